//! Starts the page.

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        match client::i18n::start().await {
            Ok(()) => {
                client::view::clear_skeleton();
                yew::Renderer::<client::app::App>::new().render();
            }
            // Without words there is nothing to show; the boot script says so, as of everything that nobody catches.
            Err(error) => wasm_bindgen::throw_val(error),
        }
    });
}
