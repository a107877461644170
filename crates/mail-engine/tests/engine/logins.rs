//! Which login is used, and that a weaker one is never followed on the server's word alone.
//!
//! Must not: prove the mechanisms themselves; that is done in the protocol.

use mail_api::{
    AccountSettings, CredentialKind, ErrorKind, Notice, PasswordKeeping, Reply, Request, Secret, Security, Stage,
    StageState, TestId,
};
use mail_engine::store::{LoginExposure, MaildropState, ServerRecord, Store};
use test_simulation::mail::messages;
use test_simulation::server::HANG_UP;
use test_simulation::world::{DAY, World, settings};

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

/// How often a command that begins so has come.
fn sent(world: &World, verb: &str) -> usize {
    world.commands().iter().filter(|command| command.starts_with(verb)).count()
}

#[test]
fn a_server_that_knows_none_of_our_mechanisms_is_asked_by_user_and_pass() {
    let world = World::new();
    world.script(|server| server.capabilities = vec!["UIDL", "SASL DIGEST-MD5"]);
    let (_, report) = world.first_check(settings());
    assert_eq!((report.error, sent(&world, "AUTH"), sent(&world, "PASS")), (None, 0, 1));
}

#[test]
fn a_server_that_hangs_up_or_falls_silent_at_capa_is_logged_in_to_without_and_soon_not_asked_any_more() {
    for (answer, security) in [(HANG_UP, Security::Implicit), ("", Security::Implicit), (HANG_UP, Security::None)] {
        let world = World::new();
        world.deliver(messages(3, 100));
        world.script(|server| _ = server.instead.insert("CAPA", answer));
        let (engine, report) = world.first_check(AccountSettings { security, ..settings() });
        assert_eq!((report.stored, report.error), (3, None));
        // It could have been the network: it is asked once more.
        assert_eq!((world.take_traffic().connections, sent(&world, "CAPA")), (2, 1));
        assert_eq!(world.check(&engine).error, None);
        assert_eq!((world.take_traffic().connections, sent(&world, "CAPA")), (2, 2));
        assert_eq!(world.check(&engine).error, None);
        assert_eq!((world.take_traffic().connections, sent(&world, "CAPA")), (1, 2));
        world.clock.advance(8 * DAY);
        world.script(|server| _ = server.instead.remove("CAPA"));
        assert_eq!(world.check(&engine).error, None);
        assert!(sent(&world, "CAPA") > 2, "{:?}", world.commands());
    }
}

#[test]
fn after_stls_too_the_login_goes_without_capa_and_never_without_tls() {
    let world = World::new();
    world.script(|server| {
        server.instead.extend([("CAPA", HANG_UP)]);
        server.capabilities.push("STLS");
    });
    let (_, report) = world.first_check(AccountSettings { security: Security::Stls, port: 110, ..settings() });
    assert_eq!(report.error, None);
    let commands = world.commands();
    let position = |command: &str| commands.iter().position(|sent| sent.starts_with(command));
    assert!(position("(TLS)").is_some() && position("(TLS)") < position("USER"), "{commands:?}");
}

#[test]
fn whoever_takes_capa_away_gets_neither_a_token_nor_a_password_that_was_hidden_before() {
    for (credential, exposure) in [
        (CredentialKind::Token, None),
        (CredentialKind::Password, Some(LoginExposure::CostlyGuess)),
        (CredentialKind::Password, Some(LoginExposure::CheapGuess)),
    ] {
        let world = World::new();
        let engine = world.engine();
        let id = world.add_account(&engine, AccountSettings { credential, ..settings() });
        let state =
            MaildropState { server: ServerRecord { exposure, ..ServerRecord::default() }, ..MaildropState::default() };
        world.clock.run(world.backing.open().put_maildrop_state(id, &state)).expect("is stored");
        world.script(|server| _ = server.instead.insert("CAPA", HANG_UP));
        let error = world.check(&engine).error.expect("an error");
        // Not that the login is weaker: it may have been the network.
        assert_eq!((error.kind, error.stage), (ErrorKind::ConnectionLost, Stage::Capabilities));
        assert_eq!((world.take_traffic().connections, sent(&world, "USER"), sent(&world, "AUTH")), (1, 0, 0));
    }
}

#[test]
fn a_server_that_hangs_up_at_auth_is_asked_in_another_way_on_one_more_connection_and_no_further() {
    let world = World::new();
    world.deliver(messages(3, 100));
    world.script(|server| {
        server.capabilities.push("SASL PLAIN");
        server.instead.insert("AUTH", HANG_UP);
    });
    let (engine, report) = world.first_check(settings());
    assert_eq!((report.stored, report.error), (3, None));
    assert_eq!((world.take_traffic().connections, sent(&world, "AUTH"), sent(&world, "PASS")), (2, 1, 1));

    world.script(|server| _ = server.instead.insert("PASS", HANG_UP));
    let error = world.check(&engine).error.expect("an error");
    assert_eq!((error.kind, error.stage), (ErrorKind::ConnectionLost, Stage::Login));
    assert_eq!((world.take_traffic().connections, sent(&world, "AUTH"), sent(&world, "PASS")), (2, 2, 2));

    // Nothing is left to try, or it is about the maildrop: one connection.
    for capability in ["SASL CRAM-MD5", "SASL XYZ"] {
        let world = World::new();
        world.script(|server| {
            server.capabilities = vec!["UIDL", capability];
            server.instead.extend([("AUTH", HANG_UP), ("USER", HANG_UP)]);
        });
        let (_, report) = world.first_check(settings());
        assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::ConnectionLost));
        assert_eq!(world.take_traffic().connections, 1);
    }
}

#[test]
fn hanging_up_leads_to_no_weaker_login_than_the_server_took_before() {
    let world = World::new();
    world.script(|server| {
        server.capabilities.push("SASL SCRAM-SHA-256 PLAIN");
        server.instead.insert("AUTH SCRAM-SHA-256", HANG_UP);
        server.instead.insert("AUTH", HANG_UP);
    });
    let engine = world.engine();
    let id = world.add_account(&engine, settings());
    let server = ServerRecord { exposure: Some(LoginExposure::CostlyGuess), ..ServerRecord::default() };
    let state = MaildropState { server, ..MaildropState::default() };
    world.clock.run(world.backing.open().put_maildrop_state(id, &state)).expect("is stored");
    assert_eq!(world.check(&engine).error.map(|error| error.kind), Some(ErrorKind::ConnectionLost));
    assert_eq!(world.take_traffic().connections, 1);
    assert!(!credentials_sent(&world), "{:?}", world.commands());
}

#[test]
fn a_password_that_is_refused_in_utf_8_is_tried_once_in_latin_1_and_what_worked_comes_first_then() {
    // What the simulated server reads where octets are not UTF-8.
    const IN_LATIN_1: &str = "t\u{fffd}nstaaf";
    let world = World::new();
    world.script(|server| server.password = IN_LATIN_1);
    let engine = world.engine();
    let add = |password: &str, user_name: &str| {
        let settings = AccountSettings { user_name: user_name.into(), ..settings() };
        let (password, keeping) = (Secret::new(password), PasswordKeeping::Device);
        match world.ask(&engine, Request::AddAccount { settings, password, keeping }) {
            Reply::AccountAdded(id) => id,
            other => panic!("{other:?}"),
        }
    };
    let check = |id| {
        world.script(|server| server.log.clear());
        let Reply::Checked(mut reports) = world.ask(&engine, Request::CheckMail { account: Some(id) }) else {
            panic!("no report")
        };
        let passwords: Vec<_> = world.commands().into_iter().filter(|command| command.starts_with("PASS")).collect();
        (reports.remove(0).error.map(|error| error.kind), passwords)
    };
    let (in_utf_8, in_latin_1) = ("PASS t\u{e4}nstaaf".to_owned(), format!("PASS {IN_LATIN_1}"));
    let id = add("t\u{e4}nstaaf", "ada");
    assert_eq!(check(id), (None, vec![in_utf_8.clone(), in_latin_1.clone()]));
    assert_eq!(check(id), (None, vec![in_latin_1.clone()]));
    // The server has moved on.
    world.script(|server| server.password = "t\u{e4}nstaaf");
    assert_eq!(check(id), (None, vec![in_latin_1.clone(), in_utf_8.clone()]));
    assert_eq!(check(id), (None, vec![in_utf_8.clone()]));
    // Wrong is wrong, and a person is asked.
    world.script(|server| server.password = "another");
    assert_eq!(check(id), (Some(ErrorKind::LoginRefused), vec![in_utf_8.clone(), in_latin_1]));
    // What is ASCII, or not in Latin-1, has one spelling; and other reasons are no reason to try another.
    assert_eq!(check(add("tanstaaf", "bob")).1.len(), 1);
    assert_eq!(check(add("5 \u{20ac}", "eve")).1.len(), 1);
    for (answer, kind) in [
        ("-ERR [IN-USE] busy", ErrorKind::MaildropInUse),
        ("-ERR [SYS/TEMP] later", ErrorKind::ServerTemporary),
        ("-ERR unable to lock the maildrop", ErrorKind::MaildropInUse),
    ] {
        world.script(|server| _ = server.instead.insert("PASS", answer));
        assert_eq!(check(id), (Some(kind), vec![in_utf_8.clone()]));
    }
}

#[test]
fn where_the_server_would_say_that_the_password_is_wrong_the_ways_after_user_and_pass_are_tried() {
    for (announced, to_pass, logins) in [
        ("AUTH-RESP-CODE", "-ERR not in this way", 1),
        // As Dovecot does.
        ("AUTH-RESP-CODE", "-ERR [AUTH] Unsupported authentication mechanism.", 1),
        ("AUTH-RESP-CODE", "-ERR [AUTH] Authentication failed.", 0),
        ("RESP-CODES", "-ERR not in this way", 0),
    ] {
        let world = World::new();
        world.script(|server| {
            server.capabilities = vec!["UIDL", "USER", "SASL LOGIN", announced];
            server.instead.insert("PASS", to_pass);
            server.instead.insert("AUTH LOGIN", "-ERR [AUTH] no");
        });
        let (_, report) = world.first_check(settings());
        assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::LoginRefused));
        assert_eq!((sent(&world, "PASS"), sent(&world, "AUTH LOGIN")), (1, logins), "{announced} {to_pass}");
    }
}
