//! The mbox format: many messages in one file, each behind a line that begins with `From `.
//!
//! Four variants are about. Mboxo writes `>From ` for lines of mail that begin with `From `, mboxrd one `>` more in front
//! of any number of `>`, mboxcl2 nothing, and says in Content-Length where a message ends. All are read; mboxrd is
//! written.
//!
//! No variant can carry every message exactly: lines end with LF, and the last one does end. So each message that is
//! written says in the sender's place of its `From ` line how it ended its lines ([`Marks`]), in an address that belongs
//! to nobody (RFC 2606). Our reader restores it octet for octet; others take it for the sender's address, which nobody
//! shows, and see the lines as they are usual for mbox, and a last line that ends.
//!
//! Must not: look into messages, but for Content-Length.

mod decode;
mod lines;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use decode::Marks;
pub(crate) use lines::is_field;
pub use read::{MboxItem, MboxReader};
pub use write::MboxMessage;

/// What every separator begins with.
const FROM: &[u8] = b"From ";

/// Whether a line begins with `From `, after any number of `>`.
fn is_quotable(line: &[u8]) -> bool {
    let depth = line.iter().take_while(|octet| **octet == b'>').count();
    line.get(depth..).is_some_and(|rest| rest.starts_with(FROM))
}
