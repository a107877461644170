//! How much memory a role may allocate: less than what the module may have (`build.rs`).
//!
//! Must not: bound the engine. It holds the list, and stops for good where it finds no memory.

use cap::Cap;
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// From now on at most so many octets are allocated at one time. What needs more ends the worker.
///
/// # Panics
/// Where more are allocated already.
pub(crate) fn bound(octets: usize) {
    assert!(ALLOCATOR.set_limit(octets).is_ok(), "more is allocated already");
}
