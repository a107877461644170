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
    /// The first letter of a two-letter shortcut, if it came just before.
    pub after: Option<Prefix>,
}

/// The first letter of a two-letter shortcut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// `g`: to another list.
    Go,
    /// `*`: chooses rows.
    Choose,
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
        let is_aside = matches!(key, "ArrowLeft" | "ArrowRight");
        let is_far = matches!(key, "PageUp" | "PageDown" | "Home" | "End");
        match self {
            Self::List => false,
            Self::Field => true,
            Self::Form => key != "Escape",
            Self::Control => key == "Enter" || is_far || is_aside,
            Self::Message => is_far || is_aside,
            Self::Text => is_line || is_far || is_aside,
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
    Begin(Prefix),
    /// Chooses the row under the cursor, or no longer.
    Choose,
    /// Chooses the next row too.
    ChooseNext,
    /// Chooses the previous row too.
    ChoosePrevious,
    /// Chooses all of the list.
    ChooseAll,
    /// Chooses nothing.
    ChooseNone,
    /// Calls junk, or no longer.
    Junk,
    /// Opens the thread under the cursor to its messages.
    OpenThread,
    /// Closes it.
    CloseThread,
    /// To the inbox.
    GoInbox,
    /// To what is starred.
    GoStarred,
    /// To the archive.
    GoArchive,
    /// To the junk.
    GoJunk,
    /// To the trash.
    GoTrash,
    /// Replies to the open message.
    Reply,
    /// Replies to all.
    ReplyAll,
    /// Forwards it.
    Forward,
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
    (&["r"], "key-reply"),
    (&["a"], "key-reply-all"),
    (&["f"], "key-forward"),
    (&["!"], "key-junk"),
    (&["x"], "key-choose"),
    (&["J", "K"], "key-choose-range"),
    (&["* a", "* n"], "key-choose-all"),
    (&["→", "←"], "key-thread"),
    (&["z"], "key-undo"),
    (&["I"], "key-read"),
    (&["U"], "key-unread"),
    (&["c"], "key-check"),
    (&["g i"], "key-go-inbox"),
    (&["g s"], "key-go-starred"),
    (&["g a"], "key-go-archive"),
    (&["g j"], "key-go-junk"),
    (&["g t"], "key-go-trash"),
    (&["/"], "key-search"),
    (&["?"], "key-help"),
];

/// What a key press means.
pub fn shortcut(key: Key<'_>) -> Option<Shortcut> {
    if key.modified || key.focus.takes(key.key) {
        return None;
    }
    Some(match (key.after, key.key) {
        (Some(Prefix::Go), "i") => Shortcut::GoInbox,
        (Some(Prefix::Go), "s") => Shortcut::GoStarred,
        (Some(Prefix::Go), "a") => Shortcut::GoArchive,
        (Some(Prefix::Go), "j") => Shortcut::GoJunk,
        (Some(Prefix::Go), "t") => Shortcut::GoTrash,
        (Some(Prefix::Choose), "a") => Shortcut::ChooseAll,
        (Some(Prefix::Choose), "n") => Shortcut::ChooseNone,
        (_, "x") => Shortcut::Choose,
        (_, "J") => Shortcut::ChooseNext,
        (_, "K") => Shortcut::ChoosePrevious,
        (_, "!") => Shortcut::Junk,
        (_, "ArrowRight") => Shortcut::OpenThread,
        (_, "ArrowLeft") => Shortcut::CloseThread,
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
        (_, "r") => Shortcut::Reply,
        (_, "a") => Shortcut::ReplyAll,
        (_, "f") => Shortcut::Forward,
        (_, "z") => Shortcut::Undo,
        (_, "I") => Shortcut::MarkRead,
        (_, "U") => Shortcut::MarkUnread,
        (_, "c") => Shortcut::Check,
        (_, "g") => Shortcut::Begin(Prefix::Go),
        (_, "*") => Shortcut::Begin(Prefix::Choose),
        (_, "/") => Shortcut::Search,
        (_, "?") => Shortcut::Help,
        _ => return None,
    })
}
