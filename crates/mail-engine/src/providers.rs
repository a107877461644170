//! By which names the providers of accounts sign what they found out about senders (RFC 8601).
//!
//! A name counts where it is that of a provider known to write such a field into every message, and where a person said
//! so. A server of the same owner as the account's may leave the writing of it to whoever sends: it counts only where it
//! speaks against the sender.
//! Must not: believe a name because a message holds it.

use crate::limits;
use crate::store::{RecordName, Store, StoreError};
use mail_api::AccountId;
use serde::{Deserialize, Serialize};

/// The record's format. A newer one is not guessed at.
const FORMAT: u8 = 1;

/// Registered names of the servers of providers that write a field of their own into every message, so that the topmost
/// is theirs; and by which names they sign. Microsoft signs by none.
const SIGN_ALWAYS: [(&[&str], &[&str]); 5] = [
    (&["gmail.com", "googlemail.com", "google.com"], &["google.com"]),
    (&["office365.com", "outlook.com", "hotmail.com", "live.com"], &["", "outlook.com"]),
    (&["gmx.net", "gmx.de", "gmx.com", "web.de"], &["gmx.net", "web.de"]),
    (&["yahoo.com", "aol.com"], &["yahoo.com", "aol.com"]),
    (&["fastmail.com", "messagingengine.com"], &["messagingengine.com"]),
];

/// What the word of a server is worth for the mail of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is the provider's, which is known to write it into every message.
    Known,
    /// A person said that it is the provider's.
    Said,
    /// It has the owner of the account's server.
    Kin,
    /// Nothing.
    Stranger,
}

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

    /// What the word of `server` is worth for an account whose mail server is `host`.
    pub(crate) fn standing(&self, account: AccountId, host: &str, server: &str) -> Standing {
        let host = host.to_lowercase();
        let is_of = |name: &str, owners: &[&str]| {
            owners.iter().any(|owner| *owner == name || !name.is_empty() && mail_message::is_same_owner(name, owner))
        };
        if self.0.iter().any(|(of, name)| *of == account && name == server) {
            Standing::Said
        } else if SIGN_ALWAYS.iter().any(|(hosts, names)| is_of(&host, hosts) && is_of(server, names)) {
            Standing::Known
        } else if server.contains('.') && mail_message::is_same_owner(&host, server) {
            Standing::Kin
        } else {
            Standing::Stranger
        }
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
    fn a_provider_is_known_or_named_and_one_of_the_same_owner_is_neither() {
        let mut providers = Providers::default();
        let account = AccountId(1);
        for (host, server, standing) in [
            ("pop.example.org", "mx1.example.org", Standing::Kin),
            ("POP.Example.org", "example.org", Standing::Kin),
            ("pop.example.org", "example.org.evil.example", Standing::Stranger),
            ("pop.example.org", "mx.google.com", Standing::Stranger),
            ("pop.example.org", "", Standing::Stranger),
            ("", "", Standing::Stranger),
            ("localhost", "localhost", Standing::Stranger),
            ("192.0.2.1", "192.0.2.1", Standing::Kin),
            ("POP.gmail.com", "mx.google.com", Standing::Known),
            ("pop.gmail.com", "mx.gmail.com", Standing::Kin),
            ("pop.gmail.com", "", Standing::Stranger),
            ("outlook.office365.com", "", Standing::Known),
            ("pop-mail.outlook.com", "", Standing::Known),
            ("pop-mail.outlook.com", "spf", Standing::Stranger),
            ("pop3.web.de", "gmx.net", Standing::Known),
            ("pop.gmx.net", "gmx.net", Standing::Known),
            ("pop.mail.yahoo.com", "atlas1.free.mail.ne1.yahoo.com", Standing::Known),
            ("pop.fastmail.com", "mx1.messagingengine.com", Standing::Known),
        ] {
            assert_eq!(providers.standing(account, host, server), standing, "{host} {server}");
        }
        let of = |providers: &Providers, account| providers.standing(account, "pop.example.org", "mx.other.example");
        providers.set(account, "mx.other.example", true);
        assert_eq!(of(&providers, account), Standing::Said);
        assert_eq!(of(&providers, AccountId(2)), Standing::Stranger);
        providers.set(account, "mx.other.example", false);
        assert_eq!(of(&providers, account), Standing::Stranger);
    }
}
