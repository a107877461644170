//! The engine, driven natively, against a real Dovecot: what the server holds is what is stored, octet for octet, and
//! what each leave policy leaves.
//!
//! Must not: need a browser.

use headless::driver::Driver;
use headless::maildir::MaildirStore;
use headless::platform::SystemClock;
use headless::tcp::TokioConnector;
use headless::through_bridge::BridgeConnector;
use mail_api::{AccountSettings, ErrorKind, LeavePolicy, Reply, Request, RetrievalPolicy, Security, TlsBetween, View};
use mail_engine::ports::Connector;
use mail_engine::store::memory::{MemoryBacking, MemoryStore};
use std::time::Duration;
use test_support::bridge_runner::{self, BridgeRunner};
use test_support::certificate::{Authority, Kind};
use test_support::dovecot::{Dovecot, Options};
use test_support::messages::{PRIVATE_MAIL, message};

fn mails(count: u64) -> Vec<Vec<u8>> {
    let mut mails: Vec<_> = (0..count).map(|index| message(PRIVATE_MAIL, index)).collect();
    // What mail from real servers holds and protocols stumble over.
    mails.push(b"Subject: dots\r\n\r\n.\r\n..\r\n...\r\n.x\r\n".to_vec());
    mails.push(b"Subject: raw \xe4\xf6\xfc\xdf\r\n\r\n\x80\xff\x01\x7f\r\n\r\n\r\n".to_vec());
    mails.push([b"Subject: long line\r\n\r\n".as_slice(), &vec![b'x'; 300_000], b"\r\n"].concat());
    mails.push(b"Subject: no body\r\n".to_vec());
    mails
}

fn server_with(options: Options, authority: &Authority, mails: &[Vec<u8>]) -> Dovecot {
    let mut server = Dovecot::start(options, authority);
    for mail in mails {
        server.deliver(mail);
    }
    server
}

fn settings(server: &Dovecot, security: Security, leave_policy: LeavePolicy) -> AccountSettings {
    AccountSettings {
        name: "Ada".into(),
        host: server.host(),
        port: if security == Security::Implicit { server.tls_port() } else { server.port() },
        security,
        user_name: server.user().into(),
        leave_policy,
        retrieval: RetrievalPolicy::default(),
        check_minutes: None,
    }
}

fn sorted(mut mails: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    mails.sort();
    mails
}

/// Checks once into memory; gives the driver back.
async fn check(
    backing: &MemoryBacking,
    clock: SystemClock,
    server: &Dovecot,
    policy: LeavePolicy,
) -> Driver<MemoryStore, TokioConnector> {
    let connector = TokioConnector::new(None).expect("no roots, nothing wrong");
    let driver = Driver::open_at(backing.open(), connector, clock).await.expect("memory opens");
    let account = driver.account(settings(server, Security::None, policy), server.password()).await.expect("is added");
    let report = driver.check(account).await.expect("is checked");
    assert_eq!(report.error, None, "{}", server.log());
    driver
}

async fn into_a_maildir<C: Connector + 'static>(connector: C, server: &Dovecot, security: Security, tls: TlsBetween) {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let store = MaildirStore::open(directory.path()).expect("a Maildir can be made");
    let driver = Driver::open(store, connector).await.expect("it opens");
    let settings = settings(server, security, LeavePolicy::LEAVE_ALL);
    let account = driver.account(settings, server.password()).await.expect("is added");
    let report = driver.check(account).await.expect("is checked");
    assert_eq!(report.error, None, "{}", server.log());
    let held = sorted(server.remaining());
    assert_eq!(report.stored as usize, held.len());
    let files = std::fs::read_dir(directory.path().join("new")).expect("a Maildir");
    let stored = files.flatten().map(|entry| std::fs::read(entry.path()).expect("a message")).collect();
    assert!(sorted(stored) == held, "what is stored differs from what the server holds");
    assert!(sorted(driver.raw_messages(View::Inbox).await.expect("rows")) == held);
    let connection = driver.accounts().await.expect("accounts").remove(0).connection.expect("was checked");
    assert_eq!((connection.tls, connection.protocol.is_empty()), (tls, tls == TlsBetween::Nobody));
    // Nothing comes twice.
    let again = driver.check(account).await.expect("is checked");
    assert_eq!((again.error, again.stored), (None, 0));
}

#[tokio::test]
async fn a_maildir_holds_octet_for_octet_what_dovecot_holds_in_the_clear() {
    let server = server_with(Options::default(), &Authority::new(), &mails(60));
    let connector = TokioConnector::new(None).expect("no roots, nothing wrong");
    into_a_maildir(connector, &server, Security::None, TlsBetween::Nobody).await;
}

#[tokio::test]
async fn a_maildir_holds_octet_for_octet_what_dovecot_holds_over_stls() {
    let authority = Authority::new();
    let server = server_with(Options { plaintext_login: false, ..Options::default() }, &authority, &mails(60));
    let connector = TokioConnector::new(Some(authority.pem())).expect("a good root");
    into_a_maildir(connector, &server, Security::Stls, TlsBetween::BrowserAndServer).await;
}

#[tokio::test]
async fn a_maildir_holds_octet_for_octet_what_dovecot_holds_over_tls() {
    let authority = Authority::new();
    let server = server_with(Options::default(), &authority, &mails(60));
    let connector = TokioConnector::new(Some(authority.pem())).expect("a good root");
    into_a_maildir(connector, &server, Security::Implicit, TlsBetween::BrowserAndServer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_maildir_holds_octet_for_octet_what_comes_through_the_bridge() {
    let authority = Authority::new();
    let server = server_with(Options { plaintext_login: false, ..Options::default() }, &authority, &mails(60));
    let options = bridge_runner::Options {
        ports: vec![server.port(), server.tls_port()],
        authority_pem: Some(authority.pem().into()),
        ..bridge_runner::Options::default()
    };
    let bridge = BridgeRunner::start(options).await;
    for security in [Security::Stls, Security::Implicit] {
        let connector = BridgeConnector::new(bridge.address());
        into_a_maildir(connector, &server, security, TlsBetween::BridgeAndServer).await;
    }
    assert!(!bridge.log().contains(server.user()), "{}", bridge.log());
}

#[tokio::test]
async fn leave_all_leaves_all() {
    let server = server_with(Options::default(), &Authority::new(), &mails(5));
    let driver = check(&MemoryBacking::default(), SystemClock::default(), &server, LeavePolicy::LEAVE_ALL).await;
    assert_eq!(driver.rows(View::Inbox).await.expect("rows").len(), server.count());
    assert_eq!(server.count(), 9);
}

#[tokio::test]
async fn delete_once_stored_empties_the_server_and_the_store_has_it_all() {
    let held = mails(200);
    let server = server_with(Options::default(), &Authority::new(), &held);
    let backing = MemoryBacking::default();
    let driver = check(&backing, SystemClock::default(), &server, LeavePolicy::ONCE_STORED).await;
    assert_eq!(server.count(), 0, "{}", server.log());
    assert!(sorted(driver.raw_messages(View::Inbox).await.expect("rows")) == sorted(held));
}

#[tokio::test]
async fn delete_after_days_deletes_when_they_are_over_and_not_before() {
    let mut server = server_with(Options::default(), &Authority::new(), &mails(3));
    let backing = MemoryBacking::default();
    let policy = LeavePolicy::after_days(3);
    let day = Duration::from_secs(24 * 3600);
    check(&backing, SystemClock::default(), &server, policy).await;
    server.deliver(b"Subject: later\r\n\r\nlater\r\n");
    check(&backing, SystemClock { ahead: day * 2 }, &server, policy).await;
    assert_eq!(server.count(), 8);
    check(&backing, SystemClock { ahead: day * 4 }, &server, policy).await;
    assert_eq!(server.remaining(), [b"Subject: later\r\n\r\nlater\r\n".to_vec()]);
    let driver = check(&backing, SystemClock { ahead: day * 6 }, &server, policy).await;
    assert_eq!((server.count(), driver.rows(View::Inbox).await.expect("rows").len()), (0, 8));
}

#[tokio::test]
async fn delete_when_deleted_here_deletes_exactly_what_was_deleted_here() {
    let server = server_with(Options::default(), &Authority::new(), &mails(3));
    let backing = MemoryBacking::default();
    let driver = check(&backing, SystemClock::default(), &server, LeavePolicy::WHEN_DELETED_HERE).await;
    assert_eq!(server.count(), 7);
    let rows = driver.rows(View::Inbox).await.expect("rows");
    let row = rows.iter().find(|row| row.subject == "dots").expect("it is listed");
    let deleted = driver.ask(Request::SetDeleted { ids: vec![row.id], deleted: true }).await;
    assert_eq!(deleted, Reply::Done);
    let driver = check(&backing, SystemClock::default(), &server, LeavePolicy::WHEN_DELETED_HERE).await;
    assert_eq!(server.count(), 6);
    assert!(server.remaining().iter().all(|mail| !mail.starts_with(b"Subject: dots")));
    // What was deleted lies in the trash, and does not come again.
    assert_eq!(driver.rows(View::Trash).await.expect("rows").len(), 1);
    assert_eq!(driver.rows(View::Inbox).await.expect("rows").len(), 6);
}

async fn refused(server: &Dovecot, roots: Option<&str>, security: Security, password: &str) -> ErrorKind {
    let connector = TokioConnector::new(roots).expect("good roots");
    let driver = Driver::open(MemoryBacking::default().open(), connector).await.expect("memory opens");
    let account = driver.account(settings(server, security, LeavePolicy::LEAVE_ALL), password).await.expect("is added");
    driver.check(account).await.expect("is checked").error.expect("must fail").kind
}

#[tokio::test]
async fn certificates_that_do_not_verify_are_refused_each_with_its_reason() {
    let authority = Authority::new();
    for (certificate, kind) in [
        (Kind::Expired, ErrorKind::CertificateExpired),
        (Kind::SelfSigned, ErrorKind::CertificateUnknownIssuer),
        (Kind::WrongName, ErrorKind::CertificateWrongName),
    ] {
        let server = server_with(Options { certificate, ..Options::default() }, &authority, &[]);
        for security in [Security::Implicit, Security::Stls] {
            let found = refused(&server, Some(authority.pem()), security, server.password()).await;
            assert_eq!(found, kind, "{certificate:?}, {security:?}");
        }
        assert!(!server.log().contains("user=<ada>"), "credentials were sent:\n{}", server.log());
    }
}

#[tokio::test]
async fn a_wrong_password_and_missing_stls_are_told_apart_and_nothing_leaks() {
    let authority = Authority::new();
    let server = server_with(Options::default(), &authority, &[]);
    assert_eq!(refused(&server, None, Security::None, "wrong").await, ErrorKind::LoginRefused);
    let server = server_with(Options { tls: false, ..Options::default() }, &authority, &[]);
    assert_eq!(refused(&server, None, Security::Stls, server.password()).await, ErrorKind::StlsNotOffered);
    assert!(!server.log().contains("user=<ada>"), "credentials were sent:\n{}", server.log());
}
