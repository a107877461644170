//! Who gets a tunnel, how many, and to where.

mod common;

use bridge::{Config, dial::Resolver, limits::Limits};
use bridge_protocol::{DenialReason, Failure, Security};
use common::{Bridge, PATIENCE, echo, permissive, silent};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::tungstenite::{Error, http::Request};

/// The status a request for a tunnel is answered with.
async fn status(bridge: &Bridge, request: Request<()>) -> u16 {
    match bridge.client_with(request).await {
        Ok(_) => 101,
        Err(Error::Http(response)) => response.status().as_u16(),
        // The client itself objects to an answer without the subprotocol.
        Err(other) => panic!("{other}"),
    }
}

fn with(bridge: &Bridge, field: &'static str, value: Option<&str>) -> Request<()> {
    let mut request = bridge.request();
    request.headers_mut().remove(field);
    if let Some(value) = value {
        request.headers_mut().insert(field, value.parse().expect("a value"));
    }
    request
}

#[tokio::test]
async fn only_our_own_page_gets_a_tunnel() {
    let bridge = Bridge::start(permissive(&[])).await;
    assert_eq!(status(&bridge, bridge.request()).await, 101);
    assert_eq!(status(&bridge, with(&bridge, "Origin", None)).await, 403);
    for origin in ["https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1"] {
        assert_eq!(status(&bridge, with(&bridge, "Origin", Some(origin))).await, 403, "{origin}");
    }
    bridge.logged("tunnel-refused").await;
}

#[tokio::test]
async fn a_page_whose_name_was_led_to_this_machine_gets_none() {
    let bridge = Bridge::start(permissive(&[])).await;
    let mut request = with(&bridge, "Host", Some("rebound.evil.example"));
    request.headers_mut().insert("Origin", "http://rebound.evil.example".parse().expect("a value"));
    assert_eq!(status(&bridge, request).await, 403);
}

#[tokio::test]
async fn an_operator_may_name_further_origins_and_let_it_be_missing() {
    let origins = vec!["https://mail.example.org".parse().expect("an origin")];
    let bridge = Bridge::start(Config { origins, allow_missing_origin: true, ..permissive(&[]) }).await;
    assert_eq!(status(&bridge, with(&bridge, "Origin", Some("https://mail.example.org"))).await, 101);
    assert_eq!(status(&bridge, with(&bridge, "Origin", Some("http://mail.example.org"))).await, 403);
    assert_eq!(status(&bridge, with(&bridge, "Origin", None)).await, 101);
}

#[tokio::test]
async fn a_request_that_is_no_proper_upgrade_is_turned_away() {
    let bridge = Bridge::start(permissive(&[])).await;
    assert_eq!(status(&bridge, with(&bridge, "Sec-WebSocket-Protocol", Some("chat"))).await, 400);
    assert_eq!(status(&bridge, with(&bridge, "Sec-WebSocket-Version", Some("8"))).await, 426);
    let (head, _) = bridge.get("/tunnel", "").await;
    assert!(head.starts_with("HTTP/1.1 426 "), "{head}");
    let (head, _) = bridge.http("POST /tunnel HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 405 "), "{head}");
}

#[tokio::test]
async fn what_the_policy_denies_is_not_dialled() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let looked_up = |name: &str| match name {
        "localhost" => Ok(vec!["127.0.0.1".parse().expect("an address")]),
        "metadata.example.org" => Ok(vec!["169.254.169.254".parse().expect("an address")]),
        "mixed.example.org" => {
            Ok(vec!["192.0.0.9".parse().expect("an address"), "127.0.0.1".parse().expect("an address")])
        }
        _ => Err(std::io::Error::other("no such name")),
    };
    let config = Config { ports: vec![port], resolver: Resolver::new(looked_up), ..Config::default() };
    let bridge = Bridge::start(config).await;
    let denied = |reason| (Failure::Denied { reason }, 4403);
    for host in [
        "127.0.0.1",
        "127.0.0.1.",
        "localhost",
        "LOCALHOST.",
        "metadata.example.org",
        "mixed.example.org",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::127.0.0.1",
        "2002:7f00:1::",
        "0.0.0.0",
    ] {
        assert_eq!(bridge.failure(host, port, Security::None).await, denied(DenialReason::Address), "{host}");
    }
    assert_eq!(bridge.failure("127.0.0.1", 22, Security::None).await, denied(DenialReason::Port));
    for host in ["nobody.example.org", "not a name", "127.0.0.1:80", ""] {
        assert_eq!(bridge.failure(host, port, Security::None).await, (Failure::NameNotFound, 4404), "{host:?}");
    }
    assert!(timeout(Duration::from_millis(50), listener.accept()).await.is_err(), "something was dialled");
}

#[tokio::test]
async fn only_named_hosts_are_dialled_where_any_are_named() {
    let server = echo().await;
    let hosts = vec!["*.example.org".parse().expect("a pattern")];
    let bridge = Bridge::start(Config { hosts, ..permissive(&[server.port()]) }).await;
    let failure = bridge.failure("127.0.0.1", server.port(), Security::None).await;
    assert_eq!(failure, (Failure::Denied { reason: DenialReason::Host }, 4403));
    let mut client = bridge.client().await;
    client.open("pop.example.org", server.port(), Security::None).await;
    assert!(matches!(client.text().await, bridge_protocol::FromBridge::Opened { .. }));
}

#[tokio::test]
async fn a_name_is_looked_up_once_and_the_approved_address_is_dialled() {
    let server = echo().await;
    let count = Arc::new(AtomicUsize::new(0));
    let resolver = {
        let count = Arc::clone(&count);
        // The second answer would be another address: this is what rebinding does.
        Resolver::new(move |_| {
            let address = if count.fetch_add(1, Relaxed) == 0 { "127.0.0.1" } else { "127.0.0.9" };
            Ok(vec![address.parse().expect("an address")])
        })
    };
    let addresses = vec!["127.0.0.1".parse().expect("a range")];
    let bridge = Bridge::start(Config { resolver, addresses, ..permissive(&[server.port()]) }).await;
    let mut client = bridge.client().await;
    client.open("rebinding.example.org", server.port(), Security::None).await;
    assert!(matches!(client.text().await, bridge_protocol::FromBridge::Opened { .. }));
    assert_eq!(count.load(Relaxed), 1);
}

#[tokio::test]
async fn the_next_address_is_tried_where_the_first_does_not_answer() {
    let server = echo().await;
    let resolver = Resolver::new(|_| {
        Ok(["127.0.0.77", "127.0.0.1"].iter().map(|text| text.parse().expect("an address")).collect())
    });
    let bridge = Bridge::start(Config { resolver, ..permissive(&[server.port()]) }).await;
    let mut client = bridge.client().await;
    client.open("pop.example.org", server.port(), Security::None).await;
    assert!(matches!(client.text().await, bridge_protocol::FromBridge::Opened { .. }));
}

#[tokio::test]
async fn a_closed_port_is_refused_and_a_silent_one_times_out() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        listener.local_addr().expect("an address")
    };
    // A listener whose queue is full lets nobody in and turns nobody away.
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind("127.0.0.1:0".parse().expect("an address")).expect("binds");
    let full = socket.listen(1).expect("listens");
    let address = full.local_addr().expect("an address");
    let mut waiting = Vec::new();
    while let Ok(stream) = timeout(Duration::from_millis(100), TcpStream::connect(address)).await {
        waiting.push(stream.expect("connects"));
    }
    let limits = Limits { connect: Duration::from_millis(300), ..Limits::default() };
    let bridge = Bridge::start(Config { limits, ..permissive(&[closed.port(), address.port()]) }).await;
    assert_eq!(bridge.failure("127.0.0.1", closed.port(), Security::None).await, (Failure::Refused, 4502));
    let start = Instant::now();
    assert_eq!(bridge.failure("127.0.0.1", address.port(), Security::None).await, (Failure::TimedOut, 4504));
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_look_up_that_takes_too_long_times_out() {
    let resolver = Resolver::new(|_| {
        std::thread::sleep(Duration::from_millis(800));
        Err(std::io::Error::other("late"))
    });
    let limits = Limits { connect: Duration::from_millis(200), ..Limits::default() };
    let bridge = Bridge::start(Config { limits, resolver, ..permissive(&[]) }).await;
    assert_eq!(bridge.failure("slow.example.org", 995, Security::None).await, (Failure::TimedOut, 4504));
}

#[tokio::test]
async fn tunnels_are_limited_in_total_per_address_and_per_minute() {
    let server = silent().await;
    let busy = (Failure::Busy, 1013);
    for (limits, detail) in [
        (Limits { total: 2, ..Limits::default() }, "total"),
        (Limits { per_address: 2, ..Limits::default() }, "\"per address\""),
        (Limits { new_per_minute: 2, ..Limits::default() }, "\"new per minute\""),
    ] {
        let bridge = Bridge::with_limits(server, limits).await;
        let first = bridge.tunnel(server, Security::None).await;
        let _second = bridge.tunnel(server, Security::None).await;
        let mut third = bridge.client().await;
        assert_eq!(third.failure().await, busy, "{detail}");
        drop(third);
        bridge.logged(&format!("reason=busy detail={detail}")).await;
        drop(first);
        bridge.logged("reason=gone").await;
        if detail.contains("minute") {
            assert_eq!(bridge.client().await.failure().await, busy);
        } else {
            bridge.tunnel(server, Security::None).await;
        }
    }
}

#[tokio::test]
async fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
    let server = silent().await;
    let limits = Limits { per_address: 1, ..Limits::default() };
    let from = |bridge: &Bridge, address: &str| with(bridge, "X-Forwarded-For", Some(address));
    let first_two = async |config: Config, addresses: [&str; 2]| {
        let bridge = Bridge::start(config).await;
        let mut clients = Vec::new();
        for address in addresses {
            let mut client = bridge.client_with(from(&bridge, address)).await.expect("accepts");
            client.open("127.0.0.1", server.port(), Security::None).await;
            clients.push(client);
        }
        let last = clients[1].next().await.into_text().expect("text").to_string();
        last.contains("opened")
    };
    let config = |trusted: bool| Config {
        limits: limits.clone(),
        trusted_proxies: if trusted { vec!["127.0.0.1".parse().expect("a range")] } else { vec![] },
        ..permissive(&[server.port()])
    };
    assert!(first_two(config(true), ["198.51.100.1", "198.51.100.2"]).await, "two clients of one proxy");
    assert!(!first_two(config(true), ["198.51.100.1", "198.51.100.1"]).await, "one client twice");
    assert!(!first_two(config(true), ["1.1.1.1, 198.51.100.1", "2.2.2.2, 198.51.100.1"]).await, "a forged list");
    assert!(!first_two(config(false), ["198.51.100.1", "198.51.100.2"]).await, "no proxy of ours");
}

#[tokio::test]
async fn connections_that_only_stand_there_are_limited_too() {
    let limits = Limits { per_address: 1, handshake: Duration::from_secs(20), ..Limits::default() };
    let bridge = Bridge::start(Config { limits, ..permissive(&[]) }).await;
    let mut held = Vec::new();
    for _ in 0..65 {
        held.push(TcpStream::connect(bridge.address).await.expect("connects"));
    }
    // The last one accepted says that those before it were, too.
    let (head, _) = loop {
        let answer = bridge.get("/healthz", "").await;
        if answer.0.starts_with("HTTP/1.1 503 ") {
            break answer;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(head.contains("Connection: close"), "{head}");
    drop(held);
    while !bridge.get("/healthz", "").await.0.starts_with("HTTP/1.1 200 ") {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_request_that_drips_in_is_cut_off() {
    let limits = Limits { handshake: Duration::from_millis(300), ..Limits::default() };
    let bridge = Bridge::start(Config { limits, ..permissive(&[]) }).await;
    let start = Instant::now();
    // Nothing at all.
    let mut socket = TcpStream::connect(bridge.address).await.expect("connects");
    assert_eq!(timeout(PATIENCE, socket.read(&mut [0; 64])).await.expect("in time").expect("reads"), 0);
    // An octet now and then.
    let (mut read, mut write) = TcpStream::connect(bridge.address).await.expect("connects").into_split();
    let drip = tokio::spawn(async move {
        for octet in b"GET /".iter().chain(std::iter::repeat(&b'x')) {
            tokio::time::sleep(Duration::from_millis(30)).await;
            if write.write_all(&[*octet]).await.is_err() {
                return;
            }
        }
    });
    let mut answer = String::new();
    // A reset behind the answer is as good as an end.
    let _ = timeout(PATIENCE, read.read_to_string(&mut answer)).await.expect("in time");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    drip.abort();
    // A WebSocket without its first frame.
    assert_eq!(bridge.client().await.failure().await, (Failure::TimedOut, 4504));
    // A first frame that does not end.
    let mut client = bridge.client().await;
    client.socket.get_mut().write_all(&[0x81, 0xfe, 0x01]).await.expect("writes");
    assert_eq!(client.failure().await, (Failure::TimedOut, 4504));
    assert!(start.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn a_head_that_is_too_large_or_no_http_is_refused() {
    let bridge = Bridge::start(permissive(&[])).await;
    let status = async |request: &str| {
        let (head, _) = bridge.http(request).await;
        head.split(' ').nth(1).map(str::to_owned)
    };
    assert_eq!(status(&format!("GET / HTTP/1.1\r\nX: {}", "y".repeat(9000))).await.as_deref(), Some("431"));
    assert_eq!(status(&format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(70))).await.as_deref(), Some("431"));
    assert_eq!(status("+OK hello\r\n\r\n").await.as_deref(), Some("400"));
    assert_eq!(status("GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n").await.as_deref(), Some("400"));
}
