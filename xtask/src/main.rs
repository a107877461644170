//! The few build steps neither cargo nor trunk can do: `cargo xtask <step>`.
//!
//! Must not: do what cargo, trunk or make can do as well.

mod build_id;
mod comments;
mod files;
mod memory;
mod policy;
mod sizes;
mod tidy;
mod web;
mod words;

use std::{path::Path, process::ExitCode};

const HELP: &str = "\
cargo xtask <step>

  build-id            prints the id that page, workers and service worker share: a hash of the sources
  web [--debug]       builds the page into dist/, lists its files for offline use, and prints their sizes
  sizes               prints what a browser downloads, as lines of JSON (brotli, in kB)
  tidy                checks what no compiler does: file heads and lengths, who imports whom, unfinished work, left and right in styles
";

/// What a step ends with; the text is for people.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let outcome = match arguments.as_slice() {
        ["build-id"] => build_id::of(root).map(|id| println!("{id}")),
        ["web"] => web::build(root, web::Kind::Release),
        ["web", "--debug"] => web::build(root, web::Kind::Debug),
        ["sizes"] => sizes::print_json(&root.join(web::DIST)),
        ["tidy"] => tidy::check(root),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => Err(format!("this is not a step\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}
