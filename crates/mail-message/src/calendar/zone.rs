//! Time zones as a calendar explains them itself (RFC 5545 §3.6.5): when their clocks change, and what they show then.
//!
//! Must not: guess. A zone with one change that cannot be computed is not known at all.

use super::repeats::{Weekday, weekday};
use super::when::{DAY, Kind, moment};
use crate::content_line::ContentLine;
use crate::{limits, text};
use mail_parser::DateTime;

/// The oldest year that is computed with; programs let rules begin in 1601.
const OLDEST: &str = "1900";

/// A zone.
#[derive(Debug, Default)]
pub(super) struct Zone {
    name: String,
    changes: Vec<Change>,
    /// Whether something of it is not understood.
    is_unclear: bool,
}

/// A change of its clocks, every year or at certain times. Times are seconds from 1970 as if they were UTC.
#[derive(Debug, Default)]
struct Change {
    /// By how much clocks are ahead of UTC before, in seconds.
    from: Option<i64>,
    /// By how much after.
    to: Option<i64>,
    /// What clocks show before, at the first change.
    first: Option<i64>,
    /// When it happens again.
    yearly: Option<Yearly>,
    /// At what other times it happens.
    more: Vec<i64>,
}

/// A day of each year.
#[derive(Debug)]
struct Yearly {
    /// The month; that of the first change where none is named.
    month: Option<u8>,
    day: Day,
    until: Option<(i64, Kind)>,
}

#[derive(Debug)]
enum Day {
    /// That of the first change.
    OfFirst,
    /// Such a weekday of its month: the first is 1, the last is -1.
    Nth(i64, Weekday),
    /// The first such weekday from a day of the month on.
    From(u8, Weekday),
}

impl Zone {
    /// Begins with a change, which the next lines tell of.
    pub(super) fn begin_change(&mut self) {
        if self.changes.len() < limits::ZONE_CHANGES {
            self.changes.push(Change::default());
        } else {
            self.is_unclear = true;
        }
    }

    /// Takes a line of it or of the change last begun.
    pub(super) fn take(&mut self, line: &ContentLine) {
        let value = line.value.trim();
        let Some(change) = self.changes.last_mut() else {
            if line.name == "TZID" {
                self.name = text::clean_line(value);
            }
            return;
        };
        let is_clear = match line.name.as_str() {
            "TZID" => {
                self.name = text::clean_line(value);
                true
            }
            "TZOFFSETFROM" => set(&mut change.from, offset(value)),
            "TZOFFSETTO" => set(&mut change.to, offset(value)),
            "DTSTART" => set(&mut change.first, onset(value)),
            "RRULE" => set(&mut change.yearly, yearly(value)),
            "RDATE" => value.split(',').all(|value| match onset(value) {
                Some(onset) if change.more.len() < limits::ZONE_CHANGES => {
                    change.more.push(onset);
                    true
                }
                _ => false,
            }),
            _ => true,
        };
        self.is_unclear |= !is_clear;
    }

    /// Whether this is its name.
    pub(super) fn is_called(&self, name: &str) -> bool {
        !name.is_empty() && self.name == name
    }

    /// The moment at which its clocks show this, in seconds since 1970; the first where they do so twice, and where they
    /// never do, as if they had not changed yet (RFC 5545 §3.3.5).
    pub(super) fn moment(&self, shown: i64) -> Option<i64> {
        if self.is_unclear {
            return None;
        }
        let mut last: Option<(i64, i64)> = None;
        for change in &self.changes {
            let (from, to) = (change.from?, change.to?);
            let Some(onset) = change.latest(change.first?, shown.saturating_sub(to.saturating_sub(from).max(0)), from)
            else {
                continue;
            };
            let onset = onset.saturating_sub(from);
            if last.is_none_or(|(latest, _)| latest <= onset) {
                last = Some((onset, to));
            }
        }
        shown.checked_sub(last?.1)
    }
}

/// Whether there was something to set.
fn set<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    *place = value;
    place.is_some()
}

impl Change {
    /// When it last happened, by clocks before it, up to `until`.
    fn latest(&self, first: i64, until: i64, from: i64) -> Option<i64> {
        let again = self.yearly.as_ref().and_then(|yearly| yearly.latest(first, until, from));
        // Programs let a rule begin on a day that is none of its own.
        let once = self.yearly.is_none().then_some(first);
        let onsets = once.into_iter().chain(again).chain(self.more.iter().copied());
        onsets.filter(|onset| *onset <= until).max()
    }
}

impl Yearly {
    fn latest(&self, first: i64, until: i64, from: i64) -> Option<i64> {
        let until = match self.until {
            None => until,
            Some((last, Kind::Utc)) => until.min(last.saturating_add(from)),
            Some((last, Kind::Local)) => until.min(last),
            Some((last, Kind::Day)) => until.min(last.saturating_add(DAY).saturating_sub(1)),
        };
        let year = DateTime::from_timestamp(until).year;
        [year, year.saturating_sub(1)]
            .into_iter()
            .filter_map(|year| self.in_year(year, first))
            .find(|onset| (first..=until).contains(onset))
    }

    fn in_year(&self, year: u16, first: i64) -> Option<i64> {
        let of_first = DateTime::from_timestamp(first);
        let month = self.month.unwrap_or(of_first.month);
        let midnight = match self.day {
            Day::OfFirst => midnight(year, month, of_first.day),
            Day::From(day, weekday) => on_or_after(midnight(year, month, day), weekday),
            Day::Nth(nth, weekday) if nth > 0 => on_or_after(midnight(year, month, 1), weekday)
                .saturating_add(DAY.saturating_mul(7).saturating_mul(nth.saturating_sub(1))),
            Day::Nth(nth, weekday) => {
                let next = match month {
                    12 => midnight(year.saturating_add(1), 1, 1),
                    month => midnight(year, month.saturating_add(1), 1),
                };
                // The last one is a week before the first from then on.
                on_or_after(next, weekday).saturating_add(DAY.saturating_mul(7).saturating_mul(nth))
            }
        };
        (DateTime::from_timestamp(midnight).month == month).then(|| midnight.saturating_add(first.rem_euclid(DAY)))
    }
}

fn midnight(year: u16, month: u8, day: u8) -> i64 {
    DateTime { year, month, day, ..DateTime::from_timestamp(0) }.to_timestamp()
}

fn on_or_after(midnight: i64, weekday: Weekday) -> i64 {
    // The first of January 1970 was a Thursday.
    let is = midnight.div_euclid(DAY).saturating_add(Weekday::Thursday as i64).rem_euclid(7);
    midnight.saturating_add((weekday as i64).saturating_sub(is).rem_euclid(7).saturating_mul(DAY))
}

/// `+0100`, `-0330` or `+001730`, in seconds (RFC 5545 §3.3.14).
fn offset(value: &str) -> Option<i64> {
    let (sign, digits) = match value.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let two = |at: usize, below: i64| -> Option<i64> {
        let digits = digits.get(at..at.checked_add(2)?)?;
        let number = digits.bytes().all(|octet| octet.is_ascii_digit()).then(|| digits.parse().ok())??;
        (number < below).then_some(number)
    };
    let seconds = match digits.len() {
        4 => 0,
        6 => two(4, 60)?,
        _ => return None,
    };
    let minutes = two(0, 24)?.checked_mul(60)?.checked_add(two(2, 60)?)?;
    minutes.checked_mul(60)?.checked_add(seconds)?.checked_mul(sign)
}

/// What clocks show at a change.
fn onset(value: &str) -> Option<i64> {
    let value = value.trim();
    let is_old = value.get(..4).is_some_and(|year| year < OLDEST);
    let newer = if is_old { format!("{OLDEST}{}", value.get(4..)?) } else { value.to_owned() };
    match moment(&newer)? {
        (seconds, Kind::Local) => Some(seconds),
        _ => None,
    }
}

/// A rule (RFC 5545 §3.3.10), where it names one day of each year.
fn yearly(rule: &str) -> Option<Yearly> {
    let (mut month, mut day, mut of_month, mut until) = (None, None, None, None);
    let mut is_yearly = false;
    for part in rule.split(';').filter(|part| !part.trim().is_empty()) {
        let (name, value) = part.split_once('=')?;
        let value = value.trim();
        match name.trim().to_ascii_uppercase().as_str() {
            "FREQ" => is_yearly = value.eq_ignore_ascii_case("yearly"),
            "INTERVAL" if value == "1" => {}
            "WKST" => {}
            "BYMONTH" => month = Some(value.parse().ok().filter(|month| (1..=12).contains(month))?),
            "BYDAY" => {
                let (number, name) = value.split_at_checked(value.len().checked_sub(2)?)?;
                let nth = match number {
                    "" => None,
                    number => Some(number.parse::<i64>().ok().filter(|nth| *nth != 0 && nth.abs() <= 5)?),
                };
                day = Some((nth, weekday(name)?));
            }
            "BYMONTHDAY" => of_month = Some(first_of_week(value)?),
            "UNTIL" => until = Some(moment(value)?),
            _ => return None,
        }
    }
    let day = match (day, of_month) {
        (None, None) => Day::OfFirst,
        (Some((Some(nth), weekday)), None) => Day::Nth(nth, weekday),
        (Some((None, weekday)), Some(first)) => Day::From(first, weekday),
        _ => return None,
    };
    is_yearly.then_some(Yearly { month, day, until })
}

/// The first of seven days of a month that follow each other.
fn first_of_week(days: &str) -> Option<u8> {
    let mut days = days.split(',').take(8).map(|day| day.trim().parse().ok()).collect::<Option<Vec<u8>>>()?;
    days.sort_unstable();
    let first = *days.first().filter(|first| (1..=25).contains(*first))?;
    days.iter().copied().eq(first..first.saturating_add(7)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content_line::content_lines;

    const HOUR: i64 = 3_600;

    /// A zone of such changes: what clocks are ahead of UTC before and after, and further lines.
    fn zone(changes: &[(&str, &str, &str)]) -> Zone {
        let mut zone = Zone::default();
        for (from, to, lines) in changes {
            zone.begin_change();
            for line in content_lines(&format!("TZOFFSETFROM:{from}\nTZOFFSETTO:{to}\n{lines}")) {
                zone.take(&line);
            }
        }
        zone
    }

    /// By how much clocks are ahead of UTC when they show this, in seconds.
    fn ahead(zone: &Zone, shown: &str) -> Option<i64> {
        let (seconds, _) = moment(shown).unwrap();
        zone.moment(seconds).map(|moment| seconds - moment)
    }

    #[test]
    fn clocks_change_by_the_rules_that_programs_write() {
        let berlin = "DTSTART:19700329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU";
        let berlin_winter = "DTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU";
        let outlook = "DTSTART:16010101T020000\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3";
        let outlook_winter = "DTSTART:16010101T030000\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10";
        for zone in [
            zone(&[("+0100", "+0200", berlin), ("+0200", "+0100", berlin_winter)]),
            zone(&[("+0200", "+0100", outlook_winter), ("+0100", "+0200", outlook)]),
        ] {
            for (shown, hours) in [
                ("20260101T000000", 1),
                ("20260329T015959", 1),
                // Nobody's clock shows it.
                ("20260329T023000", 1),
                ("20260329T030000", 2),
                ("20260701T120000", 2),
                // Clocks show it twice.
                ("20261025T023000", 2),
                ("20261025T030000", 1),
                ("20261231T235959", 1),
            ] {
                assert_eq!(ahead(&zone, shown), Some(hours * HOUR), "{shown}");
            }
        }
    }

    #[test]
    fn the_second_sunday_of_march_is_told_in_two_ways_and_the_law_of_a_year_ends() {
        let old = "DTSTART:19870405T020000\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z";
        let old_winter = "DTSTART:19671029T020000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z";
        for new in ["BYMONTH=3;BYDAY=2SU", "BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU"] {
            let new = format!("DTSTART:20070311T020000\nRRULE:FREQ=YEARLY;{new}");
            let zone = zone(&[
                ("-0500", "-0400", old),
                ("-0400", "-0500", old_winter),
                ("-0500", "-0400", &new),
                ("-0400", "-0500", "DTSTART:20071104T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
            ]);
            for (shown, hours) in [
                ("20060401T120000", -5),
                ("20060403T120000", -4),
                ("20061101T120000", -5),
                ("20070310T120000", -5),
                ("20070312T120000", -4),
                ("20071030T120000", -4),
                ("20260308T030000", -4),
                ("20261101T020000", -5),
            ] {
                assert_eq!(ahead(&zone, shown), Some(hours * HOUR), "{shown} {new}");
            }
        }
    }

    #[test]
    fn a_zone_that_never_changes_or_did_at_certain_times_is_known() {
        let india = zone(&[("+0530", "+0530", "DTSTART:19700101T000000")]);
        assert_eq!(ahead(&india, "20260701T120000"), Some(19_800));
        assert_eq!(ahead(&india, "19690701T120000"), None, "nothing is said of what was before");
        let certain = zone(&[
            ("+0000", "+0200", "DTSTART:20100101T000000\nRDATE:20200101T000000,20250101T000000"),
            ("+0200", "+0000", "DTSTART:20150101T000000\nRDATE:20220101T000000"),
        ]);
        for (shown, hours) in
            [("20110101T000000", 2), ("20160101T000000", 0), ("20210101T000000", 2), ("20230101T000000", 0)]
        {
            assert_eq!(ahead(&certain, shown), Some(hours * HOUR), "{shown}");
        }
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        let good = "DTSTART:19700329T020000\n";
        assert!(ahead(&zone(&[("+0100", "+0200", good)]), "20260701T120000").is_some());
        for (from, to, lines) in [
            ("+0100", "+2500", good.to_owned()),
            ("0100", "+0200", good.to_owned()),
            ("+0100", "+0200", "DTSTART:19700329T020000Z".to_owned()),
            ("+0100", "+0200", String::new()),
            ("+0100", "+0200", format!("{good}RRULE:FREQ=MONTHLY;BYDAY=-1SU")),
            ("+0100", "+0200", format!("{good}RRULE:FREQ=YEARLY;BYMONTH=3,4;BYDAY=-1SU")),
            ("+0100", "+0200", format!("{good}RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=SU")),
            ("+0100", "+0200", format!("{good}RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=3")),
            ("+0100", "+0200", format!("{good}RRULE:FREQ=YEARLY;BYMONTHDAY=1,3,5,7,9,11,13;BYDAY=SU")),
            ("+0100", "+0200", format!("{good}RDATE;VALUE=PERIOD:19700101T000000/PT1H")),
            (
                "+0100",
                "+0200",
                format!("{good}RDATE:{}19700101T000000", "19700101T000000,".repeat(limits::ZONE_CHANGES)),
            ),
        ] {
            assert_eq!(ahead(&zone(&[(from, to, &lines)]), "20260701T120000"), None, "{from} {to} {lines}");
        }
        assert_eq!(ahead(&zone(&vec![("+0100", "+0200", good); limits::ZONE_CHANGES + 1]), "20260701T120000"), None);
    }
}
