//! The rows of the list, and the flags on them.
//!
//! Must not: read or write mail.

use super::schema::{FLAGS, ROWS, batch_key, value};
use super::store::{each, number, put};
use super::{Connection, Fault, found, record};
use js_sys::Array;
use mail_api::MessageId;
use mail_engine::store::{BatchId, FlagBatch, FlagChange, RowBatch, StoreError, batch_of, codec};
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use web_sys::IdbKeyRange;

/// How many batches of rows are read in one piece: few enough that the first are there soon.
const BATCHES_AT_ONCE: usize = 16;

/// All rows, or those of batches after this one.
pub(super) async fn rows(connection: &Connection, after: Option<BatchId>) -> Result<Vec<RowBatch>, Fault> {
    let transaction = connection.read(&[ROWS])?;
    let rows = transaction.store(ROWS)?;
    let keys = match after {
        Some(after) => IdbKeyRange::lower_bound_with_open(&batch_key(after), true)
            .and_then(|later| rows.get_all_keys_with_key(&later)),
        None => rows.get_all_keys(),
    };
    let keys = transaction.ask(keys).await?.unchecked_into::<Array>().to_vec();
    // All at once: the browser reads on while what has come is unpacked.
    let pieces = keys.chunks(BATCHES_AT_ONCE).filter_map(|keys| Some((keys.first()?, keys.last()?)));
    let requests: Vec<_> = pieces
        .map(|(first, last)| IdbKeyRange::bound(first, last).and_then(|piece| rows.get_all_with_key(&piece)))
        .collect();
    let mut all = Vec::with_capacity(keys.len());
    for request in requests {
        let records = transaction.ask(request).await?;
        all.extend(each(&records, |_, octets| Ok(codec::unpack_rows(octets)?))?);
    }
    Ok(all)
}

/// The rows of a batch.
pub(super) async fn rows_of(connection: &Connection, batch: BatchId) -> Result<Option<RowBatch>, Fault> {
    let transaction = connection.read(&[ROWS])?;
    let rows = found(transaction.ask(transaction.store(ROWS)?.get(&batch_key(batch))).await?);
    rows.map(|rows| Ok(codec::unpack_rows(&record(&rows)?)?)).transpose()
}

/// Rows and flags of some batches, of one moment.
pub(super) async fn flagged_rows_of(
    connection: &Connection,
    batches: &[BatchId],
) -> Result<Vec<(RowBatch, FlagBatch)>, Fault> {
    let transaction = connection.read(&[ROWS, FLAGS])?;
    let (rows, flags) = (transaction.store(ROWS)?, transaction.store(FLAGS)?);
    // All at once: the browser reads on while what has come is unpacked.
    let requests: Vec<_> =
        batches.iter().map(|batch| (*batch, rows.get(&batch_key(*batch)), flags.get(&batch_key(*batch)))).collect();
    let mut all = Vec::with_capacity(requests.len());
    for (batch, rows, flags) in requests {
        let (rows, flags) = (transaction.ask(rows).await?, transaction.ask(flags).await?);
        if let (Some(rows), Some(flags)) = (found(rows), found(flags)) {
            let flags = codec::unpack_flags(&record(&flags)?)?;
            all.push((codec::unpack_rows(&record(&rows)?)?, FlagBatch { batch, flags }));
        }
    }
    Ok(all)
}

/// Puts rows in the place of what their messages had before.
pub(super) async fn put_rows(connection: &Connection, newer: &RowBatch) -> Result<(), Fault> {
    let transaction = connection.write(&[ROWS])?;
    let rows = transaction.store(ROWS)?;
    let key = batch_key(newer.batch);
    let stored = found(transaction.ask(rows.get(&key)).await?).ok_or(StoreError::MessageGone)?;
    let mut stored = codec::unpack_rows(&record(&stored)?)?;
    newer.refresh(&mut stored)?;
    put(&rows, &key, &value(&codec::pack_rows(&stored)?))?;
    transaction.done().await
}

/// All flags.
pub(super) async fn flags(connection: &Connection) -> Result<Vec<FlagBatch>, Fault> {
    let transaction = connection.read(&[FLAGS])?;
    let flags = transaction.store(FLAGS)?;
    let batches: Array = transaction.ask(flags.get_all_keys()).await?.unchecked_into();
    let records = transaction.ask(flags.get_all()).await?;
    each(&records, |position, octets| {
        let batch = BatchId(number(&batches.get(position))?);
        Ok(FlagBatch { batch, flags: codec::unpack_flags(octets)? })
    })
}

/// Changes flags of messages; what is gone stays gone.
pub(super) async fn change_flags(connection: &Connection, ids: &[MessageId], change: FlagChange) -> Result<(), Fault> {
    let mut batches: BTreeMap<BatchId, Vec<u16>> = BTreeMap::new();
    for id in ids {
        let (batch, position) = batch_of(*id);
        batches.entry(batch).or_default().push(position);
    }
    let transaction = connection.write(&[FLAGS])?;
    let store = transaction.store(FLAGS)?;
    for (batch, positions) in &batches {
        let key = batch_key(*batch);
        let Some(stored) = found(transaction.ask(store.get(&key)).await?) else { continue };
        let mut flags = codec::unpack_flags(&record(&stored)?)?;
        for position in positions {
            if let Some(flags) = flags.get_mut(usize::from(*position)) {
                *flags = change.apply(*flags);
            }
        }
        put(&store, &key, &value(&codec::pack_flags(&flags)))?;
    }
    transaction.done().await
}
