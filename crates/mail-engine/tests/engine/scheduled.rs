//! Checks that nobody asked for.
//!
//! Must not: depend on what accounts have in common.

use mail_api::{AccountId, AccountSettings, ErrorKind, Notice, Reply, Request, Retention, RetentionWarning};
use mail_engine::Engine;
use mail_engine::ports::Clock;
use std::rc::Rc;
use test_simulation::mail::messages;
use test_simulation::world::{NOW, Sim, World, settings};

const MINUTE: u64 = 60_000;

fn every(minutes: u16) -> AccountSettings {
    AccountSettings { check_minutes: Some(minutes), ..settings() }
}

/// Lets the schedule run for so many minutes.
fn run(world: &World, engine: &Engine<Sim>, minutes: u64) {
    let until = world.clock.now().0 + minutes * MINUTE;
    let clock = world.clock.clone();
    world.clock.run_until(move || clock.now().0 >= until, engine.keep_checking());
}

/// How many sessions the server has seen.
fn sessions(world: &World) -> usize {
    world.commands().iter().filter(|command| command.starts_with("USER")).count()
}

fn engine_with(world: &World, settings: AccountSettings) -> (Rc<Engine<Sim>>, AccountId) {
    let engine = world.engine();
    let id = world.add_account(&engine, settings);
    world.notices.take();
    (engine, id)
}

/// What ended checks told of, in order.
fn told(world: &World) -> Vec<Option<ErrorKind>> {
    let ended =
        |notice| if let Notice::CheckEnded(report) = notice { Some(report.error.map(|e| e.kind)) } else { None };
    world.notices.take().into_iter().filter_map(ended).collect()
}

#[test]
fn an_account_is_checked_at_its_interval_and_one_without_never() {
    let world = World::new();
    world.deliver(messages(3, 100));
    let (engine, _) = engine_with(&world, every(10));
    run(&world, &engine, 65);
    assert_eq!((sessions(&world), world.stored().len()), (7, 3));
    let world = World::new();
    let (engine, _) = engine_with(&world, settings());
    run(&world, &engine, 600);
    assert_eq!(sessions(&world), 0);
}

#[test]
fn after_a_long_sleep_mail_is_checked_once_and_soon() {
    let world = World::new();
    let (engine, _) = engine_with(&world, every(10));
    run(&world, &engine, 1);
    world.clock.advance(10 * 60 * MINUTE);
    run(&world, &engine, 1);
    assert_eq!(sessions(&world), 2);
}

#[test]
fn a_silent_server_holds_up_nobody_else() {
    let world = World::new();
    let (other, _) = world.add_server("other.example.org");
    other.borrow_mut().messages = messages(3, 100);
    let (engine, _) = engine_with(&world, every(5));
    world.add_account(&engine, AccountSettings { host: "other.example.org".into(), ..every(5) });
    world.script(|server| server.greeting = "");
    run(&world, &engine, 31);
    let checks = other.borrow().log.iter().filter(|command| command.starts_with("USER")).count();
    assert_eq!(checks, 7);
}

#[test]
fn a_maildrop_in_use_is_tried_quietly_for_ten_minutes_and_then_told() {
    let world = World::new();
    let (engine, _) = engine_with(&world, every(60));
    world.script(|server| _ = server.instead.insert("PASS", "-ERR [IN-USE] busy"));
    run(&world, &engine, 9);
    let quiet = told(&world);
    assert!(quiet.len() >= 8 && quiet.iter().all(Option::is_none), "{quiet:?}");
    run(&world, &engine, 3);
    assert!(told(&world).contains(&Some(ErrorKind::MaildropInUse)));
    // A person who asks is told at once.
    let Reply::Checked(reports) = world.ask(&engine, Request::CheckMail { account: None }) else { panic!("no report") };
    assert_eq!(reports[0].error.as_ref().map(|error| error.kind), Some(ErrorKind::MaildropInUse));
}

#[test]
fn a_refused_password_is_not_tried_again_before_there_is_another() {
    let world = World::new();
    world.script(|server| server.password = "another");
    let (engine, _) = engine_with(&world, every(5));
    run(&world, &engine, 120);
    assert_eq!(sessions(&world), 1);
    assert_eq!(told(&world), [Some(ErrorKind::LoginRefused)]);
}

#[test]
fn the_interval_that_the_server_announces_after_login_is_obeyed() {
    let world = World::new();
    world.script(|server| server.capabilities_after_login = vec!["LOGIN-DELAY 1800"]);
    let (engine, _) = engine_with(&world, every(5));
    run(&world, &engine, 61);
    assert_eq!(sessions(&world), 3);
    assert!(world.clock.now().0 > NOW);
}

/// What the page is told about how long the server keeps mail.
fn retention(world: &World, engine: &Engine<Sim>) -> (Option<Retention>, Option<RetentionWarning>) {
    match world.ask(engine, Request::Accounts) {
        Reply::Accounts(accounts) => (accounts[0].retention, accounts[0].retention_warning),
        other => panic!("{other:?}"),
    }
}

#[test]
fn how_long_the_server_keeps_mail_is_known_after_a_check_and_obeyed_where_it_is_short() {
    let world = World::new();
    world.script(|server| {
        server.capabilities.push("EXPIRE 30 USER");
        server.capabilities_after_login = vec!["EXPIRE 2 USER"];
    });
    let (engine, _) = engine_with(&world, every(u16::MAX));
    assert_eq!(retention(&world, &engine), (None, None));
    run(&world, &engine, 3 * 24 * 60 + 10);
    assert_eq!(sessions(&world), 4, "at once, and then each day");
    assert_eq!(retention(&world, &engine), (Some(Retention::Days(2)), None));
    // A quick look asks for the capabilities before the login only; what was exact stays known.
    let Reply::Checked(reports) = world.ask(&engine, Request::CheckMail { account: None }) else { panic!("no report") };
    assert_eq!((reports[0].error.clone(), retention(&world, &engine).0), (None, Some(Retention::Days(2))));
    world.clock.advance(25 * 60 * MINUTE);
    assert_eq!(retention(&world, &engine), (Some(Retention::Days(2)), Some(RetentionWarning::NotChecked)));
}

#[test]
fn a_person_who_checks_by_hand_is_warned_and_not_overruled() {
    let world = World::new();
    world.script(|server| server.capabilities.push("EXPIRE 2"));
    let (engine, _) = engine_with(&world, settings());
    world.check(&engine);
    run(&world, &engine, 5 * 24 * 60);
    assert_eq!(sessions(&world), 1);
    assert_eq!(retention(&world, &engine), (Some(Retention::Days(2)), Some(RetentionWarning::NeverByItself)));
}

#[test]
fn when_the_network_is_back_nobody_waits_for_what_failed_without_it() {
    let world = World::new();
    let (engine, _) = engine_with(&world, every(60));
    world.host(|host| host.connecting = test_simulation::network::Attempt::Fails(ErrorKind::BridgeUnreachable));
    run(&world, &engine, 300);
    let before = sessions(&world);
    world.host(|host| host.connecting = test_simulation::network::Attempt::Succeeds);
    engine.network_returned();
    run(&world, &engine, 1);
    assert_eq!(sessions(&world), before + 1);
}
