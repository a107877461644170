//! Everything around an engine, simulated: time that passes only when all wait, a network that can be slow, silent or
//! cut after any octet, and a POP3 server that does what its script says.
//!
//! It stands apart from `test-support` because the quick tests of the engine must not wait for a runtime, a bridge or a
//! browser to be built.
//!
//! | Module | What |
//! |---|---|
//! | [`clock`] | virtual time, and the executor that lets it pass |
//! | [`link`] | one connection: carries octets both ways, in time, and counts them |
//! | [`network`] | hosts by name: what the engine takes for the internet |
//! | [`server`] | a scripted POP3 server: octets in, octets out |
//! | [`mail`] | messages for it |
//! | [`vault`], [`turns`] | what else a platform brings, in memory; the native driver uses them, too |
//! | [`world`] | all of it around one engine or several |
//!
//! ```
//! use test_simulation::{mail::messages, world::{World, settings}};
//!
//! let world = World::new();
//! world.deliver(messages(100, 2_000));
//! world.host(|host| host.link.latency = 25);
//! let (_, report) = world.first_check(settings());
//! assert_eq!(report.stored, 100);
//! // Whatever the machine that runs this does meanwhile: each round trip takes 50 ms.
//! assert_eq!(report.milliseconds, world.take_traffic().round_trips * 50);
//! ```
//!
//! Must not: wait for real, open a socket, or be used by anything that ships.

pub mod clock;
pub mod entropy;
pub mod link;
pub mod mail;
pub mod network;
pub mod server;
pub mod turns;
pub mod vault;
pub mod world;
