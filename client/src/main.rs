//! Starts the page.

use client::app::{App, AppProps};
use client::pace::{at_hand, next_task};
use client::view::clear_skeleton;
use client::{boot, i18n, remembered};

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        next_task().await;
        match i18n::start().await {
            Ok(()) => {
                next_task().await;
                // Asked for beside the Wasm, it has mostly come by now, and moves nothing on the first screen.
                let demo = if remembered::has_accounts() { None } else { at_hand(boot::demo()).await.flatten() };
                clear_skeleton();
                yew::Renderer::<App>::with_props(AppProps { demo }).render();
            }
            // Without words there is nothing to show; the boot script says so, as of everything that nobody catches.
            Err(error) => wasm_bindgen::throw_val(error),
        }
    });
}
