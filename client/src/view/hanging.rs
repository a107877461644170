//! Mail that is known not to get laid out: it is not laid out ahead, and opened as text.
//!
//! Must not: outlive the page; another browser, or this one tomorrow, may do better.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Documents by their hashes: they may be large.
#[derive(Default)]
struct Known {
    documents: BTreeSet<u64>,
    /// The one that gave way to its text last: who wants it all the same gets it tried again.
    as_text: Option<u64>,
}

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// This one hung before anybody saw it.
pub(super) fn note(document: &str) {
    KNOWN.with_borrow_mut(|known| known.documents.insert(hash(document)));
}

/// This one hung, and gives way to its text.
pub(super) fn note_as_text(document: &str) {
    note(document);
    KNOWN.with_borrow_mut(|known| known.as_text = Some(hash(document)));
}

/// Whether this one hangs.
pub(super) fn is_known(document: &str) -> bool {
    KNOWN.with_borrow(|known| known.documents.contains(&hash(document)))
}

/// Whether this one, which is shown now, is to give way to its text at once.
pub(super) fn is_to_be_text(document: &str) -> bool {
    let this = is_known(document).then(|| hash(document));
    let last = KNOWN.with_borrow_mut(|known| std::mem::replace(&mut known.as_text, this));
    this.is_some() && last != this
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
        assert!(!is_to_be_text("heavy"));
        note("heavy");
        assert!(is_known("heavy") && !is_known("light"));
        assert!(is_to_be_text("heavy"));
        assert!(!is_to_be_text("heavy"), "it is wanted as sent");
        note_as_text("heavy");
        assert!(!is_to_be_text("heavy"), "it is wanted as sent");
        assert!(!is_to_be_text("light"));
        assert!(is_to_be_text("heavy"));
    }
}
