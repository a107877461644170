//! The keyboard: which key means what. The help dialog draws its list from here too.

/// A key press, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Whether Ctrl, Alt or Meta is down: those belong to the browser.
    pub modified: bool,
    /// Whether text is being entered, or a button or link would take the key.
    pub in_field: bool,
    /// Whether a `g` came just before.
    pub after_g: bool,
}

/// What a person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// The next message.
    Next,
    /// The previous one.
    Previous,
    /// Opens the message under the cursor.
    Open,
    /// Back to the list.
    Back,
    /// Stars or unstars.
    Star,
    /// Into the trash.
    Delete,
    /// Takes the last thing back.
    Undo,
    /// Marks as read.
    MarkRead,
    /// Marks as unread.
    MarkUnread,
    /// Checks mail.
    Check,
    /// Begins a two-letter shortcut.
    Go,
    /// To the inbox.
    GoInbox,
    /// To what is starred.
    GoStarred,
    /// To the trash.
    GoTrash,
    /// Shows the shortcuts.
    Help,
}

/// The shortcuts as the help shows them: keys, and the id of the words.
pub const SHORTCUTS: &[(&[&str], &str)] = &[
    (&["j", "↓"], "key-next"),
    (&["k", "↑"], "key-previous"),
    (&["Enter", "o"], "key-open"),
    (&["u", "Esc"], "key-back"),
    (&["s"], "key-star"),
    (&["#", "Delete"], "key-delete"),
    (&["z"], "key-undo"),
    (&["I"], "key-read"),
    (&["U"], "key-unread"),
    (&["c"], "key-check"),
    (&["g i"], "key-go-inbox"),
    (&["g s"], "key-go-starred"),
    (&["g t"], "key-go-trash"),
    (&["?"], "key-help"),
];

/// What a key press means.
pub fn shortcut(key: Key<'_>) -> Option<Shortcut> {
    if key.modified || key.in_field {
        return None;
    }
    Some(match (key.after_g, key.key) {
        (true, "i") => Shortcut::GoInbox,
        (true, "s") => Shortcut::GoStarred,
        (true, "t") => Shortcut::GoTrash,
        (_, "j" | "ArrowDown") => Shortcut::Next,
        (_, "k" | "ArrowUp") => Shortcut::Previous,
        (_, "Enter" | "o") => Shortcut::Open,
        (_, "u" | "Escape") => Shortcut::Back,
        (_, "s") => Shortcut::Star,
        (_, "#" | "Delete") => Shortcut::Delete,
        (_, "z") => Shortcut::Undo,
        (_, "I") => Shortcut::MarkRead,
        (_, "U") => Shortcut::MarkUnread,
        (_, "c") => Shortcut::Check,
        (_, "g") => Shortcut::Go,
        (_, "?") => Shortcut::Help,
        _ => return None,
    })
}
