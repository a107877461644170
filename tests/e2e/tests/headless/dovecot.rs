//! Dovecot: every leave policy, every way to refuse, the bridge in between, and a maildrop that is locked.
//!
//! Must not: need a browser.

use crate::hard_mail::{NO_BODY, RAW_HEADERS, hard_mails, on_the_wire, with_line_feeds};
use crate::rig::{
    WAYS, bridge_before, check, connector, delete_once_stored_deletes_exactly_what_is_stored, into_a_maildir,
    into_a_maildir_through_the_bridge, refused, refused_with, settings, sorted,
};
use headless::driver::Driver;
use headless::platform::SystemClock;
use headless::tcp::linked_tls;
use headless::through_bridge::BridgeConnector;
use mail_api::{
    AccountSettings, Change, CredentialKind, ErrorKind, LeavePolicy, Reply, Request, Retry, Security, Selection,
    TlsChoice, TlsEnd, View,
};
use mail_engine::store::memory::MemoryBacking;
use mail_engine::tls::TlsConnector;
use std::time::Duration;
use test_support::certificate::{Authority, Kind};
use test_support::dovecot::{Dovecot, Options, TOKEN, TOKEN_THAT_RAN_OUT};
use test_support::messages::{PRIVATE_MAIL, message};
use test_support::plain_client::{PlainClient, announced, served};
use test_support::server::Server;

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

#[tokio::test]
async fn a_maildir_holds_octet_for_octet_what_dovecot_holds() {
    let authority = Authority::new();
    let mut server = server_with(Options::default(), &authority, &mails(60));
    // A server that asks for TLS announces other things than one that does not.
    let mut strict = server_with(Options { plaintext_login: false, ..Options::default() }, &authority, &mails(60));
    for way in WAYS {
        let server = if way.0 == Security::Stls { &mut strict } else { &mut server };
        let held = server.remaining();
        into_a_maildir(connector(&authority), server, way, &held).await;
    }
}

#[tokio::test]
async fn a_maildir_holds_octet_for_octet_what_dovecot_serves_of_mail_that_is_hard() {
    let authority = Authority::new();
    let mails = [hard_mails(), vec![NO_BODY.to_vec()], RAW_HEADERS.map(<[u8]>::to_vec).to_vec()].concat();
    let files = [mails.clone(), vec![with_line_feeds(&mails[0]), with_line_feeds(&mails[3])]].concat();
    let mut server = server_with(Options::default(), &authority, &files);
    let served = served(&server.endpoint());
    assert_eq!(served, files.iter().map(|mail| on_the_wire(mail)).collect::<Vec<_>>());
    for way in WAYS {
        into_a_maildir(connector(&authority), &server, way, &served).await;
    }
    delete_once_stored_deletes_exactly_what_is_stored(&mut server, &served).await;
}

#[tokio::test]
async fn dovecot_announces_the_same_before_and_after_login_but_for_the_ways_to_log_in() {
    let server = server_with(Options::default(), &Authority::new(), &[]);
    let before = announced(&server.endpoint());
    let after = PlainClient::log_in(&server.endpoint()).ask_lines("CAPA");
    assert_eq!(
        before,
        ["CAPA", "TOP", "UIDL", "RESP-CODES", "PIPELINING", "AUTH-RESP-CODE", "STLS", "USER", "SASL PLAIN LOGIN"]
    );
    assert_eq!(after, ["CAPA", "TOP", "UIDL", "RESP-CODES", "PIPELINING", "AUTH-RESP-CODE"]);
}

#[tokio::test]
async fn each_way_of_logging_in_is_found_where_dovecot_has_no_other() {
    for (mechanisms, method) in [
        ("plain", "PLAIN"),
        ("login", "LOGIN"),
        ("cram-md5", "CRAM-MD5"),
        ("apop", "APOP"),
        ("scram-sha-1", "SCRAM-SHA-1"),
        ("scram-sha-256", "SCRAM-SHA-256"),
    ] {
        let authority = Authority::new();
        let mails = hard_mails();
        let server = server_with(Options { mechanisms, ..Options::default() }, &authority, &mails);
        assert!(announced(&server.endpoint()).contains(&"USER".to_owned()), "whether or not it takes it");
        let served: Vec<_> = mails.iter().map(|mail| on_the_wire(mail)).collect();
        for way in WAYS {
            into_a_maildir(connector(&authority), &server, way, &served).await;
        }
        // Each way twice.
        let logins = server.log().matches(&format!("user=<ada>, method={method},")).count();
        assert_eq!(logins, 2 * WAYS.len(), "{mechanisms}\n{}", server.log());
        let told = refused(&server, connector(&authority), Security::None, "wrong").await;
        assert_eq!(told.kind, ErrorKind::LoginRefused, "{mechanisms}: {told:?}");
    }
}

#[tokio::test]
async fn a_token_is_taken_by_its_own_mechanisms_only_and_one_that_ran_out_is_told_as_such() {
    for (mechanisms, method) in
        [("plain xoauth2", "XOAUTH2"), ("oauthbearer", "OAUTHBEARER"), ("plain xoauth2 oauthbearer", "OAUTHBEARER")]
    {
        let authority = Authority::new();
        // It would do as a password, too.
        let options = Options { mechanisms, password: TOKEN.into(), ..Options::default() };
        let server = server_with(options, &authority, &mails(3));
        for (security, _) in WAYS {
            let driver = Driver::open(MemoryBacking::default().open(), connector(&authority)).await.expect("opens");
            let settings = settings(&server.endpoint(), security, LeavePolicy::LEAVE_ALL);
            let settings = AccountSettings { credential: CredentialKind::Token, ..settings };
            let account = driver.account(settings.clone(), TOKEN).await.expect("is added");
            let report = driver.check(account).await.expect("is checked");
            assert_eq!((report.error, report.stored as usize), (None, server.count()), "{}", server.log());
            if security == Security::None {
                driver.account(settings, TOKEN_THAT_RAN_OUT).await.expect("is changed");
                let told = driver.check(account).await.expect("is checked").error.expect("it ran out");
                assert_eq!((told.kind, told.retry), (ErrorKind::TokenRefused, Retry::ByPerson), "{}", server.log());
            }
        }
        let logins = server.log().matches(&format!("Login: user=<ada>, method={method},")).count();
        assert_eq!(logins, WAYS.len(), "{mechanisms}\n{}", server.log());
    }
}

#[tokio::test]
async fn a_maildrop_that_another_session_holds_is_told_as_such_and_never_as_a_wrong_password() {
    let server = server_with(Options { lock_session: true, ..Options::default() }, &Authority::new(), &mails(3));
    let other = PlainClient::log_in(&server.endpoint());
    let connector = headless::tcp::connector(None).expect("no roots, nothing wrong");
    let told = refused(&server, connector, Security::None, server.password()).await;
    assert_eq!((told.kind, told.retry), (ErrorKind::MaildropInUse, Retry::After(60_000)), "{}", server.log());
    drop(other);
    let driver = check(&MemoryBacking::default(), SystemClock::default(), &server, LeavePolicy::LEAVE_ALL).await;
    assert_eq!(driver.rows(View::Inbox).await.expect("rows").len(), server.count());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_maildir_holds_octet_for_octet_what_comes_through_the_bridge() {
    let authority = Authority::new();
    let server = server_with(Options { plaintext_login: false, ..Options::default() }, &authority, &mails(60));
    into_a_maildir_through_the_bridge(&authority, &server, &server.remaining()).await;
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
    let deleted =
        driver.ask(Request::Change { which: Selection::Ids(vec![row.id]), change: Change::Deleted(true) }).await;
    assert!(matches!(deleted, Reply::Changed { messages: 1, .. }), "{deleted:?}");
    let driver = check(&backing, SystemClock::default(), &server, LeavePolicy::WHEN_DELETED_HERE).await;
    assert_eq!(server.count(), 6);
    assert!(server.remaining().iter().all(|mail| !mail.starts_with(b"Subject: dots")));
    // What was deleted lies in the trash, and does not come again.
    assert_eq!(driver.rows(View::Trash).await.expect("rows").len(), 1);
    assert_eq!(driver.rows(View::Inbox).await.expect("rows").len(), 6);
}

#[tokio::test]
async fn certificates_that_do_not_verify_are_refused_each_with_its_reason() {
    let authority = Authority::new();
    for (certificate, kind) in [
        (Kind::Expired, ErrorKind::CertificateExpired),
        (Kind::SelfSigned, ErrorKind::CertificateUnknownIssuer),
        (Kind::WrongName, ErrorKind::CertificateWrongName),
        (Kind::NotYetValid, ErrorKind::CertificateNotYetValid),
        (Kind::OtherAuthority, ErrorKind::CertificateUnknownIssuer),
        (Kind::MustStaple, ErrorKind::CertificateRevoked),
        (Kind::LongChain, ErrorKind::ServerExceedsLimit),
        (Kind::HugeChain, ErrorKind::ServerExceedsLimit),
    ] {
        let server = server_with(Options { certificate, ..Options::default() }, &authority, &[]);
        for security in [Security::Implicit, Security::Stls] {
            let found = refused(&server, connector(&authority), security, server.password()).await;
            assert_eq!(found.kind, kind, "{certificate:?}, {security:?}");
        }
        assert!(!server.log().contains("user=<ada>"), "credentials were sent:\n{}", server.log());
    }
}

/// Such a Dovecot hangs up at our first octets, without a word. It is asked on a connection of its own, wherever TLS ends.
#[tokio::test]
async fn a_dovecot_that_speaks_nothing_newer_than_tls_1_0_is_called_too_old() {
    let authority = Authority::new();
    let server = server_with(Options { only_old_tls: true, ..Options::default() }, &authority, &[]);
    for security in [Security::Implicit, Security::Stls] {
        let found = refused(&server, connector(&authority), security, server.password()).await;
        assert_eq!(found.kind, ErrorKind::TlsTooOld, "{security:?}:\n{}", server.log());
    }
    let bridge = bridge_before(&authority, &server.endpoint()).await;
    for security in [Security::Implicit, Security::Stls] {
        let linked = linked_tls(None).expect("no roots, nothing wrong");
        let connector = TlsConnector::new(BridgeConnector::new(bridge.address()), linked, SystemClock::default());
        let tls = TlsChoice { end: TlsEnd::Bridge, pinned: None };
        let settings = AccountSettings { tls, ..settings(&server.endpoint(), security, LeavePolicy::LEAVE_ALL) };
        let found = refused_with(settings, connector, server.password()).await;
        assert_eq!(found.kind, ErrorKind::TlsTooOld, "{security:?}, TLS in the bridge:\n{}", server.log());
    }
    let log = server.log();
    assert!(log.contains("unsupported protocol") && !log.contains("user=<ada>"), "{log}");
}

#[tokio::test]
async fn a_wrong_password_and_missing_stls_are_told_apart_and_nothing_leaks() {
    let authority = Authority::new();
    let server = server_with(Options::default(), &authority, &[]);
    assert_eq!(refused(&server, connector(&authority), Security::None, "wrong").await.kind, ErrorKind::LoginRefused);
    let server = server_with(Options { tls: false, ..Options::default() }, &authority, &[]);
    let told = refused(&server, connector(&authority), Security::Stls, server.password()).await;
    assert_eq!(told.kind, ErrorKind::StlsNotOffered);
    assert!(!server.log().contains("user=<ada>"), "credentials were sent:\n{}", server.log());
}
