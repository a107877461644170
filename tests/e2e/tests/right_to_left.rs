//! The page in a language that is written from right to left and is two fifths longer than English.
//!
//! There is no such language yet; the pseudo-language that the page keeps for this is chosen as any other. Its pictures
//! are kept below the target folder (`screenshots/`).
//! Must not: check translations.

use e2e::audit::{Check, check};
use e2e::screens::{DESKTOP, Look, PHONE, Screen, sample, walk};
use serde_json::json;
use std::path::Path;
use test_support::browser::Setup;
use test_support::page::at;

/// The tag of the pseudo-language, as the page's storage keeps it.
const PSEUDO: &str = "en-XA";

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_is_turned_around_and_nothing_is_cut_or_lies_outside() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots").join(PSEUDO);
    std::fs::create_dir_all(&folder).expect("a folder below the target folder can be made");
    let mut sample = sample().await;
    let (mut screens, mut faults) = (0, Vec::new());
    let page = walk(&mut sample, &Setup::default(), PSEUDO, async |page, screen| {
        let browser = page.browser();
        screens += 1;
        for (width, height) in [DESKTOP, PHONE] {
            if screen.is_narrow_only() && width != PHONE.0 {
                continue;
            }
            let look = Look { dark: false, width, height };
            look.put_on(browser).await;
            let found = check(browser, &[Check::Targets, Check::Sideways, Check::Cut]).await;
            faults.extend(found.into_iter().map(|fault| format!("{} {width}: {fault}", screen.name())));
            let name = format!("{screens:02}-{}-{}.png", screen.name(), look.name());
            std::fs::write(folder.join(name), browser.screenshot().await).expect("the folder is ours");
        }
        if screen == Screen::List {
            Look { dark: false, width: DESKTOP.0, height: DESKTOP.1 }.put_on(browser).await;
            // Accounts on the right, then the list, then the message; and in the words, accents.
            let order = "return ['.sidebar', '.list', '.reader'].map(e => document.querySelector(e)\
                         .getBoundingClientRect().left).every((left, at, all) => at === 0 || left < all[at - 1]);";
            assert_eq!(browser.evaluate(order, Vec::new()).await, json!(true), "the panes are not turned around");
            assert_eq!(browser.text(&at("check-button")).await.trim(), "Chéèck máàíìl");
            // A subject that is longer than its line is cut at its own end.
            let begins = "return [...document.querySelectorAll('.row-subject')].filter(e => e.scrollWidth > e.clientWidth) \
                .map(e => { const words = document.createRange(); words.selectNodeContents(e); \
                  const [line, row] = [words.getBoundingClientRect(), e.getBoundingClientRect()]; \
                  return getComputedStyle(e).direction === 'rtl' || Math.abs(line.left - row.left) < 1; });";
            let begins = browser.evaluate(begins, Vec::new()).await;
            let begins = begins.as_array().expect("a list");
            assert!(!begins.is_empty() && begins.iter().all(|begins| *begins == json!(true)), "{begins:?}");
            let direction = "return getComputedStyle(document.documentElement).direction;";
            assert_eq!(browser.evaluate(direction, Vec::new()).await, json!("rtl"));
        }
    })
    .await;
    assert_eq!(page.browser().count("[lang=\"en-XA\"] [lang=\"en-XA\"]").await, 0, "it is offered");
    page.close().await;
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
