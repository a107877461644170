//! How far a frame is laid out, from what its script says and whether it was loaded; kept with the frame, also where that is moved.
//!
//! Must not: do anything about a frame that takes too long; who shows it does.

use super::frame_message::FrameMessage;
use gloo::events::EventListener;
use gloo::timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlIFrameElement;

/// How long a mail may be laid out, in seconds in which the browser does it: as long as it may be read.
const LAYOUT_SECONDS: u32 = 5;
const SECOND_MILLISECONDS: u32 = 1_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Nothing is known of it. The process may be busy with another one.
    Silent,
    /// It was loaded, and its script was not heard yet.
    Loaded,
    /// Its script runs, and is going to tell the height.
    Begun,
    /// It is so tall, in CSS pixels.
    LaidOut(u32),
    /// It began, and did not come to an end in the time that a mail has.
    Hangs,
}

/// How far a frame is. Clones share it.
#[derive(Clone)]
pub(super) struct Layout {
    frame: HtmlIFrameElement,
    progress: Rc<Cell<Progress>>,
    _loaded: Rc<EventListener>,
}

/// Who waits for a frame; dropped, nobody does.
pub(super) struct Watch(Rc<()>);

impl Layout {
    /// Of a frame that comes into the page now.
    pub(super) fn of(frame: &HtmlIFrameElement) -> Self {
        let progress = Rc::new(Cell::new(Progress::Silent));
        let loaded = {
            let progress = progress.clone();
            EventListener::once(frame, "load", move |_| {
                if progress.get() == Progress::Silent {
                    progress.set(Progress::Loaded);
                }
            })
        };
        Self { frame: frame.clone(), progress, _loaded: Rc::new(loaded) }
    }

    /// Takes what the frame says.
    pub(super) fn hear(&self, said: &FrameMessage) {
        match *said {
            FrameMessage::Height(tall) => self.progress.set(Progress::LaidOut(tall)),
            _ if matches!(self.progress.get(), Progress::Silent | Progress::Loaded) => {
                self.progress.set(Progress::Begun);
            }
            _ => {}
        }
    }

    /// How tall the mail is, in CSS pixels, once it is laid out.
    pub(super) fn height(&self) -> Option<u32> {
        match self.progress.get() {
            Progress::LaidOut(tall) => Some(tall),
            _ => None,
        }
    }

    /// Whether it began and did not come to an end in the time that a mail has.
    pub(super) fn hangs(&self) -> bool {
        self.progress.get() == Progress::Hangs
    }

    /// Gives up after the time that a mail has, unless it is laid out by then or what is returned is dropped before. A frame
    /// that is shown and says nothing is seen all the same.
    pub(super) fn watch(&self, give_up: impl FnOnce() + 'static) -> Watch {
        let (watch, this) = (Watch(Rc::default()), self.clone());
        let watched = Rc::downgrade(&watch.0);
        spawn_local(async move {
            let mut seconds = 0;
            while seconds < LAYOUT_SECONDS {
                let (began, was_drawn) = (js_sys::Date::now(), this.is_drawn());
                TimeoutFuture::new(SECOND_MILLISECONDS).await;
                if watched.strong_count() == 0 || !this.frame.is_connected() || this.height().is_some() {
                    return;
                }
                // The computer may sleep, and the page stand still: that is no time that the frame had.
                let is_in_time = js_sys::Date::now() - began < f64::from(2 * SECOND_MILLISECONDS);
                seconds += u32::from(was_drawn && this.is_drawn() && is_in_time);
            }
            match this.progress.get() {
                // The browser does not run its script.
                Progress::Loaded => return,
                Progress::Begun => this.progress.set(Progress::Hangs),
                _ => {}
            }
            give_up();
        });
        watch
    }

    /// Whether the browser lays it out: it does not in a tab that nobody sees, or without a place.
    fn is_drawn(&self) -> bool {
        !gloo::utils::document().hidden() && self.frame.client_width() > 0
    }
}
