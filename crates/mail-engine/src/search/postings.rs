//! In which messages of a segment a term stands, and in which of their fields.
//!
//! Must not: hold more of a message than that.

use super::varint;
use core::ops::{BitAnd, BitOr};

/// Fields of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fields(pub u8);

impl Fields {
    /// The subject.
    pub const SUBJECT: Self = Self(1);
    /// Authors, sender and Reply-To.
    pub const FROM: Self = Self(2);
    /// To, Cc and Bcc.
    pub const TO: Self = Self(4);
    /// The text.
    pub const BODY: Self = Self(8);
    /// Names of files that came along.
    pub const FILES: Self = Self(16);
    /// List-Id.
    pub const LIST: Self = Self(32);
    /// All of them.
    pub const ALL: Self = Self(63);
    /// Those that hold addresses.
    pub const ADDRESSES: Self = Self(Self::FROM.0 | Self::TO.0 | Self::LIST.0);

    /// Whether there is any.
    pub const fn any(self) -> bool {
        self.0 != 0
    }

    /// All others.
    #[must_use]
    pub const fn others(self) -> Self {
        Self(Self::ALL.0 & !self.0)
    }
}

impl BitAnd for Fields {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Fields {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The number of a message within a segment.
pub(super) type Ordinal = u32;

/// Packs postings, whose ordinals ascend. Each is the distance from the one before, with one bit for the commonest case:
/// a term that stands in the text alone. Other fields follow as an octet.
pub(super) fn pack(out: &mut Vec<u8>, postings: impl Iterator<Item = (Ordinal, Fields)>) {
    let mut next = 0;
    postings.for_each(|posting| put(out, &mut next, posting));
}

/// Packs one; `next` is the ordinal behind the one before.
fn put(out: &mut Vec<u8>, next: &mut Ordinal, (ordinal, fields): (Ordinal, Fields)) {
    let is_body = fields == Fields::BODY;
    varint::put(out, u64::from(ordinal.saturating_sub(*next)) << 1 | u64::from(is_body));
    if !is_body {
        out.push(fields.0);
    }
    *next = ordinal.saturating_add(1);
}

/// Postings of a term while messages are added: packed, but for the last one, which may turn out to have more fields.
/// Most terms stand in one message only, and take no more than this.
#[derive(Debug, Clone)]
pub(super) struct Growing {
    packed: Vec<u8>,
    /// The ordinal behind the last one that is packed.
    next: Ordinal,
    last: (Ordinal, Fields),
}

impl Growing {
    /// Those of a term that was not met before.
    pub(super) const fn new(ordinal: Ordinal, fields: Fields) -> Self {
        Self { packed: Vec::new(), next: 0, last: (ordinal, fields) }
    }

    /// The last message that was added.
    pub(super) const fn last(&self) -> Ordinal {
        self.last.0
    }

    /// The term stands in more fields of the last message.
    pub(super) fn extend_last(&mut self, fields: Fields) {
        self.last.1 = self.last.1 | fields;
    }

    /// The term stands in a later message, too.
    pub(super) fn push(&mut self, ordinal: Ordinal, fields: Fields) {
        let last = core::mem::replace(&mut self.last, (ordinal, fields));
        put(&mut self.packed, &mut self.next, last);
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Ordinal, Fields)> + '_ {
        unpack(&self.packed).chain([self.last])
    }
}

/// Unpacks them; ends at what is no posting.
pub(super) fn unpack(octets: &[u8]) -> impl Iterator<Item = (Ordinal, Fields)> {
    let (mut rest, mut next) = (octets, 0_u64);
    core::iter::from_fn(move || {
        let packed = varint::take(&mut rest)?;
        let ordinal = next.checked_add(packed >> 1)?;
        next = ordinal.checked_add(1)?;
        let fields = if packed & 1 == 1 {
            Fields::BODY
        } else {
            let (fields, after) = rest.split_first()?;
            rest = after;
            Fields(*fields) & Fields::ALL
        };
        Some((Ordinal::try_from(ordinal).ok()?, fields))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_come_back_and_take_one_octet_where_a_term_is_common() {
        let postings = [(0, Fields::BODY), (1, Fields::BODY), (2, Fields::SUBJECT), (70_000, Fields::ALL)];
        let mut octets = Vec::new();
        pack(&mut octets, postings.into_iter());
        assert_eq!(octets, [1, 1, 0, 1, 0xda, 0xc5, 0x08, 63]);
        assert_eq!(unpack(&octets).collect::<Vec<_>>(), postings);
        assert_eq!(unpack(&octets[..7]).count(), 3);
        assert_eq!(unpack(&[0xff; 30]).count(), 0);
    }

    #[test]
    fn growing_postings_are_those_that_were_added() {
        let mut growing = Growing::new(3, Fields::SUBJECT);
        growing.extend_last(Fields::BODY);
        let more = [(4, Fields::BODY), (90_000, Fields::ALL), (Ordinal::MAX, Fields::FROM)];
        more.into_iter().for_each(|(ordinal, fields)| growing.push(ordinal, fields));
        let all: Vec<_> = [(3, Fields::SUBJECT | Fields::BODY)].into_iter().chain(more).collect();
        assert_eq!((growing.iter().collect::<Vec<_>>(), growing.last()), (all, Ordinal::MAX));
    }
}
