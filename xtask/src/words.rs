//! The words of each language in one file beside the page, named by its hash as all that browsers may keep forever.
//!
//! Must not: look into a sentence.

use crate::files;
use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

/// The line of the boot script that waits for the names.
const WORDS_LINE: &str = "  const WORDS = {};\n";

/// Writes the words below `translations` into the folder of the page, and their names into the page's text.
///
/// # Errors
/// What could not be read or written, or that the page does not wait for them.
pub(crate) fn put_in(page: &str, translations: &Path, built: &Path) -> Result<String, String> {
    let mut languages: BTreeMap<String, String> = BTreeMap::new();
    for file in files::below(translations)? {
        let name = files::name_below(translations, &file);
        let (language, _) = name.split_once('/').ok_or_else(|| format!("{name} is in no language's folder"))?;
        let words = languages.entry(language.to_owned()).or_default();
        // Without comments. No line of a sentence begins like one: Fluent indents them.
        words.extend(files::text(&file)?.lines().filter(|line| !line.starts_with('#')).flat_map(|line| [line, "\n"]));
    }
    let mut names = String::new();
    for (language, words) in languages {
        // A type that every web space knows.
        let hash = HEXLOWER.encode(&digest(&SHA256, words.as_bytes()).as_ref()[..8]);
        let name = format!("words-{language}-{hash}.txt");
        let file = built.join(&name);
        fs::write(&file, words).map_err(|error| format!("{}: {error}", file.display()))?;
        let _ = writeln!(names, "    {language}: \"{name}\",");
    }
    fill_in(page, &names)
}

fn fill_in(page: &str, names: &str) -> Result<String, String> {
    if page.matches(WORDS_LINE).count() != 1 {
        return Err("the page does not hold the line that waits for the names of its words".to_owned());
    }
    Ok(page.replace(WORDS_LINE, &format!("  const WORDS = {{\n{names}  }};\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_script_holds_the_line_that_is_filled_in() {
        let filled = fill_in(include_str!("../../static/boot.js"), "    en: \"words-en-0.txt\",\n").expect("filled in");
        assert!(filled.contains("  const WORDS = {\n    en: \"words-en-0.txt\",\n  };\n"), "{filled}");
        assert!(fill_in("", "").is_err());
        assert!(fill_in(&[WORDS_LINE, WORDS_LINE].concat(), "").is_err());
    }
}
