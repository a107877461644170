//! Which message is probably opened next.
//!
//! Must not: read anything; say it of a message that takes long to be read.

use super::cursor::Step;
use super::{Reader, State};
use mail_api::{MessageRow, ReadWish};

/// Largest message that is read before anybody presses on it, in octets: what is opened would have to wait for larger ones.
const AHEAD_OCTETS: u64 = 256 * 1024;

impl State {
    /// What is probably opened next as far as keys go: what the cursor is on, or what comes after the open message.
    pub fn probably_next(&self) -> Option<ReadWish> {
        let at = match self.reader {
            Reader::Closed => self.list.cursor,
            // It may take long enough by itself.
            Reader::Opening { .. } => None,
            _ => self.moved_cursor(Step::Rows(1)),
        };
        self.may_read_ahead(self.list.row(at?)?)
    }

    /// What to ask for to read this message before anybody presses on it, if it may be.
    pub fn may_read_ahead(&self, row: &MessageRow) -> Option<ReadWish> {
        let may_be = row.octets <= AHEAD_OCTETS && self.reader.id() != Some(row.id);
        may_be.then(|| self.search.wish(row.id))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{message, row, window};
    use super::super::{Action, ListChange, ReaderChange, SearchChange, wanted};
    use super::*;
    use mail_api::{MessageId, MessageView, Window};

    #[test]
    fn what_the_cursor_is_on_comes_next_and_then_what_comes_after() {
        let large = MessageRow { octets: AHEAD_OCTETS + 1, ..row(5) };
        let rows = vec![row(9), row(7), large, row(2)];
        let state = State::default().after(Action::Search(SearchChange::Typed("apple".into())));
        let query = wanted(state.list_query(), &state.list);
        let state = state.after(Action::List(ListChange::Came(Window { rows, query, ..window(4, 1) })));
        let check = |actions: &[Action], expected: Option<u64>| {
            let state = actions.iter().cloned().fold(state.clone(), State::after);
            let next = state.probably_next();
            assert_eq!(next.as_ref().map(|wish| wish.message.id), expected.map(MessageId), "{actions:?}");
            assert!(next.is_none_or(|wish| wish.search == "apple"));
        };
        let cursor = |at| Action::List(ListChange::Cursor(at));
        let open = |id| Action::Open(MessageId(id));
        let came = |id| {
            let message = MessageView { id: MessageId(id), ..message(false) };
            Action::Reader(ReaderChange::Came(Box::new(message)))
        };
        check(&[], None);
        check(&[cursor(0)], Some(9));
        check(&[cursor(2)], None);
        check(&[open(9)], None);
        check(&[open(9), came(9)], Some(7));
        check(&[open(7), came(7)], None);
        check(&[open(2), came(2)], None);
    }
}
