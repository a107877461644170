//! Which quotation in HTML is folded away: a long one at the end, below something that somebody wrote.
//!
//! Mail programs mark what they quote, each in its own way. Whatever is quoted between new words stays as it is, and so
//! does a forward, in which what is quoted is all there is to read.
//! Must not: take for a quotation what only looks like one; fold anything where nothing else would be left to read.

use super::policy::{Fate, fate, is_block};
use super::tree::{Data, NodeId, Tree, value_of};
use crate::limits;

/// Classes of elements that hold a quotation and nothing else, as they are written here.
const QUOTES: [&str; 2] = ["m-yahoo_quoted", "m-tutanota_quote"];
/// Classes of quotations, and of what is around a quotation and the line that says whose it is.
const AROUND: [&str; 2] = ["m-gmail_quote", "m-protonmail_quote"];
/// Ids of elements that hold a quotation and nothing else.
const QUOTE_IDS: [&str; 2] = ["m-OLK_SRC_BODY_SECTION", "m-mail-editor-reference-message-container"];
/// Ids and classes of the head of a quotation that goes on behind it, to the end.
const HEADS: [&str; 2] = ["m-divRplyFwdMsg", "m-OutlookMessageHeader"];
/// Classes of signatures. Where one stands below a quotation, the quotation is at the end all the same.
const SIGNATURES: [&str; 2] = ["m-moz-signature", "m-gmail_signature"];

/// A quotation that is folded: siblings, from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quote {
    /// The first.
    pub(super) start: NodeId,
    /// The last.
    pub(super) end: NodeId,
}

/// The quotation of a sanitised tree that is folded.
pub(super) fn at_end(tree: &Tree) -> Option<Quote> {
    let (_, body) = tree.html_and_body();
    let body = body?;
    let mut own = Lines::default();
    let mut found: Option<Quote> = None;
    let mut current = tree.first_child(body);
    while let Some(node) = current {
        // Where to go on from without looking at what is below.
        let mut left = node;
        match kind(tree, node) {
            Kind::Shown if tree.first_child(node).is_some() => {
                own.enter(tree, node);
                current = tree.first_child(node);
                continue;
            }
            Kind::Shown => {
                own.enter(tree, node);
                if own.has_grown() {
                    found = None;
                }
            }
            Kind::Quote => {
                own.end();
                found = own.is_more_than_an_introduction().then_some(Quote { start: node, end: node });
            }
            Kind::Head => {
                own.end();
                let start = outermost(tree, node, body);
                if let Some(parent) = tree.parent(start) {
                    let end = tree.children(parent).last().unwrap_or(start);
                    found = own.is_more_than_an_introduction().then_some(Quote { start, end });
                    left = end;
                }
            }
            Kind::Unseen => {}
        }
        current = loop {
            own.leave(tree, left);
            if let Some(next) = tree.next_sibling(left) {
                break Some(next);
            }
            match tree.parent(left).filter(|parent| *parent != body) {
                Some(parent) => left = parent,
                None => break None,
            }
        };
    }
    found.filter(|quote| is_long(tree, *quote))
}

/// The nodes of a quotation, in the order of the document.
pub(super) fn nodes(tree: &Tree, quote: Quote) -> impl Iterator<Item = NodeId> + '_ {
    let roots =
        std::iter::successors(Some(quote.start), move |node| tree.next_sibling(*node).filter(|_| *node != quote.end));
    roots.flat_map(|root| std::iter::once(root).chain(tree.below(root)))
}

/// Lines of text, as far as they matter here.
#[derive(Default)]
struct Lines {
    /// Lines that ended.
    count: usize,
    /// The last character of the last line, white space aside.
    last: Option<char>,
    /// Characters in all, white space aside.
    characters: usize,
    /// Whether the line that goes on has any.
    is_open: bool,
    /// How many characters there were when that was asked last.
    known: usize,
}

impl Lines {
    fn enter(&mut self, tree: &Tree, node: NodeId) {
        match tree.data(node) {
            Data::Text(text) => {
                for char in text.chars().filter(|char| !char.is_whitespace() && !crate::text::is_hidden(*char)) {
                    self.is_open = true;
                    self.last = Some(char);
                    self.characters = self.characters.saturating_add(1);
                }
            }
            _ if ends_line(tree, node) => self.end(),
            _ => {}
        }
    }

    fn leave(&mut self, tree: &Tree, node: NodeId) {
        if ends_line(tree, node) {
            self.end();
        }
    }

    fn end(&mut self) {
        self.count = self.count.saturating_add(usize::from(core::mem::take(&mut self.is_open)));
    }

    fn has_grown(&mut self) -> bool {
        core::mem::replace(&mut self.known, self.characters) != self.characters
    }

    /// Whether there is more than the one line that says whose words follow.
    fn is_more_than_an_introduction(&self) -> bool {
        self.count > 1 || self.count == 1 && !self.last.is_some_and(|last| matches!(last, ':' | '：'))
    }
}

enum Kind {
    /// Text, or an element around some.
    Shown,
    /// A quotation.
    Quote,
    /// What a quotation begins with that goes on behind it.
    Head,
    /// A signature, or nothing to see.
    Unseen,
}

fn kind(tree: &Tree, node: NodeId) -> Kind {
    let (name, attributes) = match tree.data(node) {
        Data::Text(_) => return Kind::Shown,
        Data::Other => return Kind::Unseen,
        Data::Element { name, attributes } => (&*name.local, attributes),
    };
    let value = |wanted: &str| value_of(attributes, wanted).unwrap_or_default();
    let has_class = |known: &[&str]| value("class").split(' ').any(|class| known.contains(&class));
    if has_class(&SIGNATURES) || matches!(fate(name), Fate::Drop) {
        return Kind::Unseen;
    }
    let is_quote = match name {
        "blockquote" => value("type") == "cite" || has_class(&AROUND) || has_class(&QUOTES),
        "div" | "span" => {
            has_class(&QUOTES)
                || QUOTE_IDS.contains(&value("id"))
                || has_class(&AROUND) && is_around_quotation(tree, node)
        }
        _ => false,
    };
    if is_quote {
        Kind::Quote
    } else if HEADS.contains(&value("id")) || has_class(&HEADS) || name == "div" && is_words_head(value("style")) {
        Kind::Head
    } else {
        Kind::Shown
    }
}

/// Whether an element has a quotation in it with nothing new behind. Without one it is around a forward.
fn is_around_quotation(tree: &Tree, node: NodeId) -> bool {
    let mut children = tree.children(node).skip_while(|child| !tree.is_named(*child, "blockquote")).peekable();
    children.peek().is_some() && children.skip(1).all(|child| is_blank(tree, child))
}

/// Whether this is how Word, and so Outlook, draws the line above the head of what it quotes, whatever its colour.
fn is_words_head(style: &str) -> bool {
    style
        .strip_prefix("border:none;border-top:solid ")
        .is_some_and(|rest| rest.split_once(";padding:").is_some_and(|(_, padding)| padding.starts_with("3.0pt 0")))
}

/// The outermost element that has nothing to see in it but this one.
fn outermost(tree: &Tree, node: NodeId, body: NodeId) -> NodeId {
    let mut node = node;
    while let Some(parent) = tree.parent(node).filter(|parent| *parent != body)
        && tree.children(parent).all(|child| child == node || is_blank(tree, child))
    {
        node = parent;
    }
    node
}

/// Whether there is no text in it.
fn is_blank(tree: &Tree, node: NodeId) -> bool {
    let is_text =
        |node: NodeId| matches!(tree.data(node), Data::Text(text) if text.chars().any(|char| !char.is_whitespace()));
    !is_text(node) && !tree.below(node).any(is_text)
}

fn is_long(tree: &Tree, quote: Quote) -> bool {
    let mut lines = Lines::default();
    for node in nodes(tree, quote) {
        lines.enter(tree, node);
    }
    lines.end();
    lines.count > limits::SHOWN_QUOTE_LINES || lines.characters > limits::SHOWN_QUOTE_CHARS
}

fn ends_line(tree: &Tree, node: NodeId) -> bool {
    matches!(tree.data(node), Data::Element { name, .. } if is_block(&name.local) || &*name.local == "br")
}
