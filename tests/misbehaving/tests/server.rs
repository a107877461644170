//! What the server says, so that a row that a client passes is passed for a reason: above all where our own engine
//! never asks (TOP, LAST), or asks in one way only.
//!
//! Must not: need a client.

use misbehaving::{Behaviour, MisbehavingServer, Quirk, behaviour::CORRECT, find, quirks};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const LOGIN: &str = "USER ada\r\nPASS tanstaaf\r\n";
const LOGGED_IN: &str = "+OK ready\r\n+OK\r\n+OK logged in\r\n";

fn row(name: &str) -> &'static Quirk {
    find(name).unwrap_or_else(|| panic!("there is a row {name}"))
}

/// Sends all of it at once, and then no more; gives everything that is said.
async fn converse(server: &MisbehavingServer, commands: impl AsRef<[u8]>) -> Vec<u8> {
    let mut socket = TcpStream::connect(server.address()).await.expect("connects");
    socket.write_all(commands.as_ref()).await.expect("is sent");
    socket.shutdown().await.expect("is at its end");
    let mut said = Vec::new();
    socket.read_to_end(&mut said).await.expect("ends");
    said
}

/// What is said behind a login to these commands.
async fn said(name: &str, commands: &str) -> String {
    let server = MisbehavingServer::start(row(name), 0).await.expect("starts");
    let said = converse(&server, &format!("{LOGIN}{commands}QUIT\r\n")).await;
    let said = String::from_utf8_lossy(&said).into_owned();
    said.strip_prefix(LOGGED_IN).unwrap_or(&said).trim_end_matches("+OK bye\r\n").to_owned()
}

/// How many lines the answer to TOP has behind the header.
async fn lines_of_top(name: &str, top: &str) -> usize {
    let said = said(name, top).await;
    let body = said.split_once("\r\n\r\n").expect("a header").1;
    body.split_terminator("\r\n").take_while(|line| *line != ".").count()
}

#[tokio::test]
async fn a_server_without_deviations_does_everything_right() {
    let quirk = Quirk { behaviour: CORRECT, ..*row("lf-only") };
    let server = MisbehavingServer::start(&quirk, 0).await.expect("starts");
    let talk = "CAPA\r\nSTAT\r\nUIDL\r\nUIDL 2\r\nDELE 1\r\nLIST\r\nRETR 1\r\nRSET\r\nDELE 3\r\nLAST\r\nQUIT\r\n";
    let said = String::from_utf8(converse(&server, &format!("{LOGIN}{talk}")).await).expect("ASCII");
    assert_eq!(
        said,
        "+OK ready\r\n+OK\r\n+OK logged in\r\n\
         +OK\r\nTOP\r\nUIDL\r\nUSER\r\nSASL PLAIN\r\nPIPELINING\r\nRESP-CODES\r\n.\r\n\
         +OK 3 1083\r\n+OK\r\n1 u0001\r\n2 u0002\r\n3 u0003\r\n.\r\n+OK 2 u0002\r\n+OK marked\r\n\
         +OK\r\n2 361\r\n3 361\r\n.\r\n-ERR no such message\r\n+OK\r\n+OK marked\r\n-ERR unknown command\r\n+OK bye\r\n"
    );
    assert_eq!(server.maildrop(), [1, 2]);
    let sessions = server.sessions();
    assert_eq!((sessions[0].removed.as_slice(), sessions[0].pipelined, sessions[0].logins), (&[3][..], true, 1));
    assert!(sessions[0].commands.contains(&"PASS …".to_owned()), "{:?}", sessions[0].commands);
}

#[tokio::test]
async fn nothing_is_deleted_where_a_session_ends_without_quit() {
    let server = MisbehavingServer::start(row("few-capabilities"), 0).await.expect("starts");
    converse(&server, &format!("{LOGIN}DELE 1\r\n")).await;
    server.ended().wait_for(|ended| *ended == 1).await.expect("the server lives");
    assert_eq!(server.maildrop(), [1, 2, 3]);
}

#[tokio::test]
async fn top_is_right_where_nothing_else_is_said_and_else_as_the_row_says() {
    assert_eq!(lines_of_top("few-capabilities", "TOP 1 3\r\n").await, 3);
    assert_eq!(lines_of_top("few-capabilities", "TOP 1 0\r\n").await, 0);
    assert_eq!(lines_of_top("top-of-one-line", "TOP 1 5\r\n").await, 1);
    assert_eq!(lines_of_top("sizes-with-what-is-not-sent", "TOP 1 5\r\n").await, 0);
    // The body has seven lines.
    assert_eq!(lines_of_top("top-of-ten-lines", "TOP 1 1\r\n").await, 7);
    assert!(said("top-says-ok-twice", "TOP 1 0\r\n").await.starts_with("+OK\r\n+OK follows\r\nFrom:"));
    assert_eq!(said("top-of-too-many-lines", "TOP 1 100000000\r\n").await, "-ERR too many lines\r\n");
    assert!(said("top-of-too-many-lines", "TOP 1 99999999\r\n").await.contains("The end.\r\n.\r\n"));
    let cut = said("top-cut-at-64-kib", "TOP 2 99999999\r\n").await;
    assert!((65_500..65_700).contains(&cut.len()), "{}", cut.len());
}

#[tokio::test]
async fn last_counts_what_was_retrieved_and_where_the_row_says_so_what_top_showed() {
    assert!(said("top-marks-as-seen", "TOP 2 0\r\nLAST\r\n").await.ends_with("+OK 2\r\n"));
    assert!(said("last-is-known", "TOP 2 0\r\nRETR 1\r\nLAST\r\n").await.ends_with("+OK 1\r\n"));
}

#[tokio::test]
async fn listings_are_as_the_row_says() {
    for (name, commands, expected) in [
        ("sizes-of-the-store", "LIST 1\r\n", "+OK 1 120\r\n"),
        ("sizes-in-whole-kib", "LIST 1\r\n", "+OK 1 1024\r\n"),
        ("sizes-with-what-is-not-sent", "LIST 1\r\n", "+OK 1 722\r\n"),
        ("negative-octets-in-stat", "STAT\r\n", "+OK 3 -1083\r\n"),
        ("two-blanks-before-the-unique-id", "UIDL 3\r\n", "+OK 3  u0003\r\n"),
        ("blank-unique-id", "UIDL\r\n", "+OK\r\n1 u0001\r\n2 \r\n3 u0003\r\n.\r\n"),
        ("twins-share-a-unique-id", "UIDL\r\n", "+OK\r\n1 u2\r\n2 u2\r\n3 u3\r\n.\r\n"),
        ("blanks-in-unique-ids", "UIDL 1\r\n", "+OK 1 u 1  of three\r\n"),
        ("a-part-of-the-maildrop-per-session", "STAT\r\n", "+OK 2 722\r\n"),
        ("older-mail-comes-in-front", "UIDL\r\n", "+OK\r\n1 u0003\r\n.\r\n"),
        (
            "arrives-between-two-listings",
            "UIDL\r\nLIST\r\n",
            "+OK\r\n1 u0001\r\n2 u0002\r\n.\r\n+OK\r\n1 361\r\n2 361\r\n3 361\r\n.\r\n",
        ),
    ] {
        assert_eq!(said(name, commands).await, expected, "{name}");
    }
}

#[tokio::test]
async fn lines_end_as_the_row_says() {
    let server = MisbehavingServer::start(row("lf-only"), 0).await.expect("starts");
    let said = converse(&server, &format!("{LOGIN}RETR 1\r\nQUIT\r\n")).await;
    assert!(!said.contains(&b'\r') && said.ends_with(b"\nThe end.\n.\n+OK bye\n"));
    let server = MisbehavingServer::start(row("lf-in-messages"), 0).await.expect("starts");
    let said = converse(&server, &format!("{LOGIN}RETR 1\r\nQUIT\r\n")).await;
    assert!(said.ends_with(b"\nThe end.\n.\n+OK bye\r\n"));
}

#[tokio::test]
async fn what_comes_too_early_is_lost_where_the_row_says_so() {
    let server = MisbehavingServer::start(row("pipelined-commands-are-lost"), 0).await.expect("starts");
    let said = converse(&server, "USER ada\r\nPASS tanstaaf\r\nSTAT\r\nNOOP\r\n").await;
    assert_eq!(String::from_utf8_lossy(&said), LOGGED_IN);
    let server = MisbehavingServer::start(row("input-behind-a-login-is-lost"), 0).await.expect("starts");
    let said = converse(&server, "USER ada\r\nPASS tanstaaf\r\nSTAT\r\n").await;
    assert_eq!(String::from_utf8_lossy(&said), LOGGED_IN);
}

#[tokio::test]
async fn a_session_that_is_idle_or_does_not_know_what_to_say_is_closed() {
    let idle = Behaviour { idle: Some(Duration::from_millis(20)), ..CORRECT };
    let quirk = Quirk { behaviour: idle, ..*row("idle-for-60-seconds") };
    let server = MisbehavingServer::start(&quirk, 0).await.expect("starts");
    let _kept = TcpStream::connect(server.address()).await.expect("connects");
    server.ended().wait_for(|ended| *ended == 1).await.expect("the server lives");
    assert!(server.sessions()[0].idled);

    let server = MisbehavingServer::start(row("three-bad-commands"), 0).await.expect("starts");
    let said = converse(&server, "CAPA\r\nAUTH\r\nLANG\r\nUSER ada\r\n").await;
    let expected = format!("+OK ready\r\n{}", "-ERR unknown command\r\n".repeat(3));
    assert_eq!(String::from_utf8_lossy(&said), expected);
}

#[tokio::test]
async fn logins_are_answered_as_the_row_says() {
    // `user=ada`, `auth=Bearer tanstaaf`; NUL, ada, NUL, tanstaaf.
    let token = "dXNlcj1hZGEBYXV0aD1CZWFyZXIgdGFuc3RhYWYBAQ==";
    let plain = "AGFkYQB0YW5zdGFhZg==";
    let broken_off = "-ERR Protocol error. Connection is closed. 10\r\n";
    let (refused, wrong) = ("-ERR not supported\r\n", "-ERR [AUTH] wrong user or password\r\n");
    let in_latin_1 = b"USER ada\r\nPASS t\xe4nst\xe4\xe4f\r\n".to_vec();
    let long = "x".repeat(4097);
    let lines = |lines: &[&str]| lines.iter().flat_map(|line| format!("{line}\r\n").into_bytes()).collect::<Vec<u8>>();
    let user_pass = || lines(&["USER ada", "PASS tanstaaf"]);
    let ok = "+OK\r\n+OK logged in\r\n".to_owned();
    for (name, commands, expected) in [
        ("few-capabilities", lines(&["AUTH PLAIN", plain]), "+ \r\n+OK logged in\r\n".to_owned()),
        ("few-capabilities", lines(&[&format!("AUTH PLAIN {plain}")]), "+OK logged in\r\n".to_owned()),
        ("few-capabilities", lines(&["AUTH PLAIN", "*"]), format!("+ \r\n{wrong}")),
        ("ok-for-a-challenge", lines(&["AUTH PLAIN", "*"]), format!("+OK\r\n{wrong}")),
        ("text-for-a-challenge", lines(&["AUTH PLAIN", "*"]), format!("+ go ahead, please\r\n{wrong}")),
        ("bare-plus-for-a-challenge", lines(&["AUTH PLAIN", "*"]), format!("+\r\n{wrong}")),
        (
            "cram-md5-always-fails",
            lines(&["AUTH CRAM-MD5", "eA=="]),
            "+ PDEuMkBwb3AuZXhhbXBsZS5vcmc+\r\n-ERR authentication failed\r\n".to_owned(),
        ),
        ("xoauth2-in-two-lines", lines(&[&format!("AUTH XOAUTH2 {token}")]), broken_off.to_owned()),
        ("xoauth2-in-two-lines", lines(&["AUTH XOAUTH2", token]), "+ \r\n+OK logged in\r\n".to_owned()),
        ("token-of-4096-characters", lines(&["AUTH XOAUTH2", &long]), format!("+ \r\n{broken_off}")),
        ("capa-hangs", user_pass(), ok.clone()),
        ("capa-closes", user_pass(), ok.clone()),
        ("capa-closes", lines(&["CAPA"]), String::new()),
        ("mechanisms-that-are-not-announced", user_pass(), ok.clone()),
        ("closes-on-auth", user_pass(), ok.clone()),
        ("closes-on-auth", lines(&["AUTH PLAIN"]), String::new()),
        ("auth-plain-announced-and-refused", [lines(&["AUTH PLAIN"]), user_pass()].concat(), format!("{refused}{ok}")),
        ("closes-on-a-wrong-password", lines(&["USER ada", "PASS tanstaa"]), "+OK\r\n".to_owned()),
        ("password-in-latin-1", in_latin_1.clone(), ok.clone()),
        ("password-in-utf-8", in_latin_1, format!("+OK\r\n{wrong}")),
    ] {
        let server = MisbehavingServer::start(row(name), 0).await.expect("starts");
        let said = converse(&server, commands).await;
        assert_eq!(String::from_utf8_lossy(&said), format!("+OK ready\r\n{expected}"), "{name}");
    }
}

#[tokio::test]
async fn every_row_greets() {
    for quirk in quirks() {
        let server = MisbehavingServer::start(quirk, 0).await.expect("starts");
        let mut socket = TcpStream::connect(server.address()).await.expect("connects");
        let mut greeting = [0; 4];
        socket.read_exact(&mut greeting).await.expect("a greeting");
        assert!(matches!(&greeting, b"+OK " | b"-ERR"), "{}", quirk.name);
    }
}
