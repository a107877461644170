//! What the boot script (`static/boot.js`) began before the Wasm was here, and left for it, read into types of the page.
//!
//! Must not: offer what that script does not.

use crate::state::Demo;
use js_sys::{Array, Function, Promise, Reflect};
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

/// The engine's worker, if it is started already, and what it has posted; `None` where it is not, or was taken before.
pub fn take_engine() -> Option<(Worker, Vec<JsValue>)> {
    let engine = left("engine")?.dyn_into().ok()?;
    Reflect::set(&boot()?, &"engine".into(), &JsValue::NULL).ok()?;
    let heard = left("heard").map(|heard| Array::from(&heard).to_vec());
    Some((engine, heard.unwrap_or_default()))
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
    promised("words", &tag.into()).await?.as_string().ok_or(JsValue::UNDEFINED)
}

/// The bridge's demo mailbox; `None` where it has none, or does not say all that is needed.
pub async fn demo() -> Option<Demo> {
    let json = promised("demo", &JsValue::UNDEFINED).await.ok()?;
    let value = |name: &str| Reflect::get(&json, &name.into()).ok();
    let text = |name: &str| value(name)?.as_string();
    let port = value("port")?.as_f64()? as u16;
    Some(Demo { host: text("host")?, port, user: text("user")?, password: text("password")? })
}

/// What a function of the script promises.
async fn promised(name: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let boot = boot().unwrap_or_default();
    let function: Function = Reflect::get(&boot, &name.into())?.dyn_into()?;
    let promise: Promise = function.call1(&boot, argument)?.dyn_into()?;
    JsFuture::from(promise).await
}
