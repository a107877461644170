//! The reader role: stored octets into what people read. Runs in a worker of its own, so that a hostile message can be
//! cut off without touching a running check.
//!
//! Must not: change anything.

use crate::error::{rule_user_error, store_user_error};
use crate::store::{Row, RowBatch, Store, StoreError, batch_of, message_id};
use mail_api::{
    AccountId, Address, Attachment, AttachmentView, Blocked, BodyView, ErrorKind, Inline, MessageId, MessageView,
    OctetsAsk, ParagraphView, Reply, Request, Stage, UserError, Warning,
};
use mail_archive::file::{FileStep, MailFile};
use mail_message::{Body, FrameOptions, ReadOptions, Span, TextBlock};

/// Answers [`Request::Read`], [`Request::SourceText`], [`Request::Attachment`] and [`Request::OfOctets`]; everything else is the engine's.
pub async fn handle<S: Store>(store: &S, request: Request) -> Reply {
    let answer = match request {
        Request::Read { id } => read(store, id).await.map_err(reading),
        Request::SourceText { id } => {
            store.raw(id).await.map(|raw| Reply::SourceText(mail_message::source(&raw))).map_err(reading)
        }
        Request::Attachment { id, part } => attachment(store, id, part).await,
        Request::OfOctets { octets, ask } => of_octets(&octets, ask),
        _ => return Reply::Failed(rule_user_error(ErrorKind::Internal, Stage::Reading)),
    };
    answer.unwrap_or_else(Reply::Failed)
}

/// The raw octets of a message that is stored whole.
pub async fn whole<S: Store>(store: &S, id: MessageId) -> Result<Vec<u8>, UserError> {
    let (_, row) = row(store, id).await.map_err(reading)?;
    if row.beginning_of.is_some() {
        return Err(rule_user_error(ErrorKind::OnlyBeginning, Stage::Reading));
    }
    store.raw(id).await.map_err(reading)
}

/// A message's row, and by which account it came.
async fn row<S: Store>(store: &S, id: MessageId) -> Result<(AccountId, Row), StoreError> {
    let (batch, position) = batch_of(id);
    let rows = store.rows_of(batch).await?.filter(|_| message_id(batch, position) == id);
    let RowBatch { account, mut rows, .. } = rows.ok_or(StoreError::MessageGone)?;
    let position = usize::from(position);
    if position < rows.len() { Ok((account, rows.swap_remove(position))) } else { Err(StoreError::MessageGone) }
}

async fn read<S: Store>(store: &S, id: MessageId) -> Result<Reply, StoreError> {
    // First the row: what is completed in between is shown as a beginning, and not a beginning as if it were all.
    let (account, row) = row(store, id).await?;
    let raw = store.raw(id).await?;
    let octets = row.beginning_of.unwrap_or(row.octets);
    let view = message_view(&raw, id, account, octets, row.beginning_of.is_some());
    Ok(Reply::Message(Box::new(view)))
}

fn message_view(raw: &[u8], id: MessageId, account: AccountId, octets: u64, is_beginning: bool) -> MessageView {
    let document = mail_message::read(raw, ReadOptions::default());
    // Of a file there is at best the beginning.
    let attachments = if is_beginning { Vec::new() } else { document.attachments };
    MessageView {
        id,
        account,
        subject: document.subject,
        from: addresses(document.from),
        to: addresses(document.to),
        cc: addresses(document.cc),
        reply_to: addresses(document.reply_to),
        date: document.date,
        octets,
        is_beginning,
        body: body(document.body),
        attachments: attachments.into_iter().map(attachment_view).collect(),
        blocked: Blocked {
            remote: document.blocked.remote,
            hosts: document.blocked.hosts,
            forms: document.blocked.forms,
            scripts: document.blocked.scripts,
        },
        warnings: document.warnings.into_iter().map(warning).collect(),
    }
}

async fn attachment<S: Store>(store: &S, id: MessageId, part: u32) -> Result<Reply, UserError> {
    let raw = whole(store, id).await?;
    let found = mail_message::attachment(&raw, part).ok_or_else(|| reading(StoreError::MessageGone))?;
    Ok(Reply::Attachment(Attachment { name: found.name, octets: found.octets }))
}

/// Of octets that are not stored. They may stand in an mbox: then its first message counts.
fn of_octets(octets: &[u8], ask: OctetsAsk) -> Result<Reply, UserError> {
    let mut file = MailFile::new(u64::try_from(octets.len()).unwrap_or(u64::MAX), octets.len());
    let raw = loop {
        match file.step() {
            FileStep::Wants { offset, octets: count } => {
                let begin = usize::try_from(offset).unwrap_or(usize::MAX);
                file.supply(octets.get(begin..begin.saturating_add(count)).unwrap_or_default());
            }
            FileStep::Message(message) => break message.raw,
            _ => return Err(rule_user_error(ErrorKind::NotMailFile, Stage::Reading)),
        }
    };
    match ask {
        OctetsAsk::Read => {
            let octets = u64::try_from(raw.len()).unwrap_or(u64::MAX);
            Ok(Reply::Message(Box::new(message_view(&raw, MessageId::NOT_STORED, AccountId(u32::MAX), octets, false))))
        }
        OctetsAsk::SourceText => Ok(Reply::SourceText(mail_message::source(&raw))),
        OctetsAsk::Attachment(part) => {
            let found = mail_message::attachment(&raw, part).ok_or_else(|| reading(StoreError::MessageGone))?;
            Ok(Reply::Attachment(Attachment { name: found.name, octets: found.octets }))
        }
    }
}

fn reading(error: StoreError) -> UserError {
    store_user_error(error, Stage::Reading)
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
