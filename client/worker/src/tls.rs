//! What speaks TLS: a module of its own (`client/tls`), loaded when the first connection needs it. A trap in there ends
//! that connection, and nothing else.
//!
//! Must not: judge a certificate, or know what a connection carries.

use crate::js;
use js_sys::Promise;
use mail_api::{ErrorKind, ShownCertificate};
use mail_engine::ports::TransportError;
use mail_engine::tls::{Tls, TlsSession};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The script that can load it.
const LOADER: &str = "tls.js";
/// How long that may take, in milliseconds.
const LOADING_MILLISECONDS: u32 = 30_000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = "loadTls")]
    fn load_tls() -> Result<Promise, JsValue>;

    #[derive(Clone)]
    type TlsModule;
    #[wasm_bindgen(catch, method)]
    fn begin(this: &TlsModule, host: &str, pinned: Option<String>, now: f64) -> Result<TlsHandle, JsValue>;

    type TlsHandle;
    #[wasm_bindgen(catch, method, js_name = "handleInput")]
    fn handle_input(this: &TlsHandle, octets: &[u8]) -> Result<Option<Vec<u8>>, JsValue>;
    #[wasm_bindgen(catch, method, js_name = "handleEndOfInput")]
    fn handle_end_of_input(this: &TlsHandle) -> Result<Option<Vec<u8>>, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn write(this: &TlsHandle, octets: &[u8]) -> Result<Option<Vec<u8>>, JsValue>;
    #[wasm_bindgen(catch, method, js_name = "takeOutput")]
    fn take_output(this: &TlsHandle) -> Result<Vec<u8>, JsValue>;
    #[wasm_bindgen(catch, method, js_name = "takePlaintext")]
    fn take_plaintext(this: &TlsHandle) -> Result<Vec<u8>, JsValue>;
    #[wasm_bindgen(catch, method, js_name = "isEstablished")]
    fn is_established(this: &TlsHandle) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, method, js_name = "isEnded")]
    fn is_ended(this: &TlsHandle) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn protocol(this: &TlsHandle) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn certificate(this: &TlsHandle) -> Result<Vec<u8>, JsValue>;
    #[wasm_bindgen(catch, method, js_name = "channelBinding")]
    fn channel_binding(this: &TlsHandle) -> Result<Option<Vec<u8>>, JsValue>;
    /// Gives its memory back.
    #[wasm_bindgen(catch, method)]
    fn free(this: &TlsHandle) -> Result<(), JsValue>;
}

/// The module, once it is loaded. Clones share it.
#[derive(Clone, Default)]
pub struct LoadedTls(Rc<RefCell<Option<TlsModule>>>);

/// One connection's TLS.
pub struct LoadedSession(TlsHandle);

impl LoadedTls {
    async fn module(&self) -> Result<TlsModule, TransportError> {
        if let Some(module) = &*self.0.borrow() {
            return Ok(module.clone());
        }
        let loaded = js::within(LOADING_MILLISECONDS, load()).await.ok_or_else(failed)?;
        let module: TlsModule = loaded.map_err(|_| failed())?.unchecked_into();
        self.0.replace(Some(module.clone()));
        Ok(module)
    }
}

async fn load() -> Result<JsValue, JsValue> {
    let scope = js::scope().ok_or(JsValue::UNDEFINED)?;
    if js::property(&scope, "loadTls").is_none() {
        scope.import_scripts_1(LOADER)?;
    }
    JsFuture::from(load_tls()?).await
}

impl Tls for LoadedTls {
    type Session = LoadedSession;

    async fn begin(&self, host: &str, pinned: Option<&str>) -> Result<LoadedSession, TransportError> {
        let now = js_sys::Date::now() / 1000.0;
        let begun = self.module().await?.begin(host, pinned.map(str::to_owned), now);
        begun.map(LoadedSession).map_err(|trouble| self.trapped(&trouble))
    }
}

impl LoadedTls {
    /// What was wrong; after a trap the module is of no more use.
    fn trapped(&self, trouble: &JsValue) -> TransportError {
        js::octets(trouble).map_or_else(
            || {
                self.0.take();
                failed()
            },
            |octets| understood(&octets),
        )
    }
}

impl Drop for LoadedSession {
    fn drop(&mut self) {
        // Fails after a trap, and then there is nothing to give back.
        let _ = self.0.free();
    }
}

impl TlsSession for LoadedSession {
    fn handle_input(&mut self, octets: &[u8]) -> Result<(), TransportError> {
        told(self.0.handle_input(octets))
    }

    fn handle_end_of_input(&mut self) -> Result<(), TransportError> {
        told(self.0.handle_end_of_input())
    }

    fn write(&mut self, octets: &[u8]) -> Result<(), TransportError> {
        told(self.0.write(octets))
    }

    fn take_output(&mut self) -> Vec<u8> {
        self.0.take_output().unwrap_or_default()
    }

    fn take_plaintext(&mut self) -> Vec<u8> {
        self.0.take_plaintext().unwrap_or_default()
    }

    fn is_established(&self) -> bool {
        self.0.is_established().unwrap_or(false)
    }

    fn is_ended(&self) -> bool {
        self.0.is_ended().unwrap_or(false)
    }

    fn protocol(&self) -> String {
        self.0.protocol().unwrap_or_default()
    }

    fn certificate(&self) -> ShownCertificate {
        let octets = self.0.certificate().unwrap_or_default();
        mail_api::wire::decode(&octets).unwrap_or_default()
    }

    fn channel_binding(&self) -> Option<[u8; 32]> {
        self.0.channel_binding().ok().flatten()?.try_into().ok()
    }
}

fn told(said: Result<Option<Vec<u8>>, JsValue>) -> Result<(), TransportError> {
    match said {
        Ok(None) => Ok(()),
        Ok(Some(octets)) => Err(understood(&octets)),
        Err(_) => Err(failed()),
    }
}

fn understood(octets: &[u8]) -> TransportError {
    let trouble: Option<(ErrorKind, String, Option<Box<ShownCertificate>>)> = mail_api::wire::decode(octets);
    trouble.map_or_else(failed, |(kind, detail, certificate)| TransportError { kind, detail, certificate })
}

const fn failed() -> TransportError {
    TransportError::new(ErrorKind::TlsFailed)
}
