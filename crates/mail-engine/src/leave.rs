//! What one leave policy deletes beyond another. Pure functions.
//!
//! Must not: look at a maildrop; which messages a policy wants gone is decided by [`crate::plan`].

use mail_api::LeavePolicy;

/// Whether a policy ever deletes anything from the server.
const fn deletes(policy: LeavePolicy) -> bool {
    policy.after_hours.is_some()
        || policy.keep_newest.is_some()
        || policy.keep_octets.is_some()
        || policy.when_deleted_here
        || policy.when_archived_here
}

/// Whether whatever `policy` wants gone, `other` wants gone too, and no later. Where a person agreed to the other one,
/// this one asks for nothing new.
pub fn is_covered(policy: LeavePolicy, other: LeavePolicy) -> bool {
    if !deletes(policy) {
        return true;
    }
    let at_most = |least: Option<u64>, most: Option<u64>| match (least, most) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wanted), Some(agreed)) => agreed <= wanted,
    };
    let time = at_most(policy.after_hours.map(u64::from), other.after_hours.map(u64::from));
    let newest = at_most(policy.keep_newest.map(u64::from), other.keep_newest.map(u64::from));
    let octets = at_most(policy.keep_octets, other.keep_octets);
    let by_hand = (!policy.when_deleted_here || other.when_deleted_here)
        && (!policy.when_archived_here || other.when_archived_here);
    // What goes at once goes before any other rule could want it gone.
    let at_once = other.after_hours == Some(0);
    (at_once || time && newest && octets && by_hand) && (!policy.despite_eviction || other.despite_eviction)
}

/// What a person has agreed to, once an account is checked under `policy`: where that one is milder, no more than that.
pub fn still_applied(applied: Option<LeavePolicy>, policy: LeavePolicy) -> Option<LeavePolicy> {
    applied.map(|applied| if is_covered(policy, applied) { policy } else { applied })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: LeavePolicy = LeavePolicy::LEAVE_ALL;
    const NEWEST: LeavePolicy = LeavePolicy { keep_newest: Some(10), ..ALL };
    const OCTETS: LeavePolicy = LeavePolicy { keep_octets: Some(1_000), ..ALL };
    const ARCHIVED: LeavePolicy = LeavePolicy { when_archived_here: true, ..ALL };

    #[test]
    fn a_policy_is_new_where_it_has_a_rule_that_is_stricter() {
        let anyway = |policy| LeavePolicy { despite_eviction: true, ..policy };
        for (policy, other, expected) in [
            (ALL, ALL, true),
            (anyway(ALL), ALL, true),
            (ALL, LeavePolicy::ONCE_STORED, true),
            (LeavePolicy::ONCE_STORED, ALL, false),
            (LeavePolicy::after_days(14), LeavePolicy::after_days(7), true),
            (LeavePolicy::after_days(7), LeavePolicy::after_days(7), true),
            (LeavePolicy::after_days(7), LeavePolicy::after_days(14), false),
            (NEWEST, LeavePolicy::ONCE_STORED, true),
            (NEWEST, OCTETS, false),
            (LeavePolicy { keep_newest: Some(9), ..ALL }, NEWEST, false),
            (LeavePolicy { keep_newest: Some(11), ..ALL }, NEWEST, true),
            (LeavePolicy { keep_octets: Some(999), ..ALL }, OCTETS, false),
            (LeavePolicy { keep_octets: Some(1_001), ..ALL }, OCTETS, true),
            (LeavePolicy::WHEN_DELETED_HERE, ARCHIVED, false),
            (ARCHIVED, LeavePolicy { when_archived_here: true, ..LeavePolicy::after_days(7) }, true),
            (LeavePolicy { when_archived_here: true, ..LeavePolicy::after_days(7) }, ARCHIVED, false),
            (LeavePolicy { keep_octets: Some(1_000), ..NEWEST }, NEWEST, false),
            (anyway(NEWEST), NEWEST, false),
            (anyway(NEWEST), anyway(NEWEST), true),
            (anyway(NEWEST), LeavePolicy::ONCE_STORED, false),
        ] {
            assert_eq!(is_covered(policy, other), expected, "{policy:?} after {other:?}");
        }
    }

    #[test]
    fn what_was_agreed_to_lasts_until_a_milder_policy_takes_its_place() {
        let (mild, strict) = (LeavePolicy::after_days(14), LeavePolicy::after_days(7));
        for (applied, policy, expected) in [
            (None, strict, None),
            (Some(mild), strict, Some(mild)),
            (Some(strict), mild, Some(mild)),
            (Some(strict), ALL, Some(ALL)),
            (Some(strict), strict, Some(strict)),
        ] {
            assert_eq!(still_applied(applied, policy), expected);
        }
    }
}
