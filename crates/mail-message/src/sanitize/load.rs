//! What a browser has to do for HTML before it is seen, over all parts of a message: nothing stops it while it does.
//!
//! Must not: measure time.

use super::tree::{Data, Tree};
use crate::limits;

/// What was let through so far.
#[derive(Debug, Default)]
pub(crate) struct Load {
    /// Nodes of all parts: a style of one part is tried on those of any.
    nodes: usize,
    /// Selectors of all parts.
    selectors: usize,
    /// How often text changes its direction.
    turns: usize,
}

impl Load {
    /// Adds what is in a tree and its style sheets; false where it is too much.
    pub(super) fn take(&mut self, tree: &Tree, selectors: usize) -> bool {
        self.nodes = self.nodes.saturating_add(tree.len());
        self.selectors = self.selectors.saturating_add(selectors);
        self.turns = self.turns.saturating_add(turns(tree));
        self.nodes.saturating_mul(self.selectors) <= limits::CSS_MATCHES && self.turns <= limits::DIRECTION_CHANGES
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
