//! What is in the frames of a recorded WebSocket (RFC 6455 §5). What a browser sends is masked, so that no word in it would
//! be found as it passed.
//!
//! Must not: be used for what is not recorded.

use super::{Recording, holds};

/// What ends the head of a request and of its answer.
const END_OF_HEAD: &[u8] = b"\r\n\r\n";
/// The least number of a frame that controls the connection and holds no data (RFC 6455 §5.5).
const CONTROL: u8 = 8;

pub(super) fn tunnel(recording: &Recording) -> Option<Recording> {
    let (asked, from_client) = after_head(&recording.from_client)?;
    let (answered, from_server) = after_head(&recording.from_server)?;
    if !answered.starts_with(b"HTTP/1.1 101 ") || !holds(&asked.to_ascii_lowercase(), b"\r\nsec-websocket-key:") {
        return None;
    }
    let extended = holds(&answered.to_ascii_lowercase(), b"\r\nsec-websocket-extensions:");
    assert!(!extended, "what is in the frames is compressed: {}", answered.escape_ascii());
    Some(Recording { from_client: content(from_client), from_server: content(from_server) })
}

fn after_head(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let head = octets.windows(END_OF_HEAD.len()).position(|octets| octets == END_OF_HEAD)?;
    // The CRLF of the last field belongs to it, for fields are looked for by the line end before them.
    Some((&octets[..head + 2], &octets[head + END_OF_HEAD.len()..]))
}

/// What the frames with data hold, one behind the other, without their masks; of the last one, as much as is there.
fn content(mut octets: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    while let Some((frame, rest)) = frame(octets) {
        content.extend(frame);
        octets = rest;
    }
    content
}

fn frame(octets: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (&[first, second], rest) = octets.split_first_chunk()?;
    let (length, rest) = match second & 0x7f {
        126 => rest.split_first_chunk().map(|(length, rest)| (u64::from(u16::from_be_bytes(*length)), rest))?,
        127 => rest.split_first_chunk().map(|(length, rest)| (u64::from_be_bytes(*length), rest))?,
        length => (length.into(), rest),
    };
    let is_masked = second & 0x80 != 0;
    let (mask, rest) = if is_masked { rest.split_first_chunk()? } else { (&[0; 4], rest) };
    let (payload, rest) = rest.split_at(rest.len().min(usize::try_from(length).unwrap_or(usize::MAX)));
    let is_data = first & 0x0f < CONTROL;
    let unmasked = payload.iter().zip(mask.iter().cycle()).map(|(octet, mask)| octet ^ mask);
    Some((if is_data { unmasked.collect() } else { Vec::new() }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 6455 §5.7.
    #[test]
    fn the_content_of_frames_is_found_masked_or_not_in_pieces_and_around_control_frames() {
        assert_eq!(content(b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), b"Hello");
        assert_eq!(content(b"\x01\x03Hel\x89\x05Hello\x80\x02lo"), b"Hello");
        let long = [&b"\x82\x7e\x01\x00"[..], &[7; 256], b"\x82\x7f\0\0\0\0\0\x01\0\0", &[8; 65_536]].concat();
        assert_eq!(content(&long), [&[7; 256][..], &[8; 65_536]].concat());
        assert_eq!(content(b"\x82\x05cut"), b"cut");
    }

    #[test]
    fn only_what_was_upgraded_is_a_tunnel() {
        let asked = b"GET /tunnel HTTP/1.1\r\nSec-WebSocket-Key: x\r\n\r\n\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
        let recording = |answered: &[u8]| Recording { from_client: asked.to_vec(), from_server: answered.to_vec() };
        let tunnel = recording(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x82\x01a").tunnel();
        assert!(tunnel.is_some_and(|tunnel| tunnel.from_client == b"Hello" && tunnel.from_server == b"a"));
        assert!(recording(b"HTTP/1.1 403 Forbidden\r\n\r\n").tunnel().is_none());
    }

    #[test]
    #[should_panic = "compressed"]
    fn a_tunnel_whose_content_is_not_what_was_written_says_so() {
        let asked = b"GET / HTTP/1.1\r\nSec-WebSocket-Key: x\r\n\r\n".to_vec();
        let answered = b"HTTP/1.1 101 S\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n".to_vec();
        let _ = Recording { from_client: asked, from_server: answered }.tunnel();
    }
}
