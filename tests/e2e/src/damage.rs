//! What befalls stored mail: a fault of the disk, or hands in the database.
//!
//! Must not: look into what is stored, only take from it.

use serde_json::json;
use test_support::page::Page;

const LOSE: &str = "const [stores, place] = arguments; return new Promise((done, failed) => { \
    const opened = indexedDB.open('poplar'); opened.onerror = () => failed(opened.error); \
    opened.onsuccess = () => { const database = opened.result; \
      const lost = database.transaction(['rows', ...stores], 'readwrite'); \
      lost.onabort = () => failed(lost.error); let taken = 0; lost.oncomplete = () => { database.close(); done(taken); }; \
      lost.objectStore('rows').getAllKeys().onsuccess = batches => { \
        const batch = batches.target.result.at(place); \
        for (const store of stores.map(name => lost.objectStore(name))) { \
          store.getAllKeys().onsuccess = keys => keys.target.result.filter(key => [key].flat()[0] === batch) \
            .forEach(key => { store.delete(key); taken += 1; }); } }; }; });";

/// Takes messages that were stored together out of these stores of the database: those at this place in the order of their
/// coming, which is counted from 0, or from -1 backwards.
///
/// # Panics
/// Where the browser cannot, or there is nothing to take.
pub async fn lose(page: &Page, place: i32, stores: &[&str]) {
    let taken = page.browser().evaluate(LOSE, vec![json!(stores), json!(place)]).await;
    assert!(taken.as_u64().is_some_and(|taken| taken > 0), "nothing was taken: {taken}");
}

const DAMAGE_INDEX: &str = "return new Promise((done, failed) => { \
    const opened = indexedDB.open('poplar'); opened.onerror = () => failed(opened.error); \
    opened.onsuccess = () => { const database = opened.result; \
      const damaged = database.transaction('segments', 'readwrite'); const segments = damaged.objectStore('segments'); \
      damaged.onabort = () => failed(damaged.error); let count = 0; \
      damaged.oncomplete = () => { database.close(); done(count); }; \
      segments.getAllKeys().onsuccess = keys => { count = keys.target.result.length; \
        for (const key of keys.target.result) segments.put(new Uint8Array([1, 255]), key); }; }; });";

/// Writes noise in the place of every segment of the search index. How many there are.
///
/// # Panics
/// Where the browser cannot.
pub async fn damage_index(page: &Page) -> u64 {
    page.browser().evaluate(DAMAGE_INDEX, Vec::new()).await.as_u64().expect("segments are counted")
}
