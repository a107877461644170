//! The engine on what the browser brings.
//!
//! Must not: hold a rule about mail.

use super::{OnDatabase, store_failed};
use crate::{
    clock::BrowserClock,
    entropy::BrowserEntropy,
    idb::{Database, IndexedDbStore},
    js,
    leader::WebLockTurns,
    port::{self, Role},
    tabs::Tabs,
    tls::LoadedTls,
    vault::WebCryptoVault,
    ws_transport::WebSocketConnector,
};
use futures_channel::{mpsc, oneshot};
use mail_api::{Notice, Reply, Request, Stage};
use mail_engine::{
    Engine, Parts, error::store_user_error, list::outline::Outline, ports::Platform, store::StoreError,
    tls::TlsConnector,
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;

/// How long the beginning of the list may take to be read, in milliseconds: what comes later than the list itself is of
/// no use.
const OUTLINE_MILLISECONDS: u32 = 2_000;

/// What the browser brings.
pub(super) struct Browser;

impl Platform for Browser {
    type Store = IndexedDbStore;
    type Connector = TlsConnector<WebSocketConnector, LoadedTls, BrowserClock>;
    type Clock = BrowserClock;
    type Vault = WebCryptoVault;
    type Turns = WebLockTurns;
    type Entropy = BrowserEntropy;
}

pub(super) struct EngineRole {
    engine: Rc<OnDatabase<Rc<Engine<Browser>>>>,
    /// Whether the page was shown how the list begins, and not told yet that the list itself is there.
    shown: Rc<Cell<bool>>,
    /// Dropped when the first question comes.
    silence: RefCell<Option<oneshot::Sender<()>>>,
    told_of_failure: Cell<bool>,
}

impl EngineRole {
    /// One whose engine starts before anybody asks for anything. Where that fails, it is tried again for whoever asks.
    pub(super) fn starting() -> Self {
        let engine = Rc::<OnDatabase<_>>::default();
        let (silence, asked) = oneshot::channel::<()>();
        let shown = Rc::<Cell<bool>>::default();
        let (starting, showing) = (Rc::clone(&engine), Rc::clone(&shown));
        spawn_local(async move {
            let show_and_start = async |database: Database| {
                let store = IndexedDbStore::new(database.clone());
                let window = js::within(OUTLINE_MILLISECONDS, Outline::read(&store)).await;
                let window = window.and_then(Result::ok).flatten();
                showing.set(window.is_some());
                port::show_early(window);
                if showing.get() {
                    // Reading all rows keeps the machine busy, and the page has a list to draw before.
                    let _ = asked.await;
                }
                start(database).await
            };
            drop(starting.get(show_and_start).await);
        });
        Self { engine, shown, silence: RefCell::new(Some(silence)), told_of_failure: Cell::default() }
    }
}

impl Role for EngineRole {
    async fn answer(&self, request: Request) -> Reply {
        self.silence.take();
        let engine = match self.engine.get(start).await {
            Ok(engine) => engine,
            Err(error) => {
                if !self.told_of_failure.replace(true) {
                    port::notify(Notice::StoreFailed(store_user_error(error, Stage::Starting)));
                }
                return store_failed(error);
            }
        };
        if self.shown.take() {
            port::notify(engine.mailbox_notice());
        }
        engine.handle(request).await
    }
}

async fn start(database: Database) -> Result<Rc<Engine<Browser>>, StoreError> {
    let parts = Parts {
        store: IndexedDbStore::new(database.clone()),
        connector: TlsConnector::new(
            WebSocketConnector::of_this_page().ok_or(StoreError::Failed)?,
            LoadedTls::default(),
            BrowserClock,
        ),
        clock: BrowserClock,
        vault: WebCryptoVault::new(database),
        turns: WebLockTurns::default(),
        entropy: BrowserEntropy,
    };
    let (hear, mut heard) = mpsc::unbounded();
    let tabs = Tabs::listen(move |notice| {
        // The receiver lives as long as the worker, or the engine could not be started and nobody cares.
        let _ = hear.unbounded_send(notice);
    });
    let engine = Engine::new(parts, move |notice| {
        if let Some(tabs) = &tabs {
            tabs.tell(&notice);
        }
        port::notify(notice);
    });
    engine.start().await?;
    let scheduler = Rc::clone(&engine);
    spawn_local(async move { scheduler.keep_checking().await });
    let renewer = Rc::clone(&engine);
    spawn_local(async move { renewer.renew_rows().await });
    let indexer = Rc::clone(&engine);
    spawn_local(async move { indexer.keep_indexing().await });
    let outliner = Rc::clone(&engine);
    spawn_local(async move { outliner.keep_outline().await });
    let returned = Rc::clone(&engine);
    on_network_return(move || returned.network_returned());
    let follower = Rc::clone(&engine);
    spawn_local(async move {
        while let Some(notice) = futures_util::StreamExt::next(&mut heard).await {
            let goes_on = if let Notice::CheckProgress(progress) = &notice { Some(progress.account) } else { None };
            for notice in follower.changed_elsewhere(notice).await {
                port::notify(notice);
            }
            if let Some(account) = goes_on {
                let follower = Rc::clone(&follower);
                spawn_local(async move {
                    for notice in follower.outlast_check(account).await {
                        port::notify(notice);
                    }
                });
            }
        }
    });
    Ok(engine)
}

/// Calls back whenever the device has a network again, for as long as the worker lives.
fn on_network_return(returned: impl Fn() + 'static) {
    if let Some(scope) = js::scope() {
        let returned = Closure::<dyn Fn()>::new(returned);
        scope.set_ononline(Some(returned.into_js_value().unchecked_ref()));
    }
}
