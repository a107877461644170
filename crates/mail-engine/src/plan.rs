//! What a check will do: which messages are retrieved, which are deleted from the server. A pure function.
//!
//! Unique-ids are compared as multisets: two identical messages may share one (RFC 1939 §7), and then each copy is a
//! message of its own.
//!
//! Must not: do anything.

mod ahead;

pub use ahead::ahead;

use crate::digest::HeaderDigest;
use crate::limits;
use crate::maildrop::{ListedMessage, MaildropSnapshot};
use crate::ports::Millis;
use crate::store::{KnownMessage, MaildropRecord};
use mail_api::{LeavePolicy, MessageId, RetrievalOrder, RetrievalPolicy};
use pop3_proto::{MessageNumber, UniqueId};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// What a check will do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// To retrieve and store, in this order.
    pub retrieve: Vec<Retrieval>,
    /// What the headers of those beginnings come to of which the rest is retrieved.
    pub digests: HashMap<MessageId, HeaderDigest>,
    /// Stored messages to delete from the server.
    pub delete: Vec<Deletion>,
    /// Known messages that are not listed.
    pub absent: Vec<MessageId>,
    /// Messages that stay on the server because they are too large, or were found to be, or have no unique-id.
    pub skipped: u32,
    /// Messages that the next checks will retrieve: this one has reached what one check may.
    pub postponed: u32,
    /// Stored messages that the policy wants gone and that stay: by the size the server announces, what is stored is not
    /// whole, or not the same; or it came out of a file, and nobody knows whether it is.
    pub kept_back: u32,
    /// Messages that the policy wants gone and that stay, because only their beginning is stored, or will be.
    pub kept_beginnings: u32,
}

impl Plan {
    /// Whether anything is deleted from the server.
    pub fn deletes(&self) -> bool {
        !self.delete.is_empty() || self.retrieve.iter().any(|retrieval| retrieval.delete)
    }

    /// Leaves everything on the server; returns how many messages were to go.
    pub fn withhold(&mut self) -> u32 {
        let mut withheld = self.delete.len();
        self.delete.clear();
        for retrieval in self.retrieve.iter_mut().filter(|retrieval| retrieval.delete) {
            retrieval.delete = false;
            withheld = withheld.saturating_add(1);
        }
        u32::try_from(withheld).unwrap_or(u32::MAX)
    }
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
    /// How much of it.
    pub extent: Extent,
    /// Whether it is deleted from the server as soon as it is stored.
    pub delete: bool,
}

impl Retrieval {
    /// How many octets will come, as far as that is known.
    pub fn expected(&self) -> Option<u64> {
        match self.extent {
            Extent::Whole | Extent::Rest { .. } => self.octets,
            Extent::Beginning => Some(self.octets.unwrap_or(u64::MAX).min(limits::USUAL_BEGINNING_OCTETS)),
        }
    }
}

/// How much of a message is retrieved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// Its beginning: the header and some lines.
    Beginning,
    /// All of it, because POP3 gives no rest alone (RFC 1939 §5); it takes the place of its beginning.
    Rest {
        /// Which stored message is the beginning.
        of: MessageId,
        /// How many octets of it are stored.
        stored: u64,
    },
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

/// What an account wants of a check.
#[derive(Debug, Clone, Copy)]
pub struct Wishes<'a> {
    /// What becomes of the copies on the server.
    pub leave: LeavePolicy,
    /// What is retrieved.
    pub retrieval: RetrievalPolicy,
    /// Stored messages that a person put away, where the leave policy wants them gone for it.
    pub put_away: &'a HashSet<MessageId>,
    /// Beginnings of which a person wants the rest.
    pub wanted: &'a HashSet<MessageId>,
    /// Whether the server gives beginnings: it announces TOP, or does not say what it can do.
    pub gives_beginnings: bool,
}

impl Wishes<'_> {
    /// Whether the rest of this beginning is to be got: a person wants it, or no bound keeps it away (any more).
    pub(crate) fn rest_of(&self, known: &KnownMessage) -> bool {
        known.is_beginning && (self.wanted.contains(&known.message) || self.whole(known.announced))
    }

    /// Whether a message of this size is retrieved whole.
    fn whole(&self, octets: Option<u64>) -> bool {
        self.retrieval.whole_up_to.is_none_or(|most| octets.is_none_or(|octets| octets <= most))
    }
}

/// Decides.
pub fn plan(record: &MaildropRecord, snapshot: &MaildropSnapshot, wishes: Wishes<'_>, now: Millis) -> Plan {
    let mut plan = Plan { skipped: snapshot.without_unique_id, ..Plan::default() };
    // Growing would take as much again.
    plan.retrieve.reserve_exact(snapshot.messages.len().saturating_sub(record.known.len()));
    let mut known = Groups { known: counting(record).into_iter().peekable(), group: Vec::new() };
    let refused: HashSet<_> =
        record.state.refused.iter().map(|refused| (refused.unique_id.as_slice(), refused.octets)).collect();
    let kept = kept(snapshot, wishes.leave);
    let mut listed: Vec<_> = snapshot.messages.iter().zip(kept).collect();
    listed.sort_by(|(a, _), (b, _)| (a.unique_id.as_octets(), a.number).cmp(&(b.unique_id.as_octets(), b.number)));

    for (message, kept) in listed {
        let is_due = |known: &KnownMessage| {
            !kept || is_over(wishes.leave, known.first_seen, now) || wishes.put_away.contains(&known.message)
        };
        let is_refused = |message: &ListedMessage| refused.contains(&(message.unique_id.as_octets(), message.octets));
        let is_skipped = |message: &ListedMessage| {
            message.octets.is_some_and(|octets| octets > limits::MAX_MESSAGE_OCTETS)
                || is_refused(message)
                || record.state.server.stumble.as_ref().is_some_and(|stumble| stumble.is_at_rest(message, now))
        };
        let is_due_once_stored = !kept || is_over(wishes.leave, now, now);
        let mut retrieve = |extent, delete| {
            let (number, unique_id) = (message.number, message.unique_id.clone());
            plan.retrieve.push(Retrieval { number, unique_id, octets: message.octets, extent, delete });
        };
        match known.take(message.unique_id.as_octets(), message.octets, &mut plan.absent) {
            Some(known) if wishes.rest_of(known) => {
                // Of another size it would be another message: that is not put in its place.
                if is_skipped(message) || !is_of_size(message.octets, known.announced) {
                    plan.skipped = plan.skipped.saturating_add(1);
                } else {
                    plan.digests.extend(known.digest.map(|digest| (known.message, digest)));
                    let extent = Extent::Rest { of: known.message, stored: known.octets };
                    retrieve(extent, is_due_once_stored || wishes.put_away.contains(&known.message));
                }
            }
            Some(known) if known.is_beginning => {
                plan.kept_beginnings = plan.kept_beginnings.saturating_add(u32::from(is_due(known)));
            }
            // Whoever made the file could have written any unique-id into it.
            Some(known) if is_due(known) && known.is_imported => plan.kept_back = plan.kept_back.saturating_add(1),
            Some(known) if is_due(known) && (!is_still_there(message.octets, known) || is_refused(message)) => {
                plan.kept_back = plan.kept_back.saturating_add(1);
            }
            Some(known) if is_due(known) => plan.delete.push(Deletion {
                number: message.number,
                unique_id: message.unique_id.clone(),
                known: known.clone(),
            }),
            Some(_) => {}
            None if is_skipped(message) => plan.skipped = plan.skipped.saturating_add(1),
            None if wishes.whole(message.octets) || !wishes.gives_beginnings => {
                retrieve(Extent::Whole, is_due_once_stored);
            }
            None => {
                retrieve(Extent::Beginning, false);
                plan.kept_beginnings = plan.kept_beginnings.saturating_add(u32::from(is_due_once_stored));
            }
        }
    }
    plan.absent.extend(known.rest());
    plan.absent.sort_unstable();
    plan.delete.sort_by_key(|deletion| deletion.number);
    match wishes.retrieval.order {
        // Unstable sorts take no memory, and no two have one number.
        RetrievalOrder::NewestFirst => plan.retrieve.sort_unstable_by_key(|retrieval| Reverse(retrieval.number)),
        RetrievalOrder::SmallestFirst => {
            plan.retrieve.sort_unstable_by_key(|retrieval| {
                (retrieval.expected().unwrap_or(u64::MAX), Reverse(retrieval.number))
            });
        }
    }
    let is_wanted = |retrieval: &Retrieval| match retrieval.extent {
        Extent::Rest { of, .. } => wishes.wanted.contains(&of),
        Extent::Whole | Extent::Beginning => false,
    };
    // Somebody waits for them.
    if !wishes.wanted.is_empty() {
        plan.retrieve.sort_by_key(|retrieval| !is_wanted(retrieval));
    }
    if let Some(stumble) = record.state.server.stumble.as_ref().filter(|it| it.times >= limits::STUMBLES_LAST) {
        // Whatever else there is must not wait behind a message at which the server breaks off.
        plan.retrieve.sort_by_key(|retrieval| retrieval.unique_id.as_octets() == stumble.unique_id);
    }
    let wanted = plan.retrieve.iter().take_while(|retrieval| is_wanted(retrieval)).count();
    let fits = fitting(&plan.retrieve, wishes.retrieval).max(wanted);
    plan.postponed = u32::try_from(plan.retrieve.len().saturating_sub(fits)).unwrap_or(u32::MAX);
    plan.retrieve.truncate(fits);
    plan
}

/// Whether so many octets can be all of a message that was announced with so many. Servers round, and count a little
/// more than they send; a message that came short misses more.
pub(crate) fn is_whole(announced: Option<u64>, stored: u64) -> bool {
    announced.is_none_or(|announced| announced == 0 || stored > 0 && reaches(stored, announced))
}

/// Whether a stored message can be what the server lists: whole, and not so much larger that another message must have
/// got its unique-id, unless the server announced it so small from the first.
fn is_still_there(listed: Option<u64>, known: &KnownMessage) -> bool {
    let is_not_smaller = listed.is_none_or(|listed| reaches(listed, known.octets) || known.announced == Some(listed));
    is_whole(listed, known.octets) && is_not_smaller
}

/// Whether a message of which the beginning is stored is listed with about the size it was announced with then.
fn is_of_size(listed: Option<u64>, announced: Option<u64>) -> bool {
    let (Some(listed), Some(announced)) = (listed, announced) else { return true };
    reaches(listed, announced) && reaches(announced, listed)
}

fn reaches(octets: u64, wanted: u64) -> bool {
    octets.saturating_mul(2).saturating_add(limits::SIZE_SLACK_OCTETS) >= wanted
}

/// Whether a stored message has been left on the server long enough.
pub(crate) fn is_over(policy: LeavePolicy, first_seen: Millis, now: Millis) -> bool {
    policy
        .after_hours
        .is_some_and(|hours| now.0.saturating_sub(first_seen.0) >= limits::HOUR.0.saturating_mul(u64::from(hours)))
}

/// For each listed message, in their order, whether it is among the newest that may stay. Messages without a unique-id
/// are not counted: they are never retrieved, so none goes for their sake. One of unknown size takes no octets.
fn kept(snapshot: &MaildropSnapshot, policy: LeavePolicy) -> Vec<bool> {
    let (mut messages, mut octets) = (0_u32, 0_u64);
    let newest_first = snapshot.messages.iter().rev().map(|message| {
        messages = messages.saturating_add(1);
        octets = octets.saturating_add(message.octets.unwrap_or(0));
        policy.keep_newest.is_none_or(|most| messages <= most) && policy.keep_octets.is_none_or(|most| octets <= most)
    });
    let mut kept: Vec<bool> = newest_first.collect();
    kept.reverse();
    kept
}

/// How many of these one check may retrieve.
fn fitting(retrieve: &[Retrieval], policy: RetrievalPolicy) -> usize {
    let most = policy.most_messages.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let mut octets = 0_u64;
    let within = retrieve.iter().take_while(|retrieval| {
        let first = octets == 0;
        octets = octets.saturating_add(retrieval.expected().unwrap_or(0)).max(1);
        first || policy.most_octets.is_none_or(|most| octets <= most)
    });
    within.take(most.max(1)).count()
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
    /// Those of the unique-id that the walk has reached.
    group: Vec<&'a KnownMessage>,
}

impl<'a> Groups<'a> {
    /// A known message with this unique-id, of several the one of that size. Those before it are listed nowhere: they
    /// are absent.
    fn take(&mut self, unique_id: &[u8], octets: Option<u64>, absent: &mut Vec<MessageId>) -> Option<&'a KnownMessage> {
        if self.group.first().is_none_or(|known| known.unique_id != unique_id) {
            absent.extend(self.group.drain(..).map(|known| known.message));
            while let Some(passed) = self.known.next_if(|known| known.unique_id.as_slice() < unique_id) {
                absent.push(passed.message);
            }
            while let Some(known) = self.known.next_if(|known| known.unique_id == unique_id) {
                self.group.push(known);
            }
        }
        let fits = self.group.iter().position(|known| octets.is_some_and(|octets| known.has_size(octets))).unwrap_or(0);
        (!self.group.is_empty()).then(|| self.group.remove(fits))
    }

    fn rest(self) -> impl Iterator<Item = MessageId> {
        self.group.into_iter().chain(self.known).map(|known| known.message)
    }
}

#[cfg(test)]
mod tests;
