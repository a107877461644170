//! SASL in POP3 (RFC 5034): the mechanisms, what is known about them, and the choice among them.
//!
//! `mechanism` holds the facts, `choose` the order, `exchange` what all exchanges have in common; each mechanism has
//! a file of its own.
//! Must not: know an account, make randomness, or speak TLS.

mod base64;
mod bearer;
mod binding;
mod choose;
mod cram_md5;
mod exchange;
mod failure;
mod hash;
mod login;
mod mechanism;
mod nonce;
mod oauthbearer;
mod plain;
mod prep;
mod scram;
mod xoauth2;

pub use binding::{ChannelBinding, ChannelBindingType};
pub use choose::{Policy, choose};
pub use exchange::SaslExchange;
pub(crate) use exchange::Verdict;
pub use failure::{SaslFailure, ScramError};
pub use hash::ScramHash;
pub(crate) use hash::md5_hex;
pub use mechanism::{CredentialKind, Exposure, Mechanism, Method};
pub use nonce::ClientNonce;
pub(crate) use prep::prepare;
