//! Exports and imports that run, and what mail takes on this device.
//!
//! Must not: read or write a file format; [`crate::keep`] does.

use super::{Answer, Engine};
use crate::cancel::{after, within};
use crate::error::{rule_user_error, store_user_error};
use crate::keep::{self, Digests, Export, Import, ImportError, Into, Storing};
use crate::limits;
use crate::ports::{Platform, TurnAt, Turns};
use crate::store::{BatchId, FlagChange, Flags, Soundness, Store, StoreError, StoredAccount};
use mail_api::{
    AccountId, ErrorKind, ExportBegun, ExportFormat, ExportWhat, ImportMode, ImportNext, ImportStep, KeepId, Mailbox,
    MessageId, Notice, Reply, Stage, StorageReport, Usage, UserError,
};
use std::collections::BTreeMap;

/// What runs, by its id. One whose turn it is has been taken out.
#[derive(Default)]
pub(super) struct Keeping {
    ever: u32,
    exports: BTreeMap<KeepId, Exporting>,
    imports: BTreeMap<KeepId, Option<Import>>,
}

struct Exporting {
    export: Option<Export>,
    /// The last batch there was when it began.
    up_to: Option<BatchId>,
    /// All of it was given.
    is_whole: bool,
}

impl Keeping {
    fn next_id(&mut self) -> Result<KeepId, UserError> {
        if self.exports.len().saturating_add(self.imports.len()) >= limits::KEEPING_AT_ONCE {
            return Err(rule_user_error(ErrorKind::Internal, Stage::Starting));
        }
        self.ever = self.ever.wrapping_add(1);
        Ok(KeepId(self.ever))
    }
}

impl<P: Platform> Engine<P> {
    pub(super) async fn export_begin(&self, what: ExportWhat, format: ExportFormat) -> Answer {
        let messages = match what {
            _ if format == ExportFormat::Backup => self.state.borrow().list.all(),
            ExportWhat::Everything => self.state.borrow().list.all(),
            ExportWhat::Selection(which) => self.selected(which, None).await,
        };
        let (accounts, up_to) = {
            let state = self.state.borrow();
            (state.accounts.clone(), state.list.batch_facts().last().map(|facts| facts.batch))
        };
        let now = self.now();
        let (count, octets) = self.usage(&messages);
        let export = Export::begin(&self.store(), messages, format, &accounts, now).await.map_err(reading)?;
        let keeping = &mut self.state.borrow_mut().keeping;
        let id = keeping.next_id()?;
        keeping.exports.insert(id, Exporting { export: Some(export), up_to, is_whole: false });
        let day = mail_archive::day(i64::try_from(now.0 / 1000).unwrap_or(0));
        let name = match format {
            ExportFormat::Mbox => format!("poplar-{day}.mbox"),
            ExportFormat::EmlZip => format!("poplar-{day}-eml.zip"),
            ExportFormat::MaildirZip => format!("poplar-{day}-maildir.zip"),
            ExportFormat::Backup => format!("poplar-backup-{day}.zip"),
        };
        Ok(Reply::ExportBegun(ExportBegun { id, name, messages: count, octets }))
    }

    pub(super) async fn export_next(&self, id: KeepId) -> Answer {
        let taken = self.state.borrow_mut().keeping.exports.get_mut(&id).and_then(|running| running.export.take());
        let mut export = taken.ok_or_else(gone)?;
        let next = export.next(&self.store()).await;
        let report = export.report();
        // Given up meanwhile: then nothing more is wanted of it.
        let keeping = &mut self.state.borrow_mut().keeping;
        let running = keeping.exports.get_mut(&id).ok_or_else(gone)?;
        running.export = Some(export);
        match next.map_err(reading)? {
            Some(octets) => Ok(Reply::ExportPiece { octets, messages: report.messages }),
            None => {
                running.is_whole = true;
                Ok(Reply::Exported(report))
            }
        }
    }

    pub(super) async fn export_end(&self, id: KeepId, is_kept: bool) -> Answer {
        let ended = self.state.borrow_mut().keeping.exports.remove(&id);
        let whole = ended.filter(|ended| is_kept && ended.is_whole);
        if let Some(Exporting { export: Some(export), up_to, .. }) = whole
            && export.is_backup()
        {
            keep::note_backup(&self.store(), self.now(), up_to).await.map_err(storing)?;
        }
        Ok(Reply::Done)
    }

    pub(super) async fn import_begin(&self, octets: u64, mode: ImportMode) -> Answer {
        let (into, turns) = match mode {
            ImportMode::Look => (Into::List, None),
            ImportMode::Store { device_name } => {
                let turns = self.turns_to_import().await?;
                // What another tab stored counts, too.
                self.read_list().await.map_err(reading)?;
                let facts = self.state.borrow().list.batch_facts();
                let digests = Digests::load(&self.store(), &facts).await.map_err(reading)?;
                (Into::Store(Box::new(Storing::new(digests, device_name))), Some(turns))
            }
        };
        let id = {
            let keeping = &mut self.state.borrow_mut().keeping;
            let id = keeping.next_id()?;
            keeping.imports.insert(id, Some(Import::new(octets, into)));
            id
        };
        self.import_turns.borrow_mut().extend(turns.map(|turns| (id, turns)));
        self.import_supply(id, &[]).await
    }

    pub(super) async fn import_supply(&self, id: KeepId, octets: &[u8]) -> Answer {
        let mut import = self.take_import(id)?;
        let mut next = import.go_on(&self.store(), octets, self.now()).await.map_err(import_error);
        // Before another tab hears of them.
        if matches!(&next, Ok(next) if !matches!(next, ImportNext::Over))
            && let Err(error) = self.hold(id, import.take_free()).await
        {
            next = Err(error);
        }
        self.show_imported(&mut import).await;
        let next = match next {
            Ok(next) => next,
            Err(error) => {
                self.state.borrow_mut().keeping.imports.remove(&id);
                self.let_check_again(id);
                let failed = Some(error);
                return Ok(Reply::Import(ImportStep { failed, ..step(id, ImportNext::Over, &mut import) }));
            }
        };
        if matches!(next, ImportNext::Over) {
            self.let_check_again(id);
        }
        let step = step(id, next, &mut import);
        // Ended meanwhile by a person: then this is where it ends.
        match self.state.borrow_mut().keeping.imports.get_mut(&id) {
            Some(place) => *place = Some(import),
            None => {
                self.let_check_again(id);
                return Err(gone());
            }
        }
        Ok(Reply::Import(step))
    }

    pub(super) async fn import_end(&self, id: KeepId) -> Answer {
        let taken = self.take_import(id);
        self.state.borrow_mut().keeping.imports.remove(&id);
        // Where its last supply is under way, that is where it ends, and until then it has its turns.
        let mut import = taken?;
        let ended = import.end(&self.store()).await;
        self.let_check_again(id);
        self.show_imported(&mut import).await;
        ended.map_err(import_error)?;
        Ok(Reply::Import(step(id, ImportNext::Over, &mut import)))
    }

    /// The turn to import, and those of all accounts with a server: what two imports, or a check and an import, store at
    /// the same time, each without knowing of the other, would be here twice.
    async fn turns_to_import(&self) -> Result<Vec<<P::Turns as Turns>::Turn>, UserError> {
        let busy = || rule_user_error(ErrorKind::ImportBusy, Stage::Starting);
        let mut turns = vec![self.import_turn().await.ok_or_else(busy)?];
        let with_server = |account: &&StoredAccount| account.server().is_some();
        let ids: Vec<_> = self.state.borrow().accounts.iter().filter(with_server).map(|account| account.id).collect();
        for id in ids {
            turns.push(self.turn_to_change(id).await.map_err(|_| busy())?);
        }
        Ok(turns)
    }

    /// The turn to import; `None` where an import runs, here or in another tab. Tags and filters are replaced in it, too.
    pub(super) async fn import_turn(&self) -> Option<<P::Turns as Turns>::Turn> {
        let clock = &self.parts.clock;
        let turn = self.parts.turns.try_take(TurnAt::Import);
        within(clock, after(clock, limits::STORE_DEADLINE), None, turn).await.ok().flatten()
    }

    /// Takes the turns at accounts that an import added.
    async fn hold(&self, id: KeepId, accounts: Vec<AccountId>) -> Result<(), UserError> {
        for account in accounts {
            let turn = self.turn_to_change(account).await?;
            if let Some(turns) = self.import_turns.borrow_mut().get_mut(&id) {
                turns.push(turn);
            }
        }
        Ok(())
    }

    /// An import has ended.
    fn let_check_again(&self, id: KeepId) {
        self.import_turns.borrow_mut().remove(&id);
    }

    /// Whether mail out of a file is being stored: no account is checked then, not even one that came with it.
    pub(super) fn is_importing(&self) -> bool {
        !self.import_turns.borrow().is_empty()
    }

    fn take_import(&self, id: KeepId) -> Result<Import, UserError> {
        let taken = self.state.borrow_mut().keeping.imports.get_mut(&id).and_then(Option::take);
        taken.ok_or_else(gone)
    }

    /// Takes into the list what an import stored, and tells of it.
    async fn show_imported(&self, import: &mut Import) {
        let changed = import.take_changed();
        if changed.accounts && self.read_accounts().await.is_ok() {
            (self.notify)(Notice::AccountsChanged);
        }
        if changed.records && self.read_organisation().await.is_ok() {
            (self.notify)(Notice::OrganisationChanged);
        }
        if changed.messages && self.read_list().await == Ok(true) {
            self.mailbox_changed();
        }
    }

    pub(super) async fn storage(&self) -> Answer {
        let (facts, ids, trash) = {
            let state = self.state.borrow();
            let ids: Vec<AccountId> = state.accounts.iter().map(|account| account.id).collect();
            (state.list.batch_facts(), ids, state.list.trash(Mailbox::Joint))
        };
        let usage_of = |account: Option<AccountId>| {
            let of = facts.iter().filter(|facts| account.is_none_or(|account| facts.account == account));
            of.fold(Usage::default(), |usage, facts| Usage {
                messages: usage.messages.saturating_add(facts.messages),
                octets: usage.octets.saturating_add(facts.octets),
            })
        };
        let Usage { messages, octets } = usage_of(None);
        let store = self.store();
        let (trash_messages, trash_octets) = self.usage(&trash);
        let search = u64::try_from(self.state.borrow().index.octets()).unwrap_or(u64::MAX);
        let backup = keep::last_backup(&store, &facts, self.now()).await.ok().flatten();
        Ok(Reply::Storage(StorageReport {
            messages,
            octets,
            accounts: ids.into_iter().map(|id| (id, usage_of(Some(id)))).collect(),
            trash: Usage { messages: trash_messages, octets: trash_octets },
            search,
            persisted: store.is_persisted().await,
            // A store that cannot say tells so where it is asked for mail.
            doubt: store.soundness().await.ok().and_then(Soundness::doubt),
            backup_is_due: keep::is_due(backup.as_ref(), messages),
            backup,
        }))
    }

    /// Gives up what lies in the trash.
    pub(super) async fn empty_trash(&self, mailbox: Mailbox) -> Answer {
        // What was taken out of it in another tab is not in it.
        self.read_list().await.map_err(reading)?;
        let _turn = self.flags_turn.lock().await;
        let trash = self.state.borrow().list.trash(mailbox);
        let (mut all, mut failed) = (Usage::default(), None);
        for some in trash.chunks(limits::PURGED_AT_ONCE) {
            // Those that another tab takes out of it meanwhile stay; that tab tells of it.
            let gone = match self.store().purge(some).await {
                Ok(gone) => gone,
                Err(error) => {
                    failed = Some(storing(error));
                    break;
                }
            };
            let (messages, octets) = self.usage(&gone);
            all.messages = all.messages.saturating_add(messages);
            all.octets = all.octets.saturating_add(octets);
            let change = FlagChange { set: Flags::PURGED.with(Flags::DELETED), clear: Flags::default() };
            self.state.borrow_mut().list.change_flags(&gone, change);
        }
        if all.messages > 0 {
            self.mailbox_changed();
        }
        failed.map_or(Ok(Reply::Purged(all)), Err)
    }

    /// How many of these messages there are, and their octets.
    fn usage(&self, messages: &[MessageId]) -> (u32, u64) {
        let state = self.state.borrow();
        let sizes = messages.iter().filter_map(|id| state.list.stored_octets(*id));
        sizes.fold((0, 0), |(count, octets), size| (u32::saturating_add(count, 1), u64::saturating_add(octets, size)))
    }
}

fn step(id: KeepId, next: ImportNext, import: &mut Import) -> ImportStep {
    ImportStep { id, next, report: import.report(), found: import.take_found(), failed: None }
}

fn import_error(error: ImportError) -> UserError {
    match error {
        ImportError::Store(error) => storing(error),
        ImportError::File(kind) => rule_user_error(kind, Stage::Reading),
    }
}

fn gone() -> UserError {
    rule_user_error(ErrorKind::Cancelled, Stage::Storing)
}

fn reading(error: StoreError) -> UserError {
    store_user_error(error, Stage::Reading)
}

fn storing(error: StoreError) -> UserError {
    store_user_error(error, Stage::Storing)
}
