//! A copy of the page on any web space, with a bridge at another origin.
//!
//! Must not: let the web space know anything of the bridge.

use e2e::mails;
use e2e::rig::{dovecot, form};
use tempfile::TempDir;
use test_support::bridge_runner::{self, BridgeRunner, built_page};
use test_support::browser::{Browser, PATIENCE};
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::page::{Form, Page, Security, at};
use test_support::web_space::WebSpace;

struct World {
    server: Dovecot,
    bridge: BridgeRunner,
    page: Page,
    _profile: TempDir,
}

/// A page on a web space, and a bridge that accepts pages from there, or only its own.
async fn world(is_known: bool) -> World {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let space = WebSpace::start(built_page()).await.expect("a port is free");
    let options = bridge_runner::Options {
        ports: vec![server.tls_port()],
        origins: is_known.then(|| space.origin()).into_iter().collect(),
        ..bridge_runner::Options::default()
    };
    let bridge = BridgeRunner::start(options).await;
    let profile = tempfile::tempdir().expect("a directory can be made");
    let page = Page::new(Browser::start(profile.path()).await);
    page.open(&space.origin()).await;
    World { server, bridge, page, _profile: profile }
}

impl World {
    /// Enters an address of a bridge on the first screen.
    async fn takes_bridge(&self, address: &str) {
        let browser = self.page.browser();
        let opened = "const [details] = arguments; const there = document.querySelector(details); \
                      if (there) there.open = true; return !!there;";
        browser.until("the field is shown", PATIENCE, opened, vec![at("other-bridge").into()]).await;
        browser.fill(&at("bridge-address"), address).await;
        browser.click(&at("bridge-save")).await;
        browser.read(&at("bridge-choice"), "Saved").await;
    }

    async fn adds_account(&self) {
        let security = Security::Implicit;
        let port = self.server.tls_port();
        let entered = Form { tls_in_bridge: false, host: "127.0.0.1".into(), port, ..form(&self.server, security) };
        self.page.add_account(&entered).await;
    }

    async fn sees_error(&self, kind: &str) {
        self.page.browser().see(&format!("{}[data-kind=\"{kind}\"]", at("error-card"))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_comes_through_a_bridge_at_another_origin_that_accepts_the_page() {
    let world = world(true).await;
    let browser = world.page.browser();
    // So far the bridge is where the page comes from, and there is none.
    world.adds_account().await;
    world.sees_error("BridgeUnreachable").await;
    browser.click(&at("settings")).await;
    browser.fill(&at("bridge-address"), "https://bridge.example.org/path").await;
    browser.click(&at("bridge-save")).await;
    browser.read(&at("bridge-choice"), "without a path").await;
    let address = world.bridge.url();
    browser.fill(&at("bridge-address"), &address).await;
    browser.click(&at("bridge-save")).await;
    browser.read(&at("bridge-choice"), "Saved").await;
    browser.click(&format!("{} [aria-label=Back]", at("settings-panel"))).await;
    world.page.check().await;
    // The bridge carries it; what it carries is judged here, and Mozilla knows nothing of the tests' authority.
    world.sees_error("CertificateUnknownIssuer").await;
    browser.click(&at("trust-certificate")).await;
    world.page.wait_for_total(1, PATIENCE).await;
    world.page.wait_until_idle(PATIENCE).await;
    // It is remembered.
    world.page.browser().evaluate("location.reload();", Vec::new()).await;
    world.page.wait_for_total(1, PATIENCE).await;
    browser.click(&at("settings")).await;
    let shown = "return document.querySelector(arguments[0])?.value.startsWith('ws://127.0.0.1:');";
    browser.until("the address is shown", PATIENCE, shown, vec![at("bridge-address").into()]).await;
    world.page.close().await;
}

/// A web space sends no policy; the page has its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_the_page_keeps_its_walls() {
    let world = world(true).await;
    let browser = world.page.browser();
    browser.see(&at("first-run")).await;
    let loads = "const refused = new Promise(done => addEventListener('securitypolicyviolation', \
                     event => done(event.effectiveDirective), {once: true})); \
                 const late = new Promise(done => setTimeout(() => done('nothing'), 5000)); \
                 new Image().src = 'http://127.0.0.1:9/a'; return Promise.race([refused, late]);";
    assert_eq!(browser.evaluate(loads, Vec::new()).await, "img-src");
    let writes =
        "try { document.createElement('p').innerHTML = '<b>a</b>'; return 'taken'; } catch { return 'refused'; }";
    assert_eq!(browser.evaluate(writes, Vec::new()).await, "refused");
    world.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bridge_that_does_not_know_the_page_carries_nothing() {
    let world = world(false).await;
    world.takes_bridge(&world.bridge.url()).await;
    world.adds_account().await;
    world.sees_error("BridgeUnreachable").await;
    let log = world.bridge.log();
    let said: Vec<&str> = log.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    assert!(said.len() > 1 && said[1..].iter().all(|said| *said == "tunnel-refused"), "{log}");
    world.page.close().await;
}
