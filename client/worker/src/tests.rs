//! Proof of what is small, in the browser.

use crate::{clock::BrowserClock, idb::Database, js, leader::WebLockTurns, tabs::Tabs, vault::WebCryptoVault};
use mail_api::{AccountId, Notice, Revision, Secret};
use mail_engine::ports::{Clock, Connector, Millis, Target, TurnAt, Turns, Vault, VaultError};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// A database name that no other test has.
pub(crate) fn fresh_name() -> String {
    format!("test-{}-{}", js_sys::Date::now(), js_sys::Math::random())
}

#[wasm_bindgen_test]
async fn a_turn_is_given_to_one_at_a_time_and_given_back_when_dropped() {
    let (left, right) = (WebLockTurns::default(), WebLockTurns::default());
    let (first, second) = (TurnAt::Account(AccountId(4_000_000_001)), TurnAt::Account(AccountId(4_000_000_002)));
    let turn = left.try_take(first).await.expect("nobody has it");
    assert!(right.try_take(first).await.is_none());
    assert!(left.try_take(first).await.is_none());
    assert!(right.try_take(second).await.is_some(), "another account is another turn");
    assert!(right.try_take(TurnAt::Import).await.is_some(), "importing is a turn of its own");
    drop(turn);
    js::sleep(20).await;
    assert!(right.try_take(first).await.is_some());
}

#[wasm_bindgen_test]
async fn a_turn_nobody_waits_for_any_more_is_given_back() {
    let turns = WebLockTurns::default();
    let account = TurnAt::Account(AccountId(4_000_000_003));
    let mut taking = Box::pin(turns.try_take(account));
    assert!(futures_util::poll!(&mut taking).is_pending());
    drop(taking);
    js::sleep(50).await;
    assert!(turns.try_take(account).await.is_some());
}

#[wasm_bindgen_test]
async fn the_clock_waits_until_its_deadline() {
    let clock = BrowserClock;
    let deadline = Millis(clock.now().0 + 30);
    clock.sleep_until(deadline).await;
    assert!(clock.now() >= deadline);
    clock.sleep_until(Millis(0)).await;
}

#[wasm_bindgen_test]
async fn tabs_hear_each_other_and_not_themselves() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let listen = |who: &'static str| {
        let heard = Rc::clone(&heard);
        Tabs::listen(move |notice| heard.borrow_mut().push((who, notice))).expect("listens")
    };
    let (left, _right) = (listen("left"), listen("right"));
    let changed = Notice::MailboxChanged { revision: Revision(7) };
    left.tell(&changed);
    js::sleep(100).await;
    assert_eq!(*heard.borrow(), [("right", changed)]);
}

#[wasm_bindgen_test]
async fn a_password_comes_back_and_only_for_its_account() {
    let database = Database::open(&fresh_name()).await.expect("opens");
    let vault = WebCryptoVault::new(database.clone());
    let (one, two) = (AccountId(1), AccountId(2));
    assert_eq!(vault.open(one).await, Ok(None));
    let password = Secret::new("pässwörd \u{1f511}");
    vault.keep(one, &Secret::new("older")).await.expect("keeps");
    vault.keep(one, &password).await.expect("keeps");
    let again = WebCryptoVault::new(database.clone());
    assert_eq!(again.open(one).await, Ok(Some(password)));
    assert_eq!(again.open(two).await, Ok(None));

    crate::idb::copy_record(&database, crate::idb::schema::PASSWORDS, 1, 2).await;
    assert_eq!(again.open(two).await, Err(VaultError), "sealed for another account");

    vault.forget(one).await.expect("forgets");
    assert_eq!(vault.open(one).await, Ok(None));
}

#[wasm_bindgen_test]
async fn the_key_of_the_vault_cannot_be_exported_and_is_one_for_all_tabs() {
    let name = fresh_name();
    let (left, right) = (Database::open(&name).await.expect("opens"), Database::open(&name).await.expect("opens"));
    let (left, right) = (WebCryptoVault::new(left), WebCryptoVault::new(right));
    let (first, _) = futures_util::join!(left.key(), right.key());
    let key = first.expect("makes a key");
    assert!(!key.extractable());
    let crypto: web_sys::Crypto =
        wasm_bindgen::JsCast::unchecked_into(js::property(&js_sys::global(), "crypto").expect("WebCrypto"));
    let exported = match crypto.subtle().export_key("raw", &key) {
        Ok(promise) => JsFuture::from(promise).await.map(drop),
        Err(error) => Err(error),
    };
    assert_eq!(js::property(&exported.expect_err("must not export"), "name").expect("name"), "InvalidAccessError");
    left.keep(AccountId(1), &Secret::new("p")).await.expect("keeps");
    assert_eq!(right.open(AccountId(1)).await, Ok(Some(Secret::new("p"))));
}

#[wasm_bindgen_test]
async fn a_bridge_that_is_not_there_is_told_from_a_server_that_is_not() {
    let connector = crate::ws_transport::WebSocketConnector::new("ws://127.0.0.1:9/tunnel".into());
    let target = Target {
        host: "pop.example.org".into(),
        port: 995,
        security: mail_api::Security::Implicit,
        tls: mail_api::TlsChoice::default(),
    };
    let error = connector.connect(&target, Vec::new(), None).await.err().expect("nobody listens");
    assert!(matches!(error.kind, mail_api::ErrorKind::BridgeUnreachable | mail_api::ErrorKind::Offline), "{error:?}");
}
