//! Everything the page can ask.

use crate::{
    AccountId, AccountSettings, ExportFormat, ExportWhat, ImportMode, KeepId, Mailbox, MessageId, OctetsAsk,
    PasswordKeeping, Secret, TestId, WindowQuery,
};
use serde::{Deserialize, Serialize};

/// A question or an order of the page. Each gets exactly one [`crate::Reply`]; the comment names the one of success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Must be the first. → `Hello`, or `Failed(BuildMismatch)`.
    Hello {
        /// The page's [`crate::wire::WIRE_ID`].
        wire: String,
    },
    /// All accounts. → `Accounts`
    Accounts,
    /// Adds an account. → `AccountAdded`
    AddAccount {
        /// What was entered.
        settings: AccountSettings,
        /// What [`AccountSettings::credential`] names.
        password: Secret,
        /// Where it lives.
        keeping: PasswordKeeping,
    },
    /// Changes an account. → `Done`
    ChangeAccount {
        /// Which.
        id: AccountId,
        /// What was entered.
        settings: AccountSettings,
        /// A new password or token, or none to keep the one there is.
        password: Option<Secret>,
        /// Where it lives.
        keeping: PasswordKeeping,
    },
    /// Removes an account with all its mail on this device. → `Done`
    RemoveAccount {
        /// Which.
        id: AccountId,
    },
    /// Gives the password or token of an account, for this session or for good: when it is asked for, or before, as
    /// whoever renews a token does. A check that an older one ends meanwhile goes on with this one. → `Done`
    SupplyPassword {
        /// Which.
        id: AccountId,
        /// What [`AccountSettings::credential`] names.
        password: Secret,
        /// Where it lives.
        keeping: PasswordKeeping,
    },
    /// Tries the settings up to the listing and changes nothing; stages arrive as notices. A test that still runs ends.
    /// → `Tested`
    TestConnection {
        /// Which run this is, chosen by the page.
        test: TestId,
        /// What was entered.
        settings: AccountSettings,
        /// The password; where none is entered and `known` names an account, its password.
        password: Option<Secret>,
        /// The account that is being changed, if it is one.
        known: Option<AccountId>,
    },
    /// Looks at what the leave policy of these settings would do to the mail on the server, and changes nothing.
    /// → `LeavePreview`, or `Done` where the policy deletes nothing that the one in force does not delete too.
    PreviewLeave {
        /// What was entered.
        settings: AccountSettings,
        /// The password; where none is entered and `known` names an account, its password.
        password: Option<Secret>,
        /// The account that is being changed, if it is one.
        known: Option<AccountId>,
    },
    /// Ends this connection test, if it still runs; it is then answered with how far it came. → `Done`
    CancelTest {
        /// Which.
        test: TestId,
    },
    /// Checks mail of one account, or of all; progress arrives as notices. → `Checked`
    CheckMail {
        /// Which, or all.
        account: Option<AccountId>,
    },
    /// Ends running checks in an orderly way. → `Done`
    CancelCheck {
        /// Which, or all.
        account: Option<AccountId>,
    },
    /// Keeps on the server what the running check is about to delete there ([`crate::CheckPhase::Undoable`]), and lets the
    /// account leave everything there from now on. → `Done`; the check's report says whether it was in time.
    UndoDeletion {
        /// Of which account.
        account: AccountId,
    },
    /// A slice of a list. → `Window`
    Window(WindowQuery),
    /// A message to read (reader role). → `Message`
    Read {
        /// Which.
        id: MessageId,
    },
    /// Gets the rest of a message of which only the beginning is stored: it is wanted from now on, whatever happens to the
    /// check that begins. → `Done` once it is here, or where another check will get it
    GetRest {
        /// Which.
        id: MessageId,
    },
    /// The raw octets of a message, to save them; not of a beginning. → `Octets`
    Source {
        /// Which.
        id: MessageId,
    },
    /// The source of a message as text, to look at it (reader role). → `SourceText`
    SourceText {
        /// Which.
        id: MessageId,
    },
    /// One attachment (reader role); not of a beginning. → `Attachment`
    Attachment {
        /// Of which message.
        id: MessageId,
        /// Which part.
        part: u32,
    },
    /// Marks as read or unread. → `Done`
    SetRead {
        /// Which.
        ids: Vec<MessageId>,
        /// Read or unread.
        read: bool,
    },
    /// Stars or unstars. → `Done`
    SetStarred {
        /// Which.
        ids: Vec<MessageId>,
        /// Starred or not.
        starred: bool,
    },
    /// Moves into the archive or back to the inbox. With [`crate::LeavePolicy::when_archived_here`] the next check deletes
    /// it from the server. → `Done`
    SetArchived {
        /// Which.
        ids: Vec<MessageId>,
        /// Into the archive or back.
        archived: bool,
    },
    /// Moves into the trash or back. With [`crate::LeavePolicy::when_deleted_here`] the next check deletes it from
    /// the server too. → `Done`
    SetDeleted {
        /// Which.
        ids: Vec<MessageId>,
        /// Into the trash or back.
        deleted: bool,
    },
    /// What the mail takes on this device. → `Storage`
    Storage,
    /// Begins to write mail into a file. → `ExportBegun`
    ExportBegin {
        /// What.
        what: ExportWhat,
        /// Into what kind of file.
        format: ExportFormat,
    },
    /// The next octets of the file. → `ExportPiece`, or `Exported` once it is whole
    ExportNext {
        /// Of which export.
        id: KeepId,
    },
    /// Gives an export up, or forgets one that is whole. → `Done`
    ExportEnd {
        /// Which.
        id: KeepId,
    },
    /// Begins to read mail out of a file. → `Import`
    ImportBegin {
        /// How large the file is, in octets.
        octets: u64,
        /// What is done with it.
        mode: ImportMode,
    },
    /// Supplies what an import wants. → `Import`
    ImportSupply {
        /// Which import.
        id: KeepId,
        /// The octets; none where it wants time.
        octets: Vec<u8>,
    },
    /// Ends an import, before its time or after; what is stored stays stored. → `Import`
    ImportEnd {
        /// Which.
        id: KeepId,
    },
    /// Removes from this device, for good, what lies in the trash; it is not retrieved again. → `Purged`
    EmptyTrash {
        /// Of whom.
        mailbox: Mailbox,
    },
    /// Reads octets that are not stored: of a file that was opened (reader role). → as `ask` says
    OfOctets {
        /// The octets of one message, or of a file that begins with it.
        octets: Vec<u8>,
        /// What.
        ask: OctetsAsk,
    },
    /// A person knows that stored mail is missing ([`crate::StoreDoubt::Incomplete`]): what is there counts as all from now
    /// on, and what is missing is retrieved again where a server still has it. → `Done`
    AcceptLoss,
}
