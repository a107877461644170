//! TLS between the engine and the mail server, over any [`Transport`]: whoever carries the octets carries ciphertext.
//!
//! What speaks TLS stands behind [`Tls`]: rustls, linked in natively, and in the browser a module of its own that is
//! loaded when it is first needed. It knows no transport; here its octets are put on one.
//!
//! Must not: take the end of a connection for the end of TLS, or let an octet pass before TLS stands.

#[cfg(feature = "tls")]
mod client;
mod old;
#[cfg(feature = "tls")]
pub use client::begin;

use crate::cancel::{after, within};
use crate::limits;
use crate::ports::{Clock, Connector, Passed, Target, Transport, TransportError};
use core::mem;
use mail_api::{
    BridgeAddress, CertificateFacts, ConnectionFacts, ErrorKind, Security, ShownCertificate, Stage, TlsBetween,
    TlsChoice, TlsEnd,
};

/// Begins TLS. Clones share what is kept from one connection to the next, such as sessions to resume.
pub trait Tls: Clone {
    /// One connection's TLS.
    type Session: TlsSession;
    /// A session with this host, whose certificate has to be the pinned one, or to be vouched for. Its first octets are
    /// ready to be sent.
    #[allow(async_fn_in_trait)]
    async fn begin(&self, host: &str, pinned: Option<&str>) -> Result<Self::Session, TransportError>;
}

/// TLS without a wire: octets of the connection in and out, octets of the mail in and out. After an error nothing more
/// comes of it but what is to be sent last.
pub trait TlsSession {
    /// Takes octets that came from the server.
    fn handle_input(&mut self, octets: &[u8]) -> Result<(), TransportError>;
    /// The connection is over: orderly only where the server said before that nothing more comes (RFC 8446 §6.1).
    fn handle_end_of_input(&mut self) -> Result<(), TransportError>;
    /// Octets to protect and send.
    fn write(&mut self, octets: &[u8]) -> Result<(), TransportError>;
    /// Says that nothing more is sent (close_notify); what waits to be sent is sent before.
    fn close(&mut self);
    /// What is to be sent to the server.
    fn take_output(&mut self) -> Vec<u8>;
    /// What the server said; empty where it said nothing more.
    fn take_plaintext(&mut self) -> Vec<u8>;
    /// Whether the handshake is done: both sides are who they are.
    fn is_established(&self) -> bool;
    /// Whether the server said that nothing more comes.
    fn is_ended(&self) -> bool;
    /// What was agreed on, for people: `TLS 1.3, TLS13_CHACHA20_POLY1305_SHA256`.
    fn protocol(&self) -> String;
    /// The server's certificate.
    fn certificate(&self) -> ShownCertificate;
    /// What only the two ends know: `tls-exporter` (RFC 9266).
    fn channel_binding(&self) -> Option<[u8; 32]>;
}

/// Connects as another connector does, and speaks TLS itself where it is to end here.
#[derive(Debug, Clone)]
pub struct TlsConnector<C, L, K> {
    connector: C,
    tls: L,
    clock: K,
}

impl<C, L, K> TlsConnector<C, L, K> {
    /// TLS over what this connector connects.
    pub const fn new(connector: C, tls: L, clock: K) -> Self {
        Self { connector, tls, clock }
    }
}

impl<C: Connector + Clone, L: Tls, K: Clock + Clone> Connector for TlsConnector<C, L, K> {
    type Transport = TlsTransport<C, L, K>;

    fn use_bridge(&self, address: Option<&BridgeAddress>) {
        self.connector.use_bridge(address);
    }

    async fn connect(
        &self,
        target: &Target,
        first: Vec<u8>,
        passed: Option<Passed<'_>>,
    ) -> Result<Self::Transport, TransportError> {
        let reached = self.reach(target, first, passed).await;
        self.explained(target, reached).await
    }
}

impl<C: Connector + Clone, L: Tls, K: Clock + Clone> TlsConnector<C, L, K> {
    async fn reach(
        &self,
        target: &Target,
        first: Vec<u8>,
        passed: Option<Passed<'_>>,
    ) -> Result<TlsTransport<C, L, K>, TransportError> {
        let over = |transport, link| TlsTransport {
            transport,
            link,
            connector: self.clone(),
            target: target.clone(),
            broken: None,
        };
        if target.security == Security::None || target.tls.end == TlsEnd::Bridge {
            let transport = self.connector.connect(target, first, passed).await?;
            let transport = over(transport, Link::NotOurs);
            if target.security == Security::Implicit {
                transport.keep_pin()?;
            }
            return Ok(transport);
        }
        let carried = carried(target);
        let tell = |stage, milliseconds| {
            if let Some(passed) = passed.filter(|_| stage != Stage::Tls) {
                passed(stage, milliseconds);
            }
        };
        let tell = passed.is_some().then_some(&tell as Passed<'_>);
        if target.security == Security::Stls {
            let transport = self.connector.connect(&carried, first, tell).await.map_err(|error| of_carrier(&error))?;
            return Ok(over(transport, Link::Plain));
        }
        let mut session = self.begin(target).await?;
        // It waits until TLS stands.
        session.write(&first)?;
        let hello = session.take_output();
        let mut transport = self.connector.connect(&carried, hello, tell).await.map_err(|error| of_carrier(&error))?;
        let session = hands_shaken(&mut transport, session).await?;
        if let Some(passed) = passed {
            passed(Stage::Tls, None);
        }
        Ok(over(transport, Link::Tls(session)))
    }

    async fn begin(&self, target: &Target) -> Result<L::Session, TransportError> {
        self.tls.begin(&target.host, target.tls.pinned.as_deref()).await
    }

    /// What came of it; where a server hung up without a word, what is behind that.
    async fn explained<T>(&self, target: &Target, done: Result<T, TransportError>) -> Result<T, TransportError> {
        if !done.as_ref().is_err_and(|error| error.kind == ErrorKind::TlsUnanswered) {
            return done;
        }
        let deadline = after(&self.clock, limits::OLD_TLS_DEADLINE);
        // On the heap: every connection would have to carry the room for another one, which hardly any makes.
        let asked = Box::pin(old::is_all_it_knows(&self.connector, target));
        let is_old = within(&self.clock, deadline, None, asked).await;
        if is_old == Ok(true) { Err(TransportError::new(ErrorKind::TlsTooOld)) } else { done }
    }
}

/// The target for whoever only carries the octets: it is to do nothing about TLS, has nothing to say of it, and need not
/// know of a pin.
fn carried(target: &Target) -> Target {
    Target { security: Security::None, tls: TlsChoice::default(), ..target.clone() }
}

/// A connection that speaks TLS itself, or leaves that to whoever carries it.
#[derive(Debug)]
pub struct TlsTransport<C: Connector, L: Tls, K> {
    transport: C::Transport,
    link: Link<L::Session>,
    /// What made it, to ask again where the server hangs up at STLS.
    connector: TlsConnector<C, L, K>,
    target: Target,
    /// Why nothing more comes, once what was sound before was read.
    broken: Option<TransportError>,
}

#[derive(Debug)]
enum Link<S> {
    /// TLS, if any, is the business of whoever carries the octets.
    NotOurs,
    /// There is no TLS yet.
    Plain,
    Tls(S),
    /// TLS was begun, and does not stand: nothing may pass any more.
    Closed,
}

impl<C: Connector + Clone, L: Tls, K: Clock + Clone> TlsTransport<C, L, K> {
    /// Where somebody else speaks TLS, the certificate that it reports has to be the pinned one all the same.
    fn keep_pin(&self) -> Result<(), TransportError> {
        let sha256 = self.transport.facts().certificate_sha256;
        if self.target.tls.pinned.as_ref().is_none_or(|pinned| *pinned == sha256) {
            return Ok(());
        }
        let facts = self.transport.certificate().unwrap_or_default();
        let certificate = Some(Box::new(ShownCertificate { sha256, facts, seen_by: TlsEnd::Bridge }));
        Err(TransportError { certificate, ..TransportError::new(ErrorKind::CertificateChanged) })
    }

    async fn secure(&mut self) -> Result<(), TransportError> {
        match mem::replace(&mut self.link, Link::Closed) {
            Link::NotOurs => {
                self.transport.start_tls().await?;
                self.keep_pin()?;
                self.link = Link::NotOurs;
            }
            Link::Plain => {
                let session = self.connector.begin(&self.target).await?;
                // Octets that came in the clear behind the server's answer are read as TLS, which refuses them.
                let session = hands_shaken(&mut self.transport, session).await.map_err(|error| match error.kind {
                    ErrorKind::NotTls => TransportError::new(ErrorKind::StlsInjected),
                    _ => error,
                })?;
                self.link = Link::Tls(session);
            }
            Link::Tls(_) | Link::Closed => return Err(closed()),
        }
        Ok(())
    }
}

/// The session once its handshake is done. Where that fails, the server is told why.
async fn hands_shaken<S: TlsSession>(transport: &mut impl Transport, mut session: S) -> Result<S, TransportError> {
    loop {
        let output = session.take_output();
        if !output.is_empty() {
            transport.write(output).await.map_err(|error| of_carrier(&error))?;
        }
        if session.is_established() {
            return Ok(session);
        }
        let taken = match transport.read().await {
            Ok(Some(octets)) => session.handle_input(&octets),
            // Who hangs up while our hello is still unread resets the connection.
            Err(error) if error.kind != ErrorKind::ConnectionLost => return Err(of_carrier(&error)),
            Ok(None) | Err(_) => session.handle_end_of_input(),
        };
        if let Err(error) = taken {
            let _ = transport.write(session.take_output()).await;
            return Err(error);
        }
    }
}

impl<C: Connector + Clone, L: Tls, K: Clock + Clone> Transport for TlsTransport<C, L, K> {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        let session = match &mut self.link {
            Link::NotOurs => return self.transport.read().await,
            Link::Plain => return self.transport.read().await.map_err(|error| of_carrier(&error)),
            Link::Tls(session) => session,
            Link::Closed => return Err(closed()),
        };
        loop {
            let plaintext = session.take_plaintext();
            if !plaintext.is_empty() {
                return Ok(Some(plaintext));
            }
            if let Some(error) = &self.broken {
                return Err(error.clone());
            }
            if session.is_ended() {
                return Ok(None);
            }
            // What TLS has to say by itself goes with the next write: a read that is dropped here loses nothing.
            let taken = match self.transport.read().await.map_err(|error| of_carrier(&error))? {
                Some(octets) => session.handle_input(&octets),
                None => session.handle_end_of_input(),
            };
            if let Err(error) = taken {
                self.broken = Some(once_established(&error));
                // The server is told why; if that fails, nothing changes.
                let _ = self.transport.write(session.take_output()).await;
            }
        }
    }

    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError> {
        match &mut self.link {
            Link::NotOurs => self.transport.write(octets).await,
            Link::Plain => self.transport.write(octets).await.map_err(|error| of_carrier(&error)),
            Link::Tls(session) => {
                session.write(&octets).map_err(|error| once_established(&error))?;
                self.transport.write(session.take_output()).await.map_err(|error| of_carrier(&error))
            }
            Link::Closed => Err(closed()),
        }
    }

    async fn start_tls(&mut self) -> Result<(), TransportError> {
        let secured = self.secure().await;
        self.connector.explained(&self.target, secured).await
    }

    async fn close(&mut self) {
        if let Link::Tls(session) = &mut self.link {
            session.close();
            let _ = self.transport.write(session.take_output()).await;
        }
        self.transport.close().await;
    }

    fn facts(&self) -> ConnectionFacts {
        match &self.link {
            Link::NotOurs => self.transport.facts(),
            Link::Tls(session) => ConnectionFacts {
                tls: TlsBetween::BrowserAndServer,
                protocol: session.protocol(),
                certificate_sha256: session.certificate().sha256,
            },
            Link::Plain | Link::Closed => ConnectionFacts::IN_THE_CLEAR,
        }
    }

    fn certificate(&self) -> Option<CertificateFacts> {
        match &self.link {
            Link::NotOurs => self.transport.certificate(),
            Link::Tls(session) => Some(session.certificate().facts),
            Link::Plain | Link::Closed => None,
        }
    }

    fn channel_binding(&self) -> Option<[u8; 32]> {
        match &self.link {
            Link::Tls(session) => session.channel_binding(),
            _ => None,
        }
    }
}

const fn closed() -> TransportError {
    TransportError::new(ErrorKind::ConnectionLost)
}

/// What whoever carries our TLS says of an error. Of TLS, and of certificates, it can say nothing: it sees neither.
fn of_carrier(error: &TransportError) -> TransportError {
    let is_not_theirs = error.kind.is_about_tls() || error.kind == ErrorKind::StlsNotOffered;
    let kind = if is_not_theirs { ErrorKind::BridgeProtocol } else { error.kind };
    TransportError::new(kind)
}

/// What goes wrong once TLS stood is not told as if nothing had been sent.
fn once_established(error: &TransportError) -> TransportError {
    match error.kind {
        ErrorKind::TlsTampered | ErrorKind::ServerExceedsLimit => TransportError::new(error.kind),
        _ => closed(),
    }
}
