//! The segments of the search index in the database, and other records that are read whole.
//!
//! Must not: know what is in one.

use super::schema::{META, SEGMENTS, SEGMENTS_EVER, value};
use super::store::{after, delete, next, number, put};
use super::{Connection, Fault, found, record};
use js_sys::Array;
use mail_engine::store::{SegmentId, StoreError};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};

/// The octets under a key, if there are any.
pub(super) async fn get(connection: &Connection, store: &str, key: &JsValue) -> Result<Option<Vec<u8>>, Fault> {
    let transaction = connection.read(&[store])?;
    let stored = transaction.ask(transaction.store(store)?.get(key)).await?;
    found(stored).map(|stored| record(&stored)).transpose()
}

/// The numbers of all segments, lowest first, as the database sorts them.
pub(super) async fn all(connection: &Connection) -> Result<Vec<SegmentId>, Fault> {
    let transaction = connection.read(&[SEGMENTS])?;
    let keys: Array = transaction.ask(transaction.store(SEGMENTS)?.get_all_keys()).await?.unchecked_into();
    keys.iter().map(|key| number(&key).map(SegmentId)).collect()
}

/// Puts a segment in the place of others.
pub(super) async fn replace(
    connection: &Connection,
    replaced: &[SegmentId],
    octets: Option<&[u8]>,
    attempt: &Cell<Option<SegmentId>>,
) -> Result<Option<SegmentId>, Fault> {
    let transaction = connection.write(&[META, SEGMENTS])?;
    let (meta, store) = (transaction.store(META)?, transaction.store(SEGMENTS)?);
    let keys: Array = transaction.ask(store.get_all_keys()).await?.unchecked_into();
    let there: Vec<u32> = keys.iter().map(|key| number(&key)).collect::<Result<_, _>>()?;
    if let Some(id) = attempt.get().filter(|id| there.contains(&id.0)) {
        // Nobody heard of the end of this transaction; where it was not stored, another tab may have been given its number.
        let stored = record(&transaction.ask(store.get(&id.0.into())).await?)?;
        if octets == Some(stored.as_slice()) {
            return Ok(Some(id));
        }
    }
    if !replaced.iter().all(|id| there.contains(&id.0)) {
        return Ok(None);
    }
    let ever = next(transaction.ask(meta.get(&SEGMENTS_EVER.into())).await?)?;
    // Builds of before do not count.
    let id = there.last().map_or(Some(0), |last| last.checked_add(1)).ok_or(StoreError::Full)?.max(ever);
    for id in replaced {
        delete(&store, &id.0.into())?;
    }
    let put_as = match octets {
        Some(octets) => {
            attempt.set(Some(SegmentId(id)));
            put(&meta, &SEGMENTS_EVER.into(), &after(id)?)?;
            put(&store, &id.into(), &value(octets))?;
            Some(SegmentId(id))
        }
        None => None,
    };
    transaction.done().await.map(|()| put_as)
}
