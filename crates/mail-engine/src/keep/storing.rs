//! Storing what a file holds: what of it is here already, and where the rest goes.
//!
//! Must not: take a message for one that is here where an octet of it would be lost.

use super::Digests;
use super::destinations::Destinations;
use super::here::{Found, Here, Sought};
use crate::digest::HeaderDigest;
use crate::ports::Millis;
use crate::store::{Batch, Flags, KnownMessage, NewMessage, Row, Store, StoreError, message_id};
use mail_api::{AccountId, AccountSettings, PasswordKeeping};
use mail_archive::backup::{BackupAccount, Known, Purged, from_hex};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// What is known while the messages of a file are stored.
#[derive(Debug)]
pub struct Storing {
    /// What everything stored comes to.
    pub(super) digests: Digests,
    /// What the account without a server is called, should one have to be made.
    device_name: String,
    /// The account for mail that has none.
    device: Option<AccountId>,
    /// The accounts of a backup.
    pub(super) destinations: Destinations,
    here: Here,
    /// The unique-ids that accounts know, once they were asked for.
    names: HashMap<AccountId, HashSet<Vec<u8>>>,
    is_changed: bool,
}

/// What becomes of a message that is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Becomes {
    /// It takes the place of its beginning, and the name that the server has for that.
    Whole(AccountId, KnownMessage),
    /// It is stored.
    New {
        /// For this account.
        account: AccountId,
        /// Whether what its server called it means the same there.
        keeps_unique_id: bool,
    },
}

impl Storing {
    /// Storing into what comes to this.
    pub fn new(digests: Digests, device_name: String) -> Self {
        let (destinations, here) = (Destinations::default(), Here::default());
        let names = HashMap::new();
        Self { digests, device_name, device: None, destinations, here, names, is_changed: false }
    }

    /// The accounts of a backup; how many of them cannot be read.
    pub(super) async fn accounts<S: Store>(&mut self, store: &S, of: &[BackupAccount]) -> Result<u32, StoreError> {
        let (destinations, unreadable) = Destinations::new(of, &store.accounts().await?);
        self.destinations = destinations;
        Ok(unreadable)
    }

    /// What becomes of a message of a file; of a backup, where something is known of it. `None` where it is here.
    pub(super) async fn becomes<S: Store>(
        &mut self,
        store: &S,
        raw: &[u8],
        known: Option<&Known>,
    ) -> Result<Option<Becomes>, StoreError> {
        match known.and_then(|known| Some((known, self.destinations.to_look_in(known.account)?))) {
            Some((known, in_accounts)) => self.of_backup(store, raw, known, &in_accounts).await,
            None => self.of_file(store, raw).await,
        }
    }

    /// Of two that are the same, a backup gives as many as there were.
    async fn of_backup<S: Store>(
        &mut self,
        store: &S,
        raw: &[u8],
        known: &Known,
        in_accounts: &[AccountId],
    ) -> Result<Option<Becomes>, StoreError> {
        let number = known.account;
        if let Some(account) = in_accounts.iter().find(|account| self.digests.take(**account, raw)) {
            self.destinations.found(number, *account);
            return Ok(None);
        }
        let unique_id = from_hex(&known.unique_id).unwrap_or_default();
        let sought = Sought::of(raw, known, &unique_id);
        for account in in_accounts {
            if let Some(found) = self.here.take(store, *account, sought).await? {
                self.destinations.found(number, *account);
                return Ok(match found {
                    Found::All => None,
                    Found::Beginning(beginning) => Some(Becomes::Whole(*account, beginning)),
                });
            }
        }
        // What was removed for good tells as well where the rest belongs.
        for account in in_accounts {
            if self.here.had(store, *account, sought).await? {
                self.destinations.found(number, *account);
                break;
            }
        }
        let account = match self.destinations.account(store, number).await? {
            Some(account) => account,
            None => self.device(store).await?,
        };
        Ok(Some(Becomes::New { account, keeps_unique_id: self.destinations.is_same_maildrop(number) }))
    }

    /// Of two that are the same, a file gives one.
    async fn of_file<S: Store>(&mut self, store: &S, raw: &[u8]) -> Result<Option<Becomes>, StoreError> {
        if self.digests.has(raw) {
            return Ok(None);
        }
        self.digests.expect(raw);
        // It takes the place of no beginning: whoever wrote the file could have made up its rest.
        Ok(Some(Becomes::New { account: self.device(store).await?, keeps_unique_id: false }))
    }

    /// Adds the accounts that [`Self::purged`] notes something of.
    pub(super) async fn prepare<S: Store>(&mut self, store: &S, purged: &[Purged]) -> Result<(), StoreError> {
        for some in purged.chunk_by(|one, other| one.account == other.account) {
            let number = some.first().map(|purged| purged.account);
            if let Some(number) = number.filter(|number| self.destinations.is_same_maildrop(*number)) {
                self.destinations.account(store, number).await?;
            }
        }
        Ok(())
    }

    /// Notes what was removed for good of one account of a backup, where its server's names mean the same and are not
    /// known; whether anything was noted. It is no reason to delete anything from the server.
    pub(super) async fn purged<S: Store>(
        &mut self,
        store: &S,
        purged: &[Purged],
        now: Millis,
    ) -> Result<bool, StoreError> {
        let Some(number) = purged.first().map(|purged| purged.account) else { return Ok(false) };
        if !self.destinations.is_same_maildrop(number) {
            return Ok(false);
        }
        let Some(account) = self.destinations.account(store, number).await? else { return Ok(false) };
        let names = match self.names.entry(account) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let known = store.maildrop(account).await?.known;
                entry.insert(known.into_iter().map(|known| known.unique_id).collect())
            }
        };
        let mut messages = Vec::new();
        for purged in purged {
            let Some(unique_id) = from_hex(&purged.unique_id).filter(|unique_id| !unique_id.is_empty()) else {
                continue;
            };
            if names.insert(unique_id.clone()) {
                messages.push(removed(unique_id, purged, now));
            }
        }
        if messages.is_empty() {
            return Ok(false);
        }
        let count = messages.len();
        let batch = store.commit(Batch { account, retrieved: now, messages }).await?;
        self.digests.stored(batch, 0, Vec::new());
        // Killed before this, they are in no list all the same.
        let ids: Vec<_> = (0..=u16::MAX).take(count).map(|position| message_id(batch, position)).collect();
        store.purge(&ids).await?;
        Ok(true)
    }

    /// Ends it: the accounts of a backup that have no mail are added, too, where all of it was read.
    pub(super) async fn end<S: Store>(&mut self, store: &S, was_read: bool) -> Result<(), StoreError> {
        if was_read {
            self.destinations.add_rest(store).await?;
        }
        self.digests.save(store).await
    }

    /// Whether accounts were added since this was last asked.
    pub(super) fn take_changed(&mut self) -> bool {
        core::mem::take(&mut self.is_changed) | self.destinations.take_changed()
    }

    /// The account without a server.
    async fn device<S: Store>(&mut self, store: &S) -> Result<AccountId, StoreError> {
        if let Some(account) = self.device {
            return Ok(account);
        }
        let there = store.accounts().await?;
        let account = match there.iter().find(|account| account.server().is_none()) {
            Some(account) => account.id,
            None => {
                let settings = AccountSettings::on_this_device(&self.device_name);
                self.is_changed = true;
                store.add_account(&settings, PasswordKeeping::Session).await?
            }
        };
        Ok(*self.device.insert(account))
    }
}

/// The place of a message that was removed for good elsewhere: nothing but its name.
fn removed(unique_id: Vec<u8>, purged: &Purged, now: Millis) -> NewMessage {
    let date = i64::try_from(now.0 / 1000).unwrap_or(0);
    NewMessage {
        unique_id,
        digest: from_hex(&purged.digest).and_then(|digest| digest.try_into().ok()).map(HeaderDigest),
        announced: Some(purged.octets),
        raw: Vec::new(),
        row: Row { date, ..Row::default() }.purged(),
        marks: Flags::DELETED.with(Flags::PURGED),
        is_imported: true,
    }
}

impl<'a> Sought<'a> {
    /// A message of a backup.
    fn of(raw: &'a [u8], known: &Known, unique_id: &'a [u8]) -> Self {
        let is_beginning = known.beginning_of.is_some();
        Self {
            raw,
            digest: if is_beginning { HeaderDigest::of_beginning(raw) } else { HeaderDigest::of(raw) },
            unique_id,
            octets: known.beginning_of.unwrap_or_else(|| u64::try_from(raw.len()).unwrap_or(u64::MAX)),
            announced: known.announced,
            is_beginning,
        }
    }
}
