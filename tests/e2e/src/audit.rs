//! Whether everybody can use a screen: axe-core in the page, and checks of our own for what it does not look at.
//!
//! axe-core is a tool of the tests: `tools/ensure test` fetches it below the target folder, and nothing of it ships.
//! Must not: pass because axe-core is missing.

use serde_json::Value;
use test_support::browser::Browser;
use test_support::fetched;
use test_support::page::{Page, at};

/// Our own checks, which `audit.js` holds by these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Everything that can be pressed is at least 24 CSS pixels wide and high.
    Targets,
    /// Nothing is to be scrolled to sideways.
    Sideways,
    /// Our own words are not cut.
    Cut,
    /// Nothing moves.
    Motion,
    /// What has the focus shows it, and lies under nothing.
    Focus,
    /// Where a dialog is open, the focus is in it.
    Dialog,
}

impl Check {
    const fn name(self) -> &'static str {
        match self {
            Self::Targets => "targets",
            Self::Sideways => "sideways",
            Self::Cut => "cut",
            Self::Motion => "motion",
            Self::Focus => "focus",
            Self::Dialog => "dialog",
        }
    }
}

/// The faults these checks find in what is shown.
pub async fn check(browser: &Browser, checks: &[Check]) -> Vec<String> {
    let names: Vec<&str> = checks.iter().map(|check| check.name()).collect();
    texts(&browser.evaluate(include_str!("audit.js"), vec![names.into()]).await)
}

/// What axe-core finds in what is shown: the rule, and where it is broken.
///
/// # Panics
/// With one line that says how to get it, where axe-core is not found.
pub async fn axe(browser: &Browser) -> Vec<String> {
    let there = browser.evaluate("return typeof window.axe?.run === 'function';", Vec::new()).await;
    if there != Value::Bool(true) {
        browser.evaluate(&axe_core(), Vec::new()).await;
    }
    // Of what stands in the frame, only what we put there is ours; `axe_in_frame` looks at that.
    texts(&browser.evaluate(&run_axe("document"), Vec::new()).await)
}

/// What axe-core finds in what we put into a mail, where one is shown in a frame: the button of a quotation, and the marks
/// on what was searched for. What else stands there is its sender's.
///
/// # Panics
/// As [`axe`]; and where nothing of ours is there although it should be.
pub async fn axe_in_frame(page: &Page, is_ours_there: bool) -> Vec<String> {
    if page.browser().count(&at("reader-body-frame")).await == 0 {
        assert!(!is_ours_there, "there is no frame");
        return Vec::new();
    }
    let ours = "const ours = [...document.querySelectorAll('details.m--fold > summary, mark.m--hit')]; ";
    let count = page.evaluate_in_frame(&format!("{ours} return ours.length;"), Vec::new()).await;
    if count == 0 {
        assert!(!is_ours_there, "nothing of ours is in the frame");
        return Vec::new();
    }
    // In one script with what runs it: the frame may be another one by the next.
    let script = format!("{}\n{ours} {}", axe_core(), run_axe("{include: ours}"));
    texts(&page.evaluate_in_frame(&script, Vec::new()).await)
}

fn axe_core() -> String {
    let script = fetched::file("axe-core", "axe.min.js", "POPLAR_AXE", "test");
    std::fs::read_to_string(script).expect("the script of axe-core can be read")
}

/// The script that runs axe-core on this; it passes over frames.
fn run_axe(on: &str) -> String {
    format!(
        "return axe.run({on}, {{iframes: false, resultTypes: ['violations']}}).then(found => \
        found.violations.flatMap(rule => rule.nodes.map(node => \
        `${{rule.id}}: ${{node.target.join(' ')}}: ${{node.failureSummary.split('\\n').slice(1).join(' ').trim()}}`)));"
    )
}

fn texts(of: &Value) -> Vec<String> {
    let all = of.as_array().unwrap_or_else(|| panic!("no list of faults but {of}"));
    all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
