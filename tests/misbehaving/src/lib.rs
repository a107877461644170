//! A POP3 server that misbehaves, and the table of the ways in which real ones do.
//!
//! [`QUIRKS`] has one row for each quirk: what such a server does, who met it, and what a good client does about it.
//! Behind all rows stands one server; in what it deviates is data ([`Behaviour`]). It listens on loopback, without
//! TLS, holds a few known messages, writes down what a client does ([`SessionRecord`]), and tells in what that falls
//! short of the row's expectation, as far as a server can see it ([`faults`]).
//!
//! | Module | What |
//! |---|---|
//! | [`quirk`] | a row, and what it expects |
//! | [`behaviour`] | in what a server can deviate |
//! | [`table`] | the rows |
//! | [`maildrop`] | the messages, and what is listed and sent of them |
//! | [`server`] | the listener; `session` answers, `login` judges credentials |
//! | [`record`] | what a client did |
//! | [`judge`] | what a client did wrong |
//!
//! The binary `misbehaving` serves one row to any client; the tests run our engine against all of them.
//!
//! Must not: hold a rule of our client, or be mistaken for a reference; what is right is proved against real servers.

pub mod behaviour;
pub mod judge;
mod login;
pub mod maildrop;
pub mod quirk;
pub mod record;
pub mod server;
mod session;
pub mod table;

pub use behaviour::Behaviour;
pub use judge::faults;
pub use quirk::{Client, Expect, Quirk, Stored, Told};
pub use record::SessionRecord;
pub use server::MisbehavingServer;
pub use table::{QUIRKS, find, quirks};
