//! Every screen of the page, one after the other, in any language; and how a device shows them.
//!
//! Must not: judge what is shown; whoever walks does.

use crate::rig::Rig;
use crate::{files, mails};
use serde_json::json;
use test_support::bridge_runner;
use test_support::browser::{Browser, PATIENCE};
use test_support::certificate::Authority;
use test_support::page::{Page, Security, at};

/// One screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// What the page is, and the form for the first account.
    FirstRun,
    /// That form, sent without a word in it.
    FormWrong,
    /// The list, with nothing open.
    List,
    /// What can be set.
    Settings,
    /// A list with nothing in it.
    ListEmpty,
    /// The field for a search, with what can be asked.
    SearchOpen,
    /// What a search found.
    SearchFound,
    /// Rows that are chosen, and what can be done with them.
    Chosen,
    /// The tags that can be given to them.
    TagMenu,
    /// A search that found nothing.
    SearchNothing,
    /// A message of text.
    MessageText,
    /// A newsletter.
    MessageHtml,
    /// The source of a message.
    Source,
    /// A hostile message, and what was kept out of it.
    Blocked,
    /// A message with files.
    Attached,
    /// One of them, looked at.
    Preview,
    /// An answer to a message.
    Answer,
    /// An invitation.
    Invitation,
    /// Tags and filters.
    Organise,
    /// A filter that was tried.
    FilterEditor,
    /// Backup, export, import, and what mail takes on this device.
    Keep,
    /// A file of mail that was dropped on the page.
    File,
    /// The shortcuts.
    Help,
    /// The accounts and lists over the list, on a narrow screen.
    Drawer,
    /// The form of an account.
    Account,
    /// The question before an account goes.
    Confirm,
    /// A check that failed.
    ErrorCard,
    /// Where and why it fails.
    Doctor,
}

impl Screen {
    /// Its name, for files and faults.
    pub fn name(self) -> String {
        format!("{self:?}")
    }

    /// Whether it is one of those that pictures are kept of.
    pub const fn is_pictured(self) -> bool {
        !matches!(
            self,
            Self::ListEmpty | Self::SearchNothing | Self::Source | Self::TagMenu | Self::Drawer | Self::Confirm
        )
    }

    /// Whether a wide window does not have it.
    pub const fn is_narrow_only(self) -> bool {
        matches!(self, Self::Drawer)
    }
}

/// How a device shows the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether its owner likes it dark.
    pub dark: bool,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// A desktop's window.
pub const DESKTOP: (u32, u32) = (1280, 800);
/// A phone's.
pub const PHONE: (u32, u32) = (360, 740);

impl Look {
    /// Light and dark, desktop and phone.
    pub fn all() -> impl Iterator<Item = Self> {
        let sizes = [DESKTOP, PHONE].into_iter();
        sizes.flat_map(|(width, height)| [false, true].map(|dark| Self { dark, width, height }))
    }

    /// Its name, for files and faults.
    pub fn name(self) -> String {
        format!("{}-{}", if self.dark { "dark" } else { "light" }, self.width)
    }

    /// Shows the page like this from now on.
    ///
    /// # Panics
    /// Where the browser cannot.
    pub async fn put_on(self, browser: &Browser) {
        let Self { dark, width, height } = self;
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        browser.devtools("Emulation.setEmulatedMedia", features).await.expect("devtools answer");
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        browser.devtools("Emulation.setDeviceMetricsOverride", size).await.expect("devtools answer");
        // Two frames: the list measures itself in the first.
        let painted =
            "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));";
        browser.until("it is painted", PATIENCE, painted, Vec::new()).await;
    }
}

/// How a desktop shows it by day: in this the walk goes.
pub const USUAL: Look = Look { dark: false, width: DESKTOP.0, height: DESKTOP.1 };

/// A bridge with the sample mailbox, and a browser that has not been there.
pub async fn sample() -> Rig {
    let options = bridge_runner::Options { demo: true, ..bridge_runner::Options::default() };
    Rig::start_with(Authority::new(), options).await
}

/// Makes the page speak a language, by its tag.
///
/// # Panics
/// Where it does not.
pub async fn speak(rig: &Rig, page: &Page, language: &str) {
    let script = "localStorage.setItem('poplar.language', arguments[0]);";
    page.browser().evaluate(script, vec![language.into()]).await;
    page.open(&rig.bridge.url()).await;
    let script = "return document.documentElement.lang === arguments[0];";
    page.browser().until(&format!("the page speaks {language}"), PATIENCE, script, vec![language.into()]).await;
}

/// Walks through all screens; `visit` is called in each, and may change size and colours.
///
/// # Panics
/// Where a screen is not to be had.
pub async fn walk(rig: &Rig, language: &str, mut visit: impl AsyncFnMut(&Page, Screen)) -> Page {
    let page = rig.open().await;
    USUAL.put_on(page.browser()).await;
    speak(rig, &page, language).await;
    let browser = page.browser();
    let mut show = async |screen: Screen| {
        visit(&page, screen).await;
        USUAL.put_on(browser).await;
    };

    first_run(&page, &mut show).await;
    lists(&page, &mut show).await;
    messages(&page, &mut show).await;
    attached(&page, &mut show).await;
    organised(&page, &mut show).await;
    kept(&page, &mut show).await;
    accounts(&page, &mut show).await;
    page
}

async fn first_run(page: &Page, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    browser.see(&at("demo-button")).await;
    show(Screen::FirstRun).await;
    browser.click(&at("submit")).await;
    browser.see("[aria-invalid=\"true\"]").await;
    show(Screen::FormWrong).await;

    browser.click(&at("demo-button")).await;
    browser.see(&at("message-row")).await;
    page.wait_until_idle(PATIENCE).await;
    nothing_told(browser).await;
}

async fn lists(page: &Page, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    show(Screen::List).await;
    browser.click(&at("settings")).await;
    browser.see(&at("settings-panel")).await;
    show(Screen::Settings).await;
    browser.click(&at("trash-view")).await;
    browser.see(&at("empty-list")).await;
    show(Screen::ListEmpty).await;
    browser.click(&at("inbox-view")).await;
    browser.see(&at("message-row")).await;

    browser.click(&at("search")).await;
    browser.see(&at("search-help")).await;
    show(Screen::SearchOpen).await;
    browser.fill(&at("search"), "xyzzyx").await;
    browser.see(&at("empty-list")).await;
    show(Screen::SearchNothing).await;
    browser.fill(&at("search"), "harbour").await;
    browser.see(&format!("{} mark", at("message-row"))).await;
    show(Screen::SearchFound).await;
}

async fn messages(page: &Page, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    page.open_message("The Harbour Letter").await;
    browser.see_within(&at("reader-body-frame"), PATIENCE).await;
    show(Screen::MessageHtml).await;
    browser.click(&at("show-source")).await;
    browser.read(&at("reader-source"), "Message-ID").await;
    show(Screen::Source).await;

    browser.click(&at("inbox-view")).await;
    page.open_message("Welcome to Poplar").await;
    browser.see_within(&at("reader-text"), PATIENCE).await;
    show(Screen::MessageText).await;
    browser.press(ESCAPE).await;
    browser.press("?").await;
    browser.see(&at("help")).await;
    show(Screen::Help).await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("help")).await;
    page.open_message("You have won").await;
    browser.click(&format!("{} summary", at("blocked"))).await;
    browser.see(&at("remote-message")).await;
    show(Screen::Blocked).await;
}

async fn attached(page: &Page, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    page.open_message("Two pictures").await;
    browser.see(&at("attachment-preview")).await;
    show(Screen::Attached).await;
    browser.click(&at("attachment-preview")).await;
    browser.see(&at("preview-image")).await;
    show(Screen::Preview).await;
    browser.click(&at("preview-close")).await;
    browser.see_no(&at("preview-image")).await;
    browser.click(&at("reply")).await;
    browser.see(&at("answer-subject")).await;
    show(Screen::Answer).await;
    browser.click(&at("answer-close")).await;
    browser.see_no(&at("answer-subject")).await;
    page.open_message("Choir rehearsal").await;
    browser.see(&at("event-summary")).await;
    show(Screen::Invitation).await;
    browser.press(ESCAPE).await;
}

async fn organised(page: &Page, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    browser.click(&at("organise")).await;
    for (at_row, name) in ["Harbour", "Garden and everything that grows"].into_iter().enumerate() {
        browser.fill(&at("tag-name"), name).await;
        browser.click(&at("tag-add")).await;
        browser.see(&format!("{}:nth-child({})", at("tag-row"), at_row + 1)).await;
    }
    for (at_row, words) in ["harbour", "garden"].into_iter().enumerate() {
        browser.click(&at("filter-add")).await;
        browser.pick(&at("condition-looks"), "filter-subject").await;
        browser.fill(&at("condition-text"), words).await;
        browser.click(&at("filter-does-star")).await;
        browser.click(&at("filter-try")).await;
        browser.see(&at("filter-matches")).await;
        if at_row == 0 {
            show(Screen::FilterEditor).await;
        }
        browser.click(&at("filter-save")).await;
        browser.see(&format!("{}:nth-child({})", at("filter"), at_row + 1)).await;
    }
    show(Screen::Organise).await;
    browser.click(&at("inbox-view")).await;
    browser.see(&at("message-row")).await;
    browser.click(&at("choose-shown")).await;
    browser.see(&at("chosen")).await;
    show(Screen::Chosen).await;
    browser.click(&at("tag-menu")).await;
    browser.see(&at("tag-choice")).await;
    show(Screen::TagMenu).await;
    browser.press(ESCAPE).await;
    browser.click(&at("choose-none")).await;
    browser.see_no(&at("chosen")).await;
}

async fn kept(page: &Page, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    browser.click(&at("settings")).await;
    browser.click(&at("open-keep")).await;
    browser.see(&at("storage-usage")).await;
    show(Screen::Keep).await;
    let from = b"From ada@example.org Tue Sep  3 08:00:00 2024\n";
    let mbox = [from.as_slice(), &mails::text(), b"\n", from, &mails::with_attachment(), b"\n"].concat();
    files::drop_on(page, "old mail.mbox", &mbox).await;
    browser.read(&at("file-rows"), "Notes attached").await;
    show(Screen::File).await;
    browser.click(&at("close-file")).await;
    browser.click(&at("inbox-view")).await;
    browser.see(&at("message-row")).await;
}

async fn accounts(page: &Page, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    Look { width: PHONE.0, height: PHONE.1, ..USUAL }.put_on(browser).await;
    browser.click(&at("menu")).await;
    browser.see(&at("drawer")).await;
    show(Screen::Drawer).await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("drawer")).await;

    browser.evaluate("document.querySelector(arguments[0]).click();", vec![at("edit-account").into()]).await;
    browser.see(&at("remove-account")).await;
    show(Screen::Account).await;
    browser.click(&at("remove-account")).await;
    browser.see(&at("confirm")).await;
    show(Screen::Confirm).await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("confirm")).await;

    browser.click(&at("add-account-button")).await;
    // The bridge does not permit this port, and nothing is asked of anybody.
    let refused = test_support::page::Form::new("127.0.0.1", 9, Security::None, "ada");
    page.add_account(&refused).await;
    browser.see(&at("error-card")).await;
    page.wait_until_idle(PATIENCE).await;
    show(Screen::ErrorCard).await;
    browser.click(&at("find-out")).await;
    let done = "return document.querySelector(arguments[0])?.dataset.done === 'true';";
    browser.until("the doctor has an answer", PATIENCE, done, vec![at("test-report").into()]).await;
    show(Screen::Doctor).await;
}

const ESCAPE: &str = "\u{e00c}";

/// Waits until what was told for a moment at the lower edge is over.
async fn nothing_told(browser: &Browser) {
    let script = "return document.querySelector(arguments[0]).textContent === '';";
    browser.until("nothing is told any more", PATIENCE, script, vec![at("snack").into()]).await;
}
