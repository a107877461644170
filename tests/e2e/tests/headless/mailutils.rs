//! GNU Mailutils: response codes, locks the maildrop, writes its unique-ids into the mail, and announces what no other
//! server does.
//!
//! Must not: need a browser.

use crate::hard_mail::{NO_BODY, RAW_HEADERS, hard_mails, on_the_wire};
use crate::rig::{
    WAYS, check_with, connector, delete_once_stored_deletes_exactly_what_is_stored, into_a_maildir,
    into_a_maildir_through_the_bridge, refused,
};
use headless::platform::SystemClock;
use mail_api::{ErrorKind, Retry, Security, View};
use mail_engine::store::memory::MemoryBacking;
use test_support::certificate::Authority;
use test_support::mailutils::{Mailutils, Options};
use test_support::plain_client::{PlainClient, served};
use test_support::server::Server;

fn server_with(options: Options, authority: &Authority, mails: &[Vec<u8>]) -> Mailutils {
    let mut server = Mailutils::start(options, authority);
    mails.iter().for_each(|mail| server.maildrop().deliver(mail));
    server
}

fn mails() -> Vec<Vec<u8>> {
    [hard_mails(), RAW_HEADERS.map(<[u8]>::to_vec).to_vec()].concat()
}

/// What the server serves once unique-ids were asked for: it writes them into the mail.
fn served_with_unique_ids(server: &Mailutils) -> Vec<Vec<u8>> {
    let mut client = PlainClient::log_in(&server.endpoint());
    client.ask_lines("UIDL");
    client.say("QUIT");
    served(&server.endpoint())
}

/// A mail without the header line that Mailutils adds.
fn without_unique_id(mail: &[u8]) -> Vec<u8> {
    let lines = mail.split_inclusive(|octet| *octet == b'\n');
    lines.filter(|line| !line.starts_with(b"X-UIDL: ")).flatten().copied().collect()
}

#[tokio::test]
async fn a_maildir_holds_octet_for_octet_what_mailutils_serves() {
    let authority = Authority::new();
    let server = server_with(Options::default(), &authority, &mails());
    let served = served_with_unique_ids(&server);
    let undone: Vec<_> = served.iter().map(|mail| without_unique_id(mail)).collect();
    assert_eq!(undone, mails().iter().map(|mail| on_the_wire(mail)).collect::<Vec<_>>());
    for way in WAYS {
        into_a_maildir(connector(&authority), &server, way, &served).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_maildir_holds_octet_for_octet_what_mailutils_serves_through_the_bridge() {
    let authority = Authority::new();
    let server = server_with(Options::default(), &authority, &mails());
    let served = served_with_unique_ids(&server);
    into_a_maildir_through_the_bridge(&authority, &server, &served).await;
}

#[tokio::test]
async fn delete_once_stored_deletes_from_mailutils_exactly_what_is_stored() {
    let mut server = server_with(Options::default(), &Authority::new(), &mails());
    let served = served_with_unique_ids(&server);
    delete_once_stored_deletes_exactly_what_is_stored(&mut server, &served).await;
}

#[tokio::test]
async fn mailutils_announces_expiry_and_delay_in_words_of_its_own() {
    let server = server_with(Options { login_delay: 7, ..Options::default() }, &Authority::new(), &[]);
    let mut client = PlainClient::connect(&server.endpoint());
    // `EXPIRE NEVER` without its blank, and `LOGIN-DELAY 7` without its name.
    let before = client.ask_lines("CAPA");
    assert_eq!(
        before,
        ["TOP", "UIDL", "RESP-CODES", "PIPELINING", "AUTH-RESP-CODE", "7", "EXPIRENEVER", "USER", "STLS"]
    );
    client.authenticate(&server.endpoint());
    let after = client.ask_lines("CAPA");
    assert!(after.last().is_some_and(|last| last.starts_with("IMPLEMENTATION GNU Mailutils")), "{after:?}");
}

#[tokio::test]
async fn mailutils_announces_larger_mail_once_it_was_asked_for_unique_ids() {
    let server = server_with(Options::default(), &Authority::new(), &mails());
    let mut client = PlainClient::log_in(&server.endpoint());
    let before = client.ask_lines("LIST");
    let unique_ids = client.ask_lines("UIDL");
    let after = client.ask_lines("LIST");
    let size = |line: &String| line.split(' ').nth(1).expect("a size").parse::<usize>().expect("a number");
    for ((before, after), id) in before.iter().zip(&after).zip(&unique_ids) {
        let id = id.split(' ').nth(1).expect("a unique-id");
        assert_eq!(size(before) + format!("X-UIDL: {id}\r\n").len(), size(after));
    }
    client.say("QUIT");
    // They stay the same in the next session.
    assert_eq!(PlainClient::log_in(&server.endpoint()).ask_lines("UIDL"), unique_ids);
}

#[tokio::test]
async fn mailutils_loses_a_header_that_no_blank_line_ends_and_what_it_serves_is_stored() {
    let authority = Authority::new();
    let server = server_with(Options::default(), &authority, &[NO_BODY.to_vec()]);
    let served = served_with_unique_ids(&server);
    assert_eq!(served.iter().map(|mail| without_unique_id(mail)).collect::<Vec<_>>(), [b"\r\n"]);
    into_a_maildir(connector(&authority), &server, WAYS[0], &served).await;
}

#[tokio::test]
async fn a_right_password_is_not_called_wrong_where_apop_is_offered_and_not_set_up() {
    let server = server_with(Options { apop: false, ..Options::default() }, &Authority::new(), &mails());
    // As Debian's package is after its installation.
    let (_, report) = check_with(&MemoryBacking::default(), SystemClock::default(), &server, |_| {}).await;
    assert_eq!((report.error, report.stored as usize), (None, mails().len()), "{}", server.log());
}

/// As Dovecot does; here 1.1 is the newest.
#[tokio::test]
async fn a_mailutils_that_speaks_nothing_newer_than_tls_1_1_is_called_too_old() {
    let authority = Authority::new();
    let server = server_with(Options { only_old_tls: true, ..Options::default() }, &authority, &[]);
    for security in [Security::Implicit, Security::Stls] {
        let told = refused(&server, connector(&authority), security, "correct horse").await;
        assert_eq!(told.kind, ErrorKind::TlsTooOld, "{security:?}:\n{}", server.log());
    }
}

#[tokio::test]
async fn a_wrong_password_a_second_session_and_a_login_too_soon_are_told_apart() {
    let authority = Authority::new();
    let server = server_with(Options::default(), &authority, &mails());
    let password = server.endpoint().password;
    let told = refused(&server, connector(&authority), Security::Stls, "wrong").await;
    assert_eq!((told.kind, told.server_text.as_str()), (ErrorKind::LoginRefused, "Bad login"));

    let other = PlainClient::log_in(&server.endpoint());
    for (security, _) in WAYS {
        let told = refused(&server, connector(&authority), security, &password).await;
        assert_eq!((told.kind, told.retry), (ErrorKind::MaildropInUse, Retry::After(60_000)), "{}", server.log());
    }
    drop(other);

    let server = server_with(Options { login_delay: 60, ..Options::default() }, &authority, &mails());
    let backing = MemoryBacking::default();
    let (_, first) = check_with(&backing, SystemClock::default(), &server, |_| {}).await;
    assert_eq!((first.error, first.stored as usize), (None, mails().len()), "{}", server.log());
    let (driver, second) = check_with(&backing, SystemClock::default(), &server, |_| {}).await;
    let told = second.error.expect("too soon");
    assert_eq!(told.kind, ErrorKind::LoginDelay, "{}", server.log());
    // How long to wait was not announced in a way that anybody could read.
    assert_eq!(told.retry, Retry::After(300_000));
    assert_eq!(driver.rows(View::Inbox).await.expect("rows").len(), mails().len());
}
