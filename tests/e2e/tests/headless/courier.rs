//! Courier: announces UTF8 (RFC 6856) and LOGIN-DELAY, has no response codes, and shows mail with raw headers only to
//! clients that ask for UTF8.
//!
//! Must not: need a browser.

use crate::hard_mail::{NO_BODY, RAW_HEADERS, hard_mails, on_the_wire};
use crate::rig::{
    WAYS, check, connector, delete_once_stored_deletes_exactly_what_is_stored, into_a_maildir,
    into_a_maildir_through_the_bridge, refused, sorted,
};
use headless::platform::SystemClock;
use mail_api::{ErrorKind, LeavePolicy, Security, View};
use mail_engine::store::memory::MemoryBacking;
use test_support::certificate::Authority;
use test_support::courier::{Courier, Options};
use test_support::plain_client::{PlainClient, announced, served};
use test_support::server::Server;

fn server_with(options: Options, authority: &Authority, mails: &[Vec<u8>]) -> Courier {
    let mut server = Courier::start(options, authority);
    mails.iter().for_each(|mail| server.maildrop().deliver(mail));
    server
}

fn mails() -> Vec<Vec<u8>> {
    [hard_mails(), vec![NO_BODY.to_vec()]].concat()
}

#[tokio::test]
async fn a_maildir_holds_octet_for_octet_what_courier_serves_by_user_and_pass() {
    let authority = Authority::new();
    let server = server_with(Options::default(), &authority, &mails());
    let served = served(&server.endpoint());
    assert_eq!(served, mails().iter().map(|mail| on_the_wire(mail)).collect::<Vec<_>>());
    for way in WAYS {
        into_a_maildir(connector(&authority), &server, way, &served).await;
    }
}

#[tokio::test]
async fn a_maildir_holds_octet_for_octet_what_courier_serves_by_auth_plain() {
    let authority = Authority::new();
    let server = server_with(Options { mechanisms: "PLAIN LOGIN", ..Options::default() }, &authority, &mails());
    assert!(announced(&server.endpoint()).contains(&"SASL PLAIN LOGIN".to_owned()));
    let served = served(&server.endpoint());
    for way in WAYS {
        into_a_maildir(connector(&authority), &server, way, &served).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_maildir_holds_octet_for_octet_what_courier_serves_through_the_bridge() {
    let authority = Authority::new();
    let server = server_with(Options::default(), &authority, &mails());
    let served = served(&server.endpoint());
    into_a_maildir_through_the_bridge(&authority, &server, &served).await;
}

#[tokio::test]
async fn delete_once_stored_deletes_from_courier_exactly_what_is_stored() {
    let mut server = server_with(Options::default(), &Authority::new(), &mails());
    let served = served(&server.endpoint());
    delete_once_stored_deletes_exactly_what_is_stored(&mut server, &served).await;
}

#[tokio::test]
async fn courier_announces_utf8_and_a_login_delay_that_it_does_not_keep_and_no_lang() {
    let server = server_with(Options::default(), &Authority::new(), &mails());
    let endpoint = server.endpoint();
    let said = announced(&endpoint);
    assert_eq!(
        said,
        [
            "STLS",
            "TOP",
            "USER",
            "LOGIN-DELAY 10",
            "PIPELINING",
            "UIDL",
            "UTF8 USER",
            "IMPLEMENTATION Courier Mail Server"
        ]
    );
    let mut client = PlainClient::log_in(&endpoint);
    assert_eq!(client.say("LANG *"), "-ERR Invalid command.");
    // After login it announces the same: STLS too, though that is over.
    assert_eq!(client.ask_lines("CAPA"), said);
    let unique_ids = client.ask_lines("UIDL");
    assert!(unique_ids[0].starts_with("1 UID1-"), "{unique_ids:?}");
    // The second login in less than ten seconds.
    PlainClient::log_in(&endpoint);
}

#[tokio::test]
async fn courier_announces_two_octets_too_few_for_a_mail_with_an_open_end() {
    let server = server_with(Options::default(), &Authority::new(), &mails());
    let mut client = PlainClient::log_in(&server.endpoint());
    let sizes = client.ask_lines("LIST");
    for (mail, (number, size)) in mails().iter().zip((1..).zip(sizes)) {
        let served = on_the_wire(mail).len() - if mail.ends_with(b"\r\n") { 0 } else { 2 };
        assert_eq!(size, format!("{number} {served}"));
    }
}

#[tokio::test]
async fn mail_with_raw_headers_is_stored_as_it_is_and_not_as_courier_wraps_it() {
    let held = RAW_HEADERS.map(<[u8]>::to_vec);
    let server = server_with(Options::default(), &Authority::new(), &held);
    let endpoint = server.endpoint();
    let mut client = PlainClient::connect(&endpoint);
    assert_eq!(client.say("UTF8"), "+OK UTF8 enabled");
    client.authenticate(&endpoint);
    assert_eq!(client.retrieve_all(), held);
    client.say("QUIT");
    let wrapped = served(&endpoint);
    assert!(wrapped.iter().all(|mail| mail.starts_with(b"From: Mail Delivery Subsystem")));

    let driver = check(&MemoryBacking::default(), SystemClock::default(), &server, LeavePolicy::LEAVE_ALL).await;
    let stored = driver.raw_messages(View::Inbox).await.expect("rows");
    assert_eq!(sorted(stored), sorted(held.to_vec()));
}

#[tokio::test]
async fn what_courier_refuses_without_codes_is_told_as_what_it_most_likely_is() {
    let authority = Authority::new();
    let server = server_with(Options::default(), &authority, &[]);
    // Courier takes five seconds to say so.
    let told = refused(&server, connector(&authority), Security::Implicit, "wrong").await;
    assert_eq!((told.kind, told.server_text.as_str()), (ErrorKind::LoginRefused, "Login failed."));
    let server = server_with(Options { tls_required: true, ..Options::default() }, &authority, &[]);
    let password = server.endpoint().password;
    let connector = headless::tcp::connector(None).expect("no roots, nothing wrong");
    let told = refused(&server, connector, Security::None, &password).await;
    // "-ERR TLS required to log in." has no code, and words are not guessed at.
    assert_eq!((told.kind, told.server_text.as_str()), (ErrorKind::LoginRefused, "TLS required to log in."));
}
