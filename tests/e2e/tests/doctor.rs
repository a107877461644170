//! The connection doctor: from the error to the stage that fails, and to a report that can be shown to strangers.
//!
//! Must not: check words; those are proved where they are written.

use e2e::mails;
use e2e::rig::{Rig, dovecot, form};
use test_support::browser::PATIENCE;
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::faulty::{At, Fault, FaultyServer};
use test_support::page::{Form, Page, Security, at};

/// Waits until a run has ended at this stage, with those before it passed and those behind it not reached.
async fn stops_at(page: &Page, stage: &str) {
    let script = "const [report, stages, failed] = arguments; \
        if (document.querySelector(report)?.dataset.done !== 'true') return false; \
        const all = [...document.querySelectorAll(stages)]; \
        const at = all.findIndex(one => one.dataset.stage === failed); \
        return all.length === 8 && all.every((one, number) => one.dataset.state === \
            (number < at ? 'good' : number === at ? 'bad' : 'not-reached'));";
    let arguments = vec![at("test-report").into(), at("stage").into(), stage.into()];
    page.browser().until(&format!("the run stops at {stage}"), PATIENCE, script, arguments).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_leads_to_the_stage_that_fails_and_to_a_report_that_tells_no_secret() {
    const SECRET: &str = "Wr0ng-Horse-Battery";
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let mut rig = Rig::start(authority, &[server.port(), server.tls_port()]).await;
    let page = rig.open().await;
    page.add_account(&Form { password: SECRET.into(), ..form(&server, Security::Implicit) }).await;
    assert_eq!(page.error(PATIENCE).await, "loginrefused");

    page.browser().click(&at("find-out")).await;
    stops_at(&page, "Login").await;
    // The clipboard of a browser without a screen is its own affair; what is given to it is not.
    let catch = "navigator.clipboard.writeText = async text => { window.__copied = text; };";
    page.browser().evaluate(catch, Vec::new()).await;
    page.browser().click(&at("report-copy")).await;
    page.browser().until("the report is copied", PATIENCE, "return !!window.__copied;", Vec::new()).await;
    let copied = page.browser().evaluate("return window.__copied;", Vec::new()).await;
    let copied = copied.as_str().expect("text").to_owned();
    let shown = page
        .browser()
        .evaluate("return document.querySelector(arguments[0]).textContent;", vec![at("report-text").into()]);
    assert_eq!(shown.await.as_str(), Some(copied.as_str()), "what is copied is what is shown");
    for told in ["S: +OK", "C: CAPA", "C: AUTH", server.host().as_str()] {
        assert!(copied.contains(told), "no {told} in:\n{copied}");
    }
    for secret in [SECRET, "Horse", server.password()] {
        assert!(!copied.contains(secret), "{secret} in:\n{copied}");
    }
    assert!(!copied.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == server.user()), "{copied}");

    // The same list without the bridge: its first stage fails.
    rig.bridge.stop().await;
    page.browser().click(&at("test-again")).await;
    stops_at(&page, "Bridge").await;
    rig.bridge.restart().await;

    // And in the account's form, with the password that is right.
    page.browser().click(&at("doctor-edit")).await;
    page.browser().fill(&at("password"), server.password()).await;
    page.browser().click(&at("test")).await;
    page.browser().see(&at("test-found")).await;
    assert_eq!(page.browser().count(&at("stage")).await, 8);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_test_that_takes_too_long_is_ended_and_the_form_stays_as_it_was() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let silent = FaultyServer::start([], Fault::Silent(At::Greeting)).await.expect("a loopback port is free");
    let rig = Rig::start(authority, &[server.port(), silent.address().port()]).await;
    let page = rig.open().await;
    let browser = page.browser();
    let form = form(&server, Security::None);
    page.enter(&Form { port: silent.address().port(), ..form.clone() }).await;
    browser.click(&at("test")).await;
    let waits = format!("{}[data-state=running][data-stage=Greeting]", at("stage"));
    browser.see(&waits).await;
    browser.click(&at("test-cancel")).await;
    browser.read(&at("test-report"), "You stopped it here.").await;
    browser.see_no(&at("test-cancel")).await;
    assert_eq!(browser.count(&at("stage-error")).await, 0, "what a person ended is no fault");
    // What was entered is still there, but for the port.
    browser.fill(&at("port"), &form.port.to_string()).await;
    browser.click(&at("test")).await;
    browser.read(&at("test-found"), "1").await;
    browser.click(&at("submit")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.close().await;
}
