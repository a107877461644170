//! STAT, UIDL and LIST, sent together where the server takes commands together.
//!
//! Must not: keep a message-number beyond the session.

use crate::error::{CheckError, Reason};
use crate::maildrop::MaildropSnapshot;
use crate::ports::{Clock, Transport};
use crate::session::Session;
use mail_api::{ErrorKind, Stage};
use pop3_proto::{Command, DropListing, ErrReply, Event, Octets};

/// What the server has.
pub(crate) async fn take<T: Transport, C: Clock>(
    session: &mut Session<'_, T, C>,
) -> Result<MaildropSnapshot, CheckError> {
    session.enter(Stage::Listing);
    let stat = session.submit(Command::Stat)?;
    let uidl = session.submit(Command::Uidl(None))?;
    let list = session.submit(Command::List(None))?;
    let (mut announced, mut without) = (DropListing { messages: 0, octets: Octets(0) }, 0);
    let (mut unique_ids, mut sizes) = (Vec::new(), Vec::new());
    loop {
        match session.next().await? {
            Event::DropListing { listing, .. } => announced = listing,
            Event::UniqueIdListing { entries, .. } => {
                unique_ids.extend(entries.into_iter().map(|entry| (entry.number, entry.unique_id)));
            }
            Event::ScanListing { entries, .. } => {
                sizes.extend(entries.into_iter().map(|entry| (entry.number, entry.octets.0)));
            }
            Event::ListingEnd { id, skipped, .. } if id == uidl => without = skipped,
            Event::ListingEnd { id, .. } if id == list => break,
            Event::Err { id, reply } if id == stat => return Err(refused(reply)),
            // A refusal with a reason is one; without, the server does not know UIDL, or the maildrop is empty.
            Event::Err { id, reply } if id == uidl => {
                let error = refused(reply);
                if error.kind() != ErrorKind::CommandRefused {
                    return Err(error);
                }
            }
            // Sizes are only a help.
            Event::Err { id, .. } if id == list => break,
            _ => {}
        }
    }
    Ok(MaildropSnapshot::new(announced, unique_ids, without, sizes))
}

fn refused(reply: ErrReply) -> CheckError {
    CheckError { stage: Stage::Listing, reason: Reason::Refused { reply, says_auth: false } }
}
