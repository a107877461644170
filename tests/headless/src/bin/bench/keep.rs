//! `keep`: a mailbox of 2 GB, imported into a Maildir, exported from it, and imported into another one meanwhile.
//!
//! Every file is fsynced, so that the times are those of the disk; what matters is the memory.
//!
//! Must not: count what was held before.

use crate::report::Report;

const OCTETS: u64 = 2 * 1000 * 1000 * 1000;
/// What it may take, in octets.
const MEMORY: u64 = 300 * 1000 * 1000;

/// Measures and prints.
///
/// # Panics
/// Where it takes more memory than it may.
pub(crate) async fn run(report: &mut Report) {
    let carried = headless::keeping::carry(OCTETS).await;
    report.figure("poplar", "messages", f64::from(carried.messages), "messages");
    report.one_run("poplar", "import", carried.import, "s");
    report.one_run("poplar", "export_and_import", carried.export_and_import, "s");
    report.one_run("poplar", "peak_memory", carried.peak as f64 / 1e6, "MB");
    assert!(carried.peak <= MEMORY, "{} octets of memory", carried.peak);
}
