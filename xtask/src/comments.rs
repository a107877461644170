//! Comments are for those who read the sources. In the page they would be loaded before its first paint.
//!
//! Must not: change what the page does.

/// The page without the comments of the scripts and styles that stand in it.
pub(crate) fn take_out(page: &str) -> String {
    let page = inside(page, "<script", "</script", without_lines);
    inside(&page, "<style", "</style", without_blocks)
}

/// A text with something done to what stands in each element of a kind.
fn inside(page: &str, start: &str, end: &str, change: impl Fn(&str) -> String) -> String {
    let mut pieces = page.split(start);
    let mut changed = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        changed.push_str(start);
        match piece.split_once('>').and_then(|(attributes, rest)| Some((attributes, rest.split_once(end)?))) {
            Some((attributes, (inner, rest))) => {
                changed.extend([attributes, ">", &change(inner), end, rest]);
            }
            None => changed.push_str(piece),
        }
    }
    changed
}

/// A script without the lines that are comments as a whole.
fn without_lines(script: &str) -> String {
    script.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("//")).collect()
}

/// Styles without comments.
fn without_blocks(styles: &str) -> String {
    let mut pieces = styles.split("/*");
    let first = pieces.next().unwrap_or_default();
    [first].into_iter().chain(pieces.filter_map(|piece| piece.split_once("*/")).map(|(_, rest)| rest)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_styles_lose_their_comments_and_nothing_else() {
        let page = "<p>// not /* code */</p><script>\n// One.\nconst a = \"//b\"; // Stays.\n  // Two.\n</script>\
                    <style>/* a */\na { b: c } /* d\n e */ f { g: h }\n</style><script src=\"a\"></script>// x /* y */";
        let left = "<p>// not /* code */</p><script>\nconst a = \"//b\"; // Stays.\n</script>\
                    <style>\na { b: c }  f { g: h }\n</style><script src=\"a\"></script>// x /* y */";
        assert_eq!(take_out(page), left);
    }

    #[test]
    fn nothing_in_the_page_looks_like_a_comment_and_is_none() {
        // A template of several lines could hold such lines, and a string of a style sheet such marks.
        let boot = include_str!("../../static/boot.js");
        assert!(!boot.contains("`\n"), "{boot}");
        for sheet in ["base", "forms", "keep", "layout", "list", "parts", "reader", "search", "tokens"] {
            let file = format!("{}/../static/styles/{sheet}.css", env!("CARGO_MANIFEST_DIR"));
            let styles = std::fs::read_to_string(file).expect("a style sheet");
            assert_eq!(styles.matches("/*").count(), styles.matches("*/").count(), "{sheet}");
            assert!(!styles.contains("\"/*"), "{sheet}");
        }
    }
}
