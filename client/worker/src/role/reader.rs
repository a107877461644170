//! The reader: turns stored octets into what people read. The page may end this worker at any time.
//!
//! Must not: change anything.

use super::{OnDatabase, store_failed};
use crate::{idb::IndexedDbStore, port::Role};
use mail_api::{Reply, Request};
use mail_engine::reader;

#[derive(Default)]
pub(super) struct ReaderRole {
    store: OnDatabase<IndexedDbStore>,
}

impl Role for ReaderRole {
    async fn answer(&self, request: Request) -> Reply {
        match self.store.get(async |database| Ok(IndexedDbStore::new(database))).await {
            Ok(store) => reader::handle(&store, request).await,
            Err(error) => store_failed(error),
        }
    }
}
