//! How far a frame is laid out, from what its script says; kept with the frame, also where that is moved.
//!
//! Must not: do anything about a frame that takes too long; who shows it does.

use super::frame_message::FrameMessage;
use gloo::events::EventListener;
use gloo::timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlIFrameElement;

/// How long a mail may be laid out, in seconds in which it is seen: as long as it may be read.
const LAYOUT_SECONDS: u32 = 5;
/// In milliseconds.
const SECOND: u32 = 1_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing is known of it. The process may be busy with another one.
    Silent,
    /// It is shown, and its script says nothing: the browser does not run it.
    Loaded,
    /// Its script runs, and is going to tell the height.
    Begun,
    /// It is so tall, in CSS pixels.
    LaidOut(u32),
    /// It is not going to be laid out.
    GivenUp,
}

/// How far a frame is. Clones share it.
#[derive(Clone)]
pub(super) struct Layout {
    frame: HtmlIFrameElement,
    stage: Rc<Cell<Stage>>,
    _loaded: Rc<EventListener>,
}

/// Who waits for a frame; dropped, nobody does.
pub(super) struct Watch(Rc<()>);

impl Layout {
    /// Of a frame that comes into the page now.
    pub(super) fn of(frame: &HtmlIFrameElement) -> Self {
        let stage = Rc::new(Cell::new(Stage::Silent));
        let loaded = {
            let stage = stage.clone();
            EventListener::once(frame, "load", move |_| {
                if stage.get() == Stage::Silent {
                    stage.set(Stage::Loaded);
                }
            })
        };
        Self { frame: frame.clone(), stage, _loaded: Rc::new(loaded) }
    }

    /// Takes what the frame says.
    pub(super) fn hear(&self, said: &FrameMessage) {
        match *said {
            FrameMessage::Height(tall) => self.stage.set(Stage::LaidOut(tall)),
            _ if matches!(self.stage.get(), Stage::Silent | Stage::Loaded) => self.stage.set(Stage::Begun),
            _ => {}
        }
    }

    /// How tall the mail is, in CSS pixels, once it is laid out.
    pub(super) fn height(&self) -> Option<u32> {
        match self.stage.get() {
            Stage::LaidOut(tall) => Some(tall),
            _ => None,
        }
    }

    /// Whether it was begun and did not come to an end in the time that a mail has.
    pub(super) fn is_given_up(&self) -> bool {
        self.stage.get() == Stage::GivenUp
    }

    /// Gives up after the time that a mail has, unless it is laid out by then or what is returned is dropped before. A frame
    /// that is shown and says nothing is seen all the same.
    pub(super) fn watch(&self, give_up: impl FnOnce() + 'static) -> Watch {
        let (watch, this) = (Watch(Rc::default()), self.clone());
        let watched = Rc::downgrade(&watch.0);
        spawn_local(async move {
            let mut seconds = 0;
            while seconds < LAYOUT_SECONDS {
                let (began, was_seen) = (js_sys::Date::now(), this.is_seen());
                TimeoutFuture::new(SECOND).await;
                if watched.strong_count() == 0 || !this.frame.is_connected() || this.height().is_some() {
                    return;
                }
                // The computer may sleep, and the page stand still: that is no time that the frame had.
                let is_in_time = js_sys::Date::now() - began < f64::from(2 * SECOND);
                seconds += u32::from(was_seen && this.is_seen() && is_in_time);
            }
            match this.stage.get() {
                Stage::Loaded => return,
                Stage::Begun => this.stage.set(Stage::GivenUp),
                _ => {}
            }
            give_up();
        });
        watch
    }

    /// Whether the browser lays it out: it does not in a tab that nobody sees, or without a place.
    fn is_seen(&self) -> bool {
        !gloo::utils::document().hidden() && self.frame.client_width() > 0
    }
}
