//! No password, and no octet of a mail, in anything that may end up in a log (RFC 1939 §13 and common sense).
//! Must not: pass because nothing was sent or shown.

use std::fmt::Write as _;

use pop3_proto::{Client, Command, Config, ConnectionSecurity, Event, Limits, Millis, Output, Secret, UserName};

const NOW: Millis = Millis(0);
const PASSWORD: &str = "correct horse battery staple";
/// The base64 of `\0mrose\0` and the password.
const ENCODED: &str = "AG1yb3NlAGNvcnJlY3QgaG9yc2UgYmF0dGVyeSBzdGFwbGU=";

fn login(plain: bool, password: &str) -> Command {
    let user = UserName::new("mrose").expect("valid");
    let pass = Secret::new(password).expect("valid");
    if plain { Command::AuthPlain { user, pass } } else { Command::Login { user, pass } }
}

/// Runs a session and returns everything that `Debug` and `Display` showed, and everything that was sent.
fn run(config: Config, commands: Vec<Command>, answers: &[&str]) -> (String, Vec<u8>) {
    let mut client = Client::new(config);
    let (mut shown, mut sent) = (String::new(), Vec::new());
    let mut commands = commands.into_iter();
    for answer in answers {
        client.handle_input(NOW, answer.as_bytes());
        loop {
            write!(shown, "{client:?} {client:#?}").expect("a String takes everything");
            let output = client.poll(NOW);
            write!(shown, "{output:?} {output:#?}").expect("a String takes everything");
            match output {
                Output::Transmit(octets) => sent.extend_from_slice(&octets),
                Output::Failed(error) => write!(shown, "{error} {error:?}").expect("a String takes everything"),
                Output::Wait { .. } => match commands.next() {
                    Some(command) if client.outstanding() == 0 => {
                        write!(shown, "{command:?}").expect("a String takes everything");
                        if let Err(error) = client.submit(command) {
                            write!(shown, "{error} {error:?}").expect("a String takes everything");
                        }
                    }
                    _ => break,
                },
                _ => {}
            }
        }
    }
    client.handle_end_of_input(NOW);
    write!(shown, "{client:?} {:?}", client.poll(NOW)).expect("a String takes everything");
    (shown, sent)
}

#[track_caller]
fn check(plain: bool, config: Config, answers: &[&str], is_sent: bool) {
    let (shown, sent) = run(config, vec![login(plain, PASSWORD)], answers);
    let sent = String::from_utf8(sent).expect("ASCII");
    // The test proves nothing unless the password was really on its way.
    assert_eq!(sent.contains(if plain { ENCODED } else { PASSWORD }), is_sent, "{sent}");
    for secret in [PASSWORD, "correct", "staple", ENCODED, "AG1yb3Nl", "mrose", "99, 111, 114, 114"] {
        assert!(!shown.contains(secret), "{secret:?} is shown: {shown}");
    }
    assert!(!shown.is_empty());
}

#[test]
fn a_password_is_shown_by_no_event_error_or_debug() {
    let secured = Config::new(ConnectionSecurity::Secured);
    check(false, secured, &["+OK\r\n", "+OK\r\n", "+OK\r\n"], true);
    check(false, secured, &["+OK\r\n", "+OK\r\n", "-ERR [AUTH] no\r\n"], true);
    check(false, secured, &["+OK\r\n", "+OK\r\n", "nonsense\r\n"], true);
    check(false, secured, &["+OK\r\n", "+OK\r\n"], true);
    check(false, secured, &["+OK\r\n"], false);
    check(true, secured, &["+OK\r\n", "+OK\r\n"], true);
    check(true, secured, &["+OK\r\n", "+ \r\n", "+ \r\n", "-ERR\r\n"], true);
    check(true, secured, &["+OK\r\n", "-ERR\r\n"], true);
    check(true, secured, &["+OK\r\n"], true);
}

#[test]
fn a_password_that_is_refused_by_us_is_not_shown_either() {
    let cleartext = Config::new(ConnectionSecurity::Cleartext);
    check(false, cleartext, &["+OK\r\n"], false);
    check(true, cleartext, &["+OK\r\n"], false);
    let full = Limits { queued_commands: 0, ..Limits::default() };
    check(true, Config { limits: full, ..Config::new(ConnectionSecurity::Secured) }, &["+OK\r\n"], false);
    let (shown, sent) =
        run(Config::new(ConnectionSecurity::Secured), vec![login(false, &"hunter2".repeat(40))], &["+OK\r\n"]);
    assert!(shown.contains("CommandTooLong") && !shown.contains("hunter2") && sent.is_empty());
}

#[test]
fn the_octets_of_a_mail_are_not_shown() {
    let chunk = Event::MessageChunk { id: submitted(), octets: b"Dear Diary".to_vec() };
    let shown = format!("{chunk:?} {:?}", Output::Event(chunk.clone()));
    assert!(!shown.contains("Diary") && !shown.contains("68, 101"), "{shown}");
    assert!(shown.contains("10"), "the count is shown: {shown}");
}

fn submitted() -> pop3_proto::CommandId {
    let mut client = Client::new(Config::new(ConnectionSecurity::Secured));
    client.handle_input(NOW, b"+OK\r\n");
    client.submit(Command::Capa).expect("permitted")
}
