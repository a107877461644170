//! What single lines of an mbox are.
//!
//! Must not: know of other lines.

/// A line without its end.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Whether a line that begins with `From ` has a date as `asctime` writes it: weekday, month, day, time. Without one it is
/// a sentence.
pub(super) fn is_dated(line: &[u8]) -> bool {
    const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
    const MONTHS: [&[u8]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let line = without_end(line);
    let line = line.get(..line.len().min(crate::limits::SEPARATOR_OCTETS)).unwrap_or_default();
    let words: Vec<&[u8]> = line.split(|octet| *octet == b' ').filter(|word| !word.is_empty()).collect();
    words.windows(4).any(|words| match words {
        [weekday, month, day, time] => {
            DAYS.contains(weekday)
                && MONTHS.contains(month)
                && day.iter().all(u8::is_ascii_digit)
                && time.contains(&b':')
        }
        _ => false,
    })
}

/// Whether a line is a header field (RFC 5322 §2.2).
pub(crate) fn is_field(line: &[u8]) -> bool {
    let name = line.iter().take_while(|octet| matches!(octet, 33..=57 | 59..=126)).count();
    name > 0 && line.get(name) == Some(&b':')
}

/// What a Content-Length field says.
pub(super) fn content_length(line: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length:";
    let (name, value) = line.split_at_checked(NAME.len())?;
    let value = name.eq_ignore_ascii_case(NAME).then(|| value.trim_ascii())?;
    std::str::from_utf8(value).ok()?.parse().ok()
}
