//! The cursor of the list: where a key moves it, which row the Tab key reaches, which message a key is about.
//!
//! Must not: move anything itself.

use super::list::{ListState, ROW_HEIGHT, visible_rows};
use super::{Reader, State};
use mail_api::MessageId;

/// How far the cursor moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many rows down; up where negative.
    Rows(i64),
    /// So many screens down; up where negative.
    Screens(i64),
    /// To the next row at hand that is not read; to the one before where negative.
    Unread(i64),
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl ListState {
    /// The row that the Tab key reaches: the one under the cursor, or where it was scrolled out of the page, the first
    /// that is in sight. Always one that is drawn, so that the list can be reached from anywhere in it.
    pub fn reachable(&self) -> Option<u32> {
        let (start, count) = visible_rows(self.scroll, self.height, self.total());
        let drawn = start..start.saturating_add(count);
        let is_at_hand = |position: &u32| drawn.contains(position) && self.row(*position).is_some();
        let first_in_sight = (self.scroll.max(0.0) / ROW_HEIGHT).ceil() as u32;
        self.cursor
            .filter(is_at_hand)
            .or_else(|| (first_in_sight..drawn.end).find(is_at_hand))
            .or_else(|| (drawn.start..first_in_sight).rev().find(is_at_hand))
    }

    /// The next row at hand that is not read, from a position on, in a direction.
    fn unread_from(&self, at: Option<u32>, direction: i64) -> Option<u32> {
        let window = self.window.as_ref()?;
        let mut unread = (window.query.start..).zip(&window.rows).filter(|(_, row)| !row.read).map(|(at, _)| at);
        match at {
            Some(at) if direction < 0 => unread.take_while(|position| *position < at).last(),
            Some(at) => unread.find(|position| *position > at),
            None => unread.next(),
        }
    }

    /// Rows of a screen, less one, so that the eye finds its place again.
    fn screenful(&self) -> i64 {
        ((self.height / ROW_HEIGHT) as i64 - 1).max(1)
    }
}

impl State {
    /// The position the cursor moves to. Without a cursor it begins at the open message, else at the first row in sight.
    pub fn moved_cursor(&self, step: Step) -> Option<u32> {
        let last = i64::from(self.list.total().checked_sub(1)?);
        let at = self.list.cursor.or_else(|| self.reader.id().and_then(|id| self.list.position_of(id)));
        // Where the row of the open message went, the cursor is on the next one: nobody has seen that yet.
        let is_next = |at: u32| {
            let open = self.reader.id().filter(|open| self.list.position_of(*open).is_none());
            open.is_some() && self.list.row(at).is_some()
        };
        let by = |rows: i64| match at {
            Some(at) if rows > 0 && is_next(at) => i64::from(at).saturating_add(rows).saturating_sub(1),
            Some(at) => i64::from(at).saturating_add(rows),
            None => self.list.reachable().map_or(0, i64::from),
        };
        let to = match step {
            Step::Rows(rows) => by(rows),
            Step::Screens(screens) => by(screens.saturating_mul(self.list.screenful())),
            Step::Unread(direction) => i64::from(self.list.unread_from(at, direction)?),
            Step::First => 0,
            Step::Last => last,
        };
        u32::try_from(to.clamp(0, last)).ok()
    }

    /// The message a key is about: the open one, else the one under the cursor.
    pub fn meant(&self) -> Option<MessageId> {
        match &self.reader {
            Reader::Closed => self.list.cursor.and_then(|cursor| self.list.row(cursor)).map(|row| row.id),
            reader => reader.id(),
        }
    }

    /// Whether a message is read. One that is not at hand counts as read.
    pub fn is_read(&self, id: MessageId) -> bool {
        self.row_at_hand(id).is_none_or(|row| row.read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::row;
    use super::super::{Action, ListChange, ReaderChange};
    use super::*;
    use mail_api::{Change, Home, ListQuery, MessageRow, Window, WindowQuery};

    /// A list of 300 messages, of which the window from `start` on is at hand, scrolled down by so many rows.
    fn list(start: u32, scrolled: f64) -> State {
        let list = ListQuery { threads: true, ..ListQuery::default() };
        let query = WindowQuery { list, start, count: 200 };
        let rows = (start..300).take(200).map(|position| row(u64::from(position))).collect();
        let window = Window { total: 300, messages: 300, rows, query, ..super::super::tests::window(300, 1) };
        State::default()
            .after(Action::List(ListChange::Came(window)))
            .after(Action::List(ListChange::Scrolled { scroll: scrolled * ROW_HEIGHT, height: 10.0 * ROW_HEIGHT }))
    }

    fn with_cursor(state: State, position: u32) -> State {
        state.after(Action::List(ListChange::Cursor(position)))
    }

    #[test]
    fn the_row_that_tab_reaches_is_always_drawn() {
        let reachable = |state: State| state.list.reachable();
        assert_eq!(reachable(list(0, 0.0)), Some(0));
        assert_eq!(reachable(with_cursor(list(0, 0.0), 7)), Some(7), "the cursor comes first");
        assert_eq!(reachable(list(0, 100.0)), Some(100));
        assert_eq!(reachable(with_cursor(list(0, 100.5), 3)), Some(101), "it was scrolled away: the first whole row");
        assert_eq!(reachable(list(100, 290.0)), Some(290));
        assert_eq!(reachable(list(100, 99.0)), Some(100), "what is on its way cannot have the focus");
        assert_eq!(reachable(list(0, 205.0)), Some(199), "what is on its way cannot have the focus");
        assert_eq!(reachable(State::default()), None);
        for tenth in 0..2_900 {
            let state = with_cursor(list(if tenth < 1_000 { 0 } else { 100 }, f64::from(tenth) / 10.0), 150);
            let (start, count) = visible_rows(state.list.scroll, state.list.height, 300);
            assert!(state.list.reachable().is_some_and(|at| (start..start + count).contains(&at)), "{tenth}");
        }
    }

    #[test]
    fn keys_move_the_cursor_by_rows_by_screens_and_to_the_ends() {
        let check = |from: u32, step, to: u32| {
            assert_eq!(with_cursor(list(0, 0.0), from).moved_cursor(step), Some(to), "{step:?} from {from}");
        };
        check(5, Step::Rows(1), 6);
        check(5, Step::Rows(-1), 4);
        check(0, Step::Rows(-1), 0);
        check(299, Step::Rows(1), 299);
        check(5, Step::Screens(1), 14);
        check(14, Step::Screens(-1), 5);
        check(3, Step::Screens(-1), 0);
        check(295, Step::Screens(1), 299);
        check(120, Step::First, 0);
        check(120, Step::Last, 299);
        for step in [Step::Rows(1), Step::Rows(-1), Step::Screens(1)] {
            assert_eq!(list(0, 50.0).moved_cursor(step), Some(50), "without a cursor, {step:?} begins in sight");
        }
        assert_eq!(State::default().moved_cursor(Step::Last), None);
    }

    #[test]
    fn the_cursor_goes_to_what_is_not_read_among_the_rows_at_hand() {
        let unread = Action::Marked { ids: [104, 150].map(MessageId).to_vec(), read: Some(false), starred: None };
        let state = list(100, 100.0).after(unread);
        let check = |cursor: Option<u32>, direction, to| {
            let state = cursor.map_or_else(|| state.clone(), |cursor| with_cursor(state.clone(), cursor));
            assert_eq!(state.moved_cursor(Step::Unread(direction)), to, "{direction} from {cursor:?}");
        };
        check(None, 1, Some(104));
        check(Some(104), 1, Some(150));
        check(Some(150), 1, None);
        check(Some(150), -1, Some(104));
        check(Some(104), -1, None);
        assert!(!state.is_read(MessageId(104)) && state.is_read(MessageId(105)) && state.is_read(MessageId(9)));
    }

    #[test]
    fn the_cursor_stays_with_its_message_or_goes_to_what_took_its_place() {
        let came = |state: State, ids: std::ops::Range<u64>| {
            let window = list(0, 0.0).list.window.map(|window| (*window).clone());
            let mut window = window.expect("the list has one");
            window.rows.truncate(ids.end.saturating_sub(ids.start) as usize);
            for (row, id) in window.rows.iter_mut().zip(ids) {
                row.id = MessageId(id);
            }
            window.total = u32::try_from(window.rows.len()).expect("few");
            let moves = state.list.moves;
            let after = state.after(Action::List(ListChange::Came(window)));
            assert_eq!(after.list.moves, moves, "nobody moved it");
            after.list.cursor
        };
        let at_seven = || with_cursor(list(0, 0.0), 7);
        assert_eq!(came(at_seven(), 5..100), Some(2), "five above it went");
        assert_eq!(came(at_seven(), 8..100), Some(7), "it went itself");
        assert_eq!(came(at_seven(), 8..11), Some(2), "the list became short");
    }

    #[test]
    fn the_key_for_deleting_never_brings_back() {
        let inbox = with_cursor(list(0, 0.0), 2);
        let deletable = |state: &State| state.movable(Change::Deleted(true));
        assert_eq!((inbox.meant(), deletable(&inbox)), (Some(MessageId(2)), Some(inbox.row_of(MessageId(2)))));
        let mut trash = inbox;
        let mut window = trash.list.window.as_deref().cloned().expect("the list has one");
        window.rows[2] = MessageRow { home: Home::Trash, ..row(2) };
        trash.list.window = Some(std::rc::Rc::new(window));
        assert_eq!((trash.meant(), deletable(&trash)), (Some(MessageId(2)), None));
    }

    #[test]
    fn the_cursor_leaves_nothing_out_where_the_open_message_went() {
        let open = list(0, 0.0).after(Action::Open(MessageId(7)));
        let mut window = open.list.window.as_deref().cloned().expect("the list has one");
        window.rows.remove(7);
        let gone = open.clone().after(Action::List(ListChange::Came(window)));
        let moved = |state: &State, rows| {
            state.moved_cursor(Step::Rows(rows)).and_then(|at| state.list.row(at)).map(|row| row.id.0)
        };
        assert_eq!((moved(&open, 1), moved(&open, -1)), (Some(8), Some(6)));
        assert_eq!((moved(&gone, 1), moved(&gone, 2), moved(&gone, -1)), (Some(8), Some(9), Some(6)));
        let closed = gone.after(Action::Reader(ReaderChange::Close));
        assert_eq!(moved(&closed, 1), Some(9), "the cursor is seen where it is");
    }
}
