//! The names in the database, and what lies under them.
//!
//! | Store | Key | Value |
//! |---|---|---|
//! | `meta` | `ACCOUNTS_EVER`, `BATCHES_EVER` | a number: the next id to give |
//! | | `BATCHES_KEPT` | `Kept`: how much there must be; builds of before have none |
//! | `accounts` | account | packed `StoredAccount` |
//! | `rows` | batch | packed `RowBatch` |
//! | `flags` | batch | packed flags, one octet a message |
//! | `index` | batch | `BatchIndex`: by which account, and where each message ends |
//! | `raw` | `[batch, piece]` | at most `PIECE_OCTETS` of the batch's messages, one after the other |
//! | `uidl` | `[account, batch]` | packed unique-ids |
//! | `maildrop` | account | packed `MaildropState` |
//! | `keys` | `VAULT_KEY` | a `CryptoKey` that cannot be exported |
//! | `passwords` | account | initialisation vector, then ciphertext and tag |
//!
//! Octets are stored as `Uint8Array`. Raw mail is cut into pieces so that one message of a large batch is read without
//! the others, and so that no record is larger than browsers like.
//!
//! Must not: change without a migration.

use js_sys::{Array, Uint8Array};
use mail_api::AccountId;
use mail_engine::store::{BatchId, StoreError};
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

/// In `meta`: how many accounts there ever were.
pub(crate) const ACCOUNTS_EVER: &str = "accounts-ever";
/// In `meta`: how many batches there ever were.
pub(crate) const BATCHES_EVER: &str = "batches-ever";
/// In `meta`: how many batches there are, and in how many pieces.
pub(crate) const BATCHES_KEPT: &str = "batches-kept";
/// In `keys`: the key of the vault.
pub(crate) const VAULT_KEY: &str = "vault";

/// Largest piece of raw mail in one record, in octets.
pub(crate) const PIECE_OCTETS: usize = 1024 * 1024;

/// The format of [`BatchIndex`].
const INDEX_FORMAT: u8 = 1;

/// By which account a batch came, and where each of its messages ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BatchIndex {
    pub(crate) account: AccountId,
    /// Octets from the begin of the batch to the end of each message.
    pub(crate) ends: Vec<u32>,
}

impl BatchIndex {
    /// One octet of format, then little-endian 32-bit numbers: the account, and the ends.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let numbers = core::iter::once(self.account.0).chain(self.ends.iter().copied());
        core::iter::once(INDEX_FORMAT).chain(numbers.flat_map(u32::to_le_bytes)).collect()
    }

    pub(crate) fn unpack(octets: &[u8]) -> Result<Self, StoreError> {
        let (format, fields) = octets.split_first().ok_or(StoreError::Failed)?;
        match *format {
            INDEX_FORMAT => {}
            newer if newer > INDEX_FORMAT => return Err(StoreError::Newer),
            _ => return Err(StoreError::Failed),
        }
        let (words, []) = fields.as_chunks::<4>() else { return Err(StoreError::Failed) };
        let mut numbers = words.iter().map(|word| u32::from_le_bytes(*word));
        let account = AccountId(numbers.next().ok_or(StoreError::Failed)?);
        Ok(Self { account, ends: numbers.collect() })
    }

    /// In how many pieces its raw mail lies.
    pub(crate) fn pieces(&self) -> u32 {
        self.ends.last().map_or(0, |end| end.div_ceil(PIECE_OCTETS as u32))
    }

    /// From where to where a message goes, in octets from the begin of the batch.
    pub(crate) fn span(&self, position: u16) -> Option<core::ops::Range<usize>> {
        let position = usize::from(position);
        let end = *self.ends.get(position)? as usize;
        let start = match position.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        (start <= end).then_some(start..end)
    }
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
        let index = BatchIndex { account: AccountId(258), ends: vec![0, 3, 3] };
        let octets = [1, 2, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0];
        assert_eq!(index.pack(), octets);
        assert_eq!(BatchIndex::unpack(&octets), Ok(index));
        assert_eq!(BatchIndex::unpack(&[2, 0, 0, 0, 0]), Err(StoreError::Newer));
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
        let index = BatchIndex { account: AccountId(0), ends: vec![5, 5, 9, 2] };
        let spans: Vec<_> = (0..5).map(|position| index.span(position)).collect();
        assert_eq!(spans, [Some(0..5), Some(5..5), Some(5..9), None, None], "ends that go back are no message");
    }
}
