//! Trusted Types: by the one policy of the page, which the boot script makes, a string becomes a document or a script.
//!
//! Must not: make another policy; be needed where a browser knows no Trusted Types.

use crate::boot;
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlIFrameElement;

/// The script of both workers, beside the page. It is not hashed: `Hello` tells builds apart.
pub const WORKER: &str = "worker.js";
/// The service worker, beside the page: its scope is the folder in which the page stands.
pub const SERVICE_WORKER: &str = "sw.js";

/// The address of a script of ours, as a browser takes it.
pub fn script_url(url: &str) -> JsValue {
    trust("createScriptURL", url)
}

/// A sandboxed frame that shows a document of the reader role as soon as it is in the page. It has the document before: a
/// frame that comes into the page without one shows an empty one first, and that takes time. None where it cannot be made.
pub fn frame(sandbox: &str, document: &str) -> Option<HtmlIFrameElement> {
    let frame: HtmlIFrameElement = web_sys::window()?.document()?.create_element("iframe").ok()?.dyn_into().ok()?;
    frame.set_attribute("sandbox", sandbox).ok()?;
    frame.set_referrer_policy("no-referrer");
    Reflect::set(&frame, &"srcdoc".into(), &trust("createHTML", document)).ok()?;
    Some(frame)
}

fn trust(by: &str, text: &str) -> JsValue {
    let Some(policy) = boot::left("policy") else { return JsValue::from_str(text) };
    let by = Reflect::get(&policy, &by.into()).ok().and_then(|by| by.dyn_into::<Function>().ok());
    by.and_then(|by| by.call1(&policy, &text.into()).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_script_takes_the_two_scripts_that_run_beside_the_page() {
        let boot = include_str!("../../static/boot.js");
        for script in [WORKER, SERVICE_WORKER] {
            assert!(boot.contains(&format!("\"{script}\"")), "{script}");
        }
    }
}
