//! Tables: what is known, what is listed, what the policy says; and what follows.
//!
//! Must not: need a server.

use super::*;
use crate::store::MaildropState;

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
    retrieval: RetrievalPolicy { order: RetrievalOrder::NewestFirst, most_messages: None, most_octets: None },
};

/// What is retrieved, by number; what is deleted, by number and message; what is absent, by message.
type Decision<'a> = (&'a [u32], &'a [(u32, u64)], &'a [u64]);

fn decide(case: &Case<'_>) -> Plan {
    let ids = |ids: &[u64]| ids.iter().copied().map(MessageId).collect::<Vec<_>>();
    let known = case.known.iter().map(|(message, unique_id, days)| KnownMessage {
        unique_id: unique_id.as_bytes().to_vec(),
        message: MessageId(*message),
        first_seen: Millis(NOW.0 - days * limits::DAY.0),
        octets: 10,
    });
    let state =
        MaildropState { delete_intents: ids(case.intents), settled: ids(case.settled), ..MaildropState::default() };
    let record = MaildropRecord { known: known.collect(), state };
    let number = |number: u32| MessageNumber::new(number).unwrap();
    let unique_ids = case.listed.iter().map(|(at, id, _)| (number(*at), UniqueId::new(id.as_bytes()).unwrap()));
    let sizes = case.listed.iter().map(|(at, _, octets)| (number(*at), *octets));
    let snapshot = MaildropSnapshot::new(case.listed.len() as u32, unique_ids.collect(), 0, sizes.collect());
    // Whoever plans names only those that the policy wants gone.
    let put_away = if case.policy.when_deleted_here { case.deleted_here } else { &[] };
    let put_away = ids(put_away).into_iter().collect();
    let wishes = Wishes { leave: case.policy, retrieval: case.retrieval, put_away: &put_away };
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
    let retrieval = |order, most_messages, most_octets| RetrievalPolicy { order, most_messages, most_octets };
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
