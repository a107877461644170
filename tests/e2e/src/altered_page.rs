//! A copy of the built page with something changed in it: another version, a worker that does not fit, a device without
//! room.
//!
//! Must not: change the built page itself.

use std::fs;
use std::path::Path;
use tempfile::TempDir;
use test_support::bridge_runner::{BridgeRunner, built_page};
use test_support::browser::Browser;
use test_support::page::{Page, at};

/// The script that starts a worker, in the built page.
pub const WORKER: &str = "worker.js";

/// The copy; it goes when dropped.
#[derive(Debug)]
pub struct AlteredPage(TempDir);

impl Default for AlteredPage {
    fn default() -> Self {
        Self::new()
    }
}

impl AlteredPage {
    /// A copy of the built page, as it is.
    ///
    /// # Panics
    /// Where there is no built page.
    pub fn new() -> Self {
        let copy = tempfile::tempdir().expect("a directory can be made");
        copy_files(&built_page(), copy.path());
        Self(copy)
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Changes the text of one file.
    ///
    /// # Panics
    /// Where there is no such file.
    pub fn rewrite(&self, file: &str, change: impl FnOnce(String) -> String) {
        let file = self.path().join(file);
        let text = fs::read_to_string(&file).expect("the page has this file");
        fs::write(file, change(text)).expect("the copy is ours");
    }

    /// Sets the clock of the workers forward by so many days.
    pub fn set_clock_forward(&self, days: u32) {
        let clock = format!("{{ const now = Date.now; Date.now = () => now() + {days} * 86400000; }}\n");
        self.rewrite(WORKER, |script| clock + &script);
    }

    /// Leaves files out, by their names.
    ///
    /// # Panics
    /// Where there is no such file.
    pub fn remove(&self, is_meant: impl Fn(&str) -> bool) {
        let files = fs::read_dir(self.path()).expect("the copy is there").flatten();
        let meant: Vec<_> = files.filter(|file| file.file_name().to_str().is_some_and(&is_meant)).collect();
        assert!(!meant.is_empty(), "the page has no such file");
        for file in meant {
            fs::remove_file(file.path()).expect("the copy is ours");
        }
    }

    /// The build id of the page.
    ///
    /// # Panics
    /// Where its service worker does not name it.
    pub fn build(&self) -> String {
        let script = fs::read_to_string(self.path().join("sw.js")).expect("the page has a service worker");
        let (_, rest) = script.split_once("const BUILD = \"").expect("it names the build");
        rest.split_once('"').expect("it names the build").0.to_owned()
    }

    /// Gives the worker another build id of the same length, in its Wasm and nowhere else.
    ///
    /// # Panics
    /// Where the worker does not hold it.
    pub fn alter_worker_build(&self) {
        let id = self.build();
        let wasm = self.path().join("client-worker_bg.wasm");
        let mut octets = fs::read(&wasm).expect("the page has a worker");
        let places: Vec<usize> = octets
            .windows(id.len())
            .enumerate()
            .filter(|(_, window)| *window == id.as_bytes())
            .map(|(at, _)| at)
            .collect();
        assert!(!places.is_empty(), "the worker does not hold the build id {id}");
        for place in places {
            octets[place..place + id.len()].fill(b'x');
        }
        fs::write(wasm, octets).expect("the copy is ours");
    }

    /// Makes it a newer version that a service worker takes: another build id, and an index that says so by an element
    /// `newer-version`. The browser computes the hash of the changed file.
    ///
    /// # Panics
    /// Where the page is not as it is built.
    pub async fn make_newer(&self, browser: &Browser) {
        let index = self.path().join("index.html");
        let hash = async |text: String| {
            let script = "return crypto.subtle.digest('SHA-256', new TextEncoder().encode(arguments[0]))\
                          .then(hash => 'sha256-' + btoa(String.fromCharCode(...new Uint8Array(hash))));";
            let hash = browser.evaluate(script, vec![text.into()]).await;
            hash.as_str().expect("a page from loopback may compute hashes").to_owned()
        };
        let before = hash(fs::read_to_string(&index).expect("the page has an index")).await;
        self.rewrite("index.html", |text| text.replace("</head>", "<meta id=\"newer-version\"></head>"));
        let after = hash(fs::read_to_string(&index).expect("the page has an index")).await;
        let build = self.build();
        let newer: String = build.chars().rev().collect();
        self.rewrite("sw.js", |script| {
            assert!(script.contains(&before), "the service worker does not hold {before}");
            script.replace(&before, &after).replace(&build, &newer)
        });
    }

    /// Makes it a newer version, puts it in the place of what the bridge serves, and looks for it until it is offered.
    ///
    /// # Panics
    /// Where it is not.
    pub async fn offer(&self, page: &Page, bridge: &mut BridgeRunner) {
        self.make_newer(page.browser()).await;
        bridge.set_page(self.path().to_owned());
        bridge.restart().await;
        page.browser().click(&at("settings")).await;
        page.browser().click(&at("look-for-update")).await;
        page.browser().see(&at("update")).await;
    }
}

fn copy_files(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the page is there").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).expect("the copy is ours");
            copy_files(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the copy is ours");
        }
    }
}
