//! Mail made to take more time or memory than anybody has: each is answered within the reader's five seconds, shown or
//! refused, the page goes on answering meanwhile, its source can be had, and mail that comes after it is shown.
//!
//! Must not: forgive a page that stands still; how fast ordinary mail is belongs to the benchmarks.

use e2e::bombs;
use e2e::rig::{Rig, dovecot, form};
use e2e::standstill;
use std::time::Duration;
use test_support::browser::{Browser, PATIENCE, Setup};
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::page::{Security, TALL_OF, at};

/// Longest time from the click to an answer, in milliseconds. The reader is cut off after as much: that is to happen to none.
const ANSWERED: f64 = 5_000.0;

/// Longest time from an answer to what is seen of it.
const LAID_OUT: Duration = Duration::from_secs(5);

/// Opens a message and notes when there is an answer, by the page's own clock.
const OPEN: &str = "const [rows, words] = arguments; \
    const row = [...document.querySelectorAll(rows)].find(row => row.textContent.includes(words)); \
    if (!row) return false; window.__still = 0; window.__opened = performance.now(); window.__answered = 0; \
    const look = () => { const reader = document.querySelector('.reader'); \
      const told = reader?.querySelector('[data-test=\"reader-subject\"]')?.textContent.includes(words) \
        || reader?.querySelector('[data-test=\"error-card\"]'); \
      if (told && !reader.querySelector('.reader-loading')) { window.__answered = performance.now() - window.__opened; watch.disconnect(); } }; \
    const watch = new MutationObserver(look); watch.observe(document.body, {subtree: true, childList: true, characterData: true}); \
    row.click(); return true;";

/// Whether what was opened is seen: HTML that is laid out, text, or why there is neither.
const SEEN: &str = "const reader = document.querySelector('.reader'); const frame = reader?.querySelector('.letter-frame'); \
    return tallOf(frame) > 0 \
      || !!reader?.querySelector('[data-test=\"reader-text\"], .letter-text.is-quiet, [data-test=\"error-card\"]');";

async fn answered(browser: &Browser) -> f64 {
    browser.evaluate("return window.__answered;", Vec::new()).await.as_f64().unwrap_or(0.0)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bomb_is_answered_in_time_and_the_page_goes_on_answering() {
    let bombs = bombs::all();
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, bombs.iter().map(|(_, mail)| mail.clone()));
    let rig = Rig::start(authority, &[server.port()]).await;
    // So tall that every row is there.
    let page = rig.open_with(&Setup { height: 3_600, ..Setup::default() }).await;
    let browser = page.browser();
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(bombs.len() as u64, PATIENCE * 2).await;
    page.wait_until_idle(PATIENCE * 2).await;
    standstill::watch(browser).await;
    let seen = [TALL_OF, SEEN].concat();
    let mut faults = Vec::new();
    for (name, _) in &bombs {
        let words = format!("Bomb {name}.");
        browser.until(&words, PATIENCE, OPEN, vec![at("message-row").into(), words.clone().into()]).await;
        browser.until(&format!("{words} is answered"), PATIENCE, "return window.__answered > 0;", Vec::new()).await;
        // What the browser makes of what it was given counts as well.
        browser.until(&format!("{words} is seen"), LAID_OUT, &seen, Vec::new()).await;
        browser.click(&at("show-source")).await;
        browser.read(&at("reader-source"), &words).await;
        let (answered, still) = (answered(browser).await, standstill::longest(browser).await);
        println!("{words} answered after {answered:.0} ms, still for {still:.0} ms");
        if answered > ANSWERED || still > standstill::LONGEST {
            faults.push(format!("{words} {answered:.0} ms, {still:.0} ms"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    browser.click(&at("starred-view")).await;
    browser.see(&at("empty-list")).await;
    page.close().await;
}
