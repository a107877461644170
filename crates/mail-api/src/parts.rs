//! What is attached to a message, and what can be made of a message: cards, previews, answers.
//!
//! All text here is the sender's: show it as text only.

use crate::{Address, AttachmentView, MessageId};
use serde::{Deserialize, Serialize};

/// A message, or one that lies inside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessagePart {
    /// The stored message.
    pub id: MessageId,
    /// The way from it: the part of the message inside it, the part of the one inside that, and so on. Empty for the
    /// stored message itself.
    pub within: Vec<u32>,
}

impl MessagePart {
    /// The message in one part of this one.
    #[must_use]
    pub fn inside(&self, part: u32) -> Self {
        let mut within = self.within.clone();
        within.push(part);
        Self { id: self.id, within }
    }

    /// The message that this one is attached to, and the part that it is there.
    pub fn around(&self) -> Option<(Self, u32)> {
        let (part, within) = self.within.split_last()?;
        Some((Self { id: self.id, within: within.to_vec() }, *part))
    }
}

impl From<MessageId> for MessagePart {
    fn from(id: MessageId) -> Self {
        Self { id, within: Vec::new() }
    }
}

/// What a file really is, by its octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum FileType {
    /// An image that can be shown.
    Image,
    /// Another image.
    OtherImage,
    /// An image that can hold script.
    Svg,
    /// PDF.
    Pdf,
    /// An office document.
    Document,
    /// An office document that can hold macros.
    MacroDocument,
    /// An archive.
    Archive,
    /// A program.
    Program,
    /// A program as text.
    Script,
    /// A web page.
    Html,
    /// XML.
    Xml,
    /// Sound.
    Audio,
    /// Moving images.
    Video,
    /// A mail; opens as a message.
    Mail,
    /// A calendar.
    Calendar,
    /// Contacts.
    Contact,
    /// What Outlook packs a mail into; opens as a message.
    Package,
    /// A mail as Outlook keeps it (`.msg`): to be saved, not read here.
    OutlookMail,
    /// Plain text.
    Text,
    /// None of these.
    #[default]
    Unknown,
}

impl FileType {
    /// Whether it opens as a message.
    pub const fn is_message(self) -> bool {
        matches!(self, Self::Mail | Self::Package)
    }
}

/// What one attachment looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preview {
    /// A `data:` address for an `<img>`, of a harmless type.
    Image(String),
    /// Text.
    Text {
        /// Its beginning.
        text: String,
        /// Whether it goes on.
        is_cut: bool,
    },
    /// Nothing that could be shown; it can be saved.
    Nothing,
}

/// How to leave the list that sent a message. At least one way is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsubscribe {
    /// A page on the web, `https:` only.
    pub page: Option<String>,
    /// Its host.
    pub host: String,
    /// A mail to write, as `mailto:`.
    pub mail: Option<String>,
}

/// What an attached file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The part it is of.
    pub part: u32,
    /// What it says.
    pub content: CardContent,
}

/// What kinds of files say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CardContent {
    /// A calendar.
    Calendar {
        /// What it is sent for.
        method: Method,
        /// Its events.
        events: Vec<Event>,
        /// How many more there are.
        more: u32,
    },
    /// Contacts.
    Contacts {
        /// Whom it names.
        cards: Vec<Contact>,
        /// How many more there are.
        more: u32,
    },
    /// What Outlook packed; its files lie [`MessagePart::inside`] that part.
    Package {
        /// The files.
        files: Vec<AttachmentView>,
        /// Whether there is something to read, too.
        has_text: bool,
    },
}

/// What a calendar is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// To be known.
    Publish,
    /// To be answered.
    Request,
    /// An answer.
    Reply,
    /// What was asked for does not happen.
    Cancel,
    /// Something else.
    Other,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What; may be empty.
    pub summary: String,
    /// From when.
    pub start: Option<When>,
    /// Until when; of whole days, the last one.
    pub end: Option<When>,
    /// Where; may be empty.
    pub location: String,
    /// More about it; may be empty.
    pub description: String,
    /// Who asks.
    pub organizer: Option<Person>,
    /// Who is asked.
    pub attendees: Vec<Person>,
    /// How many more are asked.
    pub more_attendees: u32,
    /// How it repeats.
    pub repeats: Option<Repeats>,
    /// Whether it does not happen.
    pub is_cancelled: bool,
}

/// When something is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// A moment, in seconds since 1970: show it as the clocks here show it.
    Moment(i64),
    /// A whole day: seconds from 1970 to its midnight as if it were UTC.
    Day(i64),
    /// What clocks show somewhere: seconds from 1970 as if it were UTC.
    Clock {
        /// What they show.
        seconds: i64,
        /// Where, as the sender calls it; may be empty.
        zone: String,
        /// The same in seconds since 1970, where the sender's calendar explains that zone.
        moment: Option<i64>,
    },
}

/// Somebody who asks or is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name and address.
    pub address: Address,
    /// What they answered.
    pub answer: Participation,
}

/// What somebody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Participation {
    /// Nothing yet.
    Unknown,
    /// They come.
    Accepted,
    /// They do not.
    Declined,
    /// Perhaps.
    Tentative,
}

/// How an event repeats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeats {
    /// Its unit; none where it just repeats, in a way that no sentence says.
    pub unit: Option<RepeatUnit>,
    /// Every so many of them, at least 1.
    pub every: u32,
    /// On which days of the week, from Monday (0) to Sunday (6).
    pub days: Vec<u8>,
    /// How often in all.
    pub count: Option<u32>,
    /// Until when.
    pub until: Option<When>,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RepeatUnit {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The name; may be empty.
    pub name: String,
    /// Where they work, and as what; may be empty.
    pub organization: String,
    /// How to reach them, and what else is said.
    pub details: Vec<ContactDetail>,
}

/// One thing that a contact says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactDetail {
    /// What it is.
    pub kind: DetailKind,
    /// The text.
    pub text: String,
}

/// What a detail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DetailKind {
    /// An address for mail.
    Mail,
    /// A telephone.
    Telephone,
    /// A postal address.
    Address,
    /// A page on the web.
    Web,
    /// A birthday.
    Birthday,
    /// A note.
    Note,
}

/// How a message is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To who wrote it.
    Reply,
    /// To who wrote it and all who got it.
    ReplyAll,
    /// To somebody else.
    Forward,
}

/// What a person wants an answer made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerWish {
    /// The message.
    pub message: MessagePart,
    /// How.
    pub how: Answer,
    /// What stands before the text of the message, in the language of the page.
    pub introduction: String,
}

/// An answer, for a mail program to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerView {
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Subject.
    pub subject: String,
    /// The whole text, to copy.
    pub text: String,
    /// What opens the system's mail program.
    pub mailto: String,
    /// Whether the text in it is cut.
    pub is_cut: bool,
    /// How many people did not fit into it.
    pub left_out: u32,
}
