//! What stands between client and server and wishes them ill; and servers that are none.
//!
//! Must not: find a failure enough; nothing that was not said may come out either.

mod support;

use mail_tls::{Client, Code, Reason, Trust};
use support::{Authority, HOST, NOW, Server, VERSIONS, client, exchange, records};

/// How a connection ends whose server sends just this.
fn answered_by(octets: &[u8]) -> Reason {
    let shared = Authority::new("an authority").shared();
    let mut whole = Client::new(&shared, HOST, Trust::Roots, NOW).expect("a client");
    let ended = whole.handle_input(octets).and_then(|()| whole.handle_end_of_input()).expect_err("no server");
    let mut pieces = Client::new(&shared, HOST, Trust::Roots, NOW).expect("a client");
    let in_pieces = octets.iter().try_for_each(|octet| pieces.handle_input(&[*octet]));
    assert_eq!(in_pieces.and_then(|()| pieces.handle_end_of_input()), Err(ended.clone()), "the same in any cut");
    assert!(whole.take_plaintext().is_empty() && pieces.take_plaintext().is_empty());
    ended.reason
}

#[test]
fn other_protocols_are_not_tls() {
    for greeting in [
        "+OK POP3 ready <1@host>\r\n",
        "-ERR use 995\r\n",
        "* OK IMAP4rev1\r\n",
        "220 smtp.example.org ESMTP\r\n",
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\u{16}\u{2}\u{1}\u{0}\u{1}\u{0}",
        "\0\0\0\0\0\0\0\0",
    ] {
        assert_eq!(answered_by(greeting.as_bytes()), Reason::NotTls, "{greeting:?}");
    }
    assert_eq!(answered_by(b""), Reason::Unanswered);
}

#[test]
fn servers_of_old_versions_are_too_old() {
    for version in [0x0300_u16, 0x0301, 0x0302] {
        let [major, minor] = version.to_be_bytes();
        // ServerHello: version, random, no session, TLS_RSA_WITH_AES_128_CBC_SHA, no compression.
        let mut hello = vec![0x16, major, minor, 0, 42, 2, 0, 0, 38, major, minor];
        hello.extend([7; 32]);
        hello.extend([0, 0, 0x2f, 0]);
        assert_eq!(answered_by(&hello), Reason::TooOld, "{version:x}");
    }
    let alert = |description| answered_by(&[0x15, 3, 1, 0, 2, 2, description]);
    assert_eq!(alert(70), Reason::TooOld, "protocol_version");
    assert_eq!(alert(40), Reason::TooOld, "handshake_failure");
    assert_eq!(alert(112), Reason::Other(Code::Alert(112)), "unrecognized_name");
}

#[test]
fn a_large_message_is_refused_at_its_head() {
    // A ServerHello of 1 MB, of which only the first record comes.
    let mut record = vec![0x16, 3, 3, 0x40, 0, 2, 0x10, 0, 0];
    record.resize(5 + 0x4000, 7);
    assert_eq!(answered_by(&record), Reason::TooLarge);
    assert_eq!(answered_by(&record[..9]), Reason::Cut, "rustls looks at whole records");
    assert_eq!(answered_by(&[0x16, 3, 3, 0x50, 0, 2, 0, 0, 1]), Reason::TooLarge, "a record of 20 KiB");
}

#[test]
fn nobody_ends_a_handshake_in_the_servers_place() {
    assert_eq!(answered_by(&[0x15, 3, 3, 0, 2, 1, 0]), Reason::Cut, "a close_notify that anybody can write");
}

/// A session of a handshake, a greeting, an answer and close_notify, with the server's octets changed on their way.
/// What came out, and how it ended.
fn tampered(
    config: &std::sync::Arc<rustls::ServerConfig>,
    authority: &Authority,
    mut change: impl FnMut(usize, &[u8]) -> Vec<u8>,
) -> (Vec<u8>, Result<(), Reason>) {
    let mut client = client(&authority.shared(), Trust::Roots);
    let mut server = Server::new(config);
    let mut number = 0;
    let mut has_said = false;
    let mut carry = || {
        loop {
            // A server that is told of an alert has nothing more to say.
            let _ = server.handle(&client.take_output());
            if !server.0.is_handshaking() && !has_said {
                has_said = true;
                for text in ["+OK ready\r\n", "+OK 1 100\r\n", "+OK bye\r\n"] {
                    server.say(text.as_bytes());
                }
                server.0.send_close_notify();
            }
            let down = server.output();
            if down.is_empty() {
                return client.handle_end_of_input();
            }
            for record in records(&down) {
                let changed = change(number, record);
                number += 1;
                client.handle_input(&changed)?;
            }
        }
    };
    let ended = carry().map_err(|failure| failure.reason);
    (client.take_plaintext(), ended)
}

const SAID: &[u8] = b"+OK ready\r\n+OK 1 100\r\n+OK bye\r\n";

#[test]
fn a_bit_that_flips_is_found_out() {
    let authority = Authority::new("an authority");
    for version in VERSIONS {
        let config = authority.good().config(version);
        let mut records = 0;
        let (said, ended) = tampered(&config, &authority, |_, record| {
            records += 1;
            record.to_vec()
        });
        assert_eq!((&said[..], ended), (SAID, Ok(())));
        assert!(records >= 7, "{records}");
        for wanted in 0..records {
            // Header, and begin, middle and end of what it carries.
            for place in 0..9 {
                for bit in [0, 7] {
                    let mut was_there = true;
                    let (said, ended) = tampered(&config, &authority, |number, record| {
                        let mut record = record.to_vec();
                        if number == wanted {
                            let at = match place {
                                0..6 => place,
                                6 => record.len() / 2,
                                _ => record.len() - (place - 6),
                            };
                            was_there = at < record.len();
                            if was_there {
                                record[at] ^= 1 << bit;
                            }
                        }
                        record
                    });
                    assert!(SAID.starts_with(&said));
                    // Of a record's type and version, TLS authenticates what they must be; what they are may be ignored.
                    let is_ignored = matches!(place, 0 | 2) || !was_there;
                    assert!(ended.is_err() || is_ignored && said == SAID, "record {wanted}, place {place}, bit {bit}");
                }
            }
        }
    }
}

#[test]
fn records_that_come_again_late_or_never_are_found_out() {
    let authority = Authority::new("an authority");
    for version in VERSIONS {
        let config = authority.good().config(version);
        let mut records = 0;
        let _ = tampered(&config, &authority, |_, record| {
            records += 1;
            record.to_vec()
        });
        for wanted in 0..records {
            let mut is_dummy = false;
            let (said, ended) = tampered(&config, &authority, |number, record| {
                is_dummy |= number == wanted && record[0] == 0x14;
                if number == wanted { record.repeat(2) } else { record.to_vec() }
            });
            // What comes again after close_notify is not looked at; nor is a change_cipher_spec of TLS 1.3.
            let is_harmless = wanted + 1 == records || is_dummy;
            assert!(SAID.starts_with(&said));
            assert!(ended.is_err() || is_harmless && said == SAID, "record {wanted} of {records} twice: {ended:?}");

            let (said, ended) =
                tampered(
                    &config,
                    &authority,
                    |number, record| {
                        if number == wanted { Vec::new() } else { record.to_vec() }
                    },
                );
            assert!(SAID.starts_with(&said));
            assert!(ended.is_err() || is_dummy && said == SAID, "record {wanted} of {records} left out");

            let mut held = Vec::new();
            let (said, ended) = tampered(&config, &authority, |number, record| {
                if number == wanted {
                    held = record.to_vec();
                    return Vec::new();
                }
                [record, &std::mem::take(&mut held)].concat()
            });
            assert!(SAID.starts_with(&said));
            assert!(ended.is_err() || is_dummy && said == SAID, "record {wanted} of {records} late");
        }
    }
}

#[test]
fn what_a_failure_leaves_behind_is_what_was_authentic() {
    let authority = Authority::new("an authority");
    for version in VERSIONS {
        let (mut client, mut server) = (client(&authority.shared(), Trust::Roots), authority.good().server(version));
        exchange(&mut client, &mut server).expect("a handshake");
        server.say(b"true");
        let mut octets = server.output();
        octets.extend(b"\x17\x03\x03\x00\x20 thirty-two octets of no meaning.");
        let failure = client.handle_input(&octets).expect_err("forged");
        assert_eq!(failure.reason, Reason::Tampered);
        assert!(failure.certificate.is_some());
        assert_eq!(client.take_plaintext(), b"true");
        assert!(!client.take_output().is_empty(), "an alert");
        assert_eq!(client.channel_binding(), None);
        assert_eq!(client.write(b"more"), Err(mail_tls::WriteError::Closed));
    }
}

#[test]
fn a_server_that_complains_is_heard() {
    let authority = Authority::new("an authority");
    let (mut client, mut server) = (client(&authority.shared(), Trust::Roots), authority.good().server(VERSIONS[1]));
    exchange(&mut client, &mut server).expect("a handshake");
    client.write(b"PASS tanstaaf\r\n").expect("room");
    let mut octets = client.take_output();
    let last = octets.len() - 1;
    octets[last] ^= 1;
    server.handle(&octets).expect_err("altered on the way");
    assert_eq!(client.handle_input(&server.output()).expect_err("an alert").reason, Reason::Tampered);
}
