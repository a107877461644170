//! Which window the list has, and which it asks for.

use super::super::tests::{after, message, row, window};
use super::*;
use crate::state::{Action, ListChange, Place, ReaderChange, SearchChange, Shape, State};
use mail_api::{ErrorKind, Mailbox, MessageView, Notice, Retry, Stage, UserError, View};

#[test]
fn no_more_than_sixty_rows_are_ever_wanted_and_the_visible_ones_are_among_them() {
    for total in [0, 1, 5, 59, 60, 61, 1000, 100_000] {
        for step in 0..200 {
            let scroll = f64::from(total) * ROW_HEIGHT * f64::from(step) / 200.0;
            for height in [0.0, 300.0, 900.0, 2000.0] {
                let (start, count) = visible_rows(scroll, height, total);
                assert!(count <= 60 && start + count <= total.max(start));
                let first = (scroll / ROW_HEIGHT) as u32;
                let last = (((scroll + height) / ROW_HEIGHT) as u32).min(total.saturating_sub(1));
                if total > 0 {
                    assert!(start <= first.min(total - 1) && last < start + count, "{total} {scroll} {height}");
                }
            }
        }
    }
}

#[test]
fn a_list_that_a_store_did_not_give_which_opens_later_is_asked_for_again() {
    let state = State::new(true, Shape::default(), 0);
    let query = wanted(state.list_query(), &state.list);
    let closed = UserError::new(ErrorKind::Internal, Stage::Starting, Retry::ByPerson);
    let state = state.after(Action::Notice(Notice::StoreFailed(closed))).after(Action::List(ListChange::Failed(query)));
    assert!(!state.list.is_old(&state.list_query()), "it is asked for without end");
    let state = state.after(Action::Accounts(Vec::new()));
    assert!(!state.list.pulling && state.list.is_old(&state.list_query()));
}

#[test]
fn a_window_is_pulled_again_when_something_changed_and_not_otherwise() {
    let scrolled = |rows: f64| Action::List(ListChange::Scrolled { scroll: rows * ROW_HEIGHT, height: 900.0 });
    let state = after([scrolled(0.0), Action::List(ListChange::Came(window(100_000, 3)))]);
    let check = |action, expected| assert_eq!(state.clone().after(action).list.is_old(&state.list_query()), expected);
    check(scrolled(0.0), false);
    check(scrolled(150.0), false);
    check(scrolled(190.0), true);
    check(Action::Notice(Notice::MailboxChanged { revision: Revision(3) }), false);
    check(Action::Notice(Notice::MailboxChanged { revision: Revision(4) }), true);
}

#[test]
fn a_window_that_failed_is_not_asked_for_again_before_something_changes() {
    let state = State::default();
    let failed = state.clone().after(Action::List(ListChange::Failed(wanted(state.list_query(), &state.list))));
    let list = state.list_query();
    assert!(state.list.is_old(&list) && !failed.list.is_old(&list));
    let changed = failed.after(Action::Notice(Notice::MailboxChanged { revision: Revision(1) }));
    assert!(changed.list.is_old(&list));
}

#[test]
fn a_window_of_another_list_is_dropped() {
    let trash = Place { mailbox: Mailbox::Joint, view: View::Trash };
    let state = after([Action::Go(trash), Action::List(ListChange::Came(window(9, 1)))]);
    assert_eq!(state.list.window, None);
}

#[test]
fn how_the_list_begins_is_taken_where_it_is_the_list_that_is_shown_and_nothing_is_there_yet() {
    let early = |state: State, window| state.after(Action::Early(window));
    let state = State::new(true, Shape::default(), 0);
    assert!(state.awaits_early && !state.wants_window(), "what is on its way is not asked for");
    let begun = Window { query: wanted(state.list_query(), &state.list), is_early: true, ..window(300, 0) };

    let shown = early(state.clone(), Some(begun.clone()));
    assert!(!shown.awaits_early && !shown.wants_window() && shown.list.total() == 300);
    assert!(shown.after(Action::Notice(Notice::MailboxChanged { revision: Revision(1) })).wants_window());

    let other = WindowQuery { start: 40, ..begun.query.clone() };
    for none in [None, Some(Window { query: other, ..begun.clone() })] {
        let state = early(state.clone(), none);
        assert!(!state.awaits_early && state.wants_window() && state.list.window.is_none());
        let asked = state.after(Action::List(ListChange::Pulling));
        let late = early(asked.clone(), Some(begun.clone()));
        assert!(late.list.total() == 300 && late.list.pulling, "what was asked for is still to come");
        let whole = Window { is_early: false, total: 299, ..begun.clone() };
        let came = asked.after(Action::List(ListChange::Came(whole)));
        assert_eq!(early(came, Some(begun.clone())).list.total(), 299, "the list itself is there");
    }
}

#[test]
fn that_another_message_stays_in_the_list_waits_for_the_one_that_is_opened() {
    let state = State::new(true, Shape::default(), 0).after(Action::Search(SearchChange::Typed("is:unread".into())));
    let query = wanted(state.list_query(), &state.list);
    let rows = vec![row(1), row(2)];
    let state = state.after(Action::List(ListChange::Came(Window { query, rows, ..window(2, 1) })));
    let opening = state.after(Action::Open(MessageId(1)));
    assert!(!opening.wants_window());
    let changed = Action::Notice(Notice::MailboxChanged { revision: Revision(2) });
    assert!(opening.clone().after(changed).wants_window(), "what changed waits for nothing");
    assert!(opening.clone().after(Action::Search(SearchChange::Typed("other".into()))).wants_window());
    let came = MessageView { id: MessageId(1), ..message(false) };
    assert!(opening.after(Action::Reader(ReaderChange::Came(Box::new(came)))).wants_window());
}
