//! The process that frames of mail share: Chromium runs frames of an opaque origin in one of their own.
//!
//! Starting it takes longer than showing a mail: an empty frame that nobody sees keeps it. Where it does not come to an end,
//! it is given up, and frames wait until the browser has given it up, too.
//! Must not: make a frame of mail.

use crate::trusted;
use gloo::timers::callback::Timeout;
use std::cell::RefCell;

/// What a frame may do: run the one script that both policies name, and open links in tabs of their own.
pub(super) const SANDBOX: &str = "allow-scripts allow-popups allow-popups-to-escape-sandbox";

/// How long no frame is made after a process was given up, in milliseconds. Chromium keeps one for 2.5 seconds after its last
/// frame went, and gives it to a frame that is made meanwhile.
const REST_MILLISECONDS: u32 = 3_500;

/// What a frame shows that nobody sees.
const NOTHING: &str =
    "<!DOCTYPE html><html><head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \">";

/// The mark of the frame that stands by.
const STANDS_BY: &str = "stands-by";

thread_local! {
    static REST: RefCell<Option<Rest>> = const { RefCell::new(None) };
}

/// The time in which no frame is made.
struct Rest {
    waiting: Vec<Box<dyn FnOnce()>>,
    _until: Timeout,
}

/// Keeps an empty frame in the page, unseen, for as long as it lives; frames that come share its process.
pub fn stand_by_for_frames() {
    if rests() {
        return;
    }
    // Without it, the next mail is shown a little later.
    let Some(frame) = trusted::frame(SANDBOX, NOTHING) else { return };
    frame.set_hidden(true);
    frame.set_class_name(STANDS_BY);
    let _ = gloo::utils::body().append_child(&frame);
}

/// Gives the process up that does not come to an end. All frames of mail must be gone, or go at once.
pub(super) fn give_up() {
    while let Ok(Some(frame)) = gloo::utils::document().query_selector(&format!(".{STANDS_BY}")) {
        frame.remove();
    }
    let until = Timeout::new(REST_MILLISECONDS, || {
        let rest = REST.take();
        stand_by_for_frames();
        for then in rest.into_iter().flat_map(|rest| rest.waiting) {
            then();
        }
    });
    REST.with_borrow_mut(|rest| {
        let waiting = rest.take().map(|rest| rest.waiting).unwrap_or_default();
        *rest = Some(Rest { waiting, _until: until });
    });
}

/// Whether frames have to wait.
pub(super) fn rests() -> bool {
    REST.with_borrow(Option::is_some)
}

/// Does this as soon as a frame may be made: mostly now.
pub(super) fn when_rested(then: impl FnOnce() + 'static) {
    if !rests() {
        return then();
    }
    REST.with_borrow_mut(|rest| {
        if let Some(rest) = rest {
            rest.waiting.push(Box::new(then));
        }
    });
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
