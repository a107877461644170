//! What must hold for any octets, as plain functions: a fuzzer calls them with octets that it makes up
//! (`tests/fuzz/libfuzzer`), and `tests/replay.rs` with the committed corpus, in every test run.
//!
//! | Function | The octets are | What must hold |
//! |---|---|---|
//! | [`session`] | commands and what a server sends, in turns | all of [`drive`] |
//! | [`multiline`] | a message on its way | the same message in every cut; taken apart as by a plain reader of lines; what was stuffed comes back |
//! | [`listing`] | STAT, UIDL, LIST, CAPA and LANG | the totals; a plan for each message exactly once |
//! | [`sasl`] | AUTH exchanges | no login by SCRAM without the server's signature |
//! | [`utf8`] | name, password, and a session with UTF8 and LANG | what is sent is prepared, and preparing it again changes nothing |
//! | [`mbox`] | messages, and an mbox | what is written comes back; the same messages in every cut |
//! | [`zip`] | a file of mail, and files of a zip | reading ends within its bounds; what is written comes back |
//! | [`message`] | a mail | something is shown, within the limits, and nothing in it is harmful |
//! | [`calendar`], [`contact`] | an attached file | what is shown is bounded and hides nothing |
//! | [`tnef`] | what Outlook packs | what comes out is a mail like any other, and no larger |
//! | [`answer`] | a mail | nothing of it becomes a header field; a forward carries it octet for octet |
//! | [`search`] | a search and a mail, or a segment of an index | the index finds what is in the mail, packed or not; marks cut no character |
//! | [`html`] | the HTML of a mail | whatever is wished: no forbidden element, attribute or address is left, and a second pass changes nothing |
//! | [`css`] | a style sheet and a style attribute | the same |
//! | [`tls`] | what comes in a TLS server's place, or changes what it sends | nothing comes out that it did not say; no end is clean that it did not say |
//! | [`summary`] | a mail | lines are short and deceive nobody; only who is named is an author |
//!
//! What `make fuzz` finds is made small (`cargo fuzz tmin`), mended, and put into `corpus/` under a name that says what
//! it was; what only reaches further is merged in with `cargo fuzz cmin`, and the corpus stays below 1 MB.
//!
//! Must not: know a fuzzer, touch a file, or forgive what depends on how octets were cut.

mod css;
mod drive;
mod html;
#[path = "../../../crates/mail-message/tests/support/mod.rs"]
mod judge;
mod listing;
mod mbox;
mod message;
mod multiline;
mod parts;
mod sasl;
mod search;
mod session;
mod summary;
mod tls;
#[path = "../../../crates/mail-tls/tests/support/mod.rs"]
mod tls_server;
mod utf8;
mod zip;

pub use css::css;
pub use html::html;
pub use listing::listing;
pub use mbox::mbox;
pub use message::message;
pub use multiline::multiline;
pub use parts::{answer, calendar, contact, tnef};
pub use sasl::sasl;
pub use search::search;
pub use session::session;
pub use summary::summary;
pub use tls::tls;
pub use utf8::utf8;
pub use zip::zip;

/// What is called with octets, and panics where something does not hold for them.
pub type Target = fn(&[u8]);

/// Each function by its name, which is also the name of its corpus.
pub const TARGETS: &[(&str, Target)] = &[
    ("session", session),
    ("multiline", multiline),
    ("listing", listing),
    ("sasl", sasl),
    ("utf8", utf8),
    ("message", message),
    ("calendar", calendar),
    ("contact", contact),
    ("tnef", tnef),
    ("answer", answer),
    ("mbox", mbox),
    ("zip", zip),
    ("search", search),
    ("html", html),
    ("css", css),
    ("summary", summary),
    ("tls", tls),
];
