//! Mail into files and out of them: what runs, what came of it, and which file is open.
//!
//! Must not: hold a file; it can be larger than memory.

use mail_api::{ErrorKind, ExportFormat, ExportReport, FileRow, ImportReport, StorageReport, Usage, UserError};
use std::rc::Rc;

/// Most messages of an open file that are listed; the others are counted.
pub const LISTED: usize = 2_000;

/// Rows of them that are shown at first, and that come with each wish for more: thousands of rows take more memory than an
/// import.
pub const ROWS_AT_ONCE: usize = 200;

/// Most files that are named where they could not be read; the others are counted.
const FAILURES: usize = 10;
/// Most characters of the name of such a file.
const NAME_CHARS: usize = 80;

/// All that the page knows of keeping.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Keeping {
    /// What runs.
    pub job: Option<Job>,
    /// Whether a person wanted something else that has to wait until it has ended.
    pub waits: bool,
    /// What came of the last one.
    pub outcome: Option<Outcome>,
    /// What mail takes on this device, once it was asked for.
    pub storage: Option<StorageReport>,
    /// The files that are open.
    pub open: Option<OpenFile>,
    /// Whether something is being dragged over the page that could be dropped.
    pub is_dragging: bool,
}

/// What runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// What it does.
    pub kind: JobKind,
    /// How far it is…
    pub done: u64,
    /// … of how much: octets, or messages that are looked through first. 0 where nobody knows.
    pub total: u64,
    /// Messages so far.
    pub messages: u32,
    /// Whether a person ended it, and it has not noticed yet.
    pub is_ending: bool,
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Writes a file.
    Export(ExportFormat),
    /// Looks at files.
    Look,
    /// Looks through what is stored, so that nothing is stored twice.
    Prepare,
    /// Stores what is in files.
    Import,
}

/// What came of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A file was written.
    Exported(ExportFormat, ExportReport),
    /// Messages were stored, but for those of these files.
    Imported(ImportReport, Failures),
    /// An import ended before its time, with this much stored.
    ImportEnded(ImportReport, Ended),
    /// The trash was emptied.
    Purged(Usage),
    /// It failed.
    Failed(UserError),
    /// The browser would not write the file, or not give it.
    FileFailed,
    /// A person ended it, or the file dialog in front of it: nothing was written, or looked at.
    Cancelled(JobKind),
}

/// Why an import ended before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// A person ended it.
    ByPerson,
    /// The browser would not give the file.
    FileFailed,
    /// It failed.
    Failed(UserError),
}

/// Why a file could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// There is no mail in it.
    NotMail,
    /// A part of it is missing.
    Damaged,
    /// A newer version made it.
    Newer,
    /// The browser does not give it: it was moved, or is a folder.
    Unreadable,
}

impl Why {
    /// What an error says of the file alone; `None` where another file would fail of it, too.
    pub const fn of(kind: ErrorKind) -> Option<Self> {
        match kind {
            ErrorKind::NotMailFile => Some(Self::NotMail),
            ErrorKind::FileDamaged => Some(Self::Damaged),
            ErrorKind::BackupNewer => Some(Self::Newer),
            _ => None,
        }
    }
}

/// Files among others that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Failures {
    /// The first of them: names, and why.
    pub named: Vec<(String, Why)>,
    /// How many there are.
    pub count: u32,
}

impl Failures {
    /// One more.
    pub fn add(&mut self, name: &str, why: Why) {
        self.count = self.count.saturating_add(1);
        if self.named.len() < FAILURES {
            self.named.push((name.chars().take(NAME_CHARS).collect(), why));
        }
    }
}

/// Files that were opened to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenFile {
    /// The name of the first.
    pub name: String,
    /// Whether one of them is a backup.
    pub is_backup: bool,
    /// The messages that are listed, each with the file it is in. Shared: every action makes a new state.
    pub rows: Rc<[(usize, FileRow)]>,
    /// How many of these are shown beyond the first [`ROWS_AT_ONCE`].
    pub further: usize,
    /// How many messages there are.
    pub messages: u32,
    /// How many are not whole.
    pub broken: u32,
    /// The files that could not be read.
    pub failures: Failures,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A job begins or goes on.
    Goes(Job),
    /// A person ended it, and it ends in its own time.
    Ending,
    /// A person wanted something else meanwhile.
    Waits,
    /// It has ended.
    Ended(Outcome),
    /// Something came of what is no job; one that runs goes on.
    Came(Outcome),
    /// What came of it was read.
    Seen,
    /// What mail takes.
    Storage(StorageReport),
    /// Files are being looked at.
    Opening(String),
    /// They were looked at.
    Opened(OpenFile),
    /// A person wants to see more of their messages.
    More,
    /// They are closed.
    Closed,
    /// Something is dragged over the page, or no longer.
    Dragging(bool),
}

impl Keeping {
    /// After a change.
    pub fn change(&mut self, change: Change) {
        match change {
            Change::Goes(job) => {
                self.job = Some(job);
                self.outcome = None;
            }
            Change::Ending => {
                if let Some(job) = &mut self.job {
                    job.is_ending = true;
                }
            }
            Change::Waits => self.waits = self.is_busy(),
            Change::Ended(outcome) => {
                (self.job, self.waits) = (None, false);
                self.outcome = Some(outcome);
            }
            Change::Came(outcome) => self.outcome = Some(outcome),
            Change::Seen => self.outcome = None,
            Change::Storage(report) => self.storage = Some(report),
            Change::Opening(name) => {
                (self.job, self.outcome) = (None, None);
                self.open = Some(OpenFile { name, ..OpenFile::default() });
            }
            Change::More => {
                if let Some(open) = &mut self.open {
                    open.further = open.further.saturating_add(ROWS_AT_ONCE);
                }
            }
            Change::Opened(open) => {
                self.job = None;
                self.open = Some(open);
            }
            Change::Closed => {
                // What is more than a look goes on.
                if !self.is_busy() {
                    self.job = None;
                }
                (self.open, self.outcome) = (None, None);
            }
            Change::Dragging(is_dragging) => self.is_dragging = is_dragging,
        }
    }

    /// Whether something runs that nothing else may take the place of: all but a look.
    pub fn is_busy(&self) -> bool {
        self.job.is_some_and(|job| job.kind != JobKind::Look)
    }

    /// Whether it is time for a backup.
    pub fn is_backup_due(&self) -> bool {
        self.storage.as_ref().is_some_and(|storage| storage.backup_is_due)
    }
}

impl Job {
    /// One of which nothing is done yet.
    pub const fn begun(kind: JobKind) -> Self {
        Self { kind, done: 0, total: 0, messages: 0, is_ending: false }
    }

    /// How much is done, in hundredths; `None` where nobody knows.
    pub fn percent(&self) -> Option<u32> {
        let percent = self.done.checked_mul(100)?.checked_div(self.total)?;
        u32::try_from(percent.min(100)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Action, Place, Reader, ReaderChange, Screen, State};
    use mail_api::MessageId;

    fn job(kind: JobKind, done: u64, total: u64) -> Job {
        Job { done, total, ..Job::begun(kind) }
    }

    #[test]
    fn a_job_says_how_far_it_is_where_that_is_known() {
        let percent = |done, total| job(JobKind::Import, done, total).percent();
        assert_eq!(
            (percent(0, 0), percent(1, 3), percent(3, 3), percent(9, 3)),
            (None, Some(33), Some(100), Some(100))
        );
        assert_eq!(percent(u64::MAX, 5), None);
    }

    #[test]
    fn what_came_of_a_job_stays_until_the_next_begins_or_the_file_is_closed() {
        let mut keeping = Keeping::default();
        let look = job(JobKind::Look, 0, 0);
        let cancelled = || Outcome::Cancelled(JobKind::Look);
        keeping.change(Change::Goes(look));
        keeping.change(Change::Ended(cancelled()));
        assert_eq!((keeping.job, keeping.outcome.clone()), (None, Some(cancelled())));
        keeping.change(Change::Goes(look));
        assert_eq!((keeping.job, keeping.outcome.clone()), (Some(look), None));
        keeping.change(Change::Ended(Outcome::FileFailed));
        keeping.change(Change::Closed);
        assert_eq!(keeping.outcome, None);
        for another in [Change::Closed, Change::Opening("other.eml".into())] {
            keeping.change(Change::Goes(look));
            keeping.change(another);
            assert_eq!((keeping.job, keeping.outcome.clone()), (None, None), "a look is worth no words");
        }
    }

    #[test]
    fn what_runs_is_said_until_it_has_ended_itself() {
        let mut keeping = Keeping::default();
        keeping.change(Change::Goes(job(JobKind::Look, 0, 0)));
        keeping.change(Change::Waits);
        assert!(!keeping.waits && !keeping.is_busy(), "a look makes way");
        for kind in [JobKind::Export(ExportFormat::Backup), JobKind::Prepare, JobKind::Import] {
            keeping.change(Change::Goes(job(kind, 0, 0)));
            keeping.change(Change::Waits);
            keeping.change(Change::Closed);
            assert!(keeping.waits && keeping.is_busy());
            for came in [Outcome::Purged(Usage::default()), Outcome::FileFailed] {
                keeping.change(Change::Came(came.clone()));
                assert_eq!((keeping.is_busy(), keeping.waits, keeping.outcome.take()), (true, true, Some(came)));
            }
            keeping.change(Change::Ending);
            assert!(keeping.is_busy() && keeping.job.is_some_and(|job| job.is_ending));
            keeping.change(Change::Ended(Outcome::Cancelled(kind)));
            assert!(!keeping.waits && !keeping.is_busy());
        }
    }

    #[test]
    fn what_lies_in_a_file_is_read_beside_its_file_alone() {
        let open = |state: State| state.after(Action::Open(MessageId::NOT_STORED));
        for leave in
            [Action::Show(Screen::Mail), Action::Show(Screen::Settings), Action::Go(Place::default()), Action::Uncover]
        {
            let reading = open(State::default().after(Action::Show(Screen::File)));
            assert_eq!(reading.reader.id(), Some(MessageId::NOT_STORED));
            assert_eq!(reading.after(leave).reader, Reader::Closed);
        }
        // Its file was left before it could be read, and something else is open.
        let elsewhere = State::default().after(Action::Open(MessageId(7)));
        assert_eq!(open(elsewhere).reader.id(), Some(MessageId(7)));
        let not_opened = Action::Reader(ReaderChange::NotOpened(MessageId::NOT_STORED.into()));
        let elsewhere = State::default().after(Action::Open(MessageId(7)));
        assert_eq!(elsewhere.after(not_opened.clone()).reader.id(), Some(MessageId(7)));
        let reading = open(State::default().after(Action::Show(Screen::File)));
        assert_eq!(reading.after(not_opened).reader, Reader::Closed);
    }

    #[test]
    fn back_leads_from_one_message_of_many_to_the_others_and_then_out_of_the_file() {
        let opened = |messages| Action::Keep(Change::Opened(OpenFile { messages, ..OpenFile::default() }));
        let reading = |messages| {
            let file = State::default().after(Action::Show(Screen::File)).after(opened(messages));
            file.after(Action::Open(MessageId::NOT_STORED))
        };
        let back = reading(2).after(Action::Uncover);
        assert_eq!((back.screen, back.reader.clone()), (Screen::File, Reader::Closed));
        assert_eq!(back.after(Action::Uncover).screen, Screen::Mail);
        assert_eq!(reading(1).after(Action::Uncover).screen, Screen::Mail);
    }

    #[test]
    fn of_many_files_that_cannot_be_read_some_are_named_and_all_are_counted() {
        let mut failures = Failures::default();
        for number in 0..50 {
            failures.add(&format!("{number}{}", "\u{e4}".repeat(1_000)), Why::NotMail);
        }
        assert_eq!((failures.named.len(), failures.count), (FAILURES, 50));
        assert!(failures.named.iter().all(|(name, _)| name.chars().count() == NAME_CHARS));
        assert_eq!(Why::of(ErrorKind::NotMailFile), Some(Why::NotMail));
        assert_eq!(Why::of(ErrorKind::StorageFull), None, "the next file would fail of it, too");
    }
}
