//! Mail put in order as a person does it: threads, tags, filters, many messages at once, and each taken back.
//!
//! Must not: reach into the engine; what the page shows is what counts.

use e2e::lists::{see_count, see_subjects};
use e2e::rig::{Rig, dovecot, form, page_and_server};
use e2e::screens::painted;
use std::time::Instant;
use test_support::browser::PATIENCE;
use test_support::browser::keys::{ARROW_LEFT, ARROW_RIGHT, ESCAPE};
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::messages::{TINY_MAIL, message};
use test_support::page::{Page, Security, at};

/// How many messages change at once in the large list.
const MANY: u64 = 10_000;

fn mail(id: &str, answers: &str, subject: &str) -> Vec<u8> {
    let references =
        if answers.is_empty() { String::new() } else { format!("References: <{answers}@example.org>\r\n") };
    format!(
        "From: Ada {id} <ada{id}@example.org>\r\nTo: mary@example.net\r\nSubject: {subject}\r\n\
         Message-ID: <{id}@example.org>\r\n{references}Date: Tue, 14 Nov 2023 20:0{id}:00 +0000\r\n\r\nText {id}\r\n"
    )
    .into_bytes()
}

/// A page with a thread of three messages, a newsletter, and two messages by themselves.
async fn page_with_mail() -> (Rig, Page, Dovecot) {
    let mails = [
        mail("1", "", "Plans for lunch"),
        mail("2", "1", "Re: Plans for lunch"),
        mail("3", "2", "Re: Plans for lunch"),
        mail("4", "", "Newsletter of May"),
        mail("5", "", "Invoice 7"),
        mail("6", "", "Hello"),
    ];
    page_and_server(mails).await
}

/// Makes a tag of this name.
async fn make_tag(page: &Page, name: &str) {
    let browser = page.browser();
    browser.click(&at("organise")).await;
    browser.fill(&at("tag-name"), name).await;
    browser.click(&at("tag-add")).await;
    browser.see(&at("tag-row")).await;
    browser.click(&at("organise-back")).await;
}

async fn wait_for_rows(page: &Page, rows: u64) {
    see_count(page, &at("message-row"), rows).await;
}

fn row(position: u32, part: &str) -> String {
    format!("{}[data-position=\"{position}\"] {}", at("message-row"), at(part))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mouse_chooses_ranges_and_single_rows_as_everywhere() {
    const CTRL: u32 = 2;
    const SHIFT: u32 = 8;
    let (_rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    wait_for_rows(&page, 4).await;
    let words = |position: u32| format!("{}[data-position=\"{position}\"] .row-subject", at("message-row"));
    let chosen = async |messages: &str| browser.read(&at("chosen-count"), messages).await;
    browser.click_holding(&words(0), CTRL).await;
    chosen("1").await;
    browser.click_holding(&words(2), SHIFT).await;
    chosen("3").await;
    browser.click_holding(&words(1), CTRL).await;
    chosen("2").await;
    assert_eq!(browser.count(&at("reader-subject")).await, 0, "what is chosen is not opened");
    browser.click_holding(&words(1), 0).await;
    browser.see(&at("reader-subject")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_one_row_that_opens_and_a_flat_list_is_remembered() {
    let (_rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    wait_for_rows(&page, 4).await;
    assert_eq!(browser.attribute(&at("message-row"), "aria-level").await.as_deref(), Some("1"));
    browser.click(&at("thread")).await;
    wait_for_rows(&page, 6).await;
    browser.see(&format!("{}[aria-level=\"2\"]", at("message-row"))).await;
    browser.click(&at("thread")).await;
    wait_for_rows(&page, 4).await;
    // The newest three are single messages; the thread is the last row, and opens with the arrow key.
    for _ in 0..4 {
        browser.press("j").await;
    }
    browser.press(ARROW_RIGHT).await;
    wait_for_rows(&page, 6).await;
    browser.press(ARROW_LEFT).await;
    wait_for_rows(&page, 4).await;

    // A search finds messages one by one, and offers nothing else.
    browser.fill(&at("search"), "lunch").await;
    wait_for_rows(&page, 3).await;
    browser.see_no(&at("threads")).await;
    browser.fill(&at("search"), "").await;
    wait_for_rows(&page, 4).await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("search-help")).await;

    browser.click(&at("threads")).await;
    wait_for_rows(&page, 6).await;
    browser.pick(&at("order"), "order-date-up").await;
    browser.read(&format!("{}[data-position=\"0\"]", at("message-row")), "Plans for lunch").await;
    browser.evaluate("location.reload();", Vec::new()).await;
    wait_for_rows(&page, 6).await;
    browser.read(&format!("{}[data-position=\"0\"]", at("message-row")), "Ada 1").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_is_made_given_found_and_taken_back() {
    let (_rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    make_tag(&page, "Lunch").await;
    // The thread is the oldest row: all of it is meant.
    browser.click(&row(3, "row-choose")).await;
    browser.read(&at("chosen-count"), "3").await;
    browser.click(&at("tag-menu")).await;
    browser.click(&at("tag-choice")).await;
    browser.read(&at("snack"), "Lunch").await;
    browser.click(&at("tag-view")).await;
    page.wait_for_total(3, PATIENCE).await;
    browser.read(&at("tag"), "Lunch").await;
    browser.click(&at("undo")).await;
    page.wait_for_total(0, PATIENCE).await;
    browser.see(&at("empty-list")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_is_tried_before_it_acts_and_then_puts_new_mail_in_order() {
    let (_rig, page, mut server) = page_with_mail().await;
    let browser = page.browser();
    browser.click(&at("organise")).await;
    browser.click(&at("filter-add")).await;
    browser.pick(&at("condition-looks"), "filter-subject").await;
    browser.fill(&at("condition-text"), "newsletter").await;
    browser.click(&at("filter-does-archive")).await;
    browser.click(&at("filter-try")).await;
    let matches = format!("{}[data-count=\"1\"]", at("filter-matches"));
    browser.see(&matches).await;
    page.wait_for_total(6, PATIENCE).await;
    browser.click(&at("filter-run")).await;
    browser.see_no(&at("filter-run")).await;
    browser.click(&at("filter-save")).await;
    browser.read(&at("filter"), "newsletter").await;
    browser.click(&at("archive-view")).await;
    page.wait_for_total(1, PATIENCE).await;
    browser.click(&at("undo")).await;
    page.wait_for_total(0, PATIENCE).await;

    server.deliver(&mail("7", "", "The newsletter of June"));
    page.check().await;
    page.wait_for_total(1, PATIENCE).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_and_everything_are_chosen_thrown_away_and_brought_back() {
    let (_rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    browser.press("j").await;
    browser.press("x").await;
    browser.read(&at("chosen-count"), "1").await;
    browser.press("J").await;
    browser.read(&at("chosen-count"), "2").await;
    browser.press("!").await;
    page.wait_for_total(4, PATIENCE).await;
    browser.press("z").await;
    page.wait_for_total(6, PATIENCE).await;
    browser.press("*a").await;
    browser.read(&at("chosen-count"), "6").await;
    browser.press("#").await;
    page.wait_for_total(0, PATIENCE).await;
    browser.click(&at("trash-view")).await;
    page.wait_for_total(6, PATIENCE).await;
    browser.click(&at("undo")).await;
    page.wait_for_total(0, PATIENCE).await;
    browser.click(&at("inbox-view")).await;
    page.wait_for_total(6, PATIENCE).await;
    page.close().await;
}

/// What stands beside a place in the sidebar: how many messages are unread there; `0` where nothing stands.
async fn see_unread(page: &Page, place: &str, unread: u32) {
    let script = "const badge = document.querySelector(arguments[0])?.querySelector('.badge'); \
        return Number((badge?.textContent ?? '0').replace(/[^0-9]/g, '')) === arguments[1];";
    let arguments = vec![at(place).into(), unread.into()];
    page.browser().until(&format!("{unread} unread at {place}"), PATIENCE, script, arguments).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_chosen_is_starred_and_marked_and_each_is_taken_back_and_unread_mail_is_counted() {
    let (_rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    see_unread(&page, "inbox-view", 6).await;
    see_unread(&page, "account-item", 6).await;
    browser.press("*a").await;
    browser.click(&at("chosen-read")).await;
    see_unread(&page, "inbox-view", 0).await;
    browser.click(&at("undo")).await;
    see_unread(&page, "inbox-view", 6).await;

    browser.press("*a").await;
    browser.click(&at("chosen-star")).await;
    browser.click(&at("starred-view")).await;
    page.wait_for_total(6, PATIENCE).await;
    see_unread(&page, "starred-view", 6).await;
    browser.click(&at("undo")).await;
    page.wait_for_total(0, PATIENCE).await;
    see_unread(&page, "starred-view", 0).await;

    browser.click(&at("inbox-view")).await;
    page.open_message("Hello").await;
    see_unread(&page, "account-item", 5).await;
    browser.press("*a").await;
    browser.click(&at("chosen-unread")).await;
    see_unread(&page, "inbox-view", 6).await;
    browser.click(&at("undo")).await;
    see_unread(&page, "inbox-view", 5).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn junk_lies_in_its_own_list_until_somebody_says_that_it_is_none() {
    let (_rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    page.open_message("Invoice 7").await;
    browser.press("!").await;
    page.wait_for_total(5, PATIENCE).await;
    browser.click(&at("junk-view")).await;
    see_subjects(&page, &["Invoice 7"]).await;
    page.open_message("Invoice 7").await;
    browser.press("!").await;
    page.wait_for_total(0, PATIENCE).await;
    browser.click(&at("inbox-view")).await;
    page.wait_for_total(6, PATIENCE).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unread_mail_is_counted_in_whatever_list_it_lies() {
    let (_rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    make_tag(&page, "Lunch").await;
    for (place, choose) in
        [("archive-view", "chosen-archive"), ("junk-view", "chosen-junk"), ("trash-view", "chosen-delete")]
    {
        see_unread(&page, place, 0).await;
        browser.press("*a").await;
        browser.click(&at(choose)).await;
        page.wait_for_total(0, PATIENCE).await;
        see_unread(&page, place, 6).await;
        see_unread(&page, "inbox-view", 0).await;
        browser.click(&at("undo")).await;
        page.wait_for_total(6, PATIENCE).await;
        see_unread(&page, place, 0).await;
        see_unread(&page, "inbox-view", 6).await;
    }
    browser.press("*a").await;
    browser.click(&at("tag-menu")).await;
    browser.click(&at("tag-choice")).await;
    see_unread(&page, "tag-view", 6).await;
    page.open_message("Hello").await;
    see_unread(&page, "tag-view", 5).await;
    // Beside an account stand its own lists, tags among them.
    browser.click(&format!("{} .place", at("account-item"))).await;
    browser.click(&at("account-tag")).await;
    page.wait_for_total(6, PATIENCE).await;
    browser.see(&format!("{}[aria-current=\"page\"]", at("account-tag"))).await;
    see_unread(&page, "account-tag", 5).await;
    page.close().await;
}

/// Counts the milliseconds of the longest task on the page's own thread.
const WATCH: &str = "self.longest = 0; new PerformanceObserver(list => { \
    for (const task of list.getEntries()) self.longest = Math.max(self.longest, task.duration); \
    }).observe({ entryTypes: ['longtask'] }); return true;";

/// Longest task on the page's own thread, in milliseconds: wide, for busy machines. How short they are belongs to the
/// benchmarks.
const PAUSE: f64 = 400.0;

/// Chooses all of a list of [`MANY`]; what was told before is told no more.
async fn choose_all(page: &Page) {
    let browser = page.browser();
    // It may be over by itself just now.
    browser.evaluate("document.querySelector(arguments[0])?.click();", vec![at("snack-close").into()]).await;
    page.wait_for_total(MANY, PATIENCE).await;
    browser.click(&at("choose-shown")).await;
    browser.click(&at("choose-all")).await;
    browser.see(&format!("{}[data-count=\"{MANY}\"]", at("chosen-count"))).await;
}

/// Does something with all of them, and prints how long it took.
async fn timed(name: &str, doing: impl Future<Output = ()>) {
    let begun = Instant::now();
    doing.await;
    println!("{name} of {MANY}: {:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_change_at_once_without_a_pause_in_the_page_and_each_change_is_taken_back() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, (0..MANY).map(|index| message(TINY_MAIL, index)));
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    page.add_account(&form(&server, Security::None)).await;
    let patience = PATIENCE * 4;
    page.wait_for_total(MANY, patience).await;
    page.wait_until_idle(patience).await;
    let browser = page.browser();
    make_tag(&page, "Lunch").await;
    browser.evaluate(WATCH, Vec::new()).await;

    choose_all(&page).await;
    timed("chosen-read", async {
        browser.click(&at("chosen-read")).await;
        see_unread(&page, "inbox-view", 0).await;
    })
    .await;
    timed("undo", async {
        browser.click(&at("undo")).await;
        see_unread(&page, "inbox-view", 10_000).await;
    })
    .await;
    browser.press(ESCAPE).await;
    for (button, view) in [("chosen-star", "starred-view"), ("tag-menu", "tag-view")] {
        choose_all(&page).await;
        timed(button, async {
            browser.click(&at(button)).await;
            if button == "tag-menu" {
                browser.click(&at("tag-choice")).await;
            }
            browser.read(&at("snack"), "10,000").await;
        })
        .await;
        browser.click(&at(view)).await;
        page.wait_for_total(MANY, PATIENCE).await;
        timed("undo", async {
            browser.click(&at("undo")).await;
            page.wait_for_total(0, PATIENCE).await;
        })
        .await;
        browser.click(&at("inbox-view")).await;
    }
    for button in ["chosen-archive", "chosen-junk", "chosen-delete"] {
        choose_all(&page).await;
        timed(button, async {
            browser.click(&at(button)).await;
            page.wait_for_total(0, PATIENCE).await;
        })
        .await;
        timed("undo", async {
            browser.click(&at("undo")).await;
            page.wait_for_total(MANY, PATIENCE).await;
        })
        .await;
        browser.press(ESCAPE).await;
    }

    // All that a search finds: a word and a phrase that stand in each.
    browser.fill(&at("search"), "subject:message \"ada@example.net\"").await;
    choose_all(&page).await;
    timed("archiving all that is found", async {
        browser.click(&at("chosen-archive")).await;
        browser.read(&at("snack"), "10,000").await;
    })
    .await;
    browser.fill(&at("search"), "").await;
    browser.click(&at("inbox-view")).await;
    page.wait_for_total(0, PATIENCE).await;
    browser.click(&at("undo")).await;
    page.wait_for_total(MANY, PATIENCE).await;

    browser.click(&at("organise")).await;
    browser.click(&at("filter-add")).await;
    browser.pick(&at("condition-looks"), "filter-subject").await;
    browser.fill(&at("condition-text"), "message").await;
    browser.click(&at("filter-does-archive")).await;
    browser.see_no(&at("snack-close")).await;
    timed("trying a filter", async {
        browser.click(&at("filter-try")).await;
        browser.see(&format!("{}[data-count=\"{MANY}\"]", at("filter-matches"))).await;
    })
    .await;
    timed("a filter", async {
        browser.click(&at("filter-run")).await;
        browser.read(&at("snack"), "10,000").await;
    })
    .await;
    browser.click(&at("archive-view")).await;
    page.wait_for_total(MANY, PATIENCE).await;
    timed("undo", async {
        browser.click(&at("undo")).await;
        page.wait_for_total(0, PATIENCE).await;
    })
    .await;
    // What is told of the last task is told a little later.
    painted(browser).await;
    let longest = browser.evaluate("return self.longest;", Vec::new()).await.as_f64().expect("a duration");
    println!("longest task on the page: {longest} ms");
    assert!(longest < PAUSE, "{longest} ms");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_work_in_the_order_that_a_person_gives_them() {
    let (rig, page, mut server) = page_with_mail().await;
    let browser = page.browser();
    browser.click(&at("organise")).await;
    for (number, action) in [(1, "filter-does-archive"), (2, "filter-does-junk")] {
        browser.click(&at("filter-add")).await;
        browser.pick(&at("condition-looks"), "filter-subject").await;
        browser.fill(&at("condition-text"), "newsletter").await;
        browser.fill("#filter-name", &format!("Filter {number}")).await;
        browser.click(&at(action)).await;
        browser.click(&at("filter-save")).await;
        browser.read(&format!("{}:nth-child({number})", at("filter")), &format!("Filter {number}")).await;
    }
    browser.click(&format!("{}:nth-child(2) {}", at("filter"), at("filter-up"))).await;
    let first = format!("{}:nth-child(1)", at("filter"));
    browser.read(&first, "Filter 2").await;
    // What decides is the last one.
    server.deliver(&mail("7", "", "The newsletter of June"));
    page.check().await;
    browser.click(&at("archive-view")).await;
    page.wait_for_total(1, PATIENCE).await;
    browser.click(&at("junk-view")).await;
    page.wait_for_total(0, PATIENCE).await;
    page.open(&rig.bridge.url()).await;
    browser.click(&at("organise")).await;
    browser.read(&first, "Filter 2").await;
    page.close().await;
}
