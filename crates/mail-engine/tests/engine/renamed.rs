//! Servers that give their messages new unique-ids, forget some, or have none: nothing is retrieved twice, twins stay
//! two, and the leave policy goes on.
//!
//! Must not: let a message be known again by less than its header and its size.

use mail_api::{AccountId, ErrorKind, LeavePolicy, PasswordKeeping, Reply, Request};
use mail_engine::Engine;
use test_simulation::mail::messages;
use test_simulation::server::{Message, Server};
use test_simulation::world::{Sim, World, settings, with_policy};

fn rename(server: &mut Server) {
    for (number, message) in server.messages.iter_mut().enumerate() {
        message.unique_id = format!("renamed {number}");
    }
}

fn set_policy(world: &World, engine: &Engine<Sim>, id: AccountId, policy: LeavePolicy) {
    let settings = with_policy(policy);
    let change = Request::ChangeAccount { id, settings, password: None, keeping: PasswordKeeping::Device };
    assert_eq!(world.ask(engine, change), Reply::Done);
}

fn retrievals(world: &World) -> usize {
    world.commands().iter().filter(|command| command.starts_with("RETR")).count()
}

/// Ten messages, the last two of them identical.
fn ten() -> Vec<Message> {
    let mut all = messages(9, 500);
    all.push(Message { unique_id: "twin".into(), raw: all[8].raw.clone() });
    all
}

#[test]
fn new_unique_ids_for_all_messages_retrieve_nothing_again_and_the_policy_goes_on() {
    let world = World::new();
    world.deliver(ten());
    let (engine, report) = world.first_check(settings());
    assert_eq!((report.stored, retrievals(&world)), (10, 10));
    world.script(rename);
    world.deliver(messages(11, 700).into_iter().skip(10));
    let report = world.check(&engine);
    assert_eq!((report.stored, report.error), (1, None));
    assert_eq!(retrievals(&world), 11);
    assert_eq!(world.stored().len(), 11);

    set_policy(&world, &engine, report.account, LeavePolicy::ONCE_STORED);
    let report = world.check(&engine);
    assert_eq!((report.stored, report.deleted, world.on_server().len()), (0, 11, 0));
    assert_eq!(world.stored().len(), 11);
}

#[test]
fn a_message_of_the_same_header_and_another_size_is_another_message() {
    let world = World::new();
    world.deliver(messages(4, 500));
    let (engine, _) = world.first_check(settings());
    world.script(|server| {
        rename(server);
        server.messages[1].raw.extend_from_slice(b"an afterthought\r\n");
    });
    let report = world.check(&engine);
    assert_eq!((report.stored, report.error), (1, None));
    assert_eq!(world.stored().len(), 5, "the changed one is stored beside the old one");
}

#[test]
fn a_server_without_unique_ids_is_checked_by_headers() {
    for refusal in ["-ERR unknown command", "-ERR"] {
        let world = World::new();
        world.deliver(ten());
        world.script(|server| _ = server.instead.insert("UIDL", refusal));
        let (engine, report) = world.first_check(settings());
        assert_eq!((report.stored, report.error), (10, None));
        world.deliver(messages(11, 700).into_iter().skip(10));
        assert_eq!(world.check(&engine).stored, 1);
        assert_eq!(world.check(&engine).stored, 0);
        assert_eq!((retrievals(&world), world.stored().len()), (11, 11));
        set_policy(&world, &engine, report.account, LeavePolicy::ONCE_STORED);
        let report = world.check(&engine);
        assert_eq!((report.deleted, world.on_server().len()), (11, 0));
        assert_eq!(world.stored().len(), 11);
    }
}

#[test]
fn without_unique_ids_equal_headers_of_other_size_are_other_messages() {
    let world = World::new();
    world.deliver(messages(3, 500));
    world.script(|server| {
        server.instead.insert("UIDL", "-ERR unknown command");
        let mut longer = server.messages[1].clone();
        longer.raw.extend_from_slice(b"and one line more\r\n");
        server.messages.push(longer);
    });
    let (engine, report) = world.first_check(settings());
    assert_eq!((report.stored, report.error), (4, None));
    world.script(|server| {
        server.messages[0].raw.extend_from_slice(b"and one line more\r\n");
    });
    set_policy(&world, &engine, report.account, LeavePolicy::ONCE_STORED);
    let last: Vec<Vec<u8>> = world.on_server().into_iter().map(|message| message.raw).collect();
    assert_eq!(world.check(&engine).error, None);
    assert!(world.on_server().is_empty());
    assert!(last.iter().all(|raw| world.stored().contains(raw)), "nothing is deleted that is not here as it was");
    assert_eq!(world.stored().len(), 5);
}

#[test]
fn unique_ids_that_come_later_double_nothing() {
    let world = World::new();
    world.deliver(ten());
    world.script(|server| _ = server.instead.insert("UIDL", "-ERR not today"));
    let (engine, _) = world.first_check(settings());
    world.script(|server| server.instead.clear());
    assert_eq!(world.check(&engine).stored, 0);
    world.script(|server| _ = server.instead.insert("UIDL", "-ERR not today"));
    world.deliver(messages(11, 700).into_iter().skip(10));
    assert_eq!(world.check(&engine).stored, 1);
    assert_eq!(world.stored().len(), 11);
}

#[test]
fn a_listing_that_leaves_a_message_out_doubles_nothing() {
    let world = World::new();
    world.deliver(messages(3, 500));
    let (engine, _) = world.first_check(settings());
    world.script(|server| {
        server.instead.extend([("UIDL", "+OK\r\n1 u0\r\n3 u2\r\n."), ("UIDL 1", "+OK 1 u0"), ("UIDL 3", "+OK 3 u2")]);
    });
    world.deliver(messages(4, 500).into_iter().skip(3));
    assert_eq!(world.check(&engine).stored, 1, "the fourth has no unique-id either, and is new");
    world.script(|server| server.instead.clear());
    assert_eq!(world.check(&engine).stored, 0);
    assert_eq!(world.stored().len(), 4);
}

#[test]
fn a_server_with_neither_unique_ids_nor_headers_is_told_so() {
    let world = World::new();
    world.deliver(messages(3, 500));
    world.script(|server| {
        server.instead.insert("UIDL", "-ERR no");
        server.instead.insert("TOP", "-ERR no");
    });
    let (_, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
    assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::NoUniqueIds));
    assert_eq!((world.stored().len(), world.on_server().len()), (0, 3));
}
