//! Answers that real servers gave, as MailKit's tests keep them: Gmail, Exchange, Zimbra (as Comcast runs it), and a
//! server with LANG.
//!
//! They lie in a corpus (see `test_corpora`); without it these tests say that they were skipped.
//!
//! Must not: need a mail server, or copy the corpus into the repository.

mod engine;
mod protocol;
mod recording;
