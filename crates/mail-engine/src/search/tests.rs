//! What is found, wherever it is indexed.
//!
//! Must not: look into a segment.

use super::*;
use crate::store::message_id;
use found::Facts;
use futures_util::FutureExt;
use mail_message::Address;

const FACTS: Facts = Facts { account: AccountId(1), flags: Flags(0), date: 100, octets: 10, has_attachments: false };

fn message(from: &str, subject: &str, body: &str) -> Searchable {
    Searchable {
        subject: subject.into(),
        from: vec![Address { name: String::new(), address: from.into() }],
        body: vec![body.into()],
        ..Searchable::default()
    }
}

fn add(index: &mut Index, batch: u32, messages: &[Searchable]) {
    for (position, message) in (0..).zip(messages) {
        index.add(&Indexed {
            id: message_id(BatchId(batch), position),
            is_beginning: false,
            is_purged: false,
            message,
        });
    }
}

fn store(index: &mut Index, id: u32) {
    let octets = index.pack_news().expect("there is something");
    index.stored(SegmentId(id), octets);
}

/// Batch and position of each message that a query finds, among these.
fn found(index: &Index, query: &str) -> Vec<(u32, u16)> {
    let test = index.find(&Query::parse(query, 0), &Names::default());
    let all = (0..10).flat_map(|batch| (0..10).map(move |position| (batch, position)));
    all.filter(|(batch, position)| test.passes(message_id(BatchId(*batch), *position), &FACTS)).collect()
}

fn sample() -> Index {
    let mut index = Index::default();
    add(&mut index, 1, &[message("ada@x.org", "Plums", "ripe and red"), message("bob@y.org", "Pears", "red wine")]);
    store(&mut index, 0);
    add(&mut index, 3, &[message("ada@x.org", "Red pears", "from the tree")]);
    index
}

#[test]
fn what_is_packed_and_what_is_fresh_is_found_alike() {
    let index = sample();
    assert_eq!(found(&index, "red "), [(1, 0), (1, 1), (3, 0)]);
    assert_eq!(found(&index, "red pea"), [(1, 1), (3, 0)]);
    assert_eq!(found(&index, "from:ada red "), [(1, 0), (3, 0)]);
    assert_eq!(found(&index, "subject:red OR wine "), [(1, 1), (3, 0)]);
    assert_eq!(found(&index, "pears -wine "), [(3, 0)]);
    assert_eq!(found(&index, "x.org "), [(1, 0), (3, 0)]);
    assert_eq!(found(&index, "blue "), []);
    assert_eq!(found(&index, "red is:read "), []);
    assert_eq!(found(&index, "red is:unread before:1970-01-02 after:1970 smaller:11 "), [(1, 0), (1, 1), (3, 0)]);
}

#[test]
fn a_phrase_is_found_wherever_it_may_stand() {
    let index = sample();
    assert_eq!(found(&index, "\"ripe and red\" "), [(1, 0)]);
    assert_eq!(found(&index, "\"red ripe\" "), [(1, 0)], "the message tells that it is not there");
    assert_eq!(found(&index, "red -\"red wine\" "), [(1, 0), (1, 1), (3, 0)]);
}

#[test]
fn what_an_index_says_for_sure_need_not_be_asked() {
    let index = sample();
    let id = message_id(BatchId(1), 0);
    for (query, passes, surely) in [
        ("\"ripe and red\" ", true, false),
        ("\"ripe and red\" OR plums ", true, true),
        ("from:x.org ", true, true),
        ("from:ada.x ", true, false),
        ("plums -\"ripe red\" ", true, false),
        ("plums -\"ripe blue\" ", true, true),
    ] {
        let (query_tree, names) = (Query::parse(query, 0), Names::default());
        let tests = (index.find(&query_tree, &names), index.find_surely(&query_tree, &names));
        assert_eq!((tests.0.passes(id, &FACTS), tests.1.passes(id, &FACTS)), (passes, surely), "{query}");
    }
}

#[test]
fn names_stand_for_accounts_and_tags() {
    let index = sample();
    let names = Names {
        accounts: vec![(AccountId(1), "My Mail".into()), (AccountId(2), "Work".into())],
        tags: vec![(Flags(1 << 8), "Work".into()), (Flags(1 << 9), "Family".into())],
    };
    let passes = |query: &str, facts: Facts| {
        index.find(&Query::parse(query, 0), &names).passes(message_id(BatchId(1), 0), &facts)
    };
    assert!(passes("account:mail", FACTS) && !passes("account:work", FACTS) && !passes("account:other", FACTS));
    assert!(passes("tag:fam", Facts { flags: Flags(1 << 9), ..FACTS }) && !passes("tag:fam", FACTS));
    let archived = Facts { flags: Flags::ARCHIVED, ..FACTS };
    let unknown = |query: &str| {
        let notes = names.notes(&Query::parse(query, 0));
        notes.into_iter().map(|note| (note.operator, note.value)).collect::<Vec<_>>()
    };
    assert_eq!(unknown("account:mail tag:wo tag:fam -account:Work "), []);
    assert_eq!(
        unknown("account:Other -tag:x "),
        [("account", "Other"), ("tag", "x")].map(|(a, b)| (a.into(), b.into()))
    );
    assert!(passes("in:archive", archived) && !passes("in:inbox", archived) && passes("in:anywhere", archived));
}

#[test]
fn what_was_completed_is_found_by_all_of_it() {
    let mut index = Index::default();
    let id = message_id(BatchId(4), 0);
    index.add(&Indexed {
        id,
        is_beginning: true,
        is_purged: false,
        message: &message("a@x.org", "Long", "the beginning"),
    });
    assert_eq!(index.begun().collect::<Vec<_>>(), [id]);
    store(&mut index, 0);
    index.complete(id, &message("a@x.org", "Long", "the beginning and the rest"));
    assert_eq!((found(&index, "rest "), found(&index, "beginning ")), (vec![(4, 0)], vec![(4, 0)]));
    assert_eq!(index.begun().count(), 0);
    store(&mut index, 1);
    let mut again = Index::default();
    again.open(SegmentId(1), index.segments[1].1.octets().to_vec()).expect("opens");
    assert!(!again.covers(BatchId(4)), "it is not all of its batch");
}

#[test]
fn segments_of_a_size_are_merged_and_what_is_gone_is_left_out() {
    let mut index = Index::default();
    for batch in 0..4 {
        add(&mut index, batch, &[message("a@x.org", "same", &format!("only{batch}"))]);
        store(&mut index, batch);
    }
    let merging = index.to_merge().expect("there are four of a size");
    assert_eq!(merging.segments().count(), 4);
    let left = |id| if batch_of(id).0 == BatchId(2) { Left::Nothing } else { Left::All };
    let mut pauses = 0;
    let merge = merging.merge(left, async || pauses += 1);
    let octets = merge.now_or_never().expect("nothing to wait for").expect("some stay");
    index.merged(&merging, Some((SegmentId(9), octets)));
    assert_eq!(index.segments().collect::<Vec<_>>(), [SegmentId(9)]);
    assert_eq!(found(&index, "same "), [(0, 0), (1, 0), (3, 0)]);
    assert!(index.covers(BatchId(1)) && !index.covers(BatchId(2)));
    assert!(index.to_merge().is_none() && index.to_clean(left).is_empty());
    let gone = index.to_clean(|_| Left::Nothing);
    let nothing = gone[0].merge(|_| Left::Nothing, async || {}).now_or_never().expect("nothing to wait for");
    assert_eq!(nothing, None);
    index.merged(&gone[0], None);
    assert_eq!((found(&index, "same "), index.segments().count()), (vec![], 0));
}

#[test]
fn large_segments_are_merged_no_more() {
    // Words that share no beginning, so many octets of them together.
    let words = |batch: u32, octets: usize| -> Vec<_> {
        let word = |number: u32| format!("{:016x}x{batch} ", u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let all: Vec<String> = (0..(octets / 20) as u32).map(word).collect();
        all.chunks(limits::MESSAGE_TERMS / 2).map(|words| message("a@x.org", "", &words.concat())).collect()
    };
    let large = limits::LARGE_SEGMENT_OCTETS;
    let mut index = Index::default();
    for (batch, octets) in [(0, large / 4 * 3), (1, large / 4 * 3), (2, large / 4 * 5), (3, large / 4 * 3)] {
        add(&mut index, batch, &words(batch, octets));
        store(&mut index, batch);
    }
    let sizes: Vec<usize> = index.segments.iter().map(|(_, segment)| segment.octets().len()).collect();
    assert!(sizes[2] >= large && [0, 1, 3].iter().all(|at| (large / 2..large).contains(&sizes[*at])), "{sizes:?}");
    assert!(index.to_merge().is_none(), "one of the four is large");
    add(&mut index, 4, &words(4, large / 4 * 3));
    store(&mut index, 4);
    let merged: Vec<SegmentId> = index.to_merge().expect("four are not").segments().collect();
    assert_eq!(merged, [0, 1, 3, 4].map(SegmentId));
}

#[test]
fn a_message_that_is_gone_before_it_was_packed_is_let_go() {
    let mut index = sample();
    index.clean_fresh(|id| if batch_of(id).0 == BatchId(3) { Left::Nothing } else { Left::All });
    assert_eq!((found(&index, "red "), index.fresh()), (vec![(1, 0), (1, 1)], 0));
    assert!(index.covers(BatchId(1)) && !index.covers(BatchId(3)));
}

#[test]
fn what_cannot_be_read_counts_as_none() {
    let mut index = Index::default();
    for octets in [&[][..], &[9, 9, 9]] {
        assert_eq!(index.open(SegmentId(0), octets.to_vec()), Err(Unreadable::Damaged));
    }
    assert_eq!(index.segments().count(), 0);
}
