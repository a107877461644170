//! TLS from the browser to the mail server: whoever carries it can neither read it nor alter it unseen, and a certificate
//! that nobody vouches for is taken only where a person said so.
//!
//! Must not: trust anything that a person was not shown.

use e2e::altered_page::{AlteredPage, WORKER};
use e2e::mails;
use e2e::rig::{Rig, dovecot, form};
use test_support::bridge_runner;
use test_support::browser::{Browser, PATIENCE};
use test_support::certificate::{Authority, Kind};
use test_support::dovecot::{Dovecot, Options};
use test_support::page::{Form, Page, Security, at};
use test_support::tap::{Recording, Tap};
use test_support::waiting::until;

/// Words of the mail, which nobody in between may see.
const WORDS: [&[u8]; 3] = [b"Notes attached", b"See the notes.", b"AAECIGF0dGFjaGVkIG9jdGV0cyD"];
/// Long enough not to turn up by chance.
const USER: &str = "ada.lovelace";
/// The password as it is sent: for PASS as it is, for AUTH PLAIN and AUTH LOGIN in base64.
const PASSWORDS: [&[u8]; 3] = [b"correct horse", b"AGFkYS5sb3ZlbGFjZQBjb3JyZWN0IGhvcnNl", b"Y29ycmVjdCBob3JzZQ=="];

/// A server with one message, a page, and two who write down what passes: one between browser and bridge, as the bridge
/// itself could, and one between bridge and server.
struct World {
    rig: Rig,
    server: Dovecot,
    front: Tap,
    back: Tap,
    page: Page,
}

impl World {
    async fn start(security: Security, tls_in_bridge: bool) -> Self {
        Self::with(Kind::Good, security, tls_in_bridge).await
    }

    async fn with(certificate: Kind, security: Security, tls_in_bridge: bool) -> Self {
        let authority = Authority::new();
        let options = Options { user: USER.into(), certificate, ..Options::default() };
        let server = dovecot(options, &authority, [mails::with_attachment()]);
        let port = if security == Security::Implicit { server.tls_port() } else { server.port() };
        let back = Tap::start((server.address().ip(), port).into()).await.expect("a port is free");
        let port = back.address().port();
        let rig = Rig::start(authority, &[port]).await;
        let front = Tap::start(rig.bridge.address()).await.expect("a port is free");
        let page = Page::new(Browser::start(rig.profile.path()).await);
        page.open(&format!("http://{}/", front.address())).await;
        page.add_account(&Form { tls_in_bridge, host: "127.0.0.1".into(), port, ..form(&server, security) }).await;
        Self { rig, server, front, back, page }
    }

    /// TLS in the browser. Mozilla knows nothing of the authority of the tests: so far, nothing was trusted.
    async fn untrusted(security: Security) -> Self {
        let world = Self::start(security, false).await;
        world.sees_error("CertificateUnknownIssuer").await;
        world.page.wait_until_idle(PATIENCE).await;
        world
    }

    async fn trusts(&self) {
        self.page.browser().click(&at("trust-certificate")).await;
    }

    async fn has_mail(&self, total: u64) {
        self.page.wait_for_total(total, PATIENCE).await;
        self.page.wait_until_idle(PATIENCE).await;
    }

    /// With a second message on the server and another certificate, the check stops and shows both certificates.
    async fn is_stopped_by_another_certificate(&mut self) {
        self.server.deliver(&mails::text());
        self.server.renew_certificate(&self.rig.authority);
        self.page.check().await;
        self.sees_error("CertificateChanged").await;
        self.page.wait_until_idle(PATIENCE).await;
        self.page.browser().read(&at("certificate"), "Trusted so far").await;
        assert_eq!(self.page.total().await, 1);
    }

    async fn sees_error(&self, kind: &str) {
        self.page.browser().see(&format!("{}[data-kind=\"{kind}\"]", at("error-card"))).await;
    }

    /// What was written to the bridge, and what the bridge wrote, on each tunnel.
    fn tunnels(&self) -> Vec<Recording> {
        self.front.recordings().iter().filter_map(Recording::tunnel).collect()
    }

    /// Neither in what passed nor in what it means stands any of this.
    fn hides<'a>(&self, secrets: impl IntoIterator<Item = &'a [u8]>) {
        let passed = [self.front.recordings(), self.back.recordings(), self.tunnels()].concat();
        for secret in secrets {
            assert!(!passed.iter().any(|passed| passed.holds(secret)), "{} passed", secret.escape_ascii());
        }
    }
}

/// Where the bridge ends TLS, the same recording shows everything. So it would show it elsewhere, too.
#[tokio::test(flavor = "multi_thread")]
async fn with_tls_in_the_bridge_a_recording_between_browser_and_bridge_shows_password_and_mail() {
    for security in [Security::Implicit, Security::Stls] {
        let world = World::start(security, true).await;
        world.has_mail(1).await;
        let tunnels = world.tunnels();
        let holds = |secret| tunnels.iter().any(|tunnel| tunnel.holds(secret));
        assert!(PASSWORDS.into_iter().any(holds), "no password is found where one passed");
        assert!(WORDS.into_iter().all(holds), "no mail is found where some passed");
        world.page.close().await;
    }
}

async fn the_bridge_learns_nothing(security: Security) {
    let world = World::untrusted(security).await;
    let browser = world.page.browser();
    browser.read(&at("certificate"), "SHA-256").await;
    world.hides(PASSWORDS);
    world.trusts().await;
    world.has_mail(1).await;
    world.page.open_message("Notes attached").await;
    browser.read(&at("reader-text"), "See the notes.").await;

    world.hides(WORDS.into_iter().chain(PASSWORDS).chain([USER.as_bytes()]));
    let tunnels = world.tunnels();
    // What is not secret is found: the frames were read.
    let begins = if security == Security::Stls { &b"CAPA\r\n"[..] } else { b"\x16\x03\x01" };
    for tunnel in &tunnels {
        assert!(tunnel.from_client.starts_with(br#"{"type":"open""#), "{}", tunnel.from_client.escape_ascii());
        let end = tunnel.from_client.iter().position(|octet| *octet == b'}').map_or(0, |end| end + 1);
        assert!(tunnel.from_client[end..].starts_with(begins), "{}", tunnel.from_client.escape_ascii());
        assert!(!tunnel.holds(b"pinned"), "the bridge is told of a pin that is none of its business");
    }
    let most = tunnels.iter().map(|tunnel| tunnel.from_server.len()).max();
    assert!(tunnels.len() >= 2 && most > Some(2_000), "{} tunnels, at most {most:?} octets", tunnels.len());

    browser.click(&at("edit-account")).await;
    browser.read(&at("connection"), "between this browser and the mail server").await;
    browser.see(&at("pinned")).await;
    world.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_tls_from_the_first_octet_the_bridge_learns_nothing() {
    the_bridge_learns_nothing(Security::Implicit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_stls_the_bridge_learns_nothing() {
    the_bridge_learns_nothing(Security::Stls).await;
}

/// Each answer of the server is altered in turn, one a check, until one is altered only once all is here.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_alters_an_answer_is_caught_and_nothing_of_it_is_stored() {
    let world = World::untrusted(Security::Implicit).await;
    let (page, tap) = (&world.page, &world.back);
    let mut caught = 0;
    // The first record of a client's protected data ends its handshake.
    for answer in 2.. {
        let before = tap.altered();
        tap.alter_answer(Some(answer));
        if answer == 2 {
            world.trusts().await;
        } else {
            page.check().await;
        }
        until("an answer is altered, or mail comes", async || {
            (tap.altered() != before || page.total().await > 0).then_some(()).ok_or("neither")
        })
        .await;
        page.wait_until_idle(PATIENCE).await;
        if page.total().await == 1 {
            break;
        }
        world.sees_error("TlsTampered").await;
        caught += 1;
    }
    // Capabilities, login, listings and the message itself.
    assert!(caught >= 4, "{caught} altered answers were caught");
    page.open_message("Notes attached").await;
    page.browser().read(&at("reader-text"), "See the notes.").await;
    world.page.close().await;
}

/// A page in which something is changed, with an account whose TLS ends in the browser.
async fn with_altered(alter: impl FnOnce(&AlteredPage)) -> (AlteredPage, Rig, Dovecot, Page) {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, [mails::with_attachment()]);
    let altered = AlteredPage::new();
    alter(&altered);
    let options = bridge_runner::Options {
        ports: vec![server.tls_port()],
        page: Some(altered.path().to_owned()),
        ..bridge_runner::Options::default()
    };
    let rig = Rig::start_with(authority, options).await;
    let page = rig.open().await;
    page.add_account(&Form { tls_in_bridge: false, ..form(&server, Security::Implicit) }).await;
    (altered, rig, server, page)
}

/// A page whose module that speaks TLS is made so by its loader.
async fn with_module(made: &str) -> (AlteredPage, Rig, Dovecot, Page) {
    let line = "return new module.TlsModule();";
    let change = |script: String| {
        assert!(script.contains(line), "{script}");
        script.replace(line, &format!("const made = new module.TlsModule(); {made} return made;"))
    };
    with_altered(|altered| altered.rewrite("tls.js", change)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_module_of_another_build_is_not_listened_to() {
    let (_altered, _rig, _server, page) = with_module("made.wireId = () => 'another';").await;
    page.browser().see(&format!("{}[data-kind=\"BuildMismatch\"]", at("error-card"))).await;
    page.browser().see(&at("reload")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_module_that_traps_ends_its_connection_and_the_next_one_has_another() {
    let trap = "if (number === 0) made.begin = () => { throw new WebAssembly.RuntimeError('unreachable'); };";
    let (_altered, _rig, _server, page) = with_module(trap).await;
    let browser = page.browser();
    browser.see(&format!("{}[data-kind=\"TlsFailed\"]", at("error-card"))).await;
    page.wait_until_idle(PATIENCE).await;
    page.check().await;
    browser.see(&format!("{}[data-kind=\"CertificateUnknownIssuer\"]", at("error-card"))).await;
    browser.click(&at("trust-certificate")).await;
    page.wait_for_total(1, PATIENCE).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_certificate_than_the_one_that_was_trusted_stops_the_check_and_both_are_shown() {
    let mut world = World::untrusted(Security::Implicit).await;
    world.trusts().await;
    world.has_mail(1).await;
    world.is_stopped_by_another_certificate().await;
    world.hides(PASSWORDS);
    world.trusts().await;
    world.has_mail(2).await;
    world.hides(PASSWORDS);
    world.page.close().await;
}

/// Where TLS ends in the bridge, a person may trust what the bridge says it was shown; our own TLS does not.
#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_trusted_through_the_bridge_and_only_there() {
    for security in [Security::Implicit, Security::Stls] {
        let mut world = World::with(Kind::SelfSigned, security, true).await;
        world.sees_error("CertificateUnknownIssuer").await;
        world.page.wait_until_idle(PATIENCE).await;
        world.page.browser().read(&at("certificate"), "The bridge says").await;
        world.hides(PASSWORDS);
        world.trusts().await;
        world.has_mail(1).await;

        world.is_stopped_by_another_certificate().await;
        world.trusts().await;
        world.has_mail(2).await;

        let browser = world.page.browser();
        browser.click(&at("edit-account")).await;
        browser.see(&at("pinned")).await;
        browser.pick(&at("tls-end"), "browser").await;
        browser.see_no(&at("pinned")).await;
        browser.click(&at("submit")).await;
        world.page.check().await;
        world.sees_error("CertificateUnknownIssuer").await;
        world.page.browser().see(&at("certificate-alone")).await;
        world.page.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_ten_years_behind_is_named() {
    let behind = "const now = Date.now; Date.now = () => now() - 3650 * 86_400_000;";
    let alter = |altered: &AlteredPage| altered.rewrite(WORKER, |script| format!("{behind}{script}"));
    let (_altered, _rig, server, page) = with_altered(alter).await;
    page.browser().see(&format!("{}[data-kind=\"ClockWrong\"]", at("error-card"))).await;
    assert_eq!(page.browser().count(&at("trust-certificate")).await, 0);
    assert!(!server.log().contains("user=<ada>"), "{}", server.log());
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_knows_only_old_tls_is_named_wherever_tls_ends() {
    let authority = Authority::new();
    let options = Options { user: USER.into(), only_old_tls: true, ..Options::default() };
    let server = dovecot(options, &authority, [mails::with_attachment()]);
    for (security, tls_in_bridge) in [(Security::Implicit, false), (Security::Stls, true)] {
        let port = if security == Security::Implicit { server.tls_port() } else { server.port() };
        let rig = Rig::start(Authority::new(), &[port]).await;
        let page = rig.open().await;
        page.add_account(&Form { tls_in_bridge, port, ..form(&server, security) }).await;
        assert_eq!(page.error(PATIENCE).await, "tlstooold");
        page.close().await;
    }
    assert!(!server.log().contains(USER), "{}", server.log());
}

/// Whatever speaks TLS is loaded once, however many accounts begin with it in the same moment.
#[tokio::test(flavor = "multi_thread")]
async fn accounts_that_connect_first_in_the_same_moment_do_not_disturb_each_other() {
    let authority = Authority::new();
    let mut servers = ["ada", "bert", "cleo"]
        .map(|user| dovecot(Options { user: user.into(), ..Options::default() }, &authority, [mails::text()]));
    let ports: Vec<u16> = servers.iter().map(Dovecot::tls_port).collect();
    let rig = Rig::start(authority, &ports).await;
    let page = rig.open().await;
    for (server, total) in servers.iter().zip(1..) {
        let (name, port) = (server.user().to_owned(), server.tls_port());
        let account = form(server, Security::Implicit);
        let account = Form { name, host: "127.0.0.1".into(), port, tls_in_bridge: false, remember: true, ..account };
        page.add_account(&account).await;
        page.browser().click(&at("trust-certificate")).await;
        page.wait_for_total(total, PATIENCE).await;
        page.wait_until_idle(PATIENCE).await;
    }
    for round in 2..4 {
        servers.iter_mut().for_each(|server| server.deliver(&mails::with_attachment()));
        page.open(&rig.bridge.url()).await;
        page.check().await;
        page.wait_for_total(round * 3, PATIENCE).await;
        page.wait_until_idle(PATIENCE).await;
        assert_eq!(page.browser().count(&at("error-card")).await, 0);
    }
    page.close().await;
}
