//! Every bound of this crate.
//!
//! Files come from anywhere: what has no bound here will be used against whoever opens one.
//! Must not: be overridden by options.

/// Longest name of a file in a zip that is written, in octets.
pub const ZIP_NAME_OCTETS: usize = 4 * 1024;
/// Most octets of one file in a zip that is written; beyond, its size would need fields that not all readers know.
pub const ZIP_FILE_OCTETS: u64 = u32::MAX as u64 - 1;
