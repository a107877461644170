//! Real browser, real bridge, real POP3 servers: what the tests of this package share.
//!
//! Must not: reach past the page into the app, but to spoil it (`altered_page`, `damage`, `walls`); tests see what people see.

pub mod altered_page;
pub mod archives;
pub mod audit;
pub mod bombs;
pub mod damage;
pub mod deaf;
pub mod files;
pub mod keep;
pub mod lists;
pub mod mails;
pub mod rig;
pub mod screens;
pub mod standstill;
pub mod stranger;
pub mod walls;
mod winmail;
