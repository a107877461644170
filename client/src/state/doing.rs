//! What can be done with messages: by where they lie, not by which list shows them.
//!
//! Must not: do it.

use super::{Reader, State};
use mail_api::{Account, Change, Home, Mailbox, MessageId, MessageRow, Selection, View};
use std::rc::Rc;

/// Places that messages lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Homes(u8);

impl Homes {
    /// Whether any message lies there.
    pub const fn has(self, home: Home) -> bool {
        self.0 & Self::bit(home) != 0
    }

    const fn bit(home: Home) -> u8 {
        1 << home as u8
    }

    /// Where messages of a list can lie, as far as its view says.
    fn of_view(view: View) -> Self {
        match view {
            View::Inbox | View::Archive | View::Junk | View::Trash => {
                Home::ALL.into_iter().filter(|home| home.view() == view).collect()
            }
            View::Starred | View::Tag(_) => [Home::Inbox, Home::Archive].into_iter().collect(),
            View::All => Home::ALL.into_iter().collect(),
        }
    }

    /// The ways to move messages that lie there: each moves all of them, or those that are not there yet.
    pub fn moves(self) -> impl Iterator<Item = Change> {
        let [inbox, archive, junk, trash] = Home::ALL.map(|home| self.has(home));
        let ways = [
            (Change::Archived(true), inbox && !junk && !trash),
            (Change::Archived(false), archive && !inbox && !junk && !trash),
            (Change::Junk(false), junk && !inbox && !archive && !trash),
            (Change::Junk(true), (inbox || archive) && !trash),
            (Change::Deleted(false), trash),
            (Change::Deleted(true), inbox || archive || junk),
        ];
        ways.into_iter().filter(|(_, is_offered)| *is_offered).map(|(change, _)| change)
    }
}

impl FromIterator<Home> for Homes {
    fn from_iter<T: IntoIterator<Item = Home>>(homes: T) -> Self {
        Self(homes.into_iter().fold(0, |all, home| all | Self::bit(home)))
    }
}

impl State {
    /// Where the open message lies.
    pub fn homes_of_open(&self) -> Homes {
        let known = self.open_row.as_ref().map(|row| [row.home].into_iter().collect());
        known.unwrap_or_else(|| Homes::of_view(self.search.view(self.place.view)))
    }

    /// Where all that is chosen lies.
    pub fn homes_of_chosen(&self) -> Homes {
        match (self.chosen.all, self.list.window.as_ref()) {
            (false, _) => self.chosen.homes().collect(),
            (true, Some(window)) if self.search.is_made() => {
                window.search.iter().flat_map(|search| search.homes.iter().copied()).collect()
            }
            (true, Some(window)) if self.place.view == View::All => {
                Home::ALL.into_iter().filter(|home| window.counts.of(home.view()).total > 0).collect()
            }
            (true, _) => Homes::of_view(self.place.view),
        }
    }

    /// What a key is about, where this can be done with it.
    pub fn movable(&self, change: Change) -> Option<Selection> {
        let row = || self.list.cursor.and_then(|cursor| self.list.row(cursor));
        let homes = if !self.chosen.is_empty() {
            self.homes_of_chosen()
        } else if self.reader != Reader::Closed {
            self.homes_of_open()
        } else {
            row().map(|row| row.home).into_iter().collect()
        };
        self.selection().filter(|_| homes.moves().any(|offered| offered == change))
    }

    /// What the key for junk does: calls junk, or takes that back where all of it is junk.
    pub fn junkable(&self) -> Option<(Selection, Change)> {
        [Change::Junk(true), Change::Junk(false)].into_iter().find_map(|change| Some((self.movable(change)?, change)))
    }

    /// The name of the place that a row lies in, as a view, where that is worth saying: it is not the inbox, and not what
    /// the list is of.
    pub fn told_home(&self, row: &MessageRow) -> Option<View> {
        let view = row.home.view();
        (view != View::Inbox && view != self.search.view(self.place.view)).then_some(view)
    }

    /// The account that a row came by, where the list has rows of several.
    pub fn told_account(&self, row: &MessageRow) -> Option<&Account> {
        let is_joint = self.search.mailbox(self.place.mailbox) == Mailbox::Joint;
        let has_several = self.accounts.as_ref().is_some_and(|all| all.len() > 1);
        self.account(row.account).filter(|_| is_joint && has_several)
    }

    /// The row of a message, where it is at hand or open.
    pub fn row_at_hand(&self, id: MessageId) -> Option<&MessageRow> {
        let open = || self.open_row.as_deref().filter(|row| row.id == id);
        self.list.position_of(id).and_then(|at| self.list.row(at)).or_else(open)
    }

    /// Keeps the row of the open message, whatever becomes of it in the list.
    pub(super) fn keep_open_row(&mut self) {
        let row = self.reader.id().and_then(|id| self.row_at_hand(id));
        if row != self.open_row.as_deref() {
            self.open_row = row.cloned().map(Rc::new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{account, row, window};
    use super::super::{Action, Choice, ListChange, ReaderChange, SearchChange};
    use super::*;
    use mail_api::{PasswordState, SearchState, Window, WindowQuery};

    /// What a search found: a message in each place.
    fn found() -> State {
        let state = State::default().after(Action::Search(SearchChange::Typed("in:anywhere".into())));
        let rows = (0..).zip(Home::ALL).map(|(id, home)| MessageRow { home, ..row(id) }).collect();
        let query = WindowQuery { list: state.list_query(), start: 0, count: 200 };
        let search = Some(SearchState { homes: Home::ALL.to_vec(), ..SearchState::default() });
        state.after(Action::List(ListChange::Came(Window { rows, query, search, ..window(4, 1) })))
    }

    #[test]
    fn what_can_be_done_goes_by_where_messages_lie() {
        use Change::{Archived, Deleted, Junk};
        for (homes, expected) in [
            (&[Home::Inbox][..], &[Archived(true), Junk(true), Deleted(true)][..]),
            (&[Home::Archive], &[Archived(false), Junk(true), Deleted(true)]),
            (&[Home::Junk], &[Junk(false), Deleted(true)]),
            (&[Home::Trash], &[Deleted(false)]),
            (&[Home::Inbox, Home::Archive], &[Archived(true), Junk(true), Deleted(true)]),
            (&[Home::Inbox, Home::Trash], &[Deleted(false), Deleted(true)]),
            (&[Home::Archive, Home::Junk], &[Junk(true), Deleted(true)]),
            (&[], &[]),
        ] {
            let offered: Vec<Change> = homes.iter().copied().collect::<Homes>().moves().collect();
            assert_eq!(offered, expected, "{homes:?}");
        }
    }

    #[test]
    fn keys_do_with_what_was_found_what_its_place_allows_wherever_the_list_was() {
        let trash = super::super::Place { view: View::Trash, ..Default::default() };
        let at = |position| State { place: trash, ..found() }.after(Action::List(ListChange::Cursor(position)));
        let open = |position: u32| at(position).after(Action::Open(MessageId(u64::from(position))));
        let check = |state: State, archives, junk: Option<bool>, deletes| {
            let does = |change| state.movable(change).is_some();
            let called = state.junkable().map(|(_, change)| change == Change::Junk(true));
            assert_eq!((does(Change::Archived(true)), called, does(Change::Deleted(true))), (archives, junk, deletes));
        };
        for read in [false, true] {
            let state = |position| if read { open(position) } else { at(position) };
            check(state(0), true, Some(true), true);
            check(state(1), false, Some(true), true);
            check(state(2), false, Some(false), true);
            check(state(3), false, None, false);
            assert!(state(3).movable(Change::Deleted(false)).is_some());
        }
        let chosen = at(0).after(Action::Choose(Choice::Toggle(0)));
        check(chosen.clone(), true, Some(true), true);
        check(chosen.after(Action::Choose(Choice::Toggle(3))), false, None, true);
        check(at(0).after(Action::Choose(Choice::All)), false, None, true);
    }

    #[test]
    fn rows_tell_their_place_where_the_list_does_not() {
        let state = found();
        let told: Vec<Option<View>> =
            (0..4).filter_map(|at| state.list.row(at)).map(|row| state.told_home(row)).collect();
        assert_eq!(told, [None, Some(View::Archive), Some(View::Junk), Some(View::Trash)]);
        let archived = MessageRow { home: Home::Archive, ..row(1) };
        let archive =
            State::default().after(Action::Go(super::super::Place { view: View::Archive, ..Default::default() }));
        assert_eq!(archive.told_home(&archived), None);
    }

    #[test]
    fn rows_tell_their_account_where_those_of_several_stand_together() {
        let of = |accounts: &[u32], mailbox, search: &str| {
            let accounts = accounts.iter().map(|id| account(*id, PasswordState::Needed)).collect();
            let state = State::default().after(Action::Accounts(accounts));
            let state = state.after(Action::Go(super::super::Place { mailbox, ..Default::default() }));
            let state = state.after(Action::Search(SearchChange::Typed(search.into())));
            state.told_account(&row(1)).is_some()
        };
        let one = Mailbox::Of(mail_api::AccountId(1));
        assert!(of(&[1, 2], Mailbox::Joint, "") && !of(&[1, 2], one, "") && !of(&[1], Mailbox::Joint, ""));
        assert!(of(&[1, 2], one, "x"), "a search goes through all of them");
    }

    #[test]
    fn what_is_known_of_the_open_message_stays_when_its_row_goes() {
        let open = found().after(Action::Open(MessageId(3)));
        let query = WindowQuery { list: open.list_query(), start: 0, count: 200 };
        let gone = open.after(Action::List(ListChange::Came(Window { rows: vec![row(0)], query, ..window(1, 2) })));
        assert!(gone.homes_of_open().has(Home::Trash) && !gone.homes_of_open().has(Home::Inbox));
        assert_eq!(gone.row_at_hand(MessageId(3)).map(|row| row.home), Some(Home::Trash));
        let closed = gone.after(Action::Reader(ReaderChange::Close));
        assert_eq!(closed.row_at_hand(MessageId(3)), None);
    }
}
