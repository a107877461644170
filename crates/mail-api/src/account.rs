//! Accounts: where mail comes from, and what happens to it there.
//!
//! Must not: hold a password or token (see [`crate::Secret`], which only requests carry).

use serde::{Deserialize, Serialize};

/// Our key of an account. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId(pub u32);

/// What a person enters about an account, without the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSettings {
    /// Whether it has a server at all.
    pub kind: AccountKind,
    /// What the account is called here; may be the mail address.
    pub name: String,
    /// Host name or address of the POP3 server.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// Where TLS ends on this side, and which certificate it takes.
    pub tls: TlsChoice,
    /// The name the server knows the user by.
    pub user_name: String,
    /// What proves who the user is.
    pub credential: CredentialKind,
    /// What becomes of the copies on the server.
    pub leave_policy: LeavePolicy,
    /// What a check retrieves.
    pub retrieval: RetrievalPolicy,
    /// How often mail is checked without being asked, in minutes; never for `None`.
    pub check_minutes: Option<u16>,
}

impl AccountSettings {
    /// Those of an account without a server: it is called so, and says nothing else.
    pub fn on_this_device(name: impl Into<String>) -> Self {
        Self {
            kind: AccountKind::Device,
            name: name.into(),
            host: String::new(),
            port: 0,
            security: Security::None,
            tls: TlsChoice::default(),
            user_name: String::new(),
            credential: CredentialKind::Password,
            leave_policy: LeavePolicy::LEAVE_ALL,
            retrieval: RetrievalPolicy::default(),
            check_minutes: None,
        }
    }
}

impl AccountSettings {
    /// Whether the pin of these settings is the one that was set under `before`, and still holds: a certificate is trusted
    /// only for the server that showed it, and one that was pinned while TLS ended in the bridge no longer, once it ends in
    /// the browser.
    pub fn keeps_pin_of(&self, before: &Self) -> bool {
        let server = |settings: &Self| (settings.host.to_ascii_lowercase(), settings.port);
        let is_bridges = (before.tls.end, self.tls.end) == (TlsEnd::Bridge, TlsEnd::Browser);
        self.tls.pinned == before.tls.pinned && server(self) == server(before) && !is_bridges
    }
}

/// Where an account's mail comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum AccountKind {
    /// From a POP3 server.
    #[default]
    Server,
    /// From files that a person imported: there is no server, and nothing to check, to log in to or to delete from.
    Device,
}

/// What proves to the server who somebody is. What is said of passwords elsewhere, where they live and when they are
/// asked for, holds for tokens too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum CredentialKind {
    /// A password.
    #[default]
    Password,
    /// An OAuth 2.0 access token (RFC 6750), which runs out.
    Token,
}

/// How a connection is secured (RFC 8314, RFC 2595).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Security {
    /// TLS from the first octet; port 995.
    #[default]
    Implicit,
    /// Begins in the clear on port 110 and turns to TLS by STLS, or ends without credentials.
    Stls,
    /// No TLS at all: whoever is in between can read password and mail.
    None,
}

impl Security {
    /// The port that is usual for this choice.
    pub const fn usual_port(self) -> u16 {
        match self {
            Self::Implicit => 995,
            Self::Stls | Self::None => 110,
        }
    }
}

/// What is chosen about TLS, where there is TLS at all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TlsChoice {
    /// Where it ends on this side.
    pub end: TlsEnd,
    /// The one certificate that is taken from the server, whoever signed it and whatever it says: the SHA-256 of its DER
    /// form, as [`crate::ConnectionFacts::certificate_sha256`]. Without it, whatever Mozilla's roots vouch for.
    pub pinned: Option<String>,
}

/// Whether this is a fingerprint: the SHA-256 of a certificate, in lower-case hexadecimal.
pub fn is_fingerprint(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|octet| matches!(octet, b'0'..=b'9' | b'a'..=b'f'))
}

/// Where TLS ends on this side. From there on the other end is the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TlsEnd {
    /// In the browser: the bridge carries ciphertext.
    #[default]
    Browser,
    /// In the bridge: whoever runs it can read password and mail.
    Bridge,
}

/// What becomes of a message on the server once it is stored here. Each rule that is set may delete it; where none is,
/// it stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LeavePolicy {
    /// It is deleted this many hours after it was stored here; at once for 0.
    pub after_hours: Option<u32>,
    /// Only this many of the newest messages stay.
    pub keep_newest: Option<u32>,
    /// Only the newest messages that take this many octets together stay.
    pub keep_octets: Option<u64>,
    /// It is deleted when it is deleted here.
    pub when_deleted_here: bool,
    /// It is deleted when it is archived here.
    pub when_archived_here: bool,
    /// The rules hold even where the platform has not promised to keep what is stored. Without this, nothing is deleted
    /// there.
    pub despite_eviction: bool,
}

impl LeavePolicy {
    /// Everything stays.
    pub const LEAVE_ALL: Self = Self {
        after_hours: None,
        keep_newest: None,
        keep_octets: None,
        when_deleted_here: false,
        when_archived_here: false,
        despite_eviction: false,
    };
    /// What is stored is deleted at once.
    pub const ONCE_STORED: Self = Self { after_hours: Some(0), ..Self::LEAVE_ALL };
    /// What is deleted here is deleted there.
    pub const WHEN_DELETED_HERE: Self = Self { when_deleted_here: true, ..Self::LEAVE_ALL };

    /// What was stored so many days ago is deleted.
    pub const fn after_days(days: u16) -> Self {
        Self { after_hours: Some(days as u32 * 24), ..Self::LEAVE_ALL }
    }
}

/// Which messages a check retrieves, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RetrievalPolicy {
    /// Which come first.
    pub order: RetrievalOrder,
    /// The most messages of one check; the next check goes on.
    pub most_messages: Option<u32>,
    /// The most octets of one check, as announced; the next check goes on. One message is always retrieved.
    pub most_octets: Option<u64>,
    /// Of a message that is announced with more octets than this, only the beginning is retrieved: its header and first
    /// lines (TOP, RFC 1939 §7). The rest comes when it is wanted, or when this bound no longer keeps it away. A server
    /// without TOP gives its messages whole.
    pub whole_up_to: Option<u64>,
}

/// Which messages are retrieved first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RetrievalOrder {
    /// The newest, as the server numbers them.
    #[default]
    NewestFirst,
    /// The smallest, as the server announces them.
    SmallestFirst,
}

/// Where the password lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PasswordKeeping {
    /// In the engine's memory, until the app is closed.
    #[default]
    Session,
    /// On this device, sealed under a key that scripts cannot export.
    Device,
}

/// Whether a password is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PasswordState {
    /// The next check can log in.
    AtHand,
    /// It must be entered before the next check.
    Needed,
}

/// An account as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its key.
    pub id: AccountId,
    /// What was entered.
    pub settings: AccountSettings,
    /// Where the password lives.
    pub keeping: PasswordKeeping,
    /// Whether it is at hand.
    pub password: PasswordState,
    /// Unread messages of this account in the inbox.
    pub unread: u32,
    /// When a check last ended well, in milliseconds since 1970.
    pub last_check: Option<u64>,
    /// Who can read the connection, as far as it is known from the last check.
    pub connection: Option<crate::ConnectionFacts>,
    /// How long the server keeps mail, as it announced at the last check.
    pub retention: Option<Retention>,
    /// How that can cost mail.
    pub retention_warning: Option<RetentionWarning>,
}

/// How long a server says it keeps mail (EXPIRE, RFC 2449 §6.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Retention {
    /// It removes nothing by itself.
    Forever,
    /// It may remove mail after so many days; with 0, as soon as it was retrieved.
    Days(u32),
}

/// How a server that removes mail by itself can cost mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RetentionWarning {
    /// What was retrieved may be gone from the server, although the leave policy wants it to stay.
    OnceRetrieved,
    /// Nobody but a person checks the account: mail may be gone before it is retrieved.
    NeverByItself,
    /// The account was not checked well for half of the time that mail is kept, or longer.
    NotChecked,
}
