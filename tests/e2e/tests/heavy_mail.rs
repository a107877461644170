//! Mail that is too much for a browser to lay out as it is: it opens, and the page goes on answering.
//!
//! Must not: measure speed, which is the benchmarks' part; only that a reader gets its whole time.

use e2e::deaf;
use e2e::rig::{Rig, dovecot, form, page_with};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use test_support::browser::{Browser, PATIENCE, Setup};
use test_support::browser_memory::WorkerMemory;
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::page::{Page, Security, at};

/// Length of the one run, in characters.
const RUN: usize = 300_000;

/// How many links there are.
const LINKS: usize = 50_000;

/// Octets of a file so large that reading the mail takes more memory than a reader is kept with.
const HUGE: usize = 60 << 20;

/// Octets of a file that does not fit into what a reader has left of the memory it begins with.
const LARGE: usize = 10 << 20;

/// How long a reader may take for a message.
const READING_TIME: Duration = Duration::from_secs(5);

/// A mail of this type and content.
fn mail(subject: &str, media_type: &str, content: &str) -> Vec<u8> {
    format!(
        "From: Eve <eve@example.org>\r\nTo: ada@example.net\r\nSubject: {subject}\r\n\
         Date: Thu, 5 Sep 2024 08:00:00 +0000\r\nMessage-ID: <heavy@example.org>\r\nMIME-Version: 1.0\r\n\
         Content-Type: {media_type}; charset=utf-8\r\n\r\n{content}\r\n"
    )
    .into_bytes()
}

/// One run without a place to break it, between a first and a last line.
fn run_of_text() -> String {
    format!("It begins.\r\n\r\n{}\r\n\r\nIt ends.", "x".repeat(RUN))
}

fn run_of_html() -> String {
    format!("<p>It begins.</p>\r\n<p>{}</p>\r\n<p>It ends.</p>", "x".repeat(RUN))
}

/// A link on each line, between a first and a last line.
fn links_of_text() -> String {
    let mut content = String::from("It begins.\r\n\r\n");
    for index in 0..LINKS {
        let _ = write!(content, "https://example.org/{index}\r\n");
    }
    content + "\r\nIt ends."
}

fn links_of_html() -> String {
    let mut content = String::from("<p>It begins.</p>\r\n");
    for index in 0..LINKS {
        let _ = write!(content, "<a href=\"https://example.org/{index}\">Link {index}</a>\r\n");
    }
    content + "<p>It ends.</p>"
}

/// A page whose one message is this one, and open.
async fn opened(mail: Vec<u8>, subject: &str) -> (Rig, Page) {
    let (rig, page) = page_with(vec![mail], &Setup::default()).await;
    page.open_message(subject).await;
    (rig, page)
}

/// The page takes a click and does what it is for.
async fn still_answers(page: Page, subject: &str) {
    page.browser().click(&at("starred-view")).await;
    page.browser().see(&at("empty-list")).await;
    page.browser().click(&at("inbox-view")).await;
    page.open_message(subject).await;
    page.browser().click(&at("star")).await;
    page.browser().click(&at("starred-view")).await;
    page.wait_for_total(1, PATIENCE).await;
    assert_eq!(page.browser().count(&at("error-card")).await, 0);
    page.close().await;
}

/// The first line is shown, and the last to whoever scrolls there: what is not seen is not laid out.
async fn text_is_whole(page: &Page) {
    page.browser().read(&at("reader-text"), "It begins.").await;
    let script = "const reader = document.querySelector('.reader'); reader.scrollTop = reader.scrollHeight; \
        return document.querySelector(arguments[0]).innerText.includes('It ends.');";
    page.browser().until("the last line is shown", PATIENCE, script, vec![at("reader-text").into()]).await;
}

/// A plain text is shown from its first to its last line, and the page answers.
async fn text_is_shown(content: &str) {
    let (_rig, page) = opened(mail("Much text", "text/plain", content), "Much text").await;
    text_is_whole(&page).await;
    still_answers(page, "Much text").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_with_one_run_of_300_000_characters_opens_and_the_page_still_answers() {
    text_is_shown(&run_of_text()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn html_with_one_run_of_300_000_characters_opens_and_the_page_still_answers() {
    let (_rig, page) = opened(mail("Much HTML", "text/html", &run_of_html()), "Much HTML").await;
    page.wait_for_words_in_frame("It begins.").await;
    page.wait_for_words_in_frame("It ends.").await;
    still_answers(page, "Much HTML").await;
}

/// A mail with a file of about so many octets attached, after a text.
fn with_file(octets: usize) -> Vec<u8> {
    let lines = "QUFB".repeat(18) + "\r\n";
    let file = lines.repeat(octets / 54);
    let content = format!(
        "--b\r\nContent-Type: text/plain\r\n\r\nThe file is attached.\r\n--b\r\n\
         Content-Type: application/octet-stream; name=huge.bin\r\n\
         Content-Disposition: attachment; filename=huge.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n{file}--b--"
    );
    mail("Much of a file", "multipart/mixed; boundary=b", &content)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_read_a_huge_mail_makes_room_for_another_one() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [with_file(HUGE), mail("Little", "text/plain", "A line.")]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let profile = rig.profile.path();
    let browser = Browser::start(profile).await;
    let count_readers = "const Real = self.Worker; self.readers = []; \
        self.Worker = class extends Real { \
            constructor(script, options) { \
                super(script, options); \
                if (options?.name === 'reader') { self.readers.push(this); this.lives = true; } } \
            terminate() { this.lives = false; super.terminate(); } };";
    browser.run_first(count_readers).await;
    browser.open(&rig.bridge.url()).await;
    let page = Page::new(browser);
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(2, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;

    page.open_message("Much of a file").await;
    page.browser().read(&at("reader-text"), "The file is attached.").await;
    let gone = "return self.readers.length > 0 && self.readers.every(reader => !reader.lives);";
    page.browser().until("no reader holds the memory", PATIENCE, gone, Vec::new()).await;

    page.open_message("Little").await;
    page.browser().read(&at("reader-text"), "A line.").await;
    let living = "return self.readers.filter(reader => reader.lives).length;";
    assert_eq!(page.browser().evaluate(living, Vec::new()).await, 1);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_for_which_the_reader_finds_no_memory_is_told_of_and_another_reader_reads_on() {
    let mails = vec![with_file(LARGE), mail("Little", "text/plain", "A line.")];
    let (_rig, page) = page_with(mails, &Setup::default()).await;
    let browser = page.browser();
    page.open_message("Little").await;
    browser.read(&at("reader-text"), "A line.").await;
    page.wait_until_idle(PATIENCE).await;
    let address = browser.devtools_address().expect("chromedriver names it");
    let mut reader = WorkerMemory::find(&address, "reader").await.expect("there is a reader");
    reader.exhaust().await.expect("DevTools do as they are told");

    page.click_message("Much of a file").await;
    browser.read(&at("error-card"), "This message could not be shown").await;
    browser.click(&at("offered-source")).await;
    browser.read(&at("reader-source"), "The file is attached.").await;
    page.open_message("Little").await;
    browser.read(&at("reader-text"), "A line.").await;
    page.open_message("Much of a file").await;
    browser.read(&at("reader-text"), "The file is attached.").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_takes_the_reader_too_long_is_told_of_with_its_source_and_the_next_one_is_read() {
    let authority = Authority::new();
    let server = dovecot(
        Options::default(),
        &authority,
        [mail("Endless", "text/plain", "Words of it."), mail("Little", "text/plain", "A line.")],
    );
    let rig = Rig::start(authority, &[server.port()]).await;
    let browser = Browser::start(rig.profile.path()).await;
    deaf::prepare(&browser).await;
    browser.open(&rig.bridge.url()).await;
    let page = Page::new(browser);
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(2, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    let browser = page.browser();

    deaf::are(browser, true).await;
    let begun = Instant::now();
    page.click_message("Endless").await;
    browser.see_within(&at("error-card"), READING_TIME * 2).await;
    assert!(begun.elapsed() >= READING_TIME, "it was cut off before its time");
    browser.read(&at("error-card"), "This message could not be shown").await;
    deaf::are(browser, false).await;
    browser.click(&at("offered-source")).await;
    browser.see_focus(".not-shown").await;
    browser.read(&at("reader-source"), "Words of it.").await;
    browser.read(&at("error-card"), "This message could not be shown").await;
    browser.click(&at("more-actions")).await;
    browser.click(&at("show-headers")).await;
    browser.read(&at("reader-headers"), "heavy@example.org").await;
    assert!(!browser.text(&at("reader-headers")).await.contains("Words of it."));
    browser.click(&at("save-message")).await;
    rig.wait_for_saved("message.eml", &mail("Endless", "text/plain", "Words of it.")).await;

    page.open_message("Little").await;
    browser.read(&at("reader-text"), "A line.").await;
    page.open_message("Endless").await;
    browser.read(&at("reader-text"), "Words of it.").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_with_50_000_links_opens_and_the_page_still_answers() {
    text_is_shown(&links_of_text()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn html_with_50_000_links_opens_as_its_text_and_the_page_still_answers() {
    // More elements than are shown safely: its text is shown instead, so that it opens at all.
    let (_rig, page) = opened(mail("Much HTML", "text/html", &links_of_html()), "Much HTML").await;
    text_is_whole(&page).await;
    still_answers(page, "Much HTML").await;
}
