//! The page: what people see of Poplar.
//!
//! `state` is all it knows and how that changes; `effects` asks the engine; `view` draws. Data flows one way:
//! view → effects → engine → action → state → view.
//! Must not: know any crate of ours but `mail-api`; hold a rule about mail; hold more rows than a window.

pub mod app;
pub mod boot;
pub mod diagnosis;
pub mod effects;
pub mod engine_link;
pub mod fonts;
pub mod format;
pub mod i18n;
pub mod pace;
pub mod print;
pub mod pwa;
pub mod remembered;
pub mod route;
pub mod state;
pub mod trusted;
pub mod view;
