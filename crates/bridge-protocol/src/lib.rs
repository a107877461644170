//! What the page's side and the bridge say to each other.
//!
//! One WebSocket carries one upstream connection. Text frames hold one JSON value of this crate;
//! binary frames hold octets of the connection and nothing else, in either direction.
//!
//! ```text
//! client                                   bridge
//!   ── text   Open { host, port, security } ──►      policy, name, dial, [TLS]
//!   ◄─ text   Reached { step, milliseconds } ──      after each of these, where Open { steps: true } asks for it
//!   ◄─ text   Opened { tls }  |  Failed { .. } ──
//!   ◄═ binary octets ═►                              both ways, any cut
//!   ── text   StartTls ──►                           only after Open { security: stls }, once
//!   ◄─ text   TlsStarted { tls }  |  Failed { .. } ──
//!   ── text   Finish ──►                             the client sends no more (half-close)
//!   ◄─ text   Finished ──                            the upstream sends no more (half-close)
//!   ◄─ text   Failed { .. }, then Close ──           whatever ends the connection early
//! ```
//!
//! Must not: know what mail is, hold a credential, or depend on anything but serde.

use serde::{Deserialize, Serialize};

/// The WebSocket subprotocol both ends must name (RFC 6455 §1.9).
pub const SUBPROTOCOL: &str = "poplar.v1";

/// The path of the WebSocket endpoint.
pub const TUNNEL_PATH: &str = "/tunnel";

/// The largest binary frame either end may send, in octets.
pub const MAX_BINARY_FRAME_OCTETS: usize = 256 * 1024;

/// The largest text frame either end may send, in octets.
pub const MAX_TEXT_FRAME_OCTETS: usize = 16 * 1024;

/// From the client to the bridge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ToBridge {
    /// Must be the first frame, and come once.
    Open {
        /// Host name or literal address of the upstream, without brackets.
        host: String,
        /// TCP port of the upstream.
        port: u16,
        /// What the bridge does about TLS.
        security: Security,
        /// Whether the client wants to be told of each step on the way to `Opened`. A bridge that does not know this
        /// tells of none.
        #[serde(default, skip_serializing_if = "is_false")]
        steps: bool,
        /// The one certificate to take from the upstream where the bridge ends TLS, whoever signed it and whatever it
        /// says: [`CertificateFacts::sha256`]. A bridge that does not know this takes what its roots vouch for, and the
        /// client compares what it reports.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pinned: Option<String>,
    },
    /// Begin TLS now on a connection that was opened with [`Security::Stls`]. The upstream must have
    /// sent nothing that the client has not received.
    StartTls,
    /// The client sends no more octets; what the upstream still sends is delivered.
    Finish,
}

/// What the bridge does about TLS (RFC 8314, RFC 2595).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Security {
    /// The bridge begins TLS as soon as the connection stands.
    Implicit,
    /// The bridge begins in the clear and waits for [`ToBridge::StartTls`].
    Stls,
    /// The bridge never begins TLS: octets pass as they are.
    None,
}

/// Whether a wish that is rarely there is not there, and need not be written.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
const fn is_false(wish: &bool) -> bool {
    !*wish
}

/// One step on the way to an upstream, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Host and port may be asked for.
    Permitted,
    /// The name was looked up, and every address it leads to may be dialled. For a literal address there was nothing to
    /// look up.
    Found,
    /// The connection stands.
    Connected,
    /// TLS stands; only with [`Security::Implicit`].
    Secured,
}

/// From the bridge to the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum FromBridge {
    /// A step on the way to `Opened` was done; told only where `Open` asked for it.
    Reached {
        /// Which.
        step: Step,
        /// How long this one took, in milliseconds.
        milliseconds: u32,
    },
    /// The upstream is connected; with [`Security::Implicit`] TLS stands too.
    Opened {
        /// What TLS agreed on, where the bridge ended it.
        tls: Option<TlsFacts>,
    },
    /// TLS stands after [`ToBridge::StartTls`].
    TlsStarted {
        /// What TLS agreed on.
        tls: TlsFacts,
    },
    /// The upstream ended its side in an orderly way.
    Finished,
    /// The connection could not be opened, or ended before its time. A close frame follows.
    Failed {
        /// Why.
        failure: Failure,
    },
}

/// What is known of a TLS connection that the bridge ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TlsFacts {
    /// For people: `TLS 1.3`, `TLS 1.2`.
    pub version: String,
    /// For people: the cipher suite's IANA name.
    pub cipher_suite: String,
    /// The server's own certificate.
    pub certificate: CertificateFacts,
}

/// What is known of a server's certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CertificateFacts {
    /// SHA-256 of the DER form, in lower-case hexadecimal.
    pub sha256: String,
    /// DNS names and addresses it is valid for; at most 32.
    pub names: Vec<String>,
    /// The issuer's common name or organisation, for people.
    pub issuer: String,
    /// The chain that it was shown with: the issuers of the other certificates in the server's order, each as `issuer`; of
    /// at most 8. A bridge that does not know this tells of none.
    #[serde(default)]
    pub chain: Vec<String>,
    /// Begin of validity, seconds since 1970.
    pub not_before: i64,
    /// End of validity, seconds since 1970.
    pub not_after: i64,
}

/// Why a connection was not opened or ended before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Failure {
    /// The bridge's policy does not permit this host, address or port.
    Denied {
        /// Which rule.
        reason: DenialReason,
    },
    /// The bridge is at one of its limits; try later.
    Busy,
    /// The host name does not resolve.
    NameNotFound,
    /// The upstream answered that nobody listens on that port.
    Refused,
    /// No way to the upstream's network.
    Unreachable,
    /// Connecting, or the TLS handshake, took too long.
    TimedOut,
    /// The TLS handshake failed.
    Tls {
        /// What was wrong.
        reason: TlsFailure,
        /// The certificate the server showed, where it showed one.
        certificate: Option<Box<CertificateFacts>>,
    },
    /// Octets arrived from the upstream between the answer to STLS and the TLS handshake.
    PlaintextAfterStls,
    /// Nothing moved for the idle timeout.
    Idle,
    /// The upstream broke the connection off.
    Reset,
    /// The client broke a rule of this protocol.
    Protocol,
    /// The bridge is being stopped.
    ShuttingDown,
}

/// Which rule of the bridge's policy spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DenialReason {
    /// The port is not permitted.
    Port,
    /// The host is not on the operator's list.
    Host,
    /// The name leads to an address that is not on the public Internet.
    Address,
}

/// What was wrong in a TLS handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsFailure {
    /// The certificate's validity is over.
    Expired,
    /// The certificate's validity has not begun.
    NotYetValid,
    /// The certificate is for other names.
    WrongName,
    /// Nobody who is trusted issued it (self-signed ones included).
    UnknownIssuer,
    /// It was revoked.
    Revoked,
    /// Both sides have no protocol version or cipher suite in common.
    TooOld,
    /// The other side does not speak TLS on this port.
    NotTls,
    /// The connection ended before the handshake did, without a word.
    Unanswered,
    /// It is not the certificate that [`ToBridge::Open`] names; told only where it names one.
    Changed,
    /// Anything else.
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frames_are_what_a_stranger_would_write_by_hand() {
        let open = ToBridge::Open {
            host: "pop.example.org".into(),
            port: 995,
            security: Security::Implicit,
            steps: false,
            pinned: None,
        };
        assert_eq!(
            serde_json::to_string(&open).expect("serialises"),
            r#"{"type":"open","host":"pop.example.org","port":995,"security":"implicit"}"#
        );
        let open: ToBridge = serde_json::from_str(
            r#"{"type":"open","host":"a","port":995,"security":"stls","steps":true,"pinned":"0f"}"#,
        )
        .expect("parses");
        assert!(matches!(open, ToBridge::Open { steps: true, pinned: Some(_), .. }));
        let reached = FromBridge::Reached { step: Step::Found, milliseconds: 12 };
        assert_eq!(
            serde_json::to_string(&reached).expect("serialises"),
            r#"{"type":"reached","step":"found","milliseconds":12}"#
        );
        let failed: FromBridge =
            serde_json::from_str(r#"{"type":"failed","failure":{"kind":"denied","reason":"port"}}"#).expect("parses");
        assert_eq!(failed, FromBridge::Failed { failure: Failure::Denied { reason: DenialReason::Port } });
    }
}
