//! Comments are for those who read the sources. In scripts and styles of the page they would be loaded before its first
//! paint.
//!
//! Must not: change what the page does.

/// The page without the comments of the scripts and styles that stand in it: in scripts, lines that are nothing else.
///
/// # Errors
/// What looks like a comment may be none.
pub(crate) fn take_out(page: &str) -> Result<String, String> {
    let page = inside(page, "<script", "</script", without_lines)?;
    inside(&page, "<style", "</style", without_blocks)
}

/// A text with something done to what stands in each element of a kind.
fn inside(
    page: &str,
    start: &str,
    end: &str,
    change: impl Fn(&str) -> Result<String, String>,
) -> Result<String, String> {
    let mut pieces = page.split(start);
    let mut changed = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        changed.push_str(start);
        match piece.split_once('>').and_then(|(attributes, rest)| Some((attributes, rest.split_once(end)?))) {
            Some((attributes, (inner, rest))) => changed.extend([attributes, ">", &change(inner)?, end, rest]),
            None => changed.push_str(piece),
        }
    }
    Ok(changed)
}

/// A script without the lines that are comments as a whole.
fn without_lines(script: &str) -> Result<String, String> {
    // A text of several lines could hold such a line.
    match script.lines().find(|line| line.matches('`').count() % 2 == 1) {
        Some(line) => Err(format!("a script in the page has a template of several lines: {line}")),
        None => Ok(script.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("//")).collect()),
    }
}

/// Styles without comments.
fn without_blocks(styles: &str) -> Result<String, String> {
    let mut left = String::new();
    let mut rest = styles;
    while let Some((before, comment)) = rest.split_once("/*") {
        let line = before.rsplit('\n').next().unwrap_or(before);
        if line.matches(['"', '\'']).count() % 2 == 1 {
            return Err(format!("what comes behind this in a style sheet may be no comment: {line}"));
        }
        let (_, after) = comment.split_once("*/").ok_or_else(|| format!("a comment does not end: {comment}"))?;
        // Where there was none, two words would become one.
        left.extend([before, " "]);
        rest = after;
    }
    left.push_str(rest);
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_styles_lose_their_comments_and_nothing_else() {
        let page = "<p>// not /* code */</p><script>\n// One.\nconst a = \"//b\"; // Stays.\n  // Two.\n</script>\
                    <style>/* a */a { b: 0/* d\n e */auto } f { g: h }\n</style><script src=\"a\"></script>// x /* y */";
        let left = "<p>// not /* code */</p><script>\nconst a = \"//b\"; // Stays.\n</script>\
                    <style> a { b: 0 auto } f { g: h }\n</style><script src=\"a\"></script>// x /* y */";
        assert_eq!(take_out(page).as_deref(), Ok(left));
    }

    #[test]
    fn what_may_be_no_comment_is_an_error() {
        for page in [
            "<script>a(`\n// b\n`)</script>",
            "<style>a { content: \"/* b */\" }</style>",
            "<style>a[b=\"c\"] { content: '/* d */' }</style>",
            "<style>a {} /* b</style>",
        ] {
            assert!(take_out(page).is_err(), "{page}");
        }
    }
}
