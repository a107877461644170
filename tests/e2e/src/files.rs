//! Files that a person gives the page.
//!
//! Must not: read any back; a test's folder of downloads does.

use serde_json::json;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;
use test_support::page::{Page, at};

/// Drops a file of this name anywhere on the page.
///
/// # Panics
/// Where the browser cannot.
pub async fn drop_on(page: &Page, name: &str, octets: &[u8]) {
    drop_all_on(page, &[(name, octets)]).await;
}

/// Drops files of these names anywhere on the page, all at once.
///
/// # Panics
/// Where the browser cannot.
pub async fn drop_all_on(page: &Page, files: &[(&str, &[u8])]) {
    let script = "const dataTransfer = new DataTransfer(); \
        for (const [name, octets] of arguments[0]) dataTransfer.items.add(new File([new Uint8Array(octets)], name)); \
        const send = name => document.body.dispatchEvent(new DragEvent(name, \
            { dataTransfer, bubbles: true, cancelable: true })); \
        send('dragover'); window.droppedSeen = !!document.querySelector('[data-test=drop-zone]'); send('drop');";
    page.browser().evaluate(script, vec![json!(files)]).await;
}

/// Drags a file over the mail that a frame shows, or lets it drop there before the page can take it.
///
/// # Panics
/// Where the browser cannot.
pub async fn drag_over_frame(page: &Page, event: &str) {
    let script = "const dataTransfer = new DataTransfer(); dataTransfer.items.add(new File(['x'], 'x.eml')); \
        const event = new DragEvent(arguments[0], { dataTransfer, bubbles: true, cancelable: true }); \
        document.body.dispatchEvent(event); return event.defaultPrevented;";
    let is_taken = page.evaluate_in_frame(script, vec![json!(event)]).await;
    assert_eq!(is_taken, json!(true), "the browser would open it in the place of the mail");
}

/// From now on the engine is given so many pieces of files and then no more, as on a device that is slow.
///
/// # Panics
/// Where the browser cannot.
pub async fn stop_reading_after(page: &Page, pieces: u32) {
    let script = "let left = arguments[0]; const post = Worker.prototype.postMessage; \
        const { promise, resolve } = Promise.withResolvers(); \
        window.goOnReading = () => { Worker.prototype.postMessage = post; resolve(); }; \
        Worker.prototype.postMessage = function (...message) { \
            const waits = message[0]?.[1] instanceof Blob && left-- <= 0; \
            waits ? promise.then(() => post.apply(this, message)) : post.apply(this, message); };";
    page.browser().evaluate(script, vec![json!(pieces)]).await;
}

/// Files give all they have again.
///
/// # Panics
/// Where nothing was stopped.
pub async fn go_on_reading(page: &Page) {
    page.browser().evaluate("window.goOnReading();", Vec::new()).await;
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

/// Chooses files of these names that lie on the disk, where a button offers to. They lie there as long as what is returned.
///
/// # Panics
/// Where nothing offers to, or they cannot be written.
pub async fn choose_from_disk(page: &Page, files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a directory can be made");
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, octets)| {
            let path = folder.path().join(name);
            fs::write(&path, octets).expect("the directory is ours");
            path
        })
        .collect();
    page.browser().see(&at("open-file")).await;
    page.browser().give_files(&at("file-input"), &paths).await;
    folder
}
