//! What a leave policy would do to a maildrop: a session like that of a check up to the listing, and QUIT.
//!
//! Must not: change anything, here or on the server.

use super::{
    Entry, Login, authenticate, capabilities, doubt, first_capabilities, goodbye, greet, identify, listing, marked,
    stls, utf8,
};
use crate::Parts;
use crate::cancel::Cancel;
use crate::error::CheckError;
use crate::maildrop::MaildropSnapshot;
use crate::plan::Wishes;
use crate::ports::{Clock, Platform, Target};
use crate::preview::preview;
use crate::server::Pace;
use crate::session::Session;
use crate::store::{LoginExposure, MaildropRecord, ServerRecord};
use mail_api::{AccountSettings, LeavePreview, Secret};
use pop3_proto::{MessageNumber, UniqueId};

/// What such a look needs.
pub(crate) struct Look<'a, P: Platform> {
    /// The ports.
    pub(crate) parts: &'a Parts<P>,
    /// The settings as they would be saved.
    pub(crate) settings: &'a AccountSettings,
    /// The password.
    pub(crate) password: &'a Secret,
    /// The least that a login at this server ever gave away.
    pub(crate) weakest: Option<LoginExposure>,
    /// How the server may be spoken to.
    pub(crate) pace: Pace,
    /// Ends it before its time.
    pub(crate) cancel: &'a Cancel,
}

/// Looks. `record` is what is known of the maildrop.
pub(crate) async fn run<P: Platform>(
    look: Look<'_, P>,
    mut record: MaildropRecord,
) -> Result<LeavePreview, CheckError> {
    let (parts, settings) = (look.parts, look.settings);
    let now = parts.clock.now();
    let known = &record.state.server;
    // Without it, a person has just entered the password, and agrees to any login.
    let is_bound = known.is_bound && look.weakest.is_some();
    let server = ServerRecord { exposure: look.weakest, is_bound, ..known.clone() };
    let mut entry = Entry::new(settings, &server, now);
    let mut listed = list(&look, &server, &mut entry, &mut record).await;
    while listed.is_err() && entry.take_goes_on() {
        listed = list(&look, &server, &mut entry, &mut record).await;
    }
    let (snapshot, gives_beginnings) = listed?;
    let marked = marked(parts, &record, settings.leave_policy).await?;
    let wishes = Wishes {
        leave: settings.leave_policy,
        retrieval: settings.retrieval,
        put_away: &marked.put_away,
        wanted: &marked.wanted,
        gives_beginnings,
    };
    let doubt = doubt(parts, settings.leave_policy).await?;
    Ok(preview(&record, &snapshot, wishes, doubt, now))
}

/// One session up to the listing, and QUIT: what the server has, and whether it gives beginnings.
async fn list<P: Platform>(
    look: &Look<'_, P>,
    server: &ServerRecord,
    entry: &mut Entry,
    record: &mut MaildropRecord,
) -> Result<(MaildropSnapshot, bool), CheckError> {
    let (parts, settings) = (look.parts, look.settings);
    let target = Target::of(settings);
    let mut session = Session::connect(&parts.connector, &parts.clock, look.cancel, &target, look.pace).await?;
    greet(&mut session).await?;
    first_capabilities(&mut session, settings.security, entry).await?;
    stls(&mut session, settings.security, entry).await?;
    utf8(&mut session).await?;
    let login = Login::new(settings, look.password, server, &parts.entropy);
    authenticate(&mut session, &login, entry).await?;
    if !entry.misses_capa {
        capabilities(&mut session).await?;
    }
    let nothing = |_, _: &[(MessageNumber, u64)], _: &UniqueId| Vec::new();
    let (snapshot, mut ahead) = listing::take(&mut session, nothing).await?;
    let (snapshot, _renamed) = identify::run(&mut session, record, snapshot, &mut ahead, parts.clock.now()).await?;
    let gives_beginnings = session.capabilities().is_none_or(|announced| announced.top);
    goodbye(&mut session).await;
    Ok((snapshot, gives_beginnings))
}
