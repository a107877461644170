//! The browser's clock: `Date.now` and `setTimeout`.
//!
//! Must not: decide how long anything takes.

use crate::js;
use mail_engine::ports::{Clock, Millis};

/// A timer cannot be set for longer than this many milliseconds (HTML, `setTimeout` takes a signed 32-bit number).
const LONGEST_TIMER: u64 = i32::MAX as u64;

/// `Date.now` and `setTimeout`.
#[derive(Debug, Clone, Copy, Default)]
pub struct BrowserClock;

impl Clock for BrowserClock {
    fn now(&self) -> Millis {
        Millis(js_sys::Date::now().max(0.0) as u64)
    }

    async fn sleep_until(&self, deadline: Millis) {
        loop {
            let left = deadline.0.saturating_sub(self.now().0);
            if left == 0 {
                return;
            }
            js::sleep(u32::try_from(left.min(LONGEST_TIMER)).unwrap_or(u32::MAX)).await;
        }
    }
}
