//! The connector through the bridge: the same frames as the browser's, over a native WebSocket.
//!
//! Must not: know what it carries, or go round the bridge.

use bridge_protocol::{
    DenialReason, Failure, FromBridge, SUBPROTOCOL, Step, TUNNEL_PATH, TlsFacts, TlsFailure, ToBridge,
};
use futures_util::{SinkExt, StreamExt};
use mail_api::{ConnectionFacts, ErrorKind, Security, Stage, TlsBetween};
use mail_engine::ports::{Connector, Passed, Target, Transport, TransportError};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// Connects through a bridge that lets clients without `Origin` in, or that is this machine's own.
#[derive(Debug, Clone)]
pub struct BridgeConnector {
    bridge: SocketAddr,
}

impl BridgeConnector {
    /// Through the bridge that listens there.
    pub const fn new(bridge: SocketAddr) -> Self {
        Self { bridge }
    }
}

impl Connector for BridgeConnector {
    type Transport = BridgeTransport;

    async fn connect(
        &self,
        target: &Target,
        first: Vec<u8>,
        passed: Option<Passed<'_>>,
    ) -> Result<BridgeTransport, TransportError> {
        let unreachable = || TransportError::new(ErrorKind::BridgeUnreachable);
        let stream = TcpStream::connect(self.bridge).await.map_err(|_| unreachable())?;
        let _ = stream.set_nodelay(true);
        let url = format!("ws://{}{TUNNEL_PATH}", self.bridge);
        let mut request = url.into_client_request().map_err(|_| unreachable())?;
        let headers = request.headers_mut();
        headers.insert("Sec-WebSocket-Protocol", HeaderValue::from_static(SUBPROTOCOL));
        let origin = HeaderValue::from_str(&format!("http://{}", self.bridge)).map_err(|_| unreachable())?;
        headers.insert("Origin", origin);
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await.map_err(|_| unreachable())?;
        let mut transport = BridgeTransport { socket, facts: in_the_clear(), finished: false };
        let security = match target.security {
            Security::Implicit => bridge_protocol::Security::Implicit,
            Security::Stls => bridge_protocol::Security::Stls,
            Security::None => bridge_protocol::Security::None,
        };
        let (host, port, steps) = (target.host.clone(), target.port, passed.is_some());
        transport.say(&ToBridge::Open { host, port, security, steps, pinned: target.tls.pinned.clone() }).await?;
        if !first.is_empty() {
            transport.write(first).await?;
        }
        loop {
            match (transport.next().await?, passed) {
                (Frame::Said(FromBridge::Reached { step, milliseconds }), Some(passed)) => match step {
                    Step::Permitted => passed(Stage::Bridge, None),
                    Step::Found => passed(Stage::Name, Some(milliseconds.into())),
                    Step::Connected => passed(Stage::Connect, Some(milliseconds.into())),
                    Step::Secured => passed(Stage::Tls, Some(milliseconds.into())),
                },
                (Frame::Said(FromBridge::Opened { tls }), _) => {
                    transport.facts = tls.as_ref().map_or_else(in_the_clear, facts_of);
                    return Ok(transport);
                }
                _ => return Err(TransportError::new(ErrorKind::BridgeProtocol)),
            }
        }
    }
}

/// A connection through the bridge.
#[derive(Debug)]
pub struct BridgeTransport {
    socket: WebSocketStream<TcpStream>,
    facts: ConnectionFacts,
    finished: bool,
}

enum Frame {
    Octets(Vec<u8>),
    Said(FromBridge),
    End,
}

impl BridgeTransport {
    async fn say(&mut self, frame: &ToBridge) -> Result<(), TransportError> {
        let text = serde_json::to_string(frame).map_err(|_| TransportError::new(ErrorKind::Internal))?;
        self.socket.send(Message::text(text)).await.map_err(|_| lost())
    }

    /// The next frame; a failure the bridge reports is an error.
    async fn next(&mut self) -> Result<Frame, TransportError> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(octets))) => return Ok(Frame::Octets(octets.into())),
                Some(Ok(Message::Text(text))) => {
                    let said: FromBridge = serde_json::from_str(text.as_str())
                        .map_err(|_| TransportError::new(ErrorKind::BridgeProtocol))?;
                    return match said {
                        FromBridge::Failed { failure } => Err(error_of(&failure)),
                        said => Ok(Frame::Said(said)),
                    };
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(_))) | None => return Ok(Frame::End),
                Some(Err(_)) => return Err(lost()),
            }
        }
    }
}

impl Transport for BridgeTransport {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        if self.finished {
            return Ok(None);
        }
        loop {
            match self.next().await? {
                Frame::Octets(octets) if octets.is_empty() => {}
                Frame::Octets(octets) => return Ok(Some(octets)),
                Frame::Said(FromBridge::Finished) => {
                    self.finished = true;
                    return Ok(None);
                }
                Frame::Said(_) => return Err(TransportError::new(ErrorKind::BridgeProtocol)),
                Frame::End => return Err(lost()),
            }
        }
    }

    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError> {
        self.socket.send(Message::binary(octets)).await.map_err(|_| lost())
    }

    async fn start_tls(&mut self) -> Result<(), TransportError> {
        self.say(&ToBridge::StartTls).await?;
        match self.next().await? {
            Frame::Said(FromBridge::TlsStarted { tls }) => {
                self.facts = facts_of(&tls);
                Ok(())
            }
            Frame::Octets(_) => Err(TransportError::new(ErrorKind::StlsInjected)),
            _ => Err(TransportError::new(ErrorKind::BridgeProtocol)),
        }
    }

    fn facts(&self) -> ConnectionFacts {
        self.facts.clone()
    }
}

fn lost() -> TransportError {
    TransportError::new(ErrorKind::ConnectionLost)
}

const fn in_the_clear() -> ConnectionFacts {
    ConnectionFacts::IN_THE_CLEAR
}

fn facts_of(tls: &TlsFacts) -> ConnectionFacts {
    ConnectionFacts {
        tls: TlsBetween::BridgeAndServer,
        protocol: format!("{}, {}", tls.version, tls.cipher_suite),
        certificate_sha256: tls.certificate.sha256.clone(),
    }
}

fn error_of(failure: &Failure) -> TransportError {
    let kind = match failure {
        Failure::Denied { reason: DenialReason::Port } => ErrorKind::BridgeRefusedPort,
        Failure::Denied { reason: DenialReason::Host } => ErrorKind::BridgeRefusedHost,
        Failure::Denied { reason: DenialReason::Address } => ErrorKind::BridgeRefusedAddress,
        Failure::Busy | Failure::ShuttingDown => ErrorKind::BridgeBusy,
        Failure::NameNotFound => ErrorKind::NameNotFound,
        Failure::Refused => ErrorKind::ConnectionRefused,
        Failure::Unreachable => ErrorKind::Unreachable,
        Failure::TimedOut | Failure::Idle => ErrorKind::TimedOut,
        Failure::Tls { reason, .. } => match reason {
            TlsFailure::Expired => ErrorKind::CertificateExpired,
            TlsFailure::NotYetValid => ErrorKind::CertificateNotYetValid,
            TlsFailure::WrongName => ErrorKind::CertificateWrongName,
            TlsFailure::UnknownIssuer => ErrorKind::CertificateUnknownIssuer,
            TlsFailure::Revoked => ErrorKind::CertificateRevoked,
            TlsFailure::TooOld => ErrorKind::TlsTooOld,
            TlsFailure::NotTls => ErrorKind::NotTls,
            TlsFailure::Unanswered => ErrorKind::TlsUnanswered,
            TlsFailure::Changed => ErrorKind::CertificateChanged,
            TlsFailure::Other => ErrorKind::TlsFailed,
        },
        Failure::PlaintextAfterStls => ErrorKind::StlsInjected,
        Failure::Reset => ErrorKind::ConnectionLost,
        Failure::Protocol => ErrorKind::BridgeProtocol,
    };
    TransportError::new(kind)
}
