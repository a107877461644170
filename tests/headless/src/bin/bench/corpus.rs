//! Maildirs of generated mail, made once and kept in `target/bench`.
//!
//! Must not: be changed by the servers that serve from it; they get links or copies.

use crate::peers;
use crate::report::{Report, folder};
use std::fs;
use std::path::PathBuf;
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::messages::{SizeMix, message};

/// A Dovecot that holds so many messages of such sizes, of which the report says how many and how large they are.
pub(crate) async fn served(
    report: &mut Report,
    authority: &Authority,
    name: &str,
    sizes: SizeMix,
    count: u64,
) -> Dovecot {
    let (maildir, octets) = maildir(name, sizes, count);
    let mut server = Dovecot::start(Options::default(), authority);
    server.deliver_links(&maildir);
    let messages = usize::try_from(count).expect("fits");
    // Dovecot indexes a new maildrop at its first session; nobody is to pay for that.
    let _ = peers::mpop(server.address(), server.user(), server.password(), messages, peers::Tls::Off).await;
    report.figure("corpus", "messages", count as f64, "messages");
    report.figure("corpus", "octets", octets as f64 / 1e6, "MB");
    server
}

/// A Maildir of so many messages of such sizes, and their octets.
fn maildir(name: &str, sizes: SizeMix, count: u64) -> (PathBuf, u64) {
    let maildir = folder().join(format!("corpus-{name}-{count}"));
    let complete = maildir.join("complete");
    if let Some(octets) = fs::read_to_string(&complete).ok().and_then(|text| text.parse().ok()) {
        return (maildir, octets);
    }
    eprintln!("making {count} messages in {}", maildir.display());
    let _ = fs::remove_dir_all(&maildir);
    fs::create_dir_all(maildir.join("cur")).expect("target/bench can be written");
    let mut octets = 0;
    for index in 0..count {
        let mail = message(sizes, index);
        let size = mail.len();
        octets += size as u64;
        // Dovecot numbers messages by the order of these names, and reads both sizes from them.
        let name = format!("{}.M{index}P1.poplar,S={size},W={size}:2,", 1_700_000_000 + index);
        fs::write(maildir.join("cur").join(name), mail).expect("target/bench can be written");
    }
    fs::write(complete, octets.to_string()).expect("target/bench can be written");
    (maildir, octets)
}
