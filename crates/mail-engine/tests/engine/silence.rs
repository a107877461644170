//! A server that falls silent at any stage: the check ends in time, says where, and does not hang.
//!
//! Must not: wait for real.

use mail_api::{AccountSettings, ErrorKind, LeavePolicy, Retry, Security, Stage};
use mail_engine::limits::UNDO_GRACE;
use mail_engine::ports::Clock;
use test_simulation::mail::message;
use test_simulation::world::{NOW, World, settings, with_policy};

#[track_caller]
fn check(silent_at: &'static str, stage: Stage) {
    let world = World::new();
    world.deliver([message("a"), message("b"), message("c")]);
    world.script(|server| server.capabilities.push("STLS"));
    world.silence(silent_at);
    let settings = AccountSettings { security: Security::Stls, ..with_policy(LeavePolicy::ONCE_STORED) };
    let (_, report) = world.first_check(settings);
    let error = report.error.unwrap_or_else(|| panic!("silence at {silent_at} went unnoticed"));
    assert_eq!((error.kind, error.stage, error.retry), (ErrorKind::TimedOut, stage, Retry::NextCheck), "{silent_at}");
    let took = world.clock.now().0 - NOW;
    assert!(took <= 125_000 + UNDO_GRACE.0, "{silent_at} took {took} ms");
    assert_eq!(world.on_server().len(), 3, "{silent_at}");
}

#[test]
fn silence_at_every_stage_ends_the_check_in_time_and_names_the_stage() {
    check("connect", Stage::Connect);
    check("greeting", Stage::Greeting);
    check("CAPA", Stage::Capabilities);
    check("STLS", Stage::Tls);
    check("tls", Stage::Tls);
    check("USER", Stage::Login);
    check("PASS", Stage::Login);
    check("STAT", Stage::Listing);
    check("UIDL", Stage::Listing);
    check("LIST", Stage::Listing);
    check("RETR 3", Stage::Retrieving);
    check("RETR 1", Stage::Retrieving);
    check("DELE 2", Stage::Deleting);
    check("QUIT", Stage::Quitting);
}

#[test]
fn silence_at_quit_is_no_error_where_nothing_depends_on_it() {
    let world = World::new();
    world.deliver([message("a")]);
    world.silence("QUIT");
    let (_, report) = world.first_check(settings());
    assert_eq!((report.stored, report.error), (1, None));
}

#[test]
fn what_arrived_before_the_silence_is_stored() {
    let world = World::new();
    world.deliver([message("a"), message("b"), message("c")]);
    world.silence("RETR 1");
    let (_, report) = world.first_check(settings());
    assert_eq!(report.stored, 2);
    assert_eq!(world.stored().len(), 2);
}
