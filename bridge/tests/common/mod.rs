//! What the tests share: a bridge on port 0, a client, and upstreams that do as they are told.
//!
//! Must not: reach into the bridge; everything goes over real sockets.
#![allow(dead_code, unreachable_pub, reason = "every test file uses its own part of it")]

use bridge::{Config, dial::Resolver, limits::Limits, log::Log};
use bridge_protocol::{Failure, FromBridge, SUBPROTOCOL, Security, ToBridge};
use futures_util::{SinkExt, StreamExt};
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, Message, client::IntoClientRequest, http},
};

pub mod certificates;

/// Long enough for a busy machine, short enough to notice.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A bridge that runs until it is dropped or stopped.
pub struct Bridge {
    pub address: SocketAddr,
    pub log: Arc<Mutex<Vec<String>>>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<(), bridge::StartError>>,
}

/// Loopback is permitted with every port an upstream of a test may get.
pub fn permissive(ports: &[u16]) -> Config {
    Config {
        ports: ports.to_vec(),
        addresses: vec!["127.0.0.0/8".parse().expect("a range")],
        // The tests' own names lead to this machine, all others nowhere: no test asks a real DNS.
        resolver: Resolver::new(|name| match name {
            "localhost" | "pop.example.org" => Ok(vec!["127.0.0.1".parse().expect("an address")]),
            _ => Err(io::Error::other("no such name")),
        }),
        ..Config::default()
    }
}

impl Bridge {
    pub async fn start(config: Config) -> Self {
        let log = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&log);
        let config =
            Config { log: Log::to(move |line| sink.lock().expect("not poisoned").push(line.to_owned())), ..config };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(bridge::run(listener, config, async {
            let _ = stopped.await;
        }));
        Self { address, log, stop: Some(stop), task }
    }

    /// For an upstream on loopback, with these limits.
    pub async fn with_limits(upstream: SocketAddr, limits: Limits) -> Self {
        Self::start(Config { limits, ..permissive(&[upstream.port()]) }).await
    }

    pub fn tell_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits until it has stopped.
    pub async fn stopped(&mut self) {
        timeout(PATIENCE, &mut self.task).await.expect("stops in time").expect("did not panic").expect("ran");
    }

    pub fn request(&self) -> http::Request<()> {
        let mut request = format!("ws://{}/tunnel", self.address).into_client_request().expect("a request");
        let fields = request.headers_mut();
        fields.insert("Origin", format!("http://{}", self.address).parse().expect("a value"));
        fields.insert("Sec-WebSocket-Protocol", SUBPROTOCOL.parse().expect("a value"));
        request
    }

    pub async fn client(&self) -> Client {
        self.client_with(self.request()).await.expect("accepts the WebSocket")
    }

    pub async fn client_with(&self, request: http::Request<()>) -> Result<Client, tungstenite::Error> {
        let socket = TcpStream::connect(self.address).await.expect("connects");
        let (socket, _) = client_async(request, socket).await?;
        Ok(Client { socket })
    }

    /// A tunnel that stands.
    pub async fn tunnel(&self, upstream: SocketAddr, security: Security) -> Client {
        let mut client = self.client().await;
        client.open(&upstream.ip().to_string(), upstream.port(), security).await;
        assert!(matches!(client.text().await, FromBridge::Opened { .. }));
        client
    }

    /// What asking for this upstream ends with, and the close code.
    pub async fn failure(&self, host: &str, port: u16, security: Security) -> (Failure, u16) {
        let mut client = self.client().await;
        client.open(host, port, security).await;
        client.failure().await
    }

    pub fn log_text(&self) -> String {
        self.log.lock().expect("not poisoned").join("\n")
    }

    /// Waits for a line of the log with these words.
    pub async fn logged(&self, words: &str) -> String {
        for _ in 0..400 {
            if let Some(line) = self.log.lock().expect("not poisoned").iter().find(|line| line.contains(words)) {
                return line.clone();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no line with {words:?} in:\n{}", self.log_text());
    }

    /// A whole HTTP exchange on a connection of its own: status line and fields, and body.
    pub async fn http(&self, request: &str) -> (String, Vec<u8>) {
        let mut socket = TcpStream::connect(self.address).await.expect("connects");
        socket.write_all(request.as_bytes()).await.expect("writes");
        let mut octets = Vec::new();
        timeout(PATIENCE, socket.read_to_end(&mut octets)).await.expect("ends in time").expect("reads");
        let end = octets.windows(4).position(|it| it == b"\r\n\r\n").map_or(octets.len(), |at| at + 4);
        let body = octets.split_off(end);
        (String::from_utf8(octets).expect("a head in ASCII"), body)
    }

    pub async fn get(&self, path: &str, fields: &str) -> (String, Vec<u8>) {
        self.http(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{fields}\r\n")).await
    }
}

/// A client of the bridge.
pub struct Client {
    pub socket: WebSocketStream<TcpStream>,
}

impl Client {
    pub async fn open(&mut self, host: &str, port: u16, security: Security) {
        self.say(&ToBridge::Open { host: host.to_owned(), port, security, steps: false, pinned: None }).await;
    }

    pub async fn say(&mut self, frame: &ToBridge) {
        self.socket.send(Message::text(serde_json::to_string(frame).expect("serialises"))).await.expect("sends");
    }

    pub async fn send(&mut self, octets: &[u8]) {
        self.socket.send(Message::binary(octets.to_vec())).await.expect("sends");
    }

    pub async fn next(&mut self) -> Message {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("comes in time") {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => return message,
                other => panic!("wanted a message, found {other:?}"),
            }
        }
    }

    pub async fn text(&mut self) -> FromBridge {
        match self.next().await {
            Message::Text(text) => serde_json::from_str(&text).expect("a frame of the protocol"),
            other => panic!("wanted text, found {other:?}"),
        }
    }

    /// So many octets, from as many frames as they come in.
    pub async fn octets(&mut self, count: usize) -> Vec<u8> {
        let mut octets = Vec::with_capacity(count);
        while octets.len() < count {
            match self.next().await {
                Message::Binary(part) => octets.extend_from_slice(&part),
                other => panic!("wanted octets, found {other:?} after {}", octets.len()),
            }
        }
        octets
    }

    /// The failure that ends the tunnel, and the close code behind it; octets before it are skipped.
    pub async fn failure(&mut self) -> (Failure, u16) {
        loop {
            match self.next().await {
                Message::Binary(_) => {}
                Message::Text(text) => match serde_json::from_str(&text).expect("a frame of the protocol") {
                    FromBridge::Failed { failure } => return (failure, self.close_code().await),
                    other => panic!("wanted a failure, found {other:?}"),
                },
                other => panic!("wanted a failure, found {other:?}"),
            }
        }
    }

    pub async fn close_code(&mut self) -> u16 {
        match self.next().await {
            Message::Close(Some(frame)) => frame.code.into(),
            other => panic!("wanted a close frame, found {other:?}"),
        }
    }
}

/// An upstream that hands each connection to `serve`.
pub async fn upstream<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> SocketAddr
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket));
        }
    });
    address
}

/// An upstream that sends back what it gets.
pub async fn echo() -> SocketAddr {
    upstream(|mut socket| async move {
        let (mut read, mut write) = socket.split();
        let _ = tokio::io::copy(&mut read, &mut write).await;
        let _ = write.shutdown().await;
    })
    .await
}

/// An upstream that accepts and says nothing.
pub async fn silent() -> SocketAddr {
    upstream(|socket| async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(socket);
    })
    .await
}

/// Octets that repeat only after a long time, so that a shift or a loss shows.
pub fn pattern(count: usize) -> Vec<u8> {
    let mut seed = 1_u32;
    std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    })
    .take(count)
    .collect()
}
