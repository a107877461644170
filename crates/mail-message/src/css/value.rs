//! Values: allowed tokens in canonical spelling.
//!
//! Must not: write an address that is not an image of the message; nest deeper than the limit.

use super::darken::{Colour, arguments};
use super::grid::{self, Tracks};
use super::{Failure, is_one_of};
use crate::limits;
use crate::sanitize::Context;
use cssparser::{Parser, ToCss, Token};

/// Functions whose arguments are numbers, colours and keywords.
const FUNCTIONS: [&str; 21] = [
    "rgb",
    "rgba",
    "hsl",
    "hsla",
    "hwb",
    "lab",
    "lch",
    "oklab",
    "oklch",
    "calc",
    "min",
    "max",
    "clamp",
    "linear-gradient",
    "radial-gradient",
    "conic-gradient",
    "repeating-linear-gradient",
    "repeating-radial-gradient",
    "repeating-conic-gradient",
    "-webkit-linear-gradient",
    "-moz-linear-gradient",
];

/// What a property lets its value hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Numbers, keywords, colours, gradients.
    Plain,
    /// As plain, and images of the message; an address that is not one fails the value.
    Image,
    /// As plain, and images of the message; an address that is not one is left out of it.
    Background,
    /// As plain, and strings.
    Font,
    /// As plain, and not far below zero; no calculations.
    Margin,
    /// One of these keywords.
    Keywords(&'static [&'static str]),
    /// A place in a grid.
    GridLine,
    /// Tracks of a grid.
    GridTracks,
}

/// Writes the value that `parser` has left, `!important` included.
pub(super) fn value(parser: &mut Parser<'_>, kind: Kind, context: &mut Context<'_>) -> Result<String, Failure> {
    let mut writer = Writer::new(kind, context);
    writer.components(parser, 0)?;
    if writer.out.is_empty() {
        return Err(Failure::custom(()));
    }
    if writer.important {
        writer.out.push_str(" !important");
    }
    for url in &writer.skipped {
        writer.context.remote(url);
    }
    Ok(writer.out)
}

/// Writes what `parser` has left in the parentheses of a function, as a plain value: colours and gradients pass as well.
pub(super) fn nested(parser: &mut Parser<'_>, context: &mut Context<'_>) -> Result<String, Failure> {
    let mut writer = Writer::new(Kind::Plain, context);
    writer.components(parser, 1)?;
    if writer.out.is_empty() { Err(Failure::custom(())) } else { Ok(writer.out) }
}

/// Counts the remote addresses in what `parser` has left, for what is left out.
pub(super) fn count_remote(parser: &mut Parser<'_>, context: &mut Context<'_>, depth: u32) {
    while let Ok(token) = parser.next().cloned() {
        match token {
            Token::UnquotedUrl(url) => {
                context.remote(&url);
            }
            Token::QuotedString(text) => {
                context.remote(&text);
            }
            Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock
                if depth < limits::CSS_DEPTH =>
            {
                let _: Result<(), Failure> = parser.parse_nested_block(|parser| {
                    count_remote(parser, context, depth.saturating_add(1));
                    Ok(())
                });
            }
            _ => {}
        }
    }
}

struct Writer<'c, 'a> {
    kind: Kind,
    context: &'c mut Context<'a>,
    out: String,
    important: bool,
    /// Remote images that were left out.
    skipped: Vec<String>,
    tracks: Tracks,
}

impl<'c, 'a> Writer<'c, 'a> {
    fn new(kind: Kind, context: &'c mut Context<'a>) -> Self {
        let tracks = Tracks::default();
        Self { kind, context, out: String::new(), important: false, skipped: Vec::new(), tracks }
    }

    fn components<'i>(&mut self, parser: &mut Parser<'i>, depth: u32) -> Result<(), Failure> {
        if depth > limits::CSS_DEPTH {
            return Err(Failure::custom(()));
        }
        while let Ok(token) = parser.next().cloned() {
            if self.important {
                return Err(Failure::custom(()));
            }
            self.component(parser, &token, depth)?;
        }
        Ok(())
    }

    fn component<'i>(&mut self, parser: &mut Parser<'i>, token: &Token<'i>, depth: u32) -> Result<(), Failure> {
        let own = match self.kind {
            _ if matches!(token, Token::Delim('!')) => None,
            Kind::Keywords(keywords) => Some(keyword(token, keywords)?),
            Kind::GridLine => Some(grid::grid_line(token)?),
            Kind::GridTracks => Some(self.tracks.component(parser, token, self.context)?),
            _ => None,
        };
        if let Some(own) = own {
            self.write(&own);
            return Ok(());
        }
        match token {
            Token::Ident(word) if self.darkens() && cssparser::color::parse_named_color(word).is_ok() => {
                let colour = Colour::parse(word).ok_or_else(|| Failure::custom(()))?;
                self.write(&colour.darkened().hex());
            }
            Token::Ident(word) if is_plain(word) => self.write_token(token),
            Token::Hash(_) | Token::IDHash(_) => self.colour(token).ok_or_else(|| Failure::custom(()))?,
            Token::Number { value, .. } if self.is_bounded(*value, "px") => self.write_token(token),
            Token::Percentage { unit_value, .. } if self.is_bounded(*unit_value, "%") => self.write_token(token),
            Token::Dimension { value, unit, .. } if is_plain(unit) && self.is_bounded(*value, unit) => {
                self.write_token(token);
            }
            Token::QuotedString(text) if self.kind == Kind::Font && is_plain(text) => self.write_token(token),
            Token::Comma => self.out.push(','),
            Token::Delim(sign @ ('/' | '+' | '-' | '*')) => self.write(sign.encode_utf8(&mut [0; 4])),
            Token::Delim('!') if depth == 0 => {
                parser.expect_ident_matching("important")?;
                self.important = true;
            }
            Token::UnquotedUrl(url) => self.url(url).ok_or_else(|| Failure::custom(()))?,
            Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                let url = parser.parse_nested_block(|parser| {
                    let url = parser.expect_string_cloned()?;
                    parser.expect_exhausted()?;
                    Ok(url)
                })?;
                self.url(&url).ok_or_else(|| Failure::custom(()))?;
            }
            Token::Function(name) if self.darkens() && is_colour(name) => {
                let (colour, alpha) = parser.parse_nested_block(|parser| arguments(name, parser))?;
                self.write(&colour.darkened().css(alpha));
            }
            Token::Function(name) if self.allows_function(name) => {
                self.write(&name.to_ascii_lowercase());
                self.nested(parser, depth)?;
            }
            Token::ParenthesisBlock if depth > 0 => {
                self.separate();
                self.nested(parser, depth)?;
            }
            _ => return Err(Failure::custom(())),
        }
        Ok(())
    }

    fn nested<'i>(&mut self, parser: &mut Parser<'i>, depth: u32) -> Result<(), Failure> {
        self.out.push('(');
        parser.parse_nested_block(|parser| self.components(parser, depth.saturating_add(1)))?;
        self.out.push(')');
        Ok(())
    }

    /// Writes an image of the message. Nothing where the value fails.
    fn url(&mut self, url: &str) -> Option<()> {
        if !matches!(self.kind, Kind::Image | Kind::Background) {
            return None;
        }
        match self.context.image_for_sheet(url) {
            // None of its characters means anything inside quotes.
            Some(image) => self.write(&format!("url(\"{image}\")")),
            None if self.kind == Kind::Background => self.skipped.push(url.to_owned()),
            // Counted with all that the failed value would have loaded.
            None => return None,
        }
        Some(())
    }

    fn colour(&mut self, token: &Token<'_>) -> Option<()> {
        let (Token::Hash(digits) | Token::IDHash(digits)) = token else { return None };
        let is_colour = matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_colour && self.darkens() {
            let (red, green, blue, alpha) = cssparser::color::parse_hash_color(digits.as_bytes()).ok()?;
            let alpha = matches!(digits.len(), 4 | 8).then_some(alpha);
            self.write(&Colour { red, green, blue }.darkened().css(alpha));
            return Some(());
        }
        is_colour.then(|| self.write(&format!("#{}", digits.to_ascii_lowercase())))
    }

    fn is_bounded(&self, value: f32, unit: &str) -> bool {
        if is_of_height(unit) {
            return false;
        }
        let least = match (self.kind, unit.to_ascii_lowercase().as_str()) {
            (Kind::Margin, "px" | "pt") => -limits::CSS_NEGATIVE_MARGIN,
            // Some 16 pixels.
            (Kind::Margin, "em" | "rem") => -1.0,
            (Kind::Margin, _) => 0.0,
            _ => -limits::CSS_NUMBER,
        };
        (least..=limits::CSS_NUMBER).contains(&value)
    }

    /// Whether colours are turned into those for the dark. Fonts may be called like colours.
    fn darkens(&self) -> bool {
        self.context.darkens() && self.kind != Kind::Font
    }

    fn allows_function(&self, name: &str) -> bool {
        !matches!(self.kind, Kind::Margin) && is_one_of(&FUNCTIONS, name)
    }

    fn write_token(&mut self, token: &Token<'_>) {
        let text = token.to_css_string();
        self.write(&text);
    }

    fn write(&mut self, text: &str) {
        self.separate();
        self.out.push_str(text);
    }

    fn separate(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with(['(', ',']) {
            self.out.push(' ');
        }
    }
}

fn keyword(token: &Token<'_>, keywords: &[&str]) -> Result<String, Failure> {
    match token {
        Token::Ident(word) if is_one_of(keywords, word) => Ok(word.to_ascii_lowercase()),
        _ => Err(Failure::custom(())),
    }
}

/// Whether a function is a colour that [`arguments`] reads.
fn is_colour(name: &str) -> bool {
    is_one_of(&["rgb", "rgba", "hsl", "hsla"], name)
}

/// Whether a length is a part of the height of the frame. The frame is as tall as the mail: both would grow without end.
pub(super) fn is_of_height(unit: &str) -> bool {
    let unit = unit.to_ascii_lowercase();
    // Without a container, its parts are those of the frame.
    let is_of_container = matches!(unit.as_str(), "cqh" | "cqb" | "cqmin" | "cqmax");
    let of_frame = ["vh", "vb", "vmin", "vmax"].iter().find_map(|of| unit.strip_suffix(of));
    is_of_container || of_frame.is_some_and(|kind| matches!(kind, "" | "s" | "l" | "d"))
}

/// Whether a word can be written without escapes and says nothing outside itself.
pub(super) fn is_plain(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= limits::NAME_OCTETS
        && word.chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '_' | ' ' | '.' | '&'))
}
