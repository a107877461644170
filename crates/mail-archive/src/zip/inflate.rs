//! One file coming out of an archive.
//!
//! Must not: give more octets than the directory says.

use super::directory::{Entry, head_octets};
use crate::limits::ZIP_PIECE_OCTETS;
use crc32fast::Hasher;
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

/// The content of a file on its way out.
pub(super) struct Inflating {
    /// Where the next octets of the archive are, and how many are left.
    offset: u64,
    left: u64,
    checksum: u32,
    /// How many octets are still to come out.
    due: u64,
    hash: Hasher,
    inflater: Option<Box<InflateState>>,
    input: Vec<u8>,
    has_failed: bool,
}

impl core::fmt::Debug for Inflating {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Inflating").field("left", &self.left).field("due", &self.due).finish_non_exhaustive()
    }
}

impl Inflating {
    /// A file whose head is this.
    pub(super) fn new(entry: &Entry, head: &[u8], total: u64) -> Self {
        // The head says itself how long it is, and may not push what is behind it out of the archive.
        let lies_within = |head: &u64| {
            let end = entry.offset.checked_add(*head).and_then(|begin| begin.checked_add(entry.stored));
            end.is_some_and(|end| end <= total)
        };
        let head = head_octets(head).filter(lies_within);
        let is_sound = entry.is_readable && (entry.is_deflated || entry.stored == entry.octets);
        Self {
            offset: entry.offset.saturating_add(head.unwrap_or(0)),
            left: entry.stored,
            checksum: entry.checksum,
            due: entry.octets,
            hash: Hasher::new(),
            inflater: entry.is_deflated.then(|| InflateState::new_boxed(DataFormat::Raw)),
            input: Vec::new(),
            has_failed: head.is_none() || !is_sound,
        }
    }

    /// The octets that are wanted next: where, and how many; `None` once all came or nothing helps.
    pub(super) fn wanted(&self) -> Option<(u64, u64)> {
        (!self.has_failed && self.left > 0).then_some((self.offset, self.left))
    }

    pub(super) fn supply(&mut self, octets: &[u8]) {
        let count = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        if octets.is_empty() || count > self.left {
            self.has_failed = true;
            return;
        }
        self.offset = self.offset.saturating_add(count);
        self.left = self.left.saturating_sub(count);
        self.input = octets.to_vec();
    }

    /// What has come out, if anything has.
    pub(super) fn take(&mut self) -> Option<Vec<u8>> {
        if self.has_failed {
            return None;
        }
        let content = match &mut self.inflater {
            None => core::mem::take(&mut self.input),
            Some(inflater) => {
                // One more than is due: what comes out beyond is found.
                let octets = self.due.saturating_add(1).min(ZIP_PIECE_OCTETS);
                let mut out = vec![0; usize::try_from(octets).unwrap_or(usize::MAX)];
                let result = inflate(inflater, &self.input, &mut out, MZFlush::None);
                self.input.drain(..result.bytes_consumed.min(self.input.len()));
                out.truncate(result.bytes_written);
                match result.status {
                    Ok(MZStatus::Ok | MZStatus::StreamEnd) | Err(MZError::Buf) => {}
                    _ => self.has_failed = true,
                }
                out
            }
        };
        let octets = u64::try_from(content.len()).unwrap_or(u64::MAX);
        if octets > self.due {
            self.has_failed = true;
        }
        if content.is_empty() || self.has_failed {
            return None;
        }
        self.due = self.due.saturating_sub(octets);
        self.hash.update(&content);
        Some(content)
    }

    /// Whether all of it came out, and is what it was when it was put in.
    pub(super) fn is_whole(&self) -> bool {
        !self.has_failed && self.due == 0 && self.hash.clone().finalize() == self.checksum
    }
}
