//! Octets through the bridge: both ways, both ends, in bulk and in bits.

mod common;

use bridge_protocol::{Failure, FromBridge, MAX_BINARY_FRAME_OCTETS, Security, ToBridge};
use common::{Bridge, PATIENCE, echo, pattern, permissive, silent, upstream};
use futures_util::{SinkExt, StreamExt};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::Notify,
    time::{sleep, timeout},
};
use tokio_tungstenite::tungstenite::{Bytes, Message};

#[tokio::test]
async fn octets_go_there_and_back() {
    let server = echo().await;
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    client.send(b"USER demo\r\n").await;
    assert_eq!(client.octets(11).await, b"USER demo\r\n");
    client.socket.close(None).await.expect("closes");
    bridge.logged("reason=closed").await;
}

#[tokio::test]
async fn octets_sent_right_behind_the_first_frame_arrive() {
    let server = echo().await;
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let mut client = bridge.client().await;
    client.open("pop.example.org", server.port(), Security::None).await;
    let sent = pattern(60_000);
    client.send(&sent).await;
    assert_eq!(client.text().await, FromBridge::Opened { tls: None });
    assert_eq!(client.octets(sent.len()).await, sent);
}

#[tokio::test]
async fn ten_megabytes_go_both_ways_at_once() {
    let count = 10 * 1024 * 1024;
    let server = upstream(move |mut socket| async move {
        let (mut read, mut write) = socket.split();
        let sent = pattern(count);
        let mut found = Vec::new();
        let (written, got) = tokio::join!(write.write_all(&sent), read.read_to_end(&mut found));
        written.expect("writes");
        got.expect("reads");
        write.write_all(if found == sent { b"same" } else { b"diff" }).await.expect("writes");
    })
    .await;
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let client = bridge.tunnel(server, Security::None).await;
    let (mut write, mut read) = client.socket.split();
    let expected = pattern(count);
    let octets = expected.clone();
    let sender = tokio::spawn(async move {
        // Frames of many sizes, the largest permitted among them.
        let sizes = [1, 125, 126, 4096, 65_535, 65_536, MAX_BINARY_FRAME_OCTETS, 7];
        let mut rest = Bytes::from(octets);
        for size in sizes.into_iter().cycle() {
            if rest.is_empty() {
                break;
            }
            write.send(Message::Binary(rest.split_to(size.min(rest.len())))).await.expect("sends");
        }
        let finish = serde_json::to_string(&ToBridge::Finish).expect("serialises");
        write.send(Message::text(finish)).await.expect("sends");
        write
    });
    let mut found = Vec::new();
    let mut frames = 0;
    loop {
        match timeout(PATIENCE, read.next()).await.expect("in time").expect("goes on").expect("no error") {
            Message::Binary(part) => {
                assert!(part.len() <= MAX_BINARY_FRAME_OCTETS);
                // A slow reader, now and then.
                frames += 1;
                if frames % 50 == 0 {
                    sleep(Duration::from_millis(5)).await;
                }
                found.extend_from_slice(&part);
            }
            Message::Text(text) => {
                assert_eq!(text.as_str(), r#"{"type":"finished"}"#);
                break;
            }
            _ => {}
        }
    }
    drop(sender.await.expect("sends all"));
    assert!(found.starts_with(&expected), "what came down is what was sent");
    assert_eq!(&found[count..], b"same", "what went up is what was sent");
}

#[tokio::test]
async fn a_client_that_does_not_read_stops_the_upstream() {
    let written = Arc::new(AtomicUsize::new(0));
    let server = {
        let written = Arc::clone(&written);
        upstream(move |mut socket| {
            let written = Arc::clone(&written);
            async move {
                while let Ok(count) = socket.write(&[7; 64 * 1024]).await {
                    written.fetch_add(count, Relaxed);
                }
            }
        })
        .await
    };
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    // It fills the sockets' buffers and one of ours, and then stands still.
    let mut last = 0;
    let stuck = loop {
        sleep(Duration::from_millis(300)).await;
        let now = written.load(Relaxed);
        if now == last && now > 0 {
            break now;
        }
        last = now;
    };
    assert!(stuck < 40 * 1024 * 1024, "the upstream could write {stuck} octets to nobody");
    // And goes on when the client reads again.
    client.octets(stuck + 1024 * 1024).await;
    assert!(written.load(Relaxed) > stuck);
}

#[tokio::test]
async fn an_upstream_that_does_not_read_stops_the_client() {
    let (go, wait) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let server = {
        let go = Arc::clone(&go);
        upstream(move |mut socket| {
            let go = Arc::clone(&go);
            async move {
                go.notified().await;
                let mut sink = vec![0; 64 * 1024];
                while socket.read(&mut sink).await.is_ok_and(|count| count > 0) {}
            }
        })
        .await
    };
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    let sent = Arc::new(AtomicUsize::new(0));
    let total = 80;
    let sender = {
        let (sent, wait) = (Arc::clone(&sent), Arc::clone(&wait));
        tokio::spawn(async move {
            let piece = Bytes::from(vec![7; MAX_BINARY_FRAME_OCTETS]);
            for _ in 0..total * 4 {
                client.socket.send(Message::Binary(piece.clone())).await.expect("sends");
                sent.fetch_add(1, Relaxed);
            }
            wait.notified().await;
        })
    };
    let mut last = 0;
    let stuck = loop {
        sleep(Duration::from_millis(300)).await;
        let now = sent.load(Relaxed);
        if now == last && now > 0 {
            break now;
        }
        last = now;
    };
    assert!(stuck < total * 4, "80 MiB were taken from the client for an upstream that reads nothing");
    go.notify_one();
    wait.notify_one();
    timeout(PATIENCE, sender).await.expect("goes on once the upstream reads").expect("sends all");
}

#[tokio::test]
async fn the_client_may_finish_first_and_still_hears_the_rest() {
    let server = upstream(|mut socket| async move {
        let mut found = Vec::new();
        socket.read_to_end(&mut found).await.expect("reads");
        socket.write_all(format!("got {} octets", found.len()).as_bytes()).await.expect("writes");
    })
    .await;
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    client.send(b"QUIT\r\n").await;
    client.say(&ToBridge::Finish).await;
    assert_eq!(client.octets(12).await, b"got 6 octets");
    assert_eq!(client.text().await, FromBridge::Finished);
    assert_eq!(client.close_code().await, 1000);
    bridge.logged("to-upstream=6 to-client=12").await;
    bridge.logged("reason=done").await;
}

#[tokio::test]
async fn the_upstream_may_finish_first_and_still_gets_the_rest() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let tell = Arc::new(std::sync::Mutex::new(Some(tell)));
    let server = upstream(move |mut socket| {
        let tell = tell.lock().expect("not poisoned").take();
        async move {
            socket.write_all(b"bye").await.expect("writes");
            socket.shutdown().await.expect("shuts down");
            let mut found = Vec::new();
            socket.read_to_end(&mut found).await.expect("reads");
            let _ = tell.expect("one connection").send(found);
        }
    })
    .await;
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    assert_eq!(client.octets(3).await, b"bye");
    assert_eq!(client.text().await, FromBridge::Finished);
    client.send(b"and thanks").await;
    client.say(&ToBridge::Finish).await;
    assert_eq!(timeout(PATIENCE, told).await.expect("in time").expect("told"), b"and thanks");
    assert_eq!(client.close_code().await, 1000);
}

#[tokio::test]
async fn an_upstream_that_breaks_off_is_told_apart_from_one_that_finishes() {
    let server = upstream(|mut socket| async move {
        // Unread octets make the kernel answer with a reset.
        let _ = socket.read(&mut [0]).await;
        drop(socket);
    })
    .await;
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    client.send(&pattern(100_000)).await;
    assert_eq!(client.failure().await, (Failure::Reset, 4505));
}

#[tokio::test]
async fn a_ping_is_answered_in_the_midst_of_octets() {
    let server = silent().await;
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let mut client = bridge.tunnel(server, Security::None).await;
    client.socket.send(Message::Ping("hello".into())).await.expect("sends");
    let found = timeout(PATIENCE, client.socket.next()).await.expect("in time").expect("goes on").expect("no error");
    assert_eq!(found, Message::Pong("hello".into()));
}

#[tokio::test]
async fn who_breaks_the_rules_is_told_so_and_cut_off() {
    let server = silent().await;
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let open = ToBridge::Open {
        host: "127.0.0.1".into(),
        port: server.port(),
        security: Security::None,
        steps: false,
        pinned: None,
    };

    let mut client = bridge.client().await;
    client.send(b"octets before the first frame").await;
    assert_eq!(client.failure().await, (Failure::Protocol, 1002));

    let mut client = bridge.client().await;
    client.socket.send(Message::text("not JSON")).await.expect("sends");
    assert_eq!(client.failure().await, (Failure::Protocol, 1002));

    let mut client = bridge.client().await;
    client.say(&ToBridge::Finish).await;
    assert_eq!(client.failure().await, (Failure::Protocol, 1002));

    let mut client = bridge.tunnel(server, Security::None).await;
    client.say(&open).await;
    assert_eq!(client.failure().await, (Failure::Protocol, 1002));

    let mut client = bridge.tunnel(server, Security::None).await;
    client.say(&ToBridge::StartTls).await;
    assert_eq!(client.failure().await, (Failure::Protocol, 1002));

    let mut client = bridge.tunnel(server, Security::None).await;
    client.say(&ToBridge::Finish).await;
    client.send(b"more").await;
    assert_eq!(client.failure().await, (Failure::Protocol, 1002));

    let mut client = bridge.tunnel(server, Security::None).await;
    client.send(&vec![0; MAX_BINARY_FRAME_OCTETS + 1]).await;
    assert_eq!(client.failure().await, (Failure::Protocol, 1009));

    let mut client = bridge.tunnel(server, Security::None).await;
    client.socket.send(Message::text("x".repeat(20_000))).await.expect("sends");
    assert_eq!(client.failure().await, (Failure::Protocol, 1009));
}

#[tokio::test]
async fn an_unmasked_frame_is_refused() {
    let bridge = Bridge::start(permissive(&[])).await;
    let mut client = bridge.client().await;
    client.socket.get_mut().write_all(&[0x82, 0x01, b'x']).await.expect("writes");
    assert_eq!(client.failure().await, (Failure::Protocol, 1002));
}
