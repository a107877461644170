//! To version 1: the first stores.
//!
//! Must not: change any more once released. The names are spelled out because those in `schema` may change.

use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbTransaction};

pub(super) fn migrate(database: &IdbDatabase, _upgrade: &IdbTransaction) -> Result<(), JsValue> {
    let stores = ["meta", "accounts", "rows", "flags", "index", "raw", "uidl", "maildrop", "keys", "passwords"];
    for store in stores {
        database.create_object_store(store)?;
    }
    Ok(())
}
