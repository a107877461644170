//! `check`: 10,000 messages, 200 MB, from one Dovecot, through a proxy that adds the round-trip time.
//!
//! Every subject speaks plain POP3 to the same server and leaves everything there. Poplar is the built page in Chromium
//! with a fresh profile, through the real bridge, into IndexedDB with strict durability; its time runs from the click
//! that adds the account to the end of the check. mpop is timed from its start to its end, into a Maildir; so is
//! fetchmail, with the first 1,000 messages, and the rest is extrapolated.
//!
//! Must not: let one subject profit from what another one left behind.

use crate::report::{Report, median};
use crate::{corpus, peers};
use std::time::Duration;
use test_support::certificate::Authority;
use test_support::delay_proxy::DelayProxy;
use test_support::dovecot::{Dovecot, Options};

/// Messages in the maildrop.
const MESSAGES: u64 = 10_000;
/// Messages fetchmail retrieves; one command a round trip, it would take an hour for all.
const FETCHMAIL_MESSAGES: usize = 1000;
/// Runs of Poplar and mpop at each round-trip time; their median is told.
const RUNS: usize = 3;

/// Measures and prints.
pub(crate) async fn run(report: &mut Report) {
    let (maildir, octets) = corpus::private_mail(MESSAGES);
    let mut server = Dovecot::start(Options::default(), &Authority::new());
    server.deliver_links(&maildir);
    let server = server;
    let messages = usize::try_from(MESSAGES).expect("fits");
    // Dovecot indexes a new maildrop at its first session; nobody is to pay for that.
    let _ = peers::mpop(server.address(), server.user(), server.password(), messages).await;
    report.figure("corpus", "messages", MESSAGES as f64, "messages");
    report.figure("corpus", "octets", octets as f64 / 1e6, "MB");
    for (round_trip, metric) in [(0, "wall_0ms"), (50, "wall_50ms")] {
        let proxy = DelayProxy::start(server.address(), Duration::from_micros(round_trip * 500)).await;
        let proxy = proxy.expect("a loopback port is free");
        let mut mpop = Vec::new();
        for run in 0..RUNS {
            let took = peers::mpop(proxy.address(), server.user(), server.password(), messages).await;
            eprintln!("mpop, {round_trip} ms, run {run}: {took:.2?}");
            mpop.push(took.as_secs_f64());
        }
        report.figure("mpop", metric, median(mpop), "s");
        let took = peers::fetchmail(proxy.address(), server.user(), server.password(), FETCHMAIL_MESSAGES).await;
        eprintln!("fetchmail, {round_trip} ms: {took:.2?} for {FETCHMAIL_MESSAGES}");
        let whole = took.as_secs_f64() * MESSAGES as f64 / FETCHMAIL_MESSAGES as f64;
        report.figure("fetchmail", &format!("{metric}_extrapolated"), whole, "s");
    }
}
