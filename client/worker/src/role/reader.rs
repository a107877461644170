//! The reader: turns stored octets into what people read. The page may end this worker at any time.
//!
//! Must not: change anything.

use super::{OnDatabase, store_failed};
use crate::{idb::IndexedDbStore, js, port::Role};
use mail_api::{Reply, Request};
use mail_engine::reader;

/// With how much memory a reader is kept, in octets: twice what everyday mail needs. A huge message may take what the
/// module allows, and after it a new reader begins.
const KEPT_OCTETS: u32 = 64 << 20;

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

    fn is_spent(&self) -> bool {
        js::memory_octets() > KEPT_OCTETS
    }
}
