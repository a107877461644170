//! `tls`: 10,000 messages, 200 MB, from one Dovecot over TLS, through a proxy that adds the round-trip time: TLS that ends in
//! the browser beside TLS that ends in the bridge, and beside mpop with TLS. What each suite costs, natively and in the
//! browser, is measured by `tls-bench`.
//!
//! The certificate is vouched for by nobody whom Mozilla knows. So TLS in the browser begins with a connection that is
//! refused, a person who trusts what it showed, and only then the check that is timed; by then what speaks TLS is loaded.
//! What that loading takes is in the time to the refusal, which is told, too.
//!
//! Must not: let one subject profit from what another one left behind.

use crate::poplar::Way;
use crate::report::Report;
use crate::{corpus, peers, poplar};
use std::time::Duration;
use test_support::certificate::Authority;
use test_support::delay_proxy::DelayProxy;
use test_support::messages::PRIVATE_MAIL;

/// Messages in the maildrop.
const MESSAGES: u64 = 10_000;
/// Runs at each round-trip time; their median is told.
const RUNS: usize = 3;

/// Measures and prints.
pub(crate) async fn run(report: &mut Report) {
    let authority = Authority::new();
    let server = corpus::served(report, &authority, "private", PRIVATE_MAIL, MESSAGES).await;
    let messages = usize::try_from(MESSAGES).expect("fits");
    let secured = (server.address().ip(), server.tls_port()).into();
    for (round_trip, suffix) in [(0, "0ms"), (50, "50ms")] {
        let proxy = DelayProxy::start(secured, Duration::from_micros(round_trip * 500)).await;
        let proxy = proxy.expect("a loopback port is free");
        let (mut mpop, mut in_bridge, mut in_browser, mut refused) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        // In turns, so that what else the machine does meets all.
        for run in 0..RUNS {
            let took = peers::mpop(proxy.address(), server.user(), server.password(), messages, peers::Tls::On).await;
            eprintln!("mpop, {round_trip} ms, run {run}: {took:.2?}");
            mpop.push(took.as_secs_f64());
            let way = Way::TlsInBridge { authority: &authority };
            let timed = poplar::in_the_browser(&server, &proxy, MESSAGES, way, None).await;
            eprintln!("TLS in the bridge, {round_trip} ms, run {run}: {:.2} s", timed.check);
            in_bridge.push(timed.check);
            let timed = poplar::in_the_browser(&server, &proxy, MESSAGES, Way::TlsInBrowser, None).await;
            eprintln!("TLS in the browser, {round_trip} ms, run {run}: {:.2} s", timed.check);
            in_browser.push(timed.check);
            refused.extend(timed.refused);
        }
        let wall = format!("wall_{suffix}");
        report.runs("mpop", &wall, mpop, "s");
        report.runs("poplar-tls-in-bridge", &wall, in_bridge, "s");
        report.runs("poplar", &wall, in_browser, "s");
        report.runs("poplar", &format!("loaded_connected_and_refused_{suffix}"), refused, "s");
        let poplar = report.value("poplar", &wall);
        for subject in ["mpop", "poplar-tls-in-bridge"] {
            let took = report.value(subject, &wall);
            report.ratio(subject, &wall, took, poplar);
        }
    }
}
