//! A copy of the page in a folder of any web space, with a bridge at another origin; and a bridge in a folder of a proxy.
//!
//! Must not: let the web space know anything of the bridge.

use e2e::altered_page::AlteredPage;
use e2e::mails;
use e2e::rig::{dovecot, form};
use e2e::screens;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use tempfile::TempDir;
use test_support::bridge_runner::{self, BridgeRunner, built_page};
use test_support::browser::{Browser, PATIENCE};
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::folder_proxy::FolderProxy;
use test_support::page::{Form, Page, Security, at};
use test_support::web_space::WebSpace;

/// Where the copy stands.
const FOLDER: &str = "folder/poplar";

struct World {
    server: Dovecot,
    bridge: BridgeRunner,
    page: Page,
    space: TempDir,
    _profile: TempDir,
}

/// Puts a copy of the page into a folder of a web space.
fn copy_to(space: &Path, folder: &str) {
    let folder = space.join(folder);
    fs::create_dir_all(folder.parent().expect("it is in the space")).expect("the space is ours");
    symlink(built_page(), folder).expect("the space is ours");
}

/// A page on a web space, and a bridge that accepts pages from there, or only its own.
async fn world(is_known: bool) -> World {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::text()]);
    let space = tempfile::tempdir().expect("a directory can be made");
    copy_to(space.path(), FOLDER);
    let host = WebSpace::start(space.path().to_owned()).await.expect("a port is free");
    let options = bridge_runner::Options {
        ports: vec![server.tls_port()],
        origins: is_known.then(|| host.origin()).into_iter().collect(),
        ..bridge_runner::Options::default()
    };
    let bridge = BridgeRunner::start(options).await;
    let profile = tempfile::tempdir().expect("a directory can be made");
    let page = Page::new(Browser::start(profile.path()).await);
    page.open(&format!("{}/{FOLDER}/", host.origin())).await;
    World { server, bridge, page, space, _profile: profile }
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
    // All of it is remembered, the page itself, too.
    world.page.wait_until_offline_ready().await;
    fs::remove_file(world.space.path().join(FOLDER)).expect("the space is ours");
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

#[tokio::test(flavor = "multi_thread")]
async fn copies_in_folders_of_one_host_leave_each_other_alone() {
    let space = AlteredPage::new();
    for folder in ["one", "two"] {
        copy_to(space.path(), folder);
    }
    let host = WebSpace::start(space.path().to_owned()).await.expect("a port is free");
    let profile = tempfile::tempdir().expect("a directory can be made");
    let page = Page::new(Browser::start(profile.path()).await);
    page.open(&format!("{}/one/", host.origin())).await;
    // Accounts and mail are the host's: all copies show the same.
    page.add_account(&Form::new("127.0.0.1", 9, Security::Implicit, "ada")).await;
    // The one at the root controls the last one until that has a service worker of its own.
    for folder in ["one/", "", "two/"] {
        page.browser().open(&format!("{}/{folder}", host.origin())).await;
        page.browser().see(&at("account-item")).await;
        page.wait_until_offline_ready().await;
        assert_eq!(page.browser().count(&at("update")).await, 0, "a copy takes itself for a newer version: /{folder}");
    }
    for file in fs::read_dir(space.path()).expect("the space is ours").flatten() {
        if file.path().is_symlink() || file.path().is_file() {
            fs::remove_file(file.path()).expect("the space is ours");
        }
    }
    for folder in ["one/", "", "two/"] {
        page.browser().open(&format!("{}/{folder}", host.origin())).await;
        page.browser().see(&at("account-item")).await;
    }
    // What is no file of a copy is not theirs to answer.
    page.browser().open(&format!("{}/one/two/", host.origin())).await;
    assert_eq!(page.browser().count(".boot").await, 0);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bridge_in_a_folder_of_a_proxy_is_found_beside_its_page() {
    let rig = screens::sample().await.rig;
    let proxy = FolderProxy::start(rig.bridge.address(), "/folder/poplar/").await.expect("a port is free");
    let page = Page::new(Browser::start(rig.profile.path()).await);
    page.open(&proxy.url()).await;
    page.browser().click(&at("demo-button")).await;
    page.browser().see(&at("message-row")).await;
    page.wait_until_idle(PATIENCE).await;
    page.close().await;
}
