//! A person takes back what a leave policy is about to do for the first time.
//!
//! Must not: end with a message less on the server than before.

use futures_util::future::{Either, join, select};
use mail_api::{
    AccountId, CheckPhase, CheckProgress, CheckReport, ErrorKind, LeavePolicy, Notice, PasswordKeeping, Reply, Request,
    Stage,
};
use mail_engine::Engine;
use mail_engine::limits::UNDO_GRACE;
use mail_engine::ports::{Clock, Millis};
use mail_engine::store::Store;
use mail_engine::store::memory::Fault;
use std::pin::pin;
use std::rc::Rc;
use test_simulation::mail::message;
use test_simulation::server::Message;
use test_simulation::world::{Sim, World, settings, with_policy};

/// Two messages are stored, one has arrived since, and the policy wants all gone.
struct Scene {
    world: World,
    engine: Option<Rc<Engine<Sim>>>,
    account: AccountId,
    all: Vec<Message>,
}

impl Scene {
    fn new() -> Self {
        let world = World::new();
        let all = vec![message("a"), message("b"), message("c")];
        world.deliver(all[..2].to_vec());
        let (engine, report) = world.first_check(settings());
        world.deliver([all[2].clone()]);
        let scene = Self { world, engine: Some(engine), account: report.account, all };
        scene.set_policy(LeavePolicy::ONCE_STORED);
        scene
    }

    fn engine(&self) -> &Engine<Sim> {
        self.engine.as_deref().expect("an engine")
    }

    fn set_policy(&self, policy: LeavePolicy) {
        let (settings, keeping) = (with_policy(policy), PasswordKeeping::Device);
        let change = Request::ChangeAccount { id: self.account, settings, password: None, keeping };
        assert_eq!(self.world.ask(self.engine(), change), Reply::Done);
    }

    fn policy(&self) -> LeavePolicy {
        match self.world.ask(self.engine(), Request::Accounts) {
            Reply::Accounts(accounts) => accounts[0].settings.leave_policy,
            other => panic!("{other:?}"),
        }
    }

    /// Checks; asks `whom` for `request` once the check says that what is marked can be taken back.
    async fn check_and(&self, whom: &Engine<Sim>, request: Request) -> CheckReport {
        self.world.notices.take();
        let check = pin!(self.engine().handle(Request::CheckMail { account: None }));
        let person = pin!(async {
            while offered(&self.world.notices.borrow()).is_none() {
                self.world.clock.sleep_until(Millis(self.world.clock.now().0 + 10)).await;
            }
            whom.handle(request).await
        });
        let reply = match select(check, person).await {
            Either::Left((reply, _)) => reply,
            Either::Right((_, check)) => check.await,
        };
        match reply {
            Reply::Checked(mut reports) => reports.remove(0),
            other => panic!("{other:?}"),
        }
    }

    fn check_and_undo(&self) -> CheckReport {
        let undo = Request::UndoDeletion { account: self.account };
        self.world.clock.run(self.check_and(self.engine(), undo))
    }

    fn intents(&self) -> usize {
        let store = self.world.backing.open();
        self.world.clock.run(store.maildrop(self.account)).expect("a record").state.delete_intents.len()
    }

    /// Nothing is gone from the server, now and after further checks, and all of it is stored once.
    fn assert_nothing_is_gone(&self, when: &str) {
        for check in 0..2 {
            assert_eq!(self.world.on_server(), self.all, "{when}");
            let report = self.world.check(self.engine());
            assert_eq!((report.deleted, report.error), (0, None), "{when}, check {check}");
        }
        assert_eq!((self.world.stored().len(), self.intents()), (3, 0), "{when}");
        assert_eq!(self.policy(), LeavePolicy::LEAVE_ALL, "{when}");
    }
}

/// What a check said when its deletions could be taken back.
fn offered(notices: &[Notice]) -> Option<CheckProgress> {
    notices.iter().find_map(|notice| match notice {
        Notice::CheckProgress(progress) if progress.phase == CheckPhase::Undoable => Some(*progress),
        _ => None,
    })
}

#[test]
fn what_a_policy_deletes_for_the_first_time_can_be_taken_back_before_quit() {
    let scene = Scene::new();
    scene.world.script(|server| server.log.clear());
    let report = scene.check_and_undo();
    assert_eq!((report.stored, report.deleted, report.taken_back, report.error), (1, 0, 3, None));
    let offer = offered(&scene.world.notices.borrow()).expect("an offer");
    assert_eq!((offer.account, offer.marked, offer.time_left), (scene.account, 3, Some(UNDO_GRACE.0)));
    let commands = scene.world.commands();
    assert_eq!(commands[commands.len() - 5..], ["DELE 1", "DELE 2", "DELE 3", "RSET", "QUIT"]);
    assert_eq!(scene.intents(), 0);
    assert!(scene.world.notices.borrow().contains(&Notice::AccountsChanged), "the policy is another one");
    scene.assert_nothing_is_gone("taken back");
}

#[test]
fn without_an_answer_it_is_deleted_and_not_asked_about_again() {
    let scene = Scene::new();
    let report = scene.world.check(scene.engine());
    assert_eq!((report.deleted, report.taken_back, report.milliseconds), (3, 0, UNDO_GRACE.0));
    for (policy, is_new) in [
        (LeavePolicy::ONCE_STORED, false),
        (LeavePolicy { keep_newest: Some(1), ..LeavePolicy::LEAVE_ALL }, false),
        // Milder for a while, so this is stricter than what is in force.
        (LeavePolicy::ONCE_STORED, true),
        (LeavePolicy { despite_eviction: true, ..LeavePolicy::ONCE_STORED }, true),
    ] {
        scene.set_policy(policy);
        scene.world.script(|server| server.messages.clear());
        scene.world.deliver([message("d"), message("e")]);
        scene.world.notices.take();
        let report = scene.world.check(scene.engine());
        assert!(report.deleted > 0 && report.error.is_none(), "{policy:?}: {report:?}");
        assert_eq!(offered(&scene.world.notices.borrow()).is_some(), is_new, "{policy:?}");
        assert_eq!(report.milliseconds == UNDO_GRACE.0, is_new, "{policy:?}");
    }
}

#[test]
fn a_line_cut_after_any_octet_deletes_nothing_that_is_then_taken_back() {
    let whole = Scene::new();
    whole.world.take_traffic();
    whole.check_and_undo();
    let octets = whole.world.take_traffic().octets();
    for cut in 0..octets {
        let scene = Scene::new();
        scene.world.host(|host| host.link.cut_after = Some(cut));
        let report = scene.check_and_undo();
        assert_eq!((report.deleted, scene.world.on_server()), (0, scene.all.clone()), "cut after {cut}: {report:?}");
        let taken_back = scene.policy() == LeavePolicy::LEAVE_ALL;
        assert_eq!(report.taken_back, if taken_back { 3 } else { 0 }, "cut after {cut}");
        scene.world.host(|host| host.link.cut_after = None);
        if !taken_back {
            assert!(report.error.is_some(), "cut after {cut}");
            assert_eq!(scene.check_and_undo().taken_back, 3, "cut after {cut}");
        }
        scene.assert_nothing_is_gone(&format!("cut after {cut} of {octets}"));
    }
}

#[test]
fn a_process_killed_at_any_storage_step_deletes_nothing_that_is_taken_back() {
    let mut step = 0;
    loop {
        let mut scene = Scene::new();
        scene.world.backing.fault_after(step, Fault::Kill);
        let killed = std::cell::Cell::new(false);
        let stop = || {
            killed.set(killed.get() || scene.world.backing.take_killed());
            killed.get()
        };
        let undo = Request::UndoDeletion { account: scene.account };
        let reply = scene.world.clock.run_until(stop, scene.check_and(scene.engine(), undo));
        if reply.is_some() {
            break;
        }
        let when = format!("killed at step {step}");
        scene.engine = Some(scene.world.engine());
        assert_eq!(scene.world.on_server(), scene.all, "{when}");
        // Killed before the policy was put away, the next check asks again.
        if scene.policy() != LeavePolicy::LEAVE_ALL {
            assert_eq!(scene.check_and_undo().taken_back, 3, "{when}");
        }
        scene.assert_nothing_is_gone(&when);
        step += 1;
    }
    // A commit, the state of the maildrop before and after, the account twice: two steps each.
    assert!(step >= 10, "only {step} steps");
}

#[test]
fn cancelling_in_that_moment_deletes_nothing_and_asks_again_next_time() {
    let scene = Scene::new();
    let cancel = Request::CancelCheck { account: None };
    let report = scene.world.clock.run(scene.check_and(scene.engine(), cancel));
    assert_eq!((report.deleted, report.taken_back, scene.world.on_server()), (0, 0, scene.all.clone()));
    assert_eq!(report.error.map(|error| error.kind), Some(ErrorKind::Cancelled));
    assert_eq!((scene.policy(), scene.intents()), (LeavePolicy::ONCE_STORED, 0));
    assert_eq!(scene.check_and_undo().taken_back, 3);
    scene.assert_nothing_is_gone("cancelled, then taken back");
}

#[test]
fn another_tab_can_take_it_back() {
    let scene = Scene::new();
    let other = scene.world.engine();
    let both = scene.check_and(&other, Request::UndoDeletion { account: scene.account });
    let hear = async {
        while !scene.world.notices.borrow().iter().any(|notice| matches!(notice, Notice::UndoWanted { .. })) {
            scene.world.clock.sleep_until(Millis(scene.world.clock.now().0 + 10)).await;
        }
        scene.engine().changed_elsewhere(Notice::UndoWanted { account: scene.account }).await
    };
    let (report, told) = scene.world.clock.run(join(both, hear));
    assert_eq!((report.taken_back, report.deleted, told), (3, 0, vec![]));
    scene.assert_nothing_is_gone("taken back in another tab");
}

#[test]
fn a_server_that_does_not_take_it_back_gets_no_quit() {
    for (answer, kind) in [("-ERR what?", ErrorKind::CommandRefused), ("", ErrorKind::TimedOut)] {
        let scene = Scene::new();
        scene.world.script(|server| {
            server.instead.insert("RSET", answer);
            server.log.clear();
        });
        let report = scene.check_and_undo();
        assert_eq!(report.error.map(|error| (error.kind, error.stage)), Some((kind, Stage::Deleting)));
        assert_eq!((report.taken_back, scene.intents()), (3, 3));
        assert_eq!(scene.world.commands().last().map(String::as_str), Some("RSET"));
        scene.world.script(|server| server.instead.clear());
        scene.assert_nothing_is_gone(answer);
    }
}

#[test]
fn what_is_wanted_back_too_late_is_not_deleted_from_then_on() {
    let scene = Scene::new();
    scene.world.host(|host| host.link.latency = 1_000);
    let both = join(scene.engine().handle(Request::CheckMail { account: None }), async {
        let quits = || scene.world.commands().iter().filter(|line| *line == "QUIT").count();
        while quits() < 2 {
            scene.world.clock.sleep_until(Millis(scene.world.clock.now().0 + 10)).await;
        }
        scene.engine().handle(Request::UndoDeletion { account: scene.account }).await
    });
    let (Reply::Checked(reports), Reply::Done) = scene.world.clock.run(both) else { panic!("no report") };
    assert_eq!((reports[0].deleted, reports[0].taken_back), (3, 0));
    assert_eq!(scene.policy(), LeavePolicy::LEAVE_ALL);
}
