//! What hangs on a message and what is made of it, as a person does it: looked at, opened, saved, answered, printed, left.
//!
//! Must not: take a file's word for what it is.

use e2e::rig::{Rig, dovecot, form};
use std::time::{Duration, Instant};
use test_support::browser::{PATIENCE, downloads};
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::page::{Page, Security, at};

const PHOTOS: &str = include_str!("../../../bridge/demo/photos.eml");
const FORWARDED: &str = include_str!("../../../bridge/demo/forwarded.eml");
const OUTLOOK: &str = include_str!("../../../bridge/demo/outlook.eml");
const INVITATION: &str = include_str!("../../../bridge/demo/invitation.eml");
const CONTACT: &str = include_str!("../../../bridge/demo/contact-card.eml");
const DIGEST: &str = include_str!("../../../bridge/demo/list-digest.eml");

/// A sample mail with line ends of mail; where it says when it came, it came then.
fn sample(text: &str) -> Vec<u8> {
    let mut lines = Vec::new();
    for line in text.lines() {
        lines.push(if line.starts_with("Date: ") { "Date: Tue, 3 Sep 2024 08:00:00 +0000" } else { line });
    }
    (lines.join("\r\n") + "\r\n").into_bytes()
}

/// A page that holds these mails, from an account whose user name is the server's.
async fn with_mails(mails: Vec<Vec<u8>>) -> (Rig, Page) {
    let authority = Authority::new();
    let count = mails.len() as u64;
    let server = dovecot(Options::default(), &authority, mails);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open().await;
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(count, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    (rig, page)
}

/// The file whose name ends so, once it is whole.
async fn saved(rig: &Rig, name_end: &str, is_whole: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let folder = downloads(rig.profile.path());
    let began = Instant::now();
    loop {
        let files = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut named = files.filter(|file| file.to_string_lossy().ends_with(name_end));
        if let Some(octets) = named.find_map(|file| std::fs::read(file).ok().filter(|octets| is_whole(octets))) {
            return octets;
        }
        assert!(began.elapsed() < PATIENCE, "no whole {name_end} is saved");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn holds(octets: &[u8], part: &[u8]) -> bool {
    octets.windows(part.len()).any(|window| window == part)
}

/// Something of the file at this place of the list.
fn of_file(place: usize, name: &str) -> String {
    format!(".attachments li:nth-child({place}) {}", at(name))
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_told_as_what_they_are_looked_at_and_saved_together() {
    let (rig, page) = with_mails(vec![sample(PHOTOS)]).await;
    let browser = page.browser();
    page.open_message("Two pictures").await;
    browser.read(&of_file(1, "attachment-save"), "evening.png").await;
    browser.read(&of_file(4, "file-caution"), "Web page").await;
    assert_eq!(browser.count(&of_file(4, "attachment-preview")).await, 0, "a page is not looked at");
    assert_eq!(browser.count(&of_file(1, "file-caution")).await, 0);

    browser.click(&of_file(1, "attachment-preview")).await;
    browser.see(&at("preview-image")).await;
    let script = "return document.querySelector(arguments[0]).naturalWidth === 320;";
    browser.until("the picture is drawn", PATIENCE, script, vec![at("preview-image").into()]).await;
    browser.click(&at("preview-close")).await;
    browser.see_no(&at("preview-image")).await;
    browser.click(&of_file(3, "attachment-preview")).await;
    browser.read(&at("preview-text"), "off Grünort").await;
    browser.click(&at("preview-save")).await;
    let log = "time;where;wind\n09:40;harbour;SW 3\n11:15;off Grünort;SW 4\n14:05;harbour;W 4\n";
    rig.wait_for_saved("log.csv", log.as_bytes()).await;
    browser.click(&at("preview-close")).await;

    browser.click(&at("save-all")).await;
    let zip =
        saved(&rig, ".zip", |octets| octets.len() > 22 && octets[octets.len() - 22..].starts_with(b"PK\x05\x06")).await;
    assert!(holds(&zip, log.as_bytes()) && holds(&zip, b"boat.png") && holds(&zip, b"<title>A page, not a picture"));
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attached_message_opens_as_one_and_leads_back() {
    let (_rig, page) = with_mails(vec![sample(FORWARDED)]).await;
    let browser = page.browser();
    page.open_message("Fwd: The recipe").await;
    browser.click(&at("attachment-open")).await;
    browser.read(&at("attached-message"), "attached to another one").await;
    browser.read(&at("reader-text"), "500 g flour").await;
    browser.click(&at("more-actions")).await;
    browser.click(&at("show-headers")).await;
    browser.read(&at("reader-headers"), "From: Lena Hoffmann").await;
    assert!(!browser.text(&at("reader-headers")).await.contains("500 g flour"));
    browser.click(&at("back-to-outer")).await;
    browser.read(&at("reader-text"), "Attached as it came.").await;
    browser.see_no(&at("attached-message")).await;
    browser.click(&at("attachment-open")).await;
    browser.read(&at("reader-text"), "500 g flour").await;
    // The way back of the keyboard is the same one.
    browser.press("\u{e00c}").await;
    browser.read(&at("reader-text"), "Attached as it came.").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn invitations_contacts_and_outlooks_packages_say_what_they_say() {
    let (rig, page) = with_mails(vec![sample(INVITATION), sample(CONTACT), sample(OUTLOOK)]).await;
    let browser = page.browser();
    let far = serde_json::json!({"timezoneId": "America/New_York"});
    browser.devtools("Emulation.setTimezoneOverride", far).await.expect("devtools answer");
    page.open_message("Choir rehearsal").await;
    browser.read(&at("event-summary"), "Choir rehearsal").await;
    browser.read(&at("event-when"), "2:00").await;
    browser.read(&at("event-when-sent"), "(Europe/London)").await;
    for words in ["every week", "Thursday", "10 times in all"] {
        browser.read(&at("event-repeats"), words).await;
    }
    browser.read(&at("event-where"), "St. Anne's, the small hall").await;
    browser.read(&at("event-attendees"), "Mia Lindqvist (accepted)").await;

    page.open_message("My new address").await;
    browser.read(&at("contact-name"), "Ruth Okafor").await;
    browser.read(&at("card-contact"), "1 Hill Lane, Bath").await;
    assert_eq!(browser.count(&format!("{} a", at("card-contact"))).await, 0, "what a stranger wrote is no link");

    page.open_message("Offer for the new mast").await;
    browser.read(&at("card-package"), "Offer 4711.txt").await;
    browser.click(&format!("{} {}", at("card-package"), at("attachment-save"))).await;
    saved(&rig, "Offer 4711.txt", |octets| holds(octets, b"Mast, larch")).await;
    browser.click(&at("package-open")).await;
    page.wait_for_words_in_frame("offer for the new mast").await;
    browser.read(&at("reader-subject"), "Offer for the new mast").await;
    browser.click(&of_file(2, "attachment-preview")).await;
    browser.see(&at("preview-image")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_go_to_the_mail_program_or_into_a_draft() {
    let original = sample(PHOTOS);
    let (rig, page) = with_mails(vec![original.clone(), sample(&long_mail())]).await;
    let browser = page.browser();
    page.open_message("Two pictures").await;
    browser.see(&at("reader-text")).await;
    browser.press("a").await;
    browser.read(&at("answer-subject"), "Re: Two pictures").await;
    let mailto = browser.attribute(&at("answer-mailto"), "href").await.expect("an address");
    assert!(
        mailto.starts_with("mailto:priya@boatclub.example.org,demo@example.org,jonas@boatclub.example.org?cc=tom@"),
        "{mailto}"
    );
    assert!(mailto.contains("%3E%20here%20are%20the%20pictures"), "{mailto}");
    assert_eq!(browser.count(&at("answer-cut")).await, 0);
    browser.click(&at("answer-draft")).await;
    let draft = saved(&rig, ".eml", |octets| octets.ends_with(b"\r\n")).await;
    assert!(holds(&draft, b"X-Unsent: 1\r\n") && holds(&draft, b"In-Reply-To: <photos@boatclub.example.org>\r\n"));
    browser.click(&at("answer-close")).await;
    browser.see_no(&at("answer-subject")).await;

    browser.press("f").await;
    browser.see(&at("answer-attached")).await;
    browser.click(&at("answer-draft")).await;
    let forward = saved(&rig, ".eml", |octets| holds(octets, b"Subject: Fwd:") && octets.ends_with(b"--\r\n")).await;
    assert!(holds(&forward, &original), "a forward carries the original octet for octet");
    browser.click(&at("answer-close")).await;

    page.open_message("A long story").await;
    browser.click(&at("reply")).await;
    browser.see(&at("answer-cut")).await;
    let mailto = browser.attribute(&at("answer-mailto"), "href").await.expect("an address");
    assert!(mailto.len() <= 1_800, "{} octets", mailto.len());
    page.close().await;
}

fn long_mail() -> String {
    let text = "And so it went on, as it always does.\n".repeat(200);
    format!("From: Tell <tell@example.org>\nTo: ada@example.net\nSubject: A long story\nDate: x\n\n{text}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_left_by_nobody_but_the_one_who_reads() {
    let (_rig, page) = with_mails(vec![sample(DIGEST)]).await;
    let browser = page.browser();
    page.open_message("spoonbills").await;
    browser.click(&at("unsubscribe-open")).await;
    browser.read(&at("unsubscribe-page"), "lists.example.org").await;
    let attribute = async |name: &str| browser.attribute(&at("unsubscribe-page"), name).await.unwrap_or_default();
    assert_eq!(attribute("href").await, "https://lists.example.org/birds/leave");
    assert_eq!(attribute("target").await, "_blank");
    assert!(attribute("rel").await.contains("noopener noreferrer"));
    let mail = browser.attribute(&at("unsubscribe-mail"), "href").await;
    assert_eq!(mail.as_deref(), Some("mailto:birds-leave@lists.example.org?subject=leave"));
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn html_is_printed_whole_from_a_frame_in_which_nothing_runs() {
    let rows = (0..300).map(|row| format!("<p>Row {row}</p>")).collect::<String>();
    let mail = format!(
        "From: News <news@example.org>\nTo: ada@example.net\nSubject: <b>Much</b> to print\nDate: x\nMIME-Version: 1.0\n\
         Content-Type: text/html; charset=utf-8\n\n<style>div{{display:none}}</style>{rows}<p>The end.</p>"
    );
    let (_rig, page) = with_mails(vec![sample(&mail)]).await;
    let browser = page.browser();
    page.open_message("to print").await;
    page.wait_for_words_in_frame("The end.").await;
    browser.click(&at("more-actions")).await;
    browser.click(&at("print")).await;
    let script = "const frame = document.querySelector('.print-frame'); \
        const text = frame?.contentDocument?.body?.textContent ?? ''; \
        return text.includes('<b>Much</b> to print') && text.includes('News <news@example.org>') && text.includes('Row 299');";
    browser.until("the message is laid out to be printed", PATIENCE, script, Vec::new()).await;
    let sandbox = browser.attribute(".print-frame", "sandbox").await.unwrap_or_default();
    assert_eq!(sandbox, "allow-same-origin allow-modals", "no script runs in it");
    let script = "const frame = document.querySelector('.print-frame'); const head = frame.contentDocument.body.firstChild; \
        const script = frame.contentDocument.createElement('script'); try { script.textContent = 'parent.hasRun = true'; } catch { } \
        frame.contentDocument.body.append(script); \
        return [frame.contentWindow.getComputedStyle(head).display, window.hasRun ?? false];";
    let found = browser.evaluate(script, Vec::new()).await;
    assert_eq!(
        found,
        serde_json::json!(["block", false]),
        "the mail's styles have no hold on the head, and no script runs"
    );
    page.close().await;
}
