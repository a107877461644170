//! Trusted Types: the one policy of the page, by which alone a string becomes a document or a script.
//!
//! The bridge's header makes browsers refuse every string at such a place (`require-trusted-types-for 'script'`) and
//! every policy but this one. It takes a document only as the reader role makes them, policy first, and two scripts.
//! Must not: take anything else; be needed where a browser knows no Trusted Types.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::HtmlIFrameElement;

/// The worker's loader, as Trunk names it. It is not hashed: `Hello` tells builds apart.
pub const LOADER: &str = "/client-worker_loader.js";
/// The service worker.
pub const SERVICE_WORKER: &str = "/sw.js";

/// The policy's name; the bridge's header names it too.
const POLICY: &str = "poplar";
/// How every document for a frame begins.
const DOCUMENT_START: &str =
    "<!DOCTYPE html><html><head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ";

thread_local! {
    static TRUSTED: Option<Object> = make();
}

/// The address of a script of ours, as a browser takes it.
pub fn script_url(url: &str) -> JsValue {
    trust("createScriptURL", url)
}

/// Shows a document of the reader role in a frame.
pub fn show(frame: &HtmlIFrameElement, document: &str) {
    // What fails leaves the frame empty.
    let _ = Reflect::set(frame, &"srcdoc".into(), &trust("createHTML", document));
}

fn trust(by: &str, text: &str) -> JsValue {
    TRUSTED.with(|policy| {
        let Some(policy) = policy else { return JsValue::from_str(text) };
        let by = Reflect::get(policy, &by.into()).ok().and_then(|by| by.dyn_into::<Function>().ok());
        by.and_then(|by| by.call1(policy, &text.into()).ok()).unwrap_or_default()
    })
}

fn make() -> Option<Object> {
    let types = Reflect::get(&web_sys::window()?.into(), &"trustedTypes".into()).ok()?.dyn_into::<Object>().ok()?;
    let create: Function = Reflect::get(&types, &"createPolicy".into()).ok()?.dyn_into().ok()?;
    let rules = Object::new();
    for (name, takes) in [("createHTML", is_document as fn(&str) -> bool), ("createScriptURL", is_script)] {
        // Nothing at all stands for what is refused.
        let rule = move |text: String| if takes(&text) { JsValue::from_str(&text) } else { JsValue::NULL };
        Reflect::set(&rules, &name.into(), &Closure::<dyn Fn(String) -> JsValue>::new(rule).into_js_value()).ok()?;
    }
    create.apply(&types, &Array::of2(&POLICY.into(), &rules)).ok()?.dyn_into().ok()
}

fn is_document(text: &str) -> bool {
    text.starts_with(DOCUMENT_START)
}

fn is_script(url: &str) -> bool {
    [LOADER, SERVICE_WORKER].contains(&url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_documents_of_the_reader_and_two_scripts_are_taken() {
        for text in ["", "<p>x", "<!DOCTYPE html><html><head><script>", " <!DOCTYPE html><html><head><meta "] {
            assert!(!is_document(text), "{text}");
        }
        assert!(is_document(&format!("{DOCUMENT_START}img-src data:\">")));
        assert!(is_script("/sw.js") && is_script("/client-worker_loader.js"));
        for url in ["", "sw.js", "https://evil.example/sw.js", "/sw.js?x", "data:text/javascript,x"] {
            assert!(!is_script(url), "{url}");
        }
    }
}
