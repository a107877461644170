//! What filters do with a message: pure functions over what its row says.
//!
//! Must not: look at a body, or do anything itself.

use crate::limits;
use crate::store::{FlagChange, Flags, Row};
use mail_api::{Change, Condition, Field, Filter, Organisation, TagId};
use std::collections::BTreeSet;

/// What filters look at of a message.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filtered<'a> {
    /// The author's name, or address.
    pub from: &'a str,
    /// The author's address.
    pub from_address: &'a str,
    /// To whom it went, one to a line.
    pub to: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// The mailing list.
    pub list: &'a str,
    /// Its size in octets.
    pub octets: u64,
}

impl<'a> Filtered<'a> {
    /// What a row says of its message.
    pub fn of(row: &'a Row) -> Self {
        let (to, list) = row.facts.as_ref().map_or(("", ""), |facts| (&facts.to, &facts.list));
        let octets = row.beginning_of.unwrap_or(row.octets);
        Self { from: &row.from, from_address: &row.from_address, to, subject: &row.subject, list, octets }
    }

    fn field(&self, field: Field) -> [&'a str; 2] {
        match field {
            Field::From => [self.from, self.from_address],
            Field::To => [self.to, ""],
            Field::Subject => [self.subject, ""],
            Field::List => [self.list, ""],
        }
    }
}

/// A filter, ready to be asked about many messages.
#[derive(Debug, Clone)]
pub struct Matcher {
    all: bool,
    conditions: Vec<Condition>,
    change: FlagChange,
}

impl Matcher {
    /// Of this filter.
    pub fn of(filter: &Filter) -> Self {
        let lower = |condition: &Condition| match condition {
            Condition::Contains(field, text) => Condition::Contains(*field, text.trim().to_lowercase()),
            Condition::Is(field, text) => Condition::Is(*field, text.trim().to_lowercase()),
            size => size.clone(),
        };
        let change = filter.actions.iter().map(|action| flag_change(*action)).fold(FlagChange::NONE, FlagChange::then);
        Self { all: filter.all, conditions: filter.conditions.iter().map(lower).collect(), change }
    }

    /// Whether it is about this message.
    pub fn matches(&self, message: &Filtered<'_>) -> bool {
        let mut conditions = self.conditions.iter();
        if self.all {
            !self.conditions.is_empty() && conditions.all(|condition| holds(condition, message))
        } else {
            conditions.any(|condition| holds(condition, message))
        }
    }

    /// What it does.
    pub const fn change(&self) -> FlagChange {
        self.change
    }
}

/// The filters that work on new mail, in their order.
#[derive(Debug, Clone, Default)]
pub struct Matchers(Vec<Matcher>);

impl Matchers {
    /// Those that are on.
    pub fn of(filters: &[Filter]) -> Self {
        Self(filters.iter().filter(|filter| filter.is_on).map(Matcher::of).collect())
    }

    /// The flags with which a new message is stored.
    pub fn marks(&self, row: &Row) -> Flags {
        let message = Filtered::of(row);
        let about = self.0.iter().filter(|matcher| matcher.matches(&message));
        about.fold(Flags::default(), |flags, matcher| matcher.change.apply(flags))
    }
}

/// What is done with the flags of a message.
pub const fn flag_change(change: Change) -> FlagChange {
    const fn only(flags: Flags, is_set: bool) -> FlagChange {
        if is_set { FlagChange { set: flags, clear: Flags(0) } } else { FlagChange { set: Flags(0), clear: flags } }
    }
    match change {
        Change::Read(is_set) => only(Flags::READ, is_set),
        Change::Starred(is_set) => only(Flags::STARRED, is_set),
        // What is archived is no junk, and what is junk is not archived: archived mail may be meant to go from the server.
        Change::Archived(true) => FlagChange { set: Flags::ARCHIVED, clear: Flags::JUNK },
        Change::Junk(true) => FlagChange { set: Flags::JUNK, clear: Flags::ARCHIVED },
        Change::Archived(false) => only(Flags::ARCHIVED, false),
        Change::Junk(false) => only(Flags::JUNK, false),
        Change::Deleted(is_set) => only(Flags::DELETED, is_set),
        Change::Tagged(tag, is_set) => only(Flags::tag(tag), is_set),
    }
}

/// Tags and filters as they may be stored: names cut, nothing of a tag that does not exist; `None` where there are more
/// than there can be.
pub fn valid(mut organisation: Organisation) -> Option<Organisation> {
    let Organisation { tags, filters } = &mut organisation;
    let ids: BTreeSet<TagId> = tags.iter().map(|tag| tag.id).filter(|tag| tag.0 < Flags::TAGS).collect();
    if ids.len() != tags.len() || filters.len() > limits::FILTERS {
        return None;
    }
    for tag in tags {
        cut(&mut tag.name, limits::TAG_NAME_OCTETS);
        tag.colour %= 8;
        if tag.name.is_empty() {
            return None;
        }
    }
    for filter in filters {
        cut(&mut filter.name, limits::TAG_NAME_OCTETS);
        filter.actions.retain(|action| !matches!(action, Change::Tagged(tag, _) if !ids.contains(tag)));
        if filter.conditions.len() > limits::CONDITIONS || filter.actions.len() > limits::CONDITIONS {
            return None;
        }
        for condition in &mut filter.conditions {
            if let Condition::Contains(_, text) | Condition::Is(_, text) = condition {
                cut(text, limits::CONDITION_OCTETS);
            }
        }
    }
    Some(organisation)
}

fn cut(text: &mut String, octets: usize) {
    let trimmed = text.trim();
    *text = trimmed.get(..trimmed.floor_char_boundary(octets)).unwrap_or_default().to_owned();
}

fn holds(condition: &Condition, message: &Filtered<'_>) -> bool {
    match condition {
        Condition::Contains(_, text) | Condition::Is(_, text) if text.is_empty() => false,
        Condition::Contains(field, text) => {
            message.field(*field).iter().any(|field| field.to_lowercase().contains(text.as_str()))
        }
        Condition::Is(field, text) => {
            let mut lines = message.field(*field).into_iter().flat_map(str::lines).map(str::to_lowercase);
            match field {
                Field::From | Field::Subject => lines.any(|line| line.trim() == text),
                Field::To | Field::List => lines.any(|line| is_whole(&line, text)),
            }
        }
        Condition::LargerThan(octets) => message.octets > *octets,
        Condition::SmallerThan(octets) => message.octets < *octets,
    }
}

/// Whether a text is a whole line, or its name or address.
fn is_whole(line: &str, text: &str) -> bool {
    let line = line.trim();
    line == text || line.rsplit_once(' ').is_some_and(|(name, address)| name.trim() == text || address == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_api::Tag;

    const MESSAGE: Filtered<'_> = Filtered {
        from: "Ada Lovelace",
        from_address: "ada@example.org",
        to: "Grüße GmbH post@example.com\nbob@example.net",
        subject: "Rechnung Nr. 7",
        list: "Friends friends.example.org",
        octets: 5000,
    };

    fn filter(all: bool, conditions: &[Condition], actions: &[Change]) -> Filter {
        Filter { name: "f".into(), is_on: true, all, conditions: conditions.to_vec(), actions: actions.to_vec() }
    }

    fn contains(field: Field, text: &str) -> Condition {
        Condition::Contains(field, text.into())
    }

    fn is(field: Field, text: &str) -> Condition {
        Condition::Is(field, text.into())
    }

    #[test]
    fn conditions_look_at_the_field_they_name() {
        let check = |condition: Condition, expected| {
            assert_eq!(
                Matcher::of(&filter(true, core::slice::from_ref(&condition), &[])).matches(&MESSAGE),
                expected,
                "{condition:?}"
            );
        };
        check(contains(Field::From, "LOVE"), true);
        check(contains(Field::From, "@example.org"), true);
        check(contains(Field::From, "example.com"), false);
        check(contains(Field::To, "grÜSSE"), false);
        check(contains(Field::To, "grüße"), true);
        check(contains(Field::Subject, " rechnung "), true);
        check(contains(Field::List, "friends.example"), true);
        check(contains(Field::Subject, ""), false);
        check(contains(Field::Subject, "  "), false);
        check(is(Field::From, "ada lovelace"), true);
        check(is(Field::From, "Ada"), false);
        check(is(Field::To, "bob@example.net"), true);
        check(is(Field::To, "post@example.com"), true);
        check(is(Field::To, "Grüße GmbH"), true);
        check(is(Field::To, "ob@example.net"), false);
        check(is(Field::List, "friends.example.org"), true);
        check(is(Field::Subject, "rechnung nr. 7"), true);
        check(is(Field::Subject, "rechnung"), false);
        check(Condition::LargerThan(4999), true);
        check(Condition::LargerThan(5000), false);
        check(Condition::SmallerThan(5001), true);
    }

    #[test]
    fn all_or_any_has_to_be_so_and_nothing_is_nothing() {
        let (so, not) = (contains(Field::From, "ada"), contains(Field::From, "bob"));
        let matches = |all, conditions: &[Condition]| Matcher::of(&filter(all, conditions, &[])).matches(&MESSAGE);
        assert!(matches(true, &[so.clone(), so.clone()]) && !matches(true, &[so.clone(), not.clone()]));
        assert!(matches(false, &[not.clone(), so]) && !matches(false, &[not]));
        assert!(!matches(true, &[]) && !matches(false, &[]));
    }

    #[test]
    fn filters_work_one_after_the_other_and_only_those_that_are_on() {
        let so = [contains(Field::Subject, "rechnung")];
        let tag = TagId(9);
        let mut filters = vec![
            filter(true, &so, &[Change::Tagged(tag, true), Change::Archived(true), Change::Read(true)]),
            filter(true, &so, &[Change::Junk(true), Change::Read(false)]),
            filter(true, &[contains(Field::Subject, "nothing")], &[Change::Deleted(true)]),
        ];
        let row = crate::row::derive(b"Subject: Rechnung\r\n\r\n", crate::ports::Millis(0));
        assert_eq!(Matchers::of(&filters).marks(&row), Flags::JUNK.with(Flags::tag(tag)));
        filters[1].is_on = false;
        let marks = Matchers::of(&filters).marks(&row);
        assert_eq!(marks, Flags::ARCHIVED.with(Flags::READ).with(Flags::tag(tag)));
    }

    #[test]
    fn what_cannot_be_is_not_stored() {
        let tag = |id, name: &str| Tag { id: TagId(id), name: name.into(), colour: 9 };
        let with = |tags: Vec<Tag>, filters| valid(Organisation { tags, filters });
        assert_eq!(with(vec![tag(1, "a"), tag(1, "b")], vec![]), None);
        assert_eq!(with(vec![tag(56, "a")], vec![]), None);
        assert_eq!(with(vec![tag(1, " ")], vec![]), None);
        let actions = [Change::Tagged(TagId(2), true), Change::Tagged(TagId(1), true)];
        let stored = with(vec![tag(1, " a ")], vec![filter(true, &[contains(Field::To, " ä ")], &actions)]).unwrap();
        assert_eq!((stored.tags[0].name.as_str(), stored.tags[0].colour), ("a", 1));
        assert_eq!(stored.filters[0].actions, actions[1..]);
        assert_eq!(
            with(vec![], vec![filter(true, &vec![Condition::LargerThan(1); limits::CONDITIONS + 1], &[])]),
            None
        );
    }
}
