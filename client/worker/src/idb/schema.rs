//! The names in the database, and what lies under them.
//!
//! | Store | Key | Value |
//! |---|---|---|
//! | `meta` | `ACCOUNTS_EVER`, `BATCHES_EVER`, `SEGMENTS_EVER` | a number: the next id to give |
//! | | `BATCHES_KEPT` | `Kept`: how much there must be; builds of before have none |
//! | `accounts` | account | packed `StoredAccount` |
//! | `rows` | batch | packed `RowBatch` |
//! | `flags` | batch | packed flags, one octet a message |
//! | `index` | batch | `BatchIndex`: by which account, where each message ends, which were completed, and which removed |
//! | `raw` | `[batch, piece]` | at most `PIECE_OCTETS` of the batch's messages, one after the other; then those of messages that were completed, each from a piece of its own on (`first_piece`) |
//! | `uidl` | `[account, batch]` | packed unique-ids |
//! | `maildrop` | account | packed `MaildropState` |
//! | `keys` | `VAULT_KEY` | a `CryptoKey` that cannot be exported |
//! | `passwords` | account | initialisation vector, then ciphertext and tag |
//! | `records` | `RecordName::key` | what the engine keeps by that name |
//! | `segments` | segment | a segment of the search index |
//!
//! Octets are stored as `Uint8Array`. Raw mail is cut into pieces so that one message of a large batch is read without
//! the others, and so that no record is larger than browsers like.
//!
//! Must not: change without a migration.

use core::ops::Range;
use js_sys::{Array, Uint8Array};
use mail_api::AccountId;
use mail_engine::store::{BatchId, StoreError};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen::JsValue;
use web_sys::IdbKeyRange;

/// The name of the database.
pub const DATABASE: &str = "poplar";

pub(crate) const META: &str = "meta";
pub(crate) const ACCOUNTS: &str = "accounts";
pub(crate) const ROWS: &str = "rows";
pub(crate) const FLAGS: &str = "flags";
pub(crate) const INDEX: &str = "index";
pub(crate) const RAW: &str = "raw";
pub(crate) const UIDL: &str = "uidl";
pub(crate) const MAILDROP: &str = "maildrop";
pub(crate) const KEYS: &str = "keys";
pub(crate) const PASSWORDS: &str = "passwords";
pub(crate) const RECORDS: &str = "records";
pub(crate) const SEGMENTS: &str = "segments";

/// In `meta`: how many accounts there ever were.
pub(crate) const ACCOUNTS_EVER: &str = "accounts-ever";
/// In `meta`: how many batches there ever were.
pub(crate) const BATCHES_EVER: &str = "batches-ever";
/// In `meta`: how many segments there ever were.
pub(crate) const SEGMENTS_EVER: &str = "segments-ever";
/// In `meta`: how many batches there are, and in how many pieces.
pub(crate) const BATCHES_KEPT: &str = "batches-kept";
/// In `keys`: the key of the vault.
pub(crate) const VAULT_KEY: &str = "vault";

/// Largest piece of raw mail in one record, in octets.
pub(crate) const PIECE_OCTETS: usize = 1024 * 1024;

/// The format of a [`BatchIndex`] of which no message was completed.
const INDEX_FORMAT: u8 = 1;
/// The format of one of which some were.
const INDEX_WITH_COMPLETED: u8 = 2;
/// The format of one of which some were removed for good.
const INDEX_WITH_PURGED: u8 = 3;

/// By which account a batch came, and where each of its messages is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BatchIndex {
    pub(crate) account: AccountId,
    /// Octets from the begin of the batch to the end of each message.
    pub(crate) ends: Vec<u32>,
    /// Messages that were stored as beginnings and are elsewhere now, by position, with their octets.
    pub(crate) completed: BTreeMap<u16, u32>,
    /// Messages that were removed for good, by position; they end where they begin.
    pub(crate) purged: BTreeSet<u16>,
}

/// Where a message is: in pieces from this one on, from where to where in octets from the begin of that piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) piece: u32,
    pub(crate) octets: Range<usize>,
}

impl BatchIndex {
    /// That of a batch as it is committed.
    pub(crate) const fn new(account: AccountId, ends: Vec<u32>) -> Self {
        Self { account, ends, completed: BTreeMap::new(), purged: BTreeSet::new() }
    }

    /// One octet of format, then little-endian 32-bit numbers: the account, and the ends. Where messages were completed,
    /// the account, how many ends there are, these, and position and octets of each such message. Where some were
    /// removed for good, how many were completed stands before those, and the positions of the removed behind them.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let ends = self.ends.iter().copied();
        if self.completed.is_empty() && self.purged.is_empty() {
            return packed(INDEX_FORMAT, core::iter::once(self.account.0).chain(ends));
        }
        let completed = self.completed.iter().flat_map(|(position, octets)| [u32::from(*position), *octets]);
        let head = [self.account.0, self.ends.len() as u32].into_iter().chain(ends);
        if self.purged.is_empty() {
            return packed(INDEX_WITH_COMPLETED, head.chain(completed));
        }
        let purged = self.purged.iter().map(|position| u32::from(*position));
        let count = core::iter::once(self.completed.len() as u32);
        packed(INDEX_WITH_PURGED, head.chain(count).chain(completed).chain(purged))
    }

    pub(crate) fn unpack(octets: &[u8]) -> Result<Self, StoreError> {
        let (format, fields) = octets.split_first().ok_or(StoreError::Failed)?;
        if !matches!(*format, INDEX_FORMAT | INDEX_WITH_COMPLETED | INDEX_WITH_PURGED) {
            return Err(if *format > INDEX_WITH_PURGED { StoreError::Newer } else { StoreError::Failed });
        }
        let (words, []) = fields.as_chunks::<4>() else { return Err(StoreError::Failed) };
        let mut numbers = words.iter().map(|word| u32::from_le_bytes(*word));
        let mut next = || numbers.next().ok_or(StoreError::Failed);
        let account = AccountId(next()?);
        let mut index = Self::new(account, Vec::new());
        if *format == INDEX_FORMAT {
            index.ends = numbers.collect();
            return Ok(index);
        }
        let count = next()? as usize;
        index.ends = numbers.by_ref().take(count).collect();
        let mut rest: Vec<u32> = numbers.collect();
        if *format == INDEX_WITH_PURGED {
            let completed = *rest.first().ok_or(StoreError::Failed)? as usize;
            let purged = completed.checked_mul(2).and_then(|words| words.checked_add(1));
            let purged = purged.filter(|at| *at <= rest.len()).ok_or(StoreError::Failed)?;
            for position in rest.drain(purged..) {
                index.purged.insert(u16::try_from(position).map_err(|_| StoreError::Failed)?);
            }
            rest.remove(0);
        }
        let (pairs, []) = rest.as_chunks::<2>() else { return Err(StoreError::Failed) };
        for [position, octets] in pairs {
            index.completed.insert(u16::try_from(*position).map_err(|_| StoreError::Failed)?, *octets);
        }
        let is_sound = |position: &u16| usize::from(*position) < count;
        if index.ends.len() != count || !index.completed.keys().chain(&index.purged).all(is_sound) {
            return Err(StoreError::Failed);
        }
        Ok(index)
    }

    /// In how many pieces its raw mail lies.
    pub(crate) fn pieces(&self) -> u32 {
        let lengths = self.ends.last().into_iter().chain(self.completed.values());
        lengths.map(|octets| octets.div_ceil(PIECE_OCTETS as u32)).fold(0, u32::saturating_add)
    }

    /// Where a message is; nowhere, where it was removed for good.
    pub(crate) fn place(&self, position: u16) -> Option<Place> {
        if self.purged.contains(&position) {
            return None;
        }
        if let Some(octets) = self.completed.get(&position) {
            return Some(Place { piece: first_piece(position), octets: 0..*octets as usize });
        }
        self.base_place(position)
    }

    /// Where it was when it was committed, but for what was removed before it.
    pub(crate) fn base_place(&self, position: u16) -> Option<Place> {
        let position = usize::from(position);
        let end = *self.ends.get(position)? as usize;
        let start = match position.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        (start <= end).then_some(Place { piece: 0, octets: start..end })
    }
}

/// The piece at which a message begins that was completed: behind those of the batch, which are at most as many as
/// 32-bit ends allow, and of all messages before it.
pub(crate) const fn first_piece(position: u16) -> u32 {
    (position as u32 + 1) << 16
}

fn packed(format: u8, numbers: impl Iterator<Item = u32>) -> Vec<u8> {
    core::iter::once(format).chain(numbers.flat_map(u32::to_le_bytes)).collect()
}

/// How much mail there must be: changed in each transaction that stores or removes some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Kept {
    /// Batches.
    pub(crate) batches: u32,
    /// Pieces of raw mail.
    pub(crate) pieces: u32,
}

/// The format of [`Kept`].
const KEPT_FORMAT: u8 = 1;

impl Kept {
    /// One octet of format, then two little-endian 32-bit numbers.
    pub(crate) fn pack(self) -> Vec<u8> {
        let numbers = [self.batches, self.pieces].into_iter().flat_map(u32::to_le_bytes);
        core::iter::once(KEPT_FORMAT).chain(numbers).collect()
    }

    pub(crate) fn unpack(octets: &[u8]) -> Result<Self, StoreError> {
        match octets {
            [KEPT_FORMAT, fields @ ..] => {
                let ([batches, pieces], []) = fields.as_chunks::<4>() else { return Err(StoreError::Failed) };
                Ok(Self { batches: u32::from_le_bytes(*batches), pieces: u32::from_le_bytes(*pieces) })
            }
            [format, ..] if *format > KEPT_FORMAT => Err(StoreError::Newer),
            _ => Err(StoreError::Failed),
        }
    }
}

/// The key of an account.
pub(crate) fn account_key(account: AccountId) -> JsValue {
    account.0.into()
}

/// The key of a batch.
pub(crate) fn batch_key(batch: BatchId) -> JsValue {
    batch.0.into()
}

/// A key of two numbers.
pub(crate) fn pair_key(first: u32, second: u32) -> JsValue {
    Array::of2(&first.into(), &second.into()).into()
}

/// All keys of two numbers that begin with this one: an array sorts after every number.
pub(crate) fn pairs_of(first: u32) -> Result<IdbKeyRange, JsValue> {
    let below = Array::of1(&first.into());
    let above = Array::of2(&first.into(), &Array::new());
    IdbKeyRange::bound(&below, &above)
}

/// Octets as they are stored.
pub(crate) fn value(octets: &[u8]) -> JsValue {
    Uint8Array::new_from_slice(octets).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_octets_of_an_index_are_pinned_and_nothing_else_is_understood() {
        let mut index = BatchIndex::new(AccountId(258), vec![0, 3, 3]);
        let octets = [1, 2, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0];
        assert_eq!(index.pack(), octets);
        assert_eq!(BatchIndex::unpack(&octets).as_ref(), Ok(&index));
        index.completed = BTreeMap::from([(2, 5)]);
        let with = [2, 2, 1, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0];
        assert_eq!(index.pack(), with);
        assert_eq!(BatchIndex::unpack(&with).as_ref(), Ok(&index));
        index.purged = BTreeSet::from([1]);
        let behind = [1, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0];
        let purged = [&[3][..], &with[1..21], &behind].concat();
        assert_eq!(index.pack(), purged);
        assert_eq!(BatchIndex::unpack(&purged), Ok(index));
        for broken in [&purged[..21], &purged[..25], &purged[..32], &purged[..35]] {
            assert_eq!(BatchIndex::unpack(broken), Err(StoreError::Failed), "{broken:?}");
        }
        let mut beyond = with;
        beyond[21] = 3;
        for broken in [&with[..5], &with[..17], &with[..25], &beyond] {
            assert_eq!(BatchIndex::unpack(broken), Err(StoreError::Failed), "{broken:?}");
        }
        assert_eq!(BatchIndex::unpack(&[4, 0, 0, 0, 0]), Err(StoreError::Newer));
        for broken in [&[][..], &[1], &[1, 0, 0, 0], &octets[..16], &[0, 0, 0, 0, 0]] {
            assert_eq!(BatchIndex::unpack(broken), Err(StoreError::Failed), "{broken:?}");
        }
    }

    #[wasm_bindgen_test]
    fn the_octets_of_what_is_kept_are_pinned_and_nothing_else_is_understood() {
        let kept = Kept { batches: 258, pieces: 3 };
        let octets = [1, 2, 1, 0, 0, 3, 0, 0, 0];
        assert_eq!(kept.pack(), octets);
        assert_eq!(Kept::unpack(&octets), Ok(kept));
        assert_eq!(Kept::unpack(&[2, 0]), Err(StoreError::Newer));
        for broken in [&[][..], &[0], &[1], &octets[..8], &[1; 13]] {
            assert_eq!(Kept::unpack(broken), Err(StoreError::Failed), "{broken:?}");
        }
    }

    #[wasm_bindgen_test]
    fn a_message_goes_from_the_end_of_the_one_before_to_its_own() {
        let mut index = BatchIndex::new(AccountId(0), vec![5, 5, 9, 2]);
        let place = |piece, octets| Some(Place { piece, octets });
        let places = |index: &BatchIndex| (0..5).map(|position| index.place(position)).collect::<Vec<_>>();
        let expected = [place(0, 0..5), place(0, 5..5), place(0, 5..9), None, None];
        assert_eq!(places(&index), expected, "ends that go back are no message");
        index.completed.insert(1, 70);
        assert_eq!(places(&index)[..3], [place(0, 0..5), place(0x2_0000, 0..70), place(0, 5..9)]);
    }
}
