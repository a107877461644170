//! What a person is told when a check fails, and what was sent until then.
//!
//! Must not: accept an error of another kind or stage than the one named.

use mail_api::{
    AccountSettings, ErrorKind, Notice, PasswordKeeping, PasswordState, Reply, Request, Retry, Secret, Security, Stage,
};
use test_simulation::mail::{message, messages};
use test_simulation::network::Attempt;
use test_simulation::server::Server;
use test_simulation::world::{World, settings};

#[track_caller]
fn check(security: Security, script: impl FnOnce(&mut Server), kind: ErrorKind, stage: Stage) -> World {
    check_in(security, |world| world.script(script), kind, stage)
}

#[track_caller]
fn check_in(security: Security, change: impl FnOnce(&World), kind: ErrorKind, stage: Stage) -> World {
    let world = World::new();
    world.deliver([message("a")]);
    change(&world);
    let (_, report) = world.first_check(AccountSettings { security, ..settings() });
    let error = report.error.expect("an error");
    assert_eq!((error.kind, error.stage, error.host.as_str()), (kind, stage, "pop.example.org"));
    assert_eq!(report.stored, 0);
    world
}

fn assert_no_credentials(world: &World) {
    for command in world.commands() {
        assert!(!["USER", "PASS", "AUTH"].iter().any(|verb| command.starts_with(verb)), "{command} was sent");
    }
}

#[test]
fn connecting_fails_as_the_transport_says() {
    for (kind, stage) in [
        (ErrorKind::ConnectionRefused, Stage::Connect),
        (ErrorKind::NameNotFound, Stage::Name),
        (ErrorKind::CertificateExpired, Stage::Tls),
        (ErrorKind::CertificateUnknownIssuer, Stage::Tls),
        (ErrorKind::BridgeUnreachable, Stage::Bridge),
        (ErrorKind::BridgeRefusedAddress, Stage::Bridge),
    ] {
        let fails = |world: &World| world.host(|host| host.connecting = Attempt::Fails(kind));
        check_in(Security::Implicit, fails, kind, stage);
    }
}

#[test]
fn a_server_that_is_none_or_says_no_is_told_from_one_that_breaks_off() {
    for (greeting, kind) in [
        ("HTTP/1.1 400 Bad Request", ErrorKind::NotPop3),
        ("-ERR too many connections", ErrorKind::ServerUnavailable),
        ("-ERR [SYS/TEMP] later", ErrorKind::ServerTemporary),
        ("-ERR [SYS/PERM] never", ErrorKind::ServerPermanent),
    ] {
        check(Security::Implicit, |server| server.greeting = greeting, kind, Stage::Greeting);
    }
}

#[test]
fn a_server_that_speaks_out_of_turn_is_to_blame_and_not_the_app() {
    let world = check(
        Security::Implicit,
        |server| server.greeting = "+OK ready\r\n+OK and out of turn",
        ErrorKind::ServerBrokeProtocol,
        Stage::Capabilities,
    );
    assert_no_credentials(&world);
}

#[test]
fn a_refused_login_is_told_by_its_code() {
    for (answer, kind) in [
        ("-ERR [AUTH] no", ErrorKind::LoginRefused),
        ("-ERR Authentication failed.", ErrorKind::LoginRefused),
        ("-ERR [IN-USE] Do you have another POP session running?", ErrorKind::MaildropInUse),
        ("-ERR unable to lock maildrop", ErrorKind::MaildropInUse),
        ("-ERR [LOGIN-DELAY] too soon", ErrorKind::LoginDelay),
        ("-ERR [SYS/TEMP] try later", ErrorKind::ServerTemporary),
    ] {
        check(Security::Implicit, |server| _ = server.instead.insert("PASS", answer), kind, Stage::Login);
    }
}

#[test]
fn a_server_that_knows_no_unique_ids_says_so_and_nothing_is_retrieved() {
    let world = check(
        Security::Implicit,
        |server| server.instead.extend([("UIDL", "-ERR unknown command"), ("TOP", "-ERR unknown command")]),
        ErrorKind::NoUniqueIds,
        Stage::Listing,
    );
    assert!(!world.commands().iter().any(|command| command.starts_with("RETR")));
}

#[test]
fn a_server_that_wants_a_token_gets_no_password() {
    let script = |server: &mut Server| server.capabilities = vec!["UIDL", "SASL GSSAPI XOAUTH2"];
    assert_no_credentials(&check(Security::Implicit, script, ErrorKind::NoCommonMechanism, Stage::Login));
}

#[test]
fn without_stls_no_credentials_are_sent() {
    let not_offered = |server: &mut Server| server.capabilities = vec!["UIDL", "USER"];
    assert_no_credentials(&check(Security::Stls, not_offered, ErrorKind::StlsNotOffered, Stage::Tls));

    let refused = |server: &mut Server| {
        server.capabilities.push("STLS");
        server.instead.insert("STLS", "-ERR not now");
    };
    assert_no_credentials(&check(Security::Stls, refused, ErrorKind::StlsNotOffered, Stage::Tls));

    let unknown = |server: &mut Server| {
        server.instead.insert("CAPA", "-ERR what?");
        server.instead.insert("STLS", "-ERR what?");
    };
    assert_no_credentials(&check(Security::Stls, unknown, ErrorKind::StlsNotOffered, Stage::Tls));

    let fails = |world: &World| {
        world.script(|server| server.capabilities.push("STLS"));
        world.host(|host| host.tls = Attempt::Fails(ErrorKind::CertificateWrongName));
    };
    assert_no_credentials(&check_in(Security::Stls, fails, ErrorKind::CertificateWrongName, Stage::Tls));

    let injected = |server: &mut Server| {
        server.capabilities.push("STLS");
        server.instead.insert("STLS", "+OK begin\r\n+OK injected");
    };
    assert_no_credentials(&check(Security::Stls, injected, ErrorKind::StlsInjected, Stage::Tls));
}

#[test]
fn with_stls_credentials_are_sent_inside_tls_only_and_capabilities_are_asked_again() {
    let world = World::new();
    world.deliver([message("a")]);
    world.script(|server| server.capabilities.push("STLS"));
    let (_, report) = world.first_check(AccountSettings { security: Security::Stls, ..settings() });
    assert_eq!((report.stored, report.error), (1, None));
    let commands = world.commands();
    assert_eq!(commands[..6], ["CAPA", "STLS", "(TLS)", "CAPA", "USER ada", "PASS tanstaaf"]);
}

#[test]
fn in_the_clear_only_where_the_account_says_so() {
    let world = World::new();
    world.deliver([message("a")]);
    let (engine, report) = world.first_check(AccountSettings { security: Security::None, ..settings() });
    assert_eq!((report.stored, report.error), (1, None));
    let Reply::Accounts(accounts) = world.ask(&engine, Request::Accounts) else { panic!("no accounts") };
    let connection = accounts[0].connection.as_ref().expect("facts");
    assert_eq!(connection.tls, mail_api::TlsBetween::Nobody);
}

#[test]
fn auth_plain_is_chosen_where_it_is_announced() {
    let world = World::new();
    world.script(|server| server.capabilities.push("SASL PLAIN LOGIN"));
    let (_, report) = world.first_check(settings());
    assert_eq!(report.error, None);
    assert!(world.commands().iter().any(|command| command.starts_with("AUTH PLAIN")));
    assert!(!world.commands().iter().any(|command| command.starts_with("PASS")));
}

#[test]
fn a_mechanism_that_is_announced_and_does_not_work_is_followed_by_the_next() {
    let world = World::new();
    world.script(|server| server.capabilities.push("SASL CRAM-MD5 PLAIN"));
    let (_, report) = world.first_check(AccountSettings { security: Security::None, ..settings() });
    assert_eq!(report.error, None);
    let commands = world.commands();
    let position = |start: &str| commands.iter().position(|command| command.starts_with(start));
    let (challenged, shown) = (position("AUTH CRAM-MD5"), position("AUTH PLAIN"));
    assert!(challenged.is_some() && challenged < shown, "{commands:?}");
}

#[test]
fn inside_tls_the_password_is_not_tried_twice() {
    let world = World::new();
    world.script(|server| {
        server.password = "other";
        server.capabilities.push("SASL PLAIN LOGIN CRAM-MD5");
    });
    let (_, report) = world.first_check(settings());
    assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::LoginRefused));
    let logins = world.commands().iter().filter(|command| command.starts_with("AUTH")).count();
    assert_eq!(logins, 1, "{:?}", world.commands());
}

#[test]
fn a_refused_password_is_needed_again_and_a_new_one_helps() {
    let world = World::new();
    world.deliver([message("a")]);
    world.script(|server| server.password = "other");
    let (engine, report) = world.first_check(settings());
    let error = report.error.expect("an error");
    assert_eq!((error.kind, error.retry), (ErrorKind::LoginRefused, Retry::ByPerson));
    let state = |expected| {
        let Reply::Accounts(accounts) = world.ask(&engine, Request::Accounts) else { panic!("no accounts") };
        assert_eq!(accounts[0].password, expected);
    };
    state(PasswordState::Needed);
    assert!(world.notices.borrow().contains(&Notice::AccountsChanged));
    let (id, password) = (report.account, Secret::new("other"));
    world.ask(&engine, Request::SupplyPassword { id, password, keeping: PasswordKeeping::Session });
    state(PasswordState::AtHand);
    assert_eq!(world.check(&engine).error, None);
}

#[test]
fn after_a_restart_a_session_password_is_needed_and_a_kept_one_is_at_hand() {
    for (keeping, expected) in
        [(PasswordKeeping::Session, Some(ErrorKind::PasswordNeeded)), (PasswordKeeping::Device, None)]
    {
        let world = World::new();
        let (settings, password) = (settings(), Secret::new("tanstaaf"));
        world.ask(&world.engine(), Request::AddAccount { settings, password, keeping });
        let engine = world.engine();
        assert_eq!(world.check(&engine).error.map(|error| error.kind), expected, "{keeping:?}");
    }
}

#[test]
fn the_interval_the_server_announced_is_kept_to() {
    let world = World::new();
    world.script(|server| {
        server.capabilities.push("LOGIN-DELAY 900");
        server.instead.insert("PASS", "-ERR [LOGIN-DELAY] too soon");
    });
    let (_, report) = world.first_check(settings());
    assert_eq!(report.error.map(|error| error.retry), Some(Retry::After(900_000)));
}

#[test]
fn a_full_store_is_said_and_what_was_stored_stays_readable() {
    let world = World::new();
    world.deliver(messages(40, 40_000));
    let engine = world.engine();
    world.add_account(&engine, settings());
    // The first batch is stored, a later one finds no room.
    let fault = mail_engine::store::memory::Fault::Fail(mail_engine::store::StoreError::Full);
    world.backing.fault_after(4, fault);
    let report = world.check(&engine);
    let error = report.error.expect("an error");
    assert_eq!((error.kind, error.stage, error.retry), (ErrorKind::StorageFull, Stage::Storing, Retry::ByPerson));
    assert!(report.stored > 0 && report.stored < 40);
    assert_eq!(world.stored().len(), report.stored as usize);
}
