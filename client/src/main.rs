//! Starts the page.

fn main() {
    client::i18n::start();
    client::view::clear_skeleton();
    yew::Renderer::<client::app::App>::new().render();
}
