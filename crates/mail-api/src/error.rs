//! What went wrong, where, and what to do now. The words are the page's; here is only the kind.

use crate::{CertificateFacts, TlsEnd};
use serde::{Deserialize, Serialize};

/// An error a person sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserError {
    /// What happened.
    pub kind: ErrorKind,
    /// Where.
    pub stage: Stage,
    /// What the app does about it.
    pub retry: Retry,
    /// Host name (or `host:port`) it is about; may be empty.
    pub host: String,
    /// What the server said, cleaned and cut at 300 characters; may be empty. Text of the server: show it as text only.
    pub server_text: String,
    /// The certificate that was shown, where it is what was wrong.
    pub certificate: Option<Box<ShownCertificate>>,
}

/// A certificate that a server showed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShownCertificate {
    /// The SHA-256 of its DER form, in lower-case hexadecimal; empty where it is not known.
    pub sha256: String,
    /// What it says.
    pub facts: CertificateFacts,
    /// Whose TLS saw it: our own, or that of a bridge, and then it is what the bridge says. It may be trusted only there.
    pub seen_by: TlsEnd,
}

impl UserError {
    /// An error with neither host nor words of the server.
    pub fn new(kind: ErrorKind, stage: Stage, retry: Retry) -> Self {
        Self { kind, stage, retry, host: String::new(), server_text: String::new(), certificate: None }
    }
}

/// Where it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    /// Reaching the bridge.
    Bridge,
    /// Looking the server's name up.
    Name,
    /// Connecting to the server.
    Connect,
    /// TLS handshake and certificate.
    Tls,
    /// The server's greeting.
    Greeting,
    /// Asking for capabilities.
    Capabilities,
    /// Logging in.
    Login,
    /// STAT, UIDL, LIST.
    Listing,
    /// Retrieving messages.
    Retrieving,
    /// Storing on this device.
    Storing,
    /// Deleting from the server.
    Deleting,
    /// QUIT.
    Quitting,
    /// Reading a stored message.
    Reading,
    /// Starting the app.
    Starting,
}

/// What the app does about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Retry {
    /// Nothing by itself: a person has to change something.
    ByPerson,
    /// It tries again at the next check.
    NextCheck,
    /// Not before so many milliseconds.
    After(u64),
}

/// What happened. Each has a sentence in every language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ErrorKind {
    /// The bridge does not answer.
    BridgeUnreachable,
    /// The bridge's policy does not permit this host.
    BridgeRefusedHost,
    /// The bridge's policy does not permit this port.
    BridgeRefusedPort,
    /// The bridge's policy does not permit the address behind the name.
    BridgeRefusedAddress,
    /// The bridge is at a limit.
    BridgeBusy,
    /// The bridge speaks another protocol.
    BridgeProtocol,
    /// The device has no network.
    Offline,
    /// The host name does not exist.
    NameNotFound,
    /// Nobody listens on that port.
    ConnectionRefused,
    /// No way to the server.
    Unreachable,
    /// The server does not answer in time.
    TimedOut,
    /// The connection was cut.
    ConnectionLost,
    /// The certificate is no longer valid.
    CertificateExpired,
    /// The certificate is not valid yet.
    CertificateNotYetValid,
    /// The certificate is for another name.
    CertificateWrongName,
    /// The certificate is self-signed or its issuer is unknown.
    CertificateUnknownIssuer,
    /// The certificate was revoked.
    CertificateRevoked,
    /// The certificate is another one than the one that this account takes.
    CertificateChanged,
    /// The clock of this device is evidently wrong: no certificate can be judged.
    ClockWrong,
    /// What came was altered, made up or repeated on the way.
    TlsTampered,
    /// The server finds that it does not share the TLS connection with us (RFC 5802 §6).
    TlsIntercepted,
    /// The server knows only outdated TLS: it says so, or hangs up at our hello and answers one of TLS 1.1.
    TlsTooOld,
    /// The port does not speak TLS.
    NotTls,
    /// The connection ended as soon as TLS began, without a word, and no answer to a hello of TLS 1.1
    /// says why.
    TlsUnanswered,
    /// TLS failed for another reason.
    TlsFailed,
    /// STLS is required and the server does not offer it; no credentials were sent.
    StlsNotOffered,
    /// Somebody spoke between STLS and TLS; no credentials were sent.
    StlsInjected,
    /// It does not speak POP3.
    NotPop3,
    /// The server refuses service in its greeting.
    ServerUnavailable,
    /// User name or password refused.
    LoginRefused,
    /// There is no password at hand.
    PasswordNeeded,
    /// The access token is refused, or has run out.
    TokenRefused,
    /// There is no access token at hand.
    TokenNeeded,
    /// The server takes no access tokens over this connection.
    TokensNotTaken,
    /// The maildrop is in use by another session ([IN-USE]).
    MaildropInUse,
    /// Checked again too soon ([LOGIN-DELAY]).
    LoginDelay,
    /// A temporary fault of the server ([SYS/TEMP]).
    ServerTemporary,
    /// A fault of the server that needs a person there ([SYS/PERM]).
    ServerPermanent,
    /// The server wants a way of logging in that is not at hand.
    NoCommonMechanism,
    /// The server took a safer login before and offers only weaker ones now; nothing was sent.
    LoginWeaker,
    /// The server has no unique-id listing.
    NoUniqueIds,
    /// The server refused a command it should know.
    CommandRefused,
    /// A line, listing or answer is beyond its bound.
    ServerExceedsLimit,
    /// The server broke a rule of POP3.
    ServerBrokeProtocol,
    /// The storage of this device is full.
    StorageFull,
    /// The browser denies storage (private window).
    StorageDenied,
    /// The storage failed.
    StorageFailed,
    /// The storage was written by a newer version of the app.
    StorageNewer,
    /// The password could not be remembered on this device; it lasts for this session.
    PasswordNotKept,
    /// The password that this device remembers could not be removed from it.
    PasswordNotForgotten,
    /// The message is no longer here.
    MessageGone,
    /// Only the beginning of the message is here.
    OnlyBeginning,
    /// The server gave no rest of the message: it has it no longer, or it would not give it.
    RestNotGiven,
    /// What was done can no longer be taken back.
    NotUndoable,
    /// What was to be replaced was changed meanwhile, in another tab.
    ChangedElsewhere,
    /// The message could not be shown in time or memory.
    MessageUnreadable,
    /// Page and worker are of different builds; where they do not even understand each other, nothing else works.
    BuildMismatch,
    /// Another tab is checking this account.
    CheckedElsewhere,
    /// Another tab is checking the account and did not end in time: what was changed is not saved.
    AccountBusy,
    /// The account does not exist (any more).
    AccountGone,
    /// The account has no server: its mail came out of files.
    NoServer,
    /// The file holds no mail, or is an archive that cannot be read.
    NotMailFile,
    /// The file is an archive of which the end is missing, or another part.
    FileDamaged,
    /// Mail out of a file is being stored already, or a check does not give way: nothing else is stored of a file, and no
    /// tag or filter is replaced.
    ImportBusy,
    /// The file is a backup of a newer version of the app.
    BackupNewer,
    /// A setting cannot be: empty host, port 0, and the like.
    InvalidSettings,
    /// A person cancelled.
    Cancelled,
    /// A rule of our own was broken.
    Internal,
}

impl ErrorKind {
    /// Whether it is about TLS: what only who speaks it can know.
    pub const fn is_about_tls(self) -> bool {
        matches!(
            self,
            Self::CertificateExpired
                | Self::CertificateNotYetValid
                | Self::CertificateWrongName
                | Self::CertificateUnknownIssuer
                | Self::CertificateRevoked
                | Self::CertificateChanged
                | Self::ClockWrong
                | Self::TlsTampered
                | Self::TlsIntercepted
                | Self::TlsTooOld
                | Self::NotTls
                | Self::TlsUnanswered
                | Self::TlsFailed
                | Self::StlsInjected
        )
    }

    /// Whether a person may say that the certificate which was shown is to be taken all the same. Not where somebody
    /// withdrew it.
    pub const fn offers_trust(self) -> bool {
        matches!(
            self,
            Self::CertificateExpired
                | Self::CertificateNotYetValid
                | Self::CertificateWrongName
                | Self::CertificateUnknownIssuer
                | Self::CertificateChanged
        )
    }
}
