//! Styles without left and right: what is written so stands in the wrong place where lines begin on the right.
//!
//! Must not: judge anything else about a style.

/// What a line says that may say left and right: why it must.
const EXCUSE: &str = "/* physical:";

/// Shorthands that name all four sides in a row; the second and the fourth are right and left.
const SHORTHANDS: [&str; 5] = ["margin", "padding", "inset", "border-width", "border-style"];

/// The faults of a style sheet, or of a page with styles in it.
pub(super) fn faults_of(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.contains(EXCUSE) {
            continue;
        }
        let style = without_comments(line);
        let words = style.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.')));
        if let Some(word) = words.into_iter().find(|word| is_physical(word)) {
            faults.push(format!(":{number}: {word} is not where lines begin or end (or say why: {EXCUSE} … */)"));
        }
        for shorthand in style.split([';', '{', '}']).filter(|declaration| differs_by_side(declaration)) {
            faults.push(format!(":{number}: left and right differ in `{}`", shorthand.trim()));
        }
    }
    faults
}

/// Whether a property or a value names one of the sides. Classes and custom properties may be called as they like.
fn is_physical(word: &str) -> bool {
    !word.starts_with("--") && !word.contains('.') && word.split('-').any(|part| matches!(part, "left" | "right"))
}

fn differs_by_side(declaration: &str) -> bool {
    let Some((property, values)) = declaration.split_once(':') else { return false };
    let values: Vec<&str> = values.split_whitespace().collect();
    let sides = (values.get(1), values.get(3));
    SHORTHANDS.contains(&property.trim()) && matches!(sides, (Some(right), Some(left)) if right != left)
}

fn without_comments(line: &str) -> String {
    let mut style = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("/*") {
        style.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    style + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_and_right_are_found_unless_excused() {
        let check = |line: &str, faults: usize| assert_eq!(faults_of(line).len(), faults, "{line}");
        check(".a { margin-inline-start: 4px; text-align: start; }", 0);
        check(".a { margin-left: 4px; }", 1);
        check(".a { text-align: right; }", 1);
        check(".a { left: 0; }", 1);
        check(".a { border-top-left-radius: 4px; }", 1);
        check(".a { transform-origin: left; /* physical: a scale has no logical origin */ }", 0);
        check("/* what is left */ .a { color: red; }", 0);
        check(".time-left { color: var(--left); }", 0);
        check(".a { padding: 1px 2px 3px 2px; margin: 0 auto; inset: 0; }", 0);
        check(".a { padding: 1px 2px 3px 4px; border-width: 0 2px 2px 0; }", 2);
    }
}
