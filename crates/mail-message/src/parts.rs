//! Which parts of a message are its text, and which are files that came along.
//!
//! Each leaf is one of three: shown as text, another version of what is shown (RFC 2046 §5.1.4), or a file. Nothing is
//! none of them, so that no part is out of reach.
//! Must not: decode more of a part than its beginning.

use crate::attachment::head_of;
use crate::{image, limits};
use mail_parser::{MessagePart, MessageRef, PartKind, PartRole};
use std::collections::BTreeSet;

/// Which of two versions of one text is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    Html,
    Text,
}

/// The parts that a body shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Shown {
    /// Those whose text is read.
    pub(crate) texts: BTreeSet<u32>,
    /// Images that are drawn inside it.
    pub(crate) images: BTreeSet<u32>,
}

impl Shown {
    /// What will be shown of a message whose body nobody has read yet: of its images, those that are meant for its HTML.
    pub(crate) fn expected(root: MessageRef<'_>) -> Self {
        let body = body(root, Version::Html);
        let has_html = body.iter().any(|part| matches!(part.kind(), PartKind::Html));
        let is_meant = |part: &MessagePart<'_>| has_html && part.is_inline() && part.content_id().is_some();
        let images = root.parts().filter(is_meant).filter(|part| image::is_drawn(&head_of(*part)));
        Self {
            texts: body.iter().filter(|part| part.is_text()).map(MessagePart::id).collect(),
            images: images.map(|part| part.id()).collect(),
        }
    }
}

/// The parts that show one version of a message, in their order: those that the parser lists for it (RFC 8621 §4.1.4),
/// and text that it leaves out although it is no other version of what is in the list.
pub(crate) fn body(root: MessageRef<'_>, version: Version) -> Vec<MessagePart<'_>> {
    let is_listed = |part: &MessagePart<'_>| match version {
        Version::Html => part.in_html_body(),
        Version::Text => part.in_text_body(),
    };
    let mut body: Vec<_> = root.parts().filter(is_listed).collect();
    let mut left_out: Vec<_> = root.parts().filter(|part| part.is_text() && part.role() == PartRole::Dropped).collect();
    if left_out.is_empty() {
        return body;
    }
    // Of versions, the last is the best.
    if version == Version::Html {
        left_out.reverse();
    }
    let mut around = Around::default();
    body.iter().for_each(|part| around.add(*part));
    for part in left_out {
        if !around.has_other_version_of(part) {
            around.add(part);
            body.push(part);
        }
    }
    body.sort_by_key(MessagePart::id);
    body
}

/// A part that can be saved.
pub(crate) struct File<'m> {
    pub(crate) part: MessagePart<'m>,
    /// Whether it is only a piece of the HTML that draws it: a small image made for that.
    pub(crate) is_piece: bool,
}

/// The files of a message, in their order; those that the body draws come after those that only the list shows.
pub(crate) fn files<'m>(root: MessageRef<'m>, shown: &Shown) -> Vec<File<'m>> {
    let mut around = Around::default();
    root.parts().filter(|part| shown.texts.contains(&part.id())).for_each(|part| around.add(part));
    let is_file = |part: &MessagePart<'_>| {
        is_leaf(*part)
            && !shown.texts.contains(&part.id())
            && !(is_version(*part) && around.has_other_version_of(*part))
    };
    let is_drawn = |part: MessagePart<'_>| shown.images.contains(&part.id());
    let file = |part| File { part, is_piece: is_drawn(part) && is_made_for_html(part) };
    let mut files: Vec<_> = root.parts().filter(is_file).map(file).collect();
    files.sort_by_key(|file| is_drawn(file.part));
    files
}

/// Whether a part has content of its own. A multipart whose boundary never comes has.
pub(crate) fn is_leaf(part: MessagePart<'_>) -> bool {
    !part.is_multipart() || part.children().len() == 0 && !part.raw_body().trim_ascii().is_empty()
}

/// Whether a part can be a version of the text, and is no file of its own: text to read, or whatever stands for it.
fn is_version(part: MessagePart<'_>) -> bool {
    const FILES: [&str; 4] = ["calendar", "vcard", "x-vcard", "directory"];
    const READ: [&str; 2] = ["plain", "html"];
    let is_a_version = part.parent().is_some_and(|parent| parent.is_content_type("multipart", "alternative"));
    part.is_text()
        && part.content_type().is_none_or(|given| {
            let is_one_of = |known: &[&str]| {
                given.subtype().is_some_and(|subtype| known.iter().any(|known| subtype.eq_ignore_ascii_case(known)))
            };
            given.ctype().eq_ignore_ascii_case("text")
                && !is_one_of(&FILES)
                && (is_a_version || given.subtype().is_none() || is_one_of(&READ))
        })
        && !is_offered(part)
        && part.attachment_name().is_none_or(|name| name.is_empty() || part.role() == PartRole::Dropped)
}

/// Whether an image was made to be drawn by HTML and by nothing else: logos, lines and pictures of feelings. Photos are
/// larger.
fn is_made_for_html(part: MessagePart<'_>) -> bool {
    part.content_id().is_some() && !is_offered(part) && part.decoded_len() < limits::PHOTO_OCTETS
}

/// Whether the sender says that a part is to be saved.
pub(crate) fn is_offered(part: MessagePart<'_>) -> bool {
    part.content_disposition().is_some_and(|given| given.is_attachment())
}

/// Parts, and all that they lie in.
#[derive(Default)]
struct Around(BTreeSet<u32>);

impl Around {
    fn add(&mut self, part: MessagePart<'_>) {
        let mut next = Some(part);
        while let Some(part) = next.filter(|part| self.0.insert(part.id())) {
            next = part.parent();
        }
    }

    /// Whether a part lies in one of several versions, and one of these parts in another one only.
    fn has_other_version_of(&self, mut part: MessagePart<'_>) -> bool {
        while let Some(parent) = part.parent() {
            let is_of_versions = parent.is_content_type("multipart", "alternative");
            if is_of_versions && self.0.contains(&parent.id()) && !self.0.contains(&part.id()) {
                return true;
            }
            part = parent;
        }
        false
    }
}
