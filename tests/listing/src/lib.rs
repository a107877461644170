//! One check of a maildrop of 100,000 messages, of which it may retrieve one: what is measured is the listing, and the
//! plan that is made of it. The engine is the real one, over a store in memory; its server answers at once and makes up
//! its listings as they are read.
//!
//! ```text
//! cargo run --release -p listing-bench                                                  natively
//! cargo test --profile web --target wasm32-unknown-unknown -p listing-bench -- --nocapture    in the browser
//! ```
//! Must not: judge what it measured; it prints figures.

mod server;

use mail_api::{
    AccountSettings, CredentialKind, LeavePolicy, PasswordKeeping, Reply, Request, RetrievalPolicy, Secret, Security,
};
use mail_engine::maildrop::ListedMessage;
use mail_engine::ports::Platform;
use mail_engine::store::memory::{MemoryBacking, MemoryStore};
use mail_engine::{Engine, Parts};
use server::{Answering, Times, UNIQUE_ID_OCTETS};
use std::cell::RefCell;
use std::rc::Rc;
use test_simulation::{clock::SimClock, entropy::CountingEntropy, turns::ProcessTurns, vault::MemoryVault};

/// Messages in the maildrop.
pub const MESSAGES: u32 = 100_000;
/// How often the time is taken.
const RUNS: usize = 5;

struct Local;

impl Platform for Local {
    type Store = MemoryStore;
    type Connector = Answering;
    type Clock = SimClock;
    type Vault = MemoryVault;
    type Turns = ProcessTurns;
    type Entropy = CountingEntropy;
}

/// Measures, and prints a line for each figure.
///
/// `now` tells milliseconds, `memory` the octets the program ever held. `print` gets each line.
///
/// # Panics
/// Where a check fails.
pub fn measure(subject: &str, now: fn() -> f64, memory: fn() -> u64, print: impl Fn(String)) {
    let before = memory();
    let mut times = vec![check(now)];
    // Only the first shows what is needed: memory that was had once is not given back.
    let peak = memory().saturating_sub(before);
    times.extend((1..RUNS).map(|_| check(now)));
    times.sort_by(f64::total_cmp);
    let result = u64::from(MESSAGES) * (size_of::<ListedMessage>() as u64 + UNIQUE_ID_OCTETS);
    let figures = [
        ("list_and_plan", times[RUNS / 2] / 1e3, "s"),
        ("memory_at_most", peak as f64 / 1e6, "MB"),
        ("memory_of_the_listing", result as f64 / 1e6, "MB"),
        ("messages", f64::from(MESSAGES), "messages"),
    ];
    for (metric, value, unit) in figures {
        let value = (value * 1e3).round() / 1e3;
        print(format!(
            r#"{{"bench":"listing","subject":"{subject}","metric":"{metric}","value":{value},"unit":"{unit}"}}"#
        ));
    }
}

/// Milliseconds from LIST to QUIT.
fn check(now: fn() -> f64) -> f64 {
    let clock = SimClock::new(1_700_000_000_000);
    let times = Rc::new(RefCell::new(Times::default()));
    let parts: Parts<Local> = Parts {
        store: MemoryBacking::default().open(),
        connector: Answering { times: times.clone(), now },
        clock: clock.clone(),
        vault: MemoryVault::default(),
        turns: ProcessTurns::default(),
        entropy: CountingEntropy::default(),
    };
    let engine = Engine::new(parts, |_| {});
    clock.run(engine.start()).expect("memory can be read");
    let settings = AccountSettings {
        kind: mail_api::AccountKind::Server,
        name: "Ada".into(),
        host: "pop.example.org".into(),
        port: 110,
        security: Security::None,
        tls: mail_api::TlsChoice::default(),
        user_name: "ada".into(),
        credential: CredentialKind::Password,
        leave_policy: LeavePolicy::LEAVE_ALL,
        retrieval: RetrievalPolicy { most_messages: Some(1), ..RetrievalPolicy::default() },
        check_minutes: None,
    };
    let (password, keeping) = (Secret::new("x"), PasswordKeeping::Session);
    let added = clock.run(engine.handle(Request::AddAccount { settings, password, keeping }));
    assert!(matches!(added, Reply::AccountAdded(_)), "{added:?}");
    let Reply::Checked(reports) = clock.run(engine.handle(Request::CheckMail { account: None })) else {
        panic!("no report");
    };
    assert_eq!(reports.iter().map(|report| (report.stored, &report.error)).collect::<Vec<_>>(), [(1, &None)]);
    let times = times.borrow();
    times.quit.expect("it ended") - times.list.expect("it listed")
}
