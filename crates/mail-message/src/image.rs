//! Images of a message as `data:` addresses, by what they are and not by what they say.
//!
//! Must not: take anything that can hold script or load (SVG), or that unpacks into more pixels than a screen can use.

use crate::{encode, limits};

const AVIF: &str = "image/avif";

/// The `data:` address of an image that may be shown inside a message: of a kind that the sanitiser knows, too.
pub(crate) fn data_url(octets: &[u8]) -> Option<String> {
    is_drawn(octets).then(|| data_url_within(octets, limits::INLINE_IMAGE_OCTETS)).flatten()
}

/// Whether something that begins so is an image of a kind that is drawn inside a message.
pub(crate) fn is_drawn(head: &[u8]) -> bool {
    kind(head).is_some_and(|kind| kind != AVIF)
}

/// The `data:` address of an image that may be shown and has at most so many octets.
pub(crate) fn data_url_within(octets: &[u8], most: usize) -> Option<String> {
    // A head that does not tell is none that a program wrote.
    let kind = kind(octets)?;
    if octets.len() > most || pixels(octets).is_none_or(|pixels| pixels > limits::IMAGE_PIXELS) {
        return None;
    }
    let mut url = format!("data:{kind};base64,");
    encode::base64(octets, &mut url);
    Some(url)
}

fn kind(octets: &[u8]) -> Option<&'static str> {
    Some(match octets {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => AVIF,
        _ => return None,
    })
}

/// Width times height as the head of an image says.
pub(crate) fn pixels(octets: &[u8]) -> Option<u64> {
    match octets {
        [0xff, 0xd8, rest @ ..] => jpeg_pixels(rest),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', rest @ ..] => webp_pixels(rest),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => avif_pixels(octets),
        [0x89, b'P', b'N', b'G', _, _, _, _, _, _, _, _, b'I', b'H', b'D', b'R', a, b, c, d, e, f, g, h, ..] => {
            let (width, height) = (u32::from_be_bytes([*a, *b, *c, *d]), u32::from_be_bytes([*e, *f, *g, *h]));
            Some(u64::from(width).saturating_mul(u64::from(height)))
        }
        [b'G', b'I', b'F', _, _, _, a, b, c, d, ..] => {
            let (width, height) = (u16::from_le_bytes([*a, *b]), u16::from_le_bytes([*c, *d]));
            Some(u64::from(width).saturating_mul(u64::from(height)))
        }
        _ => None,
    }
}

/// The largest frame that the segments of a JPEG announce, up to its first scan (ITU T.81 §B.2.2).
fn jpeg_pixels(mut rest: &[u8]) -> Option<u64> {
    loop {
        match rest {
            // Filling between segments.
            [0xff, 0xff, ..] => rest = rest.get(1..)?,
            [0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, _, _, _, a, b, c, d, ..] => {
                return Some(area(u16::from_be_bytes([*a, *b]).into(), u16::from_be_bytes([*c, *d]).into()));
            }
            [0xff, 0xda | 0xd9, ..] => return None,
            [0xff, _, a, b, ..] => {
                let length = usize::from(u16::from_be_bytes([*a, *b])).max(2);
                rest = rest.get(length.saturating_add(2)..)?;
            }
            _ => return None,
        }
    }
}

/// The canvas that the first chunk of a WebP tells (RFC 9649 §2).
fn webp_pixels(rest: &[u8]) -> Option<u64> {
    match rest {
        [b'V', b'P', b'8', b' ', _, _, _, _, _, _, _, 0x9d, 0x01, 0x2a, a, b, c, d, ..] => {
            let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
            Some(area(side(*a, *b), side(*c, *d)))
        }
        [b'V', b'P', b'8', b'L', _, _, _, _, 0x2f, a, b, c, d, ..] => {
            let bits = u32::from_le_bytes([*a, *b, *c, *d]);
            Some(area((bits & 0x3fff).saturating_add(1), ((bits >> 14) & 0x3fff).saturating_add(1)))
        }
        [b'V', b'P', b'8', b'X', _, _, _, _, _, _, _, _, a, b, c, d, e, f, ..] => {
            let side = |low: u8, middle: u8, high: u8| u32::from_le_bytes([low, middle, high, 0]).saturating_add(1);
            Some(area(side(*a, *b, *c), side(*d, *e, *f)))
        }
        _ => None,
    }
}

/// The largest image that the head of an AVIF describes (`ispe`, ISO/IEC 23008-12 §6.5.3).
fn avif_pixels(octets: &[u8]) -> Option<u64> {
    const HEAD_OCTETS: usize = 64 * 1024;
    let head = octets.get(..HEAD_OCTETS).unwrap_or(octets);
    let boxes = head.windows(16).filter_map(|window| match window {
        [b'i', b's', b'p', b'e', _, _, _, _, a, b, c, d, e, f, g, h] => {
            Some(area(u32::from_be_bytes([*a, *b, *c, *d]), u32::from_be_bytes([*e, *f, *g, *h])))
        }
        _ => None,
    });
    boxes.max()
}

fn area(width: u32, height: u32) -> u64 {
    u64::from(width).saturating_mul(u64::from(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_encoded_as_base64_with_padding() {
        for (tail, end) in [
            (&b""[..], "data:image/gif;base64,R0lGODlhAQABAA=="),
            (b"\xff", "R0lGODlhAQABAP8="),
            (b"\xff\xfe", "R0lGODlhAQABAP/+"),
            (b"abc", "R0lGODlhAQABAGFiYw=="),
        ] {
            let url = data_url(&[b"GIF89a\x01\0\x01\0", tail].concat()).unwrap();
            assert!(url.ends_with(end), "{url}");
        }
    }

    #[test]
    fn what_is_no_harmless_image_or_too_many_pixels_is_refused() {
        let png = |width: u32, height: u32| {
            [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &width.to_be_bytes()[..], &height.to_be_bytes()[..]].concat()
        };
        assert!(data_url(&png(800, 600)).is_some());
        assert_eq!(data_url(&png(30_000, 30_000)), None);
        assert_eq!(data_url(b"GIF89a\xff\xff\xff\xff"), None);
        let jpeg = |side: [u8; 2]| {
            [b"\xff\xd8\xff\xe0\0\x04JF\xff\xff\xc2\0\x0b\x08".as_slice(), &side, &side, b"\x03"].concat()
        };
        assert!(data_url(&jpeg([1, 0])).is_some());
        assert_eq!(data_url(&jpeg([0xff, 0xff])), None);
        let webp = |chunk: &[u8]| data_url(&[b"RIFF\0\0\0\0WEBP", chunk].concat());
        assert!(webp(b"VP8X\x0a\0\0\0\0\0\0\0\xff\0\0\xff\0\0").is_some());
        assert_eq!(webp(b"VP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff"), None);
        assert_eq!(webp(b"VP8L\0\0\0\0\x2f\xff\xff\xff\xff"), None);
        assert_eq!(webp(b"VP8 \0\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f"), None);
        let avif = |side: [u8; 4]| [b"\0\0\0\x1cftypavif....ispe\0\0\0\0".as_slice(), &side, &side].concat();
        let by_itself = |octets: &[u8]| data_url_within(octets, limits::PREVIEW_IMAGE_OCTETS);
        assert!(by_itself(&avif([0, 0, 1, 0])).unwrap().starts_with("data:image/avif;"));
        assert_eq!(by_itself(&avif([0, 1, 0, 0])), None);
        assert_eq!(by_itself(b"\0\0\0\x1cftypavif"), None);
        assert_eq!(data_url(&avif([0, 0, 1, 0])), None);
        assert_eq!(data_url(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), None);
        assert_eq!(data_url(b""), None);
        // Programs show what stands behind something that is no head.
        assert_eq!(data_url(b"\xff\xd8\xff\xe0\0\x04JFjunk\xff\xc2\0\x0b\x08\xff\xff\xff\xff\x03"), None);
    }
}
