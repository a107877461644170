//! Which elements and attributes mail may have.
//!
//! Must not: list an element that loads, runs, submits or embeds, whatever its attributes; list `svg` or `math`, where
//! the parser's rules change.

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stays.
    Keep,
    /// It stays and has neither content nor end tag.
    Void,
    /// Its content stays.
    Unwrap,
    /// It goes with all its content.
    Drop,
}

/// Elements that stay. Sorted. Not `bdo`: its letters read backwards, and so another host than its text names.
const KEPT: [&str; 78] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "big",
    "blockquote",
    "caption",
    "center",
    "cite",
    "code",
    "colgroup",
    "data",
    "dd",
    "del",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "i",
    "ins",
    "kbd",
    "li",
    "main",
    "map",
    "mark",
    "menu",
    "nav",
    "nobr",
    "ol",
    "p",
    "pre",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "search",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
];

/// The fate of an element of the HTML namespace.
pub(super) fn fate(element: &str) -> Fate {
    match element {
        "area" | "br" | "hr" | "img" | "wbr" | "col" => Fate::Void,
        "applet" | "audio" | "base" | "basefont" | "bgsound" | "canvas" | "command" | "datalist" | "embed"
        | "frame" | "frameset" | "head" | "iframe" | "input" | "keygen" | "link" | "math" | "meta" | "meter"
        | "noembed" | "noframes" | "noscript" | "object" | "option" | "param" | "portal" | "progress" | "script"
        | "select" | "slot" | "source" | "style" | "svg" | "template" | "textarea" | "title" | "track" | "video"
        | "xml" => Fate::Drop,
        _ if KEPT.binary_search(&element).is_ok() => Fate::Keep,
        _ => Fate::Unwrap,
    }
}

/// How the value of an attribute is filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    /// Any text; it is only ever shown or spoken.
    Text,
    /// Letters, digits and a few marks: numbers, lengths, colours, keywords.
    Word,
    /// An id or anchor name, to be prefixed.
    Name,
    /// Class names, to be prefixed.
    Classes,
    /// Declarations.
    Style,
    /// The address of a link.
    Link,
    /// The name of an image map of the mail, behind `#`; never an address.
    Map,
    /// The shape of an area of one.
    Shape,
    /// Where an area lies.
    Coordinates,
    /// The address of an image shown as the element.
    Image,
    /// The address of an image behind the element.
    Background,
    /// `cite`, and nothing else.
    Cite,
    /// `role`: only what says that a table is layout or what a part is, never what poses as an app's control.
    Role,
}

/// How an attribute of a kept element is filtered; nothing where it goes.
pub(super) fn filter(element: &str, attribute: &str) -> Option<Filter> {
    Some(match (attribute, element) {
        ("style", _) => Filter::Style,
        ("class", _) => Filter::Classes,
        ("id", _) | ("name", "a" | "map") => Filter::Name,
        ("title", _) | ("alt", "img" | "area") | ("abbr", "th" | "td") | ("summary", "table") => Filter::Text,
        ("lang" | "dir" | "align" | "valign" | "width" | "height" | "bgcolor", _) => Filter::Word,
        ("role", _) => Filter::Role,
        // That it is a quotation, and not only moved in.
        ("type", "blockquote") => Filter::Cite,
        ("href", "a" | "area") => Filter::Link,
        ("usemap", "img") => Filter::Map,
        ("shape", "area") => Filter::Shape,
        ("coords", "area") => Filter::Coordinates,
        ("src", "img") => Filter::Image,
        ("background", _) => Filter::Background,
        ("border" | "hspace" | "vspace", "img" | "table")
        | ("bordercolor" | "cellpadding" | "cellspacing" | "frame" | "rules", "table")
        | ("bordercolor" | "colspan" | "rowspan" | "nowrap" | "scope" | "headers", "td" | "th")
        | ("span" | "char" | "charoff", "col" | "colgroup")
        | ("color" | "face" | "size", "font")
        | ("color" | "size" | "noshade", "hr")
        | ("start" | "type" | "reversed" | "compact", "ol")
        | ("type" | "compact", "ul")
        | ("type" | "value", "li")
        | ("clear", "br")
        // Of this sanitiser's own: mail has no `details` left.
        | ("open", "details")
        | ("datetime", "time" | "ins" | "del") => Filter::Word,
        _ => return None,
    })
}

/// Roles that mail may claim.
pub(super) const ROLES: [&str; 8] =
    ["presentation", "none", "img", "heading", "article", "separator", "list", "listitem"];

/// Whether text goes on in a new line before and after this element.
pub(super) fn is_block(element: &str) -> bool {
    matches!(
        element,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "caption"
            | "center"
            | "dd"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tr"
            | "ul"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_elements_is_sorted() {
        assert!(KEPT.is_sorted());
    }
}
