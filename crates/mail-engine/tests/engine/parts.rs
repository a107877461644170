//! What is attached to stored mail, and what is made of mail: looked at, opened, saved, answered.
//!
//! Must not: look at octets where a request tells.

use mail_api::{
    AccountSettings, Answer, AnswerView, AnswerWish, Attachment, BodyView, Came, CardContent, FileType, MessageId,
    MessagePart, MessageView, PasswordKeeping, Preview, Reply, Request, Secret, WindowQuery,
};
use mail_engine::Engine;
use std::rc::Rc;
use test_simulation::server::Message;
use test_simulation::world::{Sim, World, settings};

const INNER: &str = "Authentication-Results: mx.a.example; dmarc=pass header.from=c.example\r\nFrom: Lena <lena@c.example>\r\nTo: Ada <ada@a.example>\r\nSubject: The recipe\r\n\
     Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nFlour.\r\n\
     --i\r\nContent-Type: text/plain; name=list.txt\r\nContent-Disposition: attachment; filename=list.txt\r\n\r\nYeast\r\n--i--\r\n";

fn outer() -> Vec<u8> {
    format!(
        "From: Ada <ada@a.example>\r\nTo: Me <me@x.example>, Bo <bo@b.example>\r\nSubject: Parts\r\nMessage-ID: <1@a.example>\r\n\
         Date: Mon, 2 Sep 2024 08:00:00 +0000\r\nList-Unsubscribe: <https://l.example/out>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: text/plain\r\n\r\nHello\r\n\
         --o\r\nContent-Type: message/rfc822\r\n\r\n{INNER}\r\n\
         --o\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n\
         SUMMARY:Choir\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n\
         --o\r\nContent-Type: image/jpeg; name=a.jpg\r\nContent-Disposition: attachment; filename=a.jpg\r\n\r\n<html><script>x()</script>\r\n\
         --o\r\nContent-Type: text/plain; name=a.jpg\r\nContent-Disposition: attachment; filename=A.jpg\r\n\
         Content-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAA==\r\n--o--\r\n"
    )
    .into_bytes()
}

fn stored() -> (World, Rc<Engine<Sim>>, MessageId) {
    let world = World::new();
    world.deliver([Message { unique_id: "parts".into(), raw: outer() }]);
    let (engine, _) = world.first_check(settings());
    let query = WindowQuery { count: 10, ..WindowQuery::default() };
    let Reply::Window(window) = world.ask(&engine, Request::Window(query)) else { panic!("no window") };
    let id = window.rows.first().expect("a row").id;
    (world, engine, id)
}

fn read(world: &World, engine: &Engine<Sim>, message: MessagePart) -> MessageView {
    match world.ask(engine, Request::Read(message.into())) {
        Reply::Message(view) => *view,
        other => panic!("{other:?}"),
    }
}

fn file(reply: Reply) -> Attachment {
    if let Reply::Attachment(file) = reply { file } else { panic!("{reply:?}") }
}

fn part_of(view: &MessageView, file_type: FileType) -> u32 {
    view.attachments.iter().find(|file| file.file_type == file_type).map(|file| file.part).expect("such a file")
}

#[test]
fn what_is_attached_is_told_as_what_it_is() {
    let (world, engine, id) = stored();
    let view = read(&world, &engine, id.into());
    let told: Vec<_> = view
        .attachments
        .iter()
        .map(|file| (file.name.as_str(), file.file_type, file.is_active, file.is_disguised, file.has_preview))
        .collect();
    assert_eq!(
        told,
        [
            ("The recipe.eml", FileType::Mail, false, false, false),
            ("attachment-6.ics", FileType::Calendar, false, false, true),
            ("a.jpg", FileType::Html, true, true, false),
            ("A.jpg", FileType::Image, false, false, true),
        ]
    );
    let [card] = view.cards.as_slice() else { panic!("{:?}", view.cards) };
    assert!(matches!(&card.content, CardContent::Calendar { events, .. } if events[0].summary == "Choir"));
    assert_eq!(view.unsubscribe.map(|ways| ways.host).as_deref(), Some("l.example"));
    let preview = |part| world.ask(&engine, Request::Preview { message: id.into(), part });
    let page = view.attachments[2].part;
    assert_eq!(preview(page), Reply::Preview(Preview::Nothing));
    let Reply::Preview(Preview::Image(url)) = preview(view.attachments[3].part) else { panic!("an image is shown") };
    assert!(url.starts_with("data:image/gif;base64,"), "{url}");
}

#[test]
fn an_attached_message_opens_as_one_and_everything_works_in_it() {
    let (world, engine, id) = stored();
    let outer = read(&world, &engine, id.into());
    let part = part_of(&outer, FileType::Mail);
    let inside = MessagePart::from(id).inside(part);
    let view = read(&world, &engine, inside.clone());
    assert_eq!((view.part(), view.subject.as_str()), (inside.clone(), "The recipe"));
    assert_eq!(view.octets as usize, INNER.len());
    // No provider stands for what is written in it, and nobody allowed it anything.
    assert_eq!((&view.authentication, &view.remote.allowed, &view.remote.sender), (&None, &None, &None));
    assert!(matches!(view.body, BodyView::Text(_)));
    let list = part_of(&view, FileType::Text);
    let saved = file(world.ask(&engine, Request::Attachment { message: inside.clone(), part: list }));
    assert_eq!((saved.name.as_str(), saved.octets.as_slice()), ("list.txt", &b"Yeast"[..]));
    let source = Reply::SourceText { text: INNER.replace("\r\n", "\n"), is_cut: false };
    assert_eq!(world.ask(&engine, Request::SourceText { message: inside.clone() }), source);
    let head = INNER.split("\r\n\r\n").next().unwrap().replace("\r\n", "\n");
    let head = Reply::SourceText { text: head, is_cut: false };
    assert_eq!(world.ask(&engine, Request::HeaderText { message: inside.clone() }), head);
    // It is saved as the file that it is in the other.
    let (around, part) = inside.around().expect("it lies in another");
    assert_eq!(file(world.ask(&engine, Request::Attachment { message: around, part })).octets, INNER.as_bytes());
}

#[test]
fn a_message_that_does_not_say_when_it_was_sent_says_when_it_came() {
    let world = World::new();
    let received = "Received: from x by y; Tue, 3 Sep 2024 10:00:00 +0200\r\nReceived: from z by x; Mon, 2 Sep 2024 10:00:00 +0200\r\n";
    let date = "Date: Sun, 1 Sep 2024 08:00:00 +0000\r\n";
    let of = |fields: &str| format!("{fields}From: Ada <ada@a.example>\r\n\r\n{fields}").into_bytes();
    let fields = [received.to_owned(), format!("{received}Date: soon\r\n"), String::new(), format!("{received}{date}")];
    let mail = fields.iter().enumerate();
    world.deliver(mail.map(|(at, fields)| Message { unique_id: at.to_string(), raw: of(fields) }));
    let (engine, _) = world.first_check(settings());
    let query = WindowQuery { count: 10, ..WindowQuery::default() };
    let Reply::Window(window) = world.ask(&engine, Request::Window(query)) else { panic!("no window") };
    let mut rows = window.rows;
    // What came last is stored first.
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    let told: Vec<_> =
        rows.iter().map(|row| read(&world, &engine, row.id.into())).map(|view| (view.date, view.came)).collect();
    let topmost = Some(Came::Received(1_725_350_400));
    let stored = Some(Came::Stored(rows[2].date));
    assert_eq!(told, [(None, topmost), (None, topmost), (None, stored), (Some(1_725_177_600), None)]);
}

#[test]
fn all_files_are_saved_in_one_archive_under_names_of_their_own() {
    let (world, engine, id) = stored();
    let archive = file(world.ask(&engine, Request::AllAttachments { message: id.into() }));
    assert_eq!(archive.name, "Parts.zip");
    let names: Vec<&[u8]> = vec![b"The recipe.eml", b"attachment-6.ics", b"a.jpg", b"A (2).jpg"];
    for name in names {
        let count = archive.octets.windows(name.len()).filter(|window| *window == name).count();
        assert_eq!(count, 2, "{} stands before its file and in the directory", String::from_utf8_lossy(name));
    }
    let has = |content: &[u8]| archive.octets.windows(content.len()).any(|window| window == content);
    assert!(has(INNER.as_bytes()) && has(b"GIF89a"), "files are stored as they are");
}

fn answer(world: &World, engine: &Engine<Sim>, wish: AnswerWish) -> AnswerView {
    match world.ask(engine, Request::Answer(wish)) {
        Reply::Answer(answer) => *answer,
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_logs_in_by_no_address_is_known_by_what_the_server_delivered_to() {
    let world = World::new();
    let at = |address: &str| format!("Delivered-To: {address}\r\nReceived: from x by y\r\n").into_bytes();
    let raw = [at("Me@x.example"), outer()].concat();
    world.deliver([Message { unique_id: "parts".into(), raw }]);
    let (engine, report) = world.first_check(settings());
    let query = WindowQuery { count: 10, ..WindowQuery::default() };
    let Reply::Window(window) = world.ask(&engine, Request::Window(query)) else { panic!("no window") };
    let message: MessagePart = window.rows.first().expect("a row").id.into();
    let wish = |message: &MessagePart| AnswerWish {
        message: message.clone(),
        how: Answer::ReplyAll,
        introduction: String::new(),
    };
    let to = |reply| match reply {
        Reply::Answer(answer) => answer.to.into_iter().map(|person| person.address).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(to(world.ask(&engine, Request::Answer(wish(&message)))), ["ada@a.example", "bo@b.example"]);
    let draft = file(world.ask(&engine, Request::Draft(wish(&message))));
    assert!(draft.octets.starts_with(b"From: Me@x.example\r\n"));
    // Of a file, only the accounts here say whose it may be.
    let file = [at("bo@b.example"), outer()].concat();
    let opened =
        Request::OfOctets { octets: file, ask: Box::new(Request::Answer(wish(&MessageId::NOT_STORED.into()))) };
    assert_eq!(to(world.ask(&engine, opened.clone())), ["ada@a.example", "me@x.example", "bo@b.example"]);
    let settings = AccountSettings { user_name: "me@x.example".into(), ..settings() };
    let keeping = PasswordKeeping::Session;
    let change = Request::ChangeAccount { id: report.account, settings, password: Some(Secret::new("x")), keeping };
    assert_eq!(world.ask(&engine, change), Reply::Done);
    assert_eq!(to(world.ask(&engine, opened)), ["ada@a.example", "bo@b.example"]);
}

#[test]
fn a_long_message_of_an_mbox_is_read_from_its_octets_with_the_line_ends_that_it_had() {
    let world = World::new();
    let engine = world.engine();
    let line = "one more line of this letter";
    let message = format!("From: Ada <ada@a.example>\nSubject: Long\n\n{}", format!("{line}\n").repeat(300));
    let octets = format!("From crlf@poplar.invalid Tue Nov 14 22:13:20 2023\n{message}").into_bytes();
    let read = Box::new(Request::Read(MessageId::NOT_STORED.into()));
    let Reply::Message(found) = world.ask(&engine, Request::OfOctets { octets, ask: read }) else { panic!("not read") };
    assert_eq!(found.subject, "Long");
    assert_eq!(found.octets, message.replace('\n', "\r\n").len() as u64);
}

#[test]
fn answers_leave_the_one_who_answers_out_and_a_forward_carries_the_original() {
    let (world, engine, id) = stored();
    let account = read(&world, &engine, id.into()).account;
    let settings = AccountSettings { user_name: "me@x.example".into(), ..settings() };
    let keeping = PasswordKeeping::Session;
    let change = Request::ChangeAccount { id: account, settings, password: Some(Secret::new("x")), keeping };
    assert_eq!(world.ask(&engine, change), Reply::Done);
    let wish = |how| AnswerWish { message: id.into(), how, introduction: "Ada wrote:".into() };
    let all = answer(&world, &engine, wish(Answer::ReplyAll));
    let names: Vec<&str> = all.to.iter().map(|person| person.address.as_str()).collect();
    assert_eq!((names, all.subject.as_str()), (vec!["ada@a.example", "bo@b.example"], "Re: Parts"));
    let begin = "mailto:ada@a.example,bo@b.example?subject=Re%3A%20Parts&in-reply-to=%3C1@a.example%3E&body=";
    assert!(all.mailto.starts_with(begin), "{}", all.mailto);
    assert!(!all.is_cut && all.text.contains("> Hello"));
    let reply = file(world.ask(&engine, Request::Draft(wish(Answer::Reply))));
    assert_eq!(reply.name, "Re Parts.eml");
    let text = String::from_utf8(reply.octets).expect("a draft is text");
    assert!(text.starts_with("From: me@x.example\r\nTo: Ada <ada@a.example>\r\n"), "{text}");
    assert!(text.contains("\r\nIn-Reply-To: <1@a.example>\r\nReferences: <1@a.example>\r\nX-Unsent: 1\r\n"), "{text}");
    let forward = file(world.ask(&engine, Request::Draft(wish(Answer::Forward))));
    let original = outer();
    assert!(forward.octets.windows(original.len()).any(|window| window == original), "octet for octet");
}
