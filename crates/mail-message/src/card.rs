//! What attached calendars, contacts and packages say, to be shown with the message.
//!
//! Must not: take more of them than the bound, or show one twice.

use crate::attachment::{self, content_of, file_type_of, name_of, parser};
use crate::calendar::{Calendar, calendar};
use crate::contact::{Contacts, contacts};
use crate::document::AttachmentInfo;
use crate::file_type::FileType;
use crate::parts::{self, Shown, Version};
use crate::{charset, limits, tnef};
use mail_parser::{MessagePart, MessageRef};

/// What an attached file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The part it is of.
    pub part: u32,
    /// What it says.
    pub content: CardContent,
}

/// What kinds of files say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardContent {
    /// A calendar.
    Calendar(Calendar),
    /// Contacts.
    Contacts(Contacts),
    /// What Outlook packed: its files, which lie [`crate::within`] that part, and whether there is text with them.
    Package {
        /// The files.
        files: Vec<AttachmentInfo>,
        /// Whether there is something to read.
        has_text: bool,
    },
}

/// The cards of a message. The same invitation comes twice in most that there are: beside the text, and as a file.
pub(crate) fn cards(root: MessageRef<'_>) -> Vec<Card> {
    let mut cards: Vec<Card> = Vec::new();
    let parts = root.parts().filter(|part| !part.is_multipart() && !part.is_message());
    for part in parts.take(limits::ATTACHMENTS) {
        if cards.len() >= limits::CARDS {
            break;
        }
        let Some(content) = content(part) else { continue };
        if !cards.iter().any(|card| card.content == content) {
            cards.push(Card { part: part.id(), content });
        }
    }
    cards
}

fn content(part: MessagePart<'_>) -> Option<CardContent> {
    let kind = file_type_of(part, &name_of(part));
    match kind {
        FileType::Calendar => {
            let calendar = calendar(&text_of(part)?);
            (!calendar.events.is_empty()).then_some(CardContent::Calendar(calendar))
        }
        FileType::Contact => {
            let contacts = contacts(&text_of(part)?);
            (!contacts.cards.is_empty()).then_some(CardContent::Contacts(contacts))
        }
        FileType::Tnef => {
            let unpacked = tnef::unpacked(&content_of(part))?;
            let message = parser().parse(&unpacked)?;
            let has_text = parts::body(message.root(), Version::Text).iter().any(|part| part.decoded_len() > 0);
            Some(CardContent::Package {
                files: attachment::list(message.root(), &Shown::expected(message.root())),
                has_text,
            })
        }
        _ => None,
    }
}

/// The text of a file that is not too long to be one of these.
fn text_of(part: MessagePart<'_>) -> Option<String> {
    if part.decoded_len() > limits::CARD_OCTETS {
        return None;
    }
    let octets = content_of(part);
    let label = part.content_type().and_then(|given| given.attribute("charset"));
    Some(charset::decode_file(&octets, label).into_owned())
}
