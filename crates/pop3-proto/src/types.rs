//! Small values that cross the public interface.
//!
//! They exist so that a message-number is never mixed up with a count, nor octets with milliseconds, and so that no
//! argument can smuggle a line ending into a command.
//! Must not: know the protocol's course, or hold anything secret (see `secret.rs`).

use alloc::boxed::Box;
use core::fmt;
use core::num::NonZeroU32;

use crate::error::ArgumentError;
use crate::limits::UNIQUE_ID_OCTETS;

/// A moment or a span in milliseconds. The caller owns the clock; only differences matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Millis(pub u64);

impl Millis {
    /// This moment moved into the future by `span`; stays at the end of time instead of wrapping.
    #[must_use]
    pub const fn saturating_add(self, span: Self) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

/// A number of octets of mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Octets(pub u64);

/// The number of a message in the maildrop, from 1, valid in one session only (RFC 1939 §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageNumber(NonZeroU32);

impl MessageNumber {
    /// `None` for 0, which no message has.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number as it stands on the wire.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for MessageNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a server calls a message for good (UIDL, RFC 1939 §7).
///
/// RFC 1939 allows 1 to 70 printable octets. Real servers send more of them, spaces and 8-bit, so any 1 to 255 octets
/// are accepted and kept as they came. Two identical messages may share one unique-id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UniqueId(Box<[u8]>);

impl UniqueId {
    /// `None` when `octets` is empty or longer than 255.
    #[must_use]
    pub fn new(octets: &[u8]) -> Option<Self> {
        (1..=UNIQUE_ID_OCTETS).contains(&octets.len()).then(|| Self(octets.into()))
    }

    /// The octets as the server sent them.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UniqueId({})", self.0.escape_ascii())
    }
}

/// The name a user logs in with: not empty, and free of CR, LF and NUL, so that it stays one argument of one command.
///
/// `Debug` does not show it: logs are no place for the addresses of mail users.
#[derive(Clone, PartialEq, Eq)]
pub struct UserName(Box<[u8]>);

impl UserName {
    /// # Errors
    /// [`ArgumentError`] when `name` is empty or holds CR, LF or NUL.
    pub fn new(name: impl AsRef<[u8]>) -> Result<Self, ArgumentError> {
        let name = name.as_ref();
        if name.is_empty() {
            return Err(ArgumentError::Empty);
        }
        refuse_line_breaks(name)?;
        Ok(Self(name.into()))
    }

    /// The octets that are sent.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserName([redacted])")
    }
}

/// Names one submitted command in the events that answer it. Never reused by one `Client`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(pub(crate) u64);

impl CommandId {
    /// The count of commands submitted before this one.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// The rule for every argument: CR or LF would start a second command, NUL ends strings in many servers.
pub(crate) fn refuse_line_breaks(octets: &[u8]) -> Result<(), ArgumentError> {
    for octet in octets {
        match octet {
            b'\r' | b'\n' => return Err(ArgumentError::LineBreak),
            0 => return Err(ArgumentError::Nul),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::vec;

    use super::*;

    #[test]
    fn message_numbers_start_at_one() {
        assert_eq!(MessageNumber::new(0), None);
        assert_eq!(MessageNumber::new(1).map(MessageNumber::get), Some(1));
        assert_eq!(MessageNumber::new(u32::MAX).map(MessageNumber::get), Some(u32::MAX));
    }

    #[test]
    fn a_unique_id_has_1_to_255_octets_of_any_value() {
        assert_eq!(UniqueId::new(b""), None);
        assert!(UniqueId::new(&[0xff; 255]).is_some());
        assert_eq!(UniqueId::new(&[b'a'; 256]), None);
        let all: vec::Vec<u8> = (0..=254).collect();
        assert_eq!(UniqueId::new(&all).map(|id| id.as_octets().to_vec()), Some(all));
    }

    #[test]
    fn an_argument_cannot_hold_what_would_end_it() {
        for (name, error) in [
            ("", ArgumentError::Empty),
            ("a\rb", ArgumentError::LineBreak),
            ("a\n", ArgumentError::LineBreak),
            ("\0", ArgumentError::Nul),
        ] {
            assert_eq!(UserName::new(name).err(), Some(error), "{name:?}");
        }
        assert_eq!(UserName::new("jörg häß").map(|name| name.as_octets().len()), Ok("jörg häß".len()));
    }

    #[test]
    fn the_name_of_a_user_is_not_shown_by_debug() {
        let name = UserName::new("mrose@example.org").expect("valid");
        assert!(!format!("{name:?}").contains("mrose"));
    }

    #[test]
    fn time_stops_at_its_end() {
        assert_eq!(Millis(u64::MAX).saturating_add(Millis(1)), Millis(u64::MAX));
        assert_eq!(Millis(2).saturating_add(Millis(3)), Millis(5));
    }
}
