//! Packages made here, and what hostile ones do.

use super::*;
use crate::{Body, ReadOptions, read, within};

/// A package of these attributes.
pub(crate) fn package(attributes: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut octets = SIGNATURE.to_le_bytes().to_vec();
    octets.extend_from_slice(&[1, 0]);
    for (id, data) in attributes {
        octets.push(1);
        octets.extend_from_slice(&id.to_le_bytes());
        octets.extend_from_slice(&u32::try_from(data.len()).unwrap().to_le_bytes());
        octets.extend_from_slice(data);
        octets.extend_from_slice(&[0, 0]);
    }
    octets
}

fn counted(data: &[u8]) -> Vec<u8> {
    let mut octets = u32::try_from(data.len()).unwrap().to_le_bytes().to_vec();
    octets.extend_from_slice(data);
    octets.resize(octets.len().next_multiple_of(4), 0);
    octets
}

fn properties(all: &[(u16, u16, Vec<u8>)]) -> Vec<u8> {
    let mut octets = u32::try_from(all.len()).unwrap().to_le_bytes().to_vec();
    for (kind, id, data) in all {
        octets.extend_from_slice(&kind.to_le_bytes());
        octets.extend_from_slice(&id.to_le_bytes());
        if matches!(kind, 0x0d | 0x1e | 0x1f | 0x102) {
            octets.extend_from_slice(&1_u32.to_le_bytes());
            octets.extend_from_slice(&counted(data));
        } else {
            octets.extend_from_slice(data);
        }
    }
    octets
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

fn document(octets: &[u8]) -> crate::Document {
    read(&unpacked(octets).unwrap(), ReadOptions::default())
}

fn text_of(document: &crate::Document) -> String {
    let (Body::Text(blocks) | Body::Html { text: blocks, .. }) = &document.body else { return String::new() };
    format!("{blocks:?}")
}

#[test]
fn text_and_files_are_unpacked() {
    let octets = package(&[
        (attribute::CODE_PAGE, vec![0xe4, 4, 0, 0, 0, 0, 0, 0]),
        (attribute::SUBJECT, b"Gr\xfc\xdfe\0".to_vec()),
        (attribute::BODY, b"Sch\xf6ne Gr\xfc\xdfe\r\naus K\xf6ln\0".to_vec()),
        (attribute::RENDER_DATA, vec![0; 14]),
        (attribute::TITLE, b"SHORT~1.TXT\0".to_vec()),
        (attribute::DATA, b"file one".to_vec()),
        (
            attribute::ATTACHMENT_PROPERTIES,
            properties(&[
                (0x03, 0x0e20, vec![8, 0, 0, 0]),
                (0x1f, property::LONG_NAME, wide("Übersicht.txt")),
                (0x1e, property::MEDIA_TYPE, b"text/plain\0".to_vec()),
            ]),
        ),
        (attribute::RENDER_DATA, vec![0; 14]),
        (attribute::TITLE, b"..\\two.bin\0".to_vec()),
        (attribute::DATA, b"\0\x01".to_vec()),
    ]);
    let document = document(&octets);
    assert_eq!(document.subject, "Grüße");
    assert!(text_of(&document).contains("Schöne Grüße\\naus Köln"), "{}", text_of(&document));
    let files: Vec<_> =
        document.attachments.iter().map(|file| (file.name.as_str(), file.media_type.as_str(), file.octets)).collect();
    assert_eq!(files, [("Übersicht.txt", "text/plain", 8), ("two.bin", "application/octet-stream", 2)]);
}

#[test]
fn html_goes_through_the_sanitiser_and_rtf_becomes_text() {
    let html = b"<p>Hi</p><script>alert(1)</script>".to_vec();
    let octets = package(&[(attribute::MESSAGE_PROPERTIES, properties(&[(0x102, property::HTML, html)]))]);
    let Body::Html { html, .. } = document(&octets).body else { panic!("HTML is HTML") };
    assert!(html.contains("<p>Hi</p>") && !html.contains("script"), "{html}");
    // The example of MS-OXRTFCP §3.1.
    let packed = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0".to_vec();
    assert_eq!(rtf::decompressed(&packed).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    let octets = package(&[(attribute::MESSAGE_PROPERTIES, properties(&[(0x102, property::RTF, packed)]))]);
    assert!(text_of(&document(&octets)).contains("hello world"));
    // And of §3.2: a reference that goes on into what it writes.
    let packed = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4KQA\0\x04 WXYZ\x0dn}\x01\x0e\xb0".to_vec();
    assert_eq!(rtf::decompressed(&packed).unwrap(), b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
}

#[test]
fn rtf_is_read_as_its_words() {
    for (rtf, expected) in [
        (r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard Gr\'fc\'dfe\par b\tab c}", "Grüße\nb\tc"),
        (r"{\rtf1 a\u8364?b{\uc0\u8364 c}\u-9?d}", "a€b€c\u{fff7}d"),
        (r"{\rtf1 {\*\generator x}a\{b\}\\{\pict 0102}{\info{\title T}}\emdash }", "a{b}\\—"),
        (r"{\rtf1 \bin4 }}}}x}", "x"),
        (r"}}}{{{", ""),
    ] {
        assert_eq!(rtf::text(rtf.as_bytes()), expected, "{rtf}");
    }
}

#[test]
fn lengths_that_lie_are_not_believed() {
    let good = package(&[
        (attribute::BODY, b"text".to_vec()),
        (attribute::RENDER_DATA, vec![0; 14]),
        (attribute::DATA, b"file".to_vec()),
    ]);
    // Broken off anywhere, it is what came before.
    for end in 0..=good.len() {
        let _ = unpacked(&good[..end]);
    }
    let mut lying = good;
    lying[11..15].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(text_of(&document(&lying)), "");
    // A count of 4,000 million values, and a bomb of references to what was just written.
    let counts =
        [&1_u32.to_le_bytes()[..], &0x1003_u16.to_le_bytes(), &5_u16.to_le_bytes(), &u32::MAX.to_le_bytes()].concat();
    let mut bomb = [&[0, 0, 0, 0][..], &u32::MAX.to_le_bytes(), b"LZFu\0\0\0\0"].concat();
    for number in 0..limits::TEXT_OCTETS / 17 + 1 {
        if number % 8 == 0 {
            bomb.push(0xff);
        }
        // 17 octets from the place before the one that is written next.
        let before = (207 + number * 17 - 1) % 4_096;
        bomb.extend([u8::try_from(before >> 4).unwrap(), (before << 4) as u8 | 0xf]);
    }
    let octets = package(&[
        (attribute::MESSAGE_PROPERTIES, counts),
        (attribute::MESSAGE_PROPERTIES, properties(&[(0x102, property::RTF, bomb.clone())])),
    ]);
    assert!(unpacked(&octets).is_some());
    assert_eq!(rtf::decompressed(&bomb).unwrap().len(), limits::TEXT_OCTETS);
    assert_eq!(unpacked(b"MZ"), None);
    let many = package(&vec![(attribute::RENDER_DATA, vec![]); 5_000]);
    assert!(document(&many).attachments.is_empty());
}

#[test]
fn a_package_in_a_package_opens_as_deep_as_the_bound() {
    let mut octets = package(&[(attribute::SUBJECT, b"innermost\0".to_vec()), (attribute::BODY, b"found\0".to_vec())]);
    for _ in 0..4 {
        let data = [&[0; 16][..], &octets].concat();
        octets = package(&[
            (attribute::RENDER_DATA, vec![0; 14]),
            (
                attribute::ATTACHMENT_PROPERTIES,
                properties(&[(0x1e, property::DISPLAY_NAME, b"inner\0".to_vec()), (0x0d, property::DATA, data)]),
            ),
        ]);
    }
    let mail = mixed("From: a@b\r\n".to_owned(), &[Part::file("winmail.dat", "application/ms-tnef", &octets)]);
    let inside = within(&mail, &[1, 1, 1, 1, 1]).unwrap();
    let innermost = read(&inside, ReadOptions::default());
    assert_eq!(innermost.subject, "innermost");
    assert!(text_of(&innermost).contains("found"));
}
