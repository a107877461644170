//! What Outlook packs a mail into (`winmail.dat`, MS-OXTNEF): unpacked into a message of the same text and files.
//!
//! A message, and not a list of files, so that everything that is done with a message is done with it too: its HTML goes
//! through the sanitiser, its files can be looked at and saved.
//! Must not: believe a length, or unpack more than the bounds allow.

mod cursor;
mod properties;
mod rtf;

use crate::attachment::safe_name;
use crate::draft::{Part, mixed};
use crate::{encode, limits, text};
use cursor::Cursor;
use properties::{Properties, Value};

const SIGNATURE: u32 = 0x223e_9f78;

/// Attributes (MS-OXTNEF §2.1.3.1).
mod attribute {
    pub(super) const SUBJECT: u32 = 0x0001_8004;
    pub(super) const BODY: u32 = 0x0002_800c;
    pub(super) const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
    pub(super) const CODE_PAGE: u32 = 0x0006_9007;
    pub(super) const RENDER_DATA: u32 = 0x0006_9002;
    pub(super) const TITLE: u32 = 0x0001_8010;
    pub(super) const DATA: u32 = 0x0006_800f;
    pub(super) const ATTACHMENT_PROPERTIES: u32 = 0x0006_9005;
}

/// Properties (MS-OXPROPS).
mod property {
    pub(super) const SUBJECT: u16 = 0x0037;
    pub(super) const NORMALIZED_SUBJECT: u16 = 0x0e1d;
    pub(super) const BODY: u16 = 0x1000;
    pub(super) const RTF: u16 = 0x1009;
    pub(super) const HTML: u16 = 0x1013;
    pub(super) const CODE_PAGE: u16 = 0x3fde;
    pub(super) const DISPLAY_NAME: u16 = 0x3001;
    pub(super) const DATA: u16 = 0x3701;
    pub(super) const SHORT_NAME: u16 = 0x3704;
    pub(super) const LONG_NAME: u16 = 0x3707;
    pub(super) const MEDIA_TYPE: u16 = 0x370e;
}

/// A message made of what is packed here; nothing where these octets are no such package.
pub(crate) fn unpacked(octets: &[u8]) -> Option<Vec<u8>> {
    let package = Package::read(octets)?;
    let mut parts = Vec::new();
    match (package.html, package.plain.is_empty()) {
        (Some(html), _) => parts.push(Part::html(html.as_bytes())),
        (None, false) => parts.push(Part::text(package.plain.replace("\r\n", "\n").replace('\n', "\r\n").as_bytes())),
        (None, true) if package.files.is_empty() => parts.push(Part::text(b"")),
        (None, true) => {}
    }
    for (number, file) in package.files.iter().enumerate() {
        let name = safe_name(&file.name);
        let name = if name.is_empty() { format!("attachment-{}.bin", number.saturating_add(1)) } else { name };
        parts.push(Part::file(&name, &file.media_type(), &file.content));
    }
    let mut head = String::from("MIME-Version: 1.0\r\n");
    head.push_str(&format!("Subject: {}\r\n", encode::unstructured(&text::clean_line(&package.subject))));
    Some(mixed(head, &parts))
}

/// What a package holds.
#[derive(Default)]
struct Package {
    subject: String,
    plain: String,
    html: Option<String>,
    files: Vec<File>,
}

#[derive(Default)]
struct File {
    name: String,
    declared: String,
    content: Vec<u8>,
}

impl File {
    /// The type it claims, if it can stand in a header field.
    fn media_type(&self) -> String {
        let is_name = |char: char| char.is_ascii_alphanumeric() || "!#$&-^_.+".contains(char);
        let is_type = |declared: &&str| {
            declared.len() <= limits::FILE_NAME_OCTETS
                && declared.split_once('/').is_some_and(|(kind, subtype)| {
                    let is_whole = |half: &str| !half.is_empty() && half.chars().all(is_name);
                    // A container would be read as one.
                    is_whole(kind) && is_whole(subtype) && !matches!(kind, "multipart" | "message")
                })
        };
        let declared = self.declared.to_ascii_lowercase();
        Some(declared.as_str()).filter(is_type).unwrap_or("application/octet-stream").to_owned()
    }
}

impl Package {
    fn read(octets: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(octets);
        if cursor.u32()? != SIGNATURE {
            return None;
        }
        cursor.u16()?;
        let mut package = Self::default();
        let mut code_page = 1252;
        let mut room = limits::TNEF_OCTETS;
        let mut attributes = 0_usize;
        // What is broken off is shown as far as it goes.
        while let Some((id, data)) = attribute_of(&mut cursor) {
            attributes = attributes.saturating_add(1);
            if attributes > limits::TNEF_ATTRIBUTES {
                break;
            }
            match id {
                attribute::CODE_PAGE => code_page = Cursor::new(data).u32().unwrap_or(code_page),
                attribute::SUBJECT => package.subject = cursor::text(data, code_page),
                attribute::BODY => package.plain = cursor::text(bounded(data), code_page),
                attribute::MESSAGE_PROPERTIES => package.take_message(&Properties::read(data, code_page)),
                attribute::RENDER_DATA if package.files.len() < limits::TNEF_FILES => {
                    package.files.push(File::default());
                }
                attribute::TITLE | attribute::DATA | attribute::ATTACHMENT_PROPERTIES => {
                    if let Some(file) = package.files.last_mut() {
                        file.take(id, data, code_page, &mut room);
                    }
                }
                _ => {}
            }
        }
        package.files.retain(|file| !file.content.is_empty() || !file.name.is_empty());
        Some(package)
    }

    fn take_message(&mut self, properties: &Properties<'_>) {
        for (id, value) in properties.iter() {
            match (id, value) {
                (property::SUBJECT | property::NORMALIZED_SUBJECT, Value::Text(subject)) => {
                    self.subject.clone_from(subject);
                }
                (property::BODY, Value::Text(body)) => self.plain.clone_from(body),
                (property::HTML, Value::Text(html)) => self.html = Some(html.clone()),
                (property::HTML, Value::Octets(html)) => {
                    let code_page = properties.number(property::CODE_PAGE).unwrap_or(65_001);
                    self.html = Some(cursor::text(bounded(html), code_page));
                }
                (property::RTF, Value::Octets(rtf)) if self.plain.is_empty() => {
                    self.plain = rtf::decompressed(rtf).map(|rtf| rtf::text(&rtf)).unwrap_or_default();
                }
                _ => {}
            }
        }
    }
}

impl File {
    fn take(&mut self, id: u32, data: &[u8], code_page: u32, room: &mut usize) {
        match id {
            attribute::TITLE if self.name.is_empty() => self.name = cursor::text(data, code_page),
            attribute::DATA => self.fill(data, room),
            attribute::ATTACHMENT_PROPERTIES => {
                let properties = Properties::read(data, code_page);
                let named = [property::LONG_NAME, property::SHORT_NAME, property::DISPLAY_NAME];
                if let Some(name) = named.iter().find_map(|id| properties.text(*id)) {
                    self.name = name.to_owned();
                }
                if let Some(declared) = properties.text(property::MEDIA_TYPE) {
                    self.declared = declared.to_owned();
                }
                // A message inside is a package again, behind the number of the interface that reads it.
                if let Some(content) = properties.octets(property::DATA).and_then(|content| content.get(16..))
                    && self.content.is_empty()
                    && Cursor::new(content).u32() == Some(SIGNATURE)
                {
                    self.fill(content, room);
                    self.declared = "application/ms-tnef".to_owned();
                }
            }
            _ => {}
        }
    }

    fn fill(&mut self, data: &[u8], room: &mut usize) {
        let fitting = data.get(..*room).unwrap_or(data);
        *room = room.saturating_sub(fitting.len());
        self.content = fitting.to_vec();
    }
}

/// The next attribute and its data. The checksum behind it is not looked at: what is here is all there is.
fn attribute_of<'o>(cursor: &mut Cursor<'o>) -> Option<(u32, &'o [u8])> {
    cursor.take(1)?;
    let id = cursor.u32()?;
    let length = usize::try_from(cursor.u32()?).ok()?;
    let data = cursor.take(length)?;
    let _ = cursor.u16();
    Some((id, data))
}

fn bounded(data: &[u8]) -> &[u8] {
    data.get(..limits::TEXT_OCTETS).unwrap_or(data)
}

#[cfg(test)]
mod tests;
