//! The engine, driven natively, against real POP3 servers: what they serve is what is stored, octet for octet, and what
//! each leave policy leaves.
//!
//! Where a server does something that others do not, a test says so.
//!
//! Must not: need a browser.

mod courier;
mod dovecot;
mod hard_mail;
mod mailutils;
mod rig;
mod unique_ids;
