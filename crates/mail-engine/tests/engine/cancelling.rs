//! A person cancels: the check ends soon, wherever it is, and what is stored stays stored.
//!
//! Must not: cancel at chosen moments only.

use futures_util::future::join;
use mail_api::{AccountSettings, CheckReport, ErrorKind, LeavePolicy, Reply, Request};
use mail_engine::limits::UNDO_GRACE;
use mail_engine::ports::{Clock, Millis};
use test_simulation::mail::messages;
use test_simulation::world::{NOW, World, settings, with_policy};

/// Cancels `after` milliseconds; the report, and how long the check went on after that.
fn cancelled(world: &World, after: u64) -> (CheckReport, u64) {
    let engine = world.engine();
    world.add_account(&engine, with_policy(LeavePolicy::ONCE_STORED));
    let both = join(engine.handle(Request::CheckMail { account: None }), async {
        world.clock.sleep_until(Millis(NOW + after)).await;
        engine.handle(Request::CancelCheck { account: None }).await
    });
    match world.clock.run(both) {
        (Reply::Checked(mut reports), Reply::Done) => {
            let report = reports.remove(0);
            let went_on = report.milliseconds.saturating_sub(after);
            (report, went_on)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn cancelling_ends_a_check_soon_at_any_moment_and_loses_nothing() {
    // The server answers each command 200 ms later and never takes two at once.
    let scene = || {
        let world = World::new();
        world.deliver(messages(5, 2_000));
        world.host(|host| host.link.latency = 100);
        world.script(|server| server.capabilities = vec!["UIDL", "USER"]);
        world
    };
    let whole = scene().first_check(with_policy(LeavePolicy::ONCE_STORED)).1;
    assert_eq!((whole.stored, whole.deleted, whole.error), (5, 5, None));
    assert!(whole.milliseconds > 3_000);

    let mut stored_some = false;
    for after in (1..whole.milliseconds).step_by(50) {
        let world = scene();
        let (report, went_on) = cancelled(&world, after);
        assert!(went_on <= 3_000, "cancelled after {after} ms, went on for {went_on} ms");
        let done = report.error.is_none() && world.on_server().is_empty();
        let kind = report.error.as_ref().map(|error| error.kind);
        assert!(done || kind == Some(ErrorKind::Cancelled), "after {after} ms: {report:?}");
        assert_eq!(world.stored().len(), report.stored as usize, "after {after} ms");
        assert_eq!(world.on_server().len() + report.deleted as usize, 5, "after {after} ms");
        assert!(report.deleted <= report.stored, "after {after} ms");
        stored_some |= report.stored > 0 && report.stored < 5;

        let engine = world.engine();
        assert_eq!(world.check(&engine).error, None);
        assert_eq!((world.stored().len(), world.on_server().len()), (5, 0), "after {after} ms");
    }
    assert!(stored_some, "no moment was in the middle of retrieving");
}

#[test]
fn cancelling_ends_a_check_of_a_silent_server_at_once() {
    for silent_at in ["connect", "CAPA", "PASS", "UIDL", "RETR 2"] {
        let world = World::new();
        world.deliver(messages(3, 100));
        world.silence(silent_at);
        let (report, went_on) = cancelled(&world, 5_000);
        assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::Cancelled), "{silent_at}");
        assert_eq!(went_on, 0, "{silent_at}");
    }
    // Before QUIT, what is marked for the first time waits for a person to think again.
    for (silent_at, after) in [("DELE 1", 5_000), ("QUIT", UNDO_GRACE.0 + 5_000)] {
        let world = World::new();
        world.deliver(messages(3, 100));
        world.silence(silent_at);
        let (report, went_on) = cancelled(&world, after);
        assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::TimedOut), "{silent_at}");
        assert_eq!((went_on, report.stored), (3_000, 3), "{silent_at}: a moment to say goodbye");
    }
}

#[test]
fn cancelling_one_account_leaves_the_others_alone() {
    let world = World::new();
    world.deliver(messages(3, 100));
    world.host(|host| host.link.latency = 100);
    let engine = world.engine();
    let first = world.add_account(&engine, settings());
    let second = world.add_account(&engine, AccountSettings { port: 1995, ..settings() });
    let both = join(engine.handle(Request::CheckMail { account: None }), async {
        world.clock.sleep_until(Millis(NOW + 300)).await;
        engine.handle(Request::CancelCheck { account: Some(first) }).await
    });
    let (Reply::Checked(reports), _) = world.clock.run(both) else { panic!("no reports") };
    assert_eq!(reports[0].error.as_ref().map(|error| error.kind), Some(ErrorKind::Cancelled));
    assert_eq!((reports[1].account, reports[1].stored, &reports[1].error), (second, 3, &None));
}

#[test]
fn cancelling_ends_checks_that_have_not_begun() {
    let world = World::new();
    world.deliver(messages(3, 100));
    world.host(|host| host.link.latency = 100);
    let engine = world.engine();
    for number in 0..8 {
        world.add_account(&engine, AccountSettings { port: 1995 + number, ..settings() });
    }
    let both = join(engine.handle(Request::CheckMail { account: None }), async {
        world.clock.sleep_until(Millis(NOW + 300)).await;
        engine.handle(Request::CancelCheck { account: None }).await
    });
    let (Reply::Checked(reports), _) = world.clock.run(both) else { panic!("no reports") };
    let cancelled = |report: &CheckReport| report.error.as_ref().map(|error| error.kind) == Some(ErrorKind::Cancelled);
    assert_eq!((reports.len(), reports.iter().filter(|report| cancelled(report)).count()), (8, 8));
    assert_eq!(world.clock.now().0, NOW + 300);
}
