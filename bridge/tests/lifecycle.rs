//! How tunnels end by the clock or by the operator's word, and what the log says of them.

mod common;

use bridge::limits::Limits;
use bridge_protocol::{Failure, Security, ToBridge};
use common::{Bridge, PATIENCE, echo, permissive, silent, upstream};
use futures_util::StreamExt;
use std::time::{Duration, Instant};
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn a_tunnel_where_nothing_moves_is_closed() {
    let server = echo().await;
    let limits = Limits { idle: Duration::from_millis(600), ..Limits::default() };
    let bridge = Bridge::with_limits(server, limits).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    let start = Instant::now();
    for _ in 0..4 {
        sleep(Duration::from_millis(300)).await;
        client.send(b"x").await;
        client.octets(1).await;
    }
    assert!(start.elapsed() > Duration::from_millis(1000), "octets kept it open");
    assert_eq!(client.failure().await, (Failure::Idle, 4408));
}

#[tokio::test]
async fn a_tunnel_has_a_longest_life() {
    let server = echo().await;
    let limits = Limits { lifetime: Duration::from_millis(400), ..Limits::default() };
    let bridge = Bridge::with_limits(server, limits).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    client.send(b"x").await;
    assert_eq!(client.failure().await, (Failure::Busy, 1013));
}

#[tokio::test]
async fn a_silent_client_is_pinged_and_one_that_does_not_answer_is_let_go() {
    let server = silent().await;
    let limits =
        Limits { keepalive: Duration::from_millis(100), pong: Duration::from_millis(500), ..Limits::default() };
    let bridge = Bridge::with_limits(server, limits).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    let start = Instant::now();
    // This client answers whenever it reads.
    let mut pings = 0;
    while start.elapsed() < Duration::from_millis(1200) {
        if let Ok(message) = timeout(Duration::from_millis(200), client.socket.next()).await {
            assert!(matches!(message, Some(Ok(Message::Ping(_)))), "{message:?}");
            pings += 1;
        }
    }
    assert!(pings >= 4, "{pings} pings");
    assert!(!bridge.log_text().contains("tunnel-closed"));
    // Now it reads no more.
    bridge.logged("reason=gone").await;
}

#[tokio::test]
async fn told_to_stop_the_bridge_closes_what_is_idle_and_lets_what_moves_finish() {
    let server = upstream(|mut socket| async move {
        for _ in 0..30 {
            sleep(Duration::from_millis(50)).await;
            socket.write_all(b"octets ").await.expect("the bridge still takes them");
        }
    })
    .await;
    let idle_server = silent().await;
    let mut bridge = Bridge::start(permissive(&[server.port(), idle_server.port()])).await;
    let mut idle = bridge.tunnel(idle_server, Security::None).await;
    let mut busy = bridge.tunnel(server, Security::None).await;
    let keep_alive = TcpStream::connect(bridge.address).await.expect("connects");
    sleep(Duration::from_millis(1100)).await;
    bridge.tell_to_stop();
    assert_eq!(idle.failure().await, (Failure::ShuttingDown, 1001));
    busy.octets(30 * 7).await;
    assert_eq!(busy.text().await, bridge_protocol::FromBridge::Finished);
    busy.say(&ToBridge::Finish).await;
    assert_eq!(busy.close_code().await, 1000);
    bridge.stopped().await;
    assert!(TcpStream::connect(bridge.address).await.is_err(), "it accepts no more");
    drop(keep_alive);
}

#[tokio::test]
async fn what_never_stops_moving_is_cut_off_when_the_time_is_up() {
    let server = upstream(|mut socket| async move {
        while socket.write_all(b"more ").await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let limits = Limits { drain: Duration::from_millis(700), ..Limits::default() };
    let mut bridge = Bridge::with_limits(server, limits).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    client.octets(5).await;
    let start = Instant::now();
    bridge.tell_to_stop();
    assert_eq!(client.failure().await, (Failure::ShuttingDown, 1001));
    let _ = client.socket.close(None).await;
    bridge.stopped().await;
    assert!(start.elapsed() >= Duration::from_millis(600) && start.elapsed() < PATIENCE);
}

#[tokio::test]
async fn the_log_holds_where_and_how_much_and_nothing_that_was_carried() {
    let server = echo().await;
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    client.send(b"USER secret-user\r\nPASS secret-word\r\n").await;
    client.octets(36).await;
    client.say(&ToBridge::Finish).await;
    let line = bridge.logged("tunnel-closed").await;
    let expected = format!("peer=127.0.0.1 upstream=127.0.0.1:{} to-upstream=36 to-client=36", server.port());
    assert!(line.contains(&expected), "{line}");
    // Whatever a client writes where a host belongs, or instead of a frame.
    for host in ["secret-user@pop.example.org", "pop.example.org secret-word", "secret-word\r\nforged line"] {
        bridge.failure(host, 995, Security::None).await;
    }
    let mut client = bridge.client().await;
    client.socket.close(None).await.expect("closes");
    let mut client = bridge.client().await;
    futures_util::SinkExt::send(&mut client.socket, Message::text("secret-word")).await.expect("sends");
    client.failure().await;
    bridge.get("/secret-word?secret-user", "").await;
    let log = bridge.log_text();
    assert!(!log.contains("secret") && !log.contains("forged"), "{log}");
}
