//! How far a frame is laid out, from what its script says and whether it was loaded; kept with the frame, also where that is
//! moved.
//!
//! Must not: do anything about a frame that takes too long; who shows it does.

use super::frame_message::FrameMessage;
use gloo::events::EventListener;
use gloo::timers::future::TimeoutFuture;
use js_sys::Date;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlIFrameElement;

/// How long a mail may be laid out, in seconds in which the browser does it: as long as it may be read.
const LAYOUT_SECONDS: u32 = 5;
const SECOND_MILLISECONDS: u32 = 1_000;
/// Seconds that take longer, in milliseconds, are none: the computer slept, or the page stood still.
const TOO_LONG_MILLISECONDS: f64 = 2_000.0;

thread_local! {
    static QUIET: Cell<Quiet> = const { Cell::new(Quiet { seconds: 0, until: 0.0 }) };
}

/// How long no frame was heard that should have been. They share a process: who leaves a mail that hangs does not begin anew
/// with the next.
#[derive(Clone, Copy)]
struct Quiet {
    seconds: u32,
    /// In milliseconds since 1970.
    until: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Nothing is known of it. The process may be busy with another one.
    Silent,
    /// It was loaded, and its script was not heard yet.
    Loaded,
    /// Its script runs, and is going to tell how tall the whole mail is.
    Begun,
    /// All of it is laid out.
    Whole,
    /// It began, and did not come to an end in the time that a mail has.
    Hangs,
}

/// How far a frame is. Clones share it.
#[derive(Clone)]
pub(super) struct Layout {
    frame: HtmlIFrameElement,
    progress: Rc<Cell<Progress>>,
    tall: Rc<Cell<Option<u32>>>,
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
        Self { frame: frame.clone(), progress, tall: Rc::default(), _loaded: Rc::new(loaded) }
    }

    /// Takes what the frame says.
    pub(super) fn hear(&self, said: &FrameMessage) {
        set_quiet(0);
        if let FrameMessage::Height { tall, is_whole } = *said {
            self.tall.set(Some(tall));
            if is_whole {
                self.progress.set(Progress::Whole);
            }
        }
        if self.has_not_begun() {
            self.progress.set(Progress::Begun);
        }
    }

    /// How tall the mail is, in CSS pixels, as far as it is laid out.
    pub(super) fn height(&self) -> Option<u32> {
        self.tall.get()
    }

    /// Whether all of it is laid out.
    pub(super) fn is_whole(&self) -> bool {
        self.progress.get() == Progress::Whole
    }

    /// Whether it began and did not come to an end in the time that a mail has.
    pub(super) fn hangs(&self) -> bool {
        self.progress.get() == Progress::Hangs
    }

    /// Gives up after the time that a mail has, unless all of it is laid out by then or what is returned is dropped before. A
    /// frame that is shown and says nothing is seen all the same.
    pub(super) fn watch(&self, give_up: impl FnOnce() + 'static) -> Watch {
        let (watch, this) = (Watch(Rc::default()), self.clone());
        let watched = Rc::downgrade(&watch.0);
        spawn_local(async move {
            let mut seconds = if this.has_not_begun() { quiet_seconds() } else { 0 };
            while seconds < LAYOUT_SECONDS {
                let (began, had_not_begun, was_drawn) = (Date::now(), this.has_not_begun(), this.is_drawn());
                TimeoutFuture::new(SECOND_MILLISECONDS).await;
                if watched.strong_count() == 0 || this.is_whole() {
                    return;
                }
                if had_not_begun && !this.has_not_begun() {
                    seconds = 0;
                } else if was_drawn && this.is_drawn() && Date::now() - began < TOO_LONG_MILLISECONDS {
                    seconds += 1;
                    set_quiet(seconds);
                }
            }
            match this.progress.get() {
                // The browser does not run its script.
                Progress::Loaded => return,
                Progress::Begun => this.progress.set(Progress::Hangs),
                _ => {}
            }
            set_quiet(0);
            give_up();
        });
        watch
    }

    fn has_not_begun(&self) -> bool {
        matches!(self.progress.get(), Progress::Silent | Progress::Loaded)
    }

    /// Whether the browser lays it out: it does not in a tab that nobody sees, or without a place.
    fn is_drawn(&self) -> bool {
        !gloo::utils::document().hidden() && self.frame.client_width() > 0
    }
}

fn set_quiet(seconds: u32) {
    QUIET.set(Quiet { seconds, until: Date::now() });
}

/// How long it has been quiet; what is long past does not count.
fn quiet_seconds() -> u32 {
    let Quiet { seconds, until } = QUIET.get();
    if Date::now() - until < TOO_LONG_MILLISECONDS { seconds } else { 0 }
}
