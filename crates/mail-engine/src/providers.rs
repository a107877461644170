//! By which names the providers of accounts sign what they found out about senders (RFC 8601).
//!
//! A provider's name is known where it belongs to whom the account's server belongs, for a few large ones whose names
//! differ, and where a person said so.
//! Must not: believe a name because a message holds it.

use crate::limits;
use crate::store::{RecordName, Store, StoreError};
use mail_api::AccountId;
use serde::{Deserialize, Serialize};

/// The record's format. A newer one is not guessed at.
const FORMAT: u8 = 1;

/// Registered names of servers, and those by which the same providers sign.
const SIGN_OTHERWISE: [(&str, &str); 7] = [
    ("gmail.com", "google.com"),
    ("googlemail.com", "google.com"),
    ("office365.com", "outlook.com"),
    ("hotmail.com", "outlook.com"),
    ("live.com", "outlook.com"),
    ("web.de", "gmx.net"),
    ("gmx.de", "gmx.net"),
];

/// What people said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Providers(Vec<(AccountId, String)>);

impl Providers {
    /// Reads it. What cannot be read confirms nothing, and is an error where it would be written over.
    pub(crate) async fn read<S: Store>(store: &S) -> Result<Self, StoreError> {
        let Some(octets) = store.record(RecordName::Providers).await? else { return Ok(Self::default()) };
        match octets.split_first() {
            Some((&FORMAT, fields)) => postcard::from_bytes(fields).map_err(|_| StoreError::Failed),
            Some((&format, _)) if format > FORMAT => Err(StoreError::Newer),
            _ => Err(StoreError::Failed),
        }
    }

    /// Writes it.
    pub(crate) async fn write<S: Store>(&self, store: &S) -> Result<(), StoreError> {
        store.put_record(RecordName::Providers, &self.pack()?).await
    }

    fn pack(&self) -> Result<Vec<u8>, StoreError> {
        postcard::to_extend(self, vec![FORMAT]).map_err(|_| StoreError::Failed)
    }

    /// Whether `server` signs for the provider of an account whose mail server is `host`.
    pub(crate) fn signs(&self, account: AccountId, host: &str, server: &str) -> bool {
        let host = host.to_lowercase();
        let otherwise = SIGN_OTHERWISE
            .iter()
            .any(|(of, by)| mail_message::is_same_owner(&host, of) && mail_message::is_same_owner(server, by));
        let is_said = self.0.iter().any(|(of, name)| *of == account && name == server);
        is_said || otherwise || server.contains('.') && mail_message::is_same_owner(&host, server)
    }

    /// Takes over what a person said.
    pub(crate) fn set(&mut self, account: AccountId, server: &str, is_provider: bool) {
        self.0.retain(|(of, name)| (*of, name.as_str()) != (account, server));
        if is_provider {
            self.0.push((account, server.to_owned()));
        }
        let surplus = self.0.len().saturating_sub(limits::PROVIDER_NAMES);
        self.0.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_octets_of_the_record_stay_what_they_are() {
        assert_eq!(Providers(vec![(AccountId(3), "mx.a".into())]).pack().unwrap(), b"\x01\x01\x03\x04mx.a");
    }

    #[test]
    fn a_provider_signs_by_its_own_name_and_by_those_a_person_named() {
        let mut providers = Providers::default();
        let account = AccountId(1);
        for (host, server, signs) in [
            ("pop.example.org", "mx1.example.org", true),
            ("POP.Example.org", "example.org", true),
            ("pop.example.org", "example.org.evil.example", false),
            ("pop.gmail.com", "mx.google.com", true),
            ("pop.example.org", "mx.google.com", false),
            ("localhost", "localhost", false),
            ("192.0.2.1", "192.0.2.1", true),
        ] {
            assert_eq!(providers.signs(account, host, server), signs, "{host} {server}");
        }
        providers.set(account, "mx.other.example", true);
        assert!(providers.signs(account, "pop.example.org", "mx.other.example"));
        assert!(!providers.signs(AccountId(2), "pop.example.org", "mx.other.example"));
        providers.set(account, "mx.other.example", false);
        assert!(!providers.signs(account, "pop.example.org", "mx.other.example"));
    }
}
