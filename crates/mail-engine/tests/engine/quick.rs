//! Checks that find nothing new: quick, and never at the price of missing something.
//!
//! Must not: measure time.

use mail_api::{Change, LeavePolicy, MessageId, Request, Selection};
use test_simulation::mail::{message, messages};
use test_simulation::world::{DAY, World, settings, with_policy};

/// What is asked after the login of one more check.
fn asked(world: &World, engine: &mail_engine::Engine<test_simulation::world::Sim>) -> Vec<String> {
    world.script(|server| server.log.clear());
    let report = world.check(engine);
    assert_eq!(report.error, None);
    world.commands().into_iter().skip_while(|command| !command.starts_with("PASS")).skip(1).collect()
}

fn is_quick(asked: &[String]) -> bool {
    !asked.iter().any(|command| command == "UIDL")
}

#[test]
fn nothing_new_in_a_large_maildrop_costs_two_round_trips_after_the_login() {
    // Before come greeting, CAPA, USER and PASS; the last two travel together where they may.
    for (capabilities, trips) in [(vec!["UIDL", "USER", "PIPELINING"], 3 + 2), (vec!["UIDL", "USER"], 4 + 4)] {
        let world = World::new();
        world.deliver(messages(3_000, 200));
        world.script(|server| server.capabilities = capabilities);
        let (engine, report) = world.first_check(settings());
        assert_eq!(report.stored, 3_000);
        world.take_traffic();
        let asked = asked(&world, &engine);
        assert_eq!(asked, ["STAT", "UIDL 1", "UIDL 3000", "QUIT"]);
        assert_eq!(world.take_traffic().round_trips, trips);
    }
}

#[test]
fn whatever_changes_number_size_or_ends_is_seen_at_once() {
    let change: [fn(&mut test_simulation::server::Server); 5] = [
        |server| server.messages.push(message("new")),
        |server| _ = server.messages.remove(3),
        |server| server.messages[0].unique_id = "other".into(),
        |server| server.messages[4].unique_id = "other".into(),
        |server| server.messages[2].raw.extend_from_slice(b"more\r\n"),
    ];
    for (at, change) in change.into_iter().enumerate() {
        let world = World::new();
        world.deliver(messages(5, 100));
        let (engine, _) = world.first_check(settings());
        assert!(is_quick(&asked(&world, &engine)));
        world.script(change);
        assert!(!is_quick(&asked(&world, &engine)), "change {at}");
        // What changed is dealt with; then it is quick again.
        assert!(is_quick(&asked(&world, &engine)), "after change {at}");
    }
}

#[test]
fn a_change_in_the_middle_is_seen_within_a_day() {
    let world = World::new();
    world.deliver(messages(5, 100));
    let (engine, _) = world.first_check(settings());
    world.script(|server| server.messages[2].unique_id = "other".into());
    assert!(is_quick(&asked(&world, &engine)));
    world.clock.advance(DAY);
    assert!(!is_quick(&asked(&world, &engine)));
}

#[test]
fn what_is_due_to_be_deleted_is_not_overlooked() {
    let world = World::new();
    world.deliver(messages(5, 100));
    let policy = LeavePolicy { after_hours: Some(12), ..LeavePolicy::WHEN_DELETED_HERE };
    let (engine, _) = world.first_check(with_policy(policy));
    assert!(is_quick(&asked(&world, &engine)));
    world.ask(&engine, Request::Change { which: Selection::Ids(vec![MessageId(0)]), change: Change::Deleted(true) });
    assert!(!is_quick(&asked(&world, &engine)));
    assert_eq!(world.on_server().len(), 4);
    asked(&world, &engine);
    assert!(is_quick(&asked(&world, &engine)));
    world.clock.advance(DAY / 2);
    assert!(!is_quick(&asked(&world, &engine)));
    assert_eq!(world.on_server().len(), 0);
}

#[test]
fn what_the_server_would_not_give_is_asked_for_again_at_the_next_check() {
    let world = World::new();
    world.deliver(messages(5, 100));
    world.script(|server| _ = server.instead.insert("RETR 2", "-ERR later"));
    let (engine, report) = world.first_check(settings());
    assert_eq!((report.stored, report.skipped), (4, 1));
    world.script(|server| server.instead.clear());
    assert_eq!(world.check(&engine).stored, 1);
}
