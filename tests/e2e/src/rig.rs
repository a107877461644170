//! One test's own world: a mail server, a bridge, and a browser's profile.
//!
//! Must not: share anything with another test.

use std::fs::DirEntry;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use test_support::bridge_runner::{self, BridgeRunner, built_page};
use test_support::browser::{Browser, PATIENCE, Setup, downloads};
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::page::{Form, Page, Security, at};
use test_support::waiting::until;
use tokio::net::TcpListener;

/// A bridge that permits some ports of loopback, and a profile.
#[derive(Debug)]
pub struct Rig {
    /// Whom the bridge trusts.
    pub authority: Authority,
    /// The bridge.
    pub bridge: BridgeRunner,
    /// The browser's profile.
    pub profile: TempDir,
}

impl Rig {
    /// A bridge that permits these ports and serves the built page.
    pub async fn start(authority: Authority, ports: &[u16]) -> Self {
        Self::start_with(
            authority,
            bridge_runner::Options { ports: ports.to_vec(), ..bridge_runner::Options::default() },
        )
        .await
    }

    /// A bridge with further options; the page and the authority are filled in where the options name none.
    pub async fn start_with(authority: Authority, mut options: bridge_runner::Options) -> Self {
        options.authority_pem.get_or_insert_with(|| authority.pem().to_owned());
        options.page.get_or_insert_with(built_page);
        let bridge = BridgeRunner::start(options).await;
        let profile = tempfile::Builder::new().prefix("poplar-profile-").tempdir().expect("a directory can be made");
        Self { authority, bridge, profile }
    }

    /// Opens the page in a browser on this rig's profile.
    pub async fn open(&self) -> Page {
        self.open_with(&Setup::default()).await
    }

    /// Opens the page in a browser of this kind on this rig's profile.
    pub async fn open_with(&self, setup: &Setup) -> Page {
        let page = Page::new(Browser::start_with(self.profile.path(), setup).await);
        page.open(&self.bridge.url()).await;
        page
    }

    /// The saved files whose names begin and end so.
    pub fn saved(&self, begin: &str, end: &str) -> Vec<PathBuf> {
        let files = std::fs::read_dir(downloads(self.profile.path())).into_iter().flatten().flatten();
        let is_it = |file: &DirEntry| {
            let name = file.file_name().to_string_lossy().into_owned();
            name.starts_with(begin) && name.ends_with(end)
        };
        files.filter(is_it).map(|file| file.path()).collect()
    }

    /// Waits until such a file is whole, and gives it with its octets. Browsers make an empty file first, which keeps the
    /// place of one that is being written under another name.
    ///
    /// # Panics
    /// Where there is none in time.
    pub async fn wait_for_whole(&self, begin: &str, end: &str, is_whole: impl Fn(&[u8]) -> bool) -> (PathBuf, Vec<u8>) {
        until(&format!("{begin}…{end} is saved whole"), async || {
            let mut sizes = Vec::new();
            for file in self.saved(begin, end) {
                let Ok(octets) = std::fs::read(&file) else { continue };
                if is_whole(&octets) {
                    return Ok((file, octets));
                }
                sizes.push(octets.len());
            }
            Err(format!("there are files of {sizes:?} octets"))
        })
        .await
    }

    /// Waits until a file whose name ends so is saved with exactly these octets.
    ///
    /// # Panics
    /// Where there is none in time.
    pub async fn wait_for_saved(&self, end: &str, expected: &[u8]) {
        self.wait_for_whole("", end, |octets| octets == expected).await;
    }
}

/// A Dovecot that holds these mails.
pub fn dovecot(options: Options, authority: &Authority, mails: impl IntoIterator<Item = Vec<u8>>) -> Dovecot {
    let mut server = Dovecot::start(options, authority);
    for mail in mails {
        server.deliver(&mail);
    }
    server
}

/// The form for this server's user.
pub fn form(server: &Dovecot, security: Security) -> Form {
    let port = if security == Security::Implicit { server.tls_port() } else { server.port() };
    Form { password: server.password().into(), ..Form::new(&server.host(), port, security, server.user()) }
}

/// A page of this kind of browser that already holds these mails, from a good account.
pub async fn page_with(mails: Vec<Vec<u8>>, setup: &Setup) -> (Rig, Page) {
    let (rig, page, _) = page_holding(mails, setup, |form| form).await;
    (rig, page)
}

/// A page that already holds these mails, and the server that has them.
pub async fn page_and_server(mails: impl IntoIterator<Item = Vec<u8>>) -> (Rig, Page, Dovecot) {
    page_holding(mails, &Setup::default(), |form| form).await
}

/// The same in this kind of browser; `entered` is what a person makes of the form.
pub async fn page_holding(
    mails: impl IntoIterator<Item = Vec<u8>>,
    setup: &Setup,
    entered: impl FnOnce(Form) -> Form,
) -> (Rig, Page, Dovecot) {
    let authority = Authority::new();
    let mails: Vec<Vec<u8>> = mails.into_iter().collect();
    let count = mails.len() as u64;
    let server = dovecot(Options::default(), &authority, mails);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open_with(setup).await;
    page.add_account(&entered(form(&server, Security::None))).await;
    page.wait_for_total(count, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    (rig, page, server)
}

/// A page that already holds one message, [`crate::mails::text`], from a good account.
pub async fn with_stored_mail(rig: &Rig, server: &Dovecot) -> Page {
    let page = rig.open().await;
    page.add_account(&form(server, Security::None)).await;
    page.wait_for_total(1, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    page
}

/// The stored message can be read, whatever else went wrong.
pub async fn still_readable(page: &Page) {
    page.open_message("Grüße").await;
    page.browser().read(&at("reader-text"), "Schöne Grüße aus Köln!").await;
}

/// A listener that counts who comes: nobody may.
#[derive(Debug)]
pub struct Trap {
    address: SocketAddr,
    caught: Arc<AtomicU64>,
}

impl Trap {
    /// Listens on a free loopback port as long as the test's runtime lives.
    pub async fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let caught = Arc::new(AtomicU64::new(0));
        let count = caught.clone();
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { address, caught }
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections came.
    pub fn caught(&self) -> u64 {
        self.caught.load(Ordering::SeqCst)
    }
}
