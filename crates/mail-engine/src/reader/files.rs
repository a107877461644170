//! What is attached to a message: listed, looked at, given out one by one or all in one archive.
//!
//! Must not: change a name that was shown, but to tell two of one name apart.

use super::{reading, whole_part};
use crate::error::rule_user_error;
use crate::store::{Store, StoreError};
use mail_api::{Attachment, AttachmentView, ErrorKind, FileType, MessagePart, Preview, Reply, Stage, UserError};
use mail_archive::zip::ZipWriter;
use mail_message::ReadOptions;
use std::collections::BTreeSet;

pub(super) async fn attachment<S: Store>(store: &S, message: &MessagePart, part: u32) -> Result<Reply, UserError> {
    let raw = whole_part(store, message).await?;
    let found = mail_message::attachment(&raw, part).ok_or_else(|| reading(StoreError::MessageGone))?;
    Ok(Reply::Attachment(Attachment { name: found.name, octets: found.octets }))
}

pub(super) async fn preview<S: Store>(store: &S, message: &MessagePart, part: u32) -> Result<Reply, UserError> {
    let raw = whole_part(store, message).await?;
    Ok(Reply::Preview(match mail_message::preview(&raw, part) {
        Some(mail_message::Preview::Image(url)) => Preview::Image(url),
        Some(mail_message::Preview::Text { text, is_cut }) => Preview::Text { text, is_cut },
        None => Preview::Nothing,
    }))
}

pub(super) async fn all_attachments<S: Store>(store: &S, message: &MessagePart) -> Result<Reply, UserError> {
    let raw = whole_part(store, message).await?;
    let document = mail_message::read(&raw, ReadOptions::default());
    let failed = |_| rule_user_error(ErrorKind::Internal, Stage::Reading);
    let (mut zip, mut archive, mut taken) = (ZipWriter::new(), Vec::new(), BTreeSet::new());
    for file in document.attachments.iter().filter(|file| !file.inline) {
        let Some(content) = mail_message::attachment(&raw, file.part) else { continue };
        let name = free_name(&content.name, &mut taken);
        archive.extend(zip.head(&name, &content.octets, document.date.unwrap_or_default()).map_err(failed)?);
        archive.extend(content.octets);
    }
    archive.extend(zip.finish());
    let name = mail_message::file_name(&document.subject, "zip");
    Ok(Reply::Attachment(Attachment { name, octets: archive }))
}

/// A name that no other file in the archive has, on systems that take no notice of case.
fn free_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) => (stem, format!(".{extension}")),
        None => (name, String::new()),
    };
    let mut free = name.to_owned();
    let mut number = 1_u32;
    while !taken.insert(free.to_lowercase()) {
        number = number.saturating_add(1);
        free = format!("{stem} ({number}){extension}");
    }
    free
}

pub(super) fn attachment_view(info: mail_message::AttachmentInfo) -> AttachmentView {
    AttachmentView {
        part: info.part,
        name: info.name,
        media_type: info.media_type,
        is_active: info.file_type.is_active(),
        has_preview: info.file_type.has_preview(),
        file_type: file_type(info.file_type),
        is_disguised: info.is_disguised,
        octets: info.octets,
        inline: info.inline,
    }
}

const fn file_type(found: mail_message::FileType) -> FileType {
    use mail_message::FileType as Found;
    match found {
        Found::Image => FileType::Image,
        Found::OtherImage => FileType::OtherImage,
        Found::Svg => FileType::Svg,
        Found::Pdf => FileType::Pdf,
        Found::Document => FileType::Document,
        Found::MacroDocument => FileType::MacroDocument,
        Found::Archive => FileType::Archive,
        Found::Program => FileType::Program,
        Found::Script => FileType::Script,
        Found::Html => FileType::Html,
        Found::Xml => FileType::Xml,
        Found::Audio => FileType::Audio,
        Found::Video => FileType::Video,
        Found::Mail => FileType::Mail,
        Found::Calendar => FileType::Calendar,
        Found::Contact => FileType::Contact,
        Found::Tnef => FileType::Package,
        Found::OutlookMail => FileType::OutlookMail,
        Found::Text => FileType::Text,
        Found::Unknown => FileType::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_files_of_one_name_are_told_apart() {
        let mut taken = BTreeSet::new();
        let names =
            ["a.txt", "A.TXT", "a (2).txt", "b", "b", "c.tar.gz", "c.tar.gz"].map(|name| free_name(name, &mut taken));
        assert_eq!(names, ["a.txt", "A (2).TXT", "a (2) (2).txt", "b", "b (2)", "c.tar.gz", "c.tar (2).gz"]);
    }
}
