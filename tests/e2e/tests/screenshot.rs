//! Pictures: the one in the README, and those of the screens in light and dark, on desktop and phone, in English and
//! German, which are kept below the target folder (`screenshots/`) to be looked at.
//!
//! Must not: change the tree unless asked: only with `POPLAR_SCREENSHOT` set is `docs/screenshot.png` written.

use e2e::rig::Rig;
use e2e::screens::{Look, resize, sample, walk};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use test_support::bridge_runner;
use test_support::browser::{PATIENCE, Setup};
use test_support::certificate::Authority;
use test_support::page::at;

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_mailbox_is_one_click_away_and_worth_a_picture() {
    let options = bridge_runner::Options { demo: true, ..bridge_runner::Options::default() };
    let rig = Rig::start_with(Authority::new(), options).await;
    let page = rig.open().await;
    let light = json!({"features": [{"name": "prefers-color-scheme", "value": "light"}]});
    page.browser().devtools("Emulation.setEmulatedMedia", light).await.expect("devtools answer");
    resize(page.browser(), 1440, 900).await;
    page.browser().click(&at("demo-button")).await;
    page.browser().see(&at("message-row")).await;
    page.wait_until_idle(PATIENCE).await;
    assert!(page.total().await >= 10);
    // The newest message with a picture's worth of layout: the first that is shown as HTML.
    let rows = page.browser().count(&at("message-row")).await;
    for row in 0..rows {
        page.browser().click(&format!("{}:nth-child({})", at("message-row"), row + 1)).await;
        page.browser().see(&at("reader-subject")).await;
        page.browser().see_within(&format!("{},{}", at("reader-body-frame"), at("reader-text")), PATIENCE).await;
        if page.browser().count(&at("reader-body-frame")).await == 1 {
            break;
        }
    }
    assert_eq!(page.browser().count(&at("reader-body-frame")).await, 1, "no sample mail is HTML");
    // What was told for a moment is over.
    let told = "return document.querySelector(arguments[0]).textContent === '';";
    page.browser().until("nothing is told any more", PATIENCE, told, vec![at("snack").into()]).await;
    let picture = page.browser().screenshot().await;
    if std::env::var_os("POPLAR_SCREENSHOT").is_some() {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
        std::fs::create_dir_all(&docs).expect("docs/ can be made");
        std::fs::write(docs.join("screenshot.png"), &picture).expect("docs/ can be written");
    }
    assert!(picture.len() > 20_000, "the picture is nearly empty");
    page.close().await;
}

/// Takes the pictures of one language.
async fn take_pictures(language: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots").join(language);
    std::fs::create_dir_all(&folder).expect("a folder below the target folder can be made");
    let mut sample = sample().await;
    let (mut screens, mut different) = (0, BTreeSet::new());
    let page = walk(&mut sample, &Setup::default(), language, async |page, screen| {
        if !screen.is_pictured() {
            return;
        }
        screens += 1;
        for look in Look::all() {
            look.put_on(page.browser()).await;
            let wrong = "document.querySelector('[aria-invalid=true]')?.scrollIntoView({block: 'center'});";
            page.browser().evaluate(wrong, Vec::new()).await;
            // What comes in by moving has come in.
            tokio::time::sleep(std::time::Duration::from_millis(250)).await;
            let picture = page.browser().screenshot().await;
            let name = format!("{screens:02}-{}-{}.png", screen.name(), look.name());
            std::fs::write(folder.join(&name), &picture).expect("the folder is ours");
            assert!(picture.len() > 5_000, "{name} is nearly empty");
            assert!(different.insert(picture), "{name} shows what another picture shows");
        }
    })
    .await;
    page.close().await;
    assert_eq!(screens, 52, "screens that had their pictures taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn screens_have_their_pictures_taken_in_english() {
    take_pictures("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn screens_have_their_pictures_taken_in_german() {
    take_pictures("de").await;
}
