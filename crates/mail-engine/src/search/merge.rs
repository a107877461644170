//! Several segments into one, term by term, so that whoever merges can do something else in between.
//!
//! Must not: keep a message that is gone, or one twice.

use super::postings::{self, Fields, Ordinal};
use super::segment::{Entry, Segment, Terms, Writer};
use mail_api::MessageId;
use std::collections::BTreeMap;

/// A merge under way.
pub(super) struct Merge<'s> {
    sources: Vec<Source<'s>>,
    writer: Writer,
    merged: Vec<(Ordinal, Fields)>,
    term: Vec<u8>,
}

/// What is left of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// All of it.
    All,
    /// Its place in its batch: it was removed for good.
    Place,
    /// Nothing: its batch is gone.
    Nothing,
}

struct Source<'s> {
    terms: Terms<'s>,
    /// The term that is next, and its postings.
    next: Option<(Vec<u8>, &'s [u8])>,
    /// Where each message goes.
    placed: Vec<Option<Ordinal>>,
}

impl<'s> Merge<'s> {
    /// A merge of these segments, oldest first, of what is left of their messages. Of a message in several of them,
    /// what they know of it comes together: it was completed since.
    pub(super) fn new(segments: &[&'s Segment], left: impl Fn(MessageId) -> Left) -> Self {
        let mut known: BTreeMap<MessageId, Entry> = BTreeMap::new();
        for entry in segments.iter().flat_map(|segment| segment.entries()) {
            let is_purged = match left(entry.id) {
                Left::Nothing => continue,
                Left::Place => true,
                Left::All => entry.is_purged,
            };
            known
                .entry(entry.id)
                .and_modify(|known| {
                    known.is_beginning &= entry.is_beginning;
                    known.is_again &= entry.is_again;
                    known.is_purged |= is_purged;
                })
                .or_insert(Entry { is_purged, ..*entry });
        }
        let placed = known.iter().zip(0..).filter(|((_, entry), _)| !entry.is_purged);
        let places: BTreeMap<MessageId, Ordinal> = placed.map(|((id, _), place)| (*id, place)).collect();
        let source = |segment: &&'s Segment| {
            let placed = segment.entries().iter().map(|entry| places.get(&entry.id).copied()).collect();
            let mut source = Source { terms: segment.terms(), next: None, placed };
            source.advance();
            source
        };
        let sources = segments.iter().map(source).collect();
        Self { sources, writer: Writer::new(known.into_values().collect()), merged: Vec::new(), term: Vec::new() }
    }

    /// Merges that many terms more; whether there may be others.
    pub(super) fn step(&mut self, terms: usize) -> bool {
        (0..terms).all(|_| self.merge_term())
    }

    /// The merged segment; `None` where no message is left.
    pub(super) fn finish(mut self) -> Option<Vec<u8>> {
        while self.merge_term() {}
        (!self.writer.is_empty()).then(|| self.writer.finish())
    }

    fn merge_term(&mut self) -> bool {
        let least = self.sources.iter().filter_map(|source| source.next.as_ref()).map(|(term, _)| term).min();
        let Some(least) = least else { return false };
        self.term.clone_from(least);
        self.merged.clear();
        for source in &mut self.sources {
            let Some((_, postings)) = source.next.as_ref().filter(|(term, _)| *term == self.term) else { continue };
            let placed = postings::unpack(postings).filter_map(|(ordinal, fields)| {
                let to = (*source.placed.get(ordinal as usize)?)?;
                Some((to, fields))
            });
            self.merged.extend(placed);
            source.advance();
        }
        self.merged.sort_unstable();
        self.merged.dedup_by(|later, earlier| {
            let is_same = later.0 == earlier.0;
            if is_same {
                earlier.1 = earlier.1 | later.1;
            }
            is_same
        });
        self.writer.add(&self.term, self.merged.iter().copied());
        true
    }
}

impl Source<'_> {
    fn advance(&mut self) {
        let mut term = self.next.take().map(|(term, _)| term).unwrap_or_default();
        self.next = self.terms.next().map(|(next, postings)| {
            term.clear();
            term.extend_from_slice(next);
            (term, postings)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::fresh::Fresh;
    use super::*;
    use mail_message::Searchable;

    fn segment(messages: &[(u64, &str, bool)]) -> Segment {
        let mut fresh = Fresh::default();
        for (id, body, is_beginning) in messages {
            let entry = Entry { is_beginning: *is_beginning, ..Entry::whole(MessageId(*id)) };
            fresh.add(entry, &Searchable { body: vec![(*body).to_owned()], ..Searchable::default() });
        }
        Segment::open(fresh.pack().expect("packs")).expect("opens")
    }

    fn found(segment: &Segment, term: &str) -> Vec<u64> {
        segment.find(term).map(|(ordinal, _)| segment.entries()[ordinal as usize].id.0).collect()
    }

    #[test]
    fn what_is_merged_finds_what_its_parts_found_of_what_stays() {
        let (one, two) =
            (segment(&[(1, "a b", false), (8, "b c", false)]), segment(&[(3, "a c", false), (4, "d", false)]));
        let mut merge = Merge::new(&[&one, &two], |id| if id.0 == 4 { Left::Nothing } else { Left::All });
        assert!(merge.step(2));
        let merged = Segment::open(merge.finish().expect("some stay")).expect("opens");
        assert_eq!(merged.entries().iter().map(|entry| entry.id.0).collect::<Vec<_>>(), [1, 3, 8]);
        let all = ["a", "b", "c", "d"].map(|term| found(&merged, term));
        assert_eq!(all, [vec![1, 3], vec![1, 8], vec![3, 8], vec![]]);
        let mut terms = merged.terms();
        let count = core::iter::from_fn(|| terms.next().map(drop)).count();
        assert_eq!(count, 3, "a term of nothing is no term");
        assert!(Merge::new(&[&one, &two], |_| Left::Nothing).finish().is_none());
    }

    #[test]
    fn of_a_message_that_was_removed_for_good_its_place_is_left() {
        let one = segment(&[(1, "secret plan", false), (2, "plan", false)]);
        let left = |id: MessageId| if id.0 == 1 { Left::Place } else { Left::All };
        let merged = Segment::open(Merge::new(&[&one], left).finish().expect("it is covered")).expect("opens");
        assert_eq!(
            merged.entries(),
            [Entry { is_purged: true, ..Entry::whole(MessageId(1)) }, Entry::whole(MessageId(2))]
        );
        assert_eq!((found(&merged, "secret"), found(&merged, "plan")), (vec![], vec![2]));
        assert!(!merged.octets().windows(6).any(|octets| octets == b"secret"));
    }

    #[test]
    fn a_message_that_was_completed_is_one() {
        let (begun, whole) = (segment(&[(1, "first words", true)]), segment(&[(1, "first words and the rest", false)]));
        let merged =
            Segment::open(Merge::new(&[&begun, &whole], |_| Left::All).finish().expect("it stays")).expect("opens");
        assert_eq!(merged.entries(), [Entry::whole(MessageId(1))]);
        assert_eq!((found(&merged, "first"), found(&merged, "rest")), (vec![1], vec![1]));
    }
}
