//! Raw mail out of the pieces it lies in.
//!
//! Must not: give out a message of which an octet is missing.

use super::schema::{BatchIndex, INDEX, PIECE_OCTETS, Place, RAW, batch_key, pair_key, pairs_of};
use super::store::number;
use super::{Connection, Fault, found, record};
use js_sys::{Array, Uint8Array};
use mail_api::MessageId;
use mail_engine::store::{BatchId, StoreError, batch_of};
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use web_sys::IdbKeyRange;

/// A message.
pub(super) async fn one(connection: &Connection, id: MessageId) -> Result<Vec<u8>, Fault> {
    let (batch, position) = batch_of(id);
    let transaction = connection.read(&[INDEX, RAW])?;
    let index = found(transaction.ask(transaction.store(INDEX)?.get(&batch_key(batch))).await?);
    let index = BatchIndex::unpack(&record(&index.ok_or(StoreError::MessageGone)?)?)?;
    let Place { piece: first, octets: span } = index.place(position).ok_or(StoreError::MessageGone)?;
    let mut octets = Vec::with_capacity(span.len());
    if span.is_empty() {
        return Ok(octets);
    }
    let piece = |octet: usize| pair_key(batch.0, first + (octet / PIECE_OCTETS) as u32);
    let range = IdbKeyRange::bound(&piece(span.start), &piece(span.end - 1)).map_err(|error| Fault::of(&error))?;
    let pieces = transaction.ask(transaction.store(RAW)?.get_all_with_key(&range)).await?;
    let mut from = span.start % PIECE_OCTETS;
    for piece in pieces.unchecked_into::<Array>().iter() {
        let piece: Uint8Array = piece.dyn_into().map_err(|_| StoreError::Failed)?;
        let to = piece.length().min((from + span.len() - octets.len()) as u32);
        octets.extend_from_slice(&piece.subarray(from as u32, to).to_vec());
        from = 0;
    }
    if octets.len() == span.len() { Ok(octets) } else { Err(StoreError::Failed.into()) }
}

/// All messages of a batch, of which each piece is read once.
pub(super) async fn batch(connection: &Connection, batch: BatchId) -> Result<Vec<Vec<u8>>, Fault> {
    let gone = || Fault::from(StoreError::MessageGone);
    let transaction = connection.read(&[INDEX, RAW])?;
    let index = found(transaction.ask(transaction.store(INDEX)?.get(&batch_key(batch))).await?);
    let index = BatchIndex::unpack(&record(&index.ok_or_else(gone)?)?)?;
    let raw = transaction.store(RAW)?;
    let range = pairs_of(batch.0).map_err(|error| Fault::of(&error))?;
    let keys: Array = transaction.ask(raw.get_all_keys_with_key(&range)).await?.unchecked_into();
    let pieces: Array = transaction.ask(raw.get_all_with_key(&range)).await?.unchecked_into();
    let mut by_number: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
    for (key, piece) in keys.iter().zip(pieces.iter()) {
        by_number.insert(number(&key.unchecked_into::<Array>().get(1))?, record(&piece)?);
    }
    let positions = 0..u16::try_from(index.ends.len()).map_err(|_| StoreError::Failed)?;
    let message = |position| {
        if index.purged.contains(&position) {
            return Some(Vec::new());
        }
        let Place { piece: first, octets: span } = index.place(position)?;
        let mut octets = Vec::with_capacity(span.len());
        let mut at = span.start;
        while octets.len() < span.len() {
            let piece = by_number.get(&(first + (at / PIECE_OCTETS) as u32))?;
            let from = at % PIECE_OCTETS;
            let to = piece.len().min(from + span.len() - octets.len());
            octets.extend_from_slice(piece.get(from..to).filter(|taken| !taken.is_empty())?);
            at += to - from;
        }
        Some(octets)
    };
    positions.map(|position| message(position).ok_or_else(gone)).collect()
}
