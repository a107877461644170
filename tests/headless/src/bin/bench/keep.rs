//! `keep`: a mailbox of 2 GB, imported into a Maildir, exported from it, and imported into another one meanwhile; then
//! imported by the page in a browser, exported in every way there is, and imported again (`keep_in_page`).
//!
//! Every file of the Maildirs is fsynced, so that the times are those of the disk; what matters is the memory.
//!
//! Must not: count what was held before.

use crate::keep_in_page;
use crate::report::Report;

/// The mailbox, in octets; [`VARIABLE`] may name fewer, for little disk or little time.
const OCTETS: u64 = 2 * 1000 * 1000 * 1000;
const VARIABLE: &str = "POPLAR_KEEP_OCTETS";
/// What it may take, in octets.
pub(crate) const MEMORY: u64 = 300 * 1000 * 1000;

/// Measures and prints.
///
/// # Panics
/// Where it takes more memory than it may.
pub(crate) async fn run(report: &mut Report) {
    let named = std::env::var(VARIABLE).ok().map(|octets| octets.parse().expect("a number of octets"));
    let octets = named.unwrap_or(OCTETS);
    let carried = headless::keeping::carry(octets).await;
    report.figure("poplar", "messages", f64::from(carried.messages), "messages");
    report.one_run("poplar", "import", carried.import, "s");
    report.one_run("poplar", "export_and_import", carried.export_and_import, "s");
    report.one_run("poplar", "peak_memory", carried.peak as f64 / 1e6, "MB");
    assert!(carried.peak <= MEMORY, "{} octets of memory", carried.peak);
    keep_in_page::run(report, octets).await;
    report.ratio("page", "import", report.value("page", "import_one_run"), carried.import);
}
