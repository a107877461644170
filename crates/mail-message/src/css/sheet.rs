//! Style sheets: rules, and `@media` for width, colour scheme and kind of screen.
//!
//! Must not: keep any other at-rule; keep a rule without a declaration.

use super::selector::selectors;
use super::value::{count_remote, is_of_height, is_plain};
use super::{Failure, declaration, is_one_of};
use crate::limits;
use crate::sanitize::Context;
use cssparser::{Delimiter, Parser, ToCss, Token};

/// Words that may stand in a media query outside parentheses.
const MEDIA: [&str; 5] = ["screen", "all", "print", "only", "and"];
/// Features with a length.
const LENGTHS: [&str; 4] = ["max-width", "min-width", "max-device-width", "min-device-width"];
/// Features with a keyword, and their keywords.
const KEYWORDS: [(&str, &[&str]); 2] =
    [("prefers-color-scheme", &["dark", "light"]), ("prefers-reduced-motion", &["no-preference", "reduce"])];

/// The allowed part of a style sheet in canonical spelling. Never has a `<` in it.
pub(crate) fn sheet(css: &str, context: &mut Context<'_>) -> String {
    let mut out = String::new();
    if context.charge_sheet(css.len()) {
        rules(&mut Parser::new(css), &mut out, context, true);
    }
    if out.contains('<') { String::new() } else { out }
}

fn rules(parser: &mut Parser<'_>, out: &mut String, context: &mut Context<'_>, is_top: bool) {
    while context.rules < limits::CSS_RULES {
        let start = parser.state();
        match parser.next().cloned() {
            Ok(Token::CDO | Token::CDC | Token::Semicolon) => {}
            Ok(Token::AtKeyword(name)) => at_rule(parser, &name, out, context, is_top),
            Ok(_) => {
                parser.reset(&start);
                rule(parser, out, context);
            }
            Err(_) => break,
        }
    }
}

fn rule(parser: &mut Parser<'_>, out: &mut String, context: &mut Context<'_>) {
    let mut selected = String::new();
    let _: Result<(), Failure> = parser.parse_until_before(Delimiter::CurlyBracketBlock, |parser| {
        selected = selectors(parser, context);
        // What the selectors left is skipped.
        while parser.next().is_ok() {}
        Ok(())
    });
    if parser.expect_curly_bracket_block().is_err() {
        return;
    }
    context.rules = context.rules.saturating_add(1);
    let _: Result<(), Failure> = parser.parse_nested_block(|parser| {
        let mut declared = String::new();
        declaration::block(parser, &mut declared, context);
        if !selected.is_empty() && !declared.is_empty() {
            out.push_str(&format!("{selected}{{{declared}}}\n"));
        }
        Ok(())
    });
}

fn at_rule(parser: &mut Parser<'_>, name: &str, out: &mut String, context: &mut Context<'_>, is_top: bool) {
    let mut queries = String::new();
    let _: Result<(), Failure> =
        parser.parse_until_before(Delimiter::CurlyBracketBlock | Delimiter::Semicolon, |parser| {
            if name.eq_ignore_ascii_case("media") && is_top {
                queries = media(parser);
                if context.darkens() && queries.contains("prefers-color-scheme") {
                    // What the author chose for the dark is not turned round once more.
                    queries.clear();
                }
            }
            count_remote(parser, context, 0);
            Ok(())
        });
    if !matches!(parser.next(), Ok(Token::CurlyBracketBlock)) {
        return;
    }
    context.rules = context.rules.saturating_add(1);
    let _: Result<(), Failure> = parser.parse_nested_block(|parser| {
        let mut inner = String::new();
        if queries.is_empty() {
            count_remote(parser, context, 0);
        } else {
            rules(parser, &mut inner, context, false);
        }
        if !inner.is_empty() {
            out.push_str(&format!("@media {queries}{{\n{inner}}}\n"));
        }
        Ok(())
    });
}

/// The allowed ones of a list of media queries.
fn media(parser: &mut Parser<'_>) -> String {
    let mut out = String::new();
    loop {
        let query: Result<String, Failure> = parser.parse_until_before(Delimiter::Comma, query);
        if let Ok(query) = query {
            if !out.is_empty() {
                out.push(',');
            }
            out.push_str(&query);
        }
        if parser.expect_comma().is_err() {
            return out;
        }
    }
}

fn query(parser: &mut Parser<'_>) -> Result<String, Failure> {
    let mut out = String::new();
    while let Ok(token) = parser.next().cloned() {
        if !out.is_empty() {
            out.push(' ');
        }
        match token {
            Token::Ident(word) if is_one_of(&MEDIA, &word) => {
                out.push_str(&word.to_ascii_lowercase());
            }
            Token::ParenthesisBlock => {
                out.push_str(&parser.parse_nested_block(feature)?);
            }
            _ => return Err(Failure::custom(())),
        }
        if out.len() > limits::LINK_OCTETS {
            return Err(Failure::custom(()));
        }
    }
    if out.is_empty() { Err(Failure::custom(())) } else { Ok(out) }
}

fn feature(parser: &mut Parser<'_>) -> Result<String, Failure> {
    let name = parser.expect_ident()?.to_ascii_lowercase();
    parser.expect_colon()?;
    let value = match parser.next()?.clone() {
        Token::Ident(word) => {
            let known = KEYWORDS.iter().find(|(feature, _)| *feature == name).map_or(&[][..], |(_, words)| words);
            let word = known.iter().find(|known| word.eq_ignore_ascii_case(known));
            (*word.ok_or_else(|| Failure::custom(()))?).to_owned()
        }
        ref token @ Token::Dimension { value, ref unit, .. }
            if LENGTHS.contains(&name.as_str())
                && is_plain(unit)
                && !is_of_height(unit)
                && (0.0..=limits::CSS_NUMBER).contains(&value) =>
        {
            token.to_css_string()
        }
        _ => return Err(Failure::custom(())),
    };
    parser.expect_exhausted()?;
    Ok(format!("({name}:{value})"))
}
