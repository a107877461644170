//! POP3 client protocol as one sans-I/O state machine: RFC 1939, with CAPA, PIPELINING and response codes (RFC 2449),
//! STLS (RFC 2595), more response codes (RFC 3206), AUTH (RFC 5034) and UTF8 and LANG (RFC 6856). Ways of logging in:
//! USER and PASS, APOP, and by AUTH PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195), SCRAM-SHA-1 and SCRAM-SHA-256 with
//! their -PLUS forms (RFC 5802, RFC 7677), OAUTHBEARER (RFC 7628) and XOAUTH2.
//!
//! Octets and moments go in, octets and events come out. There is no socket, no clock and no thread in here, so the
//! same code runs in a browser and in a test, and a test owns the time.
//!
//! # The law
//!
//! **After any [`submit`](Client::submit) or `handle_*`, [`poll`](Client::poll) until [`Output::Wait`].**
//! Several `submit`s may precede the `poll`; what they queue then travels together.
//!
//! ```
//! use pop3_proto::{Client, Command, Config, ConnectionSecurity, Event, Millis, Output, Secret, UserName};
//!
//! # struct Connection(Vec<&'static str>, Vec<u8>);
//! # impl Connection {
//! #     fn read(&mut self) -> &'static [u8] { if self.0.is_empty() { b"" } else { self.0.remove(0).as_bytes() } }
//! #     fn write(&mut self, octets: &[u8]) { self.1.extend_from_slice(octets); }
//! #     fn start_tls(&mut self) {}
//! # }
//! # fn clock() -> Millis { Millis(0) }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut connection = Connection(vec!["+OK ready\r\n", "+OK\r\n", "+OK\r\n", "+OK 1 4\r\n", "+OK bye\r\n"], vec![]);
//! let mut client = Client::new(Config::new(ConnectionSecurity::Secured));
//! loop {
//!     // What came in is in; take out what follows from it.
//!     let deadline = loop {
//!         match client.poll(clock()) {
//!             Output::Transmit(octets) => connection.write(&octets),
//!             Output::StartTls => {
//!                 connection.start_tls();
//!                 client.handle_tls_established(clock())?;
//!             }
//!             Output::Event(Event::Greeting(_)) => {
//!                 client.submit(Command::Login { user: UserName::new("mrose")?, pass: Secret::new("tanstaaf")? })?;
//!             }
//!             Output::Event(Event::Ok { .. }) if client.state() == pop3_proto::State::Transaction => {
//!                 client.submit(Command::Stat)?;
//!             }
//!             Output::Event(Event::DropListing { listing, .. }) => {
//!                 assert_eq!((listing.messages, listing.octets.0), (1, 4));
//!                 client.submit(Command::Quit)?;
//!             }
//!             Output::Event(Event::Closed) => return Ok(()),
//!             Output::Event(_) => {}
//!             Output::Failed(error) => return Err(error.into()),
//!             Output::Wait { deadline } => break deadline,
//!         }
//!     };
//!     // Sleep until octets arrive, the connection ends, or the deadline passes.
//!     match connection.read() {
//!         b"" => client.handle_end_of_input(clock()),
//!         octets => client.handle_input(clock(), octets),
//!     }
//!     if deadline.is_some_and(|deadline| deadline <= clock()) {
//!         client.handle_timeout(clock());
//!     }
//! }
//! # }
//! ```
//!
//! # States
//!
//! ```text
//!               +OK                  Login, Apop, Auth: +OK            QUIT sent
//!   ┌──────────┐      ┌───────────────┐         ┌─────────────┐         ┌────────┐
//!   │ Greeting ├─────►│ Authorization ├────────►│ Transaction ├────────►│ Update │
//!   └────┬─────┘      └───┬───────┬─┬─┘         └──────┬──────┘         └───┬────┘
//!        │            STLS│    ▲  │ │QUIT: answer      │                    │QUIT: answer
//!        │             +OK└────┘  │ └───────────────┐  │                    │
//!        │-ERR    handshake,      │                 ▼  │                    ▼
//!        │        capabilities    │              ┌──────────────────────────────┐
//!        └────────forgotten───────┴─────────────►│            Closed            │
//!                  any RemoteError, in any state └──────────────────────────────┘
//! ```
//!
//! Inside Authorization an AUTH exchange goes to and fro before it is answered:
//!
//! ```text
//!   AUTH sent ──► +challenge ──► response ──► … ──► +OK: logged in, if the mechanism agrees
//!                     │                        │
//!                     │ unusable, or says why  └──► -ERR: Err
//!                     ▼ the login fails
//!                 `*`, or what the mechanism wants ──► -ERR: AuthFailed
//!                                                  └─► +OK: RemoteError::AcceptedDespite
//! ```
//!
//! # What is sent
//!
//! Names and passwords are octets here; give UTF-8. USER, PASS, PLAIN, LOGIN, CRAM-MD5 and XOAUTH2 send or digest them
//! as they are given, and so does APOP, unless `UTF8 USER` is announced: then APOP, and SCRAM always, prepares them
//! (SASLprep, RFC 4013) and refuses what cannot be prepared. RFC 6856 §2.2 wants ASCII in USER, PASS and APOP unless
//! [`Utf8::user`] is announced; servers differ, so nothing is refused for it here.
//!
//! # What holds
//!
//! - Every submitted command is answered by exactly one closing event, in order, unless the session fails.
//! - The memory held grows neither with a message nor with a listing: a message leaves in the pieces it arrives in.
//! - Arguments cannot hold CR, LF or NUL; passwords are shown by no `Debug`, error or event.
//! - No password or token is sent over a connection that is not secured, unless [`Config`] says so. What only lets a
//!   reader guess (APOP, CRAM-MD5, SCRAM) is permitted there; [`choose`] does not choose what makes guessing cheap.
//! - A `+OK` to SCRAM is no login unless the server has proved that it knows the password.
//! - The end of input is never the end of a message.
//!
//! Errors: [`LocalError`] is returned at once and changes nothing. [`RemoteError`] comes out of `poll`, once, as
//! [`Output::Failed`], in order behind the events that precede it; then the session is [`State::Closed`].
//!
//! Must not: know the time, a socket or a store; interpret mail; retry.

#![no_std]
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

extern crate alloc;

mod apop;
mod capability;
mod client;
mod command;
mod config;
mod error;
mod event;
mod greeting;
mod lang;
mod limits;
mod line;
mod listing;
mod multiline;
mod reply;
mod response_code;
mod sasl;
mod secret;
mod state;
mod timeouts;
mod types;

pub use capability::{Capabilities, Expire, ExpirePolicy, LoginDelay, Utf8};
pub use client::Client;
pub use command::{Command, Verb};
pub use config::{Config, ConnectionSecurity, Pipelining};
pub use error::{ArgumentError, LocalError, RemoteError, Stage};
pub use event::{Event, Output};
pub use greeting::{ApopTimestamp, Greeting};
pub use lang::{Language, LanguageTag};
pub use limits::{
    COMMAND_LINE_OCTETS, LANGUAGE_TAG_OCTETS, LISTING_BLOCK_ENTRIES, Limits, NONCE_OCTETS, UNIQUE_ID_OCTETS,
};
pub use listing::{DropListing, ScanListingEntry, UniqueIdListingEntry};
pub use reply::{ErrReply, StatusText};
pub use response_code::ResponseCode;
pub use sasl::{
    ChannelBinding, ChannelBindingType, ClientNonce, CredentialKind, Exposure, Mechanism, Method, Policy, SaslExchange,
    SaslFailure, ScramError, ScramHash, choose,
};
pub use secret::Secret;
pub use state::State;
pub use timeouts::Timeouts;
pub use types::{CommandId, MessageNumber, Millis, Octets, UniqueId, UserName};
