//! The screen of keeping as a person uses it, and the files that come out of it.
//!
//! Must not: look into a file; `archives` does.

use crate::rig::Rig;
use data_encoding::BASE64;
use serde_json::Value;
use test_support::page::{Page, at};

/// Goes to the screen of keeping.
///
/// # Panics
/// Where it is not to be had.
pub async fn go_to_keep(page: &Page) {
    page.browser().click(&at("settings")).await;
    page.browser().click(&at("open-keep")).await;
    page.browser().see(&at("keep-panel")).await;
}

/// Goes there and writes what is called so into a file of this kind, both in the words that are chosen from.
///
/// # Panics
/// Where there is no such choice, or not so many messages are told to be exported.
pub async fn export(page: &Page, what: &str, format: &str, messages: u32) {
    go_to_keep(page).await;
    pick_words(page, "export-what", what).await;
    pick_words(page, "export-format", format).await;
    page.browser().click(&at("export")).await;
    let words = if messages == 1 { " message was exported" } else { " messages were exported" };
    page.browser().read(&at("keep-outcome"), &format!("{messages}{words}")).await;
}

/// Chooses what is called so.
async fn pick_words(page: &Page, choice: &str, words: &str) {
    page.browser().see(&at(choice)).await;
    let script = "const options = [...document.querySelector(arguments[0]).options]; \
        return options.find(option => option.textContent === arguments[1])?.value ?? \
            options.map(option => option.textContent).join(', ');";
    let value = page.browser().evaluate(script, vec![at(choice).into(), words.into()]).await;
    page.browser().pick(&at(choice), value.as_str().expect("a choice has a value")).await;
}

/// What is told of the last job, without an error beside it.
///
/// # Panics
/// Where an error is told.
pub async fn outcome(page: &Page) -> String {
    page.browser().see(&at("keep-outcome")).await;
    assert_eq!(page.browser().count(&at("error-card")).await, 0, "an error is told");
    page.browser().text(&at("keep-outcome")).await
}

/// Lets files be saved as downloads, as in browsers that know no dialog for it.
///
/// # Panics
/// Where the browser cannot.
pub async fn without_dialogs(page: &Page) {
    page.browser().evaluate("window.showSaveFilePicker = undefined", vec![]).await;
}

/// The octets of a download whose name begins and ends so, once it is whole. Taken, it is no longer among the downloads.
///
/// # Panics
/// Where there is none in time.
pub async fn downloaded(rig: &Rig, begin: &str, end: &str) -> Vec<u8> {
    let (file, octets) = rig.wait_for_whole(begin, end, |octets| !octets.is_empty()).await;
    std::fs::remove_file(&file).expect("the downloads are ours");
    octets
}

/// What a person does in the system's dialog for saving a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// Takes the name that is suggested.
    Saves,
    /// The same, on a disk that takes its time for every piece.
    SavesSlowly,
    /// Closes the dialog.
    Cancels,
}

/// Answers the system's dialog for saving in the place of a person, for a browser without a screen shows none. It gives a
/// file of the browser's own (OPFS), and as browsers do only where a person has just done something.
const DIALOG: &str = "window.showSaveFilePicker = async options => { \
    if (!navigator.userActivation.isActive) throw new DOMException('nobody asked', 'SecurityError'); \
    const does = sessionStorage.getItem('dialog'); \
    if (does === 'Cancels') throw new DOMException('The user aborted a request.', 'AbortError'); \
    const folder = await navigator.storage.getDirectory(); \
    const file = await folder.getFileHandle(options.suggestedName, { create: true }); \
    if (does === 'SavesSlowly') { const open = file.createWritable.bind(file); \
      file.createWritable = async () => { const stream = await open(); const write = stream.write.bind(stream); \
        stream.write = async piece => { await new Promise(done => setTimeout(done, 200)); return write(piece); }; \
        return stream; }; } \
    return file; };";

/// From now on a person does this in the dialog for saving; the page is opened anew.
///
/// # Panics
/// Where the browser cannot.
pub async fn in_dialogs(page: &Page, rig: &Rig, does: Dialog) {
    page.browser().run_first(DIALOG).await;
    now_in_dialogs(page, does).await;
    page.open(&rig.bridge.url()).await;
}

/// After [`in_dialogs`]: from now on a person does this instead.
///
/// # Panics
/// Where the browser cannot.
pub async fn now_in_dialogs(page: &Page, does: Dialog) {
    let script = "sessionStorage.setItem('dialog', arguments[0]);";
    page.browser().evaluate(script, vec![format!("{does:?}").into()]).await;
}

/// All files that were chosen in dialogs: their names, and their octets as far as they were closed.
///
/// # Panics
/// Where the browser does not give them.
pub async fn saved_in_dialogs(page: &Page) -> Vec<(String, Vec<u8>)> {
    let script = "const read = file => new Promise((done, failed) => { const reader = new FileReader(); \
            reader.onload = () => done(reader.result.replace(/^[^,]*,?/, '')); reader.onerror = failed; \
            reader.readAsDataURL(file); }); \
        return (async () => { const found = []; \
            for await (const [name, file] of await navigator.storage.getDirectory()) \
                found.push([name, await read(await file.getFile())]); \
            return found; })();";
    let found = page.browser().evaluate(script, Vec::new()).await;
    let text = |value: &Value| value.as_str().expect("it is text").to_owned();
    let file = |file: &Value| {
        let octets = BASE64.decode(text(&file[1]).as_bytes()).expect("browsers write base64");
        (text(&file[0]), octets)
    };
    found.as_array().expect("a list").iter().map(file).collect()
}
