//! Whether what was stored is there: the counts that every commit leaves, against what the stores hold.
//!
//! Browsers clear a whole origin at once, and then there is nothing to compare. What shows here is what they, a fault of
//! the disk or hands in the database do to parts of it.
//!
//! Must not: remove anything that can be read.

use super::{
    Connection, Fault,
    connection::Transaction,
    found, record,
    schema::{
        BATCHES_EVER, BATCHES_KEPT, BatchIndex, FLAGS, INDEX, Kept, META, RAW, ROWS, UIDL, batch_key, pair_key, value,
    },
    store::{number, put},
};
use js_sys::Array;
use mail_engine::store::{BatchId, RowBatch, Soundness, StoreError, codec};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::{JsCast, JsValue};

/// The stores with one record for each batch.
const ONE_EACH: [&str; 4] = [ROWS, FLAGS, INDEX, UIDL];
/// All that a batch lies in, and the counts.
const ALL: [&str; 6] = [META, ROWS, FLAGS, INDEX, UIDL, RAW];

/// Compares. A database of an older build has no counts: what it holds is counted now.
pub(super) async fn soundness(connection: &Connection) -> Result<Soundness, Fault> {
    let transaction = connection.write(&ALL)?;
    let is_strict = transaction.is_strict();
    let mut batches = Vec::new();
    for store in ONE_EACH {
        batches.push(count(&transaction, store).await?);
    }
    let pieces = count(&transaction, RAW).await?;
    let (least, most) = (batches.iter().min().copied(), batches.iter().max().copied());
    let (least, most) = (least.unwrap_or(0), most.unwrap_or(0));
    let meta = transaction.store(META)?;
    let kept = kept(&transaction).await?;
    let is_old = kept.is_none() && found(transaction.ask(meta.get(&BATCHES_EVER.into())).await?).is_some();
    let is_complete = least == most
        && match kept {
            Some(kept) => least >= kept.batches && pieces >= kept.pieces,
            None => is_old || most == 0,
        };
    if is_complete && is_old {
        put(&meta, &BATCHES_KEPT.into(), &value(&Kept { batches: least, pieces }.pack()))?;
        transaction.done().await?;
    }
    Ok(Soundness { is_strict, is_complete })
}

/// Counts what is there as all there is. A batch of which something is missing keeps what there is and loses its
/// unique-ids, so that its messages are retrieved again; each store gets its record, empty where there was none.
pub(super) async fn accept_loss(connection: &Connection) -> Result<(), Fault> {
    let transaction = connection.write(&ALL)?;
    let mut parts: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    let mut accounts: BTreeMap<u32, u32> = BTreeMap::new();
    for store in ONE_EACH {
        for key in keys(&transaction, store).await? {
            let batch = match key.dyn_ref::<Array>() {
                Some(pair) => {
                    let batch = number(&pair.get(1))?;
                    accounts.insert(batch, number(&pair.get(0))?);
                    batch
                }
                None => number(&key)?,
            };
            parts.entry(batch).or_default().insert(store);
        }
    }
    let mut pieces: BTreeMap<u32, u32> = BTreeMap::new();
    for key in keys(&transaction, RAW).await? {
        let pieces = pieces.entry(number(&key.unchecked_into::<Array>().get(0))?).or_default();
        *pieces = pieces.saturating_add(1);
    }
    let store = |name| transaction.store(name);
    for (batch, there) in &parts {
        let key = batch_key(BatchId(*batch));
        let index = match found(transaction.ask(store(INDEX)?.get(&key)).await?) {
            Some(index) => Some(BatchIndex::unpack(&record(&index)?)?),
            None => None,
        };
        let wanted = index.as_ref().map(BatchIndex::pieces);
        let is_whole =
            there.len() == ONE_EACH.len() && wanted.is_some_and(|all| pieces.get(batch).copied().unwrap_or(0) >= all);
        if is_whole {
            continue;
        }
        let of_rows = match found(transaction.ask(store(ROWS)?.get(&key)).await?) {
            Some(rows) => Some(codec::unpack_rows(&record(&rows)?)?.account.0),
            None => None,
        };
        let known = accounts.get(batch).copied();
        let Some(account) = index.map(|index| index.account.0).or(of_rows).or(known) else {
            // Flags of nothing.
            super::store::delete(&store(FLAGS)?, &key)?;
            continue;
        };
        let account = mail_api::AccountId(account);
        put(&store(UIDL)?, &pair_key(account.0, *batch), &value(&codec::pack_known(&[])?))?;
        if !there.contains(ROWS) {
            let rows = RowBatch { batch: BatchId(*batch), account, rows: Vec::new() };
            put(&store(ROWS)?, &key, &value(&codec::pack_rows(&rows)?))?;
        }
        if !there.contains(FLAGS) {
            put(&store(FLAGS)?, &key, &value(&codec::pack_flags(&[])))?;
        }
        if !there.contains(INDEX) {
            put(&store(INDEX)?, &key, &value(&BatchIndex::new(account, Vec::new()).pack()))?;
        }
    }
    let meta = store(META)?;
    let (batches, pieces) = (count(&transaction, ROWS).await?, count(&transaction, RAW).await?);
    put(&meta, &BATCHES_KEPT.into(), &value(&Kept { batches, pieces }.pack()))?;
    transaction.done().await
}

/// The number that the next batch gets where the counter is missing: none that a batch has.
pub(super) async fn after_last(transaction: &Transaction) -> Result<u32, Fault> {
    let mut next = 0;
    for store in [ROWS, FLAGS, INDEX] {
        for key in keys(transaction, store).await? {
            next = next.max(number(&key)?.checked_add(1).ok_or(StoreError::Failed)?);
        }
    }
    Ok(next)
}

/// What is counted, if anything is.
pub(super) async fn kept(transaction: &Transaction) -> Result<Option<Kept>, Fault> {
    let kept = found(transaction.ask(transaction.store(META)?.get(&BATCHES_KEPT.into())).await?);
    Ok(match kept {
        Some(kept) => Some(Kept::unpack(&record(&kept)?)?),
        None => None,
    })
}

async fn count(transaction: &Transaction, store: &str) -> Result<u32, Fault> {
    number(&transaction.ask(transaction.store(store)?.count()).await?)
}

async fn keys(transaction: &Transaction, store: &str) -> Result<Vec<JsValue>, Fault> {
    let keys: Array = transaction.ask(transaction.store(store)?.get_all_keys()).await?.unchecked_into();
    Ok(keys.iter().collect())
}
