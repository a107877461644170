//! Colours for the dark: each as light as the other way round, with its hue, so that what could be told apart still can.
//!
//! The contrast of two colours is `(Y1 + 0.05) / (Y2 + 0.05)` of their relative luminances (WCAG 2.2). With
//! `Y' + 0.05 = K / (Y + 0.05)` the contrast of every two stays what it was. White becomes black and black white: any ground
//! lighter than black would take that from black text on colours.
//! Must not: touch a picture; make two colours of the same luminance differ in it.

use super::Failure;
use crate::limits;
use cssparser::{Parser, Token};

/// What luminances are raised by in a contrast: stray light of a screen.
const FLARE: f32 = 0.05;

/// A colour of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour {
    pub(crate) red: u8,
    pub(crate) green: u8,
    pub(crate) blue: u8,
}

impl Colour {
    /// The colour for the dark.
    pub(crate) fn darkened(self) -> Self {
        let k = FLARE * (1.0 + FLARE);
        self.with_luminance((k / (self.luminance() + FLARE) - FLARE).clamp(0.0, 1.0))
    }

    /// As style sheets and attributes spell it.
    pub(crate) fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// A colour by its name or, with or without `#`, its three or six digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > limits::NAME_OCTETS {
            return None;
        }
        if let Ok((red, green, blue)) = cssparser::color::parse_named_color(text) {
            return Some(Self { red, green, blue });
        }
        let digits = text.strip_prefix('#').unwrap_or(text);
        let (red, green, blue, _) = cssparser::color::parse_hash_color(digits.as_bytes()).ok()?;
        Some(Self { red, green, blue })
    }

    /// As style sheets spell it, with an alpha where there is one.
    pub(super) fn css(self, alpha: Option<f32>) -> String {
        match alpha {
            None => self.hex(),
            // Three digits are more than a screen shows.
            Some(alpha) => {
                format!("rgba({},{},{},{})", self.red, self.green, self.blue, (alpha * 1000.0).round() / 1000.0)
            }
        }
    }

    /// Relative luminance (WCAG 2.2), from 0 to 1.
    pub(crate) fn luminance(self) -> f32 {
        let linear = |part: u8| {
            let part = f32::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// A colour of the same hue with this luminance: towards black where it is to be darker, towards white where lighter.
    fn with_luminance(self, wanted: f32) -> Self {
        let end = if wanted < self.luminance() { 0.0 } else { 255.0 };
        let (mut near, mut far) = (0.0_f32, 1.0_f32);
        for _ in 0..STEPS {
            let half = f32::midpoint(near, far);
            let luminance = self.towards(end, half).luminance();
            if (luminance < wanted) == (end > 0.0) { near = half } else { far = half }
        }
        self.towards(end, far)
    }

    fn towards(self, end: f32, share: f32) -> Self {
        let part = |part: u8| {
            let part = f32::from(part);
            // Within 0 and 255, for both ends are.
            (part + (end - part) * share).round() as u8
        };
        Self { red: part(self.red), green: part(self.green), blue: part(self.blue) }
    }
}

/// Whether sanitised HTML stands on dark ground already: by what its style sheet says of the body, or the first element
/// with a ground of its own.
pub(crate) fn is_dark(html: &str) -> bool {
    // Half the way to white, for the eye.
    const MIDDLE: f32 = 0.18;
    let (sheet, rest) = match html.strip_prefix("<style>").and_then(|rest| rest.split_once("</style>")) {
        Some((sheet, rest)) => (sheet, rest),
        None => ("", html),
    };
    let of_body = sheet.split('}').filter_map(|rule| rule.trim_start().strip_prefix("body{")).find_map(ground);
    let of_first = || rest.split('<').filter_map(|piece| piece.split('>').next()).find_map(ground);
    of_body.or_else(of_first).is_some_and(|ground| ground.luminance() < MIDDLE)
}

/// The ground that a tag or a block of declarations gives.
fn ground(declared: &str) -> Option<Colour> {
    ["bgcolor=\"", "background-color:", "background:"].iter().find_map(|start| {
        let (_, value) = declared.split_once(start)?;
        let end = value.find([';', '"', ' ', '}']).unwrap_or(value.len());
        Colour::parse(value.get(..end)?)
    })
}

/// Reads the arguments of `rgb()`, `rgba()`, `hsl()` or `hsla()` that `parser` has left, as mail spells them: numbers,
/// percentages and degrees. The colour, and its alpha where there is one.
pub(super) fn arguments(name: &str, parser: &mut Parser<'_>) -> Result<(Colour, Option<f32>), Failure> {
    let is_rgb = name.to_ascii_lowercase().starts_with("rgb");
    let mut parts = [0.0_f32; 4];
    let mut count = 0_usize;
    while let Ok(token) = parser.next().cloned() {
        let value = match token {
            Token::Number { value, .. } => value,
            Token::Percentage { unit_value, .. } if is_rgb && count < 3 => unit_value * 255.0,
            Token::Percentage { unit_value, .. } => unit_value,
            Token::Dimension { value, ref unit, .. } if count == 0 && unit.eq_ignore_ascii_case("deg") => value,
            Token::Comma | Token::Delim('/') => continue,
            _ => return Err(Failure::custom(())),
        };
        *parts.get_mut(count).ok_or_else(|| Failure::custom(()))? = value;
        count = count.saturating_add(1);
    }
    let [first, second, third, alpha] = parts;
    let part = |part: f32| part.clamp(0.0, 255.0).round() as u8;
    let colour = match count {
        3 | 4 if is_rgb => Colour { red: part(first), green: part(second), blue: part(third) },
        3 | 4 => of_hue(first, second.clamp(0.0, 1.0), third.clamp(0.0, 1.0)),
        _ => return Err(Failure::custom(())),
    };
    Ok((colour, (count == 4).then_some(alpha.clamp(0.0, 1.0))))
}

/// A colour by hue in degrees, saturation and lightness (CSS Color 4 §7.1).
fn of_hue(hue: f32, saturation: f32, lightness: f32) -> Colour {
    let reach = saturation * lightness.min(1.0 - lightness);
    let part = |shift: f32| {
        let k = (shift + hue / 30.0).rem_euclid(12.0);
        let part = lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0);
        (part * 255.0).clamp(0.0, 255.0).round() as u8
    };
    Colour { red: part(0.0), green: part(8.0), blue: part(4.0) }
}

/// Halvings until a step is smaller than what a screen can show.
const STEPS: u32 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(one: Colour, other: Colour) -> f32 {
        let (one, other) = (one.luminance() + FLARE, other.luminance() + FLARE);
        (one / other).max(other / one)
    }

    #[test]
    fn what_could_be_read_in_the_light_can_be_read_in_the_dark() {
        let steps = [0_u8, 0x33, 0x66, 0x80, 0x99, 0xcc, 0xff];
        let all: Vec<Colour> = steps
            .iter()
            .flat_map(|red| {
                steps.iter().flat_map(move |green| steps.map(|blue| Colour { red: *red, green: *green, blue }))
            })
            .collect();
        for one in &all {
            for other in &all {
                let (before, after) = (contrast(*one, *other), contrast(one.darkened(), other.darkened()));
                // Rounding to what a screen can show is all that is lost.
                assert!(before < 4.5 || after >= 4.4, "{one:?} on {other:?}: {before} became {after}");
                assert!(before < 3.0 || after >= 2.9, "{one:?} on {other:?}: {before} became {after}");
            }
        }
    }

    #[test]
    fn dark_ground_is_told_by_what_is_declared_first() {
        for html in [
            "<style>\nbody{background:#111 no-repeat}\n</style><p>x",
            "<div class=\"m--page\" style=\"color:white;background-color:black\"><p style=\"background:#fff\">x",
            "<p>x</p><table bgcolor=\"#222222\"><tr>",
        ] {
            assert!(is_dark(html), "{html}");
        }
        for html in [
            "<p>background:black</p>",
            "<style>\nbody{background:#fff}\n</style><p style=\"background:#000\">x",
            "<style>\n.m-a{background:#000}\n</style><p style=\"color:#000\">x",
            "<table bgcolor=\"#ffffff\"><tr><td bgcolor=\"#000000\">",
        ] {
            assert!(!is_dark(html), "{html}");
        }
    }

    #[test]
    fn white_becomes_black_black_becomes_white_and_hues_stay() {
        let darkened = |text: &str| Colour::parse(text).unwrap().darkened().hex();
        assert_eq!(darkened("white"), "#000000");
        assert_eq!(darkened("#000"), "#ffffff");
        let red = Colour::parse("c00000").unwrap().darkened();
        assert!(red.red > red.green && red.green == red.blue, "{red:?}");
        assert_eq!(Colour::parse("none"), None);
        assert_eq!(Colour::parse(""), None);
    }
}
