//! Gathers whole messages into the batches that are committed.
//!
//! Must not: change an octet of a message.

use super::receive::Received;
use crate::digest::HeaderDigest;
use crate::limits;
use crate::plan::{Extent, Retrieval};
use crate::ports::Millis;
use crate::store::{NewMessage, Row};

/// A date beyond this many milliseconds from now is not believed.
const AHEAD: u64 = 2 * limits::DAY.0;
/// 1980-01-01: no mail is older.
const FIRST_MAIL: i64 = 315_532_800;

/// The batch that is being filled.
#[derive(Default)]
pub(super) struct Filling {
    batch: Filled,
    since: Millis,
    taken: u32,
}

/// A batch to commit; or one message that takes the place of its beginning, as its retrieval says.
#[derive(Default)]
pub(super) struct Filled {
    pub(super) messages: Vec<NewMessage>,
    pub(super) listed: Vec<Retrieval>,
    pub(super) octets: u64,
}

impl Filled {
    /// Of one message.
    pub(super) fn of(message: Received, now: Millis) -> Self {
        let mut filled = Self::default();
        filled.add(message, now);
        filled
    }

    fn add(&mut self, message: Received, now: Millis) {
        let Received { retrieval, raw } = message;
        let beginning_of = (retrieval.extent == Extent::Beginning).then_some(retrieval.octets).flatten();
        let row = Row { beginning_of, ..row(&raw, now) };
        self.octets = self.octets.saturating_add(row.octets);
        self.messages.push(NewMessage {
            unique_id: retrieval.unique_id.as_octets().to_vec(),
            digest: if row.beginning_of.is_some() { HeaderDigest::of_beginning(&raw) } else { HeaderDigest::of(&raw) },
            announced: retrieval.octets,
            raw,
            row,
        });
        self.listed.push(retrieval);
    }

    /// Whether this message is the last one.
    pub(super) fn ends_with(&self, last: &Retrieval) -> bool {
        self.listed.last().is_some_and(|listed| listed.number == last.number)
    }
}

impl Filling {
    pub(super) fn add(&mut self, message: Received, now: Millis) {
        if self.is_empty() {
            self.since = now;
        }
        self.batch.add(message, now);
    }

    /// Forgets the message that was added last, if it is this one; it is not committed then.
    pub(super) fn drop_last(&mut self, last: &Retrieval) -> bool {
        if !self.batch.ends_with(last) {
            return false;
        }
        self.batch.listed.pop();
        let octets = self.batch.messages.pop().map_or(0, |dropped| dropped.row.octets);
        self.batch.octets = self.batch.octets.saturating_sub(octets);
        true
    }

    pub(super) fn take(&mut self) -> Filled {
        self.taken = self.taken.saturating_add(1);
        core::mem::take(&mut self.batch)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.batch.messages.is_empty()
    }

    pub(super) const fn octets(&self) -> u64 {
        self.batch.octets
    }

    /// Whether it is to be committed now: the first with its first message, the next ones larger and larger.
    pub(super) const fn is_full(&self) -> bool {
        let octets = match self.taken {
            0 => 0,
            1 => limits::BATCH_OCTETS / 16,
            2 => limits::BATCH_OCTETS / 4,
            _ => limits::BATCH_OCTETS,
        };
        let messages = self.batch.messages.len();
        messages > 0 && (self.batch.octets >= octets || messages >= limits::BATCH_MESSAGES)
    }

    /// When it is to be committed however small it is.
    pub(super) const fn due(&self) -> Millis {
        Millis(self.since.0.saturating_add(limits::BATCH_WAIT.0))
    }
}

/// What lists show of a message that was retrieved now.
fn row(raw: &[u8], now: Millis) -> Row {
    let summary = mail_message::summarize(raw);
    let author = summary.from.into_iter().next().unwrap_or_default();
    let stored = i64::try_from(now.0 / 1000).unwrap_or(i64::MAX);
    let latest = i64::try_from(now.0.saturating_add(AHEAD) / 1000).unwrap_or(i64::MAX);
    let date = summary.date.filter(|date| (FIRST_MAIL..=latest).contains(date)).unwrap_or(stored);
    Row {
        from: if author.name.is_empty() { author.address.clone() } else { author.name },
        from_address: author.address,
        subject: summary.subject,
        preview: summary.preview,
        date,
        octets: u64::try_from(raw.len()).unwrap_or(u64::MAX),
        has_attachments: summary.has_attachments,
        beginning_of: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pop3_proto::{MessageNumber, UniqueId};

    const NOW: Millis = Millis(1_700_000_000_000);

    #[test]
    fn a_date_that_cannot_be_is_replaced_by_the_time_of_storing() {
        let date = |field: &str| row(format!("Date: {field}\r\n\r\n").as_bytes(), NOW).date;
        assert_eq!(date("Tue, 14 Nov 2023 20:00:00 +0000"), 1_699_992_000);
        for not_believed in ["Thu, 1 Jan 1970 00:00:00 +0000", "Fri, 1 Jan 2038 00:00:00 +0000", "soon", ""] {
            assert_eq!(date(not_believed), 1_700_000_000, "{not_believed}");
        }
    }

    #[test]
    fn a_row_shows_the_name_of_the_author_or_the_address() {
        let from = |field: &str| {
            let row = row(format!("From: {field}\r\n\r\n").as_bytes(), NOW);
            (row.from, row.from_address)
        };
        assert_eq!(from("Ada <ada@example.org>"), ("Ada".into(), "ada@example.org".into()));
        assert_eq!(from("ada@example.org"), ("ada@example.org".into(), "ada@example.org".into()));
    }

    #[test]
    fn batches_grow_so_that_the_first_message_can_be_read_at_once() {
        let mut filling = Filling::default();
        let mut sizes = Vec::new();
        let received = |raw| {
            let (number, unique_id) = (MessageNumber::new(1).unwrap(), UniqueId::new(b"u").unwrap());
            let retrieval = Retrieval { number, unique_id, octets: None, extent: Extent::Whole, delete: false };
            Received { retrieval, raw }
        };
        for _ in 1..=4_000u32 {
            filling.add(received(vec![b'x'; 4096]), NOW);
            if filling.is_full() {
                sizes.push(filling.take().messages.len());
            }
        }
        assert_eq!(sizes[..5], [1, 16, 64, 256, 256]);
        let mut small = Filling { taken: 9, ..Filling::default() };
        while !small.is_full() {
            small.add(received(vec![]), NOW);
        }
        assert_eq!(small.take().messages.len(), limits::BATCH_MESSAGES);
    }
}
