//! What the README tells people who host a bridge: the flags are read out of it, and a page behind a proxy gets tunnels.
//!
//! Must not: repeat the flags. Whoever changes the README changes this test.

mod common;

use bridge::{
    Config,
    config::{CommandLine, Settings},
};
use bridge_protocol::{Failure, FromBridge, Security};
use clap::Parser;
use common::{Bridge, Client, permissive, silent};
use std::net::SocketAddr;
use tokio_tungstenite::tungstenite::{Error, http::Request};

const README: &str = include_str!("../../README.md");
const ABOUT_THE_BRIDGE: &str = include_str!("../README.md");
const PAGE: &str = "https://mail.example.org";
const ADA: &str = "198.51.100.1";
const BOB: &str = "2001:db8::2";

/// The flags of the README's bridge behind a proxy.
fn documented() -> Vec<&'static str> {
    let mut lines = README.lines().filter_map(|line| line.strip_prefix("target/release/poplar-bridge "));
    let line = lines.find(|line| line.contains("--allow-origin")).expect("the README says how to start it");
    line.split_whitespace().collect()
}

/// A bridge with these flags and room for one tunnel of each person, that may reach `upstream`.
async fn bridge(flags: &[&str], upstream: SocketAddr) -> Bridge {
    let common = ["poplar-bridge", "--max-tunnels-per-address", "1"];
    let command_line = CommandLine::try_parse_from(common.iter().chain(flags)).expect("flags that exist");
    let (listen, config) = command_line.settings.or(Settings::default()).into_config().expect("settings of sense");
    assert!(listen.ip().is_loopback(), "what stands behind a proxy is not reached past it");
    let reachable = permissive(&[upstream.port()]);
    let Config { ports, addresses, resolver, .. } = reachable;
    Bridge::start(Config { ports, addresses, resolver, ..config }).await
}

/// What Caddy and nginx make of the page's own request for a tunnel, by a person at this address.
fn through_the_proxy(bridge: &Bridge, origin: &str, person: &str) -> Request<()> {
    let mut request = bridge.request();
    let mut set = |name: &'static str, value: &str| {
        request.headers_mut().insert(name, value.parse().expect("a value"));
    };
    set("Host", "mail.example.org");
    set("Origin", origin);
    set("X-Forwarded-For", person);
    set("X-Forwarded-Proto", "https");
    request
}

/// A tunnel, or the HTTP status instead.
async fn tunnel(bridge: &Bridge, origin: &str, person: &str) -> Result<Client, u16> {
    match bridge.client_with(through_the_proxy(bridge, origin, person)).await {
        Ok(client) => Ok(client),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(other) => panic!("{other}"),
    }
}

async fn opened(client: &mut Client, upstream: SocketAddr) -> bool {
    client.open(&upstream.ip().to_string(), upstream.port(), Security::None).await;
    matches!(client.text().await, FromBridge::Opened { .. })
}

#[tokio::test]
async fn with_the_flags_of_the_readme_the_page_behind_a_proxy_gets_a_tunnel_for_every_person() {
    let server = silent().await;
    let bridge = bridge(&documented(), server).await;
    let mut ada = tunnel(&bridge, PAGE, ADA).await.expect("the page's own tunnel");
    assert!(opened(&mut ada, server).await);
    let mut bob = tunnel(&bridge, PAGE, BOB).await.expect("the page's own tunnel");
    assert!(opened(&mut bob, server).await, "somebody else's tunnel is not counted as his");
    let mut again = tunnel(&bridge, PAGE, ADA).await.expect("a WebSocket, to say so in");
    assert_eq!(again.failure().await, (Failure::Busy, 1013), "her own is");
    assert_eq!(tunnel(&bridge, "https://evil.example", ADA).await.err(), Some(403));
}

#[tokio::test]
async fn without_the_origin_the_page_behind_a_proxy_is_refused() {
    let flags = documented();
    let at = flags.iter().position(|flag| *flag == "--allow-origin").expect("it is documented");
    let bridge = bridge(&[&flags[..at], &flags[at + 2..]].concat(), silent().await).await;
    assert_eq!(tunnel(&bridge, PAGE, ADA).await.err(), Some(403));
}

#[tokio::test]
async fn without_the_trusted_proxy_all_people_share_the_limits_of_one() {
    let server = silent().await;
    let flags = documented();
    let at = flags.iter().position(|flag| *flag == "--trusted-proxy").expect("it is documented");
    let bridge = bridge(&[&flags[..at], &flags[at + 2..]].concat(), server).await;
    let mut ada = tunnel(&bridge, PAGE, ADA).await.expect("the page's own tunnel");
    assert!(opened(&mut ada, server).await);
    let mut bob = tunnel(&bridge, PAGE, BOB).await.expect("a WebSocket, to say so in");
    assert_eq!(bob.failure().await, (Failure::Busy, 1013));
}

#[test]
fn both_readmes_and_the_help_tell_the_same() {
    let flags = documented();
    assert!(ABOUT_THE_BRIDGE.contains(&format!("`{}`", flags.join(" "))), "bridge/README.md");
    let help = CommandLine::try_parse_from(["poplar-bridge", "--help"]).expect_err("help").to_string();
    for pair in flags.chunks(2) {
        assert!(help.contains(&pair.join(" ")), "{pair:?} is not in --help");
    }
}
