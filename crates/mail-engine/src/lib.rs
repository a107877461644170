//! The mail application without screen or wire.

pub mod ports;
pub mod store;
