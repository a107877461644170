//! `search`, the peers: MiniSearch and FlexSearch in Chromium, with the very text that Poplar's index gets, and the same
//! searches.
//!
//! A peer that runs out of memory is measured with fewer messages, and so is everybody else, Poplar too: metrics then end
//! in `_of_` and their number.
//!
//! Must not: print a figure of a peer that died, or take one of Poplar's with other messages for comparison.

use crate::elsewhere;
use crate::report::{Report, median};
use searching_bench::mails::Mails;
use searching_bench::{MESSAGES, searches, suffix, text};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};
use test_support::bridge_runner::{self, BridgeRunner};
use test_support::browser::Browser;
use test_support::browser_memory::heap_in_use;
use test_support::fetched;

/// Numbers of messages to try, until nobody runs out of memory.
const COUNTS: [u32; 4] = [MESSAGES, 50_000, 25_000, 10_000];
/// Who is compared with Poplar, in the order of what they need.
const PEERS: [&str; 2] = ["minisearch", "flexsearch"];
/// Texts to a file.
const TEXTS: u32 = 1000;
/// Searches that are measured.
const KINDS: [&str; 4] = ["two_words", "one_letter", "while_typing", "known_item"];
/// How long one step of a peer may take.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// What was measured of one peer.
struct Measured {
    /// Milliseconds to index all texts.
    indexed: f64,
    /// Octets of memory that the index holds.
    memory: f64,
    /// Milliseconds of each search, by kind.
    times: BTreeMap<&'static str, Vec<f64>>,
    /// Octets of the index as the peer writes it out, where it can.
    octets: Option<f64>,
}

/// Measures and prints.
pub(crate) async fn run(report: &mut Report, mails: &Path) {
    let packed = std::fs::read(mails).expect("they were packed");
    let site = tempfile::tempdir().expect("a directory can be made");
    let packed_mails = Mails::of(&packed);
    put_scripts(site.path());
    put_texts(site.path(), &packed_mails);
    let options = bridge_runner::Options { page: Some(site.path().to_owned()), ..bridge_runner::Options::default() };
    let server = BridgeRunner::start(options).await;
    let mut order = PEERS.to_vec();
    for count in COUNTS {
        put_searches(site.path(), &packed_mails, count);
        let (mut measured, mut died) = (Vec::new(), Vec::new());
        for &name in &order {
            eprintln!("{name}: {count} messages");
            match measure(name, count, &server).await {
                Ok(figures) => measured.push((name, figures)),
                Err(reason) => {
                    eprintln!("{name} does not live with {count} messages, and has no figures there: {reason}");
                    died.push(name);
                    // Whoever died of more comes first, and so the others are not measured for nothing.
                    if count < MESSAGES {
                        break;
                    }
                }
            }
        }
        if count < MESSAGES && !measured.is_empty() {
            elsewhere::search_in_the_browser(report, mails, Some(count));
        }
        for (name, figures) in measured {
            tell(report, name, count, figures);
        }
        if died.is_empty() {
            return;
        }
        order.sort_by_key(|name| !died.contains(name));
    }
}

/// The peers' page and scripts.
fn put_scripts(site: &Path) {
    let put = |name: &str, octets: &[u8]| std::fs::write(site.join(name), octets).expect("the directory is ours");
    put("index.html", include_bytes!("../../../../searching/peers/index.html"));
    put("peers.js", include_bytes!("../../../../searching/peers/peers.js"));
    let read = |path| std::fs::read(path).expect("a script that was fetched can be read");
    put("minisearch.js", &read(fetched::file("minisearch", "dist/umd/index.js", "POPLAR_MINISEARCH", "bench")));
    let flexsearch = "dist/flexsearch.bundle.min.js";
    put("flexsearch.js", &read(fetched::file("flexsearch", flexsearch, "POPLAR_FLEXSEARCH", "bench")));
}

/// What all messages say, a thousand to a file.
fn put_texts(site: &Path, mails: &Mails<'_>) {
    for file in 0..MESSAGES / TEXTS {
        let texts: Vec<String> = (0..TEXTS).map(|number| text(mails, file * TEXTS + number)).collect();
        put_json(site, &format!("texts-{file}"), &json!(texts));
    }
}

/// The searches of Poplar's own benchmark with so many messages.
fn put_searches(site: &Path, mails: &Mails<'_>, count: u32) {
    let all: Vec<_> = searches(mails, count).collect();
    for kind in KINDS {
        let of_kind = all.iter().filter(|(its, ..)| *its == kind).map(|(_, number, search)| (number, search));
        put_json(site, &format!("searches-{kind}"), &json!(of_kind.collect::<Vec<_>>()));
    }
}

fn put_json(site: &Path, name: &str, value: &Value) {
    std::fs::write(site.join(format!("{name}.json")), value.to_string()).expect("the directory is ours");
}

/// One peer in a browser of its own.
async fn measure(name: &str, count: u32, server: &BridgeRunner) -> Result<Measured, String> {
    let profile = tempfile::tempdir().expect("a directory can be made");
    let browser = Browser::start(profile.path()).await;
    browser.open(&server.url()).await;
    let before = heap(&browser).await?;
    let indexed = ask(&browser, json!(["index", name, count])).await?.as_f64().ok_or("no time")?;
    let memory = heap(&browser).await? - before;
    let mut times = BTreeMap::new();
    for kind in KINDS {
        let answer = ask(&browser, json!(["search", kind])).await?;
        let of_kind: Vec<f64> = answer["times"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        let missed = answer["missed"].as_array().ok_or("no answers")?;
        eprintln!("{name}, {kind}: {} searches, {} found, {} missed", of_kind.len(), answer["found"], missed.len());
        let is_exact = missed.is_empty() && answer["found"] == of_kind.len();
        // A word of its own and another one are found in one message only; else something else was measured.
        assert!(kind != "known_item" || is_exact, "{name} finds {} for {missed:?}", answer["found"]);
        times.insert(kind, of_kind);
    }
    let octets = match ask(&browser, json!(["octets"])).await {
        Ok(octets) => octets.as_f64(),
        Err(reason) => {
            eprintln!("{name} cannot write out its index of {count} messages: {reason}");
            None
        }
    };
    browser.close().await;
    Ok(Measured { indexed, memory, times, octets })
}

/// Octets in use, once what is not needed any more is gone.
async fn heap(browser: &Browser) -> Result<f64, String> {
    let ask = async |command| browser.devtools(command, json!({})).await.map_err(|error| error.to_string());
    ask("HeapProfiler.collectGarbage").await?;
    heap_in_use(&ask("Runtime.getHeapUsage").await?).ok_or_else(|| "DevTools tell no memory".into())
}

/// The outcome of one of the page's jobs.
async fn ask(browser: &Browser, job: Value) -> Result<Value, String> {
    let Value::Array(arguments) = job else { return Err("a job and what it needs are a list".into()) };
    let run =
        async |script, arguments| browser.client().execute(script, arguments).await.map_err(|error| error.to_string());
    run("window.start(...arguments);", arguments).await?;
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let outcome = run("return window.outcome;", Vec::new()).await?;
        if let Some(error) = outcome["error"].as_str() {
            return Err(error.to_owned());
        }
        if !outcome.is_null() {
            return Ok(outcome["value"].clone());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Err(format!("it takes more than {PATIENCE:?}"))
}

/// Prints what was measured of a peer, and how it compares with Poplar in the browser.
fn tell(report: &mut Report, name: &str, count: u32, measured: Measured) {
    const POPLAR: &str = "poplar-wasm";
    let suffix = suffix(count);
    let rate = format!("indexed_without_extraction{suffix}");
    report.figure(name, &format!("messages{suffix}"), f64::from(count), "messages");
    report.figure(name, &rate, f64::from(count) / measured.indexed * 1e3, "messages/s");
    let poplar_took = f64::from(count) / report.value(POPLAR, &rate) * 1e3;
    report.ratio(name, &rate, measured.indexed, poplar_took);
    report.figure(name, &format!("memory_after_collection{suffix}"), measured.memory / 1e6, "MB");
    let most = report.value(POPLAR, &format!("memory_at_most{suffix}"));
    let ratio = measured.memory / 1e6 / most;
    report.figure(name, &format!("memory_after_collection{suffix}_times_as_much_as_poplar_at_most"), ratio, "x");
    if let Some(octets) = measured.octets {
        let index = format!("index{suffix}");
        report.figure(name, &index, octets / 1e6, "MB");
        let ratio = octets / 1e6 / report.value(POPLAR, &index);
        report.figure(name, &format!("{index}_times_as_large_as_poplar"), ratio, "x");
    }
    for (kind, mut times) in measured.times {
        report.figure(name, &format!("{kind}_p50{suffix}"), median(times.clone()), "ms");
        times.sort_by(f64::total_cmp);
        let (metric, value) = (format!("{kind}_p95{suffix}"), times[times.len() * 95 / 100]);
        report.figure(name, &metric, value, "ms");
        let poplar_took = report.value(POPLAR, &metric);
        report.ratio(name, &metric, value, poplar_took);
    }
}
