//! Accounts and unique-ids as their third format has them, and what was learned about a server as that of a maildrop's
//! state does.
//!
//! Must not: change any more.

use super::fourth_format;
use crate::digest::HeaderDigest;
use crate::ports::Millis;
use crate::store::{KnownMessage, LastListing, LoginExposure, ServerRecord, Stumble};
use mail_api::{
    AccountId, AccountKind, ConnectionFacts, CredentialKind, LeavePolicy, MessageId, PasswordKeeping, Retention,
    RetrievalPolicy, Security,
};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Server {
    exposure: Option<LoginExposure>,
    broken_pipelines: u8,
    unpipelined_until: Option<Millis>,
    last_listing: Option<LastListing>,
    stumble: Option<Stumble>,
}

pub(super) fn server(server: Server) -> ServerRecord {
    let Server { exposure, broken_pipelines, unpipelined_until, last_listing, stumble } = server;
    let nothing = ServerRecord::default();
    ServerRecord { exposure, broken_pipelines, unpipelined_until, last_listing, stumble, ..nothing }
}

#[derive(Deserialize)]
pub(super) struct Known {
    unique_id: Vec<u8>,
    message: MessageId,
    first_seen: Millis,
    octets: u64,
    digest: Option<HeaderDigest>,
    announced: Option<u64>,
    is_beginning: bool,
}

pub(super) fn known(known: Known) -> KnownMessage {
    let Known { unique_id, message, first_seen, octets, digest, announced, is_beginning } = known;
    KnownMessage { unique_id, message, first_seen, octets, digest, announced, is_beginning, is_imported: false }
}

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

pub(super) fn account(account: Account) -> fourth_format::Account {
    let Account { id, settings, keeping, last_check, connection, login_delay, retention } = account;
    let Settings { name, host, port, security, user_name, credential, leave_policy, retrieval, check_minutes } =
        settings;
    let settings = fourth_format::Settings {
        kind: AccountKind::Server,
        name,
        host,
        port,
        security,
        user_name,
        credential,
        leave_policy,
        retrieval,
        check_minutes,
    };
    fourth_format::Account { id, settings, keeping, last_check, connection, login_delay, retention }
}
