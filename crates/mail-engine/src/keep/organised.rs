//! Tags and filters of a backup: what is missing here is added, and what is here stays.
//!
//! A tag is known by its name, for its number may be another one's here; so tags get the numbers that they have here, in
//! what was done with messages and in what filters do.
//!
//! Must not: change a tag or a filter that is here.

use crate::filters::valid;
use crate::limits;
use crate::store::{Flags, RecordName, Store, StoreError, codec};
use mail_api::{Change, Filter, Organisation, Tag, TagId};
use std::collections::BTreeMap;

/// The numbers that the tags of a backup have here; those that are missing mean nothing.
#[derive(Debug, Default)]
pub(super) struct TagNumbers(BTreeMap<TagId, TagId>);

/// What became of tags or filters of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Restored {
    /// Some were added.
    pub(super) are_added: bool,
    /// Some were left out.
    pub(super) are_left_out: bool,
}

impl TagNumbers {
    /// The flags of a message, with the tags that mean the same here.
    pub(super) fn here(&self, flags: Flags) -> Flags {
        let tags = flags.tags().filter_map(|tag| self.0.get(&tag)).map(|tag| Flags::tag(*tag));
        tags.fold(flags.without_tags(), Flags::with)
    }

    /// A filter that does the same here; `None` where it is about tags that there are not.
    fn filter(&self, mut filter: Filter) -> Option<Filter> {
        for action in &mut filter.actions {
            if let Change::Tagged(tag, _) = action {
                *tag = *self.0.get(tag)?;
            }
        }
        Some(filter)
    }
}

/// Adds the tags that are missing; `None` where these octets are no tags.
pub(super) async fn tags<S: Store>(store: &S, octets: &[u8]) -> Result<Option<(TagNumbers, Restored)>, StoreError> {
    let Some(tags) = codec::unpack_tags(octets).ok().and_then(|tags| sound(tags, Vec::new())) else { return Ok(None) };
    let mut here = tags_here(store).await?;
    let (mut numbers, mut restored) = (TagNumbers::default(), Restored::default());
    for tag in tags.tags {
        let is_free = |id: &TagId| here.iter().all(|here| here.id != *id);
        let number = match here.iter().find(|here| here.name == tag.name) {
            Some(here) => Some(here.id),
            None => [tag.id].into_iter().chain((0..Flags::TAGS).map(TagId)).find(is_free),
        };
        let Some(number) = number else {
            restored.are_left_out = true;
            continue;
        };
        if is_free(&number) {
            here.push(Tag { id: number, ..tag });
            restored.are_added = true;
        }
        numbers.0.insert(tag.id, number);
    }
    if restored.are_added {
        store.put_record(RecordName::Tags, &codec::pack_tags(&here)?).await?;
    }
    Ok(Some((numbers, restored)))
}

/// Adds the filters that are missing, behind those that are here; `None` where these octets are no filters.
pub(super) async fn filters<S: Store>(
    store: &S,
    octets: &[u8],
    numbers: &TagNumbers,
) -> Result<Option<Restored>, StoreError> {
    let Ok(filters) = codec::unpack_filters(octets) else { return Ok(None) };
    let here = store.record(RecordName::Filters).await?;
    let here = here.map(|octets| codec::unpack_filters(&octets)).transpose()?.unwrap_or_default();
    let (mut all, mut restored) = (here.clone(), Restored::default());
    for filter in filters {
        let Some(filter) = numbers.filter(filter) else {
            restored.are_left_out = true;
            continue;
        };
        if here.contains(&filter) {
            continue;
        }
        // One that was changed here is not to work as it did before, too.
        if all.len() >= limits::FILTERS || here.iter().any(|here| here.name == filter.name) {
            restored.are_left_out = true;
            continue;
        }
        all.push(filter);
        restored.are_added = true;
    }
    if restored.are_added {
        let Some(sound) = sound(tags_here(store).await?, all) else { return Ok(None) };
        store.put_record(RecordName::Filters, &codec::pack_filters(&sound.filters)?).await?;
    }
    Ok(Some(restored))
}

async fn tags_here<S: Store>(store: &S) -> Result<Vec<Tag>, StoreError> {
    let here = store.record(RecordName::Tags).await?;
    Ok(here.map(|octets| codec::unpack_tags(&octets)).transpose()?.unwrap_or_default())
}

/// What could have been entered.
fn sound(tags: Vec<Tag>, filters: Vec<Filter>) -> Option<Organisation> {
    valid(Organisation { tags, filters })
}
