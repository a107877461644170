//! A segment: the terms of some messages, sorted and packed, as it lies in the store and as it is asked.
//!
//! ```text
//! format            one octet
//! checksum          CRC-32 of all other octets, in four octets, the lowest first
//! messages          how many; then each id as its distance from the one before, with what is known of it in three bits
//! terms             how many there are, in blocks of BLOCK_TERMS
//! dictionary        its octets: for each term what it shares with the one before in its block, the rest of it, and the
//!                   octets of its postings
//! blocks            for each but the first how far the one before reaches, in dictionary and postings
//! postings          the rest
//! ```
//! All numbers are varints. The octets are what is kept in memory; beside them only the ids and where blocks begin.
//! Format and checksum are the same in every format from 3 on, so that each build tells one of another build from one that
//! is damaged.
//!
//! Must not: trust what it reads: a segment that is damaged is an error when it is opened, and one that was made to look
//! whole finds less.

use super::postings::{self, Fields, Ordinal};
use super::varint;
use core::cmp::Ordering;
use core::ops::Range;
use mail_api::MessageId;

/// The format that is written.
const FORMAT: u8 = 3;
/// The first format whose checksum covers it.
const FIRST_SEALED: u8 = 3;
/// Octets of the checksum.
const CHECKSUM_OCTETS: usize = 4;
/// Terms of one block: within it they are found one after the other.
const BLOCK_TERMS: usize = 16;

/// A message in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// Which.
    pub(super) id: MessageId,
    /// Only its beginning was indexed.
    pub(super) is_beginning: bool,
    /// It was indexed once more, when it was completed: its batch is not covered by it.
    pub(super) is_again: bool,
    /// It was removed for good: its batch is covered, and it has no terms.
    pub(super) is_purged: bool,
}

#[cfg(test)]
impl Entry {
    /// Of a message that was indexed whole, with all of its batch.
    pub(super) const fn whole(id: MessageId) -> Self {
        Self { id, is_beginning: false, is_again: false, is_purged: false }
    }
}

/// Why a segment cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// A newer build wrote it.
    Newer,
    /// An older build wrote it.
    Older,
    /// It is damaged.
    Damaged,
}

/// A segment.
#[derive(Debug)]
pub(super) struct Segment {
    octets: Vec<u8>,
    entries: Vec<Entry>,
    blocks: Vec<Block>,
    dictionary: Range<usize>,
    postings: Range<usize>,
}

/// Where a block begins, within dictionary and postings.
#[derive(Debug, Clone, Copy, Default)]
struct Block {
    dictionary: u32,
    postings: u32,
}

impl Segment {
    /// Opens a packed segment.
    pub(super) fn open(octets: Vec<u8>) -> Result<Self, Unreadable> {
        let [format, sealed @ ..] = octets.as_slice() else { return Err(Unreadable::Damaged) };
        if (1..FIRST_SEALED).contains(format) {
            return Err(Unreadable::Older);
        }
        let Some((checksum, _)) = sealed.split_first_chunk() else { return Err(Unreadable::Damaged) };
        if checksum_of(&octets) != u32::from_le_bytes(*checksum) {
            return Err(Unreadable::Damaged);
        }
        match format.cmp(&FORMAT) {
            Ordering::Less => return Err(Unreadable::Older),
            Ordering::Equal => {}
            Ordering::Greater => return Err(Unreadable::Newer),
        }
        let parsed = Self::parse(&octets).ok_or(Unreadable::Damaged)?;
        let (entries, blocks, dictionary, postings) = parsed;
        Ok(Self { octets, entries, blocks, dictionary, postings })
    }

    #[allow(clippy::type_complexity)]
    fn parse(octets: &[u8]) -> Option<(Vec<Entry>, Vec<Block>, Range<usize>, Range<usize>)> {
        let mut rest = octets.get(1 + CHECKSUM_OCTETS..)?;
        let count = varint::take_u32(&mut rest)? as usize;
        let mut entries = Vec::with_capacity(count.min(rest.len()));
        let mut next = 0_u64;
        for _ in 0..count {
            let packed = varint::take(&mut rest)?;
            let id = next.checked_add(packed >> 3)?;
            next = id.checked_add(1)?;
            entries.push(Entry {
                id: MessageId(id),
                is_beginning: packed & 1 != 0,
                is_again: packed & 2 != 0,
                is_purged: packed & 4 != 0,
            });
        }
        let terms = varint::take_u32(&mut rest)? as usize;
        let length = varint::take_u32(&mut rest)? as usize;
        let start = octets.len().checked_sub(rest.len())?;
        let dictionary = start..start.checked_add(length)?;
        varint::take_octets(&mut rest, length)?;
        let mut blocks = Vec::with_capacity(terms.div_ceil(BLOCK_TERMS).min(rest.len()));
        let mut block = Block::default();
        for index in 0..terms.div_ceil(BLOCK_TERMS) {
            if index > 0 {
                block.dictionary = block.dictionary.checked_add(varint::take_u32(&mut rest)?)?;
                block.postings = block.postings.checked_add(varint::take_u32(&mut rest)?)?;
            }
            blocks.push(block);
        }
        let start = octets.len().checked_sub(rest.len())?;
        Some((entries, blocks, dictionary, start..octets.len()))
    }

    /// Its messages, by ordinal.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Its octets, as they are stored.
    pub(super) fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Octets that it takes in memory.
    pub(super) fn memory(&self) -> usize {
        let entries = size_of::<Entry>().saturating_mul(self.entries.len());
        let blocks = size_of::<Block>().saturating_mul(self.blocks.len());
        self.octets.len().saturating_add(entries).saturating_add(blocks)
    }

    /// The postings of a term.
    pub(super) fn find(&self, term: &str) -> impl Iterator<Item = (Ordinal, Fields)> + '_ {
        let mut terms = self.terms_from(term);
        let mut found: &[u8] = &[];
        while let Some((at, postings)) = terms.next() {
            if at >= term.as_bytes() {
                found = if at == term.as_bytes() { postings } else { &[] };
                break;
            }
        }
        postings::unpack(found)
    }

    /// Tells of the postings of every term that begins so.
    pub(super) fn find_all(&self, prefix: &str, mut each: impl FnMut(Ordinal, Fields)) {
        let mut terms = self.terms_from(prefix);
        while let Some((term, postings)) = terms.next() {
            if term.starts_with(prefix.as_bytes()) {
                postings::unpack(postings).for_each(|(ordinal, fields)| each(ordinal, fields));
            } else if term > prefix.as_bytes() {
                break;
            }
        }
    }

    /// All terms in order, from the first.
    pub(super) fn terms(&self) -> Terms<'_> {
        self.terms_of_block(0)
    }

    /// Terms in order, from the block in which this one is.
    fn terms_from(&self, term: &str) -> Terms<'_> {
        let after =
            self.blocks.partition_point(|block| self.first_of(*block).is_some_and(|first| first <= term.as_bytes()));
        self.terms_of_block(after.saturating_sub(1))
    }

    fn terms_of_block(&self, index: usize) -> Terms<'_> {
        let block = self.blocks.get(index).copied().unwrap_or_default();
        let of = |range: &Range<usize>, from: u32| {
            let all = self.octets.get(range.clone()).unwrap_or_default();
            all.get(from as usize..).unwrap_or_default()
        };
        let (dictionary, postings) = (of(&self.dictionary, block.dictionary), of(&self.postings, block.postings));
        Terms { dictionary, postings, term: Vec::new() }
    }

    /// The first term of a block, which shares nothing.
    fn first_of(&self, block: Block) -> Option<&[u8]> {
        let mut rest = self.octets.get(self.dictionary.clone())?.get(block.dictionary as usize..)?;
        varint::take(&mut rest)?;
        let length = varint::take_u32(&mut rest)? as usize;
        varint::take_octets(&mut rest, length)
    }
}

/// Terms with their postings, in order.
pub(super) struct Terms<'s> {
    dictionary: &'s [u8],
    postings: &'s [u8],
    term: Vec<u8>,
}

impl<'s> Terms<'s> {
    /// The next term, and its postings packed; `None` at the end, or where it is damaged.
    pub(super) fn next(&mut self) -> Option<(&[u8], &'s [u8])> {
        let shared = varint::take_u32(&mut self.dictionary)? as usize;
        let length = varint::take_u32(&mut self.dictionary)? as usize;
        let rest = varint::take_octets(&mut self.dictionary, length)?;
        let octets = varint::take_u32(&mut self.dictionary)? as usize;
        let postings = varint::take_octets(&mut self.postings, octets)?;
        self.term.truncate(shared);
        self.term.extend_from_slice(rest);
        Some((&self.term, postings))
    }
}

/// Packs a segment, term after term in their order.
pub(super) struct Writer {
    entries: Vec<Entry>,
    terms: u32,
    dictionary: Vec<u8>,
    blocks: Vec<u8>,
    block: Block,
    postings: Vec<u8>,
    last: Vec<u8>,
}

impl Writer {
    /// Of these messages, whose ids ascend.
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            terms: 0,
            dictionary: Vec::new(),
            blocks: Vec::new(),
            block: Block::default(),
            postings: Vec::new(),
            last: Vec::new(),
        }
    }

    /// Whether it is of no messages.
    pub(super) const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The next term, above the one before. Without postings it is left out.
    pub(super) fn add(&mut self, term: &[u8], postings: impl Iterator<Item = (Ordinal, Fields)>) {
        let start = self.postings.len();
        postings::pack(&mut self.postings, postings);
        let length = self.postings.len().saturating_sub(start);
        if length == 0 {
            return;
        }
        let is_first = (self.terms as usize).is_multiple_of(BLOCK_TERMS);
        if is_first && self.terms > 0 {
            let (dictionary, postings) = (self.dictionary.len() as u32, start as u32);
            varint::put(&mut self.blocks, u64::from(dictionary.saturating_sub(self.block.dictionary)));
            varint::put(&mut self.blocks, u64::from(postings.saturating_sub(self.block.postings)));
            self.block = Block { dictionary, postings };
        }
        let alike = self.last.iter().zip(term).take_while(|(a, b)| a == b).count();
        let shared = if is_first { 0 } else { alike };
        let rest = term.get(shared..).unwrap_or_default();
        varint::put(&mut self.dictionary, shared as u64);
        varint::put(&mut self.dictionary, rest.len() as u64);
        self.dictionary.extend_from_slice(rest);
        varint::put(&mut self.dictionary, length as u64);
        self.terms = self.terms.saturating_add(1);
        self.last.clear();
        self.last.extend_from_slice(term);
    }

    /// The segment.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut octets = vec![FORMAT];
        octets.extend_from_slice(&[0; CHECKSUM_OCTETS]);
        octets.reserve(self.dictionary.len().saturating_add(self.postings.len()).saturating_add(self.blocks.len()));
        varint::put(&mut octets, self.entries.len() as u64);
        let mut next = 0_u64;
        for entry in &self.entries {
            let distance = entry.id.0.saturating_sub(next);
            next = entry.id.0.saturating_add(1);
            let known = [entry.is_beginning, entry.is_again, entry.is_purged];
            let known = known.iter().rev().fold(0, |all, known| all << 1 | u64::from(*known));
            varint::put(&mut octets, distance << 3 | known);
        }
        varint::put(&mut octets, u64::from(self.terms));
        varint::put(&mut octets, self.dictionary.len() as u64);
        octets.extend_from_slice(&self.dictionary);
        octets.extend_from_slice(&self.blocks);
        octets.extend_from_slice(&self.postings);
        seal(&mut octets);
        octets
    }
}

/// Writes the checksum.
fn seal(octets: &mut [u8]) {
    let sum = checksum_of(octets);
    if let Some(checksum) = octets.get_mut(1..).and_then(<[u8]>::first_chunk_mut) {
        *checksum = sum.to_le_bytes();
    }
}

/// The checksum of all octets but its own.
fn checksum_of(octets: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(octets.get(..1).unwrap_or_default());
    hasher.update(octets.get(1 + CHECKSUM_OCTETS..).unwrap_or_default());
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: u64) -> Entry {
        Entry::whole(MessageId(id))
    }

    fn sample() -> Vec<u8> {
        let mut writer = Writer::new(vec![entry(0), Entry { is_beginning: true, ..entry(7) }, entry(1 << 20)]);
        for number in 0..100_u32 {
            let in_all = (0..3).map(|ordinal| (ordinal, Fields::BODY));
            writer.add(format!("term{number:03}").as_bytes(), in_all.take(1 + number as usize % 3));
        }
        writer.add(b"unknown", core::iter::empty());
        writer.add("übrig".as_bytes(), [(2, Fields::SUBJECT | Fields::FROM)].into_iter());
        writer.finish()
    }

    #[test]
    fn the_octets_of_a_segment_are_pinned() {
        let mut writer = Writer::new(vec![entry(1), Entry { is_again: true, ..entry(3) }]);
        writer.add(b"ab", [(0, Fields::BODY), (1, Fields::SUBJECT)].into_iter());
        writer.add(b"abc", [(1, Fields::BODY)].into_iter());
        let pinned = [3, 218, 255, 251, 150, 2, 8, 10, 2, 9, 0, 2, b'a', b'b', 3, 2, 1, b'c', 1, 1, 0, 1, 3];
        assert_eq!(writer.finish(), pinned);
        for end in 0..pinned.len() {
            assert_eq!(Segment::open(pinned[..end].to_vec()).err(), Some(Unreadable::Damaged), "{end}");
        }
    }

    #[test]
    fn a_segment_of_another_build_is_told_from_a_damaged_one() {
        let mut octets = sample();
        octets[0] = FORMAT + 1;
        assert_eq!(Segment::open(octets.clone()).err(), Some(Unreadable::Damaged));
        seal(&mut octets);
        assert_eq!(Segment::open(octets).err(), Some(Unreadable::Newer));
        let mut nothing = vec![FORMAT + 1, 0, 0, 0, 0];
        seal(&mut nothing);
        assert_eq!(Segment::open(nothing).err(), Some(Unreadable::Newer));
        // As it was written before the checksum covered the format, and before there was one.
        let second = vec![2, 81, 127, 190, 136, 2, 8, 10, 2, 9, 0, 2, b'a', b'b', 3, 2, 1, b'c', 1, 1, 0, 1, 3];
        let first = [&[1][..], &second[5..]].concat();
        for older in [first, second] {
            assert_eq!(Segment::open(older).err(), Some(Unreadable::Older));
        }
        assert_eq!(Segment::open(vec![0, 1, 2, 3, 4, 5]).err(), Some(Unreadable::Damaged));
    }

    #[test]
    fn a_term_is_found_whole_and_by_its_beginning() {
        let segment = Segment::open(sample()).expect("opens");
        assert_eq!(segment.entries()[1], Entry { is_beginning: true, ..entry(7) });
        let find = |term: &str| segment.find(term).collect::<Vec<_>>();
        assert_eq!(find("term000"), [(0, Fields::BODY)]);
        assert_eq!(find("term098").len(), 3);
        assert_eq!(find("übrig"), [(2, Fields::SUBJECT | Fields::FROM)]);
        for missing in ["", "a", "term", "term0000", "unknown", "zzz", "übrigens"] {
            assert_eq!(find(missing), [], "{missing}");
        }
        let count = |prefix: &str| {
            let mut postings = 0;
            segment.find_all(prefix, |_, _| postings += 1);
            postings
        };
        assert_eq!((count("term"), count("term01"), count("term099"), count("ü"), count("x")), (199, 20, 1, 1, 0));
        let mut terms = segment.terms();
        let all: Vec<Vec<u8>> = core::iter::from_fn(|| terms.next().map(|(term, _)| term.to_vec())).collect();
        assert!(all.len() == 101 && all.is_sorted());
    }

    #[test]
    fn a_damaged_segment_is_told_and_never_traps_whatever_its_checksum() {
        let sound = sample();
        for at in 0..sound.len() {
            for change in [0x00, 0x01, 0x7f, 0x80, 0xff] {
                let mut damaged = sound.clone();
                damaged[at] = change;
                let told = Segment::open(damaged.clone()).err();
                assert_eq!(told.is_some(), change != sound[at], "{at} {change}: {told:?}");
                seal(&mut damaged);
                let Ok(segment) = Segment::open(damaged) else { continue };
                segment.find("term050").for_each(drop);
                segment.find_all("t", |_, _| {});
                let mut terms = segment.terms();
                while terms.next().is_some() {}
            }
        }
    }
}
