//! Accounts: where mail comes from, and what happens to it there.
//!
//! Must not: hold a password (see [`crate::Secret`], which only requests carry).

use serde::{Deserialize, Serialize};

/// Our key of an account. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId(pub u32);

/// What a person enters about an account, without the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSettings {
    /// What the account is called here; may be the mail address.
    pub name: String,
    /// Host name or address of the POP3 server.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// The name the server knows the user by.
    pub user_name: String,
    /// What becomes of the copies on the server.
    pub leave_policy: LeavePolicy,
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

/// What becomes of a message on the server once it is stored here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LeavePolicy {
    /// It stays.
    #[default]
    LeaveAll,
    /// It is deleted from the server as soon as it is stored here.
    DeleteOnceStored,
    /// It is deleted from the server so many days after it was first seen.
    DeleteAfterDays(u16),
    /// It is deleted from the server when it is deleted here.
    DeleteWhenDeletedHere,
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
}
