//! Large messages of which only the beginning is retrieved, and the rest later.
//!
//! Must not: let a message stand twice, or go from the server that is not here whole.

use mail_api::{
    AccountId, AccountSettings, Answer, AnswerWish, Change, ErrorKind, LeavePolicy, ListQuery, MessageId, MessagePart,
    MessageRow, MessageView, Notice, PasswordKeeping, Reply, Request, Rest, RetrievalOrder, RetrievalPolicy, Selection,
    View, Window, WindowQuery,
};
use mail_engine::Engine;
use mail_engine::limits;
use test_simulation::mail::messages;
use test_simulation::network::Attempt;
use test_simulation::server::Message;
use test_simulation::world::{DAY, Sim, World, settings};

/// Messages above this many octets are large here.
const LIMIT: u64 = 10_000;

fn limited(leave_policy: LeavePolicy) -> AccountSettings {
    AccountSettings { leave_policy, ..bounded(Some(LIMIT)) }
}

fn bounded(whole_up_to: Option<u64>) -> AccountSettings {
    AccountSettings { retrieval: RetrievalPolicy { whole_up_to, ..RetrievalPolicy::default() }, ..settings() }
}

/// A message of 40,000 octets with an attachment that begins within its first lines.
fn large(unique_id: &str) -> Message {
    let head = format!(
        "From: Ada <ada@example.org>\r\nSubject: {unique_id}\r\nDate: Tue, 14 Nov 2023 20:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nFirst words\r\n--x\r\n\
         Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n"
    );
    let mut raw = head.into_bytes();
    while raw.len() < 40_000 {
        raw.extend_from_slice(b".123456789abcdef0123456789abcdef0123456789abcdef0123456789ab\r\n");
    }
    raw.extend_from_slice(b"--x--\r\n");
    Message { unique_id: unique_id.into(), raw }
}

/// A small, a large and a small message, on a server that gives beginnings.
fn world() -> World {
    let world = World::new();
    let mut mail = messages(2, 500);
    mail.insert(1, large("large"));
    world.deliver(mail);
    world.script(|server| server.capabilities.push("TOP"));
    world
}

fn window(world: &World, engine: &Engine<Sim>, view: View) -> Window {
    match world.ask(
        engine,
        Request::Window(WindowQuery { list: ListQuery { view, ..ListQuery::default() }, start: 0, count: 50 }),
    ) {
        Reply::Window(window) => window,
        other => panic!("{other:?}"),
    }
}

fn row(world: &World, engine: &Engine<Sim>) -> MessageRow {
    let rows = window(world, engine, View::Inbox).rows;
    let mut large = rows.into_iter().filter(|row| row.subject == "large");
    let found = large.next().expect("a row");
    assert_eq!(large.next(), None, "it stands twice");
    found
}

fn read(world: &World, engine: &Engine<Sim>, id: MessageId) -> MessageView {
    match world.ask(engine, Request::Read(id.into())) {
        Reply::Message(message) => *message,
        other => panic!("{other:?}"),
    }
}

fn wish(id: MessageId, how: Answer) -> AnswerWish {
    AnswerWish { message: id.into(), how, introduction: String::new() }
}

fn failure(reply: Reply) -> ErrorKind {
    match reply {
        Reply::Failed(error) => error.kind,
        other => panic!("{other:?}"),
    }
}

fn change(world: &World, engine: &Engine<Sim>, id: AccountId, settings: AccountSettings) {
    let change = Request::ChangeAccount { id, settings, password: None, keeping: PasswordKeeping::Device };
    assert_eq!(world.ask(engine, change), Reply::Done);
}

fn sent(world: &World, verb: &str) -> Vec<String> {
    world.commands().into_iter().filter(|command| command.starts_with(verb)).collect()
}

fn is_stored_whole(world: &World) -> bool {
    world.stored().contains(&large("large").raw)
}

#[test]
fn a_large_message_is_a_beginning_that_says_so_everywhere_until_its_rest_is_got() {
    let world = world();
    let (engine, report) = world.first_check(limited(LeavePolicy::LEAVE_ALL));
    let whole = large("large").raw;
    assert_eq!((report.stored, report.skipped, report.kept_beginnings, &report.error), (3, 0, 0, &None));
    assert_eq!(
        (sent(&world, "TOP"), sent(&world, "RETR").len()),
        (vec![format!("TOP 2 {}", limits::BEGINNING_LINES)], 2)
    );
    let beginning = world.stored().into_iter().find(|raw| whole.starts_with(raw)).expect("a beginning");
    assert!(beginning.len() < 4_000 && beginning.ends_with(b"\r\n"), "{}", beginning.len());
    let id = {
        let row = row(&world, &engine);
        assert_eq!((row.octets, row.rest), (whole.len() as u64, Some(Rest::OnServer)));
        row.id
    };
    let view = read(&world, &engine, id);
    assert_eq!((view.is_beginning, view.octets, view.attachments), (true, whole.len() as u64, vec![]));
    assert_eq!(failure(world.ask(&engine, Request::Source { id })), ErrorKind::OnlyBeginning);
    assert_eq!(
        failure(world.ask(&engine, Request::Attachment { message: id.into(), part: 2 })),
        ErrorKind::OnlyBeginning
    );
    for request in [
        Request::Read(MessagePart::from(id).inside(2).into()),
        Request::AllAttachments { message: id.into() },
        Request::Preview { message: id.into(), part: 2 },
        Request::Draft(wish(id, Answer::Forward)),
    ] {
        assert_eq!(failure(world.ask(&engine, request)), ErrorKind::OnlyBeginning);
    }
    assert!(matches!(world.ask(&engine, Request::Draft(wish(id, Answer::Reply))), Reply::Attachment(_)));
    assert!(matches!(world.ask(&engine, Request::Answer(wish(id, Answer::Forward))), Reply::Answer(_)));
    assert!(matches!(world.ask(&engine, Request::SourceText { message: id.into() }), Reply::SourceText { .. }));
    let Reply::Storage(storage) = world.ask(&engine, Request::Storage) else { panic!("no report") };
    let stored: usize = world.stored().iter().map(Vec::len).sum();
    assert_eq!((storage.messages, storage.octets), (3, stored as u64));

    // What a person did with it stays, and so does its place.
    world.ask(&engine, Request::Change { which: Selection::Ids(vec![id]), change: Change::Starred(true) });
    world.ask(&engine, Request::Change { which: Selection::Ids(vec![id]), change: Change::Read(true) });
    let before = window(&world, &engine, View::Inbox);
    world.script(|server| server.log.clear());
    assert_eq!(world.ask(&engine, Request::GetRest { id }), Reply::Done);
    assert_eq!((sent(&world, "RETR"), sent(&world, "TOP")), (vec!["RETR 2".to_owned()], vec![]));
    for engine in [engine, world.engine()] {
        let after = window(&world, &engine, View::Inbox);
        let ids = |window: &Window| window.rows.iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!((ids(&after), &after.counts), (ids(&before), &before.counts));
        let row = row(&world, &engine);
        assert_eq!((row.rest, row.octets, row.read, row.starred), (None, whole.len() as u64, true, true));
        assert!(row.has_attachments);
        let view = read(&world, &engine, id);
        assert_eq!((view.is_beginning, view.octets, view.attachments.len()), (false, whole.len() as u64, 1));
        assert_eq!(world.ask(&engine, Request::Source { id }), Reply::Octets(whole.clone()));
        assert_eq!(world.ask(&engine, Request::GetRest { id }), Reply::Done, "nothing is left to get");
        let Reply::Storage(storage) = world.ask(&engine, Request::Storage) else { panic!("no report") };
        let stored: usize = world.stored().iter().map(Vec::len).sum();
        assert_eq!((storage.messages, storage.octets), (3, stored as u64));
    }
    assert_eq!(world.stored().len(), 3);
    let notices = world.notices.take();
    let mut completed = notices.iter().filter_map(|notice| match notice {
        Notice::CheckEnded(report) => Some((report.stored, report.completed, report.octets)),
        _ => None,
    });
    assert_eq!(completed.next_back(), Some((0, 1, whole.len() as u64)));
}

#[test]
fn what_is_wanted_while_there_is_no_network_comes_with_the_next_check_of_whatever_process() {
    let world = world();
    let (engine, _) = world.first_check(limited(LeavePolicy::LEAVE_ALL));
    let id = row(&world, &engine).id;
    world.host(|host| host.connecting = Attempt::Fails(ErrorKind::Offline));
    assert_eq!(world.ask(&engine, Request::GetRest { id }), Reply::Done);
    assert_eq!(row(&world, &engine).rest, Some(Rest::Wanted));
    drop(engine);
    world.host(|host| host.connecting = Attempt::Succeeds);
    let engine = world.engine();
    assert_eq!(row(&world, &engine).rest, Some(Rest::Wanted));
    let report = world.check(&engine);
    assert_eq!((report.stored, report.completed, report.error), (0, 1, None));
    assert_eq!((row(&world, &engine).rest, is_stored_whole(&world), world.stored().len()), (None, true, 3));
}

#[test]
fn what_is_wanted_while_a_check_runs_is_got_by_the_next_which_begins_at_once() {
    let world = world();
    let (engine, _) = world.first_check(limited(LeavePolicy::LEAVE_ALL));
    let id = row(&world, &engine).id;
    world.deliver(messages(30, 2_000).into_iter().skip(5));
    world.host(|host| host.link.latency = 100);
    let check = engine.handle(Request::CheckMail { account: None });
    let (_, got) = world.clock.run(futures_util::future::join(check, engine.handle(Request::GetRest { id })));
    assert_eq!((got, is_stored_whole(&world), world.stored().len()), (Reply::Done, true, 28));
}

#[test]
fn a_tab_that_did_not_get_the_rest_shows_it_all_the_same() {
    let world = world();
    let (engine, _) = world.first_check(limited(LeavePolicy::LEAVE_ALL));
    let other = world.engine();
    let id = row(&world, &other).id;
    world.notices.take();
    assert_eq!(world.ask(&engine, Request::GetRest { id }), Reply::Done);
    for notice in world.notices.take() {
        let _said = world.clock.run(other.changed_elsewhere(notice));
    }
    assert_eq!(window(&world, &other, View::Inbox).rows, window(&world, &engine, View::Inbox).rows);
    assert_eq!(row(&world, &other).rest, None);
}

#[test]
fn a_beginning_stays_on_the_server_under_every_rule_until_the_rest_is_here() {
    let all = LeavePolicy {
        after_hours: Some(0),
        keep_newest: Some(0),
        keep_octets: Some(0),
        when_deleted_here: true,
        when_archived_here: true,
        despite_eviction: true,
    };
    for policy in [LeavePolicy::ONCE_STORED, LeavePolicy::WHEN_DELETED_HERE, LeavePolicy::after_days(2), all] {
        let world = world();
        let (engine, _) = world.first_check(limited(policy));
        let id = row(&world, &engine).id;
        world.ask(&engine, Request::Change { which: Selection::Ids(vec![id]), change: Change::Archived(true) });
        world.ask(&engine, Request::Change { which: Selection::Ids(vec![id]), change: Change::Deleted(true) });
        for _ in 0..3 {
            world.clock.advance(2 * DAY);
            let report = world.check(&engine);
            assert_eq!((report.kept_beginnings, report.kept_back, report.error), (1, 0, None), "{policy:?}");
            assert!(world.on_server().iter().any(|message| message.unique_id == "large"), "{policy:?}");
        }
        assert_eq!(world.ask(&engine, Request::GetRest { id }), Reply::Done);
        assert!(is_stored_whole(&world));
        world.clock.advance(2 * DAY);
        assert_eq!(world.check(&engine).error, None);
        assert!(world.on_server().iter().all(|message| message.unique_id != "large"), "{policy:?}");
        assert_eq!((world.stored().len(), window(&world, &engine, View::Trash).total), (3, 1));
    }
}

#[test]
fn beginnings_that_stay_do_not_make_a_check_list_everything() {
    let world = world();
    let (engine, _) = world.first_check(limited(LeavePolicy::ONCE_STORED));
    world.check(&engine);
    world.script(|server| server.log.clear());
    assert_eq!(world.check(&engine).error, None);
    assert_eq!(world.commands()[3..], ["STAT", "UIDL 1", "QUIT"]);
}

#[test]
fn a_bound_that_is_raised_or_taken_away_lets_the_rest_come_like_new_mail() {
    for (whole_up_to, comes) in [(Some(39_000), false), (Some(41_000), true), (None, true)] {
        let world = world();
        let (engine, report) = world.first_check(limited(LeavePolicy::LEAVE_ALL));
        change(&world, &engine, report.account, bounded(whole_up_to));
        let report = world.check(&engine);
        assert_eq!((report.stored, report.completed, report.error), (0, u32::from(comes), None), "{whole_up_to:?}");
        assert_eq!((is_stored_whole(&world), world.stored().len()), (comes, 3));
    }
}

#[test]
fn what_is_wanted_comes_first_and_whatever_the_budget() {
    let world = world();
    let order = RetrievalOrder::SmallestFirst;
    let retrieval =
        RetrievalPolicy { order, most_messages: Some(3), most_octets: Some(1_000), whole_up_to: Some(LIMIT) };
    let (engine, _) = world.first_check(AccountSettings { retrieval, ..settings() });
    world.check(&engine);
    world.check(&engine);
    let id = row(&world, &engine).id;
    world.deliver(messages(6, 300).into_iter().skip(3));
    world.script(|server| server.log.clear());
    assert_eq!(world.ask(&engine, Request::GetRest { id }), Reply::Done);
    assert_eq!(sent(&world, "RETR"), ["RETR 2"]);
    assert!(is_stored_whole(&world));
}

#[test]
fn a_server_without_top_gives_large_messages_whole() {
    for (announces, answer) in [(false, None), (true, Some("-ERR unknown command"))] {
        let world = world();
        world.script(|server| {
            if !announces {
                server.capabilities.retain(|capability| *capability != "TOP");
            }
            server.instead.extend(answer.map(|answer| ("TOP", answer)));
        });
        let (engine, report) = world.first_check(limited(LeavePolicy::ONCE_STORED));
        assert_eq!((report.stored, report.skipped, report.error), (3, 0, None));
        assert_eq!((sent(&world, "TOP").len(), is_stored_whole(&world)), (usize::from(announces), true));
        assert_eq!(world.check(&engine).error, None);
        assert_eq!((world.on_server(), world.stored().len(), row(&world, &engine).rest), (vec![], 3, None));
    }
    // One that does not say what it can do is asked.
    let world = world();
    world.script(|server| _ = server.instead.insert("CAPA", "-ERR unknown command"));
    let (engine, _) = world.first_check(limited(LeavePolicy::LEAVE_ALL));
    assert_eq!(row(&world, &engine).rest, Some(Rest::OnServer));
}

#[test]
fn a_server_that_sends_more_than_it_was_asked_for_fills_nothing() {
    let world = world();
    let mut huge = large("large");
    while huge.raw.len() < 3_000_000 {
        huge.raw.extend_from_slice(&large("large").raw);
    }
    let answer = format!("+OK\r\n{}.", String::from_utf8(huge.raw.clone()).expect("text").replace("\r\n.", "\r\n.."));
    world.script(|server| {
        server.messages[1] = huge;
        server.instead.insert("TOP", answer.leak());
    });
    let (engine, report) = world.first_check(limited(LeavePolicy::LEAVE_ALL));
    assert_eq!((report.stored, report.error), (3, None));
    let longest = world.stored().iter().map(Vec::len).max();
    assert_eq!(longest, Some(limits::BEGINNING_OCTETS as usize));
    let id = row(&world, &engine).id;
    assert_eq!(world.ask(&engine, Request::GetRest { id }), Reply::Done);
    assert_eq!(row(&world, &engine).rest, None);
}

#[test]
fn the_rest_of_what_is_no_longer_on_the_server_is_told_to_be_gone() {
    let world = world();
    let (engine, _) = world.first_check(limited(LeavePolicy::LEAVE_ALL));
    let id = row(&world, &engine).id;
    world.script(|server| _ = server.messages.remove(1));
    assert_eq!(failure(world.ask(&engine, Request::GetRest { id })), ErrorKind::RestNotGiven);
    assert_eq!(failure(world.ask(&engine, Request::GetRest { id: MessageId(u64::MAX) })), ErrorKind::MessageGone);
    // The server takes its time to give it back.
    world.script(|server| server.messages.insert(1, large("large")));
    assert_eq!((world.check(&engine).completed, is_stored_whole(&world), world.stored().len()), (1, true, 3));
}

#[test]
fn a_stump_does_not_take_the_place_of_a_longer_beginning() {
    let world = world();
    let (engine, _) = world.first_check(limited(LeavePolicy::LEAVE_ALL));
    let id = row(&world, &engine).id;
    let before = world.stored();
    world.script(|server| _ = server.instead.insert("RETR 2", "+OK\r\nSubject: large\r\n\r\nonly this\r\n."));
    assert_eq!(failure(world.ask(&engine, Request::GetRest { id })), ErrorKind::RestNotGiven);
    assert!(world.stored() == before);
    world.script(|server| server.instead.clear());
    assert_eq!(world.check(&engine).completed, 1);
    assert!(is_stored_whole(&world));
}

#[test]
fn a_beginning_that_ends_too_early_keeps_its_rest_away_from_nobody() {
    let world = world();
    world.script(|server| _ = server.instead.insert("TOP", "+OK\r\nSubject: large\r\n\r\na\r\n.\r\nb\r\n."));
    let (engine, _) = world.first_check(limited(LeavePolicy::LEAVE_ALL));
    world.script(|server| server.instead.clear());
    for _ in 0..3 {
        world.check(&engine);
    }
    let id = row(&world, &engine).id;
    assert_eq!(world.ask(&engine, Request::GetRest { id }), Reply::Done);
    assert_eq!((is_stored_whole(&world), world.stored().len()), (true, 3));
}

#[test]
fn a_longer_stump_is_kept_as_any_mail_that_comes_short_and_its_message_stays_on_the_server() {
    for ending in [".", ".\r\nb\r\n."] {
        let world = world();
        let (engine, _) = world.first_check(limited(LeavePolicy::ONCE_STORED));
        let id = row(&world, &engine).id;
        let whole = String::from_utf8(large("large").raw).expect("ASCII");
        let (header, _) = whole.split_once("\r\n\r\n").expect("a header ends");
        let stump = format!("{header}\r\n\r\n{}\r\n", "a".repeat(9_000));
        // Only the large one is left, the others are stored.
        let answer = format!("+OK\r\n{stump}{ending}");
        world.script(|server| _ = server.instead.insert("RETR 1", answer.leak()));
        assert_eq!(world.ask(&engine, Request::GetRest { id }), Reply::Done);
        world.script(|server| server.instead.clear());
        for _ in 0..3 {
            world.check(&engine);
            assert_eq!(world.on_server(), [large("large")], "{ending}");
        }
        assert!(world.stored().len() == 3 && world.stored().contains(&stump.clone().into_bytes()));
    }
}

#[test]
fn a_beginning_is_known_again_where_the_server_gives_it_another_unique_id_or_none() {
    for renames in [true, false] {
        let world = world();
        if !renames {
            world.script(|server| _ = server.instead.insert("UIDL", "-ERR unknown command"));
        }
        let (engine, report) = world.first_check(limited(LeavePolicy::LEAVE_ALL));
        assert_eq!((report.stored, report.error), (3, None));
        if renames {
            world.script(|server| {
                for message in &mut server.messages {
                    message.unique_id = format!("new {}", message.unique_id);
                }
            });
        }
        world.clock.advance(2 * DAY);
        let report = world.check(&engine);
        assert_eq!((report.stored, report.completed, report.error), (0, 0, None));
        let id = row(&world, &engine).id;
        assert_eq!(world.ask(&engine, Request::GetRest { id }), Reply::Done);
        assert_eq!((row(&world, &engine).rest, is_stored_whole(&world), world.stored().len()), (None, true, 3));
        change(&world, &engine, report.account, limited(LeavePolicy::ONCE_STORED));
        assert_eq!((world.check(&engine).deleted, world.on_server().len()), (3, 0));
    }
}
