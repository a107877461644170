//! Mail that leaves in files: as a person chooses it, octet for octet, and only where they say.
//!
//! Must not: read the files with the page's own code.

use e2e::archives::unzip;
use e2e::files;
use e2e::keep::{
    Dialog, downloaded, export, go_to_keep, in_dialogs, now_in_dialogs, outcome, saved_in_dialogs, without_dialogs,
};
use e2e::mails;
use e2e::rig::{Rig, page_and_server};
use test_support::browser::PATIENCE;
use test_support::certificate::Authority;
use test_support::dovecot::Dovecot;
use test_support::messages::message;
use test_support::page::{Page, at};

/// The words of the choices.
const EML: &str = "A zip of .eml files";
const MBOX: &str = "One mbox file";
const MAILDIR: &str = "A zip with a Maildir";

/// A mail of lines that files of mail are known to bend, with a subject that is no name for a file.
fn odd() -> Vec<u8> {
    b"From: Eve <eve@example.org>\r\nTo: ada@example.net\r\nSubject: ../../etc/passwd: \"odd\"?\r\n\
      Date: Thu, 5 Sep 2024 08:00:00 +0000\r\nMessage-ID: <odd@example.org>\r\n\r\n\
      From the beginning\r\n>From again\r\n\r\nFrom ada@example.org Tue Sep  3 08:00:00 2024\r\n\
      a tab\t, a bare\rreturn, spaces  \r\n\xff\xfe\x01\r\n\r\n\r\n"
        .to_vec()
}

/// A page with four mails: one that was read and starred, one in the archive, one in the trash, and an odd one.
async fn page_with_mail() -> (Rig, Page, Dovecot) {
    let mails = [mails::text(), mails::with_attachment(), mails::newsletter(), odd()];
    let (rig, page, server) = page_and_server(mails).await;
    let browser = page.browser();
    page.open_message("The autumn newsletter").await;
    browser.click(&at("archive")).await;
    page.wait_for_total(3, PATIENCE).await;
    page.open_message("Grüße").await;
    browser.click(&at("delete")).await;
    page.wait_for_total(2, PATIENCE).await;
    page.open_message("Notes attached").await;
    browser.click(&at("star")).await;
    browser.click(&at("inbox-view")).await;
    (rig, page, server)
}

/// Whether an archive holds exactly these mails, in any order, and nothing else but folders; the names of the files.
#[track_caller]
fn holds(archive: &[u8], mails: &[Vec<u8>]) -> Vec<String> {
    let files = unzip(archive);
    let (folders, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| name.ends_with('/'));
    assert!(folders.iter().all(|(_, octets)| octets.is_empty()), "a folder has octets");
    let (names, mut found): (Vec<_>, Vec<_>) = files.into_iter().unzip();
    let mut expected = mails.to_vec();
    found.sort();
    expected.sort();
    let text =
        |mails: &[Vec<u8>]| mails.iter().map(|mail| String::from_utf8_lossy(mail).into_owned()).collect::<Vec<_>>();
    assert!(found == expected, "{names:?} hold {:#?}\ninstead of {:#?}", text(&found), text(&expected));
    names
}

/// The names of all files of mail that an archive of these names puts into this folder of a Maildir.
fn in_folder<'a>(names: &'a [String], folder: &str) -> Vec<&'a str> {
    let begin = format!("Maildir/{folder}cur/");
    names.iter().filter_map(|name| name.strip_prefix(&begin)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_a_folder_an_account_and_everything_leave_octet_for_octet_as_eml_and_as_maildir() {
    let (rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    without_dialogs(&page).await;

    // What is selected, and nothing else.
    browser.fill(&at("search"), "notes OR odd").await;
    page.wait_for_total(2, PATIENCE).await;
    browser.click(&at("choose-shown")).await;
    browser.click(&at("chosen-export")).await;
    export(&page, "The 2 selected messages", EML, 2).await;
    let names = holds(&downloaded(&rig, "poplar-", "-eml.zip").await, &[mails::with_attachment(), odd()]);
    // They are numbered in the order in which they came, and the newest is fetched first.
    assert_eq!(names, ["000001 etc passwd odd.eml", "000002 Notes attached.eml"]);
    export(&page, "The 2 selected messages", MAILDIR, 2).await;
    holds(&downloaded(&rig, "poplar-", "-maildir.zip").await, &[mails::with_attachment(), odd()]);
    // A folder: the list that is shown.
    browser.click(&at("archive-view")).await;
    page.wait_for_total(1, PATIENCE).await;
    export(&page, "The list that is shown", MAILDIR, 1).await;
    let names = holds(&downloaded(&rig, "poplar-", "-maildir.zip").await, &[mails::newsletter()]);
    assert_eq!(in_folder(&names, ".Archive/").len(), 1, "{names:?}");
    browser.click(&at("inbox-view")).await;
    page.wait_for_total(2, PATIENCE).await;
    export(&page, "The list that is shown", EML, 2).await;
    holds(&downloaded(&rig, "poplar-", "-eml.zip").await, &[mails::with_attachment(), odd()]);

    // Everything, wherever it lies and whatever was done with it.
    let all = [mails::text(), mails::with_attachment(), mails::newsletter(), odd()];
    for what in ["Everything", "Ada"] {
        export(&page, what, EML, 4).await;
        holds(&downloaded(&rig, "poplar-", "-eml.zip").await, &all);
        export(&page, what, MAILDIR, 4).await;
        let names = holds(&downloaded(&rig, "poplar-", "-maildir.zip").await, &all);
        let ends = |folder| {
            in_folder(&names, folder)
                .iter()
                .filter_map(|name| name.rsplit_once(':'))
                .map(|(_, end)| end)
                .collect::<Vec<_>>()
        };
        let mut inbox = ends("");
        inbox.sort_unstable();
        assert_eq!(inbox, ["2,", "2,FS"], "{names:?}");
        assert_eq!(
            (ends(".Archive/"), ends(".Trash/"), ends(".Junk/")),
            (vec!["2,S"], vec!["2,ST"], vec![]),
            "{names:?}"
        );
    }
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_file_carries_everything_to_another_device_octet_for_octet() {
    let (rig, page, _server) = page_with_mail().await;
    without_dialogs(&page).await;
    let all = [mails::text(), mails::with_attachment(), mails::newsletter(), odd()];
    for (format, name) in [(MBOX, "all.mbox"), (EML, "all.zip"), (MAILDIR, "all.zip")] {
        export(&page, "Everything", format, 4).await;
        let file = downloaded(&rig, "poplar-", if format == MBOX { ".mbox" } else { ".zip" }).await;

        let elsewhere = Rig::start(Authority::new(), &[]).await;
        let other = elsewhere.open().await;
        other.browser().see(&at("first-run")).await;
        files::drop_on(&other, name, &file).await;
        other.browser().read(&at("file-words"), "4 messages.").await;
        other.browser().click(&at("keep-file")).await;
        assert!(outcome(&other).await.contains("4 messages are new here."), "{format}");
        other.browser().click(&at("show-mail")).await;
        without_dialogs(&other).await;
        export(&other, "Everything", EML, 4).await;
        holds(&downloaded(&elsewhere, "poplar-", "-eml.zip").await, &all);
        other.close().await;
    }
    // A list as mbox, and only that.
    page.browser().click(&at("archive-view")).await;
    page.wait_for_total(1, PATIENCE).await;
    export(&page, "The list that is shown", MBOX, 1).await;
    let mbox = downloaded(&rig, "poplar-", ".mbox").await;
    let text = String::from_utf8_lossy(&mbox);
    assert!(text.contains("Subject: The autumn newsletter\n") && text.matches("\nSubject: ").count() == 1, "{text}");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_saved_where_a_person_says_and_where_they_call_it_off_no_backup_was_made() {
    let (rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    for button in ["back-up", "export"] {
        in_dialogs(&page, &rig, Dialog::Cancels).await;
        go_to_keep(&page).await;
        browser.click(&at(button)).await;
        let told = outcome(&page).await;
        assert_eq!(told.trim(), "Ended. The file was not written.");
        browser.see_no(&at("keep-job")).await;
        assert_eq!(browser.count(&format!("{}.is-warning", at("keep-outcome"))).await, 0, "it is told as a fault");
        browser.read(&at("last-backup"), "There is no backup yet.").await;
    }
    assert_eq!(saved_in_dialogs(&page).await, []);
    // Nor after a look at what is stored.
    page.open(&rig.bridge.url()).await;
    go_to_keep(&page).await;
    browser.read(&at("storage-usage"), "4 messages").await;
    browser.read(&at("last-backup"), "There is no backup yet.").await;

    now_in_dialogs(&page, Dialog::Saves).await;
    let all = [mails::text(), mails::with_attachment(), mails::newsletter(), odd()];
    export(&page, "Everything", EML, 4).await;
    browser.click(&at("back-up")).await;
    browser.read(&at("keep-outcome"), "The backup with 4 messages is written.").await;
    browser.read(&at("last-backup"), "Nothing is new since.").await;
    let files = saved_in_dialogs(&page).await;
    let octets_of = |begin: &str, end: &str| {
        let mut named = files.iter().filter(|(name, _)| name.starts_with(begin) && name.ends_with(end));
        named.next().map(|(_, octets)| octets.clone()).expect("the file was saved under the name that was suggested")
    };
    holds(&octets_of("poplar-2", "-eml.zip"), &all);
    assert!(unzip(&octets_of("poplar-backup-", ".zip")).len() > 1, "the backup is an archive");
    assert_eq!(rig.saved("poplar-", "").len(), 0, "it was downloaded as well");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_ended_half_way_leaves_no_file_and_is_none() {
    let large = (0..40).map(|index| message(&[(500_000, 1000)], index));
    let (rig, page, _server) = page_and_server(large).await;
    let browser = page.browser();
    in_dialogs(&page, &rig, Dialog::SavesSlowly).await;
    go_to_keep(&page).await;
    browser.click(&at("back-up")).await;
    let some = format!(
        "return /: [1-9]\\d* messages? so far/.test(document.querySelector('{}')?.textContent);",
        at("keep-job")
    );
    browser.until("some messages are written", PATIENCE, &some, Vec::new()).await;
    // Meanwhile mail is read, and the backup goes on.
    browser.click(&at("inbox-view")).await;
    page.open_message("Message 7 ").await;
    go_to_keep(&page).await;
    browser.see(&at("keep-job")).await;
    for (button, is_off) in [("back-up", "aria-disabled"), ("export", "aria-disabled"), ("open-file", "disabled")] {
        assert!(browser.attribute(&at(button), is_off).await.is_some(), "{button} can be pressed meanwhile");
    }
    browser.click(&at("keep-cancel")).await;
    browser.see_no(&at("keep-job")).await;
    assert_eq!(outcome(&page).await.trim(), "Ended. The file was not written.");
    browser.read(&at("last-backup"), "There is no backup yet.").await;
    let files = saved_in_dialogs(&page).await;
    assert!(files.iter().all(|(_, octets)| octets.is_empty()), "half a backup is left");

    // The same as a download, which is written faster than a test can click.
    page.open(&rig.bridge.url()).await;
    without_dialogs(&page).await;
    go_to_keep(&page).await;
    let at_once = "const end = () => document.querySelector(arguments[0])?.click(); \
        new MutationObserver(end).observe(document, { subtree: true, childList: true });";
    browser.evaluate(at_once, vec![at("keep-cancel").into()]).await;
    browser.click(&at("back-up")).await;
    assert_eq!(outcome(&page).await.trim(), "Ended. The file was not written.");
    browser.read(&at("last-backup"), "There is no backup yet.").await;

    // What was ended can be begun again.
    now_in_dialogs(&page, Dialog::Saves).await;
    page.open(&rig.bridge.url()).await;
    go_to_keep(&page).await;
    browser.click(&at("back-up")).await;
    browser.read(&at("keep-outcome"), "The backup with 40 messages is written.").await;
    browser.read(&at("last-backup"), "Nothing is new since.").await;
    assert_eq!(rig.saved("poplar-", "").len(), 0, "what was ended was downloaded");
    page.close().await;
}
