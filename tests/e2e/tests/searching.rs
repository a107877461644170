//! Finding mail: as one types, by what one knows of it, and with the network off.
//!
//! Must not: wait longer than a person would.

use e2e::lists::see_subjects;
use e2e::mails;
use e2e::rig::{Rig, dovecot, form, page_and_server};
use std::time::Duration;
use test_support::browser::PATIENCE;
use test_support::browser::keys::{ARROW_DOWN, ESCAPE};
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::page::{Page, Security, at};

fn mail(subject: &str, text: &str) -> Vec<u8> {
    let header = format!(
        "From: Ada M\u{fc}ller <ada@mail.example.org>\r\nTo: me@example.net\r\nSubject: {subject}\r\n\
         Date: Wed, 4 Sep 2024 08:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    );
    [header.as_bytes(), text.as_bytes(), b"\r\n"].concat()
}

async fn page_with_mail() -> (Rig, Page, Dovecot) {
    let all = [mail("Plums", "ripe and red"), mail("Pears", "red wine"), mails::text(), mails::with_attachment()];
    page_and_server(all).await
}

/// Enters a search in the place of what was entered.
async fn search(page: &Page, text: &str) {
    page.browser().fill(&at("search"), text).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_found_as_one_types_and_new_mail_a_moment_after_it_came() {
    let (_rig, page, mut server) = page_with_mail().await;
    let browser = page.browser();
    browser.press("/").await;
    browser.see_focus(&at("search")).await;
    browser.see(&at("search-help")).await;
    browser.press("re").await;
    see_subjects(&page, &["Plums", "Pears"]).await;
    browser.press("d wi").await;
    see_subjects(&page, &["Pears"]).await;
    assert_eq!(browser.text("mark").await, "red");

    search(&page, "gruesse OR has:attachment").await;
    see_subjects(&page, &["Grüße", "Notes attached"]).await;
    search(&page, "\"red wine\" ").await;
    see_subjects(&page, &["Pears"]).await;
    search(&page, "red -\"red wine\" ").await;
    see_subjects(&page, &["Plums"]).await;
    search(&page, "from:example.org before:2024-09-04 ").await;
    see_subjects(&page, &["Grüße"]).await;
    search(&page, "from:mueller ").await;
    see_subjects(&page, &["Plums", "Pears"]).await;

    server.deliver(&mail("Figs", "dried by M\u{fc}ller"));
    page.check().await;
    see_subjects(&page, &["Plums", "Pears", "Figs"]).await;

    search(&page, "figs larger:lots ").await;
    browser.read(&at("search-status"), "larger:lots").await;
    see_subjects(&page, &["Figs"]).await;
    search(&page, "qwertz").await;
    browser.read(&at("empty-list"), "Nothing was found").await;
    browser.press(ESCAPE).await;
    page.wait_for_total(5, PATIENCE).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_searched_for_is_marked_in_the_message_that_is_opened() {
    let html =
        "<style>p{color:#fff;background:#000}</style><p title=gr\u{fc}sse>Viele Gr<b>\u{fc}</b>\u{df}e</p><p>Gras</p>";
    let html = String::from_utf8(mail("Rich", html)).expect("it is text").replace("text/plain", "text/html");
    let quoted = "> quoted\r\n".repeat(30);
    let plain = format!("Sch\u{f6}ne Gr\u{fc}\u{df}e, gruesse\r\n\r\n{quoted}> Gr\u{fc}\u{df}e\r\n");
    let mails = [html.into_bytes(), mail("Gr\u{fc}\u{df}e", &plain)];
    let (_rig, page, _server) = page_and_server(mails).await;
    let browser = page.browser();
    search(&page, "from:mueller gr\u{fc}sse").await;
    see_subjects(&page, &["Rich", "Gr\u{fc}\u{df}e"]).await;

    page.open_message("Gr\u{fc}\u{df}e").await;
    browser.read(&format!("{} mark", at("reader-subject")), "Gr\u{fc}\u{df}e").await;
    browser.read(".letter-from mark", "M\u{fc}ller").await;
    let marked = "return [...document.querySelectorAll(arguments[0])].map(mark => mark.textContent).join(' ');";
    let in_text = browser.evaluate(marked, vec![format!("{} mark", at("reader-text")).into()]).await;
    // The quotation that has it is open.
    assert_eq!(in_text, "Gr\u{fc}\u{df}e gruesse Gr\u{fc}\u{df}e");

    page.open_message("Rich").await;
    page.wait_for_words_in_frame("Viele").await;
    assert_eq!(page.evaluate_in_frame(marked, vec!["mark".into()]).await, "Gr \u{fc} \u{df}e");
    let readable =
        "const style = getComputedStyle(document.querySelector('mark')); return style.color + style.backgroundColor;";
    assert_eq!(page.evaluate_in_frame(readable, Vec::new()).await, "rgb(26, 26, 26)rgb(255, 226, 122)");
    // It stays as it was opened, in other colours, too; what is opened without a search has no marks.
    browser.click(&at("turn-dark")).await;
    browser.see(&format!("{}[aria-pressed=true]", at("turn-dark"))).await;
    assert_eq!(page.evaluate_in_frame(marked, vec!["mark".into()]).await, "Gr \u{fc} \u{df}e");
    browser.click(&at("search-clear")).await;
    page.open_message("Gr\u{fc}\u{df}e").await;
    browser.read(&at("reader-text"), "Sch\u{f6}ne").await;
    assert_eq!(browser.count("mark").await, 0);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_is_opened_by_the_keyboard_and_thrown_away_mail_only_where_it_is_asked_for() {
    let (_rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    search(&page, "pears").await;
    see_subjects(&page, &["Pears"]).await;
    browser.press(ARROW_DOWN).await;
    browser.press("o").await;
    browser.read(&at("reader-subject"), "Pears").await;
    browser.press("#").await;
    see_subjects(&page, &[]).await;
    search(&page, "pears in:trash").await;
    see_subjects(&page, &["Pears"]).await;
    search(&page, "red").await;
    browser.click(&at("search-here")).await;
    see_subjects(&page, &["Plums"]).await;
    browser.click(&at("trash-view")).await;
    see_subjects(&page, &["Pears"]).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_needs_no_network_and_outlives_the_browser() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mail("Plums", "ripe and red"), mails::text()]);
    let rig = Rig::start(authority, &[server.port()]).await;
    let profile = tempfile::tempdir().expect("a directory can be made");
    let open = async || {
        let page = Page::new(test_support::browser::Browser::start(profile.path()).await);
        page.open(&rig.bridge.url()).await;
        page
    };
    let page = open().await;
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(2, PATIENCE).await;
    page.wait_until_offline_ready().await;
    // Closed before what was indexed was stored: it is indexed again.
    page.close().await;
    let page = open().await;
    page.browser().set_offline(true).await;
    page.wait_for_total(2, PATIENCE).await;
    search(&page, "plu").await;
    see_subjects(&page, &["Plums"]).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(page.total().await, 1);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_search_is_told_and_the_rest_of_it_is_looked_for() {
    let (_rig, page, _server) = page_with_mail().await;
    let browser = page.browser();
    let left_out = "is not understood and was left out.";
    for (wrong, told) in [
        ("before:soon", format!("\u{201c}before:soon\u{201d} {left_out} Dates are written")),
        ("larger:much", format!("\u{201c}larger:much\u{201d} {left_out} Sizes are written")),
        ("cc:mary", format!("\u{201c}cc:mary\u{201d} {left_out} Use \u{201c}to:\u{201d} here.")),
        ("account:nobody", "No account is called \u{201c}nobody\u{201d}.".to_owned()),
        ("tag:nothing", "No tag is called \u{201c}nothing\u{201d}.".to_owned()),
    ] {
        search(&page, &format!("red {wrong} ")).await;
        browser.read(&at("search-status"), &told).await;
        let told = browser.count(".search-note").await;
        assert_eq!(told, 1, "{wrong}");
    }
    search(&page, "red before:soon ").await;
    see_subjects(&page, &["Plums", "Pears"]).await;
    search(&page, "red before:2030 ").await;
    browser.see_no(".search-note").await;
    see_subjects(&page, &["Plums", "Pears"]).await;
    page.close().await;
}
