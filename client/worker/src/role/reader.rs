//! The reader: turns stored octets into what people read. The page may end this worker at any time.
//!
//! Must not: change anything.

use super::{OnDatabase, store_failed};
use crate::{idb::IndexedDbStore, js, memory, port::Role};
use mail_api::{Reply, Request};
use mail_engine::reader;

/// With how much memory a reader is kept, in octets: twice what everyday mail needs. A huge message may take what the
/// module allows, and after it a new reader begins.
const KEPT_OCTETS: u32 = 64 << 20;

/// Most memory that the reader may have allocated, in octets: five times the largest message (100 MiB). What needs more
/// ends the reader.
const MOST_OCTETS: usize = 512 << 20;

pub(super) struct ReaderRole {
    store: OnDatabase<IndexedDbStore>,
}

impl ReaderRole {
    /// A reader that starts, and the bound of its memory with it.
    pub(super) fn starting() -> Self {
        memory::bound(MOST_OCTETS);
        Self { store: OnDatabase::default() }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::hint::black_box;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_reader_gets_no_more_memory_than_one_message_may_take() {
        let _reader = ReaderRole::starting();
        let gets = |octets| black_box(Vec::<u8>::new()).try_reserve_exact(octets).is_ok();
        assert!(gets(MOST_OCTETS / 2));
        assert!(!gets(MOST_OCTETS));
        // Other tests share this memory.
        memory::bound(usize::MAX);
    }
}
