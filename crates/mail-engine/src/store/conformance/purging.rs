//! What must hold when messages are removed for good.
//!
//! Must not: depend on other cases.

use super::samples::{add, batch, beginning, known, large, message, raw, row, set};
use crate::ports::Millis;
use crate::store::{Batch, FlagChange, Flags, KnownMessage, NewMessage, Soundness, Store, StoreError, message_id};
use mail_api::MessageId;

pub async fn what_was_removed_for_good_is_known_and_nothing_else_changes<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let (account, other) = (add(&store).await, add(&store).await);
    let whole = large("b", 2_500_000);
    let messages = vec![message("a"), beginning("b", &whole), message("c"), large("d", 1_500_000), message("e")];
    let id = store.commit(Batch { account, retrieved: Millis(1), messages }).await.unwrap();
    let at = |position| message_id(id, position);
    store.complete(account, at(1), whole.clone(), Millis(2)).await.unwrap();
    let second = store.commit(batch(other, 3, &["x", "y"])).await.unwrap();
    let half =
        store.commit(Batch { account, retrieved: Millis(4), messages: vec![beginning("h", &whole)] }).await.unwrap();
    store.change_flags(&[at(0), at(4)], set(Flags::DELETED)).await.unwrap();
    let before = store.maildrop(account).await.unwrap();

    let there = [at(0), at(3), message_id(second, 0), message_id(second, 1), message_id(half, 0)];
    let gone = [&there[..], &[MessageId(u64::MAX)]].concat();
    store.change_flags(&gone, set(Flags::DELETED)).await.unwrap();
    for _ in 0..2 {
        let mut purged = store.purge(&gone).await.unwrap();
        purged.sort_unstable();
        assert_eq!(purged, there);
    }
    assert_eq!(store.purge(&[]).await, Ok(vec![]));
    for store in [&store, &open().await] {
        for id in gone.iter().copied() {
            assert_eq!(store.raw(id).await, Err(StoreError::MessageGone));
        }
        assert_eq!(store.raw(at(1)).await.as_ref(), Ok(&whole.raw));
        assert_eq!((store.raw(at(2)).await, store.raw(at(4)).await), (Ok(raw("c")), Ok(raw("e"))));
        let all = vec![Vec::new(), whole.raw.clone(), raw("c"), Vec::new(), raw("e")];
        assert_eq!(store.raw_batch(id).await, Ok(all));
        assert_eq!(store.soundness().await, Ok(Soundness::SOUND));
        let rows = store.rows_of(id).await.unwrap().unwrap().rows;
        assert_eq!((&rows[0], &rows[2], rows[3].octets), (&row("a").purged(), &row("c"), 0));
        let flags: Vec<Vec<Flags>> = store.flags().await.unwrap().into_iter().map(|batch| batch.flags).collect();
        let nothing = Flags::default();
        let purged = Flags::DELETED.with(Flags::PURGED);
        let first = vec![purged, nothing, nothing, purged, Flags::DELETED];
        assert_eq!(flags, [first, vec![purged; 2], vec![purged]]);
        assert_eq!(store.maildrop(other).await.unwrap().known, known(second, 3, &["x", "y"]));
        let mut expected = before.clone();
        let half = expected.known.last_mut().unwrap();
        *half = KnownMessage { is_beginning: false, is_imported: true, ..half.clone() };
        assert_eq!(store.maildrop(account).await, Ok(expected));
    }
    // The other completed one goes, too, and then the last ones.
    store.change_flags(&[at(1), at(2)], set(Flags::DELETED)).await.unwrap();
    store.purge(&[at(1)]).await.unwrap();
    assert_eq!((store.raw(at(1)).await, store.raw(at(4)).await), (Err(StoreError::MessageGone), Ok(raw("e"))));
    store.purge(&[at(2), at(4)]).await.unwrap();
    let store = open().await;
    assert_eq!((store.raw(at(4)).await, store.soundness().await), (Err(StoreError::MessageGone), Ok(Soundness::SOUND)));
    store.accept_loss().await.unwrap();
    assert_eq!(store.maildrop(account).await.unwrap().known.len(), 6);
    store.remove_account(account).await.unwrap();
    store.commit(batch(other, 5, &["z"])).await.unwrap();
    assert_eq!(open().await.soundness().await, Ok(Soundness::SOUND));
}

pub async fn what_is_not_in_the_trash_any_more_is_not_removed<S: Store>(open: impl AsyncFn() -> S) {
    let (store, other) = (open().await, open().await);
    let account = add(&store).await;
    let id = store.commit(batch(account, 1, &["a", "b", "c"])).await.unwrap();
    let at = |position| message_id(id, position);
    let all = [at(0), at(1), at(2)];
    store.change_flags(&all[..2], set(Flags::DELETED)).await.unwrap();
    let back = FlagChange { set: Flags::default(), clear: Flags::DELETED };
    other.change_flags(&[at(1)], back).await.unwrap();
    assert_eq!(store.purge(&all).await, Ok(vec![at(0)]));
    assert_eq!(store.purge(&all[1..]).await, Ok(vec![]));
    for store in [&store, &open().await] {
        assert_eq!(store.raw_batch(id).await, Ok(vec![Vec::new(), raw("b"), raw("c")]));
        let flags = store.flags().await.unwrap().remove(0).flags;
        assert_eq!(flags, [Flags::DELETED.with(Flags::PURGED), Flags::default(), Flags::default()]);
        assert_eq!(store.soundness().await, Ok(Soundness::SOUND));
    }
}

pub async fn what_was_removed_elsewhere_is_known_without_octets<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let account = add(&store).await;
    let gone = |name: &str| NewMessage {
        raw: Vec::new(),
        row: row(name).purged(),
        marks: Flags::DELETED.with(Flags::PURGED),
        is_imported: true,
        ..message(name)
    };
    let messages = vec![gone("a"), gone("b")];
    let id = store.commit(Batch { account, retrieved: Millis(1), messages }).await.unwrap();
    let ids = [message_id(id, 0), message_id(id, 1)];
    let expected: Vec<_> = known(id, 1, &["a", "b"]);
    let expected: Vec<_> =
        expected.into_iter().map(|known| KnownMessage { octets: 0, is_imported: true, ..known }).collect();
    for is_purged in [false, true] {
        if is_purged {
            store.purge(&ids).await.unwrap();
            assert_eq!(store.raw(ids[0]).await, Err(StoreError::MessageGone));
        }
        let store = open().await;
        assert_eq!(store.maildrop(account).await.unwrap().known, expected);
        assert_eq!(store.raw_batch(id).await, Ok(vec![Vec::new(); 2]));
        assert_eq!(store.flags().await.unwrap()[0].flags, [Flags::DELETED.with(Flags::PURGED); 2]);
        assert_eq!(store.soundness().await, Ok(Soundness::SOUND));
    }
    store.remove_account(account).await.unwrap();
    assert_eq!(open().await.soundness().await, Ok(Soundness::SOUND));
}
