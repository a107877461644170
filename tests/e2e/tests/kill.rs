//! The browser dies at 20 random moments of checks that delete from the server what is stored.
//!
//! After each death the same profile is opened again and mail is checked again: every message that was ever delivered
//! is then exactly once across server and store. The seed is printed; `POPLAR_KILL_SEED` repeats a run.
//!
//! Must not: choose the moments by what the app does; a process dies whenever it likes.

use e2e::rig::{Rig, dovecot, form};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use test_support::certificate::Authority;
use test_support::delay_proxy::DelayProxy;
use test_support::dovecot::Options;
use test_support::messages::{Numbers, PRIVATE_MAIL, message};
use test_support::page::{Form, Leave, Security, at};

/// Times the browser is killed.
const DEATHS: u64 = 20;
/// Messages delivered before each check.
const MESSAGES: u64 = 60;
/// Stretches every stage of a session, so that no stage is too short to die in.
const ONE_WAY: Duration = Duration::from_millis(25);
/// How long a check may take.
const CHECK: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn every_message_is_exactly_once_across_server_and_store_whenever_the_browser_dies() {
    let named = std::env::var("POPLAR_KILL_SEED").ok().and_then(|seed| seed.parse().ok());
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seed = named.unwrap_or(u64::from(clock.subsec_nanos()));
    eprintln!("POPLAR_KILL_SEED={seed}");
    let mut moments = Numbers::new(seed);

    let authority = Authority::new();
    let mut server = dovecot(Options::default(), &authority, []);
    let proxy = DelayProxy::start(server.address(), ONE_WAY).await.expect("a loopback port is free");
    let rig = Rig::start(authority, &[proxy.address().port()]).await;
    let mut delivered = 0;
    let mut deliver = |server: &mut test_support::dovecot::Dovecot| {
        for index in delivered..delivered + MESSAGES {
            server.deliver(&message(PRIVATE_MAIL, index));
        }
        delivered += MESSAGES;
        delivered
    };

    let mut total = deliver(&mut server);
    let page = rig.open().await;
    let form = Form {
        port: proxy.address().port(),
        leave: Leave::DeleteOnceStored,
        remember: true,
        ..form(&server, Security::None)
    };
    page.enter(&form).await;
    let times = page.time_check(&at("submit"), total, CHECK).await;
    // A whole check, measured: what a random moment is taken from. A check that is faster is killed after its end
    // now and then, and that is a moment too.
    let whole = times.ended - times.clicked;
    assert_eq!(server.count(), 0, "{}", server.log());
    let mut page = page;
    for death in 1..=DEATHS {
        total = deliver(&mut server);
        let moment = Duration::from_millis(moments.below(whole));
        page.check().await;
        tokio::time::sleep(moment).await;
        page.kill();
        page = rig.open().await;
        page.browser().see(&at("list-count")).await;
        let stored = page.total().await + MESSAGES - total;
        eprintln!("death {death} after {moment:?}: {stored} stored, {} on the server, of {MESSAGES}", server.count());
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
    page.close().await;
}
