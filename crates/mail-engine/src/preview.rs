//! What a leave policy would do to a maildrop, told before it does. A pure function over [`plan`], by which checks act.
//!
//! Must not: decide for itself which message goes.

use crate::limits;
use crate::maildrop::MaildropSnapshot;
use crate::plan::{Extent, Plan, Wishes, plan};
use crate::ports::Millis;
use crate::store::{KnownMessage, MaildropRecord};
use mail_api::{LeavePreview, MessageId, RetrievalPolicy, StoreDoubt};
use std::collections::HashSet;

/// What would go if the maildrop were checked now, what a day later, and what once all time is over. Messages that a check
/// has yet to store count as stored now, however many checks that takes. `doubt`: what keeps a check from deleting.
pub fn preview(
    record: &MaildropRecord,
    snapshot: &MaildropSnapshot,
    wishes: Wishes<'_>,
    doubt: Option<StoreDoubt>,
    now: Millis,
) -> LeavePreview {
    let whole_up_to = wishes.retrieval.whole_up_to;
    let wishes = Wishes { retrieval: RetrievalPolicy { whole_up_to, ..RetrievalPolicy::default() }, ..wishes };
    let mut today = plan(record, snapshot, wishes, now);
    let withheld = if doubt.is_none() { 0 } else { today.withhold() };
    let (record, left) = after(record, snapshot, &today, now);
    let gone_by = |hours: u64| {
        let then = Millis(now.0.saturating_add(limits::HOUR.0.saturating_mul(hours)));
        if doubt.is_none() { count(plan(&record, &left, wishes, then).delete.len()) } else { 0 }
    };
    let go_within_day = gone_by(24);
    let go_later = gone_by(wishes.leave.after_hours.map_or(24, u64::from).max(24)).saturating_sub(go_within_day);
    let on_server = count(snapshot.messages.len()).max(snapshot.announced.messages);
    let go_now = count(today.delete.len());
    let go_once_stored = count(today.retrieve.iter().filter(|retrieval| retrieval.delete).count());
    let stay = [go_now, go_once_stored, go_within_day, go_later].into_iter().fold(on_server, u32::saturating_sub);
    LeavePreview {
        on_server,
        stay,
        go_now,
        go_once_stored,
        go_within_day,
        go_later,
        withheld,
        doubt: doubt.filter(|_| withheld > 0),
    }
}

/// Record and maildrop as a check leaves them that does what was planned.
fn after(
    record: &MaildropRecord,
    snapshot: &MaildropSnapshot,
    plan: &Plan,
    now: Millis,
) -> (MaildropRecord, MaildropSnapshot) {
    let deleted = plan.delete.iter().map(|deletion| deletion.number);
    let not_kept = plan.retrieve.iter().filter(|retrieval| retrieval.delete).map(|retrieval| retrieval.number);
    let gone: HashSet<_> = deleted.chain(not_kept).collect();
    let mut left = snapshot.clone();
    left.messages.retain(|message| !gone.contains(&message.number));

    let deleted = plan.delete.iter().map(|deletion| deletion.known.message);
    let completed = plan.retrieve.iter().filter_map(|retrieval| match retrieval.extent {
        Extent::Rest { of, .. } => Some(of),
        Extent::Whole | Extent::Beginning => None,
    });
    let forgotten: HashSet<MessageId> = deleted.chain(completed).collect();
    let mut record = record.clone();
    record.known.retain(|known| !forgotten.contains(&known.message));
    // Ids that nothing stored has.
    let ids = (0..=u64::MAX).rev().map(MessageId);
    record.known.extend(plan.retrieve.iter().filter(|retrieval| !retrieval.delete).zip(ids).map(
        |(retrieval, message)| KnownMessage {
            unique_id: retrieval.unique_id.as_octets().to_vec(),
            message,
            first_seen: now,
            octets: retrieval.octets.unwrap_or(0),
            digest: None,
            announced: retrieval.octets,
            is_beginning: retrieval.extent == Extent::Beginning,
            is_imported: false,
        },
    ));
    (record, left)
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MaildropState;
    use mail_api::LeavePolicy;
    use pop3_proto::{DropListing, MessageNumber, Octets, UniqueId};

    const NOW: Millis = Millis(100 * limits::DAY.0);
    const NEWEST: LeavePolicy = LeavePolicy { keep_newest: Some(2), ..LeavePolicy::LEAVE_ALL };

    /// Ten messages on the server, of which the first six are stored, for 0, 10, 20 hours and so on.
    fn scene() -> (MaildropRecord, MaildropSnapshot) {
        let name = |number: u32| format!("u{number}").into_bytes();
        let known = (1..=6).map(|number: u32| KnownMessage {
            unique_id: name(number),
            message: MessageId(number.into()),
            first_seen: Millis(NOW.0 - u64::from(number - 1) * 10 * limits::HOUR.0),
            octets: 500,
            digest: None,
            announced: None,
            is_beginning: false,
            is_imported: false,
        });
        let numbers = || (1..=10).map(|number| MessageNumber::new(number).unwrap());
        let unique_ids = numbers().map(|number| (number, UniqueId::new(&name(number.get())).unwrap()));
        let announced = DropListing { messages: 10, octets: Octets(5_000) };
        let sizes = numbers().map(|number| (number, 500));
        let snapshot = MaildropSnapshot::new(announced, unique_ids.collect(), 0, sizes.collect());
        (MaildropRecord { known: known.collect(), state: MaildropState::default() }, snapshot)
    }

    fn wishes<'a>(
        leave: LeavePolicy,
        retrieval: RetrievalPolicy,
        put_away: &'a HashSet<MessageId>,
        wanted: &'a HashSet<MessageId>,
    ) -> Wishes<'a> {
        Wishes { leave, retrieval, put_away, wanted, gives_beginnings: true }
    }

    /// Stay, go now, go once stored, go within a day, go later, withheld.
    #[track_caller]
    fn check(leave: LeavePolicy, put_away: &[u64], may_delete: bool, expected: (u32, u32, u32, u32, u32, u32)) {
        let (record, snapshot) = scene();
        let put_away = put_away.iter().copied().map(MessageId).collect();
        let nobody = HashSet::new();
        let wishes = wishes(leave, RetrievalPolicy::default(), &put_away, &nobody);
        let it = preview(&record, &snapshot, wishes, (!may_delete).then_some(StoreDoubt::NotStrict), NOW);
        let found = (it.stay, it.go_now, it.go_once_stored, it.go_within_day, it.go_later, it.withheld);
        assert_eq!((it.on_server, found), (10, expected), "{leave:?}");
    }

    #[test]
    fn each_message_stays_or_goes_and_is_counted_once() {
        let hours = |hours| LeavePolicy { after_hours: Some(hours), ..LeavePolicy::LEAVE_ALL };
        check(LeavePolicy::LEAVE_ALL, &[], true, (10, 0, 0, 0, 0, 0));
        check(LeavePolicy::ONCE_STORED, &[], true, (0, 6, 4, 0, 0, 0));
        check(hours(30), &[], true, (0, 3, 0, 2, 5, 0));
        check(hours(12), &[], true, (0, 4, 0, 6, 0, 0));
        check(LeavePolicy::after_days(14), &[], true, (0, 0, 0, 0, 10, 0));
        check(NEWEST, &[], true, (2, 6, 2, 0, 0, 0));
        check(LeavePolicy { after_hours: Some(12), ..NEWEST }, &[], true, (0, 6, 2, 2, 0, 0));
        check(LeavePolicy { keep_octets: Some(4_500), ..LeavePolicy::LEAVE_ALL }, &[], true, (9, 1, 0, 0, 0, 0));
        check(LeavePolicy::WHEN_DELETED_HERE, &[2, 3], true, (8, 2, 0, 0, 0, 0));
    }

    #[test]
    fn what_the_store_cannot_be_trusted_with_stays() {
        check(LeavePolicy::ONCE_STORED, &[], false, (10, 0, 0, 0, 0, 10));
        check(NEWEST, &[], false, (10, 0, 0, 0, 0, 8));
        check(LeavePolicy::after_days(1), &[], false, (10, 0, 0, 0, 0, 3));
    }

    #[test]
    fn a_check_may_retrieve_less_at_once_and_in_the_end_as_much() {
        let (record, snapshot) = scene();
        let few = RetrievalPolicy { most_messages: Some(1), ..RetrievalPolicy::default() };
        let nobody = HashSet::new();
        let wishes = wishes(LeavePolicy::ONCE_STORED, few, &nobody, &nobody);
        assert_eq!(preview(&record, &snapshot, wishes, None, NOW).go_once_stored, 4);
    }

    #[test]
    fn what_is_stored_as_a_beginning_only_stays() {
        let (record, snapshot) = scene();
        let small = RetrievalPolicy { whole_up_to: Some(499), ..RetrievalPolicy::default() };
        let nobody = HashSet::new();
        let it = preview(&record, &snapshot, wishes(LeavePolicy::ONCE_STORED, small, &nobody, &nobody), None, NOW);
        assert_eq!((it.stay, it.go_now, it.go_once_stored, it.go_within_day, it.go_later), (4, 6, 0, 0, 0));
    }
}
