//! Walks the tree and writes what may stay.
//!
//! One `<style>` with all style sheets comes first, then the body; a `div` of class [`PAGE_CLASS`] stands for a body
//! with attributes. The walk follows links between nodes, so that depth costs nothing.
//! Must not: write an attribute or element that [`super::policy`] does not name, or a value unescaped.

use super::adorn::Adornment;
use super::area;
use super::finds::Context;
use super::load::Places;
use super::policy::{Fate, Filter, ROLES, fate, filter};
use super::tree::{Data, NodeId, TooComplex, Tree, value_of};
use crate::{css, limits, links, text};
use html5ever::{Attribute, QualName, ns};

/// What ids and classes of mail begin with, so that they are never those of the frame's own document or of scripts.
const PREFIX: &str = "m-";
/// The class of the element that stands for a body with attributes.
pub(crate) const PAGE_CLASS: &str = "m--page";
/// The class of what is marked because it was searched for. Mail may use it, too: it says nothing but that.
pub(crate) const HIT_CLASS: &str = "m--hit";
/// The class of a quotation that is folded away, an element that mail may not use.
pub(crate) const FOLD_CLASS: &str = "m--fold";

/// An id or class as it is written; nothing where it has characters that names of mail have no need for.
pub(crate) fn prefixed(name: &str) -> Option<String> {
    let is_name = !name.is_empty()
        && name.len() <= limits::NAME_OCTETS
        && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b':' | b'.'));
    is_name.then(|| if name.starts_with(PREFIX) { name.to_owned() } else { format!("{PREFIX}{name}") })
}

/// A reference to a name in the mail as it is written; nothing where it is anything else.
fn fragment(reference: &str) -> Option<String> {
    prefixed(reference.strip_prefix('#')?).map(|name| format!("#{name}"))
}

/// Writes a tree with what is put in.
pub(super) fn write(tree: &Tree, context: &mut Context<'_>, adornment: &Adornment<'_>) -> Result<String, TooComplex> {
    let (html, body) = tree.html_and_body();
    let Some(body) = body else { return Ok(String::new()) };
    // What comes out of elements that are not kept is counted in the next pass.
    context.allow_grid(tree.len() <= limits::GRID_NODES && tree.most_children() <= limits::GRID_CHILDREN);
    context.selectors_are_tried_on(Places::of(tree));
    let mut writer = Writer { tree, context, adornment, sheets: String::new(), out: String::new(), embedded: 0 };
    if let Some(head) = html.and_then(|html| tree.first_child(html)).filter(|head| *head != body) {
        writer.children(head)?;
    }
    writer.out.clear();
    let page = writer.page(html, body)?;
    writer.children(body)?;
    let sheets = if writer.sheets.is_empty() { String::new() } else { format!("<style>\n{}</style>", writer.sheets) };
    let end = if page.is_empty() { "" } else { "</div>" };
    Ok(format!("{sheets}{page}{}{end}", writer.out))
}

struct Writer<'t, 'c, 'a> {
    tree: &'t Tree,
    context: &'c mut Context<'a>,
    adornment: &'t Adornment<'t>,
    sheets: String,
    out: String,
    /// Octets of `out` that are images of the message.
    embedded: usize,
}

impl Writer<'_, '_, '_> {
    /// The start tag that stands for a body with attributes; empty where it has none.
    fn page(&mut self, html: Option<NodeId>, body: NodeId) -> Result<String, TooComplex> {
        let mut names = String::new();
        // The body's own direction and language go before those of the html element.
        let mut direction = None;
        let mut language = None;
        let mut style = String::new();
        for node in html.into_iter().chain([body]) {
            let Data::Element { attributes, .. } = self.tree.data(node) else { continue };
            for attribute in attributes {
                self.charge(attribute)?;
                let value = &*attribute.value;
                match &*attribute.name.local {
                    "bgcolor" => self.declare(&mut style, "background-color", value),
                    "text" => self.declare(&mut style, "color", value),
                    "background" => self.background(&mut style, value),
                    // The frame has the last word about its body.
                    "style" => {
                        let declared = css::declarations(value, self.context).replace(" !important", "");
                        append(&mut style, &declared);
                    }
                    "dir" => direction = Some(value).filter(|value| is_word(value)).or(direction),
                    "lang" => language = Some(value).filter(|value| is_word(value)).or(language),
                    "class" => names = classes(value).map(|names| format!(" {names}")).unwrap_or_default(),
                    name => self.notice(name),
                }
            }
        }
        let mut rest = String::new();
        for (name, value) in [("dir", direction), ("lang", language)] {
            if let Some(value) = value {
                attribute_to(&mut rest, name, value);
            }
        }
        if style.is_empty() && names.is_empty() && rest.is_empty() {
            return Ok(String::new());
        }
        if !style.is_empty() {
            self.count_embedded(&style);
            attribute_to(&mut rest, "style", &style);
        }
        Ok(format!("<div class=\"{PAGE_CLASS}{names}\"{rest}>"))
    }

    fn children(&mut self, root: NodeId) -> Result<(), TooComplex> {
        let mut current = self.tree.first_child(root);
        while let Some(node) = current {
            if self.enter(node)?
                && let Some(child) = self.tree.first_child(node)
            {
                current = Some(child);
                continue;
            }
            current = self.leave_to_next(node, root);
        }
        self.check_bounds()
    }

    /// Closes what ends with `node`, and gives the node that follows.
    fn leave_to_next(&mut self, node: NodeId, root: NodeId) -> Option<NodeId> {
        let mut node = node;
        loop {
            self.leave(node);
            if let Some(next) = self.tree.next_sibling(node) {
                return Some(next);
            }
            node = self.tree.parent(node).filter(|parent| *parent != root)?;
        }
    }

    /// Writes what stands before a node's content, and says whether its content is to be looked at.
    fn enter(&mut self, node: NodeId) -> Result<bool, TooComplex> {
        self.check_bounds()?;
        self.begin_fold(node);
        let (name, attributes) = match self.tree.data(node) {
            Data::Element { name, attributes } => (name, attributes),
            Data::Text(text) => {
                self.text(node, text);
                return Ok(false);
            }
            Data::Other => return Ok(false),
        };
        let element = &*name.local;
        let fate = self.fate(name);
        match fate {
            Fate::Drop => self.dropped(element, node, attributes)?,
            Fate::Unwrap => {
                if element == "form" {
                    self.context.form();
                }
                for attribute in attributes {
                    self.notice(&attribute.name.local);
                }
            }
            Fate::Keep | Fate::Void => self.start_tag(element, node, attributes)?,
        }
        Ok(matches!(fate, Fate::Keep | Fate::Unwrap))
    }

    fn text(&mut self, node: NodeId, text: &str) {
        let mut rest = 0_usize;
        for place in self.adornment.marks.get(&node).into_iter().flatten() {
            let (Some(before), Some(hit)) = (text.get(rest..place.start), text.get(place.clone())) else { continue };
            breakable(&mut self.out, before);
            self.out.push_str("<mark");
            attribute_to(&mut self.out, "class", HIT_CLASS);
            self.out.push('>');
            breakable(&mut self.out, hit);
            self.out.push_str("</mark>");
            rest = place.end;
        }
        breakable(&mut self.out, text.get(rest..).unwrap_or_default());
    }

    fn check_bounds(&self) -> Result<(), TooComplex> {
        let written = self.out.len().saturating_sub(self.embedded);
        let most_embedded = limits::INLINE_TOTAL_OCTETS.saturating_add(limits::HTML_OCTETS);
        if written > limits::HTML_OUTPUT_OCTETS || self.embedded > most_embedded { Err(TooComplex) } else { Ok(()) }
    }

    fn leave(&mut self, node: NodeId) {
        if let Data::Element { name, .. } = self.tree.data(node)
            && self.fate(name) == Fate::Keep
        {
            self.out.push_str("</");
            self.out.push_str(&name.local);
            self.out.push('>');
        }
        if self.adornment.fold.as_ref().is_some_and(|fold| fold.end == node) {
            self.out.push_str("</details>");
        }
    }

    /// What becomes of an element. One that folds is ours, or is none: mail has no such element left.
    fn fate(&self, name: &QualName) -> Fate {
        match &*name.local {
            _ if name.ns != ns!(html) => Fate::Drop,
            "details" if self.context.is_own() => Fate::Keep,
            element => fate(element),
        }
    }

    fn begin_fold(&mut self, node: NodeId) {
        let Some(fold) = self.adornment.fold.as_ref().filter(|fold| fold.start == node) else { return };
        self.out.push_str("<details");
        attribute_to(&mut self.out, "class", FOLD_CLASS);
        if fold.is_open {
            attribute_to(&mut self.out, "open", "");
        }
        self.out.push_str("><summary");
        attribute_to(&mut self.out, "class", FOLD_CLASS);
        self.out.push('>');
        escape(&mut self.out, fold.words);
        self.out.push_str("</summary>");
    }

    /// Looks at what a dropped element would have done.
    fn dropped(&mut self, element: &str, node: NodeId, attributes: &[Attribute]) -> Result<(), TooComplex> {
        match element {
            "style" => {
                for child in self.tree.children(node) {
                    if let Data::Text(text) = self.tree.data(child) {
                        let sheet = css::sheet(text, self.context);
                        self.sheets.push_str(&sheet);
                    }
                }
            }
            "script" => self.context.script(),
            _ => {}
        }
        for attribute in attributes {
            self.charge(attribute)?;
            self.notice(&attribute.name.local);
            if matches!(&*attribute.name.local, "src" | "href" | "data" | "poster" | "background" | "srcset") {
                self.context.remote(&attribute.value);
            }
        }
        Ok(())
    }

    fn start_tag(&mut self, element: &str, node: NodeId, attributes: &[Attribute]) -> Result<(), TooComplex> {
        self.out.push('<');
        self.out.push_str(element);
        let mut style = String::new();
        let mut leads_out = false;
        let mut is_remote = false;
        for attribute in attributes {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            if attribute.name.ns != ns!() {
                continue;
            }
            let Some(filter) = filter(element, name) else {
                self.notice(name);
                continue;
            };
            // An image can be long, and the parser never repeats one.
            if filter != Filter::Image {
                self.charge(attribute)?;
            }
            let filtered = match filter {
                Filter::Text => Some(value.to_owned()),
                Filter::Word if is_word(value) => Some(self.coloured(name, value)),
                Filter::Word => None,
                Filter::Name => prefixed(value),
                Filter::Classes => classes(value),
                Filter::Cite => value.eq_ignore_ascii_case("cite").then(|| "cite".to_owned()),
                Filter::Role => ROLES.contains(&value).then(|| value.to_owned()),
                Filter::Link => {
                    let href = self.link(value);
                    leads_out = href.as_ref().is_some_and(|href| !href.starts_with('#'));
                    href
                }
                Filter::Map => fragment(value.trim()),
                Filter::Shape => area::shape(value),
                Filter::Coordinates => area::coordinates(value),
                Filter::Image => {
                    let image = self.context.image(value, !is_unseen(attributes));
                    is_remote = image.is_none() && links::is_remote(value);
                    self.count_embedded(image.as_deref().unwrap_or_default());
                    image
                }
                Filter::Background => {
                    self.background(&mut style, value);
                    None
                }
                Filter::Style => {
                    append(&mut style, &css::declarations(value, self.context));
                    None
                }
            };
            if let Some(value) = filtered {
                attribute_to(&mut self.out, name, &value);
            }
        }
        if is_remote && is_unseen(attributes) {
            self.context.tracker();
        }
        if !style.is_empty() {
            self.count_embedded(&style);
            attribute_to(&mut self.out, "style", &style);
        }
        if leads_out {
            self.out.push_str(" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\"");
        }
        self.out.push('>');
        // The parser drops a line end right after `<pre>`.
        if element == "pre"
            && let Some(Data::Text(text)) = self.tree.first_child(node).map(|child| self.tree.data(child))
            && text.starts_with('\n')
        {
            self.out.push('\n');
        }
        Ok(())
    }

    fn link(&mut self, value: &str) -> Option<String> {
        let trimmed = value.trim();
        if trimmed.starts_with('#') {
            return fragment(trimmed);
        }
        let href = links::safe_href(trimmed);
        if href.is_none() && is_script(trimmed) {
            self.context.script();
        }
        // Beyond the bound there is nothing to press: the page would not know where it leads.
        href.filter(|_| self.context.charge_link())
    }

    /// Counts an attribute that is a script.
    fn notice(&mut self, attribute: &str) {
        if attribute.starts_with("on") {
            self.context.script();
        }
    }

    /// The parser may have repeated a long attribute on many elements: filtering is paid for by the octet.
    fn charge(&mut self, attribute: &Attribute) -> Result<(), TooComplex> {
        if self.context.charge(attribute.value.len()) { Ok(()) } else { Err(TooComplex) }
    }

    /// Adds a declaration for the colour of a legacy attribute: `ffffff` means `#ffffff`.
    fn declare(&mut self, style: &mut String, property: &str, value: &str) {
        let value = value.trim();
        let is_hex = matches!(value.len(), 3 | 6) && value.bytes().all(|octet| octet.is_ascii_hexdigit());
        if is_word(value) {
            let mark = if is_hex { "#" } else { "" };
            append(style, &css::declarations(&format!("{property}:{mark}{value}"), self.context));
        }
    }

    /// The value of a legacy attribute, its colour turned dark where that is wished.
    fn coloured(&self, attribute: &str, value: &str) -> String {
        let is_colour = matches!(attribute, "bgcolor" | "color" | "bordercolor");
        let colour = css::Colour::parse(value).filter(|_| is_colour && self.context.darkens());
        colour.map_or_else(|| value.to_owned(), |colour| colour.darkened().hex())
    }

    fn background(&mut self, style: &mut String, url: &str) {
        if let Some(image) = self.context.image(url, true) {
            append(style, &format!("background-image:url(\"{image}\")"));
        }
    }

    fn count_embedded(&mut self, text: &str) {
        if text.contains("data:") {
            self.embedded = self.embedded.saturating_add(text.len());
        }
    }
}

fn is_script(value: &str) -> bool {
    let start: String = value.chars().filter(|char| *char > ' ').take(11).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("javascript:") || start.starts_with("vbscript:")
}

/// Whether an image is hidden, or too small to be seen in both directions: a thin line is layout.
fn is_unseen(attributes: &[Attribute]) -> bool {
    const SMALL: [&str; 3] = ["0", "1", "2"];
    let squeezed = |name: &str| {
        let value = value_of(attributes, name)?;
        Some(value.chars().filter(|char| !char.is_whitespace()).take(512).collect::<String>())
    };
    let style = format!(";{};", squeezed("style").unwrap_or_default().to_ascii_lowercase());
    let is_small = |side: &str| {
        let is_small = |length: &str| SMALL.contains(&length.trim_end_matches("px"));
        let declared = style.split(';').find_map(|declaration| declaration.strip_prefix(side)?.strip_prefix(':'));
        declared.map(str::to_owned).or_else(|| squeezed(side)).is_some_and(|length| is_small(&length))
    };
    style.contains(";display:none") || style.contains(";visibility:hidden") || is_small("width") && is_small("height")
}

fn is_word(value: &str) -> bool {
    value.len() <= limits::NAME_OCTETS
        && value.chars().all(|char| {
            char.is_alphanumeric() || matches!(char, '#' | '%' | '.' | ',' | '-' | '_' | '+' | ' ' | '*' | ':')
        })
}

fn classes(value: &str) -> Option<String> {
    let classes: Vec<_> = value.split_ascii_whitespace().take(limits::CLASSES).filter_map(prefixed).collect();
    (!classes.is_empty()).then(|| classes.join(" "))
}

fn append(style: &mut String, declarations: &str) {
    if !style.is_empty() && !declarations.is_empty() {
        style.push(';');
    }
    style.push_str(declarations);
}

fn attribute_to(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value);
    out.push('"');
}

/// Writes text with places to break a line in runs that are longer than any word: browsers take seconds to lay out runs
/// of 50,000 characters, and the page with them.
fn breakable(out: &mut String, text: &str) {
    let mut rest = text;
    let mut run = 0_usize;
    while let Some((at, _)) = rest.char_indices().find(|(_, char)| {
        run = if char.is_whitespace() { 0 } else { run.saturating_add(1) };
        run > limits::RUN_CHARACTERS
    }) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        escape(out, before);
        out.push_str("<wbr>");
        rest = after;
        run = 0;
    }
    escape(out, rest);
}

/// Writes text so that no character of it is markup.
fn escape(out: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(char),
            _ if char.is_control() || text::is_override(char) => {}
            _ => out.push(char),
        }
    }
}
