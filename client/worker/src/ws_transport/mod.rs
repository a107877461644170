//! The way to mail servers: one WebSocket to the bridge for each connection.
//!
//! Browsers give a WebSocket no back-pressure: what arrives is delivered, whether somebody reads or not. What bounds the
//! queue is what the engine asks for (its window of pipelined commands); `inbox` knows the end of patience with a server
//! that sends what nobody asked for.
//!
//! Must not: know what the octets mean.

mod inbox;
mod meaning;
#[cfg(test)]
mod tests;

use crate::js;
use bridge_protocol::{FromBridge, MAX_BINARY_FRAME_OCTETS, SUBPROTOCOL, TUNNEL_PATH, TlsFacts, ToBridge};
use inbox::{Arrival, End, Inbox};
use mail_api::{BridgeAddress, ConnectionFacts, ErrorKind, TlsBetween};
use mail_engine::ports::{Connector, Passed, Target, Transport, TransportError};
use std::{cell::RefCell, rc::Rc, task::Poll};
use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, Event, MessageEvent, WebSocket};

/// How long the bridge may take to accept a WebSocket, in milliseconds.
const BRIDGE_MILLISECONDS: u32 = 15_000;

/// Connects through the bridge.
#[derive(Debug, Clone)]
pub struct WebSocketConnector {
    /// The one that it began with.
    own: String,
    url: RefCell<String>,
}

impl WebSocketConnector {
    /// Connects through the bridge that serves the page: its endpoint lies beside the page, as this worker's script does,
    /// with TLS where the page has it. `None` outside a worker.
    pub fn of_this_page() -> Option<Self> {
        let location = js::scope()?.location();
        let scheme = if location.protocol() == "https:" { "wss" } else { "ws" };
        let script = location.pathname();
        let folder = script.rsplit_once('/').map_or("", |(folder, _)| folder);
        Some(Self::new(format!("{scheme}://{}{folder}{TUNNEL_PATH}", location.host())))
    }

    /// Connects through the bridge whose endpoint has this URL.
    pub fn new(url: String) -> Self {
        Self { url: RefCell::new(url.clone()), own: url }
    }
}

impl Connector for WebSocketConnector {
    type Transport = WebSocketTransport;

    fn use_bridge(&self, address: Option<&BridgeAddress>) {
        self.url.replace(address.map_or_else(|| self.own.clone(), |address| format!("{address}{TUNNEL_PATH}")));
    }

    async fn connect(
        &self,
        target: &Target,
        first: Vec<u8>,
        passed: Option<Passed<'_>>,
    ) -> Result<WebSocketTransport, TransportError> {
        WebSocketTransport::open(self.socket()?, target, first, passed).await
    }
}

impl WebSocketConnector {
    fn socket(&self) -> Result<WebSocket, TransportError> {
        let socket = WebSocket::new_with_str(&self.url.borrow(), SUBPROTOCOL);
        socket.map_err(|_| TransportError::new(ErrorKind::BridgeUnreachable))
    }
}

/// A connection through the bridge. Closed when dropped; what was written before is still sent.
pub struct WebSocketTransport {
    socket: WebSocket,
    inbox: Rc<RefCell<Inbox>>,
    tls: Option<TlsFacts>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_open_and_close: [Closure<dyn FnMut(Event)>; 2],
}

impl Transport for WebSocketTransport {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, TransportError> {
        match self.next().await? {
            Arrival::Octets(octets) => Ok(Some(octets)),
            Arrival::Said(FromBridge::Finished) => {
                // It stays at its end, however often one reads.
                self.inbox.borrow_mut().end = Some(End::Finished);
                Ok(None)
            }
            Arrival::Said(FromBridge::Failed { failure }) => Err(meaning::failure(failure)),
            Arrival::Said(_) => Err(TransportError::new(ErrorKind::BridgeProtocol)),
            Arrival::Ended => Ok(None),
        }
    }

    async fn write(&mut self, octets: Vec<u8>) -> Result<(), TransportError> {
        for frame in octets.chunks(MAX_BINARY_FRAME_OCTETS) {
            self.socket.send_with_u8_array(frame).map_err(|_| TransportError::new(ErrorKind::ConnectionLost))?;
        }
        Ok(())
    }

    async fn start_tls(&mut self) -> Result<(), TransportError> {
        if self.inbox.borrow().holds_octets() {
            return Err(TransportError::new(ErrorKind::StlsInjected));
        }
        self.tell(&ToBridge::StartTls)?;
        match self.next().await? {
            Arrival::Said(FromBridge::TlsStarted { tls }) => {
                self.tls = Some(tls);
                Ok(())
            }
            Arrival::Said(FromBridge::Failed { failure }) => Err(meaning::failure(failure)),
            Arrival::Octets(_) => Err(TransportError::new(ErrorKind::StlsInjected)),
            Arrival::Said(FromBridge::Finished) | Arrival::Ended => Err(TransportError::new(ErrorKind::ConnectionLost)),
            Arrival::Said(FromBridge::Opened { .. } | FromBridge::Reached { .. }) => {
                Err(TransportError::new(ErrorKind::BridgeProtocol))
            }
        }
    }

    fn facts(&self) -> ConnectionFacts {
        match &self.tls {
            Some(tls) => ConnectionFacts {
                tls: TlsBetween::BridgeAndServer,
                protocol: format!("{}, {}", tls.version, tls.cipher_suite),
                certificate_sha256: tls.certificate.sha256.clone(),
            },
            None => ConnectionFacts::IN_THE_CLEAR,
        }
    }

    fn certificate(&self) -> Option<mail_api::CertificateFacts> {
        self.tls.as_ref().map(|tls| meaning::certificate(&tls.certificate))
    }
}

impl Drop for WebSocketTransport {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Fails for codes and reasons only, and there are none.
        let _ = self.socket.close();
    }
}

impl WebSocketTransport {
    /// Asks the bridge at the other end of this socket for a connection, with the first octets for it, and where somebody
    /// wants to hear of it, to tell of each step.
    async fn open(
        socket: WebSocket,
        target: &Target,
        first: Vec<u8>,
        passed: Option<Passed<'_>>,
    ) -> Result<Self, TransportError> {
        let mut transport = Self::over(socket);
        // Where somebody takes connections and says nothing, it is not the mail server that is silent.
        let silent = || Err(TransportError::new(ErrorKind::BridgeUnreachable));
        js::within(BRIDGE_MILLISECONDS, transport.opened()).await.unwrap_or_else(silent)?;
        let security = meaning::security(target.security);
        let (host, port, steps) = (target.host.clone(), target.port, passed.is_some());
        transport.tell(&ToBridge::Open { host, port, security, steps, pinned: target.tls.pinned.clone() })?;
        transport.write(first).await?;
        loop {
            match (transport.next().await?, passed) {
                (Arrival::Said(FromBridge::Reached { step, milliseconds }), Some(passed)) => {
                    let (stage, measured) = meaning::stage(step, milliseconds);
                    passed(stage, measured);
                }
                (Arrival::Said(FromBridge::Opened { tls }), _) => {
                    transport.tls = tls;
                    return Ok(transport);
                }
                (Arrival::Said(FromBridge::Failed { failure }), _) => return Err(meaning::failure(failure)),
                _ => return Err(TransportError::new(ErrorKind::BridgeProtocol)),
            }
        }
    }

    fn over(socket: WebSocket) -> Self {
        socket.set_binary_type(BinaryType::Arraybuffer);
        let inbox = Rc::new(RefCell::new(Inbox::default()));
        let message = {
            let inbox = Rc::clone(&inbox);
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                inbox.borrow_mut().take_in(&event.data());
            })
        };
        let open = {
            let inbox = Rc::clone(&inbox);
            Closure::<dyn FnMut(Event)>::new(move |_| inbox.borrow_mut().change(|inbox| inbox.open = true))
        };
        // `error` says nothing that `close`, which always follows, does not.
        let close = {
            let inbox = Rc::clone(&inbox);
            Closure::<dyn FnMut(Event)>::new(move |_| {
                inbox.borrow_mut().change(|inbox| inbox.end = Some(inbox.end.unwrap_or(End::Cut)));
            })
        };
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Self { socket, inbox, tls: None, _on_message: message, _on_open_and_close: [open, close] }
    }

    /// Waits until the bridge has answered.
    async fn opened(&self) -> Result<(), TransportError> {
        let open = std::future::poll_fn(|context| {
            let mut inbox = self.inbox.borrow_mut();
            if inbox.open || inbox.end.is_some() {
                return Poll::Ready(inbox.open);
            }
            inbox.waker = Some(context.waker().clone());
            Poll::Pending
        });
        if !open.await {
            return Err(TransportError::new(if online() { ErrorKind::BridgeUnreachable } else { ErrorKind::Offline }));
        }
        if self.socket.protocol() != SUBPROTOCOL {
            return Err(TransportError::new(ErrorKind::BridgeProtocol));
        }
        Ok(())
    }

    fn tell(&self, frame: &ToBridge) -> Result<(), TransportError> {
        let text = serde_json::to_string(frame).map_err(|_| TransportError::new(ErrorKind::BridgeProtocol))?;
        self.socket.send_with_str(&text).map_err(|_| TransportError::new(ErrorKind::ConnectionLost))
    }

    /// What arrived next. Takes nothing out before it is ready, so that dropping it loses nothing.
    async fn next(&self) -> Result<Arrival, TransportError> {
        std::future::poll_fn(|context| {
            let mut inbox = self.inbox.borrow_mut();
            match inbox.take_out() {
                Some(outcome) => Poll::Ready(outcome),
                None => {
                    inbox.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

/// Whether the device says that it has a network; who does not say has one.
fn online() -> bool {
    js::scope().is_none_or(|scope| scope.navigator().on_line())
}
