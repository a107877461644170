//! Which login is used, and that a weaker one is never followed on the server's word alone.
//!
//! Must not: prove the mechanisms themselves; that is done in the protocol.

use mail_api::{
    AccountSettings, ErrorKind, Notice, PasswordKeeping, Reply, Request, Secret, Security, Stage, StageState, TestId,
};
use mail_engine::store::{LoginExposure, MaildropState, ServerRecord, Store};
use test_simulation::mail::messages;
use test_simulation::world::{World, settings};

fn credentials_sent(world: &World) -> bool {
    world.commands().iter().any(|command| ["PASS", "AUTH PLAIN"].iter().any(|verb| command.starts_with(verb)))
}

#[test]
fn a_server_that_once_hid_the_password_is_not_shown_it_before_a_person_agrees() {
    let world = World::new();
    world.deliver(messages(2, 100));
    let engine = world.engine();
    let id = world.add_account(&engine, settings());
    // As after a login by SCRAM.
    let server = ServerRecord { exposure: Some(LoginExposure::CostlyGuess), ..ServerRecord::default() };
    let state = MaildropState { server, ..MaildropState::default() };
    world.clock.run(world.backing.open().put_maildrop_state(id, &state)).expect("is stored");
    let report = world.check(&engine);
    assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::LoginWeaker));
    assert!(!credentials_sent(&world), "{:?}", world.commands());

    let change = Request::ChangeAccount { id, settings: settings(), password: None, keeping: PasswordKeeping::Device };
    assert_eq!(world.ask(&engine, change), Reply::Done);
    assert_eq!(world.check(&engine).stored, 2);
    assert!(credentials_sent(&world));
}

#[test]
fn a_password_is_not_taken_along_to_another_server_or_out_of_tls() {
    for changed in [
        AccountSettings { host: "elsewhere.example.org".into(), ..settings() },
        AccountSettings { port: 1995, ..settings() },
        AccountSettings { security: Security::None, port: 110, ..settings() },
    ] {
        let world = World::new();
        let (elsewhere, _) = world.add_server("elsewhere.example.org");
        let (engine, report) = world.first_check(settings());
        let id = report.account;
        world.script(|server| server.log.clear());
        let (test, known) = (TestId::default(), Some(id));
        let test = Request::TestConnection { test, settings: changed.clone(), password: None, known };
        let Reply::Tested(tested) = world.ask(&engine, test) else { panic!("not tested") };
        let login = tested.stages.into_iter().find(|outcome| outcome.stage == Stage::Login).expect("a login");
        let StageState::Failed(error) = login.state else { panic!("{changed:?}: {login:?}") };
        assert_eq!(error.kind, ErrorKind::PasswordNeeded, "{changed:?}");
        let change =
            Request::ChangeAccount { id, settings: changed.clone(), password: None, keeping: PasswordKeeping::Device };
        assert_eq!(world.ask(&engine, change), Reply::Done);
        assert_eq!(world.check(&engine).error.map(|error| error.kind), Some(ErrorKind::PasswordNeeded), "{changed:?}");
        let sent = elsewhere.borrow().log.iter().any(|command| command.starts_with("PASS"));
        assert!(!sent && !credentials_sent(&world), "{changed:?}");
    }
}

#[test]
fn a_password_of_this_session_is_not_taken_where_another_tab_leads_the_account() {
    for hears_of_it in [true, false] {
        let world = World::new();
        let (elsewhere, _) = world.add_server("elsewhere.example.org");
        let (engine, other) = (world.engine(), world.engine());
        let password = || Some(Secret::new("tanstaaf"));
        let keeping = PasswordKeeping::Session;
        let add = Request::AddAccount { settings: settings(), password: Secret::new("tanstaaf"), keeping };
        let Reply::AccountAdded(id) = world.ask(&engine, add) else { panic!("not added") };
        assert_eq!(world.check(&engine).error, None);
        let changed = AccountSettings { host: "elsewhere.example.org".into(), ..settings() };
        let change = Request::ChangeAccount { id, settings: changed, password: password(), keeping };
        assert_eq!(world.ask(&other, change), Reply::Done);
        if hears_of_it {
            let _ = world.clock.run(engine.changed_elsewhere(Notice::AccountsChanged));
        }
        let report = world.check(&engine);
        assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::PasswordNeeded), "{hears_of_it}");
        assert!(!elsewhere.borrow().log.iter().any(|command| command.starts_with("PASS")));
    }
}

#[test]
fn another_name_for_the_account_agrees_to_no_weaker_login() {
    let world = World::new();
    let engine = world.engine();
    let id = world.add_account(&engine, settings());
    let server = ServerRecord { exposure: Some(LoginExposure::CostlyGuess), ..ServerRecord::default() };
    let state = MaildropState { server, ..MaildropState::default() };
    world.clock.run(world.backing.open().put_maildrop_state(id, &state)).expect("is stored");
    let settings = AccountSettings { name: "Another".into(), check_minutes: Some(5), ..settings() };
    let change = Request::ChangeAccount { id, settings, password: None, keeping: PasswordKeeping::Device };
    assert_eq!(world.ask(&engine, change), Reply::Done);
    assert_eq!(world.check(&engine).error.map(|error| error.kind), Some(ErrorKind::LoginWeaker));
    assert!(!credentials_sent(&world));
}
