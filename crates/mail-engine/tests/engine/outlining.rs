//! The beginning of the list that is there before the list is.
//!
//! Must not: check what rows say; the list's own tests do.

use futures_util::future::{Either, select};
use mail_api::{Change, ListQuery, Mailbox, MessageId, Reply, Request, Selection, View, Window, WindowQuery};
use mail_engine::cancel::after;
use mail_engine::list::outline::Outline;
use mail_engine::ports::{Clock, Millis};
use mail_engine::store::{RecordName, Store};
use mail_engine::{Engine, limits};
use std::pin::pin;
use test_simulation::mail::messages;
use test_simulation::server::Message;
use test_simulation::world::{Sim, World, settings};

fn query(threads: bool) -> WindowQuery {
    WindowQuery { list: ListQuery { threads, ..ListQuery::default() }, start: 0, count: 200 }
}

/// What is kept once a page was shown its first list.
fn shown(world: &World, engine: &Engine<Sim>, query: WindowQuery) -> Window {
    world.clock.run(async {
        let mut keeping = pin!(engine.keep_outline());
        let mut work = pin!(async {
            let reply = engine.handle(Request::Window(query)).await;
            world.clock.sleep_until(after(&world.clock, Millis(limits::OUTLINE_REST.0 * 2))).await;
            let Reply::Window(window) = reply else { panic!("{reply:?}") };
            window
        });
        match select(&mut keeping, &mut work).await {
            Either::Right((window, _)) => window,
            Either::Left(_) => panic!("nothing keeps it any more"),
        }
    })
}

fn read(world: &World) -> Option<Window> {
    world.clock.run(Outline::read(&world.backing.open())).expect("works")
}

fn change(world: &World, engine: &Engine<Sim>, ids: &[MessageId], change: Change) {
    world.ask(engine, Request::Change { which: Selection::Ids(ids.to_vec()), change });
}

fn mail(unique_id: &str, head: &str) -> Message {
    Message { unique_id: unique_id.into(), raw: format!("{head}\n\ntext\n").replace('\n', "\r\n").into_bytes() }
}

#[test]
fn what_was_shown_first_is_there_at_the_next_start_and_says_what_is_so_by_then() {
    let world = World::new();
    world.deliver(messages(250, 100));
    let (engine, _) = world.first_check(settings());
    assert_eq!(read(&world), None);
    let window = shown(&world, &engine, query(false));
    let early = read(&world).expect("is kept");
    assert_eq!((early.total, early.messages, &early.counts), (250, 250, &window.counts));
    assert!(early.is_early && !window.is_early);
    assert_eq!(early.rows, window.rows[..limits::OUTLINE_ROWS]);
    // Nothing of another list takes its place.
    shown(&world, &engine, WindowQuery { start: 64, ..query(false) });
    let starred = ListQuery { view: View::Starred, ..ListQuery::default() };
    shown(&world, &engine, WindowQuery { list: starred, ..query(false) });
    assert_eq!(read(&world), Some(early));

    change(&world, &engine, &[window.rows[3].id], Change::Starred(true));
    let early = read(&world).expect("is kept");
    assert!(early.rows[3].starred && !early.rows[2].starred);
}

#[test]
fn what_is_in_the_list_no_more_is_not_shown_and_neither_is_anything_beside_it() {
    for away in [Change::Deleted(true), Change::Archived(true), Change::Junk(true)] {
        let world = World::new();
        world.deliver(messages(20, 100));
        let (engine, report) = world.first_check(settings());
        let window = shown(&world, &engine, query(true));
        assert!(read(&world).is_some());
        change(&world, &engine, &[window.rows[7].id], away);
        assert_eq!(read(&world), None);
        world.ask(&engine, Request::EmptyTrash { mailbox: Mailbox::Joint });
        assert_eq!(read(&world), None);
        let window = shown(&world, &engine, query(true));
        assert_eq!(read(&world).map(|early| early.rows), Some(window.rows));
        world.ask(&engine, Request::RemoveAccount { id: report.account });
        assert_eq!(read(&world), None);
    }
}

#[test]
fn threads_are_shown_closed_as_they_are_in_the_list() {
    let world = World::new();
    let answer = |number: u32| {
        let head = format!(
            "Message-ID: <{number}@x>\nReferences: <0@x>\nSubject: Re: pears\nFrom: P{number} <p{number}@x.example>\n\
             Date: Thu, 1 Jan 2026 10:{number:02}:00 +0000"
        );
        mail(&format!("u{number}"), &head)
    };
    let head = "Message-ID: <0@x>\nSubject: pears\nFrom: Ada <ada@x.example>\nDate: Thu, 1 Jan 2026 10:00:00 +0000";
    world.deliver([mail("u0", head)].into_iter().chain((1..6).map(answer)).chain(messages(3, 100)));
    let (engine, _) = world.first_check(settings());
    change(&world, &engine, &[shown(&world, &engine, query(false)).rows[4].id], Change::Starred(true));
    let window = shown(&world, &engine, query(true));
    assert!(window.rows.iter().any(|row| row.thread.as_ref().is_some_and(|thread| thread.messages == 6)));
    assert_eq!(read(&world).map(|early| early.rows), Some(window.rows));
}

#[test]
fn what_nobody_understands_was_never_kept() {
    let world = World::new();
    world.deliver(messages(3, 100));
    let (engine, _) = world.first_check(settings());
    shown(&world, &engine, query(false));
    let store = world.backing.open();
    let octets = world.clock.run(store.record(RecordName::Outline)).expect("works").expect("is kept");
    for broken in [&octets[..octets.len() - 1], &[], &[0xff; 40], &[&octets[..1], b"other", &octets[6..]].concat()] {
        world.clock.run(store.put_record(RecordName::Outline, broken)).expect("works");
        assert_eq!(read(&world), None, "{broken:?}");
    }
}
