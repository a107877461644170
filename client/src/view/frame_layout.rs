//! How far a frame is laid out, from what its script says; kept with the frame, also where that is moved.
//!
//! Must not: do anything about a frame that takes too long; who shows it does.

use super::frame_message::FrameMessage;
use gloo::timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How long a mail may be laid out, in milliseconds: as long as it may be read.
const LAYOUT_MILLISECONDS: u32 = 5_000;

thread_local! {
    /// Whether any frame was ever heard: the browser runs the script in them.
    static ARE_HEARD: Cell<bool> = const { Cell::new(false) };
}

/// How tall a mail is, in CSS pixels, once its frame is laid out. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Layout(Rc<Cell<Option<u32>>>);

/// Who waits for a frame; dropped, nobody does.
pub(super) struct Watch(Rc<()>);

impl Layout {
    /// Takes what the frame says.
    pub(super) fn hear(&self, said: &FrameMessage) {
        ARE_HEARD.set(true);
        if let FrameMessage::Height(tall) = *said {
            self.0.set(Some(tall));
        }
    }

    /// How tall the mail is, in CSS pixels, once it is laid out.
    pub(super) fn height(&self) -> Option<u32> {
        self.0.get()
    }

    /// Gives up after the time that a mail has, unless it is laid out by then or what is returned is dropped before. Where
    /// no frame says anything, the mail is seen all the same.
    pub(super) fn watch(&self, give_up: impl FnOnce() + 'static) -> Watch {
        let (watch, this) = (Watch(Rc::default()), self.clone());
        let watched = Rc::downgrade(&watch.0);
        spawn_local(async move {
            // Nothing is laid out in a tab that nobody sees.
            let is_hidden = || gloo::utils::document().hidden();
            let mut was_hidden = is_hidden();
            loop {
                TimeoutFuture::new(LAYOUT_MILLISECONDS).await;
                if watched.strong_count() == 0 || this.height().is_some() {
                    return;
                }
                if !std::mem::replace(&mut was_hidden, is_hidden()) && !was_hidden && ARE_HEARD.get() {
                    return give_up();
                }
            }
        });
        watch
    }
}
