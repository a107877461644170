//! Files that a person gives the page.
//!
//! Must not: read any back; a test's folder of downloads does.

use serde_json::json;
use test_support::page::Page;

/// Drops a file of this name anywhere on the page.
///
/// # Panics
/// Where the browser cannot.
pub async fn drop_on(page: &Page, name: &str, octets: &[u8]) {
    let script = "const file = new File([new Uint8Array(arguments[1])], arguments[0]); \
        const dataTransfer = new DataTransfer(); dataTransfer.items.add(file); \
        const send = name => document.body.dispatchEvent(new DragEvent(name, \
            { dataTransfer, bubbles: true, cancelable: true })); \
        send('dragover'); window.droppedSeen = !!document.querySelector('[data-test=drop-zone]'); send('drop');";
    page.browser().evaluate(script, vec![json!(name), json!(octets)]).await;
}

/// Chooses a file where a button offers to.
///
/// # Panics
/// Where nothing offers to, or the browser cannot.
pub async fn choose(page: &Page, name: &str, octets: &[u8]) {
    let script = "const file = new File([new Uint8Array(arguments[1])], arguments[0]); \
        const chosen = new DataTransfer(); chosen.items.add(file); \
        const input = document.querySelector('[data-test=file-input]'); input.files = chosen.files; \
        input.dispatchEvent(new Event('change', { bubbles: true }));";
    page.browser().evaluate(script, vec![json!(name), json!(octets)]).await;
}
