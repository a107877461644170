//! The sanitiser: HTML of strangers into a fragment that loads nothing, runs nothing and leaves its frame alone.
//!
//! Scan, parse, walk, write; and again, until what is written is what is read. Browsers read our output as html5ever
//! does, so that a fixed point leaves no second reading to hide in (mutation XSS). Nothing is edited after the last pass.
//! Must not: give out anything that its own next pass would change; take longer for deep or wide trees than for flat ones.

mod finds;
mod linked;
mod plain;
mod policy;
mod scan;
mod tree;
mod walk;

pub(crate) use finds::{Context, Wishes};
pub(crate) use walk::{PAGE_CLASS, prefixed};

use crate::document::{Blocked, Link, TextBlock};
use crate::{css, limits};
use tree::TooComplex;

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
            return Some(Sanitized { links: linked::links(&next), text: plain::blocks(&next), html: written, blocked });
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

fn pass(html: &str, context: &mut Context<'_>) -> Result<(String, tree::Tree), TooComplex> {
    let tree = tree::parse(html)?;
    Ok((walk::write(&tree, context)?, tree))
}
