//! The open message: on its way, there, or not to be had.

use super::State;
use mail_api::{BodyView, MessageId, MessagePart, MessageView, Rest, UserError};
use std::rc::Rc;

/// The source of a message, or its header fields, which are asked for by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawText {
    /// They were asked for.
    Coming,
    /// They are there.
    Here {
        /// The text.
        text: Rc<str>,
        /// Whether it goes on.
        is_cut: bool,
    },
    /// They are not to be had.
    Failed(UserError),
}

/// Which form of the body is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Showing {
    /// As its author meant it.
    #[default]
    Body,
    /// The text only.
    Text,
    /// The source.
    Source(RawText),
    /// The header fields.
    Headers(RawText),
}

impl Showing {
    /// Whether this came that it waits for.
    const fn waits_for(&self, came: &Self) -> bool {
        matches!(
            (self, came),
            (Self::Source(RawText::Coming), Self::Source(_)) | (Self::Headers(RawText::Coming), Self::Headers(_))
        )
    }
}

/// What the reader has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Reader {
    /// Nothing is open.
    #[default]
    Closed,
    /// It was asked for.
    Opening {
        /// Which.
        part: MessagePart,
        /// In which form it is to be shown: what it looks like as it came can be had before the rest.
        showing: Showing,
    },
    /// It is there.
    Open {
        /// The message. Shared: every action makes a new state, and few concern it.
        message: Rc<MessageView>,
        /// Which form of it.
        showing: Showing,
    },
    /// It is not to be had.
    Failed {
        /// Which.
        part: MessagePart,
        /// Why.
        error: UserError,
        /// Which form of it: its source and its header fields can still be shown.
        showing: Showing,
    },
}

/// What can happen to the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The message came.
    Came(Box<MessageView>),
    /// It came again, for it is another than it was: of a beginning the rest is here.
    CameAgain(Box<MessageView>),
    /// It did not.
    Failed(MessagePart, UserError),
    /// Its file cannot be read, which is told elsewhere.
    NotOpened(MessagePart),
    /// Another form.
    Show(Showing),
    /// The source, or the header fields, came, or did not.
    RawTextCame {
        /// Of what was opened as the how many-th ([`State::opened`]).
        opened: u32,
        /// What they are.
        showing: Showing,
    },
    /// It is closed.
    Close,
}

impl Reader {
    /// A message that was asked for.
    pub const fn opening(part: MessagePart) -> Self {
        Self::Opening { part, showing: Showing::Body }
    }

    /// Which stored message it is about, or is inside of.
    pub fn id(&self) -> Option<MessageId> {
        match self {
            Self::Closed => None,
            Self::Opening { part, .. } | Self::Failed { part, .. } => Some(part.id),
            Self::Open { message, .. } => Some(message.id),
        }
    }

    /// Which message it is about.
    pub fn part(&self) -> Option<MessagePart> {
        match self {
            Self::Closed => None,
            Self::Opening { part, .. } | Self::Failed { part, .. } => Some(part.clone()),
            Self::Open { message, .. } => Some(message.part()),
        }
    }

    /// The message that is shown.
    pub fn message(&self) -> Option<&Rc<MessageView>> {
        match self {
            Self::Open { message, .. } => Some(message),
            _ => None,
        }
    }

    fn showing(&mut self) -> Option<&mut Showing> {
        match self {
            Self::Opening { showing, .. } | Self::Open { showing, .. } | Self::Failed { showing, .. } => Some(showing),
            Self::Closed => None,
        }
    }

    pub(super) fn change(&mut self, change: Change) {
        match change {
            // An answer that nobody waits for any more is dropped.
            Change::Came(message) => {
                if let Self::Opening { part, showing } = self
                    && *part == message.part()
                {
                    *self = Self::Open { showing: showing.clone(), message: message.into() };
                }
            }
            Change::CameAgain(renewed) => {
                if let Self::Open { message, showing } = self
                    && message.part() == renewed.part()
                {
                    *message = renewed.into();
                    // The source that is shown is of what was there before.
                    if matches!(showing, Showing::Source(_) | Showing::Headers(_)) {
                        *showing = Showing::Body;
                    }
                }
            }
            Change::Failed(failed, error) => {
                if let Self::Opening { part, showing } = self
                    && *part == failed
                {
                    *self = Self::Failed { showing: showing.clone(), part: failed, error };
                }
            }
            Change::NotOpened(gone) => {
                if matches!(self, Self::Opening { part, .. } if *part == gone) {
                    *self = Self::Closed;
                }
            }
            Change::Show(wanted) => {
                if let Some(showing) = self.showing() {
                    *showing = wanted;
                }
            }
            Change::RawTextCame { showing: came, .. } => {
                if let Some(showing) = self.showing()
                    && showing.waits_for(&came)
                {
                    *showing = came;
                }
            }
            Change::Close => *self = Self::Closed,
        }
    }
}

/// Whether there is an HTML form beside the text.
pub const fn has_html(body: &BodyView) -> bool {
    matches!(body, BodyView::Html { .. })
}

impl State {
    /// What becomes of the rest of the open message, where only its beginning is here.
    pub fn rest_of_open(&self) -> Option<Rest> {
        let Reader::Open { message, .. } = &self.reader else { return None };
        let row = self.row_at_hand(message.id);
        message.is_beginning.then(|| row.and_then(|row| row.rest).unwrap_or(Rest::OnServer))
    }

    /// The open message, where it is shown as a beginning and the list says that the rest is here.
    pub fn outdated(&self) -> Option<MessageId> {
        let Reader::Open { message, .. } = &self.reader else { return None };
        let row = self.row_at_hand(message.id)?;
        (message.is_beginning && row.rest.is_none()).then_some(message.id)
    }
}
