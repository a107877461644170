//! A database that survives the loss of its connection.
//!
//! The stale connection is dropped and a new one opened: retrying on the old one fails for ever. Three tries, each
//! after a longer pause; then the error is told.
//!
//! Must not: delete the database, whatever it says.

use super::{Connection, Fault};
use crate::js;
use futures_util::lock::Mutex;
use mail_engine::store::StoreError;
use std::rc::Rc;

/// How long to wait before each further try, in milliseconds.
const PAUSES: [u32; 2] = [50, 500];

/// A database. Clones share one connection.
#[derive(Clone)]
pub struct Database {
    name: Rc<str>,
    connection: Rc<Mutex<Option<Rc<Connection>>>>,
}

impl Database {
    /// Opens the database of this name, creating or upgrading it where it has to be.
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        let database = Self { name: name.into(), connection: Rc::default() };
        database.with(async |_| Ok(())).await?;
        Ok(database)
    }

    /// Does something that may be done more than once, on a connection that works.
    pub(crate) async fn with<T>(&self, work: impl AsyncFn(&Connection) -> Result<T, Fault>) -> Result<T, StoreError> {
        let mut pauses = PAUSES.into_iter();
        loop {
            match self.once(&work).await {
                Ok(value) => return Ok(value),
                Err(Fault::Final(error)) => return Err(error),
                Err(Fault::Lost) => js::sleep(pauses.next().ok_or(StoreError::Failed)?).await,
            }
        }
    }

    /// Closes the connection under everybody, as the browser may do at any time.
    #[cfg(test)]
    pub(crate) async fn break_off(&self) {
        self.connection.lock().await.as_ref().expect("is open").break_off();
    }

    async fn once<T>(&self, work: impl AsyncFn(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        let connection = self.connected().await?;
        let outcome = work(&connection).await;
        if matches!(outcome, Err(Fault::Lost)) {
            let mut current = self.connection.lock().await;
            if current.as_ref().is_some_and(|current| Rc::ptr_eq(current, &connection)) {
                *current = None;
            }
        }
        outcome
    }

    async fn connected(&self) -> Result<Rc<Connection>, Fault> {
        // Held while opening, so that those who come meanwhile share the new connection.
        let mut current = self.connection.lock().await;
        if let Some(connection) = current.as_ref().filter(|connection| !connection.is_closed()) {
            return Ok(Rc::clone(connection));
        }
        let connection = Rc::new(Connection::open(&self.name).await?);
        *current = Some(Rc::clone(&connection));
        Ok(connection)
    }
}
