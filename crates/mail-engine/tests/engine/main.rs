//! The whole engine against a scripted server, in virtual time.
//!
//! Must not: wait, or open a socket.

mod ahead;
mod at_odds;
mod beginnings;
mod cancelling;
mod doctor;
mod doctor_transcript;
mod exactly_once;
mod exactly_once_in_parts;
mod failures;
mod following;
mod keeping;
mod logins;
mod moving;
mod organising;
mod outlining;
mod parallel;
mod parts;
mod preview;
mod quick;
mod renamed;
mod requests;
mod restoring;
mod retrieving;
mod scheduled;
mod searching;
mod short;
mod silence;
mod tokens;
mod trust;
mod two_builds;
mod undo;
