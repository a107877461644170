//! What befalls stored mail: a fault of the disk, or hands in the database.
//!
//! Must not: know what is in what is stored, only take from it, spoil it, and tell whether it is still the same.

use serde_json::json;
use std::collections::BTreeSet;
use test_support::page::Page;

/// Does something to these stores in one transaction, and tells what it noted of each record.
const DO: &str = "const [stores, place] = arguments; return new Promise((done, failed) => { \
    const opened = indexedDB.open('poplar'); opened.onerror = () => failed(opened.error); \
    opened.onsuccess = () => { const database = opened.result; const noted = []; \
      const doing = database.transaction(['rows', ...stores], 'readwrite'); \
      doing.onabort = () => failed(doing.error); doing.oncomplete = () => { database.close(); done(noted); }; \
      ACT }; });";

const LOSE: &str = "doing.objectStore('rows').getAllKeys().onsuccess = batches => { \
    const batch = batches.target.result.at(place); \
    for (const store of stores.map(name => doing.objectStore(name))) { \
      store.getAllKeys().onsuccess = keys => keys.target.result.filter(key => [key].flat()[0] === batch) \
        .forEach(key => { store.delete(key); noted.push(String(key)); }); } };";

/// Turns a bit in the middle.
const TURN: &str = "doing.objectStore('segments').openCursor().onsuccess = ({target: {result: cursor}}) => { \
    if (!cursor) return; const octets = cursor.value; octets[octets.length >> 1] ^= 1; \
    cursor.update(octets); noted.push(octets.join()); cursor.continue(); };";

const LOOK: &str = "doing.objectStore('segments').getAll().onsuccess = ({target: {result: segments}}) => \
    noted.push(...segments.map(octets => octets.join()));";

async fn act(page: &Page, act: &str, stores: &[&str], place: i32) -> BTreeSet<String> {
    let noted = page.browser().evaluate(&DO.replace("ACT", act), vec![json!(stores), json!(place)]).await;
    let noted: BTreeSet<String> = serde_json::from_value(noted).expect("a list of texts");
    assert!(!noted.is_empty(), "there is nothing in {stores:?}");
    noted
}

/// Takes messages that were stored together out of these stores of the database: those at this place in the order of their
/// coming, which is counted from 0, or from -1 backwards.
///
/// # Panics
/// Where the browser cannot, or there is nothing to take.
pub async fn lose(page: &Page, place: i32, stores: &[&str]) {
    act(page, LOSE, stores, place).await;
}

/// Turns one bit in the middle of every segment of the search index. The segments as they are then.
///
/// # Panics
/// Where the browser cannot, or there is none.
pub async fn damage_index(page: &Page) -> BTreeSet<String> {
    act(page, TURN, &["segments"], 0).await
}

/// The segments of the search index.
///
/// # Panics
/// Where the browser cannot, or there is none.
pub async fn index(page: &Page) -> BTreeSet<String> {
    act(page, LOOK, &["segments"], 0).await
}
