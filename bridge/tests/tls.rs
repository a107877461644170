//! TLS to the upstream: what stands, what is refused, and what the client learns of it.

mod common;

use bridge::{Config, dial::Resolver, limits::Limits};
use bridge_protocol::{CertificateFacts, DenialReason, Failure, FromBridge, Security, Step, TlsFailure, ToBridge};
use common::{
    Bridge,
    certificates::{Authority, Wish, self_signed},
    permissive, silent, upstream,
};
use std::{net::SocketAddr, time::Duration};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

const NAME: &str = "pop.example.org";
const GOOD: Wish<'static> = Wish { name: NAME, from: 2020, until: 2200 };

/// A server that begins TLS at once and then sends back what it gets.
async fn tls_echo(acceptor: TlsAcceptor) -> SocketAddr {
    upstream(move |socket| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(stream) = acceptor.accept(socket).await else { return };
            let (mut read, mut write) = tokio::io::split(stream);
            let _ = tokio::io::copy(&mut read, &mut write).await;
            let _ = write.shutdown().await;
        }
    })
    .await
}

/// A server that answers one line in the clear with `answer` and then begins TLS and echoes.
async fn stls_echo(acceptor: TlsAcceptor, answer: &'static [u8], late: &'static [u8]) -> SocketAddr {
    upstream(move |mut socket| {
        let acceptor = acceptor.clone();
        async move {
            let mut line = [0; 6];
            socket.read_exact(&mut line).await.expect("a line");
            assert_eq!(&line, b"STLS\r\n");
            socket.write_all(answer).await.expect("writes");
            if !late.is_empty() {
                tokio::time::sleep(Duration::from_millis(100)).await;
                socket.write_all(late).await.expect("writes");
            }
            let Ok(stream) = acceptor.accept(socket).await else { return };
            let (mut read, mut write) = tokio::io::split(stream);
            let _ = tokio::io::copy(&mut read, &mut write).await;
        }
    })
    .await
}

async fn bridge_for(server: SocketAddr, authority: &Authority) -> Bridge {
    let config = permissive(&[server.port()]);
    Bridge::start(Config { root_certificates: vec![authority.file.clone()], ..config }).await
}

#[tokio::test]
async fn each_step_is_told_with_its_own_time_to_a_client_that_asks_for_it_and_none_behind_the_one_that_fails() {
    let authority = Authority::new();
    let server = tls_echo(authority.server(&GOOD)).await;
    let looks_up = Resolver::new(|name| {
        std::thread::sleep(Duration::from_millis(150));
        let private = if name == "private.example.org" { [10, 0, 0, 1] } else { [127, 0, 0, 1] };
        Ok(if name.ends_with("example.org") { vec![private.into()] } else { vec![] })
    });
    let config = Config { resolver: looks_up, ..permissive(&[server.port(), 1]) };
    let bridge = Bridge::start(Config { root_certificates: vec![authority.file.clone()], ..config }).await;
    let ask = async |host: &str, port, security| {
        let mut client = bridge.client().await;
        client.say(&ToBridge::Open { host: host.into(), port, security, steps: true, pinned: None }).await;
        let mut told = Vec::new();
        loop {
            match client.text().await {
                FromBridge::Reached { step, milliseconds } => told.push((step, milliseconds)),
                FromBridge::Opened { .. } => return (told, None),
                FromBridge::Failed { failure } => return (told, Some(failure)),
                other => panic!("{other:?}"),
            }
        }
    };
    let steps = |told: &[(Step, u32)]| told.iter().map(|(step, _)| *step).collect::<Vec<_>>();

    let (told, failed) = ask(NAME, server.port(), Security::Implicit).await;
    assert_eq!(steps(&told), [Step::Permitted, Step::Found, Step::Connected, Step::Secured]);
    assert_eq!(failed, None);
    assert!((150..5_000).contains(&told[1].1) && told[0].1 < 100 && told[2].1 < 100, "{told:?}");
    let (told, failed) = ask("127.0.0.1", server.port(), Security::None).await;
    assert_eq!((steps(&told), failed), (vec![Step::Permitted, Step::Found, Step::Connected], None));

    let denied = |reason| Some(Failure::Denied { reason });
    for (host, port, reached, failure) in [
        (NAME, 25, 0, denied(DenialReason::Port)),
        ("nowhere.example", 1, 1, Some(Failure::NameNotFound)),
        ("private.example.org", 1, 1, denied(DenialReason::Address)),
        (NAME, 1, 2, Some(Failure::Refused)),
    ] {
        let (told, failed) = ask(host, port, Security::Implicit).await;
        assert_eq!((told.len(), failed), (reached, failure), "{host}:{port}");
    }
}

#[tokio::test]
async fn implicit_tls_stands_and_its_facts_are_told() {
    let authority = Authority::new();
    let server = tls_echo(authority.server(&GOOD)).await;
    let bridge = bridge_for(server, &authority).await;
    let mut client = bridge.client().await;
    client.open(NAME, server.port(), Security::Implicit).await;
    let FromBridge::Opened { tls: Some(facts) } = client.text().await else { panic!("no facts") };
    assert_eq!(facts.version, "TLS 1.3");
    assert!(facts.cipher_suite.starts_with("TLS_"), "{}", facts.cipher_suite);
    check_certificate(&facts.certificate, 1_577_836_800, 7_258_118_400);
    let sent = common::pattern(3_000_000);
    for piece in sent.chunks(100_000) {
        client.send(piece).await;
    }
    assert_eq!(client.octets(sent.len()).await, sent);
    client.say(&ToBridge::Finish).await;
    assert_eq!(client.text().await, FromBridge::Finished);
    assert_eq!(client.close_code().await, 1000);
}

fn check_certificate(certificate: &CertificateFacts, from: i64, until: i64) {
    assert_eq!(certificate.names, [NAME]);
    assert_eq!(certificate.issuer, "Test Authority");
    assert_eq!(certificate.chain, ["Test Authority"]);
    assert_eq!((certificate.not_before, certificate.not_after), (from, until));
    assert_eq!(certificate.sha256.len(), 64);
    assert!(certificate.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
}

#[tokio::test]
async fn a_certificate_that_is_not_good_is_refused_and_shown() {
    let authority = Authority::new();
    let other = Authority::new();
    let check = async |acceptor: TlsAcceptor, expected: TlsFailure, issuer: &str| {
        let server = tls_echo(acceptor).await;
        let bridge = bridge_for(server, &authority).await;
        let (failure, code) = bridge.failure(NAME, server.port(), Security::Implicit).await;
        let Failure::Tls { reason, certificate: Some(certificate) } = failure else { panic!("found {failure:?}") };
        assert_eq!((reason, certificate.issuer.as_str(), code), (expected, issuer, 4525));
        assert_eq!(certificate.chain.len(), usize::from(issuer != NAME), "what signed itself stands alone");
        certificate
    };
    let expired = authority.server(&Wish { until: 2021, ..GOOD });
    let shown = check(expired, TlsFailure::Expired, "Test Authority").await;
    check_certificate(&shown, 1_577_836_800, 1_609_459_200);
    let early = authority.server(&Wish { from: 2190, ..GOOD });
    check(early, TlsFailure::NotYetValid, "Test Authority").await;
    let misnamed = authority.server(&Wish { name: "imap.example.org", ..GOOD });
    let shown = check(misnamed, TlsFailure::WrongName, "Test Authority").await;
    assert_eq!(shown.names, ["imap.example.org"]);
    check(other.server(&GOOD), TlsFailure::UnknownIssuer, "Test Authority").await;
    check(self_signed(&GOOD, false).0, TlsFailure::UnknownIssuer, NAME).await;
    check(self_signed(&GOOD, true).0, TlsFailure::UnknownIssuer, NAME).await;
}

#[tokio::test]
async fn a_certificate_that_the_operator_named_is_good_for_its_names_and_its_time() {
    let authority = Authority::new();
    let check = async |wish: &Wish<'_>, as_authority: bool, expected: Option<TlsFailure>| {
        let (acceptor, pem) = self_signed(wish, as_authority);
        authority.add(&pem);
        let server = tls_echo(acceptor).await;
        let bridge = bridge_for(server, &authority).await;
        let mut client = bridge.client().await;
        client.open(NAME, server.port(), Security::Implicit).await;
        let found = match client.text().await {
            FromBridge::Opened { tls: Some(_) } => None,
            FromBridge::Failed { failure: Failure::Tls { reason, certificate: Some(_) } } => Some(reason),
            other => panic!("found {other:?}"),
        };
        assert_eq!(found, expected, "{}, an authority: {as_authority}", wish.name);
    };
    for as_authority in [false, true] {
        check(&GOOD, as_authority, None).await;
        check(&Wish { name: "imap.example.org", ..GOOD }, as_authority, Some(TlsFailure::WrongName)).await;
        check(&Wish { until: 2021, ..GOOD }, as_authority, Some(TlsFailure::Expired)).await;
        check(&Wish { from: 2190, ..GOOD }, as_authority, Some(TlsFailure::NotYetValid)).await;
    }
}

#[tokio::test]
async fn the_certificate_that_the_client_names_is_taken_and_no_other_whatever_it_says() {
    let authority = Authority::new();
    let open = async |server: SocketAddr, pinned: &str| {
        let bridge = bridge_for(server, &authority).await;
        let mut client = bridge.client().await;
        let (host, port, pinned) = (NAME.to_owned(), server.port(), Some(pinned.to_owned()));
        client.say(&ToBridge::Open { host, port, security: Security::Implicit, steps: false, pinned }).await;
        client.text().await
    };
    let other = "0f".repeat(32);
    let wishes = [GOOD, Wish { until: 2021, ..GOOD }, Wish { from: 2190, ..GOOD }, Wish { name: "a.example", ..GOOD }];
    for acceptor in wishes.iter().flat_map(|wish| [authority.server(wish), self_signed(wish, false).0]) {
        let server = tls_echo(acceptor).await;
        // Even one that its roots vouch for is not taken in place of the one that was named.
        let FromBridge::Failed { failure: Failure::Tls { reason, certificate } } = open(server, &other).await else {
            panic!("another certificate was taken");
        };
        assert_eq!(reason, TlsFailure::Changed);
        let shown = certificate.expect("what was shown is told").sha256;
        let FromBridge::Opened { tls: Some(facts) } = open(server, &shown).await else { panic!("it is refused") };
        assert_eq!(facts.certificate.sha256, shown);
    }
    let server = tls_echo(authority.server(&GOOD)).await;
    for nonsense in ["", "0f", &"0f".repeat(33)] {
        let FromBridge::Failed { failure: Failure::Tls { reason: TlsFailure::Changed, .. } } =
            open(server, nonsense).await
        else {
            panic!("{nonsense} is taken for a certificate");
        };
    }
}

/// Who shows a certificate without its key is nobody, named or not.
#[tokio::test]
async fn a_server_that_does_not_hold_the_key_of_the_named_certificate_is_refused() {
    let authority = Authority::new();
    let (pinned, acceptor) = authority.impostor(&GOOD);
    for security in [Security::Implicit, Security::Stls] {
        let server = match security {
            Security::Implicit => tls_echo(acceptor.clone()).await,
            _ => stls_echo(acceptor.clone(), b"+OK\r\n", b"").await,
        };
        let bridge = bridge_for(server, &authority).await;
        let mut client = bridge.client().await;
        let (host, port, pinned) = (NAME.to_owned(), server.port(), Some(pinned.clone()));
        client.say(&ToBridge::Open { host, port, security, steps: false, pinned }).await;
        if security == Security::Stls {
            assert_eq!(client.text().await, FromBridge::Opened { tls: None });
            client.send(b"STLS\r\n").await;
            assert_eq!(client.octets(5).await, b"+OK\r\n");
            client.say(&ToBridge::StartTls).await;
        }
        let failure = Failure::Tls { reason: TlsFailure::Other, certificate: None };
        assert_eq!(client.text().await, FromBridge::Failed { failure }, "{security:?}");
    }
}

#[tokio::test]
async fn tls_1_2_is_spoken_and_nothing_older() {
    let authority = Authority::new();
    let server = tls_echo(authority.server_with(&GOOD, &[&rustls::version::TLS12])).await;
    let bridge = bridge_for(server, &authority).await;
    let mut client = bridge.client().await;
    client.open(NAME, server.port(), Security::Implicit).await;
    let FromBridge::Opened { tls: Some(facts) } = client.text().await else { panic!("no facts") };
    assert_eq!(facts.version, "TLS 1.2");
    assert!(facts.cipher_suite.starts_with("TLS_ECDHE_ECDSA_WITH_"), "{}", facts.cipher_suite);

    // What a server that knows only TLS 1.1 answers: the alert `protocol_version`.
    let old = upstream(|mut socket| async move {
        let _ = socket.read(&mut [0; 4096]).await;
        socket.write_all(&[21, 3, 2, 0, 2, 2, 70]).await.expect("writes");
        let _ = socket.read(&mut [0; 4096]).await;
    })
    .await;
    let bridge = bridge_for(old, &authority).await;
    let (failure, _) = bridge.failure(NAME, old.port(), Security::Implicit).await;
    assert_eq!(failure, Failure::Tls { reason: TlsFailure::TooOld, certificate: None });
}

#[tokio::test]
async fn a_literal_address_is_verified_as_such() {
    let authority = Authority::new();
    let server = tls_echo(authority.server(&Wish { name: "127.0.0.1", ..GOOD })).await;
    let bridge = bridge_for(server, &authority).await;
    let mut client = bridge.client().await;
    client.open("127.0.0.1", server.port(), Security::Implicit).await;
    let FromBridge::Opened { tls: Some(facts) } = client.text().await else { panic!("no facts") };
    assert_eq!(facts.certificate.names, ["127.0.0.1"]);
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_named_as_such() {
    let authority = Authority::new();
    let talker = upstream(|mut socket| async move {
        socket.write_all(b"+OK POP3 server ready\r\n").await.expect("writes");
        tokio::time::sleep(Duration::from_secs(5)).await;
    })
    .await;
    let closer = upstream(|mut socket| async move {
        let _ = socket.read(&mut [0; 4096]).await;
    })
    .await;
    for (server, reason) in [(talker, TlsFailure::NotTls), (closer, TlsFailure::Unanswered)] {
        let bridge = bridge_for(server, &authority).await;
        let (failure, _) = bridge.failure(NAME, server.port(), Security::Implicit).await;
        assert_eq!(failure, Failure::Tls { reason, certificate: None });
    }
}

#[tokio::test]
async fn a_server_that_is_silent_in_the_handshake_times_out() {
    let server = silent().await;
    let limits = Limits { connect: Duration::from_millis(300), ..Limits::default() };
    let bridge = Bridge::with_limits(server, limits).await;
    assert_eq!(bridge.failure(NAME, server.port(), Security::Implicit).await, (Failure::TimedOut, 4504));
}

#[tokio::test]
async fn stls_begins_tls_when_the_client_says_so() {
    let authority = Authority::new();
    let server = stls_echo(authority.server(&GOOD), b"+OK begin\r\n", b"").await;
    let bridge = bridge_for(server, &authority).await;
    let mut client = bridge.client().await;
    client.open(NAME, server.port(), Security::Stls).await;
    assert_eq!(client.text().await, FromBridge::Opened { tls: None });
    client.send(b"STLS\r\n").await;
    assert_eq!(client.octets(11).await, b"+OK begin\r\n");
    client.say(&ToBridge::StartTls).await;
    // Right behind it: these octets belong inside TLS already.
    client.send(b"CAPA\r\n").await;
    let FromBridge::TlsStarted { tls } = client.text().await else { panic!("no TLS") };
    check_certificate(&tls.certificate, 1_577_836_800, 7_258_118_400);
    assert_eq!(client.octets(6).await, b"CAPA\r\n");
    client.say(&ToBridge::StartTls).await;
    assert_eq!(client.failure().await, (Failure::Protocol, 1002), "once is all");
}

#[tokio::test]
async fn octets_in_the_clear_never_come_after_tls_stands() {
    let authority = Authority::new();
    let server = stls_echo(authority.server(&GOOD), b"+OK begin\r\n", b"+OK slipped in\r\n").await;
    let bridge = bridge_for(server, &authority).await;
    let mut client = bridge.client().await;
    client.open(NAME, server.port(), Security::Stls).await;
    assert_eq!(client.text().await, FromBridge::Opened { tls: None });
    client.send(b"STLS\r\n").await;
    assert_eq!(client.octets(11).await, b"+OK begin\r\n");
    // The octets come 100 ms after the answer and are with the client, unread, when it asks for TLS: the bridge
    // cannot know that, but the client finds them before `TlsStarted` and so knows that they came in the clear.
    tokio::time::sleep(Duration::from_millis(300)).await;
    client.say(&ToBridge::StartTls).await;
    assert_eq!(client.octets(16).await, b"+OK slipped in\r\n");
    assert!(matches!(client.text().await, FromBridge::TlsStarted { .. }));
}

#[tokio::test]
async fn octets_in_the_clear_instead_of_a_handshake_end_the_tunnel() {
    let server = upstream(|mut socket| async move {
        socket.read_exact(&mut [0; 6]).await.expect("STLS");
        socket.write_all(b"+OK begin\r\n").await.expect("writes");
        socket.read_exact(&mut [0; 6]).await.expect("the beginning of the client's hello");
        socket.write_all(b"+OK slipped in\r\n").await.expect("writes");
        let _ = socket.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let bridge = Bridge::start(permissive(&[server.port()])).await;
    let mut client = bridge.client().await;
    client.open(NAME, server.port(), Security::Stls).await;
    assert_eq!(client.text().await, FromBridge::Opened { tls: None });
    client.send(b"STLS\r\n").await;
    assert_eq!(client.octets(11).await, b"+OK begin\r\n");
    client.say(&ToBridge::StartTls).await;
    let (failure, _) = client.failure().await;
    assert_eq!(failure, Failure::Tls { reason: TlsFailure::NotTls, certificate: None });
}

#[tokio::test]
async fn octets_still_on_their_way_when_tls_is_asked_for_end_the_tunnel() {
    let authority = Authority::new();
    // More than the sockets hold, so that the bridge is still writing when StartTls comes.
    let flood: &'static [u8] = Box::leak(vec![b'x'; 64 * 1024 * 1024].into_boxed_slice());
    let server = stls_echo(authority.server(&GOOD), flood, b"").await;
    let bridge = bridge_for(server, &authority).await;
    let mut client = bridge.client().await;
    client.open(NAME, server.port(), Security::Stls).await;
    assert_eq!(client.text().await, FromBridge::Opened { tls: None });
    client.send(b"STLS\r\n").await;
    // Unread, they fill every buffer on the way, and the bridge stands in the midst of a frame.
    tokio::time::sleep(Duration::from_millis(700)).await;
    client.say(&ToBridge::StartTls).await;
    assert_eq!(client.failure().await, (Failure::PlaintextAfterStls, 4526));
}

#[tokio::test]
async fn a_refused_certificate_after_stls_is_told_like_any_other() {
    let authority = Authority::new();
    let server = stls_echo(self_signed(&GOOD, false).0, b"+OK begin\r\n", b"").await;
    let bridge = bridge_for(server, &authority).await;
    let mut client = bridge.client().await;
    client.open(NAME, server.port(), Security::Stls).await;
    assert_eq!(client.text().await, FromBridge::Opened { tls: None });
    client.send(b"STLS\r\n").await;
    assert_eq!(client.octets(11).await, b"+OK begin\r\n");
    client.say(&ToBridge::StartTls).await;
    let (failure, code) = client.failure().await;
    assert!(matches!(failure, Failure::Tls { reason: TlsFailure::UnknownIssuer, certificate: Some(_) }));
    assert_eq!(code, 4525);
}

#[tokio::test]
async fn a_tls_connection_that_is_cut_is_not_an_orderly_end() {
    let authority = Authority::new();
    let acceptor = authority.server(&GOOD);
    let server = upstream(move |socket| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = acceptor.accept(socket).await.expect("TLS");
            stream.write_all(b"half a mess").await.expect("writes");
            stream.flush().await.expect("flushes");
            // Without close_notify: this is what somebody in between could do.
            let (mut socket, _) = stream.into_inner();
            socket.shutdown().await.expect("shuts down");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    })
    .await;
    let bridge = bridge_for(server, &authority).await;
    let mut client = bridge.client().await;
    client.open(NAME, server.port(), Security::Implicit).await;
    assert!(matches!(client.text().await, FromBridge::Opened { tls: Some(_) }));
    assert_eq!(client.octets(11).await, b"half a mess");
    assert_eq!(client.failure().await, (Failure::Reset, 4505));
}
