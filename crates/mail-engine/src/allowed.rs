//! Whose images of other hosts are shown: what a person allowed, for one message, for a sender, for all.
//!
//! Must not: allow anything by itself.

use crate::limits;
use crate::store::{RecordName, Store, StoreError};
use mail_api::{MessageId, RemoteScope};
use serde::{Deserialize, Serialize};

/// The record's format. A newer one is not guessed at.
const FORMAT: u8 = 1;

/// What a person allowed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Allowed {
    /// All of it.
    always: bool,
    /// Everything by these addresses, lower case; the last allowed stands last.
    senders: Vec<String>,
    /// These messages; the last allowed stands last.
    messages: Vec<MessageId>,
}

impl Allowed {
    /// Reads it. What cannot be read allows nothing, and is an error where it would be written over.
    pub(crate) async fn read<S: Store>(store: &S) -> Result<Self, StoreError> {
        let Some(octets) = store.record(RecordName::RemoteAllowed).await? else { return Ok(Self::default()) };
        match octets.split_first() {
            Some((&FORMAT, fields)) => postcard::from_bytes(fields).map_err(|_| StoreError::Failed),
            Some((&format, _)) if format > FORMAT => Err(StoreError::Newer),
            _ => Err(StoreError::Failed),
        }
    }

    /// Writes it.
    pub(crate) async fn write<S: Store>(&self, store: &S) -> Result<(), StoreError> {
        store.put_record(RecordName::RemoteAllowed, &self.pack()?).await
    }

    /// What holds of another store's record here: its messages have other numbers. `None` where it cannot be read.
    pub(crate) fn of_elsewhere(octets: &[u8]) -> Option<Vec<u8>> {
        let (_, fields) = octets.split_first().filter(|(format, _)| **format == FORMAT)?;
        let allowed: Self = postcard::from_bytes(fields).ok()?;
        Self { messages: Vec::new(), ..allowed }.pack().ok()
    }

    fn pack(&self) -> Result<Vec<u8>, StoreError> {
        postcard::to_extend(self, vec![FORMAT]).map_err(|_| StoreError::Failed)
    }

    /// By what a message's images are allowed, the widest first.
    pub(crate) fn scope(&self, id: MessageId, sender: Option<&str>) -> Option<RemoteScope> {
        if self.always {
            return Some(RemoteScope::Always);
        }
        if sender.is_some_and(|sender| self.senders.iter().any(|allowed| allowed == sender)) {
            return Some(RemoteScope::Sender);
        }
        self.messages.contains(&id).then_some(RemoteScope::Message)
    }

    /// Allows, or takes it back. A sender is needed only for the scope of one.
    pub(crate) fn set(&mut self, scope: RemoteScope, allow: bool, id: MessageId, sender: Option<&str>) {
        match scope {
            RemoteScope::Always => self.always = allow,
            RemoteScope::Sender => {
                if let Some(sender) = sender {
                    keep_last(&mut self.senders, sender.to_owned(), allow, limits::ALLOWED_SENDERS);
                }
            }
            RemoteScope::Message => keep_last(&mut self.messages, id, allow, limits::ALLOWED_MESSAGES),
        }
    }
}

/// Puts an entry at the end, or takes it out; of too many, the oldest go.
fn keep_last<T: PartialEq>(entries: &mut Vec<T>, entry: T, keep: bool, most: usize) {
    entries.retain(|known| *known != entry);
    if keep {
        entries.push(entry);
    }
    let surplus = entries.len().saturating_sub(most);
    entries.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_octets_of_the_record_stay_what_they_are() {
        let allowed = Allowed { always: true, senders: vec!["a@b.c".into()], messages: vec![MessageId(5)] };
        assert_eq!(allowed.pack().unwrap(), b"\x01\x01\x01\x05a@b.c\x01\x05");
    }

    #[test]
    fn of_another_store_senders_are_taken_over_and_messages_are_not() {
        let mut allowed = Allowed::default();
        allowed.set(RemoteScope::Message, true, MessageId(7), None);
        allowed.set(RemoteScope::Sender, true, MessageId(7), Some("a@example.org"));
        let octets = Allowed::of_elsewhere(&allowed.pack().expect("packs")).expect("can be read");
        let here: Allowed = postcard::from_bytes(&octets[1..]).expect("can be read");
        assert_eq!(here.scope(MessageId(7), None), None);
        assert_eq!(here.scope(MessageId(8), Some("a@example.org")), Some(RemoteScope::Sender));
        assert_eq!(Allowed::of_elsewhere(&[FORMAT + 1, 0]), None);
    }

    #[test]
    fn the_oldest_go_where_there_are_too_many() {
        let mut allowed = Allowed::default();
        for id in 0..limits::ALLOWED_MESSAGES + 2 {
            allowed.set(RemoteScope::Message, true, MessageId(id as u64), None);
        }
        assert_eq!(allowed.messages.len(), limits::ALLOWED_MESSAGES);
        assert_eq!(allowed.scope(MessageId(1), None), None);
        assert_eq!(allowed.scope(MessageId(2), None), Some(RemoteScope::Message));
        allowed.set(RemoteScope::Message, false, MessageId(2), None);
        assert_eq!(allowed.scope(MessageId(2), None), None);
    }
}
