//! The rows of a batch, packed: one text, and where each row's pieces end in it.
//!
//! Must not: allocate for each row.

use crate::limits::ROW_TEXT_OCTETS;
use crate::search::found::Facts;
use crate::store::{Flags, Row, RowBatch};
use mail_api::{AccountId, MessageId, MessageRow, Rest, RowMarks};

/// The rows of one batch with their flags.
#[derive(Debug)]
pub(super) struct PackedBatch {
    pub(super) account: AccountId,
    text: Box<str>,
    entries: Box<[Entry]>,
}

#[derive(Debug)]
struct Entry {
    /// Where its text begins.
    start: u32,
    /// How long sender, address, subject and preview are; [`ROW_TEXT_OCTETS`] fits.
    lengths: [u16; 4],
    date: i64,
    octets: u64,
    has_attachments: bool,
    beginning_of: Option<u64>,
    flags: Flags,
}

impl Entry {
    /// A row with its text appended to that of the others.
    fn new(row: &Row, text: &mut String) -> Self {
        let start = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let lengths = [&row.from, &row.from_address, &row.subject, &row.preview].map(|piece| {
            let piece = clip(piece);
            text.push_str(piece);
            u16::try_from(piece.len()).unwrap_or(u16::MAX)
        });
        Self {
            start,
            lengths,
            date: row.date,
            octets: row.octets,
            has_attachments: row.has_attachments,
            beginning_of: row.beginning_of,
            flags: if row.beginning_of.is_some() { Flags::BEGINNING } else { Flags::default() },
        }
    }

    const fn rest(&self) -> Option<Rest> {
        match self.beginning_of {
            None => None,
            Some(_) if self.flags.has(Flags::WANTED) => Some(Rest::Wanted),
            Some(_) => Some(Rest::OnServer),
        }
    }
}

impl PackedBatch {
    pub(super) fn new(batch: &RowBatch) -> Self {
        let mut text = String::new();
        let entries = batch.rows.iter().map(|row| Entry::new(row, &mut text)).collect();
        Self { account: batch.account, text: text.into(), entries }
    }

    pub(super) fn row(&self, id: MessageId, position: u16) -> Option<MessageRow> {
        let entry = self.entries.get(usize::from(position))?;
        let mut rest = self.text.get(entry.start as usize..)?;
        let mut next = |length: u16| -> Option<String> {
            let (piece, after) = rest.split_at_checked(usize::from(length))?;
            rest = after;
            Some(piece.to_owned())
        };
        let [from, from_address, subject, preview] = entry.lengths;
        Some(MessageRow {
            id,
            account: self.account,
            from: next(from)?,
            from_address: next(from_address)?,
            subject: next(subject)?,
            preview: next(preview)?,
            date: entry.date,
            octets: entry.beginning_of.unwrap_or(entry.octets),
            rest: entry.rest(),
            read: entry.flags.has(Flags::READ),
            starred: entry.flags.has(Flags::STARRED),
            has_attachments: entry.has_attachments,
            tags: entry.flags.tags().collect(),
            thread: None,
            is_inside: false,
            marks: RowMarks::default(),
        })
    }

    /// What a search asks for besides the text.
    pub(super) fn facts(&self, position: u16) -> Option<Facts> {
        let entry = self.entries.get(usize::from(position))?;
        Some(Facts {
            account: self.account,
            flags: entry.flags,
            date: entry.date,
            octets: entry.beginning_of.unwrap_or(entry.octets),
            has_attachments: entry.has_attachments,
        })
    }

    /// How many messages there are.
    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// The sender's name of a message, or address.
    pub(super) fn sender(&self, position: u16) -> Option<&str> {
        let entry = self.entries.get(usize::from(position))?;
        self.text.get(entry.start as usize..)?.get(..usize::from(*entry.lengths.first()?))
    }

    /// The size of a message in octets, as its row shows it.
    pub(super) fn size(&self, position: u16) -> Option<u64> {
        self.entries.get(usize::from(position)).map(|entry| entry.beginning_of.unwrap_or(entry.octets))
    }

    pub(super) fn flags(&self, position: u16) -> Option<Flags> {
        self.entries.get(usize::from(position)).map(|entry| entry.flags)
    }

    /// Whether only the beginning of a message is stored, as far as is known here.
    pub(super) fn is_beginning(&self, position: u16) -> bool {
        self.entries.get(usize::from(position)).is_some_and(|entry| entry.beginning_of.is_some())
    }

    /// Puts the row of a whole message in the place of its beginning's; returns whether there was one. The text that stood
    /// there takes its room until the list is read again.
    pub(super) fn complete(&mut self, position: u16, row: &Row) -> bool {
        let Some(entry) = self.entries.get_mut(usize::from(position)) else { return false };
        if entry.beginning_of.is_none() || row.beginning_of.is_some() {
            return false;
        }
        let (date, flags) = (entry.date, entry.flags.completed());
        let mut text = core::mem::take(&mut self.text).into_string();
        *entry = Entry { date, flags, ..Entry::new(row, &mut text) };
        self.text = text.into();
        true
    }

    /// Sets the flags of a message; what they were, and its date.
    pub(super) fn set_flags(&mut self, position: u16, flags: Flags) -> Option<(Flags, i64)> {
        let entry = self.entries.get_mut(usize::from(position))?;
        Some((core::mem::replace(&mut entry.flags, flags), entry.date))
    }

    /// The flags of every message.
    pub(super) fn all_flags(&self) -> impl Iterator<Item = Flags> {
        self.entries.iter().map(|entry| entry.flags)
    }

    /// The raw octets that are stored of all messages together.
    pub(super) fn octets(&self) -> u64 {
        let there = self.entries.iter().filter(|entry| !entry.flags.has(Flags::PURGED));
        there.map(|entry| entry.octets).fold(0, u64::saturating_add)
    }

    /// Those of one.
    pub(super) fn stored_octets(&self, position: u16) -> Option<u64> {
        self.entries.get(usize::from(position)).map(|entry| entry.octets)
    }
}

/// The beginning of a text, cut between characters.
fn clip(text: &str) -> &str {
    text.get(..text.floor_char_boundary(ROW_TEXT_OCTETS)).unwrap_or_default()
}
