//! `list`: 100,000 stored messages; a warm start up to the painted list, and frames while scrolling.
//!
//! The messages are tiny and come from a fast server in this process: what is measured is the list, not the check. A
//! warm start is a new browser on a profile that holds the app and the mail. Frames are counted while the list is
//! scrolled by script, as fast as a person flicks, once after each start: a frame that comes more than half a frame late
//! was dropped.
//!
//! Must not: count the time WebDriver takes.

use crate::report::Report;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;
use test_support::bridge_runner::{self, BridgeRunner, built_page};
use test_support::browser::Browser;
use test_support::faulty::{Fault, FaultyServer};
use test_support::messages::{TINY_MAIL, message};
use test_support::page::{Form, Page, Security, at};

/// Messages in the list.
const MESSAGES: u64 = 100_000;
/// Times that all messages are stored, each in a profile of its own; their median is told.
const FILLS: usize = 3;
/// Warm starts, with scrolling after each; their medians are told.
const STARTS: usize = 5;
/// How long the list is scrolled, in milliseconds.
const SCROLL_MILLISECONDS: u64 = 6_000;

/// Measures and prints.
pub(crate) async fn run(report: &mut Report) {
    eprintln!("making {MESSAGES} messages");
    let mails = (0..MESSAGES).map(|index| message(TINY_MAIL, index));
    let server = FaultyServer::start(mails, Fault::None).await.expect("a loopback port is free");
    let options = bridge_runner::Options {
        ports: vec![server.address().port()],
        page: Some(built_page()),
        ..bridge_runner::Options::default()
    };
    let bridge = BridgeRunner::start(options).await;
    let mut fills = Vec::new();
    let profiles = [(); FILLS].map(|()| tempfile::tempdir().expect("a directory can be made"));
    for (run, profile) in profiles.iter().enumerate() {
        let filled = fill(&bridge, server.address().port(), profile.path()).await;
        eprintln!("stored after {filled:.1} s, run {run}");
        fills.push(filled);
    }
    let [.., profile] = profiles;

    let mut starts = Vec::new();
    let mut scrolls = Scrolls::default();
    for start in 0..STARTS {
        let (page, painted) = warm_start(&bridge, profile.path()).await;
        eprintln!("warm start {start}: {painted:.0} ms");
        starts.push(painted / 1000.0);
        page.wait_for_total(MESSAGES, Duration::from_secs(60)).await;
        scroll(&page, &mut scrolls).await;
        page.close().await;
    }
    report.runs("poplar", "warm_start_to_list", starts, "s");
    report.figure("poplar", "messages", MESSAGES as f64, "messages");
    report.runs("poplar", "fill", fills, "s");
    report.runs("poplar", "scroll_frames_dropped", scrolls.dropped, "%");
    // A frame in time may still show rows whose mail has not come yet.
    report.runs("poplar", "scroll_frames_blank", scrolls.blank, "%");
    report.figure("poplar", "rows_in_page", scrolls.most_rows, "rows");
}

/// A new browser on a profile that holds the app and the mail: the page, and after how many milliseconds its list was
/// painted.
pub(crate) async fn warm_start(bridge: &BridgeRunner, profile: &Path) -> (Page, f64) {
    let browser = Browser::start(profile).await;
    let script = format!(
        "const look = () => {{ if (document.querySelector('{row}')) {{ observer.disconnect(); \
         requestAnimationFrame(() => setTimeout(() => {{ window.__painted = performance.now(); }})); }} }}; \
         const observer = new MutationObserver(look); \
         observer.observe(document, {{subtree: true, childList: true}});",
        row = at("message-row").replace('"', ""),
    );
    browser.run_first(&script).await;
    browser.open(&bridge.url()).await;
    browser.until("the list is painted", Duration::from_secs(60), "return !!window.__painted;", Vec::new()).await;
    let painted = browser.evaluate("return window.__painted;", Vec::new()).await.as_f64().expect("a number");
    (Page::new(browser), painted)
}

/// One check of all messages with a fresh profile, which is then ready to be started from: seconds from the click to the
/// end.
async fn fill(bridge: &BridgeRunner, port: u16, profile: &Path) -> f64 {
    let page = Page::new(Browser::start(profile).await);
    page.open(&bridge.url()).await;
    let form = Form::new("127.0.0.1", port, Security::None, "ada");
    page.enter(&form).await;
    let times = page.time_check(&at("submit"), MESSAGES, Duration::from_secs(600)).await;
    page.wait_until_offline_ready().await;
    page.close().await;
    (times.ended - times.clicked) as f64 / 1000.0
}

/// What scrolling showed, one entry for each time.
#[derive(Debug, Default)]
pub(crate) struct Scrolls {
    /// Frames that did not come, in percent of those that were due.
    pub(crate) dropped: Vec<f64>,
    /// Frames with no mail in the middle of the list, in percent.
    pub(crate) blank: Vec<f64>,
    /// The most rows the page ever held.
    most_rows: f64,
}

/// Scrolls the list from its beginning on.
pub(crate) async fn scroll(page: &Page, scrolls: &mut Scrolls) {
    // First as fast as one reads along, in the end as fast as one flicks: 25,000 pixels a second.
    let script = "const [row, length] = arguments; \
        let scroller = document.querySelector(row).parentElement; \
        while (!/auto|scroll/.test(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement; \
        const box = scroller.getBoundingClientRect(); \
        window.__frames = []; window.__most = 0; window.__blank = 0; const began = performance.now(); \
        const step = (now) => { window.__frames.push(now); \
          const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2); \
          if (!there?.closest(row)) window.__blank++; \
          window.__most = Math.max(window.__most, document.querySelectorAll(row).length); \
          const t = (now - began) / length; \
          if (t < 1) { scroller.scrollTop += 20 + 400 * t * t; requestAnimationFrame(step); } \
          else window.__scrolled = scroller.scrollTop; }; \
        requestAnimationFrame(step);";
    page.browser().evaluate(script, vec![at("message-row").into(), SCROLL_MILLISECONDS.into()]).await;
    tokio::time::sleep(Duration::from_millis(SCROLL_MILLISECONDS)).await;
    page.browser().until("scrolling ends", Duration::from_secs(30), "return window.__scrolled > 0;", Vec::new()).await;
    let frames = page.browser().evaluate("return window.__frames;", Vec::new()).await;
    let frames: Vec<f64> = frames.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let most = page.browser().evaluate("return window.__most;", Vec::new()).await.as_f64().expect("a number");
    let blank = page.browser().evaluate("return window.__blank;", Vec::new()).await.as_f64().expect("a number");
    eprintln!("scrolled through {} frames", frames.len());
    let between: Vec<f64> = frames.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let interval = 1000.0 / 60.0;
    let due: f64 = between.iter().map(|time| (time / interval).round().max(1.0)).sum();
    let dropped = due - between.len() as f64;
    assert!(due > 0.0, "no frame came while the list was scrolled");
    scrolls.dropped.push(100.0 * dropped / due);
    scrolls.blank.push(100.0 * blank / frames.len() as f64);
    scrolls.most_rows = scrolls.most_rows.max(most);
}
