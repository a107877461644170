//! What a list row shows of a message.
//!
//! Must not: decode more of the body than the preview needs.

use crate::attachment::parser;
use crate::parts::{File, Shown, Version};
use crate::{body, charset, limits, parts, text};
use mail_parser::{AddressList, DateTime, MessagePart, MessageRef, PartKind, TextList};
use std::borrow::Cow;

/// A name and an address from a header field, cleaned of control characters. Text of the sender.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// The display name; may be empty.
    pub name: String,
    /// The address; may be empty or no address at all.
    pub address: String,
}

/// What a list row shows of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Subject, decoded; empty where there is none.
    pub subject: String,
    /// Every author of every From field.
    pub from: Vec<Address>,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// List-Id (RFC 2919): its name, and its identifier as the address.
    pub list: Vec<Address>,
    /// Date field in seconds since 1970, where it can be read.
    pub date: Option<i64>,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// References (RFC 5322 §3.6.4), oldest first, without angle brackets.
    pub references: Vec<String>,
    /// In-Reply-To, without angle brackets.
    pub in_reply_to: Vec<String>,
    /// The first words of the readable text, at most [`limits::PREVIEW_CHARS`] characters; may be empty.
    pub preview: String,
    /// Whether there is something to save that is no piece of the text.
    pub has_attachments: bool,
}

/// Reads what a list row shows. `raw` may be a whole message or only its beginning; without a body there is no preview.
/// Looks at no more than [`limits::SUMMARY_OCTETS`] octets.
pub fn summarize(raw: &[u8]) -> Summary {
    let raw = raw.get(..limits::SUMMARY_OCTETS).unwrap_or(raw);
    let raw = with_readable_headers(raw);
    let Some(message) = parser().parse(&raw) else { return Summary::default() };
    let root = message.root();
    let fields = Fields::of(root);
    Summary {
        subject: fields.subject,
        from: fields.from,
        to: fields.to,
        cc: addresses(root.all_cc()),
        list: addresses(root.list_id().into_iter()),
        date: fields.date,
        message_id: fields.message_id,
        references: fields.references,
        in_reply_to: fields.in_reply_to,
        preview: preview(root),
        has_attachments: parts::files(root, &Shown::expected(root)).into_iter().any(is_worth_saving),
    }
}

/// The header fields that are shown.
pub(crate) struct Fields {
    pub(crate) subject: String,
    pub(crate) from: Vec<Address>,
    pub(crate) to: Vec<Address>,
    pub(crate) date: Option<i64>,
    pub(crate) message_id: Option<String>,
    pub(crate) references: Vec<String>,
    pub(crate) in_reply_to: Vec<String>,
}

impl Fields {
    pub(crate) fn of(root: MessageRef<'_>) -> Self {
        Self {
            subject: text::clean_line(root.subject().unwrap_or_default()),
            from: addresses(root.all_from()),
            to: addresses(root.all_to()),
            date: root.date().and_then(seconds),
            message_id: root.message_id().map(text::clean_line).filter(|id| !id.is_empty()),
            references: ids(root.references()),
            in_reply_to: ids(root.in_reply_to()),
        }
    }
}

/// Seconds since 1970, where the calendar has such a date.
pub(crate) fn seconds(date: DateTime) -> Option<i64> {
    date.is_valid().then(|| date.to_timestamp())
}

/// The addresses of all fields of one name, groups opened.
pub(crate) fn addresses<'m>(lists: impl Iterator<Item = AddressList<'m>>) -> Vec<Address> {
    lists
        .flat_map(|list| list.mailboxes())
        .map(|mailbox| Address {
            name: text::clean_line(mailbox.name().unwrap_or_default()),
            address: text::clean_line(mailbox.address().unwrap_or_default()),
        })
        .filter(|address| !address.name.is_empty() || !address.address.is_empty())
        .take(limits::ADDRESSES)
        .collect()
}

/// The same message with raw 8-bit header fields turned to UTF-8.
pub(crate) fn with_readable_headers(raw: &[u8]) -> Cow<'_, [u8]> {
    let (headers, body) = raw.split_at(header_octets(raw));
    match charset::decode_headers(headers) {
        Cow::Borrowed(_) => Cow::Borrowed(raw),
        Cow::Owned(mut headers) => {
            headers.extend_from_slice(body);
            Cow::Owned(headers)
        }
    }
}

/// Octets up to and including the line that ends the header, at most [`limits::HEADER_OCTETS`]. As mail-parser sees it,
/// or the body would be changed: a line of blanks, unless it continues a field.
pub(crate) fn header_octets(raw: &[u8]) -> usize {
    let head = raw.get(..limits::HEADER_OCTETS).unwrap_or(raw);
    let (mut octets, mut in_field) = (0_usize, false);
    for line in head.split_inclusive(|octet| *octet == b'\n') {
        octets = octets.saturating_add(line.len());
        in_field &= matches!(line, [b' ' | b'\t', ..]);
        if !in_field && line.trim_ascii().is_empty() {
            break;
        }
        in_field |= line.iter().skip_while(|octet| **octet == b':').any(|octet| *octet == b':');
    }
    octets
}

fn ids(list: Option<TextList<'_>>) -> Vec<String> {
    let Some(list) = list else { return Vec::new() };
    let surplus = list.len().saturating_sub(limits::REFERENCES);
    list.iter().skip(surplus).map(text::clean_line).filter(|id| !id.is_empty()).collect()
}

/// The first words of the first part that has any.
fn preview(root: MessageRef<'_>) -> String {
    // White space and hidden fillers are collapsed: read some more than is shown.
    const CHARS_FOR_EACH_SHOWN: usize = 8;
    let chars = limits::PREVIEW_CHARS.saturating_mul(CHARS_FOR_EACH_SHOWN);
    for part in parts::body(root, Version::Text).into_iter().filter(MessagePart::is_text).take(2) {
        let words = match part.kind() {
            PartKind::Text => body::text_start(part, chars),
            PartKind::Html => {
                let start = body::text_start(part, limits::PREVIEW_OCTETS);
                mail_parser::preview_html(after_head(&start), chars)
            }
            _ => continue,
        };
        let preview = text::preview(&words);
        if !preview.is_empty() {
            return preview;
        }
    }
    String::new()
}

/// HTML after its head, whose title is not part of the text.
fn after_head(html: &str) -> &str {
    let lower = html.to_ascii_lowercase();
    let after = |end: &str| lower.find(end).and_then(|at| html.get(at..));
    after("</head").or_else(|| after("<body")).or_else(|| after("</title")).unwrap_or(html)
}

/// Whether a part is something that came along with the text rather than a piece of it or a signature on it.
fn is_worth_saving(File { part, is_piece }: File<'_>) -> bool {
    const SIGNATURES: [&str; 3] = ["pgp-signature", "pkcs7-signature", "x-pkcs7-signature"];
    !is_piece && !SIGNATURES.iter().any(|subtype| part.is_content_type("application", subtype))
}
