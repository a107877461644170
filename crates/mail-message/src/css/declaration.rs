//! Declarations: the properties that mail may set.
//!
//! Must not: allow what takes an element out of its place (fixed or absolute position, transforms) or decides what lies
//! above what, what loads, what makes content, what animates, or what is laid out again and again where it is nested
//! (columns). Elements of a grid may share a cell, as a picture and its link do.

use super::Failure;
use super::value::{Kind, count_remote, value};
use crate::limits;
use crate::sanitize::Context;
use cssparser::{Delimiter, Parser};

/// Those that make a grid come first.
const DISPLAY: &[&str] = &[
    "grid",
    "inline-grid",
    "none",
    "block",
    "inline",
    "inline-block",
    "table",
    "inline-table",
    "table-row",
    "table-cell",
    "table-row-group",
    "table-header-group",
    "table-footer-group",
    "table-column",
    "table-column-group",
    "table-caption",
    "list-item",
    "flex",
    "inline-flex",
    "initial",
    "inherit",
    "revert",
];
const DISPLAY_WITHOUT_GRID: &[&str] = match DISPLAY {
    [_grid, _inline_grid, others @ ..] => others,
    _ => &[],
};
/// Not `none`, which hides where the pointer is.
const CURSORS: &[&str] = &["auto", "default", "pointer", "text", "help", "inherit", "initial"];
/// Not `dense`: see [`super::grid`].
const GRID_FLOW: &[&str] = &["row", "column", "initial", "inherit"];
const POSITION: &[&str] = &["static", "relative", "initial", "inherit"];

/// Properties whose values may have many layers.
const LAYERED: [&str; 4] = ["background", "background-image", "box-shadow", "text-shadow"];

/// Properties with plain values. Sorted.
const PLAIN: &[&str] = &[
    "-webkit-hyphens",
    "-webkit-text-size-adjust",
    "align-content",
    "align-items",
    "align-self",
    "aspect-ratio",
    "background-attachment",
    "background-blend-mode",
    "background-clip",
    "background-color",
    "background-origin",
    "background-position",
    "background-repeat",
    "background-size",
    "block-size",
    "border",
    "border-block",
    "border-block-color",
    "border-block-end",
    "border-block-end-color",
    "border-block-end-style",
    "border-block-end-width",
    "border-block-start",
    "border-block-start-color",
    "border-block-start-style",
    "border-block-start-width",
    "border-block-style",
    "border-block-width",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-left-radius",
    "border-bottom-right-radius",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-end-end-radius",
    "border-end-start-radius",
    "border-inline",
    "border-inline-color",
    "border-inline-end",
    "border-inline-end-color",
    "border-inline-end-style",
    "border-inline-end-width",
    "border-inline-start",
    "border-inline-start-color",
    "border-inline-start-style",
    "border-inline-start-width",
    "border-inline-style",
    "border-inline-width",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-start-end-radius",
    "border-start-start-radius",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-left-radius",
    "border-top-right-radius",
    "border-top-style",
    "border-top-width",
    "border-width",
    "box-shadow",
    "box-sizing",
    "caption-side",
    "clear",
    "color",
    "color-scheme",
    "column-gap",
    "direction",
    "empty-cells",
    "flex",
    "flex-basis",
    "flex-direction",
    "flex-flow",
    "flex-grow",
    "flex-shrink",
    "flex-wrap",
    "float",
    "font-kerning",
    "font-size",
    "font-size-adjust",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-weight",
    "gap",
    "grid-column-gap",
    "grid-gap",
    "grid-row-gap",
    "height",
    "hyphens",
    "inline-size",
    "justify-content",
    "justify-items",
    "justify-self",
    "letter-spacing",
    "line-break",
    "line-height",
    "list-style-position",
    "list-style-type",
    "max-block-size",
    "max-height",
    "max-inline-size",
    "max-width",
    "min-block-size",
    "min-height",
    "min-inline-size",
    "min-width",
    "mix-blend-mode",
    "object-fit",
    "object-position",
    "opacity",
    "order",
    "orphans",
    "outline",
    "outline-color",
    "outline-offset",
    "outline-style",
    "outline-width",
    "overflow",
    "overflow-wrap",
    "overflow-x",
    "overflow-y",
    "padding",
    "padding-block",
    "padding-block-end",
    "padding-block-start",
    "padding-bottom",
    "padding-inline",
    "padding-inline-end",
    "padding-inline-start",
    "padding-left",
    "padding-right",
    "padding-top",
    "place-content",
    "place-items",
    "place-self",
    "row-gap",
    "tab-size",
    "table-layout",
    "text-align",
    "text-align-last",
    "text-decoration",
    "text-decoration-color",
    "text-decoration-line",
    "text-decoration-skip-ink",
    "text-decoration-style",
    "text-decoration-thickness",
    "text-emphasis",
    "text-emphasis-color",
    "text-emphasis-position",
    "text-emphasis-style",
    "text-indent",
    "text-justify",
    "text-overflow",
    "text-shadow",
    "text-transform",
    "text-underline-offset",
    "text-underline-position",
    "text-wrap",
    "vertical-align",
    "visibility",
    "white-space",
    "white-space-collapse",
    "widows",
    "width",
    "word-break",
    "word-spacing",
    "word-wrap",
];

/// The allowed declarations of a style attribute or of a rule's block, in canonical spelling; empty where there are none.
pub(crate) fn declarations(css: &str, context: &mut Context<'_>) -> String {
    let mut out = String::new();
    block(&mut Parser::new(css), &mut out, context);
    out
}

/// Writes the allowed declarations that `parser` has left.
pub(super) fn block(parser: &mut Parser<'_>, out: &mut String, context: &mut Context<'_>) {
    while !parser.is_exhausted() {
        let _: Result<(), Failure> = parser.parse_until_after(Delimiter::Semicolon, |parser| {
            let start = parser.state();
            match declaration(parser, context) {
                Ok((name, value)) => {
                    if !out.is_empty() {
                        out.push(';');
                    }
                    out.push_str(&name);
                    out.push(':');
                    out.push_str(&value);
                }
                Err(_) => {
                    parser.reset(&start);
                    count_remote(parser, context, 0);
                }
            }
            Ok(())
        });
    }
}

fn declaration(parser: &mut Parser<'_>, context: &mut Context<'_>) -> Result<(String, String), Failure> {
    let name = parser.expect_ident()?.to_ascii_lowercase();
    parser.expect_colon()?;
    let kind = kind(&name, context).ok_or_else(|| Failure::custom(()))?;
    let value = value(parser, kind, context)?;
    if LAYERED.contains(&name.as_str()) && value.matches(',').count() > limits::CSS_LAYER_COMMAS {
        return Err(Failure::custom(()));
    }
    // However many keywords it holds.
    if name == "display" && value.contains("grid") {
        context.note_grid();
    }
    Ok((name, value))
}

fn kind(property: &str, context: &Context<'_>) -> Option<Kind> {
    Some(match property {
        "background" => Kind::Background,
        "background-image" | "list-style-image" | "list-style" => Kind::Image,
        "font" | "font-family" | "quotes" => Kind::Font,
        "margin"
        | "margin-top"
        | "margin-right"
        | "margin-bottom"
        | "margin-left"
        | "margin-block"
        | "margin-block-start"
        | "margin-block-end"
        | "margin-inline"
        | "margin-inline-start"
        | "margin-inline-end" => Kind::Margin,
        "color-scheme" if context.darkens() => return None,
        "cursor" => Kind::Keywords(CURSORS),
        "display" => Kind::Keywords(if context.allows_grid() { DISPLAY } else { DISPLAY_WITHOUT_GRID }),
        "grid"
        | "grid-auto-columns"
        | "grid-auto-rows"
        | "grid-template"
        | "grid-template-areas"
        | "grid-template-columns"
        | "grid-template-rows" => Kind::GridTracks,
        "grid-area" | "grid-column" | "grid-column-end" | "grid-column-start" | "grid-row" | "grid-row-end"
        | "grid-row-start" => Kind::GridLine,
        "grid-auto-flow" => Kind::Keywords(GRID_FLOW),
        "position" => Kind::Keywords(POSITION),
        _ if PLAIN.binary_search(&property).is_ok() => Kind::Plain,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_properties_is_sorted() {
        assert!(PLAIN.is_sorted());
    }

    #[test]
    fn no_keyword_makes_a_grid_where_none_may_be() {
        assert_eq!(DISPLAY_WITHOUT_GRID.len() + 2, DISPLAY.len());
        assert!(DISPLAY_WITHOUT_GRID.iter().all(|keyword| !keyword.contains("grid")));
    }
}
