//! A reply or a forward: to whom, about what, and with which words, for the mail program that sends it.
//!
//! Must not: take an address that could be more than one, or let anything of the sender become a header field.

use crate::attachment::parser;
use crate::document::{Body, Document, ReadOptions, Span, TextBlock, read};
use crate::summary::{Address, header_octets, with_readable_headers};
use crate::{encode, limits, text};
use mail_parser::Header;

/// How a message is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// To who wrote it.
    Reply,
    /// To who wrote it and all who got it.
    ReplyAll,
    /// To somebody else.
    Forward,
}

/// What an answer is made with.
#[derive(Debug, Clone, Copy)]
pub struct AnswerOptions<'o> {
    /// How.
    pub how: Answer,
    /// Addresses of the one who answers: nobody writes to oneself.
    pub own: &'o [String],
    /// What stands before the text of the message, in the language of the one who answers.
    pub introduction: &'o str,
}

/// An answer as it begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answered {
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Subject, with its prefix once.
    pub subject: String,
    /// The text: introduction and what is quoted. Line ends are `\n`.
    pub text: String,
    /// Message-ID of what is answered, without angle brackets; empty for a forward.
    pub in_reply_to: Option<String>,
    /// What the answer refers to, oldest first; empty for a forward.
    pub references: Vec<String>,
}

/// An answer as an address that mail programs open: `mailto:` (RFC 6068).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerAddress {
    /// The address, at most [`limits::MAILTO_OCTETS`] octets.
    pub uri: String,
    /// Whether the text was too long for it, and is cut.
    pub is_cut: bool,
    /// How many of the people did not fit.
    pub left_out: usize,
}

/// The answer to a message.
pub fn answer(raw: &[u8], options: AnswerOptions<'_>) -> Answered {
    let document = read(raw, ReadOptions::default());
    let (to, cc) = recipients(&document, options);
    let is_forward = options.how == Answer::Forward;
    // A parent that names only what it answers lends that (RFC 5322 §3.6.4).
    let before = match (document.references.as_slice(), document.in_reply_to.as_slice()) {
        ([], [one]) => std::slice::from_ref(one),
        (references, _) => references,
    };
    let ids = || before.iter().chain(&document.message_id).filter(|id| is_id(id)).cloned();
    Answered {
        to,
        cc,
        subject: subject(&document.subject, options.how),
        text: words(&document.body, options),
        in_reply_to: document.message_id.clone().filter(|id| !is_forward && is_id(id)),
        references: if is_forward { Vec::new() } else { ids().collect() },
    }
}

impl Answered {
    /// The answer as an address that mail programs open. What does not fit is cut, and says so.
    pub fn mailto(&self) -> AnswerAddress {
        const MARK: &str = "[…]";
        let mut uri = String::from("mailto:");
        let mut left_out = 0_usize;
        for (label, people) in [("", &self.to), ("?cc=", &self.cc)] {
            let mut before = label;
            for person in people {
                let address = crate::mailto::address(&person.address);
                if uri.len().saturating_add(address.len()) > limits::MAILTO_PEOPLE_OCTETS {
                    left_out = left_out.saturating_add(1);
                    continue;
                }
                uri.push_str(before);
                uri.push_str(&address);
                before = ",";
            }
        }
        let mark = if uri.contains('?') { '&' } else { '?' };
        // A subject is kept to what leaves room for words.
        let subject: String = self.subject.chars().take(limits::MAILTO_SUBJECT_CHARS).collect();
        uri.push_str(&format!("{mark}subject={}", encode::percent_encoded(&subject)));
        // Mail programs that know it keep the answer in its thread (RFC 6068 §4).
        let id = self.in_reply_to.as_ref().map(|id| encode::percent_encoded(&format!("<{id}>")));
        if let Some(id) = id.filter(|id| id.len() <= limits::MAILTO_ID_OCTETS) {
            uri.push_str(&format!("&in-reply-to={id}"));
        }
        uri.push_str("&body=");
        let whole = encode::percent_encoded(&self.text.replace('\n', "\r\n"));
        let room = limits::MAILTO_OCTETS.saturating_sub(uri.len());
        let is_cut = whole.len() > room;
        if is_cut {
            let mark = encode::percent_encoded(MARK);
            let room = room.saturating_sub(mark.len());
            uri.push_str(&fitting(&self.text, room));
            uri.push_str(&mark);
        } else {
            uri.push_str(&whole);
        }
        AnswerAddress { uri, is_cut, left_out }
    }
}

/// As much of a text as fits, encoded.
fn fitting(text: &str, room: usize) -> String {
    let mut fitting = String::new();
    for char in text.chars() {
        let piece =
            if char == '\n' { "%0D%0A".to_owned() } else { encode::percent_encoded(char.encode_utf8(&mut [0; 4])) };
        if fitting.len().saturating_add(piece.len()) > room {
            break;
        }
        fitting.push_str(&piece);
    }
    fitting
}

fn recipients(document: &Document, options: AnswerOptions<'_>) -> (Vec<Address>, Vec<Address>) {
    if options.how == Answer::Forward {
        return (Vec::new(), Vec::new());
    }
    let is_own = |person: &Address| options.own.iter().any(|own| own.eq_ignore_ascii_case(&person.address));
    let author = if document.reply_to.iter().any(is_address) { &document.reply_to } else { &document.from };
    let mut taken: Vec<String> = options.own.iter().map(|own| own.to_ascii_lowercase()).collect();
    let mut fresh = |people: &[Address]| -> Vec<Address> {
        let mut fresh = Vec::new();
        for person in people.iter().filter(|person| is_address(person)) {
            let key = person.address.to_ascii_lowercase();
            if !taken.contains(&key) {
                taken.push(key);
                fresh.push(person.clone());
            }
        }
        fresh
    };
    // Who answers a message of one's own goes on writing to whom it went.
    let author: &[Address] = if author.iter().all(is_own) { &[] } else { author };
    let mut to = fresh(author);
    if to.is_empty() || options.how == Answer::ReplyAll {
        to.extend(fresh(&document.to));
    }
    let cc = if options.how == Answer::ReplyAll { fresh(&document.cc) } else { Vec::new() };
    (to, cc)
}

/// To which addresses a server delivered a message, as far as it says: in `Delivered-To` above the first `Received`, where
/// no sender writes. Not what else it names there, for that may be the address of many.
pub fn delivered_to(raw: &[u8]) -> Vec<String> {
    let head = with_readable_headers(raw.get(..header_octets(raw)).unwrap_or_default());
    let Some(message) = parser().parse_headers(&head) else { return Vec::new() };
    let is = |header: &Header<'_>, name: &str| header.raw_name().eq_ignore_ascii_case(name);
    let headers = message.root().headers();
    let above = headers.iter().take_while(|header| !is(header, "Received"));
    // Without one, the sender may have written all of it.
    if !headers.iter().any(|header| is(&header, "Received")) {
        return Vec::new();
    }
    above
        .filter(|header| is(header, "Delivered-To"))
        .map(|header| text::clean_line(&String::from_utf8_lossy(header.raw_value())))
        .map(|value| value.trim_start_matches('<').trim_end_matches('>').to_owned())
        .filter(|address| is_address(&Address { name: String::new(), address: address.clone() }))
        .take(limits::DELIVERED)
        .collect()
}

/// Whether this is one address that can be written to, in a header as in `mailto:`.
pub(crate) fn is_address(person: &Address) -> bool {
    let address = person.address.as_str();
    let is_harmless = |char: char| !char.is_control() && !char.is_whitespace() && !"<>()[],;:\\\"".contains(char);
    let mut halves = address.split('@');
    let is_whole = |half: Option<&str>| half.is_some_and(|half| !half.is_empty());
    is_whole(halves.next()) && is_whole(halves.next()) && halves.next().is_none() && address.chars().all(is_harmless)
}

/// Whether this can stand between angle brackets in a header field (RFC 5322 §3.6.4).
fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= limits::HEADER_CHARS
        && id.bytes().all(|octet| matches!(octet, b'!'..=b'~') && octet != b'<' && octet != b'>')
}

/// What mail programs of many languages put before the subject of a reply.
const REPLIES: [&str; 9] = ["re", "aw", "sv", "vs", "antw", "odp", "rif", "res", "ynt"];
/// And of a forward.
const FORWARDS: [&str; 7] = ["fwd", "fw", "wg", "tr", "vb", "enc", "i"];

fn subject(subject: &str, how: Answer) -> String {
    let (prefixes, own): (&[&str], &str) =
        if how == Answer::Forward { (&FORWARDS, "Fwd: ") } else { (&REPLIES, "Re: ") };
    let mut rest = subject.trim();
    while let Some(shorter) = without_prefix(rest, prefixes) {
        rest = shorter;
    }
    format!("{own}{rest}").trim_end().to_owned()
}

/// A subject without one prefix of these, counted (`Re[2]:`) or not.
fn without_prefix<'s>(subject: &'s str, prefixes: &[&str]) -> Option<&'s str> {
    let (prefix, rest) = subject.split_once(':')?;
    let word = prefix.trim_end_matches([']', ')']).trim_end_matches(|char: char| char.is_ascii_digit());
    let word = word.trim_end_matches(['[', '(', '^']).trim();
    prefixes.iter().any(|known| word.eq_ignore_ascii_case(known)).then(|| rest.trim_start())
}

fn words(body: &Body, options: AnswerOptions<'_>) -> String {
    let blocks = match body {
        Body::Text(blocks) | Body::Html { text: blocks, .. } => blocks.as_slice(),
        Body::Empty => &[],
    };
    let introduction: String = options
        .introduction
        .chars()
        .filter(|char| *char == '\n' || !char.is_control() && !text::is_override(*char))
        .collect();
    let mut words = format!("\n\n{}\n", introduction.trim_end());
    let is_quoted = options.how != Answer::Forward;
    // The signature of another is not part of what is answered; what was quoted below it is.
    let answered = blocks.iter().filter(|block| !(is_quoted && block.is_signature));
    for (depth, line) in lines(answered) {
        let marks = usize::from(depth).saturating_add(usize::from(is_quoted));
        words.extend(std::iter::repeat_n('>', marks));
        if marks > 0 && !line.is_empty() {
            words.push(' ');
        }
        words.push_str(line.trim_end());
        words.push('\n');
        if words.len() > limits::QUOTED_OCTETS {
            words.push_str("[…]\n");
            break;
        }
    }
    words
}

/// The lines of a text with their quoting depth.
fn lines<'b>(blocks: impl Iterator<Item = &'b TextBlock>) -> impl Iterator<Item = (u8, String)> {
    blocks.flat_map(|block| {
        let text: String = block
            .spans
            .iter()
            .map(|span| match span {
                Span::Text(text) | Span::Link { text, .. } => text.as_str(),
            })
            .collect();
        let depth = block.quote_depth;
        text.lines().map(|line| (depth, line.to_owned())).collect::<Vec<_>>()
    })
}

#[cfg(test)]
#[path = "reply/tests.rs"]
mod tests;
