//! The engine and the reader, each in a web worker of its own: one Wasm, two roles.
//!
//! Everything the browser brings to the ports of [`mail_engine`], and nothing that is decided about mail.
//!
//! | Module | What |
//! |---|---|
//! | [`role`] | which of the two this worker is, and what it answers |
//! | [`port`] | questions and answers over `postMessage` |
//! | [`idb`] | the store in IndexedDB |
//! | [`ws_transport`] | the way to mail servers: a WebSocket to the bridge |
//! | [`tls`] | what speaks TLS over that, loaded when it is needed |
//! | [`vault`] | remembered passwords, sealed by WebCrypto |
//! | [`leader`] | turns between tabs, by Web Locks |
//! | [`tabs`] | notices between tabs |
//! | [`memory`] | how much of it a role may allocate |
//! | [`clock`], [`entropy`] | the time, and chance |
//!
//! Must not: touch the DOM (there is none), or know what a mail says.

pub mod clock;
pub mod entropy;
pub mod idb;
mod js;
pub mod leader;
mod memory;
pub mod port;
pub mod role;
pub mod tabs;
pub mod tls;
pub mod vault;
pub mod ws_transport;

#[cfg(test)]
mod tests;
