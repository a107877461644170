//! The guarantee where only the beginning of large messages is retrieved, and the rest of one is wanted: wherever the line
//! is cut, the process killed or the store fails, each message stands once, as its beginning or whole; nothing goes from
//! the server that is not here whole; and in the end all is as it was wanted.
//!
//! Must not: leave out an octet or a storage step.

use mail_api::{
    AccountSettings, Change, CheckReport, ErrorKind, LeavePolicy, MessageId, PasswordKeeping, Reply, Request,
    RetrievalPolicy, Selection,
};
use mail_engine::Engine;
use mail_engine::store::memory::Fault;
use mail_engine::store::{BatchId, Flags, Store, StoreError, message_id};
use std::collections::BTreeMap;
use std::rc::Rc;
use test_simulation::mail::message;
use test_simulation::network::Attempt;
use test_simulation::server::Message;
use test_simulation::world::{DAY, Sim, World, settings};

/// Messages above this many octets are large here.
const LIMIT: u64 = 130;

/// A policy, and which of the scene's five messages it leaves on the server: while large ones are beginnings, and once no
/// bound keeps their rests away.
type Row = (LeavePolicy, &'static [usize], &'static [usize]);

const POLICIES: [Row; 6] = [
    (LeavePolicy::LEAVE_ALL, &[0, 1, 2, 3, 4], &[0, 1, 2, 3, 4]),
    (LeavePolicy::ONCE_STORED, &[3, 4], &[]),
    // What was completed just now is here for three days only in three days.
    (LeavePolicy::after_days(3), &[1, 2, 3, 4], &[1, 2, 3, 4]),
    // The large one was deleted here.
    (LeavePolicy::WHEN_DELETED_HERE, &[0, 2, 3, 4], &[0, 2, 3, 4]),
    (LeavePolicy { keep_newest: Some(1), ..LeavePolicy::LEAVE_ALL }, &[3, 4], &[4]),
    (LeavePolicy { keep_octets: Some(1), ..LeavePolicy::after_days(3) }, &[3, 4], &[]),
];

/// A small and a large message are here for three days, the large one as a beginning that was deleted here. Its rest was
/// wanted while there was no network. Now the policy changes, and a small and two large messages arrive, which are
/// identical and share their unique-id.
struct Scene {
    world: World,
    engine: Option<Rc<Engine<Sim>>>,
    all: Vec<Message>,
    policy: Row,
}

fn large(unique_id: &str) -> Message {
    let raw = format!("Subject: {unique_id}\r\n\r\n.\r\n{}.end\r\n", "x\r\n".repeat(41));
    Message { unique_id: unique_id.into(), raw: raw.into_bytes() }
}

fn bounded(leave_policy: LeavePolicy, whole_up_to: Option<u64>) -> AccountSettings {
    let retrieval = RetrievalPolicy { whole_up_to, ..RetrievalPolicy::default() };
    AccountSettings { leave_policy, retrieval, ..settings() }
}

impl Scene {
    fn new(policy: Row, removes_on_arrival: bool) -> Self {
        let world = World::new();
        let (old, new) = ([message("a"), large("b")], [message("c"), large("twin"), large("twin")]);
        world.deliver(old.clone());
        world.script(|server| server.capabilities.push("TOP"));
        let (engine, report) = world.first_check(bounded(LeavePolicy::LEAVE_ALL, Some(LIMIT)));
        assert_eq!((report.stored, &report.error), (2, &None));
        let scene = Self { world, engine: Some(engine), all: old.into_iter().chain(new.clone()).collect(), policy };
        scene.change(Some(LIMIT));
        // The newest was stored first.
        let large = message_id(BatchId(0), 0);
        scene.ask(Request::Change { which: Selection::Ids(vec![large]), change: Change::Deleted(true) });
        scene.world.host(|host| host.connecting = Attempt::Fails(ErrorKind::Offline));
        assert_eq!(scene.ask(Request::GetRest { id: large }), Reply::Done);
        scene.world.host(|host| host.connecting = Attempt::Succeeds);
        scene.world.clock.advance(3 * DAY);
        scene.world.deliver(new);
        scene.world.script(|server| server.removes_on_arrival = removes_on_arrival);
        scene
    }

    fn engine(&self) -> &Engine<Sim> {
        self.engine.as_deref().expect("an engine")
    }

    fn ask(&self, request: Request) -> Reply {
        self.world.ask(self.engine(), request)
    }

    fn check(&self) -> CheckReport {
        self.world.check(self.engine())
    }

    fn change(&self, whole_up_to: Option<u64>) {
        let Reply::Accounts(accounts) = self.ask(Request::Accounts) else { panic!("no accounts") };
        let settings = bounded(self.policy.0, whole_up_to);
        let keeping = PasswordKeeping::Device;
        let change = Request::ChangeAccount { id: accounts[0].id, settings, password: None, keeping };
        assert_eq!(self.ask(change), Reply::Done);
    }

    /// What is stored: which messages are whole, and which are beginnings, by subject; row, flags, record and octets must
    /// say the same of each.
    fn stored(&self, when: &str) -> (Vec<Message>, Vec<MessageId>) {
        let store = self.world.backing.open();
        self.world.clock.run(async {
            let (mut whole, mut beginnings) = (Vec::new(), Vec::new());
            let accounts = store.accounts().await.expect("accounts");
            let record = store.maildrop(accounts[0].id).await.expect("a record");
            let known: BTreeMap<MessageId, bool> =
                record.known.iter().map(|known| (known.message, known.is_beginning)).collect();
            let flags = store.flags().await.expect("flags");
            for (batch, flags) in store.rows(None).await.expect("rows").iter().zip(flags) {
                for (position, row) in (0..).zip(&batch.rows) {
                    let id = message_id(batch.batch, position);
                    let raw = store.raw(id).await.expect("raw");
                    let of = self.all.iter().find(|message| message.raw.starts_with(&raw));
                    let of = of.unwrap_or_else(|| panic!("{} is nobody's, {when}", raw.escape_ascii()));
                    let is_beginning = of.raw != raw;
                    let flags = flags.flags[usize::from(position)];
                    assert_eq!(row.beginning_of.is_some(), is_beginning, "the row of {}, {when}", of.unique_id);
                    assert_eq!(flags.has(Flags::BEGINNING), is_beginning, "the flags of {}, {when}", of.unique_id);
                    assert_eq!(known[&id], is_beginning, "the record of {}, {when}", of.unique_id);
                    assert_eq!(flags.has(Flags::DELETED), of.unique_id == "b", "{}, {when}", of.unique_id);
                    if is_beginning { beginnings.push(id) } else { whole.push(of.clone()) }
                }
            }
            whole.sort();
            (whole, beginnings)
        })
    }

    /// What must hold at every moment.
    fn assert_nothing_is_lost(&self, when: &str) {
        let (whole, beginnings) = self.stored(when);
        let on_server = self.world.on_server();
        for message in &self.all {
            let copies = |of: &[Message]| of.iter().filter(|other| *other == message).count();
            let twins = copies(&self.all);
            assert!(copies(&whole) <= twins, "{} is stored twice, {when}", message.unique_id);
            let safe = copies(&whole).max(copies(&on_server));
            assert!(safe >= twins, "{} is lost, {when}", message.unique_id);
        }
        let total = whole.len() + beginnings.len();
        let first = whole.iter().filter(|message| message.unique_id == "b").count();
        assert!(total <= 5 && beginnings.len() <= 3 - first, "{total} messages, {when}");
    }

    /// Checks again until all is done, and sees that it is; then takes the bound away, and sees that all is whole.
    fn assert_all_ends_well(&self, when: &str) {
        let all = |positions: &[usize]| {
            let mut all: Vec<Message> = positions.iter().map(|position| self.all[*position].clone()).collect();
            all.sort();
            all
        };
        let (_, left, left_at_last) = self.policy;
        for (whole_up_to, whole, left) in [(Some(LIMIT), &[0, 1, 2][..], left), (None, &[0, 1, 2, 3, 4], left_at_last)]
        {
            self.change(whole_up_to);
            for _ in 0..2 {
                assert_eq!(self.check().error, None, "{when}");
            }
            let (stored, beginnings) = self.stored(when);
            assert!(stored == all(whole), "not every message is stored as it should be, {when}");
            assert_eq!(beginnings.len(), 5 - whole.len(), "{when}");
            assert_eq!(self.world.on_server(), all(left), "{when}");
            let Reply::Storage(storage) = self.ask(Request::Storage) else { panic!("no report") };
            let octets: usize = self.world.stored().iter().map(Vec::len).sum();
            assert_eq!((storage.messages, storage.octets), (5, octets as u64), "the list shows what is stored, {when}");
        }
    }
}

#[test]
fn a_line_cut_after_any_octet_leaves_each_message_once() {
    for policy in POLICIES {
        // When exactly the server removes matters where much is to go.
        let ways: &[bool] = if policy.1.len() < 4 { &[true, false] } else { &[true] };
        for &removes_on_arrival in ways {
            let whole = Scene::new(policy, removes_on_arrival);
            whole.world.take_traffic();
            assert_eq!(whole.check().error, None);
            let octets = whole.world.take_traffic().octets();
            whole.assert_all_ends_well("uncut");

            for cut in 0..octets {
                let scene = Scene::new(policy, removes_on_arrival);
                scene.world.host(|host| host.link.cut_after = Some(cut));
                let when = format!("{:?}, removes: {removes_on_arrival}, cut after {cut} of {octets}", policy.0);
                scene.check();
                scene.assert_nothing_is_lost(&when);
                scene.world.host(|host| host.link.cut_after = None);
                scene.assert_all_ends_well(&when);
            }
        }
    }
}

#[test]
fn a_process_killed_at_any_storage_step_leaves_each_message_once() {
    for policy in POLICIES {
        let mut step = 0;
        loop {
            let mut scene = Scene::new(policy, true);
            scene.world.backing.fault_after(step, Fault::Kill);
            let engine = scene.engine.take().expect("an engine");
            let killed = std::cell::Cell::new(false);
            let stop = || {
                killed.set(killed.get() || scene.world.backing.take_killed());
                killed.get()
            };
            let reply = scene.world.clock.run_until(stop, engine.handle(Request::CheckMail { account: None }));
            drop(engine);
            if reply.is_some() {
                break;
            }
            let when = format!("{:?}, killed at step {step}", policy.0);
            scene.assert_nothing_is_lost(&when);
            scene.engine = Some(scene.world.engine());
            scene.assert_all_ends_well(&when);
            step += 1;
        }
        // The completion, a batch or two, the account: two steps each, at least.
        assert!(step >= 6, "{:?} has only {step} steps", policy.0);
    }
}

#[test]
fn a_store_that_fails_at_any_step_leaves_each_message_once() {
    for policy in POLICIES {
        for error in [StoreError::Full, StoreError::Failed] {
            for step in 0..14 {
                let scene = Scene::new(policy, true);
                scene.world.backing.fault_after(step, Fault::Fail(error));
                scene.check();
                scene.world.backing.clear_fault();
                let when = format!("{:?}, {error:?} at step {step}", policy.0);
                scene.assert_nothing_is_lost(&when);
                scene.assert_all_ends_well(&when);
            }
        }
    }
}

#[test]
fn a_line_cut_while_a_bound_was_taken_away_leaves_each_message_once() {
    let prepared = || {
        let scene = Scene::new(POLICIES[1], false);
        assert_eq!(scene.check().error, None);
        scene.change(None);
        scene
    };
    let whole = prepared();
    whole.world.take_traffic();
    assert_eq!((whole.check().completed, whole.stored("uncut").1), (2, vec![]));
    let octets = whole.world.take_traffic().octets();
    for cut in 0..octets {
        let scene = prepared();
        scene.world.host(|host| host.link.cut_after = Some(cut));
        let when = format!("cut after {cut} of {octets}");
        scene.check();
        scene.assert_nothing_is_lost(&when);
        scene.world.host(|host| host.link.cut_after = None);
        for _ in 0..2 {
            assert_eq!(scene.check().error, None, "{when}");
        }
        let mut all = scene.all.clone();
        all.sort();
        assert!(scene.stored(&when) == (all, vec![]) && scene.world.on_server().is_empty(), "{when}");
    }
}
