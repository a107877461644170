//! The cases, each on a place of its own.
//!
//! Must not: depend on one another.

use super::samples::{add, batch, known, message, raw, row, set, settings, state};
use crate::ports::Millis;
use crate::store::{
    Batch, BatchId, BatchReader, FlagBatch, FlagChange, Flags, MAX_BATCH_MESSAGES, MaildropState, NewMessage,
    Soundness, Store, StoreError, batch_of, message_id,
};
use mail_api::{AccountId, AccountSettings, ConnectionFacts, LeavePolicy, MessageId, PasswordKeeping, TlsBetween};

pub async fn accounts_keep_their_order_and_their_records<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    assert_eq!(store.accounts().await, Ok(vec![]));
    let first = store.add_account(&settings("first"), PasswordKeeping::Session).await.unwrap();
    let second = store.add_account(&settings("second ✉"), PasswordKeeping::Device).await.unwrap();
    let third = store.add_account(&settings("third"), PasswordKeeping::Session).await.unwrap();

    let mut changed = store.accounts().await.unwrap().remove(1);
    assert_eq!((changed.id, changed.keeping, changed.last_check), (second, PasswordKeeping::Device, None));
    assert_eq!(changed.settings, settings("second ✉"));
    changed.settings.leave_policy = LeavePolicy::after_days(7);
    changed.last_check = Some(Millis(1_700_000_000_123));
    changed.connection = Some(ConnectionFacts {
        tls: TlsBetween::BridgeAndServer,
        protocol: "TLS 1.3".into(),
        certificate_sha256: "00ff".into(),
    });
    store.put_account(&changed).await.unwrap();
    drop(store);

    let accounts = open().await.accounts().await.unwrap();
    assert_eq!(accounts.iter().map(|account| account.id).collect::<Vec<_>>(), [first, second, third]);
    assert_eq!(accounts[1], changed);
    assert_eq!(accounts[2].settings, settings("third"));
}

pub async fn an_account_that_is_gone_cannot_be_put<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    add(&store).await;
    let account = store.accounts().await.unwrap().remove(0);
    store.remove_account(account.id).await.unwrap();
    assert_eq!(store.put_account(&account).await, Err(StoreError::AccountGone));
    assert_eq!(store.put_maildrop_state(account.id, &state()).await, Err(StoreError::AccountGone));
    assert_eq!(open().await.accounts().await, Ok(vec![]));
}

pub async fn account_ids_are_never_reused<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let first = add(&store).await;
    store.remove_account(first).await.unwrap();
    drop(store);
    let store = open().await;
    let second = add(&store).await;
    store.remove_account(second).await.unwrap();
    let third = add(&store).await;
    assert!(first != second && second != third && first != third, "{first:?} {second:?} {third:?}");
}

pub async fn what_was_committed_is_there_for_every_store_on_the_place<S: Store>(open: impl AsyncFn() -> S) {
    let (writer, reader) = (open().await, open().await);
    let account = add(&writer).await;
    assert_eq!(reader.accounts().await.unwrap().len(), 1);
    let batch = writer.commit(batch(account, 10, &["a", "b", "c"])).await.unwrap();
    writer.change_flags(&[message_id(batch, 1)], set(Flags::READ)).await.unwrap();
    writer.put_maildrop_state(account, &state()).await.unwrap();

    for store in [reader, open().await] {
        let rows = store.rows(None).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].batch, rows[0].account), (batch, account));
        assert_eq!(rows[0].rows, ["a", "b", "c"].map(row));
        let flags = vec![Flags::default(), Flags::READ, Flags::default()];
        assert_eq!(store.flags().await, Ok(vec![FlagBatch { batch, flags }]));
        let maildrop = store.maildrop(account).await.unwrap();
        assert_eq!(maildrop.known, known(batch, 10, &["a", "b", "c"]));
        assert_eq!(maildrop.state, state());
        for (position, name) in [(0, "a"), (1, "b"), (2, "c")] {
            assert_eq!(store.raw(message_id(batch, position)).await, Ok(raw(name)));
        }
    }
}

pub async fn a_batch_for_an_account_that_is_gone_stores_nothing<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let (gone, other) = (add(&store).await, add(&store).await);
    store.remove_account(gone).await.unwrap();
    assert_eq!(store.commit(batch(gone, 1, &["a"])).await, Err(StoreError::AccountGone));
    assert_eq!(store.commit(batch(AccountId(4_000_000_000), 1, &["a"])).await, Err(StoreError::AccountGone));
    let store = open().await;
    assert_eq!((store.rows(None).await, store.flags().await), (Ok(vec![]), Ok(vec![])));
    assert_eq!(store.maildrop(gone).await.unwrap(), Default::default());
    let kept = store.commit(batch(other, 1, &["b"])).await.unwrap();
    assert_eq!(store.raw(message_id(kept, 0)).await, Ok(raw("b")));
    assert_eq!(store.raw(message_id(kept, 1)).await, Err(StoreError::MessageGone));
}

pub async fn a_batch_of_no_message_or_too_many_is_refused<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let account = add(&store).await;
    assert_eq!(store.commit(batch(account, 1, &[])).await, Err(StoreError::Failed));
    let too_many = vec!["x"; MAX_BATCH_MESSAGES + 1];
    assert_eq!(store.commit(batch(account, 1, &too_many)).await, Err(StoreError::Failed));
    assert_eq!(store.rows(None).await, Ok(vec![]));
}

pub async fn ids_of_a_removed_account_are_never_reused<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let first = add(&store).await;
    let before = store.commit(batch(first, 1, &["a"])).await.unwrap();
    store.remove_account(first).await.unwrap();
    drop(store);
    let store = open().await;
    let second = add(&store).await;
    let after = store.commit(batch(second, 1, &["b"])).await.unwrap();
    assert!(after > before, "{after:?} must come after {before:?}");
    assert_eq!(store.raw(message_id(before, 0)).await, Err(StoreError::MessageGone));
}

pub async fn raw_octets_come_back_exactly<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let account = add(&store).await;
    let every_octet: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let large: Vec<u8> = (0u32..3_400_000).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let contents: [&[u8]; 10] =
        [b"", b".", b"\0", b"\0\0\0\0", b"\r\n.\r\n", b"\n\r\r\n", b"\xff\xfe\x80", &every_octet, &large, b"last"];
    let messages = contents.iter().map(|raw| NewMessage { raw: raw.to_vec(), ..message("m") }).collect();
    let batch = store.commit(Batch { account, retrieved: Millis(1), messages }).await.unwrap();
    let alone = NewMessage { raw: Vec::new(), ..message("empty") };
    let alone = store.commit(Batch { account, retrieved: Millis(2), messages: vec![alone] }).await.unwrap();

    for store in [store, open().await] {
        for (position, content) in (0u16..).zip(contents) {
            let raw = store.raw(message_id(batch, position)).await.unwrap();
            assert!(raw == content, "message {position} of {} octets came back as {}", content.len(), raw.len());
        }
        assert_eq!(store.raw(message_id(alone, 0)).await, Ok(vec![]));
        assert_eq!(store.raw(message_id(batch, 10)).await, Err(StoreError::MessageGone));
        assert_eq!(store.raw(MessageId(u64::MAX)).await, Err(StoreError::MessageGone));
        let octets: Vec<u64> = store.maildrop(account).await.unwrap().known.iter().map(|known| known.octets).collect();
        assert_eq!(octets, [0, 1, 1, 4, 5, 4, 3, 70_000, 3_400_000, 4, 0]);
    }
}

pub async fn a_batch_as_large_as_it_gets_is_one_commit<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let account = add(&store).await;
    let names: Vec<String> = (0..MAX_BATCH_MESSAGES).map(|i| format!("message {i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let id = store.commit(batch(account, 5, &names)).await.unwrap();
    let last = message_id(id, (MAX_BATCH_MESSAGES - 1) as u16);
    assert_eq!(batch_of(last), (id, (MAX_BATCH_MESSAGES - 1) as u16));
    let store = open().await;
    assert_eq!(store.raw(last).await, Ok(raw(names[MAX_BATCH_MESSAGES - 1])));
    assert_eq!(store.rows(None).await.unwrap()[0].rows.len(), MAX_BATCH_MESSAGES);
    assert_eq!(store.maildrop(account).await.unwrap().known, known(id, 5, &names));
}

pub async fn rows_come_oldest_first_and_only_after_the_batch_asked_for<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let (one, two) = (add(&store).await, add(&store).await);
    let mut ids = Vec::new();
    for (account, name) in [(one, "a"), (two, "b"), (one, "c"), (two, "d")] {
        ids.push(store.commit(batch(account, 1, &[name])).await.unwrap());
    }
    assert!(ids.is_sorted(), "batch numbers count up: {ids:?}");
    let batches =
        async |after| -> Vec<BatchId> { store.rows(after).await.unwrap().iter().map(|rows| rows.batch).collect() };
    assert_eq!(batches(None).await, ids);
    for (position, id) in ids.iter().enumerate() {
        assert_eq!(batches(Some(*id)).await, &ids[position + 1..]);
    }
    let all = store.rows(None).await.unwrap();
    assert_eq!(all.iter().map(|rows| rows.account).collect::<Vec<_>>(), [one, two, one, two]);
    for rows in all {
        assert_eq!(store.rows_of(rows.batch).await, Ok(Some(rows)));
    }
    assert_eq!(store.rows_of(BatchId(u32::MAX)).await, Ok(None));
}

pub async fn flags_change_each_for_itself_and_pass_over_what_is_gone<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let account = add(&store).await;
    let one = store.commit(batch(account, 1, &["a", "b"])).await.unwrap();
    let two = store.commit(batch(account, 1, &["c"])).await.unwrap();
    let (a, b, c) = (message_id(one, 0), message_id(one, 1), message_id(two, 0));
    store.change_flags(&[a, c, message_id(two, 9), MessageId(u64::MAX)], set(Flags::STARRED)).await.unwrap();
    store.change_flags(&[a, b], set(Flags::READ)).await.unwrap();
    store.change_flags(&[a], FlagChange { set: Flags::DELETED, clear: Flags::READ }).await.unwrap();
    store.change_flags(&[], set(Flags(7))).await.unwrap();
    let expected = vec![
        FlagBatch { batch: one, flags: vec![Flags(Flags::STARRED.0 | Flags::DELETED.0), Flags::READ] },
        FlagBatch { batch: two, flags: vec![Flags::STARRED] },
    ];
    assert_eq!(store.flags().await.unwrap(), expected);
    assert_eq!(open().await.flags().await.unwrap(), expected);

    let rows = store.rows(None).await.unwrap();
    let both: Vec<_> = rows.into_iter().zip(expected).rev().collect();
    assert_eq!(store.flagged_rows_of(&[two, BatchId(u32::MAX), one]).await.as_ref(), Ok(&both));
    assert_eq!(store.flagged_rows_of(&[two]).await.as_deref(), Ok(&both[..1]));
    assert_eq!(store.flagged_rows_of(&[]).await, Ok(vec![]));
}

pub async fn the_maildrop_names_every_message_oldest_first<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let (one, two) = (add(&store).await, add(&store).await);
    let first = store.commit(batch(one, 10, &["same", "same", "b"])).await.unwrap();
    store.commit(batch(two, 20, &["same"])).await.unwrap();
    let second = store.commit(batch(one, 30, &["c"])).await.unwrap();
    let mut odd = message("odd");
    odd.unique_id = b"\0\xff \x7f".to_vec();
    let third = store.commit(Batch { account: one, retrieved: Millis(40), messages: vec![odd] }).await.unwrap();

    let mut expected = known(first, 10, &["same", "same", "b"]);
    expected.extend(known(second, 30, &["c"]));
    expected.extend(known(third, 40, &["odd"]));
    expected[4].unique_id = b"\0\xff \x7f".to_vec();
    assert_eq!(open().await.maildrop(one).await.unwrap().known, expected);
    assert_eq!(store.maildrop(two).await.unwrap().known.len(), 1);
}

pub async fn the_state_of_a_maildrop_is_replaced_whole<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let (one, two) = (add(&store).await, add(&store).await);
    assert_eq!(store.maildrop(one).await.unwrap().state, MaildropState::default());
    store.put_maildrop_state(one, &state()).await.unwrap();
    let many = MaildropState { settled: (0..20_000).map(MessageId).collect(), ..state() };
    store.put_maildrop_state(one, &many).await.unwrap();
    let reopened = open().await;
    assert_eq!(reopened.maildrop(one).await.unwrap().state, many);
    assert_eq!(reopened.maildrop(two).await.unwrap().state, MaildropState::default());
    store.put_maildrop_state(one, &MaildropState::default()).await.unwrap();
    assert_eq!(reopened.maildrop(one).await.unwrap().state, MaildropState::default());
}

pub async fn removing_an_account_removes_all_of_it_and_nothing_else<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let (gone, kept) = (add(&store).await, add(&store).await);
    let first = store.commit(batch(gone, 1, &["a", "b"])).await.unwrap();
    let second = store.commit(batch(kept, 2, &["c"])).await.unwrap();
    let third = store.commit(batch(gone, 3, &["d"])).await.unwrap();
    store.change_flags(&[message_id(first, 0), message_id(second, 0)], set(Flags::READ)).await.unwrap();
    for account in [gone, kept] {
        store.put_maildrop_state(account, &state()).await.unwrap();
    }
    store.remove_account(gone).await.unwrap();
    store.remove_account(gone).await.unwrap();

    for store in [store, open().await] {
        let accounts: Vec<AccountId> = store.accounts().await.unwrap().iter().map(|account| account.id).collect();
        assert_eq!(accounts, [kept]);
        let batches: Vec<BatchId> = store.rows(None).await.unwrap().iter().map(|rows| rows.batch).collect();
        assert_eq!(batches, [second]);
        assert_eq!(store.flags().await, Ok(vec![FlagBatch { batch: second, flags: vec![Flags::READ] }]));
        assert_eq!(store.maildrop(gone).await.unwrap(), Default::default());
        assert_eq!(store.maildrop(kept).await.unwrap().known, known(second, 2, &["c"]));
        assert_eq!(store.maildrop(kept).await.unwrap().state, state());
        for id in [message_id(first, 0), message_id(first, 1), message_id(third, 0)] {
            assert_eq!(store.raw(id).await, Err(StoreError::MessageGone));
        }
        assert_eq!(store.raw(message_id(second, 0)).await, Ok(raw("c")));
    }
}

pub async fn a_batch_is_read_as_its_messages_one_by_one<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let account = add(&store).await;
    let mut large = batch(account, 1, &["a", "", "b"]);
    large.messages[1].raw = Vec::new();
    large.messages[2].raw = (0..3 * 1024 * 1024_u32).map(|number| (number % 251) as u8).collect();
    large.messages.push(message("last"));
    let id = store.commit(large).await.unwrap();
    let mut one_by_one = vec![];
    for position in 0..4 {
        one_by_one.push(store.raw(message_id(id, position)).await.unwrap());
    }
    assert_eq!(open().await.raw_batch(id).await, Ok(one_by_one));
    assert_eq!(store.raw_batch(BatchId(id.0 + 1)).await, Err(StoreError::MessageGone));
    store.remove_account(account).await.unwrap();
    assert_eq!(store.raw_batch(id).await, Err(StoreError::MessageGone));
}

pub async fn messages_are_read_the_same_in_any_order<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let account = add(&store).await;
    let mut large = batch(account, 1, &["a", "", "b"]);
    large.messages[1].raw = Vec::new();
    large.messages[2].raw = vec![7; 3 * 1024 * 1024];
    let large = store.commit(large).await.unwrap();
    let small = store.commit(batch(account, 2, &["c", "d", "e"])).await.unwrap();
    let wanted = [(small, 2), (small, 2), (small, 0), (large, 2), (large, 1), (small, 1), (small, 3), (large, 0)];
    let in_order = [(large, 0), (large, 1), (large, 2), (small, 0), (small, 1), (small, 2), (small, 3)];
    for octets in [0, u64::MAX] {
        let mut reader = BatchReader::default();
        for (batch, position) in wanted.into_iter().chain(in_order) {
            let wanted = message_id(batch, position);
            let read = reader.read(&store, wanted, || octets).await;
            assert_eq!(read, store.raw(wanted).await, "{batch:?} {position} {octets}");
        }
    }
}

pub async fn two_stores_on_one_place_never_give_the_same_id<S: Store>(open: impl AsyncFn() -> S) {
    let (left, right) = (open().await, open().await);
    let account = add(&left).await;
    let mut ids = vec![];
    for _ in 0..5 {
        ids.push(left.commit(batch(account, 1, &["l"])).await.unwrap());
        ids.push(right.commit(batch(account, 1, &["r"])).await.unwrap());
    }
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    assert_ne!(add(&left).await, add(&right).await);
    assert_eq!(left.maildrop(account).await.unwrap().known.len(), 10);
    assert_eq!(left.maildrop(account).await, right.maildrop(account).await);
}

pub async fn a_message_gets_another_unique_id_and_keeps_all_else<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let (account, other) = (add(&store).await, add(&store).await);
    let first = store.commit(batch(account, 1, &["a", "b"])).await.unwrap();
    let second = store.commit(batch(account, 2, &["c"])).await.unwrap();
    let foreign = store.commit(batch(other, 3, &["d"])).await.unwrap();
    let keys = [
        (message_id(first, 1), b"new b".to_vec()),
        (message_id(second, 0), b"new c".to_vec()),
        (message_id(foreign, 0), b"not ours".to_vec()),
        (message_id(first, 9), b"gone".to_vec()),
        (message_id(BatchId(4_000_000), 0), b"gone".to_vec()),
    ];
    store.rekey(account, &keys).await.unwrap();
    store.rekey(account, &[]).await.unwrap();
    drop(store);

    let store = open().await;
    let mut expected = known(first, 1, &["a", "b"]);
    expected.extend(known(second, 2, &["c"]));
    expected[1].unique_id = b"new b".to_vec();
    expected[2].unique_id = b"new c".to_vec();
    assert_eq!(store.maildrop(account).await.unwrap().known, expected);
    assert_eq!(store.maildrop(other).await.unwrap().known, known(foreign, 3, &["d"]));
    assert_eq!(store.raw(message_id(first, 1)).await, Ok(raw("b")));
    assert_eq!(store.rows(None).await.unwrap()[0].rows, ["a", "b"].map(row));
}

pub async fn what_came_out_of_a_file_is_known_as_such_and_has_its_marks<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let account = store.add_account(&AccountSettings::on_this_device("d"), PasswordKeeping::Session).await.unwrap();
    let imported = NewMessage { is_imported: true, marks: Flags::READ.with(Flags::STARRED), ..message("a") };
    let messages = vec![imported, message("b")];
    let batch = store.commit(Batch { account, retrieved: Millis(1), messages }).await.unwrap();
    for store in [store, open().await] {
        assert_eq!(store.accounts().await.unwrap()[0].settings, AccountSettings::on_this_device("d"));
        let known = store.maildrop(account).await.unwrap().known;
        assert_eq!(known.iter().map(|known| known.is_imported).collect::<Vec<_>>(), [true, false]);
        let flags = vec![Flags::READ.with(Flags::STARRED), Flags::default()];
        assert_eq!(store.flags().await, Ok(vec![FlagBatch { batch, flags }]));
    }
}

pub async fn a_store_is_sound_whatever_was_stored_and_removed<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    assert_eq!(store.soundness().await, Ok(Soundness::SOUND));
    let (one, two) = (add(&store).await, add(&store).await);
    for account in [one, two, one] {
        store.commit(batch(account, 1, &["a", "b"])).await.unwrap();
    }
    assert_eq!(open().await.soundness().await, Ok(Soundness::SOUND));
    store.remove_account(one).await.unwrap();
    let kept = store.maildrop(two).await.unwrap();
    assert_eq!((open().await.soundness().await, kept.known.len()), (Ok(Soundness::SOUND), 2));
    store.accept_loss().await.unwrap();
    let store = open().await;
    assert_eq!((store.soundness().await, store.maildrop(two).await), (Ok(Soundness::SOUND), Ok(kept)));
    assert_eq!(store.rows(None).await.unwrap().len(), 1);
    store.commit(batch(two, 1, &["c"])).await.unwrap();
    assert_eq!(open().await.soundness().await, Ok(Soundness::SOUND));
}
