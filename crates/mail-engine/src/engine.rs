//! Where every request is answered.
//!
//! Many futures of [`Engine::handle`] may be under way at once, on one thread. What they share lies in one cell that is
//! never borrowed across a wait; where two must not interleave around a wait, they take turns at a lock.
//!
//! Must not: hold a rule about POP3 or about the list.

mod accounts;
mod announce;
mod bell;
mod bridge;
mod checks;
mod doctor;
mod elsewhere;
mod follow;
mod indexing;
mod keeping;
mod organise;
mod organised;
mod outlining;
mod passwords;
mod preview;
mod renew;
mod rest;
mod scheduled;
mod search;
mod trust;

use crate::cancel::{after, within};
use crate::error::{rule_user_error, store_user_error};
use crate::keep;
use crate::limits;
use crate::list::{List, outline::Outline};
use crate::ports::{Clock, Millis, Platform, Turns};
use crate::reader;
use crate::schedule::Attempts;
use crate::search::Index;
use crate::store::timely::TimelyStore;
use crate::store::{BatchId, Store, StoreError, StoredAccount};
pub(crate) use accounts::{leads_elsewhere, valid};
use announce::Announcements;
use bell::Bell;
use elsewhere::Elsewhere;
use futures_util::lock::Mutex;
use mail_api::{
    AccountId, BridgeAddress, ErrorKind, KeepId, LeavePolicy, Notice, Reply, Request, Stage, TestId, UserError,
    wire::{BUILD_ID, WIRE_ID},
};
use passwords::Passwords;
use search::Search;
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

/// What a platform brings, one of each.
pub struct Parts<P: Platform> {
    /// Where mail is kept.
    pub store: P::Store,
    /// How servers are reached.
    pub connector: P::Connector,
    /// What time it is.
    pub clock: P::Clock,
    /// Where remembered passwords are sealed.
    pub vault: P::Vault,
    /// How engines on one store take turns.
    pub turns: P::Turns,
    /// Where chance comes from.
    pub entropy: P::Entropy,
}

impl<P: Platform> Parts<P> {
    /// The store, whose every call ends.
    pub fn timely_store(&self) -> TimelyStore<'_, P::Store, P::Clock> {
        TimelyStore::new(&self.store, &self.clock)
    }
}

/// The mail application without screen or wire.
pub struct Engine<P: Platform> {
    parts: Parts<P>,
    notify: Box<dyn Fn(Notice)>,
    state: RefCell<State>,
    /// Held while what the store says is taken over, or while flags change in store and list.
    flags_turn: Mutex<()>,
    /// Another engine changed the list, and a read of it that waits will see that.
    read_waits: Cell<bool>,
    /// Rung when there may be something to index.
    to_index: Bell,
    /// Rung when a page was shown the list that it shows first.
    to_outline: Bell,
    /// Held while mail out of a file is stored, by import; by an import that only looks, nothing is.
    import_turns: RefCell<BTreeMap<KeepId, Vec<<P::Turns as Turns>::Turn>>>,
    /// Held while an account's record is read, changed and written.
    accounts_turn: Mutex<()>,
    /// Held while the settings of an account are saved.
    saving: Mutex<()>,
    /// Held while a small record is read, changed and written.
    records_turn: Mutex<()>,
}

/// What requests share.
#[derive(Default)]
struct State {
    accounts: Vec<StoredAccount>,
    /// Where it is not the page's own.
    bridge: Option<BridgeAddress>,
    passwords: Passwords,
    running: BTreeMap<AccountId, Rc<checks::Signals>>,
    /// The connection test that runs.
    testing: Option<(TestId, Rc<crate::cancel::Cancel>)>,
    list: List,
    index: Index,
    /// Whether the stored segments of the index were taken in.
    has_read_index: bool,
    /// How many losses of messages the index followed ([`List::losses`]); none yet for `None`.
    index_cleaned: Option<u64>,
    /// How the first list began when it was shown last.
    outline: Option<Outline>,
    /// The search that was made last.
    search: Option<Rc<Search>>,
    /// The last batch that was read from the store, unlike those that were put into the list as they were committed.
    read_up_to: Option<BatchId>,
    announcements: Announcements,
    elsewhere: Elsewhere,
    keeping: keeping::Keeping,
    /// What can be taken back.
    done: organise::Done,
    /// Tags and filters.
    organised: organised::Organised,
    /// How the last checks went, by account.
    attempts: BTreeMap<AccountId, Attempts>,
}

/// What a request comes to: a reply, or why not.
type Answer = Result<Reply, UserError>;

impl<P: Platform> Engine<P> {
    /// An engine over these parts. `notify` is called with everything that the page of this engine should know.
    pub fn new(parts: Parts<P>, notify: impl Fn(Notice) + 'static) -> Rc<Self> {
        Rc::new(Self {
            parts,
            notify: Box::new(notify),
            state: RefCell::default(),
            flags_turn: Mutex::new(()),
            read_waits: Cell::new(false),
            to_index: Bell::default(),
            to_outline: Bell::default(),
            import_turns: RefCell::default(),
            accounts_turn: Mutex::new(()),
            saving: Mutex::new(()),
            records_turn: Mutex::new(()),
        })
    }

    /// Reads accounts and list from the store. To be called once, before the first request. Where it fails, every
    /// request still gets an answer, over an empty list.
    pub async fn start(&self) -> Result<(), StoreError> {
        self.read_bridge().await?;
        self.read_accounts().await?;
        self.read_list().await?;
        self.read_organisation().await?;
        Ok(())
    }

    /// Answers one request.
    pub async fn handle(&self, request: Request) -> Reply {
        self.answer(request).await.unwrap_or_else(Reply::Failed)
    }

    async fn answer(&self, request: Request) -> Answer {
        match request {
            Request::Hello { wire } if wire == WIRE_ID => Ok(Reply::Hello { build: BUILD_ID.to_owned() }),
            Request::Hello { .. } => Err(rule_user_error(ErrorKind::BuildMismatch, Stage::Starting)),
            Request::Accounts => Ok(Reply::Accounts(self.account_views())),
            Request::AddAccount { settings, password, keeping } => self.add_account(settings, password, keeping).await,
            Request::ChangeAccount { id, settings, password, keeping } => {
                self.change_account(id, settings, password, keeping).await
            }
            Request::TrustCertificate { id, host, sha256, seen_by } => {
                self.trust_certificate(id, &host, sha256, seen_by).await
            }
            Request::RemoveAccount { id } => self.remove_account(id).await,
            Request::SupplyPassword { id, password, keeping } => self.supply_password(id, password, keeping).await,
            Request::TestConnection { test, settings, password, known } => {
                self.test_connection(test, settings, password, known).await
            }
            Request::CancelTest { test } => {
                self.cancel_test(Some(test));
                Ok(Reply::Done)
            }
            Request::PreviewLeave { settings, password, known } => self.preview_leave(settings, password, known).await,
            Request::CheckMail { account } => Ok(Reply::Checked(self.check_mail(account).await)),
            Request::CancelCheck { account } => {
                self.cancel_checks(account);
                (self.notify)(Notice::CancelWanted { account });
                Ok(Reply::Done)
            }
            Request::UndoDeletion { account } => {
                self.undo_deletion(account);
                (self.notify)(Notice::UndoWanted { account });
                // Before anything is waited for at the server: whoever closes the page now has taken it back.
                let storing = |error| store_user_error(error, Stage::Storing);
                let leaves_all = |account: &mut StoredAccount| account.settings.leave_policy = LeavePolicy::LEAVE_ALL;
                self.update_account(account, leaves_all).await.map_err(storing)?;
                Ok(Reply::Done)
            }
            Request::Window(query) => Ok(Reply::Window(self.window(query).await)),
            Request::Read(_)
            | Request::SourceText { .. }
            | Request::HeaderText { .. }
            | Request::Attachment { .. }
            | Request::AllAttachments { .. }
            | Request::Preview { .. }
            | Request::Answer(_)
            | Request::Draft(_)
            | Request::OfOctets { .. } => Ok(reader::handle(&self.store(), request).await),
            Request::Source { id } => reader::whole(&self.store(), id).await.map(Reply::Octets),
            Request::AllowRemote { id, scope, allow } => self.allow_remote(id, scope, allow).await,
            Request::TrustProvider { account, server, trust } => self.trust_provider(account, &server, trust).await,
            Request::GetRest { id } => self.get_rest(id).await,
            Request::Change { which, change } => self.change(which, change).await,
            Request::Undo(tokens) => self.undo(tokens).await,
            Request::Organisation => Ok(Reply::Organisation(self.organisation())),
            Request::PutOrganisation { before, after } => self.put_organisation(&before, after).await,
            Request::TryFilter(filter) => Ok(Reply::FilterTried(self.try_filter(&filter))),
            Request::RunFilter(filter) => self.run_filter(&filter).await,
            Request::Bridge => Ok(Reply::Bridge(self.bridge())),
            Request::PutBridge(address) => self.put_bridge(address).await,
            Request::Storage => self.storage().await,
            Request::ExportBegin { what, format } => self.export_begin(what, format).await,
            Request::ExportNext { id } => self.export_next(id).await,
            Request::ExportEnd { id, is_kept } => self.export_end(id, is_kept).await,
            Request::ImportBegin { octets, mode } => self.import_begin(octets, mode).await,
            Request::ImportSupply { id, octets } => self.import_supply(id, &octets).await,
            Request::ImportEnd { id } => self.import_end(id).await,
            Request::EmptyTrash { mailbox } => self.empty_trash(mailbox).await,
            Request::AcceptLoss => self.accept_loss().await,
        }
    }

    /// What is missing is retrieved again, where a server still has it: no quick look may pass it over.
    async fn accept_loss(&self) -> Answer {
        let storing = |error| store_user_error(error, Stage::Storing);
        let ids: Vec<_> = self.state.borrow().accounts.iter().map(|account| account.id).collect();
        // A check that runs planned with unique-ids that count no longer: none runs until they are struck out.
        let mut turns = Vec::new();
        for id in &ids {
            turns.push(self.turn_to_change(*id).await?);
        }
        self.store().accept_loss().await.map_err(storing)?;
        // What is gone is not here, whatever was known of it: a file may bring it back.
        keep::Digests::forget(&self.store()).await.map_err(storing)?;
        for id in ids {
            let mut state = self.store().maildrop(id).await.map_err(storing)?.state;
            if state.server.last_listing.take().is_some() {
                self.store().put_maildrop_state(id, &state).await.map_err(storing)?;
            }
        }
        Ok(Reply::Done)
    }

    /// The store, by this engine's clock.
    fn store(&self) -> TimelyStore<'_, P::Store, P::Clock> {
        self.parts.timely_store()
    }

    fn now(&self) -> Millis {
        self.parts.clock.now()
    }

    /// Waits for the vault, but not for ever; `None` where that failed.
    async fn in_time<T, E>(&self, call: impl Future<Output = Result<T, E>>) -> Option<T> {
        let clock = &self.parts.clock;
        within(clock, after(clock, limits::STORE_DEADLINE), None, call).await.ok()?.ok()
    }
}
