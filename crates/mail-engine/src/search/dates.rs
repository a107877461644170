//! Days as people write them.
//!
//! Must not: know what day it is.

/// The begin of a day, month or year, in seconds since 1970: `2026-11-26`, `2026/11/26`, `26.11.2026`, `2026-11`, `2026`.
/// By a clock so many minutes ahead of UTC. `None` for what is none of these.
pub(super) fn day_start(text: &str, minutes_east: i32) -> Option<i64> {
    let is_german = text.contains('.');
    let pieces: Vec<&str> = text.split(['-', '/', '.']).collect();
    let number = |text: &&str| text.parse::<i64>().ok().filter(|_| text.bytes().all(|octet| octet.is_ascii_digit()));
    let mut numbers: Vec<i64> = pieces.iter().map(number).collect::<Option<_>>()?;
    if is_german {
        numbers.reverse();
    }
    let (year, month, day) = match *numbers.as_slice() {
        [year] => (year, 1, 1),
        [year, month] => (year, month, 1),
        [year, month, day] => (year, month, day),
        _ => return None,
    };
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let days = days_before(year).checked_add(days_before_month(year, month))?.checked_add(day)?.checked_sub(1)?;
    days.checked_mul(86_400)?.checked_sub(i64::from(minutes_east).checked_mul(60)?)
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970 to the begin of a year.
fn days_before(year: i64) -> i64 {
    (1970..year).map(|year| if is_leap(year) { 366 } else { 365 }).fold(0, i64::saturating_add)
}

fn days_before_month(year: i64, month: i64) -> i64 {
    (1..month).map(|month| days_in(year, month)).fold(0, i64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_the_ways_people_write_them() {
        for text in ["2026-11-26", "2026/11/26", "26.11.2026", "2026-11-26"] {
            assert_eq!(day_start(text, 0), Some(1_795_651_200), "{text}");
        }
        assert_eq!(day_start("1970", 0), Some(0));
        assert_eq!(day_start("2000-03", 0), Some(951_868_800));
        assert_eq!(day_start("2026-11-26", 60), Some(1_795_651_200 - 3_600));
        for wrong in ["", "x", "2026-13", "2026-02-29", "1969", "2026-1-1-1", "-5", "2026--1", "+2026", "26.11", "١٩٧٠"]
        {
            assert_eq!(day_start(wrong, 0), None, "{wrong}");
        }
        assert_eq!(day_start("2024-02-29", 0), Some(1_709_164_800));
    }
}
