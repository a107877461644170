//! Takes out of a server's words what tells a secret or a user.
//!
//! A secret is looked for in pieces: letters and digits alone count, without case, across lines, as they are, as
//! base64, hexadecimal or percent escapes. Where half of it (or [`limits::SECRET_PIECE`] characters in a row) is found,
//! all words of the line are hidden, not the secret alone: a gap in a known sentence would tell what stood there. A user
//! name is hidden where it stands, and so is the local part of every mail address.
//!
//! Must not: be asked about a line of mail; or hide the host, but for what names the user in it.

use crate::check::latin_1;
use crate::error::visible;
use crate::limits;
use std::collections::BTreeSet;

/// What stands for what is hidden.
pub(super) const HIDDEN: &str = "****";

/// Shortest name of a user, and shortest piece of one, that is hidden inside longer words.
const NAME_INSIDE_WORDS: usize = 3;
const PIECE_INSIDE_WORDS: usize = 4;
/// Shortest name that is looked for with other signs between its letters.
const SPREAD_NAME: usize = 6;
/// Shortest word of an exchange that is looked for.
const EXCHANGE_WORD: usize = 8;

/// What is to be hidden.
pub(super) struct Redactor {
    host: String,
    /// Names of the user, and whether each counts as a whole word only; in lower case, the longest first.
    names: Vec<(Vec<char>, bool)>,
    /// Names of the user in other spellings, of which any hides the line.
    spellings: Vec<Vec<char>>,
    /// Pieces of secrets, all of one length each.
    pieces: Vec<(usize, BTreeSet<Vec<char>>)>,
    /// The secret is too short to be told from other text.
    is_blind: bool,
    words: usize,
}

impl Redactor {
    pub(super) fn new(host: &str, user_name: &str, secret: Option<&str>) -> Self {
        let mut redactor = Self {
            host: host.to_lowercase(),
            names: Vec::new(),
            spellings: Vec::new(),
            pieces: Vec::new(),
            is_blind: false,
            words: 0,
        };
        for (name, is_whole) in names_of(user_name, &redactor.host) {
            let length = name.chars().count();
            let least = if is_whole { NAME_INSIDE_WORDS } else { PIECE_INSIDE_WORDS };
            let codes = spellings(name.as_bytes()).into_iter().map(|code| letters(&code));
            redactor
                .spellings
                .extend(codes.filter(|code| code.len() >= PIECE_INSIDE_WORDS && length >= NAME_INSIDE_WORDS));
            // Where it just stands there it was hidden before.
            redactor.spellings.extend([letters(&name)].into_iter().filter(|plain| plain.len() >= SPREAD_NAME));
            redactor.names.push((name.chars().map(fold).collect(), length < least));
        }
        redactor.names.sort_by_key(|(name, _)| core::cmp::Reverse(name.len()));
        if let Some(secret) = secret.filter(|secret| !secret.is_empty()) {
            redactor.is_blind = letters(secret).len() < limits::LEAST_SECRET_PIECE;
            redactor.hide(secret.as_bytes());
            // A password may have been sent in Latin-1, too (`check::ways`).
            if let Some(octets) = latin_1(secret).filter(|_| !secret.is_ascii()) {
                redactor.hide(&octets);
            }
        }
        redactor
    }

    /// What was sent in an exchange tells the secret too, or lets it be guessed: digests, proofs, responses in base64 and
    /// what is in them.
    pub(super) fn also_hide_words_of(&mut self, line: &[u8]) {
        for word in line.split(u8::is_ascii_whitespace).skip(1) {
            self.hide_word(word);
            for inside in decoded(word).split(|octet| !octet.is_ascii_graphic() || matches!(octet, b',' | b'=')) {
                self.hide_word(inside);
            }
        }
    }

    fn hide_word(&mut self, word: &[u8]) {
        let text = String::from_utf8_lossy(word);
        let is_name = self.names.iter().any(|(name, _)| text.chars().map(fold).eq(name.iter().copied()));
        let is_host = text.to_lowercase() == self.host;
        let is_mechanism =
            pop3_proto::Mechanism::ALL.iter().any(|mechanism| text.eq_ignore_ascii_case(mechanism.name()));
        let is_new = self.words < limits::SECRET_WORDS;
        if word.len() >= EXCHANGE_WORD && is_new && !is_name && !is_host && !is_mechanism {
            self.words = self.words.saturating_add(1);
            self.hide(word);
        }
    }

    fn hide(&mut self, secret: &[u8]) {
        let mut forms: Vec<Vec<char>> = spellings(secret).iter().map(|code| letters(code)).collect();
        forms.push(letters(&String::from_utf8_lossy(secret)));
        for form in forms {
            let length = form.len().div_ceil(2).clamp(limits::LEAST_SECRET_PIECE, limits::SECRET_PIECE);
            let pieces = form.windows(length).map(<[char]>::to_vec);
            match self.pieces.iter_mut().find(|(of, _)| *of == length) {
                Some((_, known)) => known.extend(pieces),
                None => self.pieces.push((length, pieces.collect())),
            }
        }
    }

    /// One text, as it may be shown.
    pub(super) fn text(&self, text: &[u8], most_chars: usize) -> String {
        self.lines(&[text], most_chars).pop().unwrap_or_default()
    }

    /// Lines that came one after the other, as they may be shown; one for each.
    pub(super) fn lines(&self, lines: &[&[u8]], most_chars: usize) -> Vec<String> {
        let mut is_hidden: Vec<bool> = lines.iter().map(|line| self.is_blind && !words(line).is_empty()).collect();
        for read in [as_it_is, unescaped, as_latin_1, unescaped_latin_1] {
            let texts: Vec<String> = lines.iter().map(|line| read(words(line))).collect();
            self.mark(&texts, &mut is_hidden, |stream, at| {
                let piece = |(length, pieces): &(usize, BTreeSet<Vec<char>>)| {
                    let piece = stream.get(at..at.saturating_add(*length))?;
                    pieces.contains(piece).then_some(*length)
                };
                self.pieces.iter().filter_map(piece).max()
            });
        }
        let masked: Vec<String> = lines.iter().map(|line| self.without_names(&as_it_is(line))).collect();
        for read in [as_it_is, unescaped] {
            let texts: Vec<String> = masked.iter().map(|line| read(line.as_bytes())).collect();
            self.mark(&texts, &mut is_hidden, |stream, at| {
                let rest = stream.get(at..)?;
                self.spellings.iter().filter(|code| rest.starts_with(code)).map(Vec::len).max()
            });
        }
        let shown = |((line, masked), is_hidden): ((&&[u8], String), bool)| {
            if is_hidden {
                return format!("{}{HIDDEN}", indicator(line));
            }
            let mut chars = masked.chars();
            let mut text: String = chars.by_ref().take(most_chars).collect();
            if chars.next().is_some() {
                text.push('…');
            }
            text
        };
        lines.iter().zip(masked).zip(is_hidden).map(shown).collect()
    }

    /// Marks the texts that take part in what `found` finds: given letters in a row and a place among them, how many of
    /// them from there on are to be hidden.
    fn mark(&self, texts: &[String], is_hidden: &mut [bool], found: impl Fn(&[char], usize) -> Option<usize>) {
        let mut stream = Vec::new();
        let mut of = Vec::new();
        for (number, text) in texts.iter().enumerate() {
            stream.extend(letters(text));
            of.resize(stream.len(), number);
        }
        for at in 0..stream.len() {
            let Some(length) = found(&stream, at) else { continue };
            for number in of.iter().skip(at).take(length) {
                if let Some(hidden) = is_hidden.get_mut(*number) {
                    *hidden = true;
                }
            }
        }
    }

    /// The text, visible characters alone, with names of the user and local parts of mail addresses hidden.
    fn without_names(&self, text: &str) -> String {
        let chars: Vec<char> = visible(text).collect();
        let mut is_hidden = vec![false; chars.len()];
        let mut hide =
            |from: usize, to: usize| is_hidden.iter_mut().take(to).skip(from).for_each(|hidden| *hidden = true);
        for (name, is_whole_word) in &self.names {
            for (at, piece) in chars.windows(name.len().max(1)).enumerate() {
                let end = at.saturating_add(piece.len());
                let is_word_at =
                    |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| c.is_alphanumeric());
                let is_inside = is_word_at(at.checked_sub(1)) || is_word_at(Some(end));
                let is_name = piece.iter().copied().map(fold).eq(name.iter().copied());
                if is_name && !(*is_whole_word && is_inside) {
                    hide(at, end);
                }
            }
        }
        let mut since = 0;
        for (at, c) in chars.iter().enumerate() {
            let is_at = *c == '@' || chars.get(at..at.saturating_add(3)) == Some(&['%', '4', '0']);
            if is_at {
                hide(since, at);
            } else if !(c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.\\".contains(*c)) {
                since = at.saturating_add(1);
            }
        }
        let mut shown = String::new();
        let mut was_hidden = false;
        for (c, hidden) in chars.into_iter().zip(is_hidden) {
            match (hidden, was_hidden) {
                (true, false) => shown.push_str(HIDDEN),
                (true, true) => {}
                (false, _) => shown.push(c),
            }
            was_hidden = hidden;
        }
        shown
    }
}

/// What names the user in a user name, and whether it is all of it: the name itself, and its parts, where it is an
/// address or has a domain before it. The parts that are the host's stay.
fn names_of(user_name: &str, host: &str) -> Vec<(String, bool)> {
    let user_name = user_name.to_lowercase();
    let mut names = vec![(user_name.clone(), true)];
    let parts: Vec<&str> = user_name.split(['@', '%', '\\', '/', '!', '#']).collect();
    for (index, part) in parts.iter().enumerate() {
        let is_domain = index > 0 && part.contains('.');
        let is_hosts = host.strip_suffix(part).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        if parts.len() > 1 && !is_domain && !(index > 0 && is_hosts) {
            names.push(((*part).to_owned(), false));
        }
        // A name with a tag behind it is delivered to the name without.
        if let Some((bare, _)) = part.split_once('+').filter(|_| !is_domain) {
            names.push((bare.to_owned(), false));
        }
    }
    names.retain(|(name, _)| !name.is_empty());
    names
}

/// Octets in base64, at each of the three places they may begin at in what is encoded, and in hexadecimal. Percent
/// escapes of all octets are hexadecimal where letters and digits alone count.
fn spellings(octets: &[u8]) -> Vec<String> {
    let mut found: Vec<String> = (0..3).map(|before| base64_inside(octets, before)).collect();
    found.push(octets.iter().map(|octet| format!("{octet:02x}")).collect());
    found
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The characters of base64 that these octets alone decide, where so many octets stand before them.
fn base64_inside(octets: &[u8], before: usize) -> String {
    let bits = before.saturating_mul(8);
    let end = bits.saturating_add(octets.len().saturating_mul(8));
    let bit = |at: usize| {
        let at = at.checked_sub(bits)?;
        let octet = octets.get(at / 8)?;
        Some(usize::from(octet >> 7_usize.saturating_sub(at % 8) & 1))
    };
    let sextet = |first: usize| (0..6).try_fold(0, |value, more| Some(value << 1 | bit(first.saturating_add(more))?));
    (0..end).step_by(6).filter_map(sextet).filter_map(|value| BASE64.get(value)).map(|c| char::from(*c)).collect()
}

/// What a word means in base64; nothing where it is none.
fn decoded(word: &[u8]) -> Vec<u8> {
    let mut octets = Vec::new();
    let (mut value, mut bits) = (0_u32, 0_u32);
    for c in word.iter().filter(|c| **c != b'=') {
        let Some(sextet) = BASE64.iter().position(|known| known == c).and_then(|at| u32::try_from(at).ok()) else {
            return Vec::new();
        };
        value = (value << 6 | sextet) & 0xffff;
        bits = bits.saturating_add(6);
        if bits >= 8 {
            bits = bits.saturating_sub(8);
            octets.push(u8::try_from(value >> bits & 0xff).unwrap_or_default());
        }
    }
    octets
}

/// Letters and digits alone, without case.
fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).map(fold).collect()
}

fn fold(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn as_it_is(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn as_latin_1(octets: &[u8]) -> String {
    octets.iter().map(|octet| char::from(*octet)).collect()
}

/// With percent escapes undone.
fn unescaped(octets: &[u8]) -> String {
    as_it_is(&plain(octets))
}

/// The same in Latin-1.
fn unescaped_latin_1(octets: &[u8]) -> String {
    as_latin_1(&plain(octets))
}

/// The octets that percent escapes stand for.
fn plain(octets: &[u8]) -> Vec<u8> {
    let digit = |at: Option<&u8>| at.and_then(|octet| char::from(*octet).to_digit(16));
    let mut plain = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let Some((first, behind)) = rest.split_first() {
        match (first, digit(behind.first()), digit(behind.get(1))) {
            (b'%', Some(high), Some(low)) => {
                plain.push(u8::try_from(high << 4 | low).unwrap_or_default());
                rest = behind.get(2..).unwrap_or_default();
            }
            _ => {
                plain.push(*first);
                rest = behind;
            }
        }
    }
    plain
}

/// The status indicator of a line, and the code of the ones there are (RFC 2449 §8, RFC 3206), with a blank behind each.
fn indicator(line: &[u8]) -> &'static str {
    let Some(status) = ["+OK", "-ERR"].into_iter().find(|status| begins(line, status)) else { return "" };
    let codes = [
        ("[AUTH]", "-ERR [AUTH] "),
        ("[IN-USE]", "-ERR [IN-USE] "),
        ("[LOGIN-DELAY]", "-ERR [LOGIN-DELAY] "),
        ("[SYS/TEMP]", "-ERR [SYS/TEMP] "),
        ("[SYS/PERM]", "-ERR [SYS/PERM] "),
    ];
    match status {
        "-ERR" => codes.into_iter().find(|(code, _)| begins(words(line), code)).map_or("-ERR ", |(_, shown)| shown),
        _ => "+OK ",
    }
}

/// What stands behind the status indicator, or all of a line without one.
fn words(line: &[u8]) -> &[u8] {
    let status = ["+OK", "-ERR"].into_iter().find(|status| begins(line, status)).map_or(0, str::len);
    line.get(status..).unwrap_or_default().trim_ascii()
}

fn begins(line: &[u8], with: &str) -> bool {
    line.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()))
}

#[cfg(test)]
mod tests;
