//! Any web space: hands out the files of a folder, and knows nothing of what they are.
//!
//! Must not: send a header that people could not expect of a web space.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A web space on a free loopback port, as long as the test's runtime lives.
#[derive(Debug)]
pub struct WebSpace {
    address: SocketAddr,
}

impl WebSpace {
    /// Serves this folder.
    ///
    /// # Errors
    /// No loopback port is free.
    pub async fn start(folder: PathBuf) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let folder = Arc::new(folder);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let folder = Arc::clone(&folder);
                tokio::spawn(async move {
                    // Whoever hangs up wants nothing more.
                    let _ = serve(stream, &folder).await;
                });
            }
        });
        Ok(Self { address })
    }

    /// The origin of its pages.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }
}

async fn serve(stream: TcpStream, folder: &Path) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut request = String::new();
        loop {
            let before = request.len();
            if stream.read_line(&mut request).await? == 0 {
                return Ok(());
            }
            if request.get(before..) == Some("\r\n") {
                break;
            }
        }
        let target = request.split(' ').nth(1).unwrap_or_default();
        let path = target.split('?').next().unwrap_or_default();
        // Some web spaces know the page of a folder by the folder's address alone.
        if let Some(folder) = path.strip_suffix("index.html") {
            let head = format!("HTTP/1.1 308 -\r\nLocation: {folder}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            continue;
        }
        let page = if path.ends_with('/') { "index.html" } else { "" };
        let path = &format!("{}{page}", path.trim_start_matches('/'));
        let is_inside = Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        let file = if is_inside { std::fs::read(folder.join(path)).ok() } else { None };
        let (status, body) = file.map_or((404, Vec::new()), |body| (200, body));
        let kind = media_type(path);
        let head = format!("HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&body).await?;
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, end)| end) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
