//! Attachments: which parts can be saved, under which name, and their content.
//!
//! Must not: give out a name that means something to a file system, or the declared type for anything but showing.

use crate::document::{Attachment, AttachmentInfo};
use crate::file_type::{self, FileType};
use crate::parts::{self, File, Shown};
use crate::summary::with_readable_headers;
use crate::{limits, text};
use mail_parser::{MessageParser, MessagePart, MessageRef, PartKind};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// The attachments of a message whose body shows these parts.
pub(crate) fn list(root: MessageRef<'_>, shown: &Shown) -> Vec<AttachmentInfo> {
    parts::files(root, shown)
        .into_iter()
        .take(limits::ATTACHMENTS)
        .map(|File { part, is_piece }| {
            let name = name_of(part);
            let file_type = file_type_of(part, &name);
            AttachmentInfo {
                part: part.id(),
                is_disguised: file_type::is_disguised(&name, file_type),
                name,
                media_type: media_type(part),
                file_type,
                octets: u64::try_from(octets_of(part)).unwrap_or(u64::MAX),
                inline: is_piece,
            }
        })
        .collect()
}

/// What a part really is, told by the beginning of its content.
pub(crate) fn file_type_of(part: MessagePart<'_>, name: &str) -> FileType {
    if part.is_message() {
        return FileType::Mail;
    }
    // What is said about a message (`message/delivery-status` and the like) looks as one begins, and is none.
    let is_mail = ["rfc822", "global", "news"].iter().any(|subtype| part.is_content_type("message", subtype));
    file_type::file_type(&head_of(part), name, is_mail)
}

/// The beginning of a part's content, decoded. No more of a large part is decoded than that takes.
pub(crate) fn head_of(part: MessagePart<'_>) -> Cow<'_, [u8]> {
    // No transfer encoding of mail makes four octets of less than one.
    let most = file_type::HEAD_OCTETS.saturating_mul(4);
    let encoded = part.raw_body();
    part.encoding().decode(encoded.get(..most).unwrap_or(encoded))
}

/// The content of one part, by the number that [`AttachmentInfo::part`] gives. Nothing where there is no such part, or
/// where it is a container.
pub fn attachment(raw: &[u8], part: u32) -> Option<Attachment> {
    Opened::of(raw).part(part, |part| {
        Some(Attachment { name: name_of(part), media_type: media_type(part), octets: content_of(part).into_owned() })
    })
}

/// A message as everything here looks at it, so that a part is saved under the name that was shown.
pub(crate) struct Opened<'r> {
    pub(crate) octets: Cow<'r, [u8]>,
    /// Whether that is only the beginning of the message.
    pub(crate) is_cut: bool,
}

impl<'r> Opened<'r> {
    pub(crate) fn of(raw: &'r [u8]) -> Self {
        let head = raw.get(..limits::MESSAGE_OCTETS);
        let octets = with_readable_headers(head.unwrap_or(raw));
        Self { octets, is_cut: head.is_some_and(|head| head.len() < raw.len()) }
    }

    /// Looks at one part, where it has content and all of it is there.
    pub(crate) fn part<T>(&self, part: u32, look: impl FnOnce(MessagePart<'_>) -> Option<T>) -> Option<T> {
        let message = parser().parse(&self.octets)?;
        message.part(part).filter(|part| parts::is_leaf(*part) && self.has_whole(*part)).and_then(look)
    }

    /// Whether all of a part is there. What is cut runs to the end; of what lies in another message, nobody knows.
    pub(crate) fn has_whole(&self, part: MessagePart<'_>) -> bool {
        let end = usize::try_from(part.offset_end()).unwrap_or(usize::MAX);
        !self.is_cut || end < self.octets.len() && part.message().root_part().id() == 0
    }
}

/// The content of a part, decoded; of a part that is a mail, that mail octet for octet.
pub(crate) fn content_of(part: MessagePart<'_>) -> Cow<'_, [u8]> {
    match part.kind() {
        PartKind::Message(nested) => Cow::Borrowed(nested.raw()),
        _ => part.decoded(),
    }
}

/// The parser with this crate's bounds.
pub(crate) fn parser() -> MessageParser {
    MessageParser::default().max_depth(limits::PART_DEPTH).max_parts(limits::PARTS)
}

/// A name for a file that is made of a message of this subject.
pub fn file_name(subject: &str, extension: &str) -> String {
    let stem = safe_name(&subject.replace(['/', '\\', '.', ':'], " "));
    let stem = stem.split_whitespace().collect::<Vec<_>>().join(" ");
    safe_name(&format!("{}.{extension}", if stem.is_empty() { "message" } else { &stem }))
}

/// A name that is safe to save under, whatever was asked for: one component, of plain characters, of no device, neither
/// hidden nor reordered, composed (NFC), at most [`limits::FILE_NAME_OCTETS`] octets with its extension kept.
pub(crate) fn safe_name(raw: &str) -> String {
    let name: String = without_folders(raw)
        .nfc()
        .filter(|char| !char.is_control() && !text::is_hidden(*char))
        .map(|char| match char {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '`' | '$' | '%' => '_',
            char if char.is_whitespace() => ' ',
            char => char,
        })
        .collect();
    let name = name.trim().trim_start_matches(['.', ' ', '~', '-']).trim_end_matches(['.', ' ']);
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 16 => (stem.trim_end_matches(['.', ' ']), extension),
        _ => (name, ""),
    };
    if stem.is_empty() && extension.is_empty() {
        return String::new();
    }
    let extension = if extension.is_empty() { String::new() } else { format!(".{extension}") };
    let room = limits::FILE_NAME_OCTETS.saturating_sub(extension.len()).saturating_sub(1);
    let stem = stem.get(..stem.floor_char_boundary(room)).unwrap_or_default().trim_end_matches(['.', ' ']);
    let mark = if stem.is_empty() || is_device(stem) { "_" } else { "" };
    format!("{mark}{stem}{extension}")
}

/// The last component of what is a path. A stroke alone does not make one: `Bill 4711/2024.pdf` is a name.
fn without_folders(raw: &str) -> &str {
    const STROKES: [char; 2] = ['/', '\\'];
    let raw = raw.trim().trim_end_matches(STROKES);
    let has_drive = matches!(raw.as_bytes(), [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic());
    let is_path = raw.starts_with(['/', '\\', '.', '~'])
        || has_drive
        || raw.contains("://")
        || raw.split(STROKES).any(|component| matches!(component.trim(), "." | ".."));
    if !is_path {
        return raw;
    }
    raw.rsplit(STROKES).find(|component| !component.trim().is_empty()).unwrap_or_default()
}

/// The name of a part, or one made from its type.
pub(crate) fn name_of(part: MessagePart<'_>) -> String {
    let given = part.attachment_name().map(|name| match name.contains('\u{fffd}') {
        true => name_in_raw(part).unwrap_or_else(|| name.to_owned()),
        false => name.to_owned(),
    });
    let name = safe_name(&given.unwrap_or_default());
    if !name.is_empty() {
        return name;
    }
    if let PartKind::Message(nested) = part.kind() {
        let subject = safe_name(&nested.subject().unwrap_or_default().replace(['/', '\\', '.'], "_"));
        return safe_name(&format!("{}.eml", if subject.is_empty() { "message" } else { &subject }));
    }
    format!("attachment-{}.{}", part.id(), file_type::extension_for(&media_type(part)))
}

/// The name again, from raw 8-bit header fields that the parser took for broken UTF-8.
fn name_in_raw(part: MessagePart<'_>) -> Option<String> {
    let mut block = Vec::new();
    for header in part.headers() {
        if ["content-type", "content-disposition"].iter().any(|known| header.raw_name().eq_ignore_ascii_case(known)) {
            block.extend_from_slice(header.raw_name().as_bytes());
            block.push(b':');
            block.extend_from_slice(header.raw_value());
            if !block.ends_with(b"\n") {
                block.extend_from_slice(b"\r\n");
            }
        }
    }
    let label = crate::charset::label_in(&block);
    let decoded = crate::charset::decode(&block, label.as_deref()).into_owned();
    let message = parser().parse_headers(&decoded)?;
    message.attachment_name().map(str::to_owned)
}

/// `type/subtype` in lower case; `application/octet-stream` where none is given or it has other characters than names
/// of types have (RFC 6838 §4.2).
fn media_type(part: MessagePart<'_>) -> String {
    let declared = part.content_type().and_then(|given| Some(format!("{}/{}", given.ctype(), given.subtype()?)));
    let is_name = |char: char| char.is_ascii_alphanumeric() || "/!#$&-^_.+".contains(char);
    declared
        .filter(|declared| declared.len() <= limits::FILE_NAME_OCTETS && declared.chars().all(is_name))
        .unwrap_or_else(|| if part.is_message() { "message/rfc822" } else { "application/octet-stream" }.to_owned())
        .to_ascii_lowercase()
}

fn octets_of(part: MessagePart<'_>) -> usize {
    match part.kind() {
        PartKind::Message(nested) => nested.raw().len(),
        _ => part.decoded_len(),
    }
}

/// Names that Windows takes for a device, whatever their extension.
fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    matches!(first.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$" | "conin_" | "conout_")
        || first.strip_prefix("com").or_else(|| first.strip_prefix("lpt")).is_some_and(|number| {
            matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe_to_save_under() {
        for (raw, expected) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\WINDOWS\\x.htm", "x.htm"),
            ("..", ""),
            ("", ""),
            ("...hidden", "hidden"),
            (".htaccess", "htaccess"),
            ("a\u{202e}gpj.exe", "agpj.exe"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("CON", "_CON"),
            ("con.txt", "_con.txt"),
            ("Com1.tar.gz", "_Com1.tar.gz"),
            ("lpt\u{b9}.x", "_lpt\u{b9}.x"),
            ("console.txt", "console.txt"),
            ("x.txt::$DATA", "x.txt___DATA"),
            ("a<b>c\"d|e?f*g.txt", "a_b_c_d_e_f_g.txt"),
            ("<img onerror=alert(1)>.png", "_img onerror=alert(1)_.png"),
            ("name. . .", "name"),
            ("x.exe ", "x.exe"),
            ("x .exe", "x.exe"),
            ("a\u{200b}\u{feff}b.txt", "ab.txt"),
            ("übersicht – 概要.ods", "übersicht – 概要.ods"),
            ("-rf", "rf"),
            ("~/.ssh/config", "config"),
            ("folder/", "folder"),
            ("Rechnung 4711/2024.pdf", "Rechnung 4711_2024.pdf"),
            ("Invoice 11/05/2024 \\ copy.pdf", "Invoice 11_05_2024 _ copy.pdf"),
            ("a/../../b.txt", "b.txt"),
            ("a\\..\\b.txt", "b.txt"),
            ("\\\\host\\share\\x.txt", "x.txt"),
            ("file:///etc/passwd", "passwd"),
            ("c:x.txt", "c_x.txt"),
            ("/", ""),
            ("\u{e0041}tag.txt", "tag.txt"),
            ("Ko\u{308}ln.pdf", "K\u{f6}ln.pdf"),
        ] {
            assert_eq!(safe_name(raw), expected, "of {raw:?}");
            assert_eq!(safe_name(expected), expected, "again");
        }
    }

    #[test]
    fn long_file_names_are_cut_before_their_extension() {
        for raw in ["x".repeat(4_096) + ".pdf", "概".repeat(1_000) + ".pdf", "é.".repeat(300) + "pdf"] {
            let name = safe_name(&raw);
            assert!(name.len() <= limits::FILE_NAME_OCTETS && name.ends_with(".pdf"), "{name}");
        }
        assert!(safe_name(&("a.".to_owned() + &"x".repeat(4_096))).len() <= limits::FILE_NAME_OCTETS);
    }
}
