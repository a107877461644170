//! Windows against a list that is filtered and sorted from scratch each time.
//!
//! Must not: depend on chance: the seeds are fixed.

use super::*;
use crate::store::Row;
use mail_api::{Count, ListQuery, OrderBy, Selection, TagId, ThreadRow, View, WindowQuery};

/// What a message of the test can be seen in.
const VIEWS: [View; 7] =
    [View::Inbox, View::Starred, View::Archive, View::Junk, View::Trash, View::Tag(TagId(0)), View::Tag(TagId(55))];

/// Flags by chance: some of those of a person, and two tags.
fn some_flags(seed: &mut u64) -> Flags {
    let tags = [Flags::default(), Flags::tag(TagId(0)), Flags::tag(TagId(55))];
    Flags(random(seed, 16) | (random(seed, 2) * Flags::JUNK.0)).with(tags[random(seed, 3) as usize])
}

/// The list as simply as it can be said: every window is filtered and sorted from scratch.
#[derive(Default)]
struct Model(Vec<(MessageId, AccountId, i64, Flags)>);

impl Model {
    fn matching(&self, mailbox: Mailbox, view: View) -> Vec<&(MessageId, AccountId, i64, Flags)> {
        let mut rows: Vec<_> = self
            .0
            .iter()
            .filter(|(_, account, ..)| mailbox == Mailbox::Joint || mailbox == Mailbox::Of(*account))
            .filter(|(.., flags)| {
                let (deleted, junk) = (flags.has(Flags::DELETED), !flags.has(Flags::DELETED) && flags.has(Flags::JUNK));
                let is_here = !deleted && !junk;
                match view {
                    View::All => true,
                    View::Inbox => is_here && !flags.has(Flags::ARCHIVED),
                    View::Starred => is_here && flags.has(Flags::STARRED),
                    View::Archive => is_here && flags.has(Flags::ARCHIVED),
                    View::Junk => junk,
                    View::Trash => deleted,
                    View::Tag(tag) => is_here && flags.has(Flags::tag(tag)),
                }
            })
            .collect();
        rows.sort_by_key(|(id, _, date, _)| (std::cmp::Reverse(*date), *id));
        rows
    }
}

fn check(list: &List, model: &Model, accounts: u32, start: u32, count: u32) {
    for mailbox in [Mailbox::Joint].into_iter().chain((0..accounts).map(|id| Mailbox::Of(AccountId(id)))) {
        for view in VIEWS {
            let query = WindowQuery { list: ListQuery { mailbox, view, ..ListQuery::default() }, start, count };
            let window = list.window(query.clone(), None);
            let rows = model.matching(mailbox, view);
            let unread = rows.iter().filter(|(.., flags)| !flags.has(Flags::READ)).count() as u32;
            let expected: Vec<_> = rows.iter().skip(start as usize).take(count as usize).collect();
            assert_eq!(window.counts.of(view), Count { total: rows.len() as u32, unread }, "{query:?}");
            assert_eq!((window.total, window.messages), (rows.len() as u32, rows.len() as u32), "{query:?}");
            assert_eq!(window.rows.len(), expected.len(), "{query:?}");
            for (row, (id, account, date, flags)) in window.rows.iter().zip(expected) {
                assert_eq!((row.id, row.account, row.date), (*id, *account, *date));
                assert_eq!((row.read, row.starred), (flags.has(Flags::READ), flags.has(Flags::STARRED)));
                assert_eq!(row.subject, format!("Größe {}", id.0));
            }
        }
    }
}

fn row(id: MessageId, date: i64) -> Row {
    Row {
        from: "Ada".into(),
        from_address: "ada@example.org".into(),
        subject: format!("Größe {}", id.0),
        preview: "…".into(),
        date,
        octets: 10,
        has_attachments: id.0.is_multiple_of(2),
        beginning_of: None,
        facts: None,
    }
}

/// A small deterministic source of numbers (xorshift), below `bound`.
fn random(state: &mut u64, bound: u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state % bound
}

fn batch(model: &mut Model, seed: &mut u64, id: u32, accounts: u64) -> RowBatch {
    let account = AccountId(random(seed, accounts) as u32);
    let mut rows = Vec::new();
    for position in 0..1 + random(seed, 8) as u16 {
        let id = message_id(BatchId(id), position);
        let date = random(seed, 40) as i64 - 20;
        model.0.push((id, account, date, Flags::default()));
        rows.push(row(id, date));
    }
    RowBatch { batch: BatchId(id), account, rows }
}

#[test]
fn windows_show_what_a_naive_list_would_show_after_any_changes() {
    for run in 1..40u64 {
        let mut seed = run.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (mut list, mut model) = (List::default(), Model::default());
        for step in 0..60u32 {
            let before = list.revision();
            let changed = match random(&mut seed, 12) {
                0..=4 => list.insert(vec![batch(&mut model, &mut seed, step, 3)]),
                5 => {
                    let account = AccountId(random(&mut seed, 3) as u32);
                    model.0.retain(|(_, of, ..)| *of != account);
                    list.remove_account(account)
                }
                6 => {
                    let mut stored: BTreeMap<BatchId, Vec<Flags>> = BTreeMap::new();
                    for (id, .., flags) in &mut model.0 {
                        *flags = some_flags(&mut seed);
                        stored.entry(batch_of(*id).0).or_default().push(*flags);
                    }
                    let stored: Vec<_> = stored.into_iter().map(|(batch, flags)| FlagBatch { batch, flags }).collect();
                    list.replace_flags(&stored)
                }
                _ => {
                    let change = FlagChange {
                        set: Flags(some_flags(&mut seed).0 & some_flags(&mut seed).0),
                        clear: Flags(some_flags(&mut seed).0 & some_flags(&mut seed).0),
                    };
                    let share = 1 + random(&mut seed, 4);
                    let mut ids = vec![MessageId(u64::MAX)];
                    for (id, .., flags) in &mut model.0 {
                        if random(&mut seed, share) == 0 {
                            *flags = change.apply(*flags);
                            ids.push(*id);
                        }
                    }
                    list.change_flags(&ids, change)
                }
            };
            assert_eq!(changed, list.revision() > before);
            let (start, count) = (random(&mut seed, 12) as u32, random(&mut seed, 20) as u32);
            check(&list, &model, 3, start, count);
            assert_eq!(list.totals(), (model.0.len() as u32, model.0.len() as u64 * 10));
        }
    }
}

#[test]
fn a_batch_that_is_there_already_changes_nothing() {
    let (mut list, mut model, mut seed) = (List::default(), Model::default(), 7);
    let rows = batch(&mut model, &mut seed, 1, 1);
    assert!(list.insert(vec![rows.clone()]));
    let revision = list.revision();
    assert!(!list.insert(vec![rows]));
    assert_eq!(list.revision(), revision);
}

#[test]
fn batches_that_the_store_no_longer_has_are_dropped() {
    let (mut list, mut model, mut seed) = (List::default(), Model::default(), 7);
    list.insert(vec![batch(&mut model, &mut seed, 1, 1), batch(&mut model, &mut seed, 2, 1)]);
    model.0.retain(|(id, ..)| batch_of(*id).0 == BatchId(2));
    let flags = vec![Flags::default(); model.0.len()];
    assert!(list.replace_flags(&[FlagBatch { batch: BatchId(2), flags }]));
    check(&list, &model, 1, 0, 20);
}

#[test]
fn a_window_gives_at_most_200_rows_and_long_text_is_cut_between_characters() {
    let mut list = List::default();
    let mut rows: Vec<Row> = (0..300).map(|date| row(message_id(BatchId(0), date as u16), date)).collect();
    rows[299].subject = "ä".repeat(4000);
    list.insert(vec![RowBatch { batch: BatchId(0), account: AccountId(0), rows }]);
    let window = list.window(WindowQuery { count: 5000, ..WindowQuery::default() }, None);
    assert_eq!((window.rows.len(), window.total), (200, 300));
    assert_eq!(window.rows[0].subject, "ä".repeat(2048));
    assert_eq!(window.rows[1].subject, format!("Größe {}", message_id(BatchId(0), 298).0));
}

#[test]
fn a_hundred_thousand_rows_are_taken_in_and_each_window_shows_its_own() {
    let mut list = List::default();
    let batches = (0..200u32).map(|batch| RowBatch {
        batch: BatchId(batch),
        account: AccountId(batch % 3),
        rows: (0..500u16).map(|at| row(message_id(BatchId(batch), at), i64::from(at) * 7919 % 1000)).collect(),
    });
    list.insert(batches.collect());
    assert_eq!(list.totals().0, 100_000);
    for step in 0..20_000 {
        let window = list.window(WindowQuery { start: step * 4, count: 20, ..WindowQuery::default() }, None);
        assert_eq!(window.rows.len(), 20);
    }
    // A window that looked at the whole list would take minutes here.
}

#[test]
fn a_list_is_sorted_by_date_sender_and_size_up_and_down_and_searched() {
    let mut list = List::default();
    let given = [("Édith", 3, 20), ("Ada", 1, 30), ("ada", 2, 20), ("Zoë", 4, 10)];
    let rows = given.map(|(from, date, octets)| Row { from: from.into(), octets, ..row(MessageId(0), date) });
    list.insert(vec![RowBatch { batch: BatchId(0), account: AccountId(0), rows: rows.to_vec() }]);
    let check = |by, up, expected: [u64; 4]| {
        let query = ListQuery { order: mail_api::Order { by, up }, ..ListQuery::default() };
        assert_eq!(list.keys(&query, None), expected.map(MessageId), "{by:?} {up}");
        let found = list.keys(&query, Some(&|id| id.0 != 2));
        assert_eq!(found, expected.iter().filter(|id| **id != 2).map(|id| MessageId(*id)).collect::<Vec<_>>());
    };
    check(OrderBy::Date, false, [3, 0, 2, 1]);
    check(OrderBy::Date, true, [1, 2, 0, 3]);
    check(OrderBy::Sender, true, [2, 1, 0, 3]);
    check(OrderBy::Sender, false, [3, 0, 2, 1]);
    check(OrderBy::Size, false, [1, 0, 2, 3]);
    check(OrderBy::Size, true, [3, 0, 2, 1]);
}

/// Four messages, oldest first: two of one thread, one of another, and again one of the first.
fn threaded() -> List {
    let given = [
        ("Ada", "a@x", "1", None),
        ("Bob", "b@x", "2", Some("1")),
        ("Eve", "e@x", "3", None),
        ("Ada", "a@x", "4", Some("2")),
    ];
    let rows = (0..).zip(given).map(|(date, (from, address, id, answers))| Row {
        from: from.into(),
        from_address: address.into(),
        facts: Some(crate::store::Facts {
            id: Some(crate::store::hash(id)),
            references: answers.map(crate::store::hash).into_iter().collect(),
            ..crate::store::Facts::default()
        }),
        ..row(MessageId(0), date)
    });
    let mut list = List::default();
    list.insert(vec![RowBatch { batch: BatchId(0), account: AccountId(0), rows: rows.collect() }]);
    list
}

fn in_threads(open: &[u64]) -> ListQuery {
    ListQuery { threads: true, open: open.iter().map(|id| MessageId(*id)).collect(), ..ListQuery::default() }
}

fn rows_of(list: &List, query: ListQuery) -> Vec<(u64, Option<ThreadRow>, bool)> {
    let window = list.window(WindowQuery { list: query, start: 0, count: 200 }, None);
    assert_eq!((window.total as usize, window.messages), (window.rows.len(), 4));
    window.rows.into_iter().map(|row| (row.id.0, row.thread, row.is_inside)).collect()
}

#[test]
fn a_thread_is_one_row_that_opens_to_its_messages() {
    let mut list = threaded();
    list.change_flags(&[MessageId(1)], FlagChange { set: Flags(Flags::STARRED.0 | Flags::READ.0), clear: Flags(0) });
    let thread =
        |is_open| Some(ThreadRow { messages: 3, unread: 2, participants: vec!["Ada".into(), "Bob".into()], is_open });
    assert_eq!(rows_of(&list, in_threads(&[])), [(3, thread(false), false), (2, None, false)]);
    let opened = [(3, thread(true), false), (1, None, true), (0, None, true), (2, None, false)];
    for named in [0, 1, 3] {
        assert_eq!(rows_of(&list, in_threads(&[named])), opened);
    }
    let first = |query| list.window(WindowQuery { list: query, start: 0, count: 1 }, None).rows.remove(0);
    assert!(first(in_threads(&[])).starred && !first(in_threads(&[0])).starred);
    assert!(!first(in_threads(&[])).read);
    // In another list, a thread is what is there of it.
    list.change_flags(&[MessageId(3)], FlagChange { set: Flags::ARCHIVED, clear: Flags(0) });
    let window = list.window(WindowQuery { list: in_threads(&[]), start: 0, count: 9 }, None);
    assert_eq!(window.rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [2, 1]);
    // What comes later is seen to belong.
    let facts = crate::store::Facts { id: Some(9), references: vec![crate::store::hash("3")], ..Default::default() };
    let rows = vec![Row { facts: Some(facts), ..row(MessageId(0), 9) }];
    list.insert(vec![RowBatch { batch: BatchId(1), account: AccountId(1), rows }]);
    let window = list.window(WindowQuery { list: in_threads(&[]), start: 0, count: 9 }, None);
    assert_eq!(
        window.rows.iter().map(|row| (row.id.0, row.thread.as_ref().map(|thread| thread.messages))).collect::<Vec<_>>(),
        [(65_536, Some(2)), (1, Some(2))]
    );
}

#[test]
fn a_selection_means_what_its_rows_stand_for() {
    let list = threaded();
    let check = |which: Selection, mut expected: Vec<u64>| {
        let mut ids: Vec<u64> = list.select(&which, None).into_iter().map(|id| id.0).collect();
        ids.sort_unstable();
        expected.sort_unstable();
        assert_eq!(ids, expected, "{which:?}");
    };
    let ids = |ids: &[u64]| ids.iter().map(|id| MessageId(*id)).collect::<Vec<_>>();
    let rows = |open: &[u64], of: &[u64]| Selection::Rows { list: in_threads(open), ids: ids(of) };
    let all = |open: &[u64], except: &[u64]| Selection::All { list: in_threads(open), except: ids(except) };
    check(Selection::Ids(ids(&[3, 9])), vec![3]);
    check(rows(&[], &[3]), vec![0, 1, 3]);
    check(rows(&[0], &[3]), vec![3]);
    check(rows(&[0], &[1, 2]), vec![1, 2]);
    check(rows(&[], &[1]), vec![]);
    check(all(&[], &[]), vec![0, 1, 2, 3]);
    check(all(&[], &[3]), vec![2]);
    // It was the newest of its thread once.
    check(all(&[], &[1]), vec![2]);
    check(all(&[0], &[3]), vec![0, 1, 2]);
    let searched = ListQuery { search: "x".into(), ..ListQuery::default() };
    check(Selection::All { list: searched.clone(), except: vec![] }, vec![]);
    let found = list.select(&Selection::All { list: searched, except: ids(&[2]) }, Some(&|id| id.0 > 1));
    assert_eq!(found, ids(&[3]));
}

#[test]
fn a_hundred_thousand_rows_are_shown_in_threads_without_a_pause() {
    let mut list = List::default();
    let facts = |id: u64, of: u64| crate::store::Facts { id: Some(id), references: vec![of], ..Default::default() };
    let batches = (0..200u32).map(|batch| RowBatch {
        batch: BatchId(batch),
        account: AccountId(0),
        rows: (0..500u16)
            .map(|at| {
                let number = u64::from(batch) * 500 + u64::from(at);
                Row { facts: Some(facts(number, number / 7 * 7)), ..row(message_id(BatchId(batch), at), number as i64) }
            })
            .collect(),
    });
    list.insert(batches.collect());
    let begun = std::time::Instant::now();
    let window = list.window(WindowQuery { list: in_threads(&[]), start: 0, count: 200 }, None);
    println!("100,000 messages in threads: {:?}", begun.elapsed());
    assert_eq!((window.total, window.messages), (100_000u32.div_ceil(7), 100_000));
    for step in 0..5_000 {
        let query = WindowQuery { list: in_threads(&[]), start: step, count: 20 };
        assert_eq!(list.window(query, None).rows.len(), 20);
    }
    // Threads worked out for each window would take minutes here.
}

#[test]
fn rows_made_anew_keep_flags_and_do_not_come_over_others() {
    let mut list = List::default();
    let old = row(message_id(BatchId(0), 0), 1);
    let batch = |row: &Row| RowBatch { batch: BatchId(0), account: AccountId(0), rows: vec![row.clone()] };
    list.insert(vec![batch(&old)]);
    list.change_flags(&[MessageId(0)], FlagChange { set: Flags::STARRED, clear: Flags(0) });
    assert_eq!(list.outdated(), [BatchId(0)]);
    let new = Row { facts: Some(crate::store::Facts::default()), preview: "anew".into(), ..old };
    assert!(!list.renew(&batch(&Row { octets: 11, ..new.clone() })));
    assert!(list.renew(&batch(&new)) && list.outdated().is_empty());
    let row = list.row(MessageId(0)).expect("it is there");
    assert_eq!((row.preview.as_str(), row.starred), ("anew", true));
}
