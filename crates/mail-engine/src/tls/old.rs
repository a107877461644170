//! Whether a server that hung up at our hello speaks TLS 1.1 or older: Dovecot and Mailutils with today's libraries do
//! not say so. It is asked with a hello of that age, on a connection that goes no further.
//!
//! Must not: send anything but that hello, and STLS before it; or take anything but a ServerHello for an answer.

use crate::ports::{Connector, Target, Transport};
use mail_api::Security;

/// The longest line that is read before TLS, in octets (RFC 2449 §4).
const LINE_OCTETS: usize = 512;
/// The type of a record of the handshake (RFC 4346 §6.2.1).
const HANDSHAKE: u8 = 0x16;
/// Types of its messages (RFC 4346 §7.4).
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
/// Where the version of a ServerHello ends: behind the heads of record and message (RFC 4346 §6.2.1, §7.4).
const VERSION_END: usize = 11;

/// Whether the server answers a hello of TLS 1.1. Where it cannot be asked, it does not.
pub(super) async fn is_spoken<C: Connector>(connector: &C, target: &Target, carried: &Target) -> bool {
    let hello = hello(&target.host);
    let first = if target.security == Security::Implicit { hello.clone() } else { Vec::new() };
    let Ok(mut transport) = connector.connect(carried, first, None).await else { return false };
    let is_spoken = match target.security {
        Security::Implicit => is_answered(&mut transport).await,
        Security::Stls => {
            is_welcome(&mut transport).await
                && transport.write(b"STLS\r\n".to_vec()).await.is_ok()
                && is_welcome(&mut transport).await
                && transport.write(hello).await.is_ok()
                && is_answered(&mut transport).await
        }
        Security::None => false,
    };
    transport.close().await;
    is_spoken
}

/// Whether the next line, and nothing more, is `+OK` (RFC 1939 §3).
async fn is_welcome(transport: &mut impl Transport) -> bool {
    let line = read(transport, |octets| octets.contains(&b'\n') || octets.len() > LINE_OCTETS).await;
    line.starts_with(b"+OK") && line.iter().position(|octet| *octet == b'\n') == line.len().checked_sub(1)
}

/// Whether a ServerHello comes, of TLS 1.1 or older.
async fn is_answered(transport: &mut impl Transport) -> bool {
    let is_other = |octets: &[u8]| octets.first().is_some_and(|kind| *kind != HANDSHAKE);
    let answer = read(transport, |octets| octets.len() >= VERSION_END || is_other(octets)).await;
    matches!(answer.as_slice(), [HANDSHAKE, 3, _, _, _, SERVER_HELLO, _, _, _, 3, 0..=2, ..])
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

/// A ClientHello of TLS 1.1 (RFC 4346 §7.4.1.2). Nothing is agreed on with it, so that its random octets are none.
fn hello(host: &str) -> Vec<u8> {
    /// ECDHE, DHE and RSA with AES in CBC, 3DES or RC4, and that renegotiation is known (RFC 5746 §3.3).
    const SUITES: [u16; 13] =
        [0xc013, 0xc014, 0xc009, 0xc00a, 0x0033, 0x0039, 0x002f, 0x0035, 0x0016, 0x000a, 0x0005, 0x0004, 0x00ff];
    // Groups secp256r1, secp384r1, secp521r1; points uncompressed (RFC 8422 §5.1).
    let mut extensions = vec![0, 10, 0, 8, 0, 6, 0, 23, 0, 24, 0, 25, 0, 11, 0, 2, 1, 0];
    // An address is not named (RFC 6066 §3).
    if host.parse::<core::net::IpAddr>().is_err() {
        let name = counted::<2>(&[&[0], counted::<2>(host.as_bytes()).as_slice()].concat());
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

/// These octets behind their number, in so many octets.
fn counted<const WIDTH: usize>(octets: &[u8]) -> Vec<u8> {
    let count = octets.len().to_be_bytes();
    let skipped = count.len().saturating_sub(WIDTH);
    count.iter().skip(skipped).chain(octets).copied().collect()
}
