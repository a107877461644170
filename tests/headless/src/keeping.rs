//! A generated mailbox, imported, exported, and imported again elsewhere, octet for octet, with the memory that it takes.
//!
//! Must not: hold the mailbox: what is asked for is made when it is asked for.

use crate::maildir::MaildirStore;
use crate::platform::{Native, SystemClock, SystemEntropy};
use crate::tcp::TokioConnector;
use data_encoding::BASE64;
use mail_api::{ExportFormat, ExportWhat, ImportMode, ImportNext, ImportReport, Reply, Request};
use mail_engine::{Engine, Parts};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::rc::Rc;
use std::time::Instant;
use test_simulation::turns::ProcessTurns;
use test_simulation::vault::MemoryVault;
use test_support::process_tree;

/// Octets of one message in the generated mbox, its separator and the empty line behind it included.
const RECORD: u64 = 100 * 1024;

type Machine = Native<MaildirStore, TokioConnector>;

/// What was carried, and at what price.
#[derive(Debug, Clone, Copy)]
pub struct Carried {
    /// Messages.
    pub messages: u32,
    /// Seconds until all of them were imported.
    pub import: f64,
    /// Seconds until all of them were exported, and imported elsewhere meanwhile.
    pub export_and_import: f64,
    /// The most memory that the process held meanwhile, in octets.
    pub peak: u64,
}

/// Carries a mailbox of about so many octets.
///
/// # Panics
/// Where a message is lost, doubled or changed.
pub async fn carry(octets: u64) -> Carried {
    let records = octets / RECORD;
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a directory can be made"));
    process_tree::forget_peak(std::process::id());
    let [from, to] = [0, 1].map(|at: usize| engine(folders[at].path()));
    let (from, to) = (from.await, to.await);
    let began = Instant::now();
    let report = import(&from, records * RECORD, async |offset, octets| made(offset, octets, records)).await;
    let import_took = began.elapsed().as_secs_f64();
    assert_eq!((u64::from(report.new), report.known, report.broken), (records, 0, 0));

    let began = Instant::now();
    let begin = Request::ExportBegin { what: ExportWhat::Everything, format: ExportFormat::Mbox };
    let Reply::ExportBegun(begun) = from.handle(begin).await else { panic!("no export begins") };
    let file = exported_octets(records);
    let mut pieces: VecDeque<u8> = VecDeque::new();
    let pieces = std::cell::RefCell::new(&mut pieces);
    let report = import(&to, file, async |_, wanted: u64| {
        while (pieces.borrow().len() as u64) < wanted {
            match from.handle(Request::ExportNext { id: begun.id }).await {
                Reply::ExportPiece { octets, .. } => pieces.borrow_mut().extend(octets),
                other => panic!("the export ends too early: {other:?}"),
            }
        }
        let wanted = usize::try_from(wanted).expect("a piece fits into memory");
        pieces.borrow_mut().drain(..wanted).collect()
    })
    .await;
    let carried = began.elapsed().as_secs_f64();
    assert_eq!((u64::from(report.new), report.known, report.broken), (records, 0, 0));
    assert!(matches!(from.handle(Request::ExportNext { id: begun.id }).await, Reply::Exported(_)));
    let peak = process_tree::peak_memory(std::process::id()).expect("this process is there");
    // What arrived is what was made: nothing of it is new.
    let again = import(&to, records * RECORD, async |offset, octets| made(offset, octets, records)).await;
    assert_eq!((again.new, u64::from(again.known)), (0, records), "a message was changed");
    Carried { messages: report.new, import: import_took, export_and_import: carried, peak }
}

/// Writes the generated mbox of about so many octets into a file; how many messages it holds.
///
/// # Errors
/// What writing a file can meet.
pub fn write_mbox(path: &Path, octets: u64) -> io::Result<u64> {
    let mut file = BufWriter::new(File::create(path)?);
    let records = octets / RECORD;
    for number in 0..records {
        file.write_all(&record(number))?;
    }
    file.flush()?;
    Ok(records)
}

/// Octets of the file that Poplar exports so many of these messages into.
pub const fn exported_octets(records: u64) -> u64 {
    // They are written with the separator of ours, which is as long for each.
    records * (RECORD - FROM.len() as u64 + OURS.len() as u64)
}

/// Whether a file holds so many of these messages as Poplar exports them, in their order and octet for octet.
///
/// # Errors
/// What reading a file can meet.
pub fn is_exported(path: &Path, records: u64) -> io::Result<bool> {
    let mut file = BufReader::new(File::open(path)?);
    for number in 0..records {
        let expected = [OURS.as_bytes(), &record(number)[FROM.len()..]].concat();
        let mut found = vec![0; expected.len()];
        file.read_exact(&mut found)?;
        if found != expected {
            return Ok(false);
        }
    }
    Ok(file.read(&mut [0])? == 0)
}

async fn import(engine: &Engine<Machine>, octets: u64, mut read: impl AsyncFnMut(u64, u64) -> Vec<u8>) -> ImportReport {
    let mode = ImportMode::Store { device_name: "On this device".into() };
    let mut reply = engine.handle(Request::ImportBegin { octets, mode }).await;
    loop {
        let Reply::Import(step) = reply else { panic!("no import goes on: {reply:?}") };
        assert_eq!(step.failed, None);
        let octets = match step.next {
            ImportNext::Octets { offset, octets } => read(offset, u64::from(octets)).await,
            ImportNext::Time { .. } => Vec::new(),
            ImportNext::Over => {
                engine.handle(Request::ImportEnd { id: step.id }).await;
                return step.report;
            }
        };
        reply = engine.handle(Request::ImportSupply { id: step.id, octets }).await;
    }
}

async fn engine(folder: &Path) -> Rc<Engine<Machine>> {
    let parts = Parts {
        store: MaildirStore::open(folder).expect("a Maildir"),
        connector: crate::tcp::connector(None).expect("a connector"),
        clock: SystemClock::default(),
        vault: MemoryVault::default(),
        turns: ProcessTurns::default(),
        entropy: SystemEntropy,
    };
    let engine = Engine::new(parts, |_| {});
    engine.start().await.expect("the store can be read");
    engine
}

const FROM: &str = "From ada@example.org Tue Nov 14 22:13:20 2023\n";
/// Our own separator in front of such a message: its line ends stay as they are.
const OURS: &str = "From asis@poplar.invalid Tue Nov 14 22:13:20 2023\n";

/// Some octets of the generated mbox.
fn made(offset: u64, octets: u64, records: u64) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = offset;
    let end = (offset + octets).min(records * RECORD);
    while at < end {
        let record = record(at / RECORD);
        let from = usize::try_from(at % RECORD).expect("fits");
        let most = usize::try_from(end - at).expect("fits");
        let piece = &record[from..record.len().min(from + most)];
        out.extend_from_slice(piece);
        at += piece.len() as u64;
    }
    out
}

/// How each of these messages ends.
const END: &str = "\n--part--\n\n";
/// Octets in a line of base64.
const LINE_OCTETS: usize = 57;

/// A message as large ones are: a tenth is text, and the rest a file.
fn record(number: u64) -> Vec<u8> {
    let mut record = format!(
        "{FROM}From: Ada <ada@example.org>\nSubject: message {number:012}\nDate: Tue, 14 Nov 2023 22:13:20 +0000\n\
         Message-ID: <{number:012}@example.org>\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=part\n\n--part\nContent-Type: text/plain\n\n"
    );
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let length = usize::try_from(RECORD).expect("fits") - END.len();
    while record.len() < length / 10 {
        // Words of one language, as mail has them: the page indexes what it stores.
        let random = next();
        let line = [0, 14, 28, 42].map(|shift| format!("word{}", (random >> shift) & 0x3fff)).join(" ");
        record.push_str(&format!("{line} and others\n"));
    }
    record.push_str(
        "--part\nContent-Type: application/octet-stream; name=file.bin\nContent-Transfer-Encoding: base64\n\n",
    );
    while record.len() < length {
        let line: [u64; 9] = core::array::from_fn(|_| next());
        let file = line.map(u64::to_le_bytes).concat();
        record.push_str(&BASE64.encode(&file[..LINE_OCTETS]));
        record.push('\n');
    }
    record.truncate(length);
    record.push_str(END);
    record.into_bytes()
}
