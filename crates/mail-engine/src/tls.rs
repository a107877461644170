//! TLS between the engine and the mail server, over any [`Transport`]: whoever carries the octets carries ciphertext.
//!
//! What speaks TLS stands behind [`Tls`]: rustls, linked in natively, and in the browser a module of its own that is
//! loaded when it is first needed. It knows no transport; here its octets are put on one.
//!
//! Must not: take the end of a connection for the end of TLS, or let an octet pass before TLS stands.

#[cfg(feature = "tls")]
mod client;

use crate::ports::{Connector, Target, Transport, TransportError};
use core::mem;
use mail_api::{
    CertificateFacts, ConnectionFacts, ErrorKind, Security, ShownCertificate, Stage, TlsBetween, TlsChoice, TlsEnd,
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
pub struct TlsConnector<C, L> {
    connector: C,
    tls: L,
}

impl<C, L> TlsConnector<C, L> {
    /// TLS over what this connector connects.
    pub const fn new(connector: C, tls: L) -> Self {
        Self { connector, tls }
    }
}

impl<C: Connector, L: Tls> Connector for TlsConnector<C, L> {
    type Transport = TlsTransport<C::Transport, L>;

    async fn connect(&self, target: &Target) -> Result<Self::Transport, TransportError> {
        self.connect_telling(target, &|_, _| {}).await
    }

    async fn connect_telling(
        &self,
        target: &Target,
        passed: &dyn Fn(Stage, Option<u64>),
    ) -> Result<Self::Transport, TransportError> {
        let over = |transport, session| TlsTransport {
            transport,
            session,
            tls: self.tls.clone(),
            host: target.host.clone(),
            choice: target.tls.clone(),
        };
        if target.security == Security::None || target.tls.end == TlsEnd::Bridge {
            return Ok(over(self.connector.connect_telling(target, passed).await?, Link::NotOurs));
        }
        // Whoever carries the octets is to do nothing about TLS.
        let carried = Target { security: Security::None, ..target.clone() };
        if target.security == Security::Stls {
            return Ok(over(self.connector.connect_telling(&carried, passed).await?, Link::Plain));
        }
        let mut session = self.tls.begin(&target.host, target.tls.pinned.as_deref()).await?;
        let first = session.take_output();
        let transport = self.connector.connect_sending(&carried, first, passed).await?;
        let mut transport = over(transport, Link::Tls(session));
        transport.shake_hands().await?;
        passed(Stage::Tls, None);
        Ok(transport)
    }
}

/// A connection that speaks TLS itself, or leaves that to whoever carries it.
#[derive(Debug)]
pub struct TlsTransport<T, L: Tls> {
    transport: T,
    session: Link<L::Session>,
    tls: L,
    host: String,
    choice: TlsChoice,
}

#[derive(Debug)]
enum Link<S> {
    /// TLS, if any, is the business of whoever carries the octets.
    NotOurs,
    /// There is no TLS yet.
    Plain,
    Tls(S),
    /// TLS failed: nothing may pass any more.
    Closed,
}

impl<T: Transport, L: Tls> TlsTransport<T, L> {
    async fn shake_hands(&mut self) -> Result<(), TransportError> {
        let Link::Tls(session) = &mut self.session else { return Err(closed()) };
        let done = hands_shaken(&mut self.transport, session).await;
        if done.is_err() {
            // The server is told why, where there is something to tell.
            let last = session.take_output();
            if !last.is_empty() {
                let _ = self.transport.write(last).await;
            }
            self.session = Link::Closed;
        }
        done
    }
}

async fn hands_shaken(transport: &mut impl Transport, session: &mut impl TlsSession) -> Result<(), TransportError> {
    loop {
        let output = session.take_output();
        if !output.is_empty() {
            transport.write(output).await?;
        }
        if session.is_established() {
            return Ok(());
        }
        match transport.read().await? {
            Some(octets) => session.handle_input(&octets)?,
            None => session.handle_end_of_input()?,
        }
        if session.is_ended() && !session.is_established() {
            return Err(TransportError::new(ErrorKind::TlsFailed));
        }
    }
}

impl<T: Transport, L: Tls> Transport for TlsTransport<T, L> {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        let session = match &mut self.session {
            Link::NotOurs | Link::Plain => return self.transport.read().await,
            Link::Tls(session) => session,
            Link::Closed => return Err(closed()),
        };
        loop {
            let plaintext = session.take_plaintext();
            if !plaintext.is_empty() {
                return Ok(Some(plaintext));
            }
            if session.is_ended() {
                return Ok(None);
            }
            // What TLS has to say by itself goes with the next write: a read that is dropped here loses nothing.
            match self.transport.read().await? {
                Some(octets) => session.handle_input(&octets)?,
                None => session.handle_end_of_input()?,
            }
        }
    }

    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError> {
        match &mut self.session {
            Link::NotOurs | Link::Plain => self.transport.write(octets).await,
            Link::Tls(session) => {
                session.write(&octets)?;
                self.transport.write(session.take_output()).await
            }
            Link::Closed => Err(closed()),
        }
    }

    async fn start_tls(&mut self) -> Result<(), TransportError> {
        match mem::replace(&mut self.session, Link::Closed) {
            Link::NotOurs => {
                self.session = Link::NotOurs;
                self.transport.start_tls().await
            }
            Link::Plain => {
                // What came in the clear behind the server's answer would be read as TLS, and is none.
                let session = self.tls.begin(&self.host, self.choice.pinned.as_deref()).await?;
                self.session = Link::Tls(session);
                self.shake_hands().await.map_err(|error| match error.kind {
                    ErrorKind::NotTls => TransportError { kind: ErrorKind::StlsInjected, ..error },
                    _ => error,
                })
            }
            Link::Tls(_) | Link::Closed => Err(closed()),
        }
    }

    fn facts(&self) -> ConnectionFacts {
        match &self.session {
            Link::NotOurs => self.transport.facts(),
            Link::Tls(session) => ConnectionFacts {
                tls: TlsBetween::BrowserAndServer,
                protocol: session.protocol(),
                certificate_sha256: session.certificate().sha256,
            },
            Link::Plain | Link::Closed => {
                ConnectionFacts { tls: TlsBetween::Nobody, protocol: String::new(), certificate_sha256: String::new() }
            }
        }
    }

    fn certificate(&self) -> Option<CertificateFacts> {
        match &self.session {
            Link::NotOurs => self.transport.certificate(),
            Link::Tls(session) => Some(session.certificate().facts),
            Link::Plain | Link::Closed => None,
        }
    }

    fn channel_binding(&self) -> Option<[u8; 32]> {
        match &self.session {
            Link::Tls(session) => session.channel_binding(),
            _ => None,
        }
    }
}

const fn closed() -> TransportError {
    TransportError::new(ErrorKind::ConnectionLost)
}
