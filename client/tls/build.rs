//! Bounds the module's memory: a server that makes it want more than that ends its connections, not the worker.
//!
//! Must not: do anything else.

/// Most memory of the module, in octets: 64 MiB. A connection holds a few messages and buffers, all of them bounded
/// (`mail_tls::limits`). `cargo xtask web` looks whether the built module says so.
const MOST_MEMORY: u64 = 1 << 26;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-cdylib=--max-memory={MOST_MEMORY}");
    }
}
