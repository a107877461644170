//! The segments of the search index as files, and how many there ever were.
//!
//! Must not: know what is in one.

use super::files::{entries, read_number, remove, write};
use mail_engine::store::{SegmentId, StoreError};
use std::path::{Path, PathBuf};

/// Where a segment is.
pub(super) fn segment_file(folder: &Path, id: SegmentId) -> PathBuf {
    folder.join(format!("{:010}", id.0))
}

/// The segments that are there.
pub(super) fn segments(folder: &Path) -> Result<Vec<SegmentId>, StoreError> {
    Ok(entries(folder)?.iter().filter_map(|name| name.parse().ok()).map(SegmentId).collect())
}

/// Puts one in the place of others. A crash in between leaves both, which is whole, only larger.
pub(super) fn replace_segments(
    folder: &Path,
    replaced: &[SegmentId],
    octets: Option<&[u8]>,
) -> Result<Option<SegmentId>, StoreError> {
    let there = segments(folder)?;
    if !replaced.iter().all(|id| there.contains(id)) {
        return Ok(None);
    }
    let put = match octets {
        Some(octets) => {
            let id = next(folder, there.last())?;
            write(&segment_file(folder, id), octets)?;
            Some(id)
        }
        None => None,
    };
    replaced.iter().try_for_each(|id| remove(&segment_file(folder, *id)))?;
    Ok(put)
}

/// A number that no segment ever had: the folder counts them, and counts one before it is written. One of before counts
/// none yet.
fn next(folder: &Path, last: Option<&SegmentId>) -> Result<SegmentId, StoreError> {
    let counter = folder.join("ever");
    let above = last.map_or(Some(0), |last| last.0.checked_add(1)).ok_or(StoreError::Full)?;
    let counted = u32::try_from(read_number(&counter)?.unwrap_or(0)).map_err(|_| StoreError::Full)?;
    let id = counted.max(above);
    write(&counter, id.checked_add(1).ok_or(StoreError::Full)?.to_string().as_bytes())?;
    Ok(SegmentId(id))
}
