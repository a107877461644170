//! The segments of the search index in the database, and other records that are read whole.
//!
//! Must not: know what is in one.

use super::schema::{SEGMENTS, value};
use super::store::{delete, number, put};
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
    let transaction = connection.write(&[SEGMENTS])?;
    let store = transaction.store(SEGMENTS)?;
    let keys: Array = transaction.ask(store.get_all_keys()).await?.unchecked_into();
    let there: Vec<u32> = keys.iter().map(|key| number(&key)).collect::<Result<_, _>>()?;
    if let Some(id) = attempt.get().filter(|id| there.contains(&id.0)) {
        // Nobody heard of the end of this transaction. Another tab may have given the number meanwhile; then that
        // segment is taken for ours, and what it does not cover is indexed again at the next start.
        return Ok(Some(id));
    }
    if !replaced.iter().all(|id| there.contains(&id.0)) {
        return Ok(None);
    }
    let next = match there.last() {
        Some(last) => last.checked_add(1).ok_or(StoreError::Full)?,
        None => 0,
    };
    for id in replaced {
        delete(&store, &id.0.into())?;
    }
    let put_as = match octets {
        Some(octets) => {
            attempt.set(Some(SegmentId(next)));
            put(&store, &next.into(), &value(octets))?;
            Some(SegmentId(next))
        }
        None => None,
    };
    transaction.done().await.map(|()| put_as)
}
