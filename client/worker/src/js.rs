//! Parts of the browser that `web-sys` has only behind its unstable flag, declared here instead: the flag would be one
//! for the whole build. And the few helpers that several modules need: conversions, and waiting.
//!
//! Must not: decide anything.

use futures_util::future::{Either, select};
use js_sys::{Array, ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array, WebAssembly};
use std::pin::pin;
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbTransaction, WorkerGlobalScope};

#[wasm_bindgen]
extern "C" {
    /// A database whose transactions take options (Indexed Database API 3.0, `IDBTransactionOptions`).
    #[wasm_bindgen(extends = IdbDatabase, js_name = "IDBDatabase")]
    pub(crate) type DurableDatabase;
    #[wasm_bindgen(catch, method, js_name = "transaction")]
    pub(crate) fn transaction(
        this: &DurableDatabase,
        stores: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;

    /// The Web Locks API.
    #[wasm_bindgen(js_name = "LockManager")]
    pub(crate) type LockManager;
    #[wasm_bindgen(catch, method)]
    pub(crate) fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        granted: &Function,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = "setTimeout")]
    fn set_timeout(callback: &Function, milliseconds: i32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = "clearTimeout")]
    fn clear_timeout(id: &JsValue);
}

/// How much memory this module holds, in octets. Wasm gives none back.
pub(crate) fn memory_octets() -> u32 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    memory.buffer().unchecked_into::<ArrayBuffer>().byte_length()
}

/// The worker's global object; `None` outside a worker.
pub(crate) fn scope() -> Option<WorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// A property of an object that may lack it: absent, `null` and `undefined` are one.
pub(crate) fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(name)).ok().filter(|value| !value.is_null() && !value.is_undefined())
}

/// An object with these properties.
pub(crate) fn object(properties: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in properties {
        // Cannot fail: the object is ours and neither frozen nor a proxy.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

/// The octets of a value that holds some.
pub(crate) fn octets(value: &JsValue) -> Option<Vec<u8>> {
    if let Some(view) = value.dyn_ref::<Uint8Array>() {
        return Some(view.to_vec());
    }
    value.dyn_ref::<js_sys::ArrayBuffer>().map(|buffer| Uint8Array::new(buffer).to_vec())
}

/// What a future gives within so many milliseconds; the future is dropped then.
pub(crate) async fn within<T>(milliseconds: u32, future: impl Future<Output = T>) -> Option<T> {
    match select(pin!(future), pin!(sleep(milliseconds))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

/// Waits at least so many milliseconds; dropping it ends the timer.
pub(crate) async fn sleep(milliseconds: u32) {
    /// Ends the timer with the future that waits for it.
    struct Timer(JsValue);
    impl Drop for Timer {
        fn drop(&mut self) {
            clear_timeout(&self.0);
        }
    }

    let (fire, fired) = futures_channel::oneshot::channel::<()>();
    let callback = Closure::once(move || {
        // The receiver may be gone with the future that waited.
        let _ = fire.send(());
    });
    let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
    if let Ok(id) = set_timeout(callback.as_ref().unchecked_ref(), milliseconds) {
        let _timer = Timer(id);
        let _ = fired.await;
    }
}
