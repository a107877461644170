//! Which messages belong together: threads by References (JWZ; RFC 5256 §3).
//!
//! Three passes over all messages, each close to linear whatever the headers say: every message takes the last one it
//! answers as its parent; what is between, and is not here or says nothing itself, is linked as others say; a reply
//! without any reference joins a thread of its subject. A link that would close a circle is not made. Which trees are
//! one is kept as sets, so that this is known without walking them.
//!
//! Unlike RFC 5256, nothing else is joined by its subject: what people call alike would be one thread.
//!
//! Must not: walk a chain of references; it may be as long as there are messages.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What threads go by of one message.
#[derive(Debug, Clone, Copy, Default)]
pub struct Threaded<'a> {
    /// What its Message-ID comes to ([`crate::store::hash`]).
    pub id: Option<u64>,
    /// What it answers, the oldest first.
    pub references: &'a [u64],
    /// Its subject.
    pub subject: &'a str,
}

/// Messages in threads. A node is a message, in the order they were given, or behind them one that is only known from
/// references.
#[derive(Debug, Default)]
pub struct Forest {
    parents: Vec<Option<u32>>,
    /// Sets of nodes, each as a tree of its own that is kept flat.
    sets: Vec<u32>,
}

/// Puts messages into threads, at most [`u32::MAX`].
pub fn thread<'a>(messages: impl Iterator<Item = Threaded<'a>> + Clone) -> Forest {
    let mut forest = Forest::default();
    let mut by_id = HashMap::new();
    for (node, message) in (0u32..).zip(messages.clone()) {
        forest.add();
        if let Some(id) = message.id {
            // Of two messages that are called the same, the first is the one that is meant.
            by_id.entry(id).or_insert(node);
        }
    }
    for (node, message) in (0u32..).zip(messages.clone()) {
        if let Some(last) = message.references.last() {
            let parent = forest.node(&mut by_id, *last);
            forest.link(parent, node);
        }
    }
    // Who names what it answers has said its last word, also where that made no link.
    let speaks: Vec<bool> = messages.clone().map(|message| !message.references.is_empty()).collect();
    for message in messages.clone() {
        let mut before = None;
        for id in message.references {
            let node = forest.node(&mut by_id, *id);
            if let Some(parent) = before
                && speaks.get(node as usize) != Some(&true)
            {
                forest.link(parent, node);
            }
            before = Some(node);
        }
    }
    forest.join_replies(messages);
    forest
}

impl Forest {
    /// The message of which this one is an answer, if it is one: another message, or a node that no message is of.
    pub fn parent(&self, node: u32) -> Option<u32> {
        self.parents.get(node as usize).copied().flatten()
    }

    /// How many nodes there are.
    pub const fn nodes(&self) -> usize {
        self.parents.len()
    }

    /// Which thread each node is in. Numbers say nothing but that they are the same.
    pub fn threads(mut self) -> Vec<u32> {
        (0u32..).zip(0..self.sets.len()).map(|(node, _)| self.set(node)).collect()
    }

    fn add(&mut self) -> u32 {
        let node = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        self.parents.push(None);
        self.sets.push(node);
        node
    }

    fn node(&mut self, by_id: &mut HashMap<u64, u32>, id: u64) -> u32 {
        match by_id.entry(id) {
            Entry::Occupied(there) => *there.get(),
            Entry::Vacant(vacant) => *vacant.insert(self.add()),
        }
    }

    /// Makes one node the answer to another, unless it has its place, or the other is below it.
    fn link(&mut self, parent: u32, child: u32) {
        // A node without parent is the root of its tree: what is in the same tree is below it.
        let (above, below) = (self.set(parent), self.set(child));
        if self.parent(child).is_some() || above == below {
            return;
        }
        if let (Some(of_child), Some(set)) = (self.parents.get_mut(child as usize), self.sets.get_mut(below as usize)) {
            *of_child = Some(parent);
            *set = above;
        }
    }

    /// The set a node is in; what is passed on the way is set closer to it.
    fn set(&mut self, node: u32) -> u32 {
        let of = |sets: &[u32], node: u32| sets.get(node as usize).copied().unwrap_or(node);
        let mut at = node;
        loop {
            let next = of(&self.sets, at);
            let after = of(&self.sets, next);
            if next == after {
                return next;
            }
            if let Some(set) = self.sets.get_mut(at as usize) {
                *set = after;
            }
            at = after;
        }
    }

    /// Replies of programs that name nothing: each joins the first thread of its subject, if one that is no such reply is
    /// there, or else the first such reply.
    fn join_replies<'a>(&mut self, messages: impl Iterator<Item = Threaded<'a>> + Clone) {
        let is_root = |forest: &Self, node: u32, message: &Threaded<'a>| {
            forest.parent(node).is_none() && message.references.is_empty()
        };
        let mut replies: Vec<(u32, String)> = Vec::new();
        for (node, message) in (0u32..).zip(messages.clone()) {
            if is_root(self, node, &message)
                && let (rest, true) = without_reply(message.subject)
            {
                let mut base = String::new();
                fold(rest, &mut base);
                replies.push((node, base));
            }
        }
        replies.retain(|(_, base)| !base.is_empty());
        // Where each of them belongs. Subjects that no such reply has are not kept.
        let mut firsts: HashMap<&str, (u32, bool)> = HashMap::new();
        for (node, base) in &replies {
            firsts.entry(base).or_insert((*node, true));
        }
        let mut base = String::new();
        for (node, message) in (0u32..).zip(messages).filter(|_| !replies.is_empty()) {
            if is_root(self, node, &message)
                && let (rest, false) = without_reply(message.subject)
            {
                fold(rest, &mut base);
                if let Some(first @ (_, true)) = firsts.get_mut(base.as_str()) {
                    *first = (node, false);
                }
            }
        }
        for (node, base) in &replies {
            if let Some((first, _)) = firsts.get(base.as_str()) {
                self.link(*first, *node);
            }
        }
    }
}

/// A subject without what mail programs put before it in replies and what forwards are called, folded to lower case; and
/// whether it was one of a reply (RFC 5256 §2.1, and the words that programs of other languages use).
pub fn base_subject(subject: &str) -> (String, bool) {
    let (rest, is_reply) = without_reply(subject);
    let mut base = String::new();
    fold(rest, &mut base);
    (base, is_reply)
}

/// A subject without what mail programs put before it in replies, and whether there was any.
fn without_reply(subject: &str) -> (&str, bool) {
    const REPLIES: [&str; 9] = ["re", "aw", "antw", "sv", "vs", "rif", "ref", "odp", "ynt"];
    let mut rest = subject.trim();
    let mut is_reply = false;
    while let Some((word, after)) = rest.split_once(':') {
        let word = word.trim_end();
        // Some count: `Re[2]:`, `Re(3):`.
        let word = word.split(['[', '(', '^']).next().unwrap_or_default();
        if !REPLIES.iter().any(|reply| reply.eq_ignore_ascii_case(word)) {
            break;
        }
        is_reply = true;
        rest = after.trim_start();
    }
    (rest, is_reply)
}

/// Writes the words of a text in lower case, each after one space, in the place of what was there.
fn fold(text: &str, folded: &mut String) {
    folded.clear();
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests;
