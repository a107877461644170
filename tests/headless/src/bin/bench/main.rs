//! The benchmarks: Poplar and its peers, side by side, in one run.
//!
//! ```text
//! cargo run --release -p headless --bin bench -- [check|list|size]     none: all of them
//! ```
//! Prints one JSON object a line, `{"bench","subject","metric","value","unit"}`, and keeps the lines of each benchmark in
//! `target/bench/<bench>.jsonl`. What happens meanwhile is told on standard error. Needs the built page, Chromium with
//! chromedriver, Dovecot, and for `check` mpop and fetchmail.
//!
//! Must not: print a figure that was not measured in this run.

mod check;
mod corpus;
mod list;
mod peers;
mod report;
mod size;
mod worker_memory;

use report::Report;

#[tokio::main]
async fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let known = ["check", "list", "size"];
    if let Some(unknown) = asked.iter().find(|name| !known.contains(&name.as_str())) {
        eprintln!("there is no benchmark `{unknown}`; there are: {}", known.join(", "));
        std::process::exit(2);
    }
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|asked| asked == name);
    if wanted("size") {
        size::run(&mut Report::new("size"));
    }
    if wanted("check") {
        check::run(&mut Report::new("check")).await;
    }
    if wanted("list") {
        list::run(&mut Report::new("list")).await;
    }
}
