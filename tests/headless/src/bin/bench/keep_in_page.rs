//! `keep`, in the page: the generated mailbox chosen as a file in Chromium and stored, exported in every way there is;
//! what is no mbox is imported again by browsers that held nothing.
//!
//! A file is chosen for the export by a script in a person's place: a new one in the origin's own file system. The
//! octets of an mbox are compared on the disk. What counts is the most that the processes which hold the page and its
//! workers hold beyond what they hold at rest, as looked at ten times a second. What of it is in use, once the browser
//! has collected what nobody needs any more, and the memory of the browser around them are told, too.
//!
//! Must not: hold the mailbox, or read the exported file with the page.

use crate::keep::MEMORY;
use crate::report::{Report, median};
use headless::keeping;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use test_support::bridge_runner::{self, BridgeRunner, built_page};
use test_support::browser::{Browser, downloads};
use test_support::browser_memory::{Held, WorkerMemory};
use test_support::page::{Page, at};

/// How long importing or exporting all of it may take.
const PATIENCE: Duration = Duration::from_secs(3600);
/// Between two looks at the memory.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two looks at the memory in use. The times that are told include the collections, a tenth of a second each.
const COLLECTING_PAUSE: Duration = Duration::from_secs(20);

/// A way out of the page.
struct Way {
    /// What it is called in the report.
    subject: &'static str,
    /// Which of the formats that are chosen from; `None` for the backup.
    format: Option<&'static str>,
    /// Whether a file is chosen for it. Otherwise it is downloaded, as in browsers that know no dialog for it.
    is_chosen: bool,
}

/// What one mbox is called among the formats.
const MBOX: Option<&str> = Some("0");

const WAYS: [Way; 5] = [
    Way { subject: "page", format: MBOX, is_chosen: true },
    Way { subject: "page_eml_zip", format: Some("1"), is_chosen: true },
    Way { subject: "page_maildir_zip", format: Some("2"), is_chosen: true },
    Way { subject: "page_backup", format: None, is_chosen: true },
    Way { subject: "page_download", format: MBOX, is_chosen: false },
];

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
    let mut browser = Measured::start(&bridge, &profile).await;
    let imported = browser.import(&mbox, records).await;
    std::fs::remove_file(&mbox).expect("it is ours");
    report.figure("page", "messages", records as f64, "messages");
    browser.tell(report, "page", "import", &imported);
    report.one_run("page", "memory_at_rest", browser.rest.page as f64 / 1e6, "MB");
    report.one_run("page", "browser_memory_at_rest", browser.rest.browser as f64 / 1e6, "MB");
    let mut most = imported.most.page.saturating_sub(browser.rest.page);
    let mut files = Vec::new();
    for way in &WAYS {
        let (exported, file_octets) = browser.export(way, records).await;
        browser.tell(report, way.subject, "export", &exported);
        most = most.max(exported.most.page.saturating_sub(browser.rest.page));
        files.push(file_octets);
    }
    let wasm = browser.worker.wasm_octets().await.expect("DevTools tell its memory");
    report.one_run("page", "wasm_memory_of_engine", wasm as f64 / 1e6, "MB");
    browser.page.close().await;

    for (way, octets) in WAYS.iter().zip(files) {
        // Two files have one size: what was downloaded lies apart.
        let place = if way.is_chosen { profile.join("Default") } else { downloads(&profile) };
        let file = file_of(&place, octets).expect("the exported file is on the disk");
        if way.format == MBOX {
            assert_eq!(octets, keeping::exported_octets(records), "{}: the mbox has another size", way.subject);
            assert!(keeping::is_exported(&file, records).expect("it can be read"), "the exported octets are others");
            continue;
        }
        let elsewhere = folder.path().join(way.subject);
        let mut browser = Measured::start(&bridge, &elsewhere).await;
        let imported = browser.import(&file, records).await;
        browser.tell(report, way.subject, "import", &imported);
        most = most.max(imported.most.page.saturating_sub(browser.rest.page));
        browser.page.close().await;
        for done in [&file, &elsewhere] {
            let _ = if done.is_dir() { std::fs::remove_dir_all(done) } else { std::fs::remove_file(done) };
        }
    }
    report.one_run("page", "peak_memory_beyond_rest", most as f64 / 1e6, "MB");
    assert!(most <= MEMORY, "{most} octets of memory beyond those at rest");
}

/// A browser whose memory is watched.
struct Measured {
    page: Page,
    worker: WorkerMemory,
    /// Where it keeps what it stores, and its downloads.
    profile: PathBuf,
    rest: Held,
}

impl Measured {
    /// One that holds nothing yet.
    async fn start(bridge: &BridgeRunner, profile: &Path) -> Self {
        let page = Page::new(Browser::start(profile).await);
        page.open(&bridge.url()).await;
        page.wait_until_offline_ready().await;
        let address = page.browser().devtools_address().expect("chromedriver names it");
        let mut worker = WorkerMemory::find(&address, "engine").await.expect("the engine has a worker");
        worker.collect().await.expect("DevTools collect");
        let rest = at_rest(&page).await;
        eprintln!("at rest: {rest:?}");
        Self { page, worker, profile: profile.to_owned(), rest }
    }

    /// Imports the file.
    async fn import(&mut self, file: &Path, records: u64) -> Watched {
        let watched = watched(&self.page, &mut self.worker, import(&self.page, file, records)).await;
        eprintln!("imported: {watched:?}");
        self.page.browser().click(&at("show-mail")).await;
        self.page.wait_for_total(records, PATIENCE).await;
        watched
    }

    /// Exports everything in this way; with it, how many octets the file has.
    async fn export(&mut self, way: &Way, records: u64) -> (Watched, u64) {
        let (octets, downloads) = (keeping::exported_octets(records), downloads(&self.profile));
        let doing = async {
            export(&self.page, way, records).await;
            // What is downloaded is there under another name until it is whole.
            while !way.is_chosen && file_of(&downloads, octets).is_none() {
                tokio::time::sleep(PAUSE).await;
            }
        };
        let watched = watched(&self.page, &mut self.worker, doing).await;
        eprintln!("exported as {}: {watched:?}", way.subject);
        if !way.is_chosen {
            return (watched, octets);
        }
        let script = format!(
            "return navigator.storage.getDirectory().then(folder => folder.getFileHandle('{}')) \
                .then(handle => handle.getFile()).then(file => file.size);",
            way.subject
        );
        let octets = self.page.browser().evaluate(&script, Vec::new()).await;
        (watched, octets.as_u64().expect("a file has a size"))
    }

    /// Puts what was watched into the report.
    fn tell(&self, report: &mut Report, subject: &'static str, doing: &str, watched: &Watched) {
        report.one_run(subject, doing, watched.seconds, "s");
        for (metric, octets, rest) in [
            ("peak_memory", watched.most.page, self.rest.page),
            ("memory_in_use", watched.in_use, self.rest.page),
            ("browser_peak_memory", watched.most.browser, self.rest.browser),
        ] {
            let beyond = octets.saturating_sub(rest) as f64 / 1e6;
            report.one_run(subject, &format!("{metric}_of_{doing}_beyond_rest"), beyond, "MB");
        }
    }
}

/// Chooses the file, and stores what is in it: from the choice until all is there, its messages listed in between.
async fn import(page: &Page, file: &Path, records: u64) {
    let browser = page.browser();
    let began = Instant::now();
    browser.give_files(&at("file-input"), &[file.to_owned()]).await;
    browser.see_within(&at("keep-file"), PATIENCE).await;
    eprintln!("listed after {:.1} s", began.elapsed().as_secs_f64());
    browser.click(&at("keep-file")).await;
    until_told(page, records).await;
}

/// Exports everything in this way.
async fn export(page: &Page, way: &Way, records: u64) {
    let browser = page.browser();
    let chosen = format!(
        "window.showSaveFilePicker = {} ? async () => \
         (await navigator.storage.getDirectory()).getFileHandle('{}', {{create: true}}) : undefined;",
        way.is_chosen, way.subject
    );
    browser.evaluate(&chosen, Vec::new()).await;
    if browser.count(&at("keep-panel")).await == 0 {
        browser.click(&at("settings")).await;
        browser.click(&at("open-keep")).await;
    }
    match way.format {
        Some(format) => {
            browser.pick(&at("export-format"), format).await;
            browser.click(&at("export")).await;
        }
        None => browser.click(&at("back-up")).await,
    }
    browser.see(&at("keep-job")).await;
    until_told(page, records).await;
}

/// Waits until it is over, and says of so many messages that all went well.
async fn until_told(page: &Page, records: u64) {
    let script = "const [outcome, job, count] = arguments; const told = document.querySelector(outcome); \
                  return !document.querySelector(job) && !!told && !told.matches('.is-warning') \
                    && told.innerText.replace(/[^0-9 ]/g, '').split(' ').includes(count);";
    let arguments = vec![at("keep-outcome").into(), at("keep-job").into(), records.to_string().into()];
    page.browser().until("it is over", PATIENCE, script, arguments).await;
}

/// What they hold while nothing happens: the middle of several looks.
async fn at_rest(page: &Page) -> Held {
    let mut looks = Vec::new();
    for _ in 0..50 {
        tokio::time::sleep(PAUSE).await;
        looks.push(Held::by(page.browser()));
    }
    let middle = |of: fn(&Held) -> u64| median(looks.iter().map(|held| of(held) as f64).collect()) as u64;
    Held { page: middle(|held| held.page), browser: middle(|held| held.browser) }
}

/// What was held while something was done.
#[derive(Debug, Default)]
struct Watched {
    /// How long it took.
    seconds: f64,
    /// The most that was held.
    most: Held,
    /// The most that the processes of the page held when they had collected what nobody needs any more, in octets.
    in_use: u64,
}

/// Does something, and tells what was held meanwhile.
async fn watched(page: &Page, worker: &mut WorkerMemory, doing: impl Future<Output = ()>) -> Watched {
    let mut watched = Watched::default();
    let began = Instant::now();
    let watch = async {
        let mut collected = Instant::now();
        loop {
            let now = Held::by(page.browser());
            let most = &mut watched.most;
            *most = Held { page: most.page.max(now.page), browser: most.browser.max(now.browser) };
            if collected.elapsed() > COLLECTING_PAUSE {
                watched.in_use = watched.in_use.max(in_use(page, worker).await);
                collected = Instant::now();
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::select! {
        () = doing => {},
        () = watch => unreachable!("it watches for ever"),
    }
    watched.seconds = began.elapsed().as_secs_f64();
    watched.in_use = watched.in_use.max(in_use(page, worker).await);
    watched
}

/// What the processes of the page hold of what somebody needs, in octets.
async fn in_use(page: &Page, worker: &mut WorkerMemory) -> u64 {
    worker.collect().await.expect("DevTools collect");
    Held::by(page.browser()).page
}

/// The whole file of so many octets below a folder.
fn file_of(folder: &Path, octets: u64) -> Option<PathBuf> {
    std::fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
        let kind = entry.metadata().ok()?;
        if kind.is_dir() {
            return file_of(&entry.path(), octets);
        }
        let is_whole = kind.len() == octets && entry.path().extension().is_none_or(|end| end != "crdownload");
        (kind.is_file() && is_whole).then(|| entry.path())
    })
}
