//! The build id: one hash of all sources the page is made from; and the wire id: of those that page and workers speak by.
//!
//! Page, workers and service worker of one build carry the same ones. They are of the sources rather than of the moment,
//! so the same sources give the same page, and they need no git. Must not: depend on paths, times or the machine.

use crate::files;
use data_encoding::HEXLOWER;
use ring::digest::{Context, SHA256};
use std::path::Path;

/// Folders and files the page is made from.
const SOURCES: [&str; 3] = ["client", "crates", "static"];
const ALONE: [&str; 4] = ["Cargo.lock", "Cargo.toml", "Trunk.toml", "rust-toolchain.toml"];

/// What page, workers and what speaks TLS say to each other; and the file with the errors that the last of them tells.
const WIRE: [&str; 2] = ["client/tls", "crates/mail-api"];
const WIRE_ALONE: [&str; 1] = ["crates/mail-engine/src/ports.rs"];

/// The build id, sixteen hexadecimal digits.
///
/// # Errors
/// The file that could not be read.
pub(crate) fn of(root: &Path) -> Result<String, String> {
    hash(root, &ALONE, &SOURCES)
}

/// The wire id, sixteen hexadecimal digits.
///
/// # Errors
/// The file that could not be read.
pub(crate) fn of_wire(root: &Path) -> Result<String, String> {
    hash(root, &WIRE_ALONE, &WIRE)
}

fn hash(root: &Path, alone: &[&str], folders: &[&str]) -> Result<String, String> {
    let mut sources: Vec<_> = alone.iter().map(|name| root.join(name)).collect();
    for folder in folders {
        sources.extend(files::below(&root.join(folder))?);
    }
    let mut context = Context::new(&SHA256);
    for file in &sources {
        let name = files::name_below(root, file);
        let octets = files::octets(file)?;
        // With the lengths, no two sets of files give the same octets.
        context.update(format!("{} {} {name}\n", name.len(), octets.len()).as_bytes());
        context.update(&octets);
    }
    Ok(HEXLOWER.encode(context.finish().as_ref().get(..8).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_id_follows_every_name_and_every_octet_of_the_sources() {
        let root = std::env::temp_dir().join(format!("poplar-build-id-{}", std::process::id()));
        for folder in [&SOURCES[..], &WIRE, &["crates/mail-engine/src"]].concat() {
            fs::create_dir_all(root.join(folder)).expect("a folder is made");
        }
        for file in ALONE.into_iter().chain(WIRE_ALONE) {
            fs::write(root.join(file), file).expect("a file is written");
        }
        let id = || of(&root).expect("an id");
        let mut seen = vec![id()];
        assert_eq!(id(), seen[0]);
        for (file, text) in [("client/a.rs", "1"), ("client/a.rs", "2"), ("client/b.rs", "2"), ("Cargo.lock", "x")] {
            fs::write(root.join(file), text).expect("a file is written");
            let next = id();
            assert!(!seen.contains(&next), "{file} with {text}");
            seen.push(next);
        }
        fs::create_dir_all(root.join("client/target")).expect("a folder is made");
        fs::write(root.join("client/target/out.rs"), "").expect("a file is written");
        assert_eq!(Some(&id()), seen.last(), "build output counts");
        let wire = of_wire(&root).expect("an id");
        fs::write(root.join("client/a.rs"), "3").expect("a file is written");
        assert_eq!(of_wire(&root), Ok(wire.clone()), "the page is not on the wire");
        fs::write(root.join(WIRE[1]).join("request.rs"), "").expect("a file is written");
        assert_ne!(of_wire(&root), Ok(wire));
        fs::remove_dir_all(&root).expect("the folder is removed");
    }
}
