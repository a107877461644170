//! RTF as Outlook packs it (MS-OXRTFCP), and the plain text in it.
//!
//! Must not: believe how long it says it is, or follow what RTF embeds.

use super::cursor::{self, Cursor};
use crate::limits;

const COMPRESSED: u32 = 0x7546_5a4c;
const PLAIN: u32 = 0x414c_454d;

/// What every packed RTF is taken to begin with (MS-OXRTFCP §2.1.2.1).
const DICTIONARY: &[u8; 207] =
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \
\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// RTF unpacked, at most [`limits::TEXT_OCTETS`] octets of it, as far as it can be.
pub(super) fn decompressed(octets: &[u8]) -> Option<Vec<u8>> {
    const WINDOW: usize = 4_096;
    let mut cursor = Cursor::new(octets);
    let (_, claimed, kind, _) = (cursor.u32()?, cursor.u32()?, cursor.u32()?, cursor.u32()?);
    let most = usize::try_from(claimed).unwrap_or(usize::MAX).min(limits::TEXT_OCTETS);
    if kind == PLAIN {
        let plain = octets.get(16..)?;
        return Some(plain.get(..most).unwrap_or(plain).to_vec());
    }
    if kind != COMPRESSED {
        return None;
    }
    let mut all = DICTIONARY.to_vec();
    let end = DICTIONARY.len().saturating_add(most);
    'runs: while let Some([control]) = cursor.take(1) {
        for bit in 0..8_u32 {
            if all.len() >= end {
                break 'runs;
            }
            if (control >> bit) & 1 == 0 {
                let Some([literal]) = cursor.take(1) else { break 'runs };
                all.push(*literal);
                continue;
            }
            let Some([high, low]) = cursor.take(2) else { break 'runs };
            let reference = u16::from_be_bytes([*high, *low]);
            let (offset, length) = (usize::from(reference >> 4), usize::from(reference & 0xf).saturating_add(2));
            // The window is a ring: its places are counted from the beginning, the dictionary included.
            let place = all.len() % WINDOW;
            let behind = match place.wrapping_sub(offset) % WINDOW {
                // To point at the place that is written next is how the end is said.
                0 => break 'runs,
                behind => behind,
            };
            for _ in 0..length {
                let Some(octet) = all.len().checked_sub(behind).and_then(|at| all.get(at)).copied() else {
                    break 'runs;
                };
                all.push(octet);
            }
        }
    }
    let mut rtf = all.split_off(DICTIONARY.len());
    rtf.truncate(most);
    Some(rtf)
}

/// The words of RTF: no fonts, colours, pictures, or what only other programs mean.
pub(super) fn text(rtf: &[u8]) -> String {
    let mut reader =
        Reader { rest: rtf, out: Vec::new(), text: String::new(), groups: vec![Group::default()], code_page: 1252 };
    reader.run();
    reader.flush();
    reader.text.trim().to_owned()
}

/// What holds inside a pair of braces.
#[derive(Clone, Copy, Default)]
struct Group {
    is_hidden: bool,
    /// How many characters stand behind `\u` for those who cannot read it.
    replacement: usize,
    is_changed: bool,
}

struct Reader<'o> {
    rest: &'o [u8],
    /// Octets of the code page, not yet decoded.
    out: Vec<u8>,
    text: String,
    groups: Vec<Group>,
    code_page: u32,
}

impl Reader<'_> {
    fn run(&mut self) {
        let mut skip = 0_usize;
        while let Some((octet, rest)) = self.rest.split_first() {
            self.rest = rest;
            match octet {
                b'{' if self.groups.len() < limits::RTF_DEPTH => {
                    let group = self.group();
                    self.groups.push(group);
                }
                b'}' if self.groups.len() > 1 => {
                    self.groups.pop();
                }
                b'\\' => self.control(&mut skip),
                b'{' | b'}' | b'\r' | b'\n' | 0 => {}
                octet => self.octet(*octet, &mut skip),
            }
            if self.text.len() > limits::TEXT_OCTETS {
                return;
            }
        }
    }

    fn control(&mut self, skip: &mut usize) {
        let Some((first, rest)) = self.rest.split_first() else { return };
        if !first.is_ascii_alphabetic() {
            self.rest = rest;
            return self.symbol(*first, skip);
        }
        let word_length = self.rest.iter().take_while(|octet| octet.is_ascii_alphabetic()).count();
        let (word, rest) = self.rest.split_at_checked(word_length).unwrap_or_default();
        let is_negative = rest.first() == Some(&b'-');
        let rest = rest.get(usize::from(is_negative)..).unwrap_or_default();
        let digits = rest.iter().take_while(|octet| octet.is_ascii_digit()).count();
        let (number, rest) = rest.split_at_checked(digits).unwrap_or_default();
        self.rest = rest.strip_prefix(b" ").unwrap_or(rest);
        let number = std::str::from_utf8(number).ok().and_then(|number| number.parse::<i64>().ok());
        let number = number.map(|number| if is_negative { number.saturating_neg() } else { number });
        self.word(word, number, skip);
    }

    fn symbol(&mut self, symbol: u8, skip: &mut usize) {
        match symbol {
            b'\'' => {
                let digits = self.rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                if let Some(octet) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    self.rest = self.rest.get(2..).unwrap_or_default();
                    self.octet(octet, skip);
                }
            }
            b'*' => self.hide(),
            b'~' => self.octet(b' ', skip),
            b'\\' | b'{' | b'}' => self.octet(symbol, skip),
            b'\r' | b'\n' => self.line(),
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i64>, skip: &mut usize) {
        match word {
            b"par" | b"line" | b"row" | b"sect" | b"page" => self.line(),
            b"tab" | b"cell" => self.octet(b'\t', skip),
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" | b"header" | b"footer"
            | b"themedata" | b"htmltag" | b"listtable" | b"generator" => self.hide(),
            b"ansicpg" => self.code_page = number.and_then(|page| u32::try_from(page).ok()).unwrap_or(self.code_page),
            b"uc" => {
                let count = number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1).min(8);
                if let Some(group) = self.groups.last_mut() {
                    (group.replacement, group.is_changed) = (count, true);
                }
            }
            b"u" => {
                // Written as a signed number of 16 bits; two of them make one character beyond the first plane.
                let unit = number.map(|number| number.rem_euclid(65_536)).and_then(|unit| u32::try_from(unit).ok());
                if !self.group().is_hidden {
                    self.flush();
                    self.text.push(unit.and_then(char::from_u32).unwrap_or('\u{fffd}'));
                }
                let group = self.group();
                *skip = if group.is_changed { group.replacement } else { 1 };
            }
            b"bin" => {
                let length = number.and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
                self.rest = self.rest.get(length..).unwrap_or_default();
            }
            b"emdash" => self.char('—'),
            b"endash" => self.char('–'),
            b"bullet" => self.char('•'),
            b"lquote" => self.char('‘'),
            b"rquote" => self.char('’'),
            b"ldblquote" => self.char('“'),
            b"rdblquote" => self.char('”'),
            _ => {}
        }
    }

    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or_default()
    }

    fn hide(&mut self) {
        if let Some(group) = self.groups.last_mut() {
            group.is_hidden = true;
        }
    }

    fn line(&mut self) {
        self.char('\n');
    }

    fn char(&mut self, char: char) {
        if !self.group().is_hidden {
            self.flush();
            self.text.push(char);
        }
    }

    fn octet(&mut self, octet: u8, skip: &mut usize) {
        if *skip > 0 {
            *skip = skip.saturating_sub(1);
        } else if !self.group().is_hidden {
            self.out.push(octet);
        }
    }

    fn flush(&mut self) {
        if !self.out.is_empty() {
            self.text.push_str(&cursor::text(&self.out, self.code_page));
            self.out.clear();
        }
    }
}
