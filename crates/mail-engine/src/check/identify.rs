//! Looks at the headers of messages that cannot be told by their unique-id, and knows them again.
//!
//! Asked for by TOP with no line of the body (RFC 1939 §7); a server without TOP gives what it gives.
//!
//! Must not: look at a message whose unique-id says enough.

use super::retrieve::Ahead;
use crate::digest::HeaderDigest;
use crate::error::CheckError;
use crate::identify::{Probed, by_id, find, may_be_renamed, sizes, unique_id_of_our_own};
use crate::limits;
use crate::maildrop::{ListedMessage, MaildropSnapshot};
use crate::plan::{Extent, Retrieval, Wishes, plan};
use crate::ports::{Clock, Millis, Transport};
use crate::session::Session;
use crate::store::{KnownMessage, MaildropRecord};
use mail_api::{ErrorKind, LeavePolicy, MessageId, RetrievalPolicy, Stage};
use pop3_proto::{Command, Event, MessageNumber, UniqueId};
use std::collections::{HashMap, HashSet, VecDeque};

/// Looks at what has no unique-id, and, where the known ones seem to have been replaced, at what seems new. Returns the
/// maildrop with a unique-id for every message that could be told, and the stored messages that have another one now.
/// `record` has those already; the store has not.
pub(super) async fn run<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    record: &mut MaildropRecord,
    mut snapshot: MaildropSnapshot,
    ahead: &mut Ahead,
    now: Millis,
) -> Result<(MaildropSnapshot, Vec<(MessageId, Vec<u8>)>), CheckError> {
    let nobody = HashSet::new();
    let retrieval = RetrievalPolicy::default();
    let leave = LeavePolicy::LEAVE_ALL;
    let wishes = Wishes { leave, retrieval, put_away: &nobody, wanted: &nobody, gives_beginnings: false };
    let unaided = plan(record, &snapshot, wishes, now);
    let absent = by_id(&record.known, &unaided.absent);
    let mut wanted: Vec<(MessageNumber, Option<u64>)> = snapshot.unidentified.clone();
    if may_be_renamed(&absent, record.known.len().saturating_sub(record.state.settled.len())) {
        let sizes = sizes(&absent);
        let could_be = |octets: Option<u64>| octets.is_some_and(|octets| sizes.contains(&octets));
        let is_new = |retrieval: &&Retrieval| retrieval.extent == Extent::Whole && could_be(retrieval.octets);
        let seem_new = unaided.retrieve.iter().filter(is_new);
        wanted.extend(seem_new.map(|retrieval| (retrieval.number, retrieval.octets)));
    }
    if wanted.is_empty() {
        return Ok((snapshot, Vec::new()));
    }
    let probed = probe(session, &wanted, ahead).await?;
    let found: HashMap<MessageNumber, &KnownMessage> = find(&absent, &probed).into_iter().collect();

    let renamed = snapshot.messages.iter().filter_map(|listed| {
        let known = found.get(&listed.number)?;
        Some((known.message, listed.unique_id.as_octets().to_vec()))
    });
    let renamed: HashMap<MessageId, Vec<u8>> = renamed.collect();
    let nameless: HashSet<MessageNumber> = snapshot.unidentified.iter().map(|(number, _)| *number).collect();
    let named = probed.iter().filter(|probed| nameless.contains(&probed.number)).filter_map(|probed| {
        // Where the server has merely left it out, it keeps the name it had.
        let before = found.get(&probed.number).and_then(|known| UniqueId::new(&known.unique_id));
        let unique_id = before.or_else(|| unique_id_of_our_own(probed.digest, probed.octets))?;
        Some(ListedMessage { number: probed.number, unique_id, octets: probed.octets })
    });
    let named: Vec<ListedMessage> = named.collect();
    snapshot.identify(named);
    if snapshot.messages.is_empty() && snapshot.announced.messages > 0 {
        return Err(CheckError::rule(Stage::Listing, ErrorKind::NoUniqueIds));
    }
    for known in &mut record.known {
        if let Some(unique_id) = renamed.get(&known.message) {
            known.unique_id.clone_from(unique_id);
        }
    }
    Ok((snapshot, renamed.into_iter().collect()))
}

/// The headers of these messages, one after the other. What the server does not give is left out; what was asked for
/// `ahead` is kept.
async fn probe<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    wanted: &[(MessageNumber, Option<u64>)],
    ahead: &mut Ahead,
) -> Result<Vec<Probed>, CheckError> {
    session.enter(Stage::Listing);
    let mut wanted = wanted.iter();
    let mut under_way = VecDeque::new();
    let (mut header, mut probed) = (Vec::new(), Vec::new());
    loop {
        while under_way.len() < limits::COMMANDS_IN_FLIGHT {
            let Some((number, octets)) = wanted.next().copied() else { break };
            under_way.push_back((session.submit(Command::Top { number, lines: 0 })?, number, octets));
        }
        let Some((expected, number, octets)) = under_way.front().copied() else { return Ok(probed) };
        match session.next().await? {
            Event::MessageStart { id } if id == expected => header.clear(),
            Event::MessageChunk { id, octets } if id == expected => {
                let room = limits::HEADER_OCTETS.saturating_sub(header.len());
                header.extend_from_slice(octets.get(..room).unwrap_or(&octets));
            }
            Event::MessageEnd { id, .. } if id == expected => {
                under_way.pop_front();
                probed.extend(HeaderDigest::of(&header).map(|digest| Probed { number, octets, digest }));
            }
            Event::Err { id, .. } if id == expected => {
                under_way.pop_front();
            }
            // What was asked for before comes before.
            other => ahead.keep(other),
        }
    }
}
