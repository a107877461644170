//! Accounts, batches and records to store.
//!
//! Must not: check anything.

use crate::digest::HeaderDigest;
use crate::ports::Millis;
use crate::store::{
    Absence, Batch, BatchId, FlagChange, Flags, KnownMessage, MaildropState, NewMessage, Refused, Row, ServerRecord,
    Store, message_id,
};
use mail_api::{
    AccountId, AccountSettings, CredentialKind, LeavePolicy, MessageId, PasswordKeeping, RetrievalPolicy, Security,
};

pub async fn add(store: &impl Store) -> AccountId {
    store.add_account(&settings("account"), PasswordKeeping::Session).await.unwrap()
}

pub(super) const fn set(flags: Flags) -> FlagChange {
    FlagChange { set: flags, clear: Flags(0) }
}

pub fn settings(name: &str) -> AccountSettings {
    AccountSettings {
        kind: mail_api::AccountKind::Server,
        name: name.into(),
        host: "pop.example.org".into(),
        port: 995,
        security: Security::Implicit,
        tls: mail_api::TlsChoice::default(),
        user_name: "ada".into(),
        credential: CredentialKind::Password,
        leave_policy: LeavePolicy::LEAVE_ALL,
        retrieval: RetrievalPolicy::default(),
        check_minutes: None,
    }
}

pub fn state() -> MaildropState {
    MaildropState {
        delete_intents: vec![MessageId(65_536), MessageId(65_537), MessageId(3)],
        absent: vec![Absence { message: MessageId(7), listings: 2, since: Millis(1_700_000_000_000) }],
        settled: vec![MessageId(1)],
        refused: vec![Refused { unique_id: b"u\0\xff".to_vec(), octets: Some(300) }],
        server: ServerRecord { broken_pipelines: 1, ..ServerRecord::default() },
        applied: Some(LeavePolicy::after_days(3)),
    }
}

pub fn batch(account: AccountId, retrieved: u64, names: &[&str]) -> Batch {
    Batch { account, retrieved: Millis(retrieved), messages: names.iter().map(|name| message(name)).collect() }
}

pub fn message(name: &str) -> NewMessage {
    NewMessage {
        unique_id: name.into(),
        digest: digest(name),
        announced: Some(7),
        raw: raw(name),
        row: row(name),
        marks: Flags(0),
        is_imported: false,
    }
}

/// The beginning of a message that is as large as this when it is whole.
pub(super) fn beginning(name: &str, whole: &NewMessage) -> NewMessage {
    let octets = whole.raw.len() as u64;
    NewMessage { announced: Some(octets), row: Row { beginning_of: Some(octets), ..row(name) }, ..message(name) }
}

/// A message of so many octets that has another row than its beginning had.
pub(super) fn large(name: &str, octets: u32) -> NewMessage {
    let raw: Vec<u8> = (0..octets).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let octets = raw.len() as u64;
    let row = Row { preview: "all of it".into(), date: 77, octets, has_attachments: true, ..row(name) };
    NewMessage { announced: Some(octets), raw, row, ..message(name) }
}

pub fn raw(name: &str) -> Vec<u8> {
    format!("Subject: {name}\r\n\r\nText of {name}\r\n").into_bytes()
}

pub fn digest(name: &str) -> Option<HeaderDigest> {
    HeaderDigest::of(&raw(name))
}

pub fn row(name: &str) -> Row {
    Row {
        from: format!("From {name}"),
        from_address: format!("{name}@example.org"),
        subject: format!("Grüße, {name}"),
        preview: String::new(),
        date: -86_400,
        octets: raw(name).len() as u64,
        has_attachments: name.len() > 1,
        beginning_of: None,
        facts: None,
    }
}

pub fn known(batch: BatchId, first_seen: u64, names: &[&str]) -> Vec<KnownMessage> {
    (0u16..)
        .zip(names)
        .map(|(position, name)| KnownMessage {
            unique_id: name.as_bytes().to_vec(),
            message: message_id(batch, position),
            first_seen: Millis(first_seen),
            octets: raw(name).len() as u64,
            digest: digest(name),
            announced: Some(7),
            is_beginning: false,
            is_imported: false,
        })
        .collect()
}
