//! What befalls stored mail: a fault of the disk, or hands in the database.
//!
//! Must not: look into what is stored, only take from it or spoil it.

use serde_json::json;
use test_support::page::Page;

/// Does something to these stores in one transaction.
const SPOIL: &str = "const [stores, place] = arguments; return new Promise((done, failed) => { \
    const opened = indexedDB.open('poplar'); opened.onerror = () => failed(opened.error); \
    opened.onsuccess = () => { const database = opened.result; let count = 0; \
      const spoilt = database.transaction(['rows', ...stores], 'readwrite'); \
      spoilt.onabort = () => failed(spoilt.error); spoilt.oncomplete = () => { database.close(); done(count); }; \
      ACT }; });";

const LOSE: &str = "spoilt.objectStore('rows').getAllKeys().onsuccess = batches => { \
    const batch = batches.target.result.at(place); \
    for (const store of stores.map(name => spoilt.objectStore(name))) { \
      store.getAllKeys().onsuccess = keys => keys.target.result.filter(key => [key].flat()[0] === batch) \
        .forEach(key => { store.delete(key); count += 1; }); } };";

const FLIP: &str = "spoilt.objectStore('segments').openCursor().onsuccess = ({target: {result: cursor}}) => { \
    if (!cursor) return; \
    const octets = cursor.value; octets[octets.length >> 1] ^= 1; cursor.update(octets); count += 1; cursor.continue(); };";

async fn spoil(page: &Page, act: &str, stores: &[&str], place: i32) {
    let script = SPOIL.replace("ACT", act);
    let count = page.browser().evaluate(&script, vec![json!(stores), json!(place)]).await;
    assert!(count.as_u64().is_some_and(|count| count > 0), "nothing was there: {count}");
}

/// Takes messages that were stored together out of these stores of the database: those at this place in the order of their
/// coming, which is counted from 0, or from -1 backwards.
///
/// # Panics
/// Where the browser cannot, or there is nothing to take.
pub async fn lose(page: &Page, place: i32, stores: &[&str]) {
    spoil(page, LOSE, stores, place).await;
}

/// Turns one bit in the middle of every segment of the search index.
///
/// # Panics
/// Where the browser cannot, or there is none.
pub async fn damage_index(page: &Page) {
    spoil(page, FLIP, &["segments"], 0).await;
}
