//! Ending what runs: one flag that wakes whoever waits, and waiting with a deadline.
//!
//! Must not: end anything by itself.

use crate::ports::{Clock, Millis};
use futures_util::future::{Either, select};
use std::{
    cell::{Cell, RefCell},
    pin::pin,
    task::{Poll, Waker},
};

/// A wish to end, given once.
#[derive(Debug, Default)]
pub struct Cancel {
    wanted: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
}

impl Cancel {
    /// Asks for the end.
    pub fn cancel(&self) {
        self.wanted.set(true);
        for waker in self.waiting.take() {
            waker.wake();
        }
    }

    /// Whether the end was asked for.
    pub fn is_wanted(&self) -> bool {
        self.wanted.get()
    }

    /// Returns when the end was asked for.
    pub async fn wanted(&self) {
        core::future::poll_fn(|context| {
            if self.is_wanted() {
                return Poll::Ready(());
            }
            let mut waiting = self.waiting.borrow_mut();
            if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }
}

/// Why a wait ended without what was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interrupted {
    /// The deadline passed.
    Deadline,
    /// A person cancelled.
    Cancelled,
}

/// Waits until `deadline` for `future`, or until the end is asked for. What is ready counts even when it is too late.
pub async fn within<T>(
    clock: &impl Clock,
    deadline: Millis,
    cancel: Option<&Cancel>,
    future: impl Future<Output = T>,
) -> Result<T, Interrupted> {
    let interrupted = async {
        let timer = pin!(clock.sleep_until(deadline));
        let Some(cancel) = cancel else {
            timer.await;
            return Interrupted::Deadline;
        };
        match select(pin!(cancel.wanted()), timer).await {
            Either::Left(_) => Interrupted::Cancelled,
            Either::Right(_) => Interrupted::Deadline,
        }
    };
    match select(pin!(future), pin!(interrupted)).await {
        Either::Left((value, _)) => Ok(value),
        Either::Right((why, _)) => Err(why),
    }
}

/// `span` from now.
pub fn after(clock: &impl Clock, span: Millis) -> Millis {
    Millis(clock.now().0.saturating_add(span.0))
}
