//! Mail into files and out of them, at the page's pace: a piece is asked for when the one before is written or read.
//!
//! A file is written where a person says (File System Access), or gathered in blobs, which browsers keep outside of the
//! page's memory, and offered as a download.
//! Must not: hold a file in memory, or look into one.

use super::Effects;
use crate::i18n::tr;
use crate::state::{
    Action, Ended, Failures, Job, JobKind, KeepChange, LISTED, OpenFile, Outcome, ReaderChange, Screen, Why,
};
use gloo::timers::future::TimeoutFuture;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use mail_api::{
    ExportFormat, ExportWhat, FileRow, ImportMode, ImportNext, ImportReport, KeepId, Mailbox, MessageId, Reply,
    Request, UserError,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Octets that are gathered before they become a blob.
const BLOB_OCTETS: u64 = 8 * 1024 * 1024;

/// Largest message of an open file that is read, in octets.
const READ_OCTETS: u64 = 120 * 1024 * 1024;

/// What effects remember of files: the page's state holds none. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Keeper(Rc<Kept>);

#[derive(Default)]
struct Kept {
    /// The files that are open.
    files: RefCell<Vec<web_sys::File>>,
    /// The octets of the message that is shown out of one.
    shown: RefCell<Vec<u8>>,
    /// Counts the messages that were opened out of files: all of them have one id, and each answer belongs to one.
    opened: Cell<u32>,
    /// Counts what was begun and ended by a person, so that what was ended does not go on.
    turn: Cell<u32>,
    /// Whether an export or an import runs: nothing else begins meanwhile.
    is_busy: Cell<bool>,
}

impl PartialEq for Keeper {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Why a job ended before its time.
enum Broken {
    ByPerson,
    File,
    Engine(UserError),
}

impl From<JsValue> for Broken {
    fn from(error: JsValue) -> Self {
        let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
        if name.as_deref() == Some("AbortError") { Self::ByPerson } else { Self::File }
    }
}

/// What came of reading files.
#[derive(Default)]
struct FilesRead {
    /// Of all of them together.
    report: ImportReport,
    failures: Failures,
    /// Why it ended before the last one was read, where it did.
    ended: Option<Broken>,
}

/// Which file of many is read, and what for.
struct Reading<'a> {
    mode: &'a ImportMode,
    turn: u32,
    /// Octets of the files before it, and of all.
    before: u64,
    total: u64,
}

impl FilesRead {
    fn take(&mut self, report: &ImportReport) {
        let all = self.report;
        self.report = ImportReport {
            new: all.new + report.new,
            known: all.known + report.known,
            broken: all.broken + report.broken,
            octets: all.octets + report.octets,
            is_backup: all.is_backup || report.is_backup,
            tags_left_out: all.tags_left_out || report.tags_left_out,
            filters_left_out: all.filters_left_out || report.filters_left_out,
        };
    }
}

impl Effects {
    fn keep(&self, change: KeepChange) {
        self.act(Action::Keep(change));
    }

    /// Asks what mail takes on this device.
    pub fn pull_storage(&self) {
        self.ask(Request::Storage, |this, reply| {
            if let Reply::Storage(report) = reply {
                this.keep(KeepChange::Storage(report));
            }
        });
    }

    /// Ends what runs. What is more than a look says itself when it has ended, and what came of it.
    pub fn cancel_keeping(&self) {
        self.next_turn();
        self.keep(if self.keeper.0.is_busy.get() {
            KeepChange::Ending
        } else {
            KeepChange::Ended(Outcome::Cancelled(JobKind::Look))
        });
    }

    /// Begins what nothing else may take the place of; `None` where such runs already, and that is told.
    fn begin(&self) -> Option<u32> {
        if self.keeper.0.is_busy.replace(true) {
            self.wait();
            return None;
        }
        Some(self.next_turn())
    }

    /// It has ended.
    fn end(&self, outcome: Outcome) {
        self.keeper.0.is_busy.set(false);
        self.keep(KeepChange::Ended(outcome));
        self.pull_storage();
    }

    /// Shows what has to end before anything else begins.
    fn wait(&self) {
        self.keep(KeepChange::Waits);
        self.act(Action::Show(Screen::Keep));
    }

    /// Writes mail into a file.
    pub fn export(&self, what: ExportWhat, format: ExportFormat) {
        let Some(turn) = self.begin() else { return };
        let (this, kind) = (self.clone(), JobKind::Export(format));
        spawn_local(async move {
            this.keep(KeepChange::Goes(Job::begun(kind)));
            this.end(match this.write_export(what, format, turn).await {
                Ok(outcome) => outcome,
                Err(Broken::ByPerson) => Outcome::Cancelled(kind),
                Err(Broken::File) => Outcome::FileFailed,
                Err(Broken::Engine(error)) => Outcome::Failed(error),
            });
        });
    }

    async fn write_export(&self, what: ExportWhat, format: ExportFormat, turn: u32) -> Result<Outcome, Broken> {
        let begun = match self.link.ask(Request::ExportBegin { what, format }).await {
            Reply::ExportBegun(begun) => begun,
            Reply::Failed(error) => return Err(Broken::Engine(error)),
            _ => return Err(Broken::File),
        };
        let written = self.write_pieces(begun.id, &begun.name, begun.octets, format, turn).await;
        let end = Request::ExportEnd { id: begun.id, is_kept: written.is_ok() };
        match (self.link.ask(end).await, written) {
            // The file is there, and nothing knows of it.
            (Reply::Failed(error), Ok(_)) => Err(Broken::Engine(error)),
            (_, written) => written,
        }
    }

    async fn write_pieces(
        &self,
        id: KeepId,
        name: &str,
        total: u64,
        format: ExportFormat,
        turn: u32,
    ) -> Result<Outcome, Broken> {
        let mut file = Target::choose(name).await?;
        let mut done = 0;
        loop {
            if !self.is_turn(turn) {
                file.give_up().await;
                return Err(Broken::ByPerson);
            }
            match self.link.ask(Request::ExportNext { id }).await {
                Reply::ExportPiece { octets, messages } => {
                    done += octets.len() as u64;
                    file.write(&octets).await?;
                    if self.is_turn(turn) {
                        let kind = JobKind::Export(format);
                        self.keep(KeepChange::Goes(Job { kind, done, total, messages, is_ending: false }));
                    }
                }
                Reply::Exported(report) => {
                    file.finish(name).await?;
                    return Ok(Outcome::Exported(format, report));
                }
                Reply::Failed(error) => {
                    file.give_up().await;
                    return Err(Broken::Engine(error));
                }
                _ => return Err(Broken::File),
            }
        }
    }

    /// Opens files to look at them; where there is one message, it is shown.
    pub fn open_files(&self, files: Vec<web_sys::File>) {
        let Some(first) = files.first() else { return };
        if self.keeper.0.is_busy.get() {
            return self.wait();
        }
        let (this, turn, name) = (self.clone(), self.next_turn(), first.name());
        self.keeper.0.files.replace(files);
        self.close_opened();
        self.keep(KeepChange::Opening(name.clone()));
        self.keep(KeepChange::Goes(Job::begun(JobKind::Look)));
        self.act(Action::Show(Screen::File));
        spawn_local(async move {
            let mut rows = Vec::new();
            let read = this.read_files(&ImportMode::Look, turn, |file, found| {
                let room = LISTED.saturating_sub(rows.len());
                rows.extend(found.into_iter().take(room).map(|row| (file, row)));
            });
            let FilesRead { report, failures, ended } = read.await;
            // Something else was begun, or a person ended it.
            if !this.is_turn(turn) {
                return;
            }
            match ended {
                None => {
                    let ImportReport { new: messages, broken, is_backup, .. } = report;
                    let rows: Rc<[(usize, FileRow)]> = rows.into();
                    let only = rows.first().filter(|_| rows.len() == 1 && messages == 1).cloned();
                    let open = OpenFile { name, is_backup, rows, messages, broken, failures, ..OpenFile::default() };
                    this.keep(KeepChange::Opened(open));
                    if let Some((file, row)) = only {
                        this.read_of_file(file, &row);
                    }
                }
                Some(Broken::Engine(error)) => this.keep(KeepChange::Ended(Outcome::Failed(error))),
                Some(Broken::ByPerson | Broken::File) => this.keep(KeepChange::Ended(Outcome::FileFailed)),
            }
        });
    }

    /// Stores what is in the open files.
    pub fn import_opened(&self) {
        let Some(turn) = self.begin() else { return };
        let this = self.clone();
        self.close_opened();
        self.keep(KeepChange::Goes(Job::begun(JobKind::Import)));
        spawn_local(async move {
            crate::pwa::request_persistence().await;
            let mode = ImportMode::Store { device_name: tr("on-this-device") };
            let FilesRead { report, failures, ended } = this.read_files(&mode, turn, |_, _| {}).await;
            this.end(match ended {
                None => Outcome::Imported(report, failures),
                Some(Broken::ByPerson) => Outcome::ImportEnded(report, Ended::ByPerson),
                Some(Broken::File) => Outcome::ImportEnded(report, Ended::FileFailed),
                Some(Broken::Engine(error)) => Outcome::ImportEnded(report, Ended::Failed(error)),
            });
            this.pull_accounts();
        });
    }

    /// Reads one message of an open file.
    pub fn read_of_file(&self, file: usize, row: &FileRow) {
        // Those in an archive lie nowhere by themselves.
        let Some(file) = self.keeper.0.files.borrow().get(file).cloned() else { return };
        if row.length == 0 || row.length > READ_OCTETS {
            return;
        }
        let (this, offset, length) = (self.clone(), row.offset, row.length);
        let id = MessageId::NOT_STORED;
        let opened = self.next_opened();
        let is_last = move |this: &Self| this.keeper.0.opened.get() == opened;
        self.act(Action::Open(id));
        spawn_local(async move {
            let octets = read(&file, offset, length).await;
            if !is_last(&this) {
                return;
            }
            let Ok(octets) = octets else {
                this.act(Action::Reader(ReaderChange::NotOpened(id.into())));
                return this.keep(KeepChange::Came(Outcome::FileFailed));
            };
            this.keeper.0.shown.replace(octets);
            this.ask_to_read(id.into(), move |this, reply| {
                if is_last(this) {
                    this.show_read(id.into(), reply);
                }
            });
        });
    }

    /// What is asked of the message that is shown out of a file is asked of its octets, for no store has them.
    pub(super) fn with_octets(&self, request: Request) -> Request {
        let is_shown = request.message().is_some_and(|message| message.id == MessageId::NOT_STORED);
        if !is_shown {
            return request;
        }
        Request::OfOctets { octets: self.keeper.0.shown.borrow().clone(), ask: Box::new(request) }
    }

    /// Another message is opened, or none: what is being read is read for nobody.
    fn next_opened(&self) -> u32 {
        let opened = self.keeper.0.opened.get().wrapping_add(1);
        self.keeper.0.opened.set(opened);
        opened
    }

    /// Closes the message that was opened out of a file.
    fn close_opened(&self) {
        self.keeper.0.shown.take();
        self.next_opened();
        self.act(Action::Reader(ReaderChange::Close));
    }

    /// Closes the open files. A look at them ends, and nothing else does.
    pub fn close_files(&self) {
        if !self.keeper.0.is_busy.get() {
            self.next_turn();
        }
        self.keeper.0.files.take();
        self.close_opened();
        self.keep(KeepChange::Closed);
        self.act(Action::Show(Screen::Mail));
    }

    /// Removes for good what lies in the trash.
    pub fn empty_trash(&self) {
        self.ask(Request::EmptyTrash { mailbox: Mailbox::Joint }, |this, reply| {
            this.keep(KeepChange::Came(match reply {
                Reply::Purged(usage) => Outcome::Purged(usage),
                Reply::Failed(error) => Outcome::Failed(error),
                _ => Outcome::FileFailed,
            }));
            this.pull_storage();
        });
    }

    /// Reads all open files, one after the other: one that cannot be read keeps no other from it. Where there is but one,
    /// what is wrong with it is why it ended.
    async fn read_files(&self, mode: &ImportMode, turn: u32, mut found: impl FnMut(usize, Vec<FileRow>)) -> FilesRead {
        let files = self.keeper.0.files.borrow().clone();
        let total = files.iter().map(|file| file.size() as u64).sum();
        let mut read = FilesRead::default();
        let mut before = 0;
        for (number, file) in files.iter().enumerate() {
            let place = Reading { mode, turn, before, total };
            let mut report = ImportReport::default();
            let failed = self.read_file(file, place, &read.report, &mut report, |rows| found(number, rows)).await.err();
            read.take(&report);
            before += file.size() as u64;
            let why = match &failed {
                None => continue,
                Some(Broken::File) => Some(Why::Unreadable),
                Some(Broken::Engine(error)) => Why::of(error.kind),
                Some(Broken::ByPerson) => None,
            };
            match why.filter(|_| files.len() > 1) {
                Some(why) => read.failures.add(&file.name(), why),
                None => {
                    read.ended = failed;
                    break;
                }
            }
        }
        read
    }

    /// Reads one file; `report` is how it went, also where it did not go well.
    async fn read_file(
        &self,
        file: &web_sys::File,
        Reading { mode, turn, before, total }: Reading<'_>,
        others: &ImportReport,
        report: &mut ImportReport,
        mut found: impl FnMut(Vec<FileRow>),
    ) -> Result<(), Broken> {
        let octets = file.size() as u64;
        let mut reply = self.link.ask(Request::ImportBegin { octets, mode: mode.clone() }).await;
        loop {
            let step = match reply {
                Reply::Import(step) => step,
                Reply::Failed(error) => return Err(Broken::Engine(error)),
                _ => return Err(Broken::File),
            };
            *report = step.report;
            if let Some(error) = step.failed {
                return Err(Broken::Engine(error));
            }
            found(step.found);
            if !self.is_turn(turn) {
                self.end_file(step.id, report).await;
                return Err(Broken::ByPerson);
            }
            let messages = others.new + others.known + report.new + report.known;
            let goes = |kind, done, total| {
                self.keep(KeepChange::Goes(Job { kind, done, total, messages, is_ending: false }));
            };
            let supply = Request::ImportSupply { id: step.id, octets: Vec::new() };
            reply = match step.next {
                ImportNext::Octets { offset, octets } => {
                    let is_look = matches!(mode, ImportMode::Look);
                    goes(if is_look { JobKind::Look } else { JobKind::Import }, before + offset, total);
                    match slice(file, offset, u64::from(octets)) {
                        Ok(piece) => self.link.ask_with_piece(supply, piece).await,
                        Err(_) => Reply::FileUnreadable,
                    }
                }
                ImportNext::Time { done, total } => {
                    goes(JobKind::Prepare, u64::from(done), u64::from(total));
                    self.link.ask(supply).await
                }
                ImportNext::Over => {
                    self.end_file(step.id, report).await;
                    return Ok(());
                }
            };
            if reply == Reply::FileUnreadable {
                self.end_file(step.id, report).await;
                return Err(Broken::File);
            }
        }
    }

    /// Ends the reading of a file; what was read until then is stored, and counted.
    async fn end_file(&self, id: KeepId, report: &mut ImportReport) {
        if let Reply::Import(last) = self.link.ask(Request::ImportEnd { id }).await {
            *report = last.report;
        }
    }

    fn next_turn(&self) -> u32 {
        let turn = self.keeper.0.turn.get().wrapping_add(1);
        self.keeper.0.turn.set(turn);
        turn
    }

    fn is_turn(&self, turn: u32) -> bool {
        self.keeper.0.turn.get() == turn
    }
}

/// So many octets of a file from this offset on, not read yet; fewer where it ends before.
fn slice(file: &web_sys::File, offset: u64, octets: u64) -> Result<web_sys::Blob, JsValue> {
    file.slice_with_f64_and_f64(offset as f64, (offset + octets) as f64)
}

/// The same, read.
async fn read(file: &web_sys::File, offset: u64, octets: u64) -> Result<Vec<u8>, JsValue> {
    let piece = slice(file, offset, octets)?;
    Ok(Uint8Array::new(&JsFuture::from(piece.array_buffer()).await?).to_vec())
}

/// Where a file is written to.
enum Target {
    /// A file that a person chose (`FileSystemWritableFileStream`).
    Chosen(JsValue),
    /// Blobs, and what is not one yet.
    Blobs { blobs: Array, parts: Array, octets: u64 },
}

impl Target {
    async fn choose(name: &str) -> Result<Self, Broken> {
        let window: JsValue = web_sys::window().ok_or(Broken::File)?.into();
        let picker = Reflect::get(&window, &"showSaveFilePicker".into()).unwrap_or_default();
        if let Ok(picker) = picker.dyn_into::<Function>() {
            let options = js_sys::Object::new();
            Reflect::set(&options, &"suggestedName".into(), &name.into())?;
            if let Ok(chosen) = picker.call1(&window, &options).map(Promise::from) {
                match JsFuture::from(chosen).await.map_err(Broken::from) {
                    Ok(handle) => return Ok(Self::Chosen(call(&handle, "createWritable", None).await?)),
                    Err(Broken::ByPerson) => return Err(Broken::ByPerson),
                    Err(_) => {}
                }
            }
        }
        Ok(Self::Blobs { blobs: Array::new(), parts: Array::new(), octets: 0 })
    }

    async fn write(&mut self, piece: &[u8]) -> Result<(), Broken> {
        let array = Uint8Array::from(piece);
        match self {
            Self::Chosen(stream) => drop(call(stream, "write", Some(&array)).await?),
            Self::Blobs { blobs, parts, octets } => {
                parts.push(&array);
                *octets += piece.len() as u64;
                if *octets >= BLOB_OCTETS {
                    let blob = web_sys::Blob::new_with_u8_array_sequence(parts)?;
                    blobs.push(&blob);
                    (*parts, *octets) = (Array::new(), 0);
                }
            }
        }
        Ok(())
    }

    async fn finish(self, name: &str) -> Result<(), Broken> {
        match self {
            Self::Chosen(stream) => drop(call(&stream, "close", None).await?),
            Self::Blobs { blobs, parts, .. } => {
                let blob = web_sys::Blob::new_with_u8_array_sequence(&parts)?;
                blobs.push(&blob);
                super::handing_over::offer_blobs(name, &blobs).ok_or(Broken::File)?;
            }
        }
        // The browser begins the download in its own time.
        TimeoutFuture::new(0).await;
        Ok(())
    }

    /// What was written is no whole file: it goes.
    async fn give_up(self) {
        if let Self::Chosen(stream) = self {
            let _ = call(&stream, "abort", None).await;
        }
    }
}

/// Calls a method that gives a promise, and waits for it.
async fn call(of: &JsValue, name: &str, with: Option<&JsValue>) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(of, &name.into())?.dyn_into()?;
    let promise = match with {
        Some(value) => method.call1(of, value)?,
        None => method.call0(of)?,
    };
    JsFuture::from(promise.dyn_into::<Promise>()?).await
}
