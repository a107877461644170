//! Rows that an older build made say less than those of this one: they are made anew from what is stored.
//!
//! Must not: hold up anything a person waits for.

use super::Engine;
use crate::cancel::after;
use crate::limits;
use crate::ports::{Clock, Platform};
use crate::row::renew;
use crate::store::{BatchId, Facts, Row, RowBatch, Store, StoreError, message_id};

impl<P: Platform> Engine<P> {
    /// Brings all rows up to date, one batch after the other with pauses between. To be driven once, beside everything
    /// else; what is left when the store fails is taken up at the next start.
    pub async fn renew_rows(&self) {
        let outdated = self.state.borrow().list.outdated();
        for batch in outdated {
            if self.renew_batch(batch).await.is_err() {
                return;
            }
            let clock = &self.parts.clock;
            clock.sleep_until(after(clock, limits::RENEW_PAUSE)).await;
        }
    }

    async fn renew_batch(&self, batch: BatchId) -> Result<(), StoreError> {
        let Some(mut rows) = self.store().rows_of(batch).await? else { return Ok(()) };
        for (position, row) in (0..=u16::MAX).zip(&mut rows.rows) {
            if row.facts.is_none() {
                let raw = self.store().raw(message_id(batch, position)).await;
                *row = match raw {
                    Ok(raw) => renew(row, &raw),
                    // It is gone, and so is what it said.
                    Err(StoreError::MessageGone) => Row { facts: Some(Facts::default()), ..row.clone() },
                    Err(error) => return Err(error),
                };
            }
        }
        match self.store().put_rows(&rows).await {
            // The account went meanwhile.
            Err(StoreError::MessageGone) => return Ok(()),
            other => other?,
        }
        self.show_renewed(&rows);
        Ok(())
    }

    fn show_renewed(&self, rows: &RowBatch) {
        if self.state.borrow_mut().list.renew(rows) {
            self.mailbox_changed();
        }
    }
}
