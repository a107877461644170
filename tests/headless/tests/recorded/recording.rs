//! The recorded answers, as octets on the wire.
//!
//! Must not: use the code that is proved with them.

use std::path::{Path, PathBuf};

/// The answers of one server.
pub(crate) struct Recording(PathBuf);

impl Recording {
    /// Those in this folder of the corpus; `None` where there is no corpus.
    pub(crate) fn of(server: &str) -> Option<Self> {
        let below = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let corpora = test_corpora::folder()?;
        Some(Self(test_corpora::unpacked(&corpora, "mailkit-pop3.tar.xz", below).join(server)))
    }

    /// One answer. The files end their lines with LF; servers do with CRLF.
    pub(crate) fn answer(&self, name: &str) -> Vec<u8> {
        let path = self.0.join(format!("{name}.txt"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        text.replace('\n', "\r\n").into_bytes()
    }

    /// The message in a recorded answer to RETR or TOP: without status line, termination and byte-stuffing.
    pub(crate) fn message(&self, name: &str) -> Vec<u8> {
        let answer = String::from_utf8(self.answer(name)).expect("it is text");
        let (_, message) = answer.split_once("\r\n").expect("a status line");
        let message = message.strip_suffix(".\r\n").expect("it is complete");
        message.replace("\r\n.", "\r\n").into_bytes()
    }
}
