//! Files that mail is kept in.
//!
//! Writers give octets to whoever writes them somewhere; readers take octets as they come, or ask for those they want.
//! Neither holds more than a piece of what passes.
//!
//! | Module | What |
//! |---|---|
//! | [`mbox`] | many messages in one file, octet for octet |
//! | [`zip`] | archives, written and read |
//! | [`maildir`] | what names in a Maildir say |
//! | [`backup`] | everything in one archive |
//! | [`file`](mod@file) | whatever a person opens: one reader over all of these |
//!
//! Must not: do I/O, know the time, know the engine, or let a limit be spelled outside [`limits`].
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

pub mod backup;
pub mod file;
pub mod limits;
pub mod maildir;
pub mod mbox;
pub mod zip;

/// A day in the name of a file: `2026-11-26`. `seconds` are since 1970.
pub fn day(seconds: i64) -> String {
    let (year, month, day) = zip::civil(seconds.clamp(0, 253_402_300_799).div_euclid(86_400));
    format!("{year:04}-{month:02}-{day:02}")
}
