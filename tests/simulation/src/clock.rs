//! Time that passes only when everything waits for it, and the executor that lets it.
//!
//! Must not: read a real clock.

use mail_engine::ports::{Clock, Millis};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    pin::{Pin, pin},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// Virtual time, in milliseconds since 1970. Clones tell the same time.
#[derive(Clone)]
pub struct SimClock(Rc<Inner>);

struct Inner {
    now: Cell<u64>,
    next_id: Cell<u64>,
    sleepers: RefCell<BTreeMap<(u64, u64), Waker>>,
}

impl SimClock {
    /// A clock that begins at `now`.
    pub fn new(now: u64) -> Self {
        Self(Rc::new(Inner { now: Cell::new(now), next_id: Cell::new(0), sleepers: RefCell::default() }))
    }

    /// Lets so many milliseconds pass.
    pub fn advance(&self, span: u64) {
        self.0.now.set(self.0.now.get() + span);
    }

    /// Runs a future to its end; time moves on whenever nothing else can. `None` where `stop`, which is asked each time
    /// the future gives way, says so first: then the future is dropped, as in a process that is killed.
    ///
    /// # Panics
    /// Where the future waits for something that no time brings.
    pub fn run_until<T>(&self, stop: impl Fn() -> bool, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(flag.clone());
        loop {
            while flag.0.swap(false, Ordering::Relaxed) {
                if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                    return Some(value);
                }
                if stop() {
                    return None;
                }
            }
            let next = self.0.sleepers.borrow_mut().pop_first();
            let ((deadline, _), sleeper) = next.expect("everything waits, and nothing for the time to pass");
            self.0.now.set(self.0.now.get().max(deadline));
            sleeper.wake();
        }
    }

    /// Runs a future to its end.
    ///
    /// # Panics
    /// Where the future waits for something that no time brings.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.run_until(|| false, future).expect("nothing stops it")
    }
}

impl Clock for SimClock {
    fn now(&self) -> Millis {
        Millis(self.0.now.get())
    }

    async fn sleep_until(&self, deadline: Millis) {
        let id = self.0.next_id.replace(self.0.next_id.get() + 1);
        Sleep { clock: self.clone(), key: (deadline.0, id) }.await;
    }
}

struct Sleep {
    clock: SimClock,
    key: (u64, u64),
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let inner = &self.clock.0;
        if inner.now.get() >= self.key.0 {
            return Poll::Ready(());
        }
        inner.sleepers.borrow_mut().insert(self.key, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clock.0.sleepers.borrow_mut().remove(&self.key);
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}
