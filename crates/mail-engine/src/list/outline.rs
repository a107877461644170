//! The beginning of the list that a page shows first, kept by numbers: it can be shown before all rows are read.
//!
//! What rows say and how they are marked is read from the store like that of all others; kept is only which there are,
//! in which order, and how many there are in all. So it may be behind by what happened since it was kept, until the list
//! is read, and never says what is not so of a message.
//!
//! Must not: hold mail.

use super::List;
use super::shown::Shown;
use crate::limits;
use crate::store::{BatchId, RecordName, Store, StoreError, batch_of};
use mail_api::wire::WIRE_ID;
use mail_api::{Mailbox, MessageId, Revision, View, Window, WindowQuery};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// The beginning of a list, without what its rows say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// By whose types it was written; nobody else understands it, and it can be made anew.
    wire: String,
    /// The window that was asked for, without rows.
    window: Window,
    /// The messages of each row, those of a thread in the order of the list.
    rows: Vec<Vec<MessageId>>,
}

impl Outline {
    /// Whether a window is one that a page asks for first: the beginning of what comes in, with every thread closed.
    pub fn is_of(query: &WindowQuery) -> bool {
        let list = &query.list;
        query.start == 0
            && (list.mailbox, list.view) == (Mailbox::Joint, View::Inbox)
            && list.open.is_empty()
            && list.search.is_empty()
    }

    /// The octets of its record.
    ///
    /// # Errors
    /// [`StoreError::Failed`] where it cannot be written at all, which none is known to be.
    pub fn pack(&self) -> Result<Vec<u8>, StoreError> {
        postcard::to_stdvec(self).map_err(|_| StoreError::Failed)
    }

    /// The window that was kept, with what the store says of its messages now. `None` where none was kept, or some of its
    /// messages are not in the list any more.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn read(store: &impl Store) -> Result<Option<Window>, StoreError> {
        let Some(octets) = store.record(RecordName::Outline).await? else { return Ok(None) };
        // Derived data: what cannot be understood was never there.
        let Ok(outline) = postcard::from_bytes::<Self>(&octets) else { return Ok(None) };
        if outline.wire != WIRE_ID {
            return Ok(None);
        }
        let batches: BTreeSet<BatchId> = outline.rows.iter().flatten().map(|id| batch_of(*id).0).collect();
        let batches: Vec<BatchId> = batches.into_iter().collect();
        let (rows, flags): (Vec<_>, Vec<_>) = store.flagged_rows_of(&batches).await?.into_iter().unzip();
        let mut list = List::default();
        list.insert(rows);
        list.replace_flags(&flags);
        Ok(outline.filled(&list))
    }

    fn filled(self, list: &List) -> Option<Window> {
        let there: HashSet<MessageId> = list.keys(&self.window.query.list, None).into_iter().collect();
        if !self.rows.iter().flatten().all(|id| there.contains(id)) {
            return None;
        }
        let shown = Shown::closed(self.rows);
        let rows: Option<Vec<_>> = shown.rows.iter().map(|row| list.shown_row(&shown, row)).collect();
        let rows = rows.filter(|rows| !rows.is_empty())?;
        Some(Window { rows, ..self.window })
    }
}

impl List {
    /// The beginning of what a query asks for.
    pub fn outline(&self, query: &WindowQuery) -> Outline {
        let shown = self.shown(&query.list, None);
        let window = self.window(WindowQuery { count: 0, ..query.clone() }, None);
        let threads = shown.rows.iter().map(|row| shown.thread(row)).take(limits::OUTLINE_ROWS);
        let threads = threads.take_while(|thread| thread.len() <= limits::OUTLINE_THREAD_MESSAGES);
        Outline {
            wire: WIRE_ID.to_owned(),
            // Of no state that was: whatever is read comes after it.
            window: Window { query: query.clone(), revision: Revision::default(), is_early: true, ..window },
            rows: threads.map(<[_]>::to_vec).collect(),
        }
    }
}
