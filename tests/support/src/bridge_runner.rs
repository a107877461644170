//! The real bridge, run as a library on a free loopback port, with the built page of this repository.
//!
//! Must not: relax a rule of the bridge beyond what reaches servers on loopback.

use bridge::Config;
use bridge::limits::Limits;
use bridge::log::Log;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// What the bridge is to permit and serve.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Loopback ports that may be dialled besides 110 and 995.
    pub ports: Vec<u16>,
    /// Whether loopback addresses stay denied, as they are outside tests.
    pub deny_loopback: bool,
    /// PEM of an authority to trust besides Mozilla's.
    pub authority_pem: Option<String>,
    /// The page to serve; without it the one inside the bridge.
    pub page: Option<PathBuf>,
    /// Whether to offer the sample maildrop.
    pub demo: bool,
    /// Origins whose pages are let in besides its own.
    pub origins: Vec<String>,
    /// Whether clients without `Origin` are let in: native ones.
    pub native_clients: bool,
}

/// A running bridge; stopped when dropped.
#[derive(Debug)]
pub struct BridgeRunner {
    address: SocketAddr,
    options: Options,
    authority: Option<tempfile::NamedTempFile>,
    log: Arc<Mutex<String>>,
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl BridgeRunner {
    /// Starts a bridge on a free port.
    ///
    /// # Panics
    /// Where it does not start.
    pub async fn start(options: Options) -> Self {
        let authority = options.authority_pem.as_ref().map(|pem| {
            let file = tempfile::NamedTempFile::new().expect("a file can be made");
            std::fs::write(file.path(), pem).expect("the file is ours");
            file
        });
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut runner = Self { address, options, authority, log: Arc::default(), running: None };
        runner.restart().await;
        runner
    }

    /// The page's address.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops it at once: every tunnel is cut and the port is closed, as when the cable is pulled.
    pub async fn stop(&mut self) {
        if let Some((_, task)) = self.running.take() {
            task.abort();
            let _ = task.await;
        }
    }

    /// Starts it again, on the same port.
    ///
    /// # Panics
    /// Where it does not start.
    pub async fn restart(&mut self) {
        self.stop().await;
        let listener = TcpListener::bind(self.address).await.expect("a loopback port is free");
        self.address = listener.local_addr().expect("a bound socket has an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let config = self.config();
        let task = tokio::spawn(async move {
            let shutdown = async {
                let _ = stopped.await;
            };
            bridge::run(listener, config, shutdown).await.expect("the bridge starts");
        });
        self.running = Some((stop, task));
    }

    /// Serves another page from the next [`Self::restart`] on.
    pub fn set_page(&mut self, page: PathBuf) {
        self.options.page = Some(page);
    }

    fn config(&self) -> Config {
        let log = self.log.clone();
        let loopback = "127.0.0.0/8".parse().expect("a range of addresses");
        // A test that kills browsers opens more tunnels a minute than a person does.
        let limits = Limits { new_per_minute: 10_000, ..Limits::default() };
        Config {
            ports: self.options.ports.clone(),
            addresses: if self.options.deny_loopback { Vec::new() } else { vec![loopback] },
            origins: self.options.origins.iter().map(|origin| origin.parse().expect("an origin")).collect(),
            allow_missing_origin: self.options.native_clients,
            root_certificates: self.authority.iter().map(|file| file.path().to_owned()).collect(),
            assets: self.options.page.clone(),
            demo: self.options.demo,
            limits,
            log: Log::to(move |line| {
                let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
                log.push_str(line);
                log.push('\n');
            }),
            ..Config::default()
        }
    }
}

impl Drop for BridgeRunner {
    fn drop(&mut self) {
        if let Some((_, task)) = self.running.take() {
            task.abort();
        }
    }
}

/// The built page of this repository, or the one that `POPLAR_PAGE` names.
///
/// # Panics
/// With one line that says how to build it, where it was not built.
pub fn built_page() -> PathBuf {
    let named = std::env::var_os("POPLAR_PAGE").map(PathBuf::from);
    let page = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist"));
    assert!(page.join("index.html").is_file(), "the page is needed and was not built: run `make` first");
    page
}
