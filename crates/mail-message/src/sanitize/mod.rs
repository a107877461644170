//! The sanitiser: HTML of strangers into a fragment that loads nothing, runs nothing and leaves its frame alone.
//!
//! Scan, parse, walk, write; and again, until what is written is what is read. Browsers read our output as html5ever
//! does, so that a fixed point leaves no second reading to hide in (mutation XSS). Nothing is edited after the last pass:
//! what is put in for the reader is written from the tree of the fixed point, and must be one itself (`adorn`).
//! Must not: give out anything that its own next pass would change; take longer for deep or wide trees than for flat ones.

mod adorn;
mod area;
mod finds;
mod linked;
mod load;
mod marks;
mod plain;
mod policy;
mod quote;
mod scan;
mod tree;
mod walk;

pub(crate) use finds::{Context, Wishes};
pub(crate) use load::Load;
pub(crate) use marks::Marks;
pub(crate) use walk::{FOLD_CLASS, HIT_CLASS, PAGE_CLASS, prefixed};

use crate::document::{Blocked, Link, TextBlock};
use crate::{css, limits};
use adorn::Adornment;
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
    /// Elements and texts side by side at its top.
    pub(crate) children: usize,
    /// A style in it lays out elements as a grid.
    pub(crate) has_grid: bool,
    /// No element in it has more children than a grid may have.
    pub(crate) allows_grid: bool,
    /// A style sheet is in it.
    pub(crate) has_sheet: bool,
}

/// What is put in for whoever reads.
pub(crate) struct Reader<'r> {
    /// What is marked.
    pub(crate) marks: Marks<'r>,
    /// What stands on the button of a quotation that is folded; empty where none is.
    pub(crate) quotation: &'r str,
    /// What a browser has to do for it so far.
    pub(crate) load: Load,
    /// How many more links may lead out.
    pub(crate) links: usize,
}

/// Sanitises; nothing where the HTML is beyond the limits. `images` gives the `data:` address for a Content-ID.
pub(crate) fn sanitize(
    html: &str,
    wishes: Wishes,
    images: &mut dyn FnMut(&str) -> Option<String>,
    reader: &mut Reader<'_>,
) -> Option<Sanitized> {
    if html.len() > limits::HTML_OCTETS || !scan::has_few_attributes(html) {
        return None;
    }
    let wishes = Wishes { darken: wishes.darken && !is_dark(html), ..wishes };
    let mut context = Context::new(wishes, images).with_links(reader.links);
    let (mut written, _) = pass(html, &mut context).ok()?;
    let blocked = context.into_blocked();
    // What the message holds was put in by the first pass.
    let mut no_image = |_: &str| None;
    for _ in 1..limits::HTML_PASSES {
        let mut context = Context::again(wishes, &mut no_image).with_links(reader.links);
        let (again, next) = pass(&written, &mut context).ok()?;
        if again == written {
            if !reader.load.take(&next, context.kept_selectors()) {
                return None;
            }
            let has_sheet = written.contains("<style");
            if has_sheet && wishes.remote_images {
                reader.marks.stop();
            }
            let html = adorn::adorned(&next, wishes, &mut reader.marks, reader.quotation).unwrap_or(written);
            let (_, body) = next.html_and_body();
            let links = linked::links(&next);
            reader.links = reader.links.saturating_sub(links.len());
            return Some(Sanitized {
                links,
                text: plain::blocks(&next),
                html,
                blocked,
                children: body.map_or(0, |body| next.children(body).count()),
                // All that this pass read is in what it wrote.
                has_grid: context.has_grid(),
                allows_grid: context.allows_grid(),
                has_sheet,
            });
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

fn pass(html: &str, context: &mut Context<'_>) -> Result<(String, Tree), TooComplex> {
    let tree = tree::parse(html)?;
    Ok((walk::write(&tree, context, &Adornment::default())?, tree))
}
