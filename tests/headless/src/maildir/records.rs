//! The segments of the search index as files, and how many there ever were.
//!
//! Must not: know what is in one.

use super::files::{entries, remove, write};
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
            let id = next(folder)?;
            write(&segment_file(folder, id), octets)?;
            Some(id)
        }
        None => None,
    };
    replaced.iter().try_for_each(|id| remove(&segment_file(folder, *id)))?;
    Ok(put)
}

/// A number that no segment ever had: the folder counts them, and counts one before it is written.
fn next(folder: &Path) -> Result<SegmentId, StoreError> {
    let counter = folder.join("ever");
    let ever = std::fs::read_to_string(&counter).ok().and_then(|ever| ever.parse().ok()).unwrap_or(0_u32);
    write(&counter, ever.checked_add(1).ok_or(StoreError::Full)?.to_string().as_bytes())?;
    Ok(SegmentId(ever))
}
