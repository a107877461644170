//! libFuzzer's way to `fuzz_targets::tls`. Must not: hold anything else.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::tls(data));
