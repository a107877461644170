//! libFuzzer's way to `fuzz_targets::tnef`. Must not: hold anything else.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::tnef(data));
