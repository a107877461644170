//! What comes in a TLS server's place: during the handshake, after it, instead of it, and in its certificates.
//!
//! Must not: know how a record is protected; what a server did not say must not come out, whatever was done.

use crate::tls_server::ocsp::must_staple;
use crate::tls_server::{Authority, HOST, Identity, NOW, Server, VERSIONS, exchange};
use mail_tls::{Client, Failure, Fingerprint, Reason, Shared, Trust};
use rustls::pki_types::CertificateDer;
use std::sync::OnceLock;

const SAID: &[u8] = b"+OK ready\r\n+OK 2 320\r\n+OK bye\r\n";

/// The first octet says what the others are, which version the server speaks, and how large the pieces are that come in.
///
/// | `& 3` | The others |
/// |---|---|
/// | 0 | come in the server's place, from the first |
/// | 1 | come after a handshake, in the server's place |
/// | 2 | change what the server sends, by fours: place (two), what, with what |
/// | 3 | are the server's certificate; or its stapled OCSP response, which the certificate demands |
pub fn tls(data: &[u8]) {
    let Some((settings, data)) = data.split_first() else { return };
    let house = house();
    let version = VERSIONS[usize::from(settings >> 2 & 1)];
    let step = [usize::MAX, 1, 7, 1000][usize::from(settings >> 3 & 3)];
    let trust = if settings & 0x20 == 0 { Trust::Roots } else { house.pin };
    // Each run is a stranger to the server.
    house.shared.forget_sessions();
    let mut client = Client::new(&house.shared, HOST, trust, NOW).expect("a client");
    client.write(b"CAPA\r\n").expect("room");
    match settings & 3 {
        0 => {
            let ended = feed(&mut client, data, step).and_then(|()| client.handle_end_of_input());
            ended.expect_err("nobody was there");
            is_refused(&mut client);
        }
        1 => {
            let mut server = house.identity.server(version);
            exchange(&mut client, &mut server).expect("a handshake");
            let ended = feed(&mut client, data, step).and_then(|()| client.handle_end_of_input());
            ended.expect_err("nobody said close_notify");
            assert!(client.take_plaintext().is_empty(), "nobody said anything");
        }
        2 => {
            let mut server = house.identity.server(version);
            let ended = altered(&mut client, &mut server, &changes(data), step);
            let plaintext = client.take_plaintext();
            assert!(SAID.starts_with(&plaintext), "{}", plaintext.escape_ascii());
            assert!(ended.is_err() || plaintext == SAID, "an end before the end");
            if plaintext.is_empty() && client.facts().is_none() {
                ended.expect_err("no handshake");
            }
        }
        _ => {
            let identity = if settings & 0x40 == 0 {
                let chain = vec![CertificateDer::from(data.to_vec()), house.identity.chain[0].clone()];
                Identity { chain, ..house.identity.clone() }
            } else if data.is_empty() {
                return;
            } else {
                Identity { ocsp: Some(data.to_vec()), ..house.demanding.clone() }
            };
            let mut server = identity.server(version);
            let failure = altered(&mut client, &mut server, &[], step).expect_err("no good certificate");
            assert!(!matches!(failure.reason, Reason::Cut | Reason::NotTls), "{failure:?}");
            is_refused(&mut client);
        }
    }
}

fn is_refused(client: &mut Client) {
    assert!(!client.is_established() && client.facts().is_none() && client.channel_binding().is_none());
    assert!(client.take_plaintext().is_empty());
    let sent = client.take_output();
    assert!(!sent.windows(4).any(|window| window == b"CAPA"), "what was written early");
}

fn feed(client: &mut Client, octets: &[u8], step: usize) -> Result<(), Failure> {
    octets.chunks(step).try_for_each(|piece| client.handle_input(piece))
}

/// Most octets that changes make of one: repeated again and again they would fill the memory, here and not in the client.
const IN_ONE_PLACE: usize = 1 << 20;

/// One change: the place in all that the server sends, what is done there, and with what.
type Change = (usize, u8, u8);

fn changes(data: &[u8]) -> Vec<Change> {
    let (fours, _) = data.as_chunks::<4>();
    fours.iter().map(|[high, low, what, with]| (usize::from(u16::from_be_bytes([*high, *low])), *what, *with)).collect()
}

/// A whole session, with changes on the way.
fn altered(client: &mut Client, server: &mut Server, changes: &[Change], step: usize) -> Result<(), Failure> {
    let (mut place, mut has_said) = (0, false);
    loop {
        // What a server thinks of an alert, or of octets that answer what it never sent, is its own affair.
        let _ = server.handle(&client.take_output());
        if !server.0.is_handshaking() && !has_said {
            has_said = true;
            server.say(SAID);
            server.0.send_close_notify();
        }
        let down = server.output();
        if down.is_empty() {
            return client.handle_end_of_input();
        }
        let mut carried = Vec::new();
        for octet in down {
            let mut octets = vec![octet];
            for (_, what, with) in changes.iter().filter(|(at, ..)| *at == place) {
                match what % 4 {
                    0 => octets.iter_mut().for_each(|octet| *octet ^= with),
                    1 => octets.push(*with),
                    2 => octets.clear(),
                    _ => octets = octets.repeat(usize::from(*with)),
                }
                octets.truncate(IN_ONE_PLACE);
            }
            carried.extend(octets);
            place += 1;
        }
        feed(client, &carried, step)?;
    }
}

struct House {
    shared: Shared,
    identity: Identity,
    /// Demands a stapled response.
    demanding: Identity,
    pin: Trust,
}

fn house() -> &'static House {
    static HOUSE: OnceLock<House> = OnceLock::new();
    HOUSE.get_or_init(|| {
        let authority = Authority::new("an authority");
        let identity = authority.good();
        let demanding = authority.issue(must_staple);
        let pin = Trust::Pinned { sha256: Fingerprint::of(&identity.chain[0]) };
        House { shared: authority.shared(), identity, demanding, pin }
    })
}
