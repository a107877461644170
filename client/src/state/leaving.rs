//! What becomes of the copies on the server, as it is entered: one choice about time, and rules beside it.
//!
//! Must not: turn what cannot be read into a rule that deletes.

use super::entered::{MEGABYTE, MOST, number};
use super::settings::Problem;
use mail_api::LeavePolicy;

/// Hours in a day.
const DAY_HOURS: u32 = 24;
/// The longest time, in hours: ten years.
const LONGEST_HOURS: u32 = 3_650 * DAY_HOURS;

/// How long a stored message stays on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stay {
    /// As long as nothing else removes it.
    #[default]
    Always,
    /// It goes once it is stored.
    NotAtAll,
    /// For some time.
    ForTime,
}

/// The unit in which a time is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeUnit {
    /// Days.
    #[default]
    Days,
    /// Hours.
    Hours,
}

/// What stands in the form about the server's copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveDraft {
    /// How long they stay.
    pub stay: Stay,
    /// For how long, where for some time.
    pub time: String,
    /// In which unit.
    pub unit: TimeUnit,
    /// Whether only the newest stay.
    pub limits_messages: bool,
    /// How many of them.
    pub newest: String,
    /// Whether only so many megabytes stay.
    pub limits_octets: bool,
    /// How many.
    pub megabytes: String,
    /// Whether deleting here deletes there.
    pub when_deleted_here: bool,
    /// Whether archiving here deletes there.
    pub when_archived_here: bool,
    /// Whether all that holds although the browser may clear its storage.
    pub despite_eviction: bool,
}

impl Default for LeaveDraft {
    fn default() -> Self {
        Self::of(LeavePolicy::LEAVE_ALL)
    }
}

impl LeaveDraft {
    /// A policy as it stands in the form.
    pub fn of(policy: LeavePolicy) -> Self {
        let (stay, hours) = match policy.after_hours {
            None => (Stay::Always, 14 * DAY_HOURS),
            Some(0) => (Stay::NotAtAll, 14 * DAY_HOURS),
            Some(hours) => (Stay::ForTime, hours),
        };
        let unit = if hours.is_multiple_of(DAY_HOURS) { TimeUnit::Days } else { TimeUnit::Hours };
        Self {
            stay,
            time: (if unit == TimeUnit::Days { hours / DAY_HOURS } else { hours }).to_string(),
            unit,
            limits_messages: policy.keep_newest.is_some(),
            newest: policy.keep_newest.unwrap_or(1_000).to_string(),
            limits_octets: policy.keep_octets.is_some(),
            megabytes: policy.keep_octets.map_or(500, |octets| octets.div_ceil(MEGABYTE)).to_string(),
            when_deleted_here: policy.when_deleted_here,
            when_archived_here: policy.when_archived_here,
            despite_eviction: policy.despite_eviction,
        }
    }

    /// Whether anything is ever deleted from the server.
    pub fn deletes(&self) -> bool {
        self.stay != Stay::Always
            || self.limits_messages
            || self.limits_octets
            || self.when_deleted_here
            || self.when_archived_here
    }

    /// The policy; adds what is wrong. What is wrong never deletes.
    pub(super) fn policy(&self, problems: &mut Vec<Problem>) -> LeavePolicy {
        let mut number = |entered: &str, most, problem| number(entered, most, problem, problems);
        let after_hours = match self.stay {
            Stay::Always => None,
            Stay::NotAtAll => Some(0),
            Stay::ForTime => {
                let hours = if self.unit == TimeUnit::Days { DAY_HOURS } else { 1 };
                number(&self.time, (LONGEST_HOURS / hours).into(), Problem::Stay)
                    .and_then(|time| u32::try_from(time).ok()?.checked_mul(hours))
            }
        };
        let keep_newest = self.limits_messages.then(|| number(&self.newest, MOST, Problem::Newest)).flatten();
        let keep_megabytes = self.limits_octets.then(|| number(&self.megabytes, MOST, Problem::Megabytes)).flatten();
        LeavePolicy {
            after_hours,
            keep_newest: keep_newest.and_then(|newest| u32::try_from(newest).ok()),
            keep_octets: keep_megabytes.map(|megabytes| megabytes * MEGABYTE),
            when_deleted_here: self.when_deleted_here,
            when_archived_here: self.when_archived_here,
            despite_eviction: self.despite_eviction,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(draft: &LeaveDraft) -> (LeavePolicy, Vec<Problem>) {
        let mut problems = Vec::new();
        (draft.policy(&mut problems), problems)
    }

    #[test]
    fn a_policy_comes_back_out_of_the_form_as_it_went_in() {
        for policy_in in [
            LeavePolicy::LEAVE_ALL,
            LeavePolicy::ONCE_STORED,
            LeavePolicy::WHEN_DELETED_HERE,
            LeavePolicy::after_days(14),
            LeavePolicy { after_hours: Some(36), ..LeavePolicy::LEAVE_ALL },
            LeavePolicy {
                after_hours: Some(24),
                keep_newest: Some(7),
                keep_octets: Some(50_000_000),
                when_deleted_here: true,
                when_archived_here: true,
                despite_eviction: true,
            },
        ] {
            assert_eq!(policy(&LeaveDraft::of(policy_in)), (policy_in, vec![]));
        }
    }

    #[test]
    fn what_cannot_be_read_is_a_problem_and_never_deletes() {
        for wrong in ["", "0", "-1", "x", "1.5", "3651", "99999999999999999999"] {
            let draft = LeaveDraft { stay: Stay::ForTime, time: wrong.into(), ..LeaveDraft::default() };
            assert_eq!(policy(&draft), (LeavePolicy::LEAVE_ALL, vec![Problem::Stay]), "{wrong}");
        }
        for wrong in ["", "0", "x", "1000001"] {
            let draft = LeaveDraft {
                limits_messages: true,
                newest: wrong.into(),
                limits_octets: true,
                megabytes: wrong.into(),
                ..LeaveDraft::default()
            };
            assert_eq!(policy(&draft), (LeavePolicy::LEAVE_ALL, vec![Problem::Newest, Problem::Megabytes]), "{wrong}");
        }
        let off = LeaveDraft { newest: "x".into(), megabytes: "x".into(), time: "x".into(), ..LeaveDraft::default() };
        assert_eq!(policy(&off), (LeavePolicy::LEAVE_ALL, vec![]), "what is not chosen is not read");
    }
}
