//! What must hold when messages are removed for good.
//!
//! Must not: depend on other cases.

use super::samples::{add, batch, beginning, known, large, message, raw, row, set};
use crate::ports::Millis;
use crate::store::{Batch, Flags, KnownMessage, Soundness, Store, StoreError, message_id};
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

    let gone = [at(0), at(3), message_id(second, 0), message_id(second, 1), message_id(half, 0), MessageId(u64::MAX)];
    store.purge(&gone).await.unwrap();
    store.purge(&gone).await.unwrap();
    store.purge(&[]).await.unwrap();
    for store in [&store, &open().await] {
        for id in gone {
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
        let first = vec![Flags::DELETED.with(Flags::PURGED), nothing, nothing, Flags::PURGED, Flags::DELETED];
        assert_eq!(flags, [first, vec![Flags::PURGED; 2], vec![Flags::PURGED]]);
        assert_eq!(store.maildrop(other).await.unwrap().known, known(second, 3, &["x", "y"]));
        let mut expected = before.clone();
        let half = expected.known.last_mut().unwrap();
        *half = KnownMessage { is_beginning: false, is_imported: true, ..half.clone() };
        assert_eq!(store.maildrop(account).await, Ok(expected));
    }
    // The other completed one goes, too, and then the last ones.
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
