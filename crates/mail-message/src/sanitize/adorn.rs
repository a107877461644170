//! What is put into sanitised HTML for whoever reads it: marks on what was searched for, a quotation folded away.
//!
//! It is written from the tree of the fixed point, and must be one itself: what would be read in another way than it is
//! written is not put in.
//! Must not: put in anything that comes from a sender.

use super::finds::{Context, Wishes};
use super::marks::{self, Marks, Places};
use super::quote;
use super::tree::{self, NodeId, Tree};
use super::walk;
use crate::limits;

/// What is put in where.
#[derive(Default)]
pub(super) struct Adornment<'w> {
    /// What is marked.
    pub(super) marks: Places,
    /// What is folded.
    pub(super) fold: Option<Fold<'w>>,
}

/// A quotation that is folded: siblings, from the first to the last.
pub(super) struct Fold<'w> {
    /// The first.
    pub(super) start: NodeId,
    /// The last.
    pub(super) end: NodeId,
    /// What stands on the button.
    pub(super) words: &'w str,
    /// What was searched for is in it: it is not hidden.
    pub(super) is_open: bool,
}

/// Writes the tree of a fixed point with what is put in. `words` stand on the button of a folded quotation; nothing is
/// folded without. Nothing comes back where nothing is put in.
pub(super) fn adorned(tree: &Tree, wishes: Wishes, marks: &mut Marks<'_>, words: &str) -> Option<String> {
    if tree.len() > limits::ADORNED_NODES {
        return None;
    }
    let marks = marks::places(tree, marks);
    let quote = quote::at_end(tree).filter(|_| !words.is_empty());
    let fold = quote.map(|quote| Fold {
        start: quote.start,
        end: quote.end,
        words,
        is_open: !marks.is_empty() && quote::nodes(tree, quote).any(|node| marks.contains_key(&node)),
    });
    let mut adornment = Adornment { marks, fold };
    if adornment.fold.is_some() {
        let written = written(tree, wishes, &adornment);
        if written.is_some() {
            return written;
        }
        adornment.fold = None;
    }
    if adornment.marks.is_empty() { None } else { written(tree, wishes, &adornment) }
}

fn written(tree: &Tree, wishes: Wishes, adornment: &Adornment<'_>) -> Option<String> {
    let again = |tree: &Tree, adornment: &Adornment<'_>| {
        walk::write(tree, &mut Context::again(wishes, &mut |_| None), adornment).ok()
    };
    let written = again(tree, adornment)?;
    let read = tree::parse(&written).ok()?;
    again(&read, &Adornment::default()).filter(|again| *again == written)
}
