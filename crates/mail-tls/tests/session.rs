//! Sessions that go well: handshakes, data both ways, resumption, the end, channel binding.
//!
//! Must not: test what is refused; that is `refusals.rs` and `hostile.rs`.

mod support;

use mail_tls::{Client, Code, Fingerprint, Reason, Trust, UnixSeconds, Version, WriteError, limits};
use rcgen::{DnType, SanType, date_time_ymd};
use support::{Authority, HOST, NOW, Server, VERSIONS, YEAR, client, exchange, reason, refused, self_signed};

#[test]
fn both_versions_shake_hands_and_talk() {
    let authority = Authority::new("an authority");
    let identity = authority.good();
    let shared = authority.shared();
    for (version, name) in VERSIONS.into_iter().zip([Version::Tls12, Version::Tls13]) {
        let (mut client, mut server) = (client(&shared, Trust::Roots), identity.server(version));
        assert!(!client.is_established() && client.facts().is_none() && client.channel_binding().is_none());
        exchange(&mut client, &mut server).expect("a handshake");
        let facts = client.facts().expect("facts");
        assert!(client.is_established());
        assert_eq!(facts.version, name);
        assert!(facts.cipher_suite.starts_with("TLS_") && facts.cipher_suite.ends_with("CHACHA20_POLY1305_SHA256"));
        assert!(!facts.is_resumed);
        assert_eq!(facts.certificate.sha256, Fingerprint::of(&identity.chain[0]));
        assert_eq!(facts.certificate.names, [HOST]);
        assert_eq!(facts.certificate.issuer, "an authority");
        assert_eq!((facts.certificate.not_before, facts.certificate.not_after), (1_796_083_200, 1_803_859_200));
        client.write(b"CAPA\r\n").expect("room");
        assert_eq!(exchange(&mut client, &mut server), Ok(b"CAPA\r\n".to_vec()));
        let large: Vec<u8> = (0..300_000_u32).map(|i| (i % 251) as u8).collect();
        for piece in large.chunks(10_000) {
            server.say(piece);
            exchange(&mut client, &mut server).expect("data");
        }
        assert_eq!(client.take_plaintext(), large);
        assert!(client.take_plaintext().is_empty());
        for piece in large.chunks(7_001) {
            client.write(piece).expect("room");
            assert_eq!(exchange(&mut client, &mut server), Ok(piece.to_vec()));
        }
    }
}

#[test]
fn octets_may_come_in_any_cut() {
    let authority = Authority::new("an authority");
    let identity = authority.good();
    for version in VERSIONS {
        for step in [1, 2, 3, 7, 100, 4096] {
            let (mut client, mut server) = (client(&authority.shared(), Trust::Roots), identity.server(version));
            client.write(b"QUIT\r\n").expect("room");
            let mut told = Vec::new();
            server.say(b"+OK ready\r\n");
            loop {
                let up = client.take_output();
                for piece in up.chunks(step) {
                    told.extend(server.handle(piece).expect("good octets"));
                }
                let down = server.output();
                if up.is_empty() && down.is_empty() {
                    break;
                }
                for piece in down.chunks(step) {
                    client.handle_input(piece).expect("good octets");
                }
            }
            assert_eq!(told, b"QUIT\r\n");
            assert_eq!(client.take_plaintext(), b"+OK ready\r\n");
        }
    }
}

#[test]
fn the_end_is_clean_only_after_close_notify() {
    let authority = Authority::new("an authority");
    let identity = authority.good();
    for version in VERSIONS {
        let (mut client, mut server) = (client(&authority.shared(), Trust::Roots), identity.server(version));
        exchange(&mut client, &mut server).expect("a handshake");
        server.say(b"+OK bye\r\n");
        server.0.send_close_notify();
        let last = server.output();
        client.handle_input(&last).expect("the end");
        assert!(client.is_ended() && client.is_established());
        assert_eq!(client.handle_input(b"whatever comes now"), Ok(()));
        assert_eq!(client.handle_end_of_input(), Ok(()));
        assert_eq!(client.take_plaintext(), b"+OK bye\r\n");
        client.close();
        client.close();
        assert_eq!(client.write(b"more"), Err(WriteError::Closed));
        server.handle(&client.take_output()).expect("a close_notify");
        assert!(server.0.process_new_packets().expect("nothing").peer_has_closed());
    }
}

#[test]
fn closing_still_receives() {
    let authority = Authority::new("an authority");
    let (mut client, mut server) = (client(&authority.shared(), Trust::Roots), authority.good().server(VERSIONS[1]));
    exchange(&mut client, &mut server).expect("a handshake");
    client.close();
    let up = client.take_output();
    server.say(b"late\r\n");
    server.handle(&up).expect("a close_notify");
    client.handle_input(&server.output()).expect("data");
    assert_eq!(client.take_plaintext(), b"late\r\n");
    assert_eq!(client.handle_end_of_input().expect_err("a cut").reason, Reason::Cut);
}

/// Every octet of a session from the first to close_notify: input that ends there is a failure.
#[test]
fn a_cut_at_any_octet_is_a_failure() {
    let authority = Authority::new("an authority");
    let identity = authority.good();
    for version in VERSIONS {
        let config = identity.config(version);
        let mut cut = 0;
        loop {
            let (mut client, mut server) = (client(&authority.shared(), Trust::Roots), Server::new(&config));
            let mut left = cut;
            let mut has_said = false;
            let is_whole = loop {
                server.handle(&client.take_output()).expect("good octets");
                if !server.0.is_handshaking() && !has_said {
                    has_said = true;
                    server.say(b"+OK bye\r\n");
                    server.0.send_close_notify();
                }
                let down = server.output();
                if down.is_empty() {
                    break true;
                }
                let come = down.len().min(left);
                client.handle_input(&down[..come]).expect("good octets");
                left -= come;
                if come < down.len() {
                    break false;
                }
            };
            if is_whole {
                assert_eq!(client.handle_end_of_input(), Ok(()));
                assert!(cut > 500, "{cut} octets");
                break;
            }
            let failure = client.handle_end_of_input().expect_err("a cut");
            assert_eq!(failure.reason, if cut == 0 { Reason::Unanswered } else { Reason::Cut }, "{cut}");
            assert!(!client.is_ended() && !client.is_established());
            assert!(b"+OK bye\r\n".starts_with(&client.take_plaintext()));
            // Signatures differ in length by a few octets, so that a step of one may not meet them all; but most.
            cut += 1;
        }
    }
}

#[test]
fn what_is_written_early_waits_for_the_handshake() {
    let authority = Authority::new("an authority");
    let secret = b"PASS tanstaaf\r\n";
    for version in VERSIONS {
        let (mut client, mut server) = (client(&authority.shared(), Trust::Roots), authority.good().server(version));
        client.write(secret).expect("room");
        let rest = limits::QUEUED_OCTETS - secret.len();
        assert_eq!(client.write(&vec![b'x'; rest + 1]), Err(WriteError::Full));
        client.write(&vec![b'x'; rest]).expect("just enough room");
        assert_eq!(client.write(b"x"), Err(WriteError::Full));
        let hello = client.take_output();
        assert!(!hello.windows(4).any(|window| window == b"PASS"), "nothing of it goes out early");
        assert_eq!(server.handle(&hello), Ok(Vec::new()));
        client.handle_input(&server.output()).expect("a flight");
        let told = exchange(&mut client, &mut server).expect("a handshake");
        assert!(told.starts_with(secret) && told.len() == limits::QUEUED_OCTETS);
        client.write(&vec![b'x'; limits::QUEUED_OCTETS]).expect("room again");
    }
}

#[test]
fn output_that_nobody_takes_is_bounded() {
    let authority = Authority::new("an authority");
    let (mut client, mut server) = (client(&authority.shared(), Trust::Roots), authority.good().server(VERSIONS[1]));
    exchange(&mut client, &mut server).expect("a handshake");
    let written = (0..1000).take_while(|_| client.write(&[b'x'; 10_000]) == Ok(())).count();
    assert!((90..110).contains(&written), "{written}");
    let held = client.take_output().len();
    assert!(held <= limits::OUTPUT_OCTETS + 10_000, "{held}");
    client.write(b"more").expect("room again");
}

#[test]
fn sessions_are_resumed_under_the_same_trust_only() {
    let authority = Authority::new("an authority");
    let identity = authority.good();
    let pin = Trust::Pinned { sha256: Fingerprint::of(&identity.chain[0]) };
    for version in VERSIONS {
        let shared = authority.shared();
        let config = identity.config(version);
        let connect = |trust, now| {
            let mut client = Client::new(&shared.clone(), HOST, trust, now).expect("a client");
            let mut server = Server::new(&config);
            client.write(b"STAT\r\n").expect("room");
            assert_eq!(exchange(&mut client, &mut server)?, b"STAT\r\n");
            Ok(client.facts().expect("facts").clone())
        };
        let check = |trust, is_resumed| {
            let facts = connect(trust, NOW).expect("a handshake");
            assert_eq!(facts.is_resumed, is_resumed);
            assert_eq!(facts.certificate.names, [HOST], "known of a resumed session, too");
        };
        check(Trust::Roots, false);
        check(Trust::Roots, true);
        check(Trust::Roots, true);
        check(pin, false);
        check(pin, true);
        check(Trust::Roots, true);
        shared.forget_sessions();
        check(Trust::Roots, false);
        // Another pin does not profit from this one's session.
        let other = Trust::Pinned { sha256: Fingerprint([7; 32]) };
        let failure: mail_tls::Failure = connect(other, NOW).expect_err("another certificate");
        assert!(matches!(failure.reason, Reason::PinChanged { .. }));
        // Nor does a certificate that is over.
        let failure = connect(Trust::Roots, UnixSeconds(NOW.0 + YEAR)).expect_err("no resumption");
        assert_eq!(failure.reason, Reason::Expired);
        let failure = connect(Trust::Roots, UnixSeconds(NOW.0 - YEAR)).expect_err("no resumption");
        assert_eq!(failure.reason, Reason::ClockWrong);
    }
}

#[test]
fn few_hosts_are_remembered() {
    let authority = Authority::new("an authority");
    let names: Vec<String> = (0..=limits::HOSTS).map(|number| format!("pop{number}.example.org")).collect();
    let identity = authority.issue(|params| {
        params.subject_alt_names =
            names.iter().map(|name| SanType::DnsName(name.as_str().try_into().unwrap())).collect();
    });
    let (shared, config) = (authority.shared(), identity.config(VERSIONS[1]));
    let connect = |name: &str| {
        let mut client = Client::new(&shared, name, Trust::Roots, NOW).expect("a client");
        exchange(&mut client, &mut Server::new(&config)).expect("a handshake");
        let facts = client.facts().expect("facts");
        assert_eq!(facts.certificate.names.len(), limits::NAMES);
        facts.is_resumed
    };
    assert!(!names.iter().any(|name| connect(name)));
    assert!(connect(&names[limits::HOSTS]));
    assert!(!connect(&names[0]), "the first made room for the last");
}

#[test]
fn both_ends_export_the_same() {
    let authority = Authority::new("an authority");
    for version in VERSIONS {
        let (mut client, mut server) = (client(&authority.shared(), Trust::Roots), authority.good().server(version));
        assert_eq!(client.export(b"EXPERIMENTAL", None, 32), None);
        exchange(&mut client, &mut server).expect("a handshake");
        for context in [None, Some(&b""[..]), Some(&b"context"[..])] {
            let theirs = server.0.export_keying_material(vec![0; 48], b"EXPERIMENTAL", context).expect("material");
            assert_eq!(client.export(b"EXPERIMENTAL", context, 48), Some(theirs));
        }
        assert_eq!(client.export(b"EXPERIMENTAL", None, 0), None);
        assert!(client.export(b"EXPERIMENTAL", None, limits::EXPORT_OCTETS).is_some());
        assert_eq!(client.export(b"EXPERIMENTAL", None, limits::EXPORT_OCTETS + 1), None);
        let theirs =
            server.0.export_keying_material([0; 32], b"EXPORTER-Channel-Binding", Some(b"")).expect("material");
        let is_13 = client.facts().expect("facts").version == Version::Tls13;
        assert_eq!(client.channel_binding(), is_13.then_some(theirs));
    }
}

#[test]
fn a_pin_accepts_exactly_its_certificate() {
    let authority = Authority::new("an authority");
    let stranger = Authority::new("nobody we know");
    let identities = [
        self_signed(|_| ()),
        self_signed(|params| params.not_after = date_time_ymd(2026, 12, 24)),
        self_signed(|params| params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained)),
        stranger.issue(|params| params.subject_alt_names.clear()),
        stranger.issue(|params| params.not_before = date_time_ymd(2027, 2, 1)),
    ];
    let shared = authority.shared();
    for identity in &identities {
        let sha256 = Fingerprint::of(&identity.chain[0]);
        for version in VERSIONS {
            let mut client = client(&shared, Trust::Pinned { sha256 });
            exchange(&mut client, &mut identity.server(version)).expect("what was pinned");
            assert_eq!(client.facts().map(|facts| facts.certificate.sha256), Some(sha256));
        }
        // One that a root vouches for is another one all the same.
        let other = authority.good();
        let failure = refused(&shared, Trust::Pinned { sha256 }, NOW, &other);
        assert_eq!(failure.reason, Reason::PinChanged { pinned: sha256 });
        assert_ne!(reason(&shared, identity), Reason::Tampered);
    }
}

#[test]
fn hosts_are_names_or_addresses() {
    let authority = Authority::new("an authority");
    let shared = authority.shared();
    for host in ["", "a b", "pop.example.org:995", "[::1]", "a..b", "\u{fc}.example"] {
        let failure = Client::new(&shared, host, Trust::Roots, NOW).expect_err(host);
        assert_eq!(failure.reason, Reason::Other(Code::Host));
    }
    let identity = authority.issue(|params| {
        params.subject_alt_names = ["127.0.0.1", "::1"].map(|ip| SanType::IpAddress(ip.parse().unwrap())).into();
        params.distinguished_name.push(DnType::CommonName, HOST);
    });
    for host in ["127.0.0.1", "::1"] {
        let mut client = Client::new(&shared, host, Trust::Roots, NOW).expect("an address");
        exchange(&mut client, &mut identity.server(VERSIONS[1])).expect("a handshake");
        assert_eq!(client.facts().expect("facts").certificate.names, ["127.0.0.1", "::1"]);
    }
    assert_eq!(reason(&shared, &identity), Reason::WrongName, "a common name is no name");
}

#[test]
fn fingerprints_are_read_as_they_are_shown() {
    let text = "00ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e";
    let fingerprint: Fingerprint = text.parse().expect("a fingerprint");
    assert_eq!(fingerprint.to_string(), text);
    assert_eq!(text.to_uppercase().parse(), Ok(fingerprint));
    for wrong in ["", "00", &text[1..], &format!("{text}0"), &text.replace('f', "g"), &text.replace("ff", "+f")] {
        assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
    }
}
