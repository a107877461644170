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

pub(super) async fn add(store: &impl Store) -> AccountId {
    store.add_account(&settings("account"), PasswordKeeping::Session).await.unwrap()
}

pub(super) const fn set(flags: Flags) -> FlagChange {
    FlagChange { set: flags, clear: Flags(0) }
}

pub(super) fn settings(name: &str) -> AccountSettings {
    AccountSettings {
        name: name.into(),
        host: "pop.example.org".into(),
        port: 995,
        security: Security::Implicit,
        user_name: "ada".into(),
        credential: CredentialKind::Password,
        leave_policy: LeavePolicy::LEAVE_ALL,
        retrieval: RetrievalPolicy::default(),
        check_minutes: None,
    }
}

pub(super) fn state() -> MaildropState {
    MaildropState {
        delete_intents: vec![MessageId(65_536), MessageId(65_537), MessageId(3)],
        absent: vec![Absence { message: MessageId(7), listings: 2, since: Millis(1_700_000_000_000) }],
        settled: vec![MessageId(1)],
        refused: vec![Refused { unique_id: b"u\0\xff".to_vec(), octets: Some(300) }],
        server: ServerRecord { broken_pipelines: 1, ..ServerRecord::default() },
    }
}

pub(super) fn batch(account: AccountId, retrieved: u64, names: &[&str]) -> Batch {
    Batch { account, retrieved: Millis(retrieved), messages: names.iter().map(|name| message(name)).collect() }
}

pub(super) fn message(name: &str) -> NewMessage {
    NewMessage { unique_id: name.into(), digest: digest(name), announced: Some(7), raw: raw(name), row: row(name) }
}

pub(super) fn raw(name: &str) -> Vec<u8> {
    format!("Subject: {name}\r\n\r\nText of {name}\r\n").into_bytes()
}

pub(super) fn digest(name: &str) -> Option<HeaderDigest> {
    HeaderDigest::of(&raw(name))
}

pub(super) fn row(name: &str) -> Row {
    Row {
        from: format!("From {name}"),
        from_address: format!("{name}@example.org"),
        subject: format!("Grüße, {name}"),
        preview: String::new(),
        date: -86_400,
        octets: raw(name).len() as u64,
        has_attachments: name.len() > 1,
    }
}

pub(super) fn known(batch: BatchId, first_seen: u64, names: &[&str]) -> Vec<KnownMessage> {
    (0u16..)
        .zip(names)
        .map(|(position, name)| KnownMessage {
            unique_id: name.as_bytes().to_vec(),
            message: message_id(batch, position),
            first_seen: Millis(first_seen),
            octets: raw(name).len() as u64,
            digest: digest(name),
            announced: Some(7),
        })
        .collect()
}
