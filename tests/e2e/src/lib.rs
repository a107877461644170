//! Real browser, real bridge, real POP3 servers: what the tests of this package share.
//!
//! Must not: reach past the page into the app; a test sees what a person sees.

pub mod altered_page;
pub mod archives;
pub mod audit;
pub mod bombs;
pub mod files;
pub mod keep;
pub mod lists;
pub mod mails;
pub mod rig;
pub mod screens;
pub mod stranger;
