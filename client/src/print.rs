//! Printing: the message alone, all of it.
//!
//! The frame that shows HTML is of an opaque origin and scrolls inside; printed with the page, it would be cut off. So the
//! same document is printed from a frame of its own, in which no script runs either: it has no `allow-scripts`, and the
//! document's policy is the same. It is of the page's origin for as long as it is printed, for only so can it be asked to
//! print itself.
//! Must not: let a script run in that frame, or put text of a sender anywhere but into text nodes.

use crate::format;
use crate::i18n::tr;
use crate::trusted;
use gloo::events::EventListener;
use gloo::timers::future::TimeoutFuture;
use mail_api::{Address, BodyView, MessageView};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, Element, HtmlElement, HtmlIFrameElement};

/// No script; the page may ask it to print.
const SANDBOX: &str = "allow-same-origin allow-modals";

/// How long the frame stays for a print dialog that the browser shows without waiting, in milliseconds.
const STAY_MILLISECONDS: u32 = 300_000;

/// Asks the browser to print a message.
pub fn print(message: &MessageView) {
    let printed = match &message.body {
        BodyView::Html { frame_document, .. } => print_frame(message, frame_document),
        BodyView::Text(_) | BodyView::Empty => None,
    };
    if printed.is_none()
        && let Some(window) = web_sys::window()
    {
        let _ = window.print();
    }
}

fn print_frame(message: &MessageView, document: &str) -> Option<()> {
    let page = web_sys::window()?.document()?;
    // One at a time: the last one has been printed, or is not wanted any more.
    if let Ok(Some(last)) = page.query_selector(".print-frame") {
        last.remove();
    }
    let frame = trusted::frame(SANDBOX, document)?;
    frame.set_attribute("aria-hidden", "true").ok()?;
    frame.set_attribute("tabindex", "-1").ok()?;
    frame.set_class_name("print-frame");
    let lines = head_lines(message);
    let subject = message.subject.clone();
    let loaded = {
        let frame = frame.clone();
        EventListener::once(&frame.clone(), "load", move |_| {
            let _ = print_loaded(&frame, &subject, &lines);
            spawn_local(async move {
                TimeoutFuture::new(STAY_MILLISECONDS).await;
                frame.remove();
            });
        })
    };
    loaded.forget();
    page.body()?.append_child(&frame).ok()?;
    Some(())
}

fn print_loaded(frame: &HtmlIFrameElement, subject: &str, lines: &[(String, String)]) -> Option<()> {
    let document = frame.content_document()?;
    let body = document.body()?;
    let head = styled(
        &document,
        "div",
        &[("margin", "0 0 16px"), ("padding", "0 0 12px"), ("border-bottom", "1px solid #888")],
    )?;
    let title = styled(&document, "div", &[("font-size", "20px"), ("font-weight", "600"), ("margin-bottom", "8px")])?;
    title.set_text_content(Some(subject));
    head.append_child(&title).ok()?;
    for (label, text) in lines {
        let line = styled(&document, "div", &[("font-size", "13px")])?;
        line.set_text_content(Some(&format!("{label}: {text}")));
        head.append_child(&line).ok()?;
    }
    body.insert_before(&head, body.first_child().as_ref()).ok()?;
    // Nobody unfolds a quotation on paper.
    let folded = document.query_selector_all("details").ok()?;
    for place in 0..folded.length() {
        if let Some(folded) = folded.get(place) {
            folded.unchecked_into::<Element>().set_attribute("open", "").ok()?;
        }
    }
    let window = frame.content_window()?;
    window.print().ok()
}

/// An element on which no style of the mail has a hold.
fn styled(document: &Document, tag: &str, styles: &[(&str, &str)]) -> Option<Element> {
    // Of the frame's own realm, where the page's `instanceof` finds nothing; what `div` makes is known.
    let element: HtmlElement = document.create_element(tag).ok()?.unchecked_into();
    let style = element.style();
    let usual = [
        ("all", "initial"),
        ("display", "block"),
        ("visibility", "visible"),
        ("opacity", "1"),
        ("color", "#000"),
        ("background", "#fff"),
        ("font-family", "system-ui, sans-serif"),
        ("overflow-wrap", "anywhere"),
        ("unicode-bidi", "plaintext"),
    ];
    for (name, value) in usual.iter().chain(styles) {
        style.set_property_with_priority(name, value, "important").ok()?;
    }
    Some(element.into())
}

fn head_lines(message: &MessageView) -> Vec<(String, String)> {
    let people = |people: &[Address]| {
        let person = |person: &Address| match person.name.is_empty() {
            true => person.address.clone(),
            false => format!("{} <{}>", person.name, person.address),
        };
        people.iter().map(person).collect::<Vec<_>>().join(", ")
    };
    let files: Vec<&str> =
        message.attachments.iter().filter(|file| !file.inline).map(|file| file.name.as_str()).collect();
    [
        (tr("from"), people(&message.from)),
        (tr("sent-by"), people(message.sender.as_slice())),
        (tr("reply-to"), people(&message.reply_to)),
        (tr("to"), people(&message.to)),
        (tr("cc"), people(&message.cc)),
        (tr("date"), format::date_of_message(message).map(|(_, words)| words).unwrap_or_default()),
        (tr("attachments"), files.join(", ")),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .collect()
}
