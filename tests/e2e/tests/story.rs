//! What Poplar is for: add an account, see the mail arrive, read it, close everything, pull the cable, read on.
//!
//! Must not: take a short cut past the page.

use e2e::mails;
use e2e::rig::{Rig, Trap, dovecot, form};
use test_support::browser::{Kind, PATIENCE, Setup};
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::page::{Page, Security, at};

async fn the_story(security: Security, setup: Setup) {
    let authority = Authority::new();
    let trap = Trap::set().await;
    let options = Options { plaintext_login: security == Security::None, ..Options::default() };
    let letters = [mails::html(trap.address()), mails::text(), mails::with_attachment()];
    let mut server = dovecot(options, &authority, letters);
    let mut rig = Rig::start(authority, &[server.port(), server.tls_port()]).await;

    let page = rig.open_with(&setup).await;
    page.browser().see(&at("first-run")).await;
    let form = form(&server, security);
    page.enter(&form).await;
    page.browser().click(&at("test")).await;
    page.browser().read(&at("test-found"), "3").await;
    assert_eq!(page.browser().count(&at("stage-error")).await, 0);
    page.browser().click(&at("submit")).await;
    page.wait_for_total(3, PATIENCE).await;
    page.browser().see(&at("account-item")).await;
    read_everything(&page).await;
    save_the_attachment(&page, &rig).await;
    page.wait_until_offline_ready().await;
    page.close().await;
    assert_eq!(server.count(), 3, "leaving everything on the server is the default");

    rig.bridge.stop().await;
    server.stop();
    let page = rig.open_with(&setup).await;
    if setup.kind == Kind::Chromium {
        let came_from = "return performance.getEntriesByType('navigation')[0].workerFinalSourceType;";
        assert_eq!(page.browser().evaluate(came_from, Vec::new()).await, "cache", "the service worker was started");
    }
    page.wait_for_total(3, PATIENCE).await;
    read_everything(&page).await;
    assert_eq!(trap.caught(), 0, "a message reached out to the network");
    page.close().await;
}

async fn read_everything(page: &Page) {
    page.open_message("The autumn newsletter").await;
    page.wait_for_words_in_frame("Leaves are falling").await;
    page.wait_for_words_in_frame("Read all about it.").await;
    page.browser().see(&at("blocked")).await;
    page.open_message("Grüße").await;
    page.browser().read(&at("reader-text"), "Schöne Grüße aus Köln!\n.\n..").await;
    page.open_message("Notes attached").await;
    page.browser().read(&at("reader-text"), "See the notes.").await;
    page.browser().read(&at("attachment-save"), "notes.bin").await;
}

async fn save_the_attachment(page: &Page, rig: &Rig) {
    page.open_message("Notes attached").await;
    page.browser().click(&at("attachment-save")).await;
    rig.wait_for_saved("notes.bin", mails::ATTACHMENT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_over_implicit_tls_is_read_and_read_again_with_everything_else_gone() {
    the_story(Security::Implicit, Setup::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_over_stls_is_read_and_read_again_with_everything_else_gone() {
    the_story(Security::Stls, Setup::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_in_the_clear_is_read_and_read_again_with_everything_else_gone() {
    the_story(Security::None, Setup::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_read_in_firefox_and_read_again_with_everything_else_gone() {
    the_story(Security::Implicit, Setup { kind: Kind::Firefox, ..Setup::default() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_trash_and_undo_outlive_the_browser() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text(), mails::with_attachment()]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(2, PATIENCE).await;
    page.open_message("Grüße").await;
    page.browser().click(&at("star")).await;
    page.browser().click(&at("delete")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.browser().click(&at("undo")).await;
    page.wait_for_total(2, PATIENCE).await;
    page.open_message("Notes attached").await;
    page.browser().click(&at("delete")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.close().await;
    let page = rig.open().await;
    page.wait_for_total(1, PATIENCE).await;
    page.browser().click(&at("starred-view")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.open_message("Grüße").await;
    page.browser().click(&at("trash-view")).await;
    page.open_message("Notes attached").await;
    assert_eq!(server.count(), 2);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_screen_waits_for_no_engine() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open().await;
    page.browser().see(&at("first-run")).await;
    let began = "const load = (name) => performance.getEntriesByType('resource').find((entry) => name.test(entry.name)); \
        const [program, engine] = [load(/client-[0-9a-f]+_bg\\.wasm$/), load(/\\/worker\\.js$/)]; ";
    let loaded = format!("{began} return !!(program && engine);");
    page.browser().until("the engine is loaded", PATIENCE, &loaded, Vec::new()).await;
    let behind = format!("{began} return engine.startTime >= program.responseEnd;");
    assert_eq!(page.browser().evaluate(&behind, Vec::new()).await, true, "both were loaded at once");
    page.close().await;
}
