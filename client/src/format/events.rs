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

/// A time of a zone that is explained, as the moment that it is.
const fn here(when: &When) -> Option<When> {
    match when {
        When::Clock { moment: Some(moment), .. } => Some(When::Moment(*moment)),
        _ => None,
    }
}

fn span(start: &When, end: Option<&When>) -> String {
    let Some(end) = end else { return one(start) };
    let zone = zone(end);
    match (time(start), time(end)) {
        // One day is named once.
        (Some(from), Some(to)) if date(start) == date(end) => format!("{}, {from} – {to}{zone}", date(start)),
        (Some(from), Some(to)) => format!("{}, {from} – {}, {to}{zone}", date(start), date(end)),
        _ => format!("{} – {}", date(start), date(end)),
    }
}

fn one(when: &When) -> String {
    match time(when) {
        Some(time) => format!("{}, {time}{}", date(when), zone(when)),
        None => date(when),
    }
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
