//! A sanitised tree to read as plain text: blocks become lines, quotations keep their depth, links stay links.
//!
//! Must not: be given a tree that was not sanitised.

use super::policy::is_block;
use super::tree::{Data, NodeId, Tree, Visitor};
use crate::document::{Span, TextBlock};
use crate::{limits, links};

/// The text of a tree.
pub(super) fn blocks(tree: &Tree) -> Vec<TextBlock> {
    let (_, Some(body)) = tree.html_and_body() else { return Vec::new() };
    let mut plain = Plain { tree, done: Vec::new(), line: Vec::new(), space: false, depth: 0, blank: 0 };
    tree.visit(body, &mut plain);
    plain.end_line();
    links::bound(&mut plain.done);
    plain.done
}

struct Plain<'t> {
    tree: &'t Tree,
    done: Vec<TextBlock>,
    line: Vec<Span>,
    /// White space stands before the next word.
    space: bool,
    depth: u8,
    /// Line ends owed before the next line: 0 at the beginning, 2 between paragraphs.
    blank: u8,
}

impl Visitor for Plain<'_> {
    fn enter(&mut self, node: NodeId) -> bool {
        match self.tree.data(node) {
            Data::Text(text) => {
                self.text(node, text);
                false
            }
            Data::Element { name, .. } => {
                let element = &*name.local;
                match element {
                    "style" => return false,
                    "br" => self.break_line(),
                    "td" | "th" => self.space = true,
                    "img" => self.alternative(node),
                    "area" => self.area(node),
                    _ if is_block(element) => self.end_line(),
                    _ => {}
                }
                match element {
                    "blockquote" => self.depth = self.depth.saturating_add(1).min(limits::QUOTE_DEPTH),
                    "li" => self.push("• "),
                    _ => {}
                }
                true
            }
            Data::Other => true,
        }
    }

    fn leave(&mut self, node: NodeId) {
        let Data::Element { name, .. } = self.tree.data(node) else { return };
        let element = &*name.local;
        if is_block(element) {
            self.end_line();
        }
        match element {
            "blockquote" => self.depth = self.depth.saturating_sub(1),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "ul" | "ol" | "table" => {
                self.blank = if self.done.is_empty() { 0 } else { 1 };
            }
            _ => {}
        }
    }
}

impl Plain<'_> {
    fn text(&mut self, node: NodeId, text: &str) {
        self.words(text, link_around(self.tree, node));
    }

    fn words(&mut self, text: &str, href: Option<&str>) {
        for (index, word) in text.split([' ', '\t', '\n', '\r']).enumerate() {
            self.space |= index > 0;
            if word.is_empty() {
                continue;
            }
            if self.space && !self.line.is_empty() {
                self.write(" ", href);
            }
            self.space = false;
            self.write(word, href);
        }
    }

    /// The alternative text of an image, where it stands for something.
    fn alternative(&mut self, node: NodeId) {
        if let Some(text) = self.tree.value_of(node, "alt") {
            self.text(node, text);
        }
    }

    /// The alternative text of an area, which is all there is to read of the link.
    fn area(&mut self, node: NodeId) {
        if let (Some(text), Some(href)) = (self.tree.value_of(node, "alt"), self.tree.leads_out(node)) {
            // It stands for itself, whatever is beside it.
            self.space = true;
            self.words(text, Some(href));
            self.space = true;
        }
    }

    fn write(&mut self, text: &str, href: Option<&str>) {
        let Some(href) = href else {
            links::push_text(&mut self.line, text);
            return;
        };
        match self.line.last_mut() {
            Some(Span::Link { text: last, href: same }) if same == href => last.push_str(text),
            _ if text == " " => links::push_text(&mut self.line, text),
            _ => self.line.push(Span::Link { text: text.to_owned(), href: href.to_owned() }),
        }
    }

    fn push(&mut self, text: &str) {
        links::push_text(&mut self.line, text);
    }

    fn break_line(&mut self) {
        if self.line.is_empty() {
            self.blank = if self.done.is_empty() { 0 } else { 1 };
        } else {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        self.space = false;
        if self.line.is_empty() {
            return;
        }
        if self.done.last().is_none_or(|block| block.quote_depth != self.depth) {
            self.done.push(TextBlock { quote_depth: self.depth, ..TextBlock::default() });
            self.blank = 0;
        }
        if let Some(block) = self.done.last_mut() {
            if !block.spans.is_empty() {
                links::push_text(&mut block.spans, if self.blank > 0 { "\n\n" } else { "\n" });
            }
            for span in self.line.drain(..) {
                match span {
                    Span::Text(text) => links::linkify(&text, &mut block.spans),
                    link @ Span::Link { .. } => block.spans.push(link),
                }
            }
        }
        self.blank = 0;
    }
}

/// The address of the nearest link around a node, looking no further than a link reaches in practice.
fn link_around(tree: &Tree, node: NodeId) -> Option<&str> {
    std::iter::successors(tree.parent(node), |node| tree.parent(*node)).take(8).find_map(|node| tree.leads_out(node))
}
