//! What is done about an error: by whom, and when. A pure function.
//!
//! Must not: wait.

use mail_api::{ErrorKind, Retry};

/// Another session has the maildrop; most end within a minute.
const IN_USE: u64 = 60_000;
/// A fault of the server that passes, or a login too soon with no interval named.
const LATER: u64 = 5 * 60_000;
/// The bridge is at a limit.
const BRIDGE_BUSY: u64 = 30_000;

/// What is done about an error of this kind. `login_delay` is the interval that the server announced, in seconds.
pub fn retry(kind: ErrorKind, login_delay: Option<u32>) -> Retry {
    use ErrorKind as Kind;
    match kind {
        Kind::LoginDelay => Retry::After(login_delay.map_or(LATER, |seconds| u64::from(seconds).saturating_mul(1000))),
        Kind::MaildropInUse => Retry::After(IN_USE),
        Kind::ServerTemporary | Kind::ServerUnavailable => Retry::After(LATER),
        Kind::BridgeBusy => Retry::After(BRIDGE_BUSY),
        Kind::BridgeUnreachable
        | Kind::Offline
        | Kind::Unreachable
        | Kind::TimedOut
        | Kind::ConnectionLost
        | Kind::TlsUnanswered
        | Kind::TlsFailed
        | Kind::TlsTampered
        | Kind::TlsIntercepted
        | Kind::ServerExceedsLimit
        | Kind::ServerBrokeProtocol
        | Kind::CommandRefused
        | Kind::CheckedElsewhere
        | Kind::Cancelled
        | Kind::Internal => Retry::NextCheck,
        Kind::BridgeRefusedHost
        | Kind::BridgeRefusedPort
        | Kind::BridgeRefusedAddress
        | Kind::BridgeProtocol
        | Kind::NameNotFound
        | Kind::ConnectionRefused
        | Kind::CertificateExpired
        | Kind::CertificateNotYetValid
        | Kind::CertificateWrongName
        | Kind::CertificateUnknownIssuer
        | Kind::CertificateRevoked
        | Kind::CertificateChanged
        | Kind::ClockWrong
        | Kind::TlsTooOld
        | Kind::NotTls
        | Kind::StlsNotOffered
        | Kind::StlsInjected
        | Kind::NotPop3
        | Kind::LoginRefused
        | Kind::PasswordNeeded
        | Kind::TokenRefused
        | Kind::TokenNeeded
        | Kind::TokensNotTaken
        | Kind::ServerPermanent
        | Kind::NoCommonMechanism
        | Kind::LoginWeaker
        | Kind::NoUniqueIds
        | Kind::StorageFull
        | Kind::StorageDenied
        | Kind::StorageFailed
        | Kind::StorageNewer
        | Kind::PasswordNotKept
        | Kind::PasswordNotForgotten
        | Kind::MessageGone
        | Kind::OnlyBeginning
        | Kind::RestNotGiven
        | Kind::NoServer
        | Kind::NotMailFile
        | Kind::FileDamaged
        | Kind::BackupNewer
        | Kind::NotUndoable
        | Kind::ChangedElsewhere
        | Kind::MessageUnreadable
        | Kind::BuildMismatch
        | Kind::AccountBusy
        | Kind::ImportBusy
        | Kind::AccountGone
        | Kind::InvalidSettings => Retry::ByPerson,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_asked_only_where_a_person_can_help() {
        for (kind, expected) in [
            (ErrorKind::LoginRefused, Retry::ByPerson),
            (ErrorKind::PasswordNeeded, Retry::ByPerson),
            (ErrorKind::TokenRefused, Retry::ByPerson),
            (ErrorKind::CertificateExpired, Retry::ByPerson),
            (ErrorKind::StlsNotOffered, Retry::ByPerson),
            (ErrorKind::StorageFull, Retry::ByPerson),
            (ErrorKind::ServerPermanent, Retry::ByPerson),
            (ErrorKind::MaildropInUse, Retry::After(60_000)),
            (ErrorKind::ServerTemporary, Retry::After(300_000)),
            (ErrorKind::ConnectionLost, Retry::NextCheck),
            (ErrorKind::TimedOut, Retry::NextCheck),
            (ErrorKind::CheckedElsewhere, Retry::NextCheck),
        ] {
            assert_eq!(retry(kind, None), expected, "{kind:?}");
        }
    }

    #[test]
    fn the_interval_of_the_server_is_kept() {
        assert_eq!(retry(ErrorKind::LoginDelay, Some(900)), Retry::After(900_000));
        assert_eq!(retry(ErrorKind::LoginDelay, None), Retry::After(300_000));
        assert_eq!(retry(ErrorKind::MaildropInUse, Some(900)), Retry::After(60_000));
    }
}
