//! Tags and filters: kept, tried, and let loose on stored mail.
//!
//! Must not: decide what a filter is about; [`crate::filters`] does.

use super::{Answer, Engine};
use crate::error::{rule_user_error, store_user_error};
use crate::filters::{Matcher, Matchers, valid};
use crate::limits;
use crate::ports::Platform;
use crate::store::{FlagChange, Flags, RecordName, Store, StoreError, codec};
use mail_api::{ErrorKind, Filter, FilterTrial, Mailbox, Notice, Organisation, Reply, Stage, TagId};

/// Tags and filters, and the filters ready for use.
#[derive(Default)]
pub(super) struct Organised {
    organisation: Organisation,
    pub(super) matchers: Matchers,
}

impl Organised {
    /// The flags of tags, and what they are called.
    pub(super) fn tag_names(&self) -> Vec<(Flags, String)> {
        self.organisation.tags.iter().map(|tag| (Flags::tag(tag.id), tag.name.clone())).collect()
    }
}

/// The flags of the tags that are no longer there.
fn tags_gone(before: &Organisation, after: &Organisation) -> Flags {
    let stays = |tag: TagId| after.tags.iter().any(|stays| stays.id == tag);
    let gone = before.tags.iter().map(|tag| tag.id).filter(|tag| !stays(*tag));
    gone.fold(Flags::default(), |flags, tag| flags.with(Flags::tag(tag)))
}

impl<P: Platform> Engine<P> {
    /// All tags and filters.
    pub(super) fn organisation(&self) -> Organisation {
        self.state.borrow().organised.organisation.clone()
    }

    /// Reads tags and filters from the store.
    pub(super) async fn read_organisation(&self) -> Result<(), StoreError> {
        let tags = self.store().record(RecordName::Tags).await?;
        let filters = self.store().record(RecordName::Filters).await?;
        let tags = tags.map(|octets| codec::unpack_tags(&octets)).transpose()?.unwrap_or_default();
        let filters = filters.map(|octets| codec::unpack_filters(&octets)).transpose()?.unwrap_or_default();
        self.take_organisation(Organisation { tags, filters });
        Ok(())
    }

    /// Tags that go, here or in another tab, come back to no message, whatever is taken back: their numbers are free.
    fn take_organisation(&self, organisation: Organisation) {
        let matchers = Matchers::of(&organisation.filters);
        let state = &mut *self.state.borrow_mut();
        state.done.forget(tags_gone(&state.organised.organisation, &organisation));
        state.organised = Organised { organisation, matchers };
    }

    /// Replaces tags and filters. A tag that goes is first taken from every message, so that another under its number
    /// does not find any. Nothing is replaced while an import runs, here or in another tab.
    pub(super) async fn put_organisation(&self, before: &Organisation, after: Organisation) -> Answer {
        let storing = |error| store_user_error(error, Stage::Storing);
        let refused = |kind| rule_user_error(kind, Stage::Storing);
        let organisation = valid(after).ok_or_else(|| refused(ErrorKind::InvalidSettings))?;
        let turn = self.flags_turn.lock().await;
        // An import gives messages the numbers that tags had when it read them, and writes tags and filters, too.
        let Some(_no_import) = self.import_turn().await else { return Err(refused(ErrorKind::ImportBusy)) };
        self.read_organisation().await.map_err(storing)?;
        // What was entered is not to the letter what is kept.
        let is_as_before = |before: &Organisation| self.organisation() == *before;
        if !is_as_before(before) && !valid(before.clone()).as_ref().is_some_and(is_as_before) {
            (self.notify)(Notice::OrganisationChanged);
            return Err(refused(ErrorKind::ChangedElsewhere));
        }
        let flags = tags_gone(&self.organisation(), &organisation);
        // Filters first: none may give the tag to new mail while it is taken from the old.
        let filters = codec::pack_filters(&organisation.filters).map_err(storing)?;
        self.store().put_record(RecordName::Filters, &filters).await.map_err(storing)?;
        let tags = self.organisation().tags;
        self.take_organisation(Organisation { tags, filters: organisation.filters.clone() });
        // Whatever fails from here on, this much is different.
        (self.notify)(Notice::OrganisationChanged);
        if flags != Flags::default() {
            let all = self.state.borrow().list.every_message();
            let change = FlagChange { set: Flags::default(), clear: flags };
            for chunk in all.chunks(limits::CHANGE_CHUNK) {
                self.put_change(chunk, change).await.map_err(storing)?;
            }
        }
        let tags = codec::pack_tags(&organisation.tags).map_err(storing)?;
        self.store().put_record(RecordName::Tags, &tags).await.map_err(storing)?;
        drop(turn);
        self.take_organisation(organisation);
        (self.notify)(Notice::OrganisationChanged);
        Ok(Reply::Done)
    }

    /// What a filter would do with stored mail. What lies in the trash is none of its business.
    pub(super) fn try_filter(&self, filter: &Filter) -> FilterTrial {
        let matcher = Matcher::of(filter);
        let state = self.state.borrow();
        let matching = state.list.matching(Mailbox::Joint, |message| matcher.matches(message));
        let differs = |id: &&mail_api::MessageId| {
            state.list.flags(**id).is_some_and(|flags| matcher.change().apply(flags) != flags)
        };
        FilterTrial {
            matches: u32::try_from(matching.len()).unwrap_or(u32::MAX),
            changes: u32::try_from(matching.iter().filter(differs).count()).unwrap_or(u32::MAX),
            some: matching.iter().take(limits::TRIAL_ROWS).filter_map(|id| state.list.row(*id)).collect(),
        }
    }

    /// Lets a filter work on stored mail.
    pub(super) async fn run_filter(&self, filter: &Filter) -> Answer {
        let _turn = self.flags_turn.lock().await;
        let matcher = Matcher::of(filter);
        let matching = self.state.borrow().list.matching(Mailbox::Joint, |message| matcher.matches(message));
        self.change_in_turn(matcher.change(), matching).await
    }
}
