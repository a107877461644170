//! The ports: all that the engine needs from the outside, as traits.
//!
//! Each platform brings its own: the browser worker IndexedDB, a WebSocket and `setTimeout`; the native driver a
//! Maildir, TCP and tokio; tests a scripted server and virtual time. Futures need not be `Send`: the engine runs on
//! one thread everywhere.
//!
//! Must not: name a platform, or hold a rule about mail.

use crate::store::Store;
use mail_api::{
    AccountId, AccountSettings, BridgeAddress, CertificateFacts, ConnectionFacts, ErrorKind, Secret, Security,
    ShownCertificate, Stage, TlsChoice,
};

/// Milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
pub struct Millis(pub u64);

/// What one platform brings.
pub trait Platform: 'static {
    /// Where mail is kept.
    type Store: Store;
    /// How servers are reached.
    type Connector: Connector;
    /// What time it is.
    type Clock: Clock;
    /// Where remembered passwords are sealed.
    type Vault: Vault;
    /// How two engines on one store take turns.
    type Turns: Turns;
    /// Where chance comes from.
    type Entropy: Entropy;
}

/// Reaches servers.
pub trait Connector {
    /// A connection of this kind.
    type Transport: Transport;
    /// Connects through the bridge at this address from now on; for `None`, through the one it began with. Who needs no
    /// bridge has none.
    fn use_bridge(&self, _address: Option<&BridgeAddress>) {}
    /// Connects; with [`Security::Implicit`], TLS stands when this returns. `first` goes along with the request to
    /// connect, so that it waits for no answer to that.
    #[allow(async_fn_in_trait)]
    async fn connect(
        &self,
        target: &Target,
        first: Vec<u8>,
        passed: Option<Passed<'_>>,
    ) -> Result<Self::Transport, TransportError>;
}

/// Is told of each stage that is passed on the way, up to [`Stage::Tls`], with the milliseconds it took where somebody
/// nearer to it measured them. Who cannot tell the stages apart tells of none.
pub type Passed<'a> = &'a dyn Fn(Stage, Option<u64>);

/// Where to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// Where TLS ends, and which certificate it takes.
    pub tls: TlsChoice,
}

impl Target {
    /// The server of an account. Where there is no TLS, nothing is chosen about it.
    pub fn of(settings: &AccountSettings) -> Self {
        let AccountSettings { host, port, security, tls, .. } = settings;
        let tls = if *security == Security::None { TlsChoice::default() } else { tls.clone() };
        Self { host: host.clone(), port: *port, security: *security, tls }
    }
}

/// One connection. Octets in, octets out.
pub trait Transport {
    /// The next octets, never empty; `None` at the orderly end of the other side. Dropping the future before it is
    /// ready must lose nothing.
    #[allow(async_fn_in_trait)]
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError>;
    /// Sends octets. May return before they are on the wire.
    #[allow(async_fn_in_trait)]
    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError>;
    /// Begins TLS on a connection that was opened with [`Security::Stls`], after the server's `+OK` to STLS. Fails with
    /// [`ErrorKind::StlsInjected`] where octets arrived that nobody asked for.
    #[allow(async_fn_in_trait)]
    async fn start_tls(&mut self) -> Result<(), TransportError>;
    /// Says to the other side that nothing more comes, where there is a way to say so. Whether it heard, nobody knows.
    #[allow(async_fn_in_trait)]
    async fn close(&mut self) {}
    /// Who can read the connection as it stands now.
    fn facts(&self) -> ConnectionFacts;
    /// The server's certificate, where TLS stands and more than its fingerprint is known.
    fn certificate(&self) -> Option<CertificateFacts> {
        None
    }
    /// What only the two ends of TLS know, where it ends here: `tls-exporter` (RFC 9266).
    fn channel_binding(&self) -> Option<[u8; 32]> {
        None
    }
}

/// Why a connection failed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TransportError {
    /// What happened, in the words of the one who is told.
    pub kind: ErrorKind,
    /// Facts worth showing, such as the certificate's names; may be empty. Text from outside.
    pub detail: String,
    /// The certificate that was shown, where it is what was wrong. Text from outside.
    pub certificate: Option<Box<ShownCertificate>>,
}

impl TransportError {
    /// An error without further facts.
    pub const fn new(kind: ErrorKind) -> Self {
        Self { kind, detail: String::new(), certificate: None }
    }
}

/// Gives octets that nobody can guess.
pub trait Entropy {
    /// Fills `octets`; whether that worked.
    fn fill(&self, octets: &mut [u8]) -> bool;
}

/// Knows the time and can wait.
pub trait Clock {
    /// Now.
    fn now(&self) -> Millis;
    /// Returns at or after `deadline`.
    #[allow(async_fn_in_trait)]
    async fn sleep_until(&self, deadline: Millis);
}

/// Seals passwords that are to be remembered on this device.
pub trait Vault {
    /// Remembers the password of an account, replacing an older one.
    #[allow(async_fn_in_trait)]
    async fn keep(&self, account: AccountId, password: &Secret) -> Result<(), VaultError>;
    /// The remembered password, if there is one.
    #[allow(async_fn_in_trait)]
    async fn open(&self, account: AccountId) -> Result<Option<Secret>, VaultError>;
    /// Forgets it.
    #[allow(async_fn_in_trait)]
    async fn forget(&self, account: AccountId) -> Result<(), VaultError>;
}

/// The vault does not work. The password is then asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VaultError;

/// What engines take turns at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TurnAt {
    /// Whatever changes what is known of an account: checks, above all.
    Account(AccountId),
    /// Storing what is in a file; and replacing tags and filters, which that does as well.
    Import,
}

/// Lets one engine at a time check an account, or import, across tabs and processes that share a store.
pub trait Turns {
    /// While this lives, the turn is ours. It ends with its owner, even when that is killed.
    type Turn;
    /// Takes the turn if nobody has it; does not wait.
    #[allow(async_fn_in_trait)]
    async fn try_take(&self, at: TurnAt) -> Option<Self::Turn>;
}
