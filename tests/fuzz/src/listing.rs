//! STAT, UIDL, LIST, CAPA and LANG, and what the engine makes of them.
//!
//! Must not: count messages in the way the engine does.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use mail_api::{LeavePolicy, RetrievalPolicy};
use mail_engine::maildrop::MaildropSnapshot;
use mail_engine::plan::{Wishes, plan};
use mail_engine::ports::Millis;
use mail_engine::store::MaildropRecord;
use pop3_proto::{DropListing, Event, MessageNumber, UniqueId};

use crate::drive::{Run, Script, Seen, Turn, check};

const BEGINNING: [Turn<'_>; 2] =
    [Turn { commands: b"", server: b"+OK ready\r\n" }, Turn { commands: b"l", server: b"+OK\r\n+OK\r\n" }];

/// Runs the octets as a script behind a login, and plans a check by the listings that came.
pub fn listing(data: &[u8]) {
    let mut script = Script::new(data, "mrose", b"tanstaaf", &BEGINNING);
    script.config.allow_cleartext_credentials = true;
    let Run { turns } = check(&script);
    let mut announced = DropListing { messages: 0, octets: pop3_proto::Octets(0) };
    let (mut unique_ids, mut sizes, mut without) = (Vec::new(), Vec::new(), 0);
    for seen in turns.into_iter().flat_map(|turn| turn.seen) {
        match seen {
            Seen::Event(Event::DropListing { listing, .. }) => announced = listing,
            Seen::Event(Event::ListingEnd { skipped, .. }) => without += skipped,
            Seen::UniqueIds(entries) => unique_ids.extend(entries.into_iter().map(|(number, id)| (number, id.0))),
            Seen::Scan(entries) => sizes.extend(entries),
            _ => {}
        }
    }
    plans(announced, &unique_ids, &sizes, without);
}

fn plans(announced: DropListing, unique_ids: &[(u32, Vec<u8>)], sizes: &[(u32, u64)], without: u32) {
    let number = |number: u32| MessageNumber::new(number).expect("no message has number 0");
    let mut first_ids: BTreeMap<u32, &[u8]> = BTreeMap::new();
    for (number, id) in unique_ids {
        first_ids.entry(*number).or_insert(id);
    }
    let snapshot = MaildropSnapshot::new(
        announced,
        unique_ids.iter().map(|(at, id)| (number(*at), UniqueId::new(id).expect("it came out of one"))).collect(),
        without,
        sizes.iter().map(|(at, size)| (number(*at), *size)).collect(),
    );
    let found: Vec<_> = snapshot.messages.iter().map(|m| (m.number.get(), m.unique_id.as_octets())).collect();
    assert_eq!(found, first_ids.iter().map(|(number, id)| (*number, *id)).collect::<Vec<_>>());
    for message in &snapshot.messages {
        let first_size = sizes.iter().find(|(number, _)| *number == message.number.get()).map(|(_, size)| *size);
        assert_eq!(message.octets, first_size, "message {}", message.number);
    }
    let unidentified: Vec<u32> = snapshot.unidentified.iter().map(|(number, _)| number.get()).collect();
    let named: BTreeSet<u32> = unidentified.iter().copied().collect();
    assert_eq!(unidentified, named.iter().copied().collect::<Vec<_>>(), "ascending, and no number twice");
    assert!(named.iter().all(|number| !first_ids.contains_key(number)), "a message is both");
    if !sizes.is_empty() {
        assert_eq!(named.len() + first_ids.len(), {
            let all: BTreeSet<u32> = sizes.iter().map(|(n, _)| *n).chain(first_ids.keys().copied()).collect();
            all.len()
        });
    }

    let wishes = Wishes {
        leave: LeavePolicy::LEAVE_ALL,
        retrieval: RetrievalPolicy { most_messages: Some(3), ..RetrievalPolicy::default() },
        put_away: &HashSet::new(),
        wanted: &HashSet::new(),
        gives_beginnings: true,
    };
    let plan = plan(&MaildropRecord::default(), &snapshot, wishes, Millis(0));
    assert!(plan.delete.is_empty() && plan.absent.is_empty(), "nothing is known, and something is to go");
    let decided = plan.retrieve.len() as u64 + u64::from(plan.postponed) + u64::from(plan.skipped);
    assert_eq!(decided, first_ids.len() as u64 + u64::from(without), "a message is decided about twice, or not at all");
    let retrieved: BTreeSet<u32> = plan.retrieve.iter().map(|retrieval| retrieval.number.get()).collect();
    assert_eq!(retrieved.len(), plan.retrieve.len(), "a message is retrieved twice");
    for retrieval in &plan.retrieve {
        assert_eq!(first_ids.get(&retrieval.number.get()), Some(&retrieval.unique_id.as_octets()));
    }
}
