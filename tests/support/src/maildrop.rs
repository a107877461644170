//! The Maildir behind a real server's maildrop: what is delivered into it, and what is left in it.
//!
//! As root the mail belongs to `nobody`, otherwise to the user who runs the tests.
//!
//! Must not: ask the server; what it says about its mail is what the tests are about.

use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a server may take to remove what was marked.
const UPDATE: Duration = Duration::from_secs(10);

/// How a server's store ends lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnds {
    /// As they were delivered.
    AsDelivered,
    /// With LF alone: the server adds a CR to each on the wire, whatever stands before it.
    LineFeed,
}

/// A Maildir that a server serves.
#[derive(Debug)]
pub struct Maildrop {
    path: PathBuf,
    line_ends: LineEnds,
    delivered: u64,
}

impl Maildrop {
    /// Makes an empty one; the folder that is to hold it must be there.
    ///
    /// # Panics
    /// Where the folder cannot be written.
    pub fn make(path: PathBuf, line_ends: LineEnds) -> Self {
        for folder in [path.clone(), path.join("cur"), path.join("new"), path.join("tmp")] {
            fs::create_dir(&folder).expect("the directory is ours");
            give_away(&folder);
        }
        Self { path, line_ends, delivered: 0 }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts one message into it: octet for octet, but for the line ends where the server's store wants others.
    ///
    /// # Panics
    /// Where the folder cannot be written.
    pub fn deliver(&mut self, mail: &[u8]) {
        self.delivered += 1;
        let n = self.delivered;
        let mail = match self.line_ends {
            LineEnds::AsDelivered => mail.to_vec(),
            LineEnds::LineFeed => without_carriage_returns(mail),
        };
        // With both sizes in the name a server need not read every file for LIST.
        let (size, wire) = (mail.len(), mail.len() + bare_line_feeds(&mail));
        let name = format!("{}.M{n}P1.poplar,S={size},W={wire}", 1_700_000_000 + n);
        let temporary = self.path.join("tmp").join(&name);
        fs::write(&temporary, mail).expect("the maildrop can be written");
        give_away(&temporary);
        fs::rename(&temporary, self.path.join("new").join(&name)).expect("the maildrop can be written");
    }

    /// Takes over a Maildir that another run filled: its files are linked, not copied.
    ///
    /// # Panics
    /// Where the folder cannot be written.
    pub fn deliver_links(&mut self, maildir: &Path) {
        for source in files(maildir) {
            let name = source.file_name().expect("a listed file has a name");
            let target = self.path.join("cur").join(name);
            if fs::hard_link(&source, &target).is_err() {
                fs::copy(&source, &target).expect("the maildrop can be written");
            }
            give_away(&target);
        }
    }

    /// What is in it: the octets of each message, in the order of their delivery.
    pub fn remaining(&self) -> Vec<Vec<u8>> {
        files(&self.path).iter().filter_map(|path| fs::read(path).ok()).collect()
    }

    /// How many messages are in it.
    pub fn count(&self) -> usize {
        files(&self.path).len()
    }

    /// How many messages are in it, as soon as it is so many or has had its time: Courier answers QUIT first and removes
    /// what was marked then.
    pub fn count_after_quit(&self, expected: usize) -> usize {
        let deadline = Instant::now() + UPDATE;
        while self.count() != expected && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.count()
    }
}

/// `nobody` on every Linux.
const NOBODY: u32 = 65534;

/// Whether servers can, and must, run their mail processes as somebody else.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Whose the mail is: user and group.
pub(crate) fn owner() -> (u32, u32) {
    if is_root() {
        return (NOBODY, NOBODY);
    }
    (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw())
}

/// Makes a file or folder the mail owner's.
pub(crate) fn give_away(path: &Path) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("root gives files away");
    }
}

fn without_carriage_returns(mail: &[u8]) -> Vec<u8> {
    let paired = |position: usize| mail[position] == b'\r' && mail.get(position + 1) == Some(&b'\n');
    (0..mail.len()).filter(|position| !paired(*position)).map(|position| mail[position]).collect()
}

fn bare_line_feeds(mail: &[u8]) -> usize {
    let all = mail.iter().filter(|octet| **octet == b'\n').count();
    let paired = mail.windows(2).filter(|pair| pair == b"\r\n").count();
    all - paired
}

/// The messages of a Maildir, `new` and `cur`, in the order of their names.
fn files(maildir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["cur", "new"]
        .iter()
        .flat_map(|part| fs::read_dir(maildir.join(part)).into_iter().flatten().flatten())
        .map(|entry| entry.path())
        .collect();
    found.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_those_of_the_store_and_all_else_stays() {
        let check = |line_ends, mail: &[u8], kept: &[u8]| {
            let folder = tempfile::tempdir().expect("a directory can be made");
            let mut maildrop = Maildrop::make(folder.path().join("Maildir"), line_ends);
            maildrop.deliver(mail);
            assert_eq!(maildrop.remaining(), [kept.to_vec()]);
        };
        check(LineEnds::AsDelivered, b"a\r\nb\nc\r\r\n\r", b"a\r\nb\nc\r\r\n\r");
        check(LineEnds::LineFeed, b"a\r\nb\nc\r\r\n\r", b"a\nb\nc\r\n\r");
    }
}
