//! The same engine as in the browser, driven natively: over plain TCP and TLS or through the bridge, into memory or a
//! Maildir.
//!
//! It proves that the engine's ports hold on another platform, shows mail on a command line, and is the rig of the
//! benchmarks.
//!
//! | Module | What |
//! |---|---|
//! | [`driver`] | an engine over these parts, and one call for each thing to do with it |
//! | [`tcp`] | a connector over TCP, TLS and STLS |
//! | [`through_bridge`] | a connector through the bridge |
//! | [`maildir`] | a store that keeps mail in a Maildir |
//! | [`keeping`] | a generated mailbox carried through export and import |
//! | [`platform`] | the clock, and all of it put together |
//!
//! Must not: hold a rule about mail; that is the engine's.

pub mod driver;
pub mod keeping;
pub mod maildir;
pub mod platform;
pub mod tcp;
pub mod through_bridge;
