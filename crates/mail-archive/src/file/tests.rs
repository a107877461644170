//! Files of every kind, read in pieces of every size.
//!
//! Must not: need a file.

use super::*;
use crate::backup::{BackupAccount, Known, Manifest, Purged, to_json};
use crate::maildir::Folder;
use crate::mbox::MboxMessage;
use crate::zip::ZipWriter;

const A: &[u8] = b"Subject: a\r\n\r\nText\r\n";
const B: &[u8] = b"Subject: b\n\nFrom here";

fn steps(file: &[u8], most: usize) -> Vec<FileStep> {
    let mut reader = MailFile::new(file.len() as u64, 1000);
    let mut steps = Vec::new();
    for _ in 0..100_000 {
        match reader.step() {
            FileStep::Wants { offset, octets } => {
                let begin = (offset as usize).min(file.len());
                reader.supply(&file[begin..begin.saturating_add(octets.min(most)).min(file.len())]);
            }
            FileStep::Done => return steps,
            other => steps.push(other),
        }
    }
    panic!("does not end");
}

fn raws(steps: &[FileStep]) -> Vec<&[u8]> {
    steps
        .iter()
        .filter_map(|step| match step {
            FileStep::Message(message) => Some(message.raw.as_slice()),
            _ => None,
        })
        .collect()
}

fn mbox(messages: &[&[u8]]) -> Vec<u8> {
    let mut file = Vec::new();
    for message in messages {
        while MboxMessage::new(message.to_vec(), 0).write(usize::MAX, &mut file) {}
    }
    file
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new();
    let mut archive = Vec::new();
    for (name, content) in files {
        archive.extend(zip.head(name, content, 0).unwrap());
        archive.extend(*content);
    }
    archive.extend(zip.finish());
    archive
}

#[test]
fn a_single_message_is_read_whatever_it_is_called() {
    for piece in [usize::MAX, 1] {
        for message in [A, B] {
            assert_eq!(raws(&steps(message, piece.max(8))), [message]);
        }
    }
    assert_eq!(steps(&[A, &[b'x'; 1000]].concat(), usize::MAX), [FileStep::Broken(1)]);
}

#[test]
fn an_mbox_is_read_and_says_where_its_messages_lie() {
    let file = mbox(&[A, B]);
    let found = steps(&file, 10);
    assert_eq!(raws(&found), [A, B]);
    for step in &found {
        let FileStep::Message(message) = step else { panic!("{step:?}") };
        let slice = &file[message.offset as usize..(message.offset + message.octets) as usize];
        assert_eq!(raws(&steps(slice, usize::MAX)), [message.raw.as_slice()]);
    }
}

#[test]
fn what_is_no_mail_is_told() {
    for file in [&b""[..], b"hello", b"\0\0\0\0", b"%PDF-1.4\n", b"<html>"] {
        assert_eq!(steps(file, usize::MAX), [FileStep::NotMail], "{}", file.escape_ascii());
    }
}

#[test]
fn an_archive_that_is_cut_off_is_told_from_one_without_mail() {
    let whole = backup(|_, content| content);
    for file in [&whole[..whole.len() - 1], &whole[..whole.len() / 2], b"PK\x03\x04", &whole[..30]] {
        assert_eq!(steps(file, usize::MAX), [FileStep::Damaged], "{} octets", file.len());
    }
    // What is missing in its middle moves what is behind it.
    let middle = [&whole[..100], &whole[200..]].concat();
    assert_eq!(steps(&middle, usize::MAX), [FileStep::Damaged]);
    assert_eq!(steps(&zip(&[("readme.txt", b"none")]), usize::MAX), []);
}

#[test]
fn an_archive_gives_its_messages_and_passes_over_the_rest() {
    let all = mbox(&[A, B]);
    let archive = zip(&[
        ("one.EML", A),
        ("Maildir/.Trash/cur/1.P2.host:2,S", B),
        ("Maildir/cur/dovecot.index", b"\0\0"),
        ("Takeout/All mail", &all),
        ("readme.txt", b"Subject: not mail"),
        ("__MACOSX/._one.eml", A),
        ("._two.eml", A),
        ("broken.eml", b"<html>"),
    ]);
    let found = steps(&archive, usize::MAX);
    assert_eq!(raws(&found), [A, B, A, B]);
    assert_eq!(found.last(), Some(&FileStep::Broken(1)));
    assert_eq!(found.len(), 5);
    let FileStep::Message(message) = &found[1] else { panic!() };
    assert_eq!(message.mark, Some(Mark { read: true, starred: false, folder: Folder::Trash }));
}

#[test]
fn small_files_of_an_archive_are_not_asked_for_one_by_one() {
    let names: Vec<String> = (0..5_000).map(|number| format!("{number}.eml")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), A)).collect();
    let archive = zip(&files);
    let mut reader = MailFile::new(archive.len() as u64, 1000);
    let (mut asked, mut messages) = (0, 0);
    loop {
        match reader.step() {
            FileStep::Wants { offset, octets } => {
                asked += 1;
                assert!(octets as u64 <= limits::FILE_PIECE_OCTETS, "{octets}");
                reader.supply(&archive[offset as usize..offset as usize + octets]);
            }
            FileStep::Message(_) => messages += 1,
            FileStep::Done => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(messages, 5_000);
    assert!(asked < 10, "{asked}");
}

fn known(account: u32) -> Known {
    Known { account, unique_id: "75".into(), came: 5, announced: Some(9), flags: 3, beginning_of: None }
}

fn purged() -> Purged {
    Purged { account: 1, unique_id: "76".into(), octets: 7, digest: String::new() }
}

/// A backup; `change` sees the files before the manifest vouches for them.
fn backup(change: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let files = [
        ("accounts.json", to_json(&Vec::<BackupAccount>::new())),
        ("records/tags", b"tags".to_vec()),
        ("mail/000001.json", to_json(&[known(1), known(2)])),
        ("mail/000001.mbox", mbox(&[A, B])),
        ("purged/000001.json", to_json(&[purged()])),
    ];
    let mut manifest = Manifest::new(1);
    for (name, content) in &files {
        manifest.note(name, content);
    }
    let mut files: Vec<(&str, Vec<u8>)> =
        files.into_iter().map(|(name, content)| (name, change(name, content))).collect();
    files.push((backup::MANIFEST, to_json(&manifest)));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (*name, content.as_slice())).collect();
    zip(&files)
}

#[test]
fn a_backup_gives_what_it_knows() {
    let found = steps(&backup(|_, content| content), usize::MAX);
    let message = |raw: &[u8], account| {
        let known = Some(known(account));
        FileStep::Message(Box::new(FileMessage { offset: 0, octets: 0, raw: raw.to_vec(), mark: None, known }))
    };
    let expected = [
        FileStep::Accounts(vec![]),
        FileStep::Record { name: "tags".into(), octets: b"tags".to_vec() },
        message(A, 1),
        message(B, 2),
        FileStep::Purged(vec![purged()]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_file_that_is_not_what_the_manifest_says_is_not_believed() {
    for changed in ["accounts.json", "records/tags", "mail/000001.json", "mail/000001.mbox", "purged/000001.json"] {
        let file = backup(|name, mut content| {
            if name == changed {
                content.push(b'\n');
            }
            content
        });
        let found = steps(&file, usize::MAX);
        assert!(found.contains(&FileStep::Broken(1)) || found.contains(&FileStep::Broken(2)), "{changed}: {found:?}");
        let is_mail = changed.starts_with("mail/");
        assert_eq!(raws(&found).len(), if is_mail { 0 } else { 2 }, "{changed}");
    }
}

#[test]
fn a_backup_of_a_later_version_is_told() {
    let file = zip(&[("mail/000001.mbox", A), ("manifest.json", br#"{"format":"poplar-backup","version":2}"#)]);
    assert_eq!(steps(&file, usize::MAX), [FileStep::Newer]);
    let other = zip(&[("one.eml", A), ("manifest.json", br#"{"name":"an app"}"#)]);
    assert_eq!(raws(&steps(&other, usize::MAX)), [A]);
}
