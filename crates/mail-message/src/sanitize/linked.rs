//! The links of a sanitised tree that lead out, in their order: what each shows, and where it leads.
//!
//! The frame names a link by its place among them; html5ever and browsers read a fixed point alike.
//! Must not: be given a tree that was not sanitised.

use super::tree::{Data, NodeId, Tree};
use crate::document::Link;
use crate::limits;

/// The links of a tree: the walk kept no more than may be.
pub(super) fn links(tree: &Tree) -> Vec<Link> {
    let (_, Some(body)) = tree.html_and_body() else { return Vec::new() };
    let mut links = Vec::new();
    for node in tree.below(body) {
        let Some(href) = tree.leads_out(node) else { continue };
        let text = if tree.is_named(node, "area") {
            // All that it says of itself.
            cut(tree.value_of(node, "alt").unwrap_or_default().to_owned())
        } else {
            text(tree, node)
        };
        links.push(Link { text, href: href.to_owned() });
    }
    links
}

/// What a link shows, as far as it is looked at.
fn text(tree: &Tree, link: NodeId) -> String {
    let mut shown = String::new();
    for node in tree.below(link) {
        match tree.data(node) {
            Data::Text(text) => shown.push_str(text),
            // With its image blocked, that is what stands there.
            Data::Element { name, .. } if &*name.local == "img" => {
                shown.push_str(tree.value_of(node, "alt").unwrap_or_default());
            }
            Data::Element { name, .. } if super::policy::is_block(&name.local) || &*name.local == "br" => {
                shown.push(' ');
            }
            _ => {}
        }
        if shown.len() > limits::LINK_TEXT_OCTETS {
            break;
        }
    }
    cut(shown)
}

fn cut(mut shown: String) -> String {
    shown.truncate(shown.floor_char_boundary(limits::LINK_TEXT_OCTETS));
    shown
}
