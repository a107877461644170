//! Where records of TLS stand in what was recorded (RFC 8446 §5.1): the type and the length are in the clear.
//!
//! Must not: guess what is in them.

/// Octets before what a record holds: type, version, length.
const HEAD_OCTETS: usize = 5;
/// The type of a record whose content is protected; in TLS 1.3 of all of them.
const PROTECTED: u8 = 23;

/// The records in the octets of one direction, each where it begins and where its content ends. The last one may not be
/// whole.
pub(super) struct Records(Vec<(u8, usize, usize)>);

impl Records {
    pub(super) fn of(octets: &[u8]) -> Self {
        let mut records = Vec::new();
        let mut begins = 0;
        while let Some(&[kind, _, _, high, low]) = octets.get(begins..begins + HEAD_OCTETS) {
            let ends = begins + HEAD_OCTETS + usize::from(u16::from_be_bytes([high, low]));
            records.push((kind, begins, ends));
            begins = ends;
        }
        Self(records)
    }

    /// How many hold protected content.
    pub(super) fn protected(&self) -> usize {
        self.0.iter().filter(|(kind, ..)| *kind == PROTECTED).count()
    }

    /// The first octet of the first record with protected content that begins here or later.
    pub(super) fn protected_content_from(&self, place: usize) -> Option<usize> {
        let (_, begins, ends) = self.0.iter().find(|(kind, begins, _)| *kind == PROTECTED && *begins >= place)?;
        (begins + HEAD_OCTETS < *ends).then_some(begins + HEAD_OCTETS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_found_by_their_lengths_whole_or_not() {
        let octets = b"\x16\x03\x01\x00\x02ab\x17\x03\x03\x00\x03cde\x17\x03\x03\x40\x00f";
        let records = Records::of(octets);
        assert_eq!(records.protected(), 2);
        assert_eq!(records.protected_content_from(0), Some(12));
        assert_eq!(records.protected_content_from(8), Some(20));
        assert_eq!(records.protected_content_from(16), None);
    }
}
