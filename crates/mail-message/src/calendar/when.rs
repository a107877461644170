//! Times and days of a calendar, as far as they can be told without knowing the zones of the world.
//!
//! Must not: guess an offset; a time of a named zone keeps its name, and is a moment only where the calendar explains it.

use super::zone::Zone;
use crate::content_line::ContentLine;
use crate::text;
use mail_parser::DateTime;

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// When something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// A moment, in seconds since 1970.
    Moment(i64),
    /// A whole day: seconds from 1970 to its midnight as if it were UTC.
    Day {
        /// The day.
        seconds: i64,
    },
    /// What clocks show somewhere: seconds from 1970 as if it were UTC.
    Clock {
        /// What they show.
        seconds: i64,
        /// Where, as the sender calls it; empty where nothing is said. Text of the sender.
        zone: String,
        /// The same in seconds since 1970, where the calendar explains that zone.
        moment: Option<i64>,
    },
}

impl When {
    /// As much later.
    pub(super) fn later(&self, seconds: i64) -> Option<Self> {
        Some(match self {
            Self::Moment(start) => Self::Moment(start.checked_add(seconds)?),
            // The last day of so many.
            Self::Day { seconds: start } => {
                let whole = (seconds.max(DAY) / DAY).saturating_sub(1).checked_mul(DAY)?;
                Self::Day { seconds: start.checked_add(whole)? }
            }
            Self::Clock { seconds: start, zone, .. } => {
                Self::Clock { seconds: start.checked_add(seconds)?, zone: zone.clone(), moment: None }
            }
        })
    }

    /// The day before a day; any other time is as it is.
    pub(super) fn day_before(self) -> Option<Self> {
        match self {
            Self::Day { seconds } => Some(Self::Day { seconds: seconds.checked_sub(DAY)? }),
            other => Some(other),
        }
    }

    /// Which moment it is, where its zone is among these.
    pub(super) fn settle(&mut self, zones: &[Zone]) {
        if let Self::Clock { seconds, zone, moment } = self {
            *moment = zones.iter().find(|known| known.is_called(zone)).and_then(|known| known.moment(*seconds));
        }
    }
}

/// The value of `DTSTART` and its like (RFC 5545 §3.3.4, §3.3.5).
pub(super) fn when(line: &ContentLine) -> Option<When> {
    let zone = line.parameter("TZID").map(text::clean_line).unwrap_or_default();
    match moment(line.value.trim())? {
        (seconds, Kind::Day) => Some(When::Day { seconds }),
        (seconds, Kind::Utc) => Some(When::Moment(seconds)),
        (seconds, Kind::Local) if is_utc(&zone) => Some(When::Moment(seconds)),
        (seconds, Kind::Local) => Some(When::Clock { seconds, zone, moment: None }),
    }
}

fn is_utc(zone: &str) -> bool {
    ["UTC", "Etc/UTC", "GMT", "Z"].iter().any(|name| zone.eq_ignore_ascii_case(name))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Day,
    Utc,
    Local,
}

/// `19970714`, `19970714T133000` or `19970714T133000Z`.
pub(super) fn moment(text: &str) -> Option<(i64, Kind)> {
    let number = |from: usize, to: usize| -> Option<u16> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|octet| octet.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let octet = |from: usize, to: usize| number(from, to).and_then(|number| u8::try_from(number).ok());
    let mut date = DateTime {
        year: number(0, 4)?,
        month: octet(4, 6)?,
        day: octet(6, 8)?,
        hour: 0,
        minute: 0,
        second: 0,
        tz_before_gmt: false,
        tz_hour: 0,
        tz_minute: 0,
    };
    let rest = text.get(8..)?;
    let kind = match rest.get(7..) {
        _ if rest.is_empty() => Kind::Day,
        Some("Z" | "z") => Kind::Utc,
        Some("") => Kind::Local,
        _ => return None,
    };
    if kind != Kind::Day {
        rest.strip_prefix(['T', 't'])?;
        // A leap second is the last of its minute for everybody else.
        (date.hour, date.minute, date.second) = (octet(9, 11)?, octet(11, 13)?, octet(13, 15)?.min(59));
    }
    date.is_valid().then(|| (date.to_timestamp(), kind))
}

/// `P15DT5H0M20S` or `P7W` in seconds (RFC 5545 §3.3.6); one that goes back is none.
pub(super) fn duration(text: &str) -> Option<i64> {
    let text = text.trim();
    let mut rest = text.strip_prefix('+').unwrap_or(text).strip_prefix(['P', 'p'])?;
    let mut seconds = 0_i64;
    let mut is_time = false;
    while let Some(first) = rest.chars().next() {
        if matches!(first, 'T' | 't') {
            is_time = true;
            rest = rest.get(1..)?;
            continue;
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = rest.split_at_checked(digits)?;
        let number: i64 = number.parse().ok()?;
        let unit = match (tail.chars().next()?.to_ascii_uppercase(), is_time) {
            ('W', false) => DAY.checked_mul(7)?,
            ('D', false) => DAY,
            ('H', true) => 3_600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = tail.get(1..)?;
    }
    (seconds > 0).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_what_is_none_is_not() {
        for (text, expected) in [
            ("19700101", Some((0, Kind::Day))),
            ("19700101T000001Z", Some((1, Kind::Utc))),
            ("19970714T133000", Some((868_887_000, Kind::Local))),
            ("20161231T235960Z", Some((1_483_228_799, Kind::Utc))),
            ("19970732", None),
            ("19970714T1330", None),
            ("19970714T133000+0200", None),
            ("1997071", None),
            ("ü9970714", None),
            ("", None),
        ] {
            assert_eq!(moment(text), expected, "{text}");
        }
    }

    #[test]
    fn durations_are_read_and_bounded() {
        for (text, expected) in [
            ("P7W", Some(4_233_600)),
            ("P15DT5H0M20S", Some(1_314_020)),
            ("PT90M", Some(5_400)),
            ("-PT1H", None),
            ("PT", None),
            ("P99999999999999999999D", None),
            ("P9223372036854775807W", None),
            ("P1H", None),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
        assert_eq!(When::Moment(i64::MAX).later(1), None);
    }
}
