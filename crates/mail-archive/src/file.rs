//! A file with mail, whatever it is: `.eml`, mbox, or a zip of such, of a Maildir, or of a backup.
//!
//! What it is shows in its octets; the name only helps where they do not tell. Whoever reads it asks [`MailFile::step`]
//! what is next and supplies the octets that are wanted, so that files of any size pass through.
//!
//! Must not: hold more than a message, or in a backup one file of messages, and the piece that was supplied last.

mod archive;

use crate::maildir::Mark;
use crate::mbox::{MboxItem, MboxReader};
use crate::{backup, limits};
use archive::ArchiveFile;
use std::collections::VecDeque;

/// What is next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileStep {
    /// So many octets of the file, from this offset on.
    Wants {
        /// Where they begin.
        offset: u64,
        /// How many; there are so many.
        octets: usize,
    },
    /// A message.
    Message(Box<FileMessage>),
    /// It is a backup, and these are its accounts. They come before all messages.
    Accounts(Vec<backup::BackupAccount>),
    /// A record of a backup.
    Record {
        /// Its name.
        name: String,
        /// What it holds.
        octets: Vec<u8>,
    },
    /// What a backup knows of messages that were removed for good.
    Purged(Vec<backup::Purged>),
    /// So many messages, or files with messages, are not what they were when they were written, or too large.
    Broken(u32),
    /// The file has ended.
    Done,
    /// It is no file of mail, or an archive that cannot be read.
    NotMail,
    /// It is an archive of which the end is missing, or another part.
    Damaged,
    /// It is a backup of a later version.
    Newer,
}

/// A message of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMessage {
    /// Where it lies in the file, where it lies there as it is or behind a separator: from here…
    pub offset: u64,
    /// … so many octets, separator included; 0 where it lies in an archive.
    pub octets: u64,
    /// Its octets.
    pub raw: Vec<u8>,
    /// What was done with it, where the file says so.
    pub mark: Option<Mark>,
    /// What a backup knows of it.
    pub known: Option<backup::Known>,
}

/// Reads a file of mail.
#[derive(Debug)]
pub struct MailFile {
    total: u64,
    /// Most octets of one message.
    limit: usize,
    state: State,
    ready: VecDeque<FileStep>,
}

#[derive(Debug)]
enum State {
    /// What it is has not shown yet.
    Unknown,
    Mbox {
        reader: MboxReader,
        at: u64,
    },
    Single {
        message: Vec<u8>,
    },
    Archive(Box<ArchiveFile>),
    Over,
}

impl MailFile {
    /// A file of so many octets, of whose messages those count that have at most `limit` octets.
    pub fn new(total: u64, limit: usize) -> Self {
        Self { total, limit, state: State::Unknown, ready: VecDeque::new() }
    }

    /// What is next. What it wants, it wants until it is supplied.
    pub fn step(&mut self) -> FileStep {
        loop {
            if let Some(step) = self.ready.pop_front() {
                return step;
            }
            let (at, over) = match &mut self.state {
                State::Unknown => (0, self.total == 0),
                State::Mbox { at, .. } => (*at, *at >= self.total),
                State::Single { message } => {
                    let at = u64::try_from(message.len()).unwrap_or(u64::MAX);
                    (at, at >= self.total)
                }
                State::Archive(archive) => return archive.step(),
                State::Over => return FileStep::Done,
            };
            if !over {
                let left = self.total.saturating_sub(at).min(limits::FILE_PIECE_OCTETS);
                return FileStep::Wants { offset: at, octets: usize::try_from(left).unwrap_or(usize::MAX) };
            }
            self.finish();
        }
    }

    /// Takes what [`FileStep::Wants`] asked for. Fewer octets mean that the file is shorter than it was said to be.
    pub fn supply(&mut self, octets: &[u8]) {
        if octets.is_empty() {
            self.total = 0;
        }
        match &mut self.state {
            State::Unknown if crate::zip::ZipReader::is_zip(octets) => {
                self.state = State::Archive(Box::new(ArchiveFile::new(self.total, self.limit)));
            }
            State::Unknown if MboxReader::is_mbox(octets.trim_ascii_start()) => {
                let mut reader = MboxReader::new(self.limit);
                let items = reader.take(octets);
                self.state = State::Mbox { reader, at: count(octets) };
                self.ready.extend(items.into_iter().map(item));
            }
            State::Unknown if is_mail(octets) => {
                if self.total > u64::try_from(self.limit).unwrap_or(u64::MAX) {
                    self.ready.push_back(FileStep::Broken(1));
                    self.state = State::Over;
                } else {
                    self.state = State::Single { message: octets.to_vec() };
                }
            }
            State::Unknown => {
                self.ready.push_back(FileStep::NotMail);
                self.state = State::Over;
            }
            State::Mbox { reader, at } => {
                *at = at.saturating_add(count(octets));
                let items = reader.take(octets);
                self.ready.extend(items.into_iter().map(item));
            }
            State::Single { message } => message.extend_from_slice(octets),
            State::Archive(archive) => archive.supply(octets),
            State::Over => {}
        }
    }

    fn finish(&mut self) {
        match core::mem::replace(&mut self.state, State::Over) {
            State::Unknown => self.ready.push_back(FileStep::NotMail),
            State::Mbox { mut reader, .. } => self.ready.extend(reader.finish().into_iter().map(item)),
            State::Single { message } => {
                let octets = count(&message);
                let message = FileMessage { offset: 0, octets, raw: message, mark: None, known: None };
                self.ready.push_back(FileStep::Message(Box::new(message)));
            }
            State::Archive(_) | State::Over => {}
        }
    }
}

/// Whether octets begin as a message does: with a header field.
pub fn is_mail(octets: &[u8]) -> bool {
    let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
    crate::mbox::is_field(octets)
}

fn item(item: MboxItem) -> FileStep {
    let MboxItem { offset, octets, message } = item;
    message.map_or(FileStep::Broken(1), |raw| {
        FileStep::Message(Box::new(FileMessage { offset, octets, raw, mark: None, known: None }))
    })
}

fn count(octets: &[u8]) -> u64 {
    u64::try_from(octets.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
