//! A Maildir inside an archive: one file a message, what was done with it in the file's name, folders as Maildir++ has
//! them (`.Archive/cur/…`).
//!
//! Must not: give two messages one name.

/// What a person did with a message, as far as other programs know the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// It was read.
    pub read: bool,
    /// It is starred.
    pub starred: bool,
    /// Where it lies.
    pub folder: Folder,
}

/// Where a message lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Folder {
    /// In the inbox.
    #[default]
    Inbox,
    /// In the archive, or in a folder that there is not here.
    Archive,
    /// Among junk.
    Junk,
    /// In the trash.
    Trash,
}

/// The folder of an exported Maildir.
const ROOT: &str = "Maildir";

impl Folder {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Inbox, Self::Archive, Self::Junk, Self::Trash];

    /// Its folder in an exported Maildir.
    const fn name(self) -> &'static str {
        match self {
            Self::Inbox => "",
            Self::Archive => ".Archive/",
            Self::Junk => ".Junk/",
            Self::Trash => ".Trash/",
        }
    }

    /// What a folder of that name is: names that mail programs give such folders, and ours; and whether all in it counts
    /// as read. What a person wrote, or put into a folder of their own, is no mail that just came.
    fn of(name: &str) -> (Self, bool) {
        let is_below = name.starts_with('.');
        let name = name.trim_start_matches('.').to_ascii_lowercase();
        // Some servers say of every folder that it is below the inbox.
        match name.strip_prefix("inbox.").unwrap_or(&name) {
            // The Maildir itself may be hidden, as `~/.maildir` is: it is no folder below one.
            "inbox" | "maildir" => (Self::Inbox, false),
            "archive" | "archives" => (Self::Archive, false),
            "junk" | "spam" => (Self::Junk, false),
            "trash" | "deleted" | "deleted messages" | "deleted items" => (Self::Trash, false),
            "sent" | "sent messages" | "sent items" | "drafts" | "templates" => (Self::Archive, true),
            // A Maildir itself may have any name.
            _ => (if is_below { Self::Archive } else { Self::Inbox }, is_below),
        }
    }
}

/// The folders without which no program takes this for a Maildir.
pub fn folders(folder: Folder) -> [String; 3] {
    ["cur", "new", "tmp"].map(|part| format!("{ROOT}/{}{part}", folder.name()))
}

/// The name of a message's file. `came` is in seconds since 1970, and `serial` of no other message of the archive.
pub fn name(came: i64, serial: u64, mark: Mark) -> String {
    let letters = [(mark.starred, 'F'), (mark.read, 'S'), (mark.folder == Folder::Trash, 'T')];
    let letters: String = letters.into_iter().filter_map(|(is_set, letter)| is_set.then_some(letter)).collect();
    format!("{ROOT}/{}cur/{}.P{serial}.poplar:2,{letters}", mark.folder.name(), came.max(0))
}

/// What the name of a file says, if the file lies in a Maildir.
pub fn read(path: &str) -> Option<Mark> {
    let mut parts = path.rsplit('/');
    let (file, place, folder) = (parts.next()?, parts.next()?, parts.next().unwrap_or_default());
    if !matches!(place, "cur" | "new") || file.starts_with('.') {
        return None;
    }
    // Where a colon is no letter of a name, programs write something else.
    let letters = file.rsplit_once("2,").map(|(_, letters)| letters).unwrap_or_default();
    let is_flags = letters.bytes().all(|letter| letter.is_ascii_alphabetic());
    let has = |letter| is_flags && letters.contains(letter);
    let (folder, is_read) = Folder::of(folder);
    let folder = if has('T') { Folder::Trash } else { folder };
    Some(Mark { read: has('S') || is_read, starred: has('F'), folder })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Archives lie on people's disks: their names are pinned.
    #[test]
    fn names_are_pinned_and_say_what_was_done() {
        let marks = Folder::ALL.into_iter().flat_map(|folder| {
            [(false, false), (true, false), (false, true), (true, true)].map(|(read, starred)| Mark {
                read,
                starred,
                folder,
            })
        });
        for mark in marks {
            assert_eq!(read(&name(7, 9, mark)), Some(mark));
        }
        let mark = Mark { read: true, starred: true, folder: Folder::Trash };
        assert_eq!(name(1_700_000_000, 3, mark), "Maildir/.Trash/cur/1700000000.P3.poplar:2,FST");
        assert_eq!(name(-1, 3, Mark::default()), "Maildir/cur/0.P3.poplar:2,");
        assert_eq!(folders(Folder::Archive), ["cur", "new", "tmp"].map(|part| format!("Maildir/.Archive/{part}")));
    }

    #[test]
    fn maildirs_of_other_programs_are_read() {
        let mark = |read, starred, folder| Some(Mark { read, starred, folder });
        for (path, expected) in [
            ("Maildir/new/1700000000.M1P1.host", mark(false, false, Folder::Inbox)),
            ("cur/1700000000.M1P1.host,S=9:2,RS", mark(true, false, Folder::Inbox)),
            ("home/.Spam/cur/1.2.host;2,F", mark(false, true, Folder::Junk)),
            ("a/.INBOX.Trash/cur/1", mark(false, false, Folder::Trash)),
            ("a/cur/1:2,T", mark(false, false, Folder::Trash)),
            ("a/cur/1.2,3:x", mark(false, false, Folder::Inbox)),
            ("Maildir/.Sent/cur/1", mark(true, false, Folder::Archive)),
            ("Maildir/.INBOX.Sent Items/new/1", mark(true, false, Folder::Archive)),
            ("Maildir/.Drafts/cur/1:2,DF", mark(true, true, Folder::Archive)),
            ("Maildir/.Lists.rust/cur/1:2,", mark(true, false, Folder::Archive)),
            ("Maildir/.Archives.2023/cur/1:2,S", mark(true, false, Folder::Archive)),
            ("Maildir/.INBOX.Junk/new/1", mark(false, false, Folder::Junk)),
            ("Maildir/.INBOX/new/1", mark(false, false, Folder::Inbox)),
            (".maildir/cur/1", mark(false, false, Folder::Inbox)),
            (".Maildir/new/1", mark(false, false, Folder::Inbox)),
            ("home/.maildir/cur/1:2,S", mark(true, false, Folder::Inbox)),
            (".maildir/.Sent/cur/1", mark(true, false, Folder::Archive)),
            ("mail/cur/1", mark(false, false, Folder::Inbox)),
            ("mail/Sent/cur/1", mark(true, false, Folder::Archive)),
            ("mail/Trash/cur/1", mark(false, false, Folder::Trash)),
            ("Maildir/.Archive/new/1", mark(false, false, Folder::Archive)),
            ("a/tmp/1", None),
            ("a/cur/.hidden", None),
            ("cur", None),
            ("a.eml", None),
        ] {
            assert_eq!(read(path), expected, "{path}");
        }
    }
}
