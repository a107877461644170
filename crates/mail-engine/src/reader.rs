//! The reader role: stored octets into what people read. Runs in a worker of its own, so that a hostile message can be
//! cut off without touching a running check.
//!
//! Must not: change anything.

mod body;
mod sender;

use crate::error::{rule_user_error, store_user_error};
use crate::store::{Row, RowBatch, Store, StoreError, batch_of, message_id};
use mail_api::{
    AccountId, Address, Attachment, AttachmentView, Blocked, Colours, ErrorKind, MessageId, MessageView, Reply,
    Request, Stage, UserError, Warning,
};
use mail_message::ReadOptions;
use sender::Sender;

/// Answers [`Request::Read`], [`Request::SourceText`] and [`Request::Attachment`]; everything else is the engine's.
pub async fn handle<S: Store>(store: &S, request: Request) -> Reply {
    let answer = match request {
        Request::Read { id, colours } => read(store, id, colours).await.map_err(reading),
        Request::SourceText { id } => {
            store.raw(id).await.map(|raw| Reply::SourceText(mail_message::source(&raw))).map_err(reading)
        }
        Request::Attachment { id, part } => attachment(store, id, part).await,
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

async fn read<S: Store>(store: &S, id: MessageId, colours: Colours) -> Result<Reply, StoreError> {
    // First the row: what is completed in between is shown as a beginning, and not a beginning as if it were all.
    let (account, row) = row(store, id).await?;
    let raw = store.raw(id).await?;
    let Sender { authentication, remote } = sender::look(store, account, id, &raw).await?;
    let remote_images = remote.allowed.is_some();
    let options = ReadOptions { remote_images, darken: colours == Colours::Dark, ..ReadOptions::default() };
    let document = mail_message::read(&raw, options);
    let is_beginning = row.beginning_of.is_some();
    // Of a file there is at best the beginning.
    let attachments = if is_beginning { Vec::new() } else { document.attachments };
    Ok(Reply::Message(Box::new(MessageView {
        id,
        account,
        subject: document.subject,
        from: addresses(document.from),
        to: addresses(document.to),
        cc: addresses(document.cc),
        reply_to: addresses(document.reply_to),
        date: document.date,
        octets: row.beginning_of.unwrap_or(row.octets),
        is_beginning,
        authentication,
        remote,
        colours,
        body: body::view(document.body, colours, remote_images),
        attachments: attachments.into_iter().map(attachment_view).collect(),
        blocked: Blocked {
            remote: document.blocked.remote,
            trackers: document.blocked.trackers,
            hosts: document.blocked.hosts,
            shown: document.blocked.shown,
            shown_hosts: document.blocked.shown_hosts,
            forms: document.blocked.forms,
            scripts: document.blocked.scripts,
        },
        warnings: document.warnings.into_iter().map(warning).collect(),
    })))
}

/// The address that counts as a message's sender.
pub(crate) async fn sender_of<S: Store>(store: &S, id: MessageId) -> Result<Option<String>, StoreError> {
    let (account, _) = row(store, id).await?;
    let raw = store.raw(id).await?;
    Ok(sender::look(store, account, id, &raw).await?.remote.sender)
}

async fn attachment<S: Store>(store: &S, id: MessageId, part: u32) -> Result<Reply, UserError> {
    let raw = whole(store, id).await?;
    let found = mail_message::attachment(&raw, part).ok_or_else(|| reading(StoreError::MessageGone))?;
    Ok(Reply::Attachment(Attachment { name: found.name, octets: found.octets }))
}

fn reading(error: StoreError) -> UserError {
    store_user_error(error, Stage::Reading)
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
        mail_message::Warning::NameHoldsOtherAddress => Warning::NameHoldsOtherAddress,
        mail_message::Warning::LookAlikeSender => Warning::LookAlikeSender,
        mail_message::Warning::HiddenCharacters => Warning::HiddenCharacters,
        mail_message::Warning::ReplyTrap => Warning::ReplyTrap,
        mail_message::Warning::TooDeep => Warning::TooDeep,
        mail_message::Warning::TooManyParts => Warning::TooManyParts,
        mail_message::Warning::HtmlTooComplex => Warning::HtmlTooComplex,
        mail_message::Warning::TextCut => Warning::TextCut,
        mail_message::Warning::TooLarge => Warning::TooLarge,
        mail_message::Warning::NotMail => Warning::NotMail,
    }
}
