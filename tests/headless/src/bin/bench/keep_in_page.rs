//! `keep`, in the page: the generated mailbox chosen as a file in Chromium, stored, and exported as one mbox.
//!
//! A file is chosen for the export by a script in a person's place: a new one in the origin's own file system, whose octets
//! are compared on the disk. What counts is the most that the processes which hold the page and its workers ever hold beyond
//! what they hold at rest. What of it is in use, once the browser has collected what nobody needs any more, and the memory
//! of the browser around them are told, too.
//!
//! Must not: hold the mailbox, or look at the file with the page.

use crate::keep::MEMORY;
use crate::report::{Report, median};
use crate::worker_memory::WorkerMemory;
use headless::keeping;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use test_support::bridge_runner::{self, BridgeRunner, built_page};
use test_support::browser::Browser;
use test_support::page::{Page, at};
use test_support::process_tree;

/// How long importing or exporting all of it may take.
const PATIENCE: Duration = Duration::from_secs(3600);
/// Between two looks at the memory.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two looks at the memory in use. The times that are told include the collections, a tenth of a second each.
const COLLECTING_PAUSE: Duration = Duration::from_secs(20);

/// Measures and prints.
///
/// # Panics
/// Where a message is lost or changed, or it takes more memory than it may.
pub(crate) async fn run(report: &mut Report, octets: u64) {
    let folder = tempfile::tempdir().expect("a directory can be made");
    let (mbox, profile) = (folder.path().join("mail.mbox"), folder.path().join("profile"));
    let records = keeping::write_mbox(&mbox, octets).expect("the disk has room");
    let options = bridge_runner::Options { page: Some(built_page()), ..bridge_runner::Options::default() };
    let bridge = BridgeRunner::start(options).await;
    let page = Page::new(Browser::start(&profile).await);
    page.open(&bridge.url()).await;
    page.wait_until_offline_ready().await;
    let address = page.browser().devtools_address().expect("chromedriver names it");
    let mut worker = WorkerMemory::find(&address).await.expect("the engine has a worker");
    worker.collect().await.expect("DevTools collect");
    let rest = at_rest(&page).await;
    eprintln!("at rest: {rest:?}");

    let (import, imported) = watched(&page, &mut worker, import(&page, &mbox, records)).await;
    eprintln!("imported after {import:.1} s: {imported:?}");
    std::fs::remove_file(&mbox).expect("it is ours");
    let (export, exported) = watched(&page, &mut worker, export(&page, records)).await;
    eprintln!("exported after {export:.1} s: {exported:?}");
    let wasm = worker.wasm_octets().await.expect("DevTools tell its memory");
    page.close().await;
    let file = file_of(&profile, keeping::exported_octets(records)).expect("the exported file has the size it should");
    assert!(keeping::is_exported(&file, records).expect("it can be read"), "the exported octets are others");

    let in_use = imported.in_use.max(exported.in_use).saturating_sub(rest.page);
    let most = imported.most.page.max(exported.most.page).saturating_sub(rest.page);
    report.figure("page", "messages", records as f64, "messages");
    report.one_run("page", "import", import, "s");
    report.one_run("page", "export", export, "s");
    for (metric, octets) in [
        ("memory_at_rest", rest.page),
        ("memory_in_use_of_import", imported.in_use),
        ("memory_in_use_of_export", exported.in_use),
        ("memory_in_use_beyond_rest", in_use),
        ("peak_memory_beyond_rest", most),
        ("peak_memory_of_import", imported.most.page),
        ("peak_memory_of_export", exported.most.page),
        ("wasm_memory_of_engine", wasm),
        ("browser_memory_at_rest", rest.browser),
        ("browser_peak_memory", imported.most.browser.max(exported.most.browser)),
    ] {
        report.one_run("page", metric, octets as f64 / 1e6, "MB");
    }
    assert!(most <= MEMORY, "{most} octets of memory beyond those at rest");
}

/// Chooses the file, and stores what is in it: from the choice until all is there, its messages listed in between.
async fn import(page: &Page, mbox: &Path, records: u64) -> f64 {
    let browser = page.browser();
    let began = Instant::now();
    browser.give_files(&at("file-input"), &[mbox.to_owned()]).await;
    browser.see_within(&at("keep-file"), PATIENCE).await;
    eprintln!("listed after {:.1} s", began.elapsed().as_secs_f64());
    browser.click(&at("keep-file")).await;
    until_told(page, records).await;
    let took = began.elapsed().as_secs_f64();
    browser.click(&at("show-mail")).await;
    page.wait_for_total(records, PATIENCE).await;
    took
}

/// Exports everything as one mbox.
async fn export(page: &Page, records: u64) -> f64 {
    let browser = page.browser();
    let chosen = "window.showSaveFilePicker = async () => \
                  (await navigator.storage.getDirectory()).getFileHandle('mail.mbox', {create: true});";
    browser.evaluate(chosen, Vec::new()).await;
    browser.click(&at("settings")).await;
    browser.click(&at("open-keep")).await;
    browser.see(&at("export")).await;
    let began = Instant::now();
    browser.click(&at("export")).await;
    until_told(page, records).await;
    began.elapsed().as_secs_f64()
}

/// Waits until it is over, and says of so many messages that all went well.
async fn until_told(page: &Page, records: u64) {
    let script = "const [outcome, job, count] = arguments; const told = document.querySelector(outcome); \
                  return !document.querySelector(job) && !!told && !told.matches('.is-warning') \
                    && told.innerText.replace(/[^0-9 ]/g, '').split(' ').includes(count);";
    let arguments = vec![at("keep-outcome").into(), at("keep-job").into(), records.to_string().into()];
    page.browser().until("it is over", PATIENCE, script, arguments).await;
}

/// Memory that the processes of a browser do not share, in octets.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    /// Of those that hold the page and its workers.
    page: u64,
    /// Of all others.
    browser: u64,
}

/// What they hold now.
fn held(page: &Page) -> Held {
    let mut held = Held::default();
    for process in page.browser().processes() {
        let octets = process_tree::private_memory(process).unwrap_or(0);
        let is_of_page = process_tree::command_line(process).contains("--type=renderer");
        *(if is_of_page { &mut held.page } else { &mut held.browser }) += octets;
    }
    held
}

/// What they hold while nothing happens: the middle of several looks.
async fn at_rest(page: &Page) -> Held {
    let mut looks = Vec::new();
    for _ in 0..50 {
        tokio::time::sleep(PAUSE).await;
        looks.push(held(page));
    }
    let middle = |of: fn(&Held) -> u64| median(looks.iter().map(|held| of(held) as f64).collect()) as u64;
    Held { page: middle(|held| held.page), browser: middle(|held| held.browser) }
}

/// What was held while something was done.
#[derive(Debug, Default)]
struct Watched {
    /// The most that was held.
    most: Held,
    /// The most that the processes of the page held when they had collected what nobody needs any more, in octets.
    in_use: u64,
}

/// Does something, and tells what was held meanwhile.
async fn watched<T>(page: &Page, worker: &mut WorkerMemory, doing: impl Future<Output = T>) -> (T, Watched) {
    let mut watched = Watched::default();
    let watch = async {
        let mut collected = Instant::now();
        loop {
            let now = held(page);
            let most = &mut watched.most;
            *most = Held { page: most.page.max(now.page), browser: most.browser.max(now.browser) };
            if collected.elapsed() > COLLECTING_PAUSE {
                watched.in_use = watched.in_use.max(in_use(page, worker).await);
                collected = Instant::now();
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    let done = tokio::select! {
        done = doing => done,
        () = watch => unreachable!("it watches for ever"),
    };
    watched.in_use = watched.in_use.max(in_use(page, worker).await);
    (done, watched)
}

/// What the processes of the page hold of what somebody needs, in octets.
async fn in_use(page: &Page, worker: &mut WorkerMemory) -> u64 {
    worker.collect().await.expect("DevTools collect");
    held(page).page
}

/// The file of so many octets below a folder: nothing else of a browser has just as many.
fn file_of(folder: &Path, octets: u64) -> Option<PathBuf> {
    std::fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
        let kind = entry.metadata().ok()?;
        if kind.is_dir() {
            return file_of(&entry.path(), octets);
        }
        (kind.is_file() && kind.len() == octets).then(|| entry.path())
    })
}
