//! Untrusted octets into what people read.
//!
//! These calls, each pure, each total: whatever the octets are, something comes back and nothing traps.
//!
//! | Call | Gives | Cost |
//! |---|---|---|
//! | [`summarize`] | what a list row shows | header fields and the first words of the text |
//! | [`read`] | what the reader shows: headers, body, attachment list, warnings | the whole message, within [`limits`] |
//! | [`read_marked`] | the same, with what was searched for marked | the same, and two more passes over HTML |
//! | [`frame_document`] | the `srcdoc` around a sanitised fragment, with its own CSP | one copy |
//! | [`attachment`] | the decoded octets of one part | the whole message |
//! | [`preview`] | what one part looks like, without opening it | the whole message |
//! | [`within`] | the octets of a message attached to a message | the whole message |
//! | [`source`], [`header_fields`] | the source as text | its beginning, within [`limits`] |
//! | [`answer`], [`draft`] | a reply or a forward, for a mail program to send | the whole message |
//! | [`searchable`] | what it can be found by | the whole message, within [`limits`] |
//! | [`words`](words::words) | the words of a text, folded | the text |
//!
//! ```
//! let raw = b"From: Ada <ada@example.org>\r\nSubject: Hello\r\n\r\nSee https://example.org/\r\n";
//! let row = mail_message::summarize(raw);
//! assert_eq!((row.subject.as_str(), row.from[0].address.as_str()), ("Hello", "ada@example.org"));
//!
//! let document = mail_message::read(raw, mail_message::ReadOptions::default());
//! assert!(matches!(document.body, mail_message::Body::Text(_)));
//! ```
//!
//! All text that comes out is cleaned of control and bidirectional-override characters but is still the sender's:
//! show it through text nodes only. The one exception is [`Body::Html`], which is meant for [`frame_document`] inside a
//! sandboxed frame of opaque origin, and nowhere else.
//!
//! Must not: do I/O, know the time, edit HTML after it was sanitised, or let a limit be spelled outside [`limits`].
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

mod attachment;
mod authentication;
mod body;
mod calendar;
mod card;
mod charset;
mod contact;
mod content_line;
mod css;
mod document;
mod draft;
mod encode;
mod file_type;
mod fold;
mod frame;
mod host;
mod identity;
mod image;
mod letters;
pub mod limits;
mod links;
mod mailto;
mod parts;
mod preview;
mod punycode;
mod reply;
mod sanitize;
mod searchable;
mod source;
mod summary;
mod target;
mod text;
mod tnef;
mod unsubscribe;
mod web;
mod within;
pub mod words;

pub use attachment::{attachment, file_name};
pub use authentication::{AuthenticationResults, Method, MethodResult, Outcome, Verdict};
pub use calendar::{Calendar, Event, Method as CalendarMethod, Participation, Person, Repeats, Unit, Weekday, When};
pub use card::{Card, CardContent};
pub use contact::{Contact, Contacts, Detail, DetailKind};
pub use document::{
    Attachment, AttachmentInfo, Blocked, Body, Document, Find, FrameOptions, Hosts, Link, ReadOptions, Scheme, Span,
    TextBlock, Warning, author, read, read_marked,
};
pub use draft::draft;
pub use file_type::FileType;
pub use frame::frame_document;
pub use host::{Host, is_same_owner};
pub use preview::{Preview, preview};
pub use reply::{Answer, AnswerAddress, AnswerOptions, Answered, answer, delivered_to};
pub use searchable::{Searchable, searchable};
pub use source::{header_fields, source};
pub use summary::{Address, Summary, summarize};
pub use target::{Caution, Target, target};
pub use unsubscribe::Unsubscribe;
pub use within::within;
