//! The peers: mpop and fetchmail, each set up for speed and started as a user would.
//!
//! Must not: hold a peer back. Where a peer gets an advantage, it keeps it.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use test_support::program;
use tokio::process::Command;

/// Whether a peer speaks TLS from the first octet. It then looks at no certificate.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tls {
    Off,
    On,
}

/// mpop into a fresh Maildir, everything left on the server; its wall time.
pub(crate) async fn mpop(server: SocketAddr, user: &str, password: &str, messages: usize, tls: Tls) -> Duration {
    let folder = tempfile::tempdir().expect("a directory can be made");
    let maildir = folder.path().join("maildir");
    for part in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(maildir.join(part)).expect("the directory is ours");
    }
    let began = Instant::now();
    let status = Command::new(program::MPOP.path())
        .args([format!("--host={}", server.ip()), format!("--port={}", server.port()), format!("--user={user}")])
        .arg(format!("--passwordeval=echo '{password}'"))
        .args(match tls {
            Tls::Off => ["--tls=off", "--tls-starttls=off", "--tls-certcheck=off"],
            Tls::On => ["--tls=on", "--tls-starttls=off", "--tls-certcheck=off"],
        })
        .args(["--auth=user", "--pipelining=auto", "--keep=on", "--received-header=off", "--quiet"])
        .arg(format!("--delivery=maildir,{}", maildir.display()))
        .arg(format!("--uidls-file={}", folder.path().join("uidls").display()))
        .status()
        .await
        .expect("mpop can be run");
    let took = began.elapsed();
    assert!(status.success(), "mpop failed: {status}");
    let stored = std::fs::read_dir(maildir.join("new")).expect("the directory is ours").count();
    assert_eq!(stored, messages, "mpop did not store everything");
    took
}

/// fetchmail, the first `messages` of the maildrop, appended to one file (the cheapest delivery it has); its wall time.
pub(crate) async fn fetchmail(server: SocketAddr, user: &str, password: &str, messages: usize) -> Duration {
    let folder = tempfile::tempdir().expect("a directory can be made");
    let settings = folder.path().join("fetchmailrc");
    let text = format!(
        "set no syslog\nset idfile \"{folder}/ids\"\nset pidfile \"{folder}/pid\"\n\
         poll {host} service {port} protocol pop3 uidl no dns user \"{user}\" password \"{password}\" is root here \
         keep fetchall no rewrite sslproto \"\" fetchlimit {messages} bsmtp \"{folder}/mail\"\n",
        folder = folder.path().display(),
        host = server.ip(),
        port = server.port(),
    );
    std::fs::write(&settings, text).expect("the directory is ours");
    std::fs::set_permissions(&settings, std::fs::Permissions::from_mode(0o600)).expect("the file is ours");
    let began = Instant::now();
    let status = Command::new(program::FETCHMAIL.path())
        .args([Path::new("-f"), &settings])
        .env("FETCHMAILHOME", folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await
        .expect("fetchmail can be run");
    let took = began.elapsed();
    // 13: stopped at its fetch limit, which is what was asked.
    assert!(status.success() || status.code() == Some(13), "fetchmail failed: {status}");
    let mail = std::fs::read(folder.path().join("mail")).unwrap_or_default();
    let stored = mail.split(|octet| *octet == b'\n').filter(|line| line.starts_with(b"MAIL FROM:")).count();
    assert_eq!(stored, messages, "fetchmail did not store everything");
    took
}
