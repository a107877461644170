//! Filters and tags over their whole life: entered, tried on what is here, changed, switched off, renamed, removed.
//!
//! Must not: prove what each condition finds; that is proved in the engine.

use e2e::lists::see_subjects;
use e2e::rig::{Rig, page_holding};
use test_support::browser::keys::{ESCAPE, TAB};
use test_support::browser::{PATIENCE, Setup};
use test_support::dovecot::Dovecot;
use test_support::page::{Form, Leave, Page, at};

/// A letter of some octets from somebody.
fn mail(from: &str, subject: &str, octets: usize) -> Vec<u8> {
    let text = "so much to tell and so little time \r\n".repeat(octets / 37);
    format!(
        "From: {from} <{}@example.org>\r\nTo: mary@example.net\r\nSubject: {subject}\r\n\
         Date: Tue, 14 Nov 2023 20:00:00 +0000\r\n\r\n{text}",
        from.to_lowercase()
    )
    .into_bytes()
}

/// A page with four letters, and tags and filters shown.
async fn page_with_mail(leave: Leave) -> (Rig, Page, Dovecot) {
    let letters = [
        mail("Shop", "Offer of the day", 100),
        mail("Shop", "Your offer and invoice", 100),
        mail("Grace", "An offer to help", 100),
        mail("Grace", "Pictures", 20_000),
    ];
    let (rig, page, server) =
        page_holding(letters, &Setup::default(), |form| Form { leave, remember: true, ..form }).await;
    page.browser().click(&at("organise")).await;
    page.browser().see(&at("organise-panel")).await;
    (rig, page, server)
}

/// Part of the condition in this place, from 1 on.
fn condition(place: u32, part: &str) -> String {
    format!("{}:nth-child({place}) {}", at("condition"), at(part))
}

/// Tries the filter on stored mail: so many messages match, and it would change so many of them.
async fn tries(page: &Page, matches: u32, changes: u32) {
    page.browser().click(&at("filter-try")).await;
    page.browser().see(&format!("{}[data-count=\"{matches}\"]", at("filter-matches"))).await;
    if changes == 0 {
        page.browser().see_no(&at("filter-run")).await;
    } else {
        page.browser().read(&at("filter-run"), &format!("Do it with {changes} stored message")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_is_tried_with_every_condition_and_does_as_it_is_changed_switched_off_and_removed() {
    let (rig, page, mut server) = page_with_mail(Leave::All).await;
    let browser = page.browser();
    browser.click(&at("filter-add")).await;
    // Nothing is kept before it says something.
    assert!(browser.attribute(&at("filter-save"), "disabled").await.is_some());
    browser.fill(&at("filter-name"), "Offers").await;
    browser.pick(&at("condition-looks"), "filter-subject").await;
    browser.fill(&at("condition-text"), "offer").await;
    assert!(browser.attribute(&at("filter-save"), "disabled").await.is_some(), "it does nothing yet");
    browser.click(&at("filter-does-archive")).await;
    tries(&page, 3, 3).await;
    browser.pick(&at("condition-how"), "is").await;
    browser.see_no(&at("filter-matches")).await;
    tries(&page, 0, 0).await;
    browser.pick(&at("condition-how"), "contains").await;

    // A second condition: both, or any of the two.
    browser.click(&at("condition-add")).await;
    browser.see(&condition(2, "condition-text")).await;
    assert!(browser.attribute(&at("filter-save"), "disabled").await.is_some(), "the second says nothing yet");
    browser.pick(&condition(2, "condition-looks"), "filter-from").await;
    browser.fill(&condition(2, "condition-text"), "shop@").await;
    tries(&page, 2, 2).await;
    for subject in ["Offer of the day", "Your offer and invoice"] {
        browser.read(".trial-rows", subject).await;
    }
    browser.pick(&condition(2, "condition-looks"), "filter-larger").await;
    browser.fill(&condition(2, "condition-text"), "10").await;
    browser.see_no(&condition(2, "condition-how")).await;
    tries(&page, 0, 0).await;
    browser.pick(&at("filter-editor"), "any").await;
    tries(&page, 4, 4).await;
    browser.pick(&at("filter-editor"), "all").await;
    browser.pick(&condition(2, "condition-looks"), "filter-from").await;
    browser.fill(&condition(2, "condition-text"), "shop@").await;
    tries(&page, 2, 2).await;
    browser.click(&at("filter-run")).await;
    browser.see_no(&at("filter-run")).await;
    browser.read(&at("snack"), "The filter changed 2 messages").await;
    browser.click(&at("filter-save")).await;
    browser.read(&at("filter"), "Offers").await;
    browser.click(&at("inbox-view")).await;
    see_subjects(&page, &["An offer to help", "Pictures"]).await;

    // As it was kept, it is found again, and changed.
    page.open(&rig.bridge.url()).await;
    browser.click(&at("organise")).await;
    browser.click(&at("filter-edit")).await;
    let values = "return [...document.querySelectorAll(arguments[0])].map(field => field.value).join(' | ');";
    let fields = ["filter-name", "condition-looks", "condition-how", "condition-text"].map(at).join(", ");
    let entered = browser.evaluate(values, vec![fields.into()]).await;
    assert_eq!(entered, "Offers | filter-subject | contains | offer | filter-from | contains | shop@");
    browser.fill(&at("filter-name"), "Shop").await;
    browser.click(&format!("{}:nth-child(1) .icon-button", at("condition"))).await;
    browser.see_no(&condition(2, "condition-text")).await;
    browser.click(&at("filter-does-star")).await;
    tries(&page, 2, 2).await;
    browser.click(&at("filter-save")).await;
    browser.read(&at("filter"), "Shop").await;
    assert_eq!(browser.count(&at("filter")).await, 1, "it took the place of what it was");
    server.deliver(&mail("Shop", "Thank you", 100));
    page.check().await;
    browser.click(&at("archive-view")).await;
    see_subjects(&page, &["Offer of the day", "Your offer and invoice", "Thank you"]).await;
    browser.click(&at("starred-view")).await;
    see_subjects(&page, &["Thank you"]).await;

    // Switched off, it lets mail be, and on again it does not.
    browser.click(&at("organise")).await;
    browser.pick(&at("filter-on"), "off").await;
    arrives(&page, &mut server, "Switched off", true).await;
    browser.click(&at("organise")).await;
    browser.pick(&at("filter-on"), "on").await;
    arrives(&page, &mut server, "Switched on", false).await;

    // Removed only once a person says so twice; what it did stays.
    browser.click(&at("organise")).await;
    browser.click(&at("filter-remove")).await;
    browser.read("dialog[open]", "Remove the filter “Shop”?").await;
    browser.press(ESCAPE).await;
    browser.see(&at("filter")).await;
    browser.click(&at("filter-remove")).await;
    browser.click(&format!("dialog[open] {}", at("confirm"))).await;
    browser.see_no(&at("filter")).await;
    arrives(&page, &mut server, "No filter", true).await;
    browser.click(&at("archive-view")).await;
    page.wait_for_total(4, PATIENCE).await;
    page.close().await;
}

/// A letter of the shop comes, and stays in the inbox or goes to the archive.
async fn arrives(page: &Page, server: &mut Dovecot, subject: &str, stays: bool) {
    let place = if stays { "inbox-view" } else { "archive-view" };
    page.browser().click(&at(place)).await;
    let before = page.total().await;
    server.deliver(&mail("Shop", subject, 100));
    page.check().await;
    page.wait_for_total(before + 1, PATIENCE).await;
    page.open_message(subject).await;
    page.wait_until_idle(PATIENCE).await;
    page.browser().click(&at("inbox-view")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_to_somebody_and_of_a_list_is_told_apart_and_marked_as_read() {
    let to_crew = String::from_utf8(mail("Jonas", "Regatta", 100)).expect("it is text");
    let to_crew = to_crew.replace("To: mary@example.net", "To: crew@boats.example").into_bytes();
    let of_list = |subject| [&b"List-Id: Oars <oars.lists.example>\r\n"[..], &mail("Club", subject, 100)].concat();
    let (_rig, page, mut server) =
        page_holding([to_crew, of_list("News"), mail("Grace", "Hello", 100)], &Setup::default(), |form| form).await;
    let browser = page.browser();
    browser.click(&at("organise")).await;
    browser.click(&at("filter-add")).await;
    browser.fill(&at("filter-name"), "Rowing").await;
    browser.pick(&at("condition-looks"), "filter-to").await;
    browser.fill(&at("condition-text"), "boats.example").await;
    browser.click(&at("filter-does-read")).await;
    tries(&page, 1, 1).await;
    browser.read(".trial-rows", "Regatta").await;
    browser.pick(&at("condition-looks"), "filter-list").await;
    browser.fill(&at("condition-text"), "oars.lists").await;
    tries(&page, 1, 1).await;
    browser.read(".trial-rows", "News").await;
    browser.click(&at("filter-save")).await;
    browser.read(&at("filter"), "Rowing").await;
    server.deliver(&of_list("More news"));
    server.deliver(&mail("Grace", "And more", 100));
    browser.click(&at("inbox-view")).await;
    page.check().await;
    page.wait_for_total(5, PATIENCE).await;
    browser.fill(&at("search"), "is:read ").await;
    see_subjects(&page, &["More news"]).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_makes_mail_go_from_the_server_says_so_before_it_is_kept() {
    let (_rig, page, mut server) = page_with_mail(Leave::WhenDeletedHere).await;
    let browser = page.browser();
    browser.click(&at("filter-add")).await;
    browser.fill(&at("condition-text"), "shop@").await;
    browser.click(&at("filter-does-archive")).await;
    browser.see_no(&at("filter-warning")).await;
    browser.click(&at("filter-does-trash")).await;
    browser.read(&at("filter-warning"), "The next check then deletes such messages from the server").await;
    browser.read(&at("filter-warning"), "Ada").await;
    // Of two places a message goes to one.
    let checked = "return document.querySelector(arguments[0]).checked;";
    assert_eq!(browser.evaluate(checked, vec![at("filter-does-archive").into()]).await, false);
    browser.click(&at("filter-does-junk")).await;
    browser.see_no(&at("filter-warning")).await;
    browser.click(&at("filter-does-trash")).await;
    browser.click(&at("filter-save")).await;
    browser.see(&at("filter")).await;

    // It was no empty word.
    browser.click(&at("trash-view")).await;
    server.deliver(&mail("Shop", "Last offer", 100));
    page.check().await;
    see_subjects(&page, &["Last offer"]).await;
    page.wait_until_idle(PATIENCE).await;
    assert_eq!(server.count(), 5, "{}", server.log());
    page.time_check(&at("check-button"), 1, PATIENCE).await;
    assert_eq!(server.count(), 4, "{}", server.log());
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_that_is_renamed_stays_on_its_mail_and_one_that_is_removed_leaves_the_mail_and_the_filters_that_gave_it()
{
    let (rig, page, mut server) = page_with_mail(Leave::All).await;
    let browser = page.browser();
    for (place, name) in [(1, "Bills"), (2, "Friends")] {
        browser.fill(&at("tag-name"), name).await;
        browser.click(&at("tag-add")).await;
        browser.see(&format!("{}:nth-child({place})", at("tag-row"))).await;
    }
    browser.click(&at("filter-add")).await;
    browser.fill(&at("condition-text"), "shop@").await;
    browser.click(&at("filter-does-tag")).await;
    browser.click(&at("filter-does-star")).await;
    tries(&page, 2, 2).await;
    browser.click(&at("filter-run")).await;
    browser.see_no(&at("filter-run")).await;
    browser.click(&at("filter-save")).await;
    browser.see(&at("filter")).await;
    browser.click(&at("tag-view")).await;
    see_subjects(&page, &["Offer of the day", "Your offer and invoice"]).await;
    browser.read(&format!("{} {}", at("message-row"), at("tag")), "Bills").await;

    browser.click(&at("organise")).await;
    browser.fill(&format!("{}:nth-child(1) input", at("tag-row")), "Shopping").await;
    browser.press(TAB).await;
    browser.read(&at("tag-view"), "Shopping").await;
    browser.click(&at("tag-view")).await;
    see_subjects(&page, &["Offer of the day", "Your offer and invoice"]).await;
    browser.read(&format!("{} {}", at("message-row"), at("tag")), "Shopping").await;
    browser.fill(&at("search"), "tag:shopping").await;
    see_subjects(&page, &["Offer of the day", "Your offer and invoice"]).await;
    browser.click(&at("search-clear")).await;

    browser.click(&at("organise")).await;
    browser.click(&format!("{}:nth-child(1) {}", at("tag-row"), at("tag-remove"))).await;
    browser.read("dialog[open]", "Remove the tag “Shopping”?").await;
    browser.read("dialog[open]", "The messages stay.").await;
    browser.click(&format!("dialog[open] {}", at("confirm"))).await;
    browser.see_no(&format!("{}:nth-child(2)", at("tag-row"))).await;
    browser.click(&at("inbox-view")).await;
    page.wait_for_total(4, PATIENCE).await;
    browser.see_no(&format!("{} {}", at("message-row"), at("tag"))).await;
    // Whoever gets its number next gets none of its mail, here and after a start.
    browser.click(&at("organise")).await;
    browser.fill(&at("tag-name"), "Travel").await;
    browser.click(&at("tag-add")).await;
    browser.see(&format!("{}:nth-child(2)", at("tag-row"))).await;
    page.open(&rig.bridge.url()).await;
    page.wait_for_total(4, PATIENCE).await;
    assert_eq!(browser.count(&format!("{} {}", at("message-row"), at("tag"))).await, 0);
    // The filter still does the rest.
    server.deliver(&mail("Shop", "Thank you", 100));
    browser.click(&at("starred-view")).await;
    page.check().await;
    see_subjects(&page, &["Offer of the day", "Your offer and invoice", "Thank you"]).await;
    assert_eq!(browser.count(&format!("{} {}", at("message-row"), at("tag"))).await, 0);
    page.close().await;
}
