//! The walk itself: what a person does to come from one screen to the next.
//!
//! Must not: judge what is shown, or leave anything behind that the next screen would show.

use super::{Look, PHONE, Sample, Screen, USUAL, has_arrived, nothing_told, speak};
use crate::altered_page::AlteredPage;
use crate::damage::lose;
use crate::deaf;
use crate::keep::go_to_keep;
use crate::rig::form;
use crate::stranger::Stranger;
use crate::{files, mails};
use test_support::browser::keys::ESCAPE;
use test_support::browser::{PATIENCE, Setup};
use test_support::page::{Form, Page, Security, at};

/// Workers that end before they say a word.
const NO_ENGINE: &str = "const Started = self.Worker; self.Worker = class extends Started { \
    constructor(script, options) { super(script, options); this.terminate(); } \
    set onerror(heard) { setTimeout(() => heard(new Event('error'))); } };";

/// Walks through all screens in this kind of browser; `visit` is called in each, and may change size and colours.
///
/// # Panics
/// Where a screen is not to be had.
pub async fn walk(
    sample: &mut Sample,
    setup: &Setup,
    language: &str,
    mut visit: impl AsyncFnMut(&Page, Screen),
) -> Page {
    // Who is asked for pictures that a person allowed.
    let stranger = Stranger::start().await;
    let page = sample.rig.open_with(&Setup { strangers: Some(stranger.address()), ..setup.clone() }).await;
    USUAL.put_on(page.browser()).await;
    speak(&sample.rig, &page, language).await;
    let browser = page.browser();
    let mut show = async |screen: Screen| {
        visit(&page, screen).await;
        USUAL.put_on(browser).await;
    };

    first_run(&page, &mut show).await;
    lists(&page, &mut show).await;
    messages(&page, &mut show).await;
    attached(&page, &mut show).await;
    cards(&page, &mut show).await;
    organised(&page, &mut show).await;
    kept(&page, &mut show).await;
    accounts(&page, &mut show).await;
    untrusted(&page, sample, &mut show).await;
    failing(&page, &mut show).await;
    losing(&page, sample, &mut show).await;
    replaced(&page, sample, &mut show).await;
    page
}

/// Closes what was told for a moment.
async fn close_snack(page: &Page) {
    page.browser().click(&at("snack-close")).await;
    nothing_told(page.browser()).await;
}

async fn first_run(page: &Page, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    browser.see(&at("demo-button")).await;
    show(Screen::FirstRun).await;
    browser.click(&at("submit")).await;
    browser.see("[aria-invalid=\"true\"]").await;
    show(Screen::FormWrong).await;
    files::drop_on(page, "notes.eml", &mails::with_attachment()).await;
    browser.see(&at("reader-text")).await;
    show(Screen::FileFirst).await;
    browser.click(&at("close-file")).await;

    browser.click(&at("demo-button")).await;
    has_arrived(page).await;
}

async fn lists(page: &Page, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    show(Screen::List).await;
    browser.click(&at("thread")).await;
    let inside = format!("{}[aria-level=\"2\"]", at("message-row"));
    browser.see(&inside).await;
    browser.evaluate("document.querySelector(arguments[0]).scrollIntoView();", vec![inside.clone().into()]).await;
    show(Screen::Thread).await;
    browser.click(&at("thread")).await;
    browser.see_no(&inside).await;
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
    browser.fill(&at("search"), "harbour before:soon ").await;
    browser.see(".search-note").await;
    show(Screen::SearchNote).await;
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
    browser.click(&at("more-actions")).await;
    browser.see(&at("show-headers")).await;
    show(Screen::MoreMenu).await;
    browser.click(&at("show-headers")).await;
    browser.read(&at("reader-headers"), "Message-ID").await;
    show(Screen::Headers).await;

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
    browser.click(&at("remote-message")).await;
    browser.see(&at("remote-again")).await;
    show(Screen::RemoteShown).await;
    browser.click(&at("remote-again")).await;
    browser.see(&at("remote-message")).await;
    page.open_message("spoonbills").await;
    browser.click(&at("unsubscribe-open")).await;
    browser.see(&at("unsubscribe-page")).await;
    show(Screen::Unsubscribe).await;
    browser.click(&format!("{} .dialog-steps button", at("unsubscribe"))).await;
    browser.see_no(&at("unsubscribe")).await;
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
}

async fn cards(page: &Page, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    page.open_message("Choir rehearsal").await;
    browser.see(&at("event-summary")).await;
    show(Screen::Invitation).await;
    page.open_message("My new address").await;
    browser.see(&at("contact-name")).await;
    show(Screen::Contact).await;
    page.open_message("Offer for the new mast").await;
    browser.see(&at("package-open")).await;
    show(Screen::Package).await;
    browser.fill(&at("search"), "recipe").await;
    page.open_message("The recipe").await;
    browser.click(&at("attachment-open")).await;
    browser.see(&at("attached-message")).await;
    show(Screen::Inside).await;

    browser.click(&at("inbox-view")).await;
    let total = page.total().await;
    page.open_message("The cat").await;
    browser.click(&at("archive")).await;
    // It stays for as long as it has the focus.
    browser.see(&at("undo")).await;
    browser.evaluate("document.querySelector(arguments[0]).focus();", vec![at("undo").into()]).await;
    let risen = "return document.querySelector('.snack').getAnimations().length === 0;";
    browser.until("it has come up", PATIENCE, risen, Vec::new()).await;
    show(Screen::Undo).await;
    browser.click(&at("undo")).await;
    page.wait_for_total(total, PATIENCE).await;
    close_snack(page).await;
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
    page.open_message("The cat").await;
    browser.click(&at("delete")).await;
    close_snack(page).await;
    go_to_keep(page).await;
    browser.see(&at("storage-usage")).await;
    show(Screen::Keep).await;
    browser.click(&at("empty-trash")).await;
    browser.see(&at("confirm")).await;
    show(Screen::EmptyTrash).await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("confirm")).await;
    browser.click(&at("trash-view")).await;
    page.open_message("The cat").await;
    browser.click(&at("restore")).await;
    close_snack(page).await;
    go_to_keep(page).await;
    browser.see(&at("storage-usage")).await;
    files::drop_on(page, "no mail.mbox", b"Dear diary, nothing of this is mail.").await;
    browser.see(&format!("{} {}", at("file-view"), at("error-card"))).await;
    show(Screen::FileWithoutMail).await;
    browser.click(&at("close-file")).await;
    // More than are shown at once.
    let mbox = mails::mbox([mails::text(), mails::with_attachment()].into_iter().chain(vec![mails::newsletter(); 200]));
    files::drop_all_on(page, &[("old mail.mbox", &mbox), ("quoting.eml", &mails::quoting_text())]).await;
    browser.see(&at("file-show-more")).await;
    show(Screen::File).await;
    files::stop_reading_after(page, 1).await;
    browser.click(&at("keep-file")).await;
    // The first file is read, and the second is on its way.
    browser.see(&format!("{} [aria-valuenow]:not([aria-valuenow=\"0\"])", at("keep-job"))).await;
    show(Screen::Importing).await;
    files::go_on_reading(page).await;
    browser.click(&at("show-mail")).await;
    browser.click(&format!("{}:last-child {}", at("account-item"), at("edit-account"))).await;
    browser.see(&at("device-account")).await;
    show(Screen::DeviceAccount).await;
    browser.click(&at("remove-account")).await;
    browser.click(&at("confirm")).await;
    browser.see_no(&at("device-account")).await;
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
    browser.pick(&at("leave"), "once-stored").await;
    browser.pick(&at("leave-anyway"), "on").await;
    browser.click(&at("submit")).await;
    browser.see(&at("leave-preview")).await;
    show(Screen::LeavePreview).await;
    browser.click(&at("leave-cancel")).await;
    browser.see_no(&at("leave-preview")).await;
    browser.click(&at("remove-account")).await;
    browser.see(&at("confirm")).await;
    show(Screen::Confirm).await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("confirm")).await;
}

/// A server that no browser trusts, and what only its mail shows.
async fn untrusted(page: &Page, sample: &mut Sample, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    browser.click(&at("add-account-button")).await;
    page.enter(&Form { tls_in_bridge: false, ..form(&sample.server, Security::Implicit) }).await;
    browser.click(&format!("{} summary", at("retrieval"))).await;
    browser.pick(&at("only-beginnings"), "on").await;
    browser.fill(&at("whole-megabytes"), "1").await;
    browser.click(&at("submit")).await;
    browser.see(&at("trust-certificate")).await;
    page.wait_until_idle(PATIENCE).await;
    show(Screen::Certificate).await;
    browser.click(&at("trust-certificate")).await;
    page.go_to_account("Ada").await;
    page.wait_for_total(4, PATIENCE).await;
    has_arrived(page).await;

    page.open_message("Our plans, in words").await;
    browser.click(&at("quote-fold")).await;
    browser.see(".quote-folded").await;
    show(Screen::QuotedText).await;
    page.open_message("A letter with a seal").await;
    browser.click(&format!("{} summary", at("verdict"))).await;
    browser.see(&format!("{}[open]", at("verdict"))).await;
    show(Screen::Verdict).await;
    page.open_message("Message 7 ").await;
    browser.see(&at("get-rest")).await;
    show(Screen::Beginning).await;
    page.open_message("Our plans, in colours").await;
    page.wait_for_words_in_frame("Let us meet at the jetty").await;
    show(Screen::QuotedHtml).await;
    to_link(page, "pointerover").await;
    browser.see(&at("link-bar")).await;
    show(Screen::LinkMeant).await;
    to_link(page, "click").await;
    browser.see(&at("link-question")).await;
    show(Screen::LinkQuestion).await;
    browser.click(&at("link-leave")).await;
    browser.see_no(&at("link-question")).await;
    browser.click(&at("inbox-view")).await;
    browser.see(&at("message-row")).await;

    sample.server.renew_certificate(&sample.rig.authority);
    page.check().await;
    browser.see(&format!("{}[data-kind=\"CertificateChanged\"]", at("error-card"))).await;
    page.wait_until_idle(PATIENCE).await;
    show(Screen::CertificateChanged).await;
    browser.click(&at("trust-certificate")).await;
    browser.see_no(&at("error-card")).await;
    has_arrived(page).await;
}

/// Does this with the mouse to the link in a frame.
async fn to_link(page: &Page, event: &str) {
    let script = "const how = {bubbles: true, cancelable: true}; const name = arguments[0]; document.links[0].dispatchEvent(\
        name === 'click' ? new MouseEvent(name, how) : new PointerEvent(name, how)); return true;";
    page.evaluate_in_frame(script, vec![event.into()]).await;
}

async fn failing(page: &Page, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    browser.click(&at("add-account-button")).await;
    // The bridge does not permit this port, and nothing is asked of anybody.
    page.add_account(&Form::new("127.0.0.1", 9, Security::None, "ada")).await;
    browser.see(&at("error-card")).await;
    page.wait_until_idle(PATIENCE).await;
    show(Screen::ErrorCard).await;
    browser.click(&at("find-out")).await;
    let done = "return document.querySelector(arguments[0])?.dataset.done === 'true';";
    browser.until("the doctor has an answer", PATIENCE, done, vec![at("test-report").into()]).await;
    show(Screen::Doctor).await;
}

/// What was stored is gone, readers fail, a password is asked for, and there is no network.
async fn losing(page: &Page, sample: &Sample, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    lose(page, -1, &["raw"]).await;
    deaf::prepare(browser).await;
    page.open(&sample.rig.bridge.url()).await;
    browser.see(&at("loss")).await;
    show(Screen::Loss).await;
    deaf::are(browser, true).await;
    browser.click(&at("message-row")).await;
    browser.see(&at("offered-source")).await;
    show(Screen::NotShown).await;
    deaf::are(browser, false).await;
    // On a phone it would lie over the list.
    browser.click(&at("inbox-view")).await;
    browser.see_no(&at("offered-source")).await;
    page.check().await;
    browser.see(&at("password-prompt")).await;
    page.wait_until_idle(PATIENCE).await;
    show(Screen::PasswordPrompt).await;
    browser.set_offline(true).await;
    browser.see(&at("offline")).await;
    show(Screen::Offline).await;
    browser.set_offline(false).await;
    browser.see_no(&at("offline")).await;
}

/// A newer version waits; and one comes up without its engine.
async fn replaced(page: &Page, sample: &mut Sample, show: &mut impl AsyncFnMut(Screen)) {
    let browser = page.browser();
    page.wait_until_offline_ready().await;
    let newer = AlteredPage::new();
    newer.offer(page, &mut sample.rig.bridge).await;
    show(Screen::UpdateWaits).await;

    browser.run_first(NO_ENGINE).await;
    page.open(&sample.rig.bridge.url()).await;
    browser.see(&format!("{}.is-alone", at("error-card"))).await;
    show(Screen::Fatal).await;
}
