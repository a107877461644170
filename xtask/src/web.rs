//! The web build: trunk with the build id set, then the words, the page's policy and the list of files for offline use.
//!
//! Must not: change a file trunk wrote, except the page, which loses the comments of its scripts and styles and gets the
//! names of the words and its policy, and the service worker, whose two lines wait for it.

use crate::{Outcome, build_id, comments, files, memory, policy, sizes, words};
use data_encoding::BASE64;
use ring::digest::{SHA256, digest};
use std::{fmt::Write as _, fs, path::Path, process::Command};

/// Where the built page lies.
pub(crate) const DIST: &str = "dist";

/// The service worker, and its lines as they stand in the source.
const SERVICE_WORKER: &str = "sw.js";
const BUILD_LINE: &str = "const BUILD = \"dev\";\n";
const FILES_LINE: &str = "const FILES = {};\n";

/// Files a page never asks for: browsers read them when it is installed, and keep them themselves.
const NOT_OFFLINE: [&str; 2] = ["icons/poplar-maskable", "icons/poplar-tile"];

/// How thoroughly to build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As it is shipped.
    Release,
    /// Quickly.
    Debug,
}

/// Builds the page.
///
/// # Errors
/// What failed.
pub(crate) fn build(root: &Path, kind: Kind) -> Outcome {
    let id = build_id::of(root)?;
    // Trunk works in the folder it is given. Whoever serves dist/ meanwhile must never see half a page.
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder));
    let built = target.join("page");
    let mut trunk = Command::new("trunk");
    trunk.args(["build", "--quiet", "--skip-version-check", "--dist"]).arg(&built);
    trunk.current_dir(root).env("POPLAR_BUILD_ID", &id).env("POPLAR_WIRE_ID", build_id::of_wire(root)?);
    // Trunk reads it as true or false, others as a wish for no colours at all.
    trunk.env_remove("NO_COLOR");
    if kind == Kind::Release {
        trunk.arg("--release");
    }
    let status =
        trunk.status().map_err(|error| format!("trunk cannot be run ({error}): `tools/ensure build` installs it"))?;
    if !status.success() {
        return Err("trunk failed; the reason stands above".to_owned());
    }
    for (module, most) in memory::MODULES {
        memory::check(module, &files::octets(&built.join(module))?, most)?;
    }
    let page = built.join("index.html");
    let bare = comments::take_out(&files::text(&page)?)?;
    let speaking = words::put_in(&bare, &root.join("static/translations"), &built)?;
    let guarded = policy::put_in(&speaking, &files::text(&root.join("static/frame.js"))?)?;
    if names_root(&guarded) {
        return Err(
            "the page names an address from the root of its host, where a copy in a folder finds nothing".to_owned()
        );
    }
    fs::write(&page, guarded).map_err(|error| format!("{}: {error}", page.display()))?;
    let listed = list_for_offline_use(&built, &id)?;
    let dist = root.join(DIST);
    put_in_place(&built, &dist)?;
    println!("Build {id}, {listed} files for offline use");
    sizes::print_table(&dist)
}

/// Whether a text of the page names an address that begins at the root of its host.
fn names_root(text: &str) -> bool {
    // A quote that ends an attribute may end its element, too.
    text.split(['"', '\'', '`']).skip(1).any(|rest| rest.starts_with('/') && !rest.starts_with("/>"))
}

/// Copies the built page beside `dist`, then changes the two over.
fn put_in_place(built: &Path, dist: &Path) -> Outcome {
    let beside = |what: &str| dist.with_extension(format!("{what}-{}", std::process::id()));
    let (new, old) = (beside("new"), beside("old"));
    for file in files::below(built)? {
        let copy = new.join(files::name_below(built, &file));
        let name_it = |error| format!("{}: {error}", copy.display());
        fs::create_dir_all(copy.parent().unwrap_or(&new)).map_err(name_it)?;
        fs::copy(&file, &copy).map_err(name_it)?;
    }
    let name_it = |error| format!("{}: {error}", dist.display());
    if dist.exists() {
        fs::rename(dist, &old).map_err(name_it)?;
    }
    fs::rename(&new, dist).map_err(name_it)?;
    if old.exists() {
        fs::remove_dir_all(&old).map_err(|error| format!("{}: {error}", old.display()))?;
    }
    Ok(())
}

/// Writes build id and files into the service worker.
fn list_for_offline_use(dist: &Path, id: &str) -> Result<usize, String> {
    let mut list = String::new();
    let mut listed = 0;
    for file in files::below(dist)? {
        let name = files::name_below(dist, &file);
        if name == SERVICE_WORKER || NOT_OFFLINE.iter().any(|start| name.starts_with(start)) {
            continue;
        }
        let hash = BASE64.encode(digest(&SHA256, &files::octets(&file)?).as_ref());
        let _ = writeln!(list, "  \"{name}\": \"sha256-{hash}\",");
        listed += 1;
    }
    let file = dist.join(SERVICE_WORKER);
    let script = fill_in(&files::text(&file)?, id, &list)?;
    fs::write(&file, script).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(listed)
}

fn fill_in(script: &str, id: &str, list: &str) -> Result<String, String> {
    if script.matches(BUILD_LINE).count() != 1 || script.matches(FILES_LINE).count() != 1 {
        return Err(format!("{SERVICE_WORKER} does not hold the two lines that are filled in here"));
    }
    Ok(script
        .replace(BUILD_LINE, &format!("const BUILD = \"{id}\";\n"))
        .replace(FILES_LINE, &format!("const FILES = {{\n{list}}};\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = include_str!("../../static/sw.js");

    #[test]
    fn the_service_worker_holds_the_lines_that_are_filled_in() {
        let filled = fill_in(SOURCE, "abc", "  \"index.html\": \"sha256-x\",\n").expect("filled in");
        assert!(filled.contains("const BUILD = \"abc\";"), "{filled}");
        assert!(filled.contains("const FILES = {\n  \"index.html\": \"sha256-x\",\n};\n"), "{filled}");
    }

    #[test]
    fn a_service_worker_without_those_lines_is_an_error() {
        for script in ["", BUILD_LINE, FILES_LINE, &[BUILD_LINE, BUILD_LINE, FILES_LINE].concat()] {
            assert!(fill_in(script, "abc", "").is_err(), "{script}");
        }
    }

    #[test]
    fn the_service_worker_answers_for_its_own_files_alone_and_does_not_take_over_by_itself() {
        assert_eq!(SOURCE.matches("respondWith").count(), 1);
        assert!(SOURCE.contains("Object.hasOwn(FILES, name) ? name : null"));
        assert_eq!(SOURCE.matches("skipWaiting").count(), 1);
    }

    #[test]
    fn the_page_may_stand_in_any_folder() {
        let page = include_str!("../../client/index.html");
        let boot = include_str!("../../static/boot.js");
        let [worker, tls] = [include_str!("../../static/worker.js"), include_str!("../../static/tls.js")];
        let manifest = include_str!("../../static/manifest.webmanifest");
        for text in [page, boot, worker, tls, manifest, SOURCE] {
            assert!(!names_root(text), "{text}");
        }
        // Without one the page's address is its id; one that is named begins at the root of the host.
        assert!(!manifest.contains("\"id\""), "{manifest}");
        for text in ["<link href=\"/a.svg\">", "import '/a.js'", "fetch(`/a`)"] {
            assert!(names_root(text), "{text}");
        }
    }
}
