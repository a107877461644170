//! Rows, accounts and unique-ids as the first format has them ([`FORMAT`](super::FORMAT)).
//!
//! Must not: change any more.

use super::fourth_format;
use crate::ports::Millis;
use crate::store::{BatchId, KnownMessage, Row, RowBatch};
use mail_api::{
    AccountId, ConnectionFacts, CredentialKind, LeavePolicy, MessageId, PasswordKeeping, RetrievalPolicy, Security,
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
        beginning_of: None,
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
}

pub(super) fn known(known: Known) -> KnownMessage {
    let Known { unique_id, message, first_seen, octets } = known;
    KnownMessage {
        unique_id,
        message,
        first_seen,
        octets,
        digest: None,
        announced: None,
        is_beginning: false,
        is_imported: false,
    }
}

#[derive(Deserialize)]
pub(super) struct Account {
    id: AccountId,
    settings: Settings,
    keeping: PasswordKeeping,
    last_check: Option<Millis>,
    connection: Option<ConnectionFacts>,
}

#[derive(Deserialize)]
struct Settings {
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

pub(super) fn account(account: Account) -> fourth_format::Account {
    let Account { id, settings, keeping, last_check, connection } = account;
    let settings = fourth_format::Settings {
        kind: mail_api::AccountKind::Server,
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
    fourth_format::Account { id, settings, keeping, last_check, connection, login_delay: None, retention: None }
}
