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

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::{Either, join, join3, select};

    async fn give_way() {
        let mut first = true;
        core::future::poll_fn(|context| {
            if core::mem::take(&mut first) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }

    #[test]
    fn time_passes_only_when_everything_waits_for_it() {
        let clock = SimClock::new(100);
        let busy = async {
            for _ in 0..1_000 {
                give_way().await;
                assert_eq!(clock.now(), Millis(100));
            }
        };
        clock.run(join(busy, clock.sleep_until(Millis(101))));
        assert_eq!(clock.now(), Millis(101));
        clock.run(clock.sleep_until(Millis(50)));
        assert_eq!(clock.now(), Millis(101), "and never backwards");
    }

    #[test]
    fn sleepers_wake_exactly_then_and_in_the_order_in_which_they_fell_asleep() {
        let clock = SimClock::new(0);
        let woken = RefCell::new(Vec::new());
        let sleep = async |name: &'static str, until| {
            clock.sleep_until(Millis(until)).await;
            woken.borrow_mut().push((name, clock.now().0));
        };
        clock.run(join3(sleep("late", 30), sleep("one", 10), sleep("two", 10)));
        assert_eq!(*woken.borrow(), [("one", 10), ("two", 10), ("late", 30)]);
    }

    #[test]
    fn nobody_waits_for_a_sleeper_who_is_gone() {
        let clock = SimClock::new(0);
        let (long, short) = (clock.sleep_until(Millis(1_000)), clock.sleep_until(Millis(10)));
        assert!(matches!(clock.run(select(pin!(long), pin!(short))), Either::Right(_)));
        clock.run(clock.sleep_until(Millis(20)));
        assert_eq!(clock.now(), Millis(20));
    }

    #[test]
    #[should_panic(expected = "everything waits, and nothing for the time to pass")]
    fn waiting_for_what_no_time_brings_is_an_error() {
        SimClock::new(0).run(core::future::pending::<()>());
    }

    #[test]
    fn what_is_stopped_goes_no_further() {
        let clock = SimClock::new(0);
        let steps = Cell::new(0);
        let stopped = clock.run_until(|| steps.get() == 3, async {
            loop {
                steps.set(steps.get() + 1);
                clock.sleep_until(Millis(clock.now().0 + 10)).await;
            }
        });
        assert_eq!((stopped, steps.get(), clock.now()), (None::<()>, 3, Millis(20)));
    }
}
