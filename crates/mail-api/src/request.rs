//! Everything the page can ask.

use crate::{
    AccountId, AccountSettings, AnswerWish, BridgeAddress, Change, ExportFormat, ExportWhat, Filter, ImportMode,
    KeepId, Mailbox, MessageId, MessagePart, Organisation, PasswordKeeping, ReadWish, RemoteScope, Secret, Selection,
    TestId, TlsEnd, UndoToken, WindowQuery,
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
    /// Takes this certificate from the server of an account from now on, and no other. Refused where the account's server
    /// is not the one that showed it, or its TLS does not end where the certificate was seen. → `Done`
    TrustCertificate {
        /// Which account.
        id: AccountId,
        /// The host that showed the certificate ([`crate::UserError::host`]).
        host: String,
        /// The certificate ([`crate::ShownCertificate::sha256`]).
        sha256: String,
        /// Whose TLS saw it ([`crate::ShownCertificate::seen_by`]).
        seen_by: TlsEnd,
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
    /// A message to read (reader role). One inside a beginning is not there. → `Message`
    Read(ReadWish),
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
        message: MessagePart,
    },
    /// The header fields of a message as text (reader role). → `SourceText`
    HeaderText {
        /// Which.
        message: MessagePart,
    },
    /// One attachment (reader role); not of a beginning. → `Attachment`
    Attachment {
        /// Of which message.
        message: MessagePart,
        /// Which part.
        part: u32,
    },
    /// All attachments that are not shown inside the message, in one zip archive (reader role); not of a beginning.
    /// → `Attachment`
    AllAttachments {
        /// Of which message.
        message: MessagePart,
    },
    /// What one attachment looks like (reader role); not of a beginning. → `Preview`
    Preview {
        /// Of which message.
        message: MessagePart,
        /// Which part.
        part: u32,
    },
    /// An answer to a message, for the system's mail program (reader role). → `Answer`
    Answer(AnswerWish),
    /// The same answer as a file to send (reader role); no forward of a beginning. → `Attachment`
    Draft(AnswerWish),
    /// Does something with messages. → `Changed`
    Change {
        /// Which.
        which: Selection,
        /// What.
        change: Change,
    },
    /// Shows images of other hosts, or no longer: in this message, in all by its sender, in all. → `Done`; what is open is
    /// to be read again.
    AllowRemote {
        /// Which message, or a message of whom.
        id: MessageId,
        /// In which.
        scope: RemoteScope,
        /// Shown or not.
        allow: bool,
    },
    /// Believes what a server says about senders, for it is the account's provider; or no longer. → `Done`
    TrustProvider {
        /// Of which account.
        account: AccountId,
        /// [`crate::AuthenticationView::server`].
        server: String,
        /// Believed or not.
        trust: bool,
    },
    /// Takes back what was done, the last first: each message is in that respect as it was before. → `Done`, or
    /// `Failed(NotUndoable)`, and then nothing of it was taken back
    Undo(Vec<UndoToken>),
    /// All tags and filters. → `Organisation`
    Organisation,
    /// Replaces all tags and filters. What had a tag that is gone has it no longer. → `Done`, or
    /// `Failed(ChangedElsewhere)` where they are not what they were taken for, and then nothing is replaced
    PutOrganisation {
        /// What they were taken for.
        before: Organisation,
        /// What they are to be.
        after: Organisation,
    },
    /// What this filter would do with stored mail; changes nothing. → `FilterTried`
    TryFilter(Filter),
    /// Lets this filter work on stored mail, once. → `Changed`
    RunFilter(Filter),
    /// Where the bridge is. → `Bridge`
    Bridge,
    /// Takes the bridge at this address from now on; for `None`, the one where the page comes from. → `Done`
    PutBridge(Option<BridgeAddress>),
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
        /// The whole file is where a person wants it. Only then a backup counts as one.
        is_kept: bool,
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
        /// The octets; none where it wants time, and where the piece of the file itself comes beside the question
        /// ([`crate::wire`]).
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
        ask: Box<Self>,
    },
    /// A person knows that stored mail is missing ([`crate::StoreDoubt::Incomplete`]): what is there counts as all from now
    /// on, and what is missing is retrieved again where a server still has it. → `Done`
    AcceptLoss,
}

impl Request {
    /// Whether the reader role answers it, which may be cut off at any time.
    pub const fn is_for_reader(&self) -> bool {
        matches!(
            self,
            Self::Read(_)
                | Self::SourceText { .. }
                | Self::HeaderText { .. }
                | Self::Attachment { .. }
                | Self::AllAttachments { .. }
                | Self::Preview { .. }
                | Self::Answer(_)
                | Self::Draft(_)
                | Self::OfOctets { .. }
        )
    }

    /// Puts the octets of a piece of a file that came beside the question where it leaves room for them.
    pub fn supply(&mut self, piece: Vec<u8>) {
        if let Self::ImportSupply { octets, .. } = self {
            *octets = piece;
        }
    }

    /// The message that the reader role is asked about.
    pub const fn message(&self) -> Option<&MessagePart> {
        match self {
            Self::Read(wish) => Some(&wish.message),
            Self::SourceText { message }
            | Self::HeaderText { message }
            | Self::Attachment { message, .. }
            | Self::AllAttachments { message }
            | Self::Preview { message, .. } => Some(message),
            Self::Answer(wish) | Self::Draft(wish) => Some(&wish.message),
            _ => None,
        }
    }
}
