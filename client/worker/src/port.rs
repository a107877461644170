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
}

/// Serves the page for as long as the worker lives. Called again, the later role takes over.
pub fn serve<R: Role>(role: R) {
    std::panic::set_hook(Box::new(|panic| {
        BROKEN.set(true);
        // Where, and not what: the message may quote mail.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        web_sys::console::error_1(&format!("the worker stopped at {place}").into());
        WAITING.with(|waiting| {
            for id in waiting.try_borrow_mut().map(|mut waiting| std::mem::take(&mut *waiting)).unwrap_or_default() {
                post(&FromWorker::Reply { id, reply: failed(ErrorKind::Internal) });
            }
        });
    }));
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
        });
    });
    if let Some(scope) = scope() {
        scope.set_onmessage(Some(hear.into_js_value().unchecked_ref()));
    }
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
