//! The sample mails.
//!
//! They are files in `demo/`, with dates written relative to the start: `{{date -3d 09:14}}` is three days
//! ago at that time (UTC), `{{date -25m}}` and `{{date -5h}}` are minutes and hours ago. One large mail is made
//! here instead of stored. Must not: differ from one start to the next in anything but dates.

use crate::log::civil;
use data_encoding::BASE64;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

const DAY: u64 = 86_400;
/// Octets of the large mail's attachment before it is encoded; about 5 MB after.
const LARGE_ATTACHMENT_OCTETS: usize = 3_800_000;
/// Octets of a line of Base64 (RFC 2045 §6.8: at most 76 characters).
const BASE64_LINE_OCTETS: usize = 57;

/// Name and content of every sample mail.
static SAMPLES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/sample_mails.rs"));

/// Messages that can be taken away.
#[derive(Debug)]
pub struct Maildrop {
    messages: Mutex<Vec<Arc<Message>>>,
}

/// One message with CRLF line ends.
#[derive(Debug)]
pub struct Message {
    unique_id: String,
    raw: Vec<u8>,
    /// Seconds since 1970.
    date: u64,
}

impl Maildrop {
    /// The sample maildrop as of now, oldest message first.
    pub fn sample() -> Self {
        Self::sample_at(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
    }

    fn sample_at(now: u64) -> Self {
        let mut messages: Vec<_> = SAMPLES.iter().map(|(name, text)| Message::new(name, text, now)).collect();
        messages.push(Message::new("large-attachment", large().as_bytes(), now));
        messages.sort_by_key(|message| message.date);
        Self { messages: Mutex::new(messages.into_iter().map(Arc::new).collect()) }
    }

    /// What there is now.
    pub fn messages(&self) -> Vec<Arc<Message>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes messages away for good.
    pub fn remove<'a>(&self, unique_ids: impl Iterator<Item = &'a str>) {
        let unique_ids: Vec<_> = unique_ids.collect();
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.retain(|message| !unique_ids.contains(&message.unique_id()));
    }
}

impl Message {
    fn new(unique_id: &str, text: &[u8], now: u64) -> Self {
        let mut raw = Vec::with_capacity(text.len() + text.len() / 32);
        let mut date = 0;
        for line in text.split_inclusive(|octet| *octet == b'\n') {
            let (line, end) = match line {
                [line @ .., b'\r', b'\n'] | [line @ .., b'\n'] => (line, &b"\r\n"[..]),
                line => (line, &b""[..]),
            };
            match date_mark(line) {
                Some((before, mark, after)) => {
                    let at = moment(mark, now).unwrap_or(now);
                    if date == 0 {
                        date = at;
                    }
                    raw.extend_from_slice(before);
                    raw.extend_from_slice(rfc5322(at).as_bytes());
                    raw.extend_from_slice(after);
                }
                None => raw.extend_from_slice(line),
            }
            raw.extend_from_slice(end);
        }
        Self { unique_id: unique_id.to_owned(), raw, date }
    }

    /// The unique-id; the same at every start.
    pub fn unique_id(&self) -> &str {
        &self.unique_id
    }

    /// Size in octets, line ends as CRLF.
    pub const fn octets(&self) -> usize {
        self.raw.len()
    }

    /// Writes the message as a multi-line response: octet-stuffed and terminated (RFC 1939 §3).
    /// With `lines`, the header, the empty line and so many lines of the body.
    pub fn write_stuffed(&self, lines: Option<usize>, out: &mut Vec<u8>) {
        let mut left = None;
        for line in self.raw.split_inclusive(|octet| *octet == b'\n') {
            match (&mut left, lines) {
                (Some(0), _) => break,
                (Some(left), _) => *left -= 1,
                (None, Some(lines)) if line == b"\r\n" => left = Some(lines),
                (None, _) => {}
            }
            if line.starts_with(b".") {
                out.push(b'.');
            }
            out.extend_from_slice(line);
        }
        if !out.ends_with(b"\r\n") {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b".\r\n");
    }
}

/// Splits a line around `{{date …}}`.
fn date_mark(line: &[u8]) -> Option<(&[u8], &str, &[u8])> {
    const BEGIN: &[u8] = b"{{date ";
    let begin = line.windows(BEGIN.len()).position(|window| window == BEGIN)?;
    let rest = &line[begin + BEGIN.len()..];
    let end = rest.windows(2).position(|window| window == b"}}")?;
    Some((&line[..begin], str::from_utf8(&rest[..end]).ok()?, &rest[end + 2..]))
}

/// `-3d 09:14`, `-5h` or `-25m`, counted from now; never later than now.
fn moment(mark: &str, now: u64) -> Option<u64> {
    let (ago, time) = mark.split_once(' ').map_or((mark, None), |(ago, time)| (ago, Some(time)));
    let ago = ago.strip_prefix('-')?;
    let (count, unit) = ago.split_at_checked(ago.len().checked_sub(1)?)?;
    let seconds = match unit {
        "d" => DAY,
        "h" => 3600,
        "m" => 60,
        _ => return None,
    };
    let at = now.checked_sub(count.parse::<u64>().ok()?.checked_mul(seconds)?)?;
    let Some((hour, minute)) = time.and_then(|time| time.split_once(':')) else { return Some(at) };
    let second = hour.parse::<u64>().ok()? * 3600 + minute.parse::<u64>().ok()? * 60;
    Some((at - at % DAY + second).min(now))
}

/// RFC 5322 §3.3, in UTC.
fn rfc5322(seconds: u64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = civil(seconds / DAY);
    let weekday = DAYS[(seconds / DAY % 7) as usize];
    let month = MONTHS[(month - 1) as usize];
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} +0000")
}

/// A mail with a large attachment: a table of measurements, made by a fixed rule.
fn large() -> String {
    let mut table = String::from("time;station;temperature;wind\n");
    let mut seed = 20_240_229_u32;
    let mut minute = 0;
    while table.len() < LARGE_ATTACHMENT_OCTETS {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (temperature, wind) = ((seed >> 16) % 300, (seed >> 8) % 180);
        let (day, hour) = (minute / 1440 + 1, minute / 60 % 24);
        table.push_str(&format!(
            "day {day:03} {hour:02}:{:02};harbour;{}.{};{}.{}\n",
            minute % 60,
            temperature / 10,
            temperature % 10,
            wind / 10,
            wind % 10
        ));
        minute += 1;
    }
    let mut mail = String::from(LARGE_HEAD);
    for line in table.as_bytes().chunks(BASE64_LINE_OCTETS) {
        BASE64.encode_append(line, &mut mail);
        mail.push('\n');
    }
    mail.push_str("--=_harbour--\n");
    mail
}

const LARGE_HEAD: &str = "\
From: Harbour Weather Station <station@harbour.example.net>
To: Demo <demo@example.org>
Subject: All measurements of the season (a large attachment)
Date: {{date -6d 06:00}}
Message-ID: <season@harbour.example.net>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"=_harbour\"

--=_harbour
Content-Type: text/plain; charset=utf-8

Good morning,

attached is every measurement of the season, one a minute. The file is about
4 MB, and 5 MB on its way, which is what makes this mail a good one to watch
the progress bar with.

Harbour Weather Station (nobody reads replies here, it is a mast)

--=_harbour
Content-Type: text/csv; charset=utf-8; name=\"measurements.csv\"
Content-Disposition: attachment; filename=\"measurements.csv\"
Content-Transfer-Encoding: base64

";

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 15 January 2024, 12:00:00 UTC.
    const NOW: u64 = 1_705_320_000;

    #[test]
    fn a_date_is_counted_from_the_start() {
        let check = |mark: &str, expected: &str| assert_eq!(moment(mark, NOW).map(rfc5322).as_deref(), Some(expected));
        check("-3d 09:14", "Fri, 12 Jan 2024 09:14:00 +0000");
        check("-25m", "Mon, 15 Jan 2024 11:35:00 +0000");
        check("-5h", "Mon, 15 Jan 2024 07:00:00 +0000");
        check("-0d 23:00", "Mon, 15 Jan 2024 12:00:00 +0000");
        for mark in ["", "3d", "-d", "-3w", "-x d"] {
            assert_eq!(moment(mark, NOW), None, "{mark}");
        }
    }

    #[test]
    fn a_message_is_stuffed_and_cut() {
        let message = Message::new("x", b"A: b\nDate: {{date -1d 00:00}}\n\n.one\ntwo\n..three", NOW);
        assert_eq!(message.octets(), message.raw.len());
        let check = |lines, expected: &str| {
            let mut out = Vec::new();
            message.write_stuffed(lines, &mut out);
            let head = "A: b\r\nDate: Sun, 14 Jan 2024 00:00:00 +0000\r\n\r\n";
            assert_eq!(String::from_utf8_lossy(&out), format!("{head}{expected}"));
        };
        check(None, "..one\r\ntwo\r\n...three\r\n.\r\n");
        check(Some(0), ".\r\n");
        check(Some(1), "..one\r\n.\r\n");
        check(Some(9), "..one\r\ntwo\r\n...three\r\n.\r\n");
    }

    #[test]
    fn every_sample_has_a_date_and_ordinary_lines() {
        let maildrop = Maildrop::sample_at(NOW);
        for message in maildrop.messages() {
            assert!(message.date > 0 && message.date <= NOW, "{} has no date", message.unique_id);
            assert!(!message.raw.windows(2).any(|it| it == b"{{"), "{} has a mark left", message.unique_id);
            let longest = message.raw.split(|octet| *octet == b'\n').map(<[_]>::len).max().unwrap_or(0);
            assert!(longest <= 999, "{} has a line of {longest} octets", message.unique_id);
            assert!(message.raw.ends_with(b"\r\n"), "{} does not end with a line end", message.unique_id);
        }
    }

    #[test]
    fn the_large_mail_is_about_five_megabytes() {
        let octets = Message::new("large", large().as_bytes(), NOW).octets();
        assert!((5_000_000..5_500_000).contains(&octets), "{octets}");
    }
}
