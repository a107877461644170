//! Fonts of the mail screen, looked up while a person fills in the first form.
//!
//! A browser looks a font up when it is first used, and the page waits for each. All together they would hold up the
//! moment in which mail begins to arrive.
//! Must not: draw, or load anything.

use gloo::timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// How long the page is left alone before each, in milliseconds: all of them have to be there before a form can be filled
/// in.
const REST_MILLISECONDS: u32 = 20;
/// Weight, size and family of what the mail screen begins with, as the style sheet names them. Keys have the last one.
const FONTS: [(u32, &str, &str); 13] = [
    (400, "--t-row", "--font"),
    (650, "--t-row", "--font"),
    (400, "--t-small", "--font"),
    (600, "--t-small", "--font"),
    (650, "--t-small", "--font"),
    (400, "--t-body", "--font"),
    (550, "--t-body", "--font"),
    (600, "--t-body", "--font"),
    (650, "--t-large", "--font"),
    (700, "--t-brand", "--font"),
    (400, "--t-tiny", "--font"),
    (600, "--t-tiny", "--font"),
    (400, "--t-small", "--mono"),
];

/// Looks them up, one after the other, with a rest before each, until what this gives is called: once mail arrives, the
/// browser that looks a font up has other things to do, and the page would wait. What was not looked up by then, or
/// cannot be, is when it is drawn.
pub fn look_up() -> impl FnOnce() {
    let goes_on = Rc::new(Cell::new(true));
    if let Some(canvas) = canvas() {
        let goes_on = goes_on.clone();
        spawn_local(async move {
            for (weight, size, family) in FONTS {
                TimeoutFuture::new(REST_MILLISECONDS).await;
                if !goes_on.get() {
                    return;
                }
                if let (Some(size), Some(family)) = (style(size), style(family)) {
                    canvas.set_font(&format!("{weight} {size} {family}"));
                    let _ = canvas.measure_text("Poplar");
                }
            }
        });
    }
    move || goes_on.set(false)
}

fn canvas() -> Option<CanvasRenderingContext2d> {
    let canvas = gloo::utils::document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// A value that the style sheet gives the whole page.
fn style(name: &str) -> Option<String> {
    let root = gloo::utils::document().document_element()?;
    gloo::utils::window().get_computed_style(&root).ok()??.get_property_value(name).ok()
}
