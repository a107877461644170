//! Keeping mail as a person does: a backup, everything gone, everything back; files opened without an account.
//!
//! Must not: look into the database, or make a file that a person could not have.

use e2e::mails;
use e2e::rig::{Rig, Trap, dovecot, form};
use serde_json::json;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use test_support::browser::{PATIENCE, downloads};
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::page::{Page, Security, at};

/// Lets files be saved as downloads: a dialog of the system is nothing that a test could answer.
async fn without_dialogs(page: &Page) {
    page.browser().evaluate("window.showSaveFilePicker = undefined", vec![]).await;
}

/// Drops a file of this name anywhere on the page.
async fn drop_file(page: &Page, name: &str, octets: &[u8]) {
    let script = "const file = new File([new Uint8Array(arguments[1])], arguments[0]); \
        const dataTransfer = new DataTransfer(); dataTransfer.items.add(file); \
        const send = name => document.body.dispatchEvent(new DragEvent(name, \
            { dataTransfer, bubbles: true, cancelable: true })); \
        send('dragover'); window.droppedSeen = !!document.querySelector('[data-test=drop-zone]'); send('drop');";
    page.browser().evaluate(script, vec![json!(name), json!(octets)]).await;
}

/// Chooses a file where a button offers to.
async fn choose_file(page: &Page, name: &str, octets: &[u8]) {
    let script = "const file = new File([new Uint8Array(arguments[1])], arguments[0]); \
        const chosen = new DataTransfer(); chosen.items.add(file); \
        const input = document.querySelector('[data-test=file-input]'); input.files = chosen.files; \
        input.dispatchEvent(new Event('change', { bubbles: true }));";
    page.browser().evaluate(script, vec![json!(name), json!(octets)]).await;
}

async fn go_to_keep(page: &Page) {
    page.browser().click(&at("settings")).await;
    page.browser().click(&at("open-keep")).await;
    page.browser().see(&at("keep-panel")).await;
}

/// The octets of a download whose name begins and ends so, once it is whole.
async fn downloaded(rig: &Rig, begin: &str, end: &str) -> Vec<u8> {
    let folder = downloads(rig.profile.path());
    let began = Instant::now();
    loop {
        let files = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let is_it = |file: &PathBuf| {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with(begin) && name.ends_with(end)
        };
        if let Some(octets) = files.filter(is_it).find_map(|file| std::fs::read(file).ok())
            && !octets.is_empty()
        {
            tokio::time::sleep(Duration::from_millis(300)).await;
            return octets;
        }
        assert!(began.elapsed() < PATIENCE, "no {begin}…{end} was saved");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_brings_everything_back_after_everything_was_removed() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text(), mails::with_attachment()]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(2, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    page.open_message("Notes attached").await;
    page.browser().click(&at("star")).await;
    without_dialogs(&page).await;
    go_to_keep(&page).await;
    page.browser().click(&at("back-up")).await;
    page.browser().read(&at("keep-outcome"), "2").await;
    let backup = downloaded(&rig, "poplar-backup-", ".zip").await;
    let password = server.password().as_bytes();
    assert!(!backup.windows(password.len()).any(|octets| octets == password), "the password is in the backup");

    page.open(&rig.bridge.url()).await;
    page.wait_for_total(2, PATIENCE).await;
    page.browser().click(&at("edit-account")).await;
    page.browser().click(&at("remove-account")).await;
    page.browser().click(&at("confirm")).await;
    page.browser().see(&at("first-run")).await;

    choose_file(&page, "backup.zip", &backup).await;
    page.browser().read(&at("file-words"), "2").await;
    page.browser().click(&at("keep-file")).await;
    page.browser().read(&at("keep-outcome"), "2").await;
    page.browser().click(&at("show-mail")).await;
    page.wait_for_total(2, PATIENCE).await;
    page.browser().see(&at("account-item")).await;
    page.browser().click(&at("starred-view")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.open_message("Notes attached").await;
    page.browser().click(&at("save-message")).await;
    rig.wait_for_saved("Notes attached.eml", &mails::with_attachment()).await;
    page.browser().click(&at("inbox-view")).await;
    page.open_message("Grüße").await;
    page.browser().click(&at("save-message")).await;
    rig.wait_for_saved("Grüße.eml", &mails::text()).await;
    assert_eq!(server.count(), 2);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_file_is_read_without_an_account_and_kept_only_when_a_person_says_so() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let trap = Trap::set().await;
    let page = rig.open().await;
    page.browser().see(&at("first-run")).await;
    drop_file(&page, "newsletter.eml", &mails::html(trap.address())).await;
    page.browser().see(&at("file-view")).await;
    page.browser().read(&at("reader-subject"), "The autumn newsletter").await;
    page.wait_for_words_in_frame("Leaves are falling").await;
    page.browser().click(&at("show-source")).await;
    page.browser().read(&at("reader-source"), "Message-ID: <html@example.org>").await;
    page.browser().click(&at("close-file")).await;
    page.browser().see(&at("first-run")).await;

    let from = b"From ada@example.org Tue Sep  3 08:00:00 2024\n";
    let mbox = [from.as_slice(), &mails::text(), b"\n", from, &mails::with_attachment(), b"\n"].concat();
    choose_file(&page, "old mail.mbox", &mbox).await;
    page.browser().read(&at("file-rows"), "Notes attached").await;
    assert_eq!(page.browser().count(&at("file-row")).await, 2);
    page.browser().click(&format!("{} li:nth-child(2) button", at("file-rows"))).await;
    page.browser().read(&at("reader-text"), "See the notes.").await;
    page.browser().click(&at("attachment-save")).await;
    rig.wait_for_saved("notes.bin", mails::ATTACHMENT).await;
    page.browser().click(&at("file-all")).await;

    page.browser().click(&at("keep-file")).await;
    page.browser().read(&at("keep-outcome"), "2").await;
    page.browser().click(&at("show-mail")).await;
    page.wait_for_total(2, PATIENCE).await;
    page.browser().see_no(&at("check-button")).await;
    page.open_message("Grüße").await;
    page.browser().click(&at("save-message")).await;
    rig.wait_for_saved("Grüße.eml", &mails::text()).await;
    // Once more: nothing is new.
    drop_file(&page, "old mail.mbox", &mbox).await;
    page.browser().read(&at("file-rows"), "Notes attached").await;
    page.browser().click(&at("keep-file")).await;
    page.browser().read(&at("keep-outcome"), "2 were here already").await;
    page.browser().click(&at("show-mail")).await;
    page.wait_for_total(2, PATIENCE).await;

    // What lies in the trash goes for good.
    page.open_message("Grüße").await;
    page.browser().click(&at("delete")).await;
    page.wait_for_total(1, PATIENCE).await;
    go_to_keep(&page).await;
    page.browser().click(&at("empty-trash")).await;
    page.browser().click(&at("confirm")).await;
    page.browser().read(&at("keep-outcome"), "1 message is gone").await;
    page.close().await;
    let page = rig.open().await;
    page.wait_for_total(1, PATIENCE).await;
    page.browser().click(&at("trash-view")).await;
    page.wait_for_total(0, PATIENCE).await;
    assert_eq!(trap.caught(), 0, "a message reached out to the network");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_mail_is_told_and_nothing_changes() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open().await;
    page.browser().see(&at("first-run")).await;
    drop_file(&page, "picture.zip", b"PK\x03\x04 nothing").await;
    page.browser().read(&at("file-view"), "This file holds no mail").await;
    page.browser().click(&at("close-file")).await;
    page.browser().see(&at("first-run")).await;
    page.close().await;
}
