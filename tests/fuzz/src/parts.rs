//! What is attached to a mail: a calendar, contacts, Outlook's package, a mail to answer.
//!
//! Must not: reach into the crate; what is proved is what the reader is given.

use mail_message::{
    Answer, AnswerOptions, Card, CardContent, ReadOptions, When, answer as answered, attachment, delivered_to, draft,
    limits, preview, read, within,
};

/// A mail whose one part is this file.
fn mail(head: &str, file: &[u8]) -> Vec<u8> {
    format!("From: a@b.example\r\n{head}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
        .into_bytes()
        .into_iter()
        .chain(file.iter().copied())
        .collect()
}

/// The octets with this beginning, unless they have it.
fn beginning_with(begin: &[u8], data: &[u8]) -> Vec<u8> {
    if data.starts_with(begin) { data.to_vec() } else { [begin, data].concat() }
}

fn cards(head: &str, begin: &[u8], data: &[u8]) -> Vec<Card> {
    let raw = mail(head, &beginning_with(begin, data));
    let _ = preview(&raw, 0);
    read(&raw, ReadOptions::default()).cards
}

/// Text that a card shows: bounded, and nothing in it hides or turns round.
fn shown(text: &str, most: usize) {
    assert!(text.chars().count() <= most, "{} characters", text.chars().count());
    let is_deceiving = |char: char| {
        char.is_control() && !matches!(char, '\n' | '\t')
            || matches!(char, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(is_deceiving), "shown: {text:?}");
}

/// Reads a calendar: within its bounds, and nothing in it deceives.
pub fn calendar(data: &[u8]) {
    for card in cards("Content-Type: text/calendar", b"BEGIN:VCALENDAR\n", data) {
        let CardContent::Calendar(calendar) = card.content else { panic!("another card: {card:?}") };
        assert!(calendar.events.len() <= limits::CALENDAR_EVENTS);
        for event in calendar.events {
            assert!(event.attendees.len() <= limits::CALENDAR_PEOPLE);
            for text in [&event.summary, &event.location] {
                shown(text, limits::HEADER_CHARS);
            }
            shown(&event.description, limits::CARD_TEXT_CHARS);
            for person in event.attendees.iter().chain(&event.organizer) {
                shown(&person.name, limits::HEADER_CHARS);
                shown(&person.address, limits::HEADER_CHARS);
            }
            for when in event.start.iter().chain(&event.end) {
                if let When::Clock { zone, .. } = when {
                    shown(zone, limits::HEADER_CHARS);
                }
            }
            if let Some(repeats) = event.repeats {
                assert!(repeats.days.len() <= 7 && (repeats.unit.is_none() || repeats.every > 0), "{repeats:?}");
            }
        }
    }
}

/// Reads contacts: within their bounds, and nothing in them deceives.
pub fn contact(data: &[u8]) {
    for card in cards("Content-Type: text/vcard", b"BEGIN:VCARD\n", data) {
        let CardContent::Contacts(contacts) = card.content else { panic!("another card: {card:?}") };
        assert!(contacts.cards.len() <= limits::CONTACTS);
        for contact in contacts.cards {
            assert!(contact.details.len() <= limits::CONTACT_DETAILS);
            shown(&contact.name, limits::CARD_TEXT_CHARS * 2);
            shown(&contact.organization, usize::MAX);
            contact.details.iter().for_each(|detail| shown(&detail.text, limits::CARD_LINE_OCTETS));
        }
    }
}

/// Unpacks what Outlook packed: what comes out is a mail like any other.
pub fn tnef(data: &[u8]) {
    let package = beginning_with(b"\x78\x9f\x3e\x22\x01\x00", data);
    let raw = mail("Content-Type: application/ms-tnef; name=winmail.dat", &package);
    let Some(inside) = within(&raw, &[0]) else { return };
    crate::message(&inside);
    let document = read(&inside, ReadOptions::default());
    assert!(document.attachments.len() <= limits::TNEF_FILES);
    let unpacked: usize = document
        .attachments
        .iter()
        .filter_map(|file| attachment(&inside, file.part))
        .map(|file| file.octets.len())
        .sum();
    assert!(unpacked <= package.len() + limits::TNEF_FILES, "{unpacked} octets of files out of {}", package.len());
    // The files that are listed outside are those that are found inside.
    let outside = read(&raw, ReadOptions::default());
    let [Card { part: 0, content: CardContent::Package { files, .. } }] = outside.cards.as_slice() else {
        panic!("no package: {:?}", outside.cards)
    };
    for file in files {
        assert!(attachment(&inside, file.part).is_some_and(|found| found.name == file.name), "{file:?}");
    }
}

/// Answers a mail: nothing of it becomes a header field, and a forward carries it octet for octet.
pub fn answer(data: &[u8]) {
    let delivered = delivered_to(data);
    assert!(delivered.len() <= limits::DELIVERED, "{delivered:?}");
    assert!(
        delivered.iter().all(|address| address.matches('@').count() == 1 && !address.contains([' ', ',', '<', '>']))
    );
    let own = ["me@x.example".to_owned()];
    for how in [Answer::Reply, Answer::ReplyAll, Answer::Forward] {
        let options = AnswerOptions { how, own: &own, introduction: "They wrote:" };
        let mailto = answered(data, options).mailto();
        assert!(mailto.uri.len() <= limits::MAILTO_OCTETS && mailto.uri.bytes().all(|octet| octet.is_ascii_graphic()));
        let (_, fields) = mailto.uri.split_once('?').expect("a subject");
        for field in fields.split('&') {
            assert!(
                ["cc=", "subject=", "in-reply-to=%3C", "body="].iter().any(|name| field.starts_with(name)),
                "{field}"
            );
        }
        let Some(draft) = draft(data, options, &own[0]) else { continue };
        let head = draft.windows(4).position(|window| window == b"\r\n\r\n").map(|end| &draft[..end]).expect("a head");
        let head = std::str::from_utf8(head).expect("a head is text");
        const FIELDS: [&str; 11] = [
            "From: me@x.example",
            "To: ",
            "Cc: ",
            "Subject: ",
            "In-Reply-To: <",
            "References: <",
            "X-Unsent: 1",
            "MIME-Version: 1.0",
            "Content-Type: ",
            "Content-Transfer-Encoding: base64",
            " ",
        ];
        for line in head.split("\r\n") {
            assert!(FIELDS.iter().any(|start| line.starts_with(start)) && !line.contains(['\r', '\n']), "{head}");
        }
        if how == Answer::Forward {
            let carried = read(&draft, ReadOptions::default());
            let part = carried.attachments.last().expect("the original").part;
            assert!(attachment(&draft, part).expect("the original").octets == data, "the original is another");
        }
    }
}
