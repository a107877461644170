//! Mail that is known not to get laid out: it is not laid out ahead, and opened as text.
//!
//! Must not: outlive the page; another browser, or this one tomorrow, may do better.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

thread_local! {
    /// Documents by their hashes: they may be large.
    static KNOWN: RefCell<BTreeSet<u64>> = const { RefCell::new(BTreeSet::new()) };
    /// The opening in which one gave way to its text last: whoever wants it all the same gets it tried.
    static GAVE_WAY: Cell<Option<u32>> = const { Cell::new(None) };
}

/// This one hangs.
pub(super) fn note(document: &str) {
    KNOWN.with_borrow_mut(|known| known.insert(hash(document)));
}

/// This one does not hang, or no more.
pub(super) fn forget(document: &str) {
    // Mostly nothing is known, and what is opened need not be read through for that.
    KNOWN.with_borrow_mut(|known| !known.is_empty() && known.remove(&hash(document)));
}

/// Whether this one hangs.
pub(super) fn is_known(document: &str) -> bool {
    KNOWN.with_borrow(|known| !known.is_empty() && known.contains(&hash(document)))
}

/// Whether this one, which is to be shown, gives way to its text: once each time that it is opened.
pub(super) fn gives_way(document: &str, opening: u32) -> bool {
    is_known(document) && GAVE_WAY.replace(Some(opening)) != Some(opening)
}

/// In this opening, one has given way to its text.
pub(super) fn note_gave_way(opening: u32) {
    GAVE_WAY.set(Some(opening));
}

fn hash(document: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    document.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_is_text_at_once_but_for_who_wants_it_all_the_same() {
        assert!(!gives_way("heavy", 1));
        note("heavy");
        assert!(is_known("heavy") && !is_known("light"));
        assert!(gives_way("heavy", 2) && !gives_way("heavy", 2), "it is wanted as sent");
        assert!(!gives_way("light", 3));
        note_gave_way(4);
        assert!(!gives_way("heavy", 4) && gives_way("heavy", 5));
        forget("heavy");
        assert!(!gives_way("heavy", 6));
    }
}
