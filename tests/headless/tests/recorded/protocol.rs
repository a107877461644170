//! The protocol over recorded answers, each heard whole and octet by octet.
//!
//! Must not: need a mail server.

use crate::recording::Recording;
use pop3_proto::{
    Capabilities, Client, Command, Config, ConnectionSecurity, Event, Expire, ExpirePolicy, Language, LanguageTag,
    LoginDelay, MessageNumber, Millis, Output, RemoteError, Secret, State, UserName, Utf8, Verb,
};

const NOW: Millis = Millis(0);

/// What came of an answer, its pieces put together.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    Greeting {
        text: String,
        apop: Option<String>,
    },
    Ok,
    Err(String),
    Capabilities(Capabilities),
    /// Tags and names.
    Languages(Vec<(String, String)>),
    Drop(u32, u64),
    Sizes(Vec<(u32, u64)>),
    UniqueIds(Vec<(u32, String)>),
    ListingEnd {
        entries: u32,
        skipped: u32,
    },
    /// The octets of a message, and whether it was complete.
    Message(Vec<u8>, bool),
    Closed,
    Failed(RemoteError),
}

/// Two sessions that hear the same: one in whole answers, one octet by octet.
struct Session {
    recording: Recording,
    whole: Client,
    octet_by_octet: Client,
}

impl Session {
    /// Connects.
    fn greeted(server: &str) -> Option<(Self, Heard)> {
        let recording = Recording::of(server)?;
        let client = || Client::new(Config::new(ConnectionSecurity::Secured));
        let mut session = Self { recording, whole: client(), octet_by_octet: client() };
        let mut heard = session.hear("greeting");
        Some((session, heard.remove(0)))
    }

    /// Connects to a server whose greeting does not matter, and logs in.
    fn in_transaction(server: &str) -> Option<Self> {
        let (mut session, _) = Self::greeted(server)?;
        let user = UserName::new("mrose").expect("a user's name");
        let pass = Secret::new("tanstaaf").expect("a password");
        session.submit(&Command::Login { user, pass });
        // As no recording holds the answer to USER, a bare one stands for it.
        session.feed(b"+OK\r\n");
        assert_eq!(session.feed(b"+OK Welcome.\r\n"), [Heard::Ok]);
        assert_eq!(session.whole.state(), State::Transaction);
        Some(session)
    }

    fn submit(&mut self, command: &Command) {
        for client in [&mut self.whole, &mut self.octet_by_octet] {
            client.submit(command.clone()).expect("it may be submitted");
            poll(client, &mut Vec::new());
        }
    }

    /// Asks, and hears this recorded answer.
    fn ask(&mut self, command: &Command, answer: &str) -> Vec<Heard> {
        self.submit(command);
        self.hear(answer)
    }

    fn hear(&mut self, answer: &str) -> Vec<Heard> {
        self.feed(&self.recording.answer(answer))
    }

    fn feed(&mut self, octets: &[u8]) -> Vec<Heard> {
        let (mut at_once, mut slowly) = (Vec::new(), Vec::new());
        self.whole.handle_input(NOW, octets);
        poll(&mut self.whole, &mut at_once);
        for octet in octets.chunks(1) {
            self.octet_by_octet.handle_input(NOW, octet);
            poll(&mut self.octet_by_octet, &mut slowly);
        }
        assert!(at_once == slowly, "{at_once:?} is not {slowly:?}");
        at_once
    }

    fn capabilities(&mut self, answer: &str) -> Capabilities {
        match self.ask(&Command::Capa, answer).as_slice() {
            [Heard::Capabilities(capabilities)] => capabilities.clone(),
            other => panic!("{answer}: {other:?}"),
        }
    }
}

fn poll(client: &mut Client, heard: &mut Vec<Heard>) {
    loop {
        match client.poll(NOW) {
            Output::Wait { .. } => return,
            Output::Transmit(_) => {}
            Output::StartTls => panic!("nobody asked for STLS"),
            Output::Failed(error) => heard.push(Heard::Failed(error)),
            Output::Event(event) => hear(event, heard),
        }
    }
}

fn hear(event: Event, heard: &mut Vec<Heard>) {
    let fresh = match event {
        Event::Greeting(greeting) => Heard::Greeting {
            text: greeting.text.to_text().into_owned(),
            apop: greeting.apop_timestamp.map(|timestamp| timestamp.as_str().to_owned()),
        },
        Event::Ok { .. } => Heard::Ok,
        Event::Err { reply, .. } => Heard::Err(reply.text.to_text().into_owned()),
        Event::Capabilities { capabilities, .. } => Heard::Capabilities(capabilities),
        Event::DropListing { listing, .. } => Heard::Drop(listing.messages, listing.octets.0),
        Event::ScanListing { entries, .. } => {
            let more = entries.iter().map(|entry| (entry.number.get(), entry.octets.0));
            match heard.last_mut() {
                Some(Heard::Sizes(sizes)) => return sizes.extend(more),
                _ => Heard::Sizes(more.collect()),
            }
        }
        Event::UniqueIdListing { entries, .. } => {
            let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
            let more = entries.iter().map(|entry| (entry.number.get(), text(entry.unique_id.as_octets())));
            match heard.last_mut() {
                Some(Heard::UniqueIds(ids)) => return ids.extend(more),
                _ => Heard::UniqueIds(more.collect()),
            }
        }
        Event::ListingEnd { entries, skipped, .. } => Heard::ListingEnd { entries, skipped },
        Event::MessageStart { .. } => Heard::Message(Vec::new(), false),
        Event::MessageChunk { octets: chunk, .. } => match heard.last_mut() {
            Some(Heard::Message(octets, false)) => return octets.extend_from_slice(&chunk),
            other => panic!("a chunk behind {other:?}"),
        },
        Event::MessageEnd { octets: count, .. } => match heard.last_mut() {
            Some(Heard::Message(octets, complete)) => {
                assert_eq!(count.0, octets.len() as u64);
                *complete = true;
                return;
            }
            other => panic!("the end of a message behind {other:?}"),
        },
        Event::Languages { languages, .. } => {
            let pair = |language: &Language| (language.tag.to_string(), language.name.to_text().into_owned());
            Heard::Languages(languages.iter().map(pair).collect())
        }
        Event::AuthFailed { failure, .. } => panic!("AUTH failed: {failure:?}"),
        Event::Closed => Heard::Closed,
    };
    heard.push(fresh);
}

fn number(number: u32) -> MessageNumber {
    MessageNumber::new(number).expect("not 0")
}

fn sasl(capabilities: &Capabilities) -> Vec<&str> {
    capabilities.sasl.iter().flatten().map(AsRef::as_ref).collect()
}

fn listing<T>(entries: impl IntoIterator<Item = T>) -> Vec<(u32, T)> {
    (1..).zip(entries).collect()
}

#[test]
fn gmail_announces_pipelining_only_after_login() {
    let Some((mut before, greeting)) = Session::greeted("gmail") else { return };
    let text = "Gpop ready for requests from 24.91.170.86 hv19mb95710270qab".to_owned();
    assert_eq!(greeting, Heard::Greeting { text, apop: None });
    let announced = before.capabilities("capa1");
    assert!(announced.user && announced.top && announced.uidl && announced.resp_codes);
    assert!(!announced.pipelining && !announced.stls && !announced.auth_resp_code);
    assert_eq!(sasl(&announced), ["PLAIN", "XOAUTH2"]);
    assert_eq!(announced.login_delay, Some(LoginDelay { seconds: 300, per_user: false }));
    assert_eq!(announced.expire, Some(Expire { policy: ExpirePolicy::Days(0), per_user: false }));
    assert_eq!(announced.lines().count(), 8);

    let mut after = Session::in_transaction("gmail").expect("it is there");
    let announced = after.capabilities("capa2");
    assert!(announced.pipelining && announced.sasl.is_none());
}

#[test]
fn a_session_with_gmail_is_heard_whole() {
    let Some(mut session) = Session::in_transaction("gmail") else { return };
    let message = session.recording.message("retr1");
    session.capabilities("capa2");
    // What STAT counts is what RETR then gives, three times the same.
    assert_eq!(session.ask(&Command::Stat, "stat"), [Heard::Drop(3, 3 * message.len() as u64)]);
    let sizes = listing([1024, 1025, 1026]);
    let end = || Heard::ListingEnd { entries: 3, skipped: 0 };
    assert_eq!(session.ask(&Command::List(None), "list"), [Heard::Sizes(sizes.clone()), end()]);
    let ids = listing(["101", "102", "103"].map(str::to_owned));
    assert_eq!(session.ask(&Command::Uidl(None), "uidl"), [Heard::UniqueIds(ids.clone()), end()]);
    for (which, (size, id)) in (1..).zip(sizes.into_iter().zip(ids)) {
        let end = || Heard::ListingEnd { entries: 1, skipped: 0 };
        let list = session.ask(&Command::List(Some(number(which))), &format!("list{which}"));
        assert_eq!(list, [Heard::Sizes(vec![size]), end()]);
        let uidl = session.ask(&Command::Uidl(Some(number(which))), &format!("uidl{which}"));
        assert_eq!(uidl, [Heard::UniqueIds(vec![id]), end()]);
    }

    let top = session.recording.message("top");
    let header = message.strip_prefix(top.as_slice()).map(|_| top.ends_with(b"\r\n\r\n"));
    assert_eq!(header, Some(true), "TOP gives the header and the blank line behind it");
    let heard = session.ask(&Command::Top { number: number(1), lines: 0 }, "top");
    assert!(heard == [Heard::Message(top, true)]);
    for which in 1..=3 {
        session.submit(&Command::Retr(number(which)));
    }
    let three = session.hear("retr123");
    assert!(three.len() == 3 && three.iter().all(|heard| *heard == Heard::Message(message.clone(), true)));

    assert_eq!(session.ask(&Command::Noop, "noop"), [Heard::Ok]);
    for which in 1..=3 {
        session.submit(&Command::Dele(number(which)));
    }
    assert_eq!(session.hear("dele123"), [Heard::Ok, Heard::Ok, Heard::Ok]);
    assert_eq!(session.ask(&Command::Rset, "rset"), [Heard::Ok]);
    assert_eq!(session.ask(&Command::Quit, "quit"), [Heard::Ok, Heard::Closed]);
}

#[test]
fn a_message_that_does_not_end_is_no_message() {
    let Some(mut session) = Session::in_transaction("gmail") else { return };
    let whole = session.recording.answer("retr1");
    session.submit(&Command::Retr(number(1)));
    let heard = session.feed(whole.strip_suffix(b".\r\n").expect("it was complete"));
    assert!(matches!(heard.as_slice(), [Heard::Message(octets, false)] if !octets.is_empty()));
    session.whole.handle_end_of_input(NOW);
    let mut heard = Vec::new();
    poll(&mut session.whole, &mut heard);
    assert!(matches!(heard.as_slice(), [Heard::Failed(RemoteError::EndOfInput { .. })]), "{heard:?}");
}

#[test]
fn what_no_reader_can_parse_is_a_message_all_the_same() {
    let Some(mut session) = Session::in_transaction("gmail") else { return };
    let message = session.recording.message("retr1-parse-error");
    assert!(session.ask(&Command::Retr(number(1)), "retr1-parse-error") == [Heard::Message(message, true)]);
}

#[test]
fn exchange_and_zimbra_announce_what_they_announce() {
    let Some((mut exchange, greeting)) = Session::greeted("exchange") else { return };
    let text = "The *WGS* Microsoft Exchange POP3 service is ready.".to_owned();
    assert_eq!(greeting, Heard::Greeting { text, apop: None });
    let announced = exchange.capabilities("capa");
    assert!(announced.top && announced.uidl && announced.user && !announced.pipelining && !announced.resp_codes);
    assert_eq!(sasl(&announced), ["NTLM", "GSSAPI", "PLAIN", "LOGIN"]);

    let (mut zimbra, _) = Session::greeted("comcast").expect("it is there");
    let announced = zimbra.capabilities("capa1");
    assert!(announced.stls && announced.sasl.is_none());
    assert_eq!(announced.expire, Some(Expire { policy: ExpirePolicy::Days(31), per_user: true }));
    // As after STLS.
    let announced = zimbra.capabilities("capa2");
    assert_eq!(sasl(&announced), ["PLAIN", "X-ZIMBRA"]);
    assert_eq!(announced.expire, Some(Expire { policy: ExpirePolicy::Never, per_user: false }));
    assert_eq!(announced.implementation.as_deref(), Some("ZimbraInc"));
    assert!(announced.lines().any(|line| line == b"XOIP"));
}

#[test]
fn listings_and_a_message_of_exchange_and_zimbra_are_heard_whole() {
    let Some(mut exchange) = Session::in_transaction("exchange") else { return };
    assert_eq!(exchange.ask(&Command::Stat, "stat"), [Heard::Drop(7, 1_800_662)]);
    let ids = listing((6499..=6505).map(|id| id.to_string()));
    let end = || Heard::ListingEnd { entries: 7, skipped: 0 };
    assert_eq!(exchange.ask(&Command::Uidl(None), "uidl"), [Heard::UniqueIds(ids), end()]);
    let message = exchange.recording.message("retr1");
    // On the wire it began with four dots.
    assert!(String::from_utf8_lossy(&message).contains("\r\n... by"));
    assert!(exchange.ask(&Command::Retr(number(1)), "retr1") == [Heard::Message(message, true)]);
    assert_eq!(exchange.ask(&Command::Quit, "quit"), [Heard::Ok, Heard::Closed]);

    let mut zimbra = Session::in_transaction("comcast").expect("it is there");
    assert_eq!(zimbra.ask(&Command::Stat, "stat"), [Heard::Drop(7, 1_800_662)]);
    let sizes = listing((1..=7).map(|size| size * 1024));
    assert_eq!(zimbra.ask(&Command::List(None), "list"), [Heard::Sizes(sizes), end()]);
    assert_eq!(zimbra.ask(&Command::Noop, "err"), [Heard::Err(String::new())]);
    assert_eq!(zimbra.ask(&Command::Quit, "quit"), [Heard::Ok, Heard::Closed]);
}

#[test]
fn a_unique_id_that_is_missing_costs_one_message_and_not_the_listing() {
    let Some(mut session) = Session::in_transaction("gmail") else { return };
    let ids = listing(["101", "102"].map(str::to_owned));
    let end = Heard::ListingEnd { entries: 2, skipped: 1 };
    assert_eq!(session.ask(&Command::Uidl(None), "uidl-error1"), [Heard::UniqueIds(ids), end]);
    // A number that STAT did not count is the engine's business.
    let ids = vec![(1, "101".to_owned()), (2, "102".to_owned()), (4, "103".to_owned())];
    let end = Heard::ListingEnd { entries: 3, skipped: 0 };
    assert_eq!(session.ask(&Command::Uidl(None), "uidl-error2"), [Heard::UniqueIds(ids), end]);
}

#[test]
fn answers_that_are_wrong_end_the_session_each_with_its_reason() {
    let malformed = |command| RemoteError::MalformedListingEntry { command };
    let mismatch = RemoteError::NumberMismatch { asked: number(1), answered: number(99) };
    let list_one = Command::List(Some(number(1)));
    for (server, command, answer, error) in [
        ("comcast", Command::Stat, "stat-error1", RemoteError::MalformedDropListing),
        ("comcast", Command::Stat, "stat-error2", RemoteError::MalformedDropListing),
        ("comcast", Command::Stat, "stat-error3", RemoteError::MalformedDropListing),
        ("comcast", Command::List(None), "list-error1", malformed(Verb::List)),
        ("comcast", Command::List(None), "list-error3", malformed(Verb::List)),
        ("comcast", list_one.clone(), "list1-error1", malformed(Verb::List)),
        ("comcast", list_one.clone(), "list1-error2", mismatch.clone()),
        ("comcast", list_one, "list1-error3", malformed(Verb::List)),
        ("gmail", Command::Uidl(Some(number(1))), "uidl1-error2", mismatch),
    ] {
        let Some(mut session) = Session::in_transaction(server) else { return };
        let heard = session.ask(&command, answer);
        assert_eq!(heard.last(), Some(&Heard::Failed(error)), "{server} {answer}");
        assert_eq!(session.whole.state(), State::Closed);
    }
}

#[test]
fn a_server_with_lang_and_utf8_is_understood() {
    let Some((mut before, greeting)) = Session::greeted("lang") else { return };
    let apop = Some("<apop-token@example.com>".to_owned());
    assert_eq!(greeting, Heard::Greeting { text: "POP3 server ready <apop-token@example.com>".to_owned(), apop });
    let announced = before.capabilities("capa1");
    assert!(announced.lang && announced.utf8 == Some(Utf8 { user: true }));
    assert_eq!(before.ask(&Command::Utf8, "utf8"), [Heard::Ok]);

    let mut after = Session::in_transaction("lang").expect("it is there");
    let announced = after.capabilities("capa2");
    assert!(announced.lang && announced.utf8.is_none() && announced.pipelining);
    let languages = [
        ("en", "English"),
        ("en-boont", "English Boontling dialect"),
        ("de", "Deutsch"),
        ("it", "Italiano"),
        ("es", "Espanol"),
        ("sv", "Svenska"),
    ];
    let languages = languages.map(|(tag, name)| (tag.to_owned(), name.to_owned())).to_vec();
    assert_eq!(after.ask(&Command::Lang(None), "getlang"), [Heard::Languages(languages)]);
    let english = LanguageTag::new("en").expect("a tag");
    assert_eq!(after.ask(&Command::Lang(Some(english)), "setlang"), [Heard::Ok]);
    assert_eq!(after.ask(&Command::Stat, "stat"), [Heard::Drop(3, 221_409)]);
}
