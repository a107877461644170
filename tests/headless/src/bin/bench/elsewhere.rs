//! `size`, `retr`, `listing` and `bridge`: benchmarks that stand beside what they measure, each a program of its own.
//!
//! Must not: measure anything twice, or take a line for a figure of another benchmark.

use crate::report::Report;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// What a browser downloads, measured by the build step that knows the files.
pub(crate) const SIZE: &[&str] = &["run", "--release", "--package", "xtask", "--", "sizes"];
/// The protocol alone: how fast RETR and UIDL pass through the client.
pub(crate) const RETR: &[&str] = &["bench", "--package", "pop3-proto", "--bench", "retr"];
/// A large maildrop listed and planned by the engine, natively…
pub(crate) const LISTING: &[&str] = &["run", "--release", "--package", "listing-bench"];
/// … and as Wasm in a worker of Chromium, built as the page is but for `wasm-opt`.
pub(crate) const LISTING_IN_THE_BROWSER: &[&str] = &[
    "test",
    "--profile",
    "web",
    "--target",
    "wasm32-unknown-unknown",
    "--package",
    "listing-bench",
    "--test",
    "browser",
    "--",
    "--nocapture",
];
/// The bridge alone: memory of an idle tunnel, with its bound, and bulk against plain TCP.
pub(crate) const BRIDGE: &[&str] = &["bench", "--package", "bridge", "--bench", "bridge"];

/// Runs it and hands its figures on as they come; what a test runner says around them is left out.
pub(crate) fn run(report: &mut Report, arguments: &[&str]) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut program = Command::new(cargo)
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .env("CARGO_TERM_QUIET", "true")
        .stdout(Stdio::piped())
        .spawn()
        .expect("cargo can be run");
    let output = program.stdout.take().expect("it is piped");
    let mut lines = 0;
    for line in BufReader::new(output).lines() {
        let line = line.expect("it prints text");
        if line.starts_with('{') {
            report.line(&line);
            lines += 1;
        }
    }
    let status = program.wait().expect("it was started");
    assert!(status.success(), "cargo {} failed: {status}", arguments.join(" "));
    assert!(lines > 0, "cargo {} measured nothing", arguments.join(" "));
}
