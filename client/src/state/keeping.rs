//! Mail into files and out of them: what runs, what came of it, and which file is open.
//!
//! Must not: hold a file; it can be larger than memory.

use mail_api::{ExportFormat, ExportReport, FileRow, ImportReport, StorageReport, Usage, UserError};
use std::rc::Rc;

/// Most messages of an open file that are listed; the others are counted.
pub const LISTED: usize = 2_000;

/// All that the page knows of keeping.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Keeping {
    /// What runs.
    pub job: Option<Job>,
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
    /// Messages were stored.
    Imported(ImportReport),
    /// The trash was emptied.
    Purged(Usage),
    /// It failed.
    Failed(UserError),
    /// The browser would not write the file, or not give it.
    FileFailed,
    /// A person ended it.
    Cancelled,
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
    /// How many messages there are.
    pub messages: u32,
    /// How many are not whole.
    pub broken: u32,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A job begins or goes on.
    Goes(Job),
    /// It has ended.
    Ended(Outcome),
    /// What came of it was read.
    Seen,
    /// What mail takes.
    Storage(StorageReport),
    /// Files are being looked at.
    Opening(String),
    /// They were looked at.
    Opened(OpenFile),
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
            Change::Ended(outcome) => {
                self.job = None;
                self.outcome = Some(outcome);
            }
            Change::Seen => self.outcome = None,
            Change::Storage(report) => self.storage = Some(report),
            Change::Opening(name) => {
                self.outcome = self.end_job();
                self.open = Some(OpenFile { name, ..OpenFile::default() });
            }
            Change::Opened(open) => {
                self.job = None;
                self.open = Some(open);
            }
            Change::Closed => (self.open, self.outcome) = (None, self.end_job()),
            Change::Dragging(is_dragging) => self.is_dragging = is_dragging,
        }
    }

    /// What came of the job that runs, if one does, now that something else takes its place: a look is worth no words.
    fn end_job(&mut self) -> Option<Outcome> {
        self.job.take().filter(|job| job.kind != JobKind::Look).map(|_| Outcome::Cancelled)
    }

    /// Whether it is time for a backup.
    pub fn is_backup_due(&self) -> bool {
        self.storage.as_ref().is_some_and(|storage| storage.backup_is_due)
    }
}

impl Job {
    /// How much is done, in hundredths; `None` where nobody knows.
    pub fn percent(&self) -> Option<u32> {
        let percent = self.done.checked_mul(100)?.checked_div(self.total)?;
        u32::try_from(percent.min(100)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_says_how_far_it_is_where_that_is_known() {
        let job = |done, total| Job { kind: JobKind::Import, done, total, messages: 0 }.percent();
        assert_eq!((job(0, 0), job(1, 3), job(3, 3), job(9, 3)), (None, Some(33), Some(100), Some(100)));
        assert_eq!(job(u64::MAX, 5), None);
    }

    #[test]
    fn what_came_of_a_job_stays_until_the_next_begins_or_the_file_is_closed() {
        let mut keeping = Keeping::default();
        let job = Job { kind: JobKind::Look, done: 0, total: 0, messages: 0 };
        keeping.change(Change::Goes(job));
        keeping.change(Change::Ended(Outcome::Cancelled));
        assert_eq!((keeping.job, keeping.outcome.clone()), (None, Some(Outcome::Cancelled)));
        keeping.change(Change::Goes(job));
        assert_eq!((keeping.job, keeping.outcome.clone()), (Some(job), None));
        keeping.change(Change::Ended(Outcome::FileFailed));
        keeping.change(Change::Closed);
        assert_eq!(keeping.outcome, None);
        // Nobody is to believe that what was given up goes on.
        let import = Job { kind: JobKind::Import, ..job };
        for gives_up in [Change::Closed, Change::Opening("other.eml".into())] {
            keeping.change(Change::Goes(import));
            keeping.change(gives_up);
            assert_eq!((keeping.job, keeping.outcome.clone()), (None, Some(Outcome::Cancelled)));
        }
    }
}
