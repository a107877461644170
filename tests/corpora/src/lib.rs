//! Corpora: test data from public projects that is too much, or not ours, to lie in the repository.
//!
//! The environment variable `POPLAR_CORPORA` names the folder that holds them; without it a test says aloud that it is
//! skipped.
//!
//! Must not: copy a corpus into the repository, or fetch one.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, Once, PoisonError};

/// The environment variable that names the folder with the corpora.
pub const VARIABLE: &str = "POPLAR_CORPORA";

/// The folder with the corpora; without one, says aloud that whoever asks is skipped.
pub fn folder() -> Option<PathBuf> {
    static SAID: Once = Once::new();
    let folder = std::env::var_os(VARIABLE).map(PathBuf::from);
    if folder.is_none() {
        // What is printed by the macros is hidden while tests pass; this is not.
        SAID.call_once(|| {
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED: tests with public corpora; {VARIABLE} does not name the folder that holds them"
            );
        });
    }
    folder
}

/// The content of one archive, unpacked once below this folder (`CARGO_TARGET_TMPDIR` of the test).
///
/// # Panics
/// Where the archive is missing or broken.
pub fn unpacked(corpora: &Path, archive: &str, below: &Path) -> PathBuf {
    // Tests of one program run side by side.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = below.join(format!("corpus-{}", archive.replace('.', "-")));
    if folder.join(UNPACKED).exists() {
        return folder;
    }
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let archive = corpora.join(archive);
    let tar = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&folder).status();
    assert!(tar.is_ok_and(|status| status.success()), "tar could not unpack {}", archive.display());
    fs::write(folder.join(UNPACKED), "").expect("the target folder can be written");
    folder
}

/// Every file of an unpacked archive, in the order of their names.
///
/// # Panics
/// Where the folder cannot be read.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it was unpacked") {
            let path = entry.expect("it was unpacked").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != UNPACKED) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The archives of mail.
pub const OF_MAIL: [&str; 4] = ["spamassassin", "mail-parser", "imaptest", "caniemail"];

/// Every mail of such an archive, and the file that it is from, in the order of their names: of an mbox all mails, of a page
/// of HTML one with that page.
///
/// # Panics
/// Where the archive is missing or broken.
pub fn mails(corpora: &Path, archive: &str, below: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut mails = Vec::new();
    for path in files(&unpacked(corpora, &format!("{archive}.tar.xz"), below)) {
        let raw = fs::read(&path).expect("it was unpacked");
        match path.extension().and_then(|kind| kind.to_str()) {
            Some("json") => {}
            Some("mbox") => {
                let text = String::from_utf8_lossy(&raw);
                let of_box = text.split("\nFrom ").filter_map(|mail| mail.split_once('\n'));
                mails.extend(of_box.map(|(_, mail)| (path.clone(), mail.as_bytes().to_vec())));
            }
            Some("html") => {
                let head = "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
                mails.push((path, [head.as_bytes(), String::from_utf8_lossy(&raw).as_bytes()].concat()));
            }
            _ => mails.push((path, raw)),
        }
    }
    mails
}

/// Marks a folder whose archive was unpacked to its end.
const UNPACKED: &str = ".unpacked";
