//! What a list row shows of a message.
//!
//! Must not: decode more of the body than the preview needs.

use crate::limits;
use mail_parser::{AddressList, MessageParser, MessageRef};

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
    /// Whether there is something to save that is not shown inside the text.
    pub has_attachments: bool,
}

/// Reads what a list row shows. `raw` may be a whole message or its beginning only (header fields of TOP).
pub fn summarize(raw: &[u8]) -> Summary {
    let Some(message) = MessageParser::default().parse(raw) else { return Summary::default() };
    let root = message.root();
    let preview = root.body_preview(limits::PREVIEW_CHARS).map(|text| text.into_owned()).unwrap_or_default();
    Summary {
        subject: root.subject().unwrap_or_default().to_owned(),
        from: addresses(root.all_from()),
        to: addresses(root.all_to()),
        date: root.date().map(|date| date.to_timestamp()),
        message_id: root.message_id().map(str::to_owned),
        references: ids(root.references()),
        in_reply_to: ids(root.in_reply_to()),
        preview,
        has_attachments: has_attachments(root),
    }
}

pub(crate) fn addresses<'m>(lists: impl Iterator<Item = AddressList<'m>>) -> Vec<Address> {
    lists
        .flat_map(|list| list.mailboxes())
        .take(limits::ADDRESSES)
        .map(|mailbox| Address {
            name: mailbox.name().unwrap_or_default().to_owned(),
            address: mailbox.address().unwrap_or_default().to_owned(),
        })
        .collect()
}

pub(crate) fn ids(list: Option<mail_parser::TextList<'_>>) -> Vec<String> {
    list.into_iter().flat_map(|list| list.iter()).take(limits::REFERENCES).map(str::to_owned).collect()
}

fn has_attachments(root: MessageRef<'_>) -> bool {
    root.has_attachments()
}
