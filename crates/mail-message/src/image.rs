//! Images of a message as `data:` addresses, by what they are and not by what they say.
//!
//! Must not: take anything that can hold script or load (SVG), or that unpacks into more pixels than a screen can use.

use crate::limits;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The `data:` address of an image that may be shown.
pub(crate) fn data_url(octets: &[u8]) -> Option<String> {
    if octets.len() > limits::INLINE_IMAGE_OCTETS || pixels(octets).is_some_and(|pixels| pixels > limits::IMAGE_PIXELS)
    {
        return None;
    }
    let mut url = format!("data:{};base64,", kind(octets)?);
    url.reserve(octets.len().saturating_mul(4).div_ceil(3));
    for group in octets.chunks(3) {
        let octet = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = (octet(0) << 16) | (octet(1) << 8) | octet(2);
        for (index, shift) in [18_u32, 12, 6, 0].into_iter().enumerate() {
            let digit = usize::try_from((bits >> shift) & 63).ok().and_then(|digit| ALPHABET.get(digit));
            url.push(if index > group.len() { '=' } else { digit.copied().map_or('=', char::from) });
        }
    }
    Some(url)
}

fn kind(octets: &[u8]) -> Option<&'static str> {
    Some(match octets {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => return None,
    })
}

/// Width times height as the head of a PNG or GIF says.
fn pixels(octets: &[u8]) -> Option<u64> {
    match octets {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_encoded_as_base64_with_padding() {
        for (tail, end) in [
            (&b""[..], "data:image/gif;base64,R0lGODlh"),
            (b"\xff", "R0lGODlh/w=="),
            (b"\xff\xfe", "R0lGODlh//4="),
            (b"abc", "R0lGODlhYWJj"),
        ] {
            let url = data_url(&[b"GIF89a", tail].concat()).unwrap();
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
        assert_eq!(data_url(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), None);
        assert_eq!(data_url(b""), None);
    }
}
