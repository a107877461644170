//! When an account is checked without being asked. Pure functions.
//!
//! Must not: ask a server more often than it wants to be asked, or a person about what passes by itself.

use crate::limits;
use crate::ports::Millis;
use crate::store::ServerAccount;
use mail_api::{ErrorKind, LeavePolicy, Retention, RetentionWarning, Retry, UserError};

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
    /// How long its server keeps mail, as it announced last.
    pub retention: Option<Retention>,
    /// When it was last checked well, perhaps in another tab.
    pub last_check: Option<Millis>,
}

impl Interval {
    /// What is stored of an account.
    pub(crate) fn of(account: ServerAccount<'_>) -> Self {
        Self {
            minutes: account.settings.check_minutes,
            login_delay: account.login_delay,
            retention: account.retention,
            last_check: account.last_check,
        }
    }
}

/// How a server that removes mail by itself can cost mail of this account. Checks that nobody asks for come in time as
/// long as they work and the app is open; whether they do shows in the last one that ended well.
pub fn retention_warning(interval: Interval, leave: LeavePolicy, now: Millis) -> Option<RetentionWarning> {
    match interval.retention? {
        Retention::Forever => None,
        // Where nothing is to stay, the server does what is wanted.
        Retention::Days(0) => (leave.after_hours != Some(0)).then_some(RetentionWarning::OnceRetrieved),
        Retention::Days(_) if interval.minutes.is_none() => Some(RetentionWarning::NeverByItself),
        Retention::Days(days) => {
            let checked = interval.last_check?;
            (now.0.saturating_sub(checked.0) >= half_of(days)).then_some(RetentionWarning::NotChecked)
        }
    }
}

/// Half of so many days, in milliseconds.
const fn half_of(days: u32) -> u64 {
    (limits::DAY.0 / 2).saturating_mul(days as u64)
}

/// When an account is due: an interval after its last check, sooner where the server would remove mail before, later
/// where the server wants so, and later and later where checks fail. One that nobody but a person checks is never due.
/// What is said to have happened after `now` was noted by a clock that went wrong, and does not count.
/// `chance` spreads accounts and devices.
pub fn due(interval: Interval, attempts: &Attempts, now: Millis, chance: u8) -> Option<Millis> {
    let wished = u64::from(interval.minutes?.max(1)).saturating_mul(limits::MINUTE.0);
    let minutes = match interval.retention {
        Some(Retention::Days(days)) if days > 0 => wished.min(half_of(days)),
        _ => wished,
    };
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
    fn an_account_is_checked_well_before_its_server_removes_mail() {
        let mut attempts = Attempts::default();
        attempts.note(Millis(0), None);
        let hours = |retention, minutes, login_delay| {
            let interval = Interval { retention, minutes, login_delay, ..Interval::default() };
            due(interval, &attempts, LATE, 0).map(|due| due.0 / (60 * MINUTE))
        };
        let monthly = Some(u16::MAX);
        for (retention, minutes, login_delay, expected) in [
            (None, monthly, None, Some(1092)),
            (Some(Retention::Forever), monthly, None, Some(1092)),
            (Some(Retention::Days(0)), monthly, None, Some(1092)),
            (Some(Retention::Days(1)), monthly, None, Some(12)),
            (Some(Retention::Days(7)), monthly, None, Some(84)),
            (Some(Retention::Days(1)), monthly, Some(20 * 3600), Some(20)),
            (Some(Retention::Days(7)), Some(60), None, Some(1)),
            (Some(Retention::Days(u32::MAX)), monthly, None, Some(1092)),
            (Some(Retention::Days(7)), None, None, None),
        ] {
            assert_eq!(hours(retention, minutes, login_delay), expected, "{retention:?}, every {minutes:?} minutes");
        }
    }

    #[test]
    fn a_server_that_removes_mail_is_warned_of_where_that_can_cost_mail() {
        use RetentionWarning::{NeverByItself, NotChecked, OnceRetrieved};
        let (now, all, stored) = (Millis(100 * limits::DAY.0), LeavePolicy::LEAVE_ALL, LeavePolicy::ONCE_STORED);
        for (retention, minutes, hours_ago, leave, expected) in [
            (None, None, Some(0), all, None),
            (Some(Retention::Forever), None, Some(0), all, None),
            (Some(Retention::Days(0)), Some(10), Some(0), all, Some(OnceRetrieved)),
            (Some(Retention::Days(0)), None, Some(0), LeavePolicy::after_days(1), Some(OnceRetrieved)),
            (Some(Retention::Days(0)), None, Some(0), stored, None),
            (Some(Retention::Days(30)), None, Some(0), stored, Some(NeverByItself)),
            (Some(Retention::Days(30)), Some(10), Some(0), all, None),
            (Some(Retention::Days(30)), Some(10), Some(15 * 24 - 1), all, None),
            (Some(Retention::Days(30)), Some(10), Some(15 * 24), all, Some(NotChecked)),
            (Some(Retention::Days(1)), Some(10), Some(12), stored, Some(NotChecked)),
            (Some(Retention::Days(1)), Some(10), None, all, None),
        ] {
            let last_check = hours_ago.map(|hours| Millis(now.0 - hours * limits::HOUR.0));
            let interval = Interval { minutes, retention, last_check, login_delay: None };
            assert_eq!(retention_warning(interval, leave, now), expected, "{retention:?}, every {minutes:?} minutes");
        }
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
