//! The scripted server behind TLS, an engine that speaks TLS itself, and somebody in between who sees every record.
//!
//! Must not: share code with what it tests, but the client's TLS.

use crate::scram::{Binds, Login, Said as LoginSaid};
use data_encoding::BASE64;
use mail_api::{AccountId, AccountSettings, CheckReport, ConnectionFacts, PasswordKeeping, Reply, Request, Secret};
use mail_engine::ports::{Millis, Platform, TransportError};
use mail_engine::store::Store as _;
use mail_engine::store::memory::MemoryStore;
use mail_engine::tls::{self, Tls, TlsConnector};
use mail_engine::{Engine, Parts};
use mail_tls::{Client, Shared, UnixSeconds};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, SupportedProtocolVersion, version};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::rc::Rc;
use std::sync::Arc;
use test_simulation::clock::SimClock;
use test_simulation::entropy::CountingEntropy;
use test_simulation::link::{FarEnd, Said};
use test_simulation::network::{Host, SharedHost, SimConnector};
use test_simulation::server::{Conversation, SharedServer};
use test_simulation::turns::ProcessTurns;
use test_simulation::vault::MemoryVault;
use test_simulation::world::{NOW, World, settings};

pub(crate) const VERSIONS: [&SupportedProtocolVersion; 2] = [&version::TLS12, &version::TLS13];
/// The password that is right.
pub(crate) const PASSWORD: &str = "tanstaaf";

/// Somebody who signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("no names are fine");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let der = params.self_signed(&key).expect("a root").der().clone();
        Self { issuer: Issuer::new(params, key), der }
    }

    /// What speaks TLS on a device that trusts this authority.
    pub(crate) fn linked(&self) -> LinkedTls {
        LinkedTls(Shared::new(NOW_SECONDS, &[&self.der]).expect("a root"))
    }

    /// A server with a new certificate for the host of [`settings`].
    pub(crate) fn server(&self, version: &'static SupportedProtocolVersion) -> Arc<ServerConfig> {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![settings().host]).expect("a name");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate").der().clone();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[version])
            .expect("a version")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(key.serialize_der().into()));
        Arc::new(config.expect("key and certificate belong together"))
    }
}

/// What becomes of what the server sends at once.
#[derive(Clone)]
pub(crate) enum Passed {
    /// These octets arrive instead.
    Octets(Vec<u8>),
    /// These octets arrive, and the connection ends in order, as TCP means it.
    Last(Vec<u8>),
    /// Nothing arrives any more, and nobody is told.
    Silence,
}

/// Who stands in between: is given what the server sends, record by record once TLS began, and the number of each.
pub(crate) type Between = Rc<dyn Fn(usize, &[u8]) -> Passed>;

/// What was seen on the way, whoever stood there.
#[derive(Default)]
pub(crate) struct Seen {
    /// What the client sent.
    pub(crate) from_client: Vec<u8>,
    /// How many times the server sent something.
    pub(crate) from_server: usize,
    /// By which mechanism it logged in, and how it said that it stands to TLS (RFC 5802 §7, `gs2-cbind-flag`).
    pub(crate) logins: Vec<String>,
    /// On how many connections the client said that nothing more comes (close_notify).
    pub(crate) farewells: usize,
    /// How often the client said that something was wrong (an alert, RFC 8446 §6.2).
    pub(crate) alerts: usize,
}

/// An engine, and the world around it.
pub(crate) struct Secured {
    pub(crate) world: World,
    pub(crate) seen: Rc<RefCell<Seen>>,
    pub(crate) host: SharedHost,
    /// Where the server takes logins by SCRAM-SHA-256.
    pub(crate) scram: Rc<Cell<Option<Binds>>>,
    tls: LinkedTls,
}

pub(crate) struct OverTls;

impl Platform for OverTls {
    type Store = MemoryStore;
    type Connector = TlsConnector<SimConnector, LinkedTls, SimClock>;
    type Clock = SimClock;
    type Vault = MemoryVault;
    type Turns = ProcessTurns;
    type Entropy = CountingEntropy;
}

#[derive(Clone)]
pub(crate) struct LinkedTls(Shared);

impl Tls for LinkedTls {
    type Session = Client;

    async fn begin(&self, host: &str, pinned: Option<&str>) -> Result<Client, TransportError> {
        tls::begin(&self.0, host, pinned, NOW_SECONDS)
    }
}

const NOW_SECONDS: UnixSeconds = UnixSeconds(NOW / 1000);

/// A server that shows `config`, with `between` before it, under the name that accounts have.
fn host(
    world: &World,
    seen: &Rc<RefCell<Seen>>,
    scram: &Rc<Cell<Option<Binds>>>,
    config: &Arc<ServerConfig>,
    at_once: bool,
    between: &Between,
) -> SharedHost {
    let (server, config, between) = (world.server.clone(), Arc::clone(config), Rc::clone(between));
    let (seen, binds) = (Rc::clone(seen), Rc::clone(scram));
    let accept = move |_| {
        let mut tls = ServerConnection::new(Arc::clone(&config)).expect("a server");
        tls.set_buffer_limit(None);
        let (between, seen) = (Rc::clone(&between), Rc::clone(&seen));
        FarSide { binds: binds.get(), ..FarSide::new(server.clone(), tls, at_once, between, seen) }
    };
    let host = Rc::new(RefCell::new(Host::new(accept)));
    world.connector.name(&settings().host, host.clone());
    host
}

impl Secured {
    /// A device that trusts `authority`, a server that shows `config`, and `between` between them. TLS begins at once, or
    /// with STLS.
    pub(crate) fn new(authority: &Authority, config: &Arc<ServerConfig>, at_once: bool, between: &Between) -> Self {
        let world = World::new();
        let (seen, scram) = (Rc::<RefCell<Seen>>::default(), Rc::<Cell<Option<Binds>>>::default());
        let host = host(&world, &seen, &scram, config, at_once, between);
        Self { world, seen, host, scram, tls: authority.linked() }
    }

    /// Another server in the place of this one, with TLS from the first octet.
    pub(crate) fn serve(&mut self, config: &Arc<ServerConfig>, between: &Between) {
        self.host = host(&self.world, &self.seen, &self.scram, config, true, between);
    }

    /// An engine that has started.
    pub(crate) fn engine(&self) -> Rc<Engine<OverTls>> {
        let world = &self.world;
        let parts = Parts {
            store: world.backing.open(),
            connector: TlsConnector::new(world.connector.clone(), self.tls.clone(), world.clock.clone()),
            clock: world.clock.clone(),
            vault: world.vault.clone(),
            turns: world.turns.clone(),
            entropy: world.entropy.clone(),
        };
        let engine = Engine::new(parts, |_| {});
        world.clock.run(engine.start()).expect("the store can be read");
        engine
    }

    /// Adds an account.
    pub(crate) fn add(&self, engine: &Engine<OverTls>, settings: AccountSettings) -> AccountId {
        let (password, keeping) = (Secret::new(PASSWORD), PasswordKeeping::Session);
        match self.world.clock.run(engine.handle(Request::AddAccount { settings, password, keeping })) {
            Reply::AccountAdded(id) => id,
            other => panic!("{other:?}"),
        }
    }

    /// Checks the mail of the one account.
    pub(crate) fn check(&self, engine: &Engine<OverTls>) -> CheckReport {
        match self.world.clock.run(engine.handle(Request::CheckMail { account: None })) {
            Reply::Checked(mut reports) => reports.remove(0),
            other => panic!("{other:?}"),
        }
    }

    /// Adds an account and checks its mail.
    pub(crate) fn first_check(&self, settings: AccountSettings) -> CheckReport {
        let engine = self.engine();
        self.add(&engine, settings);
        self.check(&engine)
    }

    /// What is known of the last connection.
    pub(crate) fn connection(&self) -> Option<ConnectionFacts> {
        let accounts = self.world.clock.run(async { self.world.backing.open().accounts().await });
        accounts.expect("accounts").remove(0).connection
    }

    /// Nothing of this kind ever passed in the clear, and what is stored is what the server has, octet for octet.
    pub(crate) fn is_sound(&self) {
        let seen = self.seen.borrow();
        assert!(!holds(&seen.from_client, PASSWORD.as_bytes()), "the password passed in the clear");
        let on_server: Vec<Vec<u8>> = self.world.on_server().into_iter().map(|message| message.raw).collect();
        for stored in self.world.stored() {
            assert!(on_server.contains(&stored), "what nobody sent is stored: {}", stored.escape_ascii());
        }
    }

    /// Neither was anything said that is secret, not even to whoever answered, nor is anything stored.
    pub(crate) fn gave_nothing_away(&self) {
        self.is_sound();
        let commands = self.world.commands();
        let harmless = ["CAPA", "STLS", "QUIT", "(TLS)"];
        assert!(commands.iter().all(|command| harmless.contains(&&command[..])), "{commands:?}");
        assert_eq!(self.world.stored(), Vec::<Vec<u8>>::new());
    }

    /// How many milliseconds have passed since the world began.
    pub(crate) fn elapsed(&self) -> u64 {
        use mail_engine::ports::Clock as _;
        let Millis(now) = self.world.clock.now();
        now - NOW
    }
}

fn holds(octets: &[u8], part: &[u8]) -> bool {
    octets.windows(part.len()).any(|octets| octets == part)
}

/// Server and whoever stands before it, on one connection.
struct FarSide {
    inner: Conversation,
    tls: ServerConnection,
    phase: Phase,
    binds: Option<Binds>,
    /// The login by SCRAM that is under way.
    login: Option<Login>,
    between: Between,
    seen: Rc<RefCell<Seen>>,
    number: usize,
    out: VecDeque<Vec<u8>>,
    over: Option<Over>,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Phase {
    /// Octets in the clear.
    Plain,
    /// The answer to STLS is being given.
    Turning,
    Tls,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Over {
    Ended,
    Silent,
}

impl FarSide {
    fn new(
        server: SharedServer,
        tls: ServerConnection,
        at_once: bool,
        between: Between,
        seen: Rc<RefCell<Seen>>,
    ) -> Self {
        let phase = if at_once { Phase::Tls } else { Phase::Plain };
        let inner = Conversation::new(server, at_once);
        let (binds, login) = (None, None);
        Self { inner, tls, phase, binds, login, between, seen, number: 0, out: VecDeque::new(), over: None }
    }

    /// Takes what the server says, protects it where TLS began, and hands it to whoever stands in between.
    fn collect(&mut self) {
        loop {
            match self.inner.poll() {
                Said::Octets(octets) if self.phase == Phase::Tls => {
                    self.tls.writer().write_all(&octets).expect("in memory");
                }
                Said::Octets(octets) => {
                    self.hand_over(&octets);
                    if self.phase == Phase::Turning {
                        self.phase = if octets.starts_with(b"+OK") { Phase::Tls } else { Phase::Plain };
                    }
                }
                Said::End if self.phase == Phase::Tls => {
                    // It waits for the other side to say so, too.
                    self.tls.send_close_notify();
                    break;
                }
                Said::End => {
                    self.over.get_or_insert(Over::Ended);
                    return;
                }
                Said::Wait => break,
            }
        }
        self.hand_over_records();
    }

    /// Whether this is a line of a login by SCRAM, which is then answered.
    fn takes_login(&mut self, octets: &[u8]) -> bool {
        let Some(binds) = self.binds else { return false };
        let Some(line) = str::from_utf8(octets).ok().and_then(|text| text.strip_suffix("\r\n")) else { return false };
        let said = if let Some(login) = &mut self.login {
            login.answer(line)
        } else if let Some((mechanism, first)) = line.strip_prefix("AUTH SCRAM").and_then(|rest| rest.split_once(' ')) {
            let mut exporter = [0; 32];
            let label = b"EXPORTER-Channel-Binding";
            let is_13 = self.tls.protocol_version() == Some(rustls::ProtocolVersion::TLSv1_3);
            let exported = is_13 && self.tls.export_keying_material(&mut exporter[..], label, Some(b"")).is_ok();
            let is_plus = mechanism.ends_with("-PLUS");
            let (login, said) = Login::new(binds, exported.then_some(exporter), is_plus, first);
            self.seen.borrow_mut().logins.push(format!("SCRAM{mechanism} {}", login.flag()));
            self.login = Some(login);
            said
        } else {
            return false;
        };
        let answer = match said {
            LoginSaid::Challenge(text) => format!("+ {}\r\n", BASE64.encode(text.as_bytes())),
            LoginSaid::Refused => {
                self.login = None;
                "-ERR no\r\n".to_owned()
            }
            LoginSaid::Welcome => {
                self.login = None;
                // The scripted server lets in who says this, and answers.
                let response = BASE64.encode(format!("\0{}\0{PASSWORD}", settings().user_name).as_bytes());
                self.inner.handle_input(format!("AUTH PLAIN {response}\r\n").as_bytes());
                return true;
            }
        };
        self.tls.writer().write_all(answer.as_bytes()).expect("in memory");
        true
    }

    fn hand_over_records(&mut self) {
        let mut octets = Vec::new();
        while self.tls.wants_write() {
            self.tls.write_tls(&mut octets).expect("in memory");
        }
        let mut rest = &octets[..];
        while let Some(&[_, _, _, high, low]) = rest.get(..5) {
            let (record, next) = rest.split_at(5 + usize::from(u16::from_be_bytes([high, low])));
            self.hand_over(record);
            rest = next;
        }
    }

    fn hand_over(&mut self, octets: &[u8]) {
        if self.over.is_some() {
            return;
        }
        let passed = (self.between)(self.number, octets);
        self.number += 1;
        self.seen.borrow_mut().from_server += 1;
        match passed {
            Passed::Octets(octets) => self.out.push_back(octets),
            Passed::Last(octets) => {
                self.out.push_back(octets);
                self.over = Some(Over::Ended);
            }
            Passed::Silence => self.over = Some(Over::Silent),
        }
    }
}

impl FarEnd for FarSide {
    fn handle_open(&mut self) {
        self.inner.handle_open();
        self.collect();
    }

    fn handle_input(&mut self, mut octets: &[u8]) {
        self.seen.borrow_mut().from_client.extend_from_slice(octets);
        if self.phase != Phase::Tls {
            if octets == b"STLS\r\n" {
                self.phase = Phase::Turning;
            }
            self.inner.handle_input(octets);
            return self.collect();
        }
        while !octets.is_empty() {
            if self.tls.read_tls(&mut octets).expect("in memory") == 0 {
                break;
            }
            let was_handshaking = self.tls.is_handshaking();
            let state = match self.tls.process_new_packets() {
                Ok(state) => state,
                Err(error) => {
                    self.seen.borrow_mut().alerts += usize::from(matches!(error, rustls::Error::AlertReceived(_)));
                    break;
                }
            };
            if state.peer_has_closed() {
                self.seen.borrow_mut().farewells += 1;
                self.over.get_or_insert(Over::Ended);
            }
            if was_handshaking && !self.tls.is_handshaking() {
                self.inner.handle_tls_established();
            }
            let mut said = Vec::new();
            let _ = self.tls.reader().read_to_end(&mut said);
            if !said.is_empty() && !self.takes_login(&said) {
                self.inner.handle_input(&said);
            }
        }
        self.collect();
    }

    fn poll(&mut self) -> Said {
        match self.out.pop_front() {
            Some(octets) if octets.is_empty() => self.poll(),
            Some(octets) => Said::Octets(octets),
            None if self.over == Some(Over::Ended) => Said::End,
            None => Said::Wait,
        }
    }
}
