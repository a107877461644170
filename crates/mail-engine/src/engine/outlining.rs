//! Keeping the beginning of the list that is shown first, for the next start.
//!
//! Must not: fail loudly: without it the list is shown a little later.

use super::Engine;
use crate::cancel::after;
use crate::limits;
use crate::list::outline::Outline;
use crate::ports::{Clock, Platform};
use crate::store::{RecordName, Store};
use mail_api::WindowQuery;

impl<P: Platform> Engine<P> {
    /// Keeps the beginning of the list that pages show first, as often as it changes, for as long as this is driven.
    pub async fn keep_outline(&self) {
        let mut kept = Vec::new();
        loop {
            self.to_outline.rung().await;
            let clock = &self.parts.clock;
            clock.sleep_until(after(clock, limits::OUTLINE_REST)).await;
            let outline = self.state.borrow_mut().outline.take().and_then(|outline| outline.pack().ok());
            if let Some(outline) = outline.filter(|outline| *outline != kept)
                && self.store().put_record(RecordName::Outline, &outline).await.is_ok()
            {
                kept = outline;
            }
        }
    }

    /// A page is shown a window of a list, whose threads are worked out by now.
    pub(super) fn note_shown(&self, query: &WindowQuery) {
        if Outline::is_of(query) {
            let state = &mut *self.state.borrow_mut();
            state.outline = Some(state.list.outline(query));
            self.to_outline.ring();
        }
    }
}
