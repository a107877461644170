//! Which parts of a message are read, and as what.
//!
//! Each part is sanitised for itself, so that no element of one can enclose another; style sheets count in all of them.
//! HTML beyond the limits is read as text.
//! Must not: show a part that the message offers as an attachment, or say that one is shown that is not.

use crate::document::{Blocked, Body, Find, ReadOptions, Span, TextBlock, Warning};
use crate::parts::{self, Shown, Version};
use crate::sanitize::{Load, Marks, Reader, Wishes};
use crate::text::{self, Flow};
use crate::{charset, encode, fold, image, limits, sanitize};
use mail_parser::{Charset, MessagePart, MessageRef, PartKind};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What a message has to read.
#[derive(Default)]
pub(crate) struct Readable {
    pub(crate) body: Body,
    pub(crate) blocked: Blocked,
    pub(crate) warnings: BTreeSet<Warning>,
    /// The parts that it shows.
    pub(crate) shown: Shown,
}

impl Readable {
    fn is_blank(&self) -> bool {
        matches!(&self.body, Body::Html { html, .. } if html.trim().is_empty())
    }
}

/// Reads the body of a message, with what is found marked where it is HTML.
pub(crate) fn read(root: MessageRef<'_>, options: ReadOptions<'_>, find: Option<Find<'_>>) -> Readable {
    let mut readable = read_parts(root, options, find);
    match &mut readable.body {
        Body::Html { text, .. } | Body::Text(text) => fold::fold(text),
        Body::Empty => {}
    }
    readable
}

fn read_parts(root: MessageRef<'_>, options: ReadOptions<'_>, find: Option<Find<'_>>) -> Readable {
    let mut warnings = BTreeSet::new();
    let rich = parts::body(root, Version::Html);
    if !options.prefer_text && rich.iter().any(|part| matches!(part.kind(), PartKind::Html)) {
        match html(root, &rich, options, find, &mut warnings) {
            // Nothing is left of mail that is one frame or one script: its text has more to say.
            Some(mut readable) if readable.is_blank() => {
                let text = plain(root, &mut warnings, &mut readable.shown.texts);
                let body = if text.is_empty() { Body::Empty } else { Body::Text(text) };
                return Readable { body, warnings, ..readable };
            }
            Some(readable) => return Readable { warnings, ..readable },
            None => {
                warnings.insert(Warning::HtmlTooComplex);
            }
        }
    }
    let mut shown = Shown::default();
    let mut blocks = plain(root, &mut warnings, &mut shown.texts);
    if blocks.is_empty() {
        blocks = unstructured(root, &mut warnings);
        shown.texts.extend((!blocks.is_empty()).then(|| root.root_part().id()));
    }
    let body = if blocks.is_empty() { Body::Empty } else { Body::Text(blocks) };
    Readable { body, warnings, shown, ..Readable::default() }
}

/// The beginning of a text part, decoded from about as many octets as asked for.
pub(crate) fn text_start(part: MessagePart<'_>, chars: usize) -> String {
    if declared(part).is_some() {
        return part.text_prefix(chars).unwrap_or_default().into_owned();
    }
    let octets = part.decoded();
    let octets = charset::cut(&octets, chars);
    charset::decode(octets, label(part, octets).as_deref()).into_owned()
}

fn html(
    root: MessageRef<'_>,
    parts: &[MessagePart<'_>],
    options: ReadOptions<'_>,
    find: Option<Find<'_>>,
    warnings: &mut BTreeSet<Warning>,
) -> Option<Readable> {
    // Who forwards something wants it to be read.
    let quotation = if fold::is_forward(root.subject().unwrap_or_default()) { "" } else { options.quotation };
    let mut reader = Reader { marks: Marks::new(find), quotation, load: Load::default(), links: limits::HTML_LINKS };
    let mut images = Images::of(root);
    let wishes = Wishes { remote_images: options.remote_images, darken: options.darken };
    let mut html = String::new();
    let mut links = Vec::new();
    let mut text = Vec::new();
    let mut blocked = Blocked::default();
    let (mut octets, mut tags, mut children) = (0_usize, 0_usize, 0_usize);
    let (mut has_grid, mut allows_grid, mut has_sheet) = (false, true, false);
    let mut texts = BTreeSet::new();
    for &part in parts.iter().take(limits::BODY_PARTS) {
        let source = match part.kind() {
            PartKind::Html => decoded(part, warnings).into_owned(),
            PartKind::Text => as_html(&blocks_of(part, warnings)),
            PartKind::Binary | PartKind::InlineBinary => match images.data_url(part) {
                Some(url) => format!("<p><img src=\"{url}\" alt=\"\"></p>"),
                // It is among the files.
                None => continue,
            },
            _ => continue,
        };
        if matches!(part.kind(), PartKind::Html | PartKind::Text) {
            octets = octets.saturating_add(source.len());
            texts.insert(part.id());
        }
        if octets > limits::HTML_OCTETS {
            return None;
        }
        let sanitized = sanitize::sanitize(&source, wishes, &mut |id| images.by_content_id(id), &mut reader)?;
        // A sheet could show or hide an image for each word that is marked, in any part, and so tell what was searched for:
        // the message is shown without marks.
        has_sheet |= sanitized.has_sheet;
        if has_sheet && options.remote_images && reader.marks.has_marked() {
            return self::html(root, parts, options, None, warnings);
        }
        // Many parts together are no more than one may be.
        tags = tags.saturating_add(sanitized.html.matches('<').count());
        if tags > limits::HTML_TAGS {
            return None;
        }
        html.push_str(&sanitized.html);
        children = children.saturating_add(sanitized.children);
        has_grid |= sanitized.has_grid;
        allows_grid &= sanitized.allows_grid;
        // A style of one part can make grids of elements in any, and of the body around all. No part is sanitised again
        // without grids: the whole mail is shown as text.
        if has_grid && (!allows_grid || children > limits::GRID_CHILDREN) {
            return None;
        }
        links.extend(sanitized.links);
        text.extend(sanitized.text);
        merge(&mut blocked, sanitized.blocked);
    }
    let shown = Shown { texts, images: images.drawn_in(&html) };
    Some(Readable { body: Body::Html { html, links, text }, blocked, shown, warnings: BTreeSet::new() })
}

/// The text of a message; notes the parts that it is taken from.
fn plain(root: MessageRef<'_>, warnings: &mut BTreeSet<Warning>, texts: &mut BTreeSet<u32>) -> Vec<TextBlock> {
    let mut blocks = Vec::new();
    let mut octets = 0_usize;
    let parts = parts::body(root, Version::Text).into_iter().filter(MessagePart::is_text);
    for part in parts.take(limits::BODY_PARTS) {
        octets = octets.saturating_add(part.decoded_len());
        if octets > limits::TEXT_OCTETS && !blocks.is_empty() {
            warnings.insert(Warning::TextCut);
            break;
        }
        blocks.extend(blocks_of(part, warnings));
        texts.insert(part.id());
    }
    blocks
}

/// The body as it stands, where its structure is broken: a multipart whose boundary never comes, a text whose type
/// cannot be read. Nothing where it is something else to save.
fn unstructured(root: MessageRef<'_>, warnings: &mut BTreeSet<Warning>) -> Vec<TextBlock> {
    let part = root.root_part();
    let is_one_of = |types: [&str; 2]| {
        part.content_type().is_some_and(|given| types.iter().any(|known| given.ctype().eq_ignore_ascii_case(known)))
    };
    if parts::is_offered(part) || !is_one_of(["text", "multipart"]) || part.children().len() > 0 {
        return Vec::new();
    }
    text::blocks(&decoded(part, warnings), Flow::default())
}

fn blocks_of(part: MessagePart<'_>, warnings: &mut BTreeSet<Warning>) -> Vec<TextBlock> {
    let text = decoded(part, warnings);
    if matches!(part.kind(), PartKind::Html) {
        return text::blocks(&mail_parser::html_to_text(&text), Flow::default());
    }
    let attribute = |name| part.content_type().and_then(|given| given.attribute(name)).unwrap_or_default();
    let flowed = attribute("format").eq_ignore_ascii_case("flowed");
    let delete_space = attribute("delsp").eq_ignore_ascii_case("yes");
    text::blocks(&text, Flow { flowed, delete_space })
}

/// The text of a part: as declared if that can be, else as guessed.
fn decoded<'m>(part: MessagePart<'m>, warnings: &mut BTreeSet<Warning>) -> Cow<'m, str> {
    let mut octets = part.decoded();
    let most =
        if matches!(part.kind(), PartKind::Html) { limits::HTML_OCTETS.saturating_mul(4) } else { limits::TEXT_OCTETS };
    if octets.len() > most {
        warnings.insert(Warning::TextCut);
        octets = Cow::Owned(charset::cut(&octets, most).to_vec());
    }
    let text = match declared(part) {
        Some(charset) => charset.decode(&octets).into_owned(),
        None => charset::decode(&octets, label(part, &octets).as_deref()).into_owned(),
    };
    match text.strip_prefix('\u{feff}') {
        Some(rest) => Cow::Owned(rest.to_owned()),
        None => Cow::Owned(text),
    }
}

/// The charset that the part declares, if it is known and the octets need not be looked at: UTF-8 may be none, and
/// ASCII is what mail programs say when they mean "whatever my screen shows".
fn declared(part: MessagePart<'_>) -> Option<Charset> {
    let label = part.content_type()?.attribute("charset")?;
    let is_ascii = label.to_ascii_lowercase().contains("ascii");
    Charset::from_label(label.as_bytes()).filter(|charset| *charset != Charset::Utf8 && !is_ascii)
}

/// The charset named for a part in its field, or in the head of its HTML.
fn label(part: MessagePart<'_>, octets: &[u8]) -> Option<String> {
    const HTML_HEAD_OCTETS: usize = 1024;
    let declared = part.content_type().and_then(|given| given.attribute("charset")).map(str::to_owned);
    if declared.is_none() && matches!(part.kind(), PartKind::Html) {
        return charset::label_in(octets.get(..HTML_HEAD_OCTETS).unwrap_or(octets));
    }
    declared
}

/// Plain text between HTML parts, as HTML for the sanitiser.
fn as_html(blocks: &[TextBlock]) -> String {
    let escaped =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut html = String::new();
    for block in blocks {
        html.push_str("<div style=\"white-space:pre-wrap\">");
        html.push_str(&"<blockquote>".repeat(usize::from(block.quote_depth)));
        for span in &block.spans {
            match span {
                Span::Text(text) => html.push_str(&escaped(text)),
                Span::Link { text, href } => {
                    html.push_str(&format!("<a href=\"{}\">{}</a>", escaped(href), escaped(text)));
                }
            }
        }
        html.push_str(&"</blockquote>".repeat(usize::from(block.quote_depth)));
        html.push_str("</div>");
    }
    html
}

fn merge(all: &mut Blocked, some: Blocked) {
    all.remote = all.remote.saturating_add(some.remote);
    all.trackers = all.trackers.saturating_add(some.trackers);
    all.shown = all.shown.saturating_add(some.shown);
    all.forms = all.forms.saturating_add(some.forms);
    all.scripts = all.scripts.saturating_add(some.scripts);
    all.hosts.merge(some.hosts);
    all.shown_hosts.merge(some.shown_hosts);
}

/// Tells one `data:` address from another, with or without the scheme before it.
fn digest(address: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    address.strip_prefix("data:").unwrap_or(address).hash(&mut hasher);
    hasher.finish()
}

/// The images of a message that its HTML may show.
struct Images<'m> {
    by_id: BTreeMap<&'m str, MessagePart<'m>>,
    octets: usize,
    /// Those that cannot be: HTML may ask for one as often as it likes.
    refused: BTreeSet<u32>,
    /// Those that were given out, by a digest of their address.
    given: BTreeMap<u64, BTreeSet<u32>>,
}

impl<'m> Images<'m> {
    fn of(root: MessageRef<'m>) -> Self {
        let by_id = root.parts().filter_map(|part| Some((part.content_id()?, part))).collect();
        Self { by_id, octets: 0, refused: BTreeSet::new(), given: BTreeMap::new() }
    }

    /// The image that `cid:` refers to (RFC 2392: percent-encoded).
    fn by_content_id(&mut self, id: &str) -> Option<String> {
        let part = self.by_id.get(id).or_else(|| self.by_id.get(encode::percent_decoded(id).as_str())).copied()?;
        self.data_url(part)
    }

    fn data_url(&mut self, part: MessagePart<'_>) -> Option<String> {
        if self.octets >= limits::INLINE_TOTAL_OCTETS || self.refused.contains(&part.id()) {
            return None;
        }
        let is_small = part.decoded_len() <= limits::INLINE_IMAGE_OCTETS;
        let Some(url) = is_small.then(|| image::data_url(&part.decoded())).flatten() else {
            self.refused.insert(part.id());
            return None;
        };
        self.octets = self.octets.saturating_add(url.len());
        if self.octets > limits::INLINE_TOTAL_OCTETS {
            return None;
        }
        self.given.entry(digest(&url)).or_default().insert(part.id());
        Some(url)
    }

    /// Of the images that were given out, those that the sanitiser has let through.
    fn drawn_in(&self, html: &str) -> BTreeSet<u32> {
        if self.given.is_empty() {
            return BTreeSet::new();
        }
        let is_of_address = |char: char| char.is_ascii_alphanumeric() || matches!(char, '/' | ';' | ',' | '+' | '=');
        let addresses = html.split("data:").skip(1).map(|rest| {
            let end = rest.find(|char| !is_of_address(char)).unwrap_or(rest.len());
            rest.get(..end).unwrap_or_default()
        });
        addresses.filter_map(|address| self.given.get(&digest(address))).flatten().copied().collect()
    }
}
