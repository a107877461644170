//! Two engines on one store: tabs.
//!
//! Must not: let what was heard be said again to everybody.

use futures_util::future::join;
use mail_api::{
    AccountId, AccountSettings, Change, ErrorKind, ListQuery, MessageId, Notice, PasswordKeeping, Reply, Request,
    Secret, Selection, View, Window, WindowQuery,
};
use mail_engine::Engine;
use mail_engine::ports::{Clock, Millis, TurnAt, Turns};
use test_simulation::mail::messages;
use test_simulation::world::{Sim, World, settings};

fn window(world: &World, engine: &Engine<Sim>, view: View) -> Window {
    let query = WindowQuery { list: ListQuery { view, ..ListQuery::default() }, start: 0, count: 200 };
    match world.ask(engine, Request::Window(query)) {
        Reply::Window(window) => window,
        other => panic!("{other:?}"),
    }
}

/// Hands on to `follower` what was said since; what it says to its page.
fn follow(world: &World, follower: &Engine<Sim>) -> Vec<Notice> {
    let said: Vec<Notice> = world.notices.take();
    let heard = said.into_iter().flat_map(|notice| world.clock.run(follower.changed_elsewhere(notice))).collect();
    assert!(world.notices.borrow().is_empty(), "what was heard must not be said again to everybody");
    heard
}

#[test]
fn what_one_tab_checks_changes_or_removes_the_other_shows() {
    let world = World::new();
    world.deliver(messages(30, 40_000));
    let (other, engine) = (world.engine(), world.engine());
    let id = world.add_account(&engine, settings());
    assert_eq!(world.check(&engine).stored, 30);
    let heard = follow(&world, &other);
    assert!(heard.iter().any(|notice| matches!(notice, Notice::MailboxChanged { .. })));
    assert!(heard.iter().any(|notice| matches!(notice, Notice::CheckEnded(report) if report.stored == 30)));
    assert_eq!(window(&world, &other, View::Inbox).rows, window(&world, &engine, View::Inbox).rows);

    let ids: Vec<MessageId> = window(&world, &other, View::Inbox).rows.iter().map(|row| row.id).take(3).collect();
    world.ask(&other, Request::Change { which: Selection::Ids(ids.clone()), change: Change::Deleted(true) });
    world.ask(&other, Request::Change { which: Selection::Ids(ids), change: Change::Read(true) });
    assert!(!follow(&world, &engine).is_empty());
    let trash = window(&world, &engine, View::Trash);
    assert_eq!((trash.total, trash.counts.inbox.total, trash.counts.inbox.unread), (3, 27, 27));
    assert_eq!(follow(&world, &engine), [], "nothing more to hear");

    world.ask(&other, Request::RemoveAccount { id });
    assert!(follow(&world, &engine).contains(&Notice::AccountsChanged));
    let empty = window(&world, &engine, View::Inbox);
    assert_eq!((empty.total, empty.counts.trash.total), (0, 0));
    assert_eq!(world.ask(&engine, Request::Accounts), Reply::Accounts(vec![]));
    assert!(world.vault.is_empty());
}

#[test]
fn a_notice_of_what_is_known_already_says_nothing() {
    let world = World::new();
    world.deliver(messages(3, 100));
    let (engine, _) = world.first_check(settings());
    let notice = Notice::MailboxChanged { revision: mail_api::Revision(999) };
    assert_eq!(world.clock.run(engine.changed_elsewhere(notice)), []);
}

#[test]
fn rows_of_batches_that_interleave_between_tabs_are_all_seen() {
    let world = World::new();
    let (left, right) = (world.engine(), world.engine());
    let one = world.add_account(&left, settings());
    let two = world.add_account(&left, AccountSettings { port: 1995, ..settings() });
    follow(&world, &right);
    world.deliver(messages(120, 30_000));
    world.host(|host| host.link.latency = 10);
    let check = |account| Request::CheckMail { account: Some(account) };
    world.clock.run(join(left.handle(check(one)), right.handle(check(two))));
    let said = world.notices.take();
    for engine in [&left, &right] {
        for notice in &said {
            let _ = world.clock.run(engine.changed_elsewhere(notice.clone()));
        }
        assert_eq!(window(&world, engine, View::Inbox).total, 240);
    }
}

#[test]
fn an_account_is_checked_by_one_tab_at_a_time() {
    let world = World::new();
    world.deliver(messages(10, 1_000));
    world.host(|host| host.link.latency = 50);
    let (first, second) = (world.engine(), world.engine());
    world.add_account(&first, settings());
    follow(&world, &second);
    let all = || Request::CheckMail { account: None };
    let (one, (two, three)) =
        world.clock.run(join(first.handle(all()), join(second.handle(all()), first.handle(all()))));
    let error = |reply: Reply| match reply {
        Reply::Checked(mut reports) => reports.remove(0).error.map(|error| error.kind),
        other => panic!("{other:?}"),
    };
    assert_eq!(error(one), None);
    assert_eq!((error(two), error(three)), (Some(ErrorKind::CheckedElsewhere), Some(ErrorKind::CheckedElsewhere)));
    assert_eq!(world.stored().len(), 10);
}

fn progress(notice: &Notice) -> Option<AccountId> {
    if let Notice::CheckProgress(progress) = notice { Some(progress.account) } else { None }
}

#[test]
fn the_check_of_a_tab_that_died_ends_for_the_others_too() {
    let world = World::new();
    world.deliver(messages(200, 30_000));
    world.host(|host| host.link.latency = 20);
    let (engine, other) = (world.engine(), world.engine());
    let account = world.add_account(&engine, settings());
    follow(&world, &other);
    world.clock.run_until(|| world.stored_batches() > 2, engine.handle(Request::CheckMail { account: None }));
    let heard = follow(&world, &other);
    assert!(heard.iter().any(|notice| progress(notice) == Some(account)));
    drop(engine);

    let died = world.clock.now().0;
    let (found, again) = world.clock.run(join(other.outlast_check(account), other.outlast_check(account)));
    assert_eq!(again, [], "one looks after it");
    let Some((Notice::CheckEnded(report), before)) = found.split_last() else { panic!("{found:?}") };
    assert_eq!((report.account, report.stored, &report.error), (account, 0, &None));
    assert!(before.iter().all(|notice| matches!(notice, Notice::MailboxChanged { .. })), "{before:?}");
    assert_eq!(window(&world, &other, View::Inbox).total as usize, world.stored().len());
    assert_eq!(world.clock.now().0 - died, 3_000);
    assert_eq!(world.clock.run(other.outlast_check(account)), [], "it is said once");
    assert_eq!(world.check(&other).error, None, "the turn was given back");
    assert!(world.notices.borrow().iter().any(|notice| progress(notice).is_some()));
}

#[test]
fn a_check_of_a_living_tab_is_waited_for_however_long_it_is_silent() {
    for says_so in [true, false] {
        let world = World::new();
        let other = world.engine();
        let account = world.add_account(&other, settings());
        world.check(&other);
        let heard = world.notices.take().into_iter().find(|notice| progress(notice).is_some()).expect("progress");
        let began = world.clock.now().0;
        let turn = world.clock.run(world.turns.try_take(TurnAt::Account(account))).expect("the turn");
        let _ = world.clock.run(other.changed_elsewhere(heard));
        let living = async {
            world.clock.sleep_until(Millis(began + 60_500)).await;
            if says_so {
                let ended = world.ended(account);
                assert_eq!(other.changed_elsewhere(ended.clone()).await, [ended]);
            }
            drop(turn);
        };
        let (found, ()) = world.clock.run(join(other.outlast_check(account), living));
        assert_eq!(found.len(), usize::from(!says_so), "{found:?}");
        assert_eq!(world.clock.now().0 - began, 63_000);
    }
}

#[test]
fn tabs_that_add_the_same_account_in_the_same_moment_add_one() {
    let world = World::new();
    world.deliver(messages(3, 100));
    let (left, right) = (world.engine(), world.engine());
    let add = || Request::AddAccount {
        settings: settings(),
        password: Secret::new("tanstaaf"),
        keeping: PasswordKeeping::Session,
    };
    let (one, two) = world.clock.run(join(left.handle(add()), right.handle(add())));
    assert!(matches!(one, Reply::AccountAdded(_)), "{one:?}");
    assert_eq!(one, two);
    for engine in [&left, &right] {
        let Reply::Accounts(accounts) = world.ask(engine, Request::Accounts) else { panic!("no accounts") };
        assert_eq!(accounts.len(), 1);
        assert_eq!(world.check(engine).error, None);
    }
    assert_eq!(world.stored().len(), 3);
}

#[test]
fn a_person_ends_a_check_from_another_tab() {
    let world = World::new();
    world.script(|server| server.greeting = "");
    let (engine, other) = (world.engine(), world.engine());
    world.add_account(&engine, settings());
    follow(&world, &other);
    let ends = async {
        world.clock.sleep_until(Millis(world.clock.now().0 + 500)).await;
        other.handle(Request::CancelCheck { account: None }).await;
        for notice in world.notices.take() {
            let _ = engine.changed_elsewhere(notice).await;
        }
    };
    let (checked, ()) = world.clock.run(join(engine.handle(Request::CheckMail { account: None }), ends));
    let Reply::Checked(reports) = checked else { panic!("{checked:?}") };
    assert_eq!(reports[0].error.as_ref().map(|error| error.kind), Some(ErrorKind::Cancelled));
    assert!(reports[0].milliseconds < 1_000, "{reports:?}");
}
