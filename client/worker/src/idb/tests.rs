//! Proof of the store, in the browser: the suite of every store, and what only IndexedDB can do wrong.

use super::{Connection, Database, Fault, IndexedDbStore, migrations, schema};
use crate::{js, tests::fresh_name};
use futures_util::future::{Either, select};
use js_sys::{Array, Function};
use mail_api::{AccountId, AccountSettings, CredentialKind, LeavePolicy, PasswordKeeping, RetrievalPolicy, Security};
use mail_engine::{
    ports::Millis,
    store::{Batch, FlagChange, Flags, NewMessage, Row, Soundness, Store, StoreError, message_id},
};
use std::{cell::RefCell, pin::pin, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

mail_engine::store_conformance! {{
    let name = fresh_name();
    async move || store(&name).await
}, wasm_bindgen_test}

async fn store(name: &str) -> IndexedDbStore {
    IndexedDbStore::new(Database::open(name).await.expect("opens"))
}

async fn account(store: &IndexedDbStore) -> AccountId {
    let settings = AccountSettings {
        kind: mail_api::AccountKind::Server,
        name: "n".into(),
        host: "h".into(),
        port: 995,
        security: Security::Implicit,
        tls: mail_api::TlsChoice::default(),
        user_name: "u".into(),
        credential: CredentialKind::Password,
        leave_policy: LeavePolicy::LEAVE_ALL,
        retrieval: RetrievalPolicy::default(),
        check_minutes: None,
    };
    store.add_account(&settings, PasswordKeeping::Session).await.expect("adds")
}

fn batch(account: AccountId, messages: usize, octets: usize) -> Batch {
    let message = |number| NewMessage {
        unique_id: format!("unique {number}").into_bytes(),
        digest: None,
        announced: None,
        raw: vec![number as u8; octets],
        row: Row {
            from: String::new(),
            from_address: String::new(),
            subject: format!("subject {number}"),
            preview: String::new(),
            date: 0,
            octets: octets as u64,
            has_attachments: false,
            beginning_of: None,
            facts: None,
        },
        marks: Flags(0),
        is_imported: false,
    };
    Batch { account, retrieved: Millis(1), messages: (0..messages).map(message).collect() }
}

/// Runs JavaScript that gives a promise.
async fn script(arguments: &str, body: &str, values: Array) -> Result<JsValue, JsValue> {
    let promise = Function::new_with_args(arguments, body).apply(&JsValue::NULL, &values)?;
    JsFuture::from(promise.unchecked_into::<js_sys::Promise>()).await
}

/// A database as another build of Poplar, of this version, would have left it.
async fn foreign(name: &str, version: u32, stores: &[&str]) {
    let stores: Array = stores.iter().map(|store| JsValue::from_str(store)).collect();
    let made = script(
        "name, version, stores",
        "return new Promise((resolve, reject) => {
            const open = indexedDB.open(name, version);
            open.onupgradeneeded = () => stores.forEach(store => open.result.createObjectStore(store));
            open.onsuccess = () => { open.result.close(); resolve(); };
            open.onerror = () => reject(open.error);
        });",
        Array::of3(&name.into(), &version.into(), &stores),
    );
    made.await.expect("is made");
}

#[wasm_bindgen_test]
async fn a_lost_connection_heals() {
    let store = store(&fresh_name()).await;
    let account = account(&store).await;
    for round in 0..3 {
        store.database().break_off().await;
        let id = store.commit(batch(account, 2, 10)).await.expect("commits on a new connection");
        store.database().break_off().await;
        assert_eq!(store.raw(message_id(id, 1)).await, Ok(vec![1; 10]), "round {round}");
    }
    assert_eq!(store.rows(None).await.expect("reads").len(), 3);
}

#[wasm_bindgen_test]
async fn many_who_find_the_connection_lost_share_the_new_one() {
    let store = store(&fresh_name()).await;
    let account = account(&store).await;
    store.database().break_off().await;
    let commits = (0..8).map(|_| store.commit(batch(account, 1, 10)));
    let ids = futures_util::future::try_join_all(commits).await.expect("all commit");
    assert_eq!(store.rows(None).await.expect("reads").len(), ids.len());
}

#[wasm_bindgen_test]
async fn another_tab_can_upgrade_or_delete_and_we_let_go() {
    let name = fresh_name();
    let store = store(&name).await;
    account(&store).await;
    foreign(&name, migrations::VERSION + 1, &[]).await;
    assert_eq!(store.accounts().await, Err(StoreError::Newer));
}

#[wasm_bindgen_test]
async fn a_database_of_a_newer_version_is_told_and_left_alone() {
    let name = fresh_name();
    foreign(&name, migrations::VERSION + 1, &["something"]).await;
    assert_eq!(Database::open(&name).await.err(), Some(StoreError::Newer));
    let stores = script(
        "name",
        "return new Promise((resolve, reject) => {
            const open = indexedDB.open(name);
            open.onsuccess = () => {
                const names = [...open.result.objectStoreNames].join();
                open.result.close();
                resolve(names);
            };
            open.onerror = () => reject(open.error);
        });",
        Array::of1(&name.into()),
    );
    assert_eq!(stores.await.expect("opens"), "something");
}

#[wasm_bindgen_test]
async fn a_migration_that_fails_is_told_and_leaves_nothing_half_done() {
    let name = fresh_name();
    // The fifth store cannot be made.
    let body = "const make = IDBDatabase.prototype.createObjectStore; let left = 4;
        IDBDatabase.prototype.createObjectStore = function (...named) {
            if (left-- === 0) throw new DOMException('', 'QuotaExceededError');
            return make.apply(this, named);
        };
        return () => { IDBDatabase.prototype.createObjectStore = make; };";
    let restore: Function = Function::new_no_args(body).call0(&JsValue::NULL).expect("is replaced").unchecked_into();
    let outcome = Database::open(&name).await;
    restore.call0(&JsValue::NULL).expect("is restored");
    assert_eq!(outcome.err(), Some(StoreError::Full));

    // The next opening begins where there was nothing.
    let store = store(&name).await;
    let account = account(&store).await;
    let batch = store.commit(batch(account, 2, 10)).await.expect("commits");
    assert_eq!(store.raw(message_id(batch, 1)).await, Ok(vec![1; 10]));
}

#[wasm_bindgen_test]
async fn a_database_of_version_1_still_has_its_mail() {
    let name = fresh_name();
    // The octets as version 1 wrote them: an account, and a batch of the messages "ab" and "c".
    let made = script(
        "name",
        r#"return new Promise((resolve, reject) => {
            const open = indexedDB.open(name, 1);
            const octets = text => Uint8Array.from(text, character => character.charCodeAt(0));
            open.onupgradeneeded = () => {
                const stores = ["meta", "accounts", "rows", "flags", "index", "raw", "uidl", "maildrop", "keys", "passwords"];
                const at = Object.fromEntries(stores.map(name => [name, open.result.createObjectStore(name)]));
                at.meta.put(6, "accounts-ever");
                at.meta.put(8, "batches-ever");
                at.accounts.put(octets("\x01\x05\x01n\x01h\xe3\x07\x00\x01u\x00\x00\x00\x00"), 5);
                at.rows.put(octets("\x01\x07\x05\x02\x00\x00\x01A\x00\x00\x02\x00\x00\x00\x01B\x00\x00\x01\x00"), 7);
                at.flags.put(octets("\x01\x01\x00"), 7);
                at.index.put(octets("\x01\x05\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00"), 7);
                at.raw.put(octets("abc"), [7, 0]);
                at.uidl.put(octets("\x01\x02\x01x\x80\x80\x1c\x09\x02\x01y\x81\x80\x1c\x09\x01"), [5, 7]);
            };
            open.onsuccess = () => { open.result.close(); resolve(); };
            open.onerror = () => reject(open.error);
        });"#,
        Array::of1(&name.as_str().into()),
    );
    made.await.expect("is made");

    let store = store(&name).await;
    let accounts = store.accounts().await.expect("reads");
    assert_eq!((accounts[0].id, accounts[0].settings.host.as_str()), (AccountId(5), "h"));
    let rows = store.rows(None).await.expect("reads");
    assert_eq!(
        (rows[0].account, rows[0].rows[0].subject.as_str(), rows[0].rows[1].subject.as_str()),
        (AccountId(5), "A", "B")
    );
    let batch_id = rows[0].batch;
    assert_eq!(store.flags().await.expect("reads")[0].flags, [Flags::READ, Flags::default()]);
    assert_eq!(store.raw(message_id(batch_id, 0)).await, Ok(b"ab".to_vec()));
    assert_eq!(store.raw(message_id(batch_id, 1)).await, Ok(b"c".to_vec()));
    let known = store.maildrop(AccountId(5)).await.expect("reads").known;
    assert_eq!((known[1].unique_id.as_slice(), known[1].message), (b"y".as_slice(), message_id(batch_id, 1)));
    let next = store.commit(batch(AccountId(5), 1, 1)).await.expect("commits");
    assert_eq!(next.0, 8, "ids go on where they were");
    assert_eq!(account(&store).await, AccountId(6));
}

#[wasm_bindgen_test]
async fn a_commit_that_nobody_waits_for_any_more_is_stored_whole_or_not_at_all() {
    let name = fresh_name();
    let store = store(&name).await;
    let account = account(&store).await;
    let mut stored = 0;
    for milliseconds in 0..30 {
        let before = store.rows(None).await.expect("reads").len();
        let outcome = {
            let commit = pin!(store.commit(batch(account, 50, 40_000)));
            match select(commit, pin!(js::sleep(milliseconds))).await {
                Either::Left((outcome, _)) => Some(outcome),
                Either::Right(_) => None,
            }
        };
        let rows = store.rows(None).await.expect("reads");
        match outcome {
            Some(outcome) => {
                outcome.expect("commits");
                assert_eq!(rows.len(), before + 1);
            }
            // Cut off on its way: it may have been on the disk already.
            None => assert!(rows.len() - before <= 1),
        }
        stored = rows.len();
        let known = store.maildrop(account).await.expect("reads").known;
        assert_eq!(known.len(), rows.len() * 50);
        assert_eq!(store.flags().await.expect("reads").len(), rows.len());
        for known in known.iter().step_by(49) {
            assert_eq!(store.raw(known.message).await.map(|raw| raw.len()), Ok(40_000));
        }
    }
    assert!(stored > 0, "some must have had the time");
}

#[wasm_bindgen_test]
async fn a_transaction_that_is_dropped_leaves_nothing() {
    let name = fresh_name();
    let connection = Connection::open(&name).await.expect("opens");
    {
        let transaction = connection.write(&[schema::META]).expect("begins");
        let meta = transaction.store(schema::META).expect("is there");
        transaction.ask(meta.put_with_key(&5.into(), &"left".into())).await.expect("puts");
    }
    let transaction = connection.read(&[schema::META]).expect("begins");
    let left = transaction.ask(transaction.store(schema::META).expect("is there").get(&"left".into())).await;
    assert!(left.expect("reads").is_undefined());
}

#[wasm_bindgen_test]
fn errors_mean_what_the_table_says() {
    let error = |name: &str| web_sys::DomException::new_with_message_and_name("", name).expect("is made").into();
    for (name, fault) in [
        ("QuotaExceededError", Fault::Final(StoreError::Full)),
        ("VersionError", Fault::Final(StoreError::Newer)),
        ("InvalidStateError", Fault::Lost),
        ("UnknownError", Fault::Lost),
        ("AbortError", Fault::Lost),
        ("DataError", Fault::Final(StoreError::Failed)),
    ] {
        assert_eq!(Fault::of(&error(name)), fault, "{name}");
    }
    assert_eq!(Fault::of_open(&error("SecurityError")), Fault::Final(StoreError::Denied));
    assert_eq!(Fault::of_open(&error("UnknownError")), Fault::Lost);
    let words = "The user denied permission to access the database.";
    let blocked = web_sys::DomException::new_with_message_and_name(words, "UnknownError").expect("is made").into();
    assert_eq!(Fault::of_open(&blocked), Fault::Final(StoreError::Denied));
    assert_eq!(Fault::of(&JsValue::UNDEFINED), Fault::Final(StoreError::Failed));
}

#[wasm_bindgen_test]
async fn a_browser_that_gives_no_storage_is_told_from_one_that_fails() {
    let instead = |getter: &str| {
        let body = format!(
            "const before = Object.getOwnPropertyDescriptor(self, 'indexedDB');
             Object.defineProperty(self, 'indexedDB', {{ configurable: true, get() {{ {getter} }} }});
             return () => before ? Object.defineProperty(self, 'indexedDB', before) : delete self.indexedDB;"
        );
        let restore = Function::new_no_args(&body).call0(&JsValue::NULL).expect("is replaced");
        restore.unchecked_into::<Function>()
    };
    for (getter, error) in [
        ("return undefined;", StoreError::Denied),
        ("throw new DOMException('', 'SecurityError');", StoreError::Denied),
        ("return { open() { throw new DOMException('', 'SecurityError'); } };", StoreError::Denied),
        ("throw new DOMException('', 'UnknownError');", StoreError::Failed),
    ] {
        let restore = instead(getter);
        let outcome = Database::open(&fresh_name()).await;
        restore.call0(&JsValue::NULL).expect("is restored");
        assert_eq!(outcome.err(), Some(error), "{getter}");
    }
    Database::open(&fresh_name()).await.expect("storage is back");
}

#[wasm_bindgen_test]
async fn what_fails_for_good_is_tried_three_times_and_then_told() {
    let database = Database::open(&fresh_name()).await.expect("opens");
    let tries = Rc::new(RefCell::new(0));
    let outcome: Result<(), StoreError> = database
        .with(async |_| {
            *tries.borrow_mut() += 1;
            Err(Fault::Lost)
        })
        .await;
    assert_eq!((outcome, *tries.borrow()), (Err(StoreError::Failed), 3));
}

/// A transaction may have been stored although its end was never heard of. To be made again, it is looked up first.
#[wasm_bindgen_test]
async fn a_batch_whose_commit_was_stored_unheard_is_not_stored_twice() {
    let store = store(&fresh_name()).await;
    let account = account(&store).await;
    store.commit(batch(account, 3, 10)).await.expect("commits");
    let lose_once = RefCell::new(true);
    let new = super::store::NewBatch::of(batch(account, 2, 20)).expect("packs");
    let attempt = std::cell::Cell::new(None);
    let id = store
        .database()
        .with(async |connection| {
            let id = super::store::commit(connection, &new, &attempt).await?;
            if lose_once.replace(false) { Err(Fault::Lost) } else { Ok(id) }
        })
        .await
        .expect("commits");
    assert_eq!(store.rows(None).await.expect("reads").len(), 2);
    assert_eq!(store.raw(message_id(id, 1)).await, Ok(vec![1; 20]));
}

/// The same, for a segment: one that was not stored must not be taken for what another tab stored under its number.
#[wasm_bindgen_test]
async fn a_segment_that_was_stored_unheard_is_its_own_and_no_other() {
    let store = store(&fresh_name()).await;
    let other = store.replace_segments(&[], Some(b"other")).await.expect("works").expect("a number");
    for (attempted, octets) in [(other, &b"other"[..]), (other, b"mine")] {
        let attempt = std::cell::Cell::new(Some(attempted));
        let replace =
            async |connection: &Connection| super::segments::replace(connection, &[], Some(octets), &attempt).await;
        let id = store.database().with(replace).await.expect("works").expect("a number");
        assert_eq!(store.segment(id).await, Ok(Some(octets.to_vec())));
    }
    assert_eq!(store.segments().await.map(|all| all.len()), Ok(2));
}

/// A batch of a small message and the beginning of one of so many octets; and the whole of that.
fn beginning(account: AccountId, octets: usize) -> (Batch, NewMessage) {
    let mut begun = batch(account, 2, 300);
    let whole = batch(account, 2, octets).messages.remove(1);
    begun.messages[1].row.beginning_of = Some(octets as u64);
    (begun, whole)
}

#[wasm_bindgen_test]
async fn a_completion_that_was_stored_unheard_is_not_called_undone() {
    let store = store(&fresh_name()).await;
    let account = account(&store).await;
    let (begun, whole) = beginning(account, 5_000);
    let id = message_id(store.commit(begun).await.expect("commits"), 1);
    let new = super::store::Whole::of(account, id, whole.clone(), Millis(2)).expect("packs");
    let lose_once = RefCell::new(true);
    let attempted = std::cell::Cell::new(false);
    let outcome = store.database().with(async |connection| {
        super::store::complete(connection, &new, &attempted).await?;
        if lose_once.replace(false) { Err(Fault::Lost) } else { Ok(()) }
    });
    outcome.await.expect("it is stored");
    assert_eq!(store.raw(id).await, Ok(vec![1; 5_000]));
    assert_eq!(store.complete(account, id, whole, Millis(3)).await, Err(StoreError::MessageGone));
}

#[wasm_bindgen_test]
async fn a_completion_that_nobody_waits_for_any_more_is_there_whole_or_not_at_all() {
    let store = store(&fresh_name()).await;
    let account = account(&store).await;
    let (mut beginnings, mut wholes) = (0, 0);
    for milliseconds in 0..30 {
        let (begun, whole) = beginning(account, 3_000_000);
        let batch = store.commit(begun).await.expect("commits");
        let id = message_id(batch, 1);
        {
            let completing = pin!(store.complete(account, id, whole, Millis(2)));
            let _outcome = select(completing, pin!(js::sleep(milliseconds))).await;
        }
        let known = store.maildrop(account).await.expect("reads").known;
        let known = known.iter().find(|known| known.message == id).expect("is known");
        let row = store.rows_of(batch).await.expect("reads").expect("is there").rows.remove(1);
        let flags = store.flags().await.expect("reads").pop().expect("is there").flags[1];
        let octets = store.raw(id).await.expect("reads").len();
        let is_beginning = octets == 300;
        assert_eq!(octets, if is_beginning { 300 } else { 3_000_000 });
        assert_eq!((known.is_beginning, known.octets), (is_beginning, octets as u64));
        assert_eq!((row.beginning_of.is_some(), flags.has(Flags::BEGINNING)), (is_beginning, is_beginning));
        if is_beginning { beginnings += 1 } else { wholes += 1 }
    }
    assert!(wholes > 0, "some must have had the time, and {beginnings} had not");
}

/// Deletes a record behind the store's back.
async fn lose(store: &IndexedDbStore, from: &str, key: &JsValue) {
    let lost = store.database().with(async |connection| {
        let transaction = connection.write(&[from])?;
        super::store::delete(&transaction.store(from)?, key)?;
        transaction.done().await
    });
    lost.await.expect("deletes");
}

#[wasm_bindgen_test]
async fn whatever_is_lost_of_a_batch_is_noticed_and_once_that_is_known_only_its_unique_ids_count_no_longer() {
    let big = schema::PIECE_OCTETS + 1;
    for (from, pair) in [
        (schema::ROWS, false),
        (schema::FLAGS, false),
        (schema::INDEX, false),
        (schema::UIDL, true),
        (schema::RAW, true),
    ] {
        let store = store(&fresh_name()).await;
        let account = account(&store).await;
        let hit = store.commit(batch(account, 1, big)).await.expect("commits");
        let kept = store.commit(batch(account, 2, 10)).await.expect("commits");
        assert_eq!(store.soundness().await, Ok(Soundness::SOUND));
        let key = match (from, pair) {
            (schema::UIDL, _) => schema::pair_key(account.0, hit.0),
            (_, true) => schema::pair_key(hit.0, 1),
            _ => schema::batch_key(hit),
        };
        lose(&store, from, &key).await;
        let lossy = Soundness { is_complete: false, is_strict: true };
        assert_eq!(store.soundness().await, Ok(lossy), "{from}");
        store.commit(batch(account, 1, 10)).await.expect("commits");
        assert_eq!(store.soundness().await, Ok(lossy), "{from}: what comes later does not hide it");

        store.accept_loss().await.expect("accepts");
        assert_eq!(store.soundness().await, Ok(Soundness::SOUND), "{from}");
        let known = store.maildrop(account).await.expect("reads").known;
        assert!(known.iter().all(|known| mail_engine::store::batch_of(known.message).0 != hit), "{from}");
        assert_eq!((known.len(), store.raw(message_id(kept, 1)).await), (3, Ok(vec![1; 10])), "{from}");
        store.remove_account(account).await.expect("removes");
        assert_eq!(store.soundness().await, Ok(Soundness::SOUND), "{from}");
        assert_eq!(store.rows(None).await, Ok(vec![]), "{from}");
    }
}

#[wasm_bindgen_test]
async fn a_batch_that_is_lost_whole_is_noticed_by_the_count() {
    let store = store(&fresh_name()).await;
    let account = account(&store).await;
    let hit = store.commit(batch(account, 1, 10)).await.expect("commits");
    for from in [schema::ROWS, schema::FLAGS, schema::INDEX] {
        lose(&store, from, &schema::batch_key(hit)).await;
    }
    lose(&store, schema::UIDL, &schema::pair_key(account.0, hit.0)).await;
    lose(&store, schema::RAW, &schema::pair_key(hit.0, 0)).await;
    assert_eq!(store.soundness().await.map(|it| it.is_complete), Ok(false));
    store.accept_loss().await.expect("accepts");
    assert_eq!(store.soundness().await, Ok(Soundness::SOUND));
}

#[wasm_bindgen_test]
async fn a_database_of_an_older_build_is_counted_and_one_without_its_counters_is_not_trusted_or_overwritten() {
    let store = store(&fresh_name()).await;
    let account = account(&store).await;
    let first = store.commit(batch(account, 1, 10)).await.expect("commits");
    lose(&store, schema::META, &schema::BATCHES_KEPT.into()).await;
    store.commit(batch(account, 1, 10)).await.expect("commits");
    assert_eq!(store.soundness().await, Ok(Soundness::SOUND));
    lose(&store, schema::INDEX, &schema::batch_key(first)).await;
    assert_eq!(store.soundness().await.map(|it| it.is_complete), Ok(false), "it was counted");

    for counter in [schema::BATCHES_KEPT, schema::BATCHES_EVER] {
        lose(&store, schema::META, &counter.into()).await;
    }
    assert_eq!(store.soundness().await.map(|it| it.is_complete), Ok(false));
    let later = store.commit(batch(account, 1, 20)).await.expect("commits");
    assert_eq!(later.0, 2);
}

#[wasm_bindgen_test]
async fn a_flag_change_that_meets_a_broken_record_changes_nothing() {
    let store = store(&fresh_name()).await;
    let account = account(&store).await;
    let first = store.commit(batch(account, 1, 1)).await.expect("commits");
    let second = store.commit(batch(account, 1, 1)).await.expect("commits");
    let broken = store.database().with(async |connection| {
        let transaction = connection.write(&[schema::FLAGS])?;
        transaction.ask(transaction.store(schema::FLAGS)?.put_with_key(&"x".into(), &second.0.into())).await?;
        transaction.done().await
    });
    broken.await.expect("breaks");
    let change = FlagChange { set: Flags::READ, clear: Flags(0) };
    let ids = [message_id(first, 0), message_id(second, 0)];
    assert_eq!(store.change_flags(&ids, change).await, Err(StoreError::Failed));
    let flags = store.database().with(async |connection| {
        let transaction = connection.read(&[schema::FLAGS])?;
        super::record(&transaction.ask(transaction.store(schema::FLAGS)?.get(&first.0.into())).await?)
    });
    assert_eq!(flags.await, Ok(vec![1, 0]), "the first change went with the second");
}
