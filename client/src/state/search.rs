//! What is searched for, and where.
//!
//! Must not: understand a search; that is the engine's.

use mail_api::{Mailbox, MessagePart, ReadWish, SearchState, View};

/// The operators that are offered while nothing is entered, with the id of the words that explain each.
pub const OPERATORS: &[(&str, &str)] = &[
    ("from:", "search-from"),
    ("to:", "search-to"),
    ("subject:", "search-subject"),
    ("has:attachment", "search-attachment"),
    ("filename:", "search-filename"),
    ("is:unread", "search-unread"),
    ("is:starred", "search-starred"),
    ("after:", "search-after"),
    ("before:", "search-before"),
    ("larger:", "search-larger"),
    ("in:", "search-in"),
    ("list:", "search-list"),
    ("account:", "search-account"),
];

/// The field for a search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchBox {
    /// What was entered.
    pub text: String,
    /// Only the list is searched that was shown before.
    pub only_here: bool,
    /// Whether the field has the focus, and on a narrow screen, whether it is shown at all.
    pub is_open: bool,
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Something was entered.
    Typed(String),
    /// Where to search.
    OnlyHere(bool),
    /// It got the focus, or lost it.
    Opened(bool),
    /// Nothing is searched for any more.
    Cleared,
}

impl SearchBox {
    /// Whether anything is searched for.
    pub fn is_made(&self) -> bool {
        !self.text.trim().is_empty()
    }

    /// The view that is searched, where this one is shown.
    pub fn view(&self, shown: View) -> View {
        if self.is_made() && !self.only_here { View::All } else { shown }
    }

    /// Whose mail is searched, where this is shown.
    pub fn mailbox(&self, shown: Mailbox) -> Mailbox {
        if self.is_made() && !self.only_here { Mailbox::Joint } else { shown }
    }

    /// To read a message of what was found: what is searched for is marked in it.
    pub fn wish(&self, message: impl Into<MessagePart>) -> ReadWish {
        ReadWish { search: self.text.clone(), ..message.into().into() }
    }

    /// The entered text with an operator behind it, ready for what it asks for.
    pub fn with(&self, operator: &str) -> String {
        let before = self.text.trim_end();
        let space = if before.is_empty() { "" } else { " " };
        let after = if operator.ends_with(':') { "" } else { " " };
        format!("{before}{space}{operator}{after}")
    }

    pub(super) fn change(&mut self, change: Change) {
        match change {
            Change::Typed(text) => (self.text, self.is_open) = (text, true),
            Change::OnlyHere(only) => self.only_here = only,
            Change::Opened(open) => self.is_open = open,
            Change::Cleared => *self = Self::default(),
        }
    }
}

/// Whether a search is to be asked for again although nothing has changed.
pub(super) fn goes_on(search: Option<&SearchState>) -> bool {
    search.is_some_and(|search| search.goes_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_made_of_words_and_goes_through_everything_unless_told_otherwise() {
        let one = Mailbox::Of(mail_api::AccountId(1));
        let mut field = SearchBox::default();
        assert_eq!(field.mailbox(one), one);
        assert_eq!(field.view(View::Archive), View::Archive);
        field.change(Change::Typed("  ".into()));
        assert!(!field.is_made() && field.is_open);
        field.change(Change::Typed("x".into()));
        assert_eq!((field.view(View::Archive), field.mailbox(one)), (View::All, Mailbox::Joint));
        field.change(Change::OnlyHere(true));
        assert_eq!((field.view(View::Archive), field.mailbox(one)), (View::Archive, one));
        assert_eq!(field.with("from:"), "x from:");
        assert_eq!(field.wish(mail_api::MessageId(1)).search, "x");
        field.change(Change::Cleared);
        assert_eq!((field.with("is:unread"), field.only_here), ("is:unread ".into(), false));
    }
}
