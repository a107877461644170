//! A scripted POP3 server: a maildrop, and how it behaves.
//!
//! Must not: share code with the client it tests.

mod conversation;

pub use conversation::{Conversation, base64};

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// What a server has and how it behaves, for all connections to it.
pub struct Server {
    /// The maildrop; message-numbers are positions in it, from 1.
    pub messages: Vec<Message>,
    /// Who may log in.
    pub user: &'static str,
    /// With which password; the same by XOAUTH2 as a token.
    pub password: &'static str,
    /// What CAPA lists. STLS is left out once TLS stands.
    pub capabilities: Vec<&'static str>,
    /// Announced only after login, as Gmail does with PIPELINING.
    pub capabilities_after_login: Vec<&'static str>,
    /// What is answered to a command, whole or by its verb, instead of what would be right; an empty text is silence
    /// from then on, and [`HANG_UP`] the end of the connection.
    pub instead: BTreeMap<&'static str, &'static str>,
    /// What is answered to a line, before anything else is considered; `None` where it has nothing to say to it.
    pub retort: Option<fn(&str) -> Option<String>>,
    /// What is said first; an empty text is silence.
    pub greeting: &'static str,
    /// Whether marked messages are removed when QUIT arrives, or only once its answer has reached the client.
    pub removes_on_arrival: bool,
    /// What STAT adds to the truth.
    pub stat_adds: i64,
    /// Sizes in LIST by message-number, where they are not the truth.
    pub sizes: BTreeMap<usize, u64>,
    /// Every command that arrived, and `(TLS)` where TLS was established.
    pub log: Vec<String>,
}

/// Stands in [`Server::instead`] for closing the connection.
pub const HANG_UP: &str = "(hang up)";

/// A message in a maildrop.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    /// What UIDL lists.
    pub unique_id: String,
    /// Its octets, neither stuffed nor ended.
    pub raw: Vec<u8>,
}

/// A server, and all who look at it.
pub type SharedServer = Rc<RefCell<Server>>;

impl Default for Server {
    fn default() -> Self {
        Self {
            messages: Vec::new(),
            user: "ada",
            password: "tanstaaf",
            capabilities: vec!["UIDL", "USER", "PIPELINING", "RESP-CODES"],
            capabilities_after_login: Vec::new(),
            instead: BTreeMap::new(),
            retort: None,
            greeting: "+OK ready",
            removes_on_arrival: true,
            stat_adds: 0,
            sizes: BTreeMap::new(),
            log: Vec::new(),
        }
    }
}

impl Server {
    fn octets(&self) -> usize {
        self.messages.iter().map(|message| message.raw.len()).sum()
    }

    /// What LIST says of each message.
    fn announced_octets(&self) -> Vec<u64> {
        let size =
            |(number, message): (usize, &Message)| self.sizes.get(&number).copied().unwrap_or(message.raw.len() as u64);
        (1..).zip(&self.messages).map(size).collect()
    }

    fn remove(&mut self, numbers: &BTreeSet<usize>) {
        let mut number = 0;
        self.messages.retain(|_| {
            number += 1;
            !numbers.contains(&number)
        });
    }
}
