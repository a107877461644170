//! Declarations: the properties that mail may set.
//!
//! Must not: allow what takes an element out of its place (fixed or absolute position, stacking, transforms), what
//! loads, what makes content, what animates.

use super::Failure;
use super::value::{Kind, count_remote, value};
use crate::sanitize::Context;
use cssparser::{Delimiter, Parser};

const DISPLAY: &[&str] = &[
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
const POSITION: &[&str] = &["static", "relative", "initial", "inherit"];

/// Properties with plain values. Sorted.
const PLAIN: &[&str] = &[
    "-webkit-text-size-adjust",
    "align-content",
    "align-items",
    "align-self",
    "background-attachment",
    "background-clip",
    "background-color",
    "background-origin",
    "background-position",
    "background-repeat",
    "background-size",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-left-radius",
    "border-bottom-right-radius",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
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
    "column-count",
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
    "font-size",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-weight",
    "gap",
    "height",
    "hyphens",
    "justify-content",
    "letter-spacing",
    "line-break",
    "line-height",
    "list-style-position",
    "list-style-type",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "object-fit",
    "object-position",
    "opacity",
    "order",
    "outline",
    "outline-color",
    "outline-style",
    "outline-width",
    "overflow",
    "overflow-wrap",
    "overflow-x",
    "overflow-y",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "row-gap",
    "tab-size",
    "table-layout",
    "text-align",
    "text-align-last",
    "text-decoration",
    "text-decoration-color",
    "text-decoration-line",
    "text-decoration-style",
    "text-indent",
    "text-justify",
    "text-overflow",
    "text-shadow",
    "text-transform",
    "text-underline-offset",
    "vertical-align",
    "visibility",
    "white-space",
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
    let kind = kind(&name).ok_or_else(|| Failure::custom(()))?;
    if context.darkens() && name == "color-scheme" {
        return Err(Failure::custom(()));
    }
    let value = value(parser, kind, context)?;
    Ok((name, value))
}

fn kind(property: &str) -> Option<Kind> {
    Some(match property {
        "background" => Kind::Background,
        "background-image" | "list-style-image" | "list-style" => Kind::Image,
        "font" | "font-family" | "quotes" => Kind::Font,
        "margin" | "margin-top" | "margin-right" | "margin-bottom" | "margin-left" => Kind::Margin,
        "display" => Kind::Keywords(DISPLAY),
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
}
