//! The segment that grows while mail arrives.
//!
//! Must not: grow beyond [`limits::FRESH_MESSAGES`] and [`limits::FRESH_OCTETS`] by much; whoever fills it packs it when
//! it is full.

use super::postings::{Fields, Growing, Ordinal};
use super::segment::{Entry, Writer};
use super::terms::terms;
use crate::limits;
use mail_message::Searchable;
use std::collections::HashMap;

/// Messages that were indexed and not packed yet.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    entries: Vec<Entry>,
    terms: HashMap<Box<str>, Growing>,
    /// In how many messages its terms stand, all together.
    postings: usize,
}

/// What a term takes beside its postings: its letters, its place in the table, and what allocations add.
const TERM_OCTETS: usize = 100;
/// What a posting takes, as packed, and the room to grow.
const POSTING_OCTETS: usize = 3;

impl Fresh {
    /// Indexes a message.
    pub(super) fn add(&mut self, entry: Entry, message: &Searchable) {
        let ordinal = Ordinal::try_from(self.entries.len()).unwrap_or(Ordinal::MAX);
        self.entries.push(entry);
        let mut left = limits::MESSAGE_TERMS;
        let (all, count) = (&mut self.terms, &mut self.postings);
        terms(message, |term, fields| match all.get_mut(term) {
            Some(postings) if postings.last() == ordinal => postings.extend_last(fields),
            _ if left == 0 => {}
            known => {
                left = left.saturating_sub(1);
                *count = count.saturating_add(1);
                match known {
                    Some(postings) => postings.push(ordinal, fields),
                    None => drop(all.insert(term.into(), Growing::new(ordinal, fields))),
                }
            }
        });
    }

    /// Whether it is to be packed.
    pub(super) fn is_full(&self) -> bool {
        let of_terms = self.terms.len().saturating_mul(TERM_OCTETS);
        let of_postings = self.postings.saturating_mul(POSTING_OCTETS);
        self.entries.len() >= limits::FRESH_MESSAGES || of_terms.saturating_add(of_postings) >= limits::FRESH_OCTETS
    }

    /// Its messages, by ordinal: in the order in which they were added.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The postings of a term.
    pub(super) fn find(&self, term: &str) -> impl Iterator<Item = (Ordinal, Fields)> + '_ {
        self.terms.get(term).into_iter().flat_map(Growing::iter)
    }

    /// Tells of the postings of every term that begins so.
    pub(super) fn find_all(&self, prefix: &str, mut each: impl FnMut(Ordinal, Fields)) {
        let found = self.terms.iter().filter(|(term, _)| term.starts_with(prefix));
        found.flat_map(|(_, postings)| postings.iter()).for_each(|(ordinal, fields)| each(ordinal, fields));
    }

    /// The packed segment of its messages; `None` where there are none.
    pub(super) fn pack(&self) -> Option<Vec<u8>> {
        if self.entries.is_empty() {
            return None;
        }
        // Batches come in order; what was completed since is lower.
        let mut order: Vec<(Entry, usize)> = self.entries.iter().copied().zip(0..).collect();
        order.sort_unstable();
        order.dedup_by_key(|(entry, _)| entry.id);
        let mut placed = vec![None; self.entries.len()];
        for ((_, from), to) in order.iter().zip(0..) {
            if let Some(place) = placed.get_mut(*from) {
                *place = Some(to);
            }
        }
        let mut terms: Vec<_> = self.terms.iter().collect();
        terms.sort_unstable_by_key(|(term, _)| *term);
        let mut writer = Writer::new(order.into_iter().map(|(entry, _)| entry).collect());
        let mut moved: Vec<(Ordinal, Fields)> = Vec::new();
        for (term, postings) in terms {
            moved.clear();
            moved.extend(postings.iter().filter_map(|(ordinal, fields)| {
                let to: Ordinal = (*placed.get(ordinal as usize)?)?;
                Some((to, fields))
            }));
            moved.sort_unstable();
            writer.add(term.as_bytes(), moved.iter().copied());
        }
        Some(writer.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::super::segment::Segment;
    use super::*;
    use mail_api::MessageId;

    fn message(subject: &str, body: &str) -> Searchable {
        Searchable { subject: subject.into(), body: vec![body.into()], ..Searchable::default() }
    }

    #[test]
    fn of_a_message_with_too_many_words_the_fields_come_first() {
        let body: String = (0..limits::MESSAGE_TERMS * 2).map(|number| format!("w{number} ")).collect();
        let mut fresh = Fresh::default();
        fresh.add(Entry::whole(MessageId(0)), &message("the subject", &body));
        assert_eq!(fresh.terms.len(), limits::MESSAGE_TERMS);
        assert!(["the", "subject", "w0"].iter().all(|term| fresh.find(term).count() == 1));
    }

    #[test]
    fn few_messages_with_many_words_of_their_own_are_enough() {
        let full_after = |words: usize| {
            let mut fresh = Fresh::default();
            let ids = (0..).take_while(|id| {
                let body: String = (0..words).map(|number| format!("w{id}x{number} common{number} ")).collect();
                fresh.add(Entry::whole(MessageId(*id)), &message("", &body));
                !fresh.is_full()
            });
            ids.count()
        };
        assert_eq!(full_after(10), limits::FRESH_MESSAGES - 1);
        assert!((10..20).contains(&full_after(limits::MESSAGE_TERMS / 2)), "{}", full_after(limits::MESSAGE_TERMS / 2));
    }

    #[test]
    fn packed_it_finds_what_it_found_before_under_the_ids_in_order() {
        let mut fresh = Fresh::default();
        let entry = |id| Entry { is_again: id == 2, ..Entry::whole(MessageId(id)) };
        fresh.add(entry(5), &message("apples", "pears and apples"));
        fresh.add(entry(9), &message("pears", "plums"));
        fresh.add(entry(2), &message("", "apples again"));
        let segment = Segment::open(fresh.pack().expect("packs")).expect("opens");
        let ids = |entries: &[Entry], found: &mut dyn Iterator<Item = (Ordinal, Fields)>| {
            let mut ids: Vec<_> = found.map(|(ordinal, fields)| (entries[ordinal as usize].id.0, fields)).collect();
            ids.sort_unstable();
            ids
        };
        for term in ["apples", "pears", "plums", "again", "none"] {
            let before = ids(fresh.entries(), &mut fresh.find(term));
            assert_eq!(ids(segment.entries(), &mut segment.find(term)), before, "{term}");
        }
        assert_eq!(
            ids(segment.entries(), &mut segment.find("apples")),
            [(2, Fields::BODY), (5, Fields::SUBJECT | Fields::BODY)]
        );
        assert!(segment.entries()[0].is_again);
        assert_eq!(Fresh::default().pack(), None);
    }
}
