//! Two things at once that are at odds: what one begins must not cost mail, or tell a secret, because of the other.
//!
//! Must not: depend on which comes first by chance; the moments are chosen.

use futures_util::future::join;
use mail_api::{
    AccountId, AccountSettings, CheckPhase, LeavePolicy, Notice, PasswordKeeping, Reply, Request, RetrievalPolicy,
    Secret,
};
use mail_engine::Engine;
use mail_engine::ports::{Clock, Millis};
use mail_engine::store::{BatchId, LoginExposure, MaildropState, ServerRecord, Store, message_id};
use test_simulation::mail::message;
use test_simulation::server::{HANG_UP, Message};
use test_simulation::world::{DAY, Sim, World, settings, with_policy};

fn save(world: &World, engine: &Engine<Sim>, id: AccountId, settings: AccountSettings) -> Reply {
    let keeping = PasswordKeeping::Device;
    world.ask(engine, Request::ChangeAccount { id, settings, password: None, keeping })
}

async fn moment(world: &World) {
    world.clock.sleep_until(Millis(world.clock.now().0 + 10)).await;
}

async fn until_commanded(world: &World, verb: &str) {
    while !world.commands().iter().any(|command| command.starts_with(verb)) {
        moment(world).await;
    }
}

async fn until_undoable(world: &World) {
    let is_offered = |notice: &Notice| matches!(notice, Notice::CheckProgress(at) if at.phase == CheckPhase::Undoable);
    while !world.notices.borrow().iter().any(is_offered) {
        moment(world).await;
    }
}

/// Two messages stored and left, and a policy saved that is about to delete them for the first time.
fn about_to_delete(world: &World) -> (std::rc::Rc<Engine<Sim>>, AccountId) {
    world.deliver(["a", "b"].map(message));
    let (engine, report) = world.first_check(settings());
    assert_eq!(save(world, &engine, report.account, with_policy(LeavePolicy::ONCE_STORED)), Reply::Done);
    world.notices.take();
    (engine, report.account)
}

#[test]
fn a_loss_that_is_accepted_while_a_check_runs_costs_no_mail() {
    let world = World::new();
    world.deliver(["a", "b"].map(message));
    let (engine, report) = world.first_check(settings());
    save(&world, &engine, report.account, with_policy(LeavePolicy::after_days(3)));
    world.clock.advance(4 * DAY);
    world.backing.lose_raw(BatchId(0));
    world.host(|host| host.link.latency = 200);
    world.script(|server| server.log.clear());
    world.clock.run(join(engine.handle(Request::CheckMail { account: None }), async {
        until_commanded(&world, "PASS").await;
        assert_eq!(engine.handle(Request::AcceptLoss).await, Reply::Done);
    }));
    let store = world.backing.open();
    for message in ["a", "b"].map(message) {
        let is_it = |batch: u32| {
            let raw = world.clock.run(store.raw(message_id(BatchId(batch), 0)));
            raw.is_ok_and(|raw| raw == message.raw)
        };
        assert!((0..3).any(is_it) || world.on_server().contains(&message), "{} is nowhere", message.unique_id);
    }
}

#[test]
fn an_account_that_is_removed_in_another_tab_takes_nothing_with_it_from_the_server() {
    let world = World::new();
    let (engine, id) = about_to_delete(&world);
    let other = world.engine();
    let done = std::cell::Cell::new(false);
    let checking = async {
        engine.handle(Request::CheckMail { account: None }).await;
        done.set(true);
    };
    let hearing = async {
        let mut heard = 0;
        while !done.get() {
            let all = world.notices.borrow().clone();
            for notice in &all[heard..] {
                if matches!(notice, Notice::AccountsChanged | Notice::CancelWanted { .. }) {
                    let _told = engine.changed_elsewhere(notice.clone()).await;
                }
            }
            heard = all.len();
            moment(&world).await;
        }
    };
    world.clock.run(join(join(checking, hearing), async {
        until_undoable(&world).await;
        assert_eq!(other.handle(Request::RemoveAccount { id }).await, Reply::Done);
    }));
    assert_eq!((world.on_server().len(), world.stored().len()), (2, 0));
}

#[test]
fn what_was_taken_back_stays_whoever_closes_the_page_before_the_server_agrees() {
    let world = World::new();
    let (engine, account) = about_to_delete(&world);
    world.silence("RSET");
    let since = std::cell::Cell::new(None);
    let is_closed = || since.get().is_some_and(|at: u64| world.clock.now().0 > at + 30_000);
    let undo = async {
        until_undoable(&world).await;
        assert_eq!(engine.handle(Request::UndoDeletion { account }).await, Reply::Done);
        since.set(Some(world.clock.now().0));
        loop {
            moment(&world).await;
        }
    };
    let check = join(engine.handle(Request::CheckMail { account: None }), undo);
    let ran = world.clock.run_until(is_closed, check);
    assert!(ran.is_none());
    drop(engine);
    world.script(|server| server.instead.clear());
    let report = world.check(&world.engine());
    assert_eq!((report.deleted, world.on_server().len()), (0, 2));
}

#[test]
fn nothing_goes_because_the_device_slept_while_it_could_be_taken_back() {
    let world = World::new();
    let (engine, _) = about_to_delete(&world);
    world.clock.run(join(engine.handle(Request::CheckMail { account: None }), async {
        until_undoable(&world).await;
        world.clock.advance(60_000);
    }));
    assert_eq!(world.on_server().len(), 2);
    // It is offered again.
    assert_eq!((world.check(&engine).deleted, world.on_server().len()), (2, 0));
}

#[test]
fn a_password_that_cannot_be_forgotten_goes_to_no_other_server() {
    for given in [false, true] {
        let world = World::new();
        let (engine, report) = world.first_check(settings());
        let (elsewhere, _) = world.add_server("elsewhere.example.org");
        world.vault.set_broken(true);
        let there = AccountSettings { host: "elsewhere.example.org".into(), ..settings() };
        let password = given.then(|| Secret::new("for elsewhere"));
        let (id, keeping) = (report.account, PasswordKeeping::Device);
        let change = Request::ChangeAccount { id, settings: there, password, keeping };
        assert!(matches!(world.ask(&engine, change), Reply::Failed(_)));
        world.vault.set_broken(false);
        world.check(&world.engine());
        assert_eq!(elsewhere.borrow().log, [""; 0]);
    }
}

#[test]
fn a_beginning_is_not_replaced_by_another_message_that_got_its_unique_id() {
    let large = |subject: &str| {
        let text = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab\r\n".repeat(700);
        let raw = format!("From: ada@example.org\r\nSubject: {subject}\r\n\r\n{text}").into_bytes();
        Message { unique_id: "1".into(), raw }
    };
    let world = World::new();
    world.script(|server| server.capabilities.push("TOP"));
    world.deliver([large("precious")]);
    let retrieval = RetrievalPolicy { whole_up_to: Some(10_000), ..RetrievalPolicy::default() };
    let (engine, report) = world.first_check(AccountSettings { retrieval, ..settings() });
    // The server forgets, and numbers anew.
    world.script(|server| server.messages = vec![large("another!")]);
    save(&world, &engine, report.account, with_policy(LeavePolicy::ONCE_STORED));
    world.check(&engine);
    let is_stored = |subject: &str| {
        let subject = format!("Subject: {subject}");
        world.stored().iter().any(|raw| String::from_utf8_lossy(raw).contains(&subject))
    };
    assert!(is_stored("precious") && is_stored("another!"));
    assert_eq!(world.on_server().len(), 1, "it stays for a check");
}

#[test]
fn whoever_saves_another_rule_has_not_agreed_to_a_weaker_login() {
    let world = World::new();
    let engine = world.engine();
    let id = world.add_account(&engine, settings());
    let server = ServerRecord { exposure: Some(LoginExposure::CostlyGuess), ..ServerRecord::default() };
    let state = MaildropState { server, ..MaildropState::default() };
    world.clock.run(world.backing.open().put_maildrop_state(id, &state)).expect("is stored");
    save(&world, &engine, id, with_policy(LeavePolicy::WHEN_DELETED_HERE));
    assert!(world.check(&engine).error.is_some());
    assert!(!world.commands().iter().any(|command| command.starts_with("PASS")));
    // Saved as it is, it is agreed to.
    save(&world, &engine, id, with_policy(LeavePolicy::WHEN_DELETED_HERE));
    assert_eq!(world.check(&engine).error, None);
}

#[test]
fn a_server_that_hangs_up_is_shown_a_password_twice_at_most() {
    let world = World::new();
    world.script(|server| {
        server.capabilities.push("SASL PLAIN");
        server.instead.extend([("AUTH PLAIN", "-ERR no"), ("AUTH", "-ERR no"), ("PASS", HANG_UP)]);
    });
    let (_, report) = world.first_check(settings());
    assert!(report.error.is_some());
    let shows = |command: &&String| command.starts_with("PASS") || command.starts_with("AUTH PLAIN");
    assert!(world.commands().iter().filter(shows).count() <= 2, "{:?}", world.commands());
}
