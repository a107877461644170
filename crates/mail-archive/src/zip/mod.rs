//! Zip archives (PKWARE's APPNOTE.TXT 6.3.10): a writer that streams from file to file, and a reader that trusts nothing.
//!
//! Must not: compress; what people keep as mail is mostly compressed already, and stored mail can be searched.

mod directory;
mod inflate;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::{ZipFault, ZipReader, ZipStep};
pub(crate) use write::civil;
pub use write::{ZipError, ZipWriter};
