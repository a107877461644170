//! What no compiler checks: file heads and lengths, unfinished work, what may not stand in pure code, who imports whom,
//! and styles that know left from right.
//!
//! Must not: judge style; rustfmt and clippy do.

mod imports;
mod styles;

use crate::{Outcome, files};
use std::path::Path;

/// Folders with Rust of ours.
const FOLDERS: [&str; 5] = ["bridge", "client", "crates", "tests", "xtask"];
/// Where styles of ours stand: a folder, and the page with its first ones.
const STYLES: [&str; 2] = ["static/styles", "client/index.html"];
/// More than this is two subjects in one file.
const MAX_LINES: usize = 600;

/// Marks of unfinished work. In two parts, so that this file does not find itself.
const UNFINISHED: [[&str; 2]; 6] =
    [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["HA", "CK"], ["to", "do!("], ["unimple", "mented!("]];

/// What code that runs natively and in the browser has no business with: sockets, clocks, threads, files.
const IMPURE: [&str; 7] =
    ["std::net", "std::thread", "std::fs", "std::process", "SystemTime", "Instant::now", "thread::spawn"];

/// Checks all of it and names every fault, not just the first.
///
/// # Errors
/// The faults, one a line.
pub(crate) fn check(root: &Path) -> Outcome {
    let mut faults = imports::faults(root)?;
    let mut count = 0;
    for folder in FOLDERS {
        for file in files::below(&root.join(folder))? {
            if file.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            count += 1;
            let name = files::name_below(root, &file);
            faults.extend(faults_of(&name, &files::text(&file)?).into_iter().map(|fault| format!("{name}{fault}")));
        }
    }
    for place in STYLES.map(|place| root.join(place)) {
        let sheets = if place.is_dir() { files::below(&place)? } else { vec![place] };
        for sheet in sheets {
            let name = files::name_below(root, &sheet);
            let found = styles::faults_of(&files::text(&sheet)?);
            faults.extend(found.into_iter().map(|fault| format!("{name}{fault}")));
        }
    }
    if faults.is_empty() {
        println!("tidy: {count} files, and everyone imports only whom they may");
        return Ok(());
    }
    Err(format!("not tidy:\n  {}", faults.join("\n  ")))
}

fn faults_of(name: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!["));
    if !first.is_some_and(|line| line.starts_with("//!")) {
        faults.push(": does not begin with what it is (//!)".to_owned());
    }
    let lines = text.lines().count();
    if lines > MAX_LINES {
        faults.push(format!(": {lines} lines, more than {MAX_LINES}"));
    }
    for (number, line) in (1..).zip(text.lines()) {
        for mark in UNFINISHED.map(|parts| parts.concat()) {
            if has_word(line, &mark) {
                faults.push(format!(":{number}: unfinished ({mark})"));
            }
        }
    }
    if name.starts_with("crates/") && name.contains("/src/") && !name.ends_with("tests.rs") {
        // Unit tests stand at the end of a file and may do what they like.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in (1..).zip(code.lines()) {
            if line.trim_start().starts_with("//") {
                continue;
            }
            if let Some(impure) = IMPURE.iter().find(|impure| line.contains(**impure)) {
                faults.push(format!(":{number}: {impure} in pure code"));
            }
        }
    }
    faults
}

/// Whether a word stands in a line on its own, not as a part of another.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let ends_open = word.ends_with('(');
    line.match_indices(word).any(|(start, _)| {
        let (before, rest) = line.split_at(start);
        let after = rest.get(word.len()..).unwrap_or_default();
        !is_part(before.chars().next_back()) && (ends_open || !is_part(after.chars().next()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_first_what_it_is() {
        let check = |text: &str, faults: usize| assert_eq!(faults_of("bridge/src/a.rs", text).len(), faults, "{text}");
        check("//! A file.\n", 0);
        check("#![forbid(unsafe_code)]\n//! A file.\n", 0);
        check("\n// A file.\n", 1);
        check("", 1);
        check(&format!("//! Long.\n{}", "\n".repeat(MAX_LINES)), 1);
        check(&format!("//! Long.\n{}", "\n".repeat(MAX_LINES - 1)), 0);
    }

    #[test]
    fn unfinished_work_is_found_as_a_word() {
        let check = |line: &str, found| {
            let faults = faults_of("bridge/src/a.rs", &format!("//! A file.\n{line}\n"));
            assert_eq!(!faults.is_empty(), found, "{line}");
        };
        check(&format!("// {}: later", UNFINISHED[0].concat()), true);
        check(&format!("    {}\"later\")", UNFINISHED[4].concat()), true);
        check(&format!("let {}S = 1;", UNFINISHED[0].concat()), false);
        check("b\"AXXXB\"", false);
    }

    #[test]
    fn clocks_and_sockets_are_found_in_pure_code_only() {
        let check = |name: &str, text: &str, faults: usize| assert_eq!(faults_of(name, text).len(), faults, "{text}");
        let clock = "//! A file.\nlet now = Instant::now();\n";
        check("crates/mail-engine/src/a.rs", clock, 1);
        check("crates/mail-engine/tests/a.rs", clock, 0);
        check("bridge/src/a.rs", clock, 0);
        check("crates/mail-engine/src/a.rs", "//! A file.\n// not Instant::now()\n", 0);
        check("crates/mail-engine/src/a.rs", "//! A file.\n#[cfg(test)]\nmod tests { use std::fs; }\n", 0);
    }
}
