//! Mail that comes out of files: what is in them is told before and after, what is here already stays once, and what was
//! ended half way is gone on with.
//!
//! Must not: look into the database.

use e2e::archives::zip;
use e2e::keep::{go_to_keep, outcome};
use e2e::lists::see_subjects;
use e2e::rig::{Rig, page_and_server};
use e2e::{files, mails};
use test_support::browser::PATIENCE;
use test_support::browser::keys::ESCAPE;
use test_support::certificate::Authority;
use test_support::messages::message;
use test_support::page::{Page, at};

fn letter(subject: &str) -> Vec<u8> {
    format!(
        "From: Grace <grace@example.org>\r\nTo: ada@example.net\r\nSubject: {subject}\r\n\
         Date: Fri, 6 Sep 2024 08:00:00 +0000\r\nMessage-ID: <{subject}@example.org>\r\n\r\nA letter: {subject}.\r\n"
    )
    .into_bytes()
}

/// Opens the message of this subject, and saves it: it is as it was in the file.
async fn is_stored_as(rig: &Rig, page: &Page, subject: &str, mail: &[u8]) {
    page.open_message(subject).await;
    page.browser().click(&at("save-message")).await;
    rig.wait_for_saved(&format!("{subject}.eml"), mail).await;
}

/// Keeps what is open, and reads what is told of it.
async fn keep_file(page: &Page, words: &[&str]) {
    page.browser().click(&at("keep-file")).await;
    let told = outcome(page).await;
    let told: Vec<&str> = told.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(told, words);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_maildir_comes_in_with_what_was_done_there_and_what_was_fetched_already_comes_in_no_more() {
    let mails = [mails::text(), mails::with_attachment()];
    let (rig, page, _server) = page_and_server(mails).await;
    let browser = page.browser();

    let maildir = zip(&[
        ("Maildir/cur/1725350400.M1P9.mail:2,S", mails::text()),
        ("Maildir/new/1725350401.M2P9.mail", letter("Still unread")),
        ("Maildir/cur/1725350402.M3P9.mail:2,FS", mails::newsletter()),
        ("Maildir/.Archive/cur/1725350403.M4P9.mail:2,S", letter("Put aside")),
        ("Maildir/.Trash/cur/1725350404.M5P9.mail:2,ST", letter("Thrown away")),
        ("Maildir/dovecot-uidlist", b"3 V1 N7\n".to_vec()),
    ]);
    go_to_keep(&page).await;
    let _disk = files::choose_from_disk(&page, &[("Maildir of Ada.zip", &maildir)]).await;
    browser.read("#file-title", "Maildir of Ada.zip").await;
    browser.read(&at("file-words"), "5 messages. They are only shown, not stored.").await;
    for subject in ["Grüße", "Still unread", "The autumn newsletter", "Put aside", "Thrown away"] {
        browser.read(&at("file-rows"), subject).await;
    }
    keep_file(&page, &["4 messages are new here.", "1 message was here already."]).await;
    browser.click(&at("show-mail")).await;
    browser.click(&at("inbox-view")).await;
    see_subjects(&page, &["Grüße", "Notes attached", "Still unread", "The autumn newsletter"]).await;
    let unread =
        "return [...document.querySelectorAll(arguments[0] + '.is-unread .row-subject')].map(e => e.textContent);";
    let unread = browser.evaluate(unread, vec![at("message-row").into()]).await;
    assert_eq!(unread.as_array().map(Vec::len), Some(3), "fetched and unread ones stay so: {unread}");
    is_stored_as(&rig, &page, "Still unread", &letter("Still unread")).await;
    browser.click(&at("starred-view")).await;
    see_subjects(&page, &["The autumn newsletter"]).await;
    is_stored_as(&rig, &page, "The autumn newsletter", &mails::newsletter()).await;
    browser.click(&at("archive-view")).await;
    see_subjects(&page, &["Put aside"]).await;
    is_stored_as(&rig, &page, "Put aside", &letter("Put aside")).await;
    browser.click(&at("trash-view")).await;
    see_subjects(&page, &["Thrown away"]).await;
    is_stored_as(&rig, &page, "Thrown away", &letter("Thrown away")).await;
    // What came out of a file is nobody's to fetch, and beside what a server has it is told where it is from.
    page.go_to_account("On this device").await;
    see_subjects(&page, &["Still unread", "The autumn newsletter"]).await;
    page.go_to_account("Ada").await;
    see_subjects(&page, &["Grüße", "Notes attached"]).await;

    // Once more, and the next check finds nothing new either.
    files::drop_on(&page, "Maildir of Ada.zip", &maildir).await;
    browser.read(&at("file-words"), "5 messages.").await;
    keep_file(&page, &["Nothing new was in the file.", "5 messages were here already."]).await;
    browser.click(&at("show-mail")).await;
    browser.click(&at("inbox-view")).await;
    page.time_check(&at("check-button"), 4, PATIENCE).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_files_come_in_together_and_those_without_mail_are_named() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open().await;
    let browser = page.browser();
    // Without any account: a letter, the same letter in an mbox with another, and two files that hold no mail.
    let both = mails::mbox([letter("One"), letter("Two")]);
    let picture = b"\xff\xd8\xff\xe0";
    let dropped: [(&str, &[u8]); 4] =
        [("one.eml", &letter("One")), ("holiday.jpg", picture), ("old.mbox", &both), ("cut.zip", b"PK\x03\x04 cut")];
    files::drop_all_on(&page, &dropped).await;
    browser.read(&at("file-words"), "3 messages. They are only shown, not stored.").await;
    assert_eq!(browser.count(&at("file-row")).await, 3);
    for words in ["holiday.jpg: holds no mail that Poplar can read.", "cut.zip: is damaged, a part of it is missing."] {
        browser.read(&at("file-failures"), words).await;
    }
    // One of the second file is read.
    browser.click(&format!("{} li:nth-child(3) button", at("file-rows"))).await;
    browser.read(&at("reader-text"), "A letter: Two.").await;
    browser.click(&at("file-all")).await;
    browser.click(&at("close-file")).await;
    browser.see(&at("first-run")).await;

    let chosen =
        ["one.eml", "two.eml", "notes.txt"].into_iter().zip([letter("One"), letter("Two"), b"\0\0\0".to_vec()]);
    let chosen: Vec<_> = chosen.collect();
    let on_disk: Vec<(&str, &[u8])> = chosen.iter().map(|(name, octets)| (*name, octets.as_slice())).collect();
    let _disk = files::choose_from_disk(&page, &on_disk).await;
    browser.read(&at("file-failures"), "notes.txt: holds no mail that Poplar can read.").await;
    keep_file(&page, &["2 messages are new here.", "notes.txt: holds no mail that Poplar can read."]).await;
    browser.click(&at("show-mail")).await;
    see_subjects(&page, &["One", "Two"]).await;
    is_stored_as(&rig, &page, "One", &letter("One")).await;
    is_stored_as(&rig, &page, "Two", &letter("Two")).await;

    // The same letter beside a new one.
    files::drop_all_on(&page, &[("two.eml", &letter("Two")), ("three.eml", &letter("Three"))]).await;
    browser.read(&at("file-words"), "2 messages.").await;
    keep_file(&page, &["1 message is new here.", "1 message was here already."]).await;
    browser.click(&at("show-mail")).await;
    see_subjects(&page, &["One", "Two", "Three"]).await;
    page.close().await;
    let page = rig.open().await;
    see_subjects(&page, &["One", "Two", "Three"]).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_out_of_files_is_an_account_without_a_server_that_is_renamed_and_removed() {
    let rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open().await;
    let browser = page.browser();
    files::drop_on(&page, "one.eml", &letter("One")).await;
    keep_file(&page, &["1 message is new here."]).await;
    browser.click(&at("show-mail")).await;
    see_subjects(&page, &["One"]).await;
    browser.read(&at("account-item"), "On this device").await;
    browser.see_no(&at("check-button")).await;

    browser.click(&at("edit-account")).await;
    browser.read(&at("device-account"), "This account has no server").await;
    let name = format!("{} input", at("device-account"));
    browser.fill(&name, "Old letters").await;
    browser.click(&format!("{} .button.is-primary", at("device-account"))).await;
    browser.see_no(&at("device-account")).await;
    browser.read(&at("account-item"), "Old letters").await;
    // What comes out of the next file joins it, and the name outlives the page.
    files::drop_on(&page, "two.eml", &letter("Two")).await;
    keep_file(&page, &["1 message is new here."]).await;
    page.open(&rig.bridge.url()).await;
    see_subjects(&page, &["One", "Two"]).await;
    browser.read(&at("account-item"), "Old letters").await;
    assert_eq!(browser.count(&at("account-item")).await, 1);

    browser.click(&at("edit-account")).await;
    browser.click(&at("remove-account")).await;
    browser.read("dialog[open]", "There is no copy on a server").await;
    browser.press(ESCAPE).await;
    browser.see_no("dialog[open]").await;
    browser.click(&at("remove-account")).await;
    browser.click(&at("confirm")).await;
    browser.see(&at("first-run")).await;
    // Gone is gone: the same file is new again.
    files::drop_on(&page, "one.eml", &letter("One")).await;
    keep_file(&page, &["1 message is new here."]).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_ended_half_way_keeps_what_came_and_the_next_one_brings_the_rest_once() {
    const MESSAGES: u64 = 600;
    let rig = Rig::start(Authority::new(), &[]).await;
    let page = rig.open().await;
    let browser = page.browser();
    let all: Vec<Vec<u8>> = (0..MESSAGES).map(|index| message(&[(100_000, 1000)], index)).collect();
    let file = mails::mbox(all.clone());
    let _disk = files::choose_from_disk(&page, &[("years of mail.mbox", &file)]).await;
    browser.read(&at("file-words"), "600 messages.").await;
    browser.click(&at("keep-file")).await;
    let some = format!(
        "return /^Importing: [1-9]\\d* messages? so far/.test(document.querySelector('{}')?.innerText.trim());",
        at("keep-job")
    );
    browser.until("some messages are stored", PATIENCE, &some, Vec::new()).await;
    // Another file has to wait, and that is said where it can be ended.
    files::drop_on(&page, "another.eml", &letter("Another")).await;
    browser.read(&at("keep-wait"), "Other files can be opened once this has ended.").await;
    browser.click(&at("keep-cancel")).await;
    browser.see_no(&at("keep-job")).await;
    let told = outcome(&page).await;
    let stored: u64 = told
        .trim()
        .strip_prefix("Ended. ")
        .and_then(|rest| rest.strip_suffix(" messages were imported until then, and stay here."))
        .and_then(|count| count.parse().ok())
        .unwrap_or_else(|| panic!("it is told: {told}"));
    assert!(stored > 0 && stored < MESSAGES, "{stored} are told to be stored");
    browser.click(&at("inbox-view")).await;
    page.wait_for_total(stored, PATIENCE).await;
    page.open(&rig.bridge.url()).await;
    page.wait_for_total(stored, PATIENCE).await;

    go_to_keep(&page).await;
    let _disk = files::choose_from_disk(&page, &[("years of mail.mbox", &file)]).await;
    browser.read(&at("file-words"), "600 messages.").await;
    browser.click(&at("keep-file")).await;
    browser.see_within(&at("keep-outcome"), PATIENCE * 2).await;
    let told = outcome(&page).await;
    let expected =
        [format!("{} messages are new here.", MESSAGES - stored), format!("{stored} messages were here already.")];
    assert_eq!(told.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>(), expected);
    browser.click(&at("show-mail")).await;
    page.wait_for_total(MESSAGES, PATIENCE).await;
    assert_eq!(page.generated_messages().await, (0..MESSAGES).map(|index| (index, 1)).collect());
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_another_one_by_now_is_told_and_nothing_of_it_is_stored() {
    let (_rig, page, _server) = page_and_server([mails::text()]).await;
    let browser = page.browser();
    go_to_keep(&page).await;
    let disk = files::choose_from_disk(&page, &[("old.mbox", &mails::mbox([letter("One"), letter("Two")]))]).await;
    browser.read(&at("file-words"), "2 messages.").await;
    std::fs::write(disk.path().join("old.mbox"), mails::mbox([letter("Three")])).expect("it is ours");
    browser.click(&at("keep-file")).await;
    browser.read(&at("keep-outcome"), "The file could not be read or written.").await;
    browser.click(&at("close-file")).await;
    page.wait_for_total(1, PATIENCE).await;
    see_subjects(&page, &["Grüße"]).await;
    page.close().await;
}
