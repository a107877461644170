//! Which role this worker has: its name says it, which the page gave it.
//!
//! Must not: let the reader change anything.

mod engine;
mod reader;

use crate::{idb::Database, js, port};
use futures_util::lock::Mutex;
use mail_api::{Reply, Stage};
use mail_engine::{error::store_user_error, store::StoreError};
use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

/// The name of the worker that runs the engine.
pub const ENGINE: &str = "engine";
/// The name of the worker that reads messages.
pub const READER: &str = "reader";

/// Takes up the role by which this worker was named.
pub fn start() {
    let name =
        js::scope().and_then(|scope| scope.dyn_into::<DedicatedWorkerGlobalScope>().ok()).map(|scope| scope.name());
    match name.as_deref() {
        Some(ENGINE) => port::serve(engine::EngineRole::starting()),
        Some(READER) => port::serve(reader::ReaderRole::starting()),
        _ => web_sys::console::error_1(&"a worker is named engine or reader".into()),
    }
}

/// What stands on the database. Where it cannot be opened, the next question tries again.
struct OnDatabase<T>(Mutex<Option<T>>);

impl<T> Default for OnDatabase<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> OnDatabase<T> {
    async fn get(&self, make: impl AsyncFnOnce(Database) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut current = self.0.lock().await;
        if let Some(value) = &*current {
            return Ok(value.clone());
        }
        let value = make(Database::open(crate::idb::schema::DATABASE).await?).await?;
        *current = Some(value.clone());
        Ok(value)
    }
}

fn store_failed(error: StoreError) -> Reply {
    Reply::Failed(store_user_error(error, Stage::Starting))
}
