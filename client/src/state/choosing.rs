//! The rows that are chosen, to do something with all of them at once.
//!
//! Must not: hold a list of everything: all of a list is chosen by saying so.

use super::list::WINDOW_ROWS;
use super::{ListState, State};
use crate::state::Reader;
use mail_api::{Home, MessageId, MessageRow, Selection, WindowQuery};
use std::collections::BTreeMap;

/// What is chosen: rows, or all of the list but these. Each with the number of messages it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen {
    /// All, and `rows` are what is not chosen.
    pub all: bool,
    rows: BTreeMap<MessageId, Row>,
    /// Where a range begins.
    anchor: Option<u32>,
}

/// What is known of a row that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    /// How many messages it stands for.
    messages: u32,
    /// Where they lie.
    home: Home,
}

/// How a choice changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The row at this position, or no longer.
    Toggle(u32),
    /// All rows from the one that was chosen last to this position.
    To(u32),
    /// Every row that is at hand.
    Shown,
    /// All of the list.
    All,
    /// Nothing.
    None,
}

/// What it takes to choose all rows up to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All of them are at hand.
    AtHand,
    /// These windows have them.
    Further(Vec<WindowQuery>),
    /// They are too many to be named.
    TooFar,
}

/// Most rows that are named in one go: the page holds each of them.
const MOST_NAMED: u32 = 5_000;

impl Chosen {
    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        !self.all && self.rows.is_empty()
    }

    /// Whether this row is chosen.
    pub fn has(&self, id: MessageId) -> bool {
        self.all != self.rows.contains_key(&id)
    }

    /// How many messages are chosen, of so many in the list.
    pub fn messages(&self, of: u32) -> u32 {
        let named = self.rows.values().fold(0, |sum: u32, row| sum.saturating_add(row.messages));
        if self.all { of.saturating_sub(named) } else { named }
    }

    /// Where the rows lie that are named.
    pub(super) fn homes(&self) -> impl Iterator<Item = Home> {
        self.rows.values().map(|row| row.home)
    }

    /// After a choice among these rows.
    pub(super) fn change(&mut self, choice: Choice, list: &ListState) {
        match choice {
            Choice::Toggle(at) => {
                let Some(row) = list.row(at) else { return };
                if self.rows.remove(&row.id).is_none() {
                    self.rows.insert(row.id, stands_for(row));
                }
                self.anchor = Some(at);
            }
            Choice::To(at) => {
                let from = self.anchor.unwrap_or(at);
                for at in from.min(at)..=from.max(at) {
                    if let Some(row) = list.row(at) {
                        self.put(row);
                    }
                }
                self.anchor = Some(at);
            }
            Choice::Shown => {
                let rows = list.window.iter().flat_map(|window| &window.rows);
                *self = Self { rows: rows.map(|row| (row.id, stands_for(row))).collect(), ..Self::default() };
            }
            Choice::All => *self = Self { all: true, ..Self::default() },
            Choice::None => *self = Self::default(),
        }
    }

    /// After all of these rows were chosen, up to this position.
    pub(super) fn choose_rows(&mut self, rows: &[MessageRow], to: u32) {
        rows.iter().for_each(|row| self.put(row));
        self.anchor = Some(to);
    }

    fn put(&mut self, row: &MessageRow) {
        if self.all {
            self.rows.remove(&row.id);
        } else {
            self.rows.insert(row.id, stands_for(row));
        }
    }
}

/// What a row stands for.
fn stands_for(row: &MessageRow) -> Row {
    let messages = row.thread.as_ref().filter(|thread| !thread.is_open).map_or(1, |thread| thread.messages);
    Row { messages, home: row.home }
}

impl State {
    /// What is chosen, as the engine is told.
    pub fn chosen(&self) -> Option<Selection> {
        let ids: Vec<MessageId> = self.chosen.rows.keys().copied().collect();
        match (self.chosen.is_empty(), self.chosen.all) {
            (true, _) => None,
            (false, true) => Some(Selection::All { list: self.list_query(), except: ids }),
            (false, false) => Some(Selection::Rows { list: self.list_query(), ids }),
        }
    }

    /// What it takes to choose all rows from the one that was chosen last to this position.
    pub fn reach(&self, to: u32) -> Reach {
        let from = self.chosen.anchor.unwrap_or(to);
        let (first, last) = (from.min(to), from.max(to));
        let many = (last - first).saturating_add(1);
        let is_at_hand = |at| self.list.row(at).is_some();
        // What is at hand has no gaps.
        if is_at_hand(first) && is_at_hand(last) {
            return Reach::AtHand;
        }
        if many > MOST_NAMED {
            return Reach::TooFar;
        }
        let starts = (first..=last).step_by(WINDOW_ROWS as usize);
        let count = |start: u32| (last - start).saturating_add(1).min(WINDOW_ROWS);
        Reach::Further(
            starts.map(|start| WindowQuery { list: self.list_query(), start, count: count(start) }).collect(),
        )
    }

    /// What the row of this message stands for.
    pub fn row_of(&self, id: MessageId) -> Selection {
        Selection::Rows { list: self.list_query(), ids: vec![id] }
    }

    /// What a key is about: what is chosen, else the open message, else the row under the cursor.
    pub fn selection(&self) -> Option<Selection> {
        self.chosen().or_else(|| {
            let id = self.meant()?;
            Some(if self.reader == Reader::Closed { self.row_of(id) } else { Selection::Ids(vec![id]) })
        })
    }

    /// The name of a tag; empty where it is gone.
    pub fn tag_name(&self, tag: mail_api::TagId) -> String {
        let tags = self.organisation.tags.iter();
        tags.filter(|there| there.id == tag).map(|there| there.name.clone()).collect()
    }

    /// Whether the open message is among these.
    pub fn is_open_in(&self, which: &Selection) -> bool {
        self.reader.id().is_some_and(|open| match which {
            Selection::Ids(ids) | Selection::Rows { ids, .. } => ids.contains(&open),
            Selection::All { except, .. } => !except.contains(&open),
        })
    }

    /// Rows that are at hand and chosen, all of them, or none; `None` for some.
    pub fn all_shown_are_chosen(&self) -> Option<bool> {
        let rows = self.list.window.as_ref().map_or(&[][..], |window| &window.rows);
        let chosen = rows.iter().filter(|row| self.chosen.has(row.id)).count();
        match chosen {
            0 => Some(false),
            _ if chosen == rows.len() => Some(true),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::row;
    use super::*;
    use crate::state::{Action, ListChange};
    use mail_api::{ThreadRow, Window};

    /// Five rows of a list of 900 messages; the second is a thread of three.
    fn list() -> State {
        let mut rows: Vec<MessageRow> = (0..5).map(row).collect();
        rows[1].thread = Some(ThreadRow { messages: 3, unread: 0, participants: Vec::new(), is_open: false });
        let query = WindowQuery { list: State::default().list_query(), start: 0, count: 200 };
        let window = Window { query, total: 800, messages: 900, rows, ..super::super::tests::window(800, 1) };
        State::default().after(Action::List(ListChange::Came(window)))
    }

    fn choose(state: State, choices: &[Choice]) -> State {
        choices.iter().fold(state, |state, choice| state.after(Action::Choose(*choice)))
    }

    fn ids(ids: &[u64]) -> Vec<MessageId> {
        ids.iter().map(|id| MessageId(*id)).collect()
    }

    #[test]
    fn rows_are_chosen_one_by_one_in_ranges_and_all_at_once() {
        let check = |choices: &[Choice], all, named: &[u64], messages| {
            let state = choose(list(), choices);
            let expected = match (all, named) {
                (false, []) => None,
                (false, _) => Some(Selection::Rows { list: state.list_query(), ids: ids(named) }),
                (true, _) => Some(Selection::All { list: state.list_query(), except: ids(named) }),
            };
            assert_eq!((state.chosen(), state.chosen.messages(900)), (expected, messages), "{choices:?}");
        };
        check(&[], false, &[], 0);
        check(&[Choice::Toggle(1)], false, &[1], 3);
        check(&[Choice::Toggle(1), Choice::Toggle(1)], false, &[], 0);
        check(&[Choice::Toggle(3), Choice::To(1)], false, &[1, 2, 3], 5);
        check(&[Choice::To(2)], false, &[2], 1);
        check(&[Choice::Shown], false, &[0, 1, 2, 3, 4], 7);
        check(&[Choice::All], true, &[], 900);
        check(&[Choice::All, Choice::Toggle(1)], true, &[1], 897);
        check(&[Choice::All, Choice::Toggle(1), Choice::Toggle(0), Choice::To(4)], true, &[], 900);
        check(&[Choice::All, Choice::None], false, &[], 0);
        check(&[Choice::Toggle(700)], false, &[], 0);
    }

    #[test]
    fn rows_that_are_not_at_hand_are_asked_for_up_to_a_bound() {
        let state = choose(list(), &[Choice::Toggle(2)]);
        assert_eq!((state.reach(4), state.reach(0)), (Reach::AtHand, Reach::AtHand));
        let asked = |state: &State, to| match state.reach(to) {
            Reach::Further(windows) => windows.iter().map(|window| (window.start, window.count)).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(asked(&state, 401), [(2, 200), (202, 200)]);
        assert_eq!(asked(&state, 402), [(2, 200), (202, 200), (402, 1)]);
        assert_eq!((asked(&state, 5_001).len(), state.reach(5_002)), (25, Reach::TooFar));

        let chosen = |list| {
            let rows = (2..402).map(row).collect();
            state.clone().after(Action::ChooseRows { list, rows, to: 401 })
        };
        let far = chosen(state.list_query());
        assert_eq!(
            (far.chosen.messages(900), far.reach(500)),
            (400, Reach::Further(vec![WindowQuery { list: state.list_query(), start: 401, count: 100 }]))
        );
        let other = mail_api::ListQuery { view: mail_api::View::Trash, ..state.list_query() };
        assert_eq!(chosen(other).chosen, state.chosen, "another list is shown meanwhile");
    }

    #[test]
    fn another_list_begins_with_nothing_chosen() {
        let state = choose(list(), &[Choice::Shown]);
        assert_eq!(state.all_shown_are_chosen(), Some(true));
        let place = crate::state::Place { view: mail_api::View::Trash, ..state.place };
        assert!(state.clone().after(Action::Go(place)).chosen.is_empty());
        let shape = crate::state::Shape { threads: false, ..state.shape };
        assert!(state.after(Action::Shape(shape)).chosen.is_empty());
    }

    #[test]
    fn a_key_is_about_what_is_chosen_before_all_else() {
        let at_cursor = list().after(Action::List(ListChange::Cursor(4)));
        assert_eq!(at_cursor.selection(), Some(at_cursor.row_of(MessageId(4))));
        let reading = at_cursor.after(Action::Open(MessageId(2)));
        assert_eq!(reading.selection(), Some(Selection::Ids(ids(&[2]))));
        let chosen = choose(reading, &[Choice::Toggle(0)]);
        assert_eq!(chosen.selection(), Some(chosen.row_of(MessageId(0))));
        assert!(!chosen.is_open_in(&chosen.row_of(MessageId(0))));
        assert!(chosen.is_open_in(&Selection::All { list: chosen.list_query(), except: Vec::new() }));
    }
}
