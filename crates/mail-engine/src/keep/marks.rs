//! What a person did with a message: our flags, and what other programs know of it.
//!
//! Must not: know a file.

use crate::store::Flags;
use mail_api::Home;
use mail_archive::maildir::{Folder, Mark};

/// What other programs can be told.
pub(super) const fn mark(flags: Flags) -> Mark {
    let folder = match flags.home() {
        Home::Inbox => Folder::Inbox,
        Home::Archive => Folder::Archive,
        Home::Junk => Folder::Junk,
        Home::Trash => Folder::Trash,
    };
    Mark { read: flags.has(Flags::READ), starred: flags.has(Flags::STARRED), folder }
}

/// What other programs said; where they said nothing, it is old mail and was read.
pub(super) fn flags(mark: Option<Mark>) -> Flags {
    let Some(Mark { read, starred, folder }) = mark else { return Flags::READ };
    let place = match folder {
        Folder::Inbox => Flags::default(),
        Folder::Archive => Flags::ARCHIVED,
        Folder::Junk => Flags::JUNK,
        Folder::Trash => Flags::DELETED,
    };
    let set = |is_set, flag| if is_set { flag } else { Flags::default() };
    place.with(set(read, Flags::READ)).with(set(starred, Flags::STARRED))
}

/// The flags that a backup can give back: those of a person, tags under the numbers that they have there. What is only a
/// beginning says its row.
pub(super) fn restored(flags: u64, is_beginning: bool) -> Flags {
    const OF_THE_STORE: u64 = Flags::BEGINNING.0 | Flags::WANTED.0 | Flags::PURGED.0;
    let wanted = if is_beginning { flags & Flags::WANTED.0 } else { 0 };
    Flags((flags & !OF_THE_STORE) | wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_api::TagId;

    #[test]
    fn what_other_programs_know_comes_back() {
        for place in [Flags::default(), Flags::ARCHIVED, Flags::JUNK, Flags::DELETED] {
            for other in [Flags::default(), Flags::READ, Flags::STARRED, Flags::READ.with(Flags::STARRED)] {
                assert_eq!(flags(Some(mark(place.with(other)))), place.with(other));
            }
        }
        assert_eq!(flags(None), Flags::READ);
    }

    #[test]
    fn a_backup_cannot_say_that_a_message_is_a_beginning_or_gone() {
        assert_eq!(restored(u64::MAX, false), Flags(!(16 | 32 | 128)));
        assert_eq!(restored(Flags::WANTED.with(Flags::READ).0, true), Flags::WANTED.with(Flags::READ));
        let tagged = Flags::tag(TagId(3)).with(Flags::READ);
        assert_eq!(restored(tagged.0, false), tagged);
    }
}
