//! The keyboard: which key means what, as one table of bindings for all sets of keys. The help dialog draws its list from
//! here too.
//!
//! To add a shortcut: a variant of [`Shortcut`], a row of [`BINDINGS`], its words, and what it does in `app.rs`.
//! Must not: give a meaning to a key that writes text where single keys are turned off (WCAG 2.1.4).

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

impl Prefix {
    const ALL: &[Self] = &[Self::Go, Self::Choose];

    const fn letter(self) -> &'static str {
        match self {
            Self::Go => "g",
            Self::Choose => "*",
        }
    }
}

/// Which keys have a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeySet {
    /// Those that mail on the web has in common: Gmail's.
    #[default]
    Web,
    /// Those of Thunderbird.
    Thunderbird,
    /// Only keys that write no text, such as arrows, Enter and Escape.
    Off,
}

impl KeySet {
    /// All of them, in the order they are offered in.
    pub const ALL: [Self; 3] = [Self::Web, Self::Thunderbird, Self::Off];

    /// The name under which the choice is kept.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Thunderbird => "thunderbird",
            Self::Off => "off",
        }
    }

    /// The set of that name.
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.tag() == tag)
    }

    /// Whether it gives this key alone a meaning.
    pub fn has(self, key: &str) -> bool {
        BINDINGS.iter().any(|binding| binding.keys(self).any(|keys| keys == key))
    }

    /// Whether it has shortcuts that begin with this letter.
    fn begins(self, prefix: Prefix) -> bool {
        BINDINGS.iter().any(|binding| binding.keys(self).any(|keys| second_key(keys, prefix).is_some()))
    }
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
    /// The next message that is not read, among the rows at hand.
    NextUnread,
    /// The one before that is not read, among the rows at hand.
    PreviousUnread,
    /// Marks as read, or as unread where it is read.
    ToggleRead,
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

/// One shortcut, in every set of keys. Keys are named as in `KeyboardEvent.key`, with a space between two of them.
struct Binding {
    does: Shortcut,
    /// The id of the words. Neighbours of the same words share a line in the help.
    words: &'static str,
    /// Keys of every set, also where single keys are turned off: none that writes text.
    always: &'static [&'static str],
    web: &'static [&'static str],
    thunderbird: &'static [&'static str],
}

/// What a shortcut does, its words, and its keys: always, in the set of the web, in that of Thunderbird.
const fn bind(
    does: Shortcut,
    words: &'static str,
    [always, web, thunderbird]: [&'static [&'static str]; 3],
) -> Binding {
    Binding { does, words, always, web, thunderbird }
}

/// All shortcuts, in the order of the help.
#[rustfmt::skip]
const BINDINGS: &[Binding] = &[
    bind(Shortcut::Next, "key-next", [&["ArrowDown"], &["j"], &["f"]]),
    bind(Shortcut::Previous, "key-previous", [&["ArrowUp"], &["k"], &["b"]]),
    bind(Shortcut::NextUnread, "key-next-unread", [&[], &[], &["n"]]),
    bind(Shortcut::PreviousUnread, "key-previous-unread", [&[], &[], &["p"]]),
    bind(Shortcut::First, "key-ends", [&["Home"], &[], &[]]),
    bind(Shortcut::Last, "key-ends", [&["End"], &[], &[]]),
    bind(Shortcut::ScreenUp, "key-screen", [&["PageUp"], &[], &[]]),
    bind(Shortcut::ScreenDown, "key-screen", [&["PageDown"], &[], &[]]),
    bind(Shortcut::Open, "key-open", [&["Enter"], &["o"], &[]]),
    bind(Shortcut::Back, "key-back", [&["Escape"], &["u"], &[]]),
    bind(Shortcut::Star, "key-star", [&[], &["s"], &["s"]]),
    bind(Shortcut::Archive, "key-archive", [&[], &["e"], &["a"]]),
    bind(Shortcut::Delete, "key-delete", [&["Delete"], &["#"], &[]]),
    bind(Shortcut::Reply, "key-reply", [&[], &["r"], &[]]),
    bind(Shortcut::ReplyAll, "key-reply-all", [&[], &["a"], &[]]),
    bind(Shortcut::Forward, "key-forward", [&[], &["f"], &[]]),
    bind(Shortcut::Junk, "key-junk", [&[], &["!"], &["j"]]),
    bind(Shortcut::Choose, "key-choose", [&[], &["x"], &["x"]]),
    bind(Shortcut::ChooseNext, "key-choose-range", [&[], &["J"], &["F"]]),
    bind(Shortcut::ChoosePrevious, "key-choose-range", [&[], &["K"], &["B"]]),
    bind(Shortcut::ChooseAll, "key-choose-all", [&[], &["* a"], &["* a"]]),
    bind(Shortcut::ChooseNone, "key-choose-all", [&[], &["* n"], &["* n"]]),
    bind(Shortcut::OpenThread, "key-thread", [&["ArrowRight"], &[], &[]]),
    bind(Shortcut::CloseThread, "key-thread", [&["ArrowLeft"], &[], &[]]),
    bind(Shortcut::Undo, "key-undo", [&[], &["z"], &["z"]]),
    bind(Shortcut::MarkRead, "key-read", [&[], &["I"], &[]]),
    bind(Shortcut::MarkUnread, "key-unread", [&[], &["U"], &[]]),
    bind(Shortcut::ToggleRead, "key-toggle-read", [&[], &[], &["m"]]),
    bind(Shortcut::Check, "key-check", [&[], &["c"], &["F9"]]),
    bind(Shortcut::GoInbox, "key-go-inbox", [&[], &["g i"], &[]]),
    bind(Shortcut::GoStarred, "key-go-starred", [&[], &["g s"], &[]]),
    bind(Shortcut::GoArchive, "key-go-archive", [&[], &["g a"], &[]]),
    bind(Shortcut::GoJunk, "key-go-junk", [&[], &["g j"], &[]]),
    bind(Shortcut::GoTrash, "key-go-trash", [&[], &["g t"], &[]]),
    bind(Shortcut::Search, "key-search", [&[], &["/"], &["/"]]),
    bind(Shortcut::Help, "key-help", [&[], &["?"], &["?"]]),
];

impl Binding {
    /// Its keys in a set, those of the set first.
    fn keys(&self, set: KeySet) -> impl Iterator<Item = &'static str> {
        let own = match set {
            KeySet::Web => self.web,
            KeySet::Thunderbird => self.thunderbird,
            KeySet::Off => &[],
        };
        own.iter().chain(self.always).copied()
    }
}

/// The second of two keys of which this is the first.
fn second_key(keys: &'static str, prefix: Prefix) -> Option<&'static str> {
    keys.strip_prefix(prefix.letter())?.strip_prefix(' ')
}

/// The shortcuts of a set as the help shows them: how the keys are written, and the id of the words.
pub fn shortcuts(set: KeySet) -> Vec<(Vec<&'static str>, &'static str)> {
    let mut lines: Vec<(Vec<&str>, &str)> = Vec::new();
    for binding in BINDINGS {
        let keys = binding.keys(set).map(written);
        match lines.last_mut() {
            Some((before, words)) if *words == binding.words => before.extend(keys),
            _ => lines.push((keys.collect(), binding.words)),
        }
    }
    lines.retain(|(keys, _)| !keys.is_empty());
    lines
}

/// How a key is written for people.
fn written(key: &'static str) -> &'static str {
    match key {
        "ArrowDown" => "↓",
        "ArrowUp" => "↑",
        "ArrowRight" => "→",
        "ArrowLeft" => "←",
        "Escape" => "Esc",
        _ => key,
    }
}

/// What a key press means in a set of keys.
pub fn shortcut(key: Key<'_>, set: KeySet) -> Option<Shortcut> {
    if key.modified || key.focus.takes(key.key) {
        return None;
    }
    let bound = |is_it: &dyn Fn(&'static str) -> bool| {
        BINDINGS.iter().find(|binding| binding.keys(set).any(is_it)).map(|binding| binding.does)
    };
    let second = key.after.and_then(|prefix| bound(&|keys| second_key(keys, prefix) == Some(key.key)));
    second.or_else(|| bound(&|keys| keys == key.key)).or_else(|| {
        let prefix = Prefix::ALL.iter().find(|prefix| prefix.letter() == key.key && set.begins(**prefix))?;
        Some(Shortcut::Begin(*prefix))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str, set: KeySet) -> Option<Shortcut> {
        shortcut(Key { key, modified: false, focus: Focus::List, after: None }, set)
    }

    /// Whether a key writes text: its name is what it writes.
    fn writes(key: &str) -> bool {
        key.split(' ').any(|key| key.chars().count() == 1)
    }

    #[test]
    fn no_key_that_writes_text_has_a_meaning_where_single_keys_are_off() {
        for binding in BINDINGS {
            assert!(binding.always.iter().all(|key| !writes(key)), "{}", binding.words);
        }
        let printable = (' '..='~').map(String::from);
        assert!(printable.clone().all(|key| press(&key, KeySet::Off).is_none()));
        assert!(printable.filter(|key| press(key, KeySet::Web).is_some()).count() > 10);
        for (key, does) in [
            ("ArrowDown", Shortcut::Next),
            ("Enter", Shortcut::Open),
            ("Escape", Shortcut::Back),
            ("Delete", Shortcut::Delete),
        ] {
            assert!(KeySet::ALL.iter().all(|set| press(key, *set) == Some(does)), "{key}");
        }
    }

    #[test]
    fn a_key_has_one_meaning_in_a_set_and_every_shortcut_has_a_key() {
        for set in KeySet::ALL {
            let mut seen = std::collections::BTreeSet::new();
            let twice = BINDINGS.iter().flat_map(|binding| binding.keys(set)).find(|keys| !seen.insert(*keys));
            assert_eq!(twice, None, "{set:?}");
            // The first of two keys means nothing alone.
            assert!(Prefix::ALL.iter().all(|prefix| !seen.contains(prefix.letter())), "{set:?}");
        }
        for binding in BINDINGS {
            assert!(KeySet::ALL.iter().any(|set| binding.keys(*set).next().is_some()), "{}", binding.words);
        }
    }

    #[test]
    fn each_set_has_its_own_letters() {
        let check = |key, web, thunderbird| {
            assert_eq!((press(key, KeySet::Web), press(key, KeySet::Thunderbird)), (web, thunderbird), "{key}");
        };
        check("j", Some(Shortcut::Next), Some(Shortcut::Junk));
        check("f", Some(Shortcut::Forward), Some(Shortcut::Next));
        check("b", None, Some(Shortcut::Previous));
        check("n", None, Some(Shortcut::NextUnread));
        check("m", None, Some(Shortcut::ToggleRead));
        check("a", Some(Shortcut::ReplyAll), Some(Shortcut::Archive));
        check("s", Some(Shortcut::Star), Some(Shortcut::Star));
        check("g", Some(Shortcut::Begin(Prefix::Go)), None);
        assert!(KeySet::Web.has("/") && !KeySet::Off.has("/") && !KeySet::Thunderbird.has("k"));
    }

    #[test]
    fn the_help_shows_the_set_in_force() {
        let find = |set, words| shortcuts(set).into_iter().find(|(_, found)| *found == words).map(|(keys, _)| keys);
        assert_eq!(find(KeySet::Web, "key-next"), Some(vec!["j", "↓"]));
        assert_eq!(find(KeySet::Thunderbird, "key-next"), Some(vec!["f", "↓"]));
        assert_eq!(find(KeySet::Off, "key-next"), Some(vec!["↓"]));
        assert_eq!(find(KeySet::Web, "key-ends"), Some(vec!["Home", "End"]));
        assert_eq!((find(KeySet::Off, "key-star"), find(KeySet::Web, "key-toggle-read")), (None, None));
    }

    #[test]
    fn a_set_is_kept_by_its_name() {
        assert!(KeySet::ALL.into_iter().all(|set| KeySet::of_tag(set.tag()) == Some(set)));
        assert_eq!(KeySet::of_tag("emacs"), None);
    }
}
