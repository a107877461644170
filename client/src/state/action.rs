//! All that can happen to the page, in one list.
//!
//! Must not: say what comes of it; that is the reducer's.

use super::{
    Choice, Demo, DialogChange, KeepChange, KeySet, ListChange, Place, Prefix, ReaderChange, Screen, SearchChange,
    Shape, SnackKind, TestChange,
};
use mail_api::{
    Account, AccountId, ListQuery, MessageId, MessagePart, MessageRow, Notice, Organisation, UndoToken, UserError,
    Window,
};

/// Everything that can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The engine named the accounts.
    Accounts(Vec<Account>),
    /// Nothing works.
    Fatal(UserError),
    /// Page and engine are of different builds.
    OtherBuild(UserError),
    /// The engine tells that something changed.
    Notice(Notice),
    /// How the list begins, which the engine tells unasked; `None` where it does not, or not in time.
    Early(Option<Window>),
    /// Another list.
    Go(Place),
    /// Something about the list.
    List(ListChange),
    /// Something about the search.
    Search(SearchChange),
    /// A message is being opened.
    Open(MessageId),
    /// A message inside a message is being opened, or the one around it.
    OpenPart(MessagePart),
    /// Something about the dialog over the open message.
    Dialog(DialogChange),
    /// Something about the open message.
    Reader(ReaderChange),
    /// Something about mail in files.
    Keep(KeepChange),
    /// Another screen.
    Show(Screen),
    /// Whatever lies on top goes: the drawer, else another screen, else the open message.
    Uncover,
    /// Read or unread, shown before the engine confirms it.
    Marked {
        /// Which messages.
        ids: Vec<MessageId>,
        /// Read or unread, or as it was.
        read: Option<bool>,
        /// Starred or not, or as it was.
        starred: Option<bool>,
    },
    /// Something to tell at the lower edge.
    Snack(SnackKind),
    /// The message at the lower edge has been there long enough.
    SnackOver(u32),
    /// The engine told whether stored mail is missing.
    Incomplete(bool),
    /// An account's trouble was read.
    TroubleSeen(AccountId),
    /// The trouble with the store was read.
    StoreTroubleSeen,
    /// Something about the connection test.
    Test(TestChange),
    /// Shortcuts are shown or not.
    Help(bool),
    /// The sidebar covers the list or not.
    Drawer(bool),
    /// The network came or went.
    Offline(bool),
    /// A newer version waits.
    UpdateWaits,
    /// The bridge offers a demo mailbox.
    Demo(Demo),
    /// A two-letter shortcut has begun or ended.
    PendingKey(Option<Prefix>),
    /// Other keys have a meaning.
    Keys(KeySet),
    /// Lists are shown in another way.
    Shape(Shape),
    /// The thread of this message opens or closes.
    Thread(MessageId, bool),
    /// Rows are chosen.
    Choose(Choice),
    /// Rows of this list are chosen, up to this position, whether they are at hand or not.
    ChooseRows {
        /// Of which list.
        list: ListQuery,
        /// Which.
        rows: Vec<MessageRow>,
        /// The position of the one that was meant last.
        to: u32,
    },
    /// Tags and filters, as they are now.
    Organisation(Organisation),
    /// Something was done with messages.
    Changed {
        /// What.
        done: SnackKind,
        /// With how many.
        messages: u32,
        /// What takes it back.
        undo: Option<UndoToken>,
        /// Whether the open message is among them and goes elsewhere.
        closes: bool,
        /// Whether it is seen where it was done, unless it was done with several.
        is_seen: bool,
    },
    /// This is being taken back.
    Undoing(Vec<UndoToken>),
    /// It was taken back, or never will be.
    Undone(Vec<UndoToken>),
    /// It could not be taken back, and can be tried again.
    NotUndone(Vec<UndoToken>),
    /// The language changed.
    LanguageChanged,
}
