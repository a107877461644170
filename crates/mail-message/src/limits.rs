//! Every bound of this crate.
//!
//! Hostile mail is the normal case: what has no bound here will be used against the reader.
//! Must not: be overridden by options.

/// Largest raw message that is parsed, in octets. Beyond it only the header fields are read.
pub const MESSAGE_OCTETS: usize = 50 * 1024 * 1024;
/// Most octets of header fields that are looked at.
pub const HEADER_OCTETS: usize = 1024 * 1024;
/// Most addresses taken from one header field.
pub const ADDRESSES: usize = 500;
/// Most message ids taken from References or In-Reply-To.
pub const REFERENCES: usize = 100;
/// Longest subject, name or address kept, in characters.
pub const HEADER_CHARS: usize = 1_000;
/// Length of the preview of a list row, in characters.
pub const PREVIEW_CHARS: usize = 140;
/// Most octets of text that a message shows; the rest is cut with a warning.
pub const TEXT_OCTETS: usize = 10 * 1024 * 1024;
/// Most hosts of blocked remote content that are named.
pub const BLOCKED_HOSTS: usize = 20;
