//! Mail put in order: many messages at once and back, tags, filters, threads, rows of older builds.
//!
//! Must not: check what a list shows in detail; the list's own tests do.

use mail_api::{
    Change, Condition, ErrorKind, Field, Filter, FilterTrial, LeavePolicy, ListQuery, Mailbox, MessageId, Notice,
    Organisation, Reply, Request, Selection, Tag, TagId, UndoToken, View, Window, WindowQuery,
};
use mail_engine::Engine;
use mail_engine::store::memory::Fault;
use mail_engine::store::{FlagBatch, Flags, Row, RowBatch, Store, StoreError};
use test_simulation::mail::messages;
use test_simulation::server::Message;
use test_simulation::world::{Sim, World, settings, with_policy};

fn list(view: View) -> ListQuery {
    ListQuery { view, ..ListQuery::default() }
}

fn window_of(world: &World, engine: &Engine<Sim>, list: ListQuery) -> Window {
    match world.ask(engine, Request::Window(WindowQuery { list, start: 0, count: 200 })) {
        Reply::Window(window) => window,
        other => panic!("{other:?}"),
    }
}

fn ids(world: &World, engine: &Engine<Sim>, view: View) -> Vec<MessageId> {
    window_of(world, engine, list(view)).rows.iter().map(|row| row.id).collect()
}

fn flags(world: &World) -> Vec<FlagBatch> {
    world.clock.run(world.backing.open().flags()).expect("flags")
}

#[track_caller]
fn changed(reply: Reply) -> (u32, Option<UndoToken>) {
    match reply {
        Reply::Changed { messages, undo, failed: None } => (messages, undo),
        other => panic!("{other:?}"),
    }
}

/// Replaces all tags and filters there are.
fn put(world: &World, engine: &Engine<Sim>, after: Organisation) -> Reply {
    let Reply::Organisation(before) = world.ask(engine, Request::Organisation) else { panic!("no organisation") };
    world.ask(engine, Request::PutOrganisation { before, after })
}

fn mail(unique_id: &str, head: &str) -> Message {
    Message { unique_id: unique_id.into(), raw: format!("{head}\n\ntext\n").replace('\n', "\r\n").into_bytes() }
}

fn filter(text: &str, actions: &[Change]) -> Filter {
    let conditions = vec![Condition::Contains(Field::Subject, text.into())];
    Filter { name: text.into(), is_on: true, all: true, conditions, actions: actions.to_vec() }
}

fn tag(id: u8, name: &str) -> Tag {
    Tag { id: TagId(id), name: name.into(), colour: id }
}

#[test]
fn all_of_a_list_changes_at_once_and_each_message_is_as_it_was_when_that_is_taken_back() {
    let world = World::new();
    world.deliver(messages(250, 100));
    let (engine, _) = world.first_check(settings());
    let all = ids(&world, &engine, View::Inbox);
    let some = |which: &[usize]| Selection::Ids(which.iter().map(|at| all[*at]).collect());
    for (which, change) in [
        (some(&[1, 2]), Change::Read(true)),
        (some(&[2, 3]), Change::Starred(true)),
        (some(&[3, 4]), Change::Tagged(TagId(55), true)),
        (some(&[5]), Change::Junk(true)),
        (some(&[6]), Change::Archived(true)),
    ] {
        changed(world.ask(&engine, Request::Change { which, change }));
    }
    let before = flags(&world);
    let mut tokens = Vec::new();
    for change in [Change::Read(true), Change::Tagged(TagId(0), true), Change::Junk(true), Change::Deleted(true)] {
        let view = if change == Change::Deleted(true) { View::Junk } else { View::Inbox };
        let which = Selection::All { list: list(view), except: vec![all[0]] };
        let (messages, undo) = changed(world.ask(&engine, Request::Change { which, change }));
        assert!(messages >= 245, "{change:?}: {messages}");
        tokens.extend(undo);
    }
    assert_eq!((ids(&world, &engine, View::Inbox), tokens.len()), (vec![all[0]], 4));
    assert_eq!(window_of(&world, &engine, list(View::Trash)).messages, 248);
    assert_eq!(world.ask(&engine, Request::Undo(tokens.clone())), Reply::Done);
    assert_eq!(flags(&world), before);
    assert_eq!(window_of(&world, &world.engine(), list(View::Inbox)), {
        let shown = window_of(&world, &engine, list(View::Inbox));
        Window { revision: window_of(&world, &world.engine(), list(View::Inbox)).revision, ..shown }
    });
    match world.ask(&engine, Request::Undo(tokens)) {
        Reply::Failed(error) => assert_eq!(error.kind, ErrorKind::NotUndoable),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_done_since_stays_when_something_is_taken_back() {
    let world = World::new();
    world.deliver(messages(2, 100));
    let (engine, _) = world.first_check(settings());
    let all = ids(&world, &engine, View::Inbox);
    let change = |change| changed(world.ask(&engine, Request::Change { which: Selection::Ids(all.clone()), change })).1;
    let deleted = change(Change::Deleted(true)).expect("it can be taken back");
    change(Change::Starred(true));
    assert_eq!(change(Change::Starred(true)), None, "nothing changed");
    assert_eq!(world.ask(&engine, Request::Undo(vec![deleted])), Reply::Done);
    assert_eq!(flags(&world).iter().flat_map(|batch| batch.flags.clone()).collect::<Vec<_>>(), [Flags::STARRED; 2]);
}

#[test]
fn a_change_that_failed_half_way_can_be_taken_back() {
    let world = World::new();
    world.deliver(messages(3, 100));
    let (engine, _) = world.first_check(settings());
    let all = Selection::All { list: list(View::Inbox), except: vec![] };
    world.backing.fault_after(1, Fault::Fail(StoreError::Failed));
    let reply = world.ask(&engine, Request::Change { which: all, change: Change::Deleted(true) });
    let Reply::Changed { undo: Some(undo), failed: Some(error), .. } = reply else { panic!("{reply:?}") };
    assert_eq!(error.kind, ErrorKind::StorageFailed);
    assert_eq!(world.ask(&engine, Request::Undo(vec![undo])), Reply::Done);
    assert!(flags(&world).iter().flat_map(|batch| &batch.flags).all(|flags| *flags == Flags::default()));
}

#[test]
fn what_could_not_be_taken_back_can_be_tried_again() {
    let world = World::new();
    world.deliver([mail("a", "Subject: a"), mail("b", "Subject: b")]);
    let (engine, _) = world.first_check(settings());
    let before = flags(&world);
    let which = Selection::All { list: list(View::Inbox), except: Vec::new() };
    let (_, undo) = changed(world.ask(&engine, Request::Change { which, change: Change::Deleted(true) }));
    let undo = Request::Undo(vec![undo.expect("can be taken back")]);
    world.backing.fault_after(0, Fault::Fail(StoreError::Failed));
    assert!(matches!(world.ask(&engine, undo.clone()), Reply::Failed(_)));
    assert_eq!(world.ask(&engine, undo), Reply::Done);
    assert_eq!(flags(&world), before);
}

#[test]
fn what_was_removed_for_good_does_not_come_back_and_nothing_says_that_it_did() {
    for is_emptied_elsewhere in [false, true] {
        let world = World::new();
        world.deliver(messages(4, 100));
        let (engine, _) = world.first_check(settings());
        let all = ids(&world, &engine, View::Inbox);
        let change = |some: &[MessageId], change| {
            let which = Selection::Ids(some.to_vec());
            changed(world.ask(&engine, Request::Change { which, change }))
        };
        let starred = change(&all[2..], Change::Starred(true)).1.expect("it can be taken back");
        let deleted = change(&all[..3], Change::Deleted(true)).1.expect("it can be taken back");
        world.notices.borrow_mut().clear();
        let at = if is_emptied_elsewhere { world.engine() } else { engine.clone() };
        let emptied = world.ask(&at, Request::EmptyTrash { mailbox: Mailbox::Joint });
        assert!(matches!(emptied, Reply::Purged(gone) if gone.messages == 3), "{emptied:?}");
        if is_emptied_elsewhere {
            for notice in world.notices.take() {
                let _ = world.clock.run(engine.changed_elsewhere(notice));
            }
        }
        let before = flags(&world);
        match world.ask(&engine, Request::Undo(vec![deleted])) {
            Reply::Failed(error) => assert_eq!(error.kind, ErrorKind::NotUndoable),
            other => panic!("{other:?}"),
        }
        assert_eq!(change(&all[..3], Change::Deleted(false)), (0, None), "nothing is there to be changed");
        assert_eq!(flags(&world), before, "emptied elsewhere: {is_emptied_elsewhere}");
        // What is left of another action comes back, and nothing else does.
        assert_eq!(world.ask(&engine, Request::Undo(vec![starred])), Reply::Done);
        let gone = |flags: &&Flags| flags.has(Flags::PURGED.with(Flags::DELETED));
        let now = flags(&world).into_iter().flat_map(|batch| batch.flags).collect::<Vec<_>>();
        assert_eq!(now.iter().filter(gone).count(), 3);
        assert!(now.contains(&Flags::default()), "{now:?}");
        assert_eq!(ids(&world, &engine, View::Inbox), [all[3]]);
    }
}

#[test]
fn junk_stays_on_the_server_whatever_was_archived_before() {
    let world = World::new();
    world.deliver(messages(3, 100));
    let policy = LeavePolicy { when_archived_here: true, when_deleted_here: true, ..LeavePolicy::LEAVE_ALL };
    let (engine, _) = world.first_check(with_policy(policy));
    let all = ids(&world, &engine, View::Inbox);
    let change = |at: usize, change| {
        changed(world.ask(&engine, Request::Change { which: Selection::Ids(vec![all[at]]), change }))
    };
    change(0, Change::Archived(true));
    change(0, Change::Junk(true));
    change(1, Change::Archived(true));
    change(2, Change::Deleted(true));
    assert_eq!(world.check(&engine).deleted, 2);
    assert_eq!((world.on_server().len(), ids(&world, &engine, View::Junk)), (1, vec![all[0]]));
    change(0, Change::Junk(false));
    assert_eq!(ids(&world, &engine, View::Inbox), [all[0]]);
}

#[test]
fn filters_work_on_new_mail_before_it_is_seen_and_survive_a_restart() {
    let world = World::new();
    let (engine, _) = world.first_check(settings());
    let filters = vec![
        filter("invoice", &[Change::Tagged(TagId(3), true), Change::Read(true)]),
        filter("offer", &[Change::Junk(true)]),
        Filter { is_on: false, ..filter("both", &[Change::Deleted(true)]) },
    ];
    let organisation = Organisation { tags: vec![tag(3, "Money")], filters };
    assert_eq!(put(&world, &engine, organisation.clone()), Reply::Done);
    assert!(world.notices.borrow().contains(&Notice::OrganisationChanged));
    let engine = world.engine();
    assert_eq!(world.ask(&engine, Request::Organisation), Reply::Organisation(organisation));
    world.deliver([mail("a", "Subject: Invoice 7"), mail("b", "Subject: An offer"), mail("c", "Subject: Both")]);
    assert_eq!(world.check(&engine).stored, 3);
    for engine in [engine, world.engine()] {
        let counts = window_of(&world, &engine, list(View::Inbox)).counts;
        assert_eq!((counts.inbox.total, counts.inbox.unread, counts.junk.total), (2, 1, 1));
        let tagged = window_of(&world, &engine, list(View::Tag(TagId(3)))).rows;
        assert_eq!(
            tagged.iter().map(|row| (row.subject.as_str(), row.read)).collect::<Vec<_>>(),
            [("Invoice 7", true)]
        );
        assert_eq!(tagged[0].tags, [TagId(3)]);
    }
}

#[test]
fn a_filter_is_tried_on_stored_mail_then_run_and_taken_back() {
    let world = World::new();
    let heads = ["To: bob@example.org\nSubject: One", "Cc: Bob <bob@example.org>\nSubject: Two", "Subject: bob"];
    world.deliver(heads.iter().enumerate().map(|(at, head)| mail(&at.to_string(), head)));
    let (engine, _) = world.first_check(settings());
    let to_bob = Filter {
        conditions: vec![Condition::Is(Field::To, "bob@example.org".into())],
        ..filter("", &[Change::Archived(true)])
    };
    let tried = |engine: &Engine<Sim>| match world.ask(engine, Request::TryFilter(to_bob.clone())) {
        Reply::FilterTried(FilterTrial { matches, changes, some }) => (matches, changes, some.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(tried(&engine), (2, 2, 2));
    assert_eq!(window_of(&world, &engine, list(View::Inbox)).total, 3, "nothing was done");
    let (messages, undo) = changed(world.ask(&engine, Request::RunFilter(to_bob.clone())));
    assert_eq!((messages, tried(&engine), ids(&world, &engine, View::Archive).len()), (2, (2, 0, 2), 2));
    assert_eq!(world.ask(&engine, Request::Undo(undo.into_iter().collect())), Reply::Done);
    assert_eq!(window_of(&world, &engine, list(View::Inbox)).total, 3);
}

#[test]
fn a_tag_that_goes_is_taken_from_every_message() {
    let world = World::new();
    world.deliver(messages(4, 100));
    let (engine, _) = world.first_check(settings());
    let put = |organisation| put(&world, &engine, organisation);
    let uses = filter("x", &[Change::Tagged(TagId(1), true), Change::Starred(true)]);
    put(Organisation { tags: vec![tag(1, "Old"), tag(2, "Kept")], filters: vec![uses] });
    let all = ids(&world, &engine, View::Inbox);
    for id in [1, 2] {
        let change = Change::Tagged(TagId(id), true);
        changed(world.ask(&engine, Request::Change { which: Selection::Ids(all.clone()), change }));
    }
    changed(
        world.ask(&engine, Request::Change { which: Selection::Ids(all[..1].to_vec()), change: Change::Deleted(true) }),
    );
    let Reply::Organisation(now) = world.ask(&engine, Request::Organisation) else { panic!("no organisation") };
    put(Organisation { tags: vec![tag(2, "Kept")], ..now });
    assert!(flags(&world).iter().flat_map(|batch| &batch.flags).all(|flags| flags.tags().eq([TagId(2)])));
    let Reply::Organisation(now) = world.ask(&engine, Request::Organisation) else { panic!("no organisation") };
    assert_eq!(now.filters[0].actions, [Change::Starred(true)]);
    let twice = Organisation { tags: vec![tag(1, "a"), tag(1, "b")], filters: vec![] };
    assert!(matches!(put(twice), Reply::Failed(error) if error.kind == ErrorKind::InvalidSettings));
}

#[test]
fn a_tag_that_went_comes_back_to_no_message_when_something_is_taken_back() {
    for is_deleted_elsewhere in [false, true] {
        let world = World::new();
        world.deliver(messages(1, 100));
        let (engine, _) = world.first_check(settings());
        put(&world, &engine, Organisation { tags: vec![tag(1, "Old")], filters: vec![] });
        let all = ids(&world, &engine, View::Inbox);
        let change =
            |change| changed(world.ask(&engine, Request::Change { which: Selection::Ids(all.clone()), change })).1;
        change(Change::Tagged(TagId(1), true));
        let untagged = change(Change::Tagged(TagId(1), false));
        let read = change(Change::Read(true));
        world.notices.borrow_mut().clear();
        let at = if is_deleted_elsewhere { world.engine() } else { engine.clone() };
        put(&world, &at, Organisation::default());
        if is_deleted_elsewhere {
            for notice in world.notices.take() {
                let _ = world.clock.run(engine.changed_elsewhere(notice));
            }
        }
        put(&world, &at, Organisation { tags: vec![tag(1, "New")], filters: vec![] });
        let tokens = untagged.into_iter().chain(read).collect();
        assert_eq!(world.ask(&engine, Request::Undo(tokens)), Reply::Done);
        assert_eq!(flags(&world)[0].flags, [Flags::default()], "deleted elsewhere: {is_deleted_elsewhere}");
    }
}

#[test]
fn what_one_tab_organises_the_other_goes_by() {
    let world = World::new();
    let (engine, _) = world.first_check(settings());
    let other = world.engine();
    world.notices.borrow_mut().clear();
    let organisation = Organisation { tags: vec![], filters: vec![filter("offer", &[Change::Junk(true)])] };
    put(&world, &engine, organisation.clone());
    let said: Vec<Notice> = world.notices.take();
    let heard: Vec<_> = said.into_iter().flat_map(|notice| world.clock.run(other.changed_elsewhere(notice))).collect();
    assert_eq!(heard, [Notice::OrganisationChanged, Notice::OrganisationChanged]);
    assert_eq!(world.ask(&other, Request::Organisation), Reply::Organisation(organisation));
    world.deliver([mail("a", "Subject: offer")]);
    world.check(&other);
    assert_eq!(ids(&world, &other, View::Junk).len(), 1);
}

#[test]
fn what_another_tab_organised_is_not_written_over() {
    let world = World::new();
    let (engine, _) = world.first_check(settings());
    let other = world.engine();
    let first = Organisation { tags: vec![tag(1, "First")], filters: vec![filter("offer", &[Change::Junk(true)])] };
    let second = Organisation { tags: vec![tag(1, "Second")], filters: vec![] };
    assert_eq!(put(&world, &engine, first.clone()), Reply::Done);
    // The other has not heard of it.
    let blind = Request::PutOrganisation { before: Organisation::default(), after: second.clone() };
    let Reply::Failed(error) = world.ask(&other, blind) else { panic!() };
    assert_eq!(error.kind, ErrorKind::ChangedElsewhere);
    for engine in [&other, &world.engine()] {
        assert_eq!(world.ask(engine, Request::Organisation), Reply::Organisation(first.clone()));
    }
    assert_eq!(put(&world, &other, second.clone()), Reply::Done);
    assert_eq!(world.ask(&world.engine(), Request::Organisation), Reply::Organisation(second));
}

#[test]
fn rows_of_an_older_build_are_brought_up_to_date_from_what_is_stored() {
    let world = World::new();
    let thread = ["Message-ID: <1@x>\nSubject: a", "Message-ID: <2@x>\nReferences: <1@x>\nSubject: b", "Subject: c"];
    world.deliver(thread.iter().enumerate().map(|(at, head)| mail(&at.to_string(), head)));
    world.first_check(settings());
    let store = world.backing.open();
    let batches = world.clock.run(store.rows(None)).expect("rows");
    for batch in &batches {
        let rows = batch.rows.iter().map(|row| Row { facts: None, ..row.clone() }).collect();
        world.clock.run(store.put_rows(&RowBatch { rows, ..batch.clone() })).expect("puts");
    }
    let engine = world.engine();
    let in_threads = || ListQuery { threads: true, ..ListQuery::default() };
    assert_eq!(window_of(&world, &engine, in_threads()).total, 3);
    world.clock.run(engine.renew_rows());
    assert_eq!(window_of(&world, &engine, in_threads()).total, 2);
    assert_eq!(world.clock.run(store.rows(None)), Ok(batches));
    assert_eq!(window_of(&world, &world.engine(), in_threads()).total, 2);
}

#[test]
fn all_that_a_search_finds_changes_and_nothing_else() {
    let world = World::new();
    let heads = ["Subject: red kite", "Subject: kite red", "Subject: blue kite"];
    world.deliver(heads.iter().enumerate().map(|(at, head)| mail(&at.to_string(), head)));
    let (engine, _) = world.first_check(settings());
    put(&world, &engine, Organisation { tags: vec![tag(4, "Birds")], filters: vec![] });
    world.clock.run(engine.index_now()).expect("the store works");
    for (search, expected) in [("nothing", 0), ("\"red kite\"", 1), ("red", 2), ("tag:birds", 2)] {
        let list = ListQuery { search: search.into(), threads: true, ..list(View::Inbox) };
        let which = Selection::All { list, except: vec![] };
        let change = if search.starts_with("tag") { Change::Junk(true) } else { Change::Tagged(TagId(4), true) };
        let (messages, undo) = changed(world.ask(&engine, Request::Change { which, change }));
        assert_eq!(messages, expected, "{search}");
        if search.starts_with('"') {
            assert_eq!(world.ask(&engine, Request::Undo(undo.into_iter().collect())), Reply::Done);
        }
    }
    assert_eq!((ids(&world, &engine, View::Junk).len(), ids(&world, &engine, View::Inbox).len()), (2, 1));
}
