//! What the page does with what happens, as tables.

use super::*;
use mail_api::{
    AccountSettings, Change, CheckReport, CredentialKind, LeavePolicy, ListQuery, Organisation, PasswordKeeping,
    RetrievalPolicy, Retry, Revision, Security, Stage, StoreDoubt, TagId, UndoToken, Window, WindowQuery,
};

pub(super) fn after(actions: impl IntoIterator<Item = Action>) -> State {
    actions.into_iter().fold(State::default(), State::after)
}

fn report(stored: u32, error: Option<ErrorKind>) -> Notice {
    Notice::CheckEnded(CheckReport {
        stored,
        milliseconds: 1,
        error: error.map(|kind| UserError::new(kind, Stage::Login, Retry::ByPerson)),
        ..CheckReport::of_nothing(AccountId(1))
    })
}

pub(super) fn window(total: u32, revision: u64) -> Window {
    let list = ListQuery { threads: true, ..ListQuery::default() };
    let query = WindowQuery { list, start: 0, count: 200 };
    Window {
        query,
        revision: Revision(revision),
        is_early: false,
        total,
        messages: total,
        counts: Default::default(),
        joint: Default::default(),
        rows: Vec::new(),
        search: None,
    }
}

#[test]
fn a_failed_check_leaves_a_trouble_until_the_next_one_begins() {
    let failed = after([Action::Notice(report(0, Some(ErrorKind::LoginRefused)))]);
    assert_eq!(failed.troubles.get(&AccountId(1)).map(|error| error.kind), Some(ErrorKind::LoginRefused));
    assert!(failed.after(Action::Notice(report(2, None))).troubles.is_empty());
    for quiet in [ErrorKind::Cancelled, ErrorKind::CheckedElsewhere] {
        assert!(after([Action::Notice(report(0, Some(quiet)))]).troubles.is_empty());
    }
}

pub(super) fn account(id: u32, password: PasswordState) -> Account {
    Account {
        id: AccountId(id),
        settings: settings_of_mary(),
        keeping: PasswordKeeping::Session,
        password,
        unread: 0,
        last_check: None,
        connection: None,
        retention: None,
        retention_warning: None,
    }
}

#[test]
fn who_is_asked_for_a_password_or_token_and_gave_one_is_not_told_of_it_any_longer() {
    for (kind, asks, goes) in [
        (ErrorKind::PasswordNeeded, true, true),
        (ErrorKind::TokenNeeded, true, true),
        // What was refused is told until a check goes well.
        (ErrorKind::LoginRefused, true, false),
        (ErrorKind::TokenRefused, true, false),
        (ErrorKind::TokensNotTaken, false, false),
        (ErrorKind::TimedOut, false, false),
    ] {
        assert_eq!(wants_password(kind), asks, "{kind:?}");
        let told = after([Action::Notice(report(0, Some(kind)))]);
        let asked = told.after(Action::Accounts(vec![account(1, PasswordState::Needed)]));
        assert!(!asked.troubles.is_empty(), "{kind:?}");
        let given = asked.after(Action::Accounts(vec![account(1, PasswordState::AtHand)]));
        assert_eq!(given.troubles.is_empty(), goes, "{kind:?}");
    }
}

/// Something was done with one message, and this takes it back.
fn done(change: Change, undo: u32) -> Action {
    let (done, undo) = (SnackKind::Changed(change), Some(UndoToken(undo)));
    Action::Changed { done, messages: 1, undo, closes: false, is_seen: false }
}

#[test]
fn an_old_timer_does_not_close_a_new_snack() {
    let state = after([done(Change::Deleted(true), 1)]);
    let first = state.snack.clone().expect("shown").serial;
    let state = state.after(done(Change::Deleted(true), 2)).after(Action::SnackOver(first));
    assert!(state.snack.is_some_and(|snack| snack.undo.contains(&UndoToken(2))));
}

#[test]
fn what_can_be_taken_back_grows_and_is_not_pushed_aside_by_news() {
    let state =
        after([done(Change::Deleted(true), 1), done(Change::Deleted(true), 2), Action::Notice(report(6, None))]);
    let shown = state.snack.clone().expect("shown");
    assert_eq!((shown.done, shown.messages), (SnackKind::Changed(Change::Deleted(true)), 2));
    assert_eq!(shown.undo, [UndoToken(1), UndoToken(2)]);
    let state = state.after(done(Change::Deleted(false), 3));
    assert_eq!(state.snack.map(|snack| (snack.messages, snack.undo)), Some((1, vec![UndoToken(3)])));
    let done = SnackKind::Changed(Change::Read(true));
    let nothing = Action::Changed { done, messages: 0, undo: None, closes: false, is_seen: false };
    assert_eq!(after([nothing]).snack, None, "nothing was done");
}

#[test]
fn what_was_done_can_be_taken_back_after_it_was_told_one_after_the_other() {
    let seen = |change, messages, undo| match done(change, undo) {
        Action::Changed { done, undo, closes, .. } => Action::Changed { done, messages, undo, closes, is_seen: true },
        other => other,
    };
    let over = |state: State| {
        let serial = state.snack.as_ref().map_or(0, |snack| snack.serial);
        state.after(Action::SnackOver(serial))
    };
    let state = after([done(Change::Deleted(true), 1), done(Change::Deleted(true), 2)]);
    let state = over(state).after(done(Change::Deleted(true), 3));
    // A star is seen where it is set; on a thread that is not open it is told.
    let state = over(state).after(seen(Change::Starred(true), 1, 4));
    assert_eq!(state.snack, None);
    let state = state.after(seen(Change::Starred(true), 3, 5));
    assert_eq!(state.snack.as_ref().map(|snack| snack.messages), Some(3));
    let mut state = over(state);
    for expected in [&[5][..], &[4], &[3], &[1, 2]] {
        let last = state.last_done().expect("more was done");
        assert_eq!(last.undo, expected.iter().copied().map(UndoToken).collect::<Vec<_>>());
        let what = if expected[0] > 3 { Change::Starred(true) } else { Change::Deleted(true) };
        assert_eq!(last.undone(), Some(SnackKind::Undone(Undone::Changed(what), last.messages)));
        state = state.after(Action::Undoing(last.undo));
    }
    assert_eq!(state.last_done(), None);
    let between = [done(Change::Deleted(true), 1), seen(Change::Starred(true), 1, 2), done(Change::Deleted(true), 3)];
    assert_eq!(after(between).last_done().map(|last| last.undo), Some(vec![UndoToken(3)]), "the star stays");
    let told = after([done(Change::Deleted(true), 1), Action::Undoing(vec![UndoToken(1)])]);
    assert_eq!((told.snack.clone(), told.last_done()), (None, None), "it is not offered twice");
    let going = after([done(Change::Deleted(true), 1), done(Change::Deleted(true), 2)]);
    let both = vec![UndoToken(1), UndoToken(2)];
    let going = going.after(Action::Undoing(both.clone()));
    assert_eq!((going.snack.clone(), going.last_done()), (None, None), "nor while it is being taken back");
    let failed = going.clone().after(Action::NotUndone(both.clone()));
    assert_eq!(failed.last_done().map(|last| (last.undo, last.messages)), Some((both.clone(), 2)), "it is tried again");
    assert_eq!(failed.snack.map(|snack| snack.undo), Some(both.clone()));
    let meanwhile = going.after(done(Change::Deleted(true), 3));
    assert_eq!(meanwhile.snack.as_ref().map(|snack| snack.undo.clone()), Some(vec![UndoToken(3)]));
    let undone = meanwhile.after(Action::Undone(both));
    assert_eq!(undone.last_done().map(|last| last.undo), Some(vec![UndoToken(3)]));
    assert_eq!(undone.after(Action::Undone(vec![UndoToken(3)])).last_done(), None);
    let many = (0..99).map(|undo| done(Change::Deleted(undo % 2 == 0), undo));
    assert_eq!(after(many).done.len(), 20);
}

#[test]
fn a_search_everywhere_goes_through_all_accounts_and_keeps_what_was_opened_in_the_list() {
    let place = Place { mailbox: Mailbox::Of(AccountId(1)), view: View::Inbox };
    let typed = |text: &str| Action::Search(SearchChange::Typed(text.into()));
    let state = after([Action::Go(place), typed("is:unread")]);
    assert_eq!((state.list_query().mailbox, state.list_query().view), (Mailbox::Joint, View::All));
    let here = state.clone().after(Action::Search(SearchChange::OnlyHere(true))).list_query();
    assert_eq!((here.mailbox, here.view), (place.mailbox, place.view));

    let came = |state: &State, rows: Vec<MessageRow>| {
        let query = wanted(state.list_query(), &state.list);
        Action::List(ListChange::Came(Window { rows, query, ..window(3, 1) }))
    };
    let state = state.clone().after(came(&state, vec![row(1), row(2), row(3)])).after(Action::Open(MessageId(1)));
    assert_eq!(state.list_query().kept, Some(MessageId(1)));
    let state = state.clone().after(came(&state, vec![row(1), row(2), row(3)]));
    let next = state.moved_cursor(Step::Rows(1));
    assert_eq!((state.list.cursor, next), (Some(0), Some(1)), "it is the same list");
    let closed = state.clone().after(Action::Reader(ReaderChange::Close));
    assert_eq!(closed.list_query().kept, Some(MessageId(1)), "it stays until another is opened");
    assert_eq!(state.clone().after(typed("is:unread x")).list_query().kept, None);
    assert_eq!(state.after(done(Change::Archived(true), 1)).list_query().kept, None);
}

#[test]
fn what_is_moved_away_is_closed_and_no_longer_chosen() {
    let state = after([Action::List(ListChange::Came(Window { rows: vec![row(7)], ..window(1, 1) }))]);
    let state = state.after(Action::Open(MessageId(7))).after(Action::Choose(Choice::Shown));
    let chosen = state.chosen().expect("one row");
    assert!(state.is_open_in(&chosen));
    let moved = |closes| match done(Change::Junk(true), 1) {
        Action::Changed { done, messages, undo, is_seen, .. } => {
            Action::Changed { done, messages, undo, closes, is_seen }
        }
        other => other,
    };
    let state_then = state.clone().after(moved(true));
    assert!(state_then.chosen.is_empty() && state_then.reader == Reader::Closed);
    assert!(!state.after(done(Change::Read(true), 2)).chosen.is_empty());
}

#[test]
fn a_thread_opens_in_place_and_the_window_is_asked_for_anew() {
    let state = after([Action::List(ListChange::Came(window(1, 1))), Action::Thread(MessageId(1), true)]);
    assert!(state.list.window.is_some() && state.list.is_old(&state.list_query()));
    assert_eq!(state.list_query().open, [MessageId(1)]);
    assert_eq!(state.clone().after(Action::Thread(MessageId(1), false)).list_query().open, []);
    let flat = state.after(Action::Shape(Shape { threads: false, ..Shape::default() }));
    assert_eq!((flat.list_query().threads, flat.list_query().open.len()), (false, 0));
    let many = (0..99).fold(State::default(), |state, id| state.after(Action::Thread(MessageId(id), true)));
    assert_eq!(many.list_query().open.last(), Some(&MessageId(98)));
    assert!(many.list_query().open.len() <= 50);
}

#[test]
fn the_cursor_stays_with_its_message_when_a_thread_opens() {
    let state = State::default();
    let came = |state: &State, rows: Vec<mail_api::MessageRow>| {
        let query = wanted(state.list_query(), &state.list);
        Action::List(ListChange::Came(Window { rows, query, ..window(4, 1) }))
    };
    let state = state.clone().after(came(&state, vec![row(9), row(5), row(2)]));
    let state = state.after(Action::List(ListChange::Cursor(2))).after(Action::Thread(MessageId(9), true));
    let opened = state.clone().after(came(&state, vec![row(9), row(7), row(5), row(2)]));
    assert_eq!(opened.list.cursor, Some(3));
}

#[test]
fn a_thread_closes_whichever_message_it_was_opened_by_and_from_any_of_its_rows() {
    let inside = |id| mail_api::MessageRow { is_inside: true, ..row(id) };
    let rows = vec![row(9), row(5), inside(3), inside(1), row(2)];
    let state = after([Action::Thread(MessageId(3), true), Action::Thread(MessageId(2), true)]);
    let came = Window { rows, query: wanted(state.list_query(), &state.list), ..window(5, 1) };
    let state = state.after(Action::List(ListChange::Came(came)));
    assert_eq!([0, 1, 2, 3, 4].map(|at| state.list.thread_head(at)), [0, 1, 1, 1, 4].map(Some));
    assert_eq!(state.after(Action::Thread(MessageId(5), false)).list_query().open, [MessageId(2)]);
}

#[test]
fn the_list_of_a_tag_that_is_gone_gives_way() {
    let tag = mail_api::Tag { id: TagId(3), name: "Money".into(), colour: 0 };
    let place = Place { view: View::Tag(TagId(3)), ..Place::default() };
    let with = |tags| Action::Organisation(Organisation { tags, filters: Vec::new() });
    let state = after([with(vec![tag]), Action::Go(place)]);
    assert_eq!(state.clone().after(with(state.organisation.tags.clone())).place, place);
    assert_eq!(state.after(with(Vec::new())).place, Place::default());
}

#[test]
fn a_check_that_is_about_to_delete_can_be_told_not_to_until_it_goes_on() {
    let progress = |phase| {
        Action::Notice(Notice::CheckProgress(CheckProgress {
            account: AccountId(1),
            phase,
            messages_done: 0,
            messages_total: 0,
            octets_done: 0,
            octets_total: 0,
            time_left: Some(10_000),
            marked: 41,
        }))
    };
    let state = after([progress(CheckPhase::Deleting)]);
    assert_eq!(state.undoable_checks().count(), 0);
    let state = state.after(progress(CheckPhase::Undoable));
    assert_eq!(state.undoable_checks().map(|check| check.marked).collect::<Vec<_>>(), [41]);
    assert_eq!(state.clone().after(progress(CheckPhase::Quitting)).undoable_checks().count(), 0);
    let report = CheckReport { taken_back: 41, ..CheckReport::of_nothing(AccountId(1)) };
    let state = state.after(Action::Notice(Notice::CheckEnded(report)));
    assert_eq!(state.snack.as_ref().map(|snack| snack.done), Some(SnackKind::TakenBack(41)));
    assert_eq!(state.undoable_checks().count(), 0);
}

#[test]
fn mail_that_is_missing_is_told_until_a_person_knows_and_so_is_a_browser_that_cleared_all() {
    let report = |doubt| CheckReport { withheld: 2, doubt: Some(doubt), ..CheckReport::of_nothing(AccountId(1)) };
    let ended = |doubt| Action::Notice(Notice::CheckEnded(report(doubt)));
    let state = after([ended(StoreDoubt::Evictable)]);
    assert!(!state.is_incomplete);
    let state = state.after(ended(StoreDoubt::Incomplete));
    assert_eq!(state.snack.as_ref().map(|snack| snack.done), Some(SnackKind::Withheld(2, StoreDoubt::Incomplete)));
    assert!(state.is_incomplete && !state.after(Action::Incomplete(false)).is_incomplete);

    let first = |expects| State::new(expects, Shape::default(), 0).after(Action::Accounts(Vec::new()));
    assert!(first(true).was_cleared && !first(false).was_cleared);
    assert!(first(true).after(Action::Accounts(Vec::new())).was_cleared);
}

#[test]
fn an_answer_nobody_waits_for_is_dropped() {
    let error = UserError::new(ErrorKind::MessageGone, Stage::Reading, Retry::ByPerson);
    let state = after([Action::Open(MessageId(1)), Action::Open(MessageId(2))]);
    let state = state.after(Action::Reader(ReaderChange::Failed(MessageId(1).into(), error)));
    assert_eq!(state.reader, Reader::opening(MessageId(2).into()));
}

fn here(text: &str) -> RawText {
    RawText::Here { text: text.into(), is_cut: false }
}

#[test]
fn the_source_of_a_message_is_shown_whether_the_message_is_or_not_and_only_of_what_is_open() {
    let error = || UserError::new(ErrorKind::MessageUnreadable, Stage::Reading, Retry::ByPerson);
    let show = |showing| Action::Reader(ReaderChange::Show(showing));
    let came = |opened, showing| Action::Reader(ReaderChange::RawTextCame { opened, showing });
    let failed = || Action::Reader(ReaderChange::Failed(MessageId(1).into(), error()));
    let opening = || after([Action::Open(MessageId(1)), show(Showing::Source(RawText::Coming))]);
    let source = || Showing::Source(here("source"));
    let shown = |state: State| match state.reader {
        Reader::Opening { showing, .. } | Reader::Open { showing, .. } | Reader::Failed { showing, .. } => showing,
        Reader::Closed => panic!("it is closed"),
    };
    // Before the message fails, and after.
    assert_eq!(shown(opening().after(came(1, source())).after(failed())), source());
    assert_eq!(shown(opening().after(failed()).after(came(1, source()))), source());
    // Its own failure takes nothing away.
    let gone = Showing::Source(RawText::Failed(error()));
    let state = opening().after(came(1, gone.clone()));
    assert!(matches!(state.reader, Reader::Opening { .. }));
    assert_eq!(shown(state), gone);
    // What is waited for no more: of what was open before, or in another form.
    let again = opening().after(Action::Open(MessageId(1))).after(show(Showing::Source(RawText::Coming)));
    assert_eq!(shown(again.after(came(1, source()))), Showing::Source(RawText::Coming));
    let headers = opening().after(show(Showing::Headers(RawText::Coming)));
    assert_eq!(shown(headers.after(came(1, source()))), Showing::Headers(RawText::Coming));
}

#[test]
fn the_list_of_an_account_that_is_gone_gives_way_to_the_joint_one() {
    let place = Place { mailbox: Mailbox::Of(AccountId(7)), view: View::Trash };
    let state = after([Action::Go(place), Action::Accounts(Vec::new())]);
    assert_eq!(state.place, Place::default());
}

#[test]
fn the_port_follows_the_security_until_it_is_entered_by_hand() {
    let mut draft = Draft::default();
    assert_eq!(draft.port, "995");
    draft.set_security(Security::Stls);
    assert_eq!(draft.port, "110");
    draft.set_port("2110".into());
    draft.set_security(Security::Implicit);
    assert_eq!(draft.port, "2110");
    draft.set_port("995".into());
    draft.set_security(Security::None);
    assert_eq!(draft.port, "110");
}

pub(super) fn settings_of_mary() -> AccountSettings {
    AccountSettings {
        kind: mail_api::AccountKind::Server,
        name: "mary".into(),
        host: "pop.example.org".into(),
        port: 995,
        security: Security::Implicit,
        tls: mail_api::TlsChoice::default(),
        user_name: "mary".into(),
        credential: CredentialKind::Password,
        leave_policy: LeavePolicy::LEAVE_ALL,
        retrieval: RetrievalPolicy::default(),
        check_minutes: Some(10),
    }
}

#[test]
fn a_form_names_everything_that_is_wrong_with_it() {
    let mut draft = Draft::default();
    (draft.leave.stay, draft.leave.time) = (Stay::ForTime, "0".into());
    draft.set_port("70000".into());
    let all = vec![Problem::Host, Problem::Port, Problem::User, Problem::Password, Problem::Stay];
    assert_eq!(draft.settings(), Err(all));
    draft.host = " pop.example.org ".into();
    draft.set_port("995".into());
    draft.user_name = "mary".into();
    draft.leave.stay = Stay::Always;
    assert_eq!(draft.settings(), Err(vec![Problem::Password]));
    draft.known = Some(CredentialKind::Password);
    assert_eq!(draft.settings(), Ok(settings_of_mary()));
    assert_eq!(draft.keeping, PasswordKeeping::Session);
    (draft.retrieval.limits_messages, draft.retrieval.messages) = (true, "none".into());
    assert_eq!(draft.settings(), Err(vec![Problem::CheckMessages]));
}

#[test]
fn the_time_between_two_checks_is_one_of_those_offered_or_the_one_there_was() {
    let mut draft = Draft::default();
    assert_eq!((draft.check_minutes, draft.minutes_to_choose()), (Some(10), vec![5, 10, 15, 30, 60]));
    draft.set_check_minutes("30");
    assert_eq!(draft.check_minutes, Some(30));
    for never in ["never", "", "0", "99999"] {
        draft.set_check_minutes(never);
        assert_eq!((draft.check_minutes, draft.minutes_to_choose()), (None, vec![5, 10, 15, 30, 60]), "{never}");
    }
    draft.check_minutes = Some(7);
    assert_eq!(draft.minutes_to_choose(), [5, 7, 10, 15, 30, 60]);
}

#[test]
fn keys_belong_to_fields_and_to_the_browser_first() {
    let check = |key, modified, focus, after_g: bool, expected| {
        let after = after_g.then_some(Prefix::Go);
        assert_eq!(shortcut(Key { key, modified, focus, after }, KeySet::Web), expected, "{key} {focus:?}");
    };
    check("j", false, Focus::List, false, Some(Shortcut::Next));
    check("j", true, Focus::List, false, None);
    check("j", false, Focus::Field, false, None);
    check("j", false, Focus::Form, false, None);
    check("Escape", false, Focus::Field, false, None);
    check("Escape", false, Focus::Form, false, Some(Shortcut::Back));
    check("Enter", false, Focus::List, false, Some(Shortcut::Open));
    check("Enter", false, Focus::Control, false, None);
    check("s", false, Focus::List, false, Some(Shortcut::Star));
    check("s", false, Focus::List, true, Some(Shortcut::GoStarred));
    check("I", false, Focus::List, false, Some(Shortcut::MarkRead));
    check("x", false, Focus::List, false, Some(Shortcut::Choose));
    check("y", false, Focus::List, false, None);
    check("a", false, Focus::List, true, Some(Shortcut::GoArchive));
    let chooses =
        |key| shortcut(Key { key, modified: false, focus: Focus::List, after: Some(Prefix::Choose) }, KeySet::Web);
    assert_eq!((chooses("a"), chooses("n")), (Some(Shortcut::ChooseAll), Some(Shortcut::ChooseNone)));
    assert_eq!(chooses("e"), Some(Shortcut::Archive));
}

#[test]
fn what_scrolls_moves_the_cursor_in_the_list_and_scrolls_in_a_message() {
    let taken = |focus| {
        let keys = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", "j", "k"];
        keys.map(|key| shortcut(Key { key, modified: false, focus, after: None }, KeySet::Web))
    };
    let (down, up) = (Some(Shortcut::Next), Some(Shortcut::Previous));
    let far = [Shortcut::ScreenDown, Shortcut::ScreenUp, Shortcut::First, Shortcut::Last].map(Some);
    assert_eq!(taken(Focus::List), [down, up, far[0], far[1], far[2], far[3], down, up]);
    assert_eq!(taken(Focus::Message), [down, up, None, None, None, None, down, up]);
    assert_eq!(taken(Focus::Control), [down, up, None, None, None, None, down, up]);
    assert_eq!(taken(Focus::Text), [None, None, None, None, None, None, down, up]);
}

/// A row of a list.
pub(super) fn row(id: u64) -> mail_api::MessageRow {
    mail_api::MessageRow {
        id: MessageId(id),
        account: AccountId(1),
        from: String::new(),
        from_address: String::new(),
        subject: String::new(),
        preview: String::new(),
        date: 0,
        octets: 1,
        rest: None,
        home: mail_api::Home::Inbox,
        read: true,
        starred: false,
        has_attachments: false,
        tags: Vec::new(),
        thread: None,
        is_inside: false,
        marks: mail_api::RowMarks::default(),
    }
}

/// A message that is read, of which the list says this about its rest.
fn reading(is_beginning: bool, listed: Option<Option<mail_api::Rest>>) -> State {
    let row = |rest| mail_api::MessageRow { rest, ..row(7) };
    let rows = listed.map(row).into_iter().collect::<Vec<_>>();
    let came = Window { rows, ..window(1, 1) };
    let read = ReaderChange::Came(Box::new(message(is_beginning)));
    after([Action::List(ListChange::Came(came)), Action::Open(MessageId(7)), Action::Reader(read)])
}

pub(super) fn message(is_beginning: bool) -> mail_api::MessageView {
    mail_api::MessageView {
        id: MessageId(7),
        within: Vec::new(),
        account: AccountId(1),
        subject: String::new(),
        from: Vec::new(),
        sender: None,
        to: Vec::new(),
        cc: Vec::new(),
        reply_to: Vec::new(),
        date: None,
        came: None,
        octets: 1,
        is_beginning,
        authentication: None,
        remote: Default::default(),
        colours: Default::default(),
        search: String::new(),
        marks: Default::default(),
        body: mail_api::BodyView::Empty,
        attachments: Vec::new(),
        cards: Vec::new(),
        unsubscribe: None,
        blocked: Default::default(),
        warnings: Vec::new(),
    }
}

#[test]
fn what_becomes_of_the_rest_is_known_of_a_beginning_only_and_told_when_it_is_here() {
    use mail_api::Rest::{OnServer, Wanted};
    for (is_beginning, listed, rest, outdated) in [
        (true, Some(Some(OnServer)), Some(OnServer), false),
        (true, Some(Some(Wanted)), Some(Wanted), false),
        // The row is not at hand.
        (true, None, Some(OnServer), false),
        (true, Some(None), Some(OnServer), true),
        (false, Some(None), None, false),
        (false, Some(Some(Wanted)), None, false),
    ] {
        let state = reading(is_beginning, listed);
        let found = (state.rest_of_open(), state.outdated());
        assert_eq!(found, (rest, outdated.then_some(MessageId(7))), "{is_beginning} {listed:?}");
    }
    let state = reading(true, Some(None));
    let shown = state.clone().after(Action::Reader(ReaderChange::Show(Showing::Source(here("begin")))));
    let whole = || Box::new(message(false));
    let renewed = shown.after(Action::Reader(ReaderChange::CameAgain(whole())));
    assert_eq!(renewed.outdated(), None);
    assert!(matches!(&renewed.reader, Reader::Open { message, showing: Showing::Body } if !message.is_beginning));
    // What was closed meanwhile stays closed.
    let closed = state.after(Action::Reader(ReaderChange::Close));
    assert_eq!(closed.after(Action::Reader(ReaderChange::CameAgain(whole()))).reader, Reader::Closed);
}

#[test]
fn that_beginnings_stay_on_the_server_is_told_only_where_nothing_else_is() {
    let ended = |stored| {
        let report = CheckReport { stored, kept_beginnings: 2, ..CheckReport::of_nothing(AccountId(1)) };
        after([Action::Notice(Notice::CheckEnded(report))]).snack.map(|snack| snack.done)
    };
    assert_eq!((ended(0), ended(3)), (Some(SnackKind::KeptBeginnings(2)), Some(SnackKind::Arrived(3))));
}

#[test]
fn another_language_lets_what_is_typed_stand() {
    let serial = |state: &State| state.language_serial;
    let form = State::default().after(Action::Show(Screen::AddAccount)).after(Action::LanguageChanged);
    assert_eq!(serial(&form), 0);
    let gone_on = form.after(Action::Show(Screen::Mail));
    assert_eq!(serial(&gone_on), 1);
    assert_eq!(serial(&gone_on.after(Action::Show(Screen::Settings)).after(Action::LanguageChanged)), 2);
}
