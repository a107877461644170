//! Page and worker of different versions, and how a newer version arrives: the mail stays readable, and nothing is
//! replaced before a person says so.
//!
//! Must not: depend on what changed between two versions.

use e2e::altered_page::{AlteredPage, WORKER};
use e2e::mails;
use e2e::rig::{Rig, dovecot, still_readable, with_stored_mail};
use test_support::bridge_runner::{self, built_page};
use test_support::browser::{Browser, PATIENCE};
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::faulty::{At, Fault, FaultyServer};
use test_support::page::{Form, Page, Security, at};

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_of_another_build_is_told_and_mail_is_read_and_fetched_all_the_same() {
    let authority = Authority::new();
    let mut server = dovecot(Options::default(), &authority, [mails::text()]);
    let altered = AlteredPage::new();
    altered.alter_worker_build();
    let options = bridge_runner::Options {
        ports: vec![server.port()],
        page: Some(altered.path().to_owned()),
        ..bridge_runner::Options::default()
    };
    let rig = Rig::start_with(authority, options).await;
    let page = with_stored_mail(&rig, &server).await;
    assert_eq!(page.error(PATIENCE).await, "buildmismatch");
    still_readable(&page).await;
    server.deliver(&mails::with_attachment());
    page.check().await;
    page.wait_for_total(2, PATIENCE).await;
    page.browser().see(&at("reload")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_speaks_otherwise_is_told_and_a_reload_brings_the_mail_back() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let mut rig = Rig::start(authority, &[server.port()]).await;
    let page = with_stored_mail(&rig, &server).await;
    page.wait_until_offline_ready().await;
    // Without its service worker a page may be an old one from the browser's cache.
    page.forget_service_worker().await;
    let altered = AlteredPage::new();
    altered.rewrite(WORKER, |_| "postMessage(new Uint8Array([255, 255, 255]));".into());
    rig.bridge.set_page(altered.path().to_owned());
    rig.bridge.restart().await;
    page.browser().open(&rig.bridge.url()).await;
    assert_eq!(page.error(PATIENCE).await, "buildmismatch");
    assert_eq!(page.browser().count(&at("message-row")).await, 0);

    rig.bridge.set_page(built_page());
    rig.bridge.restart().await;
    page.browser().click(&at("reload")).await;
    page.wait_for_total(1, PATIENCE).await;
    still_readable(&page).await;
    page.close().await;
}

/// The page is the newer version.
async fn is_newer(page: &Page) -> bool {
    page.browser().count("#newer-version").await == 1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_version_is_offered_never_during_a_check_and_runs_once_a_person_agrees() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let silent = FaultyServer::start([], Fault::Silent(At::Greeting)).await.expect("a loopback port is free");
    let mut rig = Rig::start(authority, &[server.port(), silent.address().port()]).await;
    let page = with_stored_mail(&rig, &server).await;
    page.wait_until_offline_ready().await;
    page.close().await;

    let page = rig.open().await;
    let newer = AlteredPage::new();
    newer.offer(&page, &mut rig.bridge).await;

    page.add_account(&Form::new("127.0.0.1", silent.address().port(), Security::None, "eve")).await;
    page.browser().see(&at("progress")).await;
    page.browser().see_no(&at("update")).await;
    page.browser().click(&at("cancel-check")).await;
    page.wait_until_idle(PATIENCE).await;
    assert!(!is_newer(&page).await, "it took over by itself");

    page.browser().click(&at("update")).await;
    page.browser().see_no(&at("update")).await;
    page.wait_for_total(1, PATIENCE).await;
    let script = "return !!document.querySelector('#newer-version');";
    page.browser().until("the newer version runs", PATIENCE, script, Vec::new()).await;
    still_readable(&page).await;
    page.close().await;

    // It is the one that starts offline from now on.
    rig.bridge.stop().await;
    let page = Page::new(Browser::start(rig.profile.path()).await);
    page.open(&rig.bridge.url()).await;
    assert!(is_newer(&page).await);
    still_readable(&page).await;
    page.close().await;
}
