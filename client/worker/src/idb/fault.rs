//! What IndexedDB's errors mean.
//!
//! Browsers lose the connection to a healthy database: when a tab sleeps (WebKit), when the storage process dies, when
//! another tab upgrades. A new connection then works, the old one never again, so such faults are told from real ones.
//!
//! Must not: call a fault lost that a new connection cannot heal, where the two can be told apart.

use crate::js;
use mail_engine::store::StoreError;
use wasm_bindgen::JsValue;

/// Why something did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection is of no use any more; another one may be.
    Lost,
    /// Another connection would say the same.
    Final(StoreError),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Final(error)
    }
}

impl Fault {
    /// What a thrown value, or the error of a request or transaction, means.
    ///
    /// | Name | Seen where | Means |
    /// |---|---|---|
    /// | `QuotaExceededError` | any write | no room |
    /// | `VersionError` | open | written by a newer version |
    /// | `InvalidStateError` | `transaction()` after the connection closed | lost |
    /// | `UnknownError` | WebKit "Connection to Indexed Database server lost"; Chromium "Internal error …" | lost |
    /// | `AbortError` | the browser closed the connection under a transaction | lost |
    /// | `TransactionInactiveError` | WebKit "without an in-progress transaction" | lost |
    /// | `TimeoutError` | Firefox, a starved lock | lost |
    pub(crate) fn of(error: &JsValue) -> Self {
        match name(error).as_str() {
            "QuotaExceededError" => Self::Final(StoreError::Full),
            "VersionError" => Self::Final(StoreError::Newer),
            "InvalidStateError" | "UnknownError" | "AbortError" | "TransactionInactiveError" | "TimeoutError" => {
                Self::Lost
            }
            _ => Self::Final(StoreError::Failed),
        }
    }

    /// What it means that the database cannot be opened: a browser that gives no storage says so only here, by
    /// `SecurityError`, by `InvalidStateError` (Firefox, private window of old), or by an `UnknownError` that only its
    /// message tells from a lost connection (Chromium, storage blocked for the site).
    pub(crate) fn of_open(error: &JsValue) -> Self {
        match name(error).as_str() {
            "SecurityError" | "InvalidStateError" => Self::Final(StoreError::Denied),
            "UnknownError" if text(error, "message").contains("denied permission") => Self::Final(StoreError::Denied),
            _ => Self::of(error),
        }
    }
}

fn name(error: &JsValue) -> String {
    text(error, "name")
}

fn text(error: &JsValue, property: &str) -> String {
    js::property(error, property).and_then(|text| text.as_string()).unwrap_or_default()
}
