//! Files that mail is kept in.
//!
//! Writers give octets to whoever writes them somewhere; readers take octets as they come. Neither holds more than a
//! piece of what passes.
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

pub mod limits;
pub mod zip;
