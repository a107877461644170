//! What the boot script (`static/boot.js`) began before the Wasm was here, and left for it.
//!
//! Must not: offer what that script does not.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Worker;

fn boot() -> Option<JsValue> {
    Reflect::get(&web_sys::window()?.into(), &"poplar".into()).ok()
}

/// The object that was left under a name.
pub(crate) fn left(name: &str) -> Option<JsValue> {
    Reflect::get(&boot()?, &name.into()).ok().filter(JsValue::is_object)
}

/// The engine's worker, which is started already; `None` where it could not be, or where it was taken before.
pub fn take_engine() -> Option<Worker> {
    let engine = left("engine")?.dyn_into().ok()?;
    Reflect::set(&boot()?, &"engine".into(), &JsValue::NULL).ok()?;
    Some(engine)
}

/// The tag of the language whose words are on their way: the one kept on this device, else the first the browser asks for
/// that the page speaks.
pub fn language() -> Option<String> {
    Reflect::get(&boot()?, &"language".into()).ok()?.as_string()
}

/// The words of a language, all its files in one. Those of [`language`] were asked for before.
///
/// # Errors
/// They cannot be fetched, in the browser's words.
pub async fn words(tag: &str) -> Result<String, JsValue> {
    let boot = boot().unwrap_or_default();
    let words: Function = Reflect::get(&boot, &"words".into())?.dyn_into()?;
    let words: Promise = words.call1(&boot, &tag.into())?.dyn_into()?;
    JsFuture::from(words).await?.as_string().ok_or(JsValue::UNDEFINED)
}
