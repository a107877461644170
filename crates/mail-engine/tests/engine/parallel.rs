//! Many requests at once: accounts checked side by side, lists read meanwhile.
//!
//! Must not: depend on the order in which futures are polled.

use futures_util::future::join;
use mail_api::{AccountSettings, Change, ErrorKind, Reply, Request, Selection, WindowQuery};
use mail_engine::Engine;
use mail_engine::ports::{Clock, Millis};
use std::rc::Rc;
use test_simulation::mail::messages;
use test_simulation::server::SharedServer;
use test_simulation::world::{NOW, Sim, World, settings};

/// So many accounts, each on a server of its own with 20 messages.
fn world_with(accounts: usize) -> (World, Rc<Engine<Sim>>, Vec<SharedServer>) {
    let world = World::new();
    let engine = world.engine();
    let mut servers = Vec::new();
    for number in 0..accounts {
        let name = format!("pop{number}.example.org");
        let (server, host) = world.add_server(&name);
        server.borrow_mut().messages = messages(20, 1_000);
        host.borrow_mut().link.latency = 50;
        world.add_account(&engine, AccountSettings { host: name, ..settings() });
        servers.push(server);
    }
    (world, engine, servers)
}

#[test]
fn accounts_are_checked_side_by_side_and_reported_in_their_order() {
    let (world, engine, _) = world_with(8);
    let before = world.clock.now().0;
    let Reply::Checked(reports) = world.ask(&engine, Request::CheckMail { account: None }) else {
        panic!("no reports")
    };
    assert_eq!(reports.iter().map(|report| report.stored).collect::<Vec<_>>(), [20; 8]);
    assert!(reports.is_sorted_by_key(|report| report.account));
    let together = world.clock.now().0 - before;
    let alone: u64 = reports.iter().map(|report| report.milliseconds).sum();
    // Four at once: a quarter of the time.
    assert!(together < alone / 3 && together > alone / 5, "{together} of {alone} ms");
}

#[test]
fn a_silent_server_does_not_hold_up_the_others() {
    let (world, engine, servers) = world_with(6);
    servers[0].borrow_mut().greeting = "";
    let Reply::Checked(reports) = world.ask(&engine, Request::CheckMail { account: None }) else {
        panic!("no reports")
    };
    assert_eq!(reports[0].error.as_ref().map(|error| error.kind), Some(ErrorKind::TimedOut));
    for report in &reports[1..] {
        assert_eq!((report.stored, &report.error), (20, &None));
        assert!(report.milliseconds < 5_000);
    }
}

#[test]
fn lists_are_read_and_flags_set_while_checks_run() {
    let (world, engine, _) = world_with(2);
    let reading = async {
        let mut totals = Vec::new();
        for step in 1..=20 {
            world.clock.sleep_until(Millis(NOW + step * 50)).await;
            let query = WindowQuery { count: 200, ..WindowQuery::default() };
            let Reply::Window(window) = engine.handle(Request::Window(query)).await else { panic!("no window") };
            let ids = window.rows.iter().map(|row| row.id).collect();
            assert!(matches!(
                engine.handle(Request::Change { which: Selection::Ids(ids), change: Change::Read(true) }).await,
                Reply::Changed { .. }
            ));
            totals.push(window.total);
        }
        totals
    };
    let (reply, totals) = world.clock.run(join(engine.handle(Request::CheckMail { account: None }), reading));
    assert!(matches!(reply, Reply::Checked(_)));
    assert!(totals.is_sorted() && totals[0] == 0 && totals[19] == 40, "{totals:?}");
}

#[test]
fn removing_an_account_ends_its_check_and_leaves_nothing_of_it() {
    for after in (50..1_200).step_by(50) {
        let (world, engine, _) = world_with(2);
        let Reply::Accounts(accounts) = world.ask(&engine, Request::Accounts) else { panic!("no accounts") };
        let (gone, stays) = (accounts[0].id, accounts[1].id);
        let removing = async {
            world.clock.sleep_until(Millis(NOW + after)).await;
            engine.handle(Request::RemoveAccount { id: gone }).await
        };
        let (_, reply) = world.clock.run(join(engine.handle(Request::CheckMail { account: None }), removing));
        assert_eq!(reply, Reply::Done);
        let query = WindowQuery { count: 200, ..WindowQuery::default() };
        let Reply::Window(window) = world.ask(&engine, Request::Window(query)) else { panic!("no window") };
        assert_eq!((window.total, world.stored().len()), (20, 20), "removed after {after} ms");
        assert!(window.rows.iter().all(|row| row.account == stays));
    }
}
