//! Numbers, sizes, times and dates as people write them.
//!
//! Everything is pure and asks for the language, except the dates: calendar and time zone are the browser's (`Intl`).
//! Must not: hold a word (they stand in `static/translations`) beyond unit symbols, which are the same everywhere.

pub mod events;
mod introduction;

use crate::i18n::{self, Language, tr_args};
pub use introduction::introduction;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use mail_api::{Came, MessageView};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

/// How much of a date is worth saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// It is today: the time says it all.
    Time,
    /// It is this year: day and month.
    DayMonth,
    /// Any other year.
    Date,
    /// Everything: weekday, date and time.
    Full,
}

/// A size in octets: `0 B`, `812 B`, `4.2 kB`, `12.4 MB`. A thousand is 1000, as in the figures of disks and networks.
pub fn octets(octets: u64) -> String {
    octets_in(i18n::language(), octets)
}

/// A whole number, grouped: `12,345`.
pub fn count(count: u64) -> String {
    grouped(i18n::language(), &count.to_string())
}

/// A time left in milliseconds, roughly, for it is a guess: “less than 10 seconds”, “about 40 seconds”, “about 3 minutes”.
pub fn time_left(milliseconds: u64) -> String {
    let (id, count) = match milliseconds.div_ceil(1000) {
        0..=10 => ("time-left-moment", 10),
        seconds @ 11..=55 => ("time-left-seconds", seconds.next_multiple_of(5)),
        seconds @ 56..=3570 => ("time-left-minutes", (seconds + 30) / 60),
        seconds => ("time-left-hours", (seconds + 1800) / 3600),
    };
    tr_args(id, &[("count", count.into())])
}

/// A share of 1 as a percentage without its sign; 0 of 0 is nothing done.
pub fn percent(done: u64, total: u64) -> u64 {
    if total == 0 { 0 } else { (u128::from(done.min(total)) * 100 / u128::from(total)) as u64 }
}

/// A date in a list: the time today, day and month this year, else the whole date. Seconds since 1970.
pub fn date_in_list(seconds: i64) -> String {
    let (then, now) = (date_of(seconds), Date::new_0());
    let calendar = |date: &Date| (date.get_full_year(), date.get_month(), date.get_date());
    write_date(&then, date_style(calendar(&then), calendar(&now)))
}

/// How far the clock of this device is ahead of UTC, in minutes.
pub fn minutes_east() -> i16 {
    -(Date::new_0().get_timezone_offset() as i16)
}

/// A date with weekday and time, for the reader and for tooltips. Seconds since 1970.
pub fn date_in_full(seconds: i64) -> String {
    write_date(&date_of(seconds), DateStyle::Full)
}

/// When a message was sent, or came where it does not say that: seconds since 1970, and the words, which say which.
pub fn date_of_message(message: &MessageView) -> Option<(i64, String)> {
    let came = |words, at| (at, tr_args(words, &[("date", date_in_full(at).into())]));
    let sent = message.date.map(|at| (at, date_in_full(at)));
    sent.or_else(|| {
        message.came.map(|how| match how {
            Came::Received(at) => came("date-received", at),
            Came::Stored(at) => came("date-stored", at),
        })
    })
}

/// A date as machines read it, for `<time datetime>` (ISO 8601, UTC). Seconds since 1970; empty if beyond the calendar.
pub fn date_for_machines(seconds: i64) -> String {
    let date = date_of(seconds);
    if date.get_time().is_nan() { String::new() } else { date.to_iso_string().into() }
}

/// A day as machines and forums write it (ISO 8601, UTC). Seconds since 1970.
pub fn day(seconds: i64) -> String {
    // Days since 0000-03-01, so that a leap day ends its year.
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Today, as [`day`] writes it.
pub fn today() -> String {
    day((Date::now() / 1000.0) as i64)
}

/// How much of a date to say, from year, month and day of it and of today, both in the zone of the one who looks.
pub fn date_style(then: (u32, u32, u32), today: (u32, u32, u32)) -> DateStyle {
    if then == today {
        DateStyle::Time
    } else if then.0 == today.0 {
        DateStyle::DayMonth
    } else {
        DateStyle::Date
    }
}

/// A number as the language writes it, with up to two decimals.
pub(crate) fn number(language: Language, number: f64) -> String {
    let rounded = format!("{number:.2}");
    let (whole, decimals) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let decimals = decimals.trim_end_matches('0');
    let whole = grouped(language, whole);
    if decimals.is_empty() { whole } else { format!("{whole}{}{decimals}", decimal_mark(language)) }
}

fn octets_in(language: Language, octets: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = octets as f64;
    let mut unit = 0;
    // From 999.5 on, it would be rounded up to 1000.
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let written = if unit == 0 || value >= 99.95 { format!("{value:.0}") } else { format!("{value:.1}") };
    let written = written.strip_suffix(".0").unwrap_or(&written).replace('.', decimal_mark(language));
    // No line may break between number and unit.
    format!("{written}\u{a0}{}", UNITS[unit])
}

fn grouped(language: Language, digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let mut written = String::from(sign);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            written.push_str(group_mark(language));
        }
        written.push(digit);
    }
    written
}

const fn group_mark(language: Language) -> &'static str {
    match language {
        Language::English | Language::Pseudo => ",",
        Language::German => ".",
    }
}

const fn decimal_mark(language: Language) -> &'static str {
    match language {
        Language::English | Language::Pseudo => ".",
        Language::German => ",",
    }
}

fn date_of(seconds: i64) -> Date {
    Date::new(&JsValue::from_f64(seconds as f64 * 1000.0))
}

fn write_date(date: &Date, style: DateStyle) -> String {
    if date.get_time().is_nan() {
        return String::new();
    }
    writer(style).call1(&JsValue::UNDEFINED, date).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

thread_local! {
    /// Making a formatter takes longer than using it a hundred times, and a list writes sixty dates at once.
    static WRITERS: RefCell<Vec<(String, DateStyle, Function)>> = const { RefCell::new(Vec::new()) };
}

fn writer(style: DateStyle) -> Function {
    let tag = date_tag();
    WRITERS.with_borrow_mut(|writers| {
        if let Some((_, _, function)) = writers.iter().find(|(of, with, _)| *of == tag && *with == style) {
            return function.clone();
        }
        let options: &[(&str, &str)] = match style {
            DateStyle::Time => &[("hour", "numeric"), ("minute", "2-digit")],
            DateStyle::DayMonth => &[("day", "numeric"), ("month", "short")],
            DateStyle::Date => &[("dateStyle", "medium")],
            DateStyle::Full => &[("dateStyle", "full"), ("timeStyle", "short")],
        };
        let object = Object::new();
        for (name, value) in options {
            let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
        }
        let function = Intl::DateTimeFormat::new(&Array::of1(&tag.as_str().into()), &object).format();
        writers.push((tag, style, function.clone()));
        function
    })
}

/// The browser's own variety of the language (`en-GB`, `de-AT`), for dates differ between them; else the language.
fn date_tag() -> String {
    let language = i18n::language();
    web_sys::window()
        .and_then(|window| window.navigator().language())
        .filter(|tag| Language::of_tag(tag) == Some(language))
        .unwrap_or_else(|| language.tag().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_have_at_most_three_digits_and_a_decimal_where_it_says_something() {
        let check = |value, english: &str, german: &str| {
            assert_eq!(octets_in(Language::English, value).replace('\u{a0}', " "), english);
            assert_eq!(octets_in(Language::German, value).replace('\u{a0}', " "), german);
        };
        check(0, "0 B", "0 B");
        check(999, "999 B", "999 B");
        check(1000, "1 kB", "1 kB");
        check(4249, "4.2 kB", "4,2 kB");
        check(99_949, "99.9 kB", "99,9 kB");
        check(99_950, "100 kB", "100 kB");
        check(999_499, "999 kB", "999 kB");
        check(999_950, "1 MB", "1 MB");
        check(12_400_000, "12.4 MB", "12,4 MB");
        check(5_000_000_000, "5 GB", "5 GB");
        check(u64::MAX, "18446744 TB", "18446744 TB");
    }

    #[test]
    fn numbers_are_grouped_and_keep_up_to_two_decimals() {
        let check = |value, english, german| {
            assert_eq!(number(Language::English, value), english);
            assert_eq!(number(Language::German, value), german);
        };
        check(0.0, "0", "0");
        check(999.0, "999", "999");
        check(1000.0, "1,000", "1.000");
        check(1_234_567.0, "1,234,567", "1.234.567");
        check(-1234.5, "-1,234.5", "-1.234,5");
        check(0.125, "0.12", "0,12");
    }

    #[test]
    fn time_left_is_told_roughly() {
        i18n::tests::set_language(Language::English);
        let check =
            |milliseconds, words: &str| assert!(time_left(milliseconds).contains(words), "{}", time_left(milliseconds));
        check(0, "10 seconds");
        check(10_000, "10 seconds");
        check(10_001, "15 seconds");
        check(53_000, "55 seconds");
        check(56_000, "1 minute");
        check(89_000, "1 minute");
        check(90_000, "2 minutes");
        check(3_569_000, "59 minutes");
        check(3_571_000, "1 hour");
        check(3 * 3_600_000, "3 hours");
    }

    #[test]
    fn a_percentage_stays_between_0_and_100() {
        let check = |done, total, expected| assert_eq!(percent(done, total), expected);
        check(0, 0, 0);
        check(1, 3, 33);
        check(3, 3, 100);
        check(4, 3, 100);
        check(u64::MAX, u64::MAX, 100);
    }

    #[test]
    fn a_day_is_that_of_the_calendar() {
        let check = |seconds, expected| assert_eq!(day(seconds), expected);
        check(0, "1970-01-01");
        check(86_399, "1970-01-01");
        check(-1, "1969-12-31");
        check(951_782_400, "2000-02-29");
        check(1_709_164_800, "2024-02-29");
        check(1_767_225_599, "2025-12-31");
        check(4_107_542_400, "2100-03-01");
    }

    #[test]
    fn a_date_says_no_more_than_it_must() {
        let check = |then, style| assert_eq!(date_style(then, (2026, 0, 1)), style);
        check((2026, 0, 1), DateStyle::Time);
        check((2026, 0, 2), DateStyle::DayMonth);
        check((2026, 11, 1), DateStyle::DayMonth);
        check((2025, 11, 31), DateStyle::Date);
        check((2027, 0, 1), DateStyle::Date);
    }
}
