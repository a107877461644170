//! libFuzzer's way to `fuzz_targets::contact`. Must not: hold anything else.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz_targets::contact(data));
