//! WebSocket frames (RFC 6455 §5), seen by a server.
//!
//! [`Decoder`] takes octets in any cut and unmasks payload where it lies, so a frame is never put
//! together in memory and many small frames become one run of octets. Headers are read by tungstenite.
//! Must not: hold payload of binary frames, or accept what a server must refuse (§5.1, §5.5).

use bridge_protocol::{MAX_BINARY_FRAME_OCTETS, MAX_TEXT_FRAME_OCTETS};
use std::{io::Cursor, ops::Range};
use tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Control, Data, OpCode},
};

/// Room that [`write_header`] may need before the payload.
pub const HEADER_ROOM: usize = 10;

/// The largest payload of a control frame (RFC 6455 §5.5).
const MAX_CONTROL_OCTETS: usize = 125;

/// The largest header of a frame from a client.
const MAX_HEADER_OCTETS: usize = 14;

/// What the bridge writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole text message.
    Text = 1,
    /// A whole binary message.
    Binary = 2,
    /// Close.
    Close = 8,
    /// Ping.
    Ping = 9,
    /// Pong.
    Pong = 10,
}

/// What a client sent besides octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A whole text message.
    Text(String),
    /// A ping that wants its payload back.
    Ping(Vec<u8>),
    /// An answer to a ping.
    Pong,
    /// The closing handshake; its code where it named one.
    Close(Option<u16>),
}

/// What [`Decoder::decode`] made of its input.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// Where in the input the unmasked octets of binary frames now lie.
    pub payload: Range<usize>,
    /// How much of the input is dealt with.
    pub consumed: usize,
    /// What came after those octets.
    pub event: Option<Event>,
}

/// What a client did against RFC 6455 or against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// Not a WebSocket frame, an unmasked one, or one out of order.
    Protocol,
    /// A frame or message larger than permitted.
    TooBig,
    /// Text that is not UTF-8.
    NotUtf8,
}

/// Reads a client's frames.
#[derive(Debug, Default)]
pub struct Decoder {
    header: Vec<u8>,
    frame: Option<Frame>,
    /// The kind of the message whose fragments are coming in.
    message: Option<Data>,
    text: Vec<u8>,
    control: Vec<u8>,
}

#[derive(Debug)]
struct Frame {
    opcode: OpCode,
    is_final: bool,
    mask: [u8; 4],
    remaining: usize,
}

impl Decoder {
    /// Deals with `input` up to its end or the first event. Call again with the rest.
    ///
    /// # Errors
    /// What the client did wrong; the connection must end.
    pub fn decode(&mut self, input: &mut [u8]) -> Result<Decoded, Violation> {
        let mut decoded = Decoded::default();
        loop {
            let frame = match &mut self.frame {
                Some(frame) => frame,
                None => match self.read_header(&input[decoded.consumed..])? {
                    (used, Some(frame)) => {
                        decoded.consumed += used;
                        self.frame.insert(frame)
                    }
                    (used, None) => {
                        decoded.consumed += used;
                        return Ok(decoded);
                    }
                },
            };
            let from = decoded.consumed;
            let count = frame.remaining.min(input.len() - from);
            let part = &mut input[from..from + count];
            unmask(part, frame.mask);
            frame.mask.rotate_left(count % 4);
            frame.remaining -= count;
            decoded.consumed += count;
            let complete = frame.remaining == 0;
            match (frame.opcode, self.message) {
                (OpCode::Control(_), _) => self.control.extend_from_slice(part),
                (OpCode::Data(_), Some(Data::Text)) => self.text.extend_from_slice(part),
                _ if decoded.payload.is_empty() => decoded.payload = from..from + count,
                _ => {
                    input.copy_within(from..from + count, decoded.payload.end);
                    decoded.payload.end += count;
                }
            }
            if !complete {
                return Ok(decoded);
            }
            if let Some(event) = self.end_frame()? {
                decoded.event = Some(event);
                return Ok(decoded);
            }
        }
    }

    /// Takes header octets; gives back how many it used and the frame once its header is whole.
    fn read_header(&mut self, input: &[u8]) -> Result<(usize, Option<Frame>), Violation> {
        let held = self.header.len();
        let wanted = (MAX_HEADER_OCTETS - held).min(input.len());
        let parse = |octets: &[u8]| {
            let mut cursor = Cursor::new(octets);
            let found = FrameHeader::parse(&mut cursor).map_err(|_| Violation::Protocol)?;
            Ok(found.map(|(header, length)| (header, length, cursor.position() as usize)))
        };
        let found = if held == 0 {
            parse(&input[..wanted])?
        } else {
            self.header.extend_from_slice(&input[..wanted]);
            parse(&self.header)?
        };
        let Some((header, length, size)) = found else {
            if held == 0 {
                self.header.extend_from_slice(&input[..wanted]);
            }
            return Ok((wanted, None));
        };
        self.header = Vec::new();
        Ok((size - held, Some(self.begin_frame(&header, length)?)))
    }

    fn begin_frame(&mut self, header: &FrameHeader, length: u64) -> Result<Frame, Violation> {
        let mask = header.mask.ok_or(Violation::Protocol)?;
        if header.rsv1 || header.rsv2 || header.rsv3 {
            return Err(Violation::Protocol);
        }
        let length = usize::try_from(length).map_err(|_| Violation::TooBig)?;
        match header.opcode {
            OpCode::Control(_) => {
                if !header.is_final || length > MAX_CONTROL_OCTETS {
                    return Err(Violation::Protocol);
                }
            }
            OpCode::Data(kind) => {
                self.message = match (kind, self.message) {
                    (Data::Continue, Some(kind)) => Some(kind),
                    (Data::Text | Data::Binary, None) => Some(kind),
                    _ => return Err(Violation::Protocol),
                };
                // A message of endless empty fragments is no message.
                if length == 0 && !header.is_final {
                    return Err(Violation::Protocol);
                }
                let text = self.message == Some(Data::Text);
                if text && self.text.len().saturating_add(length) > MAX_TEXT_FRAME_OCTETS
                    || length > MAX_BINARY_FRAME_OCTETS
                {
                    return Err(Violation::TooBig);
                }
            }
        }
        Ok(Frame { opcode: header.opcode, is_final: header.is_final, mask, remaining: length })
    }

    fn end_frame(&mut self) -> Result<Option<Event>, Violation> {
        let Some(frame) = self.frame.take() else { return Ok(None) };
        match frame.opcode {
            OpCode::Control(kind) => {
                let payload = std::mem::take(&mut self.control);
                Ok(Some(match kind {
                    Control::Ping => Event::Ping(payload),
                    Control::Pong => Event::Pong,
                    _ => Event::Close(close_code(&payload)?),
                }))
            }
            OpCode::Data(_) if !frame.is_final => Ok(None),
            OpCode::Data(_) => match self.message.take() {
                Some(Data::Text) => {
                    let text = String::from_utf8(std::mem::take(&mut self.text)).map_err(|_| Violation::NotUtf8)?;
                    Ok(Some(Event::Text(text)))
                }
                _ => Ok(None),
            },
        }
    }
}

/// Writes the header of an unmasked, whole frame so that it ends where the payload begins, at
/// [`HEADER_ROOM`]; gives back where the frame starts.
pub fn write_header(buffer: &mut [u8], kind: Kind, length: usize) -> usize {
    let first = 0x80 | kind as u8;
    let header: &mut [u8] = &mut buffer[..HEADER_ROOM];
    if length <= MAX_CONTROL_OCTETS {
        header[8] = first;
        header[9] = length as u8;
        8
    } else if let Ok(length) = u16::try_from(length) {
        header[6] = first;
        header[7] = 126;
        header[8..].copy_from_slice(&length.to_be_bytes());
        6
    } else {
        header[0] = first;
        header[1] = 127;
        header[2..].copy_from_slice(&(length as u64).to_be_bytes());
        0
    }
}

fn close_code(payload: &[u8]) -> Result<Option<u16>, Violation> {
    match payload {
        [] => Ok(None),
        [high, low, ..] => Ok(Some(u16::from_be_bytes([*high, *low]))),
        [_] => Err(Violation::Protocol),
    }
}

/// Eight octets at a time, which the compiler makes wider still.
fn unmask(octets: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (chunks, rest) = octets.as_chunks_mut::<8>();
    for chunk in chunks {
        *chunk = (u64::from_ne_bytes(*chunk) ^ wide).to_ne_bytes();
    }
    for (octet, key) in rest.iter_mut().zip(mask.iter().cycle()) {
        *octet ^= key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One frame as a client writes it.
    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mask = [0x11, 0x22, 0x33, 0x44];
        let mut octets = vec![first];
        match payload.len() {
            n @ 0..=125 => octets.push(0x80 | n as u8),
            n @ 126..=0xffff => {
                octets.push(0x80 | 126);
                octets.extend((n as u16).to_be_bytes());
            }
            n => {
                octets.push(0x80 | 127);
                octets.extend((n as u64).to_be_bytes());
            }
        }
        octets.extend(mask);
        octets.extend(payload.iter().zip(mask.iter().cycle()).map(|(octet, key)| octet ^ key));
        octets
    }

    /// Everything the decoder finds when the input comes in pieces of `step` octets.
    fn decode(input: &[u8], step: usize) -> Result<(Vec<u8>, Vec<Event>), Violation> {
        let mut decoder = Decoder::default();
        let (mut octets, mut events) = (Vec::new(), Vec::new());
        for piece in input.chunks(step) {
            let mut piece = piece.to_vec();
            let mut rest = &mut piece[..];
            while !rest.is_empty() {
                let decoded = decoder.decode(rest)?;
                octets.extend_from_slice(&rest[decoded.payload.clone()]);
                events.extend(decoded.event);
                rest = &mut rest[decoded.consumed..];
            }
        }
        Ok((octets, events))
    }

    #[track_caller]
    fn check(frames: &[Vec<u8>], expected: Result<(&[u8], &[Event]), Violation>) {
        let input = frames.concat();
        for step in [1, 2, 3, 5, 7, 13, 64, input.len().max(1)] {
            let found = decode(&input, step);
            let expected = expected.map(|(octets, events)| (octets.to_vec(), events.to_vec()));
            assert_eq!(found, expected, "in steps of {step}");
        }
    }

    #[test]
    fn frames_in_any_cut_give_the_same_octets_and_events() {
        check(
            &[frame(0x82, b"USER a\r\n"), frame(0x82, b""), frame(0x82, b"PASS b\r\n")],
            Ok((b"USER a\r\nPASS b\r\n", &[])),
        );
        check(&[frame(0x81, b"{}")], Ok((b"", &[Event::Text("{}".into())])));
        let long = vec![7; 70_000];
        check(&[frame(0x82, &long)], Ok((&long, &[])));
        check(
            &[frame(0x89, b"hi"), frame(0x82, b"x"), frame(0x8a, b""), frame(0x88, &[0x03, 0xe8])],
            Ok((b"x", &[Event::Ping(b"hi".into()), Event::Pong, Event::Close(Some(1000))])),
        );
    }

    #[test]
    fn fragments_join_even_around_a_control_frame() {
        check(&[frame(0x02, b"ab"), frame(0x89, b"p"), frame(0x80, b"cd")], Ok((b"abcd", &[Event::Ping(b"p".into())])));
        check(&[frame(0x01, b"{"), frame(0x80, b"}")], Ok((b"", &[Event::Text("{}".into())])));
    }

    #[test]
    fn what_a_server_must_refuse_is_refused() {
        let protocol = Err(Violation::Protocol);
        check(&[vec![0x82, 0x01, b'x']], protocol);
        check(&[frame(0xc2, b"x")], protocol);
        check(&[frame(0x80, b"x")], protocol);
        check(&[frame(0x83, b"x")], protocol);
        check(&[frame(0x09, b"x")], protocol);
        check(&[frame(0x89, &[0; 126])], protocol);
        check(&[frame(0x02, b"x"), frame(0x82, b"y")], protocol);
        check(&[frame(0x02, b"")], protocol);
        check(&[frame(0x88, b"x")], protocol);
        check(&[frame(0x81, &[0xff])], Err(Violation::NotUtf8));
        check(&[frame(0x82, &vec![0; MAX_BINARY_FRAME_OCTETS + 1])], Err(Violation::TooBig));
        check(&[frame(0x81, &vec![b'x'; MAX_TEXT_FRAME_OCTETS + 1])], Err(Violation::TooBig));
        check(&[frame(0x01, &vec![b'x'; MAX_TEXT_FRAME_OCTETS]), frame(0x80, b"x")], Err(Violation::TooBig));
    }

    #[test]
    fn a_written_header_is_what_tungstenite_reads() {
        for length in [0, 1, 125, 126, 65_535, 65_536, 262_134] {
            let mut room = [0; HEADER_ROOM];
            let start = write_header(&mut room, Kind::Binary, length);
            let mut cursor = Cursor::new(&room[start..]);
            let (header, found) = FrameHeader::parse(&mut cursor).expect("parses").expect("is whole");
            assert_eq!((found, header.opcode, header.is_final), (length as u64, OpCode::Data(Data::Binary), true));
            assert_eq!(cursor.position() as usize, HEADER_ROOM - start);
        }
    }
}
