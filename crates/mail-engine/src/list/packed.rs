//! The rows of a batch, packed: one text and one list of references, and where each row's pieces end in them.
//!
//! Must not: allocate for each row.

use crate::filters::Filtered;
use crate::limits::ROW_TEXT_OCTETS;
use crate::search::found::Facts;
use crate::store::{Flags, Row, RowBatch};
use mail_api::{AccountId, MessageId, MessageRow, Rest, RowMarks};

/// The rows of one batch with their flags.
#[derive(Debug)]
pub(super) struct PackedBatch {
    pub(super) account: AccountId,
    text: Box<str>,
    /// What the messages answer, side by side.
    references: Box<[u64]>,
    entries: Box<[Entry]>,
}

#[derive(Debug)]
struct Entry {
    /// Where its text begins.
    start: u32,
    /// How long sender, address, subject, preview, recipients and list are; [`ROW_TEXT_OCTETS`] fits.
    lengths: [u16; 6],
    date: i64,
    octets: u64,
    has_attachments: bool,
    beginning_of: Option<u64>,
    flags: Flags,
    /// What its Message-ID comes to.
    id: Option<u64>,
    /// Where what it answers begins, and how many.
    references: (u32, u16),
    /// The row was made before rows said what header facts they go by.
    is_outdated: bool,
}

/// What threads go by: a message's own id, those it answers, its subject.
pub(super) type Thread<'a> = (Option<u64>, &'a [u64], &'a str);

impl Entry {
    /// A row with its text and references appended to those of the others.
    fn new(row: &Row, text: &mut String, references: &mut Vec<u64>) -> Self {
        let start = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let (to, list) = row.facts.as_ref().map_or(("", ""), |facts| (&facts.to, &facts.list));
        let lengths = [&row.from, &row.from_address, &row.subject, &row.preview, to, list].map(|piece| {
            let piece = clip(piece);
            text.push_str(piece);
            u16::try_from(piece.len()).unwrap_or(u16::MAX)
        });
        let answered = row.facts.as_ref().map_or(&[][..], |facts| &facts.references);
        let first = u32::try_from(references.len()).unwrap_or(u32::MAX);
        references.extend_from_slice(answered);
        Self {
            start,
            lengths,
            date: row.date,
            octets: row.octets,
            has_attachments: row.has_attachments,
            beginning_of: row.beginning_of,
            flags: if row.beginning_of.is_some() { Flags::BEGINNING } else { Flags::default() },
            id: row.facts.as_ref().and_then(|facts| facts.id),
            references: (first, u16::try_from(answered.len()).unwrap_or_default()),
            is_outdated: row.facts.is_none(),
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
        let (mut text, mut references) = (String::new(), Vec::new());
        let entries = batch.rows.iter().map(|row| Entry::new(row, &mut text, &mut references)).collect();
        Self { account: batch.account, text: text.into(), references: references.into(), entries }
    }

    pub(super) fn row(&self, id: MessageId, position: u16) -> Option<MessageRow> {
        let entry = self.entries.get(usize::from(position))?;
        let [from, from_address, subject, preview, ..] = self.texts(entry)?.map(str::to_owned);
        Some(MessageRow {
            id,
            account: self.account,
            from,
            from_address,
            subject,
            preview,
            date: entry.date,
            octets: entry.beginning_of.unwrap_or(entry.octets),
            rest: entry.rest(),
            home: entry.flags.home(),
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

    /// Sender, address, subject, preview, recipients and list.
    fn texts(&self, entry: &Entry) -> Option<[&str; 6]> {
        let mut rest = self.text.get(entry.start as usize..)?;
        let mut texts = [""; 6];
        for (text, length) in texts.iter_mut().zip(entry.lengths) {
            (*text, rest) = rest.split_at_checked(usize::from(length))?;
        }
        Some(texts)
    }

    /// What filters go by of a message.
    pub(super) fn filtered(&self, position: u16) -> Option<Filtered<'_>> {
        let entry = self.entries.get(usize::from(position))?;
        let [from, from_address, subject, _, to, list] = self.texts(entry)?;
        let octets = entry.beginning_of.unwrap_or(entry.octets);
        Some(Filtered { from, from_address, to, subject, list, octets })
    }

    /// What threads go by of every message, in their order.
    pub(super) fn all_facts(&self) -> impl Iterator<Item = Thread<'_>> + Clone {
        self.entries.iter().map(|entry| {
            let (first, count) = entry.references;
            let references = self.references.get(first as usize..).and_then(|all| all.get(..usize::from(count)));
            let subject = self.texts(entry).map_or("", |[_, _, subject, ..]| subject);
            (entry.id, references.unwrap_or_default(), subject)
        })
    }

    /// How many messages there are.
    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether some row could say more if it were made anew.
    pub(super) fn is_outdated(&self) -> bool {
        self.entries.iter().any(|entry| entry.is_outdated)
    }

    /// Takes over rows that were made anew, each of the same octets; flags stay. Returns whether there were any.
    pub(super) fn renew(&mut self, rows: &RowBatch) -> bool {
        let mut renewed = Self::new(rows);
        let says = |entry: &Entry| (entry.octets, entry.beginning_of);
        if !renewed.entries.iter().map(says).eq(self.entries.iter().map(says)) {
            return false;
        }
        for (new, old) in renewed.entries.iter_mut().zip(&self.entries) {
            new.flags = old.flags;
        }
        *self = renewed;
        true
    }

    /// The sender's name of a message, or address.
    pub(super) fn sender(&self, position: u16) -> Option<&str> {
        let [from, ..] = self.texts(self.entries.get(usize::from(position))?)?;
        Some(from)
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
        let mut references = core::mem::take(&mut self.references).into_vec();
        *entry = Entry { date, flags, ..Entry::new(row, &mut text, &mut references) };
        (self.text, self.references) = (text.into(), references.into());
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
