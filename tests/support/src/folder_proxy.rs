//! A reverse proxy that has a web server in a folder of its host: it takes the folder off each address.
//!
//! Must not: answer for any other address, or know what it carries.

use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// A proxy on a free loopback port, as long as the test's runtime lives.
#[derive(Debug)]
pub struct FolderProxy {
    address: SocketAddr,
    folder: &'static str,
}

impl FolderProxy {
    /// Before `upstream`, in this folder, which begins and ends with a slash.
    ///
    /// # Errors
    /// No loopback port is free.
    pub async fn start(upstream: SocketAddr, folder: &'static str) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(async move {
                    // Whoever hangs up wants nothing more.
                    let _ = carry(client, upstream, folder).await;
                });
            }
        });
        Ok(Self { address, folder })
    }

    /// The address of the folder.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.folder)
    }
}

/// One request a connection, or the next one's address would pass unread; what was upgraded goes on.
async fn carry(client: TcpStream, upstream: SocketAddr, folder: &str) -> io::Result<()> {
    let mut client = BufReader::new(client);
    let mut request = String::new();
    client.read_line(&mut request).await?;
    let Some((method, rest)) = request.split_once(' ') else { return Ok(()) };
    let Some(below) = rest.strip_prefix(folder) else {
        return client.write_all(b"HTTP/1.1 404 -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
    };
    let mut head = format!("{method} /{below}");
    while !head.ends_with("\r\n\r\n") {
        let mut line = String::new();
        if client.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        head.push_str(&line.replace("keep-alive", "close"));
    }
    let mut server = TcpStream::connect(upstream).await?;
    server.write_all(head.as_bytes()).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}
