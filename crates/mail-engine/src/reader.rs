//! The reader role: stored octets into what people read. Runs in a worker of its own, so that a hostile message can be
//! cut off without touching a running check.
//!
//! Must not: change anything.

mod answers;
mod body;
mod cards;
mod files;
mod marks;
mod sender;

use crate::error::{rule_user_error, store_user_error};
use crate::store::memory::MemoryStore;
use crate::store::{Row, RowBatch, Store, StoreError, batch_of, message_id};
use mail_api::{
    AccountId, Address, Blocked, Came, Colours, ErrorKind, Hosts, MessageId, MessagePart, MessageView, ReadWish,
    RemoteView, Reply, Request, Stage, Unsubscribe, UserError, Warning,
};
use mail_archive::file::{FileStep, MailFile};
use mail_message::ReadOptions;
use marks::Marking;
use sender::Sender;
use std::borrow::Cow;

/// Answers what [`Request::is_for_reader`]; everything else is the engine's.
pub async fn handle<S: Store>(store: &S, request: Request) -> Reply {
    let answer = match request {
        Request::OfOctets { octets, ask } => {
            let raw = message_in(&octets);
            // Reading needs the room.
            drop(octets);
            match raw {
                Ok(raw) => answer(&MemoryStore::of_one(MessageId::NOT_STORED, raw), store, *ask).await,
                Err(error) => Err(error),
            }
        }
        request => answer(store, store, request).await,
    };
    answer.unwrap_or_else(Reply::Failed)
}

/// Answers about a message of `store`, to the one whose accounts are in `accounts`.
async fn answer<S: Store, A: Store>(store: &S, accounts: &A, request: Request) -> Result<Reply, UserError> {
    match request {
        Request::Read(wish) => read(store, wish).await,
        Request::SourceText { message } => octets_of(store, &message).await.map(|raw| Reply::SourceText {
            text: mail_message::source(&raw),
            is_cut: raw.len() > mail_message::limits::SOURCE_OCTETS,
        }),
        Request::HeaderText { message } => {
            let raw = octets_of(store, &message).await?;
            Ok(Reply::SourceText { text: mail_message::header_fields(&raw), is_cut: false })
        }
        Request::Attachment { message, part } => files::attachment(store, &message, part).await,
        Request::AllAttachments { message } => files::all_attachments(store, &message).await,
        Request::Preview { message, part } => files::preview(store, &message, part).await,
        Request::Answer(wish) => answers::answer(store, accounts, &wish).await,
        Request::Draft(wish) => answers::draft(store, accounts, &wish).await,
        _ => Err(rule_user_error(ErrorKind::Internal, Stage::Reading)),
    }
}

/// The message in octets that are not stored. They may be an mbox: then its first message counts.
fn message_in(octets: &[u8]) -> Result<Vec<u8>, UserError> {
    // No limit: it is as large as its octets, or twice that where its line ends are restored.
    let mut file = MailFile::new(count(octets), usize::MAX);
    loop {
        match file.step() {
            FileStep::Wants { offset, octets: count } => {
                let begin = usize::try_from(offset).unwrap_or(usize::MAX);
                file.supply(octets.get(begin..begin.saturating_add(count)).unwrap_or_default());
            }
            FileStep::Message(message) => return Ok(message.raw),
            _ => return Err(rule_user_error(ErrorKind::NotMailFile, Stage::Reading)),
        }
    }
}

/// The raw octets of a message that is stored whole.
pub async fn whole<S: Store>(store: &S, id: MessageId) -> Result<Vec<u8>, UserError> {
    let (_, row) = row(store, id).await.map_err(reading)?;
    if row.beginning_of.is_some() {
        return Err(rule_user_error(ErrorKind::OnlyBeginning, Stage::Reading));
    }
    store.raw(id).await.map_err(reading)
}

/// The raw octets of a message that is stored whole, or of one inside it.
async fn whole_part<S: Store>(store: &S, message: &MessagePart) -> Result<Vec<u8>, UserError> {
    part_of(whole(store, message.id).await?, message)
}

/// The raw octets of a message, or of its beginning, or of a message inside one that is stored whole.
async fn octets_of<S: Store>(store: &S, message: &MessagePart) -> Result<Vec<u8>, UserError> {
    if message.within.is_empty() {
        return store.raw(message.id).await.map_err(reading);
    }
    whole_part(store, message).await
}

fn part_of(raw: Vec<u8>, message: &MessagePart) -> Result<Vec<u8>, UserError> {
    match mail_message::within(&raw, &message.within) {
        None => Err(reading(StoreError::MessageGone)),
        Some(Cow::Owned(inner)) => Ok(inner),
        Some(Cow::Borrowed(_)) => Ok(raw),
    }
}

/// A message's row, and by which account it came.
async fn row<S: Store>(store: &S, id: MessageId) -> Result<(AccountId, Row), StoreError> {
    let (batch, position) = batch_of(id);
    let rows = store.rows_of(batch).await?.filter(|_| message_id(batch, position) == id);
    let RowBatch { account, mut rows, .. } = rows.ok_or(StoreError::MessageGone)?;
    let position = usize::from(position);
    if position < rows.len() { Ok((account, rows.swap_remove(position))) } else { Err(StoreError::MessageGone) }
}

async fn read<S: Store>(store: &S, wish: ReadWish) -> Result<Reply, UserError> {
    let ReadWish { message, colours, search, quotation } = wish;
    // First the row: what is completed in between is shown as a beginning, and not a beginning as if it were all.
    let (account, row) = row(store, message.id).await.map_err(reading)?;
    let raw = octets_of(store, &message).await?;
    let is_beginning = row.beginning_of.is_some();
    let (Sender { authentication, remote }, octets) = match message.within.is_empty() {
        true => {
            let sender = sender::look(store, account, message.id, &raw).await.map_err(reading)?;
            (sender, row.beginning_of.unwrap_or(row.octets))
        }
        // No provider stands for what somebody attached, whatever is written in it, and nobody allowed it anything.
        false => (Sender { authentication: None, remote: RemoteView::default() }, count(&raw)),
    };
    let remote_images = remote.allowed.is_some();
    let options = ReadOptions {
        remote_images,
        darken: colours == Colours::Dark,
        quotation: &quotation,
        ..ReadOptions::default()
    };
    let marking = Marking::of(&search);
    let document = match &marking {
        Some(marking) => mail_message::read_marked(&raw, options, &|text| marking.places(text)),
        None => mail_message::read(&raw, options),
    };
    let marks = marking.as_ref().map(|marking| marking.head(&document)).unwrap_or_default();
    // What is attached, or lies in a file, was not stored by itself.
    let is_stored = message.within.is_empty() && message.id != MessageId::NOT_STORED;
    let stored = is_stored.then_some(Came::Stored(row.date));
    let came = document.received.map(Came::Received).or(stored).filter(|_| document.date.is_none());
    // Of a file there is at best the beginning.
    let (attachments, cards) = if is_beginning { Default::default() } else { (document.attachments, document.cards) };
    Ok(Reply::Message(Box::new(MessageView {
        id: message.id,
        within: message.within,
        account,
        subject: document.subject,
        from: addresses(document.from),
        sender: document.sender.map(address),
        to: addresses(document.to),
        cc: addresses(document.cc),
        reply_to: addresses(document.reply_to),
        date: document.date,
        came,
        octets,
        is_beginning,
        authentication,
        remote,
        colours,
        search,
        marks,
        body: body::view(document.body, colours, remote_images, marking.as_ref()),
        attachments: attachments.into_iter().map(files::attachment_view).collect(),
        cards: cards.into_iter().map(cards::card).collect(),
        unsubscribe: document.unsubscribe.map(unsubscribe),
        blocked: Blocked {
            remote: document.blocked.remote,
            trackers: document.blocked.trackers,
            hosts: hosts(document.blocked.hosts),
            shown: document.blocked.shown,
            shown_hosts: hosts(document.blocked.shown_hosts),
            forms: document.blocked.forms,
            scripts: document.blocked.scripts,
        },
        warnings: document.warnings.into_iter().map(warning).collect(),
    })))
}

fn hosts(hosts: mail_message::Hosts) -> Hosts {
    Hosts { names: hosts.names.into_iter().collect(), has_more: hosts.has_more }
}

/// The address that counts as a message's sender.
pub(crate) async fn sender_of<S: Store>(store: &S, id: MessageId) -> Result<Option<String>, StoreError> {
    let (account, _) = row(store, id).await?;
    let raw = store.raw(id).await?;
    Ok(sender::look(store, account, id, &raw).await?.remote.sender)
}

fn count(octets: &[u8]) -> u64 {
    u64::try_from(octets.len()).unwrap_or(u64::MAX)
}

fn reading(error: StoreError) -> UserError {
    store_user_error(error, Stage::Reading)
}

fn addresses(addresses: Vec<mail_message::Address>) -> Vec<Address> {
    addresses.into_iter().map(address).collect()
}

fn address(address: mail_message::Address) -> Address {
    Address { name: address.name, address: address.address }
}

fn unsubscribe(ways: mail_message::Unsubscribe) -> Unsubscribe {
    Unsubscribe { page: ways.page, host: ways.host, mail: ways.mail }
}

const fn warning(warning: mail_message::Warning) -> Warning {
    match warning {
        mail_message::Warning::SeveralFrom => Warning::SeveralFrom,
        mail_message::Warning::NameHoldsOtherAddress => Warning::NameHoldsOtherAddress,
        mail_message::Warning::LookAlikeSender => Warning::LookAlikeSender,
        mail_message::Warning::HiddenCharacters => Warning::HiddenCharacters,
        mail_message::Warning::ReplyTrap => Warning::ReplyTrap,
        mail_message::Warning::Encrypted => Warning::Encrypted,
        mail_message::Warning::Sealed => Warning::Sealed,
        mail_message::Warning::TooDeep => Warning::TooDeep,
        mail_message::Warning::TooManyParts => Warning::TooManyParts,
        mail_message::Warning::HtmlTooComplex => Warning::HtmlTooComplex,
        mail_message::Warning::TextCut => Warning::TextCut,
        mail_message::Warning::TooLarge => Warning::TooLarge,
        mail_message::Warning::NotMail => Warning::NotMail,
    }
}
