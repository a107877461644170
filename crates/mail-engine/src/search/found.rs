//! What an index finds for a query: a test that each message of a list is put to.
//!
//! Must not: read a message.

use super::ids::Ids;
use super::query::Fact;
use crate::store::Flags;
use mail_api::{AccountId, MessageId};

/// What is known of a message without its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// By which account it came.
    pub account: AccountId,
    /// What a person did with it.
    pub flags: Flags,
    /// Its date, in seconds since 1970.
    pub date: i64,
    /// Its size in octets.
    pub octets: u64,
    /// Whether it has attachments.
    pub has_attachments: bool,
}

/// A test of messages.
#[derive(Debug)]
pub enum Test {
    /// It passes all of these.
    All(Vec<Self>),
    /// It passes any of these.
    Any(Vec<Self>),
    /// It does not pass this.
    Not(Box<Self>),
    /// It is one of these.
    Among(Ids),
    /// This is known of it.
    Fact(Fact),
    /// It came by one of these accounts.
    By(Vec<AccountId>),
    /// It has one of these tags.
    Tagged(Flags),
}

impl Test {
    /// Whether a message passes.
    pub fn passes(&self, id: MessageId, facts: &Facts) -> bool {
        match self {
            Self::All(tests) => tests.iter().all(|test| test.passes(id, facts)),
            Self::Any(tests) => tests.iter().any(|test| test.passes(id, facts)),
            Self::Not(test) => !test.passes(id, facts),
            Self::Among(ids) => ids.contains(id),
            Self::By(accounts) => accounts.contains(&facts.account),
            Self::Tagged(tags) => facts.flags.0 & tags.0 != 0,
            Self::Fact(fact) => is_so(fact, facts),
        }
    }
}

fn is_so(fact: &Fact, facts: &Facts) -> bool {
    match fact {
        Fact::HasAttachment => facts.has_attachments,
        Fact::Read => facts.flags.has(Flags::READ),
        Fact::Starred => facts.flags.has(Flags::STARRED),
        Fact::Before(date) => facts.date < *date,
        Fact::After(date) => facts.date >= *date,
        Fact::Larger(octets) => facts.octets > *octets,
        Fact::Smaller(octets) => facts.octets < *octets,
        Fact::In(home) => facts.flags.home() == *home,
        Fact::Anywhere => true,
        // Names are looked up before messages are tested.
        Fact::Tag(_) | Fact::Account(_) => false,
    }
}
