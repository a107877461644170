//! What speaks TLS: a module of its own (`client/tls`), loaded when the first connection needs it. A trap in there ends
//! that connection, and nothing else.
//!
//! Must not: judge a certificate, or know what a connection carries.

use crate::js;
use futures_util::lock::Mutex;
use js_sys::Promise;
use mail_api::wire::{WIRE_ID, decode};
use mail_api::{ErrorKind, ShownCertificate};
use mail_engine::ports::TransportError;
use mail_engine::tls::{Tls, TlsSession};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The script that can load it.
const LOADER: &str = "tls.js";
/// How long that may take, in milliseconds.
const LOADING_MILLISECONDS: u32 = 15_000;

#[wasm_bindgen]
extern "C" {
    /// Loads the module anew for each number.
    #[wasm_bindgen(catch, js_name = "loadTls")]
    fn load_tls(number: u32) -> Result<Promise, JsValue>;

    #[derive(Clone)]
    type TlsModule;
    #[wasm_bindgen(catch, method, js_name = "wireId")]
    fn wire_id(this: &TlsModule) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn begin(this: &TlsModule, host: &str, pinned: Option<String>, now: f64) -> Result<TlsHandle, JsValue>;

    type TlsHandle;
    #[wasm_bindgen(catch, method, js_name = "handleInput")]
    fn handle_input(this: &TlsHandle, octets: &[u8]) -> Result<Option<Vec<u8>>, JsValue>;
    #[wasm_bindgen(catch, method, js_name = "handleEndOfInput")]
    fn handle_end_of_input(this: &TlsHandle) -> Result<Option<Vec<u8>>, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn write(this: &TlsHandle, octets: &[u8]) -> Result<Option<Vec<u8>>, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn close(this: &TlsHandle) -> Result<(), JsValue>;
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
pub struct LoadedTls(Rc<Loaded>);

#[derive(Default)]
struct Loaded {
    module: RefCell<Option<TlsModule>>,
    /// Held while it is loaded.
    turn: Mutex<()>,
    is_other_build: Cell<bool>,
    /// How often it was given up: what failed once or trapped is not taken again.
    given_up: Cell<u32>,
}

/// One connection's TLS.
pub struct LoadedSession {
    handle: TlsHandle,
    loaded: Rc<Loaded>,
    /// Of which module it is.
    number: u32,
    has_trapped: bool,
}

impl Loaded {
    async fn module(&self) -> Result<TlsModule, TransportError> {
        if let Some(module) = &*self.module.borrow() {
            return Ok(module.clone());
        }
        // One loads it, and the others wait for that.
        let _turn = self.turn.lock().await;
        if let Some(module) = &*self.module.borrow() {
            return Ok(module.clone());
        }
        if self.is_other_build.get() {
            return Err(TransportError::new(ErrorKind::BuildMismatch));
        }
        let number = self.given_up.get();
        let loaded = js::within(LOADING_MILLISECONDS, load(number)).await;
        let Some(Ok(loaded)) = loaded else {
            self.give_up(number);
            return Err(failed());
        };
        let module: TlsModule = loaded.unchecked_into();
        // Its files carry no hash: after an update they may be of another build than this worker, for as long as it lives.
        if module.wire_id().ok().as_deref() != Some(WIRE_ID) {
            self.is_other_build.set(true);
            return Err(TransportError::new(ErrorKind::BuildMismatch));
        }
        self.module.replace(Some(module.clone()));
        Ok(module)
    }

    /// The module of this number is not taken any more; another one may be there already.
    fn give_up(&self, number: u32) {
        if self.given_up.get() == number {
            self.module.take();
            self.given_up.set(number.wrapping_add(1));
        }
    }
}

async fn load(number: u32) -> Result<JsValue, JsValue> {
    let scope = js::scope().ok_or(JsValue::UNDEFINED)?;
    if js::property(&scope, "loadTls").is_none() {
        scope.import_scripts_1(LOADER)?;
    }
    JsFuture::from(load_tls(number)?).await
}

impl Tls for LoadedTls {
    type Session = LoadedSession;

    async fn begin(&self, host: &str, pinned: Option<&str>) -> Result<LoadedSession, TransportError> {
        let now = js_sys::Date::now() / 1000.0;
        let module = self.0.module().await?;
        let number = self.0.given_up.get();
        match module.begin(host, pinned.map(str::to_owned), now) {
            Ok(handle) => Ok(LoadedSession { handle, loaded: Rc::clone(&self.0), number, has_trapped: false }),
            Err(trouble) => Err(js::octets(&trouble).map_or_else(
                || {
                    self.0.give_up(number);
                    failed()
                },
                |octets| understood(&octets),
            )),
        }
    }
}

impl LoadedSession {
    /// What a call gave; after a trap nothing more comes of this session, and the next one is of another module.
    fn called<T>(&mut self, result: Result<T, JsValue>) -> Option<T> {
        if result.is_err() && !self.has_trapped {
            self.has_trapped = true;
            self.loaded.give_up(self.number);
        }
        result.ok().filter(|_| !self.has_trapped)
    }

    fn told(&mut self, said: Result<Option<Vec<u8>>, JsValue>) -> Result<(), TransportError> {
        match self.called(said) {
            Some(None) => Ok(()),
            Some(Some(octets)) => Err(understood(&octets)),
            None => Err(failed()),
        }
    }
}

impl Drop for LoadedSession {
    fn drop(&mut self) {
        if !self.has_trapped {
            let _ = self.handle.free();
        }
    }
}

impl TlsSession for LoadedSession {
    fn handle_input(&mut self, octets: &[u8]) -> Result<(), TransportError> {
        let said = self.handle.handle_input(octets);
        self.told(said)
    }

    fn handle_end_of_input(&mut self) -> Result<(), TransportError> {
        let said = self.handle.handle_end_of_input();
        self.told(said)
    }

    fn write(&mut self, octets: &[u8]) -> Result<(), TransportError> {
        let said = self.handle.write(octets);
        self.told(said)
    }

    fn close(&mut self) {
        let closed = self.handle.close();
        let _ = self.called(closed);
    }

    fn take_output(&mut self) -> Vec<u8> {
        let output = self.handle.take_output();
        self.called(output).unwrap_or_default()
    }

    fn take_plaintext(&mut self) -> Vec<u8> {
        let plaintext = self.handle.take_plaintext();
        self.called(plaintext).unwrap_or_default()
    }

    fn is_established(&self) -> bool {
        self.handle.is_established().unwrap_or(false)
    }

    fn is_ended(&self) -> bool {
        self.handle.is_ended().unwrap_or(false)
    }

    fn protocol(&self) -> String {
        self.handle.protocol().unwrap_or_default()
    }

    fn certificate(&self) -> ShownCertificate {
        let octets = self.handle.certificate().unwrap_or_default();
        decode(&octets).unwrap_or_default()
    }

    fn channel_binding(&self) -> Option<[u8; 32]> {
        self.handle.channel_binding().ok().flatten()?.try_into().ok()
    }
}

fn understood(octets: &[u8]) -> TransportError {
    decode(octets).unwrap_or_else(failed)
}

const fn failed() -> TransportError {
    TransportError::new(ErrorKind::TlsFailed)
}
