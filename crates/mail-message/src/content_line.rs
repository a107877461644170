//! The lines that calendars and contacts are written in (RFC 5545 §3.1, RFC 6350 §3.2).
//!
//! Must not: fail on a line that is none; it is left out.

use crate::{limits, text};

/// One property: `NAME;PARAMETER=value:value`.
#[derive(Debug, Default)]
pub(crate) struct ContentLine {
    /// Its name in upper case, without a group before it.
    pub(crate) name: String,
    parameters: Vec<(String, String)>,
    /// Its value as it stands.
    pub(crate) value: String,
}

impl ContentLine {
    /// The value of a parameter, by its name in upper case.
    pub(crate) fn parameter(&self, wanted: &str) -> Option<&str> {
        self.parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter: it may stand several times, or hold several, or (vCard 2.1) stand without its name.
    pub(crate) fn all(&self, wanted: &str) -> impl Iterator<Item = &str> {
        self.parameters
            .iter()
            .filter(move |(name, _)| name == wanted || name.is_empty())
            .flat_map(|(_, value)| value.split(','))
    }

    /// The value as text to show: unescaped, cleaned, at most so many characters; line ends are `\n`.
    pub(crate) fn text(&self, most: usize) -> String {
        shown(&unescaped(&self.value), most)
    }

    /// The pieces of a structured value, each as text to show.
    pub(crate) fn pieces(&self) -> Vec<String> {
        split_unescaped(&self.value, ';')
            .into_iter()
            .map(|piece| shown(&unescaped(piece), limits::HEADER_CHARS))
            .collect()
    }
}

/// The lines of a file, unfolded; at most [`limits::CARD_LINES`] of them.
pub(crate) fn content_lines(file: &str) -> impl Iterator<Item = ContentLine> {
    let mut lines = file.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).peekable();
    std::iter::from_fn(move || {
        let mut line = lines.next()?.to_owned();
        // Quoted-printable of vCard 2.1 goes on behind a line that ends in `=`. Looked for once, or it would be looked for
        // in an ever longer line.
        let is_quoted = line.ends_with('=') && line.to_ascii_uppercase().contains("QUOTED-PRINTABLE");
        loop {
            match lines.peek().copied() {
                Some(next) if next.starts_with([' ', '\t']) => line.extend(next.chars().skip(1)),
                Some(next) if is_quoted && line.ends_with('=') => {
                    line.pop();
                    line.push_str(next);
                }
                _ => break,
            }
            lines.next();
            if line.len() > limits::CARD_LINE_OCTETS {
                line.truncate(line.floor_char_boundary(limits::CARD_LINE_OCTETS));
            }
        }
        Some(line)
    })
    .take(limits::CARD_LINES)
    .filter_map(|line| content_line(&line))
}

fn content_line(line: &str) -> Option<ContentLine> {
    let (head, value) = split_at_colon(line)?;
    let mut pieces = split_outside_quotes(head, ';').into_iter();
    let name = pieces.next()?.trim();
    let name = name.rsplit_once('.').map_or(name, |(_, name)| name).to_ascii_uppercase();
    let parameters: Vec<(String, String)> = pieces
        .take(limits::CARD_PARAMETERS)
        .map(|piece| match piece.split_once('=') {
            Some((name, value)) => (name.trim().to_ascii_uppercase(), parameter_value(value)),
            None => (String::new(), piece.trim().to_owned()),
        })
        .collect();
    let mut line = ContentLine { name, parameters, value: value.to_owned() };
    let is_quoted = line.all("ENCODING").any(|encoding| encoding.eq_ignore_ascii_case("quoted-printable"));
    if is_quoted {
        let octets = mail_parser::Encoding::QuotedPrintable.decode(line.value.as_bytes()).into_owned();
        line.value = crate::charset::decode(&octets, line.parameter("CHARSET")).into_owned();
    }
    Some(line)
}

/// Without its quotes, and with what RFC 6868 escapes.
fn parameter_value(value: &str) -> String {
    let value = value.trim().replace('"', "");
    if value.contains('^') { value.replace("^n", " ").replace("^'", "\"").replace("^^", "^") } else { value }
}

fn split_at_colon(line: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    let at = line.char_indices().find(|(_, char)| {
        is_quoted ^= *char == '"';
        *char == ':' && !is_quoted
    });
    // A quote that never ends is not one.
    let at = at.map(|(at, _)| at).or_else(|| line.find(':'))?;
    Some((line.get(..at)?, line.get(at.saturating_add(1)..)?))
}

fn split_outside_quotes(text: &str, mark: char) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(|char| {
        is_quoted ^= char == '"';
        char == mark && !is_quoted
    })
    .collect()
}

/// The pieces between marks that no backslash stands before.
pub(crate) fn split_unescaped(text: &str, mark: char) -> Vec<&str> {
    let mut is_escaped = false;
    text.split(|char| {
        let ends = char == mark && !is_escaped;
        is_escaped = char == '\\' && !is_escaped;
        ends
    })
    .collect()
}

/// Text without its escapes (RFC 5545 §3.3.11).
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(escaped) => plain.push(escaped),
                None => {}
            },
            char => plain.push(char),
        }
    }
    plain
}

fn shown(text: &str, most: usize) -> String {
    let lines = text.lines().map(|line| {
        let kept = line.chars().filter(|char| *char == '\t' || !char.is_control() && !text::is_hidden(*char));
        kept.collect::<String>().trim_end().to_owned()
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    text.trim().chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &str) -> Vec<ContentLine> {
        content_lines(file).collect()
    }

    #[test]
    fn lines_are_unfolded_and_taken_apart() {
        let lines = lines(
            "X-A;P=\"a:b;c\";Q=d,e:v:w\r\nNOTE:on\r\n e\\, two\\nthree\r\n\tfour\nitem1.tel;HOME;VOICE:1\nno colon\n",
        );
        let [a, note, tel] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!(
            (a.name.as_str(), a.parameter("P"), a.parameter("Q"), a.value.as_str()),
            ("X-A", Some("a:b;c"), Some("d,e"), "v:w")
        );
        assert_eq!(note.text(99), "one, two\nthreefour");
        assert_eq!(note.text(3), "one");
        assert_eq!((tel.name.as_str(), tel.all("TYPE").collect::<Vec<_>>()), ("TEL", vec!["HOME", "VOICE"]));
    }

    #[test]
    fn old_contacts_are_read_in_quoted_printable() {
        let lines = lines(
            "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:J=FCr=\r\ngen\r\nN;QUOTED-PRINTABLE;CHARSET=UTF-8:=C3=BC\r\n",
        );
        assert_eq!(lines.iter().map(|line| line.text(99)).collect::<Vec<_>>(), ["Jürgen", "ü"]);
    }

    #[test]
    fn a_line_that_goes_on_for_ever_takes_no_longer_than_its_octets() {
        let began = std::time::Instant::now();
        let endless = format!("FN;QUOTED-PRINTABLE:{}", "=\n".repeat(500_000));
        assert!(lines(&endless).len() <= 1);
        assert!(lines(&format!("FN:x{}", "\n y".repeat(300_000)))[0].value.len() <= limits::CARD_LINE_OCTETS);
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    }

    #[test]
    fn nothing_that_hides_or_reorders_is_shown() {
        let [line] = &lines("SUMMARY:a\u{202e}b\0\u{200b}\\\u{1b}c\\;d\\")[..] else { panic!() };
        assert_eq!(line.text(99), "abc;d");
        assert_eq!(line.pieces(), ["abc;d"]);
    }
}
