//! Passwords.
//!
//! One type, so that nothing that prints, compares or reports can show what it holds.
//! Must not: implement `Display`, appear in an error or an event, or be read outside this crate.

use alloc::vec::Vec;
use core::fmt;

use crate::error::ArgumentError;
use crate::types::refuse_line_breaks;

/// A password: free of CR, LF and NUL, never shown by `Debug`, overwritten when dropped.
///
/// The overwriting is best effort: copies on their way to the transport are out of this type's reach.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes the password's octets. An empty password is permitted; some servers want one.
    ///
    /// # Errors
    /// [`ArgumentError`] when `octets` holds CR, LF or NUL.
    pub fn new(octets: impl Into<Vec<u8>>) -> Result<Self, ArgumentError> {
        let secret = Self(octets.into());
        refuse_line_breaks(&secret.0)?;
        Ok(secret)
    }

    /// For the octets a mechanism derives from a password; these may hold anything.
    pub(crate) fn derived(octets: Vec<u8>) -> Self {
        Self(octets)
    }

    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.fill(0);
        // Keeps the compiler from seeing that nobody reads the zeros.
        core::hint::black_box(&mut self.0);
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn a_secret_cannot_hold_what_would_end_its_line() {
        for (octets, error) in [
            (&b"a\rb"[..], ArgumentError::LineBreak),
            (b"a\nDELE 1", ArgumentError::LineBreak),
            (b"a\0b", ArgumentError::Nul),
        ] {
            assert_eq!(Secret::new(octets).err(), Some(error));
        }
        assert!(Secret::new(*b"").is_ok());
        assert!(Secret::new("sp ace \u{fc}").is_ok());
    }

    #[test]
    fn a_secret_is_not_shown_by_debug() {
        let shown = format!("{:?} {:#?}", Secret::new("hunter2"), Secret::new("hunter2"));
        assert!(!shown.contains("hunter2") && !shown.contains("104"), "{shown}");
    }
}
