//! In the browser: the figures of one worker with a memory of its own.
//!
//! Must not: run without being asked for; it proves nothing.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn a_large_maildrop_is_listed_and_planned() {
    // A page of Wasm memory is 64 KiB; memory never shrinks, so what is there is the most there ever was.
    let memory = || core::arch::wasm32::memory_size::<0>() as u64 * 65_536;
    listing_bench::measure("poplar-wasm", js_sys::Date::now, memory, |line| console_log!("{line}"));
}
