//! No password, and no octet of a mail, in anything that may end up in a log (RFC 1939 §13 and common sense).
//! Must not: pass because nothing was sent or shown.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use pop3_proto::{
    ChannelBinding, ChannelBindingType, Client, ClientNonce, Command, Config, ConnectionSecurity, Event, Limits,
    Millis, Output, SaslExchange, ScramHash, Secret, UserName,
};

const NOW: Millis = Millis(0);
const PASSWORD: &str = "correct horse battery staple";
/// The base64 of `\0mrose\0` and the password.
const ENCODED: &str = "AG1yb3NlAGNvcnJlY3QgaG9yc2UgYmF0dGVyeSBzdGFwbGU=";

fn login(plain: bool, password: &str) -> Command {
    let user = UserName::new("mrose").expect("valid");
    let pass = Secret::new(password).expect("valid");
    if plain { Command::Auth(Box::new(SaslExchange::plain(&user, &pass))) } else { Command::Login { user, pass } }
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

/// Runs a login with `answers` and returns what was shown; `on_the_wire` must have been sent, and neither it nor any of
/// its encodings shown.
#[track_caller]
fn check_login(command: Command, answers: &[&str], on_the_wire: &[&str], hidden: &[&str]) {
    let limits = Limits { scram_iterations_least: 1, ..Limits::default() };
    let config = Config { limits, ..Config::new(ConnectionSecurity::Secured) };
    let (shown, sent) = run(config, vec![command], answers);
    let sent = String::from_utf8(sent).expect("ASCII");
    for secret in on_the_wire {
        assert!(sent.contains(secret), "{secret:?} was not sent: {sent}");
    }
    for secret in on_the_wire.iter().chain(hidden) {
        assert!(!shown.contains(secret), "{secret:?} is shown: {shown}");
        let octets = format!("{:?}", secret.as_bytes());
        assert!(!shown.contains(octets.trim_matches(['[', ']'])), "{secret:?} is shown as octets: {shown}");
    }
}

fn credentials(secret: &str) -> (UserName, Secret) {
    (UserName::new("mrose").expect("valid"), Secret::new(secret).expect("valid"))
}

fn encoded(text: &str) -> String {
    BASE64_STANDARD.encode(text)
}

#[test]
fn what_is_made_of_a_password_is_not_shown_either() {
    let (user, pass) = credentials(PASSWORD);
    let hidden = [PASSWORD, "mrose", "correct"];

    let apop = Command::Apop { user: user.clone(), pass: pass.clone() };
    check_login(
        apop,
        &["+OK <1@host>\r\n", "-ERR [AUTH] no\r\n"],
        &["APOP mrose 192530b743d17a6f10069fd86aac2d18"],
        &hidden,
    );

    let login = || Command::Auth(Box::new(SaslExchange::login(&user, &pass)));
    let answers = ["+OK\r\n", "+ \r\n", "+ \r\n", "+ \r\n", "-ERR no\r\n"];
    check_login(login(), &answers, &[&encoded("mrose"), &encoded(PASSWORD)], &hidden);
    check_login(login(), &answers[..3], &[&encoded("mrose"), &encoded(PASSWORD)], &hidden);

    let cram_md5 = Command::Auth(Box::new(SaslExchange::cram_md5(&user, &pass)));
    let challenge = format!("+ {}\r\n", encoded("<1@host>"));
    let response = encoded("mrose 33311ac495b311e6eef8b6171e0c0fad");
    check_login(cram_md5, &["+OK\r\n", &challenge, "nonsense\r\n"], &[&response], &hidden);
}

#[test]
fn nothing_of_a_scram_login_is_shown() {
    let (user, pass) = credentials(PASSWORD);
    for binding in [
        ChannelBinding::Unknown,
        ChannelBinding::Bound { kind: ChannelBindingType::TlsExporter, data: b"keying material".to_vec() },
    ] {
        assert!(!format!("{binding:?}").contains("keying") && !format!("{binding:?}").contains("107, 101"));
        let nonce = ClientNonce::new("fyko+d2lbbFgONRv9qkxdawL").expect("valid");
        let scram = SaslExchange::scram(ScramHash::Sha256, &user, &pass, nonce, binding).expect("ASCII");
        let first = encoded("r=fyko+d2lbbFgONRv9qkxdawLtheirs,s=QSXCR+Q6sek8bf92,i=1");
        let first = format!("+ {first}\r\n");
        let last = format!("+ {}\r\n", encoded("v=AAAA"));
        let answers = ["+OK\r\n", &first, &last, "-ERR no\r\n"];
        // `c=` and `n=mrose` in base64: the proof, and the name wherever it stands in a group of three octets.
        let hidden = ["mrose", PASSWORD, "correct", "keying", "Yz1ia", "Yz1j", "bj1tcm9zZ", "uPW1yb3Nl", "49bXJvc2"];
        check_login(Command::Auth(Box::new(scram)), &answers, &["\r\nYz1"], &hidden);
    }
}

#[test]
fn a_token_is_shown_by_nothing() {
    const TOKEN: &str = "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg";
    let (user, token) = credentials(TOKEN);
    let hidden = [TOKEN, "ya29", "mrose"];
    let refusal = format!("+ {}\r\n", encoded("{\"status\":\"401\"}"));

    let xoauth2 = SaslExchange::xoauth2(&user, &token).expect("printable");
    let message = encoded(&format!("user=mrose\u{1}auth=Bearer {TOKEN}\u{1}\u{1}"));
    let answers = ["+OK\r\n", "+\r\n", &refusal, "-ERR no\r\n"];
    check_login(Command::Auth(Box::new(xoauth2)), &answers, &[&message], &hidden);

    let bearer = SaslExchange::oauthbearer(&user, &token, "h", 995).expect("printable");
    let message = encoded(&format!("n,a=mrose,\u{1}host=h\u{1}port=995\u{1}auth=Bearer {TOKEN}\u{1}\u{1}"));
    check_login(Command::Auth(Box::new(bearer)), &["+OK\r\n", &refusal], &[&message], &hidden);
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
