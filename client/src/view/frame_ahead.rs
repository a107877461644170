//! A frame that is laid out unseen, for a message that is probably opened next, and moved to where it is seen.
//!
//! Laying out a long message takes most of the time that opening it takes. Browsers that move a frame without loading it
//! again have that behind them when the message is opened; in others there is no such frame.
//! Must not: load anything from elsewhere. Senders would learn of messages that nobody opened.

use super::frame_layout::{Layout, Watch};
use super::frame_message::FrameMessage;
use super::frame_process::{self, SANDBOX};
use super::hanging;
use super::mail_frame::is_from;
use crate::trusted;
use gloo::events::EventListener;
use js_sys::{Function, Reflect};
use mail_api::{BodyView, MessageView};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MessageEvent};

/// Longest document that is laid out ahead, in octets: frames share a process, and what is read there has to go on.
const DOCUMENT_OCTETS: usize = 192 * 1024;

/// What can make a short document slow to lay out. A document that only has the word is not laid out ahead, either.
const SLOW: &str = "grid";

/// Where frames are laid out: in the reader, so that they are as wide as they are going to be.
pub(super) const STAGE: &str = "frame-stage";

/// A frame that nobody sees yet. Dropped, it is gone from the page.
pub struct FrameAhead {
    /// None once it was moved.
    layout: Option<Layout>,
    document: String,
    _listener: EventListener,
    _watch: Watch,
}

impl FrameAhead {
    /// Lays a message out, where it is HTML that loads nothing and the browser can move frames; `last`, where that shows
    /// just the same.
    pub fn of(message: &MessageView, last: Option<Self>) -> Option<Self> {
        let BodyView::Html { frame_document, .. } = &message.body else { return None };
        let is_heavy = frame_document.len() > DOCUMENT_OCTETS || frame_document.contains(SLOW);
        let is_left = is_heavy || message.remote.allowed.is_some() || hanging::is_known(frame_document);
        if is_left || frame_process::rests() {
            return None;
        }
        let is_there = |last: &Self| last.layout.as_ref().is_some_and(|layout| layout.frame().is_connected());
        if let Some(last) = last.filter(|last| last.shows(frame_document) && is_there(last)) {
            return Some(last);
        }
        let stage = gloo::utils::document().query_selector(&format!(".{STAGE}")).ok().flatten()?;
        move_before(&stage)?;
        // Where the reader has no place yet, as on phones, nothing is laid out.
        if stage.client_width() == 0 {
            return None;
        }
        let frame = trusted::frame(SANDBOX, frame_document)?;
        stage.append_child(&frame).ok()?;
        let layout = Layout::of(frame, frame_document);
        let listener = {
            let layout = layout.clone();
            EventListener::new(&gloo::utils::window(), "message", move |event| {
                let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
                if is_from(event, layout.frame())
                    && let Some(said) = FrameMessage::of(&event.data(), &[])
                {
                    layout.hear(&said);
                }
            })
        };
        let watch = {
            let this = layout.clone();
            layout.watch(move || {
                // What is seen comes again.
                this.frame().remove();
                frame_process::give_up();
            })
        };
        let document = frame_document.clone();
        Some(Self { layout: Some(layout), document, _listener: listener, _watch: watch })
    }

    /// Whether it shows just this.
    pub fn shows(&self, document: &str) -> bool {
        self.document == document
    }

    /// Moves the frame into its place as it is, with how far it is laid out. None where the browser does not, for the frame
    /// would be loaded again.
    pub(super) fn move_to(mut self, place: &Element) -> Option<Layout> {
        move_before(place)?.call2(place, self.layout.as_ref()?.frame(), &JsValue::NULL).ok()?;
        self.layout.take()
    }
}

impl Drop for FrameAhead {
    fn drop(&mut self) {
        if let Some(layout) = &self.layout {
            layout.frame().remove();
        }
    }
}

/// `ParentNode.moveBefore`, which moves a frame without loading it again.
fn move_before(place: &Element) -> Option<Function> {
    Reflect::get(place, &"moveBefore".into()).ok()?.dyn_into().ok()
}
