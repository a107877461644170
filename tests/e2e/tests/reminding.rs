//! Backups: when one is due, that one is asked for no more once it is made, and that it brings everything to another
//! device.
//!
//! Must not: prove when exactly one is due; that is proved in the engine. Here a person sees it.

use e2e::altered_page::AlteredPage;
use e2e::keep::{downloaded, go_to_keep, without_dialogs};
use e2e::lists::see_subjects;
use e2e::rig::{Rig, page_and_server};
use e2e::{files, mails};
use test_support::browser::PATIENCE;
use test_support::certificate::Authority;
use test_support::messages::{TINY_MAIL, message};
use test_support::page::{Page, at};

/// An mbox file of these generated messages.
fn mbox(indices: std::ops::Range<u64>) -> Vec<u8> {
    mails::mbox(indices.map(|index| message(TINY_MAIL, index)))
}

/// Keeps what is in a file of so many messages, all of them new.
async fn bring_in(page: &Page, messages: std::ops::Range<u64>) {
    let count = messages.end - messages.start;
    files::drop_on(page, "mail.mbox", &mbox(messages)).await;
    page.browser().read(&at("file-words"), &format!("{count} message")).await;
    page.browser().click(&at("keep-file")).await;
    page.browser().read(&at("keep-outcome"), &format!("{count} message")).await;
    page.browser().click(&at("show-mail")).await;
}

/// Opens the page anew, and waits until it knows what mail takes: that comes after the first list.
async fn open_anew(page: &Page, rig: &Rig) {
    page.open(&rig.bridge.url()).await;
    page.browser().see(&at("message-row")).await;
    go_to_keep(page).await;
    page.browser().read(&at("storage-usage"), "message").await;
}

async fn back_up(page: &Page, words: &str) {
    without_dialogs(page).await;
    page.browser().click(&at("back-up")).await;
    page.browser().read(&at("keep-outcome"), words).await;
}

/// Whether the screen of keeping says that it is high time.
async fn is_urgent(page: &Page) -> bool {
    page.browser().count(&format!("{}.is-warning", at("last-backup"))).await > 0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_due_once_much_mail_is_here_and_again_after_as_much_more_or_a_month() {
    let mut rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open().await;
    let browser = page.browser();
    bring_in(&page, 0..499).await;
    open_anew(&page, &rig).await;
    browser.see_no(&at("backup-due")).await;
    browser.read(&at("last-backup"), "There is no backup yet.").await;
    assert!(!is_urgent(&page).await);

    bring_in(&page, 499..500).await;
    // It is told where a person looks, and the way leads to where one is made.
    browser.click(&at("inbox-view")).await;
    browser.read(&at("backup-due"), "Time for a backup").await;
    browser.click(&at("backup-due")).await;
    browser.see(&at("keep-panel")).await;
    assert!(is_urgent(&page).await);
    back_up(&page, "The backup with 500 messages is written.").await;
    browser.see_no(&at("backup-due")).await;
    browser.read(&at("last-backup"), "Nothing is new since.").await;
    assert!(!is_urgent(&page).await);
    downloaded(&rig, "poplar-backup-", ".zip").await;

    // As much again. What is new is counted, and after a start of the page, too.
    bring_in(&page, 500..999).await;
    open_anew(&page, &rig).await;
    browser.read(&at("last-backup"), "499 messages are new since.").await;
    browser.see_no(&at("backup-due")).await;
    bring_in(&page, 999..1000).await;
    page.open(&rig.bridge.url()).await;
    browser.click(&at("backup-due")).await;
    browser.read(&at("last-backup"), "500 messages are new since.").await;
    assert!(is_urgent(&page).await);
    back_up(&page, "The backup with 1,000 messages is written.").await;
    browser.see_no(&at("backup-due")).await;

    // A month cannot be waited for: the clock of the worker is set forward.
    page.wait_until_offline_ready().await;
    page.forget_service_worker().await;
    page.close().await;
    for (days, new, is_due) in [(40, 0, false), (29, 1, false), (31, 0, true)] {
        let later = AlteredPage::new();
        later.set_clock_forward(days);
        rig.bridge.set_page(later.path().to_owned());
        rig.bridge.restart().await;
        let page = rig.open().await;
        if new > 0 {
            bring_in(&page, 1000..1000 + new).await;
        }
        open_anew(&page, &rig).await;
        if is_due {
            page.browser().see(&at("backup-due")).await;
        } else {
            page.browser().see_no(&at("backup-due")).await;
        }
        assert_eq!(is_urgent(&page).await, is_due, "after {days} days and {new} new messages");
        page.forget_service_worker().await;
        page.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_brings_mail_tags_filters_and_accounts_to_another_device_and_nothing_is_fetched_twice() {
    let mails = [mails::text(), mails::with_attachment(), message(TINY_MAIL, 1)];
    let (rig, page, mut server) = page_and_server(mails).await;
    let browser = page.browser();
    browser.click(&at("organise")).await;
    browser.fill(&at("tag-name"), "Family").await;
    browser.click(&at("tag-add")).await;
    browser.see(&at("tag-row")).await;
    browser.click(&at("filter-add")).await;
    browser.pick(&at("condition-looks"), "filter-subject").await;
    browser.fill(&at("condition-text"), "message 2").await;
    browser.click(&at("filter-does-archive")).await;
    browser.click(&at("filter-save")).await;
    browser.see(&at("filter")).await;
    browser.click(&at("inbox-view")).await;
    page.open_message("Grüße").await;
    browser.click(&at("tag-menu")).await;
    browser.click(&at("tag-choice")).await;
    browser.read(&at("tag"), "Family").await;
    page.open_message("Message 1 ").await;
    browser.click(&at("delete")).await;
    page.wait_for_total(2, PATIENCE).await;
    go_to_keep(&page).await;
    back_up(&page, "The backup with 3 messages is written.").await;
    let backup = downloaded(&rig, "poplar-backup-", ".zip").await;
    page.close().await;

    // Another device: a profile that was never here.
    let profile = tempfile::tempdir().expect("a directory can be made");
    let page = Page::new(test_support::browser::Browser::start(profile.path()).await);
    let browser = page.browser();
    page.open(&rig.bridge.url()).await;
    let _disk = files::choose_from_disk(&page, &[("backup.zip", &backup)]).await;
    browser.read(&at("file-words"), "A backup with 3 messages.").await;
    browser.click(&at("keep-file")).await;
    browser.read(&at("keep-outcome"), "3 messages are new here.").await;
    browser.read(&at("keep-outcome"), "A backup holds no passwords").await;
    browser.click(&at("show-mail")).await;
    see_subjects(&page, &["Grüße", "Notes attached"]).await;
    browser.read(&at("account-item"), "Ada").await;
    browser.click(&at("tag-view")).await;
    see_subjects(&page, &["Grüße"]).await;
    browser.read(&at("tag"), "Family").await;
    browser.click(&at("trash-view")).await;
    page.open_message("Message 1 ").await;
    browser.click(&at("organise")).await;
    browser.read(&at("filter"), "message 2").await;
    browser.click(&at("inbox-view")).await;

    // The account asks for its password, fetches what is new and nothing twice; the filter works.
    server.deliver(&message(TINY_MAIL, 2));
    server.deliver(&message(TINY_MAIL, 3));
    page.check().await;
    assert_eq!(page.error(PATIENCE).await, "passwordneeded");
    browser.fill(&at("password-prompt"), server.password()).await;
    browser.click(&at("password-submit")).await;
    page.wait_for_total(3, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    browser.click(&at("archive-view")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.open_message("Message 2 ").await;
    browser.click(&at("trash-view")).await;
    page.wait_for_total(1, PATIENCE).await;
    assert_eq!(server.count(), 5, "{}", server.log());
    page.close().await;
}
