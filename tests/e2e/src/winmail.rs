//! What Outlook packs a mail into (`winmail.dat`, MS-OXTNEF), as nobody's Outlook would.
//!
//! Must not: check what it is given.

/// A picture of a file is told (MS-OXTNEF §2.1.3.1).
pub(crate) const RENDER_DATA: u32 = 0x0006_9002;
/// Properties of the message.
pub(crate) const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
/// Properties of a file.
pub(crate) const ATTACHMENT_PROPERTIES: u32 = 0x0006_9005;

/// The text as packed RTF (MS-OXPROPS).
pub(crate) const RTF: u16 = 0x1009;
/// A file's content.
pub(crate) const DATA: u16 = 0x3701;

/// A property of octets (MS-OXCDATA §2.11.1).
pub(crate) const OCTETS: u16 = 0x0102;
/// A property that is a package again.
pub(crate) const OBJECT: u16 = 0x000d;

/// A package of these attributes.
pub(crate) fn package(attributes: &[u8]) -> Vec<u8> {
    // Signature and key.
    [b"\x78\x9f\x3e\x22\x01\0", attributes].concat()
}

/// An attribute, with a checksum of nothing.
pub(crate) fn attribute(id: u32, data: &[u8]) -> Vec<u8> {
    [&[1], &id.to_le_bytes()[..], &length(data), data, &[0, 0]].concat()
}

/// The properties of an attribute that has this one.
pub(crate) fn property(id: u16, kind: u16, data: &[u8]) -> Vec<u8> {
    let number = 1_u32.to_le_bytes();
    [&number[..], &kind.to_le_bytes(), &id.to_le_bytes(), &number, &length(data), data].concat()
}

/// RTF (MS-OXRTFCP) that is said to unpack into four thousand million octets, and does into 17 for each of these
/// references: each means the octet before itself.
pub(crate) fn packed_bomb(references: usize) -> Vec<u8> {
    const DICTIONARY: usize = 207;
    let mut packed = [&[0; 4][..], &u32::MAX.to_le_bytes(), b"LZFu\0\0\0\0"].concat();
    for number in 0..references {
        if number % 8 == 0 {
            packed.push(0xff);
        }
        let before = (DICTIONARY + number * 17 - 1) % 4_096;
        packed.extend([(before >> 4) as u8, (before << 4) as u8 | 0xf]);
    }
    packed
}

fn length(data: &[u8]) -> [u8; 4] {
    u32::try_from(data.len()).expect("it is small").to_le_bytes()
}
