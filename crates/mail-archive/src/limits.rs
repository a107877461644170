//! Every bound of this crate.
//!
//! Files come from anywhere: what has no bound here will be used against whoever opens one.
//! Must not: be overridden by options.

/// Longest name of a file in a zip that is written, in octets.
pub const ZIP_NAME_OCTETS: usize = 4 * 1024;
/// Most octets of one file in a zip that is written; beyond, its size would need fields that not all readers know.
pub const ZIP_FILE_OCTETS: u64 = u32::MAX as u64 - 1;

/// Longest line that separates two messages of an mbox, in octets.
pub const SEPARATOR_OCTETS: usize = 1024;

/// Octets of a zip's end in which its directory is looked for: a comment of 64 KiB, and the records before it.
pub const ZIP_TAIL_OCTETS: u64 = 64 * 1024 + 22 + 20 + 56;
/// Largest directory of a zip that is read, in octets; it is held as a whole.
pub const ZIP_DIRECTORY_OCTETS: u64 = 64 * 1024 * 1024;
/// Most files of a zip that is read.
pub const ZIP_ENTRIES: usize = 1_000_000;
/// Octets of a zip that are asked for at once, and that come out at once.
pub const ZIP_PIECE_OCTETS: u64 = 256 * 1024;

/// Octets that may come out of a zip of this size: two hundred times as many, which mail never needs, and some more, so
/// that small ones need no rule.
pub const fn inflated_most(zip: u64) -> u64 {
    zip.saturating_mul(200).saturating_add(64 * 1024 * 1024)
}

/// Octets of a file of mail that are asked for at once.
pub const FILE_PIECE_OCTETS: u64 = 1024 * 1024;
/// Largest text of a backup that says something of others, in octets.
pub const BACKUP_TEXT_OCTETS: usize = 64 * 1024 * 1024;
