//! Removing messages for good: their octets go, and what lists show of them; that they were stored stays known.
//!
//! Must not: move what stays to where a reader would not look for it, within one transaction or at all.

use super::{
    Connection, Fault, found, record,
    schema::{
        BATCHES_KEPT, BatchIndex, FLAGS, INDEX, Kept, META, PIECE_OCTETS, Place, RAW, ROWS, UIDL, batch_key,
        first_piece, pair_key, value,
    },
    sound,
    store::{delete, put},
};
use js_sys::{Array, Uint8Array};
use mail_api::MessageId;
use mail_engine::store::{BatchId, Flags, StoreError, batch_of, codec, message_id};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::JsCast;
use web_sys::IdbKeyRange;

/// Removes those of these messages that lie in the trash, all in one transaction; which they are. Those that are gone are
/// passed over.
pub(super) async fn purge(connection: &Connection, ids: &[MessageId]) -> Result<Vec<MessageId>, Fault> {
    let mut of: BTreeMap<BatchId, BTreeSet<u16>> = BTreeMap::new();
    for id in ids {
        let (batch, position) = batch_of(*id);
        // A number beyond 32 bits names no batch of ours.
        if message_id(batch, position) == *id {
            of.entry(batch).or_default().insert(position);
        }
    }
    let transaction = connection.write(&[META, ROWS, FLAGS, INDEX, RAW, UIDL])?;
    let (mut before, mut after) = (0_u32, 0_u32);
    let mut gone = Vec::new();
    for (batch, positions) in &of {
        let key = batch_key(*batch);
        let store = |name| transaction.store(name);
        let index = found(transaction.ask(store(INDEX)?.get(&key)).await?);
        let rows = found(transaction.ask(store(ROWS)?.get(&key)).await?);
        let flags = found(transaction.ask(store(FLAGS)?.get(&key)).await?);
        let (Some(index), Some(rows), Some(flags)) = (index, rows, flags) else { continue };
        let mut index = BatchIndex::unpack(&record(&index)?)?;
        let mut flags = codec::unpack_flags(&record(&flags)?)?;
        // Another tab may have taken them out of it since they were chosen.
        let is_in_trash = |at: &u16| flags.get(usize::from(*at)).is_some_and(|flags| flags.has(Flags::DELETED));
        let positions: Vec<u16> = positions.iter().copied().filter(is_in_trash).collect();
        gone.extend(positions.iter().map(|position| message_id(*batch, *position)));
        let positions: Vec<u16> = positions.into_iter().filter(|at| index.place(*at).is_some()).collect();
        if positions.is_empty() {
            continue;
        }
        let mut rows = codec::unpack_rows(&record(&rows)?)?;
        let pair = pair_key(index.account.0, batch.0);
        let mut known = match found(transaction.ask(store(UIDL)?.get(&pair)).await?) {
            Some(known) => codec::unpack_known(&record(&known)?)?,
            None => Vec::new(),
        };
        for position in positions.iter().map(|position| usize::from(*position)) {
            if let Some(row) = rows.rows.get_mut(position) {
                *row = row.purged();
            }
            if let Some(flags) = flags.get_mut(position) {
                *flags = flags.purged();
            }
            if let Some(known) = known.get_mut(position) {
                *known = known.purged();
            }
        }
        // What lies one after the other is read, and written anew without what goes.
        let raw = store(RAW)?;
        before = before.saturating_add(index.pieces());
        let base = IdbKeyRange::bound(&pair_key(batch.0, 0), &pair_key(batch.0, first_piece(0) - 1));
        let base = base.map_err(|error| Fault::of(&error))?;
        let pieces: Array = transaction.ask(raw.get_all_with_key(&base)).await?.unchecked_into();
        let mut octets = Vec::new();
        for piece in pieces.iter() {
            let piece: Uint8Array = piece.dyn_into().map_err(|_| StoreError::Failed)?;
            octets.extend(piece.to_vec());
        }
        let (mut kept, mut ends) = (Vec::with_capacity(octets.len()), Vec::with_capacity(index.ends.len()));
        for position in (0..=u16::MAX).zip(&index.ends).map(|(position, _)| position) {
            let Place { octets: span, .. } = index.base_place(position).ok_or(StoreError::Failed)?;
            if !positions.contains(&position) {
                kept.extend_from_slice(octets.get(span).ok_or(StoreError::Failed)?);
            }
            ends.push(kept.len() as u32);
        }
        delete(&raw, &base)?;
        for (piece, octets) in (0u32..).zip(kept.chunks(PIECE_OCTETS)) {
            put(&raw, &pair_key(batch.0, piece), &value(octets))?;
        }
        for position in positions {
            if index.completed.remove(&position).is_some() {
                let (first, last) = (first_piece(position), first_piece(position) | 0xffff);
                let own = IdbKeyRange::bound(&pair_key(batch.0, first), &pair_key(batch.0, last));
                let own = own.map_err(|error| Fault::of(&error))?;
                delete(&raw, &own)?;
            }
            index.purged.insert(position);
        }
        index.ends = ends;
        after = after.saturating_add(index.pieces());
        put(&store(INDEX)?, &key, &value(&index.pack()))?;
        put(&store(ROWS)?, &key, &value(&codec::pack_rows(&rows)?))?;
        put(&store(FLAGS)?, &key, &value(&codec::pack_flags(&flags)))?;
        put(&store(UIDL)?, &pair, &value(&codec::pack_known(&known)?))?;
    }
    if let Some(kept) = sound::kept(&transaction).await? {
        let pieces = kept.pieces.saturating_sub(before).saturating_add(after);
        put(&transaction.store(META)?, &BATCHES_KEPT.into(), &value(&Kept { pieces, ..kept }.pack()))?;
    }
    transaction.done().await.map(|()| gone)
}
