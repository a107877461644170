//! What the header of a message says for threads and filters, and no list shows.
//!
//! Must not: keep more than [`crate::limits`] allow, whatever a header holds.

use crate::limits;
use mail_message::{Address, Summary};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What the header of a message says besides what its row shows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// The [`hash`] of its Message-ID, where it has one.
    pub id: Option<u64>,
    /// Those of the messages it answers, the oldest first: References, or else In-Reply-To (RFC 5256 §3, step 1).
    pub references: Vec<u64>,
    /// To whom it went: names and addresses, one to a line.
    pub to: String,
    /// By which mailing list: List-Id (RFC 2919), name and identifier.
    pub list: String,
}

impl Facts {
    /// Those of a message.
    pub fn of(summary: &Summary) -> Self {
        let references = if summary.references.is_empty() {
            // More than one is what no mail program means; the first is what those that do it answer.
            summary.in_reply_to.get(..1).unwrap_or_default()
        } else {
            &summary.references
        };
        let surplus = references.len().saturating_sub(limits::ROW_REFERENCES);
        // Where some have to go, the oldest stays: it names the thread.
        let oldest = references.first().filter(|_| surplus > 0);
        let nearest = references.iter().skip(if surplus > 0 { surplus.saturating_add(1) } else { 0 });
        Self {
            id: summary.message_id.as_deref().map(hash),
            references: oldest.into_iter().chain(nearest).map(|id| hash(id)).collect(),
            to: lines(summary.to.iter().chain(&summary.cc)),
            list: lines(&summary.list),
        }
    }
}

/// What a message id comes to: the first 64 bits of its SHA-256. Stored.
pub fn hash(id: &str) -> u64 {
    let digest: [u8; 32] = Sha256::digest(id.as_bytes()).into();
    digest.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}

fn lines<'a>(addresses: impl IntoIterator<Item = &'a Address>) -> String {
    let mut lines = String::new();
    for Address { name, address } in addresses {
        let more = name.len().saturating_add(address.len()).saturating_add(4);
        if lines.len().saturating_add(more) > limits::ROW_TO_OCTETS {
            break;
        }
        if !lines.is_empty() {
            lines.push('\n');
        }
        lines.push_str(name);
        if !name.is_empty() && !address.is_empty() {
            lines.push(' ');
        }
        lines.push_str(address);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_those_of_the_header_and_bounded() {
        let facts = |head: &str| Facts::of(&mail_message::summarize(head.replace('\n', "\r\n").as_bytes()));
        let of = facts(
            "Message-ID: <a@b>\nReferences: <r@b> <s@b>\nIn-Reply-To: <t@b>\nTo: Ada <a@x.org>\nCc: c@x.org\nList-Id: Friends <f.x.org>\n\n",
        );
        assert_eq!((of.id, of.references), (Some(hash("a@b")), vec![hash("r@b"), hash("s@b")]));
        assert_eq!((of.to.as_str(), of.list.as_str()), ("Ada a@x.org\nc@x.org", "Friends f.x.org"));
        assert_eq!(facts("In-Reply-To: <t@b> <u@b>\n\n").references, [hash("t@b")]);
        assert_eq!(hash("a@b"), 0x7508_d8b5_018e_a640, "it is stored");

        let ids: Vec<String> = (0..90).map(|n| format!("<{n}@b>")).collect();
        let many =
            facts(&format!("References: {}\nTo: {}\n\n", ids.join("\n "), "someone@example.org,\n ".repeat(900)));
        assert_eq!(many.references.len(), limits::ROW_REFERENCES);
        assert_eq!((many.references.first(), many.references.last()), (Some(&hash("0@b")), Some(&hash("89@b"))));
        assert!(many.to.len() <= limits::ROW_TO_OCTETS && many.to.len() > limits::ROW_TO_OCTETS / 2);
    }
}
