//! The guarantee: wherever the line is cut, the process killed or the store fails, in the end every message is stored
//! exactly once, nothing was deleted from the server that is not stored, and nothing is left there that should be gone.
//!
//! Must not: leave out an octet or a storage step.

use mail_api::{Change, CheckReport, LeavePolicy, PasswordKeeping, Reply, Request, Selection};
use mail_engine::Engine;
use mail_engine::store::memory::Fault;
use mail_engine::store::{BatchId, Store, StoreError, message_id};
use std::rc::Rc;
use test_simulation::mail::message;
use test_simulation::server::Message;
use test_simulation::world::{DAY, Sim, World, settings, with_policy};

/// Three messages are stored and have been for three days; then the policy changes and three more arrive. One pair
/// shares its unique-id, before and after.
struct Scene {
    world: World,
    engine: Option<Rc<Engine<Sim>>>,
    all: Vec<Message>,
    /// What the policy wants left on the server.
    left: Vec<Message>,
}

/// Each policy, and which of the scene's six messages it wants left on the server, by position.
const POLICIES: [(LeavePolicy, &[usize]); 7] = [
    (LeavePolicy::LEAVE_ALL, &[0, 1, 2, 3, 4, 5]),
    (LeavePolicy::ONCE_STORED, &[]),
    (LeavePolicy::after_days(3), &[3, 4, 5]),
    (LeavePolicy::WHEN_DELETED_HERE, &[0, 1, 3, 4, 5]),
    (LeavePolicy { keep_newest: Some(2), ..LeavePolicy::LEAVE_ALL }, &[4, 5]),
    (LeavePolicy { keep_newest: Some(5), ..LeavePolicy::WHEN_DELETED_HERE }, &[1, 3, 4, 5]),
    (LeavePolicy { keep_octets: Some(1), ..LeavePolicy::after_days(3) }, &[]),
];

impl Scene {
    fn new(policy: LeavePolicy, removes_on_arrival: bool) -> Self {
        let world = World::new();
        let old = [message("a"), message("twin"), message("b")];
        let new = [message("c"), message("twin"), message("d")];
        world.deliver(old.clone());
        let (engine, report) = world.first_check(settings());
        assert_eq!((report.stored, &report.error), (3, &None));

        let id = report.account;
        let change = Request::ChangeAccount {
            id,
            settings: with_policy(policy),
            password: None,
            keeping: PasswordKeeping::Device,
        };
        assert_eq!(world.ask(&engine, change), Reply::Done);
        // Newest first: "b" was stored first, "a" last.
        let deleted = vec![message_id(BatchId(0), 0)];
        world.ask(&engine, Request::Change { which: Selection::Ids(deleted), change: Change::Deleted(true) });
        world.clock.advance(3 * DAY);
        world.deliver(new.clone());
        world.script(|server| server.removes_on_arrival = removes_on_arrival);

        let all: Vec<Message> = old.iter().chain(&new).cloned().collect();
        let (_, left) = POLICIES.iter().find(|(known, _)| *known == policy).expect("a policy of the table");
        let mut left: Vec<Message> = left.iter().map(|position| all[*position].clone()).collect();
        left.sort();
        Self { world, engine: Some(engine), all, left }
    }

    fn check(&self) -> CheckReport {
        self.world.check(self.engine.as_deref().expect("an engine"))
    }

    /// What must hold at every moment.
    fn assert_nothing_is_lost(&self, when: &str) {
        let stored = self.world.stored();
        let on_server: Vec<Vec<u8>> = self.world.on_server().into_iter().map(|message| message.raw).collect();
        for message in &self.all {
            let copies = |of: &[Vec<u8>]| of.iter().filter(|raw| **raw == message.raw).count();
            let twins = self.all.iter().filter(|other| other.raw == message.raw).count();
            assert!(copies(&stored) <= twins, "{} is stored twice, {when}", message.unique_id);
            let safe = copies(&stored).max(copies(&on_server));
            assert!(safe >= twins, "{} is lost, {when}", message.unique_id);
        }
    }

    /// Checks again until all is done, and sees that it is.
    fn assert_all_ends_well(&self, when: &str) {
        for _ in 0..2 {
            let report = self.check();
            assert_eq!(report.error, None, "{when}");
        }
        let mut all: Vec<Vec<u8>> = self.all.iter().map(|message| message.raw.clone()).collect();
        all.sort();
        assert!(self.world.stored() == all, "not every message is stored exactly once, {when}");
        assert_eq!(self.world.on_server(), self.left, "{when}");
        let Reply::Storage(storage) = self.world.ask(self.engine.as_deref().expect("an engine"), Request::Storage)
        else {
            panic!("no report");
        };
        assert_eq!(storage.messages, 6, "the list shows what is stored, {when}");
    }
}

#[test]
fn a_line_cut_after_any_octet_loses_nothing_and_doubles_nothing() {
    for (policy, _) in POLICIES {
        for removes_on_arrival in [true, false] {
            let whole = Scene::new(policy, removes_on_arrival);
            whole.world.take_traffic();
            assert_eq!(whole.check().error, None);
            let octets = whole.world.take_traffic().octets();
            whole.assert_all_ends_well("uncut");

            for cut in 0..octets {
                let scene = Scene::new(policy, removes_on_arrival);
                scene.world.host(|host| host.link.cut_after = Some(cut));
                let when = format!("{policy:?}, removes on arrival: {removes_on_arrival}, cut after {cut} of {octets}");
                let report = scene.check();
                scene.assert_nothing_is_lost(&when);
                // Whoever is told that all is well can rely on it.
                let gone = 6 - scene.world.on_server().len();
                assert!(report.deleted as usize <= gone, "{when}");
                assert!(report.error.is_some() || scene.world.on_server() == scene.left, "{when}");
                scene.world.host(|host| host.link.cut_after = None);
                scene.assert_all_ends_well(&when);
            }
        }
    }
}

#[test]
fn a_line_cut_twice_loses_nothing_and_doubles_nothing() {
    for removes_on_arrival in [true, false] {
        for (first, second) in (0..40).flat_map(|i| (0..10).map(move |j| (i * 37, 900 - j * 77 + i))) {
            let scene = Scene::new(LeavePolicy::ONCE_STORED, removes_on_arrival);
            for cut in [first, second] {
                scene.world.host(|host| host.link.cut_after = Some(cut));
                scene.check();
                scene.assert_nothing_is_lost(&format!("cut after {first}, then {second}"));
            }
            scene.world.host(|host| host.link.cut_after = None);
            scene.assert_all_ends_well(&format!("cut after {first}, then {second}"));
        }
    }
}

#[test]
fn a_process_killed_at_any_storage_step_loses_nothing_and_doubles_nothing() {
    for (policy, _) in POLICIES {
        for removes_on_arrival in [true, false] {
            let mut step = 0;
            loop {
                let mut scene = Scene::new(policy, removes_on_arrival);
                scene.world.backing.fault_after(step, Fault::Kill);
                let engine = scene.engine.take().expect("an engine");
                let killed = std::cell::Cell::new(false);
                let stop = || {
                    killed.set(killed.get() || scene.world.backing.take_killed());
                    killed.get()
                };
                let request = Request::CheckMail { account: None };
                let reply = scene.world.clock.run_until(stop, engine.handle(request));
                drop(engine);
                if reply.is_some() {
                    break;
                }
                let when = format!("{policy:?}, removes on arrival: {removes_on_arrival}, killed at step {step}");
                scene.assert_nothing_is_lost(&when);
                scene.engine = Some(scene.world.engine());
                scene.assert_all_ends_well(&when);
                step += 1;
            }
            // Two commits, the record where there is something to delete, the account: two steps each, at least.
            assert!(step >= 6, "{policy:?} has only {step} steps");
        }
    }
}

#[test]
fn a_store_that_fails_at_any_step_loses_nothing_and_doubles_nothing() {
    for (policy, _) in POLICIES {
        for (error, steps) in [(StoreError::Full, 14), (StoreError::Failed, 14)] {
            for step in 0..steps {
                let scene = Scene::new(policy, true);
                scene.world.backing.fault_after(step, Fault::Fail(error));
                scene.check();
                scene.world.backing.clear_fault();
                let when = format!("{policy:?}, {error:?} at step {step}");
                scene.assert_nothing_is_lost(&when);
                scene.assert_all_ends_well(&when);
            }
        }
    }
}

#[test]
fn deletions_are_written_down_before_the_first_dele_is_sent() {
    let scene = Scene::new(LeavePolicy::ONCE_STORED, true);
    scene.world.script(|server| {
        server.instead.insert("DELE", "");
    });
    let report = scene.check();
    assert_eq!(report.error.map(|error| error.stage), Some(mail_api::Stage::Deleting));
    let store = scene.world.backing.open();
    let record = scene.world.clock.run(store.maildrop(report.account)).expect("a record");
    assert_eq!(record.state.delete_intents.len(), 6);
    scene.world.script(|server| server.instead.clear());
    scene.assert_all_ends_well("after silence at DELE");
    let record = scene.world.clock.run(store.maildrop(report.account)).expect("a record");
    assert_eq!((record.state.delete_intents.len(), record.state.settled.len()), (0, 6));
}

#[test]
fn what_was_marked_and_not_confirmed_is_marked_again_without_retrieving() {
    let scene = Scene::new(LeavePolicy::ONCE_STORED, false);
    scene.world.script(|server| {
        server.instead.insert("QUIT", "");
    });
    assert!(scene.check().error.is_some());
    assert_eq!(scene.world.on_server().len(), 6);
    scene.world.script(|server| {
        server.instead.clear();
        server.log.clear();
    });
    let report = scene.check();
    assert_eq!((report.stored, report.deleted, report.error), (0, 6, None));
    let commands = scene.world.commands();
    assert_eq!(commands.iter().filter(|line| line.starts_with("RETR")).count(), 0);
    assert_eq!(commands.iter().filter(|line| line.starts_with("DELE")).count(), 6);
}

#[test]
fn a_server_that_removes_nothing_at_quit_is_asked_again() {
    let scene = Scene::new(LeavePolicy::ONCE_STORED, false);
    scene.world.script(|server| {
        server.instead.insert("QUIT", "-ERR some deleted messages not removed");
    });
    let report = scene.check();
    assert_eq!(report.deleted, 0);
    assert_eq!(report.error.map(|error| error.stage), Some(mail_api::Stage::Quitting));
    scene.world.script(|server| server.instead.clear());
    scene.assert_all_ends_well("after a refused QUIT");
}

#[test]
fn an_empty_or_short_listing_forgets_nothing() {
    let scene = Scene::new(LeavePolicy::LEAVE_ALL, true);
    scene.check();
    let messages = scene.world.server.borrow().messages.clone();
    for (kept, stat_adds) in [(0, 0), (2, 4), (0, 6)] {
        scene.world.script(|server| {
            server.messages.truncate(kept);
            server.stat_adds = stat_adds;
        });
        for _ in 0..6 {
            scene.world.clock.advance(5 * DAY);
            assert_eq!(scene.check().stored, 0);
        }
        scene.world.script(|server| {
            server.messages = messages.clone();
            server.stat_adds = 0;
        });
        let report = scene.check();
        assert_eq!((report.stored, report.error), (0, None), "{kept} listed, STAT adds {stat_adds}");
    }
}

#[test]
fn a_unique_id_counts_anew_once_its_message_was_deleted() {
    let world = World::new();
    world.deliver([message("reused")]);
    let (engine, report) = world.first_check(with_policy(LeavePolicy::ONCE_STORED));
    assert_eq!((report.stored, report.deleted, world.on_server()), (1, 1, vec![]));
    let other = Message { raw: b"Subject: another\r\n\r\n".to_vec(), ..message("reused") };
    world.deliver([other.clone()]);
    let report = world.check(&engine);
    assert_eq!((report.stored, report.deleted, world.on_server()), (1, 1, vec![]));
    assert!(world.stored().contains(&other.raw));
}
