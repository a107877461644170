//! Records in formats that are no longer written, and what they are today.
//!
//! Must not: change; what they describe lies on disks.

use crate::ports::Millis;
use crate::store::{KnownMessage, LastListing, LoginExposure, ServerRecord, StoredAccount, Stumble};
use mail_api::{
    AccountId, AccountSettings, ConnectionFacts, CredentialKind, LeavePolicy, MessageId, PasswordKeeping,
    RetrievalPolicy, Security,
};
use serde::Deserialize;

/// A known message in the first format.
#[derive(Deserialize)]
pub(super) struct Known {
    unique_id: Vec<u8>,
    message: MessageId,
    first_seen: Millis,
    octets: u64,
}

pub(super) fn known(known: Known) -> KnownMessage {
    let Known { unique_id, message, first_seen, octets } = known;
    KnownMessage { unique_id, message, first_seen, octets, digest: None, announced: None }
}

/// An account in the first format.
#[derive(Deserialize)]
pub(super) struct FirstAccount {
    id: AccountId,
    settings: FirstSettings,
    keeping: PasswordKeeping,
    last_check: Option<Millis>,
    connection: Option<ConnectionFacts>,
}

#[derive(Deserialize)]
struct FirstSettings {
    name: String,
    host: String,
    port: u16,
    security: Security,
    user_name: String,
    leave: Leave,
}

#[derive(Deserialize)]
enum Leave {
    All,
    OnceStored,
    AfterDays(u16),
    WhenDeletedHere,
}

pub(super) fn first_account(account: FirstAccount) -> StoredAccount {
    let FirstAccount { id, settings, keeping, last_check, connection } = account;
    let settings = AccountSettings {
        name: settings.name,
        host: settings.host,
        port: settings.port,
        security: settings.security,
        user_name: settings.user_name,
        credential: CredentialKind::Password,
        leave_policy: match settings.leave {
            Leave::All => LeavePolicy::LEAVE_ALL,
            Leave::OnceStored => LeavePolicy::ONCE_STORED,
            Leave::AfterDays(days) => LeavePolicy::after_days(days),
            Leave::WhenDeletedHere => LeavePolicy::WHEN_DELETED_HERE,
        },
        retrieval: RetrievalPolicy::default(),
        check_minutes: None,
    };
    StoredAccount { id, settings, keeping, last_check, connection, login_delay: None }
}

/// An account that can log in with a password only.
#[derive(Deserialize)]
pub(super) struct AccountWithRules {
    id: AccountId,
    settings: SettingsWithRules,
    keeping: PasswordKeeping,
    last_check: Option<Millis>,
    connection: Option<ConnectionFacts>,
    login_delay: Option<u32>,
}

#[derive(Deserialize)]
struct SettingsWithRules {
    name: String,
    host: String,
    port: u16,
    security: Security,
    user_name: String,
    leave_policy: LeavePolicy,
    retrieval: RetrievalPolicy,
    check_minutes: Option<u16>,
}

pub(super) fn account_with_rules(account: AccountWithRules) -> StoredAccount {
    let AccountWithRules { id, settings, keeping, last_check, connection, login_delay } = account;
    let SettingsWithRules { name, host, port, security, user_name, leave_policy, retrieval, check_minutes } = settings;
    let settings = AccountSettings {
        name,
        host,
        port,
        security,
        user_name,
        credential: CredentialKind::Password,
        leave_policy,
        retrieval,
        check_minutes,
    };
    StoredAccount { id, settings, keeping, last_check, connection, login_delay }
}

/// What was learned about a server before anything was learned about its ways of being logged in to.
#[derive(Deserialize)]
pub(super) struct FirstServer {
    exposure: Option<LoginExposure>,
    broken_pipelines: u8,
    unpipelined_until: Option<Millis>,
    last_listing: Option<LastListing>,
    stumble: Option<Stumble>,
}

pub(super) fn first_server(server: FirstServer) -> ServerRecord {
    let FirstServer { exposure, broken_pipelines, unpipelined_until, last_listing, stumble } = server;
    let latest = ServerRecord::default();
    ServerRecord { exposure, broken_pipelines, unpipelined_until, last_listing, stumble, ..latest }
}
