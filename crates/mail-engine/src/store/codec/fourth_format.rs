//! Accounts as their fourth format has them.
//!
//! Must not: change any more.

use crate::ports::Millis;
use crate::store::StoredAccount;
use mail_api::{
    AccountId, AccountKind, AccountSettings, ConnectionFacts, CredentialKind, LeavePolicy, PasswordKeeping, Retention,
    RetrievalPolicy, Security, TlsChoice,
};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Account {
    id: AccountId,
    settings: Settings,
    keeping: PasswordKeeping,
    last_check: Option<Millis>,
    connection: Option<ConnectionFacts>,
    login_delay: Option<u32>,
    retention: Option<Retention>,
}

#[derive(Deserialize)]
struct Settings {
    kind: AccountKind,
    name: String,
    host: String,
    port: u16,
    security: Security,
    user_name: String,
    credential: CredentialKind,
    leave_policy: LeavePolicy,
    retrieval: RetrievalPolicy,
    check_minutes: Option<u16>,
}

pub(super) fn account(account: Account) -> StoredAccount {
    let Account { id, settings, keeping, last_check, connection, login_delay, retention } = account;
    let Settings { kind, name, host, port, security, user_name, credential, leave_policy, retrieval, check_minutes } =
        settings;
    let settings = AccountSettings {
        kind,
        name,
        host,
        port,
        security,
        tls: TlsChoice::default(),
        user_name,
        credential,
        leave_policy,
        retrieval,
        check_minutes,
    };
    StoredAccount { id, settings, keeping, last_check, connection, login_delay, retention }
}
