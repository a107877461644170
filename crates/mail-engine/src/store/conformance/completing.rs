//! The cases of beginnings, and of the whole messages that take their places.
//!
//! Must not: depend on one another.

use super::samples::{add, beginning, digest, known, large, message, raw, row, set};
use crate::ports::Millis;
use crate::store::{Batch, FlagBatch, Flags, KnownMessage, Row, Store, StoreError, message_id};
use mail_api::MessageId;

pub async fn a_whole_message_takes_the_place_of_its_beginning_and_nothing_else_changes<S: Store>(
    open: impl AsyncFn() -> S,
) {
    let store = open().await;
    let account = add(&store).await;
    // One that fills several pieces of whatever a store cuts mail into, one that is empty, and one that stays a beginning.
    let (whole, empty) = (large("large", 2_500_000), large("empty", 0));
    let messages = vec![
        message("a"),
        beginning("large", &whole),
        message("c"),
        beginning("empty", &empty),
        beginning("stays", &whole),
    ];
    let batch = store.commit(Batch { account, retrieved: Millis(1), messages }).await.unwrap();
    let later = store.commit(Batch { account, retrieved: Millis(2), messages: vec![message("d")] }).await.unwrap();
    let id = |position| message_id(batch, position);
    let begun = Flags::BEGINNING;
    let none = Flags::default();
    assert_eq!(
        store.flags().await.unwrap(),
        [
            FlagBatch { batch, flags: vec![none, begun, none, begun, begun] },
            FlagBatch { batch: later, flags: vec![none] }
        ]
    );
    let maildrop = store.maildrop(account).await.unwrap();
    assert_eq!(
        maildrop.known.iter().map(|known| known.is_beginning).collect::<Vec<_>>(),
        [false, true, false, true, true, false]
    );
    assert_eq!(store.rows_of(batch).await.unwrap().unwrap().rows[1].beginning_of, Some(2_500_000));
    assert_eq!(store.raw(id(1)).await, Ok(raw("large")));

    store.change_flags(&[id(0), id(1)], set(Flags::STARRED)).await.unwrap();
    store.change_flags(&[id(1)], set(Flags::WANTED)).await.unwrap();
    let wanted = Flags(Flags::STARRED.0 | Flags::BEGINNING.0 | Flags::WANTED.0);
    assert_eq!(store.flags().await.unwrap()[0].flags[1], wanted);
    store.complete(account, id(1), whole.clone(), Millis(9)).await.unwrap();
    store.complete(account, id(3), empty.clone(), Millis(10)).await.unwrap();

    for store in [store, open().await] {
        let expected = [raw("a"), whole.raw.clone(), raw("c"), vec![], raw("stays")];
        assert_eq!(store.raw_batch(batch).await, Ok(expected.to_vec()));
        for (position, expected) in (0..).zip(expected) {
            let found = store.raw(id(position)).await.unwrap();
            assert!(found == expected, "message {position} of {} octets came as {}", expected.len(), found.len());
        }
        let rows = vec![
            row("a"),
            Row { date: row("large").date, ..whole.row.clone() },
            row("c"),
            Row { date: row("empty").date, ..empty.row.clone() },
            beginning("stays", &whole).row,
        ];
        let stored = store.rows(None).await.unwrap();
        assert_eq!((stored.len(), &stored[0].rows), (2, &rows));
        assert_eq!(store.rows_of(batch).await.unwrap().as_ref(), stored.first());
        assert_eq!(
            store.flags().await.unwrap(),
            [
                FlagBatch { batch, flags: vec![Flags::STARRED, Flags::STARRED, none, none, begun] },
                FlagBatch { batch: later, flags: vec![none] }
            ]
        );
        let one = |name: &str, position, first_seen, octets, announced, is_beginning| KnownMessage {
            unique_id: name.into(),
            message: id(position),
            first_seen: Millis(first_seen),
            octets,
            digest: digest(name),
            announced: Some(announced),
            is_beginning,
            is_imported: false,
        };
        let mut expected = vec![
            known(batch, 1, &["a"]).remove(0),
            one("large", 1, 9, 2_500_000, 2_500_000, false),
            one("c", 2, 1, raw("c").len() as u64, 7, false),
            one("empty", 3, 10, 0, 0, false),
            one("stays", 4, 1, raw("stays").len() as u64, 2_500_000, true),
        ];
        expected.extend(known(later, 2, &["d"]));
        assert_eq!(store.maildrop(account).await.unwrap().known, expected);
    }
    // What was completed is whole for good, and the next batch is a new one.
    let store = open().await;
    assert_eq!(store.complete(account, id(1), whole, Millis(11)).await, Err(StoreError::MessageGone));
    let next = store.commit(Batch { account, retrieved: Millis(12), messages: vec![message("e")] }).await.unwrap();
    assert!(next > later);
}

pub async fn what_is_no_beginning_of_the_account_is_not_completed<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let (account, other) = (add(&store).await, add(&store).await);
    let whole = large("large", 1000);
    let messages = vec![message("a"), beginning("large", &whole)];
    let batch = store.commit(Batch { account, retrieved: Millis(1), messages }).await.unwrap();
    let before = (store.rows(None).await, store.flags().await, store.maildrop(account).await);
    for (account, id) in [
        (account, message_id(batch, 0)),
        (account, message_id(batch, 2)),
        (account, MessageId(u64::MAX)),
        (account, MessageId(message_id(batch, 1).0 | 1 << 60)),
        (other, message_id(batch, 1)),
    ] {
        assert_eq!(store.complete(account, id, whole.clone(), Millis(2)).await, Err(StoreError::MessageGone), "{id:?}");
    }
    store.change_flags(&[message_id(batch, 1)], set(Flags::default())).await.unwrap();
    let store = open().await;
    assert_eq!((store.rows(None).await, store.flags().await, store.maildrop(account).await), before);
    assert_eq!(store.raw(message_id(batch, 1)).await, Ok(raw("large")));
    store.remove_account(account).await.unwrap();
    let gone = store.complete(account, message_id(batch, 1), whole, Millis(3)).await;
    assert_eq!(gone, Err(StoreError::MessageGone));
    assert_eq!(open().await.rows(None).await, Ok(vec![]));
}

pub async fn a_completed_message_goes_with_its_account<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let (gone, kept) = (add(&store).await, add(&store).await);
    let whole = large("large", 1_200_000);
    let mut ids = Vec::new();
    for account in [gone, kept] {
        let messages = vec![beginning("large", &whole), message("b")];
        let batch = store.commit(Batch { account, retrieved: Millis(1), messages }).await.unwrap();
        store.complete(account, message_id(batch, 0), whole.clone(), Millis(2)).await.unwrap();
        ids.push(message_id(batch, 0));
    }
    store.remove_account(gone).await.unwrap();
    for store in [store, open().await] {
        assert_eq!(store.raw(ids[0]).await, Err(StoreError::MessageGone));
        assert!(store.raw(ids[1]).await.unwrap() == whole.raw);
    }
}
