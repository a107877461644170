//! Search over everything stored: an inverted index, built while mail arrives.
//!
//! New messages go into a segment in memory; when it is full it is packed and stored, and segments of about one size are
//! merged until they are large. All of it is derived from the mail: what no segment covers is indexed again, and a segment
//! that cannot be read counts as none: one that is damaged goes, one of another build is left to it. Where mail is gone,
//! segments that have its words are written anew without them, and those of other builds go.
//!
//! | Module | What |
//! |---|---|
//! | [`query`] | what a person asks for, as a tree |
//! | [`wanted`] | words that stand in one field together |
//! | [`found`] | the test that messages are put to |
//! | `terms` | what a message is found by |
//! | `fresh`, `segment`, `postings`, `merge` | the index |
//! | [`marks`] | where the words stand in a text that is shown |
//!
//! Must not: touch the store, or hold a text of a message.

mod dates;
pub mod found;
mod fresh;
pub mod ids;
pub mod marks;
mod merge;
mod postings;
pub mod query;
mod segment;
mod terms;
mod varint;
pub mod wanted;

use crate::limits;
use crate::store::{BatchId, Flags, SegmentId, batch_of};
use found::Test;
use fresh::Fresh;
use ids::Ids;
use mail_api::{AccountId, MessageId, SearchNote};
use mail_message::Searchable;
pub use merge::Left;
use merge::Merge;
use postings::{Fields, Ordinal};
use query::{Fact, Node, Query};
pub use segment::Unreadable;
use segment::{Entry, Segment};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use wanted::{Postings, Wanted};

/// The index of all messages.
#[derive(Debug, Default)]
pub struct Index {
    segments: Vec<(SegmentId, Rc<Segment>)>,
    /// Segments in the store that are another build's, with their octets.
    others: BTreeMap<SegmentId, usize>,
    fresh: Fresh,
    /// Batches of which every message is in a segment.
    packed: BTreeSet<BatchId>,
    /// Those of which every message is in what is not packed yet.
    unpacked: BTreeSet<BatchId>,
    /// Those that are passed over: their octets cannot be read.
    passed_over: BTreeSet<BatchId>,
    /// Messages of which only the beginning was.
    begun: BTreeSet<MessageId>,
    revision: u64,
}

/// What names in a query stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Accounts, by their names.
    pub accounts: Vec<(AccountId, String)>,
    /// Tags, by theirs.
    pub tags: Vec<(Flags, String)>,
}

impl Names {
    fn accounts_called(&self, name: &str) -> impl Iterator<Item = AccountId> {
        self.accounts.iter().filter(move |(_, known)| known.to_lowercase().contains(name)).map(|(id, _)| *id)
    }

    fn tags_called(&self, name: &str) -> impl Iterator<Item = Flags> {
        self.tags.iter().filter(move |(_, known)| known.to_lowercase().starts_with(name)).map(|(tag, _)| *tag)
    }

    /// What is to be told of a query: what was not understood, and the names that nothing has.
    pub fn notes(&self, query: &Query) -> Vec<SearchNote> {
        let is_unknown = |fact: &Fact| match fact {
            Fact::Account(name) => self.accounts_called(name).next().is_none(),
            Fact::Tag(name) => self.tags_called(name).next().is_none(),
            _ => false,
        };
        let unknown = query.named.iter().filter(|(fact, _)| is_unknown(fact)).map(|(_, note)| note);
        query.notes.iter().chain(unknown).take(limits::SEARCH_NOTES).cloned().collect()
    }
}

/// A message to be indexed.
#[derive(Debug)]
pub struct Indexed<'m> {
    /// Which.
    pub id: MessageId,
    /// Whether it is only the beginning.
    pub is_beginning: bool,
    /// Whether it was removed for good; it is found by nothing then.
    pub is_purged: bool,
    /// What it is found by.
    pub message: &'m Searchable,
}

impl Index {
    /// Takes in a segment from the store.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn open(&mut self, id: SegmentId, octets: Vec<u8>) -> Result<(), Unreadable> {
        let segment = Segment::open(octets)?;
        self.packed.extend(covered(segment.entries()));
        self.note(segment.entries());
        self.segments.push((id, Rc::new(segment)));
        self.advance();
        Ok(())
    }

    /// A segment of so many octets in the store is another build's: it is not looked at again.
    pub fn leave(&mut self, id: SegmentId, octets: usize) {
        self.others.insert(id, octets);
    }

    /// The segments in the store that are another build's.
    pub fn others(&self) -> impl Iterator<Item = SegmentId> {
        self.others.keys().copied()
    }

    /// Whether every message of a batch was indexed that can be: nobody waits for more of it.
    pub fn covers(&self, batch: BatchId) -> bool {
        [&self.packed, &self.unpacked, &self.passed_over].iter().any(|batches| batches.contains(&batch))
    }

    /// A batch cannot be read: it is passed over as long as this lives, or until it is tried again.
    pub fn pass_over(&mut self, batch: BatchId) {
        self.passed_over.insert(batch);
    }

    /// A batch may be read now.
    pub fn try_again(&mut self, batch: BatchId) {
        self.passed_over.remove(&batch);
    }

    /// The last batch of which messages were indexed.
    pub fn last_covered(&self) -> Option<BatchId> {
        self.packed.last().max(self.unpacked.last()).copied()
    }

    /// Messages of which only the beginning was indexed.
    pub fn begun(&self) -> impl Iterator<Item = MessageId> {
        self.begun.iter().copied()
    }

    /// The segments that are open, oldest first.
    pub fn segments(&self) -> impl Iterator<Item = SegmentId> {
        self.segments.iter().map(|(id, _)| *id)
    }

    /// Counts what may change what is found.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Octets that the packed segments take in memory.
    pub fn memory(&self) -> usize {
        self.segments.iter().map(|(_, segment)| segment.memory()).fold(0, usize::saturating_add)
    }

    /// Octets of the segments as they are stored, those of other builds included.
    pub fn octets(&self) -> usize {
        let own = self.segments.iter().map(|(_, segment)| segment.octets().len());
        own.chain(self.others.values().copied()).fold(0, usize::saturating_add)
    }

    /// Indexes a message of a batch of which all others are indexed, too, before anybody asks.
    pub fn add(&mut self, indexed: &Indexed<'_>) {
        self.put(indexed, false);
    }

    /// Indexes a message again, whose beginning was indexed before.
    pub fn complete(&mut self, id: MessageId, message: &Searchable) {
        self.put(&Indexed { id, is_beginning: false, is_purged: false, message }, true);
    }

    fn put(&mut self, indexed: &Indexed<'_>, is_again: bool) {
        let Indexed { id, is_beginning, is_purged, message } = *indexed;
        let entry = Entry { id, is_beginning, is_again, is_purged };
        self.fresh.add(entry, message);
        self.unpacked.extend(covered(&[entry]));
        self.note(&[entry]);
        self.advance();
    }

    fn note(&mut self, entries: &[Entry]) {
        for entry in entries {
            if entry.is_beginning {
                self.begun.insert(entry.id);
            } else {
                self.begun.remove(&entry.id);
            }
        }
    }

    /// How many messages are not packed yet.
    pub fn fresh(&self) -> usize {
        self.fresh.entries().len()
    }

    /// Whether so much is not packed yet that it is to be.
    pub fn is_full(&self) -> bool {
        self.fresh.is_full()
    }

    /// The packed segment of what is not packed yet, to be stored; [`Self::stored`] then tells that it is. `None` where
    /// there is nothing that no segment has.
    pub fn pack_news(&mut self) -> Option<Vec<u8>> {
        let is_news = |entry: &Entry| entry.is_again || !self.packed.contains(&batch_of(entry.id).0);
        if !self.fresh.entries().iter().any(is_news) {
            // Another engine stored all of it.
            self.fresh = Fresh::default();
            self.recount();
        }
        self.fresh.pack()
    }

    /// What [`Self::pack_news`] gave lies in the store now. Nothing was added in between.
    pub fn stored(&mut self, id: SegmentId, octets: Vec<u8>) {
        if self.open(id, octets).is_ok() {
            self.fresh = Fresh::default();
            self.unpacked.clear();
        }
    }

    /// What is to be merged next: segments of about one size, once there are enough of them; none that is large already.
    pub fn to_merge(&self) -> Option<Merging> {
        let small =
            || self.segments.iter().filter(|(_, segment)| segment.octets().len() < limits::LARGE_SEGMENT_OCTETS);
        let size = |segment: &Segment| {
            let times = segment.octets().len().checked_div(limits::SMALL_SEGMENT_OCTETS).unwrap_or_default().max(1);
            times.ilog(limits::SEGMENTS_OF_A_SIZE)
        };
        let sizes: BTreeSet<u32> = small().map(|(_, segment)| size(segment)).collect();
        let of_size = |wanted: u32| small().filter(move |(_, segment)| size(segment) == wanted);
        let many = sizes.into_iter().find(|wanted| of_size(*wanted).count() >= limits::SEGMENTS_OF_A_SIZE)?;
        Some(Merging(of_size(many).cloned().collect()))
    }

    /// The segments that hold words of a message that is gone.
    pub fn to_clean(&self, left: impl Fn(MessageId) -> Left) -> Vec<Merging> {
        let holds = |segment: &Segment| segment.entries().iter().any(|entry| is_to_clean(entry, left(entry.id)));
        self.segments.iter().filter(|(_, segment)| holds(segment)).map(|found| Merging(vec![found.clone()])).collect()
    }

    /// Lets go what was indexed and not packed, if it holds a message that is gone; it is indexed again.
    pub fn clean_fresh(&mut self, left: impl Fn(MessageId) -> Left) {
        if self.fresh.entries().iter().any(|entry| is_to_clean(entry, left(entry.id))) {
            self.fresh = Fresh::default();
            self.recount();
        }
    }

    /// Merged segments lie in the store as this one, or as none where nothing is left of them.
    pub fn merged(&mut self, merging: &Merging, result: Option<(SegmentId, Vec<u8>)>) {
        self.forget(&merging.segments().collect::<Vec<_>>());
        if let Some((id, octets)) = result {
            // What cannot be read is taken in from the store once more, and found out there.
            let _ = self.open(id, octets);
        }
    }

    /// Segments are no longer in the store.
    pub fn forget(&mut self, gone: &[SegmentId]) {
        self.segments.retain(|(id, _)| !gone.contains(id));
        self.others.retain(|id, _| !gone.contains(id));
        self.recount();
    }

    fn recount(&mut self) {
        self.begun.clear();
        let segments: Vec<_> = self.segments.iter().map(|(_, segment)| Rc::clone(segment)).collect();
        let fresh = self.fresh.entries().to_vec();
        segments.iter().map(|segment| segment.entries()).chain([fresh.as_slice()]).for_each(|all| self.note(all));
        self.packed = segments.iter().flat_map(|segment| covered(segment.entries())).collect();
        self.unpacked = covered(&fresh).collect();
        self.advance();
    }

    /// The test for what a query asks for. Where it has phrases, some that pass may not have them.
    pub fn find(&self, query: &Query, names: &Names) -> Test {
        test(&query.root, names, true, &|wanted, is_wanted| {
            // What has the words may not have the phrase, and must not be missing for that.
            if wanted.is_phrase && !is_wanted { NEVER } else { Test::Among(self.ids(wanted)) }
        })
    }

    /// The test for what a query asks for, where no message has to be asked: some that do not pass may have its phrases.
    pub fn find_surely(&self, query: &Query, names: &Names) -> Test {
        test(&query.root, names, true, &|wanted, is_wanted| {
            if wanted.is_phrase && is_wanted { NEVER } else { Test::Among(self.ids(wanted)) }
        })
    }

    /// The messages that have these words.
    fn ids(&self, wanted: &Wanted) -> Ids {
        let in_segments = self.segments.iter().flat_map(|(_, segment)| {
            let found = wanted.find(&**segment, segment.entries().len());
            ids_of(found, segment.entries())
        });
        let entries = self.fresh.entries();
        in_segments.chain(ids_of(wanted.find(&self.fresh, entries.len()), entries)).collect()
    }

    const fn advance(&mut self) {
        self.revision = self.revision.wrapping_add(1);
    }
}

/// The test for what a query asks for, of one message by its own text.
pub fn message_test(query: &Query, names: &Names, message: &Searchable) -> Test {
    test(&query.root, names, true, &|wanted, _| if wanted.is_in(message) { ALWAYS } else { NEVER })
}

const ALWAYS: Test = Test::All(Vec::new());
const NEVER: Test = Test::Any(Vec::new());

/// The test for a part of a query; `words` says what becomes of words, and is told whether they are wanted or not.
fn test(node: &Node, names: &Names, is_wanted: bool, words: &dyn Fn(&Wanted, bool) -> Test) -> Test {
    let all = |nodes: &[Node]| nodes.iter().map(|node| test(node, names, is_wanted, words)).collect();
    match node {
        Node::All(nodes) => Test::All(all(nodes)),
        Node::Any(nodes) => Test::Any(all(nodes)),
        Node::Not(node) => Test::Not(Box::new(test(node, names, !is_wanted, words))),
        Node::Words(wanted) => words(wanted, is_wanted),
        Node::Fact(Fact::Account(name)) => Test::By(names.accounts_called(name).collect()),
        Node::Fact(Fact::Tag(name)) => {
            Test::Tagged(names.tags_called(name).fold(Flags::default(), |all, tag| Flags(all.0 | tag.0)))
        }
        Node::Fact(fact) => Test::Fact(fact.clone()),
    }
}

/// Whether the index holds more of a message than is left of it.
fn is_to_clean(entry: &Entry, left: Left) -> bool {
    match left {
        Left::All => false,
        Left::Place => !entry.is_purged,
        Left::Nothing => true,
    }
}

/// The batches that these messages are all of.
fn covered(entries: &[Entry]) -> impl Iterator<Item = BatchId> + '_ {
    entries.iter().filter(|entry| !entry.is_again).map(|entry| batch_of(entry.id).0)
}

fn ids_of(found: Vec<Ordinal>, entries: &[Entry]) -> impl Iterator<Item = MessageId> + '_ {
    found.into_iter().filter_map(|ordinal| Some(entries.get(ordinal as usize)?.id))
}

/// Segments that are being merged.
#[derive(Debug, Clone)]
pub struct Merging(Vec<(SegmentId, Rc<Segment>)>);

impl Merging {
    /// Which.
    pub fn segments(&self) -> impl Iterator<Item = SegmentId> {
        self.0.iter().map(|(id, _)| *id)
    }

    /// Merges what is left of their messages, and calls `pause` again and again in between. `None` where nothing is.
    pub async fn merge(&self, left: impl Fn(MessageId) -> Left, mut pause: impl AsyncFnMut()) -> Option<Vec<u8>> {
        /// Terms between two pauses: some milliseconds.
        const TERMS: usize = 4_000;
        let segments: Vec<&Segment> = self.0.iter().map(|(_, segment)| &**segment).collect();
        let mut merge = Merge::new(&segments, left);
        while merge.step(TERMS) {
            pause().await;
        }
        merge.finish()
    }
}

impl Postings for Segment {
    fn each(&self, term: &str, each: &mut dyn FnMut(Ordinal, Fields)) {
        self.find(term).for_each(|(ordinal, fields)| each(ordinal, fields));
    }

    fn each_prefixed(&self, prefix: &str, each: &mut dyn FnMut(Ordinal, Fields)) {
        self.find_all(prefix, each);
    }
}

impl Postings for Fresh {
    fn each(&self, term: &str, each: &mut dyn FnMut(Ordinal, Fields)) {
        self.find(term).for_each(|(ordinal, fields)| each(ordinal, fields));
    }

    fn each_prefixed(&self, prefix: &str, each: &mut dyn FnMut(Ordinal, Fields)) {
        self.find_all(prefix, each);
    }
}

#[cfg(test)]
mod tests;
