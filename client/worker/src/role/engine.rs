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
use mail_api::{Notice, Reply, Request, Stage};
use mail_engine::{Engine, Parts, error::store_user_error, ports::Platform, store::StoreError, tls::TlsConnector};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;

/// What the browser brings.
pub(super) struct Browser;

impl Platform for Browser {
    type Store = IndexedDbStore;
    type Connector = TlsConnector<WebSocketConnector, LoadedTls>;
    type Clock = BrowserClock;
    type Vault = WebCryptoVault;
    type Turns = WebLockTurns;
    type Entropy = BrowserEntropy;
}

#[derive(Default)]
pub(super) struct EngineRole {
    engine: OnDatabase<Rc<Engine<Browser>>>,
    told_of_failure: Cell<bool>,
}

impl Role for EngineRole {
    async fn answer(&self, request: Request) -> Reply {
        let engine = match self.engine.get(start).await {
            Ok(engine) => engine,
            Err(error) => {
                if !self.told_of_failure.replace(true) {
                    port::notify(Notice::StoreFailed(store_user_error(error, Stage::Starting)));
                }
                return store_failed(error);
            }
        };
        engine.handle(request).await
    }
}

async fn start(database: Database) -> Result<Rc<Engine<Browser>>, StoreError> {
    let parts = Parts {
        store: IndexedDbStore::new(database.clone()),
        connector: TlsConnector::new(
            WebSocketConnector::of_this_page().ok_or(StoreError::Failed)?,
            LoadedTls::default(),
        ),
        clock: BrowserClock,
        vault: WebCryptoVault::new(database),
        turns: WebLockTurns::default(),
        entropy: BrowserEntropy,
    };
    let (hear, mut heard) = futures_channel::mpsc::unbounded();
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
