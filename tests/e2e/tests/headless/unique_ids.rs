//! A server that calls its mail by other names from one check to the next, as after a move to new software.
//!
//! Must not: need a browser.

use crate::hard_mail::hard_mails;
use crate::rig::{check, check_with, sorted};
use headless::platform::SystemClock;
use mail_api::{Change, LeavePolicy, Selection, View};
use mail_engine::store::memory::MemoryBacking;
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::messages::{PRIVATE_MAIL, message};
use test_support::plain_client::PlainClient;
use test_support::server::Server;

/// The formats that Dovecot's manual recommends for those who come from Cyrus, from UW's server and from Courier.
const FORMATS: [&str; 3] = ["%u", "%08Xv%08Xu", "UID%u-%v"];

fn unique_ids(server: &Dovecot) -> Vec<String> {
    let mut client = PlainClient::log_in(&server.endpoint());
    let unique_ids = client.ask_lines("UIDL");
    client.say("QUIT");
    unique_ids
}

#[tokio::test]
async fn mail_under_new_unique_ids_is_not_stored_a_second_time() {
    let (with_open_end, ended): (Vec<_>, Vec<_>) = hard_mails().into_iter().partition(|mail| !mail.ends_with(b"\r\n"));
    let private = (0..20).map(|index| message(PRIVATE_MAIL, index)).collect();
    let held = [private, ended, with_open_end].concat();
    for format in FORMATS {
        let mut server = Dovecot::start(Options::default(), &Authority::new());
        held.iter().for_each(|mail| server.deliver(mail));
        let backing = MemoryBacking::default();
        let driver = check(&backing, SystemClock::default(), &server, LeavePolicy::LEAVE_ALL).await;
        let stored = sorted(driver.raw_messages(View::Inbox).await.expect("rows"));
        assert_eq!(stored.len(), held.len());
        let before = unique_ids(&server);

        server.set_unique_ids(format);
        server.restart();
        server.deliver(b"Subject: new\r\n\r\nnew\r\n");
        let after = unique_ids(&server);
        assert!(after.iter().all(|id| !before.contains(id)), "{format}: {after:?}");

        let (driver, report) = check_with(&backing, SystemClock::default(), &server, |_| {}).await;
        assert_eq!(report.error, None, "{}", server.log());
        // Dovecot announces two octets less than it gives for a mail whose last line has no end, as others do, too.
        assert_eq!(report.stored, 1, "{format}");
        let rows = driver.rows(View::Inbox).await.expect("rows");
        assert_eq!(rows.len(), held.len() + 1, "{format}");
        // Whichever way it is: nothing is lost here, and nothing on the server.
        let all = driver.raw_messages(View::Inbox).await.expect("rows");
        assert!(stored.iter().all(|mail| all.contains(mail)));
        assert_eq!(server.count(), held.len() + 1);
    }
}

#[tokio::test]
async fn mail_deleted_here_does_not_come_back_under_a_new_unique_id() {
    let mut server = Dovecot::start(Options::default(), &Authority::new());
    server.deliver(b"Subject: old\r\n\r\nold\r\n");
    let backing = MemoryBacking::default();
    let driver = check(&backing, SystemClock::default(), &server, LeavePolicy::LEAVE_ALL).await;
    let id = driver.rows(View::Inbox).await.expect("rows")[0].id;
    driver.ask(mail_api::Request::Change { which: Selection::Ids(vec![id]), change: Change::Deleted(true) }).await;
    server.set_unique_ids(FORMATS[0]);
    server.restart();
    let driver = check(&backing, SystemClock::default(), &server, LeavePolicy::WHEN_DELETED_HERE).await;
    let inbox = driver.rows(View::Inbox).await.expect("rows").len();
    assert_eq!((inbox, server.count()), (0, 0), "it was deleted here, and so it is there");
}
