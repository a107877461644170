//! The segments of the search index as files.
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
    let next = match there.last() {
        Some(last) => last.0.checked_add(1).ok_or(StoreError::Full)?,
        None => 0,
    };
    let put = octets.map(|octets| write(&segment_file(folder, SegmentId(next)), octets).map(|()| SegmentId(next)));
    let put = put.transpose()?;
    replaced.iter().try_for_each(|id| remove(&segment_file(folder, *id)))?;
    Ok(put)
}
