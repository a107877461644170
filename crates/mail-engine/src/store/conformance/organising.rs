//! Tags, what filters did, and rows that are read anew.
//!
//! Must not: depend on one another.

use super::samples::{add, batch, beginning, message, row, set};
use crate::store::{Facts, FlagBatch, FlagChange, Flags, NewMessage, Row, RowBatch, Store, StoreError, message_id};
use mail_api::{AccountId, TagId};

pub async fn messages_are_stored_with_what_filters_did<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let account = add(&store).await;
    let marks = [Flags::JUNK.with(Flags::tag(TagId(55))), Flags::default(), Flags::STARRED];
    let mut messages = batch(account, 1, &["a", "b", "c"]);
    for (message, marks) in messages.messages.iter_mut().zip(marks) {
        message.marks = marks;
    }
    let whole = message("large");
    let begun = NewMessage { marks: Flags::tag(TagId(0)), ..beginning("large", &whole) };
    messages.messages.push(begun);
    let id = store.commit(messages).await.unwrap();
    drop(store);

    let store = open().await;
    let of_begun = Flags::BEGINNING.with(Flags::tag(TagId(0)));
    let expected = |flags: [Flags; 4]| Ok(vec![FlagBatch { batch: id, flags: flags.to_vec() }]);
    assert_eq!(store.flags().await, expected([marks[0], marks[1], marks[2], of_begun]));
    store.change_flags(&[message_id(id, 0)], FlagChange { set: Flags::tag(TagId(3)), clear: marks[0] }).await.unwrap();
    store.change_flags(&[message_id(id, 1)], set(Flags::READ)).await.unwrap();
    let now = [Flags::tag(TagId(3)), Flags::READ, marks[2], of_begun];
    assert_eq!(open().await.flags().await, expected(now));
    store.change_flags(&[message_id(id, 0)], FlagChange { set: Flags(0), clear: Flags(!0xff) }).await.unwrap();
    assert_eq!(open().await.flags().await, expected([Flags(0), now[1], now[2], now[3]]));
}

pub async fn rows_are_replaced_where_they_are_of_the_same_octets<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let account = add(&store).await;
    let id = store.commit(batch(account, 1, &["a", "b"])).await.unwrap();
    let other = store.commit(batch(account, 1, &["c"])).await.unwrap();
    let newer = |name: &str| Row {
        facts: Some(Facts { id: Some(7), references: vec![1, 2], to: "x".into(), list: "l".into() }),
        preview: "read anew".into(),
        ..row(name)
    };
    let of = |rows: Vec<Row>| RowBatch { batch: id, account, rows };
    let raw = store.raw(message_id(id, 0)).await.unwrap();
    store.put_rows(&of(vec![newer("a"), Row { octets: 1, ..newer("b") }])).await.unwrap();
    assert_eq!(store.put_rows(&of(vec![newer("a")])).await, Err(StoreError::MessageGone));
    let foreign = RowBatch { account: AccountId(account.0 + 1), ..of(vec![newer("a"), newer("b")]) };
    assert_eq!(store.put_rows(&foreign).await, Err(StoreError::MessageGone));
    drop(store);
    let store = open().await;
    assert_eq!(store.rows_of(id).await, Ok(Some(of(vec![newer("a"), row("b")]))));
    assert_eq!(store.rows_of(other).await.unwrap().map(|rows| rows.rows), Some(vec![row("c")]));
    assert_eq!(store.raw(message_id(id, 0)).await, Ok(raw));
    store.remove_account(account).await.unwrap();
    assert_eq!(store.put_rows(&of(vec![newer("a"), newer("b")])).await, Err(StoreError::MessageGone));
    assert_eq!(store.rows(None).await, Ok(vec![]));
}
