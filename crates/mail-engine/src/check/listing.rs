//! STAT, LIST and UIDL, sent together where the server takes commands together; and RETR for what is certainly new as far
//! as one can say before the unique-ids are there.
//!
//! Must not: keep a message-number beyond the session.

use super::retrieve::Ahead;
use crate::error::{CheckError, Reason};
use crate::maildrop::MaildropSnapshot;
use crate::ports::{Clock, Transport};
use crate::session::Session;
use mail_api::{ErrorKind, Stage};
use pop3_proto::{Command, DropListing, ErrReply, Event, MessageNumber, Octets, UniqueId};

/// What the server has, and what is on its way already. `ahead` says what to ask for before the unique-ids are there, once
/// totals and sizes are; it is heeded where the server takes commands together and knows UIDL.
pub(super) async fn take<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
    ahead: impl Fn(DropListing, &[(MessageNumber, u64)], &UniqueId) -> Vec<MessageNumber>,
) -> Result<(MaildropSnapshot, Ahead), CheckError> {
    session.enter(Stage::Listing);
    let stat = session.submit(Command::Stat)?;
    session.submit(Command::List(None))?;
    let uidl = session.submit(Command::Uidl(None))?;
    let (mut announced, mut without) = (DropListing { messages: 0, octets: Octets(0) }, 0);
    let (mut unique_ids, mut sizes) = (Vec::new(), Vec::new());
    let mut under_way = None;
    loop {
        match session.next().await? {
            Event::DropListing { listing, .. } => announced = listing,
            Event::ScanListing { entries, .. } => {
                sizes.extend(entries.into_iter().map(|entry| (entry.number, entry.octets.0)));
            }
            Event::UniqueIdListing { entries, .. } => {
                if under_way.is_none()
                    && session.is_pipelining()
                    && let Some(first) = entries.first()
                {
                    let numbers = ahead(announced, &sizes, &first.unique_id);
                    under_way = Some(Ahead::submit(session, numbers)?);
                }
                unique_ids.extend(entries.into_iter().map(|entry| (entry.number, entry.unique_id)));
            }
            Event::ListingEnd { id, skipped, .. } if id == uidl => {
                without = skipped;
                break;
            }
            Event::Err { id, reply } if id == stat => return Err(refused(reply)),
            // A refusal with a reason is one; without, the server does not know UIDL, or the maildrop is empty.
            Event::Err { id, reply } if id == uidl => {
                let error = refused(reply);
                if error.kind() != ErrorKind::CommandRefused {
                    return Err(error);
                }
                break;
            }
            // Sizes are only a help: LIST may be refused.
            _ => {}
        }
    }
    let snapshot = MaildropSnapshot::new(announced, unique_ids, without, sizes);
    Ok((snapshot, under_way.unwrap_or_default()))
}

fn refused(reply: ErrReply) -> CheckError {
    CheckError { stage: Stage::Listing, reason: Reason::Refused { reply, says_auth: false } }
}
