//! Which messages are asked for while the listing of unique-ids still arrives. A pure function.
//!
//! New mail has the highest numbers: those above the number of messages that the last listing had, or all where none is
//! known yet. That is a guess. What turns out to be known is received in vain, so little is asked for on it.
//!
//! Must not: name a message that the plan would leave on the server for its size.

use crate::limits;
use crate::store::MaildropRecord;
use mail_api::{RetrievalOrder, RetrievalPolicy};
use pop3_proto::{DropListing, MessageNumber, UniqueId};
use std::cmp::Reverse;

/// The messages to ask for, where the listing of unique-ids begins with `first`, in the order in which the plan will
/// want them.
pub fn ahead(
    record: &MaildropRecord,
    announced: DropListing,
    sizes: &[(MessageNumber, u64)],
    first: &UniqueId,
    retrieval: RetrievalPolicy,
) -> Vec<MessageNumber> {
    // A message at which the server breaks off goes last, and only its unique-id tells which it is.
    if record.state.server.stumble.is_some() {
        return Vec::new();
    }
    let last = record.state.server.last_listing.as_ref();
    // Servers that lag behind themselves list what was there before as if it came anew.
    let known = u32::try_from(record.known.len().saturating_sub(record.state.settled.len())).unwrap_or(u32::MAX);
    let last_number = match last {
        // A server that names messages anew is asked for their headers first, to see which of them are known.
        Some(last) if last.messages > 0 && last.first != first.as_octets() => return Vec::new(),
        Some(last) => last.messages.max(known),
        None if known == 0 => 0,
        None => return Vec::new(),
    };
    let new_from = last_number.saturating_add(1);
    let is_new = |number: MessageNumber| (new_from..=announced.messages).contains(&number.get());
    let is_refused = |octets: u64| record.state.refused.iter().any(|refused| refused.octets == Some(octets));
    let mut new: Vec<(MessageNumber, u64)> = sizes.iter().copied().filter(|(number, _)| is_new(*number)).collect();
    match retrieval.order {
        RetrievalOrder::NewestFirst => new.sort_by_key(|(number, _)| Reverse(*number)),
        RetrievalOrder::SmallestFirst => new.sort_by_key(|(number, octets)| (*octets, Reverse(*number))),
    }
    let messages = retrieval.most_messages.map_or(limits::AHEAD_MESSAGES, |most| limits::AHEAD_MESSAGES.min(most));
    let octets = retrieval.most_octets.map_or(limits::AHEAD_OCTETS, |most| limits::AHEAD_OCTETS.min(most));
    let mut total = 0_u64;
    let little = new.into_iter().take_while(|(_, size)| {
        total = total.saturating_add(*size);
        // Of what is large the plan may want the beginning, or nothing.
        total <= octets && !is_refused(*size) && retrieval.whole_up_to.is_none_or(|most| *size <= most)
    });
    little.take(usize::try_from(messages).unwrap_or(usize::MAX)).map(|(number, _)| number).collect()
}
