//! What the maildrops' records say is here, so that a message is known again of which more or less is stored than a file
//! has.
//!
//! Must not: take two messages for one on their headers alone; sizes, or unique-ids, must agree, too.

use crate::digest::HeaderDigest;
use crate::store::{KnownMessage, Store, StoreError};
use mail_api::AccountId;
use std::collections::HashMap;

/// A message of a backup, as far as others can be compared with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sought<'a> {
    /// Its octets.
    pub(super) raw: &'a [u8],
    /// What its header comes to.
    pub(super) digest: Option<HeaderDigest>,
    /// What the server calls it; empty where that is not known.
    pub(super) unique_id: &'a [u8],
    /// Its size when it is whole, in octets.
    pub(super) octets: u64,
    /// How large the server said it was, in octets.
    pub(super) announced: Option<u64>,
    /// Whether the backup has only its beginning.
    pub(super) is_beginning: bool,
}

/// What is here of a message that is sought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// As much as the backup has, or more.
    All,
    /// Its beginning; the backup has it whole.
    Beginning(KnownMessage),
}

/// What the records say. They are read when they are first asked; what was found is found once.
#[derive(Debug, Default)]
pub(super) struct Here(Option<Records>);

/// What is known of the messages of all accounts, by what their headers come to.
type Records = HashMap<(AccountId, HeaderDigest), Vec<KnownMessage>>;

impl Here {
    /// What this account has of the message sought, in other octets than the backup has.
    pub(super) async fn take<S: Store>(
        &mut self,
        store: &S,
        account: AccountId,
        sought: Sought<'_>,
    ) -> Result<Option<Found>, StoreError> {
        let Some(alike) = self.alike(store, account, sought).await? else { return Ok(None) };
        let mut found = None;
        for (at, here) in alike.iter().enumerate().filter(|(_, here)| sought.may_be(here)) {
            let raw = match store.raw(here.message).await {
                Ok(raw) => raw,
                // Lost, or removed for good: whoever imports it wants it back.
                Err(StoreError::MessageGone | StoreError::Failed) => continue,
                Err(error) => return Err(error),
            };
            let is_it = if sought.is_beginning {
                true
            } else if here.is_beginning {
                // A rest that does not go on from this beginning is another message's.
                begins_with(sought.raw, &raw)
            } else {
                // Servers write fields of their own into headers.
                here.unique_id == sought.unique_id && !sought.unique_id.is_empty() && body(sought.raw) == body(&raw)
            };
            if is_it {
                found = Some(at);
                break;
            }
        }
        Ok(found.map(|at| {
            let here = alike.swap_remove(at);
            if here.is_beginning && !sought.is_beginning { Found::Beginning(here) } else { Found::All }
        }))
    }

    /// Whether this account had the message sought, whatever became of it.
    pub(super) async fn had<S: Store>(
        &mut self,
        store: &S,
        account: AccountId,
        sought: Sought<'_>,
    ) -> Result<bool, StoreError> {
        let alike = self.alike(store, account, sought).await?;
        Ok(alike.is_some_and(|alike| alike.iter().any(|here| sought.may_be(here))))
    }

    async fn alike<S: Store>(
        &mut self,
        store: &S,
        account: AccountId,
        sought: Sought<'_>,
    ) -> Result<Option<&mut Vec<KnownMessage>>, StoreError> {
        let Some(digest) = sought.digest else { return Ok(None) };
        if self.0.is_none() {
            let mut records = Records::default();
            for account in store.accounts().await? {
                for known in store.maildrop(account.id).await?.known {
                    if let Some(digest) = known.digest {
                        records.entry((account.id, digest)).or_default().push(known);
                    }
                }
            }
            self.0 = Some(records);
        }
        Ok(self.0.as_mut().and_then(|records| records.get_mut(&(account, digest))))
    }
}

impl Sought<'_> {
    /// Whether a message with the same header may be this one.
    fn may_be(&self, here: &KnownMessage) -> bool {
        let same_name = !self.unique_id.is_empty() && here.unique_id == self.unique_id;
        same_name || here.has_size(self.octets) || self.announced.is_some_and(|octets| here.has_size(octets))
    }
}

/// Whether a message goes on where this beginning of one ends, headers aside.
fn begins_with(whole: &[u8], beginning: &[u8]) -> bool {
    let begun = body(beginning).trim_ascii_end();
    body(whole).starts_with(begun)
}

/// What follows the header.
fn body(raw: &[u8]) -> &[u8] {
    let end = |blank: &[u8]| {
        raw.windows(blank.len()).position(|octets| octets == blank).map(|at| at.saturating_add(blank.len()))
    };
    let end = [end(b"\r\n\r\n"), end(b"\n\n")].into_iter().flatten().min();
    end.and_then(|end| raw.get(end..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_goes_on_where_its_beginning_ends() {
        let whole = b"A: b\r\n\r\nOne\r\nTwo\r\nThree\r\n";
        for beginning in [&b"A: b\r\n\r\nOne\r\n"[..], b"A: b\r\nX-UIDL: 1\r\n\r\nOne\r\nTwo\r\n\r\n", b"A: b\r\n\r\n"]
        {
            assert!(begins_with(whole, beginning), "{}", beginning.escape_ascii());
        }
        for other in [&b"A: b\r\n\r\nTwo\r\n"[..], b"A: b\r\n\r\nOne\r\nTwo\r\nThree\r\nFour\r\n"] {
            assert!(!begins_with(whole, other), "{}", other.escape_ascii());
        }
    }
}
