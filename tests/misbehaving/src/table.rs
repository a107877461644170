//! The rows, in the numbering of the collection of fifty.
//!
//! Every number has at least one row, and every row something that a server does. Where a number is about another
//! client's own fault (37) or about two protocols at once (47), its row is the nearest that a POP3 server can do, and
//! says so.
//!
//! Must not: expect of a client less than what is right because ours cannot do it yet.

mod capabilities;
mod codes;
mod logging_in;
mod octets;
mod providers;
mod sizes_and_top;
mod unique_ids;

use crate::quirk::Quirk;

/// All rows, in order.
pub const QUIRKS: &[&[Quirk]] = &[
    providers::ROWS,
    sizes_and_top::ROWS,
    unique_ids::ROWS,
    capabilities::ROWS,
    logging_in::ROWS,
    octets::ROWS,
    codes::ROWS,
];

/// All rows, in order.
pub fn quirks() -> impl Iterator<Item = &'static Quirk> {
    QUIRKS.iter().copied().flatten()
}

/// The row of this name.
pub fn find(name: &str) -> Option<&'static Quirk> {
    quirks().find(|quirk| quirk.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// How many quirks there are, not counting letters.
    const NUMBERS: u8 = 50;

    #[test]
    fn every_number_has_a_row_and_letters_count_from_a() {
        let keys: Vec<(u8, char)> = quirks().map(|quirk| (quirk.number, quirk.letter)).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        for number in 1..=NUMBERS {
            let letters: String = keys.iter().filter(|key| key.0 == number).map(|key| key.1).collect();
            let expected: String = if letters.len() == 1 { " ".into() } else { ('a'..).take(letters.len()).collect() };
            assert_eq!(letters, expected, "{number}");
        }
        assert_eq!(keys.last().map(|key| key.0), Some(NUMBERS));
    }

    #[test]
    fn every_row_says_who_what_and_what_is_good() {
        let mut names = BTreeSet::new();
        for quirk in quirks() {
            let name = quirk.name;
            assert!(names.insert(name), "{name} twice");
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{name}");
            for text in [name, quirk.does, quirk.source, quirk.expect.good] {
                assert!(!text.is_empty(), "{name}");
            }
            assert!(!quirk.expect.told.is_empty(), "{name}");
        }
    }
}
