//! Reading as a person does it: links that show where they lead, images that are allowed and taken back, keys that work in
//! the message, quotations that open, colours that turn.
//!
//! Must not: reach a host that is none of this machine's.

use e2e::mails::with_fields;
use e2e::rig::page_with;
use e2e::stranger::Stranger;
use std::fs;
use test_support::browser::keys::{BACK_TAB, ENTER, ESCAPE, TAB};
use test_support::browser::{PATIENCE, Setup};
use test_support::page::{Page, TALL_OF, at};
use test_support::waiting::until;

/// The frame that nobody sees yet.
const AHEAD: &str = ".frame-stage > iframe";
const IS_THERE: &str = "return !!document.querySelector(arguments[0]);";

/// A mail of this type and content by Eve.
fn mail(subject: &str, media_type: &str, content: &str) -> Vec<u8> {
    let fields = [
        "Authentication-Results: mx.stranger.example; dmarc=pass header.from=example.org",
        "From: Eve <eve@example.org>",
        &format!("Subject: {subject}"),
    ];
    with_fields(&fields, media_type, content)
}

/// Does something to an element in the frame that holds these words.
async fn in_frame(page: &Page, words: &str, action: &str) {
    let script = format!(
        "const found = [...document.querySelectorAll('a,p')].find(e => e.textContent === arguments[0]); {action}; return true;"
    );
    page.evaluate_in_frame(&script, vec![words.into()]).await;
}

const OVER: &str = "found.dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))";
const CLICK: &str = "found.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))";

#[tokio::test(flavor = "multi_thread")]
async fn a_link_in_html_shows_its_host_and_one_that_deceives_asks_first() {
    let html = "<p>Hello</p><a href=\"https://www.example.org/good\">Read on</a> \
                <a href=\"https://xn--bcher-kva.example/\">Books</a> \
                <a href=\"https://evil.example/x\">https://bank.example/login</a>";
    let image = "<img width=200 height=100 usemap=#places src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E\">\
                 <map name=places><area coords=0,0,200,100 href=https://area.example/ alt=There></map>";
    let html = format!("{image}{html}");
    let (_rig, page) = page_with(vec![mail("Links", "text/html", &html)], &Setup::default()).await;
    let browser = page.browser();
    page.open_message("Links").await;
    page.wait_for_words_in_frame("Read on").await;
    in_frame(&page, "Read on", OVER).await;
    browser.read(&at("link-bar"), "www.example.org").await;
    browser.read(&format!("{} strong", at("link-bar")), "example.org").await;
    // An area of an image is a link like the others.
    let over_area = "const {left, top} = document.querySelector('img').getBoundingClientRect(); \
        const area = document.elementFromPoint(left + 100, top + 50); \
        area.dispatchEvent(new PointerEvent('pointerover', {bubbles: true})); return area.localName;";
    assert_eq!(page.evaluate_in_frame(over_area, Vec::new()).await, "area");
    browser.read(&at("link-bar"), "area.example").await;
    in_frame(&page, "Books", OVER).await;
    browser.read(&at("link-bar"), "bücher.example").await;
    browser.read(&at("link-bar"), "(xn--bcher-kva.example)").await;
    in_frame(&page, "Hello", OVER).await;
    browser.see_no(&at("link-bar")).await;
    // Its address is not where a browser could connect to it, but for who takes it elsewhere.
    let address = "const address = () => document.querySelector('a').getAttribute('href');";
    let taken = format!(
        "{address} const taken = kind => {{ document.body.dispatchEvent(new Event(kind, {{bubbles: true}})); \
         return address(); }}; return [address(), taken('copy'), taken('contextmenu')];"
    );
    let good = "https://www.example.org/good";
    let taken = page.evaluate_in_frame(&taken, Vec::new()).await;
    assert_eq!(taken, serde_json::json!(["about:invalid", good, good]));
    let address = page.evaluate_in_frame(&format!("{address} return address();"), Vec::new()).await;
    assert_eq!(address, "about:invalid");

    in_frame(&page, "https://bank.example/login", CLICK).await;
    browser.read(&at("link-question"), "bank.example").await;
    browser.read(&format!("{} strong", at("link-question")), "evil.example").await;
    browser.click(&at("link-leave")).await;
    browser.see_no(&at("link-question")).await;
    page.close().await;
}

/// Waits until nothing is asked and the focus is in the message again: its keys, and Tab, go on from there.
async fn see_focus_in_message(page: &Page) {
    let browser = page.browser();
    browser.see_no(&at("link-question")).await;
    browser.see_focus(&at("reader-body-frame")).await;
    assert_eq!(page.evaluate_in_frame("return document.hasFocus();", Vec::new()).await, true);
}

/// What stands in the one tab beside that of the page, of which it is to know nothing; then that tab is closed.
async fn read_new_tab(page: &Page) -> String {
    let browser = page.browser();
    let own = browser.tab().await;
    let [new]: [_; 1] = until("there is one other tab", async || {
        let mut tabs = browser.tabs().await;
        tabs.retain(|tab| *tab != own);
        tabs.try_into().map_err(|tabs: Vec<_>| tabs.len())
    })
    .await;
    browser.switch_to(&new).await;
    browser.read("p", "This is ").await;
    let knows = browser.evaluate("return [window.opener, document.referrer];", Vec::new()).await;
    assert_eq!(knows, serde_json::json!([null, ""]), "the new tab knows from where it was opened");
    let words = browser.text("p").await;
    browser.close_tab().await;
    browser.switch_to(&own).await;
    words
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_a_tab_that_learns_nothing_and_one_that_deceives_only_after_a_yes() {
    let stranger = Stranger::start().await;
    let deceiving = "https://bank.example/login";
    let html = format!(
        "<p>Hello</p><a href=\"https://plain.example/good\">Read on</a> <a href=\"https://evil.example/x\">{deceiving}</a>"
    );
    let text = "Please log in: https://bank.example@evil.example/y and not https://plain.example/text";
    let mails = vec![mail("In HTML", "text/html", &html), mail("In text", "text/plain", text)];
    let setup = Setup { strangers: Some(stranger.address()), ..Setup::default() };
    let (_rig, page) = page_with(mails, &setup).await;
    let browser = page.browser();
    let link = |place: u32| format!("{} a:nth-of-type({place})", at("reader-text"));
    page.open_message("In text").await;
    browser.click(&link(1)).await;
    browser.click(&at("link-leave")).await;
    browser.see_focus(&link(1)).await;

    page.open_message("In HTML").await;
    page.wait_for_words_in_frame("Read on").await;
    for key in [true, false] {
        page.click_link_in_frame(deceiving).await;
        browser.see_focus(&at("link-question")).await;
        browser.read(&at("link-question"), "Its text names bank.example, but that is not where it leads.").await;
        if key {
            browser.press(ESCAPE).await;
        } else {
            browser.click(&at("link-leave")).await;
        }
        see_focus_in_message(&page).await;
    }
    // Not even a connection, as Chromium makes one where a link is pressed.
    assert_eq!((stranger.came(), browser.tabs().await.len()), (0, 1), "unwanted, it was opened");

    // Who goes on by keys finds the links from there.
    page.press_in_frame(BACK_TAB).await;
    let focused = "return document.activeElement.textContent;";
    assert_eq!(page.evaluate_in_frame(focused, Vec::new()).await, "Read on");
    page.press_in_frame(TAB).await;
    page.press_in_frame(ENTER).await;
    browser.click(&at("link-open")).await;
    assert_eq!(read_new_tab(&page).await, "This is evil.example.");
    see_focus_in_message(&page).await;
    page.click_link_in_frame("Read on").await;
    assert_eq!(read_new_tab(&page).await, "This is plain.example.");
    browser.see_no(&at("link-question")).await;

    page.open_message("In text").await;
    browser.click(&link(1)).await;
    browser.read(&at("link-question"), "What stands before the @ is not where it leads.").await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("link-question")).await;
    browser.see_focus(&link(1)).await;
    browser.press(ENTER).await;
    browser.click(&at("link-open")).await;
    assert_eq!(read_new_tab(&page).await, "This is evil.example.");
    browser.click(&link(2)).await;
    assert_eq!(read_new_tab(&page).await, "This is plain.example.");
    page.close().await;

    let asked = |host: &str| stranger.asked(host).into_iter().filter(|asked| asked.path != "/favicon.ico");
    let paths = |host: &str| asked(host).map(|asked| asked.path).collect::<Vec<_>>();
    assert_eq!(
        (paths("evil.example"), paths("plain.example")),
        (vec!["/x".into(), "/y".into()], vec!["/good".into(), "/text".into()])
    );
    let told: Vec<String> = asked("evil.example").chain(asked("plain.example")).flat_map(|asked| asked.told).collect();
    assert_eq!(told, [""; 0], "those who were asked were told from where");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_frame_says_is_believed_only_of_links_that_the_message_has() {
    let html = "<p>Hello</p><a href=\"https://www.example.org/good\">Read on</a>";
    let (_rig, page) = page_with(vec![mail("Lies", "text/html", html)], &Setup::default()).await;
    let browser = page.browser();
    page.open_message("Lies").await;
    page.wait_for_words_in_frame("Read on").await;
    // As a script would speak that came through both walls, and then as another window would.
    let lies = "for (const lie of [{kind: 'link', place: 0, href: 'https://evil.example/'}, {kind: 'link', place: 7}, \
        {kind: 'open', place: 0, href: 'https://evil.example/'}, {kind: 'open', place: 1e99, href: null}, \
        {kind: 'key', key: 'x'.repeat(1000)}, {kind: 'key', key: '#'}, {kind: 'height', height: -5}, \
        {kind: 'height', height: 1 / 0}, {kind: {}}, null, 1, 'link', [], {get kind() { throw 1; }}.x]) \
        parent.postMessage(lie, '*'); return true;";
    page.evaluate_in_frame(lies, Vec::new()).await;
    let truth = "postMessage({kind: 'link', place: 0, href: 'https://www.example.org/good'}, '*'); return true;";
    browser.evaluate(truth, Vec::new()).await;
    // Whatever came of it is there when the frame's own true word is.
    in_frame(&page, "Read on", OVER).await;
    browser.read(&at("link-bar"), "www.example.org").await;
    assert_eq!(browser.count(&format!("{}[open]", at("link-question"))).await, 0);
    let tabs = browser.client().windows().await.expect("tabs").len();
    assert_eq!((tabs, page.total().await), (1, 1), "a link was opened or the message was deleted");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_work_while_the_focus_is_in_the_message() {
    let mails = vec![mail("First", "text/html", "<p>one</p>"), mail("Second", "text/html", "<p>two</p>")];
    let (_rig, page) = page_with(mails, &Setup::default()).await;
    let browser = page.browser();
    page.open_message("First").await;
    page.wait_for_words_in_frame("one").await;
    page.focus_frame().await;
    page.press_in_frame("?").await;
    browser.see_focus(&at("help")).await;
    browser.press(ESCAPE).await;
    page.focus_frame().await;
    page.press_in_frame(ESCAPE).await;
    browser.see_no(&at("reader-subject")).await;

    // Those of the message, of the list, and of two letters.
    page.open_message("First").await;
    page.wait_for_words_in_frame("one").await;
    page.press_in_frame("s").await;
    browser.see(".star.is-on").await;
    page.press_in_frame("ga").await;
    browser.read("h1", "Archive").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn html_is_as_tall_as_it_is_and_what_is_opened_again_begins_at_its_beginning() {
    let mails = vec![mail("Long", "text/html", &"<p>Some words</p>".repeat(100)), mail("Short", "text/plain", "Few")];
    let (_rig, page) = page_with(mails, &Setup::default()).await;
    let browser = page.browser();
    page.open_message("Long").await;
    page.wait_for_words_in_frame("Some words").await;
    let is_tall = [TALL_OF, "return tallOf(document.querySelector(arguments[0])) > 2000;"].concat();
    browser.until("its height is known", PATIENCE, &is_tall, vec![at("reader-body-frame").into()]).await;
    let scroll = "const reader = document.querySelector('.reader'); reader.scrollTop = 700; return reader.scrollTop;";
    let begins = "return document.querySelector('.reader').scrollTop === 0 \
        && document.activeElement.matches(arguments[0]);";
    for subject in ["Long", "Long", "Short"] {
        assert_eq!(browser.evaluate(scroll, Vec::new()).await, 700);
        page.open_message(subject).await;
        browser.until("it begins at its beginning", PATIENCE, begins, vec![at("reader-subject").into()]).await;
        if subject == "Long" {
            browser.until("its height is known", PATIENCE, &is_tall, vec![at("reader-body-frame").into()]).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_probably_opened_next_is_laid_out_before_and_not_loaded_again() {
    let mails = ["First", "Second", "Third"].map(|name| mail(name, "text/html", &format!("<p>{name} words</p>")));
    let (_rig, page) = page_with(mails.into(), &Setup::default()).await;
    let browser = page.browser();
    let mark = "const frame = document.querySelector(arguments[0]); frame.mark = 'laid out'; \
        frame.addEventListener('load', () => frame.mark = 'loaded again'); return true;";
    let laid_out = async || {
        browser.until("a frame is laid out", PATIENCE, IS_THERE, vec![AHEAD.into()]).await;
        // It is loaded by then.
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        browser.evaluate(mark, vec![AHEAD.into()]).await;
    };
    let is_shown = async || {
        let subject = browser.text(&at("reader-subject")).await;
        page.wait_for_words_in_frame(&format!("{subject} words")).await;
        let shown = "const frame = document.querySelector(arguments[0]); \
            return `${frame.mark} ${tallOf(frame) > 0} ${frame.title}`;";
        let shown = browser.evaluate(&[TALL_OF, shown].concat(), vec![at("reader-body-frame").into()]).await;
        assert_eq!(shown, "laid out true Text of the message", "{subject}");
    };
    assert_eq!(browser.count(AHEAD).await, 0);
    page.point_at_message("Third").await;
    laid_out().await;
    assert_eq!(browser.count(&at("reader-body-frame")).await, 0);
    assert_eq!(browser.count(".row.is-unread").await, 3, "what nobody opened counts as read");
    page.open_message("Third").await;
    is_shown().await;

    // A frame that was moved is heard as any other.
    page.focus_frame().await;
    page.press_in_frame(ESCAPE).await;
    browser.see_no(&at("reader-subject")).await;

    // The row at the cursor, and the one after what is open.
    browser.evaluate("location.reload();", Vec::new()).await;
    page.wait_for_total(3, PATIENCE).await;
    browser.press("j").await;
    laid_out().await;
    browser.press(ENTER).await;
    browser.see(&at("reader-subject")).await;
    is_shown().await;
    laid_out().await;
    browser.press("j").await;
    browser.see_no(&format!("{}[data-position=\"0\"][aria-current]", at("message-row"))).await;
    is_shown().await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_within_a_mail_leads_there_and_keeps_the_mail() {
    let html = "<a href=\"#end\">To the end</a><div style=\"height:3000px\"></div><h2 id=end>The end</h2>\
                <div style=\"height:2000px\"></div>";
    let (_rig, page) = page_with(vec![mail("Contents", "text/html", html)], &Setup::default()).await;
    let browser = page.browser();
    page.open_message("Contents").await;
    page.wait_for_words_in_frame("To the end").await;
    in_frame(&page, "To the end", CLICK).await;
    let is_there = "const frame = document.querySelector(arguments[0]).getBoundingClientRect(); \
        const reader = document.querySelector('.reader').getBoundingClientRect(); \
        return Math.abs(frame.top + 3000 - reader.top) < 150;";
    browser.until("the end is at the top", PATIENCE, is_there, vec![at("reader-body-frame").into()]).await;
    assert_eq!(page.evaluate_in_frame("return document.activeElement.id;", Vec::new()).await, "m-end");
    page.wait_for_words_in_frame("The end").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn html_never_scrolls_downwards_in_its_frame_and_sideways_where_it_has_to() {
    // The image grows with the width, so a scrollbar beside it would change the height.
    let image =
        "<img width=100% src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 5'/%3E\">";
    let narrow = format!("<body bgcolor=#336699>{image}<p>Beneath the image</p></body>");
    let wide = "<body bgcolor=#336699><div style='width:2000px'>Very wide</div><p>Beneath</p></body>";
    let tall = "<div style='height:15000px'></div>".repeat(2) + "<p>Far below</p>";
    let long = "<div style='height:3000px'></div><p>Beneath</p>";
    let whole = format!("<style>html, body {{ margin: 0; height: 100% !important }}</style>{long}");
    let fixed = format!("<body style='height: 300px !important'>{long}</body>");
    let cases = [
        // What it is called, what it is, whether it scrolls downwards, whether sideways.
        ("Narrow", narrow.as_str(), false, false),
        ("Wide", wide, false, true),
        ("Tall", &tall, true, false),
        ("Whole", &whole, false, false),
        ("Fixed", &fixed, false, false),
        ("Screens", "<div style='min-height: 100vh'>Short</div>", false, false),
        ("All of it", "<body style='width: 100%; overflow: hidden !important'><p>Short</p>", false, false),
        ("Padded", "<html lang=en><style>body { margin: 0; padding: 20px }</style><p>Short</p>", false, false),
        ("Apart", "<style>body { margin: 20px }</style><body bgcolor=#eeeeee><p>Short</p>", false, false),
        ("Collapsing", "<body style='margin: 0; padding: 0'><h1>Short</h1>", false, false),
        ("Percent", "<style>html, body { min-height: 100%; padding: 20px }</style><p>Short</p>", false, false),
    ];
    let mails = cases.map(|(name, html, ..)| mail(name, "text/html", html));
    let (_rig, page) = page_with(mails.into(), &Setup::default()).await;
    let measured = "return new Promise(done => setTimeout(() => { const root = document.documentElement; \
        done([innerWidth - root.clientWidth, root.scrollHeight - root.clientHeight, innerHeight - root.clientHeight, innerHeight]); \
        }, 500));";
    for (subject, _, down, sideways) in cases {
        page.open_message(subject).await;
        let before = page.evaluate_in_frame(measured, Vec::new()).await;
        let [beside, below, along] = [0, 1, 2].map(|place| before[place].as_i64().expect("pixels") > 0);
        assert_eq!((beside, below, along), (down, down, sideways), "{subject}: {before}");
        assert!(down || before[3].as_i64().is_some_and(|tall| tall < 4_000), "{subject}: {before}");
        assert_eq!(page.evaluate_in_frame(measured, Vec::new()).await, before, "{subject}: its frame goes on growing");
    }
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quotation_at_the_end_of_html_unfolds_by_mouse_and_keyboard() {
    let html = format!("<p>New words</p><blockquote type=cite>{}</blockquote>", "<p>old words</p>".repeat(40));
    let mails = vec![mail("Re: Plans", "text/html", &html), mail("Fwd: Plans", "text/html", &html)];
    let (_rig, page) = page_with(mails, &Setup::default()).await;
    let browser = page.browser();
    page.open_message("Re: Plans").await;
    page.wait_for_words_in_frame("New words").await;
    let is_open = "return document.querySelector('details').open;";
    assert_eq!(page.evaluate_in_frame(is_open, Vec::new()).await, false);
    let words = "return document.querySelector('summary').textContent;";
    assert_eq!(page.evaluate_in_frame(words, Vec::new()).await, "Quoted text");
    let large = "const {width, height} = document.querySelector('summary').getBoundingClientRect(); \
        return width >= 24 && height >= 24;";
    assert_eq!(page.evaluate_in_frame(large, Vec::new()).await, true);
    let tall = "return document.querySelector(arguments[0]).getBoundingClientRect().height;";
    let frame = at("reader-body-frame");
    let before = browser.evaluate(tall, vec![frame.clone().into()]).await.as_f64().expect("a height");

    page.focus_frame().await;
    page.press_in_frame(TAB).await;
    let ring = "const {outlineStyle, outlineWidth} = getComputedStyle(document.querySelector('summary')); \
        return `${document.activeElement.localName} ${outlineStyle} ${outlineWidth}`;";
    assert_eq!(page.evaluate_in_frame(ring, Vec::new()).await, "summary solid 3px");
    page.press_in_frame(ENTER).await;
    assert_eq!(page.evaluate_in_frame(is_open, Vec::new()).await, true);
    // It is the frame that grows, and Enter opened no other message.
    let grown = "return document.querySelector(arguments[0]).getBoundingClientRect().height > arguments[1] + 500;";
    browser.until("a taller frame", PATIENCE, grown, vec![frame.into(), before.into()]).await;
    browser.read(&at("reader-subject"), "Re: Plans").await;
    let click = "document.querySelector('summary').click(); return true;";
    page.evaluate_in_frame(click, Vec::new()).await;
    assert_eq!(page.evaluate_in_frame(is_open, Vec::new()).await, false);

    page.open_message("Fwd: Plans").await;
    page.wait_for_words_in_frame("old words").await;
    let folded = "return document.querySelectorAll('details').length;";
    assert_eq!(page.evaluate_in_frame(folded, Vec::new()).await, 0);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn long_quotations_open_at_a_click_and_signatures_are_muted() {
    let quoted = "> quoted\r\n".repeat(30);
    let text = format!("New words.\r\n\r\n{quoted}\r\n-- \r\nEve of example.org");
    let (_rig, page) = page_with(vec![mail("Answer", "text/plain", &text)], &Setup::default()).await;
    let browser = page.browser();
    page.open_message("Answer").await;
    browser.read(&at("reader-text"), "New words.").await;
    browser.read(&at("quote-fold"), "30").await;
    browser.read(".signature", "Eve of example.org").await;
    // It is in the page for those who print it.
    assert_eq!(browser.count(".quote-folded[hidden] .quote-1").await, 1);
    browser.click(&at("quote-fold")).await;
    browser.read(".quote-1", "quoted").await;
    assert_eq!(browser.count(".quote-folded[hidden]").await, 0);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flowed_text_fills_the_room_there_is() {
    let text = "We sing it a tone lower than printed \r\nbecause of the organ.\r\n\r\nSo: C.\r\n";
    let (_rig, page) = page_with(vec![mail("Key", "text/plain; format=flowed", text)], &Setup::default()).await;
    page.open_message("Key").await;
    page.browser().read(&at("reader-text"), "a tone lower than printed because of the organ.\n").await;
    page.close().await;
}

/// Whether the browser's network stack had to do with a host.
fn asked_for(log: &std::path::Path, host: &str) -> bool {
    fs::read_to_string(log).expect("the browser wrote its log").contains(host)
}

#[tokio::test(flavor = "multi_thread")]
async fn images_of_other_hosts_are_loaded_only_while_somebody_wants_them() {
    let image = |host: &str| {
        format!(
            "<p>Words</p><img width=600 height=20 src=https://{host}/a.png><img width=1 height=1 src=https://pixel.{host}/>"
        )
    };
    let mails = vec![
        mail("Wanted", "text/html", &image("one.images.example")),
        mail("Other", "text/html", &image("two.images.example")),
        String::from_utf8(mail("Plain", "text/html", "<p>Words</p>"))
            .expect("text")
            .replace("eve@", "bob@")
            .into_bytes(),
    ];
    let folder = tempfile::tempdir().expect("a directory can be made");
    let log = |name: &str| folder.path().join(name);
    let setup = |name: &str| Setup { net_log: Some(log(name)), ..Setup::default() };
    let (rig, page) = page_with(mails, &setup("blocked")).await;
    let browser = page.browser();
    page.open_message("Wanted").await;
    page.wait_for_words_in_frame("Words").await;
    browser.see(&at("blocked")).await;
    page.close().await;
    assert!(!asked_for(&log("blocked"), "images.example"), "an image was asked for unasked");

    let page = rig.open_with(&setup("allowed")).await;
    let browser = page.browser();
    page.open_message("Wanted").await;
    browser.click(&format!("{} summary", at("blocked"))).await;
    browser.read(&at("blocked"), "one.images.example").await;
    browser.click(&at("remote-message")).await;
    browser.see(&at("remote-again")).await;
    let images = "return document.querySelectorAll('img[src^=https]').length;";
    until("the frame shows an image of another host", async || {
        let seen = page.evaluate_in_frame(images, Vec::new()).await;
        if seen == 1 { Ok(()) } else { Err(seen) }
    })
    .await;
    let policy = "return document.querySelector('meta[name=referrer]').content;";
    assert_eq!(page.evaluate_in_frame(policy, Vec::new()).await, "no-referrer");
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    page.open_message("Other").await;
    page.wait_for_words_in_frame("Words").await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    page.close().await;
    assert!(asked_for(&log("allowed"), "one.images.example"), "the image was not asked for");
    assert!(!asked_for(&log("allowed"), "pixel.one.images.example"), "a pixel was asked for");
    assert!(!asked_for(&log("allowed"), "two.images.example"), "another message's image was asked for");

    // It is remembered, and taken back.
    let page = rig.open_with(&setup("remembered")).await;
    let browser = page.browser();
    page.open_message("Wanted").await;
    browser.click(&format!("{} summary", at("blocked"))).await;
    browser.click(&at("remote-again")).await;
    browser.see(&at("remote-sender")).await;
    browser.click(&at("remote-sender")).await;
    browser.see(&at("remote-again")).await;
    page.open_message("Other").await;
    browser.click(&format!("{} summary", at("blocked"))).await;
    browser.read(&at("remote-again"), "eve@example.org").await;
    page.close().await;

    // A message of a sender who may show images is loaded once it is opened, and not before: what was laid out goes for it,
    // and nothing comes in its place.
    let page = rig.open_with(&setup("hovered")).await;
    page.point_at_message("Plain").await;
    page.browser().until("a frame is laid out", PATIENCE, IS_THERE, vec![AHEAD.into()]).await;
    page.point_at_message("Other").await;
    let is_gone = "return !document.querySelector(arguments[0]);";
    page.browser().until("it is gone", PATIENCE, is_gone, vec![AHEAD.into()]).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(page.browser().count(AHEAD).await, 0);
    page.close().await;
    assert!(!asked_for(&log("hovered"), "images.example"), "an image of a message that nobody opened was asked for");
    let page = rig.open_with(&setup("opened")).await;
    page.open_message("Other").await;
    page.wait_for_words_in_frame("Words").await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    page.close().await;
    assert!(asked_for(&log("opened"), "two.images.example"), "the image was not asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_turn_dark_for_one_message_and_back() {
    let html = "<body bgcolor=\"#ffffff\"><p style=\"color:#000000\">Words</p></body>";
    let mails = vec![mail("Styled", "text/html", html), mail("Likewise", "text/html", html)];
    let (_rig, page) = page_with(mails, &Setup::default()).await;
    let browser = page.browser();
    let see = async |is_dark: bool| {
        browser.see(&format!("{}[aria-pressed=\"{is_dark}\"]", at("turn-dark"))).await;
        page.wait_for_words_in_frame("Words").await;
        let colours = "return ['color', 'backgroundColor'].map(name => getComputedStyle(document.querySelector( \
            name === 'color' ? 'p' : '.m--page'))[name]);";
        let (black, white) = ("rgb(0, 0, 0)", "rgb(255, 255, 255)");
        let expected = if is_dark { [white, black] } else { [black, white] };
        assert_eq!(page.evaluate_in_frame(colours, Vec::new()).await, serde_json::json!(expected));
    };
    page.open_message("Styled").await;
    see(false).await;
    browser.click(&at("turn-dark")).await;
    see(true).await;
    page.open_message("Likewise").await;
    see(false).await;
    page.open_message("Styled").await;
    browser.click(&at("turn-dark")).await;
    see(true).await;
    browser.click(&at("turn-dark")).await;
    see(false).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_long_source_the_beginning_is_shown_and_all_of_it_is_saved() {
    let long = mail("Long", "text/plain", &"And so it went on, as it always does.\r\n".repeat(16_000));
    let (rig, page) = page_with(vec![long.clone(), mail("Short", "text/plain", "Few words")], &Setup::default()).await;
    let browser = page.browser();
    page.open_message("Short").await;
    browser.click(&at("show-source")).await;
    browser.read(&at("reader-source"), "Few words").await;
    browser.see_no(&at("source-cut")).await;
    page.open_message("Long").await;
    browser.click(&at("show-source")).await;
    browser.read(&at("reader-source"), "Subject: Long").await;
    browser.read(&at("source-cut"), "Only the beginning of this message is shown.").await;
    let shown = browser
        .evaluate("return document.querySelector(arguments[0]).textContent.length;", vec![at("reader-source").into()])
        .await;
    assert!(shown.as_u64().is_some_and(|shown| (400_000..600_000).contains(&shown)), "{shown} characters are shown");
    browser.click(&format!("{} button", at("source-cut"))).await;
    rig.wait_for_saved("Long.eml", &long).await;
    page.close().await;
}
