//! Everything around an engine, simulated: it outlives the engine, as device and server outlive a tab.
//!
//! Must not: hold state inside an engine: what is here survives one.

use crate::clock::SimClock;
use crate::server::{Message, Server, Shared, SimConnector};
use mail_api::{
    AccountId, AccountSettings, CheckReport, LeavePolicy, Notice, PasswordKeeping, Reply, Request, Secret, Security,
};
use mail_engine::ports::{Platform, Turns, Vault, VaultError};
use mail_engine::store::Store;
use mail_engine::store::memory::{MemoryBacking, MemoryStore};
use mail_engine::{Engine, Parts};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

pub(crate) struct Sim;

impl Platform for Sim {
    type Store = MemoryStore;
    type Connector = SimConnector;
    type Clock = SimClock;
    type Vault = SimVault;
    type Turns = SimTurns;
}

pub(crate) struct World {
    pub(crate) clock: SimClock,
    pub(crate) backing: MemoryBacking,
    pub(crate) server: Shared,
    pub(crate) connector: SimConnector,
    pub(crate) vault: SimVault,
    pub(crate) turns: SimTurns,
    pub(crate) notices: Rc<RefCell<Vec<Notice>>>,
}

/// 2023-11-14.
pub(crate) const NOW: u64 = 1_700_000_000_000;
pub(crate) const DAY: u64 = 24 * 60 * 60 * 1000;

impl World {
    pub(crate) fn new() -> Self {
        let clock = SimClock::new(NOW);
        let server: Shared = Rc::default();
        let servers = BTreeMap::from([("pop.example.org".to_owned(), server.clone())]);
        let connector = SimConnector { clock: clock.clone(), servers: Rc::new(RefCell::new(servers)) };
        Self {
            clock,
            backing: MemoryBacking::default(),
            server,
            connector,
            vault: SimVault::default(),
            turns: SimTurns::default(),
            notices: Rc::default(),
        }
    }

    /// An engine on this world, started.
    pub(crate) fn engine(&self) -> Rc<Engine<Sim>> {
        let parts = Parts {
            store: self.backing.open(),
            connector: self.connector.clone(),
            clock: self.clock.clone(),
            vault: self.vault.clone(),
            turns: self.turns.clone(),
        };
        let notices = self.notices.clone();
        let engine = Engine::new(parts, move |notice| notices.borrow_mut().push(notice));
        self.clock.run(engine.start()).expect("the store can be read");
        engine
    }

    pub(crate) fn ask(&self, engine: &Engine<Sim>, request: Request) -> Reply {
        self.clock.run(engine.handle(request))
    }

    pub(crate) fn add_account(&self, engine: &Engine<Sim>, settings: AccountSettings) -> AccountId {
        let request =
            Request::AddAccount { settings, password: Secret::new("tanstaaf"), keeping: PasswordKeeping::Device };
        match self.ask(engine, request) {
            Reply::AccountAdded(id) => id,
            other => panic!("{other:?}"),
        }
    }

    /// Checks all accounts; the first report.
    pub(crate) fn check(&self, engine: &Engine<Sim>) -> CheckReport {
        match self.ask(engine, Request::CheckMail { account: None }) {
            Reply::Checked(mut reports) => reports.remove(0),
            other => panic!("{other:?}"),
        }
    }

    /// Adds an engine with one account and checks once.
    pub(crate) fn first_check(&self, settings: AccountSettings) -> (Rc<Engine<Sim>>, CheckReport) {
        let engine = self.engine();
        self.add_account(&engine, settings);
        let report = self.check(&engine);
        (engine, report)
    }

    /// The raw octets of everything stored, sorted.
    pub(crate) fn stored(&self) -> Vec<Vec<u8>> {
        let store = self.backing.open();
        self.clock.run(async {
            let mut raw = Vec::new();
            for batch in store.rows(None).await.expect("rows") {
                for position in 0..batch.rows.len() as u16 {
                    raw.push(store.raw(mail_engine::store::message_id(batch.batch, position)).await.expect("raw"));
                }
            }
            raw.sort();
            raw
        })
    }

    pub(crate) fn stored_batches(&self) -> usize {
        let store = self.backing.open();
        self.clock.run(store.rows(None)).expect("rows").len()
    }

    /// What is said when a check of this account ended and did nothing.
    pub(crate) fn ended(&self, account: AccountId) -> Notice {
        let (stored, octets, deleted, skipped, milliseconds) = (0, 0, 0, 0, 0);
        Notice::CheckEnded(CheckReport { account, stored, octets, deleted, skipped, milliseconds, error: None })
    }

    pub(crate) fn deliver(&self, messages: impl IntoIterator<Item = Message>) {
        self.server.borrow_mut().messages.extend(messages);
    }

    pub(crate) fn on_server(&self) -> Vec<Message> {
        let mut messages = self.server.borrow().messages.clone();
        messages.sort();
        messages
    }

    pub(crate) fn script(&self, change: impl FnOnce(&mut Server)) {
        change(&mut self.server.borrow_mut());
    }

    /// Every command the server has got.
    pub(crate) fn commands(&self) -> Vec<String> {
        self.server.borrow().log.clone()
    }
}

pub(crate) fn settings() -> AccountSettings {
    AccountSettings {
        name: "Ada".into(),
        host: "pop.example.org".into(),
        port: 995,
        security: Security::Implicit,
        user_name: "ada".into(),
        leave_policy: LeavePolicy::LeaveAll,
    }
}

pub(crate) fn with_policy(leave_policy: LeavePolicy) -> AccountSettings {
    AccountSettings { leave_policy, ..settings() }
}

/// A message with lines that need care.
pub(crate) fn message(unique_id: &str) -> Message {
    let raw = format!("From: {unique_id}@example.org\r\nSubject: {unique_id}\r\n\r\n.\r\n..two\r\n\u{e9}\0\n");
    Message { unique_id: unique_id.into(), raw: raw.into_bytes() }
}

/// So many messages of so many octets.
pub(crate) fn messages(count: usize, octets: usize) -> Vec<Message> {
    let message = |number: usize| {
        let mut raw = format!("Subject: {number}\r\n\r\n").into_bytes();
        while raw.len() < octets {
            raw.extend_from_slice(b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab\r\n");
        }
        Message { unique_id: format!("u{number}"), raw }
    };
    (0..count).map(message).collect()
}

#[derive(Clone, Default)]
pub(crate) struct SimVault(pub Rc<RefCell<BTreeMap<AccountId, Secret>>>);

impl Vault for SimVault {
    async fn keep(&self, account: AccountId, password: &Secret) -> Result<(), VaultError> {
        self.0.borrow_mut().insert(account, password.clone());
        Ok(())
    }

    async fn open(&self, account: AccountId) -> Result<Option<Secret>, VaultError> {
        Ok(self.0.borrow().get(&account).cloned())
    }

    async fn forget(&self, account: AccountId) -> Result<(), VaultError> {
        self.0.borrow_mut().remove(&account);
        Ok(())
    }
}

#[derive(Clone, Default)]
pub(crate) struct SimTurns(Rc<RefCell<BTreeSet<AccountId>>>);

pub(crate) struct Turn(SimTurns, AccountId);

impl Turns for SimTurns {
    type Turn = Turn;

    async fn try_take(&self, account: AccountId) -> Option<Turn> {
        self.0.borrow_mut().insert(account).then(|| Turn(self.clone(), account))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.0.borrow_mut().remove(&self.1);
    }
}
