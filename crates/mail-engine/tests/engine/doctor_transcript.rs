//! What the connection doctor tells of a conversation: enough to help, and nothing that tells a secret, a user or mail.
//!
//! Must not: trust a server to keep to itself what it was told.

use mail_api::{
    AccountSettings, ConnectionReport, ErrorKind, Reply, Request, Said, Secret, Security, StageState, TestId,
};
use test_simulation::server::base64;
use test_simulation::server::{Message, Server};
use test_simulation::world::{World, settings};

const SECRET: &str = "Corr3ct-Horse";

fn run_with(world: &World, settings: AccountSettings, password: &str) -> ConnectionReport {
    let request =
        Request::TestConnection { test: TestId(1), settings, password: Some(Secret::new(password)), known: None };
    match world.ask(&world.engine(), request) {
        Reply::Tested(report) => report,
        other => panic!("{other:?}"),
    }
}

fn ada() -> AccountSettings {
    AccountSettings { user_name: "ada.byron@example.org".into(), ..settings() }
}

/// The transcript, a line each.
fn text(report: &ConnectionReport) -> Vec<String> {
    let line = |said: &Said| match said {
        Said::Client(line) => format!("C: {line}"),
        Said::Server(line) => format!("S: {line}"),
        Said::Tls(line) => format!("-- {line}"),
        Said::LeftOut { lines, octets } => format!("-- {lines} lines, {octets} octets"),
        Said::Full => "-- full".to_owned(),
    };
    report.transcript.iter().map(|line_| line(&line_.said)).collect()
}

fn escaped(text: &str) -> String {
    text.bytes().map(|octet| format!("%{octet:02X}")).collect()
}

/// How a server may tell somebody's own words back.
fn spellings(words: &str) -> Vec<String> {
    let spaced = |between: &str| words.split("").filter(|c| !c.is_empty()).collect::<Vec<_>>().join(between);
    let halves = words.split_at(words.len() / 2);
    vec![
        words.to_owned(),
        words.to_uppercase(),
        words.to_lowercase(),
        format!("<{words}>"),
        format!("pass={words};"),
        base64(words.as_bytes()),
        base64(format!("\0ada\0{words}").as_bytes()),
        base64(format!("x{words}x").as_bytes()),
        base64(format!("xy{words}y").as_bytes()).to_uppercase(),
        escaped(words),
        words.replace('-', "%2d").replace('@', "%40"),
        words.bytes().map(|octet| format!("{octet:02x}")).collect(),
        spaced(" "),
        spaced("."),
        spaced("\u{200b}"),
        format!("{}\r\n{}", halves.0, halves.1),
        format!("it begins with {} and ends with {}", halves.0, halves.1),
        format!("{words}{words}"),
    ]
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// All that the page is told, and so may show or copy.
fn everything(world: &World, report: &ConnectionReport) -> String {
    format!("{report:?} {:?}", world.notices.borrow())
}

#[track_caller]
fn assert_hides(world: &World, report: &ConnectionReport, words: &str, context: &str) {
    let told = everything(world, report);
    let plain = letters(&told);
    let half = words.len() / 2;
    for secret in [words, &words[..half], &words[half..]] {
        for spelling in [secret.to_owned(), escaped(secret)] {
            assert!(!told.to_lowercase().contains(&spelling.to_lowercase()), "{context}: {spelling} in {told}");
            assert!(!plain.contains(&letters(&spelling)), "{context}: {spelling} in {told}");
        }
    }
    // What base64 makes of it wherever it begins, without the ends that depend on what stands around it.
    for before in 0..3 {
        let code = base64(&[vec![b'x'; before], words.as_bytes().to_vec()].concat());
        let inner = &code.trim_end_matches('=')[before * 2..];
        let inner = &inner[..inner.len() - 1];
        assert!(!plain.contains(&letters(inner)), "{context}: {inner} in {told}");
    }
}

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

#[test]
fn a_conversation_is_told_line_by_line_without_credentials_and_unique_ids() {
    let world = World::new();
    world.deliver([Message { unique_id: "7f3a0001".into(), raw: b"Subject: plans\r\n\r\nmeet me\r\n".to_vec() }]);
    world.host(|host| host.link.latency = 5);
    world.script(|server| {
        server.greeting = "+OK Dovecot ready.";
        server.password = SECRET;
        server.user = "ada.byron@example.org";
        server.capabilities = vec!["UIDL", "TOP", "USER"];
    });
    let report = run_with(&world, ada(), SECRET);
    let expected = [
        "-- TLS 1.3",
        "S: +OK Dovecot ready.",
        "C: CAPA",
        "S: +OK follows",
        "S: UIDL",
        "S: TOP",
        "S: USER",
        "S: .",
        "C: USER ****",
        "S: +OK",
        "C: PASS ****",
        "S: +OK maildrop open",
        "C: CAPA",
        "S: +OK follows",
        "S: UIDL",
        "S: TOP",
        "S: USER",
        "S: .",
        "C: STAT",
        "S: +OK 1 27",
        "C: UIDL 1",
        "S: +OK 1",
        "C: QUIT",
        "S: +OK bye",
    ];
    assert_eq!(text(&report), expected);
    assert_eq!((report.transcript[1].milliseconds, report.transcript[9].milliseconds), (10, 30));
    assert_eq!(report.host, "pop.example.org");
}

#[test]
fn no_mail_is_told_even_where_its_header_was_asked_for() {
    let world = World::new();
    let raw = b"From: Grace <grace@example.com>\r\nSubject: the plans\r\n\r\nmeet me\r\n".to_vec();
    world.deliver([Message { unique_id: "7f3a0001".into(), raw }]);
    world.host(|host| host.link.chunk = 7);
    world.script(|server| _ = server.instead.insert("UIDL", "-ERR what?"));
    let report = run_with(&world, settings(), "tanstaaf");
    let told = text(&report);
    assert!(told.contains(&"C: TOP 1 0".to_owned()) && told.contains(&"-- 4 lines, 58 octets".to_owned()), "{told:?}");
    let all = everything(&world, &report);
    assert!(!all.contains("race") && !all.contains("plans") && !all.contains("Subject"), "{all}");
}

#[test]
fn a_secret_that_a_server_tells_back_is_not_told_however_and_wherever_it_is_told() {
    type Place = (&'static str, fn(&mut Server, &'static str));
    let places: [Place; 8] = [
        ("greeting", |server, words| server.greeting = leaked(format!("+OK {words}"))),
        ("refused greeting", |server, words| server.greeting = leaked(format!("-ERR {words}"))),
        ("capability", |server, words| server.capabilities.push(leaked(format!("IMPLEMENTATION {words}")))),
        ("mechanism", |server, words| server.capabilities.push(leaked(format!("SASL {words}")))),
        ("USER", |server, words| _ = server.instead.insert("USER", leaked(format!("-ERR no such user {words}")))),
        ("PASS", |server, words| _ = server.instead.insert("PASS", leaked(format!("-ERR [AUTH] {words}")))),
        ("garbage", |server, words| _ = server.instead.insert("PASS", words)),
        ("QUIT", |server, words| _ = server.instead.insert("QUIT", leaked(format!("+OK {words}")))),
    ];
    for spelling in spellings(SECRET) {
        let words = leaked(spelling);
        for (place, put) in places {
            for chunk in [4096, 3] {
                let world = World::new();
                world.host(|host| host.link.chunk = chunk);
                world.script(|server| {
                    (server.password, server.user) = (SECRET, "ada.byron@example.org");
                    put(server, words);
                });
                let report = run_with(&world, ada(), SECRET);
                assert_hides(&world, &report, SECRET, &format!("{place}: {words}"));
            }
        }
    }
}

#[test]
fn a_user_name_is_hidden_and_the_host_stays() {
    for words in [
        "ada.byron@example.org",
        "ADA.BYRON@EXAMPLE.ORG",
        "Mailbox of <ada.byron@example.org> is locked",
        "user=ada.byron%40example.org",
        "/var/mail/ada.byron/inbox",
        "ada.byron",
        "YWRhLmJ5cm9uQGV4YW1wbGUub3Jn",
        "a d a . b y r o n",
    ] {
        let world = World::new();
        world.script(|server| {
            _ = server.instead.insert("PASS", leaked(format!("-ERR [AUTH] {words} at pop.example.org")));
        });
        let report = run_with(&world, ada(), SECRET);
        let told = letters(&everything(&world, &report));
        assert!(!told.contains("byron") && !told.contains("ywrhlmj5"), "{words}: {told}");
        assert_eq!(report.host, "pop.example.org");
    }
    let world = World::new();
    let refusal = leaked("-ERR [AUTH] ada.byron: try pop.example.org, or write to help@example.org".to_owned());
    world.script(|server| _ = server.instead.insert("PASS", refusal));
    let report = run_with(&world, ada(), SECRET);
    let shown = "S: -ERR [AUTH] ****: try pop.example.org, or write to ****@example.org";
    assert!(text(&report).contains(&shown.to_owned()), "{:?}", text(&report));

    let world = World::new();
    world.alias("ada.example.org");
    let report = run_with(&world, AccountSettings { host: "ada.example.org".into(), ..settings() }, "tanstaaf");
    assert_eq!(report.host, "****.example.org", "it is the user's own part");
}

#[test]
fn what_an_exchange_sends_is_hidden_where_it_is_told_back() {
    let repeats = |line: &str| (!line.starts_with("CAPA")).then(|| format!("-ERR unknown command: {line}"));
    type Script = fn(&mut Server);
    let scenes: [(&str, Script); 3] = [
        ("PLAIN", |server| server.capabilities = vec!["UIDL", "SASL PLAIN"]),
        ("APOP", |server| {
            server.capabilities = vec!["UIDL"];
            server.greeting = "+OK ready <1896.697170952@pop.example.org>";
        }),
        ("SCRAM-SHA-256", |server| server.capabilities = vec!["UIDL", "SASL SCRAM-SHA-256"]),
    ];
    for (name, script) in scenes {
        let world = World::new();
        world.script(|server| {
            script(server);
            server.retort = Some(repeats);
        });
        let report = run_with(&world, ada(), SECRET);
        assert_hides(&world, &report, SECRET, name);
        let told = everything(&world, &report);
        let sent: Vec<String> = world.commands().into_iter().filter(|line| line.starts_with(['A', 'U', 'P'])).collect();
        assert!(!sent.is_empty(), "{name}");
        for word in sent.iter().flat_map(|line| line.split(' ')).filter(|word| word.len() > 20) {
            assert!(!told.contains(word), "{name}: {word} in {told}");
        }
        assert!(told.contains(name), "how it was tried is told: {told}");
    }
}

#[test]
fn challenges_and_responses_are_hidden() {
    let world = World::new();
    world.script(|server| {
        server.capabilities = vec!["UIDL", "SASL CRAM-MD5"];
        server.instead.insert("AUTH", "+ PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlLm9yZz4=");
    });
    let told = text(&run_with(&world, ada(), SECRET));
    let exchange = ["C: AUTH CRAM-MD5", "S: + ****", "C: ****", "S: -ERR no"];
    assert!(told.windows(4).any(|lines| lines == exchange), "{told:?}");
}

#[test]
fn beside_a_secret_that_cannot_be_told_from_other_words_the_server_says_nothing() {
    for secret in ["a", "12", "!?!?!?", "ok1"] {
        let world = World::new();
        world.script(|server| server.greeting = "+OK a server of 12 ok1 words !?!?!?");
        let report = run_with(&world, settings(), secret);
        let told = text(&report);
        let failed = report.stages.iter().any(|outcome| {
            matches!(&outcome.state, StageState::Failed(error)
            if error.kind == ErrorKind::LoginRefused)
        });
        assert!(failed, "{told:?}");
        let bare = |line: &String| {
            let line = line.trim_start_matches("S: ").trim_start_matches("+OK").trim_start_matches("-ERR");
            let line = line.trim_start_matches(" [AUTH]").trim_start_matches(' ');
            line.is_empty() || line == "****"
        };
        assert!(told.iter().filter(|line| line.starts_with("S:")).all(bare), "{told:?}");
    }
}

#[test]
fn a_server_that_never_stops_talking_fills_no_more_than_the_transcript_may_hold() {
    let long = "x".repeat(300_000);
    for (name, greeting) in [
        ("lines", format!("+OK ready{}", "\r\n+OK again".repeat(10_000))),
        ("one line", format!("+OK {long}")),
        ("long lines", format!("+OK ready{}", format!("\r\n+OK {}", "y".repeat(20_000)).repeat(30))),
    ] {
        let world = World::new();
        world.script(|server| server.greeting = leaked(greeting));
        let report = run_with(&world, AccountSettings { security: Security::Implicit, ..settings() }, "tanstaaf");
        let told = text(&report);
        assert!(told.len() <= 201, "{name}: {}", told.len());
        assert!(told.iter().all(|line| line.chars().count() <= 3 + 201), "{name}");
    }
}

#[test]
fn text_of_a_server_turns_no_screen() {
    let world = World::new();
    world.script(|server| server.greeting = "+OK a\u{202e}b\u{1b}[31m\tc\u{0}");
    let report = run_with(&world, settings(), "tanstaaf");
    assert_eq!(text(&report)[1], "S: +OK ab[31m c");
}
