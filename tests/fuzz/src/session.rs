//! A session from the greeting to its end, with any command at any time.
//!
//! Must not: help a server to be polite.

use crate::drive::{Script, check};

/// Runs the octets as a script. What must hold stands in [`crate::drive`].
pub fn session(data: &[u8]) {
    check(&Script::new(data, "mrose", b"tanstaaf", &[]));
}
