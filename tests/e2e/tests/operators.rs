//! Finding mail by all that one may know of it, in any script, and in which order.
//!
//! Must not: prove how words are cut; that is proved in the engine.

use e2e::lists::{see_subjects, see_subjects_in_order};
use e2e::rig::{Rig, page_and_server};
use test_support::browser::PATIENCE;
use test_support::dovecot::Dovecot;
use test_support::page::{Page, at};

/// A letter of a day of September 2024 with these header fields.
fn mail(day: u32, subject: &str, fields: &[&str], content: &str) -> Vec<u8> {
    let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
    format!(
        "{fields}Subject: {subject}\r\nDate: {day:02} Sep 2024 12:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{content}\r\n"
    )
    .into_bytes()
}

/// A letter with a file and no words about it.
fn with_plan() -> Vec<u8> {
    b"From: Grace <grace@example.org>\r\nTo: ada@example.net\r\nSubject: Rowing\r\n\
      Date: 12 Sep 2024 12:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
      --b\r\nContent-Type: text/plain\r\n\r\nSee there.\r\n--b\r\nContent-Type: application/octet-stream\r\n\
      Content-Disposition: attachment; filename=\"route of may.gpx\"\r\n\r\nAAA\r\n--b--\r\n"
        .to_vec()
}

/// A page with five letters, fetched in another order than they were written.
async fn page_with_mail() -> (Rig, Page, Dovecot) {
    let large = "so much to tell and so little time\r\n".repeat(2_000);
    page_and_server([
        mail(14, "Weather", &["From: Mia <mia@example.org>", "To: ada@example.net"], "東京は今日も晴れです。"),
        mail(11, "Regatta", &["From: Jonas <jonas@example.org>", "To: crew@boats.example"], "The crew meets at noon."),
        with_plan(),
        mail(13, "News", &["From: Club <club@example.org>", "List-Id: Oars <oars.lists.example>"], "Read on."),
        mail(10, "Journal", &["From: Jonas <jonas@example.org>", "To: ada@example.net"], &large),
    ])
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_found_by_whatever_is_known_of_it() {
    let (_rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    page.open_message("News").await;
    browser.click(&at("star")).await;
    for (wish, subjects) in [
        ("to:boats.example", &["Regatta"][..]),
        ("body:noon", &["Regatta"]),
        ("subject:noon", &[]),
        ("body:regatta", &[]),
        ("is:unread", &["Weather", "Regatta", "Rowing", "Journal"]),
        ("is:read", &["News"]),
        ("is:starred", &["News"]),
        ("after:2024-09-13", &["Weather", "News"]),
        ("after:2024-09-11 before:2024-09-13", &["Regatta", "Rowing"]),
        ("larger:50k", &["Journal"]),
        ("smaller:50k from:jonas", &["Regatta"]),
        ("list:oars", &["News"]),
        ("filename:gpx", &["Rowing"]),
        ("has:attachment", &["Rowing"]),
        ("in:inbox from:mia@example.org", &["Weather"]),
        ("in:trash", &[]),
        ("account:ada from:club", &["News"]),
        ("from:jonas -larger:50k", &["Regatta"]),
    ] {
        browser.fill(&at("search"), &format!("{wish} ")).await;
        page.wait_for_search(&format!("{wish} "), PATIENCE).await;
        if subjects.is_empty() {
            browser.read(&at("empty-list"), "Nothing was found").await;
        } else {
            see_subjects(&page, subjects).await;
        }
        assert_eq!(browser.count(".search-note").await, 0, "{wish} was not understood");
    }
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_comes_newest_first_and_scripts_without_spaces_are_searched_too() {
    let (_rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    browser.fill(&at("search"), "example.org ").await;
    see_subjects_in_order(&page, &["Weather", "News", "Rowing", "Regatta", "Journal"]).await;
    browser.fill(&at("search"), "晴れ").await;
    see_subjects(&page, &["Weather"]).await;
    browser.fill(&at("search"), "東京 ").await;
    see_subjects(&page, &["Weather"]).await;
    browser.fill(&at("search"), "京東 ").await;
    browser.read(&at("empty-list"), "Nothing was found").await;
    page.close().await;
}
