//! Natively: prints the figures of this process.
//!
//! Must not: do anything that takes memory before it measures.

use std::time::{SystemTime, UNIX_EPOCH};

fn main() {
    listing_bench::measure("poplar-native", now, memory, |line| println!("{line}"));
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1e3
}

/// The most this process ever held, as Linux counts it.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = most.and_then(|most| most.trim().split(' ').next()?.parse::<u64>().ok());
    kibibytes.expect("Linux tells the memory of a process") * 1024
}
