//! Two tabs: one checks, both show, and either can end it.
//!
//! Must not: reach one tab from the other but by what the app does.

use e2e::mails;
use e2e::rig::{Rig, dovecot, still_readable, with_stored_mail};
use test_support::browser::{PATIENCE, Tab};
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::faulty::{At, Fault, FaultyServer};
use test_support::page::{Form, Page, Security, at};

/// Opens the app in a second tab and stays there; the first and the second.
async fn second_tab(page: &Page, rig: &Rig) -> (Tab, Tab) {
    let first = page.browser().tab().await;
    let second = page.browser().open_tab().await;
    page.open(&rig.bridge.url()).await;
    (first, second)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tab_reads_along_while_the_first_one_checks() {
    let authority = Authority::new();
    let mut server = dovecot(Options::default(), &authority, [mails::text()]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = with_stored_mail(&rig, &server).await;
    let (first, second) = second_tab(&page, &rig).await;
    page.wait_for_total(1, PATIENCE).await;
    still_readable(&page).await;
    // What the first tab fetches appears in the second.
    page.browser().switch_to(&first).await;
    server.deliver(&mails::with_attachment());
    page.check().await;
    page.wait_for_total(2, PATIENCE).await;
    page.browser().switch_to(&second).await;
    page.wait_for_total(2, PATIENCE).await;
    assert_eq!(page.browser().count(&at("error-card")).await, 0);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_of_one_tab_is_told_in_the_other_and_can_be_ended_there() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let silent = FaultyServer::start([], Fault::Silent(At::Greeting)).await.expect("a loopback port is free");
    let rig = Rig::start(authority, &[server.port(), silent.address().port()]).await;
    let page = with_stored_mail(&rig, &server).await;
    let (first, second) = second_tab(&page, &rig).await;
    page.wait_for_total(1, PATIENCE).await;

    page.browser().switch_to(&first).await;
    page.add_account(&Form::new("127.0.0.1", silent.address().port(), Security::None, "eve")).await;
    page.browser().see(&at("progress")).await;
    page.browser().switch_to(&second).await;
    page.browser().see(&at("progress")).await;
    page.browser().click(&at("cancel-check")).await;
    page.wait_until_idle(PATIENCE).await;
    page.browser().switch_to(&first).await;
    page.wait_until_idle(PATIENCE).await;
    still_readable(&page).await;
    page.close().await;
}
