//! Rows, accounts and unique-ids as the second format has them.
//!
//! Must not: change any more.

use super::fourth_format;
use crate::digest::HeaderDigest;
use crate::ports::Millis;
use crate::store::{BatchId, KnownMessage, Row, RowBatch};
use mail_api::{
    AccountId, ConnectionFacts, CredentialKind, LeavePolicy, MessageId, PasswordKeeping, RetrievalOrder,
    RetrievalPolicy, Security,
};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Rows {
    batch: BatchId,
    account: AccountId,
    rows: Vec<OneRow>,
}

#[derive(Deserialize)]
struct OneRow {
    from: String,
    from_address: String,
    subject: String,
    preview: String,
    date: i64,
    octets: u64,
    has_attachments: bool,
    beginning_of: Option<u64>,
}

pub(super) fn rows(rows: Rows) -> RowBatch {
    let Rows { batch, account, rows } = rows;
    let row = |row: OneRow| Row {
        from: row.from,
        from_address: row.from_address,
        subject: row.subject,
        preview: row.preview,
        date: row.date,
        octets: row.octets,
        has_attachments: row.has_attachments,
        beginning_of: row.beginning_of,
        facts: None,
    };
    RowBatch { batch, account, rows: rows.into_iter().map(row).collect() }
}

#[derive(Deserialize)]
pub(super) struct Known {
    unique_id: Vec<u8>,
    message: MessageId,
    first_seen: Millis,
    octets: u64,
    digest: Option<HeaderDigest>,
    announced: Option<u64>,
}

pub(super) fn known(known: Known) -> KnownMessage {
    let Known { unique_id, message, first_seen, octets, digest, announced } = known;
    KnownMessage { unique_id, message, first_seen, octets, digest, announced, is_beginning: false, is_imported: false }
}

#[derive(Deserialize)]
pub(super) struct Account {
    id: AccountId,
    settings: Settings,
    keeping: PasswordKeeping,
    last_check: Option<Millis>,
    connection: Option<ConnectionFacts>,
    login_delay: Option<u32>,
}

#[derive(Deserialize)]
struct Settings {
    name: String,
    host: String,
    port: u16,
    security: Security,
    user_name: String,
    leave_policy: LeavePolicy,
    retrieval: Retrieval,
    check_minutes: Option<u16>,
}

#[derive(Deserialize)]
struct Retrieval {
    order: RetrievalOrder,
    most_messages: Option<u32>,
    most_octets: Option<u64>,
}

pub(super) fn account(account: Account) -> fourth_format::Account {
    let Account { id, settings, keeping, last_check, connection, login_delay } = account;
    let Retrieval { order, most_messages, most_octets } = settings.retrieval;
    let settings = fourth_format::Settings {
        kind: mail_api::AccountKind::Server,
        name: settings.name,
        host: settings.host,
        port: settings.port,
        security: settings.security,
        user_name: settings.user_name,
        credential: CredentialKind::Password,
        leave_policy: settings.leave_policy,
        retrieval: RetrievalPolicy { order, most_messages, most_octets, whole_up_to: None },
        check_minutes: settings.check_minutes,
    };
    fourth_format::Account { id, settings, keeping, last_check, connection, login_delay, retention: None }
}
