//! The little of DER (X.690) that certificates and OCSP responses need. Strict: definite lengths in their shortest form,
//! tags below 31.
//!
//! Must not: copy; guess; know what a value means.

/// Tags, with class and form, as they stand in the encoding.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const ENUMERATED: u8 = 0x0a;
    pub(crate) const UTF8_STRING: u8 = 0x0c;
    pub(crate) const PRINTABLE_STRING: u8 = 0x13;
    pub(crate) const TELETEX_STRING: u8 = 0x14;
    pub(crate) const IA5_STRING: u8 = 0x16;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const BMP_STRING: u8 = 0x1e;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;

    /// `[number]`, of primitive form.
    pub(crate) const fn context(number: u8) -> u8 {
        0x80 | number
    }

    /// `[number]`, of constructed form.
    pub(crate) const fn context_constructed(number: u8) -> u8 {
        0xa0 | number
    }
}

/// One value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    /// With tag and length.
    pub(crate) whole: &'a [u8],
}

/// Values, one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) const fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next value, whatever it is; none at the end, and none of what is not DER.
    pub(crate) fn value(&mut self) -> Option<Value<'a>> {
        let all = self.0;
        let (&[tag, first], rest) = all.split_first_chunk()?;
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            // At most three octets of length: nothing in a handshake is larger.
            0x81..=0x83 => {
                let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = octets.iter().fold(0_usize, |length, octet| (length << 8) | usize::from(*octet));
                let is_shortest = length >= 0x80 && octets.first() != Some(&0);
                (is_shortest.then_some(length)?, rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        let whole = all.get(..all.len().checked_sub(rest.len())?)?;
        self.0 = rest;
        Some(Value { tag, content, whole })
    }

    /// The content of the next value, which must have this tag.
    pub(crate) fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.value().filter(|value| value.tag == tag).map(|value| value.content)
    }

    /// What is inside the next value, which must have this tag.
    pub(crate) fn enter(&mut self, tag: u8) -> Option<Self> {
        self.take(tag).map(Self)
    }

    /// Takes the next value if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.0.first() == Some(&tag) { self.take(tag) } else { None }
    }
}

/// The one value that the octets are, from their first to their last.
pub(crate) fn only(octets: &[u8], tag: u8) -> Option<Reader<'_>> {
    let mut reader = Reader::new(octets);
    let inside = reader.enter(tag)?;
    reader.is_empty().then_some(inside)
}

/// The octets of a BIT STRING that is made of whole octets.
pub(crate) fn bits(content: &[u8]) -> Option<&[u8]> {
    content.split_first().filter(|(unused, _)| **unused == 0).map(|(_, octets)| octets)
}

/// A moment in seconds since 1970, as RFC 5280 §4.1.2.5 wants it written: with seconds, without fractions, in UTC.
pub(crate) fn moment(value: &Value<'_>) -> Option<i64> {
    let digits = value.content.strip_suffix(b"Z")?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number =
        |digits: &[u8]| digits.iter().fold(0_i64, |sum, d| sum.saturating_mul(10).saturating_add(i64::from(d & 0x0f)));
    let (year, rest) = match (value.tag, digits.len()) {
        (tag::UTC_TIME, 12) => {
            let (year, rest) = digits.split_at_checked(2)?;
            let year = number(year);
            (year.saturating_add(if year < 50 { 2000 } else { 1900 }), rest)
        }
        (tag::GENERALIZED_TIME, 14) => {
            let (year, rest) = digits.split_at_checked(4)?;
            (number(year), rest)
        }
        _ => return None,
    };
    let mut pairs = rest.as_chunks::<2>().0.iter().map(|pair| number(pair));
    let (month, day) = (pairs.next()?, pairs.next()?);
    let (hour, minute, second) = (pairs.next()?, pairs.next()?, pairs.next()?);
    let is_good = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 60;
    is_good.then(|| {
        let seconds = hour.saturating_mul(3600).saturating_add(minute.saturating_mul(60)).saturating_add(second);
        days(year, month, day).saturating_mul(86_400).saturating_add(seconds)
    })
}

/// Days from 1970 to a day of the Gregorian calendar. Years begin in March, so that the leap day is their last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year.saturating_sub(i64::from(month <= 2));
    let month = month.saturating_add(9).rem_euclid(12);
    let leap_days = year.div_euclid(4).saturating_sub(year.div_euclid(100)).saturating_add(year.div_euclid(400));
    let of_year = month.saturating_mul(153).saturating_add(2).div_euclid(5).saturating_add(day);
    year.saturating_mul(365).saturating_add(leap_days).saturating_add(of_year).saturating_sub(719_469)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_shortest_form_is_read() {
        let check = |octets: &[u8], content: Option<usize>| {
            assert_eq!(Reader::new(octets).value().map(|value| value.content.len()), content, "{octets:?}");
        };
        check(&[0x04, 0], Some(0));
        check(&[0x04, 1, 7], Some(1));
        check(&[0x04, 2, 7], None);
        check(&[0x04], None);
        check(&[0x04, 0x80, 0, 0], None);
        check(&[0x04, 0x81, 1, 7], None);
        check(&[0x1f, 1, 7], None);
        check(&[&[0x04, 0x81, 0x80][..], &[7; 0x80]].concat(), Some(0x80));
        check(&[&[0x04, 0x82, 0, 0x80][..], &[7; 0x80]].concat(), None);
        check(&[&[0x04, 0x82, 1, 0][..], &[7; 0x100]].concat(), Some(0x100));
        check(&[0x04, 0x84, 0, 0, 0, 1, 7], None);
        assert!(only(&[0x30, 0, 0], tag::SEQUENCE).is_none());
    }

    #[test]
    fn moments_are_those_of_the_calendar() {
        let check = |tag, text: &str, seconds: Option<i64>| {
            let value = Value { tag, content: text.as_bytes(), whole: &[] };
            assert_eq!(moment(&value), seconds, "{text}");
        };
        check(tag::UTC_TIME, "700101000000Z", Some(0));
        check(tag::UTC_TIME, "491231235959Z", Some(2_524_607_999));
        check(tag::UTC_TIME, "500101000000Z", Some(-631_152_000));
        check(tag::GENERALIZED_TIME, "20000229120000Z", Some(951_825_600));
        check(tag::GENERALIZED_TIME, "20241231235959Z", Some(1_735_689_599));
        check(tag::GENERALIZED_TIME, "99991231235959Z", Some(253_402_300_799));
        check(tag::GENERALIZED_TIME, "20001331120000Z", None);
        check(tag::GENERALIZED_TIME, "2000022912000Z", None);
        check(tag::GENERALIZED_TIME, "20000229120000.5Z", None);
        check(tag::UTC_TIME, "7001010000+0100", None);
    }
}
