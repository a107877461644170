//! What was found out about a leave policy before it is saved.
//!
//! Must not: decide whether anything is to be found out; the engine does.

use mail_api::{ErrorKind, LeavePreview, Reply, UserError};

/// What the engine said about a policy that is about to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaveLook {
    /// It deletes nothing that was not deleted before: there is nothing to ask.
    NothingNew,
    /// It does this.
    Found(LeavePreview),
    /// What it does cannot be looked up now. It can be saved all the same: the first check that deletes waits.
    NotNow(UserError),
    /// The settings cannot be saved either.
    Refused(UserError),
}

impl LeaveLook {
    /// What a reply comes to; `None` for one to another question.
    pub fn of(reply: Reply) -> Option<Self> {
        Some(match reply {
            Reply::Done => Self::NothingNew,
            Reply::LeavePreview(preview) => Self::Found(preview),
            Reply::Failed(error) if matches!(error.kind, ErrorKind::InvalidSettings | ErrorKind::AccountGone) => {
                Self::Refused(error)
            }
            Reply::Failed(error) => Self::NotNow(error),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_api::{Retry, Stage};

    #[test]
    fn a_person_is_asked_where_something_new_would_go_or_nobody_can_say() {
        let failed = |kind| Reply::Failed(UserError::new(kind, Stage::Login, Retry::ByPerson));
        let asks = |look: LeaveLook| matches!(look, LeaveLook::Found(_) | LeaveLook::NotNow(_));
        for (reply, expected) in [
            (Reply::Done, Some(false)),
            (Reply::LeavePreview(LeavePreview::default()), Some(true)),
            (failed(ErrorKind::Offline), Some(true)),
            (failed(ErrorKind::LoginRefused), Some(true)),
            (failed(ErrorKind::InvalidSettings), Some(false)),
            (failed(ErrorKind::AccountGone), Some(false)),
            (Reply::Octets(vec![]), None),
        ] {
            assert_eq!(LeaveLook::of(reply.clone()).map(asks), expected, "{reply:?}");
        }
    }
}
