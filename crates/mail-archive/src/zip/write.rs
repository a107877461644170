//! The writer: one file after the other, each stored as it is, sizes and checksum in front of it.
//!
//! There are no data descriptors, which some readers do not understand; so the content of one file must be at hand,
//! that of the others never. Where sizes and numbers need zip64, it is written.
//!
//! Must not: write a name that would leave the folder that somebody unpacks into.

use crate::limits::{ZIP_FILE_OCTETS, ZIP_NAME_OCTETS};

/// Files are stored, not compressed, and their names are UTF-8 (bit 11).
const FLAGS: u16 = 1 << 11;
const STORED: u16 = 0;
/// Made on Unix by version 4.5, so that permissions have a meaning.
const MADE_BY: u16 = 3 << 8 | 45;
/// An ordinary file that its owner may change and others read.
const MODE: u32 = 0o100_644 << 16;
const NEEDS_PLAIN: u16 = 20;
const NEEDS_ZIP64: u16 = 45;

/// Why a file cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZipError {
    /// The name is empty, too long, absolute, or has a part that is empty, `.` or `..`, a backslash or a control
    /// character.
    Name,
    /// The content is larger than [`ZIP_FILE_OCTETS`].
    TooLarge,
}

/// Writes an archive. What it returns is to be written in the order in which it is returned.
///
/// ```
/// use mail_archive::zip::ZipWriter;
/// let mut zip = ZipWriter::new();
/// let mut archive = Vec::new();
/// for (name, content) in [("one.txt", &b"1"[..]), ("zwei/\u{e4}.txt", b"2")] {
///     archive.extend(zip.head(name, content, 1_700_000_000).unwrap());
///     archive.extend(content);
/// }
/// archive.extend(zip.finish());
/// ```
#[derive(Debug, Default)]
pub struct ZipWriter {
    directory: Vec<u8>,
    files: u64,
    offset: u64,
}

impl ZipWriter {
    /// An archive without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// What stands in front of a file. Its content must follow, as it is. `modified` is in seconds since 1970.
    /// Separators in `name` are slashes. A name that was there before is the caller's to avoid.
    ///
    /// # Errors
    /// [`ZipError`]; nothing was written then, and the archive can go on.
    pub fn head(&mut self, name: &str, content: &[u8], modified: i64) -> Result<Vec<u8>, ZipError> {
        let octets = u64::try_from(content.len()).unwrap_or(u64::MAX);
        if octets > ZIP_FILE_OCTETS {
            return Err(ZipError::TooLarge);
        }
        if !is_safe_name(name) {
            return Err(ZipError::Name);
        }
        let (size, name_octets) = (narrow(octets), u16::try_from(name.len()).map_err(|_| ZipError::Name)?);
        let (date, time) = dos_time(modified);
        let times = extended_time(modified);
        let mut facts = Vec::with_capacity(26);
        for field in [FLAGS, STORED, time, date] {
            facts.extend(field.to_le_bytes());
        }
        for field in [crc32fast::hash(content), size, size] {
            facts.extend(field.to_le_bytes());
        }
        facts.extend(name_octets.to_le_bytes());

        let mut head = Vec::with_capacity(name.len().saturating_add(64));
        head.extend(b"PK\x03\x04");
        head.extend(NEEDS_PLAIN.to_le_bytes());
        head.extend(&facts);
        head.extend(length(&times).to_le_bytes());
        head.extend(name.as_bytes());
        head.extend(&times);

        self.list(name, &facts, &times);
        let head_octets = u64::try_from(head.len()).unwrap_or(u64::MAX);
        self.offset = self.offset.saturating_add(head_octets).saturating_add(octets);
        self.files = self.files.saturating_add(1);
        Ok(head)
    }

    /// The entry of the file that begins here, in the central directory.
    fn list(&mut self, name: &str, facts: &[u8], times: &[u8]) {
        let (offset, is_far) = (narrow(self.offset), self.offset >= u64::from(u32::MAX));
        let mut extra = times.to_vec();
        if is_far {
            extra.extend([1, 0, 8, 0]);
            extra.extend(self.offset.to_le_bytes());
        }
        let out = &mut self.directory;
        out.extend(b"PK\x01\x02");
        out.extend(MADE_BY.to_le_bytes());
        out.extend(if is_far { NEEDS_ZIP64 } else { NEEDS_PLAIN }.to_le_bytes());
        out.extend(facts);
        out.extend(length(&extra).to_le_bytes());
        // No comment, first disk, no internal attributes.
        out.extend([0; 6]);
        out.extend(MODE.to_le_bytes());
        out.extend(offset.to_le_bytes());
        out.extend(name.as_bytes());
        out.extend(&extra);
    }

    /// How many octets of archive there are so far, contents included.
    pub const fn octets(&self) -> u64 {
        self.offset
    }

    /// What ends the archive: its central directory.
    pub fn finish(self) -> Vec<u8> {
        let Self { directory: mut out, files, offset } = self;
        let size = u64::try_from(out.len()).unwrap_or(u64::MAX);
        let is_large = files >= u64::from(u16::MAX) || [size, offset].iter().any(|of| *of >= u64::from(u32::MAX));
        if is_large {
            out.extend(b"PK\x06\x06");
            out.extend(44_u64.to_le_bytes());
            out.extend(MADE_BY.to_le_bytes());
            out.extend(NEEDS_ZIP64.to_le_bytes());
            out.extend([0; 8]);
            for field in [files, files, size, offset] {
                out.extend(field.to_le_bytes());
            }
            out.extend(b"PK\x06\x07");
            out.extend([0; 4]);
            out.extend(offset.saturating_add(size).to_le_bytes());
            out.extend(1_u32.to_le_bytes());
        }
        let files = u16::try_from(files).unwrap_or(u16::MAX);
        out.extend(b"PK\x05\x06");
        out.extend([0; 4]);
        out.extend(files.to_le_bytes());
        out.extend(files.to_le_bytes());
        out.extend(narrow(size).to_le_bytes());
        out.extend(narrow(offset).to_le_bytes());
        out.extend([0; 2]);
        out
    }
}

/// The field that says "look into zip64" where the number does not fit.
fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn length(extra: &[u8]) -> u16 {
    u16::try_from(extra.len()).unwrap_or(u16::MAX)
}

/// Whether a name stays inside the folder that it is unpacked into, on every system.
pub(super) fn is_safe_name(name: &str) -> bool {
    let is_safe_part = |part: &str| !matches!(part, "" | "." | "..");
    let is_forbidden = |c: char| c == '\\' || c.is_control();
    let is_drive = name.as_bytes().get(1) == Some(&b':');
    name.len() <= ZIP_NAME_OCTETS && !is_drive && !name.contains(is_forbidden) && name.split('/').all(is_safe_part)
}

/// Date and time as MS-DOS writes them, in UTC; what lies outside of 1980 to 2107 is moved to its edge.
fn dos_time(seconds: i64) -> (u16, u16) {
    const FIRST: i64 = 315_532_800;
    const LAST: i64 = 4_354_819_199;
    let seconds = seconds.clamp(FIRST, LAST);
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(day);
    let date = year.saturating_sub(1980) << 9 | month << 5 | day;
    let time = second.div_euclid(3600) << 11 | second.div_euclid(60).rem_euclid(60) << 5 | second.rem_euclid(60) >> 1;
    (u16::try_from(date).unwrap_or(0x21), u16::try_from(time).unwrap_or_default())
}

/// Year, month and day of a day since 1970 (the algorithm of Howard Hinnant's `civil_from_days`).
#[allow(clippy::arithmetic_side_effects, reason = "days are clamped to some thousand years before this is called")]
pub(crate) fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// The field of Info-ZIP that says when a file was modified, in UTC; left out where it cannot say it.
fn extended_time(seconds: i64) -> Vec<u8> {
    let Ok(seconds) = i32::try_from(seconds) else { return Vec::new() };
    [&b"UT\x05\x00\x01"[..], &seconds.to_le_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new();
        let mut archive = Vec::new();
        for (name, content) in files {
            assert_eq!(zip.octets(), archive.len() as u64);
            archive.extend(zip.head(name, content, 1_700_000_000).unwrap());
            archive.extend(*content);
        }
        archive.extend(zip.finish());
        archive
    }

    /// Archives lie on people's disks: their octets are pinned, by hand from APPNOTE.TXT.
    #[test]
    fn the_octets_of_an_archive_are_pinned() {
        // 2023-11-14 22:13:20 UTC.
        let facts = b"\x00\x08\x00\x00\xaa\xb1\x6e\x57\xb7\xef\xdc\x83\x01\x00\x00\x00\x01\x00\x00\x00\x03\x00";
        let times = b"UT\x05\x00\x01\x00\xf1\x53\x65";
        let expected = [
            &b"PK\x03\x04\x14\x00"[..],
            facts,
            b"\x09\x00\xc3\xa4b",
            times,
            b"1",
            b"PK\x01\x02\x2d\x03\x14\x00",
            facts,
            b"\x09\x00\x00\x00\x00\x00\x00\x00\x00\x00\xa4\x81\x00\x00\x00\x00\xc3\xa4b",
            times,
            b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x3a\x00\x00\x00\x2b\x00\x00\x00\x00\x00",
        ]
        .concat();
        assert_eq!(archive(&[("\u{e4}b", b"1")]).escape_ascii().to_string(), expected.escape_ascii().to_string());
    }

    #[test]
    fn more_files_than_sixteen_bits_can_count_need_zip64() {
        let mut zip = ZipWriter::new();
        let heads: usize =
            (0..65_535).map(|number| zip.head(&format!("{number}"), b"", 0).map_or(0, |head| head.len())).sum();
        let end = zip.finish();
        let locator = end.len() - 22 - 20;
        assert_eq!(&end[locator - 56..locator - 52], b"PK\x06\x06");
        assert_eq!(&end[locator..locator + 4], b"PK\x06\x07");
        let zip64 = u64::from_le_bytes(end[locator + 8..locator + 16].try_into().unwrap());
        assert_eq!(zip64, (heads + locator - 56) as u64);
        assert!(!archive(&[("a", b"")]).windows(4).any(|octets| octets == b"PK\x06\x06"));
    }

    #[test]
    fn a_file_beyond_four_gibibytes_says_where_it_begins_in_zip64() {
        let mut zip = ZipWriter { offset: 5 << 30, ..ZipWriter::new() };
        zip.head("a", b"1", 0).unwrap();
        let end = zip.finish();
        let field = [&b"\x01\x00\x08\x00"[..], &(5_u64 << 30).to_le_bytes()].concat();
        assert!(end.windows(field.len()).any(|octets| octets == field));
        assert!(end.windows(4).any(|octets| octets == b"PK\x06\x06"));
    }

    #[test]
    fn a_name_that_would_leave_its_folder_is_refused() {
        for name in ["", "/etc/passwd", "../a", "a/../b", "a/./b", "a//b", "a/", "a\\b", "C:a", "a\nb", "a\0"] {
            assert_eq!(ZipWriter::new().head(name, b"", 0), Err(ZipError::Name), "{name:?}");
        }
        assert_eq!(ZipWriter::new().head(&"a".repeat(ZIP_NAME_OCTETS + 1), b"", 0), Err(ZipError::Name));
        for name in ["a", "a/b", "..a", "a..", "cur/1.2.host:2,S"] {
            assert!(ZipWriter::new().head(name, b"", 0).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn times_are_those_of_dos() {
        let check = |seconds, date: (u16, u16, u16), time: (u16, u16, u16)| {
            let expected = ((date.0 - 1980) << 9 | date.1 << 5 | date.2, time.0 << 11 | time.1 << 5 | time.2 >> 1);
            assert_eq!(dos_time(seconds), expected, "{seconds}");
        };
        check(1_709_210_097, (2024, 2, 29), (12, 34, 57));
        check(0, (1980, 1, 1), (0, 0, 0));
        check(i64::MIN, (1980, 1, 1), (0, 0, 0));
        check(i64::MAX, (2107, 12, 31), (23, 59, 59));
        check(946_684_799, (1999, 12, 31), (23, 59, 59));
    }
}
