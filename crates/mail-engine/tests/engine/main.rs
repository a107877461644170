//! The whole engine against a scripted server, in virtual time.
//!
//! Must not: wait, or open a socket.

mod cancelling;
mod exactly_once;
mod failures;
mod following;
mod moving;
mod parallel;
mod requests;
mod retrieving;
mod silence;
