//! Bounds the worker's memory, so that it ends and not the machine. The reader has a lower bound (`role/reader.rs`).
//!
//! Must not: do anything else.

/// Most memory of one worker, in octets: 1 GiB. The engine of the largest mailbox that is measured takes a quarter.
/// `cargo xtask web` looks whether the built worker says so.
const MOST_MEMORY: u64 = 1 << 30;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-bins=--max-memory={MOST_MEMORY}");
    }
}
