//! `size`, `retr`, `listing`, `search`, `bridge` and the suites of `tls`: benchmarks that stand beside what they measure, each a program of its own.
//!
//! Must not: measure anything twice, or take a line for a figure of another benchmark.

use crate::report::{Report, folder};
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a browser downloads, measured by the build step that knows the files.
pub(crate) const SIZE: &[&str] = &["run", "--release", "--package", "xtask", "--", "sizes"];
/// The protocol alone: how fast RETR and UIDL pass through the client.
pub(crate) const RETR: &[&str] = &["bench", "--package", "pop3-proto", "--bench", "retr"];
/// A large maildrop listed and planned by the engine, natively…
pub(crate) const LISTING: &[&str] = &["run", "--release", "--package", "listing-bench"];
/// … and as Wasm in a worker of Chromium.
pub(crate) const LISTING_IN_THE_BROWSER: &[&str; 11] = &in_the_browser("listing-bench");
/// 100,000 messages indexed and searched by the engine's index, natively…
pub(crate) const SEARCH: &[&str] = &["run", "--release", "--package", "searching-bench"];
/// … and as Wasm in a worker of Chromium.
const SEARCH_IN_THE_BROWSER: &[&str; 11] = &in_the_browser("searching-bench");
/// Handshakes, and reading what a server sends, for each suite of TLS, natively…
pub(crate) const TLS: &[&str] = &["run", "--release", "--package", "tls-bench"];
/// … and as Wasm in a worker of Chromium.
pub(crate) const TLS_IN_THE_BROWSER: &[&str; 11] = &in_the_browser("tls-bench");
/// The bridge alone: memory of an idle tunnel, with its bound, and bulk against plain TCP.
pub(crate) const BRIDGE: &[&str] = &["bench", "--package", "bridge", "--bench", "bridge"];

/// The same package in a worker of Chromium, built as the page is but for `wasm-opt`.
const fn in_the_browser(package: &str) -> [&str; 11] {
    let target = "wasm32-unknown-unknown";
    ["test", "--profile", "web", "--target", target, "--package", package, "--test", "browser", "--", "--nocapture"]
}

/// The mails that the messages of `search` are made of, for a browser, which reads no folder.
pub(crate) fn pack_mails() -> PathBuf {
    let file = folder().join("search-mails");
    let pack = [OsStr::new("--"), OsStr::new("--pack"), file.as_os_str()];
    let status = cargo(SEARCH).args(pack).status().expect("cargo can be run");
    assert!(status.success(), "the mails for `search` could not be read: {status}");
    file
}

/// The search in the browser, with these mails; about so many messages, or all.
pub(crate) fn search_in_the_browser(report: &mut Report, mails: &Path, count: Option<u32>) {
    let mut environment = vec![("POPLAR_SEARCH_MAILS", mails.into())];
    environment.extend(count.map(|count| ("POPLAR_SEARCH_MESSAGES", count.to_string().into())));
    run_with(report, SEARCH_IN_THE_BROWSER, &environment);
}

/// Runs it and hands its figures on as they come; what a test runner says around them is left out.
pub(crate) fn run(report: &mut Report, arguments: &[&str]) {
    run_with(report, arguments, &[]);
}

/// The same in an environment with more in it.
fn run_with(report: &mut Report, arguments: &[&str], environment: &[(&str, OsString)]) {
    let mut program = cargo(arguments);
    let mut program =
        program.envs(environment.iter().cloned()).stdout(Stdio::piped()).spawn().expect("cargo can be run");
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

fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // The runner gives a test in the browser 20 seconds, and some take about as long.
    cargo
        .args(arguments)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    // A quiet `cargo test` asks the browser's runner to be quiet too, which does not know the word.
    cargo.env("CARGO_TERM_QUIET", if arguments.contains(&"test") { "false" } else { "true" });
    cargo
}
