//! The process that frames of mail share: Chromium runs frames of an opaque origin in one of their own.
//!
//! Starting it takes longer than showing a mail: an empty frame that nobody sees keeps it. Where it does not come to an end,
//! all frames in it go, and come again once the browser has given it up, too.
//! Must not: know what a frame of mail shows.

use crate::trusted;
use gloo::timers::callback::Timeout;
use std::any::Any;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use web_sys::HtmlIFrameElement;

/// What a frame may do: run the one script that both policies name, and open links in tabs of their own.
pub(super) const SANDBOX: &str = "allow-scripts allow-popups allow-popups-to-escape-sandbox";

/// How long no frame is made after a process was given up, in milliseconds. Chromium keeps one for 2.5 seconds after its last
/// frame went, and gives it to a frame that is made meanwhile.
const REST_MILLISECONDS: u32 = 3_500;

/// What a frame shows that nobody sees.
const NOTHING: &str =
    "<!DOCTYPE html><html><head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \">";

thread_local! {
    static LODGERS: RefCell<Vec<Weak<Lodger>>> = const { RefCell::new(Vec::new()) };
    /// The frame that keeps the process.
    static STANDS_BY: RefCell<Option<Lodging>> = const { RefCell::new(None) };
    /// Ends the time in which no frame is made.
    static REST: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// A frame in the process, for as long as this lives.
pub(super) struct Lodging {
    _lodger: Rc<Lodger>,
}

struct Lodger {
    make: Box<dyn Fn() -> Option<Box<dyn Any>>>,
    frame: RefCell<Option<Box<dyn Any>>>,
}

impl Lodger {
    fn move_in(&self) {
        self.frame.replace((self.make)());
    }
}

/// Makes a frame as soon as one may be made, which is mostly now, and anew whenever its process was given up. What is made
/// takes the frame from the page when it is dropped.
pub(super) fn lodge<F: Any>(make: impl Fn() -> Option<F> + 'static) -> Lodging {
    let make = move || make().map(|frame| Box::new(frame) as Box<dyn Any>);
    let lodger = Rc::new(Lodger { make: Box::new(make), frame: RefCell::default() });
    LODGERS.with_borrow_mut(|lodgers| {
        lodgers.retain(|lodger| lodger.strong_count() > 0);
        lodgers.push(Rc::downgrade(&lodger));
    });
    if !rests() {
        lodger.move_in();
    }
    Lodging { _lodger: lodger }
}

/// Gives the process up that does not come to an end. Frames that do not lodge must be gone, or go at once.
pub(super) fn give_up() {
    for lodger in lodgers() {
        lodger.frame.take();
    }
    REST.set(Some(Timeout::new(REST_MILLISECONDS, || {
        drop(REST.take());
        for lodger in lodgers() {
            lodger.move_in();
        }
    })));
}

/// Whether frames have to wait.
pub(super) fn rests() -> bool {
    REST.with_borrow(Option::is_some)
}

fn lodgers() -> Vec<Rc<Lodger>> {
    LODGERS.with_borrow(|lodgers| lodgers.iter().filter_map(Weak::upgrade).collect())
}

/// Keeps an empty frame in the page, unseen; frames that come share its process.
pub fn stand_by_for_frames() {
    STANDS_BY.set(Some(lodge(|| {
        // Without it, the next mail is shown a little later.
        let frame = trusted::frame(SANDBOX, NOTHING)?;
        frame.set_hidden(true);
        gloo::utils::body().append_child(&frame).ok()?;
        Some(InPage(frame))
    })));
}

/// A frame that is gone from the page once this is dropped.
pub(super) struct InPage(pub(super) HtmlIFrameElement);

impl Drop for InPage {
    fn drop(&mut self) {
        self.0.remove();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_script_takes_what_an_unseen_frame_shows() {
        let boot = include_str!("../../../static/boot.js").replace("\\'", "'");
        let start = NOTHING.strip_suffix("\">").expect("a policy ends it");
        assert!(boot.contains(&format!("'{start}'")), "{start}");
    }
}
