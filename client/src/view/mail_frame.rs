//! The frame that shows an HTML message: opaque origin, one script of ours, a document with its own policy.
//!
//! Must not: relax the frame's sandbox; `allow-same-origin` beside `allow-scripts` would be no sandbox at all.

use super::frame_layout::{Layout, Watch};
use super::frame_message::FrameMessage;
use super::frame_process::{self, InPage, SANDBOX};
use super::hanging;
use super::link::{Links, use_links};
use crate::app::use_page;
use crate::effects::Effects;
use crate::i18n::tr;
use crate::state::{Action, KeepChange, ReaderChange, Showing, SnackKind};
use crate::trusted;
use gloo::events::EventListener;
use mail_api::{BodyView, MessageView};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlIFrameElement, KeyboardEvent, KeyboardEventInit, MessageEvent};
use yew::prelude::*;

/// How tall the mail is (`static/styles/reader.css`).
const TALL: &str = "--tall";

/// What a frame is told.
#[derive(Properties, PartialEq)]
pub(super) struct MailFrameProps {
    /// Which message; its body is HTML.
    pub message: Rc<MessageView>,
}

/// The frame: another one for each message. It comes into the page with its document, or was laid out there before.
#[component]
pub(super) fn MailFrame(props: &MailFrameProps) -> Html {
    let (links, page) = (use_links(), use_page());
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with((props.message.clone(), tr("message-body"), links), move |(message, title, links)| {
            let (opening, effects) = (page.state.opened, page.effects);
            let lodging = place.cast::<HtmlElement>().and_then(|place| {
                if hanging::gives_way(document_of(message)?, opening) {
                    show_text(&effects);
                    return None;
                }
                let (message, title, links) = (message.clone(), title.clone(), links.clone());
                let mail = Rc::new(Mail { place, message, title, links, opening, effects });
                Some(frame_process::lodge(move || show(&mail)))
            });
            move || drop(lodging)
        });
    }
    html! { <div class="letter-frame-place" ref={place}></div> }
}

/// What is shown, and where.
struct Mail {
    place: HtmlElement,
    message: Rc<MessageView>,
    title: String,
    links: Links,
    /// Which opening it belongs to.
    opening: u32,
    effects: Effects,
}

impl Drop for Mail {
    fn drop(&mut self) {
        let _ = self.place.style().remove_property(TALL);
    }
}

/// A frame in its place, and who listens to it; gone once this is dropped.
struct Shown {
    _frame: InPage,
    _listener: EventListener,
    _watch: Option<Watch>,
}

fn document_of(message: &MessageView) -> Option<&str> {
    match &message.body {
        BodyView::Html { frame_document, .. } => Some(frame_document),
        _ => None,
    }
}

fn show(mail: &Rc<Mail>) -> Option<Shown> {
    let document = document_of(&mail.message)?;
    let layout = match mail.effects.take_frame(document).and_then(|ahead| ahead.move_to(&mail.place)) {
        Some(ahead) => ahead,
        None => {
            let frame = trusted::frame(SANDBOX, document)?;
            mail.place.append_child(&frame).ok()?;
            Layout::of(frame, document)
        }
    };
    let frame = layout.frame().clone();
    frame.set_class_name("letter-frame");
    frame.set_title(&mail.title);
    frame.set_attribute("data-test", "reader-body-frame").ok()?;
    if let Some(tall) = layout.height() {
        set_height(&mail.place, tall);
    }
    let watch = (!layout.is_whole()).then(|| {
        let mail = mail.clone();
        layout.watch(move || give_up(&mail))
    });
    Some(Shown { _frame: InPage(frame), _listener: listener(mail.clone(), layout), _watch: watch })
}

/// Gives the process up in which a mail does not get laid out; where the frame has one of its own, the page goes on
/// meanwhile. A mail that may only have waited for another one is shown once more.
fn give_up(mail: &Mail) {
    if document_of(&mail.message).is_some_and(hanging::is_known) {
        hanging::note_gave_way(mail.opening);
        show_text(&mail.effects);
    }
    mail.effects.forget_frame();
    frame_process::give_up();
}

/// Shows the text of a mail that the browser does not get laid out.
fn show_text(effects: &Effects) {
    effects.act(Action::Reader(ReaderChange::Show(Showing::Text)));
    effects.snack(SnackKind::NotLaidOut);
}

/// Makes the frame as tall as its mail, and its place as tall while it is empty.
fn set_height(place: &HtmlElement, tall: u32) {
    // Without it, the mail scrolls inside.
    let _ = place.style().set_property(TALL, &format!("{tall}px"));
}

/// Scrolls whatever scrolls around a frame to a place in it.
fn show_place(frame: &HtmlIFrameElement, top: u32) {
    let style = frame.style();
    let _ = style.set_property("scroll-margin-block-start", &format!("-{top}px"));
    frame.scroll_into_view_with_bool(true);
    let _ = style.remove_property("scroll-margin-block-start");
}

/// Does what the frame says, while it lives.
fn listener(mail: Rc<Mail>, layout: Layout) -> EventListener {
    EventListener::new(&gloo::utils::window(), "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let BodyView::Html { links: known, .. } = &mail.message.body else { return };
        if !is_from(event, layout.frame()) {
            return;
        }
        let Some(said) = FrameMessage::of(&event.data(), known) else { return };
        layout.hear(&said);
        match said {
            FrameMessage::Link(link) => mail.links.mean.emit(Some(link)),
            FrameMessage::NoLink => mail.links.mean.emit(None),
            FrameMessage::Open(link) => mail.links.open.emit(link),
            FrameMessage::Key(key) => press(layout.frame(), &key),
            FrameMessage::Here => {}
            FrameMessage::Height { tall, .. } => set_height(&mail.place, tall),
            FrameMessage::Jump(top) => show_place(layout.frame(), top),
            FrameMessage::Dragging(is_dragging) => mail.effects.act(Action::Keep(KeepChange::Dragging(is_dragging))),
        }
    })
}

/// Whether a message comes from what this frame shows, and from nowhere else.
pub(super) fn is_from(event: &MessageEvent, frame: &HtmlIFrameElement) -> bool {
    match (event.source(), frame.content_window()) {
        (Some(source), Some(window)) => js_sys::Object::is(&source, &window),
        _ => false,
    }
}

/// A key pressed in the frame, as if it had been pressed on it: only while it has the focus.
fn press(frame: &HtmlIFrameElement, key: &str) {
    let focused = gloo::utils::document().active_element();
    if !focused.is_some_and(|focused| js_sys::Object::is(&focused, frame)) {
        return;
    }
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    if let Ok(event) = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init) {
        let _ = frame.dispatch_event(&event);
    }
}
