//! Zip archives (PKWARE's APPNOTE.TXT 6.3.10): a writer that streams from file to file.
//!
//! Must not: compress; what people keep as mail is mostly compressed already, and stored mail can be searched.

mod write;

pub use write::{ZipError, ZipWriter};
