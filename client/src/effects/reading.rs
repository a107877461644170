//! What is done with the open message: its source, its attachments, answers, printing.
//!
//! Must not: open what is attached in any other way than as a message, or as a look that can do nothing.

use super::Effects;
use super::handing_over::file_name;
use crate::i18n::tr;
use crate::state::{Action, Dialog, DialogChange, RawText, ReaderChange, Showing, SnackKind};
use mail_api::{Answer, AnswerWish, AttachmentView, MessagePart, MessageView, Preview, ReadWish, Reply, Request};
use wasm_bindgen_futures::spawn_local;

impl Effects {
    /// Opens a message that lies inside another, or the one around it.
    pub fn open_part(&self, wish: ReadWish) {
        self.act(Action::OpenPart(wish.message.clone()));
        self.read(wish, |_| {});
    }

    /// Asks for a message that is being opened; `then` is called once it is shown.
    pub(super) fn read(&self, wish: ReadWish, then: impl FnOnce(&Self) + 'static) {
        let (this, part, ahead) = (self.clone(), wish.message.clone(), self.take_ahead(&wish));
        let request = self.with_octets(question(wish));
        spawn_local(async move {
            let ahead = match ahead {
                Some(answer) => answer.await.ok(),
                None => None,
            };
            let reply = match ahead {
                Some(reply) => reply,
                None => this.link.ask(request).await,
            };
            let came = matches!(reply, Reply::Message(_));
            this.show_read(part, reply);
            if came {
                then(&this);
            }
        });
    }

    /// Shows a message that was asked for, or why it cannot be shown.
    pub(super) fn show_read(&self, part: MessagePart, reply: Reply) {
        self.act(Action::Reader(match reply {
            Reply::Message(message) => ReaderChange::Came(message),
            Reply::Failed(error) => ReaderChange::Failed(part, error),
            _ => return,
        }));
    }

    /// Asks for a message, and forgets what was read ahead: what messages may load may have changed since.
    pub(super) fn ask_to_read(&self, wish: ReadWish, then: impl FnOnce(&Self, Reply) + 'static) {
        self.forget_answer();
        self.ask(question(wish), then);
    }

    /// Shows the source of the message that was opened as the how many-th.
    pub fn show_source(&self, opened: u32, message: MessagePart) {
        self.show_raw_text(opened, Request::SourceText { message }, Showing::Source);
    }

    /// Shows its header fields.
    pub fn show_headers(&self, opened: u32, message: MessagePart) {
        self.show_raw_text(opened, Request::HeaderText { message }, Showing::Headers);
    }

    fn show_raw_text(&self, opened: u32, request: Request, showing: fn(RawText) -> Showing) {
        self.act(Action::Reader(ReaderChange::Show(showing(RawText::Coming))));
        self.ask(request, move |this, reply| {
            let text = match reply {
                Reply::SourceText { text, is_cut } => RawText::Here { text: text.into(), is_cut },
                Reply::Failed(error) => RawText::Failed(error),
                _ => return,
            };
            this.act(Action::Reader(ReaderChange::RawTextCame { opened, showing: showing(text) }));
        });
    }

    /// Saves the raw message; one that is attached is saved as what it is there.
    pub fn save_message(&self, part: &MessagePart, subject: &str) {
        let name = file_name(subject);
        let request = match part.around() {
            None => Request::Source { id: part.id },
            Some((message, part)) => Request::Attachment { message, part },
        };
        self.ask(request, move |this, reply| match reply {
            Reply::Octets(octets) => this.save(&name, &octets),
            Reply::Attachment(attachment) => this.save(&attachment.name, &attachment.octets),
            _ => this.snack(SnackKind::NotSaved),
        });
    }

    /// Saves an attachment.
    pub fn save_attachment(&self, message: MessagePart, part: u32) {
        self.save_file(Request::Attachment { message, part });
    }

    /// Saves all attachments in one archive.
    pub fn save_all(&self, message: MessagePart) {
        self.save_file(Request::AllAttachments { message });
    }

    /// Saves an answer as a file that a mail program sends.
    pub fn save_draft(&self, wish: AnswerWish) {
        self.save_file(Request::Draft(wish));
    }

    fn save_file(&self, request: Request) {
        self.ask(request, move |this, reply| match reply {
            Reply::Attachment(attachment) => this.save(&attachment.name, &attachment.octets),
            _ => this.snack(SnackKind::NotSaved),
        });
    }

    /// Looks at an attachment without opening it.
    pub fn preview(&self, message: MessagePart, file: AttachmentView) {
        let part = file.part;
        let open = Dialog::Preview { message: message.clone(), file, preview: None };
        self.act(Action::Dialog(DialogChange::Open(open)));
        self.ask(Request::Preview { message: message.clone(), part }, move |this, reply| {
            let preview = if let Reply::Preview(preview) = reply { preview } else { Preview::Nothing };
            this.act(Action::Dialog(DialogChange::Previewed(message, part, preview)));
        });
    }

    /// Makes an answer to the open message.
    pub fn answer(&self, message: &MessageView, how: Answer) {
        let introduction = crate::format::introduction(message, how);
        let wish = AnswerWish { message: message.part(), how, introduction };
        let has_draft = how != Answer::Forward || !message.is_beginning;
        let open = Dialog::Answer { wish: wish.clone(), answer: None, has_draft };
        self.act(Action::Dialog(DialogChange::Open(open)));
        let of = wish.message.clone();
        self.ask(Request::Answer(wish), move |this, reply| match reply {
            Reply::Answer(answer) => this.act(Action::Dialog(DialogChange::Answered(of, how, answer))),
            Reply::Failed(_) => {
                this.act(Action::Dialog(DialogChange::Close));
                this.snack(SnackKind::NotAnswered);
            }
            _ => {}
        });
    }
}

/// The question for a message, for people of this language.
pub(super) fn question(wish: ReadWish) -> Request {
    Request::Read(ReadWish { quotation: tr("quote-folded"), ..wish })
}
