//! The mail application without screen or wire.
