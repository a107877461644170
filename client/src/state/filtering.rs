//! What is entered about a filter, and the tags there are.
//!
//! Must not: decide what a filter is about.

use mail_api::{Account, Change, Condition, Field, Filter, Organisation, Tag, TagId};

/// How many tags there can be.
const MOST_TAGS: u8 = 56;

/// What a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// At a field.
    At(Field),
    /// Whether it is larger than so many kB.
    Larger,
    /// Whether it is smaller.
    Smaller,
}

impl Looks {
    /// All of them, with the ids of their words.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::At(Field::From), "filter-from"),
        (Self::At(Field::To), "filter-to"),
        (Self::At(Field::Subject), "filter-subject"),
        (Self::At(Field::List), "filter-list"),
        (Self::Larger, "filter-larger"),
        (Self::Smaller, "filter-smaller"),
    ];
}

/// One condition as it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionDraft {
    /// What it looks at.
    pub looks: Looks,
    /// Whether the field has to be the text, not only have it in it.
    pub is: bool,
    /// The text, or a number of kB.
    pub text: String,
}

impl Default for ConditionDraft {
    fn default() -> Self {
        Self { looks: Looks::At(Field::From), is: false, text: String::new() }
    }
}

impl ConditionDraft {
    fn of(condition: &Condition) -> Self {
        let size = |looks, octets: u64| Self { looks, is: false, text: (octets / 1000).to_string() };
        match condition {
            Condition::Contains(field, text) => Self { looks: Looks::At(*field), is: false, text: text.clone() },
            Condition::Is(field, text) => Self { looks: Looks::At(*field), is: true, text: text.clone() },
            Condition::LargerThan(octets) => size(Looks::Larger, *octets),
            Condition::SmallerThan(octets) => size(Looks::Smaller, *octets),
        }
    }

    fn condition(&self) -> Option<Condition> {
        let text = self.text.trim();
        let octets = || text.parse::<u64>().ok()?.checked_mul(1000);
        match self.looks {
            Looks::At(_) if text.is_empty() => None,
            Looks::At(field) if self.is => Some(Condition::Is(field, text.to_owned())),
            Looks::At(field) => Some(Condition::Contains(field, text.to_owned())),
            Looks::Larger => octets().map(Condition::LargerThan),
            Looks::Smaller => octets().map(Condition::SmallerThan),
        }
    }
}

/// A filter as it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterDraft {
    /// Its name.
    pub name: String,
    /// Whether it works on new mail.
    pub is_on: bool,
    /// Whether all conditions have to be so.
    pub all: bool,
    /// The conditions.
    pub conditions: Vec<ConditionDraft>,
    /// What is done.
    pub actions: Vec<Change>,
}

impl Default for FilterDraft {
    fn default() -> Self {
        let conditions = vec![ConditionDraft::default()];
        Self { name: String::new(), is_on: true, all: true, conditions, actions: Vec::new() }
    }
}

impl FilterDraft {
    /// What there is of a filter.
    pub fn of(filter: &Filter) -> Self {
        Self {
            name: filter.name.clone(),
            is_on: filter.is_on,
            all: filter.all,
            conditions: filter.conditions.iter().map(ConditionDraft::of).collect(),
            actions: filter.actions.clone(),
        }
    }

    /// The filter; `None` while a condition says nothing, there is none, or nothing is done. Without a name it is called
    /// after its first condition.
    pub fn filter(&self) -> Option<Filter> {
        let conditions: Option<Vec<Condition>> = self.conditions.iter().map(ConditionDraft::condition).collect();
        let conditions = conditions.filter(|conditions| !conditions.is_empty() && !self.actions.is_empty())?;
        let named = self.name.trim();
        let first = self.conditions.first().map_or("", |condition| condition.text.trim());
        let name = if named.is_empty() { first } else { named }.to_owned();
        Some(Filter { name, is_on: self.is_on, all: self.all, conditions, actions: self.actions.clone() })
    }

    /// Whether this is done.
    pub fn does(&self, change: Change) -> bool {
        self.actions.contains(&change)
    }

    /// Does this, or no longer. Of archive, junk and trash only one is done.
    pub fn set(&mut self, change: Change, is_done: bool) {
        let is_move = super::is_move(change);
        self.actions.retain(|other| *other != change && !(is_done && is_move && super::is_move(*other)));
        if is_done {
            self.actions.push(change);
        }
    }

    /// The accounts from whose servers mail goes because of this filter, read or not.
    pub fn deletes_from<'a>(&self, accounts: &'a [Account]) -> Vec<&'a Account> {
        let (trash, archive) = (self.does(Change::Deleted(true)), self.does(Change::Archived(true)));
        let goes = |account: &&Account| {
            let policy = account.settings.leave_policy;
            (trash && policy.when_deleted_here) || (archive && policy.when_archived_here)
        };
        accounts.iter().filter(goes).collect()
    }
}

/// A tag that is not there yet, of this name; `None` where there are as many as there can be, or it has no name.
pub fn new_tag(organisation: &Organisation, name: &str) -> Option<Tag> {
    let name = name.trim();
    let is_free = |id: &u8| organisation.tags.iter().all(|tag| tag.id.0 != *id);
    let id = (0..MOST_TAGS).find(is_free).filter(|_| !name.is_empty())?;
    Some(Tag { id: TagId(id), name: name.to_owned(), colour: id % 8 })
}

#[cfg(test)]
mod tests {
    use super::super::tests::settings_of_mary;
    use super::*;
    use mail_api::{AccountId, AccountSettings, LeavePolicy, PasswordKeeping, PasswordState};

    fn condition(looks: Looks, text: &str) -> ConditionDraft {
        ConditionDraft { looks, is: false, text: text.into() }
    }

    #[test]
    fn a_filter_that_says_nothing_or_does_nothing_is_none() {
        let mut draft = FilterDraft::default();
        draft.set(Change::Read(true), true);
        assert_eq!(draft.filter(), None, "an empty text would be in every field");
        draft.conditions = vec![condition(Looks::At(Field::List), " news "), condition(Looks::Larger, "12")];
        let filter = draft.filter().expect("it is one");
        assert_eq!(filter.name, "news");
        let expected = [Condition::Contains(Field::List, "news".into()), Condition::LargerThan(12_000)];
        assert_eq!(filter.conditions, expected);
        assert_eq!(FilterDraft::of(&filter).filter(), Some(filter));
        draft.conditions[1].text = "much".into();
        assert_eq!(draft.filter(), None);
        draft.conditions.truncate(1);
        draft.set(Change::Read(true), false);
        assert_eq!(draft.filter(), None);
        draft.conditions.clear();
        draft.set(Change::Read(true), true);
        assert_eq!(draft.filter(), None);
    }

    #[test]
    fn mail_goes_to_one_place() {
        let mut draft = FilterDraft::default();
        for change in [Change::Archived(true), Change::Starred(true), Change::Junk(true)] {
            draft.set(change, true);
        }
        assert_eq!(draft.actions, [Change::Starred(true), Change::Junk(true)]);
    }

    #[test]
    fn it_is_said_from_which_servers_mail_goes() {
        let account = |id, leave_policy| Account {
            id: AccountId(id),
            settings: AccountSettings { leave_policy, ..settings_of_mary() },
            keeping: PasswordKeeping::Session,
            password: PasswordState::AtHand,
            unread: 0,
            last_check: None,
            connection: None,
            retention: None,
            retention_warning: None,
        };
        let archive = LeavePolicy { when_archived_here: true, ..LeavePolicy::LEAVE_ALL };
        let accounts =
            [account(0, LeavePolicy::LEAVE_ALL), account(1, LeavePolicy::WHEN_DELETED_HERE), account(2, archive)];
        let check = |change, expected: &[u32]| {
            let draft = FilterDraft { actions: vec![change], ..FilterDraft::default() };
            let named: Vec<u32> = draft.deletes_from(&accounts).iter().map(|account| account.id.0).collect();
            assert_eq!(named, expected, "{change:?}");
        };
        check(Change::Deleted(true), &[1]);
        check(Change::Archived(true), &[2]);
        check(Change::Junk(true), &[]);
    }

    #[test]
    fn a_new_tag_takes_a_free_number() {
        let tag = |id| Tag { id: TagId(id), name: "t".into(), colour: 0 };
        let with = |ids: &[u8]| Organisation { tags: ids.iter().map(|id| tag(*id)).collect(), filters: Vec::new() };
        assert_eq!(new_tag(&with(&[0, 2]), " a ").map(|tag| (tag.id.0, tag.name)), Some((1, "a".into())));
        assert_eq!(new_tag(&with(&[]), " "), None);
        assert_eq!(new_tag(&with(&(0..MOST_TAGS).collect::<Vec<_>>()), "a"), None);
    }
}
