//! A look at one attachment, over the message.
//!
//! Must not: show anything but an image of a `data:` address, or text in text nodes.

use super::attachments::{file_name, type_words};
use super::dialogs::use_modal;
use super::reader_text::source;
use super::{Icon, Name};
use crate::app::use_page;
use crate::format;
use crate::i18n::tr;
use crate::state::{Action, Dialog, DialogChange};
use mail_api::Preview;
use yew::prelude::*;

/// The look, where there is one.
#[component]
pub fn PreviewDialog() -> Html {
    let page = use_page();
    let shown = match &page.state.dialog {
        Some(Dialog::Preview { message, file, preview }) => Some((message.clone(), file.clone(), preview.clone())),
        _ => None,
    };
    let dialog = use_modal(shown.is_some());
    let close = {
        let effects = page.effects.clone();
        Callback::from(move |()| effects.act(Action::Dialog(DialogChange::Close)))
    };
    let content = shown.map(|(message, file, preview)| {
        let save = {
            let (effects, part) = (page.effects.clone(), file.part);
            Callback::from(move |_: MouseEvent| effects.save_attachment(message.clone(), part))
        };
        html! {
            <>
                <h2 id="preview-title" class="preview-title">{ file_name(&file.name) }</h2>
                <p class="preview-facts">{ type_words(file.file_type) }{ " · " }{ format::octets(file.octets) }</p>
                { look(preview.as_deref(), &file.name) }
                <div class="dialog-steps">
                    <button class="button" onclick={save} data-test="preview-save"><Icon name={Name::Save} />{ tr("save") }</button>
                    <button class="button is-primary" onclick={close.reform(|_| ())} data-test="preview-close">{ tr("close") }</button>
                </div>
            </>
        }
    });
    html! {
        <dialog ref={dialog} class="dialog is-wide" aria-labelledby="preview-title" onclose={close.reform(|_| ())} data-test="preview">
            { content }
        </dialog>
    }
}

fn look(preview: Option<&Preview>, name: &str) -> Html {
    match preview {
        None => html! { <div class="preview-place" aria-busy="true">{ tr("loading") }</div> },
        Some(Preview::Image(url)) => html! {
            <div class="preview-place is-image"><img src={url.clone()} alt={name.to_owned()} data-test="preview-image" /></div>
        },
        Some(Preview::Text { text, is_cut }) => html! {
            <>
                <pre class="preview-place" tabindex="0" dir="auto" data-test="preview-text">{ source(text) }</pre>
                if *is_cut { <p class="notice"><Icon name={Name::Clip} /><span>{ tr("preview-cut") }</span></p> }
            </>
        },
        Some(Preview::Nothing) => {
            html! { <p class="preview-place" data-test="preview-nothing">{ tr("preview-nothing") }</p> }
        }
    }
}
