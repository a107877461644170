//! Numbers as they are entered: only what can be read counts.
//!
//! Must not: guess.

use super::settings::Problem;

/// The most messages, and the most megabytes.
pub(super) const MOST: u64 = 1_000_000;
/// Octets in a megabyte, as people count them.
pub(super) const MEGABYTE: u64 = 1_000_000;

/// The number that was entered, from 1 to `most`; otherwise adds the problem.
pub(super) fn number(entered: &str, most: u64, problem: Problem, problems: &mut Vec<Problem>) -> Option<u64> {
    let number = entered.trim().parse().ok().filter(|number| (1..=most).contains(number));
    if number.is_none() {
        problems.push(problem);
    }
    number
}
