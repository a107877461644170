//! Files of mail of any kind, archives above all: whatever they claim, reading them ends within their bounds.
//!
//! Must not: know where a file comes from.

use mail_archive::file::{FileStep, MailFile};
use mail_archive::zip::ZipWriter;

/// Takes the octets for a file; and for the files of an archive, with `1E` between.
pub fn zip(data: &[u8]) {
    read(data);
    let mut zip = ZipWriter::new();
    let mut archive = Vec::new();
    let mut mails = 0;
    for (number, content) in data.split(|octet| *octet == 0x1e).enumerate() {
        let name = format!("{number}.eml");
        archive.extend(zip.head(&name, content, 0).expect("a good name"));
        archive.extend(content);
        mails += usize::from(mail_archive::file::is_mail(content));
    }
    archive.extend(zip.finish());
    assert_eq!(read(&archive), mails);
}

/// Reads a file; how many messages it holds.
fn read(file: &[u8]) -> usize {
    let mut reader = MailFile::new(file.len() as u64, 100_000);
    let (mut messages, mut octets) = (0, 0_u64);
    // Each step but the last consumes something, or gives something that was consumed.
    for _ in 0..file.len() * 8 + 1_000 {
        match reader.step() {
            FileStep::Wants { offset, octets } => {
                assert!(octets > 0 && offset + octets as u64 <= file.len() as u64, "{offset} {octets}");
                reader.supply(&file[offset as usize..offset as usize + octets]);
            }
            FileStep::Message(message) => {
                assert!(message.raw.len() <= 100_000);
                octets += message.raw.len() as u64;
                messages += 1;
            }
            FileStep::Record { octets: record, .. } => octets += record.len() as u64,
            FileStep::Accounts(_)
            | FileStep::Purged(_)
            | FileStep::Broken(_)
            | FileStep::NotMail
            | FileStep::Damaged
            | FileStep::Newer => {}
            FileStep::Done => {
                assert!(octets <= mail_archive::limits::inflated_most(file.len() as u64) * 2);
                return messages;
            }
        }
    }
    panic!("does not end: {}", file.escape_ascii());
}
