//! What a file really is: told by its first octets, and by its name only where text can be many things.
//!
//! Must not: believe the declared type, or look at more than the beginning.

/// What a file is. What can act by itself on the device is told apart, for it is only ever saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum FileType {
    /// An image that browsers show and that holds no script: PNG, JPEG, GIF, WebP, AVIF.
    Image,
    /// Another image: BMP, TIFF, HEIC, Photoshop, icons.
    OtherImage,
    /// SVG: an image that can hold script.
    Svg,
    /// PDF.
    Pdf,
    /// An office document: OOXML, OpenDocument, RTF, or of the kinds before them.
    Document,
    /// An office document that can hold macros: the kinds before OOXML, and those whose name says so.
    MacroDocument,
    /// An archive.
    Archive,
    /// A program, or a file that starts one.
    Program,
    /// A program as text.
    Script,
    /// A web page.
    Html,
    /// XML.
    Xml,
    /// Sound.
    Audio,
    /// Moving images.
    Video,
    /// A mail.
    Mail,
    /// A calendar (RFC 5545).
    Calendar,
    /// Contacts (RFC 6350).
    Contact,
    /// What Outlook packs a mail into (`winmail.dat`).
    Tnef,
    /// A mail as Outlook keeps it (`.msg`).
    OutlookMail,
    /// Plain text.
    Text,
    /// None of these.
    #[default]
    Unknown,
}

impl FileType {
    /// Whether it can do something by itself where it is opened.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Svg | Self::MacroDocument | Self::Program | Self::Script | Self::Html | Self::Xml)
    }
}

/// How many octets from the beginning of a file are looked at.
pub(crate) const HEAD_OCTETS: usize = 2_048;

/// What a file of this beginning and name is. `is_mail` is what the declared type says: of text alone, mail cannot be
/// told apart with certainty.
pub(crate) fn file_type(head: &[u8], name: &str, is_mail: bool) -> FileType {
    let head = head.get(..HEAD_OCTETS).unwrap_or(head);
    match of_octets(head) {
        Some(found @ FileType::Archive) => of_archive(head, name).unwrap_or(found),
        // One container (OLE) holds many things.
        Some(FileType::MacroDocument) => match by_name(name) {
            Some(named @ (FileType::Program | FileType::OutlookMail)) => named,
            _ => FileType::MacroDocument,
        },
        Some(found) => found,
        None if is_text(head) => of_text(head, name, is_mail),
        None => by_name(name).filter(|named| *named == FileType::Program).unwrap_or_default(),
    }
}

/// Whether the name of a file says that it is something else than it is: a program called `.pdf`. Where the name says
/// nothing that is known here, it does not.
pub(crate) fn is_disguised(name: &str, found: FileType) -> bool {
    let Some(named) = by_name(name) else { return false };
    match found {
        FileType::Unknown | FileType::Text => false,
        _ if named == found => false,
        // Text that is read by other programs as something else is what its octets say; a name that says less is no lie.
        FileType::Calendar | FileType::Contact | FileType::Mail | FileType::Xml => {
            let is_less = matches!(named, FileType::Text | FileType::Xml | FileType::Html | FileType::Svg);
            !is_less && (found, named) != (FileType::Mail, FileType::OutlookMail)
        }
        FileType::Document | FileType::MacroDocument => {
            !matches!(named, FileType::Document | FileType::MacroDocument | FileType::Archive)
        }
        FileType::Archive => !matches!(named, FileType::Document | FileType::MacroDocument | FileType::Program),
        FileType::Image | FileType::OtherImage => !matches!(named, FileType::Image | FileType::OtherImage),
        FileType::Audio | FileType::Video => !matches!(named, FileType::Audio | FileType::Video),
        FileType::Program | FileType::Script => !matches!(named, FileType::Program | FileType::Script),
        FileType::Svg | FileType::Html => !matches!(named, FileType::Xml | FileType::Html),
        FileType::Pdf | FileType::Tnef | FileType::OutlookMail => true,
    }
}

/// The last piece of a name, in lower case; empty where there is none.
pub(crate) fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

/// The extension for a file that came without a name. None of what can start something.
pub(crate) fn extension_for(media_type: &str) -> &'static str {
    const KNOWN: [(&str, &str); 76] = [
        ("application/gzip", "gz"),
        ("application/json", "json"),
        ("application/msword", "doc"),
        ("application/ogg", "ogg"),
        ("application/pdf", "pdf"),
        ("application/pgp-encrypted", "asc"),
        ("application/pgp-keys", "asc"),
        ("application/pgp-signature", "asc"),
        ("application/pkcs7-mime", "p7m"),
        ("application/pkcs7-signature", "p7s"),
        ("application/postscript", "ps"),
        ("application/rtf", "rtf"),
        ("application/vnd.ms-excel", "xls"),
        ("application/vnd.ms-outlook", "msg"),
        ("application/vnd.ms-powerpoint", "ppt"),
        ("application/vnd.ms-tnef", "dat"),
        ("application/vnd.oasis.opendocument.presentation", "odp"),
        ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
        ("application/vnd.oasis.opendocument.text", "odt"),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        ("application/x-7z-compressed", "7z"),
        ("application/x-gzip", "gz"),
        ("application/x-pkcs7-mime", "p7m"),
        ("application/x-pkcs7-signature", "p7s"),
        ("application/x-rar-compressed", "rar"),
        ("application/x-tar", "tar"),
        ("application/x-zip-compressed", "zip"),
        ("application/xml", "xml"),
        ("application/zip", "zip"),
        ("audio/3gpp", "3gp"),
        ("audio/aac", "aac"),
        ("audio/amr", "amr"),
        ("audio/basic", "au"),
        ("audio/flac", "flac"),
        ("audio/midi", "mid"),
        ("audio/mp3", "mp3"),
        ("audio/mp4", "m4a"),
        ("audio/mpeg", "mp3"),
        ("audio/ogg", "ogg"),
        ("audio/opus", "opus"),
        ("audio/wav", "wav"),
        ("audio/x-m4a", "m4a"),
        ("audio/x-wav", "wav"),
        ("image/avif", "avif"),
        ("image/bmp", "bmp"),
        ("image/gif", "gif"),
        ("image/heic", "heic"),
        ("image/heif", "heif"),
        ("image/jpeg", "jpg"),
        ("image/jpg", "jpg"),
        ("image/png", "png"),
        ("image/svg+xml", "svg"),
        ("image/tiff", "tif"),
        ("image/webp", "webp"),
        ("message/global", "eml"),
        ("message/news", "eml"),
        ("message/rfc822", "eml"),
        ("text/calendar", "ics"),
        ("text/csv", "csv"),
        ("text/html", "html"),
        ("text/markdown", "md"),
        ("text/rtf", "rtf"),
        ("text/vcard", "vcf"),
        ("text/x-diff", "diff"),
        ("text/x-patch", "patch"),
        ("text/x-vcard", "vcf"),
        ("text/xml", "xml"),
        ("video/3gpp", "3gp"),
        ("video/avi", "avi"),
        ("video/mp4", "mp4"),
        ("video/mpeg", "mpg"),
        ("video/quicktime", "mov"),
        ("video/webm", "webm"),
        ("video/x-msvideo", "avi"),
    ];
    if let Some((_, extension)) = KNOWN.iter().find(|(known, _)| *known == media_type) {
        return extension;
    }
    match media_type.split('/').next() {
        // Reports about a message are text (RFC 3464, RFC 8098, RFC 5965).
        Some("text" | "message" | "multipart") => "txt",
        _ => "bin",
    }
}

fn of_octets(head: &[u8]) -> Option<FileType> {
    Some(match head {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..]
        | [0xff, 0xd8, 0xff, ..]
        | [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..]
        | [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => FileType::Image,
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', b'e' | b'i', b'i' | b'v' | b'f', ..]
        | [b'I', b'I', 0x2a, 0, ..]
        | [b'M', b'M', 0, 0x2a, ..]
        | [b'8', b'B', b'P', b'S', ..]
        | [0, 0, 1 | 2, 0, 1..=64, 0, ..] => FileType::OtherImage,
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => FileType::OtherImage,
        [b'%', b'P', b'D', b'F', b'-', ..] => FileType::Pdf,
        [b'{', b'\\', b'r', b't', b'f', ..] => FileType::Document,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => FileType::MacroDocument,
        [0x78, 0x9f, 0x3e, 0x22, ..] => FileType::Tnef,
        [b'M', b'Z', ..] if !is_text(head) => FileType::Program,
        [0x7f, b'E', b'L', b'F', ..]
        | [0xcf | 0xce, 0xfa, 0xed, 0xfe, ..]
        | [0xfe, 0xed, 0xfa, 0xcf | 0xce, ..]
        | [0xca, 0xfe, 0xba, 0xbe, ..]
        | [0, b'a', b's', b'm', ..]
        | [b'd', b'e', b'x', b'\n', ..]
        | [0x4c, 0, 0, 0, 1, 0x14, 2, 0, ..] => FileType::Program,
        [b'P', b'K', 3 | 5, 4 | 6, ..]
        | [0x1f, 0x8b, ..]
        | [b'7', b'z', 0xbc, 0xaf, ..]
        | [b'R', b'a', b'r', b'!', ..]
        | [0xfd, b'7', b'z', b'X', b'Z', ..]
        | [b'B', b'Z', b'h', b'1'..=b'9', ..]
        | [0x28, 0xb5, 0x2f, 0xfd, ..]
        | [b'M', b'S', b'C', b'F', ..] => FileType::Archive,
        [b'I', b'D', b'3', ..]
        | [b'f', b'L', b'a', b'C', ..]
        | [b'O', b'g', b'g', b'S', ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..]
        | [b'M', b'T', b'h', b'd', ..]
        | [_, _, _, _, b'f', b't', b'y', b'p', b'M', b'4', b'A', ..] => FileType::Audio,
        [0xff, 0xe2..=0xfb, ..] if !head.starts_with(&[0xff, 0xfe]) => FileType::Audio,
        [_, _, _, _, b'f', b't', b'y', b'p', ..]
        | [0x1a, 0x45, 0xdf, 0xa3, ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..]
        | [0, 0, 1, 0xba | 0xb3, ..] => FileType::Video,
        _ if head.get(257..262) == Some(b"ustar") => FileType::Archive,
        _ => return None,
    })
}

/// Office documents and Java programs are archives too: the name of the first file inside tells, or else their own.
fn of_archive(head: &[u8], name: &str) -> Option<FileType> {
    let first = head.get(30..).filter(|_| head.starts_with(b"PK\x03\x04"))?;
    let is_document = ["[Content_Types].xml", "mimetypeapplication/vnd.oasis", "_rels/", "docProps/"]
        .iter()
        .any(|start| first.starts_with(start.as_bytes()));
    match by_name(name) {
        Some(named @ (FileType::MacroDocument | FileType::Program)) => Some(named),
        Some(FileType::Document) => Some(FileType::Document),
        _ if first.starts_with(b"META-INF/") => Some(FileType::Program),
        _ => is_document.then_some(FileType::Document),
    }
}

fn of_text(head: &[u8], name: &str, is_mail: bool) -> FileType {
    // Every second octet of UTF-16 text is NUL.
    let text: String = head.iter().filter(|octet| **octet != 0).map(|octet| char::from(*octet)).collect();
    let text = text.trim_start_matches(['\u{ef}', '\u{bb}', '\u{bf}', '\u{ff}', '\u{fe}']).trim_start();
    let lower = text.to_ascii_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if begins(&["begin:vcalendar"]) {
        return FileType::Calendar;
    }
    if begins(&["begin:vcard"]) {
        return FileType::Contact;
    }
    if begins(&["#!"]) {
        return FileType::Script;
    }
    let named = by_name(name);
    if begins(&["<svg"]) || begins(&["<?xml", "<!--", "<!doctype svg"]) && lower.contains("<svg") {
        return FileType::Svg;
    }
    const TAGS: [&str; 10] =
        ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<style", "<meta", "<title", "<table"];
    let is_page = begins(&TAGS) || begins(&["<?xml", "<!--"]) && lower.contains("<html");
    match named {
        Some(FileType::Script | FileType::Program) => FileType::Script,
        Some(FileType::Html) => FileType::Html,
        _ if is_page => FileType::Html,
        Some(FileType::Svg) => FileType::Svg,
        _ if begins(&["<?xml"]) => FileType::Xml,
        Some(FileType::Xml) => FileType::Xml,
        _ if (is_mail || named == Some(FileType::Mail)) && begins_as_mail(text) => FileType::Mail,
        _ => FileType::Text,
    }
}

/// Whether the first line is a header field, or the line that mbox files put before one.
fn begins_as_mail(text: &str) -> bool {
    let text = match text.strip_prefix("From ") {
        Some(rest) => rest.split_once('\n').map(|(_, rest)| rest).unwrap_or_default(),
        None => text,
    };
    text.split_once(':').is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|octet| octet.is_ascii_graphic()))
}

/// Whether these octets are text in some charset: no control characters but those of text. UTF-16 says so first.
fn is_text(head: &[u8]) -> bool {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    !head.iter().any(|octet| matches!(octet, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
}

/// What a name says of its file.
fn by_name(name: &str) -> Option<FileType> {
    Some(match extension(name).as_str() {
        "png" | "jpg" | "jpeg" | "jpe" | "jfif" | "gif" | "webp" | "avif" => FileType::Image,
        "bmp" | "tif" | "tiff" | "heic" | "heif" | "ico" | "psd" => FileType::OtherImage,
        "svg" | "svgz" => FileType::Svg,
        "pdf" => FileType::Pdf,
        "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp" | "rtf" | "epub" | "pages" | "numbers" => FileType::Document,
        "doc" | "xls" | "ppt" | "docm" | "xlsm" | "pptm" | "dotm" | "xltm" | "xlam" | "xlsb" => FileType::MacroDocument,
        "zip" | "gz" | "tgz" | "7z" | "rar" | "xz" | "bz2" | "tar" | "cab" | "zst" => FileType::Archive,
        "exe" | "com" | "scr" | "pif" | "dll" | "msi" | "jar" | "lnk" | "cpl" | "app" | "apk" | "dmg" | "iso"
        | "img" | "appx" | "msix" | "reg" | "url" | "desktop" | "scf" | "chm" | "xll" | "deb" | "rpm" => {
            FileType::Program
        }
        "js" | "jse" | "mjs" | "vbs" | "vbe" | "wsf" | "wsh" | "hta" | "bat" | "cmd" | "ps1" | "psm1" | "sh"
        | "bash" | "py" | "pl" | "rb" | "php" | "command" => FileType::Script,
        "html" | "htm" | "xhtml" | "xht" | "shtml" | "mht" | "mhtml" => FileType::Html,
        "xml" | "xsl" | "xslt" => FileType::Xml,
        "mp3" | "ogg" | "oga" | "flac" | "wav" | "m4a" | "mid" | "opus" | "aac" | "amr" => FileType::Audio,
        "mp4" | "m4v" | "mov" | "avi" | "mkv" | "webm" | "mpg" | "mpeg" | "3gp" => FileType::Video,
        "eml" => FileType::Mail,
        "msg" => FileType::OutlookMail,
        "ics" | "ical" | "ifb" => FileType::Calendar,
        "vcf" | "vcard" => FileType::Contact,
        "txt" | "csv" | "log" | "md" | "tsv" | "json" | "diff" | "patch" => FileType::Text,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_what_is_in_them() {
        for (head, name, expected) in [
            (&b"\x89PNG\r\n\x1a\n"[..], "x.exe", FileType::Image),
            (b"\0\0\0\x1cftypavif", "", FileType::Image),
            (b"\0\0\0\x1cftypheic", "", FileType::OtherImage),
            (b"\0\0\0\x1cftypisom", "", FileType::Video),
            (b"%PDF-1.7", "", FileType::Pdf),
            (b"MZ\x90\0\x03", "invoice.pdf", FileType::Program),
            (b"MZ is how he signs.", "note.txt", FileType::Text),
            (b"\x7fELF", "", FileType::Program),
            (b"PK\x03\x04xxxxxxxxxxxxxxxxxxxxxxxxxx[Content_Types].xml", "a", FileType::Document),
            (b"PK\x03\x04xxxxxxxxxxxxxxxxxxxxxxxxxx[Content_Types].xml", "a.docm", FileType::MacroDocument),
            (b"PK\x03\x04xxxxxxxxxxxxxxxxxxxxxxxxxxMETA-INF/MANIFEST.MF", "a.zip", FileType::Program),
            (b"PK\x03\x04xxxxxxxxxxxxxxxxxxxxxxxxxxphoto.png", "a.zip", FileType::Archive),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", FileType::MacroDocument),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.msg", FileType::OutlookMail),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.msi", FileType::Program),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", FileType::MacroDocument),
            (b"\x78\x9f\x3e\x22\x01\0", "winmail.dat", FileType::Tnef),
            (b"  <!DOCTYPE html><p>", "photo.jpg", FileType::Html),
            (b"\xef\xbb\xbf<SVG onload=x>", "a.png", FileType::Svg),
            (b"<?xml version='1.0'?>\n<svg/>", "", FileType::Svg),
            (b"<?xml version='1.0'?><html/>", "", FileType::Html),
            (b"<?xml version='1.0'?><x/>", "", FileType::Xml),
            (b"\xff\xfe<\0s\0c\0r\0i\0p\0t\0>\0", "", FileType::Html),
            (b"alert(1)", "a.js", FileType::Script),
            (b"#!/bin/sh\n", "a.txt", FileType::Script),
            (b"BEGIN:VCALENDAR\r\n", "", FileType::Calendar),
            (b"begin:vcard\n", "a.txt", FileType::Contact),
            (b"From: a@b\r\n\r\nx", "letter.eml", FileType::Mail),
            (b"From: a@b\r\n\r\nx", "letter.txt", FileType::Text),
            (b"no mail at all", "letter.eml", FileType::Text),
            (b"a,b\r\n1,2", "a.csv", FileType::Text),
            (b"\0\x01\x02", "notes.bin", FileType::Unknown),
            (b"", "", FileType::Text),
        ] {
            assert_eq!(file_type(head, name, false), expected, "{name}: {:?}", String::from_utf8_lossy(head));
        }
        assert_eq!(file_type(b"From: a@b\r\n\r\nx", "", true), FileType::Mail);
    }

    #[test]
    fn a_name_that_says_something_else_is_pointed_out_and_no_other() {
        for (name, found, expected) in [
            ("invoice.pdf", FileType::Program, true),
            ("photo.jpg", FileType::Html, true),
            ("photo.jpg", FileType::Image, false),
            ("photo.heic", FileType::Image, false),
            ("letter.txt", FileType::Calendar, false),
            ("letter.docx", FileType::Archive, false),
            ("a.zip", FileType::Document, false),
            ("setup.exe", FileType::Program, false),
            ("a.pdf", FileType::Text, false),
            ("a.unheard", FileType::Program, false),
            ("noextension", FileType::Program, false),
            ("a.txt", FileType::Program, true),
            ("a.xml", FileType::Svg, false),
            ("a.msg", FileType::OutlookMail, false),
            ("a.msg", FileType::Mail, false),
            ("a.msg", FileType::Program, true),
        ] {
            assert_eq!(is_disguised(name, found), expected, "{name} as {found:?}");
        }
    }
}
