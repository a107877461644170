//! TLS from the browser to the mail server: whoever carries it can neither read it nor alter it unseen, and a certificate
//! that nobody vouches for is taken only where a person said so.
//!
//! Must not: trust anything that a person was not shown.

use e2e::mails;
use e2e::rig::{Rig, dovecot, form};
use test_support::browser::PATIENCE;
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::page::{Form, Page, Security, at};
use test_support::tap::Tap;

/// Words of the mail, which nobody in between may see.
const WORDS: [&[u8]; 2] = [b"Notes attached", b"See the notes."];

fn in_browser(server: &Dovecot, security: Security, port: u16) -> Form {
    Form { tls_in_bridge: false, host: "127.0.0.1".into(), port, ..form(server, security) }
}

/// A server with one message, and someone who records all that passes between it and the bridge.
async fn tapped(security: Security) -> (Rig, Dovecot, Tap, Page) {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::with_attachment()]);
    let port = if security == Security::Implicit { server.tls_port() } else { server.port() };
    let tap = Tap::start((server.address().ip(), port).into()).await.expect("a port is free");
    let rig = Rig::start(authority, &[tap.address().port()]).await;
    let page = rig.open().await;
    page.add_account(&in_browser(&server, security, tap.address().port())).await;
    // Mozilla knows nothing of the authority of the tests.
    error_of_kind(&page, "CertificateUnknownIssuer").await;
    (rig, server, tap, page)
}

async fn error_of_kind(page: &Page, kind: &str) {
    page.browser().see(&format!("{}[data-kind=\"{kind}\"]", at("error-card"))).await;
}

fn holds(octets: &[u8], part: &[u8]) -> bool {
    octets.windows(part.len()).any(|octets| octets == part)
}

async fn the_bridge_learns_nothing(security: Security) {
    let (_rig, server, tap, page) = tapped(security).await;
    let browser = page.browser();
    assert!(!holds(&tap.recorded(), server.password().as_bytes()));
    browser.read(&at("certificate"), "SHA-256").await;
    browser.click(&at("trust-certificate")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    page.open_message("Notes attached").await;
    browser.read(&at("reader-text"), "See the notes.").await;
    let recorded = tap.recorded();
    assert!(recorded.len() > 2_000, "nothing passed");
    for secret in WORDS.into_iter().chain([server.password().as_bytes(), server.user().as_bytes()]) {
        assert!(!holds(&recorded, secret), "{} passed in the clear", secret.escape_ascii());
    }
    browser.click(&at("edit-account")).await;
    browser.read(&at("connection"), "between this browser and the mail server").await;
    browser.see(&at("pinned")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_tls_from_the_first_octet_the_bridge_learns_nothing() {
    the_bridge_learns_nothing(Security::Implicit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_stls_the_bridge_learns_nothing() {
    the_bridge_learns_nothing(Security::Stls).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bridge_that_alters_an_octet_is_caught_and_nothing_of_it_is_stored() {
    let (_rig, _server, tap, page) = tapped(Security::Implicit).await;
    // Behind the handshake, in what the server says of its mail.
    tap.flip_at(Some(2_600));
    page.browser().click(&at("trust-certificate")).await;
    error_of_kind(&page, "TlsTampered").await;
    page.wait_for_total(0, PATIENCE).await;
    tap.flip_at(None);
    page.check().await;
    page.wait_for_total(1, PATIENCE).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_certificate_than_the_one_that_was_trusted_stops_the_check_and_both_are_shown() {
    let (rig, mut server, tap, page) = tapped(Security::Implicit).await;
    let browser = page.browser();
    browser.click(&at("trust-certificate")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    server.deliver(&mails::text());
    server.renew_certificate(&rig.authority);
    page.check().await;
    error_of_kind(&page, "CertificateChanged").await;
    browser.read(&at("certificate"), "Trusted so far").await;
    page.wait_for_total(1, PATIENCE).await;
    assert!(!holds(&tap.recorded(), server.password().as_bytes()));
    browser.click(&at("trust-certificate")).await;
    page.wait_for_total(2, PATIENCE).await;
    page.close().await;
}
