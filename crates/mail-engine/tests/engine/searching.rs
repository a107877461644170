//! Search over everything stored, while mail arrives, is completed and goes.
//!
//! Must not: look into the index; what a person sees is what counts.

use mail_api::{
    AccountSettings, BodyView, Change, Home, Inline, ListQuery, Mark, MessageId, MessageView, Notice, PasswordKeeping,
    ReadWish, Reply, Request, RetrievalPolicy, Revision, Secret, Selection, View, Window, WindowQuery,
};
use mail_engine::Engine;
use mail_engine::limits;
use mail_engine::ports::{Clock, Millis};
use mail_engine::store::memory::{Fault, MemoryStore};
use mail_engine::store::{BatchId, Store, StoreError, batch_of};
use std::pin::pin;
use test_simulation::server::Message;
use test_simulation::world::{Sim, World, settings};

pub(super) fn mail(unique_id: &str, subject: &str, text: &str) -> Message {
    let raw = format!(
        "From: Ada <ada@example.org>\r\nTo: me@example.net\r\nSubject: {subject}\r\n\
         Date: Tue, 14 Nov 2023 20:00:00 +0000\r\n\r\n{text}\r\n"
    );
    Message { unique_id: unique_id.into(), raw: raw.into_bytes() }
}

pub(super) fn world() -> World {
    let world = World::new();
    world.deliver(vec![
        mail("1", "Plums", "ripe and red, zwetschge"),
        mail("2", "Pears", "red wine"),
        mail("3", "Müller", "from the tree, wine and red"),
    ]);
    world
}

/// An engine whose account was checked once.
pub(super) fn checked(world: &World, settings: AccountSettings) -> std::rc::Rc<Engine<Sim>> {
    let engine = world.engine();
    world.add_account(&engine, settings);
    assert_eq!(world.check(&engine).error, None);
    engine
}

pub(super) fn indexed(world: &World, engine: &Engine<Sim>) {
    world.clock.run(engine.index_now()).expect("the store works");
}

pub(super) fn window(world: &World, engine: &Engine<Sim>, search: &str, view: View) -> Window {
    let list = ListQuery { view, search: search.into(), ..ListQuery::default() };
    match world.ask(engine, Request::Window(WindowQuery { list, start: 0, count: 200 })) {
        Reply::Window(window) => window,
        other => panic!("{other:?}"),
    }
}

pub(super) fn found(world: &World, engine: &Engine<Sim>, search: &str) -> Vec<String> {
    let window = window(world, engine, search, View::All);
    let state = window.search.expect("a search was made");
    assert!(!state.goes_on && state.unindexed == 0, "{state:?}");
    assert_eq!(window.total as usize, window.rows.len());
    let mut subjects: Vec<String> = window.rows.into_iter().map(|row| row.subject).collect();
    subjects.sort();
    subjects
}

/// A message that was found, opened.
fn opened(world: &World, engine: &Engine<Sim>, search: &str) -> MessageView {
    let row = window(world, engine, search, View::All).rows.into_iter().next().expect("something is found");
    match world.ask(engine, Request::Read(ReadWish { search: search.into(), ..row.id.into() })) {
        Reply::Message(view) => *view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_found_is_marked_as_in_its_row_when_it_is_opened() {
    let world = World::new();
    let html = "From: Herr Mu\u{308}ller <m@plums.example>\r\nTo: Ada <ada@example.org>\r\nSubject: Rote PLÜMS\r\n\
        Content-Type: text/html; charset=utf-8\r\n\r\n<style>.plums{color:red}</style>\
        <p class=plums title=plums>Pl<b>u</b>ms and &lt;plums&gt;</p>\r\n";
    world.deliver(vec![
        mail("1", "Pears", "red wine https://red.example/"),
        Message { unique_id: "2".into(), raw: html.as_bytes().to_vec() },
    ]);
    let engine = checked(&world, settings());
    indexed(&world, &engine);

    let pears = opened(&world, &engine, "from:ada \"red wine\" re");
    let shown = |view: &MessageView| match &view.body {
        BodyView::Text(text) => text.iter().flat_map(|paragraph| paragraph.content.clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let content = shown(&pears);
    assert_eq!(
        content[..4],
        [
            Inline::Marked("red".into()),
            Inline::Text(" ".into()),
            Inline::Marked("wine".into()),
            Inline::Text(" ".into()),
        ]
    );
    assert!(matches!(&content[4], Inline::Link { marks, .. } if *marks == [Mark { start: 8, end: 11 }]), "{content:?}");
    let row = &window(&world, &engine, "from:ada \"red wine\" re", View::All).rows[0];
    assert_eq!((&pears.marks.from[0].name, &pears.marks.subject), (&row.marks.from, &row.marks.subject));
    assert_eq!(pears.marks.from[0].name.len(), 1);
    assert_eq!(pears.wish().search, "from:ada \"red wine\" re");

    let plums = opened(&world, &engine, "mueller plu");
    let BodyView::Html { frame_document, text, .. } = &plums.body else { panic!("no HTML") };
    let hit = |text: &str| format!("<mark class=\"m--hit\">{text}</mark>");
    let (one, two, three, four) = (hit("Pl"), hit("u"), hit("ms"), hit("plums"));
    let expected = format!("<p class=\"m-plums\" title=\"plums\">{one}<b>{two}</b>{three} and &lt;{four}&gt;</p>");
    assert!(frame_document.contains(&expected), "{frame_document}");
    assert_eq!(text.iter().flat_map(|one| &one.content).filter(|part| matches!(part, Inline::Marked(_))).count(), 2);
    assert_eq!(
        (plums.marks.subject.len(), plums.marks.from[0].name.len(), plums.marks.from[0].address.len()),
        (1, 1, 1)
    );
    assert!(plums.marks.to[0].name.is_empty());

    let all = opened(&world, &engine, "is:unread ");
    assert_eq!(all.marks, mail_api::HeadMarks::default());
}

#[test]
fn what_a_check_stored_is_found_with_the_words_marked() {
    let world = world();
    let engine = checked(&world, settings());
    let before = window(&world, &engine, "red", View::All);
    let state = before.search.expect("a search was made");
    assert_eq!((before.total, state.unindexed, state.goes_on), (0, 3, true), "it says what it has not looked at");
    indexed(&world, &engine);
    assert_eq!(found(&world, &engine, "red"), ["Müller", "Pears", "Plums"]);
    assert_eq!(found(&world, &engine, "red wi"), ["Müller", "Pears"]);
    assert_eq!(found(&world, &engine, "\"red wine\""), ["Pears"]);
    assert_eq!(found(&world, &engine, "wine -\"red wine\""), ["Müller"]);
    assert_eq!(found(&world, &engine, "mueller"), ["Müller"]);
    assert_eq!(found(&world, &engine, "from:example.org to:me subject:p"), ["Pears", "Plums"]);
    assert_eq!(found(&world, &engine, "is:unread before:2020"), [""; 0]);
    let rows = window(&world, &engine, "pear", View::All).rows;
    let marks = &rows[0].marks;
    assert_eq!((marks.subject[0].start, marks.subject[0].end, marks.from.len()), (0, 5, 0));
}

#[test]
fn a_search_everywhere_leaves_out_what_was_thrown_away_unless_it_asks_for_it() {
    let world = world();
    let engine = checked(&world, settings());
    indexed(&world, &engine);
    let pears = window(&world, &engine, "pears", View::All).rows[0].id;
    throw_away(&world, &engine, pears);
    assert_eq!(found(&world, &engine, "red"), ["Müller", "Plums"]);
    assert_eq!(found(&world, &engine, "red in:trash"), ["Pears"]);
    assert_eq!(found(&world, &engine, "red in:anywhere"), ["Müller", "Pears", "Plums"]);
    assert_eq!(found(&world, &engine, "red -in:archive"), ["Müller", "Plums"]);
    assert_eq!(window(&world, &engine, "red", View::Trash).total, 1);
    assert_eq!(window(&world, &engine, "red", View::Inbox).total, 2);
}

pub(super) fn throw_away(world: &World, engine: &Engine<Sim>, id: MessageId) {
    let delete = Request::Change { which: Selection::Ids(vec![id]), change: Change::Deleted(true) };
    assert!(matches!(world.ask(engine, delete), Reply::Changed { messages: 1, .. }));
}

#[test]
fn what_was_not_understood_is_told_and_the_rest_is_searched_for() {
    let world = world();
    let engine = checked(&world, settings());
    indexed(&world, &engine);
    let window = window(&world, &engine, "before:tomorrow pears", View::All);
    let notes = window.search.expect("a search was made").notes;
    assert_eq!((notes[0].operator.as_str(), notes[0].value.as_str(), window.total), ("before", "tomorrow", 1));
}

#[test]
fn who_asks_for_nothing_that_is_understood_finds_nothing() {
    let world = world();
    let engine = checked(&world, settings());
    indexed(&world, &engine);
    for (search, notes) in [("before:yesterday", 1), ("larger:abc ", 1), ("cc:me", 1), ("from:", 0), ("account:x", 1)] {
        let window = window(&world, &engine, search, View::All);
        let told = window.search.expect("a search was made").notes.len();
        assert_eq!((window.total, told), (0, notes), "{search}");
    }
}

#[test]
fn a_dot_is_part_of_an_address_of_a_domain_or_of_a_name() {
    let world = World::new();
    let from = |unique_id: &str, from: &str, subject: &str| {
        let raw = format!("From: {from}\r\nSubject: {subject}\r\n\r\ntext\r\n");
        Message { unique_id: unique_id.into(), raw: raw.into_bytes() }
    };
    world.deliver(vec![
        from("1", "J <john.doe@x.example>", "address"),
        from("2", "John Doe <jd@y.example>", "name"),
        from("3", "Doe, John <z@y.example>", "other"),
        from("4", "News <a@mail.john.doe>", "domain"),
        from("5", "Z <doe@john.example>", "apart"),
    ]);
    let engine = checked(&world, settings());
    indexed(&world, &engine);
    for search in ["from:john.doe text", "from:john.doe ", "from:john.doe", "from:john.do", "john.doe text"] {
        assert_eq!(found(&world, &engine, search), ["address", "domain", "name"], "{search}");
    }
    assert_eq!(found(&world, &engine, "from:@john.doe text"), ["domain"]);
    assert_eq!(found(&world, &engine, "from:john.doe@x.example text"), ["address"]);
}

#[test]
fn rows_that_were_found_are_meant_whether_they_are_still_found_or_not() {
    let world = world();
    let engine = checked(&world, settings());
    indexed(&world, &engine);
    let list = ListQuery { view: View::All, search: "is:unread \"red wine\"".into(), ..ListQuery::default() };
    let ids: Vec<MessageId> = window(&world, &engine, &list.search, View::All).rows.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), 1);
    for (change, messages) in [(Change::Read(true), 1), (Change::Starred(true), 1)] {
        let which = Selection::Rows { list: list.clone(), ids: ids.clone() };
        let reply = world.ask(&engine, Request::Change { which, change });
        assert!(matches!(reply, Reply::Changed { messages: changed, .. } if changed == messages), "{reply:?}");
    }
    // None of them has to be read for that, however many others there are.
    let again = world.engine();
    indexed(&world, &again);
    world.backing.lose_raw(BatchId(0));
    let which = Selection::Rows { list, ids };
    let reply = world.ask(&again, Request::Change { which, change: Change::Starred(false) });
    assert!(matches!(reply, Reply::Changed { messages: 1, .. }), "{reply:?}");
}

#[test]
fn all_that_a_search_of_a_phrase_finds_is_meant_whatever_is_searched_for_meanwhile() {
    let world = World::new();
    world.deliver((0..60).map(|number: u32| mail(&number.to_string(), &number.to_string(), "red wine, ripe pear")));
    let engine = checked(&world, settings());
    indexed(&world, &engine);
    let list = ListQuery { view: View::All, search: "\"red wine\"".into(), ..ListQuery::default() };
    let which = Selection::All { list: list.clone(), except: Vec::new() };
    let changes = engine.handle(Request::Change { which, change: Change::Starred(true) });
    let windows = async {
        for search in ["\"ripe pear\"", "\"pear ripe\""].iter().cycle().take(20) {
            let list = ListQuery { search: (*search).into(), ..list.clone() };
            engine.handle(Request::Window(WindowQuery { list, start: 0, count: 9 })).await;
        }
    };
    let (reply, ()) = world.clock.run(futures_util::future::join(changes, windows));
    assert!(matches!(reply, Reply::Changed { messages: 60, .. }), "{reply:?}");
}

#[test]
fn rows_say_where_they_lie_and_the_open_one_stays_although_it_is_no_longer_found() {
    let world = world();
    let engine = checked(&world, settings());
    indexed(&world, &engine);
    let of = |list: &ListQuery| match world
        .ask(&engine, Request::Window(WindowQuery { list: list.clone(), start: 0, count: 9 }))
    {
        Reply::Window(window) => window,
        other => panic!("{other:?}"),
    };
    let list = ListQuery { view: View::All, search: "is:unread in:anywhere".into(), ..ListQuery::default() };
    let ids: Vec<MessageId> = of(&list).rows.iter().map(|row| row.id).collect();
    throw_away(&world, &engine, ids[1]);
    let archive = Request::Change { which: Selection::Ids(vec![ids[2]]), change: Change::Archived(true) };
    assert!(matches!(world.ask(&engine, archive), Reply::Changed { .. }));
    let window = of(&list);
    let homes = |window: &Window| window.rows.iter().map(|row| row.home).collect::<Vec<_>>();
    assert_eq!(homes(&window), [Home::Inbox, Home::Trash, Home::Archive]);
    assert_eq!(window.search.map(|search| search.homes), Some(vec![Home::Inbox, Home::Archive, Home::Trash]));

    let read = Request::Change { which: Selection::Ids(vec![ids[1]]), change: Change::Read(true) };
    assert!(matches!(world.ask(&engine, read), Reply::Changed { .. }));
    assert_eq!(of(&list).total, 2);
    let kept = of(&ListQuery { kept: Some(ids[1]), ..list });
    assert_eq!((kept.total, kept.rows[1].id, kept.rows[1].read), (3, ids[1], true));
}

#[test]
fn new_mail_is_found_within_a_second_and_what_was_indexed_is_stored_when_it_is_quiet() {
    let world = world();
    let engine = world.engine();
    let indexing = engine.clone();
    world.clock.run(async {
        let mut indexing = pin!(indexing.keep_indexing());
        let mut work = pin!(async {
            let (password, keeping) = (Secret::new("tanstaaf"), PasswordKeeping::Device);
            engine.handle(Request::AddAccount { settings: settings(), password, keeping }).await;
            engine.handle(Request::CheckMail { account: None }).await;
            pass(&world, 1_000).await;
            let reply = engine.handle(Request::Window(asked("red"))).await;
            let Reply::Window(window) = reply else { panic!("{reply:?}") };
            assert_eq!(window.total, 3);
            assert!(store_of(&world).segments().await.expect("works").is_empty());
            pass(&world, limits::INDEX_IDLE.0 + 1_000).await;
            assert_eq!(store_of(&world).segments().await.expect("works").len(), 1);
        });
        futures_util::future::select(&mut indexing, &mut work).await;
    });
    // Another engine finds what this one indexed.
    let writes = world.backing.steps();
    let again = world.engine();
    indexed(&world, &again);
    assert_eq!(found(&world, &again, "red").len(), 3);
    assert_eq!(world.backing.steps(), writes, "nothing was indexed again");
}

fn asked(search: &str) -> WindowQuery {
    WindowQuery {
        list: ListQuery { view: View::All, search: search.into(), ..ListQuery::default() },
        start: 0,
        count: 9,
    }
}

#[test]
fn the_rest_of_a_beginning_is_found_once_it_is_here() {
    let world = World::new();
    let long = format!("{}needle", "hay stack\r\n".repeat(5_000));
    world.deliver(vec![mail("1", "Long", &long)]);
    world.script(|server| server.capabilities.push("TOP"));
    let retrieval = RetrievalPolicy { whole_up_to: Some(10_000), ..RetrievalPolicy::default() };
    let engine = checked(&world, AccountSettings { retrieval, ..settings() });
    indexed(&world, &engine);
    assert_eq!((found(&world, &engine, "stack").len(), found(&world, &engine, "needle").len()), (1, 0));
    let id = window(&world, &engine, "stack", View::All).rows[0].id;
    assert_eq!(world.ask(&engine, Request::GetRest { id }), Reply::Done);
    indexed(&world, &engine);
    assert_eq!(found(&world, &engine, "needle"), ["Long"]);
    let again = world.engine();
    indexed(&world, &again);
    assert_eq!(found(&world, &again, "needle"), ["Long"]);
}

/// Whether `word` stands in any segment of the index as it is stored.
pub(super) fn stored(world: &World, word: &str) -> bool {
    let store = store_of(world);
    let segments = world.clock.run(store.segments()).expect("works");
    segments.iter().any(|id| {
        let octets = world.clock.run(store.segment(*id)).expect("works").expect("is there");
        octets.windows(word.len()).any(|window| window == word.as_bytes())
    })
}

#[test]
fn nothing_of_an_account_that_is_gone_stays_in_the_index() {
    let world = world();
    let engine = checked(&world, settings());
    indexed(&world, &engine);
    assert!(stored(&world, "zwetschge"));
    let Reply::Accounts(accounts) = world.ask(&engine, Request::Accounts) else { panic!("there are accounts") };
    assert_eq!(world.ask(&engine, Request::RemoveAccount { id: accounts[0].id }), Reply::Done);
    indexed(&world, &engine);
    assert!(!stored(&world, "zwetschge"));
    // The same where the engine died before it came to that.
    let engine = checked(&world, settings());
    indexed(&world, &engine);
    let Reply::Accounts(accounts) = world.ask(&engine, Request::Accounts) else { panic!("there are accounts") };
    assert_eq!(world.ask(&engine, Request::RemoveAccount { id: accounts[0].id }), Reply::Done);
    drop(engine);
    assert!(stored(&world, "zwetschge"));
    let again = world.engine();
    indexed(&world, &again);
    assert!(!stored(&world, "zwetschge"));
}

#[test]
fn nothing_of_a_message_that_was_removed_for_good_stays_in_the_index() {
    let world = world();
    let engine = checked(&world, settings());
    indexed(&world, &engine);
    let store = store_of(&world);
    let plums = window(&world, &engine, "plums", View::All).rows[0].id;
    throw_away(&world, &engine, plums);
    let purged = world.ask(&engine, Request::EmptyTrash { mailbox: mail_api::Mailbox::Joint });
    assert!(matches!(purged, Reply::Purged(_)) && stored(&world, "zwetschge"), "{purged:?}");
    indexed(&world, &engine);
    assert!(!stored(&world, "zwetschge"));
    assert_eq!(found(&world, &engine, "red"), ["Müller", "Pears"]);
    // Another engine neither reads it anew nor writes the segment once more.
    let segments = world.clock.run(store.segments());
    let again = world.engine();
    indexed(&world, &again);
    assert_eq!(
        (found(&world, &again, "red in:anywhere"), world.clock.run(store.segments())),
        (vec!["Müller".into(), "Pears".into()], segments)
    );
    // The same where there is no index yet.
    world.clock.run(async {
        let ids = store.segments().await.expect("works");
        store.replace_segments(&ids, None).await.expect("works");
    });
    let anew = world.engine();
    indexed(&world, &anew);
    assert_eq!(found(&world, &anew, "red"), ["Müller", "Pears"]);
}

#[test]
fn what_comes_little_by_little_is_merged_as_it_is_stored() {
    let world = world();
    let engine = checked(&world, settings());
    for number in 10..30 {
        world.deliver([mail(&number.to_string(), &format!("Figs {number}"), "dried and red")]);
        assert_eq!(world.check(&engine).error, None);
        indexed(&world, &engine);
    }
    let segments = world.clock.run(store_of(&world).segments()).expect("works");
    assert!(segments.len() < limits::SEGMENTS_OF_A_SIZE, "{}", segments.len());
    assert_eq!(found(&world, &engine, "red").len(), 23);
}

#[test]
fn a_damaged_index_is_made_anew_and_mail_that_cannot_be_read_is_passed_over() {
    let world = world();
    let engine = checked(&world, settings());
    indexed(&world, &engine);
    let store = store_of(&world);
    world.clock.run(async {
        let ids = store.segments().await.expect("works");
        store.replace_segments(&ids, Some(&[1, 255])).await.expect("works");
    });
    let again = world.engine();
    indexed(&world, &again);
    assert_eq!(found(&world, &again, "red").len(), 3);
    // One octet of a segment as the engine wrote it, wherever it stands.
    let stored = || {
        world.clock.run(async {
            let ids = store.segments().await.expect("works");
            let octets = store.segment(*ids.first().expect("one is stored")).await.expect("works").expect("is there");
            (ids, octets)
        })
    };
    let (_, sound) = stored();
    for at in 0..sound.len() {
        let mut damaged = sound.clone();
        damaged[at] ^= 1;
        world.clock.run(store.replace_segments(&stored().0, Some(&damaged))).expect("works");
        let again = world.engine();
        indexed(&world, &again);
        assert_eq!(found(&world, &again, "red").len(), 3, "{at}");
        assert_eq!(stored().1, sound, "{at}");
    }
    world.backing.lose_raw(BatchId(0));
    world.clock.run(async {
        let ids = store.segments().await.expect("works");
        store.replace_segments(&ids, None).await.expect("works");
    });
    let again = world.engine();
    indexed(&world, &again);
    let window = window(&world, &again, "red", View::All);
    let search = window.search.expect("a search was made");
    assert_eq!((search.unindexed, search.goes_on, window.rows.len()), (0, false, 2));
}

/// An engine that has indexed nothing, all its messages, and some of them that lie in one batch, the first one first.
fn unindexed(world: &World) -> (std::rc::Rc<Engine<Sim>>, Vec<MessageId>, Vec<MessageId>) {
    world.deliver((4..12).map(|number| mail(&number.to_string(), "Figs", "dried and red")));
    let engine = checked(world, settings());
    let all: Vec<MessageId> = window(world, &engine, "", View::All).rows.iter().map(|row| row.id).collect();
    let batch_with = |id: &MessageId| {
        let is_beside = |other: &MessageId| batch_of(*other).0 == batch_of(*id).0;
        let mut together: Vec<MessageId> = all.iter().copied().filter(is_beside).collect();
        together.sort_unstable();
        together
    };
    let together = all.iter().map(batch_with).find(|batch| batch.len() > 2).expect("a batch of several");
    (engine, all, together)
}

#[test]
fn what_is_lost_of_a_batch_keeps_nothing_else_from_being_found() {
    let world = world();
    let (engine, all, together) = unindexed(&world);
    world.backing.fail_message(together[0], StoreError::MessageGone);
    let others: Vec<MessageId> = all.iter().copied().filter(|id| *id != together[0]).collect();
    for engine in [&engine, &world.engine()] {
        indexed(&world, engine);
        let window = window(&world, engine, "red", View::All);
        let search = window.search.expect("a search was made");
        assert_eq!((search.unindexed, search.goes_on), (0, false));
        assert_eq!(window.rows.iter().map(|row| row.id).collect::<Vec<_>>(), others);
    }
}

#[test]
fn what_the_store_fails_at_one_time_is_found_when_nothing_happened_for_a_while() {
    for steps in 0..8 {
        let world = world();
        let engine = checked(&world, settings());
        world.deliver(vec![mail("4", "Figs", "dried and red")]);
        assert_eq!(world.check(&engine).error, None);
        world.backing.fault_after(steps, Fault::Fail(StoreError::Failed));
        index_while_idle(&world, &engine, 1);
        world.backing.clear_fault();
        assert_eq!(found(&world, &engine, "red").len(), 4, "after {steps}");
    }
}

#[test]
fn a_message_at_which_the_store_always_fails_keeps_nothing_else_from_being_found() {
    for lost in [0, 1] {
        let world = world();
        let (engine, all, together) = unindexed(&world);
        world.backing.fail_message(together[1], StoreError::Failed);
        together.iter().take(lost).for_each(|id| world.backing.fail_message(*id, StoreError::MessageGone));
        // Where another is lost the store has answered, and nothing waits.
        index_while_idle(&world, &engine, if lost == 0 { u64::from(limits::INDEX_FAILURES) + 1 } else { 0 });
        assert_eq!(found(&world, &engine, "red").len(), all.len() - 1 - lost);
    }
}

/// Lets an engine index while nothing happens, for a little longer than so many times what counts as quiet.
fn index_while_idle(world: &World, engine: &Engine<Sim>, times: u64) {
    world.clock.run(async {
        let mut indexing = pin!(engine.keep_indexing());
        let quiet = pin!(pass(world, times * limits::INDEX_IDLE.0 + 1_000));
        futures_util::future::select(&mut indexing, quiet).await;
    });
}

#[test]
fn two_engines_on_one_store_index_each_message_once() {
    let world = world();
    let (one, two) = (checked(&world, settings()), world.engine());
    world.deliver(vec![mail("4", "Figs", "dried and red")]);
    assert_eq!(world.check(&one).error, None);
    for engine in [&one, &two] {
        world.clock.run(engine.changed_elsewhere(Notice::MailboxChanged { revision: Revision(0) }));
    }
    indexed(&world, &one);
    indexed(&world, &two);
    assert_eq!(world.clock.run(store_of(&world).segments()).expect("works").len(), 1);
    for engine in [one, two] {
        assert_eq!(found(&world, &engine, "red").len(), 4);
    }
}

pub(super) fn store_of(world: &World) -> MemoryStore {
    world.backing.open()
}

async fn pass(world: &World, milliseconds: u64) {
    world.clock.sleep_until(Millis(world.clock.now().0 + milliseconds)).await;
}
