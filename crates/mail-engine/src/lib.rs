//! The mail application without screen or wire.
//!
//! [`Engine`] answers every [`mail_api::Request`] over five ports ([`ports`]) that a platform brings: a store, a way to
//! servers, a clock, a vault for passwords, and turns between engines. All of it runs on one thread; many requests may
//! be under way at once.
//!
//! | Module | What |
//! |---|---|
//! | [`engine`] | one place where requests are answered |
//! | [`check`] | a check from connect to QUIT, top to bottom |
//! | [`plan`], [`leave`], [`preview`], [`settle`], [`server`], [`retry`], [`schedule`], [`progress`] | what is decided, as pure functions |
//! | [`session`] | `pop3_proto::Client` over a transport and a clock |
//! | [`transcript`] | what was said in a session, with secrets and mail taken out |
//! | [`receipt`] | the proof of storage that every DELE needs |
//! | [`digest`], [`identify`] | messages known again without their unique-id |
//! | [`filters`] | what filters do with a message |
//! | [`keep`] | exports, imports, backups |
//! | [`list`], [`threads`] | windows of rows, and which messages belong together |
//! | [`row`] | what lists show of a message, from its octets |
//! | [`reader`] | stored octets into what people read |
//! | [`store`] | what stores promise, their octets, and the suite that proves it |
//!
//! Must not: name a platform; touch a socket, a clock or a screen; hold a cell borrowed while it waits.
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

mod allowed;
pub mod cancel;
pub mod check;
pub mod digest;
pub mod engine;
pub mod error;
pub mod filters;
pub mod identify;
pub mod keep;
pub mod leave;
pub mod limits;
pub mod list;
pub mod maildrop;
pub mod plan;
pub mod ports;
pub mod preview;
pub mod progress;
mod providers;
pub mod reader;
pub mod receipt;
pub mod retry;
pub mod row;
pub mod schedule;
pub mod search;
pub mod server;
pub mod session;
pub mod settle;
pub mod store;
pub mod threads;
pub mod tls;
pub mod transcript;

pub use engine::{Engine, Parts};
