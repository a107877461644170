//! What a browser downloads: before the first paint, altogether, and when it is first needed. Brotli at its best, as the
//! bridge sends it.
//!
//! Must not: leave out a file the page needs.

use crate::{Outcome, files};
use std::{fmt::Write as _, path::Path};

/// What the page's first paint needs, page and workers together, and what is loaded when it is first needed may take at
/// most, in kB (1000 octets) of brotli.
const BUDGETS: [(&str, u64); 3] = [("first_paint", 400), ("total", 1200), ("when_first_needed", 300)];

/// A file of the page.
struct Part {
    name: String,
    raw: usize,
    brotli: usize,
    when: When,
}

/// When a browser downloads it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// Before anything but the skeleton is seen.
    FirstPaint,
    /// When the page starts its workers.
    Workers,
    /// When a connection first needs it; not part of the total.
    FirstNeeded,
    /// When it is installed; not part of any budget.
    Install,
}

/// Prints the figures as lines of JSON, the way all benchmarks do.
///
/// # Errors
/// That there is no built page.
pub(crate) fn print_json(dist: &Path) -> Outcome {
    for (metric, octets) in totals(&measure(dist)?) {
        let value = octets as f64 / 1000.0;
        let line = serde_json::json!({
            "bench": "size", "subject": "poplar", "metric": metric, "value": value, "unit": "kB",
        });
        println!("{line}");
    }
    Ok(())
}

/// Prints a table for people.
///
/// # Errors
/// That there is no built page.
pub(crate) fn print_table(dist: &Path) -> Outcome {
    let parts = measure(dist)?;
    let mut table = format!("{:<44}{:>10}{:>10}  kB\n", "", "raw", "brotli");
    let kilo = |octets: usize| format!("{:.1}", octets as f64 / 1000.0);
    for part in parts.iter().filter(|part| part.when != When::Install) {
        let _ = writeln!(table, "{:<44}{:>10}{:>10}", part.name, kilo(part.raw), kilo(part.brotli));
    }
    for ((metric, octets), (_, budget)) in totals(&parts).into_iter().zip(BUDGETS) {
        let verdict = if octets as u64 > budget * 1000 { "OVER the budget of" } else { "of at most" };
        let _ = writeln!(table, "{metric:<44}{:>20}  {verdict} {budget}", kilo(octets));
    }
    print!("{table}");
    Ok(())
}

fn totals(parts: &[Part]) -> [(&'static str, usize); 3] {
    let sum = |wanted: &[When]| parts.iter().filter(|part| wanted.contains(&part.when)).map(|part| part.brotli).sum();
    let sums = [sum(&[When::FirstPaint]), sum(&[When::FirstPaint, When::Workers]), sum(&[When::FirstNeeded])];
    std::array::from_fn(|place| (BUDGETS[place].0, sums[place]))
}

fn measure(dist: &Path) -> Result<Vec<Part>, String> {
    if !dist.join("index.html").is_file() {
        return Err(format!("there is no built page in {}: `cargo xtask web` builds it", dist.display()));
    }
    let mut parts = Vec::new();
    for file in files::below(dist)? {
        let name = files::name_below(dist, &file);
        let octets = files::octets(&file)?;
        parts.push(Part { raw: octets.len(), brotli: sent(&octets)?, when: when(&name), name });
    }
    Ok(parts)
}

/// When a file is downloaded, from its name. What is not known counts as needed for the first paint.
fn when(name: &str) -> When {
    match name {
        name if name == "worker.js" || name.starts_with("client-worker") => When::Workers,
        name if name == "tls.js" || name.starts_with("client-tls") => When::FirstNeeded,
        "icons/poplar.svg" => When::FirstPaint,
        // A page loads the words of one language: the longest count.
        name if name.starts_with("words-en-") => When::Install,
        "sw.js" | "manifest.webmanifest" => When::Install,
        name if name.starts_with("icons/") => When::Install,
        _ => When::FirstPaint,
    }
}

/// Octets on the wire: the bridge sends brotli where that is smaller.
fn sent(octets: &[u8]) -> Result<usize, String> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*octets, &mut compressed, &parameters).map_err(|error| error.to_string())?;
    Ok(compressed.len().min(octets.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_file_counts_as_needed_for_the_first_paint() {
        let check = |name, expected| assert!(when(name) == expected, "{name}");
        check("index.html", When::FirstPaint);
        check("client-0a1b2c3d4e5f6071_bg.wasm", When::FirstPaint);
        check("theme-0a1b2c3d4e5f6071.css", When::FirstPaint);
        check("surprise.bin", When::FirstPaint);
        check("words-de-0a1b2c3d4e5f6071.txt", When::FirstPaint);
        check("words-en-0a1b2c3d4e5f6071.txt", When::Install);
        check("client-worker_bg.wasm", When::Workers);
        check("worker.js", When::Workers);
        check("client-tls_bg.wasm", When::FirstNeeded);
        check("client-tls.js", When::FirstNeeded);
        check("tls.js", When::FirstNeeded);
        check("icons/poplar-512.png", When::Install);
    }

    #[test]
    fn what_does_not_compress_is_sent_as_it_is() {
        assert_eq!(sent(b"x").expect("sent"), 1);
        assert!(sent(&[b'x'; 10_000]).expect("sent") < 100);
    }
}
