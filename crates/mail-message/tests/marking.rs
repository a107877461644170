//! What was searched for is marked in HTML: in text that is shown, and nowhere else.
//!
//! Every case must be harmless, a fixed point, and without its marks what it is when nothing is searched for.
//! Must not: know how words are matched; a test finds what it is told to.

mod support;

use mail_message::{Body, ReadOptions, limits, read_marked};
use std::ops::Range;
use support::{html_mail, inspect, sanitized};

const MARK: &str = "<mark class=\"m--hit\">";

fn places(words: &[&str], text: &str) -> Vec<Range<usize>> {
    let of = |word: &&str| text.match_indices(*word).map(|(at, word)| at..at + word.len()).collect::<Vec<_>>();
    let mut places: Vec<_> = words.iter().flat_map(of).collect();
    places.sort_by_key(|place| place.start);
    places
}

fn options() -> ReadOptions<'static> {
    ReadOptions { remote_images: true, ..ReadOptions::default() }
}

/// The HTML with these words marked.
fn marked(html: &str, words: &[&str]) -> String {
    let find = |text: &str| places(words, text);
    match read_marked(&html_mail(html), ReadOptions::default(), &find).body {
        Body::Html { html, .. } => html,
        other => panic!("{other:?}"),
    }
}

#[test]
fn words_are_marked_where_they_are_shown() {
    for (html, expected) in [
        ("<p>a hit, hit</p>", "<p>a [hit], [hit]</p>"),
        ("<p><b>h</b>it <a href=#x>hit</a></p>", "<p><b>[h]</b>[it] <a href=\"#m-x\">[hit]</a></p>"),
        ("<div>h</div>it<table><tr><td>hi</td><td>t</td></tr></table>", ""),
        ("<p>h<br>it h<img alt=\"hit\">it</p>", ""),
        ("<ul><li>hit</li></ul>hit", "<ul><li>[hit]</li></ul>[hit]"),
        ("<p>&lt;hit&gt; &amp;hit;</p>", "<p>&lt;[hit]&gt; &amp;[hit];</p>"),
        ("<pre>\n\nhit</pre>", "<pre>\n\n[hit]</pre>"),
        ("<details><summary>hit</summary>hit</details>", "<summary>[hit]</summary>[hit]"),
        ("<p>&lt;mark&gt;hit<mark>hit</mark></p>", "<p>&lt;mark&gt;[hit]<mark>[hit]</mark></p>"),
    ] {
        let expected = match expected {
            "" => sanitized(html),
            _ => expected.replace('[', MARK).replace(']', "</mark>"),
        };
        assert_eq!(marked(html, &["hit"]), expected, "{html}");
    }
}

#[test]
fn what_is_no_text_is_left_alone() {
    for html in [
        "<a href='https://hit.example/hit?class=hit' title=hit id=hit class=hit name=hit>x</a>",
        "<img alt=hit src='https://hit.example/hit.png' width=hit><hr class=hit>",
        "<style>.hit{color:red}</style><p class=hit style='font-family:hit'>x</p>",
        "<title>hit</title><script>hit</script><noscript>hit</noscript><textarea>hit</textarea><p>x",
        "<svg><style>hit</style><text>hit</text></svg><math><mtext>hit</mtext></math><template>hit</template>x",
        "<!-- hit --><![CDATA[hit]]><?hit?>x<select><option>hit</select><iframe>hit</iframe>",
        "<body class=hit title=hit bgcolor=red>x",
        "<p>href=x class=x mark style</p><a href=https://mark.example class='class style'>x</a>",
    ] {
        let words = ["hit", "class", "style", "mark", "m-", "href", "div", "background-color", "_blank"];
        let found = marked(html, &words);
        inspect(&found).unwrap_or_else(|harm| panic!("{harm}\nin: {html}\nout: {found}"));
        let without = found.replace(MARK, "").replace("</mark>", "");
        assert_eq!(without, sanitized(html), "{html}");
        let may = found.matches(MARK).count();
        assert_eq!(may, if html.contains("href=x") { 4 } else { 0 }, "{found}");
    }
}

#[test]
fn marks_open_no_way_for_what_is_kept_out() {
    for html in [
        "<p title='--><img src=x onerror=alert(1)>'>onerror x</p>",
        "&lt;img src=x onerror=alert(1)&gt; <b>on</b>error",
        "<table>x<tr>x<td>x</table><p>x<table><tr><td><p>x</td>x</table>",
        "<a href=javascript:x>x<a href=//x>x</a><b><i>x</b>x</i>",
        "x<form><div></form><form><math><mtext></form><form><mglyph><style></math><img src onerror=x>x",
        "<ruby>x<rt>x<rp>x</ruby><nobr>x<nobr>x<dl><dt>x<dd>x<h1>x<h2>x",
        "<font size=7>x<p>x<center>x</font>x<strike>x<table><font>x<tr><td>x",
        "<img src='https://x.example/x.png' width=80 height=80>x<a href='https://x.example/x'>x</a>",
        "<style>x{color:red}p.x{color:#fff}</style><p class=x>x",
        "<svg></p><style><g title='</style><img src=x onerror=alert(1)>'>x",
        "<summary>x<mark class=hit>x</mark><mark class='m--hit'>x</mark>",
        "x\u{202e}x\u{0}x\u{ad}x\u{1f600}x\u{301}x",
    ] {
        let find = |text: &str| places(&["x", "on", "error", "img", "<", ">", "&", "\"", "=", "\u{1f600}"], text);
        let read = |find: &dyn Fn(&str) -> Vec<Range<usize>>| {
            // Nothing is marked where a sheet and images of other hosts come together.
            let options = ReadOptions { remote_images: !html.starts_with("<style>"), ..options() };
            let document = read_marked(&html_mail(html), options, find);
            let Body::Html { html, links, text } = document.body else { panic!("no HTML") };
            (html, links, text, document.blocked)
        };
        let (found, links, text, blocked) = read(&find);
        let (plain, plain_links, plain_text, plain_blocked) = read(&|_| Vec::new());
        support::inspect_with_remote_images(&found).unwrap_or_else(|harm| panic!("{harm}\nin: {html}\nout: {found}"));
        assert!(found.contains(MARK), "{html}");
        assert_eq!((links, text, blocked), (plain_links, plain_text, plain_blocked), "{html}");
        let without = |html: &str| html.replace(MARK, "").replace("</mark>", "").replace("<mark>", "");
        assert_eq!(without(&found), without(&plain), "{html}");
    }
}

#[test]
fn places_that_make_no_sense_mark_nothing() {
    let text = "<p>äöü text</p>";
    let plain = sanitized(text);
    for place in [1..2, 0..1, Range { start: 5, end: 4 }, 7..99, 99..100, 3..3, 0..usize::MAX] {
        let find = |_: &str| vec![place.clone(), place.clone()];
        let Body::Html { html, .. } = read_marked(&html_mail(text), ReadOptions::default(), &find).body else {
            panic!("no HTML")
        };
        let without = html.replace(MARK, "").replace("</mark>", "");
        assert_eq!(without, plain, "{place:?}: {html}");
    }
}

#[test]
fn no_sheet_learns_from_marks_what_was_searched_for() {
    let tells = |sheet: &str| format!("<style>{sheet}</style><p id=w>merger<b>.</b></p>");
    let loads = tells("#w mark + b { background-image: url(https://eve.example/merger) }");
    // Only what is shown loads its background.
    let hides = tells("#w mark + b { display: none }")
        .replace("<b>", "<b style=\"background-image: url(https://eve.example/merger)\">");
    let found = |html: &str, remote_images| {
        let find = |text: &str| text.match_indices("merger").map(|(at, word)| at..at + word.len()).collect();
        let options = ReadOptions { remote_images, ..ReadOptions::default() };
        let Body::Html { html, .. } = read_marked(&html_mail(html), options, &find).body else { panic!("no HTML") };
        (html.contains(MARK), html.contains("eve.example"))
    };
    assert_eq!(found(&loads, true), (false, true));
    assert_eq!(found(&loads, false), (true, false));
    assert_eq!(found(&hides, true), (false, true));
    assert_eq!(found("<p>merger</p>", true), (true, false));
    let parts = |one: &str, other: &str| {
        let part = |html: &str| format!("--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n");
        let head = "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
        format!("{head}{}{}--b--\r\n", part(one), part(other)).into_bytes()
    };
    // A sheet of one part counts in all.
    let plain = "<p>merger</p>";
    for raw in [parts(&hides, plain), parts(plain, &hides), parts(&hides, &loads), parts(&loads, &hides)] {
        let find = |text: &str| text.match_indices("merger").map(|(at, word)| at..at + word.len()).collect();
        let document = read_marked(&raw, ReadOptions { remote_images: true, ..ReadOptions::default() }, &find);
        let Body::Html { html, .. } = &document.body else { panic!("{:?}", document.body) };
        assert!(!html.contains(MARK) && html.matches("merger").count() >= 2 && html.contains("<style>"), "{html}");
    }
}

#[test]
fn no_more_is_marked_than_a_browser_bears() {
    let found = marked(&format!("<p>{}</p>", "x ".repeat(100_000)), &["x"]);
    assert_eq!(found.matches(MARK).count(), limits::MARKS);
    // One word in very many pieces.
    let found = marked(&"<b>x</b>".repeat(20_000), &["x"]);
    assert_eq!(found.matches(MARK).count(), limits::MARKS);
    // What is too large to be written once more is shown without.
    assert!(!marked(&"<b>x</b>".repeat(60_000), &["x"]).contains(MARK));
    // What is as deep as can be is shown without.
    let deep = |depth| format!("{}x", "<div>".repeat(depth));
    let deepest = (1..300).rev().find(|depth| !sanitized(&deep(*depth)).is_empty()).expect("some depth");
    assert!(!marked(&deep(deepest), &["x"]).contains(MARK));
    assert!(marked(&deep(deepest - 1), &["x"]).contains(MARK));
    let run = "x".repeat(100_000);
    let found = marked(&format!("<p>{run}</p>"), &["x"]);
    assert!(found.matches("<wbr>").count() >= 190 && found.matches(MARK).count() == limits::MARKS);
}
