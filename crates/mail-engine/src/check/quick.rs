//! Whether anything changed since the last whole listing: STAT, and the unique-ids of the first and the last message.
//!
//! All three travel together where the server takes commands together, so a check that finds nothing new costs one round
//! trip after the login and one for QUIT. A whole listing is taken at least every [`crate::limits::WHOLE_LISTING_EVERY`]:
//! a maildrop can change in its middle and keep number, size and both ends.
//!
//! Must not: conclude anything where one answer is not what it was.

use crate::error::CheckError;
use crate::identify::is_of_our_own;
use crate::limits;
use crate::maildrop::{ListedMessage, MaildropSnapshot};
use crate::plan::{Plan, Wishes};
use crate::ports::{Clock, Millis, Transport};
use crate::session::Session;
use crate::store::{KnownMessage, LastListing, MaildropRecord};
use mail_api::{MessageId, Stage};
use pop3_proto::{Command, DropListing, Event, MessageNumber};
use std::collections::HashSet;

/// The listing to compare with, where nothing but new mail could give this check something to do.
pub(super) fn comparable<'a>(record: &'a MaildropRecord, wishes: Wishes<'_>, now: Millis) -> Option<&'a LastListing> {
    let state = &record.state;
    let last = state.server.last_listing.as_ref()?;
    // A clock that was set back makes it no fresher.
    let is_fresh = now.0.abs_diff(last.at.0) < limits::WHOLE_LISTING_EVERY.0;
    // Messages that are missing are counted by the whole listings, once a day.
    let is_settled = state.delete_intents.is_empty();
    let gone: HashSet<&MessageId> = state.settled.iter().collect();
    let mut on_server = record.known.iter().filter(|known| !gone.contains(&known.message));
    let is_due = |known: &KnownMessage| {
        if known.is_beginning {
            // It goes nowhere; but the rest of it may come.
            return wishes.rest_of(known);
        }
        wishes.put_away.contains(&known.message) || crate::plan::is_over(wishes.leave, known.first_seen, now)
    };
    (is_fresh && is_settled && !on_server.any(is_due)).then_some(last)
}

/// Whether the maildrop is what it was.
pub(super) async fn is_unchanged<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    last: &LastListing,
) -> Result<bool, CheckError> {
    session.enter(Stage::Listing);
    let stat = session.submit(Command::Stat)?;
    let mut ends = vec![(MessageNumber::new(1), &last.first)];
    if last.messages > 1 {
        ends.push((MessageNumber::new(last.messages), &last.last));
    }
    let mut expected = Vec::new();
    for (number, unique_id) in ends {
        if let Some(number) = number.filter(|_| last.messages > 0 && !unique_id.is_empty()) {
            expected.push((session.submit(Command::Uidl(Some(number)))?, unique_id));
        }
    }
    let end = expected.last().map_or(stat, |(id, _)| *id);
    let mut is_same = true;
    loop {
        let answered = match session.next().await? {
            Event::DropListing { id, listing: DropListing { messages, octets } } => {
                is_same &= (messages, octets.0) == (last.messages, last.octets);
                Some(id)
            }
            Event::UniqueIdListing { id, entries } => {
                let named = expected.iter().find(|(asked, _)| *asked == id).map(|(_, unique_id)| unique_id.as_slice());
                is_same &= entries.iter().all(|entry| Some(entry.unique_id.as_octets()) == named);
                None
            }
            Event::ListingEnd { id, entries, .. } => {
                is_same &= entries == 1;
                Some(id)
            }
            Event::Err { id, .. } => {
                is_same = false;
                Some(id)
            }
            _ => None,
        };
        if answered == Some(end) {
            return Ok(is_same);
        }
    }
}

/// What a later check compares with: this listing, where it was whole and everything in it is known after this check.
pub(super) fn to_compare_with(snapshot: &MaildropSnapshot, plan: &Plan, now: Millis) -> Option<LastListing> {
    let is_whole = snapshot.is_complete() || snapshot.announced.messages == 0;
    let changes = plan.delete.len().saturating_add(plan.retrieve.iter().filter(|retrieval| retrieval.delete).count());
    if !is_whole || changes > 0 || plan.postponed > 0 {
        return None;
    }
    let name = |message: Option<&ListedMessage>| {
        let unique_id = message.map(|message| message.unique_id.as_octets()).unwrap_or_default();
        if is_of_our_own(unique_id) { Vec::new() } else { unique_id.to_vec() }
    };
    Some(LastListing {
        messages: snapshot.announced.messages,
        octets: snapshot.announced.octets.0,
        first: name(snapshot.messages.first()),
        last: name(snapshot.messages.last()),
        at: now,
    })
}
