//! Keeping mail as a person does: a backup, everything gone, everything back; files opened without an account.
//!
//! Must not: look into the database, or make a file that a person could not have.

use e2e::archives::zip;
use e2e::keep::{downloaded, go_to_keep, without_dialogs};
use e2e::rig::{Rig, Trap, page_and_server, page_holding};
use e2e::{files, mails};
use test_support::browser::keys::ESCAPE;
use test_support::browser::{PATIENCE, Setup};
use test_support::certificate::Authority;
use test_support::page::{Form, at};

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_brings_everything_back_after_everything_was_removed() {
    let mails = [mails::text(), mails::with_attachment()];
    let remembered = |form| Form { remember: true, ..form };
    let (rig, page, server) = page_holding(mails, &Setup::default(), remembered).await;
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

    files::choose(&page, "backup.zip", &backup).await;
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
    files::drop_on(&page, "newsletter.eml", &mails::html(trap.address())).await;
    page.browser().see(&at("file-view")).await;
    page.browser().read(&at("reader-subject"), "The autumn newsletter").await;
    page.wait_for_words_in_frame("Leaves are falling").await;
    page.browser().click(&at("show-source")).await;
    page.browser().read(&at("reader-source"), "Message-ID: <html@example.org>").await;
    page.browser().click(&at("close-file")).await;
    page.browser().see(&at("first-run")).await;

    let mbox = mails::mbox([mails::text(), mails::with_attachment()]);
    files::choose(&page, "old mail.mbox", &mbox).await;
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
    files::drop_on(&page, "old mail.mbox", &mbox).await;
    page.browser().read(&at("file-rows"), "Notes attached").await;
    page.browser().click(&at("keep-file")).await;
    page.browser().read(&at("keep-outcome"), "2 messages were here already").await;
    page.browser().click(&at("show-mail")).await;
    page.wait_for_total(2, PATIENCE).await;

    // What lies in the trash goes for good.
    page.open_message("Grüße").await;
    page.browser().click(&at("delete")).await;
    page.wait_for_total(1, PATIENCE).await;
    go_to_keep(&page).await;
    page.browser().read(&at("storage-usage"), "2 messages").await;
    page.browser().click(&at("empty-trash")).await;
    page.browser().click(&at("confirm")).await;
    page.browser().read(&at("keep-outcome"), "1 message is gone").await;
    page.browser().read(&at("storage-usage"), "1 message").await;
    page.close().await;
    let page = rig.open().await;
    page.wait_for_total(1, PATIENCE).await;
    page.browser().click(&at("trash-view")).await;
    page.wait_for_total(0, PATIENCE).await;
    assert_eq!(trap.caught(), 0, "a message reached out to the network");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_selected_is_exported_and_nothing_else() {
    let mails = [mails::text(), mails::with_attachment(), mails::newsletter()];
    let (rig, page, _server) = page_and_server(mails).await;
    without_dialogs(&page).await;
    let browser = page.browser();
    browser.fill(&at("search"), "subject:grüße OR subject:notes").await;
    page.wait_for_total(2, PATIENCE).await;
    browser.click(&at("choose-shown")).await;
    browser.click(&at("chosen-export")).await;
    browser.see(&at("keep-panel")).await;
    browser.click(&at("export")).await;
    browser.read(&at("keep-outcome"), "2").await;
    let mbox = downloaded(&rig, "poplar-", ".mbox").await;
    let lines = mbox.split(|octet| *octet == b'\n');
    assert_eq!(lines.filter(|line| line.starts_with(b"From ")).count(), 2);
    assert!(!mbox.windows(6).any(|octets| octets == b"autumn"), "what was not selected is in the file");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_dragged_over_an_open_mail_is_the_pages() {
    let trap = Trap::set().await;
    let (_rig, page, _server) = page_and_server([mails::html(trap.address()), mails::text()]).await;
    let browser = page.browser();
    page.open_message("The autumn newsletter").await;
    page.wait_for_words_in_frame("Leaves are falling").await;
    files::drag_over_frame(&page, "dragover").await;
    browser.see(&at("drop-zone")).await;
    // The page lies over the mail now, and is what takes the file.
    let on_top = "const { x, y, width, height } = document.querySelector(arguments[0]).getBoundingClientRect(); \
        return document.elementFromPoint(x + width / 2, y + Math.min(height, 200) / 2).closest(arguments[1]) !== null;";
    let arguments = vec![at("reader-body-frame").into(), at("drop-zone").into()];
    assert_eq!(browser.evaluate(on_top, arguments).await, serde_json::json!(true));
    files::drag_over_frame(&page, "drop").await;
    browser.see_no(&at("drop-zone")).await;
    files::drag_over_frame(&page, "dragover").await;
    files::drop_on(&page, "notes.eml", &mails::with_attachment()).await;
    browser.read(&at("reader-subject"), "Notes attached").await;
    assert_eq!(browser.count(&at("reader-subject")).await, 1);
    browser.see_no(&at("drop-zone")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_messages_of_a_file_are_shown_a_part_at_a_time() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open().await;
    let browser = page.browser();
    browser.see(&at("first-run")).await;
    let mail =
        |number: u32| format!("From: Ada <ada@example.org>\r\nSubject: Letter {number}\r\n\r\nHello.\r\n").into_bytes();
    files::drop_on(&page, "many.mbox", &mails::mbox((0..450).map(mail))).await;
    browser.read(&at("file-words"), "450").await;
    for (shown, more) in [(200, "Show 200 more"), (400, "Show 50 more")] {
        browser.read(&at("file-show-more"), more).await;
        assert_eq!(browser.count(&at("file-row")).await, shown);
        browser.click(&at("file-show-more")).await;
        let first = format!("{} > li:nth-child({}) > button", at("file-rows"), shown + 1);
        browser.read(&first, &format!("Letter {shown}")).await;
        browser.see_focus(&first).await;
    }
    browser.see_no(&at("file-show-more")).await;
    assert_eq!(browser.count(&at("file-row")).await, 450);
    browser.click(&format!("{} > li:nth-child(450) > button", at("file-rows"))).await;
    browser.read(&at("reader-subject"), "Letter 449").await;
    browser.click(&at("file-all")).await;
    browser.see_focus("#file-title").await;
    assert_eq!(browser.count(&at("file-row")).await, 450);
    // Escape leads back to them, too, and then out of the file.
    browser.click(&at("file-row")).await;
    browser.read(&at("reader-subject"), "Letter 0").await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("reader-subject")).await;
    browser.see(&at("file-row")).await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("file-view")).await;

    // What lies in an archive cannot be opened before it is kept.
    let names: Vec<String> = (0..250).map(|number| format!("{number}.eml")).collect();
    let files: Vec<(&str, Vec<u8>)> = names.iter().map(String::as_str).zip((0..250).map(mail)).collect();
    files::drop_on(&page, "many.zip", &zip(&files)).await;
    browser.read(&at("file-words"), "250").await;
    assert_eq!(browser.count(&at("file-row")).await, 200);
    browser.click(&at("file-show-more")).await;
    browser.see_focus(&format!("{} > li:nth-child(201) > div", at("file-rows"))).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_mail_is_told_and_nothing_changes() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open().await;
    page.browser().see(&at("first-run")).await;
    for (name, octets, words) in [
        ("picture.jpg", &b"\xff\xd8\xff\xe0"[..], "This file holds no mail"),
        ("backup.zip", b"PK\x03\x04 nothing", "This file is damaged"),
    ] {
        files::drop_on(&page, name, octets).await;
        page.browser().read(&at("file-view"), words).await;
        page.browser().click(&at("close-file")).await;
        page.browser().see(&at("first-run")).await;
    }
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_room_that_mail_takes_is_told_and_whether_the_browser_may_take_it_back() {
    let (_rig, page, _server) = page_and_server([mails::text(), mails::with_attachment()]).await;
    let browser = page.browser();
    go_to_keep(&page).await;
    let rows = "return [...document.querySelectorAll(arguments[0] + ' tr')].map(row => \
        [...row.cells].map(cell => cell.textContent.trim()).join(': '));";
    let told = browser.evaluate(rows, vec![at("storage-usage").into()]).await;
    let told: Vec<&str> = told.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    let begins = ["Ada: 2 messages: ", "Search index: ", "The app itself, lists and the rest: ", "Together, as the"];
    assert_eq!(told.len(), begins.len(), "{told:?}");
    for (row, begin) in told.iter().zip(begins) {
        let size = row.rsplit(": ").next().unwrap_or_default();
        let (number, unit) = size.split_once([' ', '\u{a0}', '\u{202f}']).expect("a size has a unit");
        assert!(row.starts_with(begin) && ["B", "kB", "MB"].contains(&unit), "{row}");
        assert!(number.parse::<f64>().is_ok(), "{row}");
    }
    // A browser without a screen answers as it likes; whatever it says is told.
    let kept = browser.evaluate("return navigator.storage.persisted();", Vec::new()).await;
    let words = if kept == true { "promised not to clear your mail" } else { "may clear your mail" };
    browser.read(&at("keep-panel"), words).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_is_asked_to_keep_mail_when_some_comes_and_when_a_person_asks() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open().await;
    let browser = page.browser();
    let asked = "window.asked = 0; navigator.storage.persist = async () => { window.asked += 1; return window.asked > 1; }; \
        navigator.storage.persisted = async () => window.asked > 1;";
    browser.run_first(asked).await;
    page.open(&rig.bridge.url()).await;
    browser.see(&at("first-run")).await;
    files::drop_on(&page, "letter.eml", &mails::text()).await;
    browser.see(&at("reader-text")).await;
    let times = async || browser.evaluate("return window.asked;", Vec::new()).await;
    assert_eq!(times().await, 0, "for a look, nobody is asked");
    browser.click(&at("keep-file")).await;
    browser.read(&at("keep-outcome"), "1").await;
    assert_eq!(times().await, 1);
    browser.click(&at("show-mail")).await;
    go_to_keep(&page).await;
    browser.click(&at("storage-ask")).await;
    browser.see_no(&at("storage-ask")).await;
    assert_eq!(times().await, 2);
    page.close().await;
}
