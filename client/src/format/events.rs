//! When something is, and how it repeats, as people say it.
//!
//! Must not: move a time of a named zone to the clocks here, but where the sender's calendar explains that zone.

use crate::i18n::{tr, tr_args};
use js_sys::{Array, Intl, Object, Reflect};
use mail_api::{RepeatUnit, Repeats, When};
use wasm_bindgen::JsValue;

/// From when until when as the clocks here show it, as far as that is known; and as the sender wrote it, where that reads
/// differently.
pub fn spans(start: &When, end: Option<&When>) -> (String, Option<String>) {
    let sent = span(start, end);
    let (start_here, end_here) = match (here(start), end.map(here)) {
        (Some(start), None) => (start, None),
        (Some(start), Some(Some(end))) => (start, Some(end)),
        _ => return (sent, None),
    };
    let reads_alike = |sent: &When, here: &When| (date(sent), time(sent)) == (date(here), time(here));
    let is_alike = reads_alike(start, &start_here) && end.zip(end_here.as_ref()).is_none_or(|(a, b)| reads_alike(a, b));
    (span(&start_here, end_here.as_ref()), (!is_alike).then_some(sent))
}

/// A moment, or a time of a zone that is explained as the moment that it is.
const fn here(when: &When) -> Option<When> {
    match when {
        When::Moment(moment) | When::Clock { moment: Some(moment), .. } => Some(When::Moment(*moment)),
        _ => None,
    }
}

fn span(start: &When, end: Option<&When>) -> String {
    let Some(end) = end else { return one(start) };
    let (start, end) = told_apart(start, end);
    between(&Said::of(&start), &Said::of(&end))
}

/// Beside a time of a named zone, a moment on the clocks here would be taken for one of that zone.
fn told_apart(start: &When, end: &When) -> (When, When) {
    let named = |when: &When| match when {
        When::Moment(seconds) => When::Clock { seconds: *seconds, zone: "UTC".into(), moment: Some(*seconds) },
        other => other.clone(),
    };
    match zone(start).is_empty() == zone(end).is_empty() {
        true => (start.clone(), end.clone()),
        false => (named(start), named(end)),
    }
}

/// A day or a time in words.
struct Said {
    date: String,
    time: Option<String>,
    zone: String,
}

impl Said {
    fn of(when: &When) -> Self {
        Self { date: date(when), time: time(when), zone: zone(when) }
    }
}

fn between(start: &Said, end: &Said) -> String {
    let (Some(from), Some(to)) = (&start.time, &end.time) else { return format!("{} – {}", start.date, end.date) };
    // One day is named once, and so is one zone.
    let day = if start.date == end.date { String::new() } else { format!("{}, ", end.date) };
    let zone = if start.zone == end.zone { "" } else { &start.zone };
    format!("{}, {from}{zone} – {day}{to}{}", start.date, end.zone)
}

fn one(when: &When) -> String {
    let Said { date, time, zone } = Said::of(when);
    time.map_or_else(|| date.clone(), |time| format!("{date}, {time}{zone}"))
}

/// How something repeats, in a sentence.
pub fn repeats(repeats: &Repeats) -> String {
    let every = [("every", repeats.every.into())];
    let mut words = match repeats.unit {
        None => tr("repeats"),
        Some(RepeatUnit::Day) => tr_args("repeats-days", &every),
        Some(RepeatUnit::Week) => tr_args("repeats-weeks", &every),
        Some(RepeatUnit::Month) => tr_args("repeats-months", &every),
        Some(RepeatUnit::Year) => tr_args("repeats-years", &every),
    };
    if !repeats.days.is_empty() {
        let days: Vec<String> = repeats.days.iter().map(|day| weekday(*day)).collect();
        words = tr_args("repeats-on", &[("often", words.into()), ("days", days.join(", ").into())]);
    }
    if let Some(count) = repeats.count {
        words = tr_args("repeats-count", &[("often", words.into()), ("count", count.into())]);
    }
    if let Some(until) = &repeats.until {
        words = tr_args("repeats-until", &[("often", words.into()), ("date", date(until).into())]);
    }
    words
}

fn weekday(day: u8) -> String {
    // The fifth of January 1970 was a Monday.
    write((4 + i64::from(day)) * 86_400, &[("weekday", "long"), ("timeZone", "UTC")])
}

fn date(when: &When) -> String {
    written(when, ("dateStyle", "full"))
}

fn time(when: &When) -> Option<String> {
    let has_time = !matches!(when, When::Day(_));
    has_time.then(|| written(when, ("timeStyle", "short")))
}

fn zone(when: &When) -> String {
    match when {
        When::Clock { zone, .. } if !zone.is_empty() => format!(" ({zone})"),
        _ => String::new(),
    }
}

fn written(when: &When, style: (&str, &str)) -> String {
    match when {
        When::Moment(seconds) => write(*seconds, &[style]),
        When::Day(seconds) | When::Clock { seconds, .. } => write(*seconds, &[style, ("timeZone", "UTC")]),
    }
}

fn write(seconds: i64, options: &[(&str, &str)]) -> String {
    let date = super::date_of(seconds);
    if date.get_time().is_nan() {
        return String::new();
    }
    let object = Object::new();
    for (name, value) in options {
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    let writer = Intl::DateTimeFormat::new(&Array::of1(&super::date_tag().as_str().into()), &object).format();
    writer.call1(&JsValue::UNDEFINED, &date).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_names_each_zone_and_one_only_once() {
        let said = |date: &str, time: &str, zone: &str| Said {
            date: date.into(),
            time: (!time.is_empty()).then(|| time.into()),
            zone: if zone.is_empty() { String::new() } else { format!(" ({zone})") },
        };
        for (start, end, expected) in [
            (said("Mo", "10:00", "Berlin"), said("Mo", "13:00", "New York"), "Mo, 10:00 (Berlin) – 13:00 (New York)"),
            (said("Mo", "10:00", "Berlin"), said("Tu", "13:00", ""), "Mo, 10:00 (Berlin) – Tu, 13:00"),
            (said("Mo", "10:00", "Berlin"), said("Mo", "13:00", "Berlin"), "Mo, 10:00 – 13:00 (Berlin)"),
            (said("Mo", "10:00", ""), said("Mo", "13:00", ""), "Mo, 10:00 – 13:00"),
            (said("Mo", "", ""), said("Tu", "", ""), "Mo – Tu"),
        ] {
            assert_eq!(between(&start, &end), expected);
        }
    }

    #[test]
    fn a_moment_is_one_here_and_has_a_name_beside_a_named_zone() {
        let clock = |zone: &str, moment| When::Clock { seconds: 7_200, zone: zone.into(), moment };
        assert_eq!(here(&When::Moment(60)), Some(When::Moment(60)));
        assert_eq!(here(&clock("Berlin", Some(3_600))), Some(When::Moment(3_600)));
        assert_eq!(here(&clock("Berlin", None)), None);
        let (moment, utc) = (When::Moment(60), When::Clock { seconds: 60, zone: "UTC".into(), moment: Some(60) });
        for (end, expected) in [(clock("Berlin", None), &utc), (clock("", None), &moment), (moment.clone(), &moment)] {
            assert_eq!(told_apart(&moment, &end), (expected.clone(), end));
        }
    }
}
