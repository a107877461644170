//! The bridge: carries octets between one browser's WebSocket and one permitted upstream.
//!
//! A browser cannot open a TCP socket; this server does it in the browser's place, and serves the
//! page itself. The whole of it is one function, [`run`], of a listener, a [`Config`] and a stop
//! signal, so a test runs the real thing on port 0.
//!
//! ```text
//! server ─► upgrade ─► session ─► policy   may this host, port, address be dialled?
//!    │                    │  └──► dial, tls   the approved address, and nothing else
//!    └─► assets           └─────► pump     octets, both ways, one bounded buffer each
//! ```
//!
//! [`policy`] is pure and knows no socket; [`pump`] moves octets and knows no rule.
//! Must not: parse what it carries, dial what the policy did not approve, log payload, credentials
//! or user names, or depend on any crate that knows mail.

pub mod assets;
pub mod buffers;
pub mod cidr;
pub mod config;
pub mod demo;
pub mod dial;
pub mod frame;
pub mod http;
pub mod limits;
pub mod log;
pub mod policy;
pub mod pump;
pub mod server;
pub mod session;
pub mod tls;
pub mod upgrade;

pub use config::Config;
pub use server::{StartError, run};
