//! `size`: what a browser downloads. The build step that knows the files measures them.
//!
//! Must not: measure anything twice.

use crate::report::Report;
use std::process::Command;

/// Measures and prints.
pub(crate) fn run(report: &mut Report) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["run", "--quiet", "--release", "--package", "xtask", "--", "sizes"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    assert!(output.status.success(), "xtask sizes failed: {}", String::from_utf8_lossy(&output.stderr));
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        report.line(line);
    }
}
