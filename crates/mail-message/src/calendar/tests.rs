//! Calendar files, whole and broken.

use super::*;

const INVITATION: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\n\
     DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\n\
     SUMMARY:Planning\\, spring\r\nDTSTART;TZID=Europe/Berlin:20240111T190000\r\nDURATION:PT90M\r\n\
     LOCATION:Small hall\r\nDESCRIPTION:Bring\\nthe plan\r\nORGANIZER;CN=\"Okafor, Ruth\":MAILTO:ruth@c.example\r\n\
     ATTENDEE;CN=Demo;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:demo@c.example\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@c.example\r\n\
     RRULE:FREQ=WEEKLY;COUNT=4\r\nBEGIN:VALARM\r\nSUMMARY:Not this\r\nTRIGGER:-PT10M\r\nATTACH:http://t.example/\r\nEND:VALARM\r\n\
     END:VEVENT\r\nEND:VCALENDAR\r\n";

fn clock(seconds: i64, zone: &str) -> When {
    When::Clock { seconds, zone: zone.to_owned(), moment: None }
}

#[test]
fn an_invitation_says_what_when_where_and_who() {
    let calendar = calendar(INVITATION);
    let [event] = calendar.events.as_slice() else { panic!("{calendar:?}") };
    assert_eq!((calendar.method, calendar.more), (Method::Request, 0));
    assert_eq!((event.summary.as_str(), event.location.as_str()), ("Planning, spring", "Small hall"));
    assert_eq!(event.description, "Bring\nthe plan");
    assert_eq!(event.start, Some(clock(1_704_999_600, "Europe/Berlin")));
    assert_eq!(event.end, Some(clock(1_705_005_000, "Europe/Berlin")));
    let person =
        |name: &str, address: &str, answer| Person { name: name.to_owned(), address: address.to_owned(), answer };
    assert_eq!(event.organizer, Some(person("Okafor, Ruth", "ruth@c.example", Participation::Unknown)));
    assert_eq!(
        event.attendees,
        [person("Demo", "demo@c.example", Participation::Unknown), person("", "bo@c.example", Participation::Accepted)]
    );
    assert_eq!(event.repeats.as_ref().and_then(|repeats| repeats.count), Some(4));
    assert!(!event.is_cancelled);
}

#[test]
fn a_time_is_a_moment_where_its_zone_is_explained_before_or_after() {
    let zone = |name: &str| {
        format!(
            "BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\n\
             TZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
        )
    };
    let event = "BEGIN:VEVENT\nDTSTART;TZID=Here:19700102T010000\nDURATION:PT1H\nEND:VEVENT\n";
    let moments = |lines: String| {
        let calendar = calendar(&format!("BEGIN:VCALENDAR\n{lines}END:VCALENDAR"));
        let [event] = calendar.events.as_slice() else { panic!("{calendar:?}") };
        [&event.start, &event.end].map(|when| match when {
            Some(When::Clock { seconds, moment, .. }) => moment.map(|moment| seconds - moment),
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(moments(format!("{}{event}", zone("Here"))), [Some(3_600); 2]);
    assert_eq!(moments(format!("{event}{}{}", zone("There"), zone("Here"))), [Some(3_600); 2]);
    assert_eq!(moments(format!("{event}{}", zone("There"))), [None; 2]);
}

#[test]
fn whole_days_end_on_their_last_day() {
    let days = |lines: &str| {
        let calendar = calendar(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR"));
        let event = calendar.events.into_iter().next().unwrap();
        (event.start, event.end)
    };
    let day = |day: i64| Some(When::Day { seconds: day * 86_400 });
    assert_eq!(days("DTSTART;VALUE=DATE:19700102\nDTEND;VALUE=DATE:19700103"), (day(1), None));
    assert_eq!(days("DTSTART;VALUE=DATE:19700102\nDTEND;VALUE=DATE:19700102"), (day(1), None));
    assert_eq!(days("DTSTART;VALUE=DATE:19700102\nDTEND;VALUE=DATE:19700105"), (day(1), day(3)));
    assert_eq!(days("DTSTART;VALUE=DATE:19700102\nDURATION:P2D"), (day(1), day(2)));
    assert_eq!(days("DTSTART:19700101T000000Z\nDTEND:19700101T000000Z"), (Some(When::Moment(0)), None));
}

#[test]
fn what_does_not_happen_is_said() {
    let cancelled = calendar(
        "BEGIN:VCALENDAR\nMETHOD:CANCEL\nBEGIN:VEVENT\nSTATUS:CANCELLED\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR",
    );
    assert_eq!((cancelled.method, cancelled.events[0].is_cancelled), (Method::Cancel, true));
}

#[test]
fn broken_and_hostile_files_give_what_can_be_read() {
    for end in 0..=INVITATION.len() {
        let _ = calendar(&INVITATION[..end]);
    }
    assert_eq!(calendar(&INVITATION[..INVITATION.len() - 30]).events.len(), 1, "the last lines are lost");
    let many = "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n".repeat(1_000);
    let many = calendar(&format!("BEGIN:VCALENDAR\n{many}END:VCALENDAR"));
    assert_eq!((many.events.len(), many.more), (limits::CALENDAR_EVENTS, 1_000 - limits::CALENDAR_EVENTS));
    let crowd = "ATTENDEE:mailto:a@b\n".repeat(900);
    let crowd = calendar(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{crowd}END:VEVENT\n"));
    assert_eq!(crowd.events[0].attendees.len() + crowd.events[0].more_attendees, 900);
    assert_eq!(calendar(&"BEGIN:VEVENT\n".repeat(100_000)).events.len(), 1);
    assert_eq!(calendar(&format!("BEGIN:VCALENDAR\nSUMMARY{}", "\n x".repeat(100_000))), Calendar::default());
}
