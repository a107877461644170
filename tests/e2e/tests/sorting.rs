//! Long lists in the order a person wants, all of what was found changed at once and taken back, and the views of one
//! account beside those of all.
//!
//! Must not: look at one account alone where two are meant.

use e2e::lists::{see_subjects, see_subjects_in_order};
use e2e::rig::{Rig, dovecot, form, page_holding};
use test_support::browser::{PATIENCE, Setup};
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::page::{Form, Security, at};

/// A letter of so many lines, sent on that day.
fn mail(from: &str, subject: &str, day: u32, lines: usize) -> Vec<u8> {
    let text = "a line of some length, as letters have it\r\n".repeat(lines);
    format!(
        "From: {from} <someone@example.org>\r\nTo: mary@example.net\r\nSubject: {subject}\r\n\
         Date: {day:02} Nov 2023 20:00:00 +0000\r\n\r\n{text}"
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_sorted_by_date_sender_and_size_both_ways_and_new_mail_takes_its_place_in_it() {
    // Neither order is that of delivery, and no two orders are the same.
    let mails = [
        mail("Zoe", "middle", 12, 40),
        mail("ada", "first", 10, 400),
        mail("\u{c4}nne", "last", 14, 4),
        mail("Bob", "second", 11, 4_000),
    ];
    let (rig, page, mut server) = page_holding(mails, &Setup::default(), |form| Form { remember: true, ..form }).await;
    let browser = page.browser();
    let orders = [
        ("order-date-up", ["first", "second", "middle", "last"]),
        ("order-sender-up", ["first", "last", "second", "middle"]),
        ("order-size-up", ["last", "middle", "first", "second"]),
    ];
    see_subjects_in_order(&page, &["last", "middle", "second", "first"]).await;
    for (up, subjects) in orders {
        browser.pick(&at("order"), up).await;
        see_subjects_in_order(&page, &subjects).await;
        let mut down = subjects;
        down.reverse();
        browser.pick(&at("order"), &up.replace("-up", "-down")).await;
        see_subjects_in_order(&page, &down).await;
    }
    // The order stays for other lists and the next start, and what comes is put where it belongs.
    page.open(&rig.bridge.url()).await;
    see_subjects_in_order(&page, &["second", "first", "middle", "last"]).await;
    browser.click(&at("inbox-view")).await;
    server.deliver(&mail("Max", "between", 13, 100));
    page.check().await;
    see_subjects_in_order(&page, &["second", "first", "between", "middle", "last"]).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_was_found_is_changed_at_once_beyond_what_is_shown_and_taken_back_by_a_key() {
    const BILLS: u64 = 300;
    let bills = (0..BILLS).map(|number| mail("Shop", &format!("Bill {number}"), 10, 1));
    let letters = (0..50).map(|number| mail("Grace", &format!("Letter {number}"), 11, 1));
    let (_rig, page, _server) =
        page_holding(bills.chain(letters), &Setup::default(), |form| Form { remember: true, ..form }).await;
    let browser = page.browser();
    browser.fill(&at("search"), "subject:bill").await;
    page.wait_for_total(BILLS, PATIENCE).await;
    browser.click(&at("choose-shown")).await;
    browser.see(&format!("{}[data-count=\"200\"]", at("chosen-count"))).await;
    browser.read(&at("choose-all"), "Select all 300").await;
    browser.click(&at("choose-all")).await;
    browser.see(&format!("{}[data-count=\"{BILLS}\"]", at("chosen-count"))).await;
    browser.click(&at("chosen-archive")).await;
    browser.read(&at("snack"), "300 messages archived").await;
    browser.see_no(&at("chosen")).await;
    browser.click(&at("archive-view")).await;
    page.wait_for_total(BILLS, PATIENCE).await;
    browser.click(&at("inbox-view")).await;
    page.wait_for_total(50, PATIENCE).await;

    // Closed, it is no longer told, and the key still takes it back.
    browser.click(&at("snack-close")).await;
    browser.see_no(&at("undo")).await;
    browser.press("z").await;
    browser.read(&at("snack"), "Taken back: 300 messages archived").await;
    page.wait_for_total(350, PATIENCE).await;
    browser.click(&at("archive-view")).await;
    page.wait_for_total(0, PATIENCE).await;

    // All but one that is taken out again, deleted from the list of one's own choice.
    browser.click(&at("inbox-view")).await;
    browser.fill(&at("search"), "subject:bill").await;
    page.wait_for_total(BILLS, PATIENCE).await;
    browser.click(&at("choose-shown")).await;
    browser.click(&at("choose-all")).await;
    browser.click(&format!("{}[data-position=\"0\"] {}", at("message-row"), at("row-choose"))).await;
    browser.see(&format!("{}[data-count=\"299\"]", at("chosen-count"))).await;
    browser.click(&at("chosen-delete")).await;
    page.wait_for_total(1, PATIENCE).await;
    browser.click(&at("undo")).await;
    page.wait_for_total(BILLS, PATIENCE).await;
    // There is nothing left to take back.
    browser.read(&at("snack"), "Taken back: 299 messages moved to the trash").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_for_views_stay_with_the_account_that_is_shown_and_the_sidebar_shows_those_of_all() {
    let authority = Authority::new();
    let letters =
        |name: &str| [mail(name, &format!("{name} kept"), 10, 1), mail(name, &format!("{name} aside"), 11, 1)];
    let ada = dovecot(Options::default(), &authority, letters("Ada"));
    let bob = dovecot(Options { user: "bob".into(), ..Options::default() }, &authority, letters("Bob"));
    let rig = Rig::start(authority, &[ada.port(), bob.port()]).await;
    let page = rig.open().await;
    let browser = page.browser();
    page.add_account(&form(&ada, Security::None)).await;
    page.wait_for_total(2, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    page.add_account(&Form { name: "Bob".into(), ..form(&bob, Security::None) }).await;
    browser.click(&at("inbox-view")).await;
    page.wait_for_total(4, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    for subject in ["Ada aside", "Bob aside"] {
        page.open_message(subject).await;
        browser.click(&at("star")).await;
        browser.click(&at("archive")).await;
        browser.read(&at("snack"), "Message archived").await;
    }
    page.wait_for_total(2, PATIENCE).await;
    see_subjects(&page, &["Ada kept", "Bob kept"]).await;
    browser.click(&at("archive-view")).await;
    see_subjects(&page, &["Ada aside", "Bob aside"]).await;

    page.go_to_account("Bob").await;
    see_subjects(&page, &["Bob kept"]).await;
    browser.press("ga").await;
    see_subjects(&page, &["Bob aside"]).await;
    browser.press("gs").await;
    see_subjects(&page, &["Bob aside"]).await;
    browser.press("gi").await;
    see_subjects(&page, &["Bob kept"]).await;
    // The same by hand: beside the account that is shown, and beside no other.
    for view in ["account-archive", "account-starred"] {
        browser.click(&at(view)).await;
        see_subjects(&page, &["Bob aside"]).await;
        assert_eq!(browser.count(&at(view)).await, 1);
    }
    for view in ["account-junk", "account-trash"] {
        browser.click(&at(view)).await;
        browser.see(&at("empty-list")).await;
    }
    page.go_to_account("Bob").await;
    see_subjects(&page, &["Bob kept"]).await;
    // A search looks everywhere, or only where one was.
    browser.fill(&at("search"), "kept OR aside").await;
    see_subjects(&page, &["Ada kept", "Ada aside", "Bob kept", "Bob aside"]).await;
    browser.click(&at("search-here")).await;
    see_subjects(&page, &["Bob kept"]).await;
    browser.click(&at("search-everywhere")).await;
    see_subjects(&page, &["Ada kept", "Ada aside", "Bob kept", "Bob aside"]).await;
    browser.click(&at("search-clear")).await;
    browser.click(&at("starred-view")).await;
    see_subjects(&page, &["Ada aside", "Bob aside"]).await;
    page.close().await;
}
