//! Who may import whom: the table of the architecture, checked against what the manifests say.
//!
//! Dependencies of tests and build scripts are free. Must not: allow by default; a package without a row is a fault.

use serde_json::Value;
use std::{path::Path, process::Command};

/// A package, which of ours it may import, and what else: only a few, or all but a few.
struct Room {
    package: &'static str,
    ours: &'static [&'static str],
    others: Others,
}

enum Others {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

const BROWSER: &[&str] = &["gloo", "js-sys", "tokio", "wasm-bindgen", "wasm-bindgen-futures", "web-sys", "yew"];

/// Octets, checksums, and what a backup says of itself.
const ARCHIVES: &[&str] = &["crc32fast", "memchr", "miniz_oxide", "serde", "serde_json", "sha2"];

/// TLS, the roots, one hash, and what only the browser's build of these needs to be told.
const TLS: &[&str] = &["ring", "rustls", "rustls-pki-types", "rustls-webpki", "sha2", "webpki-roots"];

/// Octets, hashes, and the tables of Unicode that SASLprep needs.
const PROTOCOL: &[&str] = &["base64", "hmac", "md-5", "memchr", "pbkdf2", "sha1", "sha2", "stringprep"];

const ROOMS: &[Room] = &[
    Room { package: "pop3-proto", ours: &[], others: Others::Only(PROTOCOL) },
    Room { package: "mail-message", ours: &[], others: Others::AllBut(BROWSER) },
    Room { package: "mail-tls", ours: &[], others: Others::Only(TLS) },
    Room { package: "mail-archive", ours: &[], others: Others::Only(ARCHIVES) },
    Room { package: "mail-api", ours: &[], others: Others::Only(&["postcard", "serde"]) },
    Room { package: "bridge-protocol", ours: &[], others: Others::Only(&["serde"]) },
    Room {
        package: "mail-engine",
        ours: &["mail-api", "mail-archive", "mail-message", "mail-tls", "pop3-proto"],
        others: Others::AllBut(BROWSER),
    },
    // Loaded when it is needed: small, and of the browser only what carries calls.
    Room {
        package: "client-tls",
        ours: &["mail-api", "mail-engine", "mail-tls"],
        others: Others::Only(&["wasm-bindgen"]),
    },
    Room { package: "client", ours: &["mail-api"], others: Others::AllBut(&["tokio"]) },
    Room {
        package: "client-worker",
        ours: &["bridge-protocol", "mail-api", "mail-engine"],
        others: Others::AllBut(&["tokio", "yew"]),
    },
    Room {
        package: "bridge",
        ours: &["bridge-protocol"],
        others: Others::AllBut(&["mail-parser", "html5ever", "yew"]),
    },
    Room { package: "xtask", ours: &[], others: Others::AllBut(&[]) },
    Room { package: "test-corpora", ours: &[], others: Others::Only(&[]) },
    // The quick tests wait for this: no runtime, no server, no browser.
    Room { package: "test-simulation", ours: &["mail-api", "mail-engine"], others: Others::Only(&[]) },
    // It looks at octets that come in, where they come in: no platform, no runtime.
    Room {
        package: "fuzz-targets",
        ours: &["mail-api", "mail-archive", "mail-engine", "mail-message", "mail-tls", "pop3-proto"],
        others: Others::AllBut(BROWSER),
    },
    // It runs in the browser, too.
    Room {
        package: "listing-bench",
        ours: &["mail-api", "mail-engine", "test-simulation"],
        others: Others::AllBut(&["tokio", "yew"]),
    },
    Room {
        package: "searching-bench",
        ours: &["mail-api", "mail-engine", "mail-message", "test-corpora"],
        others: Others::AllBut(&["tokio", "yew"]),
    },
    Room { package: "tls-bench", ours: &["mail-tls"], others: Others::AllBut(&["tokio", "yew"]) },
    // Other proof may reach for everything.
    Room { package: "test-support", ours: ALL, others: Others::AllBut(&[]) },
    // It serves other clients too: of ours it knows only the words for what a person is told.
    Room { package: "misbehaving", ours: &["mail-api"], others: Others::AllBut(&[]) },
    Room { package: "headless", ours: ALL, others: Others::AllBut(&[]) },
    Room { package: "e2e", ours: ALL, others: Others::AllBut(&[]) },
];

const ALL: &[&str] = &[
    "bridge",
    "bridge-protocol",
    "headless",
    "mail-api",
    "mail-archive",
    "mail-engine",
    "mail-message",
    "mail-tls",
    "pop3-proto",
    "searching-bench",
    "test-corpora",
    "test-simulation",
    "test-support",
];

/// Every import that is not allowed, one a line.
///
/// # Errors
/// That cargo could not tell.
pub(super) fn faults(root: &Path) -> Result<Vec<String>, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata = serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    Ok(faults_in(&metadata))
}

fn faults_in(metadata: &Value) -> Vec<String> {
    let packages = || metadata["packages"].as_array().into_iter().flatten();
    let is_ours = |name: &str| packages().any(|package| package["name"] == name);
    let mut faults = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(room) = ROOMS.iter().find(|room| room.package == name) else {
            faults.push(format!("{name}: has no row in the import table (xtask/src/tidy/imports.rs)"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            // `null` stands for ordinary dependencies; the others are of kind `dev` and `build`.
            let imported = dependency["name"].as_str().unwrap_or_default();
            if dependency["kind"].is_null() && !room.may_import(imported, is_ours(imported)) {
                faults.push(format!("{name}: may not import {imported}"));
            }
        }
    }
    faults
}

impl Room {
    fn may_import(&self, name: &str, is_ours: bool) -> bool {
        if is_ours {
            return self.ours.contains(&name);
        }
        match self.others {
            Others::Only(few) => few.contains(&name),
            Others::AllBut(few) => !few.contains(&name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(package: &str, imported: &str, kind: Option<&str>, allowed: bool) {
        let metadata = json!({ "packages": [
            { "name": package, "dependencies": [{ "name": imported, "kind": kind }] },
            { "name": "mail-api", "dependencies": [] },
            { "name": "mail-engine", "dependencies": [] },
            { "name": "pop3-proto", "dependencies": [] },
        ]});
        assert_eq!(faults_in(&metadata).is_empty(), allowed, "{package} importing {imported}");
    }

    #[test]
    fn the_table_allows_what_the_architecture_allows_and_nothing_else() {
        check("client", "mail-api", None, true);
        check("client", "mail-engine", None, false);
        check("client", "mail-engine", Some("dev"), true);
        check("bridge", "mail-api", None, false);
        check("bridge", "tokio", None, true);
        check("mail-engine", "pop3-proto", None, true);
        check("pop3-proto", "hmac", None, true);
        check("pop3-proto", "serde", None, false);
        check("mail-engine", "tokio", None, false);
        check("mail-api", "serde", None, true);
        check("mail-api", "web-sys", None, false);
        check("a-new-package", "serde", None, false);
    }
}
