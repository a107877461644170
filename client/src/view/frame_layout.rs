//! How far a frame is laid out, from what its script says; kept with the frame, also where that is moved.
//!
//! Must not: do anything about a frame that takes too long; who shows it does.

use super::frame_message::FrameMessage;
use gloo::timers::callback::Timeout;
use std::cell::Cell;
use std::rc::Rc;

/// How long a mail may be laid out, in milliseconds: as long as it may be read.
const LAYOUT_MILLISECONDS: u32 = 5_000;

/// How far one frame is. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Layout(Rc<Cell<Step>>);

#[derive(Clone, Copy, Default)]
enum Step {
    /// Nothing is heard of it. Without its script that stays so, and the mail is seen all the same.
    #[default]
    Silent,
    /// Its script runs.
    Begun,
    /// It told its height, in CSS pixels.
    Done(u32),
}

impl Layout {
    /// Takes what the frame says.
    pub(super) fn hear(&self, said: &FrameMessage) {
        match *said {
            FrameMessage::Here if matches!(self.0.get(), Step::Silent) => self.0.set(Step::Begun),
            FrameMessage::Height(tall) => self.0.set(Step::Done(tall)),
            _ => {}
        }
    }

    /// How tall the mail is, in CSS pixels, once it is laid out.
    pub(super) fn height(&self) -> Option<u32> {
        match self.0.get() {
            Step::Done(tall) => Some(tall),
            Step::Silent | Step::Begun => None,
        }
    }

    /// Gives up after the time that a mail has, unless it is laid out by then or what is returned is dropped before.
    pub(super) fn watch(&self, give_up: impl FnOnce() + 'static) -> Timeout {
        let this = self.clone();
        Timeout::new(LAYOUT_MILLISECONDS, move || {
            // Nothing is laid out in a tab that nobody sees.
            if matches!(this.0.get(), Step::Begun) && !gloo::utils::document().hidden() {
                give_up();
            }
        })
    }
}
