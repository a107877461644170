//! One TLS client connection as a sans-I/O state machine: TLS 1.3 (RFC 8446) and 1.2 (RFC 5246) by rustls, with Mozilla's
//! roots, pins, must-staple (RFC 7633), resumption, and channel binding by `tls-exporter` (RFC 9266).
//!
//! Octets and the time go in, octets come out. There is no socket, no clock and no thread in here, so the same code runs
//! in a browser, where somebody else carries the octets, and in a test.
//!
//! ```
//! use mail_tls::{Client, Shared, Trust, UnixSeconds};
//!
//! # struct Line;
//! # impl Line {
//! #     fn send(&mut self, _: &[u8]) {}
//! #     fn receive(&mut self) -> Option<&'static [u8]> { Some(b"-ERR this is not TLS\r\n") }
//! # }
//! # fn connect() -> Line { Line }
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! # let (built, now) = (UnixSeconds(1_790_000_000), UnixSeconds(1_790_000_000));
//! // Once, for all connections.
//! let shared = Shared::new(built, &[] as &[&[u8]])?;
//!
//! let mut line = connect();
//! let mut client = Client::new(&shared, "pop.example.org", Trust::Roots, now)?;
//! client.write(b"CAPA\r\n")?; // waits until the server is known
//! loop {
//!     line.send(&client.take_output());
//!     let received = match line.receive() {
//!         Some(octets) => client.handle_input(octets),
//!         None => client.handle_end_of_input(),
//!     };
//!     print!("{}", String::from_utf8_lossy(&client.take_plaintext()));
//!     if let Err(failure) = received {
//!         line.send(&client.take_output()); // an alert that says so
//!         return Err(failure.into());
//!     }
//!     if client.is_ended() {
//!         return Ok(());
//!     }
//! }
//! # }
//! # assert_eq!(run().unwrap_err().to_string(), "the server does not speak TLS here");
//! ```
//!
//! # States
//!
//! ```text
//!   new ──► handshake ──► established ──► ended
//!              │   is_established()  │    is_ended(): the server's close_notify
//!              │                     │
//!              └──────► failed ◄─────┘
//!                       failure(): once, and for ever
//! ```
//!
//! # What holds
//!
//! - No plaintext comes out before the server has proved who it is, and none that is not authentic, whole and in order.
//! - No plaintext goes out before that either: what is written early waits. There is no 0-RTT (RFC 8446 §8).
//! - The end of input is a clean end only after close_notify; at any other octet it is [`Reason::Cut`], before the first
//!   one [`Reason::Unanswered`].
//! - A certificate is judged by the roots or by a pin; there is no third way. A session is resumed only under the very
//!   trust, and within the validity of the certificate, that it was begun with.
//! - Nothing the server sends makes it panic or hold more than [`limits`] says.
//!
//! Must not: know a socket, a clock, or what is said over the connection.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic,
        clippy::arithmetic_side_effects
    )
)]

mod certificate;
mod client;
mod der;
mod failure;
pub mod limits;
mod ocsp;
mod provider;
mod shared;
mod trust;

/// A day that no clock may be behind: 2026-11-01. To be raised with each release.
pub const BUILT: UnixSeconds = UnixSeconds(1_793_491_200);

pub use certificate::{CertificateFacts, Fingerprint, NotAFingerprint};
pub use client::{Client, Facts, Version, WriteError};
pub use failure::{Code, Failure, Reason};
pub use shared::{NotARoot, Shared, UnixSeconds};
pub use trust::Trust;
