//! What is done with the open message: its source, its attachments, answers, printing.
//!
//! Must not: open what is attached in any other way than as a message, or as a look that can do nothing.

use super::{Effects, file_name};
use crate::i18n::tr;
use crate::state::{Action, Dialog, DialogChange, ReaderChange, Showing, SnackKind};
use crate::view::FrameAhead;
use futures_channel::oneshot;
use gloo::timers::callback::Timeout;
use mail_api::{
    Answer, AnswerWish, AttachmentView, BodyView, MessagePart, MessageView, Preview, ReadWish, Reply, Request,
};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How long an answer that was asked for ahead is good, in milliseconds: a press that was no click is forgotten.
const AHEAD_MILLISECONDS: u32 = 1_000;

/// How long the mouse rests on a row before its message is read ahead, in milliseconds: one that passes by rests less.
const REST_MILLISECONDS: u32 = 65;

/// What is made ready before a message is opened, which the page's state cannot hold. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Ahead(Rc<Readied>);

#[derive(Default)]
struct Readied {
    /// The message that was asked for, an answer under way.
    asked: RefCell<Option<Asked>>,
    /// What the last one that came looks like. It says what it shows, so it may be as old as it wants.
    frame: RefCell<Option<FrameAhead>>,
    /// The row on which the mouse has begun to rest.
    rest: RefCell<Option<Timeout>>,
}

struct Asked {
    wish: ReadWish,
    answer: oneshot::Receiver<Reply>,
    _until: Timeout,
}

impl PartialEq for Ahead {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Ahead {
    fn put(&self, wish: ReadWish, answer: oneshot::Receiver<Reply>) {
        let this = self.clone();
        let until = Timeout::new(AHEAD_MILLISECONDS, move || drop(this.0.asked.take()));
        self.0.asked.replace(Some(Asked { wish, answer, _until: until }));
    }

    /// The answer to this, where just that was asked for a moment ago; what was asked for is forgotten.
    fn take(&self, wish: &ReadWish) -> Option<oneshot::Receiver<Reply>> {
        self.0.asked.take().filter(|asked| asked.wish == *wish).map(|asked| asked.answer)
    }

    /// Lays out what came, unless that is laid out already.
    fn lay_out(&self, message: &MessageView) {
        let BodyView::Html { frame_document, .. } = &message.body else { return };
        let mut frame = self.0.frame.borrow_mut();
        if !frame.as_ref().is_some_and(|frame| frame.shows(frame_document)) {
            *frame = FrameAhead::of(message);
        }
    }
}

impl Effects {
    /// Opens a message that lies inside another, or the one around it.
    pub fn open_part(&self, wish: ReadWish) {
        self.act(Action::OpenPart(wish.message.clone()));
        self.read(wish, |_| {});
    }

    /// Asks for a message that is about to be opened, so that it is there when it is.
    pub fn read_ahead(&self, wish: ReadWish) {
        let (sender, answer) = oneshot::channel();
        let answer = self.ahead.take(&wish).unwrap_or_else(|| {
            let (this, request) = (self.clone(), self.with_octets(question(wish.clone())));
            spawn_local(async move {
                let reply = this.link.ask_ahead(request).await;
                if let Reply::Message(message) = &reply {
                    this.ahead.lay_out(message);
                }
                // Nobody waits for it where nothing was opened.
                let _ = sender.send(reply);
            });
            answer
        });
        self.ahead.put(wish, answer);
    }

    /// The mouse is on the row of this message now, or on none: where it rests, that is probably opened.
    pub fn rest_on(&self, wish: Option<ReadWish>) {
        let this = self.clone();
        let rest = wish.map(|wish| Timeout::new(REST_MILLISECONDS, move || this.read_ahead(wish)));
        self.ahead.0.rest.replace(rest);
    }

    /// The frame that shows just this document, where it was laid out ahead.
    pub(crate) fn take_frame(&self, document: &str) -> Option<FrameAhead> {
        self.ahead.0.frame.borrow_mut().take_if(|frame| frame.shows(document))
    }

    /// Asks for a message that is being opened; `then` is called once it is shown.
    pub(super) fn read(&self, wish: ReadWish, then: impl FnOnce(&Self) + 'static) {
        let (this, part, ahead) = (self.clone(), wish.message.clone(), self.ahead.take(&wish));
        let request = self.with_octets(question(wish));
        spawn_local(async move {
            // What was read ahead had less time than what is opened.
            let came = match ahead {
                Some(answer) => answer.await.ok().filter(|reply| matches!(reply, Reply::Message(_))),
                None => None,
            };
            let reply = match came {
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

    /// Asks for a message.
    pub(super) fn ask_to_read(&self, wish: ReadWish, then: impl FnOnce(&Self, Reply) + 'static) {
        self.ask(question(wish), then);
    }

    /// Shows the source of the open message.
    pub fn show_source(&self, part: MessagePart) {
        self.show_text(Request::SourceText { message: part.clone() }, part, Showing::Source(None));
    }

    /// Shows its header fields.
    pub fn show_headers(&self, part: MessagePart) {
        self.show_text(Request::HeaderText { message: part.clone() }, part, Showing::Headers(None));
    }

    fn show_text(&self, request: Request, part: MessagePart, showing: Showing) {
        self.act(Action::Reader(ReaderChange::Show(showing)));
        self.ask(request, move |this, reply| match reply {
            Reply::SourceText(text) => this.act(Action::Reader(ReaderChange::Source(part, text))),
            Reply::Failed(error) => this.act(Action::Reader(ReaderChange::Failed(part, error))),
            _ => {}
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
            Reply::Failed(error) => {
                this.act(Action::Dialog(DialogChange::Close));
                this.act(Action::Reader(ReaderChange::Failed(of, error)));
            }
            _ => {}
        });
    }
}

/// The question for a message, for people of this language.
fn question(wish: ReadWish) -> Request {
    Request::Read(ReadWish { quotation: tr("quote-folded"), ..wish })
}
