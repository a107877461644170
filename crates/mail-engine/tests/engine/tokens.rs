//! Accounts that log in with an access token: where it goes and where never, and what happens when it runs out.
//!
//! Must not: prove the mechanisms themselves; that is done in the protocol.

use futures_util::future::join;
use mail_api::{
    AccountId, AccountSettings, CredentialKind, ErrorKind, Notice, PasswordKeeping, PasswordState, Reply, Request,
    Retry, Secret, Security, Stage, StageState, TestId,
};
use mail_engine::Engine;
use mail_engine::ports::Clock;
use mail_engine::store::memory::Fault;
use std::rc::Rc;
use test_simulation::mail::messages;
use test_simulation::world::{Sim, World, settings};

const TOKEN: &str = "ya29.token";

fn by_token() -> AccountSettings {
    AccountSettings { credential: CredentialKind::Token, ..settings() }
}

/// A world whose server takes this token, and passwords too.
fn world(token: &'static str) -> World {
    let world = World::new();
    world.deliver(messages(2, 100));
    world.script(|server| {
        server.password = token;
        server.capabilities = vec!["UIDL", "USER", "SASL PLAIN XOAUTH2", "RESP-CODES", "AUTH-RESP-CODE"];
    });
    world
}

fn add(world: &World, engine: &Engine<Sim>, settings: AccountSettings, token: &str) -> Reply {
    let password = Secret::new(token);
    world.ask(engine, Request::AddAccount { settings, password, keeping: PasswordKeeping::Device })
}

fn added(world: &World, settings: AccountSettings, token: &str) -> (Rc<Engine<Sim>>, AccountId) {
    let engine = world.engine();
    match add(world, &engine, settings, token) {
        Reply::AccountAdded(id) => (engine, id),
        other => panic!("{other:?}"),
    }
}

fn supply(id: AccountId, token: &str) -> Request {
    Request::SupplyPassword { id, password: Secret::new(token), keeping: PasswordKeeping::Device }
}

fn sent(world: &World, verb: &str) -> usize {
    world.commands().iter().filter(|command| command.starts_with(verb)).count()
}

fn assert_no_password(world: &World) {
    for verb in ["USER", "PASS", "APOP", "AUTH PLAIN"] {
        assert_eq!(sent(world, verb), 0, "{:?}", world.commands());
    }
}

fn kind(report: &mail_api::CheckReport) -> Option<ErrorKind> {
    report.error.as_ref().map(|error| error.kind)
}

#[test]
fn a_token_is_sent_on_a_line_of_its_own_and_never_where_a_password_belongs() {
    for (security, port) in [(Security::Implicit, 995), (Security::None, 110)] {
        let world = world(TOKEN);
        // As it is copied.
        let (engine, _) = added(&world, AccountSettings { security, port, ..by_token() }, " ya29.token\n");
        let report = world.check(&engine);
        assert_eq!((report.stored, kind(&report)), (2, None), "{security:?}");
        assert!(world.commands().contains(&"AUTH XOAUTH2".to_owned()), "{:?}", world.commands());
        assert_no_password(&world);
    }
}

#[test]
fn a_password_is_never_sent_as_a_token() {
    let world = world("tanstaaf");
    let (engine, _) = added(&world, settings(), "wrong");
    assert_eq!(kind(&world.check(&engine)), Some(ErrorKind::LoginRefused));
    assert_eq!(sent(&world, "AUTH XOAUTH2"), 0);
}

#[test]
fn a_token_is_not_sent_without_tls_where_tls_was_wanted() {
    let world = world(TOKEN);
    let (engine, _) = added(&world, AccountSettings { security: Security::Stls, port: 110, ..by_token() }, TOKEN);
    assert_eq!(kind(&world.check(&engine)), Some(ErrorKind::StlsNotOffered));
    assert_eq!(sent(&world, "AUTH"), 0);
}

#[test]
fn a_server_that_takes_no_tokens_is_sent_nothing_and_that_is_told() {
    for capabilities in [vec!["UIDL", "USER", "SASL PLAIN"], vec!["UIDL"], vec!["UIDL", "SASL GSSAPI"]] {
        let world = world(TOKEN);
        world.script(|server| server.capabilities = capabilities);
        let (engine, _) = added(&world, by_token(), TOKEN);
        assert_eq!(kind(&world.check(&engine)), Some(ErrorKind::TokensNotTaken));
        assert_no_password(&world);
        assert_eq!(sent(&world, "AUTH"), 0);
    }
}

#[test]
fn a_token_may_be_long_and_must_be_printable() {
    let world = world(TOKEN);
    let engine = world.engine();
    let elsewhere = AccountSettings { host: "other.example.org".into(), ..by_token() };
    for wrong in ["", " ", "two words", "tok\u{e4}n", "a\r\nDELE 1", &"t".repeat(16 * 1024 + 1)] {
        let reply = add(&world, &engine, by_token(), wrong);
        assert!(matches!(&reply, Reply::Failed(error) if error.kind == ErrorKind::InvalidSettings), "{reply:?}");
    }
    assert!(matches!(add(&world, &engine, elsewhere, &"t".repeat(16 * 1024)), Reply::AccountAdded(_)));
}

#[test]
fn a_token_that_ran_out_is_told_as_one_and_checks_go_on_by_themselves_with_the_next() {
    let world = world("first");
    let (engine, id) = added(&world, AccountSettings { check_minutes: Some(5), ..by_token() }, "first");
    let run = |minutes: u64| {
        let until = world.clock.now().0 + minutes * 60_000;
        let clock = world.clock.clone();
        world.clock.run_until(move || clock.now().0 >= until, engine.keep_checking());
    };
    let state = || match world.ask(&engine, Request::Accounts) {
        Reply::Accounts(accounts) => accounts[0].password,
        other => panic!("{other:?}"),
    };
    run(6);
    assert_eq!((world.stored().len(), state()), (2, PasswordState::AtHand));

    world.script(|server| server.password = "second");
    world.deliver(messages(5, 300).into_iter().skip(2));
    world.notices.take();
    run(60);
    let ended = world.notices.take().into_iter().filter_map(|notice| match notice {
        Notice::CheckEnded(report) => report.error,
        _ => None,
    });
    let told: Vec<_> = ended.map(|error| (error.kind, error.stage, error.retry)).collect();
    // Once: what was refused is not sent again.
    assert_eq!(told, [(ErrorKind::TokenRefused, Stage::Login, Retry::ByPerson)]);
    assert_eq!(state(), PasswordState::Needed);

    assert_eq!(world.ask(&engine, supply(id, "second")), Reply::Done);
    assert_eq!(state(), PasswordState::AtHand);
    run(1);
    assert_eq!(world.stored().len(), 5);
    assert_no_password(&world);
}

#[test]
fn a_check_whose_token_is_replaced_while_the_server_refuses_it_goes_on_with_the_new_one() {
    let world = world("second");
    world.host(|host| host.link.latency = 100);
    let (engine, id) = added(&world, by_token(), "first");
    let clock = world.clock.clone();
    let begun = clock.now().0;
    let (checked, supplied) = clock.run(join(engine.handle(Request::CheckMail { account: Some(id) }), async {
        clock.sleep_until(mail_engine::ports::Millis(begun + 300)).await;
        engine.handle(supply(id, "second")).await
    }));
    assert_eq!(supplied, Reply::Done);
    let Reply::Checked(reports) = checked else { panic!("{checked:?}") };
    assert_eq!((reports[0].stored, kind(&reports[0])), (2, None));
    assert_eq!(sent(&world, "AUTH XOAUTH2"), 2);
    // And what is supplied while all is well disturbs nothing.
    let (checked, _) = clock.run(join(engine.handle(Request::CheckMail { account: Some(id) }), async {
        engine.handle(supply(id, "second")).await
    }));
    let Reply::Checked(reports) = checked else { panic!("{checked:?}") };
    assert_eq!(kind(&reports[0]), None);
    assert_eq!(sent(&world, "AUTH XOAUTH2"), 3);
}

#[test]
fn what_was_kept_as_a_password_is_not_sent_as_a_token_nor_the_other_way_round() {
    for (before, after, needed) in
        [(settings(), by_token(), ErrorKind::TokenNeeded), (by_token(), settings(), ErrorKind::PasswordNeeded)]
    {
        for hears_of_it in [true, false] {
            let world = world(TOKEN);
            let engine = world.engine();
            let (password, keeping) = (Secret::new(TOKEN), PasswordKeeping::Session);
            let add = Request::AddAccount { settings: before.clone(), password, keeping };
            let Reply::AccountAdded(id) = world.ask(&engine, add) else { panic!("not added") };
            assert_eq!(kind(&world.check(&engine)), None);
            world.script(|server| server.log.clear());
            let (test, known) = (TestId::default(), Some(id));
            let test = Request::TestConnection { test, settings: after.clone(), password: None, known };
            let Reply::Tested(tested) = world.ask(&engine, test) else { panic!("not tested") };
            let failed = tested.stages.iter().find_map(|stage| match &stage.state {
                StageState::Failed(error) => Some(error.kind),
                _ => None,
            });
            assert_eq!(failed, Some(needed));
            // Saved by another tab, and by this one.
            let other = world.engine();
            let change = Request::ChangeAccount { id, settings: after.clone(), password: None, keeping };
            assert_eq!(world.ask(&other, change), Reply::Done);
            if hears_of_it {
                let _told = world.clock.run(engine.changed_elsewhere(Notice::AccountsChanged));
            }
            for engine in [&engine, &other] {
                assert_eq!(kind(&world.check(engine)), Some(needed), "{hears_of_it}");
            }
            assert_eq!(sent(&world, "AUTH") + sent(&world, "PASS"), 0, "{:?}", world.commands());
        }
    }
}

#[test]
fn wherever_the_process_dies_while_an_account_turns_to_tokens_its_password_is_not_sent_as_one() {
    for step in 0.. {
        let world = world("new token");
        let (engine, id) = added(&world, settings(), "old-password");
        world.backing.fault_after(step, Fault::Kill);
        let change = Request::ChangeAccount {
            id,
            settings: by_token(),
            password: Some(Secret::new("new-token")),
            keeping: PasswordKeeping::Device,
        };
        let backing = world.backing.clone();
        let changed = world.clock.run_until(move || backing.take_killed(), engine.handle(change));
        world.backing.clear_fault();
        drop(engine);
        let engine = world.engine();
        let _report = world.check(&engine);
        let old = "dXNlcj1hZGEBYXV0aD1CZWFyZXIgb2xkLXBhc3N3b3JkAQE=";
        assert!(!world.commands().iter().any(|command| command == old), "killed at step {step}");
        if changed == Some(Reply::Done) {
            assert!(step >= 2, "it was killed in {step} steps only");
            return;
        }
    }
}
