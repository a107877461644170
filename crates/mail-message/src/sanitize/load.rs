//! What a browser has to do for HTML before it is seen, over all parts of a message: nothing stops it while it does.
//!
//! Must not: measure time.

use super::tree::{Data, Tree};
use crate::limits;

/// Elements that selectors may be tried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Places {
    /// Nodes of a tree.
    nodes: usize,
    /// All that is above each of them, one by one.
    above: usize,
}

/// Selectors, by what it takes to try them on an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tries {
    /// Each is tried on the element itself; what `>` and `+` reach from there is few.
    selectors: usize,
    /// And with descendant combinators on all that is above it, so many compounds each.
    climbs: usize,
}

impl Places {
    /// Those of a tree.
    pub(super) fn of(tree: &Tree) -> Self {
        Self { nodes: tree.len(), above: tree.depths() }
    }

    /// How often something is compared where all of these are tried here.
    pub(super) const fn compared(self, tries: Tries) -> usize {
        self.nodes.saturating_mul(tries.selectors).saturating_add(self.above.saturating_mul(tries.climbs))
    }

    const fn and(self, others: Self) -> Self {
        Self { nodes: self.nodes.saturating_add(others.nodes), above: self.above.saturating_add(others.above) }
    }
}

impl Tries {
    /// One selector, that many of whose compounds are tried on each ancestor.
    pub(super) const fn of_one(climbs: usize) -> Self {
        Self { selectors: 1, climbs }
    }

    pub(super) const fn and(self, others: Self) -> Self {
        Self {
            selectors: self.selectors.saturating_add(others.selectors),
            climbs: self.climbs.saturating_add(others.climbs),
        }
    }
}

/// What was let through so far.
#[derive(Debug, Default)]
pub(crate) struct Load {
    /// All parts: a style of one part is tried on the elements of any.
    places: Places,
    /// The selectors of all parts.
    tries: Tries,
    /// How often text changes its direction.
    turns: usize,
}

impl Load {
    /// Adds what is in a tree and its style sheets; false where it is too much.
    pub(super) fn take(&mut self, tree: &Tree, tries: Tries) -> bool {
        self.places = self.places.and(Places::of(tree));
        self.tries = self.tries.and(tries);
        self.turns = self.turns.saturating_add(turns(tree));
        self.places.compared(self.tries) <= limits::CSS_MATCHES && self.turns <= limits::DIRECTION_CHANGES
    }
}

/// How often text changes its direction, by its letters and digits or by markup.
fn turns(tree: &Tree) -> usize {
    let (_, Some(body)) = tree.html_and_body() else { return 0 };
    let mut last = false;
    let mut turns = 0_usize;
    for node in tree.below(body) {
        match tree.data(node) {
            Data::Text(text) => {
                for is_rtl in text.chars().filter(|char| char.is_alphanumeric()).map(is_rtl) {
                    turns = turns.saturating_add(usize::from(is_rtl != last));
                    last = is_rtl;
                }
            }
            Data::Element { .. }
                if tree.value_of(node, "dir").is_some_and(|dir| dir != "ltr") || tree.is_named(node, "bdi") =>
            {
                turns = turns.saturating_add(2);
            }
            _ => {}
        }
    }
    turns
}

/// Whether a letter or digit goes from right to left: those blocks are set aside for such scripts (Unicode UAX #9 §3.2).
const fn is_rtl(char: char) -> bool {
    matches!(char,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}
