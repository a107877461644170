//! How long a check will still take. A pure function of what was received when.
//!
//! Must not: read a clock.

use crate::ports::Millis;
use std::collections::VecDeque;

/// The stretch of the past that the estimate is made from.
const STRETCH: u64 = 10_000;
/// No estimate is made from less.
const LEAST: u64 = 1_000;
/// Samples are taken at most this often.
const SAMPLE: u64 = 250;

/// Estimates the time left from the rate of the last ten seconds.
#[derive(Debug, Default)]
pub struct Estimate {
    samples: VecDeque<(Millis, u64)>,
}

impl Estimate {
    /// Takes note of how many octets have been received by now.
    pub fn note(&mut self, now: Millis, octets: u64) {
        let last = self.samples.back().map(|(at, _)| *at);
        if last.is_some_and(|last| now.0 < last.0.saturating_add(SAMPLE)) {
            return;
        }
        self.samples.push_back((now, octets));
        // The oldest one stays as long as the next is not old enough to take its place.
        while self.samples.get(1).is_some_and(|(at, _)| at.0.saturating_add(STRETCH) <= now.0) {
            self.samples.pop_front();
        }
    }

    /// Milliseconds until `total` octets are received, once that can be told.
    pub fn time_left(&self, now: Millis, octets: u64, total: u64) -> Option<u64> {
        let left = total.saturating_sub(octets);
        if left == 0 {
            return Some(0);
        }
        let (since, before) = self.samples.front()?;
        let elapsed = now.0.saturating_sub(since.0);
        let received = octets.saturating_sub(*before);
        if elapsed < LEAST || received == 0 {
            return None;
        }
        let left = u128::from(left).saturating_mul(u128::from(elapsed)).checked_div(u128::from(received))?;
        u64::try_from(left).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_rate_gives_the_time_it_takes() {
        let mut estimate = Estimate::default();
        for step in 0..=100u64 {
            estimate.note(Millis(step * 100), step * 1_000);
        }
        assert_eq!(estimate.time_left(Millis(10_000), 100_000, 300_000), Some(20_000));
    }

    #[test]
    fn nothing_is_told_before_there_is_something_to_tell_it_from() {
        let mut estimate = Estimate::default();
        assert_eq!(estimate.time_left(Millis(0), 0, 10), None);
        estimate.note(Millis(0), 0);
        assert_eq!(estimate.time_left(Millis(999), 5, 10), None, "too early");
        assert_eq!(estimate.time_left(Millis(1_000), 0, 10), None, "nothing received");
        assert_eq!(estimate.time_left(Millis(1_000), 5, 10), Some(1_000));
    }

    #[test]
    fn what_was_long_ago_no_longer_counts() {
        let mut estimate = Estimate::default();
        estimate.note(Millis(0), 0);
        for second in 1..=60u64 {
            // 1 octet a second at first, 1,000 a second in the last half minute.
            let octets = second.min(30) + second.saturating_sub(30) * 1_000;
            estimate.note(Millis(second * 1_000), octets);
        }
        assert_eq!(estimate.time_left(Millis(60_000), 30_030, 40_030), Some(10_000));
    }

    #[test]
    fn more_than_was_announced_leaves_nothing() {
        let mut estimate = Estimate::default();
        estimate.note(Millis(0), 0);
        assert_eq!(estimate.time_left(Millis(5_000), 11, 10), Some(0));
        assert_eq!(estimate.time_left(Millis(u64::MAX), u64::MAX, u64::MAX), Some(0));
    }
}
