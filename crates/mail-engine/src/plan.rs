//! What a check will do: which messages are retrieved, which are deleted from the server. A pure function.
//!
//! Unique-ids are compared as multisets: two identical messages may share one (RFC 1939 §7), and then each copy is a
//! message of its own.
//!
//! Must not: do anything.

use crate::limits;
use crate::maildrop::MaildropSnapshot;
use crate::ports::Millis;
use crate::store::{KnownMessage, MaildropRecord};
use mail_api::{LeavePolicy, MessageId};
use pop3_proto::{MessageNumber, UniqueId};
use std::collections::HashSet;

/// What a check will do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// To retrieve and store, newest first.
    pub retrieve: Vec<Retrieval>,
    /// Stored messages to delete from the server.
    pub delete: Vec<Deletion>,
    /// Whether what is retrieved is deleted from the server as soon as it is stored.
    pub delete_retrieved: bool,
    /// Known messages that are not listed.
    pub absent: Vec<MessageId>,
    /// Messages that stay on the server because they are too large, or were found to be, or have no unique-id.
    pub skipped: u32,
}

/// A message to retrieve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retrieval {
    /// Its number in this session.
    pub number: MessageNumber,
    /// What the server calls it.
    pub unique_id: UniqueId,
    /// Its size as announced, in octets.
    pub octets: Option<u64>,
}

/// A stored message to delete from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Its number in this session.
    pub number: MessageNumber,
    /// What the server lists under this number.
    pub unique_id: UniqueId,
    /// Which it is.
    pub known: KnownMessage,
}

/// Decides. `deleted_here` are the messages that lie in the trash.
pub fn plan(
    record: &MaildropRecord,
    deleted_here: &HashSet<MessageId>,
    snapshot: &MaildropSnapshot,
    policy: LeavePolicy,
    now: Millis,
) -> Plan {
    let mut plan = Plan {
        delete_retrieved: is_due(policy, now, now, false),
        skipped: snapshot.without_unique_id,
        ..Plan::default()
    };
    let mut known = Groups { known: counting(record).into_iter().peekable() };
    let refused: HashSet<_> =
        record.state.refused.iter().map(|refused| (refused.unique_id.as_slice(), refused.octets)).collect();
    let mut listed: Vec<_> = snapshot.messages.iter().collect();
    listed.sort_by(|a, b| (a.unique_id.as_octets(), a.number).cmp(&(b.unique_id.as_octets(), b.number)));

    for message in listed {
        match known.take(message.unique_id.as_octets(), &mut plan.absent) {
            Some(known) if is_due(policy, known.first_seen, now, deleted_here.contains(&known.message)) => {
                plan.delete.push(Deletion {
                    number: message.number,
                    unique_id: message.unique_id.clone(),
                    known: known.clone(),
                });
            }
            Some(_) => {}
            None if message.octets.is_some_and(|octets| octets > limits::MAX_MESSAGE_OCTETS)
                || refused.contains(&(message.unique_id.as_octets(), message.octets)) =>
            {
                plan.skipped = plan.skipped.saturating_add(1);
            }
            None => plan.retrieve.push(Retrieval {
                number: message.number,
                unique_id: message.unique_id.clone(),
                octets: message.octets,
            }),
        }
    }
    plan.absent.extend(known.rest());
    plan.absent.sort_unstable();
    plan.delete.sort_by_key(|deletion| deletion.number);
    plan.retrieve.sort_by_key(|retrieval| core::cmp::Reverse(retrieval.number));
    plan
}

/// Whether the policy wants a stored message gone from the server.
fn is_due(policy: LeavePolicy, first_seen: Millis, now: Millis, deleted_here: bool) -> bool {
    match policy {
        LeavePolicy::LeaveAll => false,
        LeavePolicy::DeleteOnceStored => true,
        LeavePolicy::DeleteAfterDays(days) => {
            now.0.saturating_sub(first_seen.0) >= limits::DAY.0.saturating_mul(u64::from(days))
        }
        LeavePolicy::DeleteWhenDeletedHere => deleted_here,
    }
}

/// The known messages whose unique-id counts, by unique-id. Among equals, those whose deletion was sent come last, so
/// that they are the ones missed where fewer are listed.
fn counting(record: &MaildropRecord) -> Vec<&KnownMessage> {
    let settled: HashSet<MessageId> = record.state.settled.iter().copied().collect();
    let intents: HashSet<MessageId> = record.state.delete_intents.iter().copied().collect();
    let mut known: Vec<_> = record.known.iter().filter(|known| !settled.contains(&known.message)).collect();
    known.sort_by(|a, b| {
        let intended = |known: &KnownMessage| intents.contains(&known.message);
        (&a.unique_id, intended(a), a.message).cmp(&(&b.unique_id, intended(b), b.message))
    });
    known
}

/// Walks the known messages beside the listing, both in the order of their unique-ids.
struct Groups<'a> {
    known: core::iter::Peekable<std::vec::IntoIter<&'a KnownMessage>>,
}

impl<'a> Groups<'a> {
    /// The next known message with this unique-id. Those before it are listed nowhere: they are absent.
    fn take(&mut self, unique_id: &[u8], absent: &mut Vec<MessageId>) -> Option<&'a KnownMessage> {
        while let Some(passed) = self.known.next_if(|known| known.unique_id.as_slice() < unique_id) {
            absent.push(passed.message);
        }
        self.known.next_if(|known| known.unique_id == unique_id)
    }

    fn rest(self) -> impl Iterator<Item = MessageId> {
        self.known.map(|known| known.message)
    }
}

#[cfg(test)]
mod tests;
