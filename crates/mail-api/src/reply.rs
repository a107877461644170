//! Everything the page can be told.

use crate::{
    Account, AccountId, AnswerView, Attachment, BridgeAddress, CheckProgress, CheckReport, ConnectionReport,
    ExportBegun, ExportReport, FilterTrial, ImportStep, LeavePreview, MessageView, Organisation, Preview, Revision,
    StageOutcome, StorageReport, TestId, UndoToken, Usage, UserError, Window,
};
use serde::{Deserialize, Serialize};

/// The answer to one [`crate::Request`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// The worker speaks as this page does.
    Hello {
        /// Its build id, which may still be another one.
        build: String,
    },
    /// It is done.
    Done,
    /// All accounts, in the order they were added.
    Accounts(Vec<Account>),
    /// The key of the new account.
    AccountAdded(AccountId),
    /// The outcome of a connection test, good or bad.
    Tested(ConnectionReport),
    /// What a leave policy would do.
    LeavePreview(LeavePreview),
    /// The outcome of the checks asked for, good or bad, one for each account.
    Checked(Vec<CheckReport>),
    /// A slice of a list.
    Window(Window),
    /// A message to read.
    Message(Box<MessageView>),
    /// Raw octets.
    Octets(Vec<u8>),
    /// The source of a message, or its header fields, as text. Text of the sender: show it as text only.
    SourceText {
        /// The text, its beginning where it is long.
        text: String,
        /// Whether it goes on.
        is_cut: bool,
    },
    /// An attachment, or another file that was made of a message.
    Attachment(Attachment),
    /// What an attachment looks like.
    Preview(Preview),
    /// An answer to a message.
    Answer(Box<AnswerView>),
    /// What was asked for was done.
    Changed {
        /// How many messages are different now, or may be.
        messages: u32,
        /// What takes it back; none where nothing is different.
        undo: Option<UndoToken>,
        /// Why it was done with a part of the messages only.
        failed: Option<UserError>,
    },
    /// All tags and filters.
    Organisation(Organisation),
    /// What a filter would do.
    FilterTried(FilterTrial),
    /// Where the bridge is; `None` where the page comes from.
    Bridge(Option<BridgeAddress>),
    /// What the mail takes on this device.
    Storage(StorageReport),
    /// An export has begun.
    ExportBegun(ExportBegun),
    /// The next octets of an export's file, and how many messages are written so far.
    ExportPiece {
        /// The octets.
        octets: Vec<u8>,
        /// Messages so far.
        messages: u32,
    },
    /// An export's file is whole.
    Exported(ExportReport),
    /// Where an import is.
    Import(ImportStep),
    /// The piece of a file that came beside the question cannot be read: the file is another one now, or gone.
    FileUnreadable,
    /// What was removed for good.
    Purged(Usage),
    /// It failed.
    Failed(UserError),
}

/// Something changed. Says *that*, not *what*: the page pulls what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// Lists may look different.
    MailboxChanged {
        /// The new state.
        revision: Revision,
    },
    /// Accounts may look different.
    AccountsChanged,
    /// Tags or filters look different.
    OrganisationChanged,
    /// The bridge is another one from now on.
    BridgeChanged,
    /// A check goes on.
    CheckProgress(CheckProgress),
    /// A check ended, here or in another tab.
    CheckEnded(CheckReport),
    /// The running connection test goes on.
    ConnectionStages {
        /// Which.
        test: TestId,
        /// All its stages as they are now.
        stages: Vec<StageOutcome>,
    },
    /// A person wants running checks to end, in whichever tab they run.
    CancelWanted {
        /// Which, or all.
        account: Option<AccountId>,
    },
    /// A person wants back what a check is about to delete, in whichever tab it runs.
    UndoWanted {
        /// Of which account.
        account: AccountId,
    },
    /// The store, or the vault in it, does not work; mail that is shown may be all there is.
    StoreFailed(UserError),
}
