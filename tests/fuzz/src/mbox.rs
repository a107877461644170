//! Mbox files: messages that come back, and files from anywhere.
//!
//! Must not: know where a file comes from.

use mail_archive::mbox::{MboxItem, MboxMessage, MboxReader};

/// Most octets of a message here.
const LIMIT: usize = 4096;

/// Takes the octets for messages, with `1E` between, and for a file.
pub fn mbox(data: &[u8]) {
    let messages: Vec<&[u8]> = data.split(|octet| *octet == 0x1e).collect();
    let mut file = Vec::new();
    for message in &messages {
        let mut message = MboxMessage::new(message.to_vec(), 1_700_000_000);
        while message.write(7, &mut file) {}
    }
    let items = read(&file, usize::MAX, usize::MAX);
    assert_eq!(items.len(), messages.len(), "{}", file.escape_ascii());
    for (item, message) in items.iter().zip(&messages) {
        assert_eq!(item.message.as_deref(), Some(*message), "{}", file.escape_ascii());
    }

    let whole = read(data, usize::MAX, LIMIT);
    for piece in [1, 3, 64] {
        let pieces = read(data, piece, LIMIT);
        // What is too large shows earlier or later; what is told is the same.
        assert_eq!(pieces.len(), whole.len(), "in pieces of {piece}: {}", data.escape_ascii());
        for (one, other) in pieces.iter().zip(&whole) {
            assert_eq!((one.offset, one.octets), (other.offset, other.octets), "in pieces of {piece}");
            assert_eq!(one.message, other.message, "in pieces of {piece}: {}", data.escape_ascii());
        }
    }
    let mut end = 0;
    for item in whole {
        assert!(item.offset >= end && item.message.is_none_or(|message| message.len() <= LIMIT));
        end = item.offset + item.octets;
    }
    assert!(end <= data.len() as u64);
}

fn read(file: &[u8], piece: usize, limit: usize) -> Vec<MboxItem> {
    let mut reader = MboxReader::new(limit);
    let mut items: Vec<MboxItem> = file.chunks(piece).flat_map(|piece| reader.take(piece)).collect();
    items.extend(reader.finish());
    items
}
