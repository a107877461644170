//! The whole engine with TLS of its own, against a server that speaks it, and whoever stands between them: in virtual time.
//!
//! Must not: wait, or open a socket.

mod hostile;
mod old;
mod scram;
mod secured;
mod sound;
