//! `check`: 10,000 messages, 200 MB, from one Dovecot, through a proxy that adds the round-trip time.
//!
//! Every subject speaks plain POP3 to the same server and leaves everything there. Poplar is the built page in Chromium
//! with a fresh profile, through the real bridge, into IndexedDB with strict durability; its time runs from the click
//! that adds the account to the end of the check. mpop is timed from its start to its end, into a Maildir; so is
//! fetchmail, with the first 1,000 messages, and the rest is extrapolated. What takes minutes is run once, and said so.
//!
//! Must not: let one subject profit from what another one left behind.

use crate::poplar::Way;
use crate::report::Report;
use crate::{corpus, peers, poplar};
use headless::maildir::MaildirStore;
use std::time::Duration;
use test_support::certificate::Authority;
use test_support::delay_proxy::DelayProxy;
use test_support::messages::PRIVATE_MAIL;

/// Messages in the maildrop.
const MESSAGES: u64 = 10_000;
/// Messages fetchmail retrieves; one command a round trip, it would take an hour for all.
const FETCHMAIL_MESSAGES: usize = 1000;
/// Runs at each round-trip time; their median is told.
const RUNS: usize = 3;
/// The same of fetchmail: two minutes each where it waits for the network.
const fn fetchmail_runs(round_trip: u64) -> usize {
    if round_trip == 0 { RUNS } else { 1 }
}

/// Measures and prints.
pub(crate) async fn run(report: &mut Report) {
    let server = corpus::served(report, &Authority::new(), "private", PRIVATE_MAIL, MESSAGES).await;
    let messages = usize::try_from(MESSAGES).expect("fits");
    for (round_trip, suffix) in [(0, "0ms"), (50, "50ms")] {
        let proxy = DelayProxy::start(server.address(), Duration::from_micros(round_trip * 500)).await;
        let proxy = proxy.expect("a loopback port is free");
        let (mut mpop, mut poplar, mut first) = (Vec::new(), Vec::new(), Vec::new());
        let (mut without_browser, mut fetchmail) = (Vec::new(), Vec::new());
        // In turns, so that what else the machine does meets all.
        for run in 0..RUNS {
            let took = peers::mpop(proxy.address(), server.user(), server.password(), messages, peers::Tls::Off).await;
            eprintln!("mpop, {round_trip} ms, run {run}: {took:.2?}");
            mpop.push(took.as_secs_f64());
            let timed = poplar::in_the_browser(&server, &proxy, MESSAGES, Way::Plain, None).await;
            eprintln!("poplar, {round_trip} ms, run {run}: {timed:.3?}");
            poplar.push(timed.check);
            first.push(timed.first_message.expect("the server greeted"));
            let folder = tempfile::tempdir().expect("a directory can be made");
            let store = MaildirStore::open(folder.path()).expect("a Maildir can be made");
            let (driver, account) = poplar::native(store, &server, &proxy).await;
            let took = poplar::check(&driver, account, MESSAGES).await;
            eprintln!("the engine without browser, {round_trip} ms, run {run}: {took:.2?}");
            without_browser.push(took.as_secs_f64());
            if run < fetchmail_runs(round_trip) {
                let took =
                    peers::fetchmail(proxy.address(), server.user(), server.password(), FETCHMAIL_MESSAGES).await;
                eprintln!("fetchmail, {round_trip} ms, run {run}: {took:.2?} for {FETCHMAIL_MESSAGES}");
                fetchmail.push(took.as_secs_f64() * MESSAGES as f64 / FETCHMAIL_MESSAGES as f64);
            }
        }
        let wall = format!("wall_{suffix}");
        report.runs("poplar", &wall, poplar, "s");
        report.runs("mpop", &wall, mpop, "s");
        report.runs("poplar", &format!("first_message_{suffix}"), first, "s");
        report.runs("poplar-headless", &wall, without_browser, "s");
        match *fetchmail {
            [once] => report.one_run("fetchmail", &wall, once, "s"),
            _ => report.runs("fetchmail", &wall, fetchmail, "s"),
        }
    }
    let proxy = DelayProxy::start(server.address(), Duration::ZERO).await.expect("a loopback port is free");
    let mut memory = Vec::new();
    for run in 0..RUNS {
        let mut most = 0;
        let _ = poplar::in_the_browser(&server, &proxy, MESSAGES, Way::Plain, Some(&mut most)).await;
        assert!(most > 0, "DevTools said nothing about the engine's memory while mail was checked");
        eprintln!("memory of the engine, run {run}: {most} octets at most");
        memory.push(most as f64 / 1e6);
    }
    report.runs("poplar", "engine_memory", memory, "MB");
}
