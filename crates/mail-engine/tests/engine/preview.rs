//! What a leave policy would do, told before it is saved.
//!
//! Must not: let a look differ from what the check then does.

use futures_util::future::join;
use mail_api::{
    AccountId, AccountSettings, Change, ErrorKind, LeavePolicy, LeavePreview, PasswordKeeping, Reply, Request, Secret,
    Selection,
};
use mail_engine::Engine;
use mail_engine::limits::PREVIEW_DEADLINE;
use mail_engine::ports::{Clock, Millis};
use std::rc::Rc;
use test_simulation::mail::message;
use test_simulation::network::Attempt;
use test_simulation::world::{DAY, NOW, Sim, World, settings, with_policy};

/// Three messages are stored and have been for three days, the first was put into the trash; two have arrived since.
fn scene() -> (World, Rc<Engine<Sim>>, AccountId) {
    let world = World::new();
    world.deliver(["a", "b", "c"].map(message));
    let (engine, report) = world.first_check(settings());
    let Reply::Window(window) =
        world.ask(&engine, Request::Window(mail_api::WindowQuery { count: 9, ..Default::default() }))
    else {
        panic!("no window");
    };
    let first = window.rows.iter().find(|row| row.subject == "a").expect("a row").id;
    world.ask(&engine, Request::Change { which: Selection::Ids(vec![first]), change: Change::Deleted(true) });
    world.clock.advance(3 * DAY);
    world.deliver(["d", "e"].map(message));
    world.script(|server| server.log.clear());
    (world, engine, report.account)
}

fn look(policy: LeavePolicy, known: Option<AccountId>) -> Request {
    let password = known.is_none().then(|| Secret::new("tanstaaf"));
    Request::PreviewLeave { settings: with_policy(policy), password, known }
}

fn save(id: AccountId, policy: LeavePolicy) -> Request {
    let keeping = PasswordKeeping::Device;
    Request::ChangeAccount { id, settings: with_policy(policy), password: None, keeping }
}

fn preview(reply: Reply) -> LeavePreview {
    match reply {
        Reply::LeavePreview(preview) => preview,
        other => panic!("{other:?}"),
    }
}

fn kind(reply: Reply) -> ErrorKind {
    match reply {
        Reply::Failed(error) => error.kind,
        other => panic!("{other:?}"),
    }
}

const NEWEST: LeavePolicy = LeavePolicy { keep_newest: Some(2), ..LeavePolicy::LEAVE_ALL };

#[test]
fn what_is_told_is_what_the_check_then_does() {
    for (policy, go_now, go_once_stored) in [
        (LeavePolicy::ONCE_STORED, 3, 2),
        (LeavePolicy::after_days(3), 3, 0),
        (LeavePolicy::after_days(4), 0, 0),
        (LeavePolicy::WHEN_DELETED_HERE, 1, 0),
        (NEWEST, 3, 0),
        (LeavePolicy { keep_newest: Some(1), ..NEWEST }, 3, 1),
        (LeavePolicy { keep_newest: Some(4), ..LeavePolicy::WHEN_DELETED_HERE }, 1, 0),
    ] {
        for is_evictable in [false, true] {
            let (world, engine, id) = scene();
            if is_evictable {
                world.backing.set_evictable();
            }
            let steps = world.backing.steps();
            let it = preview(world.ask(&engine, look(policy, Some(id))));
            let go = go_now + go_once_stored;
            let (expected, withheld) = if is_evictable { ((0, 0), go) } else { ((go_now, go_once_stored), 0) };
            assert_eq!(((it.go_now, it.go_once_stored), it.withheld), (expected, withheld), "{policy:?}");
            assert_eq!(
                (it.on_server, it.stay + it.go_now + it.go_once_stored + it.go_within_day + it.go_later),
                (5, 5),
                "{policy:?}"
            );
            assert_eq!(world.backing.steps(), steps, "nothing is written");
            let asked = world.commands();
            let only = ["CAPA", "USER ada", "PASS tanstaaf", "STAT", "UIDL", "LIST", "QUIT"];
            assert!(asked.iter().all(|line| only.contains(&line.as_str())), "{asked:?}");

            assert_eq!(world.ask(&engine, save(id, policy)), Reply::Done);
            let report = world.check(&engine);
            assert_eq!((report.deleted, report.withheld), (it.go_now + it.go_once_stored, it.withheld), "{policy:?}");
            world.clock.advance(DAY);
            assert_eq!(world.check(&engine).deleted, it.go_within_day, "{policy:?}, a day later");
            world.clock.advance(9 * DAY);
            assert_eq!(world.check(&engine).deleted, it.go_later, "{policy:?}, days later");
        }
    }
}

#[test]
fn messages_that_have_new_unique_ids_are_known_and_nothing_is_written_about_it() {
    let (world, engine, id) = scene();
    world.script(|server| {
        for message in &mut server.messages {
            message.unique_id.insert(0, '2');
        }
    });
    let steps = world.backing.steps();
    let it = preview(world.ask(&engine, look(LeavePolicy::after_days(3), Some(id))));
    assert_eq!((it.go_now, it.go_later, world.backing.steps()), (3, 2, steps));
}

#[test]
fn nobody_is_asked_where_nothing_new_would_go() {
    let (world, engine, id) = scene();
    let mild = look(LeavePolicy::LEAVE_ALL, Some(id));
    assert_eq!(world.ask(&engine, mild), Reply::Done);
    assert_eq!(world.ask(&engine, look(LeavePolicy::LEAVE_ALL, None)), Reply::Done);
    world.ask(&engine, save(id, LeavePolicy::after_days(7)));
    assert_eq!(world.ask(&engine, look(LeavePolicy::after_days(8), Some(id))), Reply::Done);
    assert_eq!(world.commands().len(), 0);
    preview(world.ask(&engine, look(LeavePolicy::after_days(6), Some(id))));
}

#[test]
fn an_account_that_is_not_stored_yet_is_looked_at_with_what_was_entered() {
    let world = World::new();
    world.deliver(["a", "b", "c"].map(message));
    let engine = world.engine();
    let it = preview(world.ask(&engine, look(NEWEST, None)));
    assert_eq!((it.stay, it.go_now, it.go_once_stored), (2, 0, 1));
    assert_eq!(world.ask(&engine, Request::Accounts), Reply::Accounts(vec![]));
    let wrong = Request::PreviewLeave { settings: with_policy(NEWEST), password: Some(Secret::new("x")), known: None };
    assert_eq!(kind(world.ask(&engine, wrong)), ErrorKind::LoginRefused);
}

#[test]
fn on_another_server_nothing_is_known_and_no_password_goes_there_that_was_not_meant_to() {
    let (world, engine, id) = scene();
    let (second, _) = world.add_server("second.example.org");
    second.borrow_mut().messages = ["a", "b"].map(message).to_vec();
    let there = AccountSettings { host: "second.example.org".into(), ..with_policy(LeavePolicy::ONCE_STORED) };
    let look = |password| Request::PreviewLeave { settings: there.clone(), password, known: Some(id) };
    assert_eq!(kind(world.ask(&engine, look(None))), ErrorKind::PasswordNeeded);
    assert_eq!(second.borrow().log.len(), 0);
    let it = preview(world.ask(&engine, look(Some(Secret::new("tanstaaf")))));
    assert_eq!((it.go_now, it.go_once_stored), (0, 2));
}

#[test]
fn a_look_that_cannot_be_taken_says_why_in_time_and_saving_ends_it() {
    let (world, engine, id) = scene();
    world.host(|host| host.connecting = Attempt::Fails(ErrorKind::Offline));
    assert_eq!(kind(world.ask(&engine, look(NEWEST, Some(id)))), ErrorKind::Offline);
    world.host(|host| host.connecting = Attempt::Succeeds);
    world.silence("UIDL");
    let began = world.clock.now().0;
    assert_eq!(kind(world.ask(&engine, look(NEWEST, Some(id)))), ErrorKind::TimedOut);
    assert_eq!(world.clock.now().0 - began, PREVIEW_DEADLINE.0);

    let began = world.clock.now().0;
    let both = join(engine.handle(look(NEWEST, Some(id))), async {
        world.clock.sleep_until(Millis(began + 1_000)).await;
        engine.handle(save(id, NEWEST)).await
    });
    let (looked, saved) = world.clock.run(both);
    assert_eq!((kind(looked), saved), (ErrorKind::Cancelled, Reply::Done));
    assert!(world.clock.now().0 - began < 2_000);
}

#[test]
fn a_check_that_runs_gives_way_to_a_look() {
    let (world, engine, id) = scene();
    world.host(|host| host.link.latency = 500);
    let now = world.clock.now().0;
    assert!(now > NOW);
    let both = join(engine.handle(Request::CheckMail { account: None }), async {
        world.clock.sleep_until(Millis(now + 1_200)).await;
        engine.handle(look(NEWEST, Some(id))).await
    });
    let (Reply::Checked(reports), looked) = world.clock.run(both) else { panic!("no report") };
    assert_eq!(reports[0].error.as_ref().map(|error| error.kind), Some(ErrorKind::Cancelled));
    assert_eq!(preview(looked).on_server, 5);
    assert_eq!(world.check(&engine).error, None);
}
