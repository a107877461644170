//! TLS for the engine's worker: a Wasm module of its own, so that nothing of it is loaded before a connection needs it.
//!
//! [`TlsModule`] begins connections, [`TlsHandle`] is one. What goes wrong comes back as the octets of a
//! [`TransportError`]; a trap in here ends the connection, not the worker.
//!
//! Must not: know a socket, or what is said over a connection.

use mail_api::ErrorKind;
use mail_api::wire::{WIRE_ID, encode};
use mail_engine::ports::TransportError;
use mail_engine::tls::{self, TlsSession};
use mail_tls::{BUILT, Client, Shared, UnixSeconds};
use wasm_bindgen::prelude::*;

/// What connections share.
#[wasm_bindgen]
pub struct TlsModule(Shared);

/// One connection.
#[wasm_bindgen]
pub struct TlsHandle(Client);

#[wasm_bindgen]
impl TlsModule {
    /// With Mozilla's roots.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Result<Self, JsValue> {
        let roots: [&[u8]; 0] = [];
        Shared::new(BUILT, &roots).map(Self).map_err(|_| octets(&TransportError::new(ErrorKind::Internal)).into())
    }

    /// What it speaks with the worker. A worker of another wire understands nothing else of it.
    #[wasm_bindgen(js_name = wireId)]
    pub fn wire_id(&self) -> String {
        WIRE_ID.to_owned()
    }

    /// Begins a connection with this host. `pinned` is the SHA-256 of the one certificate that is taken, in hexadecimal;
    /// `now` is the time, in seconds since 1970.
    ///
    /// # Errors
    /// The octets of a [`TransportError`].
    #[allow(clippy::needless_pass_by_value, reason = "the glue lends no optional text")]
    pub fn begin(&self, host: &str, pinned: Option<String>, now: f64) -> Result<TlsHandle, JsValue> {
        let client = tls::begin(&self.0, host, pinned.as_deref(), UnixSeconds(now as u64));
        client.map(TlsHandle).map_err(|error| octets(&error).into())
    }
}

#[wasm_bindgen]
impl TlsHandle {
    /// Takes octets that came from the server; a [`TransportError`] where that failed.
    #[wasm_bindgen(js_name = handleInput)]
    pub fn handle_input(&mut self, octets: &[u8]) -> Option<Vec<u8>> {
        trouble(TlsSession::handle_input(&mut self.0, octets))
    }

    /// The connection is over; a [`TransportError`] where that is no orderly end.
    #[wasm_bindgen(js_name = handleEndOfInput)]
    pub fn handle_end_of_input(&mut self) -> Option<Vec<u8>> {
        trouble(TlsSession::handle_end_of_input(&mut self.0))
    }

    /// Takes octets to protect and send; a [`TransportError`] where that failed.
    pub fn write(&mut self, octets: &[u8]) -> Option<Vec<u8>> {
        trouble(TlsSession::write(&mut self.0, octets))
    }

    /// Says that nothing more is sent.
    pub fn close(&mut self) {
        self.0.close();
    }

    /// What is to be sent.
    #[wasm_bindgen(js_name = takeOutput)]
    pub fn take_output(&mut self) -> Vec<u8> {
        self.0.take_output()
    }

    /// What the server said.
    #[wasm_bindgen(js_name = takePlaintext)]
    pub fn take_plaintext(&mut self) -> Vec<u8> {
        self.0.take_plaintext()
    }

    /// Whether the handshake is done.
    #[wasm_bindgen(js_name = isEstablished)]
    pub fn is_established(&self) -> bool {
        self.0.is_established()
    }

    /// Whether the server said that nothing more comes.
    #[wasm_bindgen(js_name = isEnded)]
    pub fn is_ended(&self) -> bool {
        self.0.is_ended()
    }

    /// What was agreed on, for people.
    pub fn protocol(&self) -> String {
        self.0.protocol()
    }

    /// The server's certificate: the octets of a [`mail_api::ShownCertificate`].
    pub fn certificate(&self) -> Vec<u8> {
        encode(&TlsSession::certificate(&self.0)).unwrap_or_default()
    }

    /// `tls-exporter` (RFC 9266).
    #[wasm_bindgen(js_name = channelBinding)]
    pub fn channel_binding(&self) -> Option<Vec<u8>> {
        self.0.channel_binding().map(|binding| binding.to_vec())
    }
}

fn trouble(result: Result<(), TransportError>) -> Option<Vec<u8>> {
    result.err().map(|error| octets(&error))
}

fn octets(error: &TransportError) -> Vec<u8> {
    encode(error).unwrap_or_default()
}
