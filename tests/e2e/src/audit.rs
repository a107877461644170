//! Whether everybody can use a screen: axe-core in the page, and checks of our own for what it does not look at.
//!
//! axe-core is a tool of the tests: `tools/ensure test` fetches it below the target folder, and nothing of it ships.
//! Must not: pass because axe-core is missing.

use serde_json::Value;
use test_support::browser::Browser;
use test_support::fetched;

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
}

impl Check {
    const fn name(self) -> &'static str {
        match self {
            Self::Targets => "targets",
            Self::Sideways => "sideways",
            Self::Cut => "cut",
            Self::Motion => "motion",
            Self::Focus => "focus",
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
        let script = fetched::file("axe-core", "axe.min.js", "POPLAR_AXE", "test");
        let script = std::fs::read_to_string(script).expect("the script of axe-core can be read");
        browser.evaluate(&script, Vec::new()).await;
    }
    // A frame with a stranger's message runs no script, not even this one.
    let script = "return axe.run(document, {iframes: false, resultTypes: ['violations']}).then(found => \
        found.violations.flatMap(rule => rule.nodes.map(node => \
        `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.split('\\n').slice(1).join(' ').trim()}`)));";
    texts(&browser.evaluate(script, Vec::new()).await)
}

fn texts(of: &Value) -> Vec<String> {
    let all = of.as_array().unwrap_or_else(|| panic!("no list of faults but {of}"));
    all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
