//! Long work in pieces: a page that does everything at once answers nobody meanwhile.
//!
//! A browser that sees a function of the Wasm for the first time compiles it, so the first picture takes far longer than every
//! later one.
//! Must not: know what the work is.

use futures_util::future::{Either, select};
use gloo::timers::{callback::Timeout, future::TimeoutFuture};
use std::pin::pin;
use yew::prelude::*;

/// Goes on in a task of its own, after what the browser has to do.
pub async fn next_task() {
    TimeoutFuture::new(0).await;
}

/// What is there before the browser's next task; `None` where it comes later.
pub async fn at_hand<T>(coming: impl Future<Output = T>) -> Option<T> {
    match select(pin!(coming), pin!(next_task())).await {
        Either::Left((here, _)) => Some(here),
        Either::Right(_) => None,
    }
}

/// `false` at first, and `true` for good so many milliseconds after it was last told another number; 0 is the browser's next
/// task, for what need not be in the first picture.
#[hook]
pub fn use_later(milliseconds: u32) -> bool {
    let is_later = use_state_eq(|| false);
    {
        let is_later = is_later.setter();
        use_effect_with(milliseconds, move |&milliseconds| {
            let timeout = Timeout::new(milliseconds, move || is_later.set(true));
            move || drop(timeout)
        });
    }
    *is_later
}
