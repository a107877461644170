//! Invitations and other calendar files (RFC 5545, RFC 5546): what they say, not what a calendar would do with them.
//!
//! Must not: fetch, remind, or answer; alarms and attachments inside are left alone.

mod repeats;
mod when;
mod zone;

use crate::content_line::{ContentLine, content_lines};
use crate::limits;
pub use repeats::{Repeats, Unit, Weekday};
pub use when::When;
use zone::Zone;

/// What a calendar file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// What it is sent for.
    pub method: Method,
    /// Its events, at most [`limits::CALENDAR_EVENTS`].
    pub events: Vec<Event>,
    /// How many more there are.
    pub more: usize,
}

/// What a calendar file is sent for (RFC 5546 §1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// To be known; also where nothing is said.
    #[default]
    Publish,
    /// To be answered.
    Request,
    /// An answer.
    Reply,
    /// What was asked for does not happen.
    Cancel,
    /// Another proposal, and what else there is.
    Other,
}

/// One event. All text is the sender's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// What; may be empty.
    pub summary: String,
    /// From when.
    pub start: Option<When>,
    /// Until when; of whole days, the last one.
    pub end: Option<When>,
    /// Where; may be empty.
    pub location: String,
    /// More about it; may be empty.
    pub description: String,
    /// Who asks.
    pub organizer: Option<Person>,
    /// Who is asked, at most [`limits::CALENDAR_PEOPLE`].
    pub attendees: Vec<Person>,
    /// How many more are asked.
    pub more_attendees: usize,
    /// How it repeats.
    pub repeats: Option<Repeats>,
    /// Whether it does not happen.
    pub is_cancelled: bool,
}

/// Somebody who asks or is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The name; may be empty.
    pub name: String,
    /// The address; may be empty.
    pub address: String,
    /// What they answered.
    pub answer: Participation,
}

/// What somebody answered (RFC 5545 §3.2.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Participation {
    /// Nothing yet.
    #[default]
    Unknown,
    /// They come.
    Accepted,
    /// They do not.
    Declined,
    /// Perhaps.
    Tentative,
}

/// Reads a calendar file, as far as it is one.
pub(crate) fn calendar(file: &str) -> Calendar {
    let mut calendar = Calendar::default();
    // What stands in what: an alarm in an event has a summary, too.
    let mut open: Vec<String> = Vec::new();
    let mut event = Building::default();
    let (mut zones, mut zone) = (Vec::new(), Zone::default());
    for line in content_lines(file) {
        match line.name.as_str() {
            "BEGIN" => {
                let component = line.value.trim().to_ascii_uppercase();
                match (open.len(), component.as_str()) {
                    (1, "VEVENT") => event = Building::default(),
                    (1, "VTIMEZONE") => zone = Zone::default(),
                    (2, "STANDARD" | "DAYLIGHT") => zone.begin_change(),
                    _ => {}
                }
                if open.len() < limits::CARD_DEPTH {
                    open.push(component);
                }
            }
            "END" => {
                let component = line.value.trim().to_ascii_uppercase();
                if let Some(at) = open.iter().rposition(|name| *name == component) {
                    open.truncate(at);
                    match (at, component.as_str()) {
                        (1, "VEVENT") => calendar.take(std::mem::take(&mut event).done()),
                        (1, "VTIMEZONE") if zones.len() < limits::CALENDAR_ZONES => {
                            zones.push(std::mem::take(&mut zone));
                        }
                        _ => {}
                    }
                }
            }
            "METHOD" if open.len() == 1 => calendar.method = method(&line.value),
            _ => match (open.len(), open.get(1).map(String::as_str)) {
                (2, Some("VEVENT")) => event.take(&line),
                (2 | 3, Some("VTIMEZONE")) => zone.take(&line),
                _ => {}
            },
        }
    }
    // The last line is sometimes lost.
    if open.len() >= 2 && open.get(1).is_some_and(|name| name == "VEVENT") {
        calendar.take(event.done());
    }
    // A zone may be explained after it is named.
    for event in &mut calendar.events {
        for when in [&mut event.start, &mut event.end].into_iter().flatten() {
            when.settle(&zones);
        }
    }
    calendar
}

impl Calendar {
    fn take(&mut self, event: Event) {
        if self.events.len() < limits::CALENDAR_EVENTS {
            self.events.push(event);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }
}

/// An event of which not all lines were read.
#[derive(Default)]
struct Building {
    event: Event,
    duration: Option<i64>,
}

impl Building {
    fn take(&mut self, line: &ContentLine) {
        let event = &mut self.event;
        match line.name.as_str() {
            "SUMMARY" => event.summary = line.text(limits::HEADER_CHARS),
            "LOCATION" => event.location = line.text(limits::HEADER_CHARS),
            "DESCRIPTION" => event.description = line.text(limits::CARD_TEXT_CHARS),
            "DTSTART" => event.start = when::when(line),
            "DTEND" => event.end = when::when(line),
            "DURATION" => self.duration = when::duration(&line.value),
            "RRULE" => event.repeats = Some(repeats::repeats(&line.value)),
            "RDATE" if event.repeats.is_none() => event.repeats = Some(Repeats::default()),
            "STATUS" => event.is_cancelled = line.value.trim().eq_ignore_ascii_case("cancelled"),
            "ORGANIZER" => event.organizer = Some(person(line)),
            "ATTENDEE" if event.attendees.len() < limits::CALENDAR_PEOPLE => event.attendees.push(person(line)),
            "ATTENDEE" => event.more_attendees = event.more_attendees.saturating_add(1),
            _ => {}
        }
    }

    fn done(self) -> Event {
        let Self { mut event, duration } = self;
        event.end = match (&event.start, event.end.take(), duration) {
            (Some(start), None, Some(duration)) => start.later(duration),
            // The day that ends whole days is not one of them.
            (Some(When::Day { .. }), Some(end), _) => end.day_before(),
            (_, end, _) => end,
        };
        let says_more = |end: &When| match (&event.start, end) {
            // An end on the day of the start, which some write for that one day, is the day before it by now.
            (Some(When::Day { seconds: start }), When::Day { seconds: end }) => end > start,
            (start, end) => Some(end) != start.as_ref(),
        };
        event.end = event.end.take().filter(says_more);
        event
    }
}

fn person(line: &ContentLine) -> Person {
    let value = line.text(limits::HEADER_CHARS);
    let is_mail = value.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let address = if is_mail { value.get(7..).unwrap_or_default().to_owned() } else { value };
    let answer = match line.parameter("PARTSTAT").unwrap_or_default().to_ascii_uppercase().as_str() {
        "ACCEPTED" => Participation::Accepted,
        "DECLINED" => Participation::Declined,
        "TENTATIVE" => Participation::Tentative,
        _ => Participation::Unknown,
    };
    Person { name: crate::text::clean_line(line.parameter("CN").unwrap_or_default()), address, answer }
}

fn method(value: &str) -> Method {
    match value.trim().to_ascii_uppercase().as_str() {
        "PUBLISH" | "" => Method::Publish,
        "REQUEST" | "ADD" => Method::Request,
        "REPLY" => Method::Reply,
        "CANCEL" => Method::Cancel,
        _ => Method::Other,
    }
}

#[cfg(test)]
mod tests;
