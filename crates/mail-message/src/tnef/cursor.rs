//! Numbers and runs of octets from the front of octets, little-endian.
//!
//! Must not: read beyond the end; every read says whether there was enough.

use encoding_rs::{Encoding, UTF_8, UTF_16LE, WINDOWS_1252};

/// What is still to be read.
pub(super) struct Cursor<'o>(&'o [u8]);

impl<'o> Cursor<'o> {
    pub(super) const fn new(octets: &'o [u8]) -> Self {
        Self(octets)
    }

    pub(super) fn take(&mut self, length: usize) -> Option<&'o [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A run whose length comes first, and what fills it up to a multiple of four.
    pub(super) fn counted(&mut self) -> Option<&'o [u8]> {
        let length = usize::try_from(self.u32()?).ok()?;
        let taken = self.take(length)?;
        let filling = length.next_multiple_of(4).checked_sub(length)?;
        self.take(filling.min(self.0.len()))?;
        Some(taken)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }
}

/// Text of a Windows code page, up to its NUL.
pub(super) fn text(octets: &[u8], code_page: u32) -> String {
    let octets = octets.split(|octet| *octet == 0).next().unwrap_or_default();
    let encoding = match code_page {
        65_001 | 20_127 => UTF_8,
        874 => Encoding::for_label(b"windows-874").unwrap_or(WINDOWS_1252),
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        20_866 => encoding_rs::KOI8_R,
        28_591..=28_605 => {
            let label = format!("iso-8859-{}", code_page.saturating_sub(28_590));
            Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
        }
        _ => Encoding::for_label(format!("windows-{code_page}").as_bytes()).unwrap_or(WINDOWS_1252),
    };
    match std::str::from_utf8(octets) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding.decode_without_bom_handling(octets).0.into_owned(),
    }
}

/// Text in UTF-16, up to its NUL.
pub(super) fn wide_text(octets: &[u8]) -> String {
    let text = UTF_16LE.decode_without_bom_handling(octets).0;
    text.split('\0').next().unwrap_or_default().to_owned()
}
