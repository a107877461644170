//! An export: messages into a file, a piece at a time.
//!
//! Must not: hold a second message while one is being written, but for small ones that lie together.

use super::backing_up::BackingUp;
use super::marks;
use crate::limits;
use crate::ports::Millis;
use crate::store::{BatchId, BatchReader, Flags, Row, RowBatch, Store, StoreError, StoredAccount, batch_of};
use mail_api::{AccountId, ExportFormat, ExportReport, MessageId};
use mail_archive::maildir::{self, Folder};
use mail_archive::mbox::MboxMessage;
use mail_archive::zip::ZipWriter;
use std::collections::BTreeMap;

/// An export on its way.
#[derive(Debug)]
pub struct Export {
    format: ExportFormat,
    messages: Messages,
    /// What is being written.
    piece: Piece,
    zip: ZipWriter,
    backing_up: Option<BackingUp>,
    now: Millis,
    report: ExportReport,
    is_over: bool,
}

/// The messages that are still to be read.
#[derive(Debug)]
struct Messages {
    /// Which, the last one first.
    ids: Vec<MessageId>,
    flags: BTreeMap<BatchId, Vec<Flags>>,
    /// What is known of the batch of the last one that was read.
    rows: Option<RowBatch>,
    reader: BatchReader,
}

/// What of a file is being written.
#[derive(Debug)]
enum Piece {
    /// Nothing.
    None,
    /// A message of an mbox.
    Mbox(MboxMessage),
    /// Octets as they are, from a place in them on.
    Octets(Vec<u8>, usize),
}

/// A message that is read from the store.
pub(super) struct Read {
    pub(super) id: MessageId,
    pub(super) account: AccountId,
    pub(super) raw: Vec<u8>,
    pub(super) row: Row,
    pub(super) flags: Flags,
}

impl Export {
    /// An export of these messages, the oldest first; of all there is, where it is a backup.
    pub async fn begin<S: Store>(
        store: &S,
        mut ids: Vec<MessageId>,
        format: ExportFormat,
        accounts: &[StoredAccount],
        now: Millis,
    ) -> Result<Self, StoreError> {
        ids.sort_unstable_by(|one, other| other.cmp(one));
        ids.dedup();
        let flags = store.flags().await?.into_iter().map(|batch| (batch.batch, batch.flags)).collect();
        let mut zip = ZipWriter::new();
        let mut head = Vec::new();
        let backing_up = match format {
            ExportFormat::Backup => {
                let (backing_up, first) = BackingUp::begin(store, accounts, &flags, &mut zip, now).await?;
                head = first;
                Some(backing_up)
            }
            ExportFormat::MaildirZip => {
                for name in Folder::ALL.into_iter().flat_map(maildir::folders) {
                    head.extend(zip.folder(&name).map_err(|_| StoreError::Failed)?);
                }
                None
            }
            ExportFormat::Mbox | ExportFormat::EmlZip => None,
        };
        let messages = Messages { ids, flags, rows: None, reader: BatchReader::default() };
        let (piece, report) = (Piece::Octets(head, 0), ExportReport::default());
        Ok(Self { format, messages, piece, zip, backing_up, now, report, is_over: false })
    }

    /// How it goes, or went.
    pub const fn report(&self) -> ExportReport {
        self.report
    }

    /// Whether it is a backup of everything.
    pub const fn is_backup(&self) -> bool {
        self.backing_up.is_some()
    }

    /// The next octets of the file, about a mebibyte; `None` once it is whole.
    pub async fn next<S: Store>(&mut self, store: &S) -> Result<Option<Vec<u8>>, StoreError> {
        let mut out = Vec::new();
        while out.len() < limits::EXPORT_OCTETS {
            let room = limits::EXPORT_OCTETS.saturating_sub(out.len());
            let is_written = match &mut self.piece {
                Piece::None => true,
                Piece::Mbox(message) => !message.write(room, &mut out),
                Piece::Octets(octets, at) => {
                    let end = at.saturating_add(room).min(octets.len());
                    out.extend_from_slice(octets.get(*at..end).unwrap_or_default());
                    *at = end;
                    end == octets.len()
                }
            };
            if is_written {
                // What is written goes before more comes.
                self.piece = Piece::None;
                if self.is_over {
                    break;
                }
                self.piece = self.next_piece(store, &mut out).await?;
            }
        }
        // Much can go while this piece is written, and what went belongs into no file.
        self.messages.reader.forget();
        Ok((!out.is_empty()).then_some(out))
    }

    async fn next_piece<S: Store>(&mut self, store: &S, out: &mut Vec<u8>) -> Result<Piece, StoreError> {
        if let Some(backing_up) = &mut self.backing_up {
            while !backing_up.is_full() {
                let Some(message) = self.messages.next(store).await? else {
                    break;
                };
                let Some(message) = counted(message, &mut self.report) else { continue };
                // Others are written together; one of another kind begins a file of its own.
                if let Some(file) = backing_up.add(message, &mut self.zip, out)? {
                    return Ok(Piece::Octets(file, 0));
                }
            }
            if let Some(file) = backing_up.take(&mut self.zip, out)? {
                return Ok(Piece::Octets(file, 0));
            }
            if backing_up.purged(&mut self.zip, out)? {
                return Ok(Piece::None);
            }
            self.is_over = true;
            let manifest = backing_up.manifest(u64::from(self.report.messages));
            out.extend(head(&mut self.zip, mail_archive::backup::MANIFEST, &manifest, self.now)?);
            out.extend(manifest);
            out.extend(core::mem::take(&mut self.zip).finish());
            return Ok(Piece::None);
        }
        loop {
            let Some(message) = self.messages.next(store).await? else {
                self.is_over = true;
                if self.format != ExportFormat::Mbox {
                    out.extend(core::mem::take(&mut self.zip).finish());
                }
                return Ok(Piece::None);
            };
            let Some(message) = counted(message, &mut self.report) else { continue };
            return self.of_message(message, out);
        }
    }

    fn of_message(&mut self, message: Read, out: &mut Vec<u8>) -> Result<Piece, StoreError> {
        let Read { id, raw, row, flags, .. } = message;
        let name = match self.format {
            ExportFormat::Mbox => return Ok(Piece::Mbox(MboxMessage::new(raw, row.date))),
            ExportFormat::MaildirZip => maildir::name(row.date, id.0, marks::mark(flags)),
            ExportFormat::EmlZip | ExportFormat::Backup => eml_name(self.report.messages, &row.subject),
        };
        let modified = Millis(u64::try_from(row.date).unwrap_or(0).saturating_mul(1000));
        out.extend(head(&mut self.zip, &name, &raw, modified)?);
        Ok(Piece::Octets(raw, 0))
    }
}

/// What stands in front of a file in the zip.
pub(super) fn head(zip: &mut ZipWriter, name: &str, content: &[u8], modified: Millis) -> Result<Vec<u8>, StoreError> {
    let seconds = i64::try_from(modified.0 / 1000).unwrap_or(i64::MAX);
    // No message is so large, and no name of ours so odd.
    zip.head(name, content, seconds).map_err(|_| StoreError::Failed)
}

/// Counts a message, or that there is none.
fn counted(message: Result<Read, StoreError>, report: &mut ExportReport) -> Option<Read> {
    match message {
        Ok(message) => {
            report.messages = report.messages.saturating_add(1);
            let is_beginning = message.row.beginning_of.is_some();
            report.beginnings = report.beginnings.saturating_add(u32::from(is_beginning));
            Some(message)
        }
        Err(_) => {
            report.missing = report.missing.saturating_add(1);
            None
        }
    }
}

impl Messages {
    /// The next message; why it cannot be read, where it cannot; `None` after the last one. The outer error ends the
    /// export.
    async fn next<S: Store>(&mut self, store: &S) -> Result<Option<Result<Read, StoreError>>, StoreError> {
        let Some(id) = self.ids.pop() else { return Ok(None) };
        let (batch, position) = batch_of(id);
        if self.rows.as_ref().is_none_or(|rows| rows.batch != batch) {
            self.rows = store.rows_of(batch).await?;
        }
        let position = usize::from(position);
        let rows = self.rows.as_ref();
        let row = rows.and_then(|rows| Some((rows.account, rows.rows.get(position)?.clone())));
        let flags = self.flags.get(&batch).and_then(|flags| flags.get(position)).copied().unwrap_or_default();
        let Some((account, row)) = row else { return Ok(Some(Err(StoreError::MessageGone))) };
        let read = match self.reader.read(store, id, || rows.map_or(0, RowBatch::octets)).await {
            Ok(raw) => Ok(Read { id, account, raw, row, flags }),
            // One that is lost does not take the others with it.
            Err(error @ (StoreError::MessageGone | StoreError::Failed)) => Err(error),
            Err(error) => return Err(error),
        };
        Ok(Some(read))
    }
}

/// The name of a message's file: its number, so that no two are the same, and the words of its subject.
fn eml_name(number: u32, subject: &str) -> String {
    let clean: String =
        subject.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(limits::FILE_NAME_CHARS).collect();
    let words: Vec<&str> = clean.split_whitespace().collect();
    let words = words.join(" ");
    if words.is_empty() { format!("{number:06}.eml") } else { format!("{number:06} {words}.eml") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_safe_whatever_the_subject_says() {
        assert_eq!(eml_name(7, "Re: ../../Grüße\\ \u{202e}C:\0"), "000007 Re Grüße C.eml");
        assert_eq!(eml_name(1_234_567, "..."), "1234567.eml");
        assert!(eml_name(1, &"ä".repeat(10_000)).len() < 300);
    }
}
