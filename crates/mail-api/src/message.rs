//! One message, ready to be shown.

use crate::{
    AccountId, AuthenticationView, Card, Colours, FileType, LinkView, Mark, MessageId, MessagePart, RemoteView,
    Unsubscribe,
};
use serde::{Deserialize, Serialize};

/// A name and an address from a header field. Text of the sender: show it as text only.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Address {
    /// The display name; may be empty.
    pub name: String,
    /// The address; may be empty or no address at all.
    pub address: String,
}

/// What a person wants to read, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadWish {
    /// Which message.
    pub message: MessagePart,
    /// In which colours its HTML is made.
    pub colours: Colours,
    /// What was searched for: its words are marked. Empty where nothing was.
    pub search: String,
    /// What stands on the button of a quotation that is folded in HTML, in the language of the page; nothing is folded
    /// where it is empty.
    pub quotation: String,
}

impl<M: Into<MessagePart>> From<M> for ReadWish {
    /// A message as it was sent, with nothing marked or folded in HTML.
    fn from(message: M) -> Self {
        Self { message: message.into(), colours: Colours::AsSent, search: String::new(), quotation: String::new() }
    }
}

/// When a message came that does not say when it was sent, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Came {
    /// To the last server that says so (`Received`).
    Received(i64),
    /// To this device.
    Stored(i64),
}

/// A message as the reader shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// Its key.
    pub id: MessageId,
    /// The way to it from the stored message of that key, where it is one that is attached
    /// ([`crate::MessagePart::within`]).
    pub within: Vec<u32>,
    /// The account it came by.
    pub account: AccountId,
    /// Subject; may be empty.
    pub subject: String,
    /// Every author that is named. More than one From field is pointed out in `warnings`.
    pub from: Vec<Address>,
    /// Who sent it, where that is none of them.
    pub sender: Option<Address>,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Reply-To, where given.
    pub reply_to: Vec<Address>,
    /// Date field in seconds since 1970, where it can be read.
    pub date: Option<i64>,
    /// When it came, where that cannot.
    pub came: Option<Came>,
    /// Size of the raw message in octets; of all of it, also where only its beginning is stored.
    pub octets: u64,
    /// Whether only its beginning is stored. Then it has no attachments here and cannot be saved.
    pub is_beginning: bool,
    /// What a server found out about the sender.
    pub authentication: Option<AuthenticationView>,
    /// What it may load.
    pub remote: RemoteView,
    /// In which colours its HTML is made.
    pub colours: Colours,
    /// What was searched for when it was asked for.
    pub search: String,
    /// Where that stands in what is shown above the body.
    pub marks: HeadMarks,
    /// What there is to read.
    pub body: BodyView,
    /// What can be saved.
    pub attachments: Vec<AttachmentView>,
    /// What attached calendars, contacts and packages say.
    pub cards: Vec<Card>,
    /// How to leave the list that sent it.
    pub unsubscribe: Option<Unsubscribe>,
    /// What the sanitiser took out.
    pub blocked: Blocked,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
}

impl MessageView {
    /// Which message it is.
    pub fn part(&self) -> MessagePart {
        MessagePart { id: self.id, within: self.within.clone() }
    }

    /// What to ask for to get it again, in the same colours and with the same marked.
    pub fn wish(&self) -> ReadWish {
        ReadWish { colours: self.colours, search: self.search.clone(), ..self.part().into() }
    }
}

/// Where words that were searched for stand above the body. People without marks may be missing at the end of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HeadMarks {
    /// In the subject.
    pub subject: Vec<Mark>,
    /// In those of From.
    pub from: Vec<AddressMarks>,
    /// In those of To.
    pub to: Vec<AddressMarks>,
    /// In those of Cc.
    pub cc: Vec<AddressMarks>,
    /// In those of Reply-To.
    pub reply_to: Vec<AddressMarks>,
}

/// Where words that were searched for stand in a name and an address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AddressMarks {
    /// In the name.
    pub name: Vec<Mark>,
    /// In the address.
    pub address: Vec<Mark>,
}

/// What there is to read of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BodyView {
    /// A whole document for the `srcdoc` of an opaque-origin sandboxed frame: sanitised, with its own CSP.
    Html {
        /// The document.
        frame_document: String,
        /// Its links that lead out, in their order; the frame names one by its place. Those beyond 5,000 are not told.
        links: Vec<LinkView>,
        /// The same as plain text.
        text: Vec<ParagraphView>,
    },
    /// Plain text.
    Text(Vec<ParagraphView>),
    /// No text at all.
    Empty,
}

/// A run of lines of one quoting depth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParagraphView {
    /// How often it is quoted; 0 is the author's own text.
    pub quote_depth: u8,
    /// Whether it is the author's signature.
    pub is_signature: bool,
    /// Whether it is a quotation that is folded away until somebody asks for it.
    pub is_folded: bool,
    /// How many lines it has.
    pub lines: u32,
    /// Its text, line ends included.
    pub content: Vec<Inline>,
}

/// A piece of plain text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inline {
    /// Text to show as it is.
    Text(String),
    /// Text that was searched for.
    Marked(String),
    /// A link that was recognised in the text.
    Link {
        /// What to show.
        text: String,
        /// Where that was searched for.
        marks: Vec<Mark>,
        /// Where it leads.
        link: Box<LinkView>,
    },
}

/// An attachment as the reader lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentView {
    /// Which part of the message; for [`crate::Request::Attachment`].
    pub part: u32,
    /// A name that is safe to save under.
    pub name: String,
    /// The media type it claims.
    pub media_type: String,
    /// What it really is.
    pub file_type: FileType,
    /// Whether its name says that it is something else.
    pub is_disguised: bool,
    /// Whether it can act by itself where it is opened: it is only ever saved.
    pub is_active: bool,
    /// Whether [`crate::Request::Preview`] may have something to show.
    pub has_preview: bool,
    /// Its size in octets, decoded.
    pub octets: u64,
    /// Whether it is only a piece of the message's HTML, which draws it: a small image that nobody saves by itself.
    pub inline: bool,
}

/// An attachment's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// A name that is safe to save under.
    pub name: String,
    /// The content, decoded.
    pub octets: Vec<u8>,
}

/// What the sanitiser took out of an HTML message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Blocked {
    /// Remote images and other remote content.
    pub remote: u32,
    /// Of those, images that are too small to be seen.
    pub trackers: u32,
    /// The hosts they would have come from.
    pub hosts: Hosts,
    /// Remote images that are shown, because that was allowed.
    pub shown: u32,
    /// The hosts they come from.
    pub shown_hosts: Hosts,
    /// Forms.
    pub forms: u32,
    /// Scripts.
    pub scripts: u32,
}

/// Hosts that a message names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hosts {
    /// At most 20 of them, sorted.
    pub names: Vec<String>,
    /// Whether there are more.
    pub has_more: bool,
}

/// What a reader should know about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Warning {
    /// More than one From field.
    SeveralFrom,
    /// The author's display name holds an address of another domain.
    NameHoldsOtherAddress,
    /// The author's name or domain could be taken for another.
    LookAlikeSender,
    /// The author's name or address has characters that nobody sees.
    HiddenCharacters,
    /// Answers would go to somebody who only seems to be the author.
    ReplyTrap,
    /// It is encrypted: its text is not here to be read.
    Encrypted,
    /// S/MIME packed its text into a file, signed or encrypted.
    Sealed,
    /// Parts lie deeper than is looked at.
    TooDeep,
    /// More parts than are looked at.
    TooManyParts,
    /// The HTML was beyond the limits; its text is shown.
    HtmlTooComplex,
    /// The text was cut at the limit.
    TextCut,
    /// The message is too large to be read whole; its beginning is shown, and the files that are whole in it.
    TooLarge,
    /// It could not be understood as mail; its beginning is shown.
    NotMail,
}
