//! Somebody else's web server, of whatever name: it notes what it is asked, as those do who want to know who reads.
//!
//! Must not: be reached by a browser that was not told of it (`Setup::strangers`).

use data_encoding::BASE64;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use test_support::certificate::{Authority, Kind};
use test_support::waiting::until;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What it answers where a picture is asked for: one grey pixel, as PNG.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

/// What it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// By which name.
    pub host: String,
    /// For what.
    pub path: String,
    /// From where, as far as the browser says, and with which cookies.
    pub told: Vec<String>,
}

/// A web server that speaks TLS on a loopback port as long as the test's runtime lives.
#[derive(Debug)]
pub struct Stranger {
    address: SocketAddr,
    came: Arc<AtomicU64>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Stranger {
    /// Starts it. Its certificate is good for no name, and the browser takes it all the same.
    ///
    /// # Panics
    /// Where no loopback port is free.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let stranger = Self { address, came: Arc::default(), asked: Arc::default() };
        let (acceptor, came, asked) = (acceptor(), stranger.came.clone(), stranger.asked.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                came.fetch_add(1, Ordering::SeqCst);
                let (acceptor, asked) = (acceptor.clone(), asked.clone());
                tokio::spawn(async move {
                    // Who hangs up wants nothing more.
                    if let Ok(stream) = acceptor.accept(stream).await {
                        let _ = serve(stream, &asked).await;
                    }
                });
            }
        });
        stranger
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections came, with or without a question.
    pub fn came(&self) -> u64 {
        self.came.load(Ordering::SeqCst)
    }

    /// What it was asked by a name, in that order.
    pub fn asked(&self, host: &str) -> Vec<Asked> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|asked| asked.host == host).cloned().collect()
    }

    /// Waits until it was asked by this name, and gives the first question.
    ///
    /// # Panics
    /// Where nobody asks in time.
    pub async fn wait_until_asked(&self, host: &str) -> Asked {
        let first = async || self.asked(host).into_iter().next().ok_or("nobody asks");
        until(&format!("{host} is asked"), first).await
    }
}

fn acceptor() -> TlsAcceptor {
    let certificate = Authority::new().issue(Kind::WrongName);
    let chain = CertificateDer::from_pem_slice(certificate.certificate_pem.as_bytes()).expect("it is PEM");
    let key = PrivateKeyDer::from_pem_slice(certificate.key_pem.as_bytes()).expect("it is PEM");
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions that the provider has")
        .with_no_client_auth()
        .with_single_cert(vec![chain], key);
    TlsAcceptor::from(Arc::new(config.expect("key and certificate belong together")))
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin, asked: &Mutex<Vec<Asked>>) -> io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let Some(first) = lines.next_line().await? else { return Ok(()) };
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut question = Asked { host: String::new(), path, told: Vec::new() };
    while let Some(line) = lines.next_line().await?.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ").unwrap_or((&line, ""));
        match name.to_ascii_lowercase().as_str() {
            "host" => value.clone_into(&mut question.host),
            "referer" | "origin" | "cookie" => question.told.push(line),
            _ => {}
        }
    }
    let (media_type, content) = match question.path.ends_with(".png") {
        true => ("image/png", BASE64.decode(PICTURE.as_bytes()).expect("it is base64")),
        false => ("text/html", format!("<!DOCTYPE html><title>x</title><p>This is {}.", question.host).into_bytes()),
    };
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(question);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         Connection: close\r\n\r\n",
        content.len()
    );
    let mut stream = lines.into_inner();
    stream.write_all(&[head.as_bytes(), &content].concat()).await?;
    stream.shutdown().await
}
