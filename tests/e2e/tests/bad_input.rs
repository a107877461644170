//! What bad servers, bad networks and bad luck get: a card that tells what happened, and the mail that is stored stays
//! readable.
//!
//! Must not: check words; those are proved where they are written. Here is what a person can still do.

use e2e::altered_page::{AlteredPage, WORKER};
use e2e::mails;
use e2e::rig::{Rig, dovecot, form, still_readable, with_stored_mail};
use std::time::Duration;
use test_support::bridge_runner::{self, built_page};
use test_support::browser::{Browser, PATIENCE, Setup};
use test_support::certificate::{Authority, Kind};
use test_support::dovecot::{Dovecot, Options, TOKEN, TOKEN_THAT_RAN_OUT};
use test_support::faulty::{At, Fault, FaultyServer};
use test_support::messages::{PRIVATE_MAIL, message};
use test_support::page::{Form, Leave, Page, Security, at};
use tokio::net::TcpListener;

/// Adds a second account that fails, and sees why.
async fn second_account_fails(page: &Page, form: &Form, kind: &str, patience: Duration) {
    page.add_account(form).await;
    assert_eq!(page.error(patience).await, kind.to_lowercase());
    still_readable(page).await;
}

async fn against(fault: Fault, security: Security, kind: &str, patience: Duration) -> FaultyServer {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let bad = FaultyServer::start([mails::with_attachment()], fault).await.expect("a loopback port is free");
    let rig = Rig::start(authority, &[server.port(), bad.address().port()]).await;
    let page = with_stored_mail(&rig, &server).await;
    second_account_fails(&page, &Form::new("127.0.0.1", bad.address().port(), security, "eve"), kind, patience).await;
    page.close().await;
    bad
}

async fn against_certificate(certificate: Kind, kind: &str) {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let bad = dovecot(Options { certificate, ..Options::default() }, &authority, []);
    let rig = Rig::start(authority, &[server.port(), bad.tls_port()]).await;
    let page = with_stored_mail(&rig, &server).await;
    second_account_fails(&page, &form(&bad, Security::Implicit), kind, PATIENCE).await;
    assert!(!bad.log().contains("user=<ada>"), "credentials were sent:\n{}", bad.log());
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_bridge_is_told_and_a_bridge_that_comes_back_is_used() {
    let authority = Authority::new();
    let mut server = dovecot(Options::default(), &authority, [mails::text()]);
    let mut rig = Rig::start(authority, &[server.port()]).await;
    let page = with_stored_mail(&rig, &server).await;
    rig.bridge.stop().await;
    page.check().await;
    assert_eq!(page.error(PATIENCE).await, "bridgeunreachable");
    still_readable(&page).await;
    rig.bridge.restart().await;
    server.deliver(&mails::with_attachment());
    page.check().await;
    page.wait_for_total(2, PATIENCE).await;
    page.browser().see_no(&at("error-card")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bridge_that_takes_connections_and_says_nothing_is_not_taken_for_a_silent_mail_server() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let mut rig = Rig::start(authority, &[server.port()]).await;
    let page = with_stored_mail(&rig, &server).await;
    rig.bridge.stop().await;
    let hanging = TcpListener::bind(rig.bridge.address()).await.expect("the port is free again");
    page.check().await;
    assert_eq!(page.error(PATIENCE).await, "bridgeunreachable");
    still_readable(&page).await;
    drop(hanging);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_the_bridge_does_not_permit_is_told() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = with_stored_mail(&rig, &server).await;
    let form = Form { port: 25, ..form(&server, Security::None) };
    second_account_fails(&page, &form, "BridgeRefusedPort", PATIENCE).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_the_bridge_does_not_permit_is_told() {
    let options = bridge_runner::Options { deny_loopback: true, ..bridge_runner::Options::default() };
    let rig = Rig::start_with(Authority::new(), options).await;
    let page = rig.open().await;
    page.add_account(&Form::new("127.0.0.1", 110, Security::None, "ada")).await;
    assert_eq!(page.error(PATIENCE).await, "bridgerefusedaddress");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_does_not_exist_is_told() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open().await;
    page.add_account(&Form::new("no-such-host.invalid", 995, Security::Implicit, "ada")).await;
    assert_eq!(page.error(PATIENCE).await, "namenotfound");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_port_is_told() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let gone = Dovecot::start(Options::default(), &authority);
    let closed = form(&gone, Security::None);
    drop(gone);
    let rig = Rig::start(authority, &[server.port(), closed.port]).await;
    let page = with_stored_mail(&rig, &server).await;
    second_account_fails(&page, &closed, "ConnectionRefused", PATIENCE).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_login_asks_for_the_password_and_goes_on_with_the_right_one() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    page.add_account(&Form { password: "wrong".into(), ..form(&server, Security::None) }).await;
    assert_eq!(page.error(PATIENCE).await, "loginrefused");
    page.browser().fill(&at("password-prompt"), server.password()).await;
    page.browser().click(&at("password-submit")).await;
    page.wait_for_total(1, PATIENCE).await;
    still_readable(&page).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_that_ran_out_is_asked_for_anew_and_mail_goes_on_with_the_next() {
    let authority = Authority::new();
    let options = Options { mechanisms: "plain xoauth2", ..Options::default() };
    let server = dovecot(options, &authority, [mails::text()]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    let (browser, form) = (page.browser(), form(&server, Security::None));
    page.enter(&form).await;
    // What was entered as a password is not taken for a token.
    browser.pick(&at("credential"), "token").await;
    browser.click(&at("submit")).await;
    browser.see_focus(&at("password")).await;
    browser.fill(&at("password"), TOKEN_THAT_RAN_OUT).await;
    browser.click(&at("submit")).await;
    assert_eq!(page.error(PATIENCE).await, "tokenrefused");
    browser.fill(&at("password-prompt"), TOKEN).await;
    browser.click(&at("password-submit")).await;
    page.wait_for_total(1, PATIENCE).await;
    still_readable(&page).await;
    assert!(server.log().contains("Login: user=<ada>, method=XOAUTH2,"), "{}", server.log());
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_maildrop_in_use_is_told_and_not_taken_for_a_wrong_password() {
    let fault = Fault::Login("-ERR [IN-USE] Do you have another POP session running?".into());
    against(fault, Security::None, "MaildropInUse", PATIENCE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_certificate_is_told_and_no_credentials_are_sent() {
    against_certificate(Kind::Expired, "CertificateExpired").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_self_signed_certificate_is_told_and_no_credentials_are_sent() {
    against_certificate(Kind::SelfSigned, "CertificateUnknownIssuer").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_another_name_is_told_and_no_credentials_are_sent() {
    against_certificate(Kind::WrongName, "CertificateWrongName").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stls_that_is_not_offered_is_told_and_no_credentials_are_sent() {
    let server = against(Fault::None, Security::Stls, "StlsNotOffered", PATIENCE).await;
    let sent = server.commands();
    let credentials = |command: &String| ["USER", "PASS", "AUTH", "APOP"].iter().any(|verb| command.starts_with(verb));
    assert!(!sent.is_empty() && !sent.iter().any(credentials), "{sent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_speak_pop3_is_told() {
    against(Fault::Greeting("SSH-2.0-OpenSSH_9.2".into()), Security::None, "NotPop3", PATIENCE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_without_end_is_told_and_does_not_fill_the_memory() {
    against(Fault::EndlessLine(At::Listing), Security::None, "ServerExceedsLimit", PATIENCE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_inside_a_message_is_told_and_the_next_check_has_it_whole() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let cut = Fault::CutInRetrieval { number: 1, octets: 200 };
    let bad = FaultyServer::start([mails::with_attachment()], cut).await.expect("a loopback port is free");
    let rig = Rig::start(authority, &[server.port(), bad.address().port()]).await;
    let page = with_stored_mail(&rig, &server).await;
    let form = Form::new("127.0.0.1", bad.address().port(), Security::None, "eve");
    second_account_fails(&page, &form, "ConnectionLost", PATIENCE).await;
    assert_eq!(page.total().await, 1, "half a message is no message");
    bad.set_fault(Fault::None);
    page.check().await;
    page.wait_for_total(2, PATIENCE).await;
    page.open_message("Notes attached").await;
    page.browser().read(&at("reader-text"), "See the notes.").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_larger_than_announced_is_stored_whole() {
    let authority = Authority::new();
    let bad = FaultyServer::start([mails::with_attachment()], Fault::AnnouncedOctets(1)).await;
    let bad = bad.expect("a loopback port is free");
    let rig = Rig::start(authority, &[bad.address().port()]).await;
    let page = rig.open().await;
    page.add_account(&Form::new("127.0.0.1", bad.address().port(), Security::None, "eve")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.open_message("Notes attached").await;
    page.browser().read(&at("reader-text"), "See the notes.").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_server_is_told_within_its_deadline_and_the_app_stays_usable() {
    let patience = Duration::from_secs(90);
    against(Fault::Silent(At::Greeting), Security::None, "TimedOut", patience).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_storage_is_told_and_the_rest_comes_when_there_is_room() {
    let authority = Authority::new();
    let mut server = dovecot(Options::default(), &authority, [mails::text()]);
    let cramped = AlteredPage::new();
    cramped.rewrite(WORKER, |script| format!("{LITTLE_ROOM}{script}"));
    let options = bridge_runner::Options {
        ports: vec![server.port()],
        page: Some(cramped.path().to_owned()),
        ..bridge_runner::Options::default()
    };
    let mut rig = Rig::start_with(authority, options).await;
    let page = rig.open().await;
    page.add_account(&Form { leave: Leave::DeleteOnceStored, remember: true, ..form(&server, Security::None) }).await;
    page.wait_for_total(1, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    for index in 0..400 {
        server.deliver(&message(PRIVATE_MAIL, index));
    }
    page.check().await;
    assert_eq!(page.error(PATIENCE).await, "storagefull");
    page.wait_until_idle(PATIENCE).await;
    still_readable(&page).await;
    let (stored, left) = (page.total().await - 1, server.count() as u64);
    assert!(stored + left >= 400 && left > 0, "{stored} stored, {left} on the server");
    page.close().await;

    rig.bridge.set_page(built_page());
    rig.bridge.restart().await;
    let page = rig.open().await;
    page.time_check(&at("check-button"), 401, PATIENCE * 2).await;
    assert_eq!(server.count(), 0, "{}", server.log());
    page.close().await;
}

/// What the worker of a browser without room does: a write beyond it fails and takes its transaction along. A real quota
/// cannot be had: Chromium promises every site 10 GiB, and DevTools' own override does not reach IndexedDB.
const LITTLE_ROOM: &str = "{ let room = 3e6; \
    const size = (v) => v?.byteLength ?? (v && typeof v === 'object' ? Object.values(v).map(size).reduce((a, b) => a + b, 0) : 0); \
    for (const verb of ['put', 'add']) { const write = IDBObjectStore.prototype[verb]; \
      IDBObjectStore.prototype[verb] = function (...values) { \
        if (size(values[0]) > room) { this.transaction.abort(); throw new DOMException('no room', 'QuotaExceededError'); } \
        room -= size(values[0]); return write.apply(this, values); }; } }\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_denies_storage_is_told() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let setup = Setup { storage_denied: true, ..Setup::default() };
    let page = Page::new(Browser::start_with(rig.profile.path(), &setup).await);
    page.open(&rig.bridge.url()).await;
    assert_eq!(page.error(PATIENCE).await, "storagedenied");
    page.close().await;
}
