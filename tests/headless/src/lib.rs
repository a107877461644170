//! The same engine, driven natively.
