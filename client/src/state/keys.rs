//! The keyboard: which key means what. The help dialog draws its list from here too.

/// A key press, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Whether Ctrl, Alt or Meta is down: those belong to the browser.
    pub modified: bool,
    /// What has the focus.
    pub focus: Focus,
    /// Whether a `g` came just before.
    pub after_g: bool,
}

/// What has the focus, as far as it needs keys itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// A row of the list, or nothing in particular.
    List,
    /// A field or a dialog: every key is its own.
    Field,
    /// Something else in a form: all but Escape.
    Form,
    /// A button or a link: Enter presses it, and what scrolls scrolls where it stands.
    Control,
    /// The open message, but not its text: what scrolls by more than a line scrolls the message.
    Message,
    /// The text or the source of the open message: whatever scrolls scrolls it.
    Text,
}

impl Focus {
    fn takes(self, key: &str) -> bool {
        let is_line = matches!(key, "ArrowUp" | "ArrowDown");
        let is_far = matches!(key, "PageUp" | "PageDown" | "Home" | "End");
        match self {
            Self::List => false,
            Self::Field => true,
            Self::Form => key != "Escape",
            Self::Control => key == "Enter" || is_far,
            Self::Message => is_far,
            Self::Text => is_line || is_far,
        }
    }
}

/// What a person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// The next message.
    Next,
    /// The previous one.
    Previous,
    /// The first message.
    First,
    /// The last one.
    Last,
    /// A screenful down.
    ScreenDown,
    /// A screenful up.
    ScreenUp,
    /// Opens the message under the cursor.
    Open,
    /// Back to the list.
    Back,
    /// Stars or unstars.
    Star,
    /// Into the archive.
    Archive,
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
    /// To the archive.
    GoArchive,
    /// To the trash.
    GoTrash,
    /// Into the field for a search.
    Search,
    /// Shows the shortcuts.
    Help,
}

/// The shortcuts as the help shows them: keys, and the id of the words.
pub const SHORTCUTS: &[(&[&str], &str)] = &[
    (&["j", "↓"], "key-next"),
    (&["k", "↑"], "key-previous"),
    (&["Home", "End"], "key-ends"),
    (&["PageUp", "PageDown"], "key-screen"),
    (&["Enter", "o"], "key-open"),
    (&["u", "Esc"], "key-back"),
    (&["s"], "key-star"),
    (&["e"], "key-archive"),
    (&["#", "Delete"], "key-delete"),
    (&["z"], "key-undo"),
    (&["I"], "key-read"),
    (&["U"], "key-unread"),
    (&["c"], "key-check"),
    (&["g i"], "key-go-inbox"),
    (&["g s"], "key-go-starred"),
    (&["g a"], "key-go-archive"),
    (&["g t"], "key-go-trash"),
    (&["/"], "key-search"),
    (&["?"], "key-help"),
];

/// What a key press means.
pub fn shortcut(key: Key<'_>) -> Option<Shortcut> {
    if key.modified || key.focus.takes(key.key) {
        return None;
    }
    Some(match (key.after_g, key.key) {
        (true, "i") => Shortcut::GoInbox,
        (true, "s") => Shortcut::GoStarred,
        (true, "a") => Shortcut::GoArchive,
        (true, "t") => Shortcut::GoTrash,
        (_, "j" | "ArrowDown") => Shortcut::Next,
        (_, "k" | "ArrowUp") => Shortcut::Previous,
        (_, "Home") => Shortcut::First,
        (_, "End") => Shortcut::Last,
        (_, "PageDown") => Shortcut::ScreenDown,
        (_, "PageUp") => Shortcut::ScreenUp,
        (_, "Enter" | "o") => Shortcut::Open,
        (_, "u" | "Escape") => Shortcut::Back,
        (_, "s") => Shortcut::Star,
        (_, "e") => Shortcut::Archive,
        (_, "#" | "Delete") => Shortcut::Delete,
        (_, "z") => Shortcut::Undo,
        (_, "I") => Shortcut::MarkRead,
        (_, "U") => Shortcut::MarkUnread,
        (_, "c") => Shortcut::Check,
        (_, "g") => Shortcut::Go,
        (_, "/") => Shortcut::Search,
        (_, "?") => Shortcut::Help,
        _ => return None,
    })
}
