//! `reading`: 100,000 stored messages made of real mail; the index behind a check, a warm start and the list scrolled,
//! other lists, messages opened, searches typed, all of them marked at once, each from the end of the click, or the key, to
//! what is seen; and new mail found, from when it is counted, and from the click that fetches it.
//!
//! Must not: count the time WebDriver takes, or look for what is not painted.

use crate::list;
use crate::report::{Report, median};
use searching_bench::mails::Mails;
use searching_bench::searches;
use serde_json::Value;
use std::time::{Duration, Instant};
use test_support::bridge_runner::{self, BridgeRunner, built_page};
use test_support::browser::Browser;
use test_support::browser_memory::WorkerMemory;
use test_support::faulty::{Fault, FaultyServer};
use test_support::page::{Form, Page, Security, TALL_OF, at};

/// Messages made of real mail.
const MESSAGES: u32 = 100_000;
/// How often each thing is done that a person does.
const TIMES: usize = 40;
/// How often new mail is fetched.
const CHECKS: usize = 20;
/// The newsletters' subjects. Two, for what was open last is laid out already.
const NEWSLETTERS: [&str; 2] = ["One whole newsletter", "Another whole newsletter"];
/// Octets of each.
const NEWSLETTER: usize = 100_000;
/// How many messages are opened by one script: WebDriver waits half a minute for it.
const AT_ONCE: usize = 10;
/// How long the mouse rests on a row, or the cursor stands on it, before it is opened, in milliseconds.
const REST: u32 = 400;
/// How often the app is started with all of it stored.
const STARTS: usize = 5;
/// How long the mouse is pressed in a click, in milliseconds: less than by most people.
const PRESS: u32 = 60;
/// How long a finger rests in a tap, in milliseconds: less than by most people.
const TAP: u32 = 80;
/// How long a person may wait for anything here.
const PATIENCE: Duration = Duration::from_secs(600);

/// Tells the milliseconds from an act to the frame in which a condition holds.
const TIMED: &str = "const timed = (act, holds) => new Promise(done => { \
    const began = performance.now(); act(); \
    const look = () => holds() ? setTimeout(() => done(performance.now() - began)) : requestAnimationFrame(look); \
    requestAnimationFrame(look); });";

/// Measures and prints.
pub(crate) async fn run(report: &mut Report, packed: &[u8]) {
    let mails = Mails::of(packed);
    eprintln!("making {MESSAGES} messages");
    let all = (0..MESSAGES).map(|number| mails.message(number)).chain(NEWSLETTERS.map(newsletter));
    let server = FaultyServer::start(all, Fault::None).await.expect("a loopback port is free");
    let options = bridge_runner::Options {
        ports: vec![server.address().port()],
        page: Some(built_page()),
        ..bridge_runner::Options::default()
    };
    let bridge = BridgeRunner::start(options).await;
    let profile = tempfile::tempdir().expect("a directory can be made");
    let total = total();

    let page = Page::new(Browser::start(profile.path()).await);
    page.open(&bridge.url()).await;
    page.enter(&Form::new("127.0.0.1", server.address().port(), Security::None, "ada")).await;
    watch_tasks(&page).await;
    let times = page.time_check(&at("submit"), total, PATIENCE).await;
    let ended = Instant::now();
    report.one_run("poplar", "stored", (times.ended - times.clicked) as f64 / 1000.0, "s");
    report.one_run("poplar", "longest_task_during_check", longest_task(&page).await, "ms");
    until_indexed(&page).await;
    report.one_run("poplar", "indexed_after_check", ended.elapsed().as_secs_f64(), "s");
    page.wait_until_offline_ready().await;
    memory_of_check(&page, report).await;
    // What was indexed last is packed when it has been quiet for a minute.
    tokio::time::sleep(Duration::from_secs(65)).await;
    page.close().await;

    let mut starts = Vec::new();
    let page = loop {
        let (page, painted) = list::warm_start(&bridge, profile.path()).await;
        starts.push(painted);
        page.wait_for_total(total, PATIENCE).await;
        if starts.len() == STARTS {
            break page;
        }
        page.close().await;
    };
    report.runs("poplar", "warm_start_to_list", starts, "ms");
    let began = Instant::now();
    until_indexed(&page).await;
    report.one_run("poplar", "index_read", began.elapsed().as_secs_f64(), "s");
    let mut scrolls = list::Scrolls::default();
    page.wait_for_total(total, PATIENCE).await;
    list::scroll(&page, &mut scrolls).await;
    report.one_run("poplar", "scroll_frames_dropped", scrolls.dropped[0], "%");
    lists(&page, report).await;
    open(&page, report).await;
    search(&page, report, &mails).await;
    mark_all(&page, report).await;
    new_mail(&page, &server, report).await;
    report.figure("poplar", "engine_memory", engine_memory(&page).await, "MB");
    page.close().await;
}

/// What the engine's worker holds when everything was stored and indexed in one go: all that Wasm ever took, for it gives
/// nothing back, and JavaScript with and without what nobody needs any more.
async fn memory_of_check(page: &Page, report: &mut Report) {
    let mut worker = engine_worker(page).await;
    report.figure("poplar", "engine_memory_of_check", megabytes_of(&mut worker).await, "MB");
    worker.collect().await.expect("DevTools collect");
    report.figure("poplar", "engine_memory_in_use_of_check", megabytes_of(&mut worker).await, "MB");
    let wasm = worker.wasm_octets().await.expect("DevTools tell its Wasm memory");
    report.figure("poplar", "wasm_memory_of_engine_of_check", wasm as f64 / 1e6, "MB");
}

/// What the engine's worker holds, in MB.
async fn engine_memory(page: &Page) -> f64 {
    megabytes_of(&mut engine_worker(page).await).await
}

async fn engine_worker(page: &Page) -> WorkerMemory {
    let address = page.browser().devtools_address().expect("chromedriver names it");
    WorkerMemory::find(&address, "engine").await.expect("the engine has a worker")
}

/// What a worker holds, in MB.
async fn megabytes_of(worker: &mut WorkerMemory) -> f64 {
    worker.octets().await.expect("DevTools tell the memory of the engine's worker") as f64 / 1e6
}

/// All messages.
fn total() -> u64 {
    u64::from(MESSAGES) + NEWSLETTERS.len() as u64
}

/// A newsletter of this subject as shops send them: nested tables, styles in each cell.
fn newsletter(subject: &str) -> Vec<u8> {
    let mut html = String::from("<html><body bgcolor=\"#ffffff\"><table width=\"600\">");
    while html.len() < NEWSLETTER {
        html.push_str(
            "<tr><td style=\"padding:12px;font-family:Arial;color:#333333;border-bottom:1px solid #dddddd\">\
             <table><tr><td style=\"width:40%\"><a href=\"https://example.org/offer\"><b>An offer</b></a></td>\
             <td style=\"color:#777777\">Some words about it that nobody reads to their end.</td></tr></table></td></tr>",
        );
    }
    html.push_str("</table></body></html>");
    format!(
        "From: Shop <shop@example.org>\r\nTo: ada@example.net\r\nSubject: {subject}\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
    )
    .into_bytes()
}

/// Notes every task of the page's main thread that takes more than 50 ms from now on; what loaded the page is none of the
/// check's business.
async fn watch_tasks(page: &Page) {
    let script = "window.__tasks = []; new PerformanceObserver(list => list.getEntries()\
                  .forEach(task => window.__tasks.push(task.duration))).observe({type: 'longtask'});";
    page.browser().evaluate(script, Vec::new()).await;
}

/// The longest of them; 50 ms are what the browser tells of at least.
async fn longest_task(page: &Page) -> f64 {
    let longest = page.browser().evaluate("return Math.max(50, ...window.__tasks);", Vec::new()).await;
    longest.as_f64().expect("a number")
}

/// Waits until a search says of no message that it is still to be read.
async fn until_indexed(page: &Page) {
    page.browser().fill(&at("search"), "poplar ").await;
    page.wait_for_search("poplar ", PATIENCE).await;
    page.browser().fill(&at("search"), "").await;
}

async fn times(page: &Page, script: &str, arguments: Vec<Value>) -> Vec<f64> {
    let script = format!("{TIMED} return (async () => {{ {script} }})();");
    let times = page.browser().evaluate(&script, arguments).await;
    times.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

fn tell(report: &mut Report, metric: &str, times: Vec<f64>) {
    tell_of(report, "poplar", metric, times);
}

fn tell_of(report: &mut Report, subject: &str, metric: &str, mut times: Vec<f64>) {
    assert!(!times.is_empty(), "{metric} was not measured");
    report.figure(subject, &format!("{metric}_p50"), median(times.clone()), "ms");
    times.sort_by(f64::total_cmp);
    report.figure(subject, &format!("{metric}_p95"), times[times.len() * 95 / 100], "ms");
}

/// From one list to another: from everything to nothing, to all of an account, to nothing, and to everything, all being
/// 100,000.
async fn lists(page: &Page, report: &mut Report) {
    let script = "const [archive, account, starred, inbox, count, times] = arguments; const taken = []; \
        const go = (to, total) => timed(() => document.querySelector(to).click(), \
          () => { const shown = document.querySelector(count); return shown && (shown.dataset.total > 0) === total; }); \
        for (let i = 0; i < times; i++) \
          for (const [list, total] of [[archive, false], [account, true], [starred, false], [inbox, true]]) \
            taken.push(await go(list, total)); \
        return taken;";
    let account = format!("{} .place", at("account-item"));
    let names = [at("archive-view"), account, at("starred-view"), at("inbox-view"), at("list-count")].map(Value::from);
    let arguments = names.into_iter().chain([(TIMES / 4).into()]).collect();
    tell(report, "list_switch", times(page, script, arguments).await);
}

/// Messages opened one after the other, each from the list alone to its text, or to the height that its frame has when it
/// is laid out; and the newsletters, out of what a search found. Each by a click that nothing announces, as programs click
/// (but every other newsletter is laid out, as the next after the last); by a tap, from the end of its click; by the mouse, from the end of its click; and by keys, from the one that opens what the cursor is on.
async fn open(page: &Page, report: &mut Report) {
    let script = "const [row, subject, first, times, isAllThere, by, rest, press, tap] = arguments; const taken = []; \
        const wait = ms => new Promise(done => setTimeout(done, ms)); \
        const key = name => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: name, bubbles: true})); \
        const point = (on, what) => on.dispatchEvent(new PointerEvent(what, {pointerType: by === 'tap' ? 'touch' : by, \
          bubbles: !/enter|leave/.test(what)})); \
        const scroller = (() => { let at = document.querySelector(row).parentElement; \
          while (!/auto|scroll/.test(getComputedStyle(at).overflowY)) at = at.parentElement; return at; })(); \
        const isShown = () => document.querySelector('[data-test=reader-text], .letter-text.is-quiet') \
          || tallOf(document.querySelector('.letter-frame')) > 0; \
        for (let i = first; i < first + times; i++) { \
          document.activeElement?.blur(); \
          if (document.querySelector(subject)) key('Escape'); \
          while (document.querySelector(subject)) await wait(20); \
          if (!isAllThere && by !== 'key') scroller.scrollTop = (i * 7919 % 1200) * 76; \
          await wait(300); \
          const rows = [...document.querySelectorAll(row)].filter(r => isAllThere || r.getBoundingClientRect().top > 150); \
          let one = rows[i % rows.length]; \
          if (by === 'key') { key(isAllThere && i % 2 ? 'k' : 'j'); await wait(rest); one = document.querySelector(row + '.is-cursor'); } \
          const words = one.querySelector('.row-subject').textContent; \
          if (by === 'mouse') { point(one, 'pointerenter'); await wait(rest); point(one, 'pointerdown'); await wait(press); } \
          if (by === 'tap') { point(one, 'pointerenter'); point(one, 'pointerdown'); await wait(tap); point(one, 'pointerleave'); } \
          taken.push(await timed(() => by === 'key' ? key('Enter') : one.click(), \
            () => document.querySelector(subject)?.textContent === words && isShown())); \
        } return taken;";
    let opened = async |is_all_there: bool, by: &str| {
        let mut taken = Vec::new();
        for first in (0..TIMES).step_by(AT_ONCE) {
            let names = [at("message-row").into(), at("reader-subject").into(), first.into(), AT_ONCE.into()];
            let how = [is_all_there.into(), by.into(), REST.into(), PRESS.into(), TAP.into()];
            taken.extend(times(page, &[TALL_OF, script].concat(), names.into_iter().chain(how).collect()).await);
        }
        taken
    };
    for by in ["click", "tap", "mouse", "key"] {
        tell(report, &format!("message_opened_by_{by}"), opened(false, by).await);
    }
    page.browser().fill(&at("search"), "\"whole newsletter\"").await;
    page.wait_for_total(NEWSLETTERS.len() as u64, PATIENCE).await;
    for by in ["click", "tap", "mouse", "key"] {
        tell(report, &format!("newsletter_opened_by_{by}"), opened(true, by).await);
    }
    browser_alone(page, report).await;
    page.browser().fill(&at("search"), "").await;
    page.wait_for_total(total(), PATIENCE).await;
}

/// What the browser alone takes for the newsletter's finished document, in such a frame in the same page, while the
/// newsletter is open.
async fn browser_alone(page: &Page, report: &mut Report) {
    let script = "const [times] = arguments; const taken = []; \
        const of = document.querySelector('.letter-frame'); const {srcdoc} = of; \
        const place = document.body.appendChild(document.createElement('div')); \
        place.style.cssText = 'position: fixed; inset: 0; overflow: auto'; \
        for (let i = 0; i < times; i++) { \
          await new Promise(done => setTimeout(done, 300)); \
          const frame = document.createElement('iframe'); \
          frame.sandbox = of.sandbox; frame.srcdoc = window.poplar.policy.createHTML(srcdoc); \
          frame.style.inlineSize = of.clientWidth + 'px'; \
          let height = 0; \
          const hear = event => { if (event.source === frame.contentWindow && event.data.height > 0) { \
            height = event.data.height; frame.style.minBlockSize = height + 'px'; } }; \
          addEventListener('message', hear); \
          taken.push(await timed(() => place.append(frame), () => height)); \
          removeEventListener('message', hear); frame.remove(); \
        } place.remove(); return taken;";
    let taken = times(page, script, vec![TIMES.into()]).await;
    tell_of(report, "browser_alone", "newsletter_opened", taken);
}

/// Searches from the key to the painted rows.
async fn search(page: &Page, report: &mut Report, mails: &Mails<'_>) {
    let script = "const [field, count, searches] = arguments; const taken = []; \
        const input = document.querySelector(field); \
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set; \
        for (const text of searches) taken.push(await timed( \
          () => { set.call(input, text); input.dispatchEvent(new InputEvent('input', {bubbles: true})); }, \
          () => { const list = document.querySelector(count); return list?.dataset.search === text && list.dataset.goesOn === 'false'; })); \
        return taken;";
    for kind in ["two_words", "one_letter", "while_typing"] {
        let of_kind = searches(mails, MESSAGES).filter(|(known, ..)| *known == kind).take(TIMES);
        let texts: Vec<String> = of_kind.map(|(_, _, text)| text).collect();
        let arguments = vec![at("search").into(), at("list-count").into(), texts.into()];
        tell(report, &format!("search_{kind}"), times(page, script, arguments).await);
    }
    page.browser().fill(&at("search"), "").await;
}

/// All of the inbox marked as read at once, by the page's own buttons.
async fn mark_all(page: &Page, report: &mut Report) {
    page.wait_for_total(total(), PATIENCE).await;
    page.browser().click(&at("choose-shown")).await;
    page.browser().click(&at("choose-all")).await;
    let script = "const [button, badge] = arguments; \
        return [await timed(() => document.querySelector(button).click(), () => !document.querySelector(badge + ' .badge'))];";
    let arguments = vec![at("chosen-read").into(), at("inbox-view").into()];
    watch_tasks(page).await;
    let taken = times(page, script, arguments).await;
    report.one_run("poplar", "longest_task_while_marking", longest_task(page).await, "ms");
    report.one_run("poplar", "all_marked_read", taken.first().copied().expect("it was timed"), "ms");
}

/// New mail, from the frame in which the sidebar counts it to the one in which a search that was typed before shows it;
/// and from the click that fetched it. Nothing else is unread, and nothing else has that word.
async fn new_mail(page: &Page, server: &FaultyServer, report: &mut Report) {
    let browser = page.browser();
    // A password kept for a session is asked for after a start; any is taken.
    browser.click(&at("check-button")).await;
    browser.fill(&at("password-prompt"), "correct horse").await;
    page.time_check(&at("password-submit"), total(), PATIENCE).await;
    browser.fill(&at("search"), "quincunxes ").await;
    let script = "const [check, place, count, number] = arguments; \
        const unread = () => parseInt(document.querySelector(place + ' .badge')?.textContent ?? '0'); \
        const counted = await timed(() => document.querySelector(check).click(), () => unread() === number); \
        const found = await timed(() => {}, () => parseInt(document.querySelector(count)?.dataset.total) === number); \
        return [found, counted + found];";
    let (mut from_count, mut from_click) = (Vec::new(), Vec::new());
    for number in 1..=CHECKS {
        let mail = format!("From: Ada <ada@example.org>\r\nSubject: Quincunxes {number}\r\n\r\nHello.\r\n");
        server.deliver(mail.into_bytes());
        let names = ["check-button", "inbox-view", "list-count"].map(|name| Value::from(at(name)));
        let taken = times(page, script, names.into_iter().chain([number.into()]).collect()).await;
        let [found, whole] = taken[..] else { panic!("{taken:?}") };
        from_count.push(found);
        from_click.push(whole);
        page.wait_until_idle(PATIENCE).await;
    }
    tell(report, "new_mail_found", from_count);
    // With the check itself: its connection, its listing of all, the commit.
    tell(report, "new_mail_found_from_click", from_click);
    browser.fill(&at("search"), "").await;
}
