//! To version 2: what the engine keeps by name, and the search index.
//!
//! Must not: change any more once released. The names are spelled out because those in `schema` may change.

use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbTransaction};

pub(super) fn migrate(database: &IdbDatabase, _upgrade: &IdbTransaction) -> Result<(), JsValue> {
    for store in ["records", "segments"] {
        database.create_object_store(store)?;
    }
    Ok(())
}
