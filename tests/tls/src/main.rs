//! Natively: prints the figures of this process.
//!
//! Must not: measure anything itself.

use std::time::{SystemTime, UNIX_EPOCH};

fn main() {
    tls_bench::measure("rustls-native", now, |line| println!("{line}"));
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1e3
}
