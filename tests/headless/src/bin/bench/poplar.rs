//! Poplar as a subject: the built page in Chromium, and the same engine without a browser.
//!
//! Must not: begin to measure before everything is ready, or profit from what an earlier run left behind.

use crate::worker_memory::WorkerMemory;
use headless::driver::Driver;
use headless::through_bridge::BridgeConnector;
use mail_api::{AccountId, AccountSettings, CredentialKind, LeavePolicy, RetrievalPolicy, Security};
use mail_engine::store::Store;
use std::time::{Duration, Instant};
use test_support::bridge_runner::{self, BridgeRunner, built_page};
use test_support::browser::Browser;
use test_support::delay_proxy::DelayProxy;
use test_support::dovecot::Dovecot;
use test_support::page::{self, Form, Page, at};

/// One check in Chromium with a fresh profile: seconds from the click to the end, and from the greeting to the first
/// painted message. Where `memory` is given, the most the engine's worker used is put there, and the times mean little.
pub(crate) async fn in_the_browser(
    server: &Dovecot,
    proxy: &DelayProxy,
    messages: u64,
    memory: Option<&mut u64>,
) -> (f64, f64) {
    let options = bridge_runner::Options {
        ports: vec![proxy.address().port()],
        page: Some(built_page()),
        ..bridge_runner::Options::default()
    };
    let bridge = BridgeRunner::start(options).await;
    let profile = tempfile::tempdir().expect("a directory can be made");
    let page = Page::new(Browser::start(profile.path()).await);
    page.open(&bridge.url()).await;
    page.wait_until_offline_ready().await;
    let host = proxy.address().ip().to_string();
    let form = Form::new(&host, proxy.address().port(), page::Security::None, server.user());
    page.enter(&Form { password: server.password().into(), ..form }).await;
    let _ = proxy.take_greeted();
    let watch = async {
        let Some(most) = memory else { return std::future::pending().await };
        let address = page.browser().devtools_address().expect("chromedriver names it");
        let mut worker = WorkerMemory::find(&address).await.expect("the engine has a worker");
        loop {
            *most = worker.octets().await.expect("DevTools tell the memory of the engine's worker").max(*most);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let submit = at("submit");
    let times = tokio::select! {
        times = page.time_check(&submit, messages, Duration::from_secs(600)) => times,
        () = watch => unreachable!("it watches for ever"),
    };
    let greeted = proxy.take_greeted().expect("the server greeted");
    page.close().await;
    let seconds = |from: u64, to: u64| to.saturating_sub(from) as f64 / 1000.0;
    (seconds(times.clicked, times.ended), seconds(greeted, times.first_message))
}

/// A native engine with the account, reached through a bridge as in the browser.
pub(crate) struct Native<S: Store + 'static> {
    driver: Driver<S, BridgeConnector>,
    _bridge: BridgeRunner,
}

/// The same engine through the same bridge, natively over this store: what the browser adds is the difference.
pub(crate) async fn native<S: Store + 'static>(
    store: S,
    server: &Dovecot,
    proxy: &DelayProxy,
) -> (Native<S>, AccountId) {
    let options = bridge_runner::Options {
        ports: vec![proxy.address().port()],
        native_clients: true,
        ..bridge_runner::Options::default()
    };
    let bridge = BridgeRunner::start(options).await;
    let driver = Driver::open(store, BridgeConnector::new(bridge.address())).await.expect("it opens");
    let settings = AccountSettings {
        kind: mail_api::AccountKind::Server,
        name: "Ada".into(),
        host: proxy.address().ip().to_string(),
        port: proxy.address().port(),
        security: Security::None,
        tls: mail_api::TlsChoice::default(),
        user_name: server.user().into(),
        credential: CredentialKind::Password,
        leave_policy: LeavePolicy::LEAVE_ALL,
        retrieval: RetrievalPolicy::default(),
        check_minutes: None,
    };
    let account = driver.account(settings, server.password()).await.expect("an account can be added");
    (Native { driver, _bridge: bridge }, account)
}

/// One check, which must store so many messages; its wall time.
pub(crate) async fn check<S: Store + 'static>(native: &Native<S>, account: AccountId, messages: u64) -> Duration {
    let began = Instant::now();
    let report = native.driver.check(account).await.expect("mail can be checked");
    let took = began.elapsed();
    assert_eq!((report.error, u64::from(report.stored)), (None, messages));
    took
}
