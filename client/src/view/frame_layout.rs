//! How far a frame is laid out, from what its script says and whether it was loaded; kept with the frame, also where that is
//! moved.
//!
//! Frames share a process. Where one hangs, none is heard; so silence is counted for all of them, and whoever goes from mail to
//! mail does not wait anew with each.
//! Must not: do anything about a frame that takes too long, but say which document it is that hangs; who shows it does.

use super::frame_message::FrameMessage;
use super::hanging::{self, Document};
use gloo::events::EventListener;
use gloo::timers::future::TimeoutFuture;
use js_sys::Date;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlIFrameElement;

/// How often it is looked whether frames are silent, in milliseconds.
const TICK_MILLISECONDS: u32 = 250;
/// Ticks that take longer, in milliseconds, do not count: the computer slept, or the page stood still.
const LONG_TICK_MILLISECONDS: f64 = 1_000.0;
/// How long frames may be silent while one is waited for, in milliseconds: as long as a mail may be read.
const SILENT_MILLISECONDS: f64 = 5_000.0;
/// After how many ticks in which no frame is waited for their silence is forgotten: two seconds.
const IDLE_TICKS: u32 = 8;

thread_local! {
    /// The frames that are waited for.
    static WAITING: RefCell<Vec<Weak<Waiting>>> = const { RefCell::new(Vec::new()) };
    /// Those that nobody waits for any more and that may have kept the process busy since.
    static LEFT: RefCell<Vec<Layout>> = const { RefCell::new(Vec::new()) };
    /// For how long no frame was heard, in milliseconds.
    static SILENCE: Cell<f64> = const { Cell::new(0.0) };
    static TICKS: Cell<bool> = const { Cell::new(false) };
    /// How many frames there were.
    static EVER: Cell<u32> = const { Cell::new(0) };
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Nothing is known of it. The process may be busy with another one.
    Silent,
    /// It was loaded, and its script was not heard yet. Where the browser does not run it, the mail is seen all the same.
    Loaded,
    /// Its script runs, and is going to tell how tall the whole mail is.
    Begun,
    /// All of it is laid out.
    Whole,
    /// It went with its process.
    GivenUp,
}

/// How far a frame is. Clones share it.
#[derive(Clone)]
pub(super) struct Layout {
    frame: HtmlIFrameElement,
    document: Document,
    /// How many came into the page before.
    number: u32,
    progress: Rc<Cell<Progress>>,
    tall: Rc<Cell<Option<u32>>>,
    _loaded: Rc<EventListener>,
}

/// Who waits for a frame; dropped, nobody does.
pub(super) struct Watch {
    waiting: Rc<Waiting>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.waiting.layout.is_waited_for() {
            LEFT.with_borrow_mut(|left| left.push(self.waiting.layout.clone()));
        }
    }
}

struct Waiting {
    layout: Layout,
    give_up: Box<dyn Fn()>,
}

impl Layout {
    /// Of a frame that has just come into the page with its document.
    pub(super) fn of(frame: HtmlIFrameElement, document: &str) -> Self {
        let progress = Rc::new(Cell::new(Progress::Silent));
        let loaded = {
            let progress = progress.clone();
            EventListener::once(&frame, "load", move |_| {
                end_silence();
                if progress.get() == Progress::Silent {
                    progress.set(Progress::Loaded);
                }
            })
        };
        let (document, number) = (Document::of(document), EVER.replace(EVER.get().wrapping_add(1)));
        Self { frame, document, number, progress, tall: Rc::default(), _loaded: Rc::new(loaded) }
    }

    /// The frame.
    pub(super) const fn frame(&self) -> &HtmlIFrameElement {
        &self.frame
    }

    /// Takes what the frame says.
    pub(super) fn hear(&self, said: &FrameMessage) {
        end_silence();
        let is_whole = match *said {
            FrameMessage::Height { tall, is_whole } => {
                self.tall.set(Some(tall));
                is_whole
            }
            _ => false,
        };
        if is_whole {
            self.progress.set(Progress::Whole);
            hanging::forget(self.document);
        } else if !self.is_whole() {
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

    /// Gives up where no frame is heard for too long, unless all of this one is laid out by then or what is returned is dropped
    /// before.
    pub(super) fn watch(&self, give_up: impl Fn() + 'static) -> Watch {
        // One that was moved is not left.
        LEFT.with_borrow_mut(|left| left.retain(|layout| layout.number != self.number));
        let waiting = Rc::new(Waiting { layout: self.clone(), give_up: Box::new(give_up) });
        WAITING.with_borrow_mut(|all| all.push(Rc::downgrade(&waiting)));
        if !TICKS.replace(true) {
            spawn_local(tick());
        }
        Watch { waiting }
    }

    fn is_waited_for(&self) -> bool {
        matches!(self.progress.get(), Progress::Silent | Progress::Begun)
    }

    /// Whether the browser lays it out: it does not in a tab that nobody sees, or without a place.
    fn is_drawn(&self) -> bool {
        !gloo::utils::document().hidden() && self.frame.client_width() > 0
    }
}

/// Counts silence for as long as frames are waited for.
async fn tick() {
    let mut idle = 0;
    // Not looked up now, for that lays out what was opened just before.
    let mut were_drawn = true;
    while idle < IDLE_TICKS {
        let began = Date::now();
        TimeoutFuture::new(TICK_MILLISECONDS).await;
        let waiting = waited_for();
        idle = if waiting.is_empty() { idle + 1 } else { 0 };
        let passed = Date::now() - began;
        let are_drawn = waiting.iter().any(|waiting| waiting.layout.is_drawn());
        if std::mem::replace(&mut were_drawn, are_drawn) && are_drawn && passed < LONG_TICK_MILLISECONDS {
            SILENCE.set(SILENCE.get() + passed);
        }
        if SILENCE.get() >= SILENT_MILLISECONDS {
            end_of_process(&waiting);
        }
    }
    end_silence();
    TICKS.set(false);
}

/// Counts anew: a frame was heard, or none is waited for any more.
fn end_silence() {
    SILENCE.set(0.0);
    LEFT.take();
}

/// Says which document it is that hangs, and has all frames given up.
fn end_of_process(waiting: &[Rc<Waiting>]) {
    let mut all = LEFT.take();
    all.extend(waiting.iter().map(|waiting| waiting.layout.clone()));
    let begun: Vec<_> = all.iter().filter(|layout| layout.progress.get() == Progress::Begun).collect();
    begun.iter().for_each(|layout| hanging::note(layout.document));
    // Where none began, all others wait for the one that came first.
    if begun.is_empty()
        && let Some(first) = all.iter().min_by_key(|layout| layout.number)
    {
        hanging::suspect(first.document);
    }
    all.iter().for_each(|layout| layout.progress.set(Progress::GivenUp));
    waiting.iter().for_each(|waiting| (waiting.give_up)());
    end_silence();
}

fn waited_for() -> Vec<Rc<Waiting>> {
    WAITING.with_borrow_mut(|all| {
        all.retain(|waiting| waiting.strong_count() > 0);
        all.iter().filter_map(Weak::upgrade).filter(|waiting| waiting.layout.is_waited_for()).collect()
    })
}
