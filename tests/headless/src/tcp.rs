//! The connector over TCP, TLS (RFC 8314) and STLS (RFC 2595).
//!
//! Must not: send anything of its own, accept a certificate that does not verify, or go on in the clear where TLS was
//! asked for.

use data_encoding::HEXLOWER;
use mail_api::{ConnectionFacts, ErrorKind, Security, TlsBetween};
use mail_engine::ports::{Connector, Target, Transport, TransportError};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How long connecting may take, and TLS with it again.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// Octets asked for at once.
const READ_OCTETS: usize = 64 * 1024;

/// Connects natively.
#[derive(Clone)]
pub struct TokioConnector {
    tls: Arc<ClientConfig>,
}

impl TokioConnector {
    /// Trusts Mozilla's roots and those in `extra_roots_pem`.
    ///
    /// # Errors
    /// What is wrong with the extra roots.
    pub fn new(extra_roots_pem: Option<&str>) -> Result<Self, String> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(pem) = extra_roots_pem {
            for root in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                roots.add(root.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: Arc::new(tls) })
    }

    async fn handshake(&self, host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, TransportError> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| TransportError::new(ErrorKind::NameNotFound))?;
        let handshake = TlsConnector::from(self.tls.clone()).connect(name, stream);
        match tokio::time::timeout(CONNECT_TIMEOUT, handshake).await {
            Err(_) => Err(TransportError::new(ErrorKind::TimedOut)),
            Ok(Err(error)) => Err(tls_error(&error)),
            Ok(Ok(stream)) => Ok(stream),
        }
    }
}

impl Connector for TokioConnector {
    type Transport = TokioTransport;

    async fn connect(&self, target: &Target) -> Result<TokioTransport, TransportError> {
        let dial = TcpStream::connect((target.host.as_str(), target.port));
        let stream = match tokio::time::timeout(CONNECT_TIMEOUT, dial).await {
            Err(_) => return Err(TransportError::new(ErrorKind::TimedOut)),
            Ok(Err(error)) => return Err(dial_error(&error)),
            Ok(Ok(stream)) => stream,
        };
        let _ = stream.set_nodelay(true);
        let link = match target.security {
            Security::Implicit => Link::Tls(Box::new(self.handshake(&target.host, stream).await?)),
            Security::Stls | Security::None => Link::Plain(stream),
        };
        Ok(TokioTransport { connector: self.clone(), host: target.host.clone(), link, buffer: vec![0; READ_OCTETS] })
    }
}

/// A native connection.
pub struct TokioTransport {
    connector: TokioConnector,
    host: String,
    link: Link,
    buffer: Vec<u8>,
}

enum Link {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// A handshake failed: nothing may pass any more.
    Closed,
}

impl Transport for TokioTransport {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        let octets = match &mut self.link {
            Link::Plain(stream) => stream.read(&mut self.buffer).await,
            Link::Tls(stream) => stream.read(&mut self.buffer).await,
            Link::Closed => return Err(TransportError::new(ErrorKind::ConnectionLost)),
        };
        match octets {
            Ok(0) => Ok(None),
            Ok(octets) => Ok(Some(self.buffer[..octets].to_vec())),
            Err(error) => Err(stream_error(&error)),
        }
    }

    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError> {
        let written = match &mut self.link {
            Link::Plain(stream) => stream.write_all(&octets).await,
            Link::Tls(stream) => match stream.write_all(&octets).await {
                Ok(()) => stream.flush().await,
                Err(error) => Err(error),
            },
            Link::Closed => return Err(TransportError::new(ErrorKind::ConnectionLost)),
        };
        written.map_err(|error| stream_error(&error))
    }

    async fn start_tls(&mut self) -> Result<(), TransportError> {
        let Link::Plain(stream) = std::mem::replace(&mut self.link, Link::Closed) else {
            return Err(TransportError::new(ErrorKind::Internal));
        };
        // The server speaks first again only inside TLS: whatever is here now came from somebody else.
        if matches!(stream.try_read(&mut [0; 1]), Ok(octets) if octets > 0) {
            return Err(TransportError::new(ErrorKind::StlsInjected));
        }
        self.link = Link::Tls(Box::new(self.connector.handshake(&self.host, stream).await?));
        Ok(())
    }

    fn facts(&self) -> ConnectionFacts {
        let Link::Tls(stream) = &self.link else {
            return ConnectionFacts {
                tls: TlsBetween::Nobody,
                protocol: String::new(),
                certificate_sha256: String::new(),
            };
        };
        let (_, session) = stream.get_ref();
        let version = session.protocol_version().map_or("TLS", |version| match version {
            rustls::ProtocolVersion::TLSv1_3 => "TLS 1.3",
            rustls::ProtocolVersion::TLSv1_2 => "TLS 1.2",
            _ => "TLS",
        });
        let suite = session.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite())).unwrap_or_default();
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        let sha256 = |der: &CertificateDer<'_>| {
            HEXLOWER.encode(ring::digest::digest(&ring::digest::SHA256, der.as_ref()).as_ref())
        };
        ConnectionFacts {
            tls: TlsBetween::BrowserAndServer,
            protocol: format!("{version}, {suite}"),
            certificate_sha256: certificate.map(sha256).unwrap_or_default(),
        }
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

fn tls_error(error: &io::Error) -> TransportError {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
    let kind = match cause {
        Some(rustls::Error::InvalidCertificate(certificate)) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => ErrorKind::CertificateExpired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                ErrorKind::CertificateNotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                ErrorKind::CertificateWrongName
            }
            CertificateError::Revoked => ErrorKind::CertificateRevoked,
            _ => ErrorKind::CertificateUnknownIssuer,
        },
        Some(rustls::Error::PeerIncompatible(_)) => ErrorKind::TlsTooOld,
        Some(rustls::Error::InvalidMessage(_)) => ErrorKind::NotTls,
        Some(_) => ErrorKind::TlsFailed,
        None => ErrorKind::ConnectionLost,
    };
    TransportError { kind, detail: error.to_string(), certificate: None }
}
