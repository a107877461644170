//! The languages a server can speak to people in (RFC 6856 §3).
//!
//! Must not: translate.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::error::ArgumentError;
use crate::limits::LANGUAGE_TAG_OCTETS;
use crate::line::trim_blanks;
use crate::reply::StatusText;

/// The tag of a language (RFC 5646), or `*` for the one that the server likes best.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LanguageTag(Box<str>);

/// One line of the answer to LANG without an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// What to ask for.
    pub tag: LanguageTag,
    /// What to call it, in the language itself.
    pub name: StatusText,
}

impl LanguageTag {
    /// # Errors
    /// [`ArgumentError::Empty`], or [`ArgumentError::NotPermitted`] when `tag` is neither `*` nor made of subtags: 1
    /// to 8 letters or digits each, 64 octets at most, with hyphens between.
    pub fn new(tag: &str) -> Result<Self, ArgumentError> {
        let is_subtag =
            |subtag: &str| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric());
        if tag.is_empty() {
            Err(ArgumentError::Empty)
        } else if tag == "*" || (tag.len() <= LANGUAGE_TAG_OCTETS && tag.split('-').all(is_subtag)) {
            Ok(Self(tag.into()))
        } else {
            Err(ArgumentError::NotPermitted)
        }
    }

    /// The tag as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Language {
    /// `tag SP name`; `None` if what should be a tag is none.
    pub(crate) fn parse(line: &[u8]) -> Option<Self> {
        let line = trim_blanks(line);
        let end = line.iter().position(|octet| matches!(octet, b' ' | b'\t')).unwrap_or(line.len());
        let (tag, name) = line.split_at_checked(end)?;
        let tag = LanguageTag::new(&String::from_utf8_lossy(tag)).ok()?;
        Some(Self { tag, name: trim_blanks(name).into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_made_of_subtags_or_is_a_star() {
        for tag in ["en", "i-default", "zh-Hant-TW", "de-CH-1996", "*", "x-12345678"] {
            assert_eq!(LanguageTag::new(tag).map(|tag| tag.as_str().len()), Ok(tag.len()), "{tag}");
        }
        assert_eq!(LanguageTag::new(""), Err(ArgumentError::Empty));
        let long = "abcdefg-".repeat(8) + "a";
        for tag in ["en ", "en us", "en\r\nDELE 1", "en--us", "-en", "123456789", "**", "*-en", "\u{e9}n", &long] {
            assert_eq!(LanguageTag::new(tag), Err(ArgumentError::NotPermitted), "{tag:?}");
        }
    }

    #[test]
    fn a_line_is_a_tag_and_a_name_in_any_alphabet() {
        let parse = |line: &str| Language::parse(line.as_bytes()).map(|l| (l.tag.0, l.name.to_text().into_owned()));
        assert_eq!(parse("en English"), Some(("en".into(), "English".into())));
        assert_eq!(parse("zh-Hans  \u{7b80}\u{4f53} \u{4e2d}\u{6587} "), Some(("zh-Hans".into(), "简体 中文".into())));
        assert_eq!(parse("i-default"), Some(("i-default".into(), String::new())));
        assert_eq!(parse("? what"), None);
        assert_eq!(parse(""), None);
    }
}
