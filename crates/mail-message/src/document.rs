//! What the reader shows of a message.
//!
//! Must not: give out HTML that did not come from the sanitiser.

use crate::attachment::{self, Opened, parser};
use crate::authentication::AuthenticationResults;
use crate::card::{self, Card};
use crate::file_type::FileType;
use crate::summary::{Address, Fields, addresses, header_octets, seconds, with_readable_headers};
use crate::text::{self, Flow};
use crate::unsubscribe::{self, Unsubscribe};
use crate::{authentication, body, charset, fold, identity, limits};
use core::ops::Range;
use mail_parser::{HeaderName, Message, MessageRef, PartFlags};
use std::collections::BTreeSet;

/// What a person asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadOptions<'w> {
    /// Show the text even where there is HTML.
    pub prefer_text: bool,
    /// Keep images of other hosts, over HTTPS, but none that is too small to be seen. The frame's document must be made
    /// for it, too: [`FrameOptions::remote_images`].
    pub remote_images: bool,
    /// Turn the colours that the message brings into those for the dark. The frame's document must be made for it, too:
    /// [`Scheme::Darkened`].
    pub darken: bool,
    /// What stands on the button of a quotation that is folded in HTML, in the language of whoever reads. Nothing is folded
    /// where it is empty.
    pub quotation: &'w str,
}

/// Finds what is to be marked in a text: its places in octets, in order, none touching the next.
pub type Find<'f> = &'f dyn Fn(&str) -> Vec<Range<usize>>;

/// A message as the reader shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Subject, decoded; empty where there is none.
    pub subject: String,
    /// Every author of every From field. More than one field is pointed out by [`Warning::SeveralFrom`].
    pub from: Vec<Address>,
    /// Who sent it, where that is none of the authors (RFC 5322 §3.6.2).
    pub sender: Option<Address>,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Reply-To.
    pub reply_to: Vec<Address>,
    /// Date field in seconds since 1970, where it can be read.
    pub date: Option<i64>,
    /// When the last server took it in: the date of the topmost Received field, where that can be read.
    pub received: Option<i64>,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// References, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// In-Reply-To, without angle brackets.
    pub in_reply_to: Vec<String>,
    /// The address of the one author that is named, lower case; nothing where none is, or several.
    pub author: Option<String>,
    /// What the topmost server that says so found out about the sender. Not to be believed unless that server is the
    /// person's own provider.
    pub authentication: Option<AuthenticationResults>,
    /// What there is to read.
    pub body: Body,
    /// What can be saved.
    pub attachments: Vec<AttachmentInfo>,
    /// What a reader should know; each at most once, in the order of the enum.
    pub warnings: Vec<Warning>,
    /// What the sanitiser took out.
    pub blocked: Blocked,
    /// How to leave the list that sent it.
    pub unsubscribe: Option<Unsubscribe>,
    /// What attached calendars, contacts and packages say.
    pub cards: Vec<Card>,
}

/// What there is to read of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Body {
    /// Sanitised HTML.
    Html {
        /// A fragment for [`crate::frame_document`], and for nothing else.
        html: String,
        /// Its links that lead out, in their order; at most [`crate::limits::HTML_LINKS`].
        links: Vec<Link>,
        /// The same to read as text.
        text: Vec<TextBlock>,
    },
    /// Plain text.
    Text(Vec<TextBlock>),
    /// No text at all.
    #[default]
    Empty,
}

/// A run of lines of one quoting depth.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextBlock {
    /// How often it is quoted; 0 is the author's own text.
    pub quote_depth: u8,
    /// Whether it is the author's signature, from its separator (RFC 3676 §4.3) on.
    pub is_signature: bool,
    /// Whether it is a quotation that is folded away until somebody asks for it.
    pub is_folded: bool,
    /// Its text, line ends (`\n`) included.
    pub spans: Vec<Span>,
}

impl TextBlock {
    /// How many lines it has.
    pub fn lines(&self) -> usize {
        fold::lines(self)
    }
}

/// A piece of plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Text to show as it is.
    Text(String),
    /// A link that was recognised in the text.
    Link {
        /// What to show.
        text: String,
        /// `http:`, `https:` or `mailto:` only.
        href: String,
    },
}

/// A link of HTML; [`crate::target`] says where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Link {
    /// What it shows, its beginning where that is long.
    pub text: String,
    /// Its address: `http:`, `https:`, `mailto:` or `tel:`.
    pub href: String,
}

/// An attachment as the reader lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentInfo {
    /// Which part of the message; for [`crate::attachment`].
    pub part: u32,
    /// A name that is safe to save under.
    pub name: String,
    /// The media type it claims, lower case, `type/subtype` only.
    pub media_type: String,
    /// What it really is.
    pub file_type: FileType,
    /// Whether its name says that it is something else.
    pub is_disguised: bool,
    /// Its size in octets, decoded.
    pub octets: u64,
    /// Whether it is only a piece of the message's HTML, which draws it: a small image that nobody saves by itself.
    pub inline: bool,
}

/// An attachment's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// A name that is safe to save under.
    pub name: String,
    /// The media type it claims. Save as `application/octet-stream` whatever it says.
    pub media_type: String,
    /// The content, decoded.
    pub octets: Vec<u8>,
}

/// What a reader should know about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warning {
    /// More than one From field.
    SeveralFrom,
    /// The author's display name holds an address of another domain.
    NameHoldsOtherAddress,
    /// The author's name or domain could be taken for another: its letters look like those of another script.
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

/// What the sanitiser took out of an HTML message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocked {
    /// Remote images and other remote content.
    pub remote: u32,
    /// Of those, images that are too small to be seen.
    pub trackers: u32,
    /// The hosts they would have come from.
    pub hosts: Hosts,
    /// Remote images that are not blocked, because that was wished.
    pub shown: u32,
    /// The hosts they come from.
    pub shown_hosts: Hosts,
    /// Forms.
    pub forms: u32,
    /// Scripts: script elements, event handlers, script links.
    pub scripts: u32,
}

/// Hosts that a message names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hosts {
    /// At most [`crate::limits::BLOCKED_HOSTS`] of them.
    pub names: BTreeSet<String>,
    /// Whether there are more.
    pub has_more: bool,
}

impl Hosts {
    /// Takes one in. `name` is asked for it only where it may matter.
    pub(crate) fn add(&mut self, name: impl FnOnce() -> Option<String>) {
        if self.has_more {
            return;
        }
        let Some(name) = name() else { return };
        if self.names.len() < limits::BLOCKED_HOSTS {
            self.names.insert(name);
        } else {
            self.has_more = !self.names.contains(&name);
        }
    }

    /// Takes in those that another part of the message names.
    pub(crate) fn merge(&mut self, others: Self) {
        for name in others.names {
            self.add(|| Some(name));
        }
        self.has_more |= others.has_more;
    }
}

/// How the frame is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheme {
    /// As the system says.
    #[default]
    System,
    /// Dark text on light.
    Light,
    /// Light text on dark, where the message brings no colours of its own.
    Dark,
    /// Light text on dark, around HTML that was read so: [`ReadOptions::darken`].
    Darkened,
}

/// How a frame document is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FrameOptions {
    /// Its colours.
    pub scheme: Scheme,
    /// Whether images of other hosts may be loaded, over HTTPS.
    pub remote_images: bool,
}

/// Reads a message. Always gives something to show: of what is not mail, its beginning.
pub fn read(raw: &[u8], options: ReadOptions<'_>) -> Document {
    read_with(raw, options, None)
}

/// The same, with what is found marked in the HTML, at most [`limits::MARKS`] times. What is text is left to whoever shows
/// it.
pub fn read_marked(raw: &[u8], options: ReadOptions<'_>, find: Find<'_>) -> Document {
    read_with(raw, options, Some(find))
}

fn read_with(raw: &[u8], options: ReadOptions<'_>, find: Option<Find<'_>>) -> Document {
    let opened = Opened::of(raw);
    let message = parser().parse(&opened.octets).filter(|message| message.root().headers().has_known());
    let Some(message) = message else { return not_mail(&opened.octets) };
    let root = message.root();
    let mut readable = body::read(root, options, find);
    readable.warnings.extend(structure_warnings(&message));
    readable.warnings.extend(opened.is_cut.then_some(Warning::TooLarge));
    // What is cut is no file to save.
    let is_whole = |part: u32| message.part(part).is_some_and(|part| opened.has_whole(part));
    let mut attachments = attachment::list(root, &readable.shown);
    attachments.retain(|file| is_whole(file.part));
    let mut document = of_fields(root);
    readable.warnings.extend(document.warnings);
    document.warnings = readable.warnings.into_iter().collect();
    document.body = readable.body;
    document.blocked = readable.blocked;
    document.attachments = attachments;
    document.cards = card::cards(root);
    document.cards.retain(|card| is_whole(card.part));
    document
}

/// What [`read`] will say of who wrote a message and what was found out about that, from its header alone.
pub fn author(raw: &[u8]) -> (Option<String>, Option<AuthenticationResults>) {
    let head = with_readable_headers(raw.get(..header_octets(raw)).unwrap_or_default());
    let message = parser().parse_headers(&head);
    let of = |message: Message<'_>| {
        let root = message.root();
        (identity::author(root), authentication::topmost(root))
    };
    message.map(of).unwrap_or_default()
}

fn of_fields(root: MessageRef<'_>) -> Document {
    let fields = Fields::of(root);
    let several_from = root.headers().all(HeaderName::From).nth(1).is_some();
    let mut warnings: BTreeSet<Warning> = identity::warnings(root).into_iter().collect();
    warnings.extend(several_from.then_some(Warning::SeveralFrom));
    warnings.extend(sealed(root));
    let is_author =
        |sender: &Address| fields.from.iter().any(|from| from.address.eq_ignore_ascii_case(&sender.address));
    let sender = addresses(root.sender().into_iter()).into_iter().next().filter(|sender| !is_author(sender));
    Document {
        author: identity::author(root),
        authentication: authentication::topmost(root),
        subject: fields.subject,
        from: fields.from,
        sender,
        to: fields.to,
        cc: addresses(root.all_cc()),
        reply_to: addresses(root.reply_to().into_iter()),
        date: fields.date,
        received: root.all_received().next().and_then(|received| received.date()).and_then(seconds),
        message_id: fields.message_id,
        references: fields.references,
        in_reply_to: fields.in_reply_to,
        unsubscribe: unsubscribe::of(root),
        warnings: warnings.into_iter().collect(),
        ..Document::default()
    }
}

/// Whether a message is one whose text only a program with keys, or with S/MIME, can get at (RFC 1847 §2.2, RFC 8551 §3.2).
fn sealed(root: MessageRef<'_>) -> Option<Warning> {
    let part = root.root_part();
    if part.is_content_type("multipart", "encrypted") {
        return Some(Warning::Encrypted);
    }
    let is_smime = ["pkcs7-mime", "x-pkcs7-mime"].iter().any(|subtype| part.is_content_type("application", subtype));
    let kind = part.content_type().and_then(|given| given.attribute("smime-type")).unwrap_or_default();
    let is_of = |kinds: &[&str]| kinds.iter().any(|known| kind.eq_ignore_ascii_case(known));
    match is_smime {
        true if is_of(&["enveloped-data", "authEnveloped-data"]) => Some(Warning::Encrypted),
        true if is_of(&["", "signed-data", "compressed-data"]) => Some(Warning::Sealed),
        _ => None,
    }
}

fn not_mail(raw: &[u8]) -> Document {
    let head = charset::cut(raw, limits::RAW_HEAD_OCTETS);
    let blocks = text::blocks(&charset::decode(head, None), Flow::default());
    let mut warnings = Vec::new();
    if head.len() < raw.len() {
        warnings.push(Warning::TextCut);
    }
    warnings.push(Warning::NotMail);
    let body = if blocks.is_empty() { Body::Empty } else { Body::Text(blocks) };
    Document { body, warnings, ..Document::default() }
}

fn structure_warnings(message: &Message<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let limited = PartFlags::LIMIT_REACHED | PartFlags::NESTING_LIMIT;
    if message.parts().any(|part| part.flags().intersects(limited)) {
        let is_many = message.parts().len() >= limits::PARTS;
        warnings.push(if is_many { Warning::TooManyParts } else { Warning::TooDeep });
    }
    warnings
}
