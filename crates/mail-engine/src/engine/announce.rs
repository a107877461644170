//! Notices, not more often than a page can use them.
//!
//! Must not: lose the last one.

use super::Engine;
use crate::limits;
use crate::ports::{Millis, Platform};
use mail_api::{AccountId, CheckPhase, CheckProgress, Notice};
use std::collections::BTreeMap;

/// What was said last, and what is still to be said.
#[derive(Default)]
pub(super) struct Announcements {
    mailbox: Throttle,
    progress: BTreeMap<AccountId, Progress>,
}

#[derive(Default)]
struct Throttle {
    said: Option<Millis>,
    pending: bool,
}

struct Progress {
    latest: CheckProgress,
    phase_said: Option<CheckPhase>,
    throttle: Throttle,
}

impl Throttle {
    /// Whether it is time; if so, it counts as said.
    fn is_due(&mut self, now: Millis) -> bool {
        let rested = self.said.is_none_or(|said| now.0 >= said.0.saturating_add(limits::NOTICE_INTERVAL.0));
        if !self.pending || !rested {
            return false;
        }
        *self = Self { said: Some(now), pending: false };
        true
    }
}

impl<P: Platform> Engine<P> {
    /// Lists may look different. While a check runs this is said at most every [`limits::NOTICE_INTERVAL`].
    pub(super) fn mailbox_changed(&self) {
        self.to_index.ring();
        let is_quiet = {
            let mut state = self.state.borrow_mut();
            state.announcements.mailbox.pending = true;
            state.running.is_empty()
        };
        if is_quiet {
            self.say_everything();
        } else {
            self.say_what_is_due();
        }
    }

    /// A check went on. A new phase is said at once.
    pub(super) fn progressed(&self, latest: CheckProgress) {
        {
            let mut state = self.state.borrow_mut();
            let progress = state.announcements.progress.entry(latest.account).or_insert_with(|| Progress {
                latest,
                phase_said: None,
                throttle: Throttle::default(),
            });
            progress.latest = latest;
            progress.throttle.pending = true;
            if progress.phase_said != Some(latest.phase) {
                progress.phase_said = Some(latest.phase);
                progress.throttle.said = None;
            }
        }
        self.say_what_is_due();
    }

    /// A check ended: nothing more is to be said about its progress.
    pub(super) fn forget_progress(&self, account: AccountId) {
        self.state.borrow_mut().announcements.progress.remove(&account);
    }

    /// Says what has waited long enough.
    pub(super) fn say_what_is_due(&self) {
        let now = self.now();
        let notices = {
            let mut state = self.state.borrow_mut();
            let revision = state.list.revision();
            let announcements = &mut state.announcements;
            let mailbox = announcements.mailbox.is_due(now).then_some(Notice::MailboxChanged { revision });
            let progress = announcements
                .progress
                .values_mut()
                .filter_map(|progress| progress.throttle.is_due(now).then_some(Notice::CheckProgress(progress.latest)));
            mailbox.into_iter().chain(progress).collect::<Vec<_>>()
        };
        notices.into_iter().for_each(&self.notify);
    }

    /// Says everything that is pending, now.
    pub(super) fn say_everything(&self) {
        {
            let mut state = self.state.borrow_mut();
            state.announcements.mailbox.said = None;
            state.announcements.progress.values_mut().for_each(|progress| progress.throttle.said = None);
        }
        self.say_what_is_due();
    }
}
