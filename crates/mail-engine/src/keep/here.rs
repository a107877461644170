//! What the maildrops' records say is here, so that a message is known again of which more or less is stored than a file
//! has.
//!
//! Must not: take two messages for one on their headers alone; sizes, or unique-ids, must agree, too.

use crate::digest::HeaderDigest;
use crate::store::{KnownMessage, Store, StoreError};
use mail_api::AccountId;
use std::collections::HashMap;

/// A message out of a file, as far as others can be compared with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sought<'a> {
    /// What its header comes to.
    pub(super) digest: Option<HeaderDigest>,
    /// What the server calls it; empty where that is not known, or means nothing here.
    pub(super) unique_id: &'a [u8],
    /// Its size when it is whole, in octets.
    pub(super) octets: u64,
    /// How large the server said it was, in octets.
    pub(super) announced: Option<u64>,
    /// Whether the file has only its beginning.
    pub(super) is_beginning: bool,
}

/// What the records say. They are read when they are first asked; what was found is found once.
#[derive(Debug, Default)]
pub(super) struct Here(Option<Records>);

#[derive(Debug, Default)]
struct Records {
    accounts: Vec<AccountId>,
    known: HashMap<(AccountId, HeaderDigest), Vec<KnownMessage>>,
}

impl Here {
    /// The message of this account that is the one sought, in another shape: its beginning, or, where only a beginning is
    /// sought, whatever of it can be read.
    pub(super) async fn take<S: Store>(
        &mut self,
        store: &S,
        account: AccountId,
        sought: Sought<'_>,
    ) -> Result<Option<KnownMessage>, StoreError> {
        let Some(digest) = sought.digest else { return Ok(None) };
        let Some(alike) = self.read(store).await?.known.get_mut(&(account, digest)) else { return Ok(None) };
        let is_it = |here: &KnownMessage| {
            let same_name = !sought.unique_id.is_empty() && here.unique_id == sought.unique_id;
            let same_size =
                here.has_size(sought.octets) || sought.announced.is_some_and(|octets| here.has_size(octets));
            (here.is_beginning || sought.is_beginning) && (same_name || same_size)
        };
        let Some(at) = alike.iter().position(is_it) else { return Ok(None) };
        let found = alike.swap_remove(at);
        match store.raw(found.message).await {
            Ok(_) => Ok(Some(found)),
            // Lost, or removed for good: whoever imports it wants it back.
            Err(StoreError::MessageGone | StoreError::Failed) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The accounts that were there when this was first asked.
    pub(super) async fn accounts<S: Store>(&mut self, store: &S) -> Result<Vec<AccountId>, StoreError> {
        Ok(self.read(store).await?.accounts.clone())
    }

    async fn read<S: Store>(&mut self, store: &S) -> Result<&mut Records, StoreError> {
        if self.0.is_none() {
            let mut records = Records::default();
            for account in store.accounts().await? {
                records.accounts.push(account.id);
                for known in store.maildrop(account.id).await?.known {
                    if let Some(digest) = known.digest {
                        records.known.entry((account.id, digest)).or_default().push(known);
                    }
                }
            }
            self.0 = Some(records);
        }
        Ok(self.0.get_or_insert_default())
    }
}
