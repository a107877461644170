//! The reader: asks for the pieces of an archive that it wants, and gives files as they come out.
//!
//! The central directory says what there is (APPNOTE 4.3.12): what lies between is not guessed at. Whatever a directory
//! claims, files may not lie over one another, a file ends where the directory says, and all of them together may not
//! become more than [`inflated_most`] of the archive.
//!
//! Must not: give a name that would leave a folder, or trust a size before the octets are there.

use super::directory::{Directory, Entry, ZIP64_RECORD_OCTETS};
use super::inflate::Inflating;
use crate::limits::{ZIP_DIRECTORY_OCTETS, ZIP_PIECE_OCTETS, ZIP_TAIL_OCTETS, inflated_most};

/// What a reader wants, or gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZipStep {
    /// So many octets from this offset of the archive on, for [`ZipReader::supply`].
    Wants {
        /// Where they begin.
        offset: u64,
        /// How many; there are so many.
        octets: usize,
    },
    /// A file begins.
    Begins {
        /// Its name: parts with slashes between, none of which leads out of a folder.
        name: String,
        /// How many octets it will have, as the directory says.
        octets: u64,
    },
    /// The next octets of it.
    Content(Vec<u8>),
    /// It ends; whether it is whole: of the size and checksum that the directory says.
    Ends {
        /// Whether all of it came out.
        is_whole: bool,
    },
    /// There are no more files.
    Done,
    /// This is no archive, or one that tells lies about itself. Nothing more comes of it.
    Broken(ZipFault),
}

/// What is wrong with an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZipFault {
    /// It has no directory, or one that cannot be read.
    NoDirectory,
    /// Its files lie over one another, or outside of it.
    Overlaps,
    /// It would become far larger than it is.
    Bomb,
}

/// Reads an archive of a known size: its directory, the manifest of a backup, then front to back.
#[derive(Debug)]
pub struct ZipReader {
    total: u64,
    state: State,
    /// The files, the first last.
    entries: Vec<Entry>,
    /// Octets that may still come out.
    allowance: u64,
}

#[derive(Debug)]
enum State {
    /// The end of the archive, where the directory is said to be.
    Tail,
    /// The zip64 record at this offset.
    Zip64(u64),
    Directory(Directory),
    /// Between two files.
    Between,
    /// The head in front of a file's content.
    Head(Entry),
    /// Its content.
    Content(Box<Inflating>),
    Over(Option<ZipFault>),
}

impl ZipReader {
    /// A reader of an archive of so many octets.
    pub fn new(total: u64) -> Self {
        Self { total, state: State::Tail, entries: Vec::new(), allowance: inflated_most(total) }
    }

    /// Whether a file that begins so is an archive.
    pub fn is_zip(beginning: &[u8]) -> bool {
        beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(b"PK\x05\x06")
    }

    /// What is next. What it wants, it wants until it is supplied.
    pub fn step(&mut self) -> ZipStep {
        match &mut self.state {
            State::Tail => {
                let octets = self.total.min(ZIP_TAIL_OCTETS);
                wants(self.total.saturating_sub(octets), octets)
            }
            State::Zip64(offset) => wants(*offset, ZIP64_RECORD_OCTETS),
            State::Directory(directory) => wants(directory.next_offset(), directory.next_octets()),
            State::Between => match self.entries.pop() {
                None => ZipStep::Done,
                Some(entry) => {
                    let (name, octets) = (entry.name.clone(), entry.octets);
                    self.state = State::Head(entry);
                    ZipStep::Begins { name, octets }
                }
            },
            State::Head(entry) => wants(entry.offset, 30),
            State::Content(inflating) => {
                if let Some(content) = inflating.take() {
                    let octets = u64::try_from(content.len()).unwrap_or(u64::MAX);
                    let Some(left) = self.allowance.checked_sub(octets) else { return self.broken(ZipFault::Bomb) };
                    self.allowance = left;
                    return ZipStep::Content(content);
                }
                match inflating.wanted() {
                    Some((offset, octets)) => wants(offset, octets.min(ZIP_PIECE_OCTETS)),
                    None => {
                        let is_whole = inflating.is_whole();
                        self.state = State::Between;
                        ZipStep::Ends { is_whole }
                    }
                }
            }
            State::Over(fault) => fault.map_or(ZipStep::Done, ZipStep::Broken),
        }
    }

    /// Takes what [`ZipStep::Wants`] asked for. Fewer octets mean that the archive is shorter than it was said to be.
    pub fn supply(&mut self, octets: &[u8]) {
        let state = core::mem::replace(&mut self.state, State::Over(None));
        let next = match state {
            State::Tail => self.read_tail(octets),
            State::Zip64(_) => Directory::of_zip64(octets, self.total).and_then(|directory| self.accept(directory)),
            State::Directory(mut directory) => {
                if octets.is_empty() {
                    Err(ZipFault::NoDirectory)
                } else if directory.take(octets) {
                    self.read_directory(&directory)
                } else {
                    Ok(State::Directory(directory))
                }
            }
            State::Head(entry) => Ok(State::Content(Box::new(Inflating::new(&entry, octets, self.total)))),
            State::Content(mut inflating) => {
                inflating.supply(octets);
                Ok(State::Content(inflating))
            }
            other @ (State::Between | State::Over(_)) => Ok(other),
        };
        self.state = next.unwrap_or_else(|fault| State::Over(Some(fault)));
    }

    fn read_tail(&self, tail: &[u8]) -> Result<State, ZipFault> {
        let begin = self.total.saturating_sub(u64::try_from(tail.len()).unwrap_or(u64::MAX));
        match Directory::in_tail(tail, begin, self.total)? {
            Ok(directory) => self.accept(directory),
            Err(zip64) => Ok(State::Zip64(zip64)),
        }
    }

    fn accept(&self, directory: Directory) -> Result<State, ZipFault> {
        if directory.octets > ZIP_DIRECTORY_OCTETS {
            return Err(ZipFault::NoDirectory);
        }
        Ok(if directory.octets == 0 { State::Between } else { State::Directory(directory) })
    }

    fn read_directory(&mut self, directory: &Directory) -> Result<State, ZipFault> {
        let mut entries = directory.entries()?;
        entries.sort_by_key(|entry| core::cmp::Reverse(entry.offset));
        // From the last to the first: each must end before the one behind it begins, the last before the directory.
        let mut limit = directory.offset;
        for entry in &entries {
            let end = entry.offset.checked_add(30).and_then(|end| end.checked_add(entry.stored));
            if end.is_none_or(|end| end > limit) {
                return Err(ZipFault::Overlaps);
            }
            limit = entry.offset;
        }
        let all = entries.iter().map(|entry| entry.octets).fold(0, u64::saturating_add);
        if all > self.allowance {
            return Err(ZipFault::Bomb);
        }
        // What says what an archive is comes first.
        let of_itself = entries.iter().position(|entry| entry.name == crate::backup::MANIFEST);
        if let Some(manifest) = of_itself.map(|at| entries.remove(at)) {
            entries.push(manifest);
        }
        self.entries = entries;
        Ok(State::Between)
    }

    fn broken(&mut self, fault: ZipFault) -> ZipStep {
        self.state = State::Over(Some(fault));
        ZipStep::Broken(fault)
    }
}

fn wants(offset: u64, octets: u64) -> ZipStep {
    ZipStep::Wants { offset, octets: usize::try_from(octets).unwrap_or(usize::MAX) }
}
