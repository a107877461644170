//! The process that frames of mail share: browsers run frames of an opaque origin in one of their own.
//!
//! Starting it takes longer than showing a mail: an empty frame that nobody sees keeps it. Where it does not come to an end,
//! it is given up, and frames wait until the browser has given it up, too.
//! Must not: make a frame of mail.

use super::mail_frame::SANDBOX;
use crate::trusted;
use futures_channel::oneshot::{self, Receiver, Sender};
use gloo::timers::callback::Timeout;
use std::cell::RefCell;

/// How long no frame is made after the last one of a process went, in milliseconds. Chromium keeps such a process for 2.5
/// seconds, and gives it to a frame that is made meanwhile.
const REST_MILLISECONDS: u32 = 3_000;

/// What a frame shows that nobody sees.
const NOTHING: &str =
    "<!DOCTYPE html><html><head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \">";

/// The mark of the frame that stands by.
const STANDS_BY: &str = "stands-by";

thread_local! {
    /// Who waits for another process, while the last one is given up.
    static WAITING: RefCell<Option<Vec<Sender<()>>>> = const { RefCell::new(None) };
}

/// Keeps an empty frame in the page, unseen, for as long as it lives; frames that come share its process.
pub fn stand_by_for_frames() {
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
    WAITING.set(Some(Vec::new()));
    let end = || {
        stand_by_for_frames();
        // Whoever waits is told by that.
        drop(WAITING.take());
    };
    Timeout::new(REST_MILLISECONDS, end).forget();
}

/// What ends once frames may be made again; `None` where they may be now.
pub(super) fn rest() -> Option<Receiver<()>> {
    WAITING.with_borrow_mut(|waiting| {
        let (sender, rest) = oneshot::channel();
        waiting.as_mut()?.push(sender);
        Some(rest)
    })
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
