//! Grids: tracks, names of lines and areas, and places among them (CSS Grid Level 2: lists of tracks in §7.2, places by
//! lines in §8.3).
//!
//! A browser lays out as many tracks as it is told of, so whatever multiplies them is bounded. Where the size of the grid
//! says how often tracks repeat (§7.2.3.2), each is at least one part in a hundred of it, and of some pixels.
//! Must not: let a declaration name more tracks or lines than the limits say, or repeat without a bound; repeat what
//! repeats.

use super::value::{is_of_height, is_plain, nested};
use super::{Failure, is_one_of};
use crate::limits;
use crate::sanitize::Context;
use cssparser::{Parser, ToCss, Token, serialize_string};

/// Sizes of tracks without a number, and the words of the shorthands. Not `dense`: a browser then looks for room among all
/// that is placed, from the beginning, for each element.
const WORDS: [&str; 10] = [
    "none",
    "auto",
    "min-content",
    "max-content",
    "auto-flow",
    "initial",
    "inherit",
    "unset",
    "revert",
    "revert-layer",
];
/// What a breadth may be calculated with.
const CALCULATIONS: [&str; 4] = ["calc", "min", "max", "clamp"];

/// A component of a place in a grid: a number of a line, a name, `span` or `/`.
pub(super) fn grid_line(token: &Token<'_>) -> Result<String, Failure> {
    match token {
        Token::Ident(name) if is_plain(name) => Ok(token.to_css_string()),
        Token::Number { int_value: Some(line), .. } if line.unsigned_abs() <= limits::CSS_GRID_LINES => {
            Ok(line.to_string())
        }
        Token::Delim('/') => Ok("/".to_owned()),
        _ => Err(Failure::custom(())),
    }
}

/// The tracks of one direction, as far as they were read.
#[derive(Default)]
pub(super) struct Tracks {
    /// Tracks and names of lines so far.
    count: u32,
}

impl Tracks {
    /// A component of a list of tracks, a row of names of areas, or `/`, behind which the other direction begins.
    pub(super) fn component<'i>(
        &mut self,
        parser: &mut Parser<'i>,
        token: &Token<'i>,
        context: &mut Context<'_>,
    ) -> Result<String, Failure> {
        match token {
            Token::Delim('/') => {
                self.count = 0;
                Ok("/".to_owned())
            }
            Token::QuotedString(row) => {
                self.add(1)?;
                areas(row)
            }
            Token::Function(name) if name.eq_ignore_ascii_case("repeat") => {
                parser.parse_nested_block(|parser| self.repeated(parser, context))
            }
            Token::SquareBracketBlock => self.names(parser, 1),
            _ => {
                self.add(1)?;
                track_size(parser, token, context)
            }
        }
    }

    /// What stands in the parentheses of `repeat`, and `repeat` around it.
    fn repeated(&mut self, parser: &mut Parser<'_>, context: &mut Context<'_>) -> Result<String, Failure> {
        let (word, times) = match parser.next()?.clone() {
            Token::Number { int_value: Some(times), .. } => {
                let times = u32::try_from(times).ok().filter(|times| (1..=limits::CSS_GRID_LINES).contains(times));
                let times = times.ok_or_else(|| Failure::custom(()))?;
                (times.to_string(), Some(times))
            }
            Token::Ident(word) if word.eq_ignore_ascii_case("auto-fill") || word.eq_ignore_ascii_case("auto-fit") => {
                (word.to_ascii_lowercase(), None)
            }
            _ => return Err(Failure::custom(())),
        };
        parser.expect_comma()?;
        let mut components = Vec::new();
        while let Ok(token) = parser.next().cloned() {
            components.push(match (&token, times) {
                (Token::SquareBracketBlock, _) => self.names(parser, times.unwrap_or(1))?,
                (_, Some(times)) => {
                    self.add(times)?;
                    track_size(parser, &token, context)?
                }
                (_, None) => {
                    self.add(1)?;
                    fixed_size(parser, &token, context)?
                }
            });
        }
        if components.is_empty() {
            return Err(Failure::custom(()));
        }
        Ok(format!("repeat({word},{})", components.join(" ")))
    }

    /// Names of a line, as often as it is repeated.
    fn names(&mut self, parser: &mut Parser<'_>, times: u32) -> Result<String, Failure> {
        parser.parse_nested_block(|parser| {
            let mut names = Vec::new();
            while let Ok(token) = parser.next().cloned() {
                match &token {
                    Token::Ident(name) if is_plain(name) => names.push(token.to_css_string()),
                    _ => return Err(Failure::custom(())),
                }
                self.add(times)?;
            }
            Ok(format!("[{}]", names.join(" ")))
        })
    }

    fn add(&mut self, tracks: u32) -> Result<(), Failure> {
        self.count = self.count.saturating_add(tracks);
        if self.count > limits::CSS_GRID_TRACKS { Err(Failure::custom(())) } else { Ok(()) }
    }
}

/// A row of names of areas, one for each column, dots where there is none.
fn areas(row: &str) -> Result<String, Failure> {
    let is_name = |name: &&str| {
        name.len() <= limits::NAME_OCTETS
            && (name.bytes().all(|octet| octet == b'.')
                || name.chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '_')))
    };
    let most = usize::try_from(limits::CSS_GRID_LINES).unwrap_or(usize::MAX);
    let names: Vec<&str> = row.split_whitespace().take(most.saturating_add(1)).collect();
    if names.is_empty() || names.len() > most || !names.iter().all(is_name) {
        return Err(Failure::custom(()));
    }
    let mut out = String::new();
    serialize_string(&names.join(" "), &mut out).map_err(|_| Failure::custom(()))?;
    Ok(out)
}

/// The size of a track.
fn track_size<'i>(parser: &mut Parser<'i>, token: &Token<'i>, context: &mut Context<'_>) -> Result<String, Failure> {
    match token {
        Token::Function(name) if name.eq_ignore_ascii_case("minmax") => {
            let (least, most) = minmax(parser, context)?;
            Ok(format!("minmax({},{})", least.css, most.css))
        }
        Token::Function(name) if name.eq_ignore_ascii_case("fit-content") => {
            let most = parser.parse_nested_block(|parser| nested(parser, context))?;
            Ok(format!("fit-content({most})"))
        }
        _ => breadth(parser, token, context).map(|breadth| breadth.css),
    }
}

/// The size of a track that repeats as often as there is room, with a bound from below.
fn fixed_size<'i>(parser: &mut Parser<'i>, token: &Token<'i>, context: &mut Context<'_>) -> Result<String, Failure> {
    match token {
        Token::Function(name) if name.eq_ignore_ascii_case("minmax") => {
            let (least, most) = minmax(parser, context)?;
            // Browsers count by the most where that is definite, and else by the least (§7.2.3.2).
            Ok(if most.is_definite {
                format!("minmax({},{})", least.css, most.bounded_below()?)
            } else {
                format!("minmax({},{})", least.bounded_below()?, most.css)
            })
        }
        _ => breadth(parser, token, context)?.bounded_below(),
    }
}

/// How broad a track is, and whether that can be told without looking at what is in it.
struct TrackBreadth {
    css: String,
    is_definite: bool,
}

impl TrackBreadth {
    /// The same, but at least one part in a hundred of the grid, and of some pixels: where the grid has only a greatest size,
    /// parts of it count as nothing.
    fn bounded_below(self) -> Result<String, Failure> {
        const LEAST: &str = ",1%,40px)";
        match self.css.as_str() {
            _ if !self.is_definite => Err(Failure::custom(())),
            css if css.starts_with("max(") && css.ends_with(LEAST) => Ok(self.css),
            // A bare zero may not stand in a calculation.
            "0" => Ok(format!("max(0px{LEAST}")),
            css => Ok(format!("max({css}{LEAST}")),
        }
    }
}

/// The least and the most in the parentheses of `minmax`.
fn minmax(parser: &mut Parser<'_>, context: &mut Context<'_>) -> Result<(TrackBreadth, TrackBreadth), Failure> {
    parser.parse_nested_block(|parser| {
        let least = parser.next()?.clone();
        let least = breadth(parser, &least, context)?;
        parser.expect_comma()?;
        let most = parser.next()?.clone();
        let most = breadth(parser, &most, context)?;
        parser.expect_exhausted()?;
        Ok((least, most))
    })
}

/// A word, a length, a share, or what is calculated.
fn breadth<'i>(parser: &mut Parser<'i>, token: &Token<'i>, context: &mut Context<'_>) -> Result<TrackBreadth, Failure> {
    let is_bounded = |value: f32| (0.0..=limits::CSS_NUMBER).contains(&value);
    let css = match token {
        Token::Ident(word) if is_one_of(&WORDS, word) => word.to_ascii_lowercase(),
        Token::Number { value, .. } if *value == 0.0 => "0".to_owned(),
        Token::Percentage { unit_value, .. } if is_bounded(*unit_value) => token.to_css_string(),
        Token::Dimension { value, unit, .. } if is_plain(unit) && !is_of_height(unit) && is_bounded(*value) => {
            token.to_css_string()
        }
        Token::Function(name) if is_one_of(&CALCULATIONS, name) => {
            let inner = parser.parse_nested_block(|parser| nested(parser, context))?;
            format!("{}({inner})", name.to_ascii_lowercase())
        }
        _ => return Err(Failure::custom(())),
    };
    let is_flexible = matches!(token, Token::Dimension { unit, .. } if unit.eq_ignore_ascii_case("fr"));
    Ok(TrackBreadth { css, is_definite: !is_flexible && !matches!(token, Token::Ident(_)) })
}
