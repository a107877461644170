//! Questions and answers over `postMessage`: the octets of [`mail_api::wire`], transferred, not copied.
//!
//! Each question is answered as soon as its answer is there, whatever was asked before. A panic ends the worker's Wasm;
//! everybody who waits, and who asks from then on, is told that it failed, so that no page waits for ever.
//!
//! Must not: answer anything itself but the handshake of builds.

use crate::js;
use js_sys::{Array, Uint8Array};
use mail_api::{
    ErrorKind, Notice, Reply, Request, Retry, Stage, UserError,
    wire::{self, BUILD_ID, FromWorker, ToWorker, WIRE_ID},
};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    rc::Rc,
};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Whoever answers.
pub trait Role: 'static {
    /// The answer to anything but [`Request::Hello`].
    #[allow(async_fn_in_trait)]
    async fn answer(&self, request: Request) -> Reply;

    /// Whether another worker is to take its place, for the memory that this one holds.
    fn is_spent(&self) -> bool {
        false
    }
}

/// Serves the page for as long as the worker lives. Called again, the later role takes over.
pub fn serve<R: Role>(role: R) {
    std::panic::set_hook(Box::new(|panic| {
        // Where, and not what: the message may quote mail.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        web_sys::console::error_1(&format!("the worker stopped at {place}").into());
        break_down();
    }));
    hear(role);
}

/// Answers questions from now on.
fn hear<R: Role>(role: R) {
    let role = Rc::new(role);
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Some(ToWorker { id, request }) = js::octets(&event.data()).and_then(|octets| wire::decode(&octets)) else {
            // Only a page with another wire format speaks so. No question can be named, so it is answered as the first one.
            return post(&FromWorker::Reply { id: 0, reply: failed(ErrorKind::BuildMismatch) });
        };
        if BROKEN.get() {
            return post(&FromWorker::Reply { id, reply: failed(ErrorKind::Internal) });
        }
        if let Request::Hello { wire } = request {
            return post(&FromWorker::Reply { id, reply: hello(&wire) });
        }
        let role = Rc::clone(&role);
        WAITING.with_borrow_mut(|waiting| waiting.insert(id));
        wasm_bindgen_futures::spawn_local(async move {
            let reply = role.answer(request).await;
            WAITING.with_borrow_mut(|waiting| waiting.remove(&id));
            post(&FromWorker::Reply { id, reply });
            if role.is_spent() {
                post(&FromWorker::Spent);
            }
        });
    });
    if let Some(scope) = scope() {
        scope.set_onmessage(Some(hear.into_js_value().unchecked_ref()));
        post(&FromWorker::Awake);
    }
}

/// Tells everybody who waits that it failed, and everybody who asks from now on.
fn break_down() {
    BROKEN.set(true);
    WAITING.with(|waiting| {
        for id in waiting.try_borrow_mut().map(|mut waiting| std::mem::take(&mut *waiting)).unwrap_or_default() {
            post(&FromWorker::Reply { id, reply: failed(ErrorKind::Internal) });
        }
    });
}

/// Tells the page that something changed.
pub fn notify(notice: Notice) {
    post(&FromWorker::Notice(notice));
}

thread_local! {
    static WAITING: RefCell<BTreeSet<u32>> = const { RefCell::new(BTreeSet::new()) };
    static BROKEN: Cell<bool> = const { Cell::new(false) };
}

fn hello(wire: &str) -> Reply {
    if wire == WIRE_ID { Reply::Hello { build: BUILD_ID.to_owned() } } else { failed(ErrorKind::BuildMismatch) }
}

fn failed(kind: ErrorKind) -> Reply {
    Reply::Failed(UserError::new(kind, Stage::Starting, Retry::ByPerson))
}

fn post(message: &FromWorker) {
    let (Some(scope), Some(octets)) = (scope(), wire::encode(message)) else { return };
    let octets = Uint8Array::new_from_slice(&octets);
    // Fails only for what cannot be transferred, and a fresh buffer can.
    let _ = scope.post_message_with_transfer(&octets, &Array::of1(&octets.buffer()));
}

fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_api::AccountId;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// Answers everything but a check, which it never answers.
    struct Silent;

    impl Role for Silent {
        async fn answer(&self, request: Request) -> Reply {
            if matches!(request, Request::CheckMail { .. }) {
                std::future::pending::<()>().await;
            }
            Reply::Done
        }
    }

    /// Catches what the worker posts instead of posting it; the second function gives the posting back.
    fn caught() -> (Array, js_sys::Function) {
        let posted = Array::new();
        let body = "const post = self.postMessage; self.postMessage = message => posted.push(message); \
                    return () => { self.postMessage = post; };";
        let restore = js_sys::Function::new_with_args("posted", body).call1(&JsValue::NULL, &posted);
        (posted, restore.expect("is replaced").unchecked_into())
    }

    fn ask(id: u32, request: Request) {
        let octets = wire::encode(&ToWorker { id, request }).expect("encodes");
        let event = js::object(&[("data", Uint8Array::new_from_slice(&octets).into())]);
        let hear = scope().and_then(|scope| scope.onmessage()).expect("somebody hears");
        hear.call1(&JsValue::NULL, &event).expect("is heard");
    }

    fn replies(posted: &Array) -> Vec<(u32, Reply)> {
        let message = |message: JsValue| wire::decode(&js::octets(&message)?);
        let reply = |message| match message {
            FromWorker::Reply { id, reply } => Some((id, reply)),
            FromWorker::Awake | FromWorker::Notice(_) | FromWorker::Spent => None,
        };
        posted.iter().filter_map(message).filter_map(reply).collect()
    }

    /// Answers, and holds too much memory then.
    struct Full;

    impl Role for Full {
        async fn answer(&self, _: Request) -> Reply {
            Reply::Done
        }

        fn is_spent(&self) -> bool {
            true
        }
    }

    #[wasm_bindgen_test]
    async fn a_worker_that_is_spent_says_so_after_its_answer() {
        let before = scope().and_then(|scope| scope.onmessage());
        let (posted, restore) = caught();
        hear(Full);
        ask(1, Request::Accounts);
        js::sleep(1).await;
        scope().expect("a worker").set_onmessage(before.as_ref());
        restore.call0(&JsValue::NULL).expect("is restored");

        let posted: Vec<FromWorker> =
            posted.iter().filter_map(|message| wire::decode(&js::octets(&message)?)).collect();
        let said = [FromWorker::Awake, FromWorker::Reply { id: 1, reply: Reply::Done }, FromWorker::Spent];
        assert_eq!(posted, said);
    }

    #[wasm_bindgen_test]
    async fn a_worker_that_breaks_down_tells_everybody_who_waits_and_everybody_who_asks_later() {
        let check = || Request::CheckMail { account: Some(AccountId(1)) };
        let before = scope().and_then(|scope| scope.onmessage());
        let (posted, restore) = caught();
        hear(Silent);
        ask(1, check());
        ask(2, Request::Accounts);
        js::sleep(1).await;
        ask(3, check());
        js::sleep(1).await;
        let answered = replies(&posted);
        break_down();
        ask(4, Request::Accounts);
        let then = replies(&posted);
        BROKEN.set(false);
        scope().expect("a worker").set_onmessage(before.as_ref());
        restore.call0(&JsValue::NULL).expect("is restored");

        assert_eq!(answered, [(2, Reply::Done)]);
        let told = |id| (id, failed(ErrorKind::Internal));
        assert_eq!(then, [(2, Reply::Done), told(1), told(3), told(4)]);
    }
}
