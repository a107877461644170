//! The browser dies at 20 random moments of checks that delete from the server what is stored.
//!
//! After each death the same profile is opened again and mail is checked again: every message that was ever delivered
//! is then exactly once across server and store. Half of the moments are drawn by the clock; however fast the machine,
//! most of those may miss what lasts a few milliseconds. The other half are drawn by what has passed over the wire: there
//! the line falls silent, so that the check cannot have ended when the browser dies. At least [`LEAST_INSIDE`] deaths
//! must have fallen between the first commit and the end of the check. The seed is printed; `POPLAR_KILL_SEED` repeats a
//! run.
//!
//! Must not: choose the moments by what the app does; a process dies whenever it likes.

use e2e::rig::{Rig, dovecot, form};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use test_support::certificate::Authority;
use test_support::delay_proxy::DelayProxy;
use test_support::dovecot::{Dovecot, Options};
use test_support::messages::{Numbers, PRIVATE_MAIL, message};
use test_support::page::{Form, Leave, Page, Security, at};

/// Times the browser is killed.
const DEATHS: u64 = 20;
/// Deaths that must have left mail both in the store and on the server: of those by the wire, which all should, a few
/// may come before the first commit where the machine is very slow.
const LEAST_INSIDE: u64 = 7;
/// Messages delivered before each check.
const MESSAGES: u64 = 60;
/// Stretches every stage of a session, so that no stage is too short to die in.
const ONE_WAY: Duration = Duration::from_millis(25);
/// How long a check may take.
const CHECK: Duration = Duration::from_secs(60);
/// The end of a check, in octets from the server: answers to DELE, but not yet all, and no answer to QUIT.
const ANSWERS: [u64; 2] = [300, 1300];

/// When the browser dies.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So long after the click.
    Clock(Duration),
    /// So long after the line fell silent, which it does when so many octets came from the server.
    Wire { octets: u64, silence: Duration },
}

/// A whole check, measured: what random moments are taken from.
#[derive(Debug, Clone, Copy)]
struct Whole {
    milliseconds: u64,
    /// Octets from the server that are not mail: they are about as many at every check.
    other_octets: u64,
}

impl Moment {
    /// In turns: by the clock, while mail arrives, by the clock, while deletions are answered.
    fn draw(death: u64, whole: Whole, delivered: std::ops::Range<u64>, numbers: &mut Numbers) -> Self {
        // Longer than a whole check takes: on a slow machine, too, what has arrived is then stored or being stored.
        let silence = Duration::from_millis(whole.milliseconds + numbers.below(whole.milliseconds));
        let end = whole.other_octets + delivered.clone().map(on_the_wire).sum::<u64>();
        match death % 4 {
            1 | 3 => Self::Clock(Duration::from_millis(numbers.below(whole.milliseconds))),
            2 => {
                // The newest message comes first, and whole.
                let first = whole.other_octets + on_the_wire(delivered.end - 1);
                Self::Wire { octets: first + numbers.below(end - ANSWERS[1] - first), silence }
            }
            _ => Self::Wire { octets: end - ANSWERS[0] - numbers.below(ANSWERS[1] - ANSWERS[0]), silence },
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_is_exactly_once_across_server_and_store_whenever_the_browser_dies() {
    let named = std::env::var("POPLAR_KILL_SEED").ok().and_then(|seed| seed.parse().ok());
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seed = named.unwrap_or(u64::from(clock.subsec_nanos()));
    eprintln!("POPLAR_KILL_SEED={seed}");
    let mut numbers = Numbers::new(seed);

    let authority = Authority::new();
    let mut server = dovecot(Options::default(), &authority, []);
    let proxy = DelayProxy::start(server.address(), ONE_WAY).await.expect("a loopback port is free");
    let rig = Rig::start(authority, &[proxy.address().port()]).await;
    let mut total = deliver(&mut server, 0);
    let mut page = rig.open().await;
    let form = Form {
        port: proxy.address().port(),
        leave: Leave::DeleteOnceStored,
        remember: true,
        ..form(&server, Security::None)
    };
    page.enter(&form).await;
    page.browser().click(&at("submit")).await;
    page.browser().see(&at("leave-confirm")).await;
    page.time_check(&at("leave-confirm"), total, CHECK).await;
    assert_eq!(server.count(), 0, "{}", server.log());
    // The first check is slower than all others: it adds an account, and nothing has run yet.
    total = deliver(&mut server, total);
    let whole = measure(&page, &proxy, total).await;
    assert_eq!(server.count(), 0, "{}", server.log());
    eprintln!("{whole:?}");

    let mut inside = 0;
    for death in 1..=DEATHS {
        let before = total;
        total = deliver(&mut server, total);
        let moment = Moment::draw(death, whole, before..total, &mut numbers);
        die(page, &proxy, moment).await;
        page = rig.open().await;
        page.browser().see(&at("list-count")).await;
        let (stored, left) = (page.total().await - before, server.count());
        eprintln!("death {death}, {moment:?}: {stored} stored, {left} on the server, of {MESSAGES}");
        inside += u64::from(stored > 0 && left > 0);
        page.time_check(&at("check-button"), total, CHECK).await;
        assert_eq!(
            page.browser().count(&at("error-card")).await,
            0,
            "{}",
            page.browser().text(&at("error-card")).await
        );
        let story = format!("{}, {:?}", page.story_of_check().await, page.browser().console().await);
        assert_eq!(server.count(), 0, "left on the server after {story}:\n{}", server.log());
    }
    let found = page.generated_messages().await;
    let expected: BTreeMap<u64, usize> = (0..total).map(|index| (index, 1)).collect();
    assert_eq!(found, expected);
    eprintln!("{inside} of {DEATHS} deaths left mail both in the store and on the server");
    assert!(inside >= LEAST_INSIDE, "only {inside} of {DEATHS} deaths fell inside a check");
    page.close().await;
}

/// Delivers the next messages; how many were delivered in all then.
fn deliver(server: &mut Dovecot, delivered: u64) -> u64 {
    for index in delivered..delivered + MESSAGES {
        server.deliver(&message(PRIVATE_MAIL, index));
    }
    delivered + MESSAGES
}

/// A check to its end.
async fn measure(page: &Page, proxy: &DelayProxy, total: u64) -> Whole {
    let before = proxy.octets_from_upstream();
    let times = page.time_check(&at("check-button"), total, CHECK).await;
    let mail: u64 = (total - MESSAGES..total).map(on_the_wire).sum();
    let other_octets = proxy.octets_from_upstream() - before - mail;
    Whole { milliseconds: times.ended - times.clicked, other_octets }
}

/// Begins a check and kills the browser at this moment.
async fn die(page: Page, proxy: &DelayProxy, moment: Moment) {
    if let Moment::Wire { octets, .. } = moment {
        proxy.stall_after(Some(octets));
    }
    page.check().await;
    match moment {
        Moment::Clock(after) => tokio::time::sleep(after).await,
        Moment::Wire { silence, .. } => {
            let silent = async {
                while !proxy.is_stalled() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            tokio::time::timeout(CHECK, silent).await.expect("a check is as long as it was");
            tokio::time::sleep(silence).await;
        }
    }
    page.kill();
    proxy.stall_after(None);
    proxy.stall(false);
}

/// Octets of a message as the server sends it: with a dot before each line that begins with one.
fn on_the_wire(index: u64) -> u64 {
    let mail = message(PRIVATE_MAIL, index);
    let dots = mail.windows(2).filter(|pair| pair == b"\n.").count();
    (mail.len() + dots) as u64
}
