//! The sanitiser: HTML of strangers into a fragment that loads nothing, runs nothing and leaves its frame alone.
//!
//! Scan, parse, walk, write; and again, until what is written is what is read. Browsers read our output as html5ever
//! does, so that a fixed point leaves no second reading to hide in (mutation XSS). Nothing is edited after the last pass:
//! what is marked for the reader is written from the tree of the fixed point, and must be one itself.
//! Must not: give out anything that its own next pass would change; take longer for deep or wide trees than for flat ones.

mod finds;
mod linked;
mod marks;
mod plain;
mod policy;
mod scan;
mod tree;
mod walk;

pub(crate) use finds::{Context, Wishes};
pub(crate) use marks::Marks;
pub(crate) use walk::{HIT_CLASS, PAGE_CLASS, prefixed};

use crate::document::{Blocked, Link, TextBlock};
use crate::{css, limits};
use marks::Places;
use tree::{TooComplex, Tree};

/// What came of sanitising.
#[derive(Debug, Default)]
pub(crate) struct Sanitized {
    /// The fragment.
    pub(crate) html: String,
    /// Its links that lead out, in their order.
    pub(crate) links: Vec<Link>,
    /// The same to read as text.
    pub(crate) text: Vec<TextBlock>,
    /// What was taken out.
    pub(crate) blocked: Blocked,
}

/// Sanitises; nothing where the HTML is beyond the limits. `images` gives the `data:` address for a Content-ID.
pub(crate) fn sanitize(
    html: &str,
    wishes: Wishes,
    images: &mut dyn FnMut(&str) -> Option<String>,
    marks: &mut Marks<'_>,
) -> Option<Sanitized> {
    if html.len() > limits::HTML_OCTETS || !scan::has_few_attributes(html) {
        return None;
    }
    let wishes = Wishes { darken: wishes.darken && !is_dark(html), ..wishes };
    let mut context = Context::new(wishes, images);
    let (mut written, _) = pass(html, &mut context).ok()?;
    let blocked = context.into_blocked();
    for _ in 1..limits::HTML_PASSES {
        // What the message holds was put in by the first pass.
        let (again, next) = pass(&written, &mut Context::again(wishes, &mut |_| None)).ok()?;
        if again == written {
            let html = marked(&next, wishes, marks).unwrap_or(written);
            return Some(Sanitized { links: linked::links(&next), text: plain::blocks(&next), html, blocked });
        }
        written = again;
    }
    None
}

/// Whether the HTML stands on dark ground already: then its colours are not turned.
fn is_dark(html: &str) -> bool {
    let as_it_is = pass(html, &mut Context::new(Wishes::default(), &mut |_| None));
    as_it_is.is_ok_and(|(written, _)| css::is_dark(&written))
}

/// Writes the tree of a fixed point with marks in it. Nothing where there are none, or where it would not be read as it
/// is written: what was looked for is worth no risk.
fn marked(tree: &Tree, wishes: Wishes, marks: &mut Marks<'_>) -> Option<String> {
    let places = marks::places(tree, marks);
    if places.is_empty() {
        return None;
    }
    let again =
        |tree: &Tree, places: &Places| walk::write(tree, &mut Context::again(wishes, &mut |_| None), places).ok();
    let written = again(tree, &places)?;
    let read = tree::parse(&written).ok()?;
    again(&read, &Places::new()).filter(|again| *again == written)
}

fn pass(html: &str, context: &mut Context<'_>) -> Result<(String, Tree), TooComplex> {
    let tree = tree::parse(html)?;
    Ok((walk::write(&tree, context, &Places::new())?, tree))
}
