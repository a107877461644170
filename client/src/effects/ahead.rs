//! What is probably opened next: read before it is, and laid out unseen.
//!
//! Must not: draw anything that is seen, mark anything as read, or load anything from elsewhere.

use super::Effects;
use super::reading::question;
use crate::view::FrameAhead;
use futures_channel::oneshot;
use gloo::timers::callback::Timeout;
use mail_api::{MessageView, ReadWish, Reply};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How long the mouse is on a row before its message is read, in milliseconds: one that passes by is there for less.
const HOVER_MILLISECONDS: u32 = 65;
/// How long a finger is on a row before its message is read, in milliseconds: one that scrolls leaves it sooner, and one
/// that taps stays for longer.
const TOUCH_MILLISECONDS: u32 = 30;
/// How long the cursor stands on a row, or a message is open, before what is probably opened next is read, in milliseconds:
/// what was opened goes first.
const EXPECT_MILLISECONDS: u32 = 250;
/// How long what is laid out is kept, in milliseconds: five minutes, the reading of a long message.
const FRAME_MILLISECONDS: u32 = 300_000;
/// How long an answer is good, in milliseconds: what nobody opened is forgotten.
const ANSWER_MILLISECONDS: u32 = 1_000;

/// What is ready before it is opened, which the page's state cannot hold. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Ahead(Rc<Inner>);

#[derive(Default)]
struct Inner {
    /// The message that was asked for last.
    asked: RefCell<Option<Asked>>,
    /// What the last one that came looks like, and what ends its time. It says what it shows, so it may be old.
    frame: RefCell<Option<(FrameAhead, Timeout)>>,
    /// Ends the time in which the mouse, or a finger, may pass by.
    hover: RefCell<Option<Timeout>>,
    /// Ends the time that belongs to what was opened.
    expect: RefCell<Option<Timeout>>,
}

struct Asked {
    wish: ReadWish,
    answer: oneshot::Receiver<Reply>,
    _until: Timeout,
}

impl PartialEq for Ahead {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Ahead {
    fn put(&self, wish: ReadWish, answer: oneshot::Receiver<Reply>) {
        let this = self.clone();
        let until = Timeout::new(ANSWER_MILLISECONDS, move || drop(this.0.asked.take()));
        self.0.asked.replace(Some(Asked { wish, answer, _until: until }));
    }

    /// Whether just this was asked for a moment ago.
    fn has(&self, wish: &ReadWish) -> bool {
        self.0.asked.borrow().as_ref().is_some_and(|asked| asked.wish == *wish)
    }

    /// The answer to this, where just that was asked for a moment ago; what was asked for is forgotten.
    fn take(&self, wish: &ReadWish) -> Option<oneshot::Receiver<Reply>> {
        self.0.asked.take().filter(|asked| asked.wish == *wish).map(|asked| asked.answer)
    }

    fn lay_out(&self, message: &MessageView) {
        let this = self.clone();
        let until = Timeout::new(FRAME_MILLISECONDS, move || drop(this.0.frame.take()));
        let last = self.0.frame.take().map(|(frame, _)| frame);
        self.0.frame.replace(FrameAhead::of(message, last).map(|frame| (frame, until)));
    }
}

impl Effects {
    /// The mouse, or a finger, is on the row of this message now, or on none; a finger that scrolls leaves it.
    pub fn hover(&self, wish: Option<ReadWish>, is_finger: bool) {
        let milliseconds = if is_finger { TOUCH_MILLISECONDS } else { HOVER_MILLISECONDS };
        self.ahead.0.hover.replace(self.read_ahead_after(milliseconds, wish));
    }

    /// This is probably opened next, as far as keys go.
    pub fn expect(&self, wish: Option<ReadWish>) {
        self.ahead.0.expect.replace(self.read_ahead_after(EXPECT_MILLISECONDS, wish));
    }

    fn read_ahead_after(&self, milliseconds: u32, wish: Option<ReadWish>) -> Option<Timeout> {
        let this = self.clone();
        wish.map(|wish| Timeout::new(milliseconds, move || this.ask_ahead(wish, true)))
    }

    /// Asks for a message that is about to be opened, so that it is there when it is.
    pub fn read_ahead(&self, wish: ReadWish) {
        self.ask_ahead(wish, false);
    }

    /// Asks, unless that was done or the reader has something else to do: what is wanted goes first.
    fn ask_ahead(&self, wish: ReadWish, is_guess: bool) {
        if self.ahead.has(&wish) || !self.link.is_reader_idle() {
            return;
        }
        let (sender, answer) = oneshot::channel();
        let (this, request) = (self.clone(), self.with_octets(question(wish.clone())));
        spawn_local(async move {
            let reply = this.link.ask_ahead(request, is_guess).await;
            if let Reply::Message(message) = &reply {
                this.ahead.lay_out(message);
            }
            // A guess that failed had less time. Nobody waits where nothing was opened.
            if !is_guess || matches!(reply, Reply::Message(_)) {
                let _ = sender.send(reply);
            }
        });
        self.ahead.put(wish, answer);
    }

    /// The answer to this, where just that was read ahead; what else is about to be read ahead waits for the next occasion.
    pub(super) fn take_ahead(&self, wish: &ReadWish) -> Option<oneshot::Receiver<Reply>> {
        self.ahead.0.hover.take();
        self.ahead.take(wish)
    }

    /// Forgets what was read ahead: it was before what it rests on became another.
    pub(super) fn forget_answer(&self) {
        self.ahead.0.asked.take();
    }

    /// Forgets what is laid out ahead.
    pub(crate) fn forget_frame(&self) {
        self.ahead.0.frame.take();
    }

    /// The frame that shows just this document, where it was laid out ahead.
    pub(crate) fn take_frame(&self, document: &str) -> Option<FrameAhead> {
        self.ahead.0.frame.borrow_mut().take_if(|(frame, _)| frame.shows(document)).map(|(frame, _)| frame)
    }
}
