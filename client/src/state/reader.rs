//! The open message: on its way, there, or not to be had.

use super::State;
use mail_api::{BodyView, MessageId, MessagePart, MessageView, Rest, UserError};
use std::rc::Rc;

/// Which form of the body is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Showing {
    /// As its author meant it.
    #[default]
    Body,
    /// The text only.
    Text,
    /// The source, its beginning where it is long; `None` while it is on its way.
    Source(Option<Rc<str>>),
    /// The header fields; `None` while they are on their way.
    Headers(Option<Rc<str>>),
}

/// What the reader has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Reader {
    /// Nothing is open.
    #[default]
    Closed,
    /// It was asked for.
    Opening(MessagePart),
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
    /// It, or its source, did not.
    Failed(MessagePart, UserError),
    /// Another form.
    Show(Showing),
    /// The source, or the header fields, came.
    Source(MessagePart, String),
    /// It is closed.
    Close,
}

impl Reader {
    /// A message that was asked for.
    pub const fn opening(part: MessagePart) -> Self {
        Self::Opening(part)
    }

    /// Which stored message it is about, or is inside of.
    pub fn id(&self) -> Option<MessageId> {
        match self {
            Self::Closed => None,
            Self::Opening(part) | Self::Failed { part, .. } => Some(part.id),
            Self::Open { message, .. } => Some(message.id),
        }
    }

    /// Which message it is about.
    pub fn part(&self) -> Option<MessagePart> {
        match self {
            Self::Closed => None,
            Self::Opening(part) | Self::Failed { part, .. } => Some(part.clone()),
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
            Self::Open { showing, .. } | Self::Failed { showing, .. } => Some(showing),
            Self::Closed | Self::Opening(_) => None,
        }
    }

    /// The place of its source or its header fields, where they are still on their way.
    fn awaited_text(&mut self) -> Option<&mut Option<Rc<str>>> {
        match self.showing()? {
            Showing::Source(text) | Showing::Headers(text) if text.is_none() => Some(text),
            _ => None,
        }
    }

    /// Whether it is about this message, and the message itself, or its source, is still on its way.
    fn waits_for(&mut self, wanted: &MessagePart) -> bool {
        self.part().as_ref() == Some(wanted) && (matches!(self, Self::Opening(_)) || self.awaited_text().is_some())
    }

    pub(super) fn change(&mut self, change: Change) {
        match change {
            // An answer that nobody waits for any more is dropped.
            Change::Came(message) if *self == Self::Opening(message.part()) => {
                *self = Self::Open { message: message.into(), showing: Showing::Body };
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
            Change::Failed(part, error) => {
                if self.waits_for(&part) {
                    *self = Self::Failed { part, error, showing: Showing::Body };
                }
            }
            Change::Show(wanted) => {
                if let Some(showing) = self.showing() {
                    *showing = wanted;
                }
            }
            Change::Source(part, text) => {
                if self.part() == Some(part)
                    && let Some(came) = self.awaited_text()
                {
                    *came = Some(text.into());
                }
            }
            Change::Close => *self = Self::Closed,
            Change::Came(_) => {}
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
