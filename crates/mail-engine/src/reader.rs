//! The reader role: stored octets into what people read. Runs in a worker of its own, so that a hostile message can be
//! cut off without touching a running check.
//!
//! Must not: change anything.

use crate::error::{rule_user_error, store_user_error};
use crate::store::{Store, StoreError};
use mail_api::{
    Address, Attachment, AttachmentView, Blocked, BodyView, ErrorKind, Inline, MessageId, MessageView, ParagraphView,
    Reply, Request, Stage, Warning,
};
use mail_message::{Body, FrameOptions, ReadOptions, Span, TextBlock};

/// Answers [`Request::Read`], [`Request::SourceText`] and [`Request::Attachment`]; everything else is the engine's.
pub async fn handle<S: Store>(store: &S, request: Request) -> Reply {
    let answer = match request {
        Request::Read { id } => read(store, id).await,
        Request::SourceText { id } => store.raw(id).await.map(|raw| Reply::SourceText(mail_message::source(&raw))),
        Request::Attachment { id, part } => attachment(store, id, part).await,
        _ => return Reply::Failed(rule_user_error(ErrorKind::Internal, Stage::Reading)),
    };
    answer.unwrap_or_else(|error| Reply::Failed(store_user_error(error, Stage::Reading)))
}

async fn read<S: Store>(store: &S, id: MessageId) -> Result<Reply, StoreError> {
    let raw = store.raw(id).await?;
    let account = store.account_of(id).await?;
    let document = mail_message::read(&raw, ReadOptions::default());
    Ok(Reply::Message(Box::new(MessageView {
        id,
        account,
        subject: document.subject,
        from: addresses(document.from),
        to: addresses(document.to),
        cc: addresses(document.cc),
        reply_to: addresses(document.reply_to),
        date: document.date,
        octets: u64::try_from(raw.len()).unwrap_or(u64::MAX),
        body: body(document.body),
        attachments: document.attachments.into_iter().map(attachment_view).collect(),
        blocked: Blocked {
            remote: document.blocked.remote,
            hosts: document.blocked.hosts,
            forms: document.blocked.forms,
            scripts: document.blocked.scripts,
        },
        warnings: document.warnings.into_iter().map(warning).collect(),
    })))
}

async fn attachment<S: Store>(store: &S, id: MessageId, part: u32) -> Result<Reply, StoreError> {
    let raw = store.raw(id).await?;
    let found = mail_message::attachment(&raw, part).ok_or(StoreError::MessageGone)?;
    Ok(Reply::Attachment(Attachment { name: found.name, octets: found.octets }))
}

fn body(body: Body) -> BodyView {
    match body {
        Body::Html { html, text } => BodyView::Html {
            frame_document: mail_message::frame_document(&html, FrameOptions::default()),
            text: paragraphs(text),
        },
        Body::Text(text) => BodyView::Text(paragraphs(text)),
        Body::Empty => BodyView::Empty,
    }
}

fn paragraphs(blocks: Vec<TextBlock>) -> Vec<ParagraphView> {
    let inline = |span| match span {
        Span::Text(text) => Inline::Text(text),
        Span::Link { text, href } => Inline::Link { text, href },
    };
    let paragraph = |block: TextBlock| ParagraphView {
        quote_depth: block.quote_depth,
        content: block.spans.into_iter().map(inline).collect(),
    };
    blocks.into_iter().map(paragraph).collect()
}

fn addresses(addresses: Vec<mail_message::Address>) -> Vec<Address> {
    addresses.into_iter().map(|address| Address { name: address.name, address: address.address }).collect()
}

fn attachment_view(info: mail_message::AttachmentInfo) -> AttachmentView {
    AttachmentView {
        part: info.part,
        name: info.name,
        media_type: info.media_type,
        octets: info.octets,
        inline: info.inline,
    }
}

const fn warning(warning: mail_message::Warning) -> Warning {
    match warning {
        mail_message::Warning::SeveralFrom => Warning::SeveralFrom,
        mail_message::Warning::TooDeep => Warning::TooDeep,
        mail_message::Warning::TooManyParts => Warning::TooManyParts,
        mail_message::Warning::HtmlTooComplex => Warning::HtmlTooComplex,
        mail_message::Warning::TextCut => Warning::TextCut,
        mail_message::Warning::TooLarge => Warning::TooLarge,
        mail_message::Warning::NotMail => Warning::NotMail,
    }
}
