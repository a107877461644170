//! Keys that write no letter, as WebDriver spells them.
//!
//! Must not: spell a key that stays down.

/// The arrow to the left.
pub const ARROW_LEFT: &str = "\u{e012}";
/// The arrow up.
pub const ARROW_UP: &str = "\u{e013}";
/// The arrow to the right.
pub const ARROW_RIGHT: &str = "\u{e014}";
/// The arrow down.
pub const ARROW_DOWN: &str = "\u{e015}";
/// Backwards by Tab: Shift goes down, and up again after it.
pub const BACK_TAB: &str = "\u{e008}\u{e004}\u{e000}";
/// Deletes what is chosen.
pub const DELETE: &str = "\u{e017}";
/// To the end of what is shown.
pub const END: &str = "\u{e010}";
/// Enter.
pub const ENTER: &str = "\u{e007}";
/// Escape.
pub const ESCAPE: &str = "\u{e00c}";
/// The ninth key of functions.
pub const F9: &str = "\u{e039}";
/// To the beginning of what is shown.
pub const HOME: &str = "\u{e011}";
/// A screen down.
pub const PAGE_DOWN: &str = "\u{e00f}";
/// A screen up.
pub const PAGE_UP: &str = "\u{e00e}";
/// Puts in what was copied (Ctrl+V).
pub const PASTE: &str = "\u{e009}v\u{e000}";
/// Chooses all of a field (Ctrl+A).
pub const SELECT_ALL: &str = "\u{e009}a\u{e000}";
/// Forwards by Tab.
pub const TAB: &str = "\u{e004}";
