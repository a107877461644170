//! One check against one server, into memory or into a Maildir.
//!
//! Must not: know which server it is.

use headless::driver::Driver;
use headless::maildir::MaildirStore;
use headless::platform::SystemClock;
use headless::tcp::TokioConnector;
use headless::through_bridge::BridgeConnector;
use mail_api::{
    AccountSettings, CheckReport, CredentialKind, LeavePolicy, RetrievalPolicy, Security, TlsBetween, UserError, View,
};
use mail_engine::ports::Connector;
use mail_engine::store::memory::{MemoryBacking, MemoryStore};
use test_support::bridge_runner::{self, BridgeRunner};
use test_support::certificate::Authority;
use test_support::server::{Endpoint, Server};

/// An engine that keeps mail in memory.
pub(crate) type MemoryDriver = Driver<MemoryStore, TokioConnector>;

/// The three ways to reach a server, and between whom the connection is then secret.
pub(crate) const WAYS: [(Security, TlsBetween); 3] = [
    (Security::None, TlsBetween::Nobody),
    (Security::Stls, TlsBetween::BrowserAndServer),
    (Security::Implicit, TlsBetween::BrowserAndServer),
];

pub(crate) fn settings(endpoint: &Endpoint, security: Security, leave_policy: LeavePolicy) -> AccountSettings {
    AccountSettings {
        kind: mail_api::AccountKind::Server,
        name: "Ada".into(),
        host: endpoint.address.to_string(),
        port: if security == Security::Implicit { endpoint.tls_port } else { endpoint.port },
        security,
        tls: mail_api::TlsChoice::default(),
        user_name: endpoint.user.clone(),
        credential: CredentialKind::Password,
        leave_policy,
        retrieval: RetrievalPolicy::default(),
        check_minutes: None,
    }
}

pub(crate) fn sorted(mut mails: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    mails.sort();
    mails
}

/// A connector that trusts this authority besides Mozilla's.
pub(crate) fn connector(authority: &Authority) -> TokioConnector {
    headless::tcp::connector(Some(authority.pem())).expect("a good root")
}

/// Checks once, without TLS, with these settings changed so; gives the driver and what it reports.
pub(crate) async fn check_with(
    backing: &MemoryBacking,
    clock: SystemClock,
    server: &impl Server,
    change: impl FnOnce(&mut AccountSettings),
) -> (MemoryDriver, CheckReport) {
    let endpoint = server.endpoint();
    let connector = headless::tcp::connector(None).expect("no roots, nothing wrong");
    let driver = Driver::open_at(backing.open(), connector, clock).await.expect("memory opens");
    let mut settings = settings(&endpoint, Security::None, LeavePolicy::LEAVE_ALL);
    change(&mut settings);
    let account = driver.account(settings, &endpoint.password).await.expect("is added");
    let report = driver.check(account).await.expect("is checked");
    (driver, report)
}

/// Checks once into memory, which must go well; gives the driver back.
pub(crate) async fn check(
    backing: &MemoryBacking,
    clock: SystemClock,
    server: &impl Server,
    policy: LeavePolicy,
) -> MemoryDriver {
    let (driver, report) = check_with(backing, clock, server, |settings| settings.leave_policy = policy).await;
    assert_eq!(report.error, None, "{}", server.log());
    driver
}

/// Checks once with a password; gives what a person is told.
pub(crate) async fn refused(
    server: &impl Server,
    connector: TokioConnector,
    security: Security,
    password: &str,
) -> UserError {
    refused_with(settings(&server.endpoint(), security, LeavePolicy::LEAVE_ALL), connector, password).await
}

/// Checks once with these settings; gives what a person is told.
pub(crate) async fn refused_with<C: Connector + 'static>(
    settings: AccountSettings,
    connector: C,
    password: &str,
) -> UserError {
    let driver = Driver::open(MemoryBacking::default().open(), connector).await.expect("memory opens");
    let account = driver.account(settings, password).await.expect("is added");
    driver.check(account).await.expect("is checked").error.expect("must fail")
}

/// Checks into a Maildir, which then must hold exactly this; and once more, which must store nothing.
pub(crate) async fn into_a_maildir<C: Connector + 'static>(
    connector: C,
    server: &impl Server,
    (security, tls): (Security, TlsBetween),
    served: &[Vec<u8>],
) {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let store = MaildirStore::open(directory.path()).expect("a Maildir can be made");
    let driver = Driver::open(store, connector).await.expect("it opens");
    let endpoint = server.endpoint();
    let settings = settings(&endpoint, security, LeavePolicy::LEAVE_ALL);
    let account = driver.account(settings, &endpoint.password).await.expect("is added");
    let report = driver.check(account).await.expect("is checked");
    assert_eq!(report.error, None, "{security:?}\n{}", server.log());
    let served = sorted(served.to_vec());
    assert_eq!((report.stored as usize, report.skipped), (served.len(), 0), "{security:?}\n{}", server.log());
    let files = std::fs::read_dir(directory.path().join("new")).expect("a Maildir");
    let stored = files.flatten().map(|entry| std::fs::read(entry.path()).expect("a message")).collect();
    assert!(sorted(stored) == served, "{security:?}: what is stored differs from what the server serves");
    assert!(sorted(driver.raw_messages(View::Inbox).await.expect("rows")) == served);
    let connection = driver.accounts().await.expect("accounts").remove(0).connection.expect("was checked");
    assert_eq!((connection.tls, connection.protocol.is_empty()), (tls, tls == TlsBetween::Nobody));
    // Nothing comes twice.
    let again = driver.check(account).await.expect("is checked");
    assert_eq!((again.error, again.stored), (None, 0));
}

/// The same through the bridge, with TLS between it and the server.
pub(crate) async fn into_a_maildir_through_the_bridge(authority: &Authority, server: &impl Server, served: &[Vec<u8>]) {
    let endpoint = server.endpoint();
    let bridge = bridge_before(authority, &endpoint).await;
    for security in [Security::Stls, Security::Implicit] {
        let connector = BridgeConnector::new(bridge.address());
        into_a_maildir(connector, server, (security, TlsBetween::BridgeAndServer), served).await;
    }
    assert!(!bridge.log().contains(&endpoint.user), "{}", bridge.log());
}

/// A bridge that reaches this server, and trusts this authority besides Mozilla's.
pub(crate) async fn bridge_before(authority: &Authority, endpoint: &Endpoint) -> BridgeRunner {
    let options = bridge_runner::Options {
        ports: vec![endpoint.port, endpoint.tls_port],
        authority_pem: Some(authority.pem().into()),
        ..bridge_runner::Options::default()
    };
    BridgeRunner::start(options).await
}

/// Checks with a limit of messages and the rule that what is stored is deleted: exactly what was stored must be gone.
///
/// `served` is what the server serves, in the order of its maildrop.
pub(crate) async fn delete_once_stored_deletes_exactly_what_is_stored(server: &mut impl Server, served: &[Vec<u8>]) {
    let backing = MemoryBacking::default();
    let held = server.maildrop().remaining();
    assert_eq!(held.len(), served.len());
    let (driver, report) = check_with(&backing, SystemClock::default(), server, |settings| {
        settings.leave_policy = LeavePolicy::ONCE_STORED;
        settings.retrieval.most_messages = Some(2);
    })
    .await;
    assert_eq!((report.error, report.stored, report.deleted), (None, 2, 2), "{}", server.log());
    // The newest two.
    let (older, newest) = served.split_at(served.len() - 2);
    assert_eq!(sorted(driver.raw_messages(View::Inbox).await.expect("rows")), sorted(newest.to_vec()));
    assert_eq!(server.maildrop().count_after_quit(older.len()), older.len(), "{}", server.log());
    assert_eq!(test_support::plain_client::served(&server.endpoint()), older, "{}", server.log());
    let driver = check(&backing, SystemClock::default(), server, LeavePolicy::ONCE_STORED).await;
    assert_eq!(server.maildrop().count_after_quit(0), 0, "{}", server.log());
    assert!(sorted(driver.raw_messages(View::Inbox).await.expect("rows")) == sorted(served.to_vec()));
}
