//! Replies and forwards: made from the stored octets, for the system's mail program.
//!
//! Must not: send anything.

use super::{addresses, octets_of, reading, row, whole_part};
use crate::store::{Store, StoreError};
use mail_api::{AnswerView, AnswerWish, Attachment, Reply, UserError};
use mail_message::{Answer, AnswerOptions};

pub(super) async fn answer<S: Store>(store: &S, wish: &AnswerWish) -> Result<Reply, UserError> {
    let raw = octets_of(store, &wish.message).await?;
    let own = own_addresses(store, wish).await?;
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

pub(super) async fn draft<S: Store>(store: &S, wish: &AnswerWish) -> Result<Reply, UserError> {
    let raw = match wish.how {
        // What is forwarded is all of it, or nothing.
        mail_api::Answer::Forward => whole_part(store, &wish.message).await?,
        mail_api::Answer::Reply | mail_api::Answer::ReplyAll => octets_of(store, &wish.message).await?,
    };
    let own = own_addresses(store, wish).await?;
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

/// The addresses of the one who reads, that of the account the message came by first. POP3 knows no addresses, but most
/// user names are some.
async fn own_addresses<S: Store>(store: &S, wish: &AnswerWish) -> Result<Vec<String>, UserError> {
    let (account, _) = row(store, wish.message.id).await.map_err(reading)?;
    let mut accounts = store.accounts().await.map_err(reading)?;
    accounts.sort_by_key(|other| other.id != account);
    Ok(accounts.into_iter().map(|account| account.settings.user_name).filter(|name| name.contains('@')).collect())
}
