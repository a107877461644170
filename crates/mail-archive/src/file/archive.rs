//! A zip with mail in it.
//!
//! Must not: believe a backup whose file is not the one that the manifest names.

use super::{FileMessage, FileStep, is_mail};
use crate::backup::{self, Known, Manifest};
use crate::limits::ZIP_PIECE_OCTETS;
use crate::maildir::{self, Mark};
use crate::mbox::{MboxItem, MboxReader};
use crate::zip::{ZipFault, ZipReader, ZipStep};
use std::collections::VecDeque;

/// Reads a zip with mail.
#[derive(Debug)]
pub(super) struct ArchiveFile {
    zip: ZipReader,
    total: u64,
    window: Window,
    limit: usize,
    manifest: Option<Manifest>,
    content: Content,
    /// What a backup knows of the messages of the next mbox.
    known: Vec<Known>,
    ready: VecDeque<FileStep>,
    is_over: bool,
}

/// What was supplied last. Mail lies in small files beside each other, each with a head: they are not asked for one by one.
#[derive(Debug, Default)]
struct Window {
    /// Where it begins in the archive.
    offset: u64,
    octets: Vec<u8>,
}

impl Window {
    fn get(&self, offset: u64, octets: usize) -> Option<&[u8]> {
        let begin = usize::try_from(offset.checked_sub(self.offset)?).ok()?;
        self.octets.get(begin..begin.checked_add(octets)?)
    }
}

/// The file of the archive that is coming out.
#[derive(Debug)]
enum Content {
    /// Nobody wants it.
    Passed,
    /// What it is, its first octets show.
    Unknown,
    /// A message; `None` once it is too large.
    Message {
        raw: Option<Vec<u8>>,
        mark: Option<Mark>,
    },
    Mbox(Box<MboxReader>),
    /// A file of a backup, or its manifest; `None` once it is too large.
    OfBackup {
        name: String,
        octets: Option<Vec<u8>>,
    },
}

impl ArchiveFile {
    pub(super) fn new(total: u64, limit: usize) -> Self {
        Self {
            zip: ZipReader::new(total),
            total,
            window: Window::default(),
            limit,
            manifest: None,
            content: Content::Passed,
            known: Vec::new(),
            ready: VecDeque::new(),
            is_over: false,
        }
    }

    pub(super) fn supply(&mut self, octets: &[u8]) {
        let ZipStep::Wants { offset, octets: wanted } = self.zip.step() else { return };
        self.zip.supply(octets.get(..wanted).unwrap_or(octets));
        self.window = Window { offset, octets: octets.to_vec() };
    }

    pub(super) fn step(&mut self) -> FileStep {
        loop {
            if let Some(step) = self.ready.pop_front() {
                return step;
            }
            if self.is_over {
                return FileStep::Done;
            }
            match self.zip.step() {
                ZipStep::Wants { offset, octets } => match self.window.get(offset, octets) {
                    Some(octets) => self.zip.supply(octets),
                    None => return FileStep::Wants { offset, octets: self.ahead(offset).max(octets) },
                },
                ZipStep::Begins { name, .. } => self.content = self.begin(name),
                ZipStep::Content(octets) => self.take(&octets),
                ZipStep::Ends { is_whole } => self.end(is_whole),
                ZipStep::Done => self.is_over = true,
                ZipStep::Broken(fault) => {
                    self.is_over = true;
                    self.ready.push_back(match fault {
                        // The directory is written last, and says where each file is.
                        ZipFault::NoDirectory | ZipFault::Overlaps => FileStep::Damaged,
                        ZipFault::Bomb => FileStep::NotMail,
                    });
                }
            }
        }
    }

    /// How many octets are asked for from here on, where fewer would do.
    fn ahead(&self, offset: u64) -> usize {
        let octets = self.total.saturating_sub(offset).min(ZIP_PIECE_OCTETS);
        usize::try_from(octets).unwrap_or(usize::MAX)
    }

    fn begin(&self, name: String) -> Content {
        let file = name.rsplit('/').next().unwrap_or_default();
        if self.manifest.is_some() || name == backup::MANIFEST {
            return Content::OfBackup { name, octets: Some(Vec::new()) };
        }
        // What some systems leave beside each file.
        if name.starts_with("__MACOSX/") || file.starts_with("._") {
            return Content::Passed;
        }
        let mark = maildir::read(&name);
        if mark.is_some() || file.to_ascii_lowercase().ends_with(".eml") {
            return Content::Message { raw: Some(Vec::new()), mark };
        }
        Content::Unknown
    }

    fn take(&mut self, octets: &[u8]) {
        if matches!(self.content, Content::Unknown) {
            let is_mbox = MboxReader::is_mbox(octets.trim_ascii_start());
            self.content = if is_mbox { Content::Mbox(Box::new(MboxReader::new(self.limit))) } else { Content::Passed };
        }
        match &mut self.content {
            Content::Passed | Content::Unknown => {}
            Content::Message { raw, .. } => grow(raw, octets, self.limit),
            Content::Mbox(reader) => {
                let items = reader.take(octets);
                self.ready.extend(items.into_iter().map(without_place));
            }
            // A file of messages can be a little larger than the message that fills it.
            Content::OfBackup { octets: kept, .. } => grow(kept, octets, self.limit.saturating_mul(2)),
        }
    }

    fn end(&mut self, is_whole: bool) {
        match core::mem::replace(&mut self.content, Content::Passed) {
            Content::Passed | Content::Unknown => {}
            Content::Message { raw: Some(raw), mark } if is_whole && is_mail(&raw) => {
                self.ready.push_back(message(raw, mark, None));
            }
            // Other programs keep files of their own in a Maildir.
            Content::Message { raw: Some(_), mark: Some(_) } if is_whole => {}
            Content::Message { .. } => self.ready.push_back(FileStep::Broken(1)),
            Content::Mbox(mut reader) => {
                self.ready.extend(reader.finish().into_iter().map(without_place));
                if !is_whole {
                    self.ready.push_back(FileStep::Broken(1));
                }
            }
            Content::OfBackup { name, octets } => self.end_of_backup(&name, octets.filter(|_| is_whole)),
        }
    }

    fn end_of_backup(&mut self, name: &str, octets: Option<Vec<u8>>) {
        let Some(manifest) = &self.manifest else {
            match octets.map(|octets| Manifest::read(&octets)) {
                Some(backup::Read::Manifest(manifest)) => self.manifest = Some(manifest),
                Some(backup::Read::Newer) => {
                    self.is_over = true;
                    self.ready.push_back(FileStep::Newer);
                }
                // Somebody else's manifest.
                Some(backup::Read::Other) | None => {}
            }
            return;
        };
        let octets = octets.filter(|octets| manifest.vouches_for(name, octets));
        let broken = FileStep::Broken(1);
        let step = match (octets, name) {
            (None, _) => {
                self.known.clear();
                Some(broken)
            }
            (Some(octets), backup::ACCOUNTS) => Some(backup::from_json(&octets).map_or(broken, FileStep::Accounts)),
            (Some(octets), name) if name.starts_with(backup::MAIL) => {
                if name.ends_with(".json") {
                    self.known = backup::from_json(&octets).unwrap_or_default();
                } else {
                    self.mail(&octets);
                }
                None
            }
            (Some(octets), name) if name.starts_with(backup::PURGED) => {
                Some(backup::from_json(&octets).map_or(broken, FileStep::Purged))
            }
            (Some(octets), name) => {
                let name = name.strip_prefix(backup::RECORDS);
                name.map(|name| FileStep::Record { name: name.to_owned(), octets })
            }
        };
        self.ready.extend(step);
    }

    /// The messages of a file of the backup, each with what is known of it.
    fn mail(&mut self, octets: &[u8]) {
        let mut reader = MboxReader::new(self.limit);
        let mut items = reader.take(octets);
        items.extend(reader.finish());
        let known = core::mem::take(&mut self.known);
        let missing = items.len().abs_diff(known.len());
        let messages = items.into_iter().zip(known).map(|(item, known)| match item.message {
            Some(raw) => message(raw, None, Some(known)),
            None => FileStep::Broken(1),
        });
        self.ready.extend(messages);
        if missing > 0 {
            self.ready.push_back(FileStep::Broken(u32::try_from(missing).unwrap_or(u32::MAX)));
        }
    }
}

fn grow(kept: &mut Option<Vec<u8>>, octets: &[u8], limit: usize) {
    if let Some(so_far) = kept {
        if so_far.len().saturating_add(octets.len()) > limit {
            *kept = None;
        } else {
            so_far.extend_from_slice(octets);
        }
    }
}

fn without_place(item: MboxItem) -> FileStep {
    item.message.map_or(FileStep::Broken(1), |raw| message(raw, None, None))
}

fn message(raw: Vec<u8>, mark: Option<Mark>, known: Option<Known>) -> FileStep {
    FileStep::Message(Box::new(FileMessage { offset: 0, octets: 0, raw, mark, known }))
}
