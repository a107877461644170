//! The only file that talks to a `Worker`.
//!
//! Two workers run the same Wasm: the engine answers everything, the reader turns stored octets into what people read
//! and may be cut off at any time. A question is posted with a number; the answer comes back with it.
//! Must not: know what a question means, beyond which worker it belongs to.

use crate::{boot, trusted};
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use futures_util::lock::Mutex;
use gloo::timers::{callback::Timeout, future::TimeoutFuture};
use js_sys::{Array, Uint8Array};
use mail_api::wire::{BUILD_ID, FromWorker, ToWorker, WIRE_ID, decode, encode};
use mail_api::{ErrorKind, MessagePart, Notice, Reply, Request, Retry, Stage, UserError, Window};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, MessageEvent, Worker, WorkerOptions};

/// How long a message may take to be read, in milliseconds, before the reader is cut off.
const READING_MILLISECONDS: u32 = 5_000;

/// The same where it is a guess that the message will be opened.
const GUESSING_MILLISECONDS: u32 = 1_000;

/// How long a worker may take to be loaded before it counts as one that cannot start, in milliseconds: three minutes, for
/// slow networks and servers that compress nothing.
const LOADING_MILLISECONDS: u32 = 180_000;

/// What can be wrong with the engine's worker as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot start, does not understand the page, or stopped for good.
    Fatal(UserError),
    /// It is of another build, and understands the page all the same.
    OtherBuild(UserError),
}

/// The way to both workers. Clones share it.
#[derive(Clone)]
pub struct EngineLink(Rc<Inner>);

struct Inner {
    engine: Port,
    reader: RefCell<Option<Port>>,
    /// Whose question the reader answers: one at a time. So it needs the memory of one message, and takes no question
    /// along but the one for which it traps or is cut off.
    turn: Mutex<()>,
    /// Which message was opened last.
    opened: RefCell<Option<MessagePart>>,
    on_trouble: Rc<dyn Fn(Trouble)>,
}

impl PartialEq for EngineLink {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl EngineLink {
    /// Starts the engine. `on_early` is called with how the list begins, where the engine knows it before it has read all.
    /// `on_trouble` is called when something is wrong with it as a whole. A reader that fails is no more than a message
    /// that cannot be read, unless it fails because it is of another build.
    pub fn start(
        on_early: impl Fn(Option<Window>) + 'static,
        on_notice: impl Fn(Notice) + 'static,
        on_trouble: impl Fn(Trouble) + 'static,
    ) -> Self {
        let on_trouble: Rc<dyn Fn(Trouble)> = Rc::new(on_trouble);
        let engine = Port::open(Role::Engine, Rc::new(on_early), Rc::new(on_notice), on_trouble.clone());
        Self(Rc::new(Inner {
            engine,
            reader: RefCell::default(),
            turn: Mutex::default(),
            opened: RefCell::default(),
            on_trouble,
        }))
    }

    /// Starts the reader ahead of the first message, so that it opens at once.
    pub fn warm_reader(&self) {
        self.with_reader(|_| {});
    }

    /// Asks, and waits for the answer.
    pub async fn ask(&self, request: Request) -> Reply {
        if !request.is_for_reader() {
            return self.ask_engine(request, None).await;
        }
        let Request::Read(wish) = &request else {
            return self.ask_reader(request, READING_MILLISECONDS, || true).await;
        };
        let message = wish.message.clone();
        self.0.opened.replace(Some(message.clone()));
        // What waited while something else was opened is read for nobody.
        let is_wanted = || self.0.opened.borrow().as_ref() == Some(&message);
        self.ask_reader(request, READING_MILLISECONDS, is_wanted).await
    }

    /// Asks the engine what wants octets of a file: this piece of it, which the engine reads itself.
    pub async fn ask_with_piece(&self, request: Request, piece: Blob) -> Reply {
        self.ask_engine(request, Some(piece)).await
    }

    async fn ask_engine(&self, request: Request, piece: Option<Blob>) -> Reply {
        let answer = self.0.engine.ask(request, piece);
        answer.await.unwrap_or_else(|_| Reply::Failed(internal(Stage::Starting)))
    }

    /// Whether the reader has nothing to do.
    pub fn is_reader_idle(&self) -> bool {
        self.0.turn.try_lock().is_some()
    }

    /// Asks the reader for what nobody may ever want. A guess has less time, for what is wanted waits behind it.
    pub async fn ask_ahead(&self, request: Request, is_guess: bool) -> Reply {
        let milliseconds = if is_guess { GUESSING_MILLISECONDS } else { READING_MILLISECONDS };
        let reply = self.ask_reader(request, milliseconds, || true).await;
        // Where the guess was cut off, what is opened must not wait for another reader.
        self.warm_reader();
        reply
    }

    /// `is_wanted` is asked once the question has its turn.
    async fn ask_reader(&self, request: Request, milliseconds: u32, is_wanted: impl Fn() -> bool) -> Reply {
        let _turn = self.0.turn.lock().await;
        if !is_wanted() {
            return Reply::Failed(unreadable());
        }
        let (answer, shared) = self.with_reader(|reader| (reader.ask(request, None), reader.shared.clone()));
        // The time counts from when the worker can hear: loading it is no fault of the message.
        shared.started().await;
        match select(answer, pin!(TimeoutFuture::new(milliseconds))).await {
            Either::Left((Ok(Reply::Failed(error)), _)) if error.kind == ErrorKind::Internal => {}
            Either::Left((Ok(reply), _)) => return reply,
            Either::Left((Err(_), _)) | Either::Right(_) => {}
        }
        // It trapped, or is cut off: the next question goes to another one.
        drop(self.0.reader.take());
        Reply::Failed(unreadable())
    }

    /// The reader, a new one where there is none or the last one stopped.
    fn with_reader<T>(&self, then: impl FnOnce(&Port) -> T) -> T {
        let mut reader = self.0.reader.borrow_mut();
        let alive = reader.take().filter(|reader| !reader.shared.is_dead.get());
        then(reader.insert(alive.unwrap_or_else(|| self.open_reader())))
    }

    fn open_reader(&self) -> Port {
        let on_trouble = self.0.on_trouble.clone();
        let on_trouble = move |trouble| match trouble {
            // The engine goes on, so not everything is lost.
            Trouble::Fatal(error) | Trouble::OtherBuild(error) if error.kind == ErrorKind::BuildMismatch => {
                on_trouble(Trouble::OtherBuild(error));
            }
            _ => {}
        };
        Port::open(Role::Reader, Rc::new(|_| {}), Rc::new(|_| {}), Rc::new(on_trouble))
    }
}

/// A question, and the piece of a file that goes beside it.
type Question = (ToWorker, Option<Blob>);

type Pending = RefCell<BTreeMap<u32, oneshot::Sender<Reply>>>;

/// What a worker is for; its name tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Engine,
    Reader,
}

/// One worker and the questions it has not answered.
struct Port {
    shared: Rc<Shared>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut()>,
}

struct Shared {
    worker: Worker,
    pending: Pending,
    next: Cell<u32>,
    /// Questions asked before the worker could hear them; `None` once it has said hello.
    waiting: RefCell<Option<Vec<Question>>>,
    /// Ends the wait for it.
    loading: RefCell<Option<Timeout>>,
    /// Who wants to know when it has started, or never will.
    starting: RefCell<Vec<oneshot::Sender<()>>>,
    /// Whether it stopped by itself and answers nothing more.
    is_dead: Cell<bool>,
}

const HELLO_ID: u32 = 0;

impl Port {
    fn open(
        role: Role,
        on_early: Rc<dyn Fn(Option<Window>)>,
        on_notice: Rc<dyn Fn(Notice)>,
        on_trouble: Rc<dyn Fn(Trouble)>,
    ) -> Self {
        let options = WorkerOptions::new();
        options.set_name(match role {
            Role::Engine => "engine",
            Role::Reader => "reader",
        });
        // A worker is an object even where its script cannot be loaded; that is told by an error event.
        let started = if role == Role::Engine { boot::take_engine() } else { None };
        let (worker, heard) = started
            .or_else(|| Some((start_worker(&options)?, Vec::new())))
            .unwrap_or_else(|| wasm_bindgen::throw_str("no workers"));
        let shared = Rc::new(Shared {
            worker,
            pending: RefCell::default(),
            next: Cell::new(HELLO_ID + 1),
            waiting: RefCell::new(Some(Vec::new())),
            loading: RefCell::default(),
            starting: RefCell::default(),
            is_dead: Cell::new(false),
        });
        let on_message = {
            let (shared, on_trouble) = (shared.clone(), on_trouble.clone());
            move |data: &JsValue| {
                let octets = data.dyn_ref().map(Uint8Array::to_vec).unwrap_or_default();
                match decode(&octets) {
                    Some(FromWorker::Awake) => shared.say_hello(),
                    Some(FromWorker::Early { wire, window }) if wire == WIRE_ID => on_early(window),
                    // `Hello` will say so.
                    Some(FromWorker::Early { .. }) => {}
                    Some(FromWorker::Notice(notice)) => on_notice(notice),
                    Some(FromWorker::Spent) => shared.retire(),
                    Some(FromWorker::Reply { id: HELLO_ID, reply }) => shared.heard(reply, &*on_trouble),
                    Some(FromWorker::Reply { id, reply }) => {
                        if let Some(sender) = shared.pending.borrow_mut().remove(&id) {
                            let _ = sender.send(reply);
                        }
                    }
                    None => on_trouble(Trouble::Fatal(mismatch())),
                }
            }
        };
        let on_error = {
            let (shared, on_trouble) = (shared.clone(), on_trouble.clone());
            Closure::<dyn FnMut()>::new(move || {
                // A trap, or what cannot be loaded: whoever waits is told, and nobody waits for ever.
                shared.die();
                on_trouble(Trouble::Fatal(internal(Stage::Starting)));
            })
        };
        shared.worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let late = shared.clone();
        let give_up = move || {
            late.die();
            on_trouble(Trouble::Fatal(internal(Stage::Starting)));
        };
        *shared.loading.borrow_mut() = Some(Timeout::new(LOADING_MILLISECONDS, give_up));
        let on_message = Rc::new(on_message);
        let of_before = on_message.clone();
        // Not at once: whoever opens this may be in the middle of drawing.
        spawn_local(async move { heard.iter().for_each(|message| of_before(message)) });
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| on_message(&event.data()));
        shared.worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Self { shared, _on_message: on_message, _on_error: on_error }
    }

    fn ask(&self, request: Request, piece: Option<Blob>) -> oneshot::Receiver<Reply> {
        let (sender, receiver) = oneshot::channel();
        let id = self.shared.next.get();
        self.shared.next.set(id.wrapping_add(1).max(HELLO_ID + 1));
        self.shared.pending.borrow_mut().insert(id, sender);
        let message = ToWorker { id, request };
        match &mut *self.shared.waiting.borrow_mut() {
            Some(waiting) => waiting.push((message, piece)),
            None => self.shared.post(&message, piece.as_ref()),
        }
        receiver
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.shared.worker.terminate();
        self.shared.stop();
    }
}

impl Shared {
    /// Returns when the worker has said hello, or is no more.
    async fn started(&self) {
        if self.waiting.borrow().is_none() {
            return;
        }
        let (sender, receiver) = oneshot::channel();
        self.starting.borrow_mut().push(sender);
        let _ = receiver.await;
    }

    fn die(&self) {
        self.is_dead.set(true);
        self.stop();
    }

    /// Ends a worker for whom nobody waits, where another one is sure to come: without a service worker, the network may be
    /// off, or the server have another version. It says again after the next answer that it is spent.
    fn retire(&self) {
        if self.pending.borrow().is_empty() && crate::pwa::is_kept_whole() {
            self.worker.terminate();
            self.die();
        }
    }

    fn stop(&self) {
        self.loading.take();
        self.starting.borrow_mut().clear();
        self.pending.borrow_mut().clear();
    }

    fn say_hello(&self) {
        self.post(&ToWorker { id: HELLO_ID, request: Request::Hello { wire: WIRE_ID.to_owned() } }, None);
    }

    fn heard(&self, reply: Reply, on_trouble: &dyn Fn(Trouble)) {
        self.loading.take();
        self.starting.borrow_mut().clear();
        match reply {
            Reply::Hello { build } => {
                for (message, piece) in self.waiting.take().into_iter().flatten() {
                    self.post(&message, piece.as_ref());
                }
                if build != BUILD_ID {
                    on_trouble(Trouble::OtherBuild(mismatch()));
                }
            }
            Reply::Failed(error) => {
                self.die();
                on_trouble(Trouble::Fatal(error));
            }
            _ => {
                self.die();
                on_trouble(Trouble::Fatal(mismatch()));
            }
        }
    }

    fn post(&self, message: &ToWorker, piece: Option<&Blob>) {
        if let Some(octets) = encode(message) {
            let array = Uint8Array::from(octets.as_slice());
            let transfer = Array::of1(&array.buffer());
            let message: JsValue = match piece {
                Some(piece) => Array::of2(&array, piece).into(),
                None => array.into(),
            };
            let _ = self.worker.post_message_with_transfer(&message, &transfer);
        }
    }
}

fn start_worker(options: &WorkerOptions) -> Option<Worker> {
    let class: js_sys::Function = js_sys::Reflect::get(&js_sys::global(), &"Worker".into()).ok()?.dyn_into().ok()?;
    let arguments = Array::of2(&trusted::script_url(trusted::WORKER), options);
    js_sys::Reflect::construct(&class, &arguments).ok()?.dyn_into().ok()
}

fn internal(stage: Stage) -> UserError {
    UserError::new(ErrorKind::Internal, stage, Retry::ByPerson)
}

fn mismatch() -> UserError {
    UserError::new(ErrorKind::BuildMismatch, Stage::Starting, Retry::ByPerson)
}

fn unreadable() -> UserError {
    UserError::new(ErrorKind::MessageUnreadable, Stage::Reading, Retry::ByPerson)
}
