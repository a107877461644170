//! The test rig itself, so that a broken rig is not mistaken for a broken app.
//!
//! Must not: need the built page.

use std::time::Duration;
use test_support::browser::Browser;
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::messages::{PRIVATE_MAIL, message};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn converse(server: &Dovecot, commands: &[&str]) -> String {
    let mut socket = TcpStream::connect(server.address()).await.expect("connects");
    for command in commands {
        // One at a time: Dovecot drops what is pipelined before login ends.
        tokio::time::sleep(Duration::from_millis(100)).await;
        socket.write_all(format!("{command}\r\n").as_bytes()).await.expect("is sent");
    }
    let mut said = Vec::new();
    // Dovecot waits ten seconds for a locked maildrop before it says so.
    let _ = tokio::time::timeout(Duration::from_secs(20), socket.read_to_end(&mut said)).await;
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn dovecot_holds_the_mail_it_was_given_and_deletes_at_quit() {
    let mut server = Dovecot::start(Options::default(), &Authority::new());
    let mails: Vec<_> = (0..3).map(|index| message(PRIVATE_MAIL, index)).collect();
    for mail in &mails {
        server.deliver(mail);
    }
    assert_eq!(server.remaining(), mails);
    let (user, password) = (format!("USER {}", server.user()), format!("PASS {}", server.password()));
    let said = converse(&server, &[&user, &password, "LIST", "DELE 2", "QUIT"]).await;
    assert!(said.contains(&format!("1 {}\r\n2 {}\r\n", mails[0].len(), mails[1].len())), "{said}\n{}", server.log());
    assert_eq!(server.remaining(), [mails[0].clone(), mails[2].clone()]);
}

#[tokio::test]
async fn dovecot_that_wants_tls_refuses_a_password_without() {
    let server = Dovecot::start(Options { plaintext_login: false, ..Options::default() }, &Authority::new());
    let said = converse(&server, &["CAPA", &format!("USER {}", server.user()), "QUIT"]).await;
    assert!(said.contains("STLS\r\n") && said.contains("-ERR"), "{said}");
}

#[tokio::test]
async fn dovecot_without_tls_offers_no_stls() {
    let server = Dovecot::start(Options { tls: false, ..Options::default() }, &Authority::new());
    let said = converse(&server, &["CAPA", "QUIT"]).await;
    assert!(said.contains("UIDL\r\n") && !said.contains("STLS"), "{said}");
}

#[tokio::test]
async fn dovecot_that_locks_the_maildrop_says_in_use() {
    let mut server = Dovecot::start(Options { lock_session: true, ..Options::default() }, &Authority::new());
    server.deliver(b"Subject: x\r\n\r\nx\r\n");
    let (user, password) = (format!("USER {}", server.user()), format!("PASS {}", server.password()));
    let mut first = TcpStream::connect(server.address()).await.expect("connects");
    for command in [&user, &password] {
        tokio::time::sleep(Duration::from_millis(100)).await;
        first.write_all(format!("{command}\r\n").as_bytes()).await.expect("is sent");
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let said = converse(&server, &[&user, &password, "QUIT"]).await;
    assert!(said.contains("-ERR [IN-USE]"), "{said}\n{}", server.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_starts_types_keeps_its_profile_and_dies_at_once() {
    let profile = tempfile::tempdir().expect("a directory can be made");
    let browser = Browser::start(profile.path()).await;
    browser.open("data:text/html,<input id=a><p id=b></p><script>a.oninput=()=>b.textContent=a.value</script>").await;
    browser.fill("#a", "poplar").await;
    browser.read("#b", "poplar").await;
    browser.fill("#a", "tree").await;
    browser.read("#b", "tree").await;
    assert_eq!(browser.count("p").await, 1);
    assert!(browser.screenshot().await.starts_with(b"\x89PNG"));
    let processes = browser.processes();
    assert!(processes.len() > 2, "{processes:?}");
    browser.kill();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let alive = |pid: &u32| test_support::process_tree::command_line(*pid).contains("--user-data-dir");
    assert!(!processes.iter().any(alive));
    // A browser that died does not keep the next one from opening the profile.
    Browser::start(profile.path()).await.close().await;
}
