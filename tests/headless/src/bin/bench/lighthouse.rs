//! `lighthouse`: what Lighthouse gives the page, as the bridge with the demo mailbox serves it: the first screen to
//! somebody who has never been here, and the list to somebody whose mail is stored; as a desktop and as a phone.
//!
//! The phone is Lighthouse's own, a slow one on a slow line, which it works out from a run without either. Scores are out
//! of 100. That of the speed is a median; of the others the lowest is told, and what took something from it.
//!
//! Must not: let a run profit from what another one left behind, or Lighthouse speak to its maker.

use crate::report::Report;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use test_support::bridge_runner::{self, BridgeRunner};
use test_support::browser::Browser;
use test_support::page::{Page, at};
use test_support::{fetched, program};
use tokio::process::Command;

/// Runs of each kind.
const RUNS: usize = 3;
/// What is asked for.
const CATEGORIES: &str = "accessibility,best-practices,performance";
/// The categories that are no matter of chance.
const EXACT: [&str; 2] = ["accessibility", "best-practices"];

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    /// Nothing is stored.
    First,
    /// The demo mailbox is stored, and the page works without a network.
    List,
}

/// Measures and prints.
pub(crate) async fn run(report: &mut Report) {
    // From inside the bridge, because what lies in a folder is served uncompressed.
    let options = bridge_runner::Options { demo: true, ..bridge_runner::Options::default() };
    let bridge = BridgeRunner::start(options).await;
    for (screen, its_name) in [(Screen::First, "first_screen"), (Screen::List, "list")] {
        for (device, flags) in [("desktop", &["--preset=desktop"][..]), ("mobile", &[])] {
            let mut answers = Vec::new();
            for run in 0..RUNS {
                let answer = look(&bridge, screen, flags).await;
                eprintln!("{its_name}, {device}, run {run}: {}", speed(&answer));
                answers.push(answer);
            }
            tell(report, &format!("{its_name}_{device}"), &answers);
        }
    }
}

/// One run in a browser of its own.
async fn look(bridge: &BridgeRunner, screen: Screen, flags: &[&str]) -> Value {
    let profile = tempfile::tempdir().expect("a directory can be made");
    let mut browser = Browser::start(profile.path()).await;
    if screen == Screen::List {
        store_demo(browser, bridge).await;
        browser = Browser::start(profile.path()).await;
    }
    let address = browser.devtools_address().expect("chromedriver names it");
    let (_, port) = address.rsplit_once(':').expect("an address has a port");
    let script = fetched::file("lighthouse", "node_modules/lighthouse/cli/index.js", "POPLAR_LIGHTHOUSE", "bench");
    let answer = Command::new(program::NODE.path())
        .arg(script)
        .arg(bridge.url())
        .args(["--quiet", "--no-enable-error-reporting", "--output=json", "--output-path=stdout"])
        .arg(format!("--port={port}"))
        .arg(format!("--only-categories={CATEGORIES}"))
        .args((screen == Screen::List).then_some("--disable-storage-reset"))
        .args(flags)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .await
        .expect("node can be run");
    browser.close().await;
    assert!(answer.status.success(), "Lighthouse failed: {}", answer.status);
    let answer: Value = serde_json::from_slice(&answer.stdout).expect("Lighthouse says what it found as JSON");
    assert!(answer["runtimeError"].is_null(), "Lighthouse could not look: {}", answer["runtimeError"]);
    answer
}

/// Opens the demo mailbox as a person does, and waits until all of it can be read without a network.
async fn store_demo(browser: Browser, bridge: &BridgeRunner) {
    let page = Page::new(browser);
    page.open(&bridge.url()).await;
    page.browser().click(&at("demo-button")).await;
    page.browser().see(&at("message-row")).await;
    page.browser().see_no(&at("progress")).await;
    page.wait_until_offline_ready().await;
    page.close().await;
}

/// Prints the scores of some runs.
fn tell(report: &mut Report, what: &str, answers: &[Value]) {
    let score = |answer: &Value, category: &str| {
        let score = answer["categories"][category]["score"].as_f64();
        score.unwrap_or_else(|| panic!("Lighthouse gives no score for {category}")) * 100.0
    };
    for category in EXACT {
        let lowest = answers.iter().map(|answer| score(answer, category)).fold(100.0, f64::min);
        report.figure("poplar", &format!("{what}_{}", category.replace('-', "_")), lowest, "points");
        let faults: BTreeSet<String> = answers.iter().flat_map(|answer| faults(answer, category)).collect();
        faults.iter().for_each(|fault| eprintln!("{what}, {category}: {fault}"));
    }
    let scores = answers.iter().map(|answer| score(answer, "performance")).collect();
    report.runs("poplar", &format!("{what}_performance"), scores, "points");
    for metric in ["first-contentful-paint", "largest-contentful-paint"] {
        let seconds = answers.iter().filter_map(|answer| answer["audits"][metric]["numericValue"].as_f64());
        report.runs(
            "poplar",
            &format!("{what}_{}", metric.replace('-', "_")),
            seconds.map(|ms| ms / 1e3).collect(),
            "s",
        );
    }
}

/// What the score of the speed is made of, and how fast this machine was meanwhile: where that differs from run to run,
/// others were at work on it.
fn speed(answer: &Value) -> String {
    let audits = ["largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index"];
    let told = audits.map(|audit| format!("{audit} {}", answer["audits"][audit]["displayValue"]));
    format!("{}, benchmark index {}", told.join(", "), answer["environment"]["benchmarkIndex"])
}

/// What took something from the score of a category.
fn faults(answer: &Value, category: &str) -> Vec<String> {
    let audits = answer["categories"][category]["auditRefs"].as_array();
    let lost = audits.into_iter().flatten().filter_map(|audit| {
        let found = &answer["audits"][audit["id"].as_str()?];
        let is_lost = audit["weight"].as_f64()? > 0.0 && found["score"].as_f64()? < 1.0;
        is_lost.then_some(format!("{}: {}", found["id"].as_str()?, found["title"].as_str()?))
    });
    lost.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_costs_nothing_is_no_fault() {
        let audit = |id: &str, weight: u32| json!({"id": id, "weight": weight});
        let audits = json!({
            "color-contrast": {"id": "color-contrast", "title": "Contrast", "score": 0},
            "image-alt": {"id": "image-alt", "title": "Alternatives", "score": 1},
            "managed-focus": {"id": "managed-focus", "title": "Focus", "score": null},
            "source-maps": {"id": "source-maps", "title": "Maps", "score": 0},
        });
        let references =
            [audit("color-contrast", 7), audit("image-alt", 10), audit("managed-focus", 0), audit("source-maps", 0)];
        let answer = json!({"categories": {"accessibility": {"auditRefs": references}}, "audits": audits});
        assert_eq!(faults(&answer, "accessibility"), ["color-contrast: Contrast"]);
        assert!(faults(&answer, "performance").is_empty());
    }
}
