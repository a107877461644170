//! How an event repeats (RFC 5545 §3.3.10), as far as it can be said in a sentence.
//!
//! Must not: compute when; a rule can mean more times than there are seconds.

use super::when::{Kind, When, moment};
use crate::limits;

/// How an event repeats.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repeats {
    /// Its unit; none where no sentence could say it, and it just repeats.
    pub unit: Option<Unit>,
    /// Every so many of them; at least 1 where there is a unit.
    pub every: u32,
    /// On which days of the week, where they are named.
    pub days: Vec<Weekday>,
    /// How often in all.
    pub count: Option<u32>,
    /// Until when.
    pub until: Option<When>,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// What a rule says.
pub(super) fn repeats(rule: &str) -> Repeats {
    let mut repeats = Repeats { every: 1, ..Repeats::default() };
    let mut is_simple = true;
    for (name, value) in rule.split(';').take(limits::CARD_PARAMETERS).filter_map(|part| part.split_once('=')) {
        let value = value.trim();
        match name.trim().to_ascii_uppercase().as_str() {
            "FREQ" => repeats.unit = unit(value),
            "INTERVAL" => match value.parse() {
                Ok(every) if every > 0 => repeats.every = every,
                _ => is_simple = false,
            },
            "COUNT" => repeats.count = value.parse().ok(),
            "UNTIL" => repeats.until = until(value),
            "BYDAY" => match value.split(',').take(limits::CARD_PARAMETERS).map(weekday).collect::<Option<Vec<_>>>() {
                Some(mut days) => {
                    days.sort_unstable();
                    days.dedup();
                    repeats.days = days;
                }
                None => is_simple = false,
            },
            "WKST" => {}
            // By which days of the month, by which months, and so on.
            _ => is_simple = false,
        }
    }
    // Days of a month or a year would have to be told which.
    is_simple &= repeats.days.is_empty() || matches!(repeats.unit, Some(Unit::Week | Unit::Day));
    if !is_simple {
        (repeats.unit, repeats.days) = (None, Vec::new());
    }
    repeats
}

fn until(value: &str) -> Option<When> {
    let (seconds, kind) = moment(value)?;
    Some(match kind {
        Kind::Utc => When::Moment(seconds),
        Kind::Day => When::Day { seconds },
        Kind::Local => When::Clock { seconds, zone: String::new(), moment: None },
    })
}

fn unit(value: &str) -> Option<Unit> {
    Some(match value.to_ascii_uppercase().as_str() {
        "DAILY" => Unit::Day,
        "WEEKLY" => Unit::Week,
        "MONTHLY" => Unit::Month,
        "YEARLY" => Unit::Year,
        _ => return None,
    })
}

/// A day without a number: `2MO` is the second Monday of a month.
pub(super) fn weekday(value: &str) -> Option<Weekday> {
    Some(match value.trim().to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_said_or_just_repeats() {
        let every = |unit, every| Repeats { unit: Some(unit), every, ..Repeats::default() };
        for (rule, expected) in [
            ("FREQ=DAILY", every(Unit::Day, 1)),
            (
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,MO;WKST=SU",
                Repeats { days: vec![Weekday::Monday, Weekday::Wednesday], ..every(Unit::Week, 2) },
            ),
            ("FREQ=MONTHLY;COUNT=10", Repeats { count: Some(10), ..every(Unit::Month, 1) }),
            (
                "FREQ=YEARLY;UNTIL=19700102",
                Repeats { until: Some(When::Day { seconds: 86_400 }), ..every(Unit::Year, 1) },
            ),
            ("FREQ=MONTHLY;BYDAY=2MO;COUNT=3", Repeats { every: 1, count: Some(3), ..Repeats::default() }),
            ("FREQ=MONTHLY;BYMONTHDAY=13", Repeats { every: 1, ..Repeats::default() }),
            ("FREQ=SECONDLY", Repeats { every: 1, ..Repeats::default() }),
            ("FREQ=DAILY;INTERVAL=0", Repeats { every: 1, ..Repeats::default() }),
            ("FREQ=DAILY;INTERVAL=99999999999", Repeats { every: 1, ..Repeats::default() }),
            ("", Repeats { every: 1, ..Repeats::default() }),
        ] {
            assert_eq!(repeats(rule), expected, "{rule}");
        }
    }
}
