//! As much HTTP/1.1 as a page of static files and one upgrade need (RFC 9112).
//!
//! Request heads are bounded in size and time and hold a buffer only once their first octet is here.
//! Every response carries the security headers; there is no way to write one without them.
//! Must not: read a request body, decode a path, or serve anything.

use crate::{
    buffers::{LazyReader, Pool, Read},
    limits::{MAX_REQUEST_FIELDS, MAX_REQUEST_HEAD_OCTETS, RESPONSE_STALL},
    log::civil,
    pump::Held,
};
use std::{
    borrow::Cow,
    fmt::Write,
    io,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout, timeout_at},
};

/// A request without its body, which it may not have.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `GET`, `HEAD` or something else.
    pub method: String,
    /// The path as it was sent, without its query.
    pub path: String,
    /// Whether another request may follow on this connection.
    pub keep_alive: bool,
    fields: Vec<(String, String)>,
}

/// What came instead of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRequest {
    /// The connection ended, or nothing came in time: nothing to answer.
    Gone,
    /// To be answered with this status.
    Status(u16),
}

/// A response before it is written.
#[derive(Debug, Clone)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Content type; none without a body.
    pub content_type: &'static str,
    /// Further fields.
    pub fields: Vec<(&'static str, String)>,
    /// The body.
    pub body: Cow<'static, [u8]>,
}

impl Request {
    /// A field's value; the name in lower case. Several fields of the name are joined by commas.
    pub fn field(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut values = self.fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let first = values.next()?;
        let joined = values.fold(Cow::Borrowed(first), |all, value| Cow::Owned(format!("{all}, {value}")));
        Some(joined)
    }

    /// Whether a field's comma-separated list has this word, whatever its case.
    pub fn lists(&self, name: &str, word: &str) -> bool {
        self.field(name).is_some_and(|value| value.split(',').any(|item| item.trim().eq_ignore_ascii_case(word)))
    }

    /// For tests and other makers of requests.
    #[must_use]
    pub fn with_field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }
}

impl Response {
    /// A line of text.
    pub fn text(status: u16, text: &'static str) -> Self {
        let fields = vec![("Cache-Control", "no-store".to_owned())];
        Self { status, content_type: "text/plain; charset=utf-8", fields, body: Cow::Borrowed(text.as_bytes()) }
    }
}

/// Reads a request head: waits up to `wait` for its first octet, then up to `limit` for the rest.
/// Gives back what came right behind it.
///
/// # Errors
/// What came instead.
pub async fn read_request(
    socket: &mut TcpStream,
    pool: &Pool,
    held: Option<Held>,
    wait: Duration,
    limit: Duration,
) -> Result<(Request, Option<Held>), NoRequest> {
    let mut held = match held {
        Some(held) => held,
        None => match timeout(wait, LazyReader::new(&mut *socket).read(pool, 0)).await {
            Ok(Ok(Read::Octets(buffer, count))) => Held { buffer, range: 0..count },
            _ => return Err(NoRequest::Gone),
        },
    };
    // To the front, so that the rest of the head has room behind it.
    held.buffer.copy_within(held.range.clone(), 0);
    held.range = 0..held.range.len();
    let deadline = Instant::now() + limit;
    loop {
        let end = held.range.end.min(MAX_REQUEST_HEAD_OCTETS);
        if let Some((request, size)) = parse(&held.buffer[..end])? {
            held.range.start = size;
            return Ok((request, Some(held).filter(|held| !held.range.is_empty())));
        }
        if end == MAX_REQUEST_HEAD_OCTETS {
            return Err(NoRequest::Status(431));
        }
        let space = &mut held.buffer[end..MAX_REQUEST_HEAD_OCTETS];
        match timeout_at(deadline, socket.read(space)).await {
            Ok(Ok(0) | Err(_)) => return Err(NoRequest::Gone),
            Ok(Ok(count)) => held.range.end += count,
            Err(_) => return Err(NoRequest::Status(408)),
        }
    }
}

/// Writes a response with the security headers; without its body if only the head was asked for.
///
/// # Errors
/// The connection's, or that it took nothing for too long.
pub async fn write_response(
    socket: &mut TcpStream,
    response: &Response,
    policy: &str,
    head_only: bool,
    keep_alive: bool,
) -> io::Result<()> {
    let mut octets = head(response, policy, keep_alive).into_bytes();
    let body: &[u8] = if head_only { &[] } else { &response.body };
    // One segment where it fits, no copy of what is large.
    let joined = body.len().min(8 * 1024);
    octets.extend_from_slice(&body[..joined]);
    write_in_time(socket, &octets).await?;
    for piece in body[joined..].chunks(64 * 1024) {
        write_in_time(socket, piece).await?;
    }
    Ok(())
}

/// Writes the answer to a WebSocket upgrade (RFC 6455 §4.2.2).
///
/// # Errors
/// The connection's, or that it took nothing for too long.
pub async fn write_upgrade(socket: &mut TcpStream, accept: &str, protocol: &str) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: {protocol}\r\n\r\n"
    );
    write_in_time(socket, head.as_bytes()).await
}

async fn write_in_time(socket: &mut TcpStream, octets: &[u8]) -> io::Result<()> {
    timeout(RESPONSE_STALL, socket.write_all(octets)).await?
}

fn parse(octets: &[u8]) -> Result<Option<(Request, usize)>, NoRequest> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_REQUEST_FIELDS];
    let mut parsed = httparse::Request::new(&mut fields);
    let size = match parsed.parse(octets) {
        Ok(httparse::Status::Complete(size)) => size,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(NoRequest::Status(431)),
        Err(_) => return Err(NoRequest::Status(400)),
    };
    let mut request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: parsed.path.unwrap_or_default().split(['?', '#']).next().unwrap_or_default().to_owned(),
        ..Request::default()
    };
    for field in parsed.headers.iter() {
        let value = str::from_utf8(field.value).map_err(|_| NoRequest::Status(400))?;
        request = request.with_field(field.name, value.trim());
    }
    // No body is ever wanted, and none that is not read may be taken for the next request.
    let has_body = request.field("content-length").is_some_and(|length| length != "0");
    if has_body || request.field("transfer-encoding").is_some() {
        return Err(NoRequest::Status(400));
    }
    request.keep_alive = parsed.version == Some(1) && !request.lists("connection", "close");
    Ok(Some((request, size)))
}

fn head(response: &Response, policy: &str, keep_alive: bool) -> String {
    let connection = if keep_alive { "keep-alive" } else { "close" };
    let mut head = format!(
        "HTTP/1.1 {} {}\r\nDate: {}\r\nContent-Length: {}\r\nConnection: {connection}\r\n\
         Content-Security-Policy: {policy}\r\n{SECURITY_FIELDS}",
        response.status,
        phrase(response.status),
        date(SystemTime::now()),
        response.body.len(),
    );
    if !response.content_type.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(head, "Content-Type: {}\r\n", response.content_type);
    }
    for (name, value) in &response.fields {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    head
}

/// Besides the content security policy, which depends on the page.
const SECURITY_FIELDS: &str = "\
    Cross-Origin-Opener-Policy: same-origin\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\n\
    Permissions-Policy: accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
    fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), \
    xr-spatial-tracking=()\r\n\
    Referrer-Policy: no-referrer\r\n\
    X-Content-Type-Options: nosniff\r\n\
    X-DNS-Prefetch-Control: off\r\n\
    X-Frame-Options: DENY\r\n";

const fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        304 => "Not Modified",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        426 => "Upgrade Required",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Error",
    }
}

/// RFC 9110 §5.6.7.
fn date(now: SystemTime) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (year, month, day) = civil(seconds / 86_400);
    let weekday = DAYS[(seconds / 86_400 % 7) as usize];
    let month = MONTHS[(month - 1) as usize];
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} GMT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_or_refused() {
        let check = |text: &str, expected: Result<Option<(&str, bool)>, u16>| {
            let found = parse(text.as_bytes())
                .map(|found| found.map(|(request, _)| (request.path, request.keep_alive)))
                .map_err(|no| match no {
                    NoRequest::Status(status) => status,
                    NoRequest::Gone => 0,
                });
            assert_eq!(found, expected.map(|it| it.map(|(path, keep)| (path.to_owned(), keep))), "{text}");
        };
        check("GET / HTTP/1.1\r\n\r\n", Ok(Some(("/", true))));
        check("GET /a?b#c HTTP/1.1\r\nHost: x\r\n\r\n", Ok(Some(("/a", true))));
        check("GET / HTTP/1.0\r\n\r\n", Ok(Some(("/", false))));
        check("GET / HTTP/1.1\r\nConnection: x, Close\r\n\r\n", Ok(Some(("/", false))));
        check("GET / HTTP/1.1\r\nHost", Ok(None));
        check("GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\n", Err(400));
        check("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", Err(400));
        check("\u{1}\r\n\r\n", Err(400));
        check(&format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(65)), Err(431));
    }

    #[test]
    fn a_date_is_written_as_http_wants_it() {
        assert_eq!(date(UNIX_EPOCH + Duration::from_secs(784_111_777)), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
