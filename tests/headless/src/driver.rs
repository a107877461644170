//! An engine over native parts, and one call for each thing to do with it.
//!
//! Must not: be called from more than one thread; an engine lives on one.

use crate::platform::{Native, SystemClock, SystemEntropy};
use mail_api::{
    Account, AccountId, AccountSettings, CheckReport, ConnectionReport, ListQuery, MessageRow, Notice, PasswordKeeping,
    Reply, Request, Secret, TestId, UserError, View, WindowQuery,
};
use mail_engine::ports::{Clock, Connector};
use mail_engine::store::{Store, StoreError};
use mail_engine::{Engine, Parts};
use std::cell::RefCell;
use std::rc::Rc;
use test_simulation::turns::ProcessTurns;
use test_simulation::vault::MemoryVault;

/// Rows asked for at once.
const ROWS: u32 = 200;

/// A native engine.
pub struct Driver<S: Store + 'static, C: Connector + 'static, K: Clock + 'static = SystemClock> {
    engine: Rc<Engine<Native<S, C, K>>>,
    notices: Rc<RefCell<Vec<Notice>>>,
}

/// Why an order was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The engine said why.
    Told(UserError),
    /// The engine answered something else than the order asks for.
    Unexpected,
}

impl<S: Store + 'static, C: Connector + 'static> Driver<S, C> {
    /// An engine over these parts, with the machine's clock.
    ///
    /// # Errors
    /// Why the store cannot be read.
    pub async fn open(store: S, connector: C) -> Result<Self, StoreError> {
        Self::open_at(store, connector, SystemClock::default()).await
    }
}

impl<S: Store + 'static, C: Connector + 'static, K: Clock + 'static> Driver<S, C, K> {
    /// An engine over these parts, with this clock.
    ///
    /// # Errors
    /// Why the store cannot be read.
    pub async fn open_at(store: S, connector: C, clock: K) -> Result<Self, StoreError> {
        let notices = Rc::new(RefCell::new(Vec::new()));
        let noted = notices.clone();
        let parts = Parts {
            store,
            connector,
            clock,
            vault: MemoryVault::default(),
            turns: ProcessTurns::default(),
            entropy: SystemEntropy,
        };
        let engine = Engine::new(parts, move |notice| noted.borrow_mut().push(notice));
        engine.start().await?;
        Ok(Self { engine, notices })
    }

    /// What the engine announced since this was last asked.
    pub fn take_notices(&self) -> Vec<Notice> {
        self.notices.take()
    }

    /// Any request.
    pub async fn ask(&self, request: Request) -> Reply {
        self.engine.handle(request).await
    }

    /// All accounts.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn accounts(&self) -> Result<Vec<Account>, Failure> {
        match self.ask(Request::Accounts).await {
            Reply::Accounts(accounts) => Ok(accounts),
            other => Err(failure(other)),
        }
    }

    /// Adds an account, or takes the one there is for the same user at the same server and gives it these settings.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn account(&self, settings: AccountSettings, password: &str) -> Result<AccountId, Failure> {
        let same = |known: &Account| {
            (&known.settings.host, known.settings.port, &known.settings.user_name)
                == (&settings.host, settings.port, &settings.user_name)
        };
        let known = self.accounts().await?.iter().find(|known| same(known)).map(|known| known.id);
        let (password, keeping) = (Secret::new(password), PasswordKeeping::Session);
        let Some(id) = known else {
            return match self.ask(Request::AddAccount { settings, password, keeping }).await {
                Reply::AccountAdded(id) => Ok(id),
                other => Err(failure(other)),
            };
        };
        match self.ask(Request::ChangeAccount { id, settings, password: Some(password), keeping }).await {
            Reply::Done => Ok(id),
            other => Err(failure(other)),
        }
    }

    /// Checks mail of one account.
    ///
    /// # Errors
    /// What the engine says; how the check itself went stands in the report.
    pub async fn check(&self, account: AccountId) -> Result<CheckReport, Failure> {
        match self.ask(Request::CheckMail { account: Some(account) }).await {
            Reply::Checked(reports) => reports.into_iter().next().ok_or(Failure::Unexpected),
            other => Err(failure(other)),
        }
    }

    /// Tries settings up to the listing.
    ///
    /// # Errors
    /// What the engine says; how the test itself went stands in the report.
    pub async fn test(&self, settings: AccountSettings, password: &str) -> Result<ConnectionReport, Failure> {
        let (test, password) = (TestId::default(), Some(Secret::new(password)));
        let request = Request::TestConnection { test, settings, password, known: None };
        match self.ask(request).await {
            Reply::Tested(report) => Ok(report),
            other => Err(failure(other)),
        }
    }

    /// Every row of a view, newest first.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn rows(&self, view: View) -> Result<Vec<MessageRow>, Failure> {
        let mut rows: Vec<MessageRow> = Vec::new();
        loop {
            let start = u32::try_from(rows.len()).map_err(|_| Failure::Unexpected)?;
            let query = WindowQuery { list: ListQuery { view, ..ListQuery::default() }, start, count: ROWS };
            match self.ask(Request::Window(query)).await {
                Reply::Window(window) if window.rows.is_empty() => return Ok(rows),
                Reply::Window(window) => rows.extend(window.rows),
                other => return Err(failure(other)),
            }
        }
    }

    /// The raw octets of every message of a view, newest first.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn raw_messages(&self, view: View) -> Result<Vec<Vec<u8>>, Failure> {
        let mut all = Vec::new();
        for row in self.rows(view).await? {
            match self.ask(Request::Source { id: row.id }).await {
                Reply::Octets(octets) => all.push(octets),
                other => return Err(failure(other)),
            }
        }
        Ok(all)
    }
}

fn failure(reply: Reply) -> Failure {
    match reply {
        Reply::Failed(error) => Failure::Told(error),
        _ => Failure::Unexpected,
    }
}
