//! The store in IndexedDB.
//!
//! What may be asked again after a lost connection must not be stored twice: whether a transaction whose end nobody
//! heard of was stored is looked up before it is made again.
//!
//! Must not: hold a rule about mail, or wait for anything but the transaction while one is open.

use super::{
    Connection, Database, Fault, found, purge, raw, record, rows,
    schema::{
        ACCOUNTS, ACCOUNTS_EVER, BATCHES_EVER, BATCHES_KEPT, BatchIndex, FLAGS, INDEX, Kept, MAILDROP, META, PASSWORDS,
        PIECE_OCTETS, RAW, RECORDS, ROWS, SEGMENTS, UIDL, account_key, batch_key, first_piece, pair_key, pairs_of,
        value,
    },
    segments, sound,
};
use crate::js;
use js_sys::{Array, Uint8Array};
use mail_api::{AccountId, AccountSettings, MessageId, PasswordKeeping};
use mail_engine::ports::Millis;
use mail_engine::store::{
    Batch, BatchId, FlagBatch, FlagChange, Flags, KnownMessage, MAX_BATCH_MESSAGES, MaildropRecord, MaildropState,
    NewMessage, RecordName, Row, RowBatch, SegmentId, Soundness, Store, StoreError, StoredAccount, batch_of, codec,
    message_id,
};
use std::{cell::Cell, collections::BTreeMap};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbObjectStore, StorageManager};

/// Keeps mail in IndexedDB.
#[derive(Clone)]
pub struct IndexedDbStore {
    database: Database,
}

impl IndexedDbStore {
    /// The store in this database.
    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    /// What it stands on.
    pub const fn database(&self) -> &Database {
        &self.database
    }
}

impl Store for IndexedDbStore {
    async fn accounts(&self) -> Result<Vec<StoredAccount>, StoreError> {
        self.database
            .with(async |connection| {
                let transaction = connection.read(&[ACCOUNTS])?;
                let accounts = transaction.ask(transaction.store(ACCOUNTS)?.get_all()).await?;
                each(&accounts, |_, octets| Ok(codec::unpack_account(octets)?))
            })
            .await
    }

    async fn add_account(&self, settings: &AccountSettings, keeping: PasswordKeeping) -> Result<AccountId, StoreError> {
        let attempt = Cell::new(None);
        self.database
            .with(async |connection| {
                let transaction = connection.write(&[META, ACCOUNTS])?;
                let accounts = transaction.store(ACCOUNTS)?;
                let account = |id| StoredAccount::new(id, settings.clone(), keeping);
                if let Some(id) = attempt.get() {
                    let stored = found(transaction.ask(accounts.get(&account_key(id))).await?);
                    if stored.is_some_and(|stored| is(&stored, codec::pack_account(&account(id)))) {
                        return Ok(id);
                    }
                }
                let meta = transaction.store(META)?;
                let id = next(transaction.ask(meta.get(&ACCOUNTS_EVER.into())).await?)?;
                attempt.set(Some(AccountId(id)));
                put(&meta, &ACCOUNTS_EVER.into(), &after(id)?)?;
                let id = AccountId(id);
                put(&accounts, &account_key(id), &value(&codec::pack_account(&account(id))?))?;
                transaction.done().await.map(|()| id)
            })
            .await
    }

    async fn put_account(&self, account: &StoredAccount) -> Result<(), StoreError> {
        let octets = codec::pack_account(account)?;
        self.database
            .with(async |connection| {
                let transaction = connection.write(&[ACCOUNTS])?;
                let accounts = transaction.store(ACCOUNTS)?;
                let key = account_key(account.id);
                found(transaction.ask(accounts.get_key(&key)).await?).ok_or(StoreError::AccountGone)?;
                put(&accounts, &key, &value(&octets))?;
                transaction.done().await
            })
            .await
    }

    async fn remove_account(&self, id: AccountId) -> Result<(), StoreError> {
        self.database.with(async |connection| remove_account(connection, id).await).await
    }

    async fn rows(&self, after: Option<BatchId>) -> Result<Vec<RowBatch>, StoreError> {
        self.database.with(async |connection| rows::rows(connection, after).await).await
    }

    async fn rows_of(&self, batch: BatchId) -> Result<Option<RowBatch>, StoreError> {
        self.database.with(async |connection| rows::rows_of(connection, batch).await).await
    }

    async fn flagged_rows_of(&self, batches: &[BatchId]) -> Result<Vec<(RowBatch, FlagBatch)>, StoreError> {
        self.database.with(async |connection| rows::flagged_rows_of(connection, batches).await).await
    }

    async fn put_rows(&self, newer: &RowBatch) -> Result<(), StoreError> {
        self.database.with(async |connection| rows::put_rows(connection, newer).await).await
    }

    async fn flags(&self) -> Result<Vec<FlagBatch>, StoreError> {
        self.database.with(rows::flags).await
    }

    async fn change_flags(&self, ids: &[MessageId], change: FlagChange) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.database.with(async |connection| rows::change_flags(connection, ids, change).await).await
    }

    async fn raw(&self, id: MessageId) -> Result<Vec<u8>, StoreError> {
        self.database.with(async |connection| raw::one(connection, id).await).await
    }

    async fn raw_batch(&self, batch: BatchId) -> Result<Vec<Vec<u8>>, StoreError> {
        self.database.with(async |connection| raw::batch(connection, batch).await).await
    }

    async fn is_persisted(&self) -> Option<bool> {
        let storage = js::property(&js::scope()?.navigator(), "storage")?;
        let storage: StorageManager = storage.unchecked_into();
        JsFuture::from(storage.persisted().ok()?).await.ok()?.as_bool()
    }

    async fn soundness(&self) -> Result<Soundness, StoreError> {
        self.database.with(sound::soundness).await
    }

    async fn accept_loss(&self) -> Result<(), StoreError> {
        self.database.with(sound::accept_loss).await
    }

    async fn maildrop(&self, account: AccountId) -> Result<MaildropRecord, StoreError> {
        self.database
            .with(async |connection| {
                let transaction = connection.read(&[UIDL, MAILDROP])?;
                let uidl = transaction.store(UIDL)?;
                let range = pairs_of(account.0).map_err(|error| Fault::of(&error))?;
                let records = transaction.ask(uidl.get_all_with_key(&range)).await?;
                let known = each(&records, |_, octets| Ok(codec::unpack_known(octets)?))?;
                let state = transaction.ask(transaction.store(MAILDROP)?.get(&account_key(account))).await?;
                let state = match found(state) {
                    Some(state) => codec::unpack_state(&record(&state)?)?,
                    None => MaildropState::default(),
                };
                Ok(MaildropRecord { known: known.into_iter().flatten().collect(), state })
            })
            .await
    }

    async fn put_maildrop_state(&self, account: AccountId, state: &MaildropState) -> Result<(), StoreError> {
        let octets = codec::pack_state(state)?;
        self.database
            .with(async |connection| {
                let transaction = connection.write(&[ACCOUNTS, MAILDROP])?;
                let key = account_key(account);
                let stored = transaction.ask(transaction.store(ACCOUNTS)?.get_key(&key)).await?;
                found(stored).ok_or(StoreError::AccountGone)?;
                put(&transaction.store(MAILDROP)?, &key, &value(&octets))?;
                transaction.done().await
            })
            .await
    }

    async fn rekey(&self, account: AccountId, keys: &[(MessageId, Vec<u8>)]) -> Result<(), StoreError> {
        let mut batches: BTreeMap<BatchId, Vec<(MessageId, &[u8])>> = BTreeMap::new();
        for (id, unique_id) in keys {
            batches.entry(batch_of(*id).0).or_default().push((*id, unique_id));
        }
        if batches.is_empty() {
            return Ok(());
        }
        self.database
            .with(async |connection| {
                let transaction = connection.write(&[UIDL])?;
                let uidl = transaction.store(UIDL)?;
                for (batch, keys) in &batches {
                    let key = pair_key(account.0, batch.0);
                    let Some(stored) = found(transaction.ask(uidl.get(&key)).await?) else { continue };
                    let mut known = codec::unpack_known(&record(&stored)?)?;
                    for known in &mut known {
                        if let Some((_, unique_id)) = keys.iter().find(|(id, _)| *id == known.message) {
                            known.unique_id = unique_id.to_vec();
                        }
                    }
                    put(&uidl, &key, &value(&codec::pack_known(&known)?))?;
                }
                transaction.done().await
            })
            .await
    }

    async fn commit(&self, batch: Batch) -> Result<BatchId, StoreError> {
        if batch.messages.is_empty() || batch.messages.len() > MAX_BATCH_MESSAGES {
            return Err(StoreError::Failed);
        }
        let batch = NewBatch::of(batch)?;
        let attempt = Cell::new(None);
        self.database.with(async |connection| commit(connection, &batch, &attempt).await).await
    }

    async fn complete(
        &self,
        account: AccountId,
        id: MessageId,
        whole: NewMessage,
        retrieved: Millis,
    ) -> Result<(), StoreError> {
        let whole = Whole::of(account, id, whole, retrieved)?;
        let attempted = Cell::new(false);
        self.database.with(async |connection| complete(connection, &whole, &attempted).await).await
    }

    async fn purge(&self, ids: &[MessageId]) -> Result<Vec<MessageId>, StoreError> {
        self.database.with(async |connection| purge::purge(connection, ids).await).await
    }

    async fn record(&self, name: RecordName) -> Result<Option<Vec<u8>>, StoreError> {
        self.database.with(async |connection| segments::get(connection, RECORDS, &name.key().into()).await).await
    }

    async fn put_record(&self, name: RecordName, octets: &[u8]) -> Result<(), StoreError> {
        self.database
            .with(async |connection| {
                let transaction = connection.write(&[RECORDS])?;
                put(&transaction.store(RECORDS)?, &name.key().into(), &value(octets))?;
                transaction.done().await
            })
            .await
    }

    async fn segments(&self) -> Result<Vec<SegmentId>, StoreError> {
        self.database.with(segments::all).await
    }

    async fn segment(&self, id: SegmentId) -> Result<Option<Vec<u8>>, StoreError> {
        self.database.with(async |connection| segments::get(connection, SEGMENTS, &id.0.into()).await).await
    }

    async fn replace_segments(
        &self,
        replaced: &[SegmentId],
        octets: Option<&[u8]>,
    ) -> Result<Option<SegmentId>, StoreError> {
        let attempt = Cell::new(None);
        self.database.with(async |connection| segments::replace(connection, replaced, octets, &attempt).await).await
    }
}

/// A batch as it is stored, but for its number.
pub(super) struct NewBatch {
    index: BatchIndex,
    rows: Vec<Row>,
    flags: Vec<Flags>,
    known: Vec<KnownMessage>,
    pieces: Vec<Uint8Array>,
}

impl NewBatch {
    pub(super) fn of(batch: Batch) -> Result<Self, StoreError> {
        let mut ends = Vec::with_capacity(batch.messages.len());
        let mut end = 0u32;
        for message in &batch.messages {
            let octets = u32::try_from(message.raw.len()).map_err(|_| StoreError::Failed)?;
            end = end.checked_add(octets).ok_or(StoreError::Failed)?;
            ends.push(end);
        }
        let pieces = pieces(&batch.messages, end as usize);
        let flags = batch.messages.iter().map(NewMessage::flags).collect();
        let known = batch.messages.iter().map(|message| message.known(MessageId(0), batch.retrieved)).collect();
        let rows = batch.messages.into_iter().map(|message| message.row).collect();
        let index = BatchIndex::new(batch.account, ends);
        Ok(Self { index, rows, flags, known, pieces })
    }

    fn rows(&self, batch: BatchId) -> Result<Vec<u8>, StoreError> {
        codec::pack_rows(&RowBatch { batch, account: self.index.account, rows: self.rows.clone() })
    }

    fn known(&self, batch: BatchId) -> Result<Vec<u8>, StoreError> {
        let numbered = (0u16..).zip(&self.known);
        let known: Vec<KnownMessage> = numbered
            .map(|(position, known)| KnownMessage { message: message_id(batch, position), ..known.clone() })
            .collect();
        codec::pack_known(&known)
    }
}

pub(super) async fn commit(
    connection: &Connection,
    batch: &NewBatch,
    attempt: &Cell<Option<BatchId>>,
) -> Result<BatchId, Fault> {
    let transaction = connection.write(&[META, ACCOUNTS, ROWS, FLAGS, INDEX, RAW, UIDL])?;
    let account = batch.index.account;
    let (meta, uidl) = (transaction.store(META)?, transaction.store(UIDL)?);
    if let Some(id) = attempt.get() {
        let stored = found(transaction.ask(uidl.get(&pair_key(account.0, id.0))).await?);
        if stored.is_some_and(|stored| is(&stored, batch.known(id))) {
            return Ok(id);
        }
    }
    let stored = transaction.ask(transaction.store(ACCOUNTS)?.get_key(&account_key(account))).await?;
    found(stored).ok_or(StoreError::AccountGone)?;
    let number = match found(transaction.ask(meta.get(&BATCHES_EVER.into())).await?) {
        Some(counter) => number(&counter)?,
        // A new database; or one that lost its counter, and then no batch must come over another.
        None => sound::after_last(&transaction).await?,
    };
    let kept = sound::kept(&transaction).await?.or((number == 0).then(Kept::default));
    let id = BatchId(number);
    attempt.set(Some(id));
    let key = batch_key(id);
    put(&meta, &BATCHES_EVER.into(), &after(number)?)?;
    if let Some(kept) = kept {
        let (batches, pieces) = (kept.batches.saturating_add(1), kept.pieces.saturating_add(batch.pieces.len() as u32));
        put(&meta, &BATCHES_KEPT.into(), &value(&Kept { batches, pieces }.pack()))?;
    }
    put(&transaction.store(ROWS)?, &key, &value(&batch.rows(id)?))?;
    put(&transaction.store(FLAGS)?, &key, &value(&codec::pack_flags(&batch.flags)))?;
    put(&transaction.store(INDEX)?, &key, &value(&batch.index.pack()))?;
    put(&uidl, &pair_key(account.0, id.0), &value(&batch.known(id)?))?;
    let raw = transaction.store(RAW)?;
    for (piece, octets) in (0u32..).zip(&batch.pieces) {
        put(&raw, &pair_key(id.0, piece), octets)?;
    }
    transaction.done().await.map(|()| id)
}

/// A whole message that is to take the place of its beginning.
pub(super) struct Whole {
    account: AccountId,
    id: MessageId,
    octets: u32,
    row: Row,
    known: KnownMessage,
    pieces: Vec<Uint8Array>,
}

impl Whole {
    pub(super) fn of(
        account: AccountId,
        id: MessageId,
        whole: NewMessage,
        retrieved: Millis,
    ) -> Result<Self, StoreError> {
        let octets = u32::try_from(whole.raw.len()).map_err(|_| StoreError::Failed)?;
        let pieces = pieces(core::slice::from_ref(&whole), octets as usize);
        Ok(Self { account, id, octets, known: whole.known(id, retrieved), row: whole.row, pieces })
    }
}

pub(super) async fn complete(connection: &Connection, whole: &Whole, attempted: &Cell<bool>) -> Result<(), Fault> {
    let gone = || Fault::from(StoreError::MessageGone);
    let broken = || Fault::from(StoreError::Failed);
    let (batch, position) = batch_of(whole.id);
    let (key, pair, at) = (batch_key(batch), pair_key(whole.account.0, batch.0), usize::from(position));
    let transaction = connection.write(&[META, ROWS, FLAGS, INDEX, RAW, UIDL])?;
    let uidl = transaction.store(UIDL)?;
    let known = found(transaction.ask(uidl.get(&pair)).await?).ok_or_else(gone)?;
    let mut known = codec::unpack_known(&record(&known)?)?;
    let beginning = known.get_mut(at).filter(|known| known.message == whole.id).ok_or_else(gone)?;
    if !beginning.is_beginning {
        // Nobody else completes what this account's turn is held for: it was this, and nobody heard of it.
        return if attempted.get() { Ok(()) } else { Err(gone()) };
    }
    attempted.set(true);
    *beginning = whole.known.clone();
    put(&uidl, &pair, &value(&codec::pack_known(&known)?))?;

    let rows = transaction.store(ROWS)?;
    let stored = found(transaction.ask(rows.get(&key)).await?).ok_or_else(broken)?;
    let mut packed = codec::unpack_rows(&record(&stored)?)?;
    let row = packed.rows.get_mut(at).ok_or_else(broken)?;
    *row = row.completed(whole.row.clone());
    put(&rows, &key, &value(&codec::pack_rows(&packed)?))?;

    let store = transaction.store(FLAGS)?;
    let stored = found(transaction.ask(store.get(&key)).await?).ok_or_else(broken)?;
    let mut flags = codec::unpack_flags(&record(&stored)?)?;
    let flag = flags.get_mut(at).ok_or_else(broken)?;
    *flag = flag.completed();
    put(&store, &key, &value(&codec::pack_flags(&flags)))?;

    let indexes = transaction.store(INDEX)?;
    let stored = found(transaction.ask(indexes.get(&key)).await?).ok_or_else(broken)?;
    let mut index = BatchIndex::unpack(&record(&stored)?)?;
    index.completed.insert(position, whole.octets);
    put(&indexes, &key, &value(&index.pack()))?;
    let raw = transaction.store(RAW)?;
    for (piece, octets) in (first_piece(position)..).zip(&whole.pieces) {
        put(&raw, &pair_key(batch.0, piece), octets)?;
    }
    if let Some(kept) = sound::kept(&transaction).await? {
        let pieces = kept.pieces.saturating_add(whole.pieces.len() as u32);
        put(&transaction.store(META)?, &BATCHES_KEPT.into(), &value(&Kept { pieces, ..kept }.pack()))?;
    }
    transaction.done().await
}

async fn remove_account(connection: &Connection, id: AccountId) -> Result<(), Fault> {
    let transaction = connection.write(&[META, ACCOUNTS, ROWS, FLAGS, INDEX, RAW, UIDL, MAILDROP, PASSWORDS])?;
    let kept = sound::kept(&transaction).await?;
    let mut gone = Kept::default();
    let uidl = transaction.store(UIDL)?;
    let of_account = pairs_of(id.0).map_err(|error| Fault::of(&error))?;
    let keys: Array = transaction.ask(uidl.get_all_keys_with_key(&of_account)).await?.unchecked_into();
    for key in keys.iter() {
        let batch = BatchId(number(&key.unchecked_into::<Array>().get(1))?);
        for store in [ROWS, FLAGS, INDEX] {
            delete(&transaction.store(store)?, &batch_key(batch))?;
        }
        let pieces = pairs_of(batch.0).map_err(|error| Fault::of(&error))?;
        gone.batches = gone.batches.saturating_add(1);
        let of_batch = number(&transaction.ask(transaction.store(RAW)?.count_with_key(&pieces)).await?)?;
        gone.pieces = gone.pieces.saturating_add(of_batch);
        delete(&transaction.store(RAW)?, &pieces)?;
    }
    delete(&uidl, &of_account)?;
    for store in [ACCOUNTS, MAILDROP, PASSWORDS] {
        delete(&transaction.store(store)?, &account_key(id))?;
    }
    if let Some(kept) = kept {
        let (batches, pieces) = (kept.batches.saturating_sub(gone.batches), kept.pieces.saturating_sub(gone.pieces));
        put(&transaction.store(META)?, &BATCHES_KEPT.into(), &value(&Kept { batches, pieces }.pack()))?;
    }
    transaction.done().await
}

/// The messages one after the other, cut into pieces.
fn pieces(messages: &[NewMessage], octets: usize) -> Vec<Uint8Array> {
    let mut pieces = Vec::new();
    let (mut piece, mut filled, mut left) = (Uint8Array::new_with_length(0), 0, octets);
    for message in messages {
        let mut rest = message.raw.as_slice();
        while !rest.is_empty() {
            if filled == piece.length() as usize {
                filled = 0;
                piece = Uint8Array::new_with_length(left.min(PIECE_OCTETS) as u32);
                left -= piece.length() as usize;
                pieces.push(piece.clone());
            }
            let (now, later) = rest.split_at(rest.len().min(piece.length() as usize - filled));
            piece.subarray(filled as u32, (filled + now.len()) as u32).copy_from(now);
            filled += now.len();
            rest = later;
        }
    }
    pieces
}

/// Unpacks each record of a `getAll`.
pub(super) fn each<T>(records: &JsValue, unpack: impl Fn(u32, &[u8]) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
    let records = records.unchecked_ref::<Array>().iter();
    (0u32..).zip(records).map(|(position, stored)| unpack(position, &record(&stored)?)).collect()
}

pub(super) fn put(store: &IdbObjectStore, key: &JsValue, value: &JsValue) -> Result<(), Fault> {
    store.put_with_key(value, key).map(drop).map_err(|error| Fault::of(&error))
}

pub(super) fn delete(store: &IdbObjectStore, key: &JsValue) -> Result<(), Fault> {
    store.delete(key).map(drop).map_err(|error| Fault::of(&error))
}

/// The next id to give: what `meta` says, or 0 where it says nothing yet.
pub(super) fn next(counter: JsValue) -> Result<u32, Fault> {
    found(counter).map_or(Ok(0), |counter| number(&counter))
}

/// The counter after an id was given.
pub(super) fn after(id: u32) -> Result<JsValue, Fault> {
    Ok(id.checked_add(1).ok_or(StoreError::Failed)?.into())
}

pub(super) fn number(value: &JsValue) -> Result<u32, Fault> {
    let number = value.as_f64().ok_or(StoreError::Failed)?;
    let whole = number as u32;
    if f64::from(whole) == number { Ok(whole) } else { Err(StoreError::Failed.into()) }
}

fn is(stored: &JsValue, octets: Result<Vec<u8>, StoreError>) -> bool {
    record(stored).is_ok_and(|stored| octets.is_ok_and(|octets| stored == octets))
}
