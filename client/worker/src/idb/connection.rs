//! One connection to the database: opening, transactions, requests, as futures.
//!
//! A thin layer of our own over `web-sys`, because of what the store stands on: `idb` 0.6.5 cannot ask for strict
//! durability; `indexed_db_futures` 0.6.4 can, but turns the browser's exceptions into classes of its own, by which a
//! lost connection cannot be told from a broken record. What is needed is this one file.
//!
//! A transaction lives as long as requests follow each other without any other wait in between: the executor resumes a
//! future in the microtask after the event, while the transaction is still active.
//!
//! Must not: retry, or know what is stored.

use super::{fault::Fault, migrations};
use crate::js::{self, DurableDatabase};
use futures_channel::oneshot;
use js_sys::{Array, Function};
use mail_engine::store::StoreError;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::prelude::*;
use web_sys::{
    Event, IdbDatabase, IdbFactory, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbVersionChangeEvent,
};

/// How long opening may take, in milliseconds: another tab may have to let go of an older version first.
const OPEN_MILLISECONDS: u32 = 30_000;

/// A connection to the database. Closed when dropped.
pub(crate) struct Connection {
    database: IdbDatabase,
    closed: Rc<Cell<bool>>,
    _handlers: [Closure<dyn FnMut(Event)>; 2],
}

impl Connection {
    /// Opens the database, creating or upgrading it where it has to be. Waits while another tab holds an older version
    /// open; ours let go at once when asked.
    pub(crate) async fn open(name: &str) -> Result<Self, Fault> {
        let factory = factory().map_err(|error| Fault::of_open(&error))?;
        let request = factory.open_with_u32(name, migrations::VERSION).map_err(|error| Fault::of_open(&error))?;
        let failed = Rc::new(RefCell::new(None));
        let upgrade = upgrade_handler(&request, Rc::clone(&failed));
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let Some(opened) = js::within(OPEN_MILLISECONDS, settled(&request)).await else {
            close_when_opened(&request);
            return Err(Fault::Final(StoreError::Failed));
        };
        request.set_onupgradeneeded(None);
        match opened {
            Ok(database) => Ok(Self::new(database.unchecked_into())),
            // A migration that failed aborted the opening; its own error says more.
            Err(error) => Err(Fault::of_open(failed.borrow().as_ref().unwrap_or(&error))),
        }
    }

    /// Whether the browser or another tab closed it.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Begins a transaction that only reads.
    pub(crate) fn read(&self, stores: &[&str]) -> Result<Transaction, Fault> {
        self.begin(stores, "readonly", "default")
    }

    /// Begins a transaction that is on the disk when it is done.
    pub(crate) fn write(&self, stores: &[&str]) -> Result<Transaction, Fault> {
        self.begin(stores, "readwrite", "strict")
    }

    /// Closes the connection as the browser may do at any time.
    #[cfg(test)]
    pub(crate) fn break_off(&self) {
        self.database.close();
    }

    fn new(database: IdbDatabase) -> Self {
        let closed = Rc::new(Cell::new(false));
        // Another tab wants to upgrade or to delete the database: let go, or it waits for ever.
        let version_change: Closure<dyn FnMut(Event)> = {
            let (database, closed) = (database.clone(), Rc::clone(&closed));
            Closure::new(move |_| {
                database.close();
                closed.set(true);
            })
        };
        let close: Closure<dyn FnMut(Event)> = {
            let closed = Rc::clone(&closed);
            Closure::new(move |_| closed.set(true))
        };
        database.set_onversionchange(Some(version_change.as_ref().unchecked_ref()));
        database.set_onclose(Some(close.as_ref().unchecked_ref()));
        Self { database, closed, _handlers: [version_change, close] }
    }

    fn begin(&self, stores: &[&str], mode: &str, durability: &str) -> Result<Transaction, Fault> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let options = js::object(&[("durability", durability.into())]);
        let database: &DurableDatabase = self.database.unchecked_ref();
        database
            .transaction(&names, mode, &options)
            .map(|transaction| Transaction::new(transaction, mode == "readwrite"))
            .map_err(|error| Fault::of(&error))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.set_onclose(None);
        self.database.close();
    }
}

/// A transaction. One that writes and is dropped before it is done is aborted: nothing of it is stored.
pub(crate) struct Transaction {
    transaction: IdbTransaction,
    ended: Option<oneshot::Receiver<Result<(), Fault>>>,
    /// Whether there is something to abort.
    open: bool,
    _handlers: [Closure<dyn FnMut(Event)>; 2],
}

impl Transaction {
    /// One of the stores it was begun on.
    pub(crate) fn store(&self, name: &str) -> Result<IdbObjectStore, Fault> {
        self.transaction.object_store(name).map_err(|error| Fault::of(&error))
    }

    /// Whether the browser grants that it is on the disk when it is done. One that does not know of durability takes the
    /// wish for it and does not say so.
    pub(crate) fn is_strict(&self) -> bool {
        js::property(&self.transaction, "durability").and_then(|granted| granted.as_string()).as_deref()
            == Some("strict")
    }

    /// The answer to a request of this transaction.
    pub(crate) async fn ask(&self, request: Result<IdbRequest, JsValue>) -> Result<JsValue, Fault> {
        let request = request.map_err(|error| Fault::of(&error))?;
        settled(&request).await.map_err(|error| Fault::of(&error))
    }

    /// Waits until all of it is stored.
    pub(crate) async fn done(mut self) -> Result<(), Fault> {
        let ended = match self.ended.take() {
            Some(ended) => ended.await.unwrap_or(Err(Fault::Lost)),
            None => Err(Fault::Lost),
        };
        self.open = false;
        ended
    }

    fn new(transaction: IdbTransaction, writes: bool) -> Self {
        let (end, ended) = oneshot::channel();
        let end = Rc::new(Cell::new(Some(end)));
        let complete: Closure<dyn FnMut(Event)> = {
            let end = Rc::clone(&end);
            Closure::new(move |_| {
                if let Some(end) = end.take() {
                    let _ = end.send(Ok(()));
                }
            })
        };
        let abort: Closure<dyn FnMut(Event)> = {
            let transaction = transaction.clone();
            Closure::new(move |_| {
                // No error: the browser closed the connection, or we aborted.
                let fault = transaction.error().map_or(Fault::Lost, |error| Fault::of(&error));
                if let Some(end) = end.take() {
                    let _ = end.send(Err(fault));
                }
            })
        };
        transaction.set_oncomplete(Some(complete.as_ref().unchecked_ref()));
        transaction.set_onabort(Some(abort.as_ref().unchecked_ref()));
        Self { transaction, ended: Some(ended), open: writes, _handlers: [complete, abort] }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.transaction.set_oncomplete(None);
        self.transaction.set_onabort(None);
        if self.open {
            // Fails where it has ended by itself, which is as good.
            let _ = self.transaction.abort();
        }
    }
}

/// `indexedDB` of the global object; asking may throw where storage is denied.
fn factory() -> Result<IdbFactory, JsValue> {
    let denied = || js::object(&[("name", "SecurityError".into())]).into();
    let factory = js_sys::Reflect::get(&js_sys::global(), &"indexedDB".into())?;
    if factory.is_object() { Ok(factory.unchecked_into()) } else { Err(denied()) }
}

/// Nobody waits for this database any more: it must not stay open, in the way of those who upgrade it.
fn close_when_opened(request: &IdbOpenDbRequest) {
    let opened = request.clone();
    let close = Closure::once_into_js(move || {
        if let Ok(database) = opened.result() {
            database.unchecked_into::<IdbDatabase>().close();
        }
    });
    request.set_onsuccess(Some(close.unchecked_ref()));
}

/// Runs the migrations; where one fails, keeps its error and aborts the opening.
fn upgrade_handler(
    request: &IdbOpenDbRequest,
    failed: Rc<RefCell<Option<JsValue>>>,
) -> Closure<dyn FnMut(IdbVersionChangeEvent)> {
    let request = request.clone();
    Closure::new(move |event: IdbVersionChangeEvent| {
        let (Ok(database), Some(upgrade)) = (request.result(), request.transaction()) else { return };
        if let Err(error) = migrations::migrate(database.unchecked_ref(), &upgrade, event.old_version() as u32) {
            *failed.borrow_mut() = Some(error);
            let _ = upgrade.abort();
        }
    })
}

/// The result of a request, or its error.
async fn settled(request: &IdbRequest) -> Result<JsValue, JsValue> {
    /// Takes the handlers off before the closures behind them go.
    struct Handlers<'a>(&'a IdbRequest, [Closure<dyn FnMut(Event)>; 2]);
    impl Drop for Handlers<'_> {
        fn drop(&mut self) {
            self.0.set_onsuccess(None);
            self.0.set_onerror(None);
        }
    }

    let (settle, settled) = oneshot::channel();
    let settle = Rc::new(Cell::new(Some(settle)));
    let handler = || -> Closure<dyn FnMut(Event)> {
        let (request, settle) = (request.clone(), Rc::clone(&settle));
        // The default of an error stands: it aborts the transaction.
        Closure::new(move |_| {
            let outcome = match (request.result(), request.error()) {
                (_, Ok(Some(error))) => Err(error.into()),
                (Ok(value), _) => Ok(value),
                (Err(error), _) => Err(error),
            };
            if let Some(settle) = settle.take() {
                let _ = settle.send(outcome);
            }
        })
    };
    let handlers = Handlers(request, [handler(), handler()]);
    request.set_onsuccess(Some(function(&handlers.1[0])));
    request.set_onerror(Some(function(&handlers.1[1])));
    settled.await.unwrap_or_else(|_| Err(js::object(&[("name", "AbortError".into())]).into()))
}

fn function(closure: &Closure<dyn FnMut(Event)>) -> &Function {
    closure.as_ref().unchecked_ref()
}

/// What a get found: `None` where there is no record.
pub(crate) fn found(value: JsValue) -> Option<JsValue> {
    (!value.is_undefined()).then_some(value)
}

/// The octets of a record.
pub(crate) fn record(value: &JsValue) -> Result<Vec<u8>, Fault> {
    js::octets(value).ok_or(Fault::Final(StoreError::Failed))
}
