//! Messages that come short, or at which the server breaks off: what is here is kept, what is there stays there, and
//! nobody else has to wait.
//!
//! Must not: let a message go from the server that may not be whole here.

use mail_api::{
    Change, ErrorKind, LeavePolicy, ListQuery, MessageId, PasswordKeeping, Reply, Request, Selection, StoreDoubt, View,
    WindowQuery,
};
use mail_engine::store::BatchId;
use test_simulation::mail::messages;
use test_simulation::world::{DAY, World, settings, with_policy};

#[test]
fn a_message_far_shorter_than_announced_is_kept_here_and_there() {
    for short in ["+OK\r\nSubject: 1\r\n\r\nonly this\r\n.", "+OK\r\n."] {
        let world = World::new();
        world.deliver(messages(3, 50_000));
        world.script(|server| _ = server.instead.insert("RETR 2", short));
        let (engine, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
        assert_eq!((report.stored, report.deleted, report.kept_back, report.error), (3, 2, 1, None), "{short}");
        world.script(|server| server.instead.clear());
        let report = world.check(&engine);
        assert_eq!((report.deleted, report.kept_back, world.on_server().len()), (0, 1, 1), "{short}");
    }
}

#[test]
fn a_message_that_the_server_ends_too_early_does_not_count_as_whole() {
    let world = World::new();
    world.deliver(messages(3, 3_000));
    // A dot that was not doubled: what follows is no answer.
    world.script(|server| _ = server.instead.insert("RETR 2", "+OK\r\nSubject: 1\r\n\r\na\r\n.\r\nb\r\n."));
    let (_, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
    assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::ServerBrokeProtocol));
    assert_eq!(world.on_server().len(), 3);
    assert!(world.stored().iter().all(|raw| raw.len() > 1_000), "the stump is not stored");
}

#[test]
fn a_first_message_that_ends_too_early_stays_on_the_server_however_much_of_it_came() {
    let world = World::new();
    world.deliver(messages(3, 3_000));
    let most = format!("+OK\r\nSubject: 1\r\n\r\n{}\r\n.\r\nb\r\n.", "a".repeat(1_800));
    for check in 0..3 {
        // The newest is retrieved first.
        world.script(|server| _ = server.instead.insert("RETR 3", most.clone().leak()));
        let engine = world.engine();
        let report =
            if check == 0 { world.first_check(with_policy(LeavePolicy::ONCE_STORED)).1 } else { world.check(&engine) };
        assert!(report.deleted <= 2, "{report:?}");
        assert!(world.on_server().iter().any(|message| message.unique_id == "u2"), "check {check}");
    }
}

#[test]
fn a_message_at_which_the_line_is_always_cut_does_not_keep_the_others_away() {
    let world = World::new();
    world.deliver(messages(5, 1_000));
    world.script(|server| _ = server.instead.insert("RETR 3", ""));
    let (engine, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
    assert!(report.error.is_some());
    let mut checks = 1;
    while world.on_server().len() > 1 {
        world.check(&engine);
        checks += 1;
        assert!(checks <= 4, "{} are still there", world.on_server().len());
    }
    assert_eq!((world.stored().len(), world.on_server()[0].unique_id.as_str()), (4, "u2"));
    let report = world.check(&engine);
    assert_eq!((report.skipped, report.error), (1, None), "it is left alone, and that is told");
    // A day later it is tried again.
    world.clock.advance(DAY);
    world.script(|server| server.instead.clear());
    assert_eq!(world.check(&engine).stored, 1);
    assert!(world.on_server().is_empty());
}

#[test]
fn a_policy_that_is_changed_while_mail_is_checked_holds_for_that_check_already() {
    let world = World::new();
    world.deliver(messages(20, 20_000));
    world.host(|host| host.link.latency = 200);
    let engine = world.engine();
    let id = world.add_account(&engine, with_policy(LeavePolicy::ONCE_STORED));
    let changing = async {
        use mail_engine::ports::{Clock, Millis};
        world.clock.sleep_until(Millis(world.clock.now().0 + 1_500)).await;
        let (settings, keeping) = (settings(), PasswordKeeping::Device);
        engine.handle(Request::ChangeAccount { id, settings, password: None, keeping }).await
    };
    let check = engine.handle(Request::CheckMail { account: None });
    let (_, changed) = world.clock.run(futures_util::future::join(check, changing));
    assert_eq!(changed, Reply::Done);
    assert_eq!(world.on_server().len(), 20, "nothing is deleted any more");
    assert!(world.check(&engine).error.is_none());
    assert_eq!((world.stored().len(), world.on_server().len()), (20, 20));
}

#[test]
fn a_check_that_is_asked_for_while_an_account_is_saved_goes_by_what_is_saved() {
    use mail_engine::ports::{Clock, Millis, TurnAt, Turns};
    let world = World::new();
    world.deliver(messages(3, 500));
    let (engine, report) = world.first_check(settings());
    let (id, keeping) = (report.account, PasswordKeeping::Device);
    let change =
        Request::ChangeAccount { id, settings: with_policy(LeavePolicy::ONCE_STORED), password: None, keeping };
    // Another tab still checks, so that saving takes a while.
    let turn = world.clock.run(world.turns.try_take(TurnAt::Account(id))).expect("nobody checks");
    let began = world.clock.now().0;
    let elsewhere = async {
        world.clock.sleep_until(Millis(began + 500)).await;
        drop(turn);
    };
    let checking = async {
        world.clock.sleep_until(Millis(began + 50)).await;
        engine.handle(Request::CheckMail { account: None }).await
    };
    let (changed, checked, ()) =
        world.clock.run(futures_util::future::join3(engine.handle(change), checking, elsewhere));
    assert_eq!(changed, Reply::Done);
    let Reply::Checked(reports) = checked else { panic!("{checked:?}") };
    assert_eq!((reports[0].deleted, &reports[0].error), (3, &None));
}

#[test]
fn what_is_archived_here_leaves_the_inbox_and_the_server_and_comes_back_here_only() {
    let world = World::new();
    world.deliver(messages(3, 500));
    let policy = LeavePolicy { when_archived_here: true, ..LeavePolicy::LEAVE_ALL };
    let (engine, _) = world.first_check(with_policy(policy));
    let total = |view| {
        let query = WindowQuery { list: ListQuery { view, ..ListQuery::default() }, start: 0, count: 10 };
        let Reply::Window(window) = world.ask(&engine, Request::Window(query)) else { panic!("no window") };
        window.total
    };
    let ids = vec![MessageId(0)];
    assert!(matches!(
        world.ask(&engine, Request::Change { which: Selection::Ids(ids.clone()), change: Change::Archived(true) }),
        Reply::Changed { .. }
    ));
    assert_eq!((total(View::Inbox), total(View::Archive), world.on_server().len()), (2, 1, 3));
    assert_eq!((world.check(&engine).deleted, world.on_server().len()), (1, 2));
    assert!(matches!(
        world.ask(&engine, Request::Change { which: Selection::Ids(ids), change: Change::Archived(false) }),
        Reply::Changed { .. }
    ));
    assert_eq!((total(View::Inbox), total(View::Archive), world.stored().len()), (3, 0, 3));
}

#[test]
fn nothing_is_deleted_while_the_store_may_be_cleared_unless_a_person_says_so() {
    let world = World::new();
    world.backing.set_evictable();
    world.deliver(messages(3, 500));
    let (engine, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
    assert_eq!((report.stored, report.deleted, report.withheld, report.error), (3, 0, 3, None));
    let report = world.check(&engine);
    assert_eq!((report.deleted, report.withheld, world.on_server().len()), (0, 3, 3));
    let id = report.account;
    let settings = with_policy(LeavePolicy { despite_eviction: true, ..LeavePolicy::ONCE_STORED });
    let change = Request::ChangeAccount { id, settings, password: None, keeping: PasswordKeeping::Device };
    assert_eq!(world.ask(&engine, change), Reply::Done);
    let report = world.check(&engine);
    assert_eq!((report.deleted, report.withheld, world.on_server().len()), (3, 0, 0));
    assert_eq!(world.stored().len(), 3);
}

/// The batch that was stored first.
const FIRST: BatchId = BatchId(0);

#[test]
fn nothing_is_deleted_while_some_of_what_was_stored_is_missing_and_a_person_has_not_said_that_they_know() {
    for raw_only in [false, true] {
        let world = World::new();
        world.deliver(messages(3, 100));
        let (engine, report) = world.first_check(settings());
        assert_eq!(report.stored, 3);
        if raw_only {
            world.backing.lose_raw(FIRST);
        } else {
            world.backing.lose(FIRST);
        }
        let Reply::Storage(storage) = world.ask(&engine, Request::Storage) else { panic!("no report") };
        assert_eq!(storage.doubt, Some(StoreDoubt::Incomplete));
        let anyway = LeavePolicy { despite_eviction: true, ..LeavePolicy::ONCE_STORED };
        let (id, keeping) = (report.account, PasswordKeeping::Device);
        let change = Request::ChangeAccount { id, settings: with_policy(anyway), password: None, keeping };
        assert_eq!(world.ask(&engine, change), Reply::Done);
        let report = world.check(&engine);
        assert_eq!((report.deleted, report.withheld, report.doubt), (0, 3, Some(StoreDoubt::Incomplete)));
        assert_eq!(world.on_server().len(), 3);

        assert_eq!(world.ask(&engine, Request::AcceptLoss), Reply::Done);
        let Reply::Storage(storage) = world.ask(&engine, Request::Storage) else { panic!("no report") };
        assert_eq!(storage.doubt, None);
        let report = world.check(&engine);
        // One message lay in the first batch; what is missing came again, before anything went.
        assert_eq!((report.stored, report.deleted, report.doubt), (u32::from(raw_only), 3, None), "{raw_only}");
        assert_eq!(world.on_server().len(), 0);
    }
}

#[test]
fn what_is_missing_is_retrieved_again_although_nothing_on_the_server_changed() {
    let world = World::new();
    world.deliver(messages(3, 100));
    let (engine, _) = world.first_check(settings());
    assert_eq!(world.check(&engine).stored, 0);
    world.backing.lose_raw(FIRST);
    assert_eq!(world.check(&engine).stored, 0);
    world.ask(&engine, Request::AcceptLoss);
    assert_eq!(world.check(&engine).stored, 1);
}

#[test]
fn nothing_is_deleted_where_the_platform_does_not_say_that_it_is_on_the_disk() {
    let world = World::new();
    world.backing.set_relaxed();
    world.deliver(messages(3, 100));
    let anyway = LeavePolicy { despite_eviction: true, ..LeavePolicy::ONCE_STORED };
    let (_, report) = world.first_check(with_policy(anyway));
    assert_eq!((report.stored, report.deleted, report.withheld), (3, 0, 3));
    assert_eq!((report.doubt, world.on_server().len()), (Some(StoreDoubt::NotStrict), 3));
}
