//! Which letters a name is shown with, and which it could be taken for another by: scripts, how they mix, and letters that
//! look like marks.
//!
//! Must not: take a name for harmless because nothing was found in it.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The writing that a letter is of, as far as names of hosts are written in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Cherokee,
    /// Chinese characters, in Chinese, Japanese and Korean.
    Han,
    Kana,
    Bopomofo,
    Hangul,
    /// Another one, told by its number.
    Other(u8),
}

/// Where the letters of scripts stand that names of hosts are written in today. Sorted.
const SCRIPTS: [(char, char, Script); 55] = [
    ('A', 'Z', Script::Latin),
    ('a', 'z', Script::Latin),
    ('\u{aa}', '\u{aa}', Script::Latin),
    ('\u{ba}', '\u{ba}', Script::Latin),
    ('\u{c0}', '\u{2af}', Script::Latin),
    ('\u{370}', '\u{3ff}', Script::Greek),
    ('\u{400}', '\u{52f}', Script::Cyrillic),
    ('\u{530}', '\u{58f}', Script::Armenian),
    // Hebrew, Arabic, Thaana, Arabic again.
    ('\u{590}', '\u{5ff}', Script::Other(0)),
    ('\u{600}', '\u{6ff}', Script::Other(1)),
    ('\u{750}', '\u{77f}', Script::Other(1)),
    ('\u{780}', '\u{7bf}', Script::Other(2)),
    ('\u{8a0}', '\u{8ff}', Script::Other(1)),
    // Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam, Sinhala.
    ('\u{900}', '\u{97f}', Script::Other(3)),
    ('\u{980}', '\u{9ff}', Script::Other(4)),
    ('\u{a00}', '\u{a7f}', Script::Other(5)),
    ('\u{a80}', '\u{aff}', Script::Other(6)),
    ('\u{b00}', '\u{b7f}', Script::Other(7)),
    ('\u{b80}', '\u{bff}', Script::Other(8)),
    ('\u{c00}', '\u{c7f}', Script::Other(9)),
    ('\u{c80}', '\u{cff}', Script::Other(10)),
    ('\u{d00}', '\u{d7f}', Script::Other(11)),
    ('\u{d80}', '\u{dff}', Script::Other(12)),
    // Thai, Lao, Tibetan, Myanmar, Georgian.
    ('\u{e00}', '\u{e7f}', Script::Other(13)),
    ('\u{e80}', '\u{eff}', Script::Other(14)),
    ('\u{f00}', '\u{fff}', Script::Other(15)),
    ('\u{1000}', '\u{109f}', Script::Other(16)),
    ('\u{10a0}', '\u{10ff}', Script::Other(17)),
    // Ethiopic, Khmer.
    ('\u{1200}', '\u{139f}', Script::Other(18)),
    ('\u{13a0}', '\u{13ff}', Script::Cherokee),
    ('\u{1780}', '\u{17ff}', Script::Other(19)),
    ('\u{1c80}', '\u{1c8f}', Script::Cyrillic),
    ('\u{1e00}', '\u{1eff}', Script::Latin),
    ('\u{1f00}', '\u{1fff}', Script::Greek),
    ('\u{2de0}', '\u{2dff}', Script::Cyrillic),
    ('\u{3005}', '\u{3005}', Script::Han),
    ('\u{3007}', '\u{3007}', Script::Han),
    ('\u{3041}', '\u{309f}', Script::Kana),
    ('\u{30a1}', '\u{30fa}', Script::Kana),
    ('\u{30fc}', '\u{30ff}', Script::Kana),
    ('\u{3105}', '\u{312f}', Script::Bopomofo),
    ('\u{31a0}', '\u{31bf}', Script::Bopomofo),
    ('\u{3400}', '\u{4dbf}', Script::Han),
    ('\u{4e00}', '\u{9fff}', Script::Han),
    ('\u{a640}', '\u{a69f}', Script::Cyrillic),
    ('\u{a9e0}', '\u{a9ff}', Script::Other(16)),
    ('\u{aa60}', '\u{aa7f}', Script::Other(16)),
    ('\u{ab70}', '\u{abbf}', Script::Cherokee),
    ('\u{ac00}', '\u{d7a3}', Script::Hangul),
    ('\u{f900}', '\u{faff}', Script::Han),
    ('\u{fb50}', '\u{fdff}', Script::Other(1)),
    ('\u{fe70}', '\u{feff}', Script::Other(1)),
    ('\u{ff21}', '\u{ff5a}', Script::Latin),
    ('\u{20000}', '\u{2ffff}', Script::Han),
    ('\u{30000}', '\u{3134f}', Script::Han),
];

fn script(char: char) -> Option<Script> {
    let after = SCRIPTS.partition_point(|(first, _, _)| *first <= char);
    let (_, last, script) = SCRIPTS.get(after.checked_sub(1)?)?;
    (char <= *last).then_some(*script)
}

/// Whether a word mixes letters of scripts that look alike.
pub(crate) fn is_mixed(word: &str) -> bool {
    const ALIKE: [Script; 5] = [Script::Latin, Script::Greek, Script::Cyrillic, Script::Armenian, Script::Cherokee];
    let is_letter = |char: &char| !matches!(char, '\u{d7}' | '\u{f7}');
    let mut scripts = word.chars().filter(is_letter).filter_map(script).filter(|script| ALIKE.contains(script));
    scripts.next().is_some_and(|first| scripts.any(|other| other != first))
}

/// Whether a word is made only of letters that look like Latin ones and are not.
pub(crate) fn is_disguised(word: &str) -> bool {
    const ALIKE: &str = "авеһіјкӏмнорԛсѕтԝхуꙅԁѡɡαβγεηικνορτυχωօսոհյցеԍ";
    let letters = || word.chars().filter(|char| char.is_alphabetic());
    letters().count() > 2
        && letters().all(|char| ALIKE.contains(char))
        && letters().all(|char| script(char).is_some_and(|script| script != Script::Latin))
}

/// Whether a label of a host name is shown with these letters, or better as it goes over the wire: as browsers have it, only
/// letters of living scripts, scripts mixed only where a language does (UTS #39, highly restrictive), and none that looks
/// like a mark that ends a host.
pub(crate) fn is_shown(label: &str) -> bool {
    label.chars().all(|char| is_letter_of_hosts(char) || char == '\u{b7}')
        && label.nfkc().eq(label.chars())
        && are_of_one_language(label)
        && !is_disguised(label)
        && neighbours(label).all(|(before, char, after)| match char {
            // Catalan has it between two of these.
            '\u{b7}' => before == Some('l') && after == Some('l'),
            _ if MARK_LIKE.contains(&char) => is_among_its_own(before, after),
            _ => true,
        })
}

/// Letters of Chinese and Japanese that look like a slash, a line, a dot, or a letter of another script.
const MARK_LIKE: [char; 21] = [
    'ー', 'ヽ', 'ヾ', 'ソ', 'ゾ', 'ノ', 'ン', 'ㄧ', '〇', '一', '丨', '丶', '丿', '乀', '乁', '乙', '二', '八', '卜',
    '口', '工',
];

/// Whether a letter that looks like a mark stands beside one of its own kind, and beside no Latin one or digit.
fn is_among_its_own(before: Option<char>, after: Option<char>) -> bool {
    let beside = || [before, after].into_iter().flatten();
    let is_latin = |char: char| char.is_ascii() || script(char) == Some(Script::Latin);
    beside().any(|char| matches!(script(char), Some(Script::Han | Script::Kana))) && !beside().any(is_latin)
}

fn neighbours(label: &str) -> impl Iterator<Item = (Option<char>, char, Option<char>)> + '_ {
    let before = std::iter::once(None).chain(label.chars().map(Some));
    let after = label.chars().skip(1).map(Some).chain(std::iter::once(None));
    before.zip(label.chars()).zip(after).map(|((before, char), after)| (before, char, after))
}

/// Whether names of hosts are spelled with a character: ASCII, or a letter of a living script that is not only for linguists.
/// Accents of their own are for scripts where letters have none.
fn is_letter_of_hosts(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_lowercase() || char.is_ascii_digit() || matches!(char, '-' | '_');
    }
    match script(char) {
        None | Some(Script::Cherokee) => false,
        Some(Script::Latin) => char.is_lowercase() && is_common_latin(char),
        Some(Script::Greek | Script::Cyrillic | Script::Armenian) => char.is_lowercase(),
        Some(_) => char.is_alphanumeric() || is_combining_mark(char),
    }
}

/// Latin letters that languages of today are written with (UTS #39): none that looks like a mark, such as those for clicks.
const fn is_common_latin(char: char) -> bool {
    matches!(char,
        '\u{df}'..='\u{f6}' | '\u{f8}'..='\u{131}' | '\u{134}'..='\u{137}' | '\u{13a}'..='\u{148}'
        | '\u{14b}'..='\u{17e}' | '\u{1a1}' | '\u{1b0}' | '\u{1ce}'..='\u{1dc}' | '\u{1df}'..='\u{1e3}'
        | '\u{1e7}'..='\u{1f0}' | '\u{1f5}' | '\u{1f9}'..='\u{21b}' | '\u{21f}' | '\u{227}'..='\u{233}' | '\u{259}'
        | '\u{1e01}'..='\u{1e99}' | '\u{1ea1}'..='\u{1ef9}')
}

/// Whether letters are of scripts that one language is written in.
fn are_of_one_language(label: &str) -> bool {
    const TOGETHER: [&[Script]; 3] = [
        &[Script::Latin, Script::Han, Script::Kana],
        &[Script::Latin, Script::Han, Script::Bopomofo],
        &[Script::Latin, Script::Han, Script::Hangul],
    ];
    let scripts = || label.chars().filter_map(script);
    let is_one = scripts().next().is_none_or(|first| scripts().all(|script| script == first));
    is_one || TOGETHER.into_iter().any(|together| scripts().all(|script| together.contains(&script)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(SCRIPTS.is_sorted_by(|(_, last, _), (first, _, _)| last < first));
        assert!(SCRIPTS.iter().all(|(first, last, _)| first <= last));
    }

    #[test]
    fn labels_are_shown_with_their_letters_where_a_language_is_written_so() {
        for label in [
            "b\u{fc}cher",
            "fa\u{df}",
            "stra\u{df}e-7",
            "łódź",
            "paral·lel",
            "пример",
            "яндекс",
            "ελλάδα",
            "例え",
            "中国cnnic",
            "スターバックス",
            "ノート",
            "한국어abc",
            "हिन्दी",
            "ไทย",
            "עברית",
            "العربية",
        ] {
            assert!(is_shown(label), "{label}");
        }
        for label in [
            "pаypal",
            "аррӏе",
            "comノ",
            "comノx",
            "ノ",
            "一",
            "abcーdef",
            "paypal\u{2764}",
            "\u{2764}",
            "pay·pal",
            "com\u{2044}",
            "com\u{2215}x",
            "com\u{29f8}x",
            "com\u{ff0f}x",
            "com\u{3033}x",
            "com\u{2571}x",
            "com\u{338}x",
            "com\u{1c0}x",
            "com\u{589}x",
            "com\u{5c3}x",
            "com\u{66b}x",
            "com\u{6d4}x",
            "com\u{a789}x",
            "com\u{2236}x",
            "com\u{2024}x",
            "com\u{701}x",
            "com\u{30fb}x",
            "com\u{4e36}x",
            "com\u{f7}x",
            "xпример",
            "λx",
            "かא",
            "Bücher",
            "a\u{200d}b",
            "ᏟᎻ",
        ] {
            assert!(!is_shown(label), "{label}");
        }
    }
}
