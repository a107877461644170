//! The engine against servers that say what was recorded.
//!
//! Must not: need a real mail server.

use crate::recording::Recording;
use headless::driver::Driver;
use mail_api::{AccountSettings, CheckReport, CredentialKind, ErrorKind, LeavePolicy, RetrievalPolicy, Security, View};
use mail_engine::store::memory::MemoryBacking;
use std::collections::HashMap;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// What is said to each command; of several answers each is given once, the last one again and again. An empty one ends
/// the connection.
type Answers = HashMap<&'static str, Vec<Vec<u8>>>;

fn answers(recording: &Recording, named: &[(&'static str, &[&str])]) -> Answers {
    let recorded = |names: &[&str]| names.iter().map(|name| recording.answer(name)).collect();
    let mut answers: Answers = named.iter().map(|(command, names)| (*command, recorded(names))).collect();
    // No recording holds the answer to USER.
    answers.insert("USER", vec![b"+OK\r\n".to_vec()]);
    answers
}

/// Plays one server for one check; gives the messages then stored, and the report.
async fn check(greeting: Vec<u8>, mut answers: Answers, leave_policy: LeavePolicy) -> (Vec<Vec<u8>>, CheckReport) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
    let port = listener.local_addr().expect("a bound socket has an address").port();
    tokio::spawn(async move {
        let (socket, _) = listener.accept().await.expect("a client comes");
        let (read, mut write) = socket.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(&greeting).await.expect("it listens");
        while let Ok(Some(line)) = lines.next_line().await {
            let verb = line.split(' ').next().unwrap_or_default();
            let answer = match answers.get_mut(verb) {
                Some(several) if several.len() > 1 => several.remove(0),
                Some(one) => one[0].clone(),
                None => b"-ERR\r\n".to_vec(),
            };
            if answer.is_empty() || write.write_all(&answer).await.is_err() {
                return;
            }
        }
    });
    let connector = headless::tcp::connector(None).expect("no roots, nothing wrong");
    let driver = Driver::open(MemoryBacking::default().open(), connector).await.expect("memory opens");
    let settings = AccountSettings {
        kind: mail_api::AccountKind::Server,
        name: "Ada".into(),
        host: "127.0.0.1".into(),
        port,
        security: Security::None,
        tls: mail_api::TlsChoice::default(),
        user_name: "ada".into(),
        credential: CredentialKind::Password,
        leave_policy,
        retrieval: RetrievalPolicy::default(),
        check_minutes: None,
    };
    let account = driver.account(settings, "secret").await.expect("is added");
    let report = driver.check(account).await.expect("is checked");
    (driver.raw_messages(View::Inbox).await.expect("rows"), report)
}

fn gmail(recording: &Recording, uidl: &'static str) -> Answers {
    answers(
        recording,
        &[
            ("CAPA", &["capa1", "capa2"]),
            ("AUTH", &["auth"]),
            ("PASS", &["auth"]),
            ("STAT", &["stat"]),
            ("LIST", &["list"]),
            ("UIDL", &[uidl]),
            ("RETR", &["retr1"]),
            ("DELE", &["dele"]),
            ("QUIT", &["quit"]),
        ],
    )
}

#[tokio::test]
async fn everything_of_gmail_is_stored_and_deleted_though_its_sizes_are_wrong() {
    let Some(recording) = Recording::of("gmail") else { return };
    let (stored, report) =
        check(recording.answer("greeting"), gmail(&recording, "uidl"), LeavePolicy::ONCE_STORED).await;
    assert_eq!((report.error, report.stored, report.deleted, report.skipped), (None, 3, 3, 0));
    // What STAT announced; LIST announced 3,075.
    assert_eq!(report.octets, 221_409);
    let message = recording.message("retr1");
    assert!(stored.len() == 3 && stored.iter().all(|stored| *stored == message));
}

#[tokio::test]
async fn a_message_of_gmail_without_a_unique_id_is_skipped_and_said_to_be() {
    let Some(recording) = Recording::of("gmail") else { return };
    let (stored, report) =
        check(recording.answer("greeting"), gmail(&recording, "uidl-error1"), LeavePolicy::ONCE_STORED).await;
    assert_eq!((report.error, report.stored, report.deleted, report.skipped), (None, 2, 2, 1));
    assert_eq!(stored.len(), 2);
}

#[tokio::test]
async fn a_message_of_gmail_that_does_not_end_is_not_stored() {
    let Some(recording) = Recording::of("gmail") else { return };
    let mut answers = gmail(&recording, "uidl");
    let mut cut = recording.answer("retr1");
    cut.truncate(cut.len() - b".\r\n".len());
    answers.insert("RETR", vec![cut, Vec::new()]);
    let (stored, report) = check(recording.answer("greeting"), answers, LeavePolicy::ONCE_STORED).await;
    assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::ConnectionLost));
    assert_eq!((stored.len(), report.stored, report.deleted), (0, 0, 0));
}

#[tokio::test]
async fn what_no_reader_can_parse_is_stored_octet_for_octet() {
    let Some(recording) = Recording::of("gmail") else { return };
    let mut answers = gmail(&recording, "uidl");
    answers.insert("RETR", vec![recording.answer("retr1-parse-error")]);
    let (stored, report) = check(recording.answer("greeting"), answers, LeavePolicy::LEAVE_ALL).await;
    assert_eq!((report.error, report.stored), (None, 3));
    assert_eq!(stored, vec![recording.message("retr1-parse-error"); 3]);
}

#[tokio::test]
async fn everything_of_exchange_is_stored_though_it_does_not_list_sizes() {
    let Some(recording) = Recording::of("exchange") else { return };
    let answers = answers(
        &recording,
        &[
            ("CAPA", &["capa"]),
            ("AUTH", &["auth"]),
            ("STAT", &["stat"]),
            ("UIDL", &["uidl"]),
            ("RETR", &["retr1"]),
            ("QUIT", &["quit"]),
        ],
    );
    let (stored, report) = check(recording.answer("greeting"), answers, LeavePolicy::LEAVE_ALL).await;
    assert_eq!((report.error, report.stored, report.deleted, report.skipped), (None, 7, 0, 0));
    let message = recording.message("retr1");
    assert!(stored.iter().all(|stored| *stored == message));
}

#[tokio::test]
async fn a_server_that_greets_with_a_refusal_is_said_to_be_unavailable() {
    let Some(recording) = Recording::of("common") else { return };
    let (_, report) = check(recording.answer("err-greeting"), Answers::new(), LeavePolicy::LEAVE_ALL).await;
    assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::ServerUnavailable));
}
