//! A bell: somebody waits for it, and who rings it does not wait.
//!
//! Must not: forget that it was rung while nobody waited.

use core::cell::Cell;
use core::task::Poll;
use futures_util::task::AtomicWaker;

/// A bell for one who waits.
#[derive(Debug, Default)]
pub(super) struct Bell {
    rung: Cell<bool>,
    waiting: AtomicWaker,
}

impl Bell {
    /// Rings it.
    pub(super) fn ring(&self) {
        self.rung.set(true);
        self.waiting.wake();
    }

    /// Returns once it was rung since the last time.
    pub(super) async fn rung(&self) {
        core::future::poll_fn(|context| {
            self.waiting.register(context.waker());
            if self.rung.take() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}
