//! Questions and answers over `postMessage`: the octets of [`mail_api::wire`], transferred, not copied.
//!
//! Each question is answered as soon as its answer is there, whatever was asked before. A panic ends the worker's Wasm;
//! everybody who waits, and who asks from then on, is told that it failed, so that no page waits for ever.
//!
//! Must not: answer anything itself but the handshake of builds, and that a piece of a file cannot be read.

use crate::js;
use js_sys::{Array, Uint8Array};
use mail_api::{
    ErrorKind, Notice, Reply, Request, Retry, Stage, UserError, Window,
    wire::{self, BUILD_ID, FromWorker, ToWorker, WIRE_ID},
};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    rc::Rc,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

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
        let (message, piece) = parts(event.data());
        let Some(ToWorker { id, mut request }) = js::octets(&message).and_then(|octets| wire::decode(&octets)) else {
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
            let is_supplied = supply(&mut request, piece).await;
            let reply = if is_supplied { role.answer(request).await } else { Reply::FileUnreadable };
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

/// A message, and the piece of a file that came beside it.
fn parts(data: JsValue) -> (JsValue, Option<Blob>) {
    match data.dyn_into::<Array>() {
        Ok(parts) => (parts.get(0), parts.get(1).dyn_into().ok()),
        Err(message) => (message, None),
    }
}

/// Puts what lies in the piece that came beside a question into it; whether anything does.
async fn supply(request: &mut Request, piece: Option<Blob>) -> bool {
    let Some(piece) = piece else { return true };
    let Ok(octets) = JsFuture::from(piece.array_buffer()).await else { return false };
    let octets = Uint8Array::new(&octets).to_vec();
    // An import that only wants time is supplied with no octets, so an empty piece would be taken for that.
    let is_any = !octets.is_empty();
    request.supply(octets);
    is_any
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

/// Tells the page how its list begins, before it asks.
pub fn show_early(window: Option<Window>) {
    post(&FromWorker::Early { wire: WIRE_ID.to_owned(), window });
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
    use mail_api::{AccountId, KeepId};
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
        ask_with(id, request, None);
    }

    fn ask_with(id: u32, request: Request, piece: Option<&Blob>) {
        let octets = Uint8Array::new_from_slice(&wire::encode(&ToWorker { id, request }).expect("encodes"));
        let message = piece.map_or_else(|| octets.clone().into(), |piece| Array::of2(&octets, piece).into());
        let event = js::object(&[("data", message)]);
        let hear = scope().and_then(|scope| scope.onmessage()).expect("somebody hears");
        hear.call1(&JsValue::NULL, &event).expect("is heard");
    }

    fn replies(posted: &Array) -> Vec<(u32, Reply)> {
        let message = |message: JsValue| wire::decode(&js::octets(&message)?);
        let reply = |message| match message {
            FromWorker::Reply { id, reply } => Some((id, reply)),
            FromWorker::Awake | FromWorker::Notice(_) | FromWorker::Spent | FromWorker::Early { .. } => None,
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

    /// Gives back the octets that it was supplied with.
    struct Echo;

    impl Role for Echo {
        async fn answer(&self, request: Request) -> Reply {
            let Request::ImportSupply { octets, .. } = request else { return Reply::Done };
            Reply::ExportPiece { messages: 0, octets }
        }
    }

    #[wasm_bindgen_test]
    async fn a_piece_of_a_file_comes_beside_the_question() {
        let before = scope().and_then(|scope| scope.onmessage());
        let (posted, restore) = caught();
        hear(Echo);
        let supply = || Request::ImportSupply { id: KeepId(1), octets: Vec::new() };
        let piece = Blob::new_with_str_sequence(&Array::of2(&"From ".into(), &"me".into())).expect("a blob");
        ask_with(1, supply(), Some(&piece));
        ask_with(2, supply(), None);
        ask_with(3, Request::Accounts, Some(&piece));
        // One that cannot be read any more says so when it is.
        let gone = piece.slice().expect("a blob");
        let fails = js_sys::Function::new_no_args("return Promise.reject(new DOMException('', 'NotReadableError'));");
        js_sys::Reflect::set(&gone, &"arrayBuffer".into(), &fails).expect("is set");
        ask_with(4, supply(), Some(&gone));
        ask_with(5, supply(), Some(&Blob::new().expect("a blob")));
        js::sleep(50).await;
        scope().expect("a worker").set_onmessage(before.as_ref());
        restore.call0(&JsValue::NULL).expect("is restored");

        let mut replies = replies(&posted);
        replies.sort_by_key(|(id, _)| *id);
        let supplied = |octets: &[u8]| Reply::ExportPiece { messages: 0, octets: octets.to_vec() };
        let unreadable = || Reply::FileUnreadable;
        let answers = [supplied(b"From me"), supplied(b""), Reply::Done, unreadable(), unreadable()];
        assert_eq!(replies, (1..).zip(answers).collect::<Vec<_>>());
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
