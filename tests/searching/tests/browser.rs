//! In the browser: the figures of one worker with a memory of its own.
//!
//! Must not: run without being asked for; it proves nothing.

#![cfg(target_arch = "wasm32")]

use searching_bench::mails::Mails;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// How many messages, where it is not as many as natively.
const COUNT: Option<&str> = option_env!("POPLAR_SEARCH_MESSAGES");

/// What `searching-bench --pack` wrote.
static MAILS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/mails"));

#[wasm_bindgen_test]
fn a_large_mailbox_is_indexed_and_searched() {
    let mails = Mails::of(MAILS);
    assert!(!mails.is_empty(), "POPLAR_SEARCH_MAILS named no file when this was built");
    // A page of Wasm memory is 64 KiB; memory never shrinks, so what is there is the most there ever was.
    let memory = || core::arch::wasm32::memory_size::<0>() as u64 * 65_536;
    let now = || {
        js_sys::Reflect::get(&js_sys::global(), &"performance".into()).ok().map_or(0.0, |performance| {
            let now = js_sys::Reflect::get(&performance, &"now".into()).expect("it tells the time");
            let now: js_sys::Function = now.into();
            now.call0(&performance).ok().and_then(|now| now.as_f64()).expect("a number")
        })
    };
    let count = COUNT.map_or(searching_bench::MESSAGES, |count| count.parse().expect("a number of messages"));
    searching_bench::measure("poplar-wasm", &mails, count, now, memory, |line| console_log!("{line}"));
}
