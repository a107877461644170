//! When an account is checked without being asked. Pure functions.
//!
//! Must not: ask a server more often than it wants to be asked, or a person about what passes by itself.

use crate::limits;
use crate::ports::Millis;
use mail_api::{ErrorKind, Retry, UserError};

/// How the last checks of an account went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attempts {
    /// When the last one ended.
    ended: Option<Millis>,
    /// Why it ended before its time.
    error: Option<(ErrorKind, Retry)>,
    /// How many in a row did.
    failures: u32,
    /// Since when another session has the maildrop.
    in_use_since: Option<Millis>,
}

impl Attempts {
    /// A check ended.
    pub fn note(&mut self, now: Millis, error: Option<&UserError>) {
        self.ended = Some(now);
        self.error = error.map(|error| (error.kind, error.retry));
        self.failures = if error.is_some() { self.failures.saturating_add(1) } else { 0 };
        let is_in_use = error.is_some_and(|error| error.kind == ErrorKind::MaildropInUse);
        self.in_use_since = is_in_use.then(|| self.in_use_since.unwrap_or(now));
    }

    /// The network is back: what failed for want of it counts no longer.
    pub fn network_returned(&mut self) {
        if matches!(self.error, Some((_, Retry::NextCheck))) {
            *self = Self::default();
        }
    }

    /// Whether a check that nobody asked for should say nothing about this error: it passes by itself, or is told
    /// elsewhere.
    pub fn is_quiet(&self, kind: ErrorKind, now: Millis) -> bool {
        match kind {
            ErrorKind::Offline | ErrorKind::CheckedElsewhere | ErrorKind::LoginDelay => true,
            ErrorKind::MaildropInUse => self.is_patient(now),
            _ => false,
        }
    }

    /// Whether the maildrop has not been in use for long.
    fn is_patient(&self, now: Millis) -> bool {
        self.in_use_since.is_none_or(|since| now.0.saturating_sub(since.0) < limits::IN_USE_PATIENCE.0)
    }
}

/// What decides when an account is due, besides how its checks went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interval {
    /// How often it is checked, in minutes; never for `None`.
    pub minutes: Option<u16>,
    /// The interval between logins that its server announced last, in seconds.
    pub login_delay: Option<u32>,
    /// When it was last checked well, perhaps in another tab.
    pub last_check: Option<Millis>,
}

/// When an account is due: an interval after its last check, later where the server wants so, and later and later where
/// checks fail. What is said to have happened after `now` was noted by a clock that went wrong, and does not count.
/// `chance` spreads accounts and devices.
pub fn due(interval: Interval, attempts: &Attempts, now: Millis, chance: u8) -> Option<Millis> {
    let minutes = u64::from(interval.minutes?.max(1)).saturating_mul(limits::MINUTE.0);
    let delay = u64::from(interval.login_delay.unwrap_or(0)).saturating_mul(1000);
    let past = |at: Option<Millis>| at.filter(|at| *at <= now);
    let (last_check, last_attempt) = (past(interval.last_check), past(attempts.ended));
    let Some(ended) = last_attempt.max(last_check) else { return Some(Millis(0)) };
    // A check in another tab that ended well after ours failed says more than ours.
    let is_news = last_check > last_attempt;
    let wait = match attempts.error.filter(|_| !is_news) {
        None => minutes,
        Some((ErrorKind::MaildropInUse, Retry::After(wait))) if attempts.is_patient(ended) => wait,
        Some((_, retry)) => {
            let doublings = attempts.failures.saturating_sub(1).min(limits::BACK_OFF_DOUBLINGS);
            let backed_off = minutes.saturating_mul(1 << doublings).min(limits::LONGEST_BACK_OFF.0.max(minutes));
            let asked = if let Retry::After(wait) = retry { wait } else { 0 };
            // Up to an eighth more.
            let spread = (backed_off / 8).saturating_mul(chance.into()) / 256;
            backed_off.max(asked).saturating_add(spread)
        }
    };
    Some(Millis(ended.0.saturating_add(wait.max(delay))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_api::Stage;

    const MINUTE: u64 = limits::MINUTE.0;

    fn error(kind: ErrorKind, retry: Retry) -> UserError {
        UserError::new(kind, Stage::Login, retry)
    }

    const LATE: Millis = Millis(u64::MAX);

    fn every(minutes: u16) -> Interval {
        Interval { minutes: Some(minutes), ..Interval::default() }
    }

    #[test]
    fn an_account_is_due_an_interval_after_its_last_check_and_at_once_where_there_was_none() {
        let mut attempts = Attempts::default();
        let checked = |at| Interval { last_check: Some(Millis(at)), ..every(10) };
        assert_eq!(due(Interval::default(), &attempts, LATE, 0), None);
        assert_eq!(due(every(10), &attempts, LATE, 0), Some(Millis(0)));
        assert_eq!(due(checked(5), &attempts, LATE, 0), Some(Millis(5 + 10 * MINUTE)));
        attempts.note(Millis(MINUTE), None);
        assert_eq!(due(checked(5), &attempts, LATE, 255), Some(Millis(11 * MINUTE)));
        assert_eq!(due(checked(2 * MINUTE), &attempts, LATE, 0), Some(Millis(12 * MINUTE)), "in another tab");
        assert_eq!(due(checked(2 * MINUTE), &attempts, Millis(0), 0), Some(Millis(0)), "the clock was set back");
    }

    #[test]
    fn what_fails_is_tried_later_and_later_but_not_later_than_hours() {
        let mut attempts = Attempts::default();
        let mut waits = Vec::new();
        for _ in 0..9 {
            attempts.note(Millis(0), Some(&error(ErrorKind::ConnectionLost, Retry::NextCheck)));
            waits.push(due(every(10), &attempts, LATE, 0).map_or(0, |due| due.0 / MINUTE));
        }
        assert_eq!(waits, [10, 20, 40, 80, 160, 240, 240, 240, 240]);
        let spread = due(every(10), &attempts, LATE, 255).expect("due").0;
        assert!(spread > 240 * MINUTE && spread < 271 * MINUTE, "{spread}");
        assert_eq!(due(every(600), &attempts, LATE, 0), Some(Millis(600 * MINUTE)), "never sooner than asked for");
        attempts.network_returned();
        assert_eq!(due(every(10), &attempts, LATE, 0), Some(Millis(0)));
    }

    #[test]
    fn the_interval_between_logins_is_kept_whether_it_was_announced_or_asked_for() {
        let mut attempts = Attempts::default();
        attempts.note(Millis(0), None);
        let announced = Interval { login_delay: Some(900), ..every(1) };
        assert_eq!(due(announced, &attempts, LATE, 0), Some(Millis(15 * MINUTE)));
        attempts.note(Millis(0), Some(&error(ErrorKind::LoginDelay, Retry::After(30 * MINUTE))));
        assert_eq!(due(announced, &attempts, LATE, 0), Some(Millis(30 * MINUTE)));
    }

    #[test]
    fn a_maildrop_in_use_is_tried_each_minute_for_ten_before_anybody_hears_of_it() {
        let mut attempts = Attempts::default();
        let in_use = error(ErrorKind::MaildropInUse, Retry::After(MINUTE));
        for minute in 0..12 {
            let now = Millis(minute * MINUTE);
            attempts.note(now, Some(&in_use));
            let is_patient = minute < 10;
            assert_eq!(attempts.is_quiet(ErrorKind::MaildropInUse, now), is_patient, "minute {minute}");
            let next = due(every(30), &attempts, LATE, 0).expect("due").0 / MINUTE - minute;
            assert_eq!(next == 1, is_patient, "minute {minute}: in {next}");
        }
        attempts.note(Millis(0), None);
        assert_eq!(attempts.in_use_since, None);
    }

    #[test]
    fn what_passes_by_itself_is_not_told_of_and_what_needs_a_person_is() {
        let attempts = Attempts::default();
        for (kind, expected) in [
            (ErrorKind::Offline, true),
            (ErrorKind::LoginDelay, true),
            (ErrorKind::CheckedElsewhere, true),
            (ErrorKind::LoginRefused, false),
            (ErrorKind::CertificateExpired, false),
            (ErrorKind::TimedOut, false),
        ] {
            assert_eq!(attempts.is_quiet(kind, Millis(0)), expected, "{kind:?}");
        }
    }
}
