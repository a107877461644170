//! Starts the page.

use client::pace::next_task;

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        next_task().await;
        match client::i18n::start().await {
            Ok(()) => {
                next_task().await;
                client::view::clear_skeleton();
                yew::Renderer::<client::app::App>::new().render();
            }
            // Without words there is nothing to show; the boot script says so, as of everything that nobody catches.
            Err(error) => wasm_bindgen::throw_val(error),
        }
    });
}
