//! Selectors: element names, prefixed classes and ids, combinators and a few states.
//!
//! Must not: let a selector reach what the sanitiser did not name (attributes, parts of the frame's own document), or look
//! at all that stands before an element (`~`): every element of a long list would be compared with every other.

use super::{Failure, is_one_of};
use crate::limits;
use crate::sanitize::{Context, prefixed};
use cssparser::{Delimiter, Parser, Token, serialize_identifier};

/// States, and places among siblings.
const STATES: [&str; 12] = [
    "link",
    "visited",
    "hover",
    "active",
    "focus",
    "first-child",
    "last-child",
    "only-child",
    "first-of-type",
    "last-of-type",
    "only-of-type",
    "empty",
];
/// Places among siblings that are counted.
const COUNTED: [&str; 2] = ["nth-child", "nth-of-type"];

/// Writes the allowed ones of a list of selectors; empty where none is.
pub(super) fn selectors(parser: &mut Parser<'_>, context: &mut Context<'_>) -> String {
    let mut out = String::new();
    let mut count = 0_u32;
    while !parser.is_exhausted() && count < limits::CSS_SELECTORS {
        let selector: Result<(String, usize), Failure> = parser.parse_until_before(Delimiter::Comma, selector);
        if let Ok((selector, climbs)) = selector
            && context.charge_selector(climbs)
        {
            if !out.is_empty() {
                out.push(',');
            }
            out.push_str(&selector);
            count = count.saturating_add(1);
        }
        if parser.expect_comma().is_err() {
            break;
        }
    }
    out
}

/// Writes one, and says how many of its compounds a browser may try on each ancestor of an element: all those between two
/// descendant combinators, the longest such run. What stands further left never makes it begin anew.
fn selector(parser: &mut Parser<'_>) -> Result<(String, usize), Failure> {
    let mut out = String::new();
    // What stands between the last simple selector and the next.
    let mut combinator: Option<char> = None;
    let mut compounds = 1_u32;
    let (mut run, mut climbs) = (1_usize, 0_usize);
    let mut begins = true;
    parser.skip_whitespace();
    while let Ok(token) = parser.next_including_whitespace().cloned() {
        match token {
            Token::WhiteSpace(_) => {
                combinator = combinator.or(Some(' '));
                continue;
            }
            Token::Delim(sign @ ('>' | '+')) if !out.is_empty() && matches!(combinator, None | Some(' ')) => {
                combinator = Some(sign);
                continue;
            }
            _ => {}
        }
        if let Some(sign) = combinator.take() {
            compounds = compounds.saturating_add(1);
            if sign == ' ' {
                climbs = climbs.max(run);
                run = 0;
            }
            run = run.saturating_add(1);
            out.push(sign);
            begins = true;
        }
        let written = match token {
            Token::Ident(name) => begins && is_element(&name) && write(&mut out, &name.to_ascii_lowercase()),
            Token::Delim('*') => begins && write(&mut out, "*"),
            Token::Delim('.') => {
                let class = prefixed(parser.expect_ident()?);
                class.is_some_and(|class| write(&mut out, ".") && write_name(&mut out, &class))
            }
            Token::IDHash(id) => prefixed(&id).is_some_and(|id| write(&mut out, "#") && write_name(&mut out, &id)),
            Token::Colon => pseudo_class(parser, &mut out)?,
            _ => false,
        };
        if !written || compounds > limits::CSS_COMPOUNDS {
            return Err(Failure::custom(()));
        }
        begins = false;
    }
    if out.is_empty() || !matches!(combinator, None | Some(' ')) {
        return Err(Failure::custom(()));
    }
    Ok((out, climbs))
}

/// Writes a state, or a place among siblings: `odd`, `even` or a number.
fn pseudo_class(parser: &mut Parser<'_>, out: &mut String) -> Result<bool, Failure> {
    let token = parser.next_including_whitespace()?.clone();
    match token {
        Token::Ident(state) => {
            let state = state.to_ascii_lowercase();
            Ok(STATES.contains(&state.as_str()) && write(out, ":") && write(out, &state))
        }
        Token::Function(name) if is_one_of(&COUNTED, &name) => {
            let place = parser.parse_nested_block(|parser| {
                let place = match parser.next()?.clone() {
                    Token::Ident(word) if word.eq_ignore_ascii_case("odd") => "odd".to_owned(),
                    Token::Ident(word) if word.eq_ignore_ascii_case("even") => "even".to_owned(),
                    Token::Number { int_value: Some(place @ 1..=1_000), has_sign: false, .. } => place.to_string(),
                    _ => return Err(Failure::custom(())),
                };
                parser.expect_exhausted()?;
                Ok(place)
            })?;
            Ok(write(out, &format!(":{}({place})", name.to_ascii_lowercase())))
        }
        _ => Ok(false),
    }
}

fn is_element(name: &str) -> bool {
    name.len() <= limits::NAME_OCTETS && name.bytes().all(|octet| octet.is_ascii_alphanumeric())
}

fn write(out: &mut String, text: &str) -> bool {
    out.push_str(text);
    true
}

fn write_name(out: &mut String, name: &str) -> bool {
    serialize_identifier(name, out).is_ok()
}
