//! Tables: what is known, what is listed, what the policy says; and what follows.
//!
//! Must not: need a server.

use super::*;
use crate::store::MaildropState;
use pop3_proto::{DropListing, Octets};

const NOW: Millis = Millis(100 * limits::DAY.0);

/// A known message is `(message, unique-id, first seen how many days ago)`; a listed one `(number, unique-id, octets)`.
struct Case<'a> {
    known: &'a [(u64, &'a str, u64)],
    intents: &'a [u64],
    settled: &'a [u64],
    deleted_here: &'a [u64],
    listed: &'a [(u32, &'a str, u64)],
    policy: LeavePolicy,
    retrieval: RetrievalPolicy,
}

const EMPTY: Case<'_> = Case {
    known: &[],
    intents: &[],
    settled: &[],
    deleted_here: &[],
    listed: &[],
    policy: LeavePolicy::LEAVE_ALL,
    retrieval: RetrievalPolicy {
        order: RetrievalOrder::NewestFirst,
        most_messages: None,
        most_octets: None,
        whole_up_to: None,
    },
};

/// What is retrieved, by number; what is deleted, by number and message; what is absent, by message.
type Decision<'a> = (&'a [u32], &'a [(u32, u64)], &'a [u64]);

/// What a server lists: `(number, unique-id, octets)` each.
fn snapshot(listed: &[(u32, &str, u64)]) -> MaildropSnapshot {
    let number = |number: u32| MessageNumber::new(number).unwrap();
    let unique_ids = listed.iter().map(|(at, id, _)| (number(*at), UniqueId::new(id.as_bytes()).unwrap()));
    let sizes = listed.iter().map(|(at, _, octets)| (number(*at), *octets));
    let octets = listed.iter().map(|(.., octets)| *octets).fold(0, u64::saturating_add);
    let announced = DropListing { messages: listed.len() as u32, octets: Octets(octets) };
    MaildropSnapshot::new(announced, unique_ids.collect(), 0, sizes.collect())
}

fn decide(case: &Case<'_>) -> Plan {
    let ids = |ids: &[u64]| ids.iter().copied().map(MessageId).collect::<Vec<_>>();
    let known = case.known.iter().map(|(message, unique_id, days)| KnownMessage {
        unique_id: unique_id.as_bytes().to_vec(),
        message: MessageId(*message),
        first_seen: Millis(NOW.0 - days * limits::DAY.0),
        octets: 10,
        digest: None,
        announced: None,
        is_beginning: false,
        is_imported: false,
    });
    let state =
        MaildropState { delete_intents: ids(case.intents), settled: ids(case.settled), ..MaildropState::default() };
    let record = MaildropRecord { known: known.collect(), state };
    let snapshot = snapshot(case.listed);
    // Whoever plans names only those that the policy wants gone.
    let put_away = if case.policy.when_deleted_here { case.deleted_here } else { &[] };
    let put_away = ids(put_away).into_iter().collect();
    let wishes = Wishes {
        leave: case.policy,
        retrieval: case.retrieval,
        put_away: &put_away,
        wanted: &HashSet::new(),
        gives_beginnings: true,
    };
    plan(&record, &snapshot, wishes, NOW)
}

#[track_caller]
fn check(case: &Case<'_>, expected: Decision<'_>) -> Plan {
    let plan = decide(case);
    let retrieve: Vec<u32> = plan.retrieve.iter().map(|retrieval| retrieval.number.get()).collect();
    let delete: Vec<_> = plan.delete.iter().map(|delete| (delete.number.get(), delete.known.message.0)).collect();
    let absent: Vec<u64> = plan.absent.iter().map(|message| message.0).collect();
    assert_eq!((retrieve.as_slice(), delete.as_slice(), absent.as_slice()), expected);
    plan
}

#[test]
fn what_is_not_known_is_retrieved_newest_first() {
    let listed = &[(1, "a", 1), (2, "b", 1), (3, "c", 1), (4, "d", 1)];
    check(&Case { listed, ..EMPTY }, (&[4, 3, 2, 1], &[], &[]));
    check(&Case { listed, known: &[(7, "b", 0), (8, "d", 0)], ..EMPTY }, (&[3, 1], &[], &[]));
}

#[test]
fn what_is_known_and_not_listed_is_absent() {
    let known = &[(1, "a", 0), (2, "c", 0), (3, "e", 0)];
    check(&Case { known, listed: &[(1, "b", 1), (2, "c", 1), (3, "d", 1)], ..EMPTY }, (&[3, 1], &[], &[1, 3]));
    check(&Case { known, ..EMPTY }, (&[], &[], &[1, 2, 3]));
}

#[test]
fn messages_that_share_a_unique_id_are_each_counted() {
    let listed = &[(1, "same", 1), (2, "same", 1), (3, "same", 1)];
    check(&Case { listed, ..EMPTY }, (&[3, 2, 1], &[], &[]));
    check(&Case { listed, known: &[(1, "same", 0), (2, "same", 0)], ..EMPTY }, (&[3], &[], &[]));
    let known = &[(1, "same", 0), (2, "same", 0), (3, "same", 0), (4, "same", 0)];
    check(&Case { listed, known, ..EMPTY }, (&[], &[], &[4]));
}

#[test]
fn of_twins_the_one_whose_deletion_was_sent_is_the_one_that_is_gone() {
    let case = Case { known: &[(1, "same", 0), (2, "same", 0)], intents: &[1], listed: &[(5, "same", 1)], ..EMPTY };
    check(&case, (&[], &[], &[1]));
}

#[test]
fn a_settled_message_counts_no_longer() {
    let case = Case { known: &[(1, "a", 0)], settled: &[1], listed: &[(1, "a", 1)], ..EMPTY };
    check(&case, (&[1], &[], &[]));
}

#[test]
fn each_leave_policy_deletes_what_it_says_and_nothing_else() {
    let known = &[(1, "a", 0), (2, "b", 6), (3, "c", 7), (4, "gone", 90)];
    let listed = &[(1, "a", 1), (2, "b", 1), (3, "c", 1), (4, "new", 1)];
    for (policy, deleted, delete_retrieved) in [
        (LeavePolicy::LEAVE_ALL, &[][..], false),
        (LeavePolicy::ONCE_STORED, &[(1, 1), (2, 2), (3, 3)], true),
        (LeavePolicy::after_days(7), &[(3, 3)], false),
        (LeavePolicy::after_days(0), &[(1, 1), (2, 2), (3, 3)], true),
        (LeavePolicy::after_days(u16::MAX), &[], false),
        (LeavePolicy::WHEN_DELETED_HERE, &[(2, 2)], false),
        (LeavePolicy { after_hours: Some(7 * 24 + 1), ..LeavePolicy::LEAVE_ALL }, &[], false),
        (LeavePolicy { after_hours: Some(7 * 24 - 1), ..LeavePolicy::WHEN_DELETED_HERE }, &[(2, 2), (3, 3)], false),
        (LeavePolicy { keep_newest: Some(4), ..LeavePolicy::LEAVE_ALL }, &[], false),
        (LeavePolicy { keep_newest: Some(2), ..LeavePolicy::LEAVE_ALL }, &[(1, 1), (2, 2)], false),
        (LeavePolicy { keep_newest: Some(2), ..LeavePolicy::after_days(7) }, &[(1, 1), (2, 2), (3, 3)], false),
        (LeavePolicy { keep_newest: Some(0), ..LeavePolicy::LEAVE_ALL }, &[(1, 1), (2, 2), (3, 3)], true),
        (LeavePolicy { keep_octets: Some(3), ..LeavePolicy::LEAVE_ALL }, &[(1, 1)], false),
        (LeavePolicy { keep_octets: Some(4), ..LeavePolicy::LEAVE_ALL }, &[], false),
    ] {
        let case = Case { known, listed, policy, deleted_here: &[2, 4], ..EMPTY };
        let retrieved = check(&case, (&[4], deleted, &[4])).retrieve;
        assert_eq!(
            retrieved.iter().map(|retrieval| retrieval.delete).collect::<Vec<_>>(),
            [delete_retrieved],
            "{policy:?}"
        );
    }
}

#[test]
fn only_the_newest_stay_and_what_is_not_stored_counts_but_never_goes_unstored() {
    let policy = LeavePolicy { keep_newest: Some(2), ..LeavePolicy::LEAVE_ALL };
    let listed = &[(3, "a", 5), (5, "b", 5), (8, "c", 5), (9, "d", 5)];
    let plan = check(&Case { known: &[(1, "b", 0), (2, "d", 0)], listed, policy, ..EMPTY }, (&[8, 3], &[(5, 1)], &[]));
    let goes: Vec<bool> = plan.retrieve.iter().map(|retrieval| retrieval.delete).collect();
    assert_eq!(goes, [false, true], "the older one is stored first and then goes");
}

#[test]
fn a_check_retrieves_what_it_may_in_the_order_that_was_chosen() {
    let listed = &[(1, "a", 30), (2, "b", 10), (3, "c", 20), (4, "d", 10)];
    let retrieval =
        |order, most_messages, most_octets| RetrievalPolicy { order, most_messages, most_octets, whole_up_to: None };
    let (newest, smallest) = (RetrievalOrder::NewestFirst, RetrievalOrder::SmallestFirst);
    for (retrieval, expected) in [
        (retrieval(newest, None, None), &[4, 3, 2, 1][..]),
        (retrieval(smallest, None, None), &[4, 2, 3, 1]),
        (retrieval(newest, Some(3), None), &[4, 3, 2]),
        (retrieval(newest, None, Some(30)), &[4, 3]),
        (retrieval(smallest, Some(3), Some(39)), &[4, 2]),
        (retrieval(newest, None, Some(1)), &[4]),
        (retrieval(newest, Some(0), Some(0)), &[4]),
    ] {
        let plan = check(&Case { listed, retrieval, ..EMPTY }, (expected, &[], &[]));
        assert_eq!(plan.postponed as usize, 4 - expected.len(), "{retrieval:?}");
    }
}

#[test]
fn a_deletion_that_was_meant_is_sent_again_without_retrieving() {
    let case = Case {
        known: &[(1, "a", 0)],
        intents: &[1],
        listed: &[(9, "a", 1)],
        policy: LeavePolicy::ONCE_STORED,
        ..EMPTY
    };
    check(&case, (&[], &[(9, 1)], &[]));
}

#[test]
fn a_deletion_that_was_meant_and_is_no_longer_wanted_is_not_sent() {
    let case = Case { known: &[(1, "a", 0)], intents: &[1], listed: &[(9, "a", 1)], ..EMPTY };
    check(&case, (&[], &[], &[]));
}

#[test]
fn a_message_beyond_the_limit_stays_on_the_server_and_is_counted() {
    let most = limits::MAX_MESSAGE_OCTETS;
    let case = Case { listed: &[(1, "a", most), (2, "b", most + 1), (3, "c", u64::MAX)], ..EMPTY };
    assert_eq!(check(&case, (&[1], &[], &[])).skipped, 2);
    let known = Case { known: &[(1, "b", 0)], listed: &[(2, "b", most + 1)], ..EMPTY };
    assert_eq!(check(&known, (&[], &[], &[])).skipped, 0);
}

#[test]
fn a_hundred_thousand_messages_are_planned() {
    let ids: Vec<String> = (0..100_000).map(|i| format!("{:08x}.uid", i * 7919 % 100_003)).collect();
    let known: Vec<_> = ids.iter().enumerate().map(|(i, id)| (i as u64, id.as_str(), 1)).collect();
    let listed: Vec<_> = ids.iter().enumerate().map(|(i, id)| (i as u32 + 1, id.as_str(), 1)).collect();
    let case = Case { known: &known[..50_000], listed: &listed[25_000..], ..EMPTY };
    let plan = decide(&case);
    assert_eq!((plan.retrieve.len(), plan.absent.len()), (50_000, 25_000));
}

#[test]
fn what_the_server_lists_with_another_size_is_not_deleted() {
    let known = |octets, announced| KnownMessage {
        unique_id: b"a".to_vec(),
        message: MessageId(1),
        first_seen: NOW,
        octets,
        digest: None,
        announced,
        is_beginning: false,
        is_imported: false,
    };
    for (stored, announced, listed, goes) in [
        (5_000, Some(5_000), Some(5_000), true),
        (5_000, Some(5_000), None, true),
        // Some round, some count line ends otherwise.
        (5_000, None, Some(10_000), true),
        (5_000, None, Some(2_500), true),
        (900, None, Some(1_024), true),
        (0, None, Some(0), true),
        // It came short.
        (2_000, Some(146_000), Some(146_000), false),
        (0, Some(800), Some(800), false),
        // Another message has its unique-id now.
        (2_000, Some(2_000), Some(90_000), false),
        (90_000, Some(90_000), Some(2_000), false),
        // The server always said so little.
        (90_000, Some(2_000), Some(2_000), true),
    ] {
        let record = MaildropRecord { known: vec![known(stored, announced)], state: MaildropState::default() };
        let number = MessageNumber::new(1).unwrap();
        let announced_now = DropListing { messages: 1, octets: Octets(1) };
        let sizes = listed.map(|octets| (number, octets)).into_iter().collect();
        let snapshot = MaildropSnapshot::new(announced_now, vec![(number, UniqueId::new(b"a").unwrap())], 0, sizes);
        let put_away = HashSet::new();
        let retrieval = RetrievalPolicy::default();
        let wishes = Wishes {
            leave: LeavePolicy::ONCE_STORED,
            retrieval,
            put_away: &put_away,
            wanted: &HashSet::new(),
            gives_beginnings: true,
        };
        let plan = plan(&record, &snapshot, wishes, NOW);
        assert_eq!((plan.delete.len(), plan.kept_back), (usize::from(goes), u32::from(!goes)), "{stored} {listed:?}");
        assert!(plan.retrieve.is_empty() && plan.absent.is_empty());
    }
}

#[test]
fn of_messages_that_share_a_unique_id_the_one_of_that_size_is_meant() {
    let mut record = MaildropRecord::default();
    for (message, octets) in [(1, 300), (2, 200), (3, 100)] {
        record.known.push(KnownMessage {
            unique_id: b"same".to_vec(),
            message: MessageId(message),
            first_seen: NOW,
            octets,
            digest: None,
            announced: None,
            is_beginning: false,
            is_imported: false,
        });
    }
    let snapshot = snapshot(&[(1, "same", 100), (2, "same", 200), (3, "same", 300)]);
    let put_away = HashSet::from([MessageId(1)]);
    let retrieval = RetrievalPolicy::default();
    let wishes = Wishes {
        leave: LeavePolicy::WHEN_DELETED_HERE,
        retrieval,
        put_away: &put_away,
        wanted: &HashSet::new(),
        gives_beginnings: true,
    };
    let plan = plan(&record, &snapshot, wishes, NOW);
    assert_eq!(plan.delete.iter().map(|deletion| deletion.number.get()).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_message_at_which_the_server_breaks_off_waits_behind_the_others_and_then_for_a_day() {
    let snapshot = snapshot(&[(1, "a", 10), (2, "b", 10), (3, "c", 10)]);
    let with = |times, hours| {
        let at = Millis(NOW.0 - hours * limits::HOUR.0);
        let stumble = crate::store::Stumble { unique_id: b"b".to_vec(), times, at };
        let server = crate::store::ServerRecord { stumble: Some(stumble), ..Default::default() };
        let record = MaildropRecord { known: vec![], state: MaildropState { server, ..MaildropState::default() } };
        let put_away = HashSet::new();
        let retrieval = RetrievalPolicy::default();
        let plan = plan(
            &record,
            &snapshot,
            Wishes {
                leave: LeavePolicy::LEAVE_ALL,
                retrieval,
                put_away: &put_away,
                wanted: &HashSet::new(),
                gives_beginnings: true,
            },
            NOW,
        );
        (plan.retrieve.iter().map(|retrieval| retrieval.number.get()).collect::<Vec<_>>(), plan.skipped)
    };
    assert_eq!(with(1, 0), (vec![3, 2, 1], 0));
    assert_eq!(with(2, 0), (vec![3, 1, 2], 0));
    assert_eq!(with(3, 0), (vec![3, 1], 1));
    assert_eq!(with(9, 23), (vec![3, 1], 1));
    assert_eq!(with(9, 24), (vec![3, 1, 2], 0));
}

/// Two beginnings are stored, of 5,000 and of 50,000 octets; new are a small and a large message.
fn with_beginnings(leave: LeavePolicy, whole_up_to: Option<u64>, wanted: &[u64], gives_beginnings: bool) -> Plan {
    let beginning = |message: u64, octets| KnownMessage {
        unique_id: format!("u{message}").into_bytes(),
        message: MessageId(message),
        first_seen: Millis(NOW.0 - 9 * limits::DAY.0),
        octets: 900,
        digest: None,
        announced: Some(octets),
        is_beginning: true,
        is_imported: false,
    };
    let record = MaildropRecord { known: vec![beginning(1, 5_000), beginning(2, 50_000)], ..MaildropRecord::default() };
    let snapshot = snapshot(&[(1, "u1", 5_000), (2, "u2", 50_000), (3, "u3", 100), (4, "u4", 70_000)]);
    let put_away = if leave.when_deleted_here { HashSet::from([MessageId(1)]) } else { HashSet::new() };
    let wanted = wanted.iter().copied().map(MessageId).collect();
    let retrieval = RetrievalPolicy { whole_up_to, most_messages: Some(2), ..RetrievalPolicy::default() };
    plan(&record, &snapshot, Wishes { leave, retrieval, put_away: &put_away, wanted: &wanted, gives_beginnings }, NOW)
}

fn retrieved(plan: &Plan) -> Vec<(u32, Extent)> {
    plan.retrieve.iter().map(|retrieval| (retrieval.number.get(), retrieval.extent)).collect()
}

#[test]
fn of_what_is_large_the_beginning_is_retrieved_and_the_rest_when_it_is_wanted_or_no_bound_keeps_it_away() {
    let rest = |of| Extent::Rest { of: MessageId(of), stored: 900 };
    let (whole, beginning) = (Extent::Whole, Extent::Beginning);
    for (whole_up_to, wanted, gives_beginnings, expected) in [
        (Some(1_000), &[][..], true, &[(4, beginning), (3, whole)][..]),
        (Some(1_000), &[], false, &[(4, whole), (3, whole)]),
        // The budget is two messages; what somebody waits for comes first, and all of it.
        (Some(1_000), &[1], true, &[(1, rest(1)), (4, beginning)]),
        (Some(1_000), &[1, 2], true, &[(2, rest(2)), (1, rest(1))]),
        (Some(70_000), &[], true, &[(4, whole), (3, whole)]),
        (Some(5_000), &[1, 2], true, &[(2, rest(2)), (1, rest(1))]),
        (None, &[1], true, &[(1, rest(1)), (4, whole)]),
    ] {
        let plan = with_beginnings(LeavePolicy::LEAVE_ALL, whole_up_to, wanted, gives_beginnings);
        assert_eq!(retrieved(&plan), expected, "{whole_up_to:?} {wanted:?} {gives_beginnings}");
        assert!(plan.absent.is_empty() && plan.delete.is_empty() && plan.kept_beginnings == 0);
    }
    // What a raised bound no longer keeps away waits its turn like new mail.
    let plan = with_beginnings(LeavePolicy::LEAVE_ALL, Some(5_000), &[], true);
    assert_eq!((retrieved(&plan), plan.postponed), (vec![(4, beginning), (3, whole)], 1));
}

#[test]
fn no_rule_deletes_a_message_of_which_only_the_beginning_is_here() {
    let all = LeavePolicy {
        after_hours: Some(0),
        keep_newest: Some(0),
        keep_octets: Some(0),
        when_deleted_here: true,
        when_archived_here: true,
        despite_eviction: true,
    };
    for (policy, kept) in [
        (all, 3),
        (LeavePolicy::ONCE_STORED, 3),
        (LeavePolicy::after_days(9), 2),
        (LeavePolicy::WHEN_DELETED_HERE, 1),
        (LeavePolicy { keep_newest: Some(3), ..LeavePolicy::LEAVE_ALL }, 1),
        (LeavePolicy { keep_octets: Some(71_000), ..LeavePolicy::LEAVE_ALL }, 2),
    ] {
        let plan = with_beginnings(policy, Some(1_000), &[], true);
        assert_eq!((plan.delete.len(), plan.kept_beginnings), (0, kept), "{policy:?}");
        assert!(plan.retrieve.iter().all(|retrieval| retrieval.extent == Extent::Whole || !retrieval.delete));
    }
    // Once the rest is here, the rules hold; one that counts from when a message was stored counts from then.
    for (policy, goes) in [(all, true), (LeavePolicy::WHEN_DELETED_HERE, true), (LeavePolicy::after_days(9), false)] {
        let plan = with_beginnings(policy, Some(1_000), &[1], true);
        assert_eq!((plan.retrieve[0].number.get(), plan.retrieve[0].delete), (1, goes), "{policy:?}");
    }
}

#[test]
fn what_is_listed_with_another_size_than_its_beginning_was_is_not_put_in_its_place() {
    let beginning = KnownMessage {
        unique_id: b"a".to_vec(),
        message: MessageId(1),
        first_seen: NOW,
        octets: 900,
        digest: None,
        announced: Some(50_000),
        is_beginning: true,
        is_imported: false,
    };
    let record = MaildropRecord { known: vec![beginning], ..MaildropRecord::default() };
    for (octets, comes) in [(50_000, true), (26_000, true), (99_000, true), (20_000, false), (300_000, false)] {
        let nobody = HashSet::new();
        let retrieval = RetrievalPolicy::default();
        let leave = LeavePolicy::ONCE_STORED;
        let wishes = Wishes { leave, retrieval, put_away: &nobody, wanted: &nobody, gives_beginnings: true };
        let plan = plan(&record, &snapshot(&[(1, "a", octets)]), wishes, NOW);
        assert_eq!((plan.retrieve.len() == 1, plan.skipped == 0), (comes, comes), "{octets}");
        assert!(plan.delete.is_empty());
    }
}

/// What is asked for ahead: the sizes of the messages, how many the last listing had, the first unique-id that is listed
/// now, what is retrieved at most, and the numbers.
type AheadCase<'a> = (&'a [u64], Option<u32>, &'a str, RetrievalPolicy, &'a [u32]);

#[test]
fn the_messages_with_the_highest_numbers_are_asked_for_ahead_as_far_as_that_is_little() {
    let any = RetrievalPolicy::default();
    let smallest = RetrievalPolicy { order: RetrievalOrder::SmallestFirst, ..any };
    let two = RetrievalPolicy { most_messages: Some(2), ..any };
    let hundred_octets = RetrievalPolicy { most_octets: Some(100), ..any };
    let mega = limits::AHEAD_OCTETS;
    let large_from_26 = RetrievalPolicy { whole_up_to: Some(25), ..any };
    let cases: &[AheadCase<'_>] = &[
        (&[10, 20, 30], None, "a", any, &[3, 2, 1]),
        (&[10, 20, 30], Some(0), "a", any, &[3, 2, 1]),
        (&[10, 20, 30], Some(1), "a", any, &[3, 2]),
        (&[10, 20, 30], Some(3), "a", any, &[]),
        (&[10, 20, 30], Some(4), "a", any, &[]),
        (&[10, 20, 30], Some(1), "named-anew", any, &[]),
        (&[30, 10, 20], None, "a", smallest, &[2, 3, 1]),
        (&[10, 20, 30], None, "a", two, &[3, 2]),
        (&[10, 60, 30], None, "a", hundred_octets, &[3, 2, 1]),
        (&[10, 70, 31], None, "a", hundred_octets, &[3]),
        (&[10, mega, 30], None, "a", any, &[3]),
        (&[10, 20, u64::MAX], None, "a", any, &[]),
        (&[10, 30, 20], None, "a", large_from_26, &[3]),
        (&[], None, "a", any, &[]),
    ];
    for (sizes, last, first, retrieval, expected) in cases {
        let mut record = MaildropRecord { known: Vec::new(), state: MaildropState::default() };
        record.state.server.last_listing = last.map(|messages| crate::store::LastListing {
            messages,
            octets: 0,
            first: b"a".to_vec(),
            last: b"z".to_vec(),
            at: NOW,
        });
        let announced = DropListing { messages: sizes.len() as u32, octets: Octets(0) };
        let sizes: Vec<_> = (1..).filter_map(MessageNumber::new).zip(sizes.iter().copied()).collect();
        let first = UniqueId::new(first.as_bytes()).unwrap();
        let numbers = |record: &MaildropRecord| {
            let ahead = ahead(record, announced, &sizes, &first, *retrieval);
            ahead.into_iter().map(MessageNumber::get).collect::<Vec<_>>()
        };
        assert_eq!(numbers(&record), *expected, "{sizes:?} {last:?} {first:?}");
        let stumble = crate::store::Stumble { unique_id: b"x".to_vec(), times: 1, at: NOW };
        record.state.server.stumble = Some(stumble);
        assert_eq!(numbers(&record), [0_u32; 0], "where the server broke off at a message");
    }
}

#[test]
fn nothing_is_asked_for_ahead_where_some_is_known_and_no_listing_tells_how_much_there_was() {
    let known = KnownMessage {
        unique_id: b"a".to_vec(),
        message: MessageId(0),
        first_seen: NOW,
        octets: 10,
        digest: None,
        announced: None,
        is_beginning: false,
        is_imported: false,
    };
    let mut record = MaildropRecord { known: vec![known], state: MaildropState::default() };
    let announced = DropListing { messages: 2, octets: Octets(20) };
    let sizes: Vec<_> = (1..=2).filter_map(MessageNumber::new).map(|number| (number, 10)).collect();
    let first = UniqueId::new(b"a").unwrap();
    let count = |record: &MaildropRecord| ahead(record, announced, &sizes, &first, RetrievalPolicy::default()).len();
    assert_eq!(count(&record), 0);
    record.state.settled.push(MessageId(0));
    assert_eq!(count(&record), 2, "what was known is gone from the server");
}
