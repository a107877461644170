//! What attached calendars, contacts and packages say, as the page is told.
//!
//! Must not: leave anything out that was read, or add to it.

use super::files::attachment_view;
use mail_api::{
    Address, Card, CardContent, Contact, ContactDetail, DetailKind, Event, Method, Participation, Person, RepeatUnit,
    Repeats, When,
};
use mail_message as message;

pub(super) fn card(card: message::Card) -> Card {
    let content = match card.content {
        message::CardContent::Calendar(calendar) => CardContent::Calendar {
            method: method(calendar.method),
            events: calendar.events.into_iter().map(event).collect(),
            more: count(calendar.more),
        },
        message::CardContent::Contacts(contacts) => CardContent::Contacts {
            cards: contacts.cards.into_iter().map(contact).collect(),
            more: count(contacts.more),
        },
        message::CardContent::Package { files, has_text } => {
            CardContent::Package { files: files.into_iter().map(attachment_view).collect(), has_text }
        }
    };
    Card { part: card.part, content }
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

const fn method(method: message::CalendarMethod) -> Method {
    match method {
        message::CalendarMethod::Publish => Method::Publish,
        message::CalendarMethod::Request => Method::Request,
        message::CalendarMethod::Reply => Method::Reply,
        message::CalendarMethod::Cancel => Method::Cancel,
        message::CalendarMethod::Other => Method::Other,
    }
}

fn event(event: message::Event) -> Event {
    Event {
        summary: event.summary,
        start: event.start.map(when),
        end: event.end.map(when),
        location: event.location,
        description: event.description,
        organizer: event.organizer.map(person),
        attendees: event.attendees.into_iter().map(person).collect(),
        more_attendees: count(event.more_attendees),
        repeats: event.repeats.map(repeats),
        is_cancelled: event.is_cancelled,
    }
}

fn when(when: message::When) -> When {
    match when {
        message::When::Moment(seconds) => When::Moment(seconds),
        message::When::Day { seconds } => When::Day(seconds),
        message::When::Clock { seconds, zone, moment } => When::Clock { seconds, zone, moment },
    }
}

fn person(person: message::Person) -> Person {
    let answer = match person.answer {
        message::Participation::Unknown => Participation::Unknown,
        message::Participation::Accepted => Participation::Accepted,
        message::Participation::Declined => Participation::Declined,
        message::Participation::Tentative => Participation::Tentative,
    };
    Person { address: Address { name: person.name, address: person.address }, answer }
}

fn repeats(repeats: message::Repeats) -> Repeats {
    let unit = repeats.unit.map(|unit| match unit {
        message::Unit::Day => RepeatUnit::Day,
        message::Unit::Week => RepeatUnit::Week,
        message::Unit::Month => RepeatUnit::Month,
        message::Unit::Year => RepeatUnit::Year,
    });
    Repeats {
        unit,
        every: repeats.every,
        days: repeats.days.into_iter().map(weekday).collect(),
        count: repeats.count,
        until: repeats.until.map(when),
    }
}

const fn weekday(day: message::Weekday) -> u8 {
    match day {
        message::Weekday::Monday => 0,
        message::Weekday::Tuesday => 1,
        message::Weekday::Wednesday => 2,
        message::Weekday::Thursday => 3,
        message::Weekday::Friday => 4,
        message::Weekday::Saturday => 5,
        message::Weekday::Sunday => 6,
    }
}

fn contact(contact: message::Contact) -> Contact {
    let detail = |detail: message::Detail| ContactDetail {
        kind: match detail.kind {
            message::DetailKind::Mail => DetailKind::Mail,
            message::DetailKind::Telephone => DetailKind::Telephone,
            message::DetailKind::Address => DetailKind::Address,
            message::DetailKind::Web => DetailKind::Web,
            message::DetailKind::Birthday => DetailKind::Birthday,
            message::DetailKind::Note => DetailKind::Note,
        },
        text: detail.text,
    };
    Contact {
        name: contact.name,
        organization: contact.organization,
        details: contact.details.into_iter().map(detail).collect(),
    }
}
