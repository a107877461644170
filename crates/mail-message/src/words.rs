//! Text into the words it is searched by: one way for what is indexed, asked for, and marked.
//!
//! A word is a run of letters and digits, folded: lower case, compatibility forms resolved, marks stripped (`Müller` is
//! `muller`). Where German, or a language that does as German, writes a mark as a second letter, too, the word has that
//! variant beside it (`mueller`). Scripts that set no spaces between words are cut into pairs of neighbours.
//!
//! Must not: keep a word longer than [`limits::WORD_CHARS`].

use crate::limits;
use core::ops::Range;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'w> {
    /// The word, folded.
    pub folded: &'w str,
    /// How else it may be written.
    pub variant: Option<&'w str>,
    /// Where it stands in the text, in octets.
    pub range: Range<usize>,
    /// It is the last character of a run that was cut into pairs: no word of the text, but what a search for that
    /// character finds.
    pub is_tail: bool,
}

impl Word<'_> {
    /// Both ways to write it.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        core::iter::once(self.folded).chain(self.variant)
    }
}

/// Tells of each word of a text, in order. Pairs of neighbours overlap.
pub fn words(text: &str, mut each: impl FnMut(&Word<'_>)) {
    let mut open = Open::default();
    let mut neighbour: Option<(usize, char)> = None;
    // Whether the last one of a run has been told of within a pair.
    let mut paired = false;
    for (at, char) in text.char_indices() {
        if char.is_ascii_alphanumeric() {
            end_run(&mut neighbour, &mut paired, &mut each);
            open.push_plain(at, char.to_ascii_lowercase());
        } else if char.is_ascii() {
            end_run(&mut neighbour, &mut paired, &mut each);
            open.end(at, &mut each);
        } else if is_unspaced(char) {
            open.end(at, &mut each);
            if let Some((start, before)) = neighbour {
                let end = at.saturating_add(char.len_utf8());
                let pair = String::from_iter([before, char]);
                each(&Word { folded: &pair, variant: None, range: start..end, is_tail: false });
            }
            paired = neighbour.is_some();
            neighbour = Some((at, char));
        } else {
            end_run(&mut neighbour, &mut paired, &mut each);
            if char.is_alphanumeric() || is_combining_mark(char) {
                open.push(at, char);
            } else if !crate::text::is_hidden(char) {
                open.end(at, &mut each);
            }
        }
    }
    end_run(&mut neighbour, &mut paired, &mut each);
    open.end(text.len(), &mut each);
}

/// Whether a character belongs to a script that sets no spaces between words.
pub const fn is_unspaced(char: char) -> bool {
    matches!(char,
        '\u{e01}'..='\u{e5b}' | '\u{e80}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The last character of a run; where it is the only one, it is a word of its own.
fn end_run(neighbour: &mut Option<(usize, char)>, paired: &mut bool, each: &mut impl FnMut(&Word<'_>)) {
    if let Some((at, char)) = neighbour.take() {
        let range = at..at.saturating_add(char.len_utf8());
        let is_tail = core::mem::take(paired);
        each(&Word { folded: char.encode_utf8(&mut [0; 4]), variant: None, range, is_tail });
    }
}

/// The word that is being read.
#[derive(Default)]
struct Open {
    start: usize,
    chars: usize,
    folded: String,
    variant: String,
    /// Whether the variant differs.
    varies: bool,
    is_open: bool,
}

impl Open {
    fn begin(&mut self, at: usize) {
        if !self.is_open {
            self.is_open = true;
            self.start = at;
        }
    }

    fn push_plain(&mut self, at: usize, char: char) {
        self.begin(at);
        self.add(char);
    }

    fn add(&mut self, char: char) {
        if self.chars < limits::WORD_CHARS {
            self.chars = self.chars.saturating_add(1);
            self.folded.push(char);
            if self.varies {
                self.variant.push(char);
            }
        }
    }

    /// From here on the variant goes its own way, by a letter more.
    fn vary(&mut self, char: char) {
        if !self.varies {
            self.varies = true;
            self.variant.clone_from(&self.folded);
        }
        self.variant.push(char);
    }

    fn push(&mut self, at: usize, char: char) {
        self.begin(at);
        for lower in char.to_lowercase() {
            let mut pieces = [None; 4];
            let mut free = pieces.iter_mut();
            decompose_compatible(lower, |piece| {
                if let Some(place) = free.next() {
                    *place = Some(piece);
                }
            });
            pieces.into_iter().flatten().for_each(|piece| self.push_piece(piece));
        }
    }

    fn push_piece(&mut self, piece: char) {
        const DIAERESIS: char = '\u{308}';
        match piece {
            DIAERESIS if self.folded.ends_with(['a', 'o', 'u']) && self.chars < limits::WORD_CHARS => self.vary('e'),
            'ß' => ['s', 's'].into_iter().for_each(|char| self.add(char)),
            'æ' => ['a', 'e'].into_iter().for_each(|char| self.add(char)),
            'œ' => ['o', 'e'].into_iter().for_each(|char| self.add(char)),
            'þ' => ['t', 'h'].into_iter().for_each(|char| self.add(char)),
            'ø' => {
                self.add('o');
                self.vary('e');
            }
            'đ' | 'ð' => self.add('d'),
            'ł' => self.add('l'),
            'ı' => self.add('i'),
            _ if is_combining_mark(piece) => {}
            _ => piece.to_lowercase().filter(|char| char.is_alphanumeric()).for_each(|char| self.add(char)),
        }
    }

    fn end(&mut self, at: usize, each: &mut impl FnMut(&Word<'_>)) {
        if !core::mem::take(&mut self.is_open) {
            return;
        }
        if !self.folded.is_empty() {
            let variant = self.varies.then_some(self.variant.as_str());
            each(&Word { folded: &self.folded, variant, range: self.start..at, is_tail: false });
        }
        (self.chars, self.varies) = (0, false);
        self.folded.clear();
        self.variant.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        words(text, |word| {
            all.push(match word.variant {
                Some(variant) => format!("{}|{variant}", word.folded),
                None if word.is_tail => format!("({})", word.folded),
                None => word.folded.to_owned(),
            });
        });
        all
    }

    #[test]
    fn words_are_runs_of_letters_and_digits_in_lower_case() {
        assert_eq!(
            of("Re: [Linux-users] 2 of 3 e-mails, don't!"),
            ["re", "linux", "users", "2", "of", "3", "e", "mails", "don", "t"]
        );
        assert_eq!(of(" \t—…"), [""; 0]);
        assert_eq!(of("ПРИВЕТ Ελλάδα"), ["привет", "ελλαδα"]);
    }

    #[test]
    fn marks_are_stripped_and_german_ways_to_write_them_stand_beside() {
        assert_eq!(of("Müller Mu\u{308}ller MUELLER"), ["muller|mueller", "muller|mueller", "mueller"]);
        assert_eq!(of("Straße Œuvre Ærø Łódź"), ["strasse", "oeuvre", "aero|aeroe", "lodz"]);
        assert_eq!(of("ﬁne ２３ ½"), ["fine", "23", "12"]);
        assert_eq!(of("ge\u{ad}teilt zero\u{200b}width"), ["geteilt", "zerowidth"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        assert_eq!(of("東京都 a 本"), ["東京", "京都", "(都)", "a", "本"]);
        assert_eq!(of("カタカナ語word"), ["カタ", "タカ", "カナ", "ナ語", "(語)", "word"]);
    }

    #[test]
    fn a_word_is_told_with_its_place_and_is_never_too_long() {
        let text = "«Grüße» an 東京";
        let mut places = Vec::new();
        words(text, |word| places.push(&text[word.range.clone()]));
        assert_eq!(places, ["Grüße", "an", "東京", "京"]);
        let long = "ä".repeat(1_000);
        words(&long, |word| {
            assert_eq!(word.folded.chars().count(), limits::WORD_CHARS);
            assert!(word.variant.is_some_and(|variant| variant.chars().count() <= limits::WORD_CHARS * 2));
            assert_eq!(word.range, 0..long.len());
        });
        let marks = format!("a{}", "\u{308}".repeat(100_000));
        words(&marks, |word| assert!(word.variant.is_some_and(|variant| variant.len() < 300_000)));
    }
}
