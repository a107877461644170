//! The central directory: where it is, and what it lists.
//!
//! Must not: read a field that is not there.

use super::read::ZipFault;
use super::write::is_safe_name;
use crate::limits::{ZIP_ENTRIES, ZIP_PIECE_OCTETS};

/// Octets of the zip64 record that are read (APPNOTE 4.3.14).
pub(super) const ZIP64_RECORD_OCTETS: u64 = 56;

/// A directory that is being read.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) offset: u64,
    pub(super) octets: u64,
    read: Vec<u8>,
}

/// A file, as the directory lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) is_deflated: bool,
    /// Whether it can be read: neither encrypted nor compressed in another way.
    pub(super) is_readable: bool,
    pub(super) checksum: u32,
    /// Octets in the archive.
    pub(super) stored: u64,
    /// Octets of the file.
    pub(super) octets: u64,
    /// Where its head begins.
    pub(super) offset: u64,
}

/// Reads little-endian numbers one after the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn octets(&mut self, count: usize) -> Option<&'a [u8]> {
        let (octets, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(octets)
    }

    fn two(&mut self) -> Option<u16> {
        self.octets(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn four(&mut self) -> Option<u32> {
        self.octets(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn eight(&mut self) -> Option<u64> {
        self.octets(8)?.try_into().ok().map(u64::from_le_bytes)
    }
}

impl Directory {
    /// The directory that the end of the archive names; or where the zip64 record is that does. `begin` is where the tail
    /// begins in the archive.
    pub(super) fn in_tail(tail: &[u8], begin: u64, total: u64) -> Result<Result<Self, u64>, ZipFault> {
        let signature = b"PK\x05\x06";
        let mut search = tail;
        // The last one whose comment ends with the archive.
        while let Some(at) = rfind(search, signature) {
            search = search.get(..at).unwrap_or_default();
            let record = tail.get(at..).unwrap_or_default();
            let Some(found) = end_record(record) else { continue };
            let at = begin.saturating_add(u64::try_from(at).unwrap_or(u64::MAX));
            let (octets, offset) = found;
            if octets != u32::MAX && offset != u32::MAX && !has_locator(tail, begin, at) {
                return Self::within(u64::from(offset), u64::from(octets), total).map(Ok);
            }
            let locator = at.checked_sub(20).and_then(|at| at.checked_sub(begin)).ok_or(ZipFault::NoDirectory)?;
            let locator = usize::try_from(locator).ok().and_then(|at| tail.get(at..)).ok_or(ZipFault::NoDirectory)?;
            let lies_within = |offset: &u64| offset.checked_add(ZIP64_RECORD_OCTETS).is_some_and(|end| end <= total);
            return zip64_offset(locator).filter(lies_within).map(Err).ok_or(ZipFault::NoDirectory);
        }
        Err(ZipFault::NoDirectory)
    }

    /// The directory that a zip64 record names (APPNOTE 4.3.14).
    pub(super) fn of_zip64(record: &[u8], total: u64) -> Result<Self, ZipFault> {
        let read = || {
            let mut fields = Fields(record.strip_prefix(b"PK\x06\x06")?);
            fields.octets(8 + 2 + 2 + 4 + 4 + 8 + 8)?;
            Some((fields.eight()?, fields.eight()?))
        };
        let (octets, offset) = read().ok_or(ZipFault::NoDirectory)?;
        Self::within(offset, octets, total)
    }

    fn within(offset: u64, octets: u64, total: u64) -> Result<Self, ZipFault> {
        let fits = offset.checked_add(octets).is_some_and(|end| end <= total);
        if fits { Ok(Self { offset, octets, read: Vec::new() }) } else { Err(ZipFault::NoDirectory) }
    }

    pub(super) fn next_offset(&self) -> u64 {
        self.offset.saturating_add(u64::try_from(self.read.len()).unwrap_or(u64::MAX))
    }

    pub(super) fn next_octets(&self) -> u64 {
        self.left().min(ZIP_PIECE_OCTETS)
    }

    /// Takes the next octets; whether that was all.
    pub(super) fn take(&mut self, octets: &[u8]) -> bool {
        self.read.extend_from_slice(octets);
        self.left() == 0
    }

    fn left(&self) -> u64 {
        self.octets.saturating_sub(u64::try_from(self.read.len()).unwrap_or(u64::MAX))
    }

    /// What it lists, but for folders and for names that lead out of them.
    pub(super) fn entries(&self) -> Result<Vec<Entry>, ZipFault> {
        let mut fields = Fields(&self.read);
        let mut entries = Vec::new();
        let mut count = 0_usize;
        while !fields.0.is_empty() {
            let entry = entry(&mut fields).ok_or(ZipFault::NoDirectory)?;
            count = count.saturating_add(1);
            if count > ZIP_ENTRIES {
                return Err(ZipFault::NoDirectory);
            }
            entries.extend(entry.filter(|entry| is_safe_name(&entry.name)));
        }
        Ok(entries)
    }
}

/// One record of the directory (APPNOTE 4.3.12); `Some(None)` for a folder.
fn entry(fields: &mut Fields<'_>) -> Option<Option<Entry>> {
    if fields.octets(4)? != b"PK\x01\x02" {
        return None;
    }
    fields.octets(4)?;
    let (flags, method) = (fields.two()?, fields.two()?);
    fields.octets(4)?;
    let (checksum, stored, octets) = (fields.four()?, fields.four()?, fields.four()?);
    let (name, extra, comment) = (fields.two()?, fields.two()?, fields.two()?);
    fields.octets(8)?;
    let offset = fields.four()?;
    let name = String::from_utf8_lossy(fields.octets(usize::from(name))?).into_owned();
    let extra = fields.octets(usize::from(extra))?;
    fields.octets(usize::from(comment))?;
    let mut large = zip64_field(extra);
    // In this order, and only those that did not fit.
    let mut wide = |narrow: u32| if narrow == u32::MAX { large.eight() } else { Some(u64::from(narrow)) };
    let (octets, stored) = (wide(octets)?, wide(stored)?);
    let offset = wide(offset)?;
    if name.ends_with('/') {
        return Some(None);
    }
    let is_readable = flags & 1 == 0 && matches!(method, 0 | 8);
    Some(Some(Entry { name, is_deflated: method == 8, is_readable, checksum, stored, octets, offset }))
}

/// What the zip64 field says (APPNOTE 4.5.3); nothing where there is none.
fn zip64_field(extra: &[u8]) -> Fields<'_> {
    let mut fields = Fields(extra);
    loop {
        let (Some(id), Some(length)) = (fields.two(), fields.two()) else { return Fields(&[]) };
        match fields.octets(usize::from(length)) {
            Some(field) if id == 1 => return Fields(field),
            Some(_) => {}
            None => return Fields(&[]),
        }
    }
}

/// Size and offset of the directory in an end record (APPNOTE 4.3.16), if it is one that ends where it says.
fn end_record(record: &[u8]) -> Option<(u32, u32)> {
    let mut fields = Fields(record.get(12..)?);
    let (octets, offset, comment) = (fields.four()?, fields.four()?, fields.two()?);
    (fields.0.len() == usize::from(comment)).then_some((octets, offset))
}

/// Whether a zip64 locator stands in front of the end record at this offset of the archive.
fn has_locator(tail: &[u8], begin: u64, at: u64) -> bool {
    let place = at.checked_sub(20).and_then(|at| at.checked_sub(begin)).and_then(|at| usize::try_from(at).ok());
    place.and_then(|at| tail.get(at..)).is_some_and(|locator| locator.starts_with(b"PK\x06\x07"))
}

fn zip64_offset(locator: &[u8]) -> Option<u64> {
    let mut fields = Fields(locator.strip_prefix(b"PK\x06\x07")?);
    fields.four()?;
    fields.eight()
}

fn rfind(octets: &[u8], what: &[u8]) -> Option<usize> {
    octets.windows(what.len()).rposition(|window| window == what)
}

/// Where a file's content begins behind its head (APPNOTE 4.3.7), in octets from the begin of the head.
pub(super) fn head_octets(head: &[u8]) -> Option<u64> {
    let mut fields = Fields(head.strip_prefix(b"PK\x03\x04")?);
    fields.octets(22)?;
    let (name, extra) = (fields.two()?, fields.two()?);
    Some(30_u64.saturating_add(u64::from(name)).saturating_add(u64::from(extra)))
}
