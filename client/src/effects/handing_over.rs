//! What leaves the page for the device: files that are saved, and the clipboard.
//!
//! Must not: give a saved file a type that a browser would open in our origin.

use super::Effects;
use crate::state::SnackKind;
use gloo::timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};

impl Effects {
    /// Copies text to where it can be pasted from.
    pub fn copy(&self, text: &str) {
        let (this, text) = (self.clone(), text.to_owned());
        spawn_local(async move {
            let done = if put_on_clipboard(&text).await { SnackKind::Copied } else { SnackKind::NotCopied };
            this.snack(done);
        });
    }

    pub(super) fn save(&self, name: &str, octets: &[u8]) {
        let done = if offer_file(name, octets).is_some() { SnackKind::Saved } else { SnackKind::NotSaved };
        self.snack(done);
    }
}

/// A name for a saved message: letters and digits of the subject.
pub(super) fn file_name(subject: &str) -> String {
    let clean: String = subject.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(80).collect();
    let words: Vec<_> = clean.split_whitespace().collect();
    if words.is_empty() { "message.eml".to_owned() } else { format!("{}.eml", words.join(" ")) }
}

/// Offers octets as a download.
fn offer_file(name: &str, octets: &[u8]) -> Option<()> {
    offer_blobs(name, &js_sys::Array::of1(&js_sys::Uint8Array::from(octets)))
}

/// Offers what lies in arrays or blobs as a download. The type is one that no browser opens in our origin, whatever the
/// octets are.
pub(super) fn offer_blobs(name: &str, parts: &js_sys::Array) -> Option<()> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    let blob = web_sys::Blob::new_with_blob_sequence_and_options(parts, &options).ok()?;
    let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let anchor: web_sys::HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The download has begun with the click; its source is let go later, for slow devices.
    spawn_local(async move {
        TimeoutFuture::new(60_000).await;
        let _ = web_sys::Url::revoke_object_url(&url);
    });
    Some(())
}

/// Whether the text is on the clipboard now. Pages that do not come over HTTPS have only the old way.
async fn put_on_clipboard(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    let is_there = |name: &str| js_sys::Reflect::get(&navigator, &name.into()).is_ok_and(|value| value.is_object());
    if is_there("clipboard") && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok() {
        return true;
    }
    copy_the_old_way(text).unwrap_or(false)
}

fn copy_the_old_way(text: &str) -> Option<bool> {
    let document: web_sys::HtmlDocument = web_sys::window()?.document()?.dyn_into().ok()?;
    let before = document.active_element().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    let field: web_sys::HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    field.set_value(text);
    field.set_class_name("for-ears");
    document.body()?.append_child(&field).ok()?;
    field.select();
    let done = document.exec_command("copy").unwrap_or(false);
    field.remove();
    if let Some(before) = before {
        let _ = before.focus();
    }
    Some(done)
}
