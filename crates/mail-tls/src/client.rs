//! One connection.
//!
//! Must not: hand out plaintext of a connection that is not established; call a cut connection a clean end.

use crate::certificate::CertificateFacts;
use crate::failure::{Code, Failure, Reason, failure};
use crate::limits;
use crate::shared::{Host, Shared, UnixSeconds};
use crate::trust::Trust;
use core::fmt;
use core::mem;
use rustls::{ClientConnection, HandshakeKind, ProtocolVersion};
use std::io::{BufRead as _, Write as _};
use std::sync::Arc;

/// Label of the exporter for channel binding (RFC 9266 §2).
const CHANNEL_BINDING: &[u8] = b"EXPORTER-Channel-Binding";

/// What is known of an established connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The version.
    pub version: Version,
    /// The cipher suite's IANA name.
    pub cipher_suite: String,
    /// The server's own certificate. Of a resumed connection, the one that was shown when its session was begun.
    pub certificate: CertificateFacts,
    /// Whether a session was resumed (RFC 8446 §2.2, RFC 5077), so that no certificate was shown.
    pub is_resumed: bool,
}

/// A version of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// TLS 1.2 (RFC 5246).
    Tls12,
    /// TLS 1.3 (RFC 8446).
    Tls13,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        })
    }
}

/// Why plaintext was not taken. Nothing of it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteError {
    /// Too much waits already: for the handshake ([`limits::QUEUED_OCTETS`]), or for
    /// [`take_output`](Client::take_output) ([`limits::OUTPUT_OCTETS`]).
    Full,
    /// The connection failed, or [`close`](Client::close) was called.
    Closed,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "too much waits to be sent",
            Self::Closed => "the connection is closed",
        })
    }
}

impl core::error::Error for WriteError {}

/// One TLS connection, from ClientHello to close_notify. How it is driven stands at the head of the crate.
pub struct Client {
    connection: Box<ClientConnection>,
    host: Arc<Host>,
    output: Vec<u8>,
    plaintext: Vec<u8>,
    /// Of what the server sent: the first octets, enough to tell TLS from other things.
    head: Vec<u8>,
    /// Plaintext that waits for the handshake, in octets.
    queued: usize,
    facts: Option<Facts>,
    failure: Option<Failure>,
    is_closing: bool,
    is_ended: bool,
}

impl Client {
    /// Begins a connection to `host`, a name or an address without brackets: the first flight waits in
    /// [`take_output`](Self::take_output). `now` judges certificates and sessions for as long as the connection lives.
    ///
    /// The name is sent in the clear (SNI, RFC 6066 §3); no ALPN is: POP3 servers do not ask for it, and one that
    /// knows only other protocols would have to break off (RFC 7301 §3.2).
    ///
    /// # Errors
    /// [`Code::Host`]: `host` is neither. [`Code::Internal`]: there is no randomness.
    pub fn new(shared: &Shared, host: &str, trust: Trust, now: UnixSeconds) -> Result<Self, Failure> {
        let host = shared.host(host, trust, now)?;
        let config = Arc::new(host.config(now));
        let mut connection = ClientConnection::new(config, host.name()).map_err(|_| Code::Internal)?;
        // The bounds are ours, so that a write is taken whole or not at all.
        connection.set_buffer_limit(None);
        let mut client = Self {
            connection: Box::new(connection),
            host,
            output: Vec::new(),
            plaintext: Vec::new(),
            head: Vec::new(),
            queued: 0,
            facts: None,
            failure: None,
            is_closing: false,
            is_ended: false,
        };
        client.collect_output();
        Ok(client)
    }

    /// Takes what came from the server, in any cut. Afterwards there may be output, plaintext, or both, even where this
    /// fails: an alert for the server, and what was authentic before the failure. Plaintext that is not taken grows no
    /// faster than what is given here. What comes after close_notify is ignored (RFC 8446 §6.1).
    ///
    /// # Errors
    /// Why the connection failed; from then on, always the same.
    pub fn handle_input(&mut self, mut octets: &[u8]) -> Result<(), Failure> {
        self.failure.clone().map_or(Ok(()), Err)?;
        let missing = HEAD_OCTETS.saturating_sub(self.head.len());
        self.head.extend(octets.iter().take(missing));
        if self.facts.is_some() {
            self.plaintext.reserve(octets.len());
        }
        while !octets.is_empty() && !self.is_ended {
            match self.connection.read_tls(&mut octets) {
                Ok(0) => break,
                Ok(_) => {}
                // Full, without a message that is whole: one larger than any may be.
                Err(_) => return Err(self.fail(Reason::TooLarge)),
            }
            let processed = self.connection.process_new_packets();
            self.note_established();
            self.collect_output();
            if self.facts.is_some() {
                self.collect_plaintext();
            }
            match processed {
                Ok(_) if self.facts.is_none() && !self.connection.is_handshaking() => {
                    // A handshake without a certificate; rustls knows none of these.
                    return Err(self.fail(Reason::Other(Code::Internal)));
                }
                Ok(state) => self.is_ended = state.peer_has_closed(),
                Err(error) => {
                    let failure = failure(&error, looks_like_tls(&self.head));
                    return Err(self.fail_with(failure));
                }
            }
            if self.is_ended && self.facts.is_none() {
                // Before the handshake is done, anybody could have said so.
                return Err(self.fail(Reason::Cut));
            }
        }
        Ok(())
    }

    /// The input ended. A clean end if close_notify came before.
    ///
    /// # Errors
    /// [`Reason::Cut`], or [`Reason::Unanswered`] where nothing came at all, or why the connection failed before.
    pub fn handle_end_of_input(&mut self) -> Result<(), Failure> {
        self.failure.clone().map_or(Ok(()), Err)?;
        if self.is_ended {
            return Ok(());
        }
        Err(self.fail(if self.head.is_empty() { Reason::Unanswered } else { Reason::Cut }))
    }

    /// Takes plaintext for the server, all or nothing. Before the handshake is done it waits, and is sent, and only
    /// then encrypted, once the server is known.
    ///
    /// # Errors
    /// Nothing was taken, and why.
    pub fn write(&mut self, octets: &[u8]) -> Result<(), WriteError> {
        if self.is_closing || self.failure.is_some() {
            return Err(WriteError::Closed);
        }
        let (waiting, most) = if self.facts.is_some() {
            (self.output.len(), limits::OUTPUT_OCTETS)
        } else {
            (self.queued, limits::QUEUED_OCTETS)
        };
        if waiting.saturating_add(octets.len()) > most {
            return Err(WriteError::Full);
        }
        self.connection.writer().write_all(octets).map_err(|_| WriteError::Closed)?;
        if self.facts.is_none() {
            self.queued = self.queued.saturating_add(octets.len());
        }
        self.collect_output();
        Ok(())
    }

    /// Says that nothing more is sent (close_notify, RFC 8446 §6.1). What the server still sends is received. Plaintext
    /// that waits for the handshake is not sent any more.
    pub fn close(&mut self) {
        if !self.is_closing && self.failure.is_none() {
            self.is_closing = true;
            self.connection.send_close_notify();
            self.collect_output();
        }
    }

    /// What is to be sent to the server, now; empty if nothing is.
    pub fn take_output(&mut self) -> Vec<u8> {
        mem::take(&mut self.output)
    }

    /// What the server said, decrypted and authentic; empty if nothing is there.
    pub fn take_plaintext(&mut self) -> Vec<u8> {
        mem::take(&mut self.plaintext)
    }

    /// Whether the handshake is done and nothing failed since. It stays so after a clean end.
    pub const fn is_established(&self) -> bool {
        self.facts.is_some() && self.failure.is_none()
    }

    /// Whether the server has sent close_notify: everything it said was received.
    pub const fn is_ended(&self) -> bool {
        self.is_ended && self.failure.is_none()
    }

    /// Why the connection failed, if it did.
    pub const fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// What is known of the connection, once the handshake is done.
    pub const fn facts(&self) -> Option<&Facts> {
        self.facts.as_ref()
    }

    /// Keying material for another protocol (RFC 8446 §7.5, RFC 5705): both ends get the same, and nobody else. TLS 1.2
    /// tells no context from an empty one. None before the handshake is done, after a failure, and of no octets or more
    /// than [`limits::EXPORT_OCTETS`].
    pub fn export(&self, label: &[u8], context: Option<&[u8]>, octets: usize) -> Option<Vec<u8>> {
        if !self.is_established() || octets == 0 || octets > limits::EXPORT_OCTETS {
            return None;
        }
        self.connection.export_keying_material(vec![0; octets], label, context).ok()
    }

    /// The channel binding `tls-exporter` (RFC 9266), for the -PLUS forms of SCRAM (RFC 5802 §6). None with TLS 1.2: there
    /// it is only unique with the extended master secret (RFC 9266 §4), and servers differ in what they export.
    pub fn channel_binding(&self) -> Option<[u8; 32]> {
        self.facts.as_ref().filter(|facts| facts.version == Version::Tls13)?;
        self.export(CHANNEL_BINDING, Some(b""), 32)?.try_into().ok()
    }

    /// What the server showed, if it did.
    fn shown(&self) -> Option<CertificateFacts> {
        let (certificate, others) = self.connection.peer_certificates()?.split_first()?;
        Some(CertificateFacts::of(certificate, others))
    }

    fn note_established(&mut self) {
        if self.facts.is_some() || self.connection.is_handshaking() {
            return;
        }
        let Some(certificate) = self.shown() else { return };
        let is_resumed = self.connection.handshake_kind() == Some(HandshakeKind::Resumed);
        if !is_resumed {
            self.host.accept(&certificate);
        }
        let version = match self.connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => Version::Tls13,
            _ => Version::Tls12,
        };
        let suite = self.connection.negotiated_cipher_suite();
        // rustls writes TLS13_AES_…, IANA TLS_AES_….
        let cipher_suite =
            suite.and_then(|suite| suite.suite().as_str()).unwrap_or_default().replacen("TLS13_", "TLS_", 1);
        self.queued = 0;
        self.facts = Some(Facts { version, cipher_suite, certificate, is_resumed });
    }

    fn collect_output(&mut self) {
        while self.connection.wants_write() {
            // Into memory; it takes everything.
            if self.connection.write_tls(&mut self.output).is_err() {
                break;
            }
        }
    }

    fn collect_plaintext(&mut self) {
        let mut reader = self.connection.reader();
        // Nothing more is an error there: it would block, or ended.
        while let Ok(piece) = reader.fill_buf() {
            let octets = piece.len();
            if octets == 0 {
                break;
            }
            self.plaintext.extend_from_slice(piece);
            reader.consume(octets);
        }
    }

    fn fail(&mut self, reason: Reason) -> Failure {
        self.fail_with(Failure { reason, certificate: None })
    }

    fn fail_with(&mut self, mut failure: Failure) -> Failure {
        if failure.certificate.is_none() {
            failure.certificate = self.shown().map(Box::new);
        }
        self.failure = Some(failure.clone());
        failure
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("facts", &self.facts).field("failure", &self.failure).finish_non_exhaustive()
    }
}

/// How many octets tell TLS from other things: content type and version of the first record (RFC 8446 §5.1).
const HEAD_OCTETS: usize = 2;

/// Whether a server's first octets may be those of a record: an alert or a handshake, of SSL 3.0 or later.
fn looks_like_tls(head: &[u8]) -> bool {
    matches!(head, [0x15 | 0x16] | [0x15 | 0x16, 3])
}
