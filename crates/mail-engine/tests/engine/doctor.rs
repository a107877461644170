//! The connection doctor: which stage fails, which were reached, and how long each took.
//!
//! Must not: accept a time that nobody measured.

use futures_util::future::{join, join3};
use mail_api::{
    AccountId, AccountSettings, ConnectionReport, ErrorKind, Exposure, Notice, PasswordKeeping, Reply, Request, Secret,
    Security, Stage, StageFact, StageOutcome, StageState, TestId, TlsBetween,
};
use mail_engine::Engine;
use mail_engine::ports::{Clock, Millis};
use test_simulation::mail::{message, messages};
use test_simulation::network::Attempt;
use test_simulation::server::HANG_UP;
use test_simulation::world::{NOW, Sim, World, settings};

const TOLD: [(Stage, Option<u64>); 4] =
    [(Stage::Bridge, None), (Stage::Name, Some(3)), (Stage::Connect, Some(11)), (Stage::Tls, Some(17))];

fn request(test: u32, settings: AccountSettings, password: Option<&str>, known: Option<AccountId>) -> Request {
    Request::TestConnection { test: TestId(test), settings, password: password.map(Secret::new), known }
}

fn tested(reply: Reply) -> ConnectionReport {
    match reply {
        Reply::Tested(report) => report,
        other => panic!("{other:?}"),
    }
}

fn run(world: &World, settings: AccountSettings, password: &str) -> ConnectionReport {
    tested(world.ask(&world.engine(), request(1, settings, Some(password), None)))
}

fn stages(outcomes: &[StageOutcome]) -> Vec<(Stage, Option<u64>)> {
    outcomes.iter().map(|outcome| (outcome.stage, outcome.milliseconds)).collect()
}

fn fact(report: &ConnectionReport, stage: Stage) -> StageFact {
    let outcome = report.stages.iter().find(|outcome| outcome.stage == stage).expect("a stage");
    outcome.fact.clone().expect("a fact")
}

fn failed(report: &ConnectionReport) -> Option<(Stage, ErrorKind)> {
    let at = report.stages.iter().position(|outcome| !matches!(outcome.state, StageState::Passed))?;
    let StageState::Failed(error) = &report.stages[at].state else { panic!("{:?}", report.stages) };
    assert_eq!(error.stage, report.stages[at].stage);
    let rest = &report.stages[at + 1..];
    assert!(rest.iter().all(|outcome| outcome.state == StageState::NotReached), "{rest:?}");
    assert!(rest.iter().all(|outcome| outcome.milliseconds.is_none()), "{rest:?}");
    Some((error.stage, error.kind))
}

#[test]
fn every_stage_has_its_own_time_and_what_it_taught_and_nothing_is_changed() {
    let world = World::new();
    world.deliver([message("a"), message("b")]);
    world.host(|host| (host.link.latency, host.told) = (20, TOLD.to_vec()));
    world.script(|server| {
        server.greeting = "+OK Dovecot ready.";
        server.capabilities = vec!["UIDL", "TOP", "USER", "SASL PLAIN X-ODD", "EXPIRE 30", "IMPLEMENTATION Anything"];
        server.capabilities_after_login = vec!["PIPELINING", "LOGIN-DELAY 300"];
    });
    let report = run(&world, settings(), "tanstaaf");
    assert_eq!(failed(&report), None);
    let expected = [
        (Stage::Bridge, Some(0)),
        (Stage::Name, Some(3)),
        (Stage::Connect, Some(11)),
        (Stage::Tls, Some(17)),
        (Stage::Greeting, Some(40)),
        (Stage::Capabilities, Some(40)),
        (Stage::Login, Some(40)),
        (Stage::Listing, Some(80)),
    ];
    assert_eq!(stages(&report.stages), expected);
    assert_eq!(fact(&report, Stage::Greeting), StageFact::Said("Dovecot ready.".into()));
    let StageFact::Announced(announced) = fact(&report, Stage::Capabilities) else { panic!("nothing announced") };
    assert_eq!(announced.logins, ["USER", "PLAIN", "X-ODD"]);
    assert_eq!(announced.features, ["UIDL", "TOP", "PIPELINING"], "what holds after the login counts");
    assert_eq!((announced.login_delay, announced.expire), (Some(300), Some(mail_api::Retention::Days(30))));
    assert_eq!(announced.implementation, "Anything");
    let (method, exposure, tls) = ("PLAIN".to_owned(), Exposure::Credential, TlsBetween::BridgeAndServer);
    assert_eq!(fact(&report, Stage::Login), StageFact::LoggedIn { method, exposure, tls });
    let octets = world.on_server().iter().map(|message| message.raw.len() as u64).sum();
    assert_eq!(fact(&report, Stage::Listing), StageFact::Maildrop { messages: 2, octets, unique_ids: Some(true) });

    let told: Vec<Vec<StageOutcome>> = world
        .notices
        .borrow()
        .iter()
        .filter_map(|notice| match notice {
            Notice::ConnectionStages { test: TestId(1), stages } => Some(stages.clone()),
            _ => None,
        })
        .collect();
    assert!(told[0].iter().all(|outcome| outcome.state == StageState::Waiting), "all are told of at once");
    assert_eq!(told.last(), Some(&report.stages));
    let running = |stages: &Vec<StageOutcome>| stages.iter().filter(|it| it.state == StageState::Running).count() <= 1;
    assert!(told.iter().all(running), "one is tried at a time");
    assert!(!world.commands().iter().any(|command| command.starts_with("RETR") || command.starts_with("DELE")));
    assert_eq!((world.commands().last().map(String::as_str), world.stored().len()), (Some("QUIT"), 0));
}

#[test]
fn a_stage_that_nobody_measured_has_no_time() {
    let world = World::new();
    world.host(|host| host.link.latency = 20);
    let report = run(&world, settings(), "tanstaaf");
    let times = stages(&report.stages);
    assert!(times[..4].iter().all(|(_, milliseconds)| milliseconds.is_none()), "{times:?}");
    assert!(times[4..].iter().all(|(_, milliseconds)| milliseconds.is_some()), "{times:?}");
}

#[test]
fn with_stls_tls_comes_behind_the_capabilities_and_what_is_announced_inside_it_counts() {
    let world = World::new();
    world.script(|server| server.capabilities.push("STLS"));
    world.host(|host| (host.link.latency, host.told) = (20, TOLD[..3].to_vec()));
    let report = run(&world, AccountSettings { security: Security::Stls, ..settings() }, "tanstaaf");
    assert_eq!(failed(&report), None);
    let order: Vec<Stage> = report.stages.iter().map(|outcome| outcome.stage).collect();
    assert_eq!(order[3..6], [Stage::Greeting, Stage::Capabilities, Stage::Tls]);
    assert_eq!(report.stages[5].milliseconds, Some(40), "one round trip for the command");
    let StageFact::Announced(announced) = fact(&report, Stage::Capabilities) else { panic!("nothing announced") };
    assert!(!announced.features.contains(&"STLS".to_owned()));
    let StageFact::Secured { connection, .. } = fact(&report, Stage::Tls) else { panic!("not secured") };
    assert_eq!(connection.tls, TlsBetween::BridgeAndServer);

    world.script(|server| _ = server.instead.insert("STLS", "-ERR not now"));
    let report = run(&world, AccountSettings { security: Security::Stls, ..settings() }, "tanstaaf");
    assert_eq!(failed(&report), Some((Stage::Tls, ErrorKind::StlsNotOffered)));
    assert_eq!(report.stages[5].fact, None, "nothing is known of TLS before it stands");
}

#[test]
fn without_tls_the_stage_says_so() {
    let world = World::new();
    world.host(|host| (host.link.latency, host.told) = (20, TOLD[..3].to_vec()));
    let report = run(&world, AccountSettings { security: Security::None, ..settings() }, "tanstaaf");
    assert_eq!(failed(&report), None);
    assert_eq!(stages(&report.stages)[2..5], [TOLD[2], (Stage::Tls, None), (Stage::Greeting, Some(40))]);
    let StageFact::Secured { connection, .. } = fact(&report, Stage::Tls) else { panic!("no fact") };
    assert_eq!(connection.tls, TlsBetween::Nobody);
}

#[test]
fn an_address_is_not_looked_up_and_that_took_no_time() {
    let world = World::new();
    world.host(|host| host.told = TOLD.to_vec());
    world.alias("192.0.2.7");
    let report = run(&world, AccountSettings { host: "192.0.2.7".into(), ..settings() }, "tanstaaf");
    assert_eq!((failed(&report), stages(&report.stages)[1]), (None, (Stage::Name, None)));
    assert_eq!(fact(&report, Stage::Name), StageFact::LiteralAddress);
}

#[test]
fn what_fails_on_the_way_is_told_where_it_failed() {
    use ErrorKind as Kind;
    for (told, kind, stage) in [
        (0, Kind::BridgeUnreachable, Stage::Bridge),
        (0, Kind::Offline, Stage::Bridge),
        (0, Kind::BridgeRefusedPort, Stage::Bridge),
        (1, Kind::BridgeRefusedAddress, Stage::Name),
        (1, Kind::NameNotFound, Stage::Name),
        (1, Kind::TimedOut, Stage::Name),
        (2, Kind::TimedOut, Stage::Connect),
        (2, Kind::ConnectionRefused, Stage::Connect),
        (2, Kind::Unreachable, Stage::Connect),
        (3, Kind::TimedOut, Stage::Tls),
        (3, Kind::ConnectionLost, Stage::Tls),
        (3, Kind::CertificateExpired, Stage::Tls),
        // By a bridge that tells of no stage.
        (0, Kind::NameNotFound, Stage::Name),
        (0, Kind::ConnectionRefused, Stage::Connect),
        (0, Kind::TimedOut, Stage::Connect),
        (0, Kind::NotTls, Stage::Tls),
    ] {
        let world = World::new();
        world.host(|host| (host.told, host.connecting) = (TOLD[..told].to_vec(), Attempt::Fails(kind)));
        let report = run(&world, settings(), "tanstaaf");
        assert_eq!(failed(&report), Some((stage, kind)));
        assert!(report.transcript.is_empty());
    }
}

#[test]
fn a_way_that_never_ends_fails_where_it_was() {
    for (told, stage) in [(0, Stage::Bridge), (1, Stage::Name), (2, Stage::Connect), (3, Stage::Tls)] {
        let world = World::new();
        world.host(|host| (host.told, host.connecting) = (TOLD[..told].to_vec(), Attempt::NeverEnds));
        let report = run(&world, settings(), "tanstaaf");
        let kind = if told == 0 { ErrorKind::BridgeUnreachable } else { ErrorKind::TimedOut };
        assert_eq!(failed(&report), Some((stage, kind)));
        assert_eq!(report.stages[told].milliseconds, Some(30_000));
    }
}

#[test]
fn what_fails_in_the_conversation_is_told_where_it_failed() {
    use ErrorKind as Kind;
    for (at, instead, kind, stage) in [
        ("", "HTTP/1.1 400 Bad Request", Kind::NotPop3, Stage::Greeting),
        ("", "-ERR too many connections", Kind::ServerUnavailable, Stage::Greeting),
        ("CAPA", "what?", Kind::ServerBrokeProtocol, Stage::Capabilities),
        ("PASS", "-ERR [AUTH] no", Kind::LoginRefused, Stage::Login),
        ("STAT", "-ERR no", Kind::CommandRefused, Stage::Listing),
    ] {
        let world = World::new();
        world.deliver([message("a")]);
        world.script(|server| match at {
            "" => server.greeting = instead,
            at => _ = server.instead.insert(at, instead),
        });
        assert_eq!(failed(&run(&world, settings(), "tanstaaf")), Some((stage, kind)));
    }
    for (at, stage) in [("greeting", Stage::Greeting), ("PASS", Stage::Login), ("STAT", Stage::Listing)] {
        let world = World::new();
        world.silence(at);
        assert_eq!(failed(&run(&world, settings(), "tanstaaf")), Some((stage, Kind::TimedOut)), "{at}");
    }
    let world = World::new();
    world.deliver([message("a")]);
    world.script(|server| server.instead.extend([("UIDL", "-ERR what?"), ("TOP", "-ERR what?")]));
    let report = run(&world, settings(), "tanstaaf");
    assert_eq!(failed(&report), Some((Stage::Listing, Kind::NoUniqueIds)));
    assert!(matches!(fact(&report, Stage::Listing), StageFact::Maildrop { messages: 1, unique_ids: Some(false), .. }));
    let world = World::new();
    let report = run(&world, settings(), "wrong");
    assert_eq!(failed(&report), Some((Stage::Login, Kind::LoginRefused)));
    assert!(matches!(fact(&report, Stage::Login), StageFact::LoggedIn { method, .. } if method == "USER/PASS"));
    let world = World::new();
    world.silence("QUIT");
    let report = run(&world, settings(), "tanstaaf");
    assert_eq!((failed(&report), world.clock.now().0 - NOW), (None, 3_000), "a farewell that never comes");
}

#[test]
fn where_a_check_gets_in_on_a_second_connection_the_doctor_does_too() {
    for instead in ["", HANG_UP] {
        let world = World::new();
        world.deliver([message("a")]);
        world.script(|server| _ = server.instead.insert("CAPA", instead));
        assert_eq!(failed(&run(&world, settings(), "tanstaaf")), None, "{instead:?}");
    }
}

#[test]
fn the_accounts_own_password_is_used_and_none_is_told() {
    let world = World::new();
    let engine = world.engine();
    let id = world.add_account(&engine, settings());
    let report = tested(world.ask(&engine, request(1, settings(), None, Some(id))));
    assert_eq!(failed(&report), None);
    let supply = Request::SupplyPassword { id, password: Secret::new("other"), keeping: PasswordKeeping::Session };
    assert_eq!(world.ask(&engine, supply), Reply::Done);
    let report = tested(world.ask(&world.engine(), request(1, settings(), None, Some(id))));
    assert_eq!(failed(&report), Some((Stage::Login, ErrorKind::PasswordNeeded)));
}

/// Runs a test and cancels it after so many milliseconds; its report, and when it came.
fn cancelled(world: &World, engine: &Engine<Sim>, after: u64) -> (ConnectionReport, u64) {
    let began = world.clock.now().0;
    let both = join(engine.handle(request(7, settings(), Some("tanstaaf"), None)), async {
        world.clock.sleep_until(Millis(began + after)).await;
        // Another run is not meant.
        assert_eq!(engine.handle(Request::CancelTest { test: TestId(6) }).await, Reply::Done);
        engine.handle(Request::CancelTest { test: TestId(7) }).await
    });
    let (reply, _) = world.clock.run(both);
    (tested(reply), world.clock.now().0 - began)
}

#[test]
fn cancelling_ends_a_run_at_once_at_any_moment() {
    let scene = || {
        let world = World::new();
        world.deliver(messages(2, 100));
        world.host(|host| (host.link.latency, host.told) = (100, TOLD.to_vec()));
        world
    };
    let whole = {
        let world = scene();
        run(&world, settings(), "tanstaaf");
        world.clock.now().0 - NOW
    };
    for after in (1..whole - 200).step_by(30) {
        let world = scene();
        let engine = world.engine();
        let (report, took) = cancelled(&world, &engine, after);
        assert_eq!((failed(&report).map(|(_, kind)| kind), took), (Some(ErrorKind::Cancelled), after));
        assert_eq!(failed(&tested(world.ask(&engine, request(8, settings(), Some("tanstaaf"), None)))), None);
    }
    for silent in ["connect", "greeting", "PASS", "STAT"] {
        let world = scene();
        world.silence(silent);
        let (report, took) = cancelled(&world, &world.engine(), 5_000);
        assert_eq!((failed(&report).map(|(_, kind)| kind), took), (Some(ErrorKind::Cancelled), 5_000), "{silent}");
    }
}

#[test]
fn a_later_run_ends_an_earlier_one_and_each_tells_of_itself() {
    let world = World::new();
    world.host(|host| host.link.latency = 100);
    let engine = world.engine();
    let both = join(engine.handle(request(1, settings(), Some("tanstaaf"), None)), async {
        world.clock.sleep_until(Millis(NOW + 300)).await;
        engine.handle(request(2, settings(), Some("tanstaaf"), None)).await
    });
    let (first, second) = world.clock.run(both);
    let (first, second) = (tested(first), tested(second));
    assert_eq!((first.test, failed(&first).map(|(_, kind)| kind)), (TestId(1), Some(ErrorKind::Cancelled)));
    assert_eq!((second.test, failed(&second)), (TestId(2), None));
}

#[test]
fn a_run_waits_for_the_check_of_its_account_and_gives_way_to_who_saves_it() {
    let world = World::new();
    world.deliver(messages(3, 100));
    world.host(|host| host.link.latency = 100);
    let engine = world.engine();
    let id = world.add_account(&engine, settings());
    let both = join(engine.handle(Request::CheckMail { account: None }), async {
        world.clock.sleep_until(Millis(NOW + 300)).await;
        engine.handle(request(1, settings(), None, Some(id))).await
    });
    let (Reply::Checked(reports), report) = world.clock.run(both) else { panic!("not checked") };
    assert_eq!((reports[0].stored, failed(&tested(report))), (3, None));

    world.silence("STAT");
    let keeping = PasswordKeeping::Device;
    let changed = AccountSettings { check_minutes: None, host: "pop.example.org".into(), port: 110, ..settings() };
    let began = world.clock.now().0;
    let all = join3(
        engine.handle(request(2, settings(), None, Some(id))),
        async {
            world.clock.sleep_until(Millis(began + 2_000)).await;
            engine.handle(Request::CheckMail { account: None }).await
        },
        async {
            world.clock.sleep_until(Millis(began + 3_000)).await;
            engine.handle(Request::ChangeAccount { id, settings: changed, password: None, keeping }).await
        },
    );
    let (report, checked, saved) = world.clock.run(all);
    assert_eq!(failed(&tested(report)), Some((Stage::Listing, ErrorKind::Cancelled)));
    let Reply::Checked(reports) = checked else { panic!("not checked") };
    assert_eq!(reports[0].error.as_ref().map(|error| error.kind), Some(ErrorKind::CheckedElsewhere));
    assert_eq!((saved, world.clock.now().0 - began), (Reply::Done, 3_100));
}
