//! SASLprep (RFC 4013): one spelling for names and passwords that look the same.
//!
//! SCRAM asks the client for it, and APOP where UTF-8 is taken; elsewhere the server prepares what it is sent.
//! Must not: let through what the profile forbids; the server would compute another key than we do.

use alloc::borrow::Cow;

use crate::error::ArgumentError;

/// Prepares `octets` as a stored string, that is, with unassigned code points forbidden (RFC 5802 §2.2).
pub(crate) fn prepare(octets: &[u8]) -> Result<Cow<'_, str>, ArgumentError> {
    let text = core::str::from_utf8(octets).map_err(|_| ArgumentError::NotUtf8)?;
    stringprep::saslprep(text).map_err(|_| ArgumentError::Unpreparable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, ArgumentError>) {
        assert_eq!(prepare(text.as_bytes()).as_deref(), expected.as_ref().copied(), "{}", text.escape_unicode());
    }

    #[test]
    fn the_examples_of_rfc_4013_are_met() {
        check("I\u{ad}X", Ok("IX"));
        check("user", Ok("user"));
        check("USER", Ok("USER"));
        check("\u{aa}", Ok("a"));
        check("\u{2168}", Ok("IX"));
        check("\u{7}", Err(ArgumentError::Unpreparable));
        check("\u{627}1", Err(ArgumentError::Unpreparable));
    }

    #[test]
    fn what_is_composed_in_two_ways_is_prepared_in_one() {
        check("Ju\u{308}rgen", Ok("J\u{fc}rgen"));
        check("J\u{fc}rgen", Ok("J\u{fc}rgen"));
        check("a\u{a0}b", Ok("a b"));
    }

    #[test]
    fn what_unicode_3_2_did_not_know_is_refused() {
        check("\u{1f512}", Err(ArgumentError::Unpreparable));
    }

    #[test]
    fn what_is_not_utf_8_cannot_be_prepared() {
        assert_eq!(prepare(b"J\xfcrgen"), Err(ArgumentError::NotUtf8));
    }
}
