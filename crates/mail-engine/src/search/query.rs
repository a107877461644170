//! What a person asks for, as a tree.
//!
//! Words must all be there, each for itself; `OR` between two of them asks for either, `-` before one for messages
//! without it. Quotes keep words together. `name:value` asks for more: see [`OPERATORS`].
//!
//! Must not: fail: what cannot be understood is told, and not asked for.

use super::dates::day_start;
use super::postings::Fields;
use super::terms::counts;
use super::wanted::{Term, Wanted};
use crate::limits;
use mail_api::{Home, SearchNote};
use mail_message::words::{is_unspaced, words};

/// The names that stand before a colon, as they are explained to people.
pub const OPERATORS: [&str; 13] =
    ["from", "to", "subject", "body", "filename", "list", "has", "is", "in", "tag", "account", "before", "after"];
/// Those that bound the size.
const SIZES: [&str; 2] = ["larger", "smaller"];
/// Those of other programs, which people bring along: what they say is told and not taken for words.
const FOREIGN: [&str; 12] = [
    "cc",
    "bcc",
    "label",
    "category",
    "older",
    "older_than",
    "newer",
    "newer_than",
    "since",
    "until",
    "size",
    "deliveredto",
];

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// All of it. Of nothing: every message.
    All(Vec<Self>),
    /// Any of it. Of nothing: none.
    Any(Vec<Self>),
    /// Not it.
    Not(Box<Self>),
    /// Words in the text.
    Words(Wanted),
    /// What is known without the text.
    Fact(Fact),
}

/// What is known of a message without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// It has attachments.
    HasAttachment,
    /// It was read.
    Read,
    /// It is starred.
    Starred,
    /// It is older than this, in seconds since 1970.
    Before(i64),
    /// It is of this time or newer.
    After(i64),
    /// It has more octets.
    Larger(u64),
    /// It has fewer octets.
    Smaller(u64),
    /// It lies there.
    In(Home),
    /// It lies wherever it may: the trash and junk are looked through, too.
    Anywhere,
    /// It has a tag whose name begins so.
    Tag(String),
    /// It came by an account whose name has this in it.
    Account(String),
}

/// A query that was understood as far as it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What is asked for.
    pub root: Node,
    /// What was not understood; at most [`limits::SEARCH_NOTES`].
    pub notes: Vec<SearchNote>,
    /// What stands for an account or a tag, and is to be told where none is called so; at most as many.
    pub named: Vec<(Fact, SearchNote)>,
}

impl Query {
    /// Reads a query. `minutes_east` is how far the clock of whoever asks is ahead of UTC: days begin by that clock.
    pub fn parse(text: &str, minutes_east: i32) -> Self {
        let end = text.floor_char_boundary(limits::SEARCH_QUERY_OCTETS);
        let mut parser = Parser { minutes_east, notes: Vec::new(), named: Vec::new() };
        let mut all: Vec<Node> = Vec::new();
        let (mut or, mut is_first) = (false, true);
        for item in items(text.get(..end).unwrap_or_default()).take(limits::SEARCH_ITEMS) {
            if item.is_or() && !is_first {
                or = !all.is_empty();
                continue;
            }
            is_first = false;
            // What was not understood takes the choice that it was part of with it.
            let offers = core::mem::take(&mut or);
            let Some(node) = parser.node(&item) else { continue };
            match (offers, all.last_mut()) {
                (true, Some(Node::Any(either))) => either.push(node),
                (true, Some(before)) => {
                    let before_it = core::mem::replace(before, Node::Any(Vec::new()));
                    *before = Node::Any(vec![before_it, node]);
                }
                _ => all.push(node),
            }
        }
        parser.notes.truncate(limits::SEARCH_NOTES);
        parser.named.truncate(limits::SEARCH_NOTES);
        // Whoever asked for something that was not understood did not ask for everything.
        let root = if all.is_empty() { Node::Any(Vec::new()) } else { Node::All(all) };
        Self { root, notes: parser.notes, named: parser.named }
    }

    /// Whether it says itself where messages lie. Where they do not lie is not that.
    pub fn names_folder(&self) -> bool {
        self.root.wants_folder()
    }

    /// Whether an index cannot say alone which messages it finds.
    pub fn has_phrase(&self) -> bool {
        self.root.any(&|node| matches!(node, Node::Words(wanted) if wanted.is_phrase))
    }

    /// The terms whose words are worth showing: those that must not be missing.
    pub fn shown_terms(&self) -> Vec<&Term> {
        let mut terms = Vec::new();
        self.root.positive(&mut |wanted| terms.extend(&wanted.terms));
        terms
    }
}

impl Node {
    fn any(&self, is: &dyn Fn(&Self) -> bool) -> bool {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().any(|node| node.any(is)),
            Self::Not(node) => node.any(is),
            _ => is(self),
        }
    }

    fn wants_folder(&self) -> bool {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().any(Self::wants_folder),
            Self::Fact(Fact::In(_) | Fact::Anywhere) => true,
            Self::Not(_) | Self::Words(_) | Self::Fact(_) => false,
        }
    }

    fn positive<'n>(&'n self, each: &mut dyn FnMut(&'n Wanted)) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().for_each(|node| node.positive(each)),
            Self::Words(wanted) => each(wanted),
            Self::Not(_) | Self::Fact(_) => {}
        }
    }
}

/// A piece of a query: a word, a quotation, or either behind a name.
#[derive(Debug, PartialEq, Eq)]
struct Item<'t> {
    is_negated: bool,
    name: Option<&'t str>,
    value: &'t str,
    is_quoted: bool,
    /// It is still being typed.
    is_open: bool,
}

impl Item<'_> {
    fn is_or(&self) -> bool {
        !self.is_negated && self.name.is_none() && !self.is_quoted && self.value == "OR"
    }
}

fn items(text: &str) -> impl Iterator<Item = Item<'_>> {
    let mut rest = text;
    core::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let is_negated = rest.len() > 1 && rest.starts_with('-');
        let mut at = if is_negated { rest.get(1..)? } else { rest };
        let mut name = None;
        let is_letter = |octet: u8| octet.is_ascii_alphabetic() || octet == b'_';
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(is_letter);
        if let Some((before, after)) = at.split_once(':').filter(|(before, _)| is_name(before)) {
            name = Some(before);
            at = after;
        }
        let (value, after, is_quoted, is_open) = match at.strip_prefix('"') {
            Some(quoted) => match quoted.split_once('"') {
                Some((value, after)) => (value, after, true, false),
                None => (quoted, "", true, true),
            },
            None => {
                let end = at.find(char::is_whitespace).unwrap_or(at.len());
                let is_size = name.is_some_and(|name| SIZES.iter().any(|size| name.eq_ignore_ascii_case(size)));
                let end = if is_size { end_of_size(at, end) } else { end };
                let (value, after) = at.split_at_checked(end)?;
                (value, after, false, after.is_empty())
            }
        };
        rest = after;
        Some(Item { is_negated, name, value, is_quoted, is_open })
    })
}

/// Where a size ends of which the first word ends at `end`: its unit may be a word of its own.
fn end_of_size(text: &str, end: usize) -> usize {
    let (Some(number), Some(rest)) = (text.get(..end), text.get(end..)) else { return end };
    let unit = rest.split_whitespace().next().unwrap_or_default();
    let is_number = number.parse::<f64>().is_ok() || number.replace(',', ".").parse::<f64>().is_ok();
    let is_unit = ["b", "k", "kb", "m", "mb", "g", "gb"].iter().any(|known| unit.eq_ignore_ascii_case(known));
    let space = rest.len().saturating_sub(rest.trim_start().len());
    if is_number && is_unit { end.saturating_add(space).saturating_add(unit.len()) } else { end }
}

struct Parser {
    minutes_east: i32,
    notes: Vec<SearchNote>,
    named: Vec<(Fact, SearchNote)>,
}

impl Parser {
    /// What an item asks for; nothing where it was not understood, or says nothing.
    fn node(&mut self, item: &Item<'_>) -> Option<Node> {
        let node = match item.name.map(str::to_ascii_lowercase).as_deref() {
            None => text(item, Fields::ALL),
            Some("from") => text(item, Fields::FROM),
            Some("to") => text(item, Fields::TO),
            Some("subject") => text(item, Fields::SUBJECT),
            Some("body") => text(item, Fields::BODY),
            Some("filename") => text(item, Fields::FILES),
            Some("list") => text(item, Fields::LIST),
            Some(name) if OPERATORS.contains(&name) || SIZES.contains(&name) => {
                if item.value.is_empty() {
                    return None;
                }
                let (fact, note) = (self.fact(name, item.value), note(name, item));
                match &fact {
                    None => self.notes.push(note),
                    Some(Node::Fact(named @ (Fact::Tag(_) | Fact::Account(_)))) => {
                        self.named.push((named.clone(), note));
                    }
                    Some(_) => {}
                }
                fact
            }
            Some(name) if FOREIGN.contains(&name) && !item.value.is_empty() => {
                self.notes.push(note(name, item));
                None
            }
            // A colon that means nothing, as in an address of the web.
            Some(_) => text(item, Fields::ALL),
        }?;
        Some(if item.is_negated { Node::Not(Box::new(node)) } else { node })
    }

    fn fact(&self, name: &str, value: &str) -> Option<Node> {
        let value = value.to_lowercase();
        let not = |fact| Node::Not(Box::new(Node::Fact(fact)));
        let fact = match (name, value.as_str()) {
            ("has", "attachment" | "attachments") => Fact::HasAttachment,
            ("is", "read") => Fact::Read,
            ("is", "unread") => return Some(not(Fact::Read)),
            ("is", "starred") => Fact::Starred,
            ("is", "unstarred") => return Some(not(Fact::Starred)),
            ("in", "inbox") => Fact::In(Home::Inbox),
            ("in", "archive") => Fact::In(Home::Archive),
            ("in", "junk" | "spam") => Fact::In(Home::Junk),
            ("in", "trash") => Fact::In(Home::Trash),
            ("in", "starred") => Fact::Starred,
            ("in", "anywhere" | "all") => Fact::Anywhere,
            ("tag", _) => Fact::Tag(value),
            ("account", _) => Fact::Account(value),
            ("before", _) => Fact::Before(day_start(&value, self.minutes_east)?),
            ("after", _) => Fact::After(day_start(&value, self.minutes_east)?),
            ("larger", _) => Fact::Larger(octets(&value)?),
            ("smaller", _) => Fact::Smaller(octets(&value)?),
            _ => return None,
        };
        Some(Node::Fact(fact))
    }
}

/// The words of an item, in these fields. Nothing where it has none.
fn text(item: &Item<'_>, fields: Fields) -> Option<Node> {
    // With a name that means nothing, the name is a word, too.
    let known = item.name.is_none_or(|name| OPERATORS.contains(&name.to_ascii_lowercase().as_str()));
    let mut terms = Vec::new();
    if let Some(name) = item.name.filter(|_| !known) {
        push_terms(name, &mut terms);
    }
    push_terms(item.value, &mut terms);
    if let Some(last) = terms.last_mut()
        && item.is_open
        && !item.value.ends_with(|char: char| !char.is_alphanumeric())
    {
        last.is_prefix = true;
    }
    if terms.is_empty() {
        return None;
    }
    let is_phrase = item.is_quoted && terms.len() > 1;
    let words = |fields, terms, is_phrase| Node::Words(Wanted { fields, terms, is_phrase });
    let mut addresses = if known && (fields & Fields::ADDRESSES).any() { address_terms(item) } else { Vec::new() };
    if addresses.is_empty() {
        return Some(words(fields, terms, is_phrase));
    }
    let in_addresses = |term| words(fields & Fields::ADDRESSES, vec![term], false);
    let mut either: Vec<Node> = addresses.drain(..).map(in_addresses).collect();
    if !item.value.contains('@') && terms.len() > 1 {
        // It may also be part of a name, or of a longer domain.
        either.push(words(fields & Fields::ADDRESSES, terms.clone(), true));
    }
    let elsewhere = fields & Fields::ADDRESSES.others();
    if elsewhere.any() {
        either.push(words(elsewhere, terms, false));
    }
    if either.len() == 1 { either.pop() } else { Some(Node::Any(either)) }
}

/// What is told of an item that is not understood.
fn note(name: &str, item: &Item<'_>) -> SearchNote {
    SearchNote { operator: name.to_owned(), value: item.value.to_owned(), is_open: item.is_open }
}

fn push_terms(text: &str, terms: &mut Vec<Term>) {
    words(text, |word| {
        if counts(word) && terms.len() < limits::SEARCH_TERMS {
            // Of a script that is cut into pairs, one character is the begin of one.
            let is_prefix = word.folded.chars().count() == 1 && word.folded.chars().all(is_unspaced);
            terms.push(Term { forms: word.forms().map(str::to_owned).collect(), is_prefix });
        }
    });
}

/// The terms of an address, of a domain, or of what stands before the `@`, where an item looks like one: any of them is
/// what is meant.
fn address_terms(item: &Item<'_>) -> Vec<Term> {
    let value = item.value.strip_prefix('@').unwrap_or(item.value).to_lowercase();
    let is_part = |char: char| char.is_alphanumeric() || ".@-_+".contains(char);
    let is_one = !item.is_quoted
        && value.contains(['@', '.'])
        && value.chars().all(is_part)
        && value.starts_with(|char: char| char != '.')
        && (item.is_open || value.ends_with(char::is_alphanumeric));
    if !is_one {
        return Vec::new();
    }
    // Every address with this before its `@` begins so.
    let local = Term { forms: vec![format!("{value}@")], is_prefix: true };
    let local = (!item.is_open && !item.value.contains('@')).then_some(local);
    [Term { forms: vec![value], is_prefix: item.is_open }].into_iter().chain(local).collect()
}

/// A size: a number, and `k`, `m` or `g` for powers of 1000.
fn octets(text: &str) -> Option<u64> {
    let text = text.strip_suffix('b').unwrap_or(text).trim_end();
    let (number, unit) = match text.chars().next_back()? {
        'k' => (text.strip_suffix('k')?, 1_000.0),
        'm' => (text.strip_suffix('m')?, 1_000_000.0),
        'g' => (text.strip_suffix('g')?, 1_000_000_000.0),
        _ => (text, 1.0),
    };
    let number: f64 = number.trim_end().replace(',', ".").parse().ok()?;
    (number.is_finite() && (0.0..1e9).contains(&number)).then_some((number * unit) as u64)
}

#[cfg(test)]
mod tests;
