//! The benchmarks: Poplar and its peers, side by side, in one run.
//!
//! ```text
//! cargo run --release -p headless --bin bench -- [size|retr|listing|search|bridge|roundtrip|check|tls|list|keep|reading|lighthouse]     none: all of them
//! ```
//! Prints one JSON object a line, `{"bench","subject","metric","value","unit"}`, and keeps the lines of each benchmark
//! in
//! `target/bench/<bench>.jsonl`. A figure is a median of several runs, unless its metric ends in `one_run`, or it is
//! exact: a size, or a count; `search` and `reading` need
//! POPLAR_CORPORA. What happens meanwhile is told on standard error. Needs the built page; `listing`, `search`,
//! `roundtrip`, `check`, `tls`, `list`, `keep`, `reading` and `lighthouse` also Chromium with chromedriver, `roundtrip`, `check` and
//! `tls` Dovecot, mpop and (but for `tls`) fetchmail, `search` MiniSearch and FlexSearch, `lighthouse` Node and Lighthouse.
//!
//! Must not: print a figure that was not measured in this run.

mod check;
mod corpus;
mod elsewhere;
mod keep;
mod keep_in_page;
mod lighthouse;
mod list;
mod peers;
mod poplar;
mod reading;
mod report;
mod roundtrip;
mod search_peers;
mod tls;

use report::Report;

/// All of them, the quick ones first.
const KNOWN: [&str; 12] = [
    "size",
    "retr",
    "listing",
    "search",
    "bridge",
    "roundtrip",
    "check",
    "tls",
    "list",
    "keep",
    "reading",
    "lighthouse",
];

#[tokio::main]
async fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = asked.iter().find(|name| !KNOWN.contains(&name.as_str())) {
        eprintln!("there is no benchmark `{unknown}`; there are: {}", KNOWN.join(", "));
        std::process::exit(2);
    }
    for name in KNOWN.into_iter().filter(|name| asked.is_empty() || asked.iter().any(|asked| asked == name)) {
        let mut report = Report::new(name);
        match name {
            "size" => elsewhere::run(&mut report, elsewhere::SIZE),
            "retr" => elsewhere::run(&mut report, elsewhere::RETR),
            "listing" => {
                elsewhere::run(&mut report, elsewhere::LISTING);
                elsewhere::run(&mut report, elsewhere::LISTING_IN_THE_BROWSER);
            }
            "search" => {
                let mails = elsewhere::pack_mails();
                elsewhere::run(&mut report, elsewhere::SEARCH);
                elsewhere::search_in_the_browser(&mut report, &mails, None);
                search_peers::run(&mut report, &mails).await;
            }
            "roundtrip" => roundtrip::run(&mut report).await,
            "bridge" => elsewhere::run(&mut report, elsewhere::BRIDGE),
            "keep" => keep::run(&mut report).await,
            "check" => check::run(&mut report).await,
            "tls" => {
                elsewhere::run(&mut report, elsewhere::TLS);
                elsewhere::run(&mut report, elsewhere::TLS_IN_THE_BROWSER);
                tls::run(&mut report).await;
            }
            "lighthouse" => lighthouse::run(&mut report).await,
            "reading" => {
                let mails = std::fs::read(elsewhere::pack_mails()).expect("they were packed");
                reading::run(&mut report, &mails).await;
            }
            _ => list::run(&mut report).await,
        }
    }
}
