//! Where words that a person looks for stand in a sanitised tree.
//!
//! A word may be cut by markup (`<b>Q</b>uarterly`), so text is looked through as it is read: block by block.
//! Must not: look at anything but text that is shown; decide which words are looked for.

use super::policy::{Fate, fate, is_block};
use super::tree::{Data, NodeId, Tree, Visitor};
use crate::document::Find;
use crate::limits;
use core::ops::Range;
use std::collections::BTreeMap;

/// What is to be marked in a message.
pub(crate) struct Marks<'f> {
    find: Option<Find<'f>>,
    /// How many more may be.
    left: usize,
}

/// The places of each text node, in octets, in order.
pub(super) type Places = BTreeMap<NodeId, Vec<Range<usize>>>;

impl<'f> Marks<'f> {
    /// What `find` finds; nothing where there is none.
    pub(crate) const fn new(find: Option<Find<'f>>) -> Self {
        Self { find, left: limits::MARKS }
    }

    /// Nothing more is marked.
    pub(super) const fn stop(&mut self) {
        self.find = None;
    }

    /// Whether something was marked.
    pub(crate) const fn has_marked(&self) -> bool {
        self.left < limits::MARKS
    }
}

/// Finds what is to be marked in a tree.
pub(super) fn places(tree: &Tree, marks: &mut Marks<'_>) -> Places {
    let (Some(find), (_, Some(body))) = (marks.find, tree.html_and_body()) else { return Places::new() };
    let mut reading = Reading { tree, find, text: String::new(), nodes: Vec::new(), left: 0, places: Places::new() };
    reading.left = marks.left;
    tree.visit(body, &mut reading);
    reading.end();
    marks.left = reading.left;
    reading.places
}

struct Reading<'t, 'f> {
    tree: &'t Tree,
    find: Find<'f>,
    /// What was read since the last block began or ended.
    text: String,
    /// The nodes it is of, with where each stands in it.
    nodes: Vec<(NodeId, Range<usize>)>,
    left: usize,
    places: Places,
}

impl Visitor for Reading<'_, '_> {
    fn enter(&mut self, node: NodeId) -> bool {
        match self.tree.data(node) {
            Data::Text(text) => {
                let start = self.text.len();
                self.text.push_str(text);
                self.nodes.push((node, start..self.text.len()));
                false
            }
            Data::Element { name, .. } => {
                if parts_words(&name.local) {
                    self.end();
                }
                fate(&name.local) == Fate::Keep
            }
            Data::Other => false,
        }
    }

    fn leave(&mut self, node: NodeId) {
        if matches!(self.tree.data(node), Data::Element { name, .. } if parts_words(&name.local)) {
            self.end();
        }
    }
}

impl Reading<'_, '_> {
    /// Looks through what was read.
    fn end(&mut self) {
        if self.left > 0 && !self.text.is_empty() {
            let found = (self.find)(&self.text);
            let mut nodes = self.nodes.iter().peekable();
            'all: for place in found {
                while let Some((node, range)) = nodes.peek() {
                    let (start, end) = (place.start.max(range.start), place.end.min(range.end));
                    if start < end {
                        if self.left == 0 {
                            break 'all;
                        }
                        self.left = self.left.saturating_sub(1);
                        let here = start.saturating_sub(range.start)..end.saturating_sub(range.start);
                        self.places.entry(*node).or_default().push(here);
                    }
                    // The next place may stand in this node, too.
                    if range.end >= place.end {
                        break;
                    }
                    nodes.next();
                }
            }
        }
        self.text.clear();
        self.nodes.clear();
    }
}

/// Whether no word goes on from before this element into it, or behind it.
fn parts_words(element: &str) -> bool {
    is_block(element) || matches!(element, "br" | "img" | "td" | "th")
}
