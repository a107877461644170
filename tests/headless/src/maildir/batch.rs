//! A batch in the journal, and the files of its messages.
//!
//! Must not: read or write a file.

use super::files;
use mail_api::MessageId;
use mail_engine::store::{KnownMessage, RowBatch, StoreError, codec};

/// What the journal holds of a batch.
pub(super) struct BatchRecord {
    pub(super) rows: RowBatch,
    pub(super) known: Vec<KnownMessage>,
}

impl BatchRecord {
    pub(super) fn pack(&self) -> Result<Vec<u8>, StoreError> {
        let mut octets = Vec::new();
        files::put_section(&codec::pack_rows(&self.rows)?, &mut octets)?;
        files::put_section(&codec::pack_known(&self.known)?, &mut octets)?;
        Ok(octets)
    }

    pub(super) fn unpack(octets: &[u8]) -> Result<Self, StoreError> {
        let (rows, rest) = files::take_section(octets)?;
        let (known, _) = files::take_section(rest)?;
        Ok(Self { rows: codec::unpack_rows(rows)?, known: codec::unpack_known(known)? })
    }

    /// What the file of each message holds.
    pub(super) fn files(&self) -> Vec<Part> {
        let part = |known: &KnownMessage| if known.is_beginning { Part::Beginning } else { Part::Whole };
        self.known.iter().map(part).collect()
    }
}

/// What a message's file holds of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Beginning,
}

impl Part {
    const fn letter(self) -> char {
        match self {
            Self::Whole => 'P',
            Self::Beginning => 'B',
        }
    }
}

/// The name of a message's file: unique for ever, and what a Maildir expects.
pub(super) fn message_name(id: MessageId, part: Part) -> String {
    format!("{:016}.{}{}.poplar", id.0, part.letter(), id.0)
}

/// Which message a file is, and how much of it, whatever flags another program hung on its name.
pub(super) fn message_of(name: &str) -> Option<(MessageId, Part)> {
    let (number, rest) = name.split_once('.')?;
    let part = if rest.starts_with(Part::Beginning.letter()) { Part::Beginning } else { Part::Whole };
    rest.contains(".poplar").then(|| Some((MessageId(number.parse().ok()?), part)))?
}
