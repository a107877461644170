//! In the browser: the figures of one worker.
//!
//! Must not: run without being asked for; it proves nothing.

#![cfg(target_arch = "wasm32")]

use js_sys::{Function, Reflect, global};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn what_a_server_sends_is_read() {
    tls_bench::measure("poplar-wasm", now, |line| console_log!("{line}"));
}

/// `performance.now()`: finer than the date.
fn now() -> f64 {
    let performance = Reflect::get(&global(), &"performance".into()).expect("browsers have it");
    let now: Function = Reflect::get(&performance, &"now".into()).expect("and this").into();
    now.call0(&performance).expect("it tells the time").as_f64().expect("a number")
}
