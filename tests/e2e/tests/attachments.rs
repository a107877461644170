//! What hangs on a message and what is made of it, as a person does it: looked at, opened, saved, answered, printed, left.
//!
//! Must not: take a file's word for what it is.

use data_encoding::BASE64;
use e2e::mails::sample;
use e2e::rig::{Rig, page_with};
use e2e::stranger::Stranger;
use test_support::browser::keys::{ESCAPE, PASTE};
use test_support::browser::{PATIENCE, Setup};
use test_support::page::{Page, at};

const PHOTOS: &str = include_str!("../../../bridge/demo/photos.eml");
const FORWARDED: &str = include_str!("../../../bridge/demo/forwarded.eml");
const OUTLOOK: &str = include_str!("../../../bridge/demo/outlook.eml");
const INVITATION: &str = include_str!("../../../bridge/demo/invitation.eml");
const CONTACT: &str = include_str!("../../../bridge/demo/contact-card.eml");
const DIGEST: &str = include_str!("../../../bridge/demo/list-digest.eml");

/// A page that holds these mails.
async fn with_mails(mails: Vec<Vec<u8>>) -> (Rig, Page) {
    page_with(mails, &Setup::default()).await
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
    let has_end = |octets: &[u8]| octets.len() > 22 && octets[octets.len() - 22..].starts_with(b"PK\x05\x06");
    let (_, zip) = rig.wait_for_whole("", ".zip", has_end).await;
    assert!(holds(&zip, log.as_bytes()) && holds(&zip, b"boat.png") && holds(&zip, b"<title>A page, not a picture"));
    page.close().await;
}

/// A mail by Ruth with these parts behind its text, each with its header fields.
fn with_parts(subject: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let head = format!(
        "From: Ruth Okafor <ruth@choir.example.org>\r\nTo: ada@example.net\r\nSubject: {subject}\r\n\
         Date: Tue, 3 Sep 2024 08:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"=_parts\"\r\n\r\n--=_parts\r\n\r\nAll of it is attached.\r\n"
    );
    let part = |(fields, content): &(&str, &[u8])| {
        let content = BASE64.encode(content);
        let lines: String = content.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line) + "\r\n").collect();
        format!("--=_parts\r\n{fields}\r\nContent-Transfer-Encoding: base64\r\n\r\n{lines}")
    };
    let parts: String = parts.iter().map(part).collect();
    format!("{head}{parts}--=_parts--\r\n").into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_there_is_nothing_to_see_of_is_only_saved_and_a_long_text_is_begun() {
    let image =
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &30_000_u32.to_be_bytes(), &30_000_u32.to_be_bytes()].concat();
    let text = "A line like any other.\n".repeat(20_000).into_bytes();
    let document = b"%PDF-1.4\n%%EOF\n".as_slice();
    let mail = with_parts(
        "The plans",
        &[
            ("Content-Type: image/png; name=hall.png", &image),
            ("Content-Type: application/pdf; name=plan.pdf", document),
            ("Content-Type: text/plain; name=minutes.txt", &text),
        ],
    );
    let (rig, page) = with_mails(vec![mail]).await;
    let browser = page.browser();
    page.open_message("The plans").await;
    browser.click(&of_file(1, "attachment-preview")).await;
    browser.read(&at("preview-nothing"), "There is nothing to show of this file.").await;
    browser.click(&at("preview-save")).await;
    rig.wait_for_saved("hall.png", &image).await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("preview-nothing")).await;
    browser.see_focus(&of_file(1, "attachment-preview")).await;

    browser.read(&of_file(2, "attachment-save"), "PDF document").await;
    assert_eq!(browser.count(&of_file(2, "attachment-preview")).await, 0, "nothing here shows such a file");
    browser.click(&of_file(2, "attachment-save")).await;
    rig.wait_for_saved("plan.pdf", document).await;

    browser.click(&of_file(3, "attachment-preview")).await;
    browser.read(&at("preview-text"), "A line like any other.").await;
    browser.read(&at("preview"), "Only the beginning is shown.").await;
    browser.click(&at("preview-save")).await;
    rig.wait_for_saved("minutes.txt", &text).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_run_is_saved_as_it_came_and_never_opened() {
    let html = b"<script>document.title = 'ran'</script><p>Hello</p>".as_slice();
    let drawing = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"document.title = 'ran'\"/>".as_slice();
    let files = [
        ("Content-Type: text/html; name=page.html", "page", html),
        ("Content-Type: image/svg+xml; name=drawing.svg", "drawing", drawing),
        // It says that it is a picture.
        ("Content-Type: image/png; name=really.png", "really", html),
    ];
    let (rig, page) = with_mails(vec![with_parts("Active", &files.map(|(fields, _, octets)| (fields, octets)))]).await;
    let browser = page.browser();
    page.open_message("Active").await;
    for (place, (_, name, octets)) in files.iter().enumerate() {
        browser.see(&of_file(place + 1, "attachment-save")).await;
        assert_eq!(browser.count(&of_file(place + 1, "attachment-preview")).await, 0, "{name} can be opened");
        browser.click(&of_file(place + 1, "attachment-save")).await;
        // What says that it is another thing than it is may be saved under a name that tells.
        rig.wait_for_whole(name, "", |found| found == *octets).await;
    }
    let title = browser.evaluate("return document.title;", Vec::new()).await;
    assert_ne!(title, "ran", "something ran");
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
    browser.press(ESCAPE).await;
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
    rig.wait_for_whole("", "Offer 4711.txt", |octets| holds(octets, b"Mast, larch")).await;
    browser.click(&at("package-open")).await;
    page.wait_for_words_in_frame("offer for the new mast").await;
    browser.read(&at("reader-subject"), "Offer for the new mast").await;
    browser.click(&of_file(2, "attachment-preview")).await;
    browser.see(&at("preview-image")).await;
    page.close().await;
}

/// A calendar of these lines.
fn calendar(method: &str, lines: &str) -> String {
    let lines = lines.replace('\n', "\r\n");
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nMETHOD:{method}\r\n{lines}\r\nEND:VCALENDAR\r\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_take_place_says_so_and_answers_and_contacts_say_what_they_are() {
    let event = |uid: u32, lines: &str| {
        format!(
            "BEGIN:VEVENT\nUID:{uid}@choir\nDTSTAMP:20240101T120000Z\nDTSTART;VALUE=DATE:2024091{uid}\n{lines}\nEND:VEVENT"
        )
    };
    let called_off = calendar("CANCEL", &event(1, "SUMMARY:Summer concert"));
    let two = format!("{}\n{}", event(2, "SUMMARY:Rehearsal\nSTATUS:CANCELLED"), event(3, "SUMMARY:Picnic"));
    let two = calendar("PUBLISH", &two);
    let answer = calendar(
        "REPLY",
        &event(4, "SUMMARY:Harvest\nATTENDEE;CN=Mia Lindqvist;PARTSTAT=DECLINED:mailto:mia@choir.example.org"),
    );
    let of_method = |method: &str| format!("Content-Type: text/calendar; charset=utf-8; method={method}");
    let mails = vec![
        with_parts("Called off", &[(&of_method("CANCEL"), called_off.as_bytes())]),
        with_parts("The plan", &[(&of_method("PUBLISH"), two.as_bytes())]),
        with_parts("I am not coming", &[(&of_method("REPLY"), answer.as_bytes())]),
        sample(CONTACT),
    ];
    let (_rig, page) = with_mails(mails).await;
    let browser = page.browser();
    let card = at("card-calendar");
    page.open_message("Called off").await;
    browser.read(&card, "Cancellation").await;
    browser.read(&at("event-summary"), "Summer concert").await;
    browser.read(&at("event-off"), "This does not take place.").await;
    browser.read(&at("event-when"), "September 11, 2024").await;

    page.open_message("The plan").await;
    let event = |place: u32| format!("{card} .said-one:nth-of-type({place})");
    browser.read(&event(1), "Rehearsal").await;
    browser.see(&format!("{} {}", event(1), at("event-off"))).await;
    browser.read(&event(2), "Picnic").await;
    assert_eq!(browser.count(&at("event-off")).await, 1, "the other one takes place");

    page.open_message("I am not coming").await;
    browser.read(&card, "Answer to an invitation").await;
    browser.read(&at("event-attendees"), "Mia Lindqvist (declined)").await;
    assert_eq!(browser.count(&at("event-off")).await, 0);

    page.open_message("My new address").await;
    browser.read(&at("card-contact"), "St. Anne's Choir").await;
    for words in ["Mail\nruth@choir.example.org", "Telephone\n+44-20-7946-0123", "Note\nSings alto\nand bakes."] {
        browser.read(&at("card-contact"), words).await;
    }
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_goes_to_the_author_one_to_all_to_all_and_its_words_can_be_taken_elsewhere() {
    let (rig, page) = with_mails(vec![sample(PHOTOS)]).await;
    let browser = page.browser();
    page.open_message("Two pictures").await;
    let answer = at("answer");
    browser.click(&at("reply")).await;
    browser.read(&at("answer-people"), "Priya Raman <priya@boatclub.example.org>").await;
    let others = ["jonas@boatclub.example.org", "tom@ashworth.example.com"];
    let said = browser.text(&answer).await;
    assert!(!others.iter().any(|other| said.contains(other)), "{said}");
    browser.click(&at("answer-copy")).await;
    browser.read(&at("snack"), "Copied").await;
    browser.press(ESCAPE).await;
    browser.see_no(&answer).await;
    browser.see_focus(&at("reply")).await;
    // As somebody does who goes on writing elsewhere.
    browser.click(&at("search")).await;
    browser.press(PASTE).await;
    let pasted = "return document.querySelector(arguments[0]).value.includes(arguments[1]);";
    browser
        .until("the words are pasted", PATIENCE, pasted, vec![at("search").into(), "here are the pictures".into()])
        .await;
    browser.click(&at("search-clear")).await;

    page.open_message("Two pictures").await;
    browser.click(&at("reply-all")).await;
    for other in others {
        browser.read(&answer, other).await;
    }
    browser.click(&at("answer-draft")).await;
    let (_, draft) = rig.wait_for_whole("", ".eml", |octets| octets.ends_with(b"\r\n")).await;
    for field in [
        "To: Priya Raman <priya@boatclub.example.org>",
        "Cc: Tom Ashworth <tom@ashworth.example.com>",
        "Subject: Re: Two pictures, the log, and something odd",
    ] {
        assert!(holds(&draft, field.as_bytes()), "{field}: {}", String::from_utf8_lossy(&draft));
    }
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
    let (_, draft) = rig.wait_for_whole("", ".eml", |octets| octets.ends_with(b"\r\n")).await;
    assert!(holds(&draft, b"X-Unsent: 1\r\n") && holds(&draft, b"In-Reply-To: <photos@boatclub.example.org>\r\n"));
    browser.click(&at("answer-close")).await;
    browser.see_no(&at("answer-subject")).await;

    browser.press("f").await;
    browser.see(&at("answer-attached")).await;
    browser.click(&at("answer-draft")).await;
    let (_, forward) =
        rig.wait_for_whole("", ".eml", |octets| holds(octets, b"Subject: Fwd:") && octets.ends_with(b"--\r\n")).await;
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
    let stranger = Stranger::start().await;
    let setup = Setup { strangers: Some(stranger.address()), ..Setup::default() };
    let (_rig, page) = page_with(vec![sample(DIGEST)], &setup).await;
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
    browser.press(ESCAPE).await;
    browser.see_no(&at("unsubscribe-page")).await;
    browser.see_focus(&at("unsubscribe-open")).await;
    assert_eq!(stranger.came(), 0, "the list learned that its mail is read");

    browser.click(&at("more-actions")).await;
    browser.click(&at("menu-unsubscribe")).await;
    browser.click(&at("unsubscribe-page")).await;
    let asked = stranger.wait_until_asked("lists.example.org").await;
    assert_eq!((asked.path.as_str(), asked.told.as_slice()), ("/birds/leave", [].as_slice()));
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
    // Paper is taken by nobody here: what is asked for it is noted, for every frame that the page looks into.
    let note = "const {get} = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow'); window.printed = []; \
        Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {get() { const inside = get.call(this); \
            if (this.contentDocument) inside.print = () => { window.printed.push(this.contentDocument.body.textContent); }; \
            return inside; }});";
    browser.evaluate(note, Vec::new()).await;
    browser.click(&at("more-actions")).await;
    browser.click(&at("print")).await;
    let printed = "return window.printed.length === 1 && window.printed[0].includes('News <news@example.org>') \
        && window.printed[0].includes('The end.');";
    browser.until("all of it is printed", PATIENCE, printed, Vec::new()).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn text_is_printed_by_itself_and_all_of_it() {
    let words = (0..300).map(|line| format!("Line {line}\n")).collect::<String>();
    let (_rig, page) = with_mails(vec![sample(&format!(
        "From: News <news@example.org>\nTo: ada@example.net\nSubject: Words to print\nDate: x\n\n{words}The end.\n"
    ))])
    .await;
    let browser = page.browser();
    page.open_message("Words to print").await;
    browser.evaluate("window.print = () => { window.printed = (window.printed ?? 0) + 1; };", Vec::new()).await;
    browser.click(&at("more-actions")).await;
    browser.click(&at("print")).await;
    browser.until("it is printed", PATIENCE, "return window.printed === 1;", Vec::new()).await;
    browser
        .devtools("Emulation.setEmulatedMedia", serde_json::json!({"media": "print"}))
        .await
        .expect("devtools answer");
    let script = "const seen = selector => document.querySelector(selector)?.checkVisibility() ?? false; \
        const text = document.querySelector(arguments[0]); let cut = false; \
        for (let at = text; at; at = at.parentElement) \
          cut ||= getComputedStyle(at).overflowY !== 'visible' && at.scrollHeight > at.clientHeight + 1; \
        return [text.innerText.includes('The end.'), seen('.sidebar'), seen('#list'), cut];";
    let printed = browser.evaluate(script, vec![at("reader-text").into()]).await;
    assert_eq!(printed, serde_json::json!([true, false, false, false]), "the text, the sidebar, the list, cut off");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn very_many_files_are_listed_a_part_at_a_time() {
    let file = |number: u32| {
        format!(
            "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=n{number}.txt\r\n\r\nx\r\n"
        )
    };
    let mail = format!(
        "From: Eve <eve@example.org>\r\nTo: ada@example.net\r\nSubject: Many files\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nWords\r\n{}--b--\r\n",
        (1..=120).map(file).collect::<String>()
    );
    let (_rig, page) = with_mails(vec![mail.into_bytes(), sample(PHOTOS)]).await;
    let browser = page.browser();
    page.open_message("Many files").await;
    for (shown, more) in [(50, "Show 50 more"), (100, "Show 20 more")] {
        browser.read(&at("attachments-show-more"), more).await;
        assert_eq!(browser.count(&at("attachment-save")).await, shown);
        browser.click(&at("attachments-show-more")).await;
        let first = of_file(shown + 1, "attachment-save");
        browser.read(&first, &format!("n{}.txt", shown + 1)).await;
        browser.see_focus(&first).await;
    }
    browser.see_no(&at("attachments-show-more")).await;
    assert_eq!(browser.count(&at("attachment-save")).await, 120);
    // What was asked for of one message is no wish for the next.
    page.open_message("Two pictures").await;
    page.open_message("Many files").await;
    browser.see(&at("attachments-show-more")).await;
    assert_eq!(browser.count(&at("attachment-save")).await, 50);
    page.close().await;
}
