//! The connector over TCP, with TLS (RFC 8314, RFC 2595) as the engine speaks it.
//!
//! Must not: send anything of its own, or judge a certificate; `mail-tls` does.

use crate::platform::SystemClock;
use mail_api::{ConnectionFacts, ErrorKind};
use mail_engine::ports::{Connector, Passed, Target, Transport, TransportError};
use mail_engine::tls::{self, Tls, TlsConnector};
use mail_tls::{Client, Shared, UnixSeconds};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// Octets asked for at once.
const READ_OCTETS: usize = 64 * 1024;

/// Connects natively.
pub type TokioConnector = TlsConnector<TcpConnector, LinkedTls, SystemClock>;

/// A native connector that trusts Mozilla's roots and those in `extra_roots_pem`.
///
/// # Errors
/// What is wrong with the extra roots.
pub fn connector(extra_roots_pem: Option<&str>) -> Result<TokioConnector, String> {
    Ok(TlsConnector::new(TcpConnector, linked_tls(extra_roots_pem)?, SystemClock::default()))
}

/// TLS that trusts Mozilla's roots and those in `extra_roots_pem`.
///
/// # Errors
/// What is wrong with the extra roots.
pub fn linked_tls(extra_roots_pem: Option<&str>) -> Result<LinkedTls, String> {
    let mut roots = Vec::new();
    for root in CertificateDer::pem_slice_iter(extra_roots_pem.unwrap_or_default().as_bytes()) {
        roots.push(root.map_err(|error| error.to_string())?);
    }
    let shared = Shared::new(mail_tls::BUILT, &roots).map_err(|error| error.to_string())?;
    Ok(LinkedTls(shared))
}

/// What speaks TLS, linked in.
#[derive(Debug, Clone)]
pub struct LinkedTls(Shared);

impl Tls for LinkedTls {
    type Session = Client;

    async fn begin(&self, host: &str, pinned: Option<&str>) -> Result<Client, TransportError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        tls::begin(&self.0, host, pinned, UnixSeconds(now.as_secs()))
    }
}

/// Connects over TCP and speaks no TLS.
#[derive(Debug, Clone, Copy)]
pub struct TcpConnector;

impl Connector for TcpConnector {
    type Transport = TcpTransport;

    async fn connect(
        &self,
        target: &Target,
        first: Vec<u8>,
        _: Option<Passed<'_>>,
    ) -> Result<TcpTransport, TransportError> {
        let dial = TcpStream::connect((target.host.as_str(), target.port));
        let stream = match tokio::time::timeout(CONNECT_TIMEOUT, dial).await {
            Err(_) => return Err(TransportError::new(ErrorKind::TimedOut)),
            Ok(Err(error)) => return Err(dial_error(&error)),
            Ok(Ok(stream)) => stream,
        };
        let _ = stream.set_nodelay(true);
        let mut transport = TcpTransport { stream, buffer: vec![0; READ_OCTETS] };
        transport.write(first).await?;
        Ok(transport)
    }
}

/// A native connection.
#[derive(Debug)]
pub struct TcpTransport {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Transport for TcpTransport {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        match self.stream.read(&mut self.buffer).await {
            Ok(0) => Ok(None),
            Ok(octets) => Ok(Some(self.buffer[..octets].to_vec())),
            Err(error) => Err(stream_error(&error)),
        }
    }

    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError> {
        self.stream.write_all(&octets).await.map_err(|error| stream_error(&error))
    }

    async fn start_tls(&mut self) -> Result<(), TransportError> {
        Err(TransportError::new(ErrorKind::Internal))
    }

    fn facts(&self) -> ConnectionFacts {
        ConnectionFacts::IN_THE_CLEAR
    }
}

fn dial_error(error: &io::Error) -> TransportError {
    let kind = match error.kind() {
        io::ErrorKind::ConnectionRefused => ErrorKind::ConnectionRefused,
        io::ErrorKind::TimedOut => ErrorKind::TimedOut,
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => ErrorKind::Unreachable,
        // What looking up a name says has no kind of its own.
        _ => ErrorKind::NameNotFound,
    };
    TransportError { kind, detail: error.to_string(), certificate: None }
}

fn stream_error(error: &io::Error) -> TransportError {
    TransportError { kind: ErrorKind::ConnectionLost, detail: error.to_string(), certificate: None }
}
