//! Whether a server that hung up at our hello knows only TLS 1.1 or older: Dovecot and Mailutils with today's libraries do
//! not say so. It is asked with a hello of that age, on a connection that goes no further.
//!
//! Must not: send anything but that hello, and STLS before it; take anything but a ServerHello for an answer, or one of a
//! server that knows something newer.

use super::carried;
use crate::limits;
use crate::ports::{Connector, Target, Transport};
use core::net::IpAddr;
use core::ops::Range;
use mail_api::Security;

/// The type of a record of the handshake (RFC 4346 §6.2.1).
const HANDSHAKE: u8 = 0x16;
/// Types of its messages (RFC 4346 §7.4).
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
/// Where the last eight random octets of a ServerHello stand (RFC 4346 §7.4.1.3), counted from the head of the record.
const RANDOM_TAIL: Range<usize> = 35..43;
/// What they begin with where a server knows TLS 1.2 or newer (RFC 8446 §4.1.3); the last one says which.
const DOWNGRADED: &[u8] = b"DOWNGRD";

/// Whether the server answers a hello of TLS 1.1 and says nothing of newer ones. Where it hangs up or cannot be reached,
/// it does not.
pub(super) async fn is_all_it_knows<C: Connector>(connector: &C, target: &Target) -> bool {
    let (hello, is_implicit) = (hello(&target.host), target.security == Security::Implicit);
    let first = if is_implicit { hello.clone() } else { Vec::new() };
    let Ok(mut transport) = connector.connect(&carried(target), first, None).await else { return false };
    let is_asked = is_implicit || takes_stls(&mut transport, hello).await;
    let is_answered = is_asked && is_answered(&mut transport).await;
    transport.close().await;
    is_answered
}

/// Whether the server agrees to STLS (RFC 2595 §4); the hello is sent then.
async fn takes_stls(transport: &mut impl Transport, hello: Vec<u8>) -> bool {
    is_welcome(transport).await
        && transport.write(b"STLS\r\n".to_vec()).await.is_ok()
        && is_welcome(transport).await
        && transport.write(hello).await.is_ok()
}

/// Whether the next line, and nothing more, is `+OK` (RFC 1939 §3).
async fn is_welcome(transport: &mut impl Transport) -> bool {
    let line = read(transport, |octets| octets.contains(&b'\n') || octets.len() > limits::OLD_TLS_LINE_OCTETS).await;
    line.starts_with(b"+OK") && line.iter().position(|octet| *octet == b'\n') == line.len().checked_sub(1)
}

/// Whether a ServerHello comes, of TLS 1.1 or older, from a server that knows nothing newer.
async fn is_answered(transport: &mut impl Transport) -> bool {
    let is_other = |octets: &[u8]| octets.first().is_some_and(|kind| *kind != HANDSHAKE);
    let answer = read(transport, |octets| octets.len() >= RANDOM_TAIL.end || is_other(octets)).await;
    let is_old = matches!(answer.as_slice(), [HANDSHAKE, 3, _, _, _, SERVER_HELLO, _, _, _, 3, 0..=2, ..]);
    is_old && answer.get(RANDOM_TAIL).is_some_and(|tail| !tail.starts_with(DOWNGRADED))
}

/// What comes, until it is enough or nothing more does.
async fn read(transport: &mut impl Transport, is_enough: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut octets = Vec::new();
    while !is_enough(&octets) {
        let Ok(Some(more)) = transport.read().await else { break };
        octets.extend(more);
    }
    octets
}

/// A ClientHello of TLS 1.1 (RFC 4346 §7.4.1.2). Nothing is agreed on with it: its random octets are all zero.
fn hello(host: &str) -> Vec<u8> {
    /// ECDHE, DHE and RSA with AES in CBC, 3DES or RC4; that renegotiation is known (RFC 5746 §3.3); and that a server
    /// is to refuse if it knows something newer (RFC 7507 §3): that one hung up for another reason.
    const SUITES: [u16; 14] = [
        0xc013, 0xc014, 0xc009, 0xc00a, 0x0033, 0x0039, 0x002f, 0x0035, 0x0016, 0x000a, 0x0005, 0x0004, 0x00ff, 0x5600,
    ];
    // Groups secp256r1, secp384r1, secp521r1; points uncompressed (RFC 8422 §5.1).
    let mut extensions = vec![0, 10, 0, 8, 0, 6, 0, 23, 0, 24, 0, 25, 0, 11, 0, 2, 1, 0];
    // An address is not named, and a name has no dot behind it (RFC 6066 §3).
    let name = host.trim_end_matches('.');
    if name.parse::<IpAddr>().is_err() && name.is_ascii() {
        let name = counted::<2>(&[&[0], counted::<2>(name.as_bytes()).as_slice()].concat());
        extensions.extend([&[0, 0], counted::<2>(&name).as_slice()].concat());
    }
    let suites: Vec<u8> = SUITES.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    let body = [
        &[3, 2][..],
        &[0; 32],
        // No session to resume.
        &[0],
        &counted::<2>(&suites),
        // No compression.
        &[1, 0],
        &counted::<2>(&extensions),
    ];
    let message = [&[CLIENT_HELLO], counted::<3>(&body.concat()).as_slice()].concat();
    [&[HANDSHAKE, 3, 1], counted::<2>(&message).as_slice()].concat()
}

/// These octets behind their count, which is `WIDTH` octets wide (RFC 4346 §4.3).
fn counted<const WIDTH: usize>(octets: &[u8]) -> Vec<u8> {
    let count = octets.len().to_be_bytes();
    let skipped = count.len().saturating_sub(WIDTH);
    count.iter().skip(skipped).chain(octets).copied().collect()
}
