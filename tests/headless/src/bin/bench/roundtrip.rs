//! `roundtrip`: 1,000 messages of 5 kB at 80 ms round trip, where time is mostly waiting; and a check that finds nothing
//! new.
//!
//! Every subject speaks plain POP3 to the same Dovecot through the same proxy. Poplar is measured three times: as the
//! built page in Chromium, as the same engine without a browser, and that with one command at a time.
//!
//! Must not: let one subject profit from what another one left behind.

use crate::report::{Report, median};
use crate::{corpus, peers, poplar};
use mail_api::AccountId;
use mail_engine::limits;
use mail_engine::ports::Millis;
use mail_engine::store::memory::{MemoryBacking, MemoryStore};
use mail_engine::store::{MaildropState, ServerRecord, Store};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use test_support::certificate::Authority;
use test_support::delay_proxy::DelayProxy;
use test_support::dovecot::Dovecot;
use test_support::messages::LETTERS;

/// Messages in the maildrop.
const MESSAGES: u64 = 1000;
/// How long an octet takes one way; half a round trip.
const ONE_WAY: Duration = Duration::from_millis(40);
/// Runs of what takes seconds; their median is told. What takes minutes is run once.
const RUNS: usize = 5;

/// Measures and prints.
pub(crate) async fn run(report: &mut Report) {
    let server = corpus::served(report, &Authority::new(), "letters", LETTERS, MESSAGES).await;
    let messages = usize::try_from(MESSAGES).expect("fits");
    let proxy = DelayProxy::start(server.address(), ONE_WAY).await.expect("a loopback port is free");
    let (mut mpop, mut page, mut without_browser) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..RUNS {
        let took = peers::mpop(proxy.address(), server.user(), server.password(), messages, peers::Tls::Off).await;
        eprintln!("mpop, run {run}: {took:.2?}");
        mpop.push(took.as_secs_f64());
        let took = poplar::in_the_browser(&server, &proxy, MESSAGES, poplar::Way::Plain, None).await.check;
        eprintln!("poplar, run {run}: {took:.2} s");
        page.push(took);
        let (native, account) = poplar::native(MemoryBacking::default().open(), &server, &proxy).await;
        let took = poplar::check(&native, account, MESSAGES).await;
        eprintln!("the engine without browser, run {run}: {took:.2?}");
        without_browser.push(took.as_secs_f64());
        if run == 0 {
            nothing_new(report, &proxy, &native, account).await;
        }
    }
    let one_at_a_time = one_at_a_time(&server, &proxy).await.as_secs_f64();
    eprintln!("the engine without browser, one command at a time: {one_at_a_time:.2} s");
    let fetchmail = peers::fetchmail(proxy.address(), server.user(), server.password(), messages).await.as_secs_f64();
    eprintln!("fetchmail: {fetchmail:.2} s");
    let poplar = median(page.clone());
    let median_of_mpop = median(mpop.clone());
    report.runs("poplar", "wall_80ms", page, "s");
    report.runs("mpop", "wall_80ms", mpop, "s");
    report.runs("poplar-headless", "wall_80ms", without_browser, "s");
    report.one_run("poplar-headless-one-at-a-time", "wall_80ms", one_at_a_time, "s");
    report.one_run("fetchmail", "wall_80ms", fetchmail, "s");
    report.ratio("mpop", "wall_80ms", median_of_mpop, poplar);
    report.ratio("poplar-headless-one-at-a-time", "wall_80ms", one_at_a_time, poplar);
    report.ratio("fetchmail", "wall_80ms", fetchmail, poplar);
}

/// What a check costs that finds nothing new, from the connection to the end.
async fn nothing_new(
    report: &mut Report,
    proxy: &DelayProxy,
    native: &poplar::Native<MemoryStore>,
    account: AccountId,
) {
    let (up, down, turns) = (proxy.octets_to_upstream(), proxy.octets_from_upstream(), proxy.turnarounds());
    let took = poplar::check(native, account, 0).await;
    report.one_run("poplar-headless", "nothing_new_wall_80ms", took.as_secs_f64(), "s");
    // The first is the connection itself, which the greeting answers.
    report.figure(
        "poplar-headless",
        "nothing_new_round_trips",
        (proxy.turnarounds() - turns + 1) as f64,
        "round trips",
    );
    report.figure("poplar-headless", "nothing_new_up", (proxy.octets_to_upstream() - up) as f64, "octets");
    report.figure("poplar-headless", "nothing_new_down", (proxy.octets_from_upstream() - down) as f64, "octets");
}

/// A check whose record of the server says that it takes one command at a time only.
async fn one_at_a_time(server: &Dovecot, proxy: &DelayProxy) -> Duration {
    let backing = MemoryBacking::default();
    let (native, account) = poplar::native(backing.open(), server, proxy).await;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let until = Millis(u64::try_from(now).expect("fits") + limits::DAY.0);
    let server = ServerRecord { unpipelined_until: Some(until), ..ServerRecord::default() };
    let state = MaildropState { server, ..MaildropState::default() };
    backing.open().put_maildrop_state(account, &state).await.expect("memory can be written");
    poplar::check(&native, account, MESSAGES).await
}
