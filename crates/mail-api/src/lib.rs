//! What the page and the engine say to each other: plain data, and only data.
//!
//! The page posts a [`Request`] and gets one [`Reply`]; the engine posts a [`Notice`] whenever something changed.
//! Notices say *that* something changed; the page pulls *what*. The page holds a window of rows, never the mailbox.
//!
//! | Module | What |
//! |---|---|
//! | [`request`] | everything the page can ask |
//! | [`reply`] | everything it can be told |
//! | [`account`] | accounts and their settings |
//! | [`bridge`] | where the bridge is |
//! | [`mailbox`] | rows, windows, revisions |
//! | [`link`] | where a link leads |
//! | [`organise`] | selections, tags, filters |
//! | [`message`] | one message, ready to be shown |
//! | [`parts`] | what is attached to it, and what can be made of it |
//! | [`check`] | progress and outcome of a check |
//! | [`doctor`] | how far a connection comes, stage by stage |
//! | [`error`] | what went wrong, where, and what to do now |
//! | [`trust`] | what was allowed, what is known of a sender |
//! | [`wire`] | the envelope and its octets |
//!
//! Must not: depend on anything but serde and its octet format; hold a rule about mail; name a UI type.

pub mod account;
pub mod bridge;
pub mod check;
pub mod doctor;
pub mod error;
pub mod keep;
pub mod link;
pub mod mailbox;
pub mod message;
pub mod organise;
pub mod parts;
pub mod reply;
pub mod request;
pub mod secret;
pub mod trust;
pub mod wire;

pub use account::{
    Account, AccountId, AccountKind, AccountSettings, CredentialKind, LeavePolicy, PasswordKeeping, PasswordState,
    Retention, RetentionWarning, RetrievalOrder, RetrievalPolicy, Security, TlsChoice, TlsEnd, is_fingerprint,
};
pub use bridge::BridgeAddress;
pub use check::{CheckPhase, CheckProgress, CheckReport, ConnectionFacts, LeavePreview, StoreDoubt, TlsBetween};
pub use doctor::{
    Announced, CertificateFacts, ConnectionReport, Exposure, Said, StageFact, StageOutcome, StageState, TestId,
    TranscriptLine,
};
pub use error::{ErrorKind, Retry, ShownCertificate, Stage, UserError};
pub use keep::{
    ExportBegun, ExportFormat, ExportReport, ExportWhat, FileRow, ImportMode, ImportNext, ImportReport, ImportStep,
    KeepId, LastBackup, StorageReport, Usage,
};
pub use link::{Caution, HandedOn, HostView, LinkView};
pub use mailbox::{
    Count, Counts, Home, ListQuery, Mailbox, Mark, MessageId, MessageRow, Order, OrderBy, Rest, Revision, RowMarks,
    SearchNote, SearchState, TagId, ThreadRow, View, Window, WindowQuery,
};
pub use message::{
    Address, AddressMarks, Attachment, AttachmentView, Blocked, BodyView, Came, HeadMarks, Hosts, Inline, MessageView,
    ParagraphView, ReadWish, Warning,
};
pub use organise::{Change, Condition, Field, Filter, FilterTrial, Organisation, Selection, Tag, UndoToken};
pub use parts::{
    Answer, AnswerView, AnswerWish, Card, CardContent, Contact, ContactDetail, DetailKind, Event, FileType,
    MessagePart, Method, Participation, Person, Preview, RepeatUnit, Repeats, Unsubscribe, When,
};
pub use reply::{Notice, Reply};
pub use request::Request;
pub use secret::Secret;
pub use trust::{AuthenticationResult, AuthenticationView, Colours, RemoteScope, RemoteView, SenderVerdict};
