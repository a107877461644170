//! The machine's clock, which leaps over the time in which a client waits in vain for the server of a row.
//!
//! Must not: leap while the server works.

use mail_engine::ports::{Clock, Millis};
use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// How long the server has to be silent before time leaps: what it said before has arrived by then.
const STILL: Duration = Duration::from_millis(40);

/// A clock beside a server that may fall silent.
#[derive(Debug, Clone)]
pub(crate) struct LeapingClock {
    ahead: Rc<Cell<u64>>,
    silent: watch::Receiver<usize>,
}

impl LeapingClock {
    /// Leaps whenever a session of this server is silent.
    pub(crate) fn new(silent: watch::Receiver<usize>) -> Self {
        Self { ahead: Rc::default(), silent }
    }

    /// Returns when the server has been silent for a while.
    async fn stillness(&self) {
        let mut silent = self.silent.clone();
        loop {
            if silent.wait_for(|sessions| *sessions > 0).await.is_err() {
                return std::future::pending().await;
            }
            if tokio::time::timeout(STILL, silent.wait_for(|sessions| *sessions == 0)).await.is_err() {
                return;
            }
        }
    }
}

impl Clock for LeapingClock {
    fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX).saturating_add(self.ahead.get()))
    }

    async fn sleep_until(&self, deadline: Millis) {
        let left = || Duration::from_millis(deadline.0.saturating_sub(self.now().0));
        tokio::select! {
            () = tokio::time::sleep(left()) => {}
            () = self.stillness() => {
                let leap = u64::try_from(left().as_millis()).unwrap_or(0);
                self.ahead.set(self.ahead.get().saturating_add(leap));
            }
        }
    }
}
