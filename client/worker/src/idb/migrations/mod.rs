//! The way from every released schema to today's, one file for each step.
//!
//! Steps only go forward, and each leaves a database that the next one understands, so that whoever comes back after
//! years runs them all, in one transaction: all or none. A database of a newer version is not opened at all.
//!
//! Must not: change a step that was released, or drop mail.

mod v1;
mod v2;

use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbTransaction};

/// A step: from the version before it to its own.
type Step = fn(&IdbDatabase, &IdbTransaction) -> Result<(), JsValue>;

/// The step to version 1, to version 2, and so on.
const STEPS: [Step; 2] = [v1::migrate, v2::migrate];

/// The version that this build writes.
pub const VERSION: u32 = STEPS.len() as u32;

/// Brings a database from `old` (0: there was none) to [`VERSION`], within the transaction that upgrades it.
pub(super) fn migrate(database: &IdbDatabase, upgrade: &IdbTransaction, old: u32) -> Result<(), JsValue> {
    STEPS.iter().skip(old as usize).try_for_each(|step| step(database, upgrade))
}
