//! Replies and forwards: made from the stored octets, for the system's mail program.
//!
//! Must not: send anything.

use super::{addresses, octets_of, reading, row, whole_part};
use crate::store::{Store, StoreError, StoredAccount};
use mail_api::{AnswerView, AnswerWish, Attachment, MessageId, Reply, UserError};
use mail_message::{Answer, AnswerOptions};

pub(super) async fn answer<S: Store, A: Store>(store: &S, accounts: &A, wish: &AnswerWish) -> Result<Reply, UserError> {
    let raw = octets_of(store, &wish.message).await?;
    let own = own_addresses(store, accounts, wish).await?;
    let answered = mail_message::answer(&raw, options(wish, &own));
    let mailto = answered.mailto();
    Ok(Reply::Answer(Box::new(AnswerView {
        to: addresses(answered.to),
        cc: addresses(answered.cc),
        subject: answered.subject,
        text: answered.text,
        mailto: mailto.uri,
        is_cut: mailto.is_cut,
        left_out: u32::try_from(mailto.left_out).unwrap_or(u32::MAX),
    })))
}

pub(super) async fn draft<S: Store, A: Store>(store: &S, accounts: &A, wish: &AnswerWish) -> Result<Reply, UserError> {
    let raw = match wish.how {
        // What is forwarded is all of it, or nothing.
        mail_api::Answer::Forward => whole_part(store, &wish.message).await?,
        mail_api::Answer::Reply | mail_api::Answer::ReplyAll => octets_of(store, &wish.message).await?,
    };
    let own = own_addresses(store, accounts, wish).await?;
    let from = own.first().map(String::as_str).unwrap_or_default();
    let draft = mail_message::draft(&raw, options(wish, &own), from);
    let octets = draft.ok_or_else(|| reading(StoreError::MessageGone))?;
    let name = mail_message::file_name(&mail_message::answer(&raw, options(wish, &own)).subject, "eml");
    Ok(Reply::Attachment(Attachment { name, octets }))
}

fn options<'o>(wish: &'o AnswerWish, own: &'o [String]) -> AnswerOptions<'o> {
    let how = match wish.how {
        mail_api::Answer::Reply => Answer::Reply,
        mail_api::Answer::ReplyAll => Answer::ReplyAll,
        mail_api::Answer::Forward => Answer::Forward,
    };
    AnswerOptions { how, own, introduction: &wish.introduction }
}

/// The addresses of the one who reads, the one to answer from first. POP3 knows no addresses, but most user names are
/// some, and most servers say to which they delivered. What an opened file says of that may be about somebody else.
async fn own_addresses<S: Store, A: Store>(
    store: &S,
    accounts: &A,
    wish: &AnswerWish,
) -> Result<Vec<String>, UserError> {
    let id = wish.message.id;
    let (account, _) = row(store, id).await.map_err(reading)?;
    let delivered = match id == MessageId::NOT_STORED {
        true => Vec::new(),
        false => mail_message::delivered_to(&store.raw(id).await.map_err(reading)?),
    };
    let accounts = accounts.accounts().await.map_err(reading)?;
    let (of_message, others): (Vec<_>, Vec<_>) = accounts.into_iter().partition(|known| known.id == account);
    let name = |account: StoredAccount| account.settings.user_name;
    let names = of_message.into_iter().map(name).chain(delivered).chain(others.into_iter().map(name));
    Ok(names.filter(|name| name.contains('@')).collect())
}
