//! What is retrieved, in which order, how fast, and what is left out.
//!
//! Must not: assert how the protocol is spoken beyond which commands are sent.

use mail_api::{CheckPhase, ErrorKind, LeavePolicy, Notice, Reply, Request, Stage, WindowQuery};
use mail_engine::{limits, store::memory::Fault};
use test_simulation::mail::{message, messages};
use test_simulation::server::Message;
use test_simulation::world::{World, settings, with_policy};

#[test]
fn every_octet_is_stored_as_the_server_has_it() {
    let world = World::new();
    let odd = |id: &str, raw: &[u8]| Message { unique_id: id.into(), raw: raw.to_vec() };
    let mut mail = vec![
        message("lines"),
        odd("nothing", b""),
        odd("empty line", b"\r\n"),
        odd("dots", b".\r\n..\r\n...\r\n. \r\n"),
        odd("octets", b"\0\xff\xfe\x80 \r \r\r\n"),
    ];
    mail.extend(messages(30, 50_000));
    mail.push(messages(1, 3_500_000).remove(0));
    world.host(|host| host.link.chunk = 1_460);
    world.deliver(mail.clone());
    let (_, report) = world.first_check(settings());
    assert_eq!((report.stored as usize, report.error), (mail.len(), None));
    assert_eq!(report.octets, mail.iter().map(|message| message.raw.len() as u64).sum::<u64>());
    let mut expected: Vec<Vec<u8>> = mail.into_iter().map(|message| message.raw).collect();
    expected.sort();
    assert!(world.stored() == expected);
}

#[test]
fn a_thousand_messages_take_few_round_trips_and_the_newest_is_there_first() {
    let world = World::new();
    world.deliver(messages(1_000, 2_000));
    world.host(|host| host.link.latency = 25);
    let (engine, report) = world.first_check(settings());
    assert_eq!((report.stored, report.error), (1_000, None));
    // One message for each of its 50 ms round trips would take 50 s.
    assert!(report.milliseconds < 2_000, "{} ms", report.milliseconds);
    let retrieved: Vec<String> = world.commands().into_iter().filter(|line| line.starts_with("RETR")).collect();
    assert_eq!((retrieved[0].as_str(), retrieved[999].as_str()), ("RETR 1000", "RETR 1"));
    let Reply::Window(window) =
        world.ask(&engine, Request::Window(WindowQuery { count: 50, ..WindowQuery::default() }))
    else {
        panic!("no window");
    };
    assert_eq!((window.total, window.counts.inbox.unread, window.rows.len()), (1_000, 1_000, 50));
}

#[test]
fn the_first_message_can_be_read_while_the_rest_is_on_its_way() {
    let world = World::new();
    world.deliver(messages(300, 20_000));
    world.host(|host| host.link.latency = 25);
    world.script(|server| server.capabilities = vec!["UIDL", "USER"]);
    let (_, report) = world.first_check(settings());
    let notices = world.notices.borrow();
    let first = notices.iter().position(|notice| matches!(notice, Notice::MailboxChanged { .. })).expect("a notice");
    let Some(Notice::CheckProgress(before)) =
        notices[..first].iter().rev().find(|notice| matches!(notice, Notice::CheckProgress(_)))
    else {
        panic!("no progress");
    };
    assert!(before.messages_done <= 1 && before.phase == CheckPhase::Retrieving, "{before:?}");
    assert_eq!(report.stored, 300);
}

#[test]
fn notices_come_at_most_ten_times_a_second_and_always_at_the_end() {
    let world = World::new();
    world.deliver(messages(2_000, 1_000));
    world.host(|host| host.link.latency = 5);
    world.script(|server| server.capabilities = vec!["UIDL", "USER"]);
    let (_, report) = world.first_check(settings());
    let notices = world.notices.borrow();
    let changed = notices.iter().filter(|notice| matches!(notice, Notice::MailboxChanged { .. })).count() as u64;
    let progress: Vec<_> = notices
        .iter()
        .filter_map(|notice| if let Notice::CheckProgress(progress) = notice { Some(progress) } else { None })
        .collect();
    assert!(report.milliseconds > 10_000);
    assert!(changed > 5 && changed <= report.milliseconds / 100 + 1, "{changed} in {} ms", report.milliseconds);
    assert!(progress.len() as u64 <= report.milliseconds / 100 + 7, "{} in {} ms", progress.len(), report.milliseconds);
    assert!(progress.iter().any(|progress| progress.time_left.is_some_and(|left| left > 1_000)));
    let last = progress.last().expect("progress");
    assert_eq!((last.messages_done, last.octets_done, last.octets_total), (2_000, report.octets, report.octets));
    assert_eq!(notices.last(), Some(&Notice::CheckEnded(report)));
}

#[test]
fn a_second_check_of_the_same_maildrop_retrieves_nothing() {
    let world = World::new();
    world.deliver(messages(20, 1_000));
    let (engine, _) = world.first_check(settings());
    world.script(|server| server.log.clear());
    let report = world.check(&engine);
    assert_eq!((report.stored, report.octets, report.error), (0, 0, None));
    assert_eq!(world.commands(), ["CAPA", "USER ada", "PASS tanstaaf", "STAT", "UIDL 1", "UIDL 20", "QUIT"]);
}

#[test]
fn messages_that_share_a_unique_id_are_all_retrieved_once() {
    let world = World::new();
    world.deliver([message("same"), message("same"), message("other"), message("same")]);
    let (engine, report) = world.first_check(settings());
    assert_eq!(report.stored, 4);
    world.deliver([message("same")]);
    assert_eq!(world.check(&engine).stored, 1);
    assert_eq!(world.check(&engine).stored, 0);
}

#[test]
fn a_message_the_server_will_not_give_is_skipped_and_stays() {
    let world = World::new();
    world.deliver(messages(5, 1_000));
    world.script(|server| _ = server.instead.insert("RETR 3", "-ERR cannot read it"));
    let (engine, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
    assert_eq!((report.stored, report.skipped, report.deleted, report.error), (4, 1, 4, None));
    assert_eq!(world.on_server().len(), 1);
    world.script(|server| server.instead.clear());
    let report = world.check(&engine);
    assert_eq!((report.stored, report.deleted, world.on_server().len()), (1, 1, 0));
}

#[test]
fn a_message_beyond_the_limit_is_skipped_and_stays() {
    let world = World::new();
    world.deliver(messages(3, 1_000));
    world.script(|server| _ = server.sizes.insert(2, limits::MAX_MESSAGE_OCTETS + 1));
    let (_, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
    assert_eq!((report.stored, report.skipped, report.deleted, report.error), (2, 1, 2, None));
}

#[test]
fn a_message_may_be_larger_than_announced_but_not_without_bound() {
    for (octets, announced, error) in
        [(1_000_000, 10, None), (16_770_000, 0, None), (16_790_000, 10, Some(ErrorKind::ServerExceedsLimit))]
    {
        let world = World::new();
        world.deliver(messages(1, octets));
        world.script(|server| _ = server.sizes.insert(1, announced));
        let (_, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
        let found = report.error.as_ref().map(|error| (error.kind, error.stage));
        assert_eq!(found, error.map(|kind| (kind, Stage::Retrieving)), "{octets} octets, announced as {announced}");
        assert_eq!(world.on_server().len(), usize::from(error.is_some()));
    }
}

#[test]
fn a_message_beyond_its_bound_is_not_in_the_way_of_older_ones_for_good() {
    let world = World::new();
    world.deliver(messages(8, 1_000));
    let large = |id: &str| Message { unique_id: id.into(), raw: messages(1, 16_800_000).remove(0).raw };
    world.script(|server| {
        for (at, id) in [(4, "large"), (7, "larger")] {
            server.messages.insert(at, large(id));
            server.sizes.insert(at + 1, 10);
        }
    });
    let (engine, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
    let kind = |report: &mail_api::CheckReport| report.error.as_ref().map(|error| error.kind);
    assert_eq!((kind(&report), report.stored, report.skipped), (Some(ErrorKind::ServerExceedsLimit), 2, 1));
    drop(engine);
    // Another process remembers it.
    let engine = world.engine();
    let report = world.check(&engine);
    assert_eq!((kind(&report), report.stored, report.skipped), (Some(ErrorKind::ServerExceedsLimit), 2, 2));
    let report = world.check(&engine);
    assert_eq!((kind(&report), report.stored, report.skipped, report.deleted), (None, 4, 2, 8));
    let left: Vec<String> = world.on_server().into_iter().map(|message| message.unique_id).collect();
    assert_eq!(left, ["large", "larger"]);

    world.script(|server| server.sizes.clear());
    let report = world.check(&engine);
    assert_eq!((report.stored, report.skipped, report.deleted), (2, 0, 2), "once the truth is told they are retrieved");
    assert_eq!(world.stored().len(), 10);
}

#[test]
fn pipelining_announced_only_after_login_is_used() {
    let world = World::new();
    world.deliver(messages(200, 1_000));
    world.host(|host| host.link.latency = 25);
    world.script(|server| {
        server.capabilities = vec!["UIDL", "USER"];
        server.capabilities_after_login = vec!["PIPELINING"];
    });
    let (_, report) = world.first_check(settings());
    assert_eq!(report.stored, 200);
    assert!(report.milliseconds < 1_500, "{} ms", report.milliseconds);
}

#[test]
fn a_server_without_capa_or_list_is_served_all_the_same() {
    let world = World::new();
    world.deliver(messages(3, 1_000));
    world.script(|server| {
        server.instead.insert("CAPA", "-ERR unknown command");
        server.instead.insert("LIST", "-ERR not today");
    });
    let (_, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
    assert_eq!((report.stored, report.deleted, report.error), (3, 3, None));
}

#[test]
fn an_empty_maildrop_is_nothing_to_complain_about() {
    for uidl in [None, Some("-ERR no messages")] {
        let world = World::new();
        world.script(|server| server.instead.extend(uidl.map(|answer| ("UIDL", answer))));
        let (_, report) = world.first_check(settings());
        assert_eq!((report.stored, report.error), (0, None));
    }
}

#[test]
fn a_store_that_stands_still_stops_the_server_before_memory_fills() {
    let world = World::new();
    world.deliver(messages(40, 1_000_000));
    let engine = world.engine();
    world.add_account(&engine, settings());
    world.backing.fault_after(0, Fault::Kill);
    let report = world.check(&engine);
    assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::StorageFailed));
    let carried = world.take_traffic().octets();
    assert!(carried > 1_000_000 && carried < limits::OCTETS_IN_FLIGHT + 1_000_000, "{carried} octets");
    assert!(world.backing.take_killed());
    assert_eq!((world.check(&engine).error, world.stored().len()), (None, 40));
}

#[test]
fn messages_of_unknown_size_are_asked_for_as_if_each_filled_a_batch() {
    let world = World::new();
    world.deliver(messages(40, 1_000_000));
    world.script(|server| _ = server.instead.insert("LIST", "-ERR not today"));
    let engine = world.engine();
    world.add_account(&engine, settings());
    world.backing.fault_after(0, Fault::Kill);
    assert_eq!(world.check(&engine).error.map(|error| error.kind), Some(ErrorKind::StorageFailed));
    let asked_for = world.commands().iter().filter(|command| command.starts_with("RETR")).count() as u64;
    let window = limits::OCTETS_IN_FLIGHT / limits::BATCH_OCTETS;
    assert!((2..=window + 1).contains(&asked_for), "{asked_for} messages asked for");
    assert!(world.backing.take_killed());
    assert_eq!((world.check(&engine).error, world.stored().len()), (None, 40));
}

#[test]
fn a_server_that_broke_off_once_is_asked_less_at_once_until_a_check_ends_well() {
    let world = World::new();
    world.deliver(messages(300, 200));
    world.host(|host| host.link.cut_after = Some(30_000));
    let (engine, report) = world.first_check(settings());
    assert!(report.error.is_some() && report.stored < 300, "{report:?}");
    world.host(|host| host.link.cut_after = None);
    let mut trips = Vec::new();
    for _ in 0..2 {
        world.script(|server| server.messages.clear());
        let other = messages(300, 400 + 200 * trips.len()).into_iter();
        world.deliver(other.map(|mail| Message { unique_id: format!("{}-{}", mail.unique_id, trips.len()), ..mail }));
        world.take_traffic();
        let report = world.check(&engine);
        assert_eq!((report.stored, report.error), (300, None));
        trips.push(world.take_traffic().round_trips);
    }
    // 300 by 15 to 20, and by 80 to 100.
    assert!(trips[0] >= 15 + trips[1] && trips[0] <= 40, "{trips:?}");
}
