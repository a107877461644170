//! A sample maildrop behind a real POP3 server, so that the page shows mail with nothing else installed.
//!
//! It listens on loopback only, on a port of its own, and the bridge reaches it like any other upstream.
//! This is the one place of the bridge that speaks POP3; what carries octets knows nothing of it.
//! Must not: be reachable from another machine, or run unless it was asked for.

pub mod maildrop;
pub mod server;

pub use server::Server;

/// The sample account's user name.
pub const USER: &str = "demo";

/// The sample account's password.
pub const PASSWORD: &str = "demo";
