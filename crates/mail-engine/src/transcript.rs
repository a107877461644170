//! What client and server said in one session, fit to be shown to strangers.
//!
//! What the client says is written from the command that was asked for, never from the octets that are sent, so a
//! credential cannot get in. What the server says is kept by the kind of answer it belongs to: challenges, listings and
//! mail are left out as they arrive. What is kept is searched once more, at the end and as a whole, for everything that
//! tells the secret or the user ([`redact`]).
//!
//! Commands must be asked one at a time: a line belongs to the command that was asked last.
//!
//! Must not: hold a line of mail, or give anything out that was not searched.

mod redact;

use crate::limits;
use crate::ports::Millis;
use mail_api::{Said, Secret, TranscriptLine};
use pop3_proto::{Command, MessageNumber};
use redact::{HIDDEN, Redactor};
use std::cell::RefCell;

/// What is said in one session.
pub struct Transcript {
    began: Millis,
    inner: RefCell<Inner>,
}

struct Inner {
    redactor: Redactor,
    lines: Vec<(Millis, Line)>,
    /// The server's octets among them.
    held: usize,
    is_full: bool,
    asked: Asked,
    /// Lines sent for what was asked last, and lines that came for it.
    sent: usize,
    came: usize,
    /// The beginning of a line of the server's, and how long it is by now.
    partial: Vec<u8>,
    partial_octets: usize,
}

/// What was asked last, as far as its lines must be told apart.
enum Asked {
    /// Nothing: the greeting comes.
    Nothing,
    /// A command whose line holds no word of a person's; its answer is one line, or lines that may all be kept.
    Plain(String),
    /// The same, and of its answer only the status line is kept.
    Mail(String),
    /// The same; behind the status indicator and the number its answer names a message.
    Entry(String),
    Login,
    Apop,
    Auth(&'static str),
}

enum Line {
    /// Written here, in words of this file.
    Own(Said),
    /// Came from the server; octets of it that are held.
    Server(Vec<u8>),
}

impl Transcript {
    /// An empty one. `began` is where its milliseconds count from.
    pub fn new(began: Millis, host: &str, user_name: &str, secret: Option<&Secret>) -> Self {
        let inner = Inner {
            redactor: Redactor::new(host, user_name, secret.map(Secret::reveal)),
            lines: Vec::new(),
            held: 0,
            is_full: false,
            asked: Asked::Nothing,
            sent: 0,
            came: 0,
            partial: Vec::new(),
            partial_octets: 0,
        };
        Self { began, inner: RefCell::new(inner) }
    }

    /// A command is about to be sent.
    pub(crate) fn asked(&self, now: Millis, command: &Command) {
        let inner = &mut *self.inner.borrow_mut();
        inner.end_line(now);
        inner.asked = Asked::of(command);
        (inner.sent, inner.came) = (0, 0);
    }

    /// These octets are sent for what was asked last: whole lines.
    pub(crate) fn sent(&self, now: Millis, octets: &[u8]) {
        let inner = &mut *self.inner.borrow_mut();
        inner.end_line(now);
        for line in octets.split_inclusive(|octet| *octet == b'\n') {
            let line = line.trim_ascii_end();
            let text = inner.asked.line(inner.sent, line);
            if matches!(inner.asked, Asked::Apop | Asked::Auth(_)) {
                inner.redactor.also_hide_words_of(line);
            }
            inner.sent = inner.sent.saturating_add(1);
            inner.note(now, Line::Own(Said::Client(text)));
        }
    }

    /// These octets came, in any cut.
    pub(crate) fn received(&self, now: Millis, octets: &[u8]) {
        let inner = &mut *self.inner.borrow_mut();
        for piece in octets.split_inclusive(|octet| *octet == b'\n') {
            let room = limits::TRANSCRIPT_LINE_OCTETS.saturating_sub(inner.partial.len());
            inner.partial.extend(piece.iter().take(room));
            inner.partial_octets = inner.partial_octets.saturating_add(piece.len());
            if piece.ends_with(b"\n") {
                inner.end_line(now);
            }
        }
    }

    /// TLS stands.
    pub(crate) fn secured(&self, now: Millis, protocol: &str) {
        let protocol = self.redacted(protocol);
        self.inner.borrow_mut().note(now, Line::Own(Said::Tls(protocol)));
    }

    /// Text of the server's, or about it, as it may be shown: secrets and user names taken out, cleaned, cut.
    pub(crate) fn redacted(&self, text: &str) -> String {
        self.inner.borrow().redactor.text(text.as_bytes(), limits::SERVER_TEXT_CHARS)
    }

    /// Several texts that belong together, searched as one; those that are hidden are left out.
    pub(crate) fn redacted_all<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let texts: Vec<&[u8]> = texts.into_iter().map(str::as_bytes).collect();
        let mut shown = self.inner.borrow().redactor.lines(&texts, limits::SERVER_TEXT_CHARS);
        shown.retain(|text| text != HIDDEN);
        shown
    }

    /// All of it, as it may be shown.
    pub(crate) fn lines(&self, now: Millis) -> Vec<TranscriptLine> {
        let inner = &mut *self.inner.borrow_mut();
        inner.end_line(now);
        let server: Vec<&[u8]> = inner
            .lines
            .iter()
            .filter_map(|(_, line)| if let Line::Server(octets) = line { Some(octets.as_slice()) } else { None })
            .collect();
        let mut redacted = inner.redactor.lines(&server, limits::TRANSCRIPT_LINE_CHARS).into_iter();
        let line = |(at, line): &(Millis, Line)| {
            let said = match line {
                Line::Own(said) => said.clone(),
                Line::Server(_) => Said::Server(redacted.next().unwrap_or_else(|| HIDDEN.to_owned())),
            };
            TranscriptLine { milliseconds: at.0.saturating_sub(self.began.0), said }
        };
        inner.lines.iter().map(line).collect()
    }
}

impl Inner {
    /// The server's line has ended, or is as whole as it will ever be.
    fn end_line(&mut self, now: Millis) {
        if self.partial_octets == 0 {
            return;
        }
        let octets = core::mem::take(&mut self.partial);
        let length = core::mem::take(&mut self.partial_octets);
        let line = octets.trim_ascii_end();
        let is_first = self.came == 0;
        self.came = self.came.saturating_add(1);
        let is_challenge = matches!(line, [b'+'] | [b'+', b' ' | b'\t', ..]);
        let line = match &self.asked {
            Asked::Mail(_) | Asked::Entry(_) if !is_first => return self.leave_out(now, length),
            Asked::Auth(_) if is_challenge => {
                let text = if line.len() > 1 { format!("+ {HIDDEN}") } else { "+".to_owned() };
                Line::Own(Said::Server(text))
            }
            Asked::Entry(_) => Line::Server(without_unique_id(line).to_vec()),
            _ => Line::Server(line.to_vec()),
        };
        self.note(now, line);
    }

    fn leave_out(&mut self, now: Millis, length: usize) {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        if let Some((_, Line::Own(Said::LeftOut { lines, octets }))) = self.lines.last_mut() {
            (*lines, *octets) = (lines.saturating_add(1), octets.saturating_add(length));
        } else {
            self.note(now, Line::Own(Said::LeftOut { lines: 1, octets: length }));
        }
    }

    fn note(&mut self, now: Millis, line: Line) {
        let octets = if let Line::Server(octets) = &line { octets.len() } else { 0 };
        let held = self.held.saturating_add(octets);
        if self.is_full {
            return;
        }
        if self.lines.len() >= limits::TRANSCRIPT_LINES || held > limits::TRANSCRIPT_OCTETS {
            self.is_full = true;
            self.lines.push((now, Line::Own(Said::Full)));
            return;
        }
        self.held = held;
        self.lines.push((now, line));
    }
}

impl Asked {
    fn of(command: &Command) -> Self {
        let verb = command.verb();
        let numbered = |number: Option<MessageNumber>| match number {
            Some(number) => format!("{verb} {number}"),
            None => verb.to_string(),
        };
        match command {
            Command::Login { .. } => Self::Login,
            Command::Apop { .. } => Self::Apop,
            Command::Auth(exchange) => Self::Auth(exchange.mechanism().name()),
            Command::Top { number, lines } => Self::Mail(format!("{verb} {number} {lines}")),
            Command::Retr(number) => Self::Mail(numbered(Some(*number))),
            Command::List(None) | Command::Uidl(None) => Self::Mail(numbered(None)),
            Command::List(number) | Command::Uidl(number) => Self::Entry(numbered(*number)),
            _ => Self::Plain(numbered(command.number())),
        }
    }

    /// The line that stands for the one that is sent as number `index` of this command.
    fn line(&self, index: usize, sent: &[u8]) -> String {
        match (self, index) {
            (Self::Plain(line) | Self::Mail(line) | Self::Entry(line), 0) => line.clone(),
            (Self::Login, 0) => format!("USER {HIDDEN}"),
            (Self::Login, 1) => format!("PASS {HIDDEN}"),
            (Self::Apop, 0) => format!("APOP {HIDDEN}"),
            (Self::Auth(mechanism), 0) => {
                let has_response = sent.iter().filter(|octet| **octet == b' ').count() > 1;
                format!(
                    "AUTH {mechanism}{}{}",
                    if has_response { " " } else { "" },
                    if has_response { HIDDEN } else { "" }
                )
            }
            // How an exchange is given up (RFC 5034 §4), and an empty response.
            (Self::Auth(_), _) if sent == b"*" => "*".to_owned(),
            (Self::Auth(_), _) if sent.is_empty() => String::new(),
            _ => HIDDEN.to_owned(),
        }
    }
}

/// `+OK 1 …` of `+OK 1 unique-id`; what is no such line is kept as it is.
fn without_unique_id(line: &[u8]) -> &[u8] {
    let is_ok = line.get(..3).is_some_and(|indicator| indicator.eq_ignore_ascii_case(b"+OK"));
    let mut blanks = line.iter().enumerate().filter(|(_, octet)| matches!(octet, b' ' | b'\t')).map(|(at, _)| at);
    match blanks.nth(1).filter(|_| is_ok) {
        Some(at) => line.get(..at).unwrap_or(line),
        None => line,
    }
}

#[cfg(test)]
mod tests;
