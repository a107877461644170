//! What a person allows a message, and whose word counts about its sender: decided by what is stored, for every engine.
//!
//! Must not: look at how it is shown.

use mail_api::{
    AccountSettings, BodyView, Colours, MessageId, MessageView, ReadWish, RemoteScope, Reply, Request, SenderVerdict,
    WindowQuery,
};
use std::rc::Rc;
use test_simulation::server::Message;
use test_simulation::world::{Sim, World, settings};

const IMAGE: &str = "<p>x<img src=\"https://images.example/a.png\" width=\"600\">";

fn mail(unique_id: &str, fields: &str) -> Message {
    let raw = format!("{fields}\r\nSubject: {unique_id}\r\nContent-Type: text/html\r\n\r\n{IMAGE}\r\n");
    Message { unique_id: unique_id.into(), raw: raw.into_bytes() }
}

type Engine = Rc<mail_engine::Engine<Sim>>;

fn id_of(world: &World, engine: &Engine, subject: &str) -> MessageId {
    let query = WindowQuery { count: 10, ..WindowQuery::default() };
    let Reply::Window(window) = world.ask(engine, Request::Window(query)) else { panic!("no window") };
    window.rows.iter().find(|row| row.subject == subject).expect("the message").id
}

fn read(world: &World, engine: &Engine, id: MessageId) -> MessageView {
    match world.ask(engine, Request::Read(id.into())) {
        Reply::Message(view) => *view,
        other => panic!("{other:?}"),
    }
}

/// Whether its image is in the document, and the policy lets it be loaded: always both or neither.
fn shows(view: &MessageView) -> bool {
    let BodyView::Html { frame_document, .. } = &view.body else { panic!("no HTML") };
    let (has, may) = (frame_document.contains("src=\"https://"), frame_document.contains("img-src data: https:;"));
    assert_eq!((has, may, view.blocked.shown > 0), (has, has, has));
    has
}

#[test]
fn images_of_other_hosts_are_shown_where_they_were_allowed_and_nowhere_else() {
    let world = World::new();
    world.deliver([
        mail("one", "From: Ada <Ada@example.org>"),
        mail("two", "From: Ada Again <ada@example.org>"),
        mail("three", "From: Bob <bob@example.org>"),
        mail("four", "From: ada@example.org\r\nFrom: eve@example.org"),
    ]);
    let (engine, _) = world.first_check(settings());
    let ids = ["one", "two", "three", "four"].map(|subject| id_of(&world, &engine, subject));
    let shown = |engine: &Engine| ids.map(|id| shows(&read(&world, engine, id)));
    let allow = |id, scope, allow| {
        assert_eq!(world.ask(&engine, Request::AllowRemote { id, scope, allow }), Reply::Done);
    };
    assert_eq!(shown(&engine), [false; 4]);
    allow(ids[2], RemoteScope::Message, true);
    assert_eq!(shown(&engine), [false, false, true, false]);
    allow(ids[0], RemoteScope::Sender, true);
    // It is stored: every engine knows. Whoever names two authors is nobody that something could be allowed for.
    for engine in [engine.clone(), world.engine()] {
        assert_eq!(shown(&engine), [true, true, true, false]);
    }
    let view = read(&world, &engine, ids[1]);
    assert_eq!(
        (view.remote.allowed, view.remote.sender.as_deref()),
        (Some(RemoteScope::Sender), Some("ada@example.org"))
    );
    let refused = world.ask(&engine, Request::AllowRemote { id: ids[3], scope: RemoteScope::Sender, allow: true });
    assert!(matches!(refused, Reply::Failed(_)), "{refused:?}");
    allow(ids[3], RemoteScope::Always, true);
    assert_eq!(shown(&engine), [true; 4]);
    allow(ids[3], RemoteScope::Always, false);
    allow(ids[1], RemoteScope::Sender, false);
    allow(ids[2], RemoteScope::Message, false);
    assert_eq!(shown(&world.engine()), [false; 4]);
}

#[test]
fn only_the_topmost_word_of_a_provider_that_is_known_or_named_counts() {
    let world = World::new();
    let host = settings().host;
    let signed =
        |server: &str, results: &str| format!("Authentication-Results: {server}; {results}\r\nFrom: a@bank.example");
    world.deliver([
        mail("good", &signed(&format!("mx.{host}"), "dmarc=pass header.from=bank.example")),
        mail("bad", &signed(&host, "dmarc=fail header.from=bank.example")),
        mail("foreign", &signed("mx.evil.example", "dmarc=pass header.from=bank.example")),
        mail(
            "below",
            &format!(
                "Authentication-Results: mx.evil.example; none\r\n{}",
                signed(&host, "dmarc=pass header.from=bank.example")
            ),
        ),
        mail("none", "From: a@bank.example"),
    ]);
    let (engine, report) = world.first_check(settings());
    let told = |subject: &str| {
        let view = read(&world, &engine, id_of(&world, &engine, subject));
        view.authentication.map(|told| (told.is_provider, told.verdict))
    };
    // Whoever sends may have written it, as long as nobody says that the server writes it into every message.
    assert_eq!(told("good"), Some((false, SenderVerdict::Confirmed)));
    let said = |server: &str, trust| {
        let request = Request::TrustProvider { account: report.account, server: server.to_owned(), trust };
        assert_eq!(world.ask(&engine, request), Reply::Done);
    };
    said(&format!("mx.{host}"), true);
    assert_eq!(told("good"), Some((true, SenderVerdict::Confirmed)));
    assert_eq!(told("bad"), Some((true, SenderVerdict::Refuted)));
    assert_eq!(told("foreign"), Some((false, SenderVerdict::Confirmed)));
    assert_eq!(told("below"), Some((false, SenderVerdict::Open)));
    assert_eq!(told("none"), None);

    // What is allowed for a sender is not allowed for whoever only claims to be that sender.
    let good = id_of(&world, &engine, "good");
    let request = Request::AllowRemote { id: good, scope: RemoteScope::Sender, allow: true };
    assert_eq!(world.ask(&engine, request), Reply::Done);
    assert!(shows(&read(&world, &engine, good)));
    assert!(!shows(&read(&world, &engine, id_of(&world, &engine, "bad"))));

    for trust in [true, false] {
        said("mx.evil.example", trust);
        assert_eq!(told("foreign"), Some((trust, SenderVerdict::Confirmed)));
    }
}

#[test]
fn a_provider_that_signs_by_no_name_is_called_what_its_server_is() {
    let results = "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=bank.example; dkim=pass header.d=bank.example;dmarc=pass\r\n action=none header.from=bank.example\r\nFrom: a@bank.example";
    for (host, expected) in
        [("outlook.office365.com", ("outlook.office365.com", true, false)), ("pop.example.org", ("", false, false))]
    {
        let world = World::new();
        world.alias(host);
        world.deliver([mail("one", results)]);
        let (engine, _) = world.first_check(AccountSettings { host: host.into(), ..settings() });
        let told = read(&world, &engine, id_of(&world, &engine, "one")).authentication.expect("results");
        assert_eq!((told.server.as_str(), told.is_provider, told.is_said), expected);
        assert_eq!((told.verdict, told.results.len()), (SenderVerdict::Confirmed, 3));
    }
}

#[test]
fn html_is_made_in_the_colours_that_are_asked_for() {
    let world = World::new();
    let raw = b"From: a@example.org\r\nSubject: styled\r\nContent-Type: text/html\r\n\r\n<p style='color:#000'>x\r\n"
        .to_vec();
    world.deliver([Message { unique_id: "styled".into(), raw }]);
    let (engine, _) = world.first_check(settings());
    let id = id_of(&world, &engine, "styled");
    for (colours, expected) in [(Colours::AsSent, "color:#000\""), (Colours::Dark, "color:#ffffff\"")] {
        let Reply::Message(view) = world.ask(&engine, Request::Read(ReadWish { colours, ..id.into() })) else {
            panic!("no message")
        };
        let BodyView::Html { frame_document, .. } = &view.body else { panic!("no HTML") };
        assert!(view.colours == colours && frame_document.contains(expected), "{frame_document}");
    }
}
