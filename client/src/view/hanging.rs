//! Mail that is known not to get laid out: it is not laid out ahead, and opened as text.
//!
//! Must not: outlive the page; another browser, or this one tomorrow, may do better.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How much of a document tells it from others, in octets, beside its length: it may be large, and is opened at once.
const TELLING_OCTETS: usize = 64 * 1024;

thread_local! {
    static KNOWN: RefCell<BTreeSet<Document>> = const { RefCell::new(BTreeSet::new()) };
    static SUSPECT: RefCell<BTreeSet<Document>> = const { RefCell::new(BTreeSet::new()) };
    /// The opening in which one gave way to its text last: whoever wants it all the same gets it tried.
    static GAVE_WAY: Cell<Option<u32>> = const { Cell::new(None) };
}

/// Which document it is that a frame shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Document(u64);

impl Document {
    /// The one with this text.
    pub(super) fn of(document: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        document.len().hash(&mut hasher);
        document.as_bytes()[..document.len().min(TELLING_OCTETS)].hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// This one hangs.
pub(super) fn note(document: Document) {
    KNOWN.with_borrow_mut(|known| known.insert(document));
}

/// This one seems to hang, though nothing was heard of it that would show that it began. The second time, it does.
pub(super) fn suspect(document: Document) {
    if !SUSPECT.with_borrow_mut(|suspect| suspect.insert(document)) {
        note(document);
    }
}

/// This one does not hang, or no more.
pub(super) fn forget(document: Document) {
    KNOWN.with_borrow_mut(|known| known.remove(&document));
    SUSPECT.with_borrow_mut(|suspect| suspect.remove(&document));
}

/// Whether this one hangs.
pub(super) fn is_known(document: &str) -> bool {
    // Mostly nothing is known, and what is opened need not be read through for that.
    KNOWN.with_borrow(|known| !known.is_empty() && known.contains(&Document::of(document)))
}

/// Whether this one, which is to be shown, gives way to its text: once each time that it is opened.
pub(super) fn gives_way(document: &str, opening: u32) -> bool {
    is_known(document) && GAVE_WAY.replace(Some(opening)) != Some(opening)
}

/// In this opening, one has given way to its text.
pub(super) fn note_gave_way(opening: u32) {
    GAVE_WAY.set(Some(opening));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_is_text_at_once_but_for_who_wants_it_all_the_same() {
        assert!(!gives_way("heavy", 1));
        note(Document::of("heavy"));
        assert!(is_known("heavy") && !is_known("light"));
        assert!(gives_way("heavy", 2) && !gives_way("heavy", 2), "it is wanted as sent");
        assert!(!gives_way("light", 3));
        note_gave_way(4);
        assert!(!gives_way("heavy", 4) && gives_way("heavy", 5));
        forget(Document::of("heavy"));
        assert!(!gives_way("heavy", 6));
    }

    #[test]
    fn who_is_suspected_twice_hangs() {
        suspect(Document::of("heavy"));
        assert!(!is_known("heavy"));
        forget(Document::of("heavy"));
        suspect(Document::of("heavy"));
        assert!(!is_known("heavy"), "it was laid out between");
        suspect(Document::of("light"));
        suspect(Document::of("heavy"));
        assert!(is_known("heavy") && !is_known("light"));
    }

    #[test]
    fn long_documents_are_told_apart_by_how_they_begin_and_how_long_they_are() {
        let long = "x".repeat(TELLING_OCTETS);
        let documents = [long.clone(), long.clone() + "x", "y".to_owned() + &long];
        let known: BTreeSet<_> = documents.iter().map(|document| Document::of(document)).collect();
        assert_eq!(known.len(), documents.len());
    }
}
