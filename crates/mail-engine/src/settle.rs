//! How the record of a maildrop changes: deletions that were meant, messages that are missing. Pure functions.
//!
//! ```text
//!                intend (before the first DELE)      confirm (+OK to QUIT)
//!   known ────────────────────────────────▶ intent ──────────────────────▶ settled
//!     │  ▲                                    │  └── missing from a complete listing ──▶ settled
//!     │  ├──── listed, and no longer due ◀────┤
//!     │  └──── withdraw (+OK to RSET) ◀───────┘
//!     └── missing from 3 complete listings over 7 days ──▶ settled
//! ```
//!
//! A settled message's unique-id counts no longer: the same unique-id is then a new message.
//!
//! Must not: forget on an empty or short listing.

use crate::limits;
use crate::maildrop::MaildropSnapshot;
use crate::ports::Millis;
use crate::store::{Absence, MaildropRecord, MaildropState, Refused};
use mail_api::MessageId;
use std::collections::{HashMap, HashSet};

/// After a listing: `absent` are the known messages that it does not name, `due` those it names and the policy wants
/// gone.
pub fn listed(
    state: &MaildropState,
    absent: &[MessageId],
    due: &[MessageId],
    complete: bool,
    now: Millis,
) -> MaildropState {
    let missing: HashSet<MessageId> = absent.iter().copied().collect();
    let due: HashSet<MessageId> = due.iter().copied().collect();
    let mut settled = state.settled.clone();
    let (refused, server, applied) = (state.refused.clone(), state.server.clone(), state.applied);
    let mut delete_intents = Vec::new();
    for message in &state.delete_intents {
        match (missing.contains(message), complete) {
            (true, true) => settled.push(*message),
            (true, false) => delete_intents.push(*message),
            (false, _) if due.contains(message) => delete_intents.push(*message),
            (false, _) => {}
        }
    }
    if !complete {
        let absent = state.absent.iter().filter(|absence| missing.contains(&absence.message)).copied().collect();
        return MaildropState { delete_intents, absent, settled, refused, server, applied };
    }

    let intended: HashSet<MessageId> = state.delete_intents.iter().copied().collect();
    let before: HashMap<MessageId, Absence> = state.absent.iter().map(|absence| (absence.message, *absence)).collect();
    let mut still_absent = Vec::new();
    for message in absent.iter().filter(|message| !intended.contains(message)) {
        let first = Absence { message: *message, listings: 0, since: now };
        let absence = before.get(message).copied().unwrap_or(first);
        // Counting on would change, and so write, the record with every check.
        let listings = absence.listings.saturating_add(1).min(limits::ABSENT_LISTINGS);
        let absence = Absence { listings, ..absence };
        let long = now.0.saturating_sub(absence.since.0) >= limits::ABSENT_FOR.0;
        if long && absence.listings >= limits::ABSENT_LISTINGS {
            settled.push(*message);
        } else {
            still_absent.push(absence);
        }
    }
    MaildropState { delete_intents, absent: still_absent, settled, refused, server, applied }
}

/// Before the first DELE: these deletions are meant.
pub fn intend(state: &MaildropState, messages: impl IntoIterator<Item = MessageId>) -> MaildropState {
    let mut state = state.clone();
    state.delete_intents.extend(messages);
    state.delete_intents.sort_unstable();
    state.delete_intents.dedup();
    state
}

/// After `+OK` to RSET: these deletions are no longer meant.
pub fn withdraw(state: &MaildropState, messages: impl IntoIterator<Item = MessageId>) -> MaildropState {
    let mut state = state.clone();
    let kept: HashSet<MessageId> = messages.into_iter().collect();
    state.delete_intents.retain(|message| !kept.contains(message));
    state
}

/// After `+OK` to QUIT: these messages, each with `+OK` to its DELE, are gone from the server.
pub fn confirm(state: &MaildropState, messages: impl IntoIterator<Item = MessageId>) -> MaildropState {
    let mut state = state.clone();
    let gone: HashSet<MessageId> = messages.into_iter().collect();
    state.delete_intents.retain(|message| !gone.contains(message));
    state.absent.retain(|absence| !gone.contains(&absence.message));
    let mut gone: Vec<MessageId> = gone.into_iter().collect();
    gone.sort_unstable();
    state.settled.extend(gone);
    state
}

/// A message exceeded a limit: it is not retrieved again as long as it is announced with the same size. Of too many
/// the oldest are forgotten.
pub fn refuse(state: &MaildropState, refused: Refused) -> MaildropState {
    let mut state = state.clone();
    state.refused.retain(|known| known.unique_id != refused.unique_id);
    state.refused.push(refused);
    let too_many = state.refused.len().saturating_sub(limits::REFUSED);
    state.refused.drain(..too_many);
    state
}

/// After a listing: what a complete one does not name is no longer refused.
pub fn still_refused(mut state: MaildropState, snapshot: &MaildropSnapshot) -> MaildropState {
    if !state.refused.is_empty() && snapshot.is_complete() {
        let listed: HashSet<_> = snapshot.messages.iter().map(|message| message.unique_id.as_octets()).collect();
        state.refused.retain(|refused| listed.contains(refused.unique_id.as_slice()));
    }
    state
}

/// After the account was given another server or user: nothing that is stored is what this maildrop lists.
pub fn moved(record: &MaildropRecord) -> MaildropState {
    let settled = record.known.iter().map(|known| known.message).collect();
    MaildropState { settled, ..MaildropState::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::ServerRecord;

    fn ids(ids: &[u64]) -> Vec<MessageId> {
        ids.iter().copied().map(MessageId).collect()
    }

    fn day(days: u64) -> Millis {
        Millis(days * limits::DAY.0)
    }

    fn state(intents: &[u64], absent: &[(u64, u16, u64)], settled: &[u64]) -> MaildropState {
        let absence = |(message, listings, days): &(u64, u16, u64)| Absence {
            message: MessageId(*message),
            listings: *listings,
            since: day(*days),
        };
        MaildropState {
            delete_intents: ids(intents),
            absent: absent.iter().map(absence).collect(),
            settled: ids(settled),
            refused: vec![],
            server: ServerRecord::default(),
            applied: None,
        }
    }

    #[test]
    fn a_meant_deletion_ends_when_a_complete_listing_no_longer_names_it() {
        let before = state(&[1, 2, 3], &[], &[]);
        assert_eq!(listed(&before, &ids(&[1]), &ids(&[2]), true, day(1)), state(&[2], &[], &[1]));
    }

    #[test]
    fn a_short_listing_ends_and_counts_nothing() {
        let before = state(&[1], &[(2, 2, 0)], &[]);
        assert_eq!(listed(&before, &ids(&[1, 2, 3]), &[], false, day(99)), before);
    }

    #[test]
    fn a_message_is_forgotten_only_after_three_complete_listings_over_seven_days() {
        let at = |state: &MaildropState, days| listed(state, &ids(&[1]), &[], true, day(days));
        let mut slow = state(&[], &[], &[]);
        for (days, expected) in
            [(0, state(&[], &[(1, 1, 0)], &[])), (8, state(&[], &[(1, 2, 0)], &[])), (9, state(&[], &[], &[1]))]
        {
            slow = at(&slow, days);
            assert_eq!(slow, expected, "day {days}");
        }
        let mut quick = state(&[], &[], &[]);
        for _ in 0..50 {
            quick = at(&quick, 6);
        }
        assert_eq!(quick, state(&[], &[(1, 3, 6)], &[]));
        assert_eq!(at(&quick, 12), state(&[], &[(1, 3, 6)], &[]));
        assert_eq!(at(&quick, 13), state(&[], &[], &[1]));
    }

    #[test]
    fn a_message_that_is_listed_again_was_never_missing() {
        for complete in [true, false] {
            let before = state(&[], &[(1, 2, 0), (2, 2, 0)], &[]);
            let after = listed(&before, &ids(&[2]), &[], complete, day(1));
            assert!(after.absent.iter().all(|absence| absence.message != MessageId(1)), "{after:?}");
            assert_eq!(after.absent.len(), 1);
        }
    }

    #[test]
    fn only_what_was_confirmed_is_settled() {
        let meant = intend(&state(&[1], &[(2, 1, 0)], &[9]), ids(&[3, 2, 1]));
        assert_eq!(meant, state(&[1, 2, 3], &[(2, 1, 0)], &[9]));
        assert_eq!(confirm(&meant, ids(&[3, 2])), state(&[1], &[], &[9, 2, 3]));
        assert_eq!(confirm(&meant, ids(&[])), meant);
        assert_eq!(withdraw(&meant, ids(&[3, 2])), state(&[1], &[(2, 1, 0)], &[9]));
    }

    #[test]
    fn what_exceeded_a_limit_is_refused_until_a_complete_listing_no_longer_names_it() {
        let refused = |id: &str| Refused { unique_id: id.into(), octets: Some(1) };
        let mut known = state(&[1], &[], &[2]);
        for id in ["a", "b", "a"] {
            known = refuse(&known, refused(id));
        }
        assert_eq!(known, MaildropState { refused: vec![refused("b"), refused("a")], ..state(&[1], &[], &[2]) });
        let listing = |announced| {
            let number = pop3_proto::MessageNumber::new(1).unwrap();
            let unique_id = pop3_proto::UniqueId::new(b"a").unwrap();
            let announced = pop3_proto::DropListing { messages: announced, octets: pop3_proto::Octets(0) };
            MaildropSnapshot::new(announced, vec![(number, unique_id)], 0, vec![])
        };
        assert_eq!(still_refused(known.clone(), &listing(2)), known);
        assert_eq!(still_refused(known.clone(), &listing(1)).refused, [refused("a")]);
        for number in 0..limits::REFUSED {
            known = refuse(&known, refused(&number.to_string()));
        }
        assert_eq!((known.refused.len(), known.refused.first()), (limits::REFUSED, Some(&refused("0"))));
    }
}
