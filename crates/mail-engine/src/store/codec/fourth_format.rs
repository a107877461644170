//! Accounts as their fourth format has them, which is what older formats become; and what was learned about a server as
//! that of a maildrop's state does.
//!
//! Must not: change any more.

use super::third_format;
use crate::ports::Millis;
use crate::store::{CapaMissed, ServerRecord, StoredAccount};
use mail_api::{
    AccountId, AccountKind, AccountSettings, ConnectionFacts, CredentialKind, LeavePolicy, PasswordKeeping, Retention,
    RetrievalPolicy, Security, TlsChoice,
};
use serde::Deserialize;

/// What the third format has, and behind it what came then.
#[derive(Deserialize)]
pub(super) struct Server {
    third: third_format::Server,
    capa_missed: Option<CapaMissed>,
    takes_latin_1: bool,
}

pub(super) fn server(server: Server) -> ServerRecord {
    let Server { third, capa_missed, takes_latin_1 } = server;
    ServerRecord { capa_missed, takes_latin_1, ..third_format::server(third) }
}

#[derive(Deserialize)]
pub(super) struct Account {
    pub(super) id: AccountId,
    pub(super) settings: Settings,
    pub(super) keeping: PasswordKeeping,
    pub(super) last_check: Option<Millis>,
    pub(super) connection: Option<ConnectionFacts>,
    pub(super) login_delay: Option<u32>,
    pub(super) retention: Option<Retention>,
}

#[derive(Deserialize)]
pub(super) struct Settings {
    pub(super) kind: AccountKind,
    pub(super) name: String,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) user_name: String,
    pub(super) credential: CredentialKind,
    pub(super) leave_policy: LeavePolicy,
    pub(super) retrieval: RetrievalPolicy,
    pub(super) check_minutes: Option<u16>,
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
