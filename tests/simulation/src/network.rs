//! Hosts by name: what an engine takes for the internet.
//!
//! Must not: know what is spoken.

use crate::clock::SimClock;
use crate::link::{Conditions, FarEnd, Link, Lost, Traffic};
use mail_api::{ConnectionFacts, ErrorKind, Security, Stage, TlsBetween};
use mail_engine::ports::{Connector, Passed, Target, Transport, TransportError};
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

/// A machine on the network, and the way to it. What is changed counts for attempts and links from then on.
pub struct Host {
    /// How links to it behave.
    pub link: Conditions,
    /// How connecting goes.
    pub connecting: Attempt,
    /// Which stages on the way to it are told of as passed, before connecting succeeds or fails, and the milliseconds
    /// that were measured of each.
    pub told: Vec<(Stage, Option<u64>)>,
    /// How a TLS handshake on a connection goes that began in the clear.
    pub tls: Attempt,
    accept: Box<dyn Fn(Security) -> Box<dyn FarEnd>>,
    traffic: Rc<RefCell<Traffic>>,
}

/// A host, and all who look at it.
pub type SharedHost = Rc<RefCell<Host>>;

/// How something goes that takes no time where it succeeds or fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Attempt {
    /// It succeeds.
    #[default]
    Succeeds,
    /// It fails with this.
    Fails(ErrorKind),
    /// It is never decided.
    NeverEnds,
}

impl Attempt {
    async fn outcome(self) -> Result<(), TransportError> {
        match self {
            Self::Succeeds => Ok(()),
            Self::Fails(kind) => Err(TransportError::new(kind)),
            Self::NeverEnds => core::future::pending().await,
        }
    }
}

impl Host {
    /// A host that can be reached at once. `accept` makes what stands at the far end of each connection.
    pub fn new<F: FarEnd + 'static>(accept: impl Fn(Security) -> F + 'static) -> Self {
        Self {
            link: Conditions::default(),
            connecting: Attempt::default(),
            told: Vec::new(),
            tls: Attempt::default(),
            accept: Box::new(move |security| Box::new(accept(security))),
            traffic: Rc::default(),
        }
    }

    /// What was carried to and from it since this was last asked.
    pub fn take_traffic(&self) -> Traffic {
        self.traffic.take()
    }
}

/// Reaches hosts by name.
#[derive(Clone)]
pub struct SimConnector {
    clock: SimClock,
    hosts: Rc<RefCell<BTreeMap<String, SharedHost>>>,
}

impl SimConnector {
    /// A network without hosts.
    pub fn new(clock: SimClock) -> Self {
        Self { clock, hosts: Rc::default() }
    }

    /// Gives a host a name; it may have several.
    pub fn name(&self, name: &str, host: SharedHost) {
        self.hosts.borrow_mut().insert(name.to_owned(), host);
    }
}

impl Connector for SimConnector {
    type Transport = Connection;

    async fn connect(
        &self,
        target: &Target,
        first: Vec<u8>,
        passed: Option<Passed<'_>>,
    ) -> Result<Connection, TransportError> {
        let host = self.hosts.borrow().get(&target.host).cloned();
        let host = host.ok_or(TransportError::new(ErrorKind::NameNotFound))?;
        let (connecting, told) = (host.borrow().connecting, host.borrow().told.clone());
        for (stage, milliseconds) in told {
            if let Some(passed) = passed {
                passed(stage, milliseconds);
            }
        }
        connecting.outcome().await?;
        let link = {
            let host = host.borrow();
            Link::open(self.clock.clone(), host.link, (host.accept)(target.security), host.traffic.clone())
        };
        let mut connection = Connection { link, host, tls: target.security == Security::Implicit };
        if !first.is_empty() {
            connection.write(first).await?;
        }
        Ok(connection)
    }
}

/// A connection to a host.
pub struct Connection {
    link: Link,
    host: SharedHost,
    tls: bool,
}

impl Transport for Connection {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        self.link.read().await.map_err(lost)
    }

    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError> {
        self.link.write(octets).map_err(lost)
    }

    async fn start_tls(&mut self) -> Result<(), TransportError> {
        let tls = self.host.borrow().tls;
        if self.link.has_unread() {
            return Err(TransportError::new(ErrorKind::StlsInjected));
        }
        tls.outcome().await?;
        self.tls = true;
        self.link.establish_tls();
        Ok(())
    }

    fn facts(&self) -> ConnectionFacts {
        let (tls, protocol) =
            if self.tls { (TlsBetween::BridgeAndServer, "TLS 1.3") } else { (TlsBetween::Nobody, "") };
        ConnectionFacts { tls, protocol: protocol.into(), certificate_sha256: String::new() }
    }
}

fn lost(Lost: Lost) -> TransportError {
    TransportError::new(ErrorKind::ConnectionLost)
}

#[cfg(test)]
mod tests {
    use crate::world::{World, settings};
    use mail_api::{ErrorKind, Security};
    use mail_engine::ports::{Connector, Target, Transport};

    #[test]
    fn tls_does_not_begin_over_octets_that_nobody_asked_for() {
        for (answer, outcome) in [("+OK begin", None), ("+OK begin\r\n+OK injected", Some(ErrorKind::StlsInjected))] {
            let world = World::new();
            world.script(|server| _ = server.instead.insert("STLS", answer));
            world.host(|host| host.link.chunk = "+OK begin\r\n".len());
            let target = Target {
                host: settings().host,
                port: 110,
                security: Security::Stls,
                tls: mail_api::TlsChoice::default(),
            };
            let begun = world.clock.run(async {
                let mut connection = world.connector.connect(&target, Vec::new(), None).await.expect("connects");
                assert_eq!(connection.read().await, Ok(Some(b"+OK ready\r\n".to_vec())));
                connection.write(b"STLS\r\n".to_vec()).await.expect("is sent");
                assert_eq!(connection.read().await, Ok(Some(b"+OK begin\r\n".to_vec())));
                connection.start_tls().await
            });
            assert_eq!(begun.err().map(|error| error.kind), outcome);
        }
    }
}
