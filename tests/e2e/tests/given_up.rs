//! Mail that the browser cannot lay out, as a hole in the sanitiser would let it through: it is given up, and mail that comes
//! after it is shown.
//!
//! Must not: run beside tests that look at time, for what is given up keeps a core busy; or ask WebDriver while a frame
//! hangs, which it may wait for.

use e2e::rig::{Rig, page_with};
use e2e::{standstill, walls};
use std::time::Duration;
use test_support::browser::{Browser, Setup};
use test_support::page::{Page, TALL_OF, at};
use tokio::sync::{Mutex, MutexGuard};

/// One after the other: what hangs takes a core each.
static ALONE: Mutex<()> = Mutex::const_new(());

/// HTML messages, in a page that lays the one with heavy words out for longer than anybody waits.
async fn page_with_heavy(subjects: &[&str]) -> (MutexGuard<'static, ()>, Rig, Page) {
    page_with_bomb(subjects, |style, elements| format!("{style}{elements}")).await
}

/// The same, with style and elements of the heavy one put together like that.
async fn page_with_bomb(
    subjects: &[&str],
    bomb: impl FnOnce(String, String) -> String,
) -> (MutexGuard<'static, ()>, Rig, Page) {
    let alone = ALONE.lock().await;
    let mail = |subject: &&str| {
        format!(
            "From: Eve <eve@example.org>\r\nTo: ada@example.net\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/html; charset=utf-8\r\n\r\n<p>{subject} words</p>\r\n"
        )
        .into_bytes()
    };
    let (rig, page) = page_with(subjects.iter().map(mail).collect(), &Setup::default()).await;
    // Each of very many elements is compared with all before it.
    let selectors = (0..1000).map(|class| format!(".a{class} ~ hr")).collect::<Vec<_>>().join(",");
    let bomb = bomb(format!("<style>{selectors} {{ color: red }}</style>"), "<hr>".repeat(40_000));
    walls::let_through(page.browser(), "Heavy words", &bomb).await;
    standstill::watch(page.browser()).await;
    (alone, rig, page)
}

/// Opens messages after so many milliseconds each, and notes what is seen of them: when a frame was there, when it was laid
/// out, when there was text instead, when that was said; and how often a frame went that had been there.
async fn open_later(browser: &Browser, plan: &[(u32, &str)]) {
    let script = "const [rows, subject, plan] = arguments; const told = window.__told = {}; \
        for (const [after, words] of plan) setTimeout(() => { told[words] = {opened: performance.now()}; \
          [...document.querySelectorAll(rows)].find(row => row.textContent.includes(words)).click(); }, after); \
        setInterval(() => { const seen = told[document.querySelector(subject)?.textContent]; if (!seen) return; \
          const note = what => seen[what] ??= Math.round(performance.now() - seen.opened); \
          const frame = document.querySelector('.letter-frame'); \
          if (frame) note(seen.times ? 'again' : 'frame'); \
          if (!frame && seen.is_there) seen.times = (seen.times ?? 0) + 1; \
          seen.is_there = !!frame; \
          if (tallOf(frame) > 0) note('laid_out'); \
          if (document.querySelector('[data-test=reader-text]')) note('text'); \
          if (document.querySelector('[data-test=snack]')?.textContent.includes('takes too long to be drawn')) note('said'); \
        }, 20);";
    let plan: Vec<_> = plan.iter().map(|(after, words)| serde_json::json!([after, words])).collect();
    let arguments = vec![at("message-row").into(), at("reader-subject").into(), plan.into()];
    browser.evaluate(&[TALL_OF, script].concat(), arguments).await;
}

/// When something was seen of a message, in milliseconds after it was opened; or how many `times` its frame went.
async fn told(browser: &Browser, words: &str, what: &str) -> Option<u64> {
    let script = "return window.__told[arguments[0]]?.[arguments[1]] ?? null;";
    browser.evaluate(script, vec![words.into(), what.into()]).await.as_u64()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_browser_cannot_lay_out_is_shown_as_text_and_the_next_mail_as_it_is() {
    // The light one lies below, and is to be laid out ahead meanwhile.
    let (_alone, _rig, page) = page_with_heavy(&["Light", "Heavy"]).await;
    let browser = page.browser();
    open_later(browser, &[(0, "Heavy")]).await;
    tokio::time::sleep(Duration::from_secs(20)).await;
    let after = told(browser, "Heavy", "text").await;
    // It is tried once more where the browser hangs before it tells that the script runs: five seconds again, and three and a
    // half before them.
    let longest = if told(browser, "Heavy", "again").await.is_none() { 8_000 } else { 18_000 };
    assert!(after.is_some_and(|after| after < longest), "{after:?} ms until it was text");
    browser.read(&at("reader-text"), "Heavy words").await;
    assert!(told(browser, "Heavy", "said").await.is_some(), "nobody said why it is text");
    let still = standstill::longest(browser).await;
    assert!(still < standstill::LONGEST, "the page stood still for {still} ms");
    page.open_message("Light").await;
    page.wait_for_words_in_frame("Light words").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_before_it_is_laid_out_holds_the_next_mail_up_for_a_while_and_is_text_then() {
    let (_alone, _rig, page) = page_with_heavy(&["Heavy", "Light", "Other"]).await;
    let browser = page.browser();
    walls::lay_nothing_out_ahead(browser).await;
    open_later(browser, &[(0, "Heavy"), (2_000, "Light")]).await;
    tokio::time::sleep(Duration::from_secs(14)).await;
    page.wait_for_words_in_frame("Light words").await;
    assert_eq!(told(browser, "Heavy", "laid_out").await, None, "the heavy one is not heavy");
    let after = told(browser, "Light", "laid_out").await;
    assert!(after.is_some_and(|after| after > 5_000), "{after:?} ms: it did not wait for the one before");
    assert_eq!(told(browser, "Light", "text").await, None, "it pays for the one before");
    // It was heard, and is known since; or suspected, and known after this.
    open_later(browser, &[(0, "Heavy"), (2_000, "Other")]).await;
    tokio::time::sleep(Duration::from_secs(14)).await;
    page.wait_for_words_in_frame("Other words").await;
    open_later(browser, &[(0, "Heavy")]).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let after = told(browser, "Heavy", "text").await;
    assert!(after.is_some_and(|after| after < 2_000), "{after:?} ms until it was text");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_before_it_is_opened_is_text_at_once_and_what_is_open_comes_again() {
    let (_alone, _rig, page) = page_with_heavy(&["First", "Heavy", "Light"]).await;
    hangs_ahead(&page).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_never_heard_before_it_is_opened_is_text_at_once_too() {
    let (_alone, _rig, page) = page_with_heavy(&["First", "Heavy", "Light"]).await;
    walls::hear_no_beginning(page.browser()).await;
    hangs_ahead(&page).await;
    assert_eq!(told(page.browser(), "First", "times").await, Some(2), "it was heard");
    page.close().await;
}

/// Opens the first message, points twice at the heavy one while it is read, and opens that and the others then. Whether a
/// frame is heard before it hangs is the browser's affair: one that is not is laid out twice.
async fn hangs_ahead(page: &Page) {
    let browser = page.browser();
    open_later(browser, &[(0, "First"), (25_000, "Heavy")]).await;
    page.wait_for_words_in_frame("First words").await;
    page.point_at_message("Heavy").await;
    // Five seconds until it is given up, and three and a half until another frame is made.
    tokio::time::sleep(Duration::from_secs(12)).await;
    assert!(told(browser, "First", "times").await.is_some(), "nothing was laid out ahead that hangs");
    assert!(told(browser, "First", "again").await.is_some(), "what is open did not come again");
    page.point_at_message("Heavy").await;
    tokio::time::sleep(Duration::from_secs(15)).await;
    let after = told(browser, "Heavy", "text").await;
    assert!(after.is_some_and(|after| after < 2_000), "{after:?} ms until it was text");
    assert_eq!(told(browser, "Heavy", "frame").await, None, "it was tried once more");
    walls::lay_nothing_out_ahead(browser).await;
    page.open_message("Light").await;
    page.wait_for_words_in_frame("Light words").await;
    page.open_message("First").await;
    page.wait_for_words_in_frame("First words").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_another_one_twice_is_not_text() {
    let (_alone, _rig, page) = page_with_heavy(&["Light", "Heavy"]).await;
    let browser = page.browser();
    walls::hear_no_beginning(browser).await;
    // The light one lies below: it is laid out ahead as soon as the heavy one is open, and once more when that comes again.
    let script = "const [rows] = arguments; setTimeout(() => [...document.querySelectorAll(rows)] \
        .find(row => row.textContent.includes('Light')) \
        .dispatchEvent(new PointerEvent('pointerenter', {pointerType: 'mouse'})), 11_500);";
    browser.evaluate(script, vec![at("message-row").into()]).await;
    open_later(browser, &[(0, "Heavy"), (20_000, "Light")]).await;
    tokio::time::sleep(Duration::from_secs(24)).await;
    page.wait_for_words_in_frame("Light words").await;
    assert!(told(browser, "Heavy", "text").await.is_some(), "the heavy one is not heavy");
    assert_eq!(told(browser, "Light", "text").await, None, "it pays for the one before");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_behind_its_beginning_is_shown_as_text() {
    // So much lies between that the browser lays out what it has while it still reads.
    let between = "<b hidden></b>".repeat(400_000);
    let (_alone, _rig, page) = page_with_bomb(&["Heavy"], |style, elements| elements + &between + &style).await;
    let browser = page.browser();
    walls::lay_nothing_out_ahead(browser).await;
    open_later(browser, &[(0, "Heavy")]).await;
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert!(told(browser, "Heavy", "laid_out").await.is_some(), "no part of it was laid out");
    browser.read(&at("reader-text"), "Heavy words").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_what_does_not_come_does_not_wait_anew() {
    let (_alone, _rig, page) = page_with_heavy(&["Heavy", "Light", "Other"]).await;
    let browser = page.browser();
    walls::lay_nothing_out_ahead(browser).await;
    open_later(browser, &[(0, "Heavy"), (2_000, "Light"), (4_000, "Other")]).await;
    tokio::time::sleep(Duration::from_secs(13)).await;
    page.wait_for_words_in_frame("Other words").await;
    assert_eq!(told(browser, "Light", "laid_out").await, None, "it did not wait for the one before");
    let after = told(browser, "Other", "laid_out").await;
    // Five seconds of its own, and three and a half behind them, would be more.
    assert!(after.is_some_and(|after| after < 7_000), "{after:?} ms");
    page.close().await;
}
