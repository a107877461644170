//! What lies over the open message: a look at an attachment, or an answer on its way to the mail program.
//!
//! Must not: outlive the message that it is about.

use mail_api::{Answer, AnswerView, AnswerWish, AttachmentView, MessagePart, Preview, Unsubscribe};
use std::rc::Rc;

/// What lies over the open message.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    /// An attachment is looked at.
    Preview {
        /// Of which message.
        message: MessagePart,
        /// Which.
        file: AttachmentView,
        /// What it looks like; `None` while that is on its way.
        preview: Option<Rc<Preview>>,
    },
    /// An answer is made.
    Answer {
        /// Of what.
        wish: AnswerWish,
        /// What came of it; `None` while it is on its way.
        answer: Option<Rc<AnswerView>>,
        /// Whether it can be saved as a file, too.
        has_draft: bool,
    },
    /// Somebody wants to leave a list.
    Unsubscribe(Unsubscribe),
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq)]
pub enum DialogChange {
    /// It opens.
    Open(Dialog),
    /// The look came.
    Previewed(MessagePart, u32, Preview),
    /// The answer came.
    Answered(MessagePart, Answer, Box<AnswerView>),
    /// It closes.
    Close,
}

pub(super) fn change(dialog: &mut Option<Dialog>, change: DialogChange) {
    match change {
        DialogChange::Open(opened) => *dialog = Some(opened),
        DialogChange::Close => *dialog = None,
        DialogChange::Previewed(of, part, came) => {
            if let Some(Dialog::Preview { message, file, preview }) = dialog
                && (&*message, file.part) == (&of, part)
            {
                *preview = Some(came.into());
            }
        }
        DialogChange::Answered(of, how, came) => {
            if let Some(Dialog::Answer { wish, answer, .. }) = dialog
                && (&wish.message, wish.how) == (&of, how)
            {
                *answer = Some(came.into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_api::MessageId;

    #[test]
    fn what_came_for_another_dialog_is_dropped() {
        let part = MessagePart::from(MessageId(1));
        let wish = AnswerWish { message: part.clone(), how: Answer::Reply, introduction: String::new() };
        let open = || Some(Dialog::Answer { wish: wish.clone(), answer: None, has_draft: true });
        let view = || {
            let (to, cc, subject, text) = (Vec::new(), Vec::new(), String::new(), String::new());
            Box::new(AnswerView { to, cc, subject, text, mailto: "mailto:".into(), is_cut: false, left_out: 0 })
        };
        let has_answer = |dialog: &Option<Dialog>| matches!(dialog, Some(Dialog::Answer { answer: Some(_), .. }));
        for (of, how, fits) in [
            (part.clone(), Answer::Reply, true),
            (part.clone(), Answer::Forward, false),
            (part.inside(3), Answer::Reply, false),
        ] {
            let mut dialog = open();
            change(&mut dialog, DialogChange::Answered(of, how, view()));
            assert_eq!(has_answer(&dialog), fits);
        }
        let mut closed = open();
        change(&mut closed, DialogChange::Close);
        change(&mut closed, DialogChange::Answered(part, Answer::Reply, view()));
        assert_eq!(closed, None);
    }
}
