//! Everything around an engine, simulated: it outlives the engine, as device and server outlive a tab.
//!
//! Must not: hold state inside an engine: what is here survives one.

use crate::clock::SimClock;
use crate::entropy::CountingEntropy;
use crate::link::Traffic;
use crate::network::{Attempt, Host, SharedHost, SimConnector};
use crate::server::{Conversation, Message, Server, SharedServer};
use crate::turns::ProcessTurns;
use crate::vault::MemoryVault;
use mail_api::{
    AccountId, AccountSettings, CheckReport, CredentialKind, LeavePolicy, Notice, PasswordKeeping, Reply, Request,
    RetrievalPolicy, Secret, Security,
};
use mail_engine::ports::Platform;
use mail_engine::store::memory::{MemoryBacking, MemoryStore};
use mail_engine::store::{Store, message_id};
use mail_engine::{Engine, Parts};
use std::{cell::RefCell, rc::Rc};

/// The simulated platform.
pub struct Sim;

impl Platform for Sim {
    type Store = MemoryStore;
    type Connector = SimConnector;
    type Clock = SimClock;
    type Vault = MemoryVault;
    type Turns = ProcessTurns;
    type Entropy = CountingEntropy;
}

/// One device, one network, and one server that everybody knows.
pub struct World {
    /// What time it is for all.
    pub clock: SimClock,
    /// What the device stores.
    pub backing: MemoryBacking,
    /// The server that [`settings`] name.
    pub server: SharedServer,
    host: SharedHost,
    /// The network.
    pub connector: SimConnector,
    /// The device's vault.
    pub vault: MemoryVault,
    /// Turns among the device's engines.
    pub turns: ProcessTurns,
    /// Chance.
    pub entropy: CountingEntropy,
    /// What all engines announced.
    pub notices: Rc<RefCell<Vec<Notice>>>,
}

/// When a world begins, in milliseconds since 1970: 2023-11-14.
pub const NOW: u64 = 1_700_000_000_000;
/// A day in milliseconds.
pub const DAY: u64 = 24 * 60 * 60 * 1000;

impl World {
    /// A world at [`NOW`] with an empty store and an empty maildrop at `pop.example.org`.
    pub fn new() -> Self {
        let clock = SimClock::new(NOW);
        let connector = SimConnector::new(clock.clone());
        let (server, host) = add_server(&connector, HOST);
        Self {
            clock,
            backing: MemoryBacking::default(),
            server,
            host,
            connector,
            vault: MemoryVault::default(),
            turns: ProcessTurns::default(),
            entropy: CountingEntropy::default(),
            notices: Rc::default(),
        }
    }

    /// Another server, and the host it runs on.
    pub fn add_server(&self, name: &str) -> (SharedServer, SharedHost) {
        add_server(&self.connector, name)
    }

    /// An engine on this world, started.
    pub fn engine(&self) -> Rc<Engine<Sim>> {
        let parts = Parts {
            store: self.backing.open(),
            connector: self.connector.clone(),
            clock: self.clock.clone(),
            vault: self.vault.clone(),
            turns: self.turns.clone(),
            entropy: self.entropy.clone(),
        };
        let notices = self.notices.clone();
        let engine = Engine::new(parts, move |notice| notices.borrow_mut().push(notice));
        self.clock.run(engine.start()).expect("the store can be read");
        engine
    }

    /// One request, answered.
    pub fn ask(&self, engine: &Engine<Sim>, request: Request) -> Reply {
        self.clock.run(engine.handle(request))
    }

    /// Adds an account with the password that is right.
    pub fn add_account(&self, engine: &Engine<Sim>, settings: AccountSettings) -> AccountId {
        let request =
            Request::AddAccount { settings, password: Secret::new("tanstaaf"), keeping: PasswordKeeping::Device };
        match self.ask(engine, request) {
            Reply::AccountAdded(id) => id,
            other => panic!("{other:?}"),
        }
    }

    /// Checks all accounts; the first report.
    pub fn check(&self, engine: &Engine<Sim>) -> CheckReport {
        match self.ask(engine, Request::CheckMail { account: None }) {
            Reply::Checked(mut reports) => reports.remove(0),
            other => panic!("{other:?}"),
        }
    }

    /// Adds an engine with one account and checks once.
    pub fn first_check(&self, settings: AccountSettings) -> (Rc<Engine<Sim>>, CheckReport) {
        let engine = self.engine();
        self.add_account(&engine, settings);
        let report = self.check(&engine);
        (engine, report)
    }

    /// The raw octets of everything stored, sorted.
    pub fn stored(&self) -> Vec<Vec<u8>> {
        let store = self.backing.open();
        self.clock.run(async {
            let mut raw = Vec::new();
            for batch in store.rows(None).await.expect("rows") {
                for position in 0..batch.rows.len() as u16 {
                    raw.push(store.raw(message_id(batch.batch, position)).await.expect("raw"));
                }
            }
            raw.sort();
            raw
        })
    }

    /// How many batches are stored.
    pub fn stored_batches(&self) -> usize {
        let store = self.backing.open();
        self.clock.run(store.rows(None)).expect("rows").len()
    }

    /// What is said when a check of this account ended and did nothing.
    pub fn ended(&self, account: AccountId) -> Notice {
        Notice::CheckEnded(CheckReport::of_nothing(account))
    }

    /// Puts messages into the maildrop.
    pub fn deliver(&self, messages: impl IntoIterator<Item = Message>) {
        self.server.borrow_mut().messages.extend(messages);
    }

    /// What is in the maildrop, sorted.
    pub fn on_server(&self) -> Vec<Message> {
        let mut messages = self.server.borrow().messages.clone();
        messages.sort();
        messages
    }

    /// Changes how the server behaves.
    pub fn script(&self, change: impl FnOnce(&mut Server)) {
        change(&mut self.server.borrow_mut());
    }

    /// Changes how the server's host is reached.
    pub fn host(&self, change: impl FnOnce(&mut Host)) {
        change(&mut self.host.borrow_mut());
    }

    /// Lets the server fall silent when a command arrives, or at `greeting`; or the way to it, at `connect` or `tls`.
    pub fn silence(&self, at: &'static str) {
        match at {
            "connect" => self.host(|host| host.connecting = Attempt::NeverEnds),
            "tls" => self.host(|host| host.tls = Attempt::NeverEnds),
            "greeting" => self.script(|server| server.greeting = ""),
            command => self.script(|server| _ = server.instead.insert(command, "")),
        }
    }

    /// Gives the server's host a further name.
    pub fn alias(&self, name: &str) {
        self.connector.name(name, self.host.clone());
    }

    /// What was carried between device and server since this was last asked.
    pub fn take_traffic(&self) -> Traffic {
        self.host.borrow().take_traffic()
    }

    /// Every command the server has got.
    pub fn commands(&self) -> Vec<String> {
        self.server.borrow().log.clone()
    }
}

/// The host name of the server that everybody knows.
const HOST: &str = "pop.example.org";

fn add_server(connector: &SimConnector, name: &str) -> (SharedServer, SharedHost) {
    let server = SharedServer::default();
    let at_far_end = server.clone();
    let accept = move |security| Conversation::new(at_far_end.clone(), security == Security::Implicit);
    let host = Rc::new(RefCell::new(Host::new(accept)));
    connector.name(name, host.clone());
    (server, host)
}

/// Settings for an account on the server that everybody knows.
pub fn settings() -> AccountSettings {
    AccountSettings {
        kind: mail_api::AccountKind::Server,
        name: "Ada".into(),
        host: HOST.into(),
        port: 995,
        security: Security::Implicit,
        tls: mail_api::TlsChoice::default(),
        user_name: "ada".into(),
        credential: CredentialKind::Password,
        leave_policy: LeavePolicy::LEAVE_ALL,
        retrieval: RetrievalPolicy::default(),
        check_minutes: None,
    }
}

/// The same with this policy.
pub fn with_policy(leave_policy: LeavePolicy) -> AccountSettings {
    AccountSettings { leave_policy, ..settings() }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{message, messages};
    use mail_engine::limits::UNDO_GRACE;
    use mail_engine::ports::{Clock, Connector, Target, Transport};

    #[test]
    fn the_round_trips_octets_and_milliseconds_of_a_known_session_are_exact() {
        const LATENCY: u64 = 35;
        let world = World::new();
        world.deliver([message("a"), message("b")]);
        world.host(|host| host.link.latency = LATENCY);
        let target =
            Target { host: HOST.into(), port: 995, security: Security::Implicit, tls: mail_api::TlsChoice::default() };
        // What is sent at once, and how many answers there are to it.
        let session: [(&str, usize); 7] = [
            ("", 1),
            ("CAPA\r\n", 1),
            ("USER ada\r\n", 1),
            ("PASS tanstaaf\r\n", 1),
            ("STAT\r\nUIDL\r\nLIST\r\n", 3),
            ("RETR 2\r\nRETR 1\r\n", 2),
            ("QUIT\r\n", 1),
        ];
        let down = world.clock.run(async {
            let mut down = 0;
            let mut connection = world.connector.connect(&target, Vec::new(), None).await.expect("connects");
            for (octets, answers) in session {
                if !octets.is_empty() {
                    connection.write(octets.into()).await.expect("is sent");
                }
                for _ in 0..answers {
                    down += connection.read().await.expect("the line stands").expect("an answer").len() as u64;
                }
            }
            assert_eq!(connection.read().await, Ok(None));
            down
        });
        let up = session.map(|(octets, _)| octets.len() as u64).iter().sum();
        let expected = Traffic { connections: 1, round_trips: 7, turnarounds: 7, up, down };
        assert_eq!(world.take_traffic(), expected);
        assert_eq!(world.clock.now().0 - NOW, 7 * 2 * LATENCY);
        assert_eq!(world.take_traffic(), Traffic::default());
    }

    #[test]
    fn a_check_takes_its_round_trips_and_no_time_besides() {
        // Without pipelining: greeting, CAPA, USER, PASS, CAPA, STAT, UIDL, LIST; RETR and DELE for each; QUIT.
        for (capabilities, latency, trips) in [
            (vec!["UIDL", "USER"], 200, 8 + 2 * 300 + 1..=8 + 2 * 300 + 1),
            (vec!["UIDL", "USER", "PIPELINING"], 25, 1..=20),
        ] {
            let world = World::new();
            world.deliver(messages(300, 5_000));
            world.host(|host| host.link.latency = latency);
            world.script(|server| server.capabilities = capabilities);
            let (_, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
            assert_eq!((report.stored, report.deleted, &report.error), (300, 300, &None));
            let traffic = world.take_traffic();
            assert_eq!(report.milliseconds, traffic.round_trips * 2 * latency + UNDO_GRACE.0);
            assert!(trips.contains(&traffic.round_trips), "{traffic:?}");
        }
    }
}
