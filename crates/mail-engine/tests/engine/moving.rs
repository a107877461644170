//! An account that is given another server, port or user.
//!
//! Must not: take one server's unique-ids for another's.

use futures_util::future::join;
use mail_api::{AccountId, AccountSettings, ErrorKind, LeavePolicy, PasswordKeeping, Reply, Request, Secret, Security};
use mail_engine::Engine;
use mail_engine::ports::{Clock, Millis, TurnAt, Turns};
use mail_engine::store::memory::Fault;
use test_simulation::mail::messages;
use test_simulation::server::{Message, SharedServer};
use test_simulation::world::{NOW, Sim, World, settings, with_policy};

const ONCE_STORED: LeavePolicy = LeavePolicy::ONCE_STORED;

/// The same unique-ids as [`messages`] gives, and other mail.
fn others(count: usize) -> Vec<Message> {
    let other = |message: Message| Message { raw: [b"X-Other: yes\r\n", &message.raw[..]].concat(), ..message };
    messages(count, 500).into_iter().map(other).collect()
}

/// A world with a second server that has other mail under the same unique-ids.
fn two_servers(count: usize) -> (World, SharedServer) {
    let world = World::new();
    world.deliver(messages(count, 500));
    let (second, _) = world.add_server("second.example.org");
    second.borrow_mut().messages = others(count);
    (world, second)
}

fn elsewhere() -> AccountSettings {
    AccountSettings { host: "second.example.org".into(), ..with_policy(ONCE_STORED) }
}

fn change(id: AccountId, settings: AccountSettings) -> Request {
    let password = Some(Secret::new("tanstaaf"));
    Request::ChangeAccount { id, settings, password, keeping: PasswordKeeping::Device }
}

fn assert_stored(world: &World, mail: impl IntoIterator<Item = Message>) {
    let mut expected: Vec<Vec<u8>> = mail.into_iter().map(|message| message.raw).collect();
    expected.sort();
    let mut stored = world.stored();
    stored.dedup();
    assert!(stored == expected, "{} of {} stored", stored.len(), expected.len());
}

#[test]
fn equal_unique_ids_on_another_server_are_other_mail() {
    let (world, second) = two_servers(20);
    let (engine, report) = world.first_check(settings());
    assert_eq!(world.ask(&engine, change(report.account, elsewhere())), Reply::Done);
    let report = world.check(&engine);
    assert_eq!((report.stored, report.deleted, report.error), (20, 20, None));
    assert!(second.borrow().messages.is_empty());
    assert_stored(&world, messages(20, 500).into_iter().chain(others(20)));
    assert_eq!(world.on_server().len(), 20, "nobody deletes from the server of before");
}

#[test]
fn another_user_name_or_unusual_port_is_another_maildrop_and_another_name_or_usual_port_is_not() {
    let retrieved = |changed: AccountSettings| {
        let (world, _) = two_servers(5);
        world.alias("POP.example.org");
        world.script(|server| server.capabilities.push("STLS"));
        let (engine, report) = world.first_check(settings());
        assert_eq!(world.ask(&engine, change(report.account, changed)), Reply::Done);
        assert_eq!(world.check(&engine).error, None);
        world.commands().iter().filter(|command| command.starts_with("RETR")).count()
    };
    assert_eq!(retrieved(AccountSettings { name: "Another".into(), ..settings() }), 5);
    assert_eq!(retrieved(AccountSettings { port: 110, security: Security::Stls, ..settings() }), 5);
    assert_eq!(retrieved(AccountSettings { port: 1995, ..settings() }), 10);
    assert_eq!(retrieved(AccountSettings { host: "POP.example.org".into(), ..settings() }), 5);

    let (world, _) = two_servers(5);
    let (engine, report) = world.first_check(settings());
    let bob = AccountSettings { user_name: "bob".into(), ..settings() };
    assert_eq!(world.ask(&engine, change(report.account, bob)), Reply::Done);
    assert_eq!(world.ask(&engine, change(report.account, settings())), Reply::Done);
    assert_eq!(world.check(&engine).stored, 5, "what bob's maildrop lists would not have been known either");
}

#[test]
fn a_change_that_is_killed_or_fails_at_any_step_loses_nothing() {
    for fault in [Fault::Kill, Fault::Fail(mail_engine::store::StoreError::Failed)] {
        for step in 0..4 {
            let (world, second) = two_servers(5);
            let (engine, report) = world.first_check(settings());
            world.backing.fault_after(step, fault);
            let killed = world.backing.clone();
            let _ = world.clock.run_until(
                || fault == Fault::Kill && killed.take_killed(),
                engine.handle(change(report.account, elsewhere())),
            );
            world.backing.clear_fault();
            drop(engine);
            let engine = world.engine();
            assert_eq!(world.ask(&engine, change(report.account, elsewhere())), Reply::Done);
            assert_eq!(world.check(&engine).error, None);
            assert!(second.borrow().messages.is_empty());
            assert_stored(&world, messages(5, 500).into_iter().chain(others(5)));
        }
    }
}

#[test]
fn a_check_that_runs_is_ended_before_the_server_is_another() {
    for after in (0..1_000).step_by(50) {
        let (world, second) = two_servers(20);
        world.host(|host| host.link.latency = 50);
        let engine = world.engine();
        let id = world.add_account(&engine, settings());
        let changing = async {
            world.clock.sleep_until(Millis(NOW + after)).await;
            engine.handle(change(id, elsewhere())).await
        };
        let (_, reply) = world.clock.run(join(engine.handle(Request::CheckMail { account: None }), changing));
        assert_eq!(reply, Reply::Done, "changed after {after} ms");
        assert_eq!(world.check(&engine).stored, 20, "changed after {after} ms");
        assert!(second.borrow().messages.is_empty());
    }
}

#[test]
fn a_tab_that_has_not_heard_of_the_change_checks_the_new_server() {
    let (world, second) = two_servers(5);
    let (engine, report) = world.first_check(settings());
    let stale: std::rc::Rc<Engine<Sim>> = world.engine();
    assert_eq!(world.ask(&engine, change(report.account, elsewhere())), Reply::Done);
    assert_eq!(world.check(&stale).stored, 5);
    assert!(second.borrow().messages.is_empty());
    assert_stored(&world, messages(5, 500).into_iter().chain(others(5)));
}

#[test]
fn while_another_tab_checks_the_server_stays_what_it_was() {
    let (world, _) = two_servers(5);
    let (engine, report) = world.first_check(settings());
    let turn = world.clock.run(world.turns.try_take(TurnAt::Account(report.account)));
    let Reply::Failed(error) = world.ask(&engine, change(report.account, elsewhere())) else { panic!("changed") };
    assert_eq!(error.kind, ErrorKind::AccountBusy);
    drop(turn);
    let report = world.check(&engine);
    assert_eq!((report.stored, report.error), (0, None), "all is known as before");
}
