//! Searches, and the index they are put to.
//!
//! ```text
//! octet 0       even: a search, 1E, a mail; odd: a segment of an index as it lies in a store
//! ```
//!
//! Must not: know how an index is made.

use mail_api::{AccountId, MessageId};
use mail_engine::search::found::Facts;
use mail_engine::search::marks::Marker;
use mail_engine::search::query::Query;
use mail_engine::search::{Index, Indexed, Left, Names, message_test};
use mail_engine::store::{Flags, SegmentId};
use mail_message::searchable;

/// Searches for a while in whatever the octets are.
pub fn search(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    if kind % 2 == 1 {
        damaged(rest);
        return;
    }
    let mut parts = rest.splitn(2, |octet| *octet == 0x1e);
    let text = String::from_utf8_lossy(parts.next().unwrap_or_default());
    let query = Query::parse(&text, i32::from(*kind) * 10 - 1000);
    marked(&query, &text);
    let message = searchable(parts.next().unwrap_or_default());
    message.body.iter().for_each(|text| marked(&query, text));

    let (id, names) = (MessageId(77), Names::default());
    let facts = Facts { account: AccountId(1), flags: Flags(0), date: 1, octets: 10, has_attachments: false };
    let mut index = Index::default();
    index.add(&Indexed { id, is_beginning: false, is_purged: false, message: &message });
    let expected = message_test(&query, &names, &message).passes(id, &facts);
    let fresh = index.find(&query, &names).passes(id, &facts);
    if query.has_phrase() {
        assert!(fresh || !expected, "what has it all must not be missing: {text:?}");
    } else {
        assert_eq!(fresh, expected, "{text:?}");
    }
    let octets = index.pack_news().expect("there is a message");
    index.stored(SegmentId(0), octets);
    assert_eq!(index.find(&query, &names).passes(id, &facts), fresh, "packed: {text:?}");
}

fn marked(query: &Query, text: &str) {
    let mut end = 0;
    for mark in Marker::of(query).places(text) {
        assert!(mark.start >= end && mark.end > mark.start, "{mark:?} after {end}");
        assert!(text.get(mark.clone()).is_some(), "{mark:?} cuts a character");
        end = mark.end;
    }
}

/// A segment that is damaged finds less, or is none.
fn damaged(octets: &[u8]) {
    let mut index = Index::default();
    if index.open(SegmentId(0), octets.to_vec()).is_ok() {
        for text in ["a", "term ", "\"a b\"", "from:example.org "] {
            index.find(&Query::parse(text, 0), &Names::default());
        }
        index.to_clean(|_| Left::Nothing);
    }
}
