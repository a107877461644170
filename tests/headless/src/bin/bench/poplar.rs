//! Poplar as a subject: the built page in Chromium, and the same engine without a browser.
//!
//! Must not: begin to measure before everything is ready, or profit from what an earlier run left behind.

use headless::driver::Driver;
use headless::through_bridge::BridgeConnector;
use mail_api::{AccountId, AccountSettings, CredentialKind, LeavePolicy, RetrievalPolicy, Security};
use mail_engine::store::Store;
use std::time::{Duration, Instant};
use test_support::bridge_runner::{self, BridgeRunner, built_page};
use test_support::browser::Browser;
use test_support::browser_memory::WorkerMemory;
use test_support::certificate::Authority;
use test_support::delay_proxy::DelayProxy;
use test_support::dovecot::Dovecot;
use test_support::page::{self, Form, Page, at};

/// How a check is secured.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way<'a> {
    /// Not at all.
    Plain,
    /// By the bridge, which trusts this authority.
    TlsInBridge {
        /// Whom it trusts.
        authority: &'a Authority,
    },
    /// In the browser, which is told once that the certificate is to be trusted.
    TlsInBrowser,
}

/// What one check took, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timed {
    /// From the click to its end.
    pub(crate) check: f64,
    /// From the greeting to the first painted message; where the connection is readable in between.
    pub(crate) first_message: Option<f64>,
    /// From the first click to what was said of a certificate that was not trusted yet.
    pub(crate) refused: Option<f64>,
}

/// One check in Chromium with a fresh profile. Where `memory` is given, the most the engine's worker used is put there,
/// and the times mean little.
pub(crate) async fn in_the_browser(
    server: &Dovecot,
    proxy: &DelayProxy,
    messages: u64,
    way: Way<'_>,
    memory: Option<&mut u64>,
) -> Timed {
    let authority_pem = if let Way::TlsInBridge { authority } = way { Some(authority.pem().to_owned()) } else { None };
    let options = bridge_runner::Options {
        authority_pem,
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
    let security = if matches!(way, Way::Plain) { page::Security::None } else { page::Security::Implicit };
    let form = Form::new(&host, proxy.address().port(), security, server.user());
    let tls_in_bridge = !matches!(way, Way::TlsInBrowser);
    page.enter(&Form { password: server.password().into(), tls_in_bridge, ..form }).await;
    let mut submit = at("submit");
    let mut refused = None;
    if matches!(way, Way::TlsInBrowser) {
        let trust = at("trust-certificate");
        let script = "const [button, trust] = arguments; const began = performance.now(); \
                      document.querySelector(button).click(); return new Promise(done => { \
                      const look = () => document.querySelector(trust) ? done(performance.now() - began) \
                        : requestAnimationFrame(look); look(); });";
        let took = page.browser().evaluate(script, vec![submit.into(), trust.clone().into()]).await;
        refused = took.as_f64().map(|milliseconds| milliseconds / 1000.0);
        page.wait_until_idle(Duration::from_secs(60)).await;
        submit = trust;
    }
    let _ = proxy.take_greeted();
    let watch = async {
        let Some(most) = memory else { return std::future::pending().await };
        let address = page.browser().devtools_address().expect("chromedriver names it");
        let mut worker = WorkerMemory::find(&address, "engine").await.expect("the engine has a worker");
        loop {
            *most = worker.octets().await.expect("DevTools tell the memory of the engine's worker").max(*most);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let times = tokio::select! {
        times = page.time_check(&submit, messages, Duration::from_secs(600)) => times,
        () = watch => unreachable!("it watches for ever"),
    };
    let greeted = proxy.take_greeted();
    page.close().await;
    let seconds = |from: u64, to: u64| to.saturating_sub(from) as f64 / 1000.0;
    let first_message = greeted.map(|greeted| seconds(greeted, times.first_message));
    Timed { check: seconds(times.clicked, times.ended), first_message, refused }
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
