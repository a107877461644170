//! What is attached: what each file really is, a look at it, saving one or all.
//!
//! Must not: open a file in any way that would let it act.

use super::focus::use_growing;
use super::{Icon, Name};
use crate::app::use_page;
use crate::format;
use crate::i18n::{tr, tr_args};
use mail_api::{AttachmentView, FileType, MessagePart, MessageView};
use std::rc::Rc;
use yew::prelude::*;

/// Files that are listed at first, and that come with each wish for more: a message may have a thousand, and each takes the page
/// a while.
const FILES_AT_ONCE: usize = 50;

/// What the list is told.
#[derive(Properties, PartialEq)]
pub(super) struct AttachmentsProps {
    /// Of which message.
    pub message: Rc<MessageView>,
}

/// The attachments, but for mere pieces of the message's HTML; [`FILES_AT_ONCE`] more with each wish.
#[component]
pub(super) fn Attachments(props: &AttachmentsProps) -> Html {
    let page = use_page();
    let message = &props.message;
    let shown = use_state(|| FILES_AT_ONCE);
    let list = use_growing(*shown);
    let files: Vec<&AttachmentView> = message.attachments.iter().filter(|attachment| !attachment.inline).collect();
    if files.is_empty() {
        return html! {};
    }
    let more = FILES_AT_ONCE.min(files.len().saturating_sub(*shown));
    let show_more = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(*shown + FILES_AT_ONCE))
    };
    let save_all = {
        let part = message.part();
        Callback::from(move |_: MouseEvent| page.effects.save_all(part.clone()))
    };
    html! {
        <section class="attachments" aria-label={tr("attachments")}>
            <div class="attachments-head">
                <h3>{ tr_args("attachments-count", &[("count", files.len().into())]) }</h3>
                if files.len() > 1 {
                    <button class="button" onclick={save_all} data-test="save-all"><Icon name={Name::Save} />{ tr("save-all") }</button>
                }
            </div>
            <ul ref={list}>
                { for files.into_iter().take(*shown).map(|file| html! { <File message={message.part()} file={file.clone()} /> }) }
            </ul>
            if more > 0 {
                <button class="button" onclick={show_more} data-test="attachments-show-more">
                    { tr_args("show-more", &[("count", more.into())]) }
                </button>
            }
        </section>
    }
}

/// What a file is told.
#[derive(Properties, PartialEq)]
pub(super) struct FileProps {
    /// Of which message.
    pub message: MessagePart,
    /// Which file.
    pub file: AttachmentView,
}

/// One file: what it is, and what can be done with it.
#[component]
pub(super) fn File(props: &FileProps) -> Html {
    let page = use_page();
    let FileProps { message, file } = props;
    let save = {
        let (effects, message, part) = (page.effects.clone(), message.clone(), file.part);
        Callback::from(move |_: MouseEvent| effects.save_attachment(message.clone(), part))
    };
    let name = || ("name", (&file.name).into());
    let (effects, of, looked) = (page.effects, message.clone(), file.clone());
    let other = if file.file_type.is_message() {
        let wish = page.state.search.wish(of.inside(looked.part));
        let open = Callback::from(move |_: MouseEvent| effects.open_part(wish.clone()));
        Some((Name::Read, tr_args("open-attached", &[name()]), open, "attachment-open"))
    } else if file.has_preview {
        let look = Callback::from(move |_: MouseEvent| effects.preview(of.clone(), looked.clone()));
        Some((Name::Look, tr_args("preview-file", &[name()]), look, "attachment-preview"))
    } else {
        None
    };
    html! {
        <li class={classes!("file", (file.is_disguised || file.is_active).then_some("is-careful"))}>
            <div class="file-row">
                <button class="attachment" onclick={save} data-test="attachment-save" title={file.media_type.clone()}>
                    <Icon name={picture(file.file_type)} />
                    <span class="attachment-what">
                        <span class="attachment-name">{ file_name(&file.name) }</span>
                        <span class="attachment-size">{ type_words(file.file_type) }{ " · " }{ format::octets(file.octets) }</span>
                    </span>
                    <Icon name={Name::Save} /><span class="for-ears">{ tr("save") }</span>
                </button>
                if let Some((picture, words, onclick, test)) = other {
                    <button class="icon-button" {onclick} aria-label={words.clone()} title={words} data-test={test}><Icon name={picture} /></button>
                }
            </div>
            { caution(file) }
        </li>
    }
}

/// A name with what tells the system how to open the file set apart, so that no trick of writing hides it.
pub(super) fn file_name(name: &str) -> Html {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => html! {
            <><bdi class="file-stem">{ stem }</bdi><bdi class="file-extension">{ format!(".{extension}") }</bdi></>
        },
        _ => html! { <bdi class="file-stem">{ name }</bdi> },
    }
}

fn caution(file: &AttachmentView) -> Html {
    let words = if file.is_disguised {
        tr_args("file-disguised", &[("type", type_words(file.file_type).into())])
    } else if file.is_active {
        tr("file-active")
    } else {
        return html! {};
    };
    html! { <p class="file-caution" data-test="file-caution"><Icon name={Name::Warning} /><span>{ words }</span></p> }
}

const fn picture(file_type: FileType) -> Name {
    match file_type {
        FileType::Image | FileType::OtherImage => Name::Picture,
        FileType::Mail | FileType::Package | FileType::OutlookMail => Name::Unread,
        FileType::Calendar => Name::Calendar,
        FileType::Contact => Name::Person,
        FileType::Archive => Name::Archive,
        FileType::Program | FileType::Script | FileType::Html | FileType::Svg | FileType::Xml => Name::Source,
        _ => Name::Clip,
    }
}

/// What a file is, in a word or two.
pub(super) fn type_words(file_type: FileType) -> String {
    match file_type {
        FileType::Image => tr("file-image"),
        FileType::OtherImage => tr("file-other-image"),
        FileType::Svg => tr("file-svg"),
        FileType::Pdf => tr("file-pdf"),
        FileType::Document => tr("file-document"),
        FileType::MacroDocument => tr("file-macro-document"),
        FileType::Archive => tr("file-archive"),
        FileType::Program => tr("file-program"),
        FileType::Script => tr("file-script"),
        FileType::Html => tr("file-html"),
        FileType::Xml => tr("file-xml"),
        FileType::Audio => tr("file-audio"),
        FileType::Video => tr("file-video"),
        FileType::Mail => tr("file-mail"),
        FileType::Calendar => tr("file-calendar"),
        FileType::Contact => tr("file-contact"),
        FileType::Package => tr("file-package"),
        FileType::OutlookMail => tr("file-outlook-mail"),
        FileType::Text => tr("file-text"),
        FileType::Unknown => tr("file-unknown"),
    }
}
