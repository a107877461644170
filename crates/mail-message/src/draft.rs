//! An answer as a file that a mail program opens to be sent, and messages put together of parts.
//!
//! Must not: change an octet of what is forwarded, or leave a boundary that stands in a part.

use crate::attachment::file_name;
use crate::encode;
use crate::limits;
use crate::reply::{Answer, AnswerOptions, Answered, answer, is_address};
use crate::summary::Address;

/// The answer to a message as a draft (`X-Unsent: 1`, as Outlook reads it), from this address where it is one. A forward
/// carries the original, octet for octet. Nothing where that is beyond [`limits::MESSAGE_OCTETS`].
pub fn draft(raw: &[u8], options: AnswerOptions<'_>, from: &str) -> Option<Vec<u8>> {
    if raw.len() > limits::MESSAGE_OCTETS {
        return None;
    }
    let answered = answer(raw, options);
    let mut head = head(&answered, from);
    let text = Part::text(answered.text.replace('\n', "\r\n").as_bytes());
    if options.how == Answer::Forward {
        let name = file_name(answered.subject.trim_start_matches("Fwd:"), "eml");
        return Some(mixed(head, &[text, Part::mail(raw, &name)]));
    }
    head.push_str(&text.head);
    head.push_str("\r\n");
    Some([head.as_bytes(), &text.content].concat())
}

/// A part of a message that is put together: its header fields, and its content as it is sent.
pub(crate) struct Part {
    head: String,
    content: Vec<u8>,
}

impl Part {
    /// Text in UTF-8.
    pub(crate) fn text(text: &[u8]) -> Self {
        Self::encoded("Content-Type: text/plain; charset=utf-8\r\n", text)
    }

    /// A web page in UTF-8.
    pub(crate) fn html(html: &[u8]) -> Self {
        Self::encoded("Content-Type: text/html; charset=utf-8\r\n", html)
    }

    /// A file.
    pub(crate) fn file(name: &str, media_type: &str, content: &[u8]) -> Self {
        let name = encode::parameter("filename", name);
        Self::encoded(&format!("Content-Type: {media_type}\r\nContent-Disposition: attachment{name}\r\n"), content)
    }

    /// A message, which no transfer encoding may change (RFC 2046 §5.2.1).
    fn mail(raw: &[u8], name: &str) -> Self {
        let name = encode::parameter("filename", name);
        let encoding = if raw.is_ascii() { "7bit" } else { "8bit" };
        let head = format!(
            "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: {encoding}\r\nContent-Disposition: attachment{name}\r\n"
        );
        Self { head, content: raw.to_vec() }
    }

    fn encoded(head: &str, content: &[u8]) -> Self {
        let head = format!("{head}Content-Transfer-Encoding: base64\r\n");
        Self { head, content: encode::base64_lines(content).into_bytes() }
    }
}

/// A message of these header fields and parts. The line end before a boundary belongs to the boundary.
pub(crate) fn mixed(mut head: String, parts: &[Part]) -> Vec<u8> {
    let boundary = boundary(parts);
    head.push_str(&format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n"));
    let mut message = head.into_bytes();
    for part in parts {
        message.extend_from_slice(format!("--{boundary}\r\n{}\r\n", part.head).as_bytes());
        message.extend_from_slice(&part.content);
        message.extend_from_slice(b"\r\n");
    }
    message.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    message
}

/// A boundary that begins no line of any part. A message can hold only so many of those that are tried.
fn boundary(parts: &[Part]) -> String {
    let mut taken = std::collections::BTreeSet::new();
    for part in parts {
        for line in part.content.split(|octet| matches!(octet, b'\n' | b'\r')) {
            if let Some(rest) = line.strip_prefix(b"--poplar-") {
                let digits = rest.iter().take_while(|octet| octet.is_ascii_digit()).count();
                let number = rest.get(..digits).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default();
                taken.insert(number.parse::<u64>().unwrap_or_default());
            }
        }
    }
    let free = (0..=u64::MAX).find(|number| !taken.contains(number)).unwrap_or_default();
    // The mark at its end keeps a longer number in a part from beginning with it.
    format!("poplar-{free}=_")
}

fn head(answered: &Answered, from: &str) -> String {
    let own = Address { name: String::new(), address: from.to_owned() };
    let mut head = String::new();
    people(&mut head, "From", std::slice::from_ref(&own).iter().filter(|own| is_address(own)));
    people(&mut head, "To", answered.to.iter());
    people(&mut head, "Cc", answered.cc.iter());
    head.push_str(&format!("Subject: {}\r\n", encode::unstructured(&answered.subject)));
    if let Some(id) = &answered.in_reply_to {
        head.push_str(&format!("In-Reply-To: <{id}>\r\n"));
    }
    if !answered.references.is_empty() {
        let ids: Vec<String> = answered.references.iter().map(|id| format!("<{id}>")).collect();
        head.push_str(&format!("References: {}\r\n", ids.join("\r\n ")));
    }
    head.push_str("X-Unsent: 1\r\nMIME-Version: 1.0\r\n");
    head
}

fn people<'p>(head: &mut String, field: &str, people: impl Iterator<Item = &'p Address>) {
    let people: Vec<String> = people
        .map(|person| match encode::phrase(&person.name) {
            name if name.is_empty() => person.address.clone(),
            name => format!("{name} <{}>", person.address),
        })
        .collect();
    if !people.is_empty() {
        head.push_str(&format!("{field}: {}\r\n", people.join(",\r\n ")));
    }
}
