//! Turns by Web Locks: one tab at a time checks an account, or imports. The browser gives the lock back when its holder dies.
//!
//! A page that is served without TLS from another machine has no Web Locks. Then turns hold within this tab only; two
//! tabs that check the same account at once may then store the same mail twice, but lose none.
//!
//! Must not: wait for a lock, or steal one.

use crate::js::{self, LockManager};
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Function, Promise};
use mail_engine::ports::{TurnAt, Turns};
use std::{cell::RefCell, collections::HashSet, rc::Rc};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Turns by Web Locks.
#[derive(Debug, Clone, Default)]
pub struct WebLockTurns {
    /// The turns taken in this tab, for browsers without Web Locks.
    here: Rc<RefCell<HashSet<TurnAt>>>,
}

/// A turn. It ends when this is dropped.
#[derive(Debug)]
pub struct Turn(Held);

#[derive(Debug)]
enum Held {
    /// Resolving this promise gives the lock back.
    Lock { release: Function },
    /// Kept in this tab only.
    Here { taken: Rc<RefCell<HashSet<TurnAt>>>, at: TurnAt },
}

impl Turns for WebLockTurns {
    type Turn = Turn;

    async fn try_take(&self, at: TurnAt) -> Option<Turn> {
        let Some(locks) = manager() else {
            return self.here.borrow_mut().insert(at).then(|| {
                let taken = Rc::clone(&self.here);
                Turn(Held::Here { taken, at })
            });
        };
        match at {
            TurnAt::Account(account) => take_lock(&locks, &format!("poplar-check-{}", account.0)).await,
            TurnAt::Import => take_lock(&locks, "poplar-import").await,
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        match &self.0 {
            Held::Lock { release } => {
                // Cannot throw: it is the function that resolves a promise.
                let _ = release.call0(&JsValue::UNDEFINED);
            }
            Held::Here { taken, at } => {
                taken.borrow_mut().remove(at);
            }
        }
    }
}

fn manager() -> Option<LockManager> {
    let navigator = js::property(&js_sys::global(), "navigator")?;
    js::property(&navigator, "locks").map(JsCast::unchecked_into)
}

async fn take_lock(locks: &LockManager, name: &str) -> Option<Turn> {
    let (answer, answered) = oneshot::channel();
    // The lock is held for as long as the promise that this callback returns is pending. If nobody waits any more when
    // the lock comes, the turn is dropped, which resolves the promise at once.
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() || lock.is_undefined() {
            let _ = answer.send(None);
            return JsValue::UNDEFINED;
        }
        let mut release = None;
        let held = Promise::new(&mut |resolve, _reject| release = Some(resolve));
        let _ = answer.send(release.map(|release| Turn(Held::Lock { release })));
        held.into()
    });
    let options = js::object(&[("ifAvailable", JsValue::TRUE)]);
    let asked = JsFuture::from(locks.request(name, &options, granted.unchecked_ref()).ok()?);
    // The promise of the request ends with the lock, so it comes first only where the browser refuses altogether.
    match select(answered, asked).await {
        Either::Left((answer, _)) => answer.ok().flatten(),
        Either::Right(_) => None,
    }
}
