//! The quotation below an answer is folded in HTML, as each mail program writes it; and nothing else is.
//!
//! Must not: expect a quotation where mail only looks as if it had one.

mod support;

use mail_message::{Body, ReadOptions, frame_document, read, read_marked};
use support::{inspect, sanitized};

const OPEN: &str = "<details class=\"m--fold\"><summary class=\"m--fold\">&lt;Quoted&gt; text</summary>";
const CLOSE: &str = "</details>";

fn mail(subject: &str, html: &str) -> Vec<u8> {
    let head = format!("From: a@example.org\r\nSubject: {subject}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n");
    [head.as_bytes(), html.as_bytes()].concat()
}

const OPTIONS: ReadOptions<'static> =
    ReadOptions { prefer_text: false, remote_images: false, darken: false, quotation: "<Quoted> text" };

fn html_of(raw: &[u8], options: ReadOptions<'_>) -> String {
    match read(raw, options).body {
        Body::Html { html, .. } => html,
        other => panic!("{other:?}"),
    }
}

/// The HTML with its quotation folded, in which `[` and `]` stand for where it begins and ends.
fn folded(html: &str) -> String {
    let found = html_of(&mail("Re: x", html), OPTIONS);
    inspect(&found).unwrap_or_else(|harm| panic!("{harm}\nin: {html}\nout: {found}"));
    let told = found.replace(OPEN, "[").replace(CLOSE, "]");
    // Without it, it is what it was.
    assert_eq!(told.replace(['[', ']'], ""), sanitized(html), "{html}");
    told
}

fn old() -> String {
    "<p>old</p>".repeat(9)
}

/// What is folded of HTML in which `OLD` stands for long text; nothing where nothing is.
fn fold_of(html: &str) -> Option<String> {
    let told = folded(&html.replace("OLD", &old())).replace(&old(), "OLD");
    let (_, rest) = told.split_once('[')?;
    Some(rest.split_once(']').expect("it ends").0.to_owned())
}

#[test]
fn what_each_mail_program_quotes_at_the_end_is_folded() {
    for (html, expected) in [
        // Thunderbird, with the signature below.
        (
            "<p>New</p><div class=moz-cite-prefix>Ada wrote:</div><blockquote type=cite cite='mid:x'>OLD</blockquote>\
             <pre class=moz-signature>-- \nAda</pre>",
            "<blockquote type=\"cite\">OLD</blockquote>",
        ),
        // Apple Mail.
        (
            "<body>New<br><div><br><blockquote type=CITE><div>On Monday, Ada wrote:</div>OLD</blockquote></div><br></body>",
            "<blockquote type=\"cite\"><div>On Monday, Ada wrote:</div>OLD</blockquote>",
        ),
        // Gmail, then and now.
        (
            "<div dir=ltr>New</div><br><div class=gmail_quote><div class=gmail_attr>Ada wrote:</div>\
             <blockquote class=gmail_quote>OLD</blockquote></div>",
            "<div class=\"m-gmail_quote\"><div class=\"m-gmail_attr\">Ada wrote:</div>\
             <blockquote class=\"m-gmail_quote\">OLD</blockquote></div>",
        ),
        (
            "<div>New</div><div class='gmail_quote gmail_quote_container'>Ada wrote:<blockquote>OLD</blockquote></div>\
             <div class=gmail_signature>Bob</div>",
            "<div class=\"m-gmail_quote m-gmail_quote_container\">Ada wrote:<blockquote>OLD</blockquote></div>",
        ),
        (
            "<p>New<div id=x class=yahoo_quoted><div>On Monday</div>OLD</div>",
            "<div id=\"m-x\" class=\"m-yahoo_quoted\"><div>On Monday</div>OLD</div>",
        ),
        (
            "New<div class=protonmail_quote>Ada:<blockquote type=cite>OLD</blockquote><br></div>",
            "<div class=\"m-protonmail_quote\">Ada:<blockquote type=\"cite\">OLD</blockquote><br></div>",
        ),
        // Outlook on the web and on phones.
        (
            "<div>New</div><hr><div id=divRplyFwdMsg dir=ltr>From: Ada</div><div>OLD</div><p>older</p>",
            "<div id=\"m-divRplyFwdMsg\" dir=\"ltr\">From: Ada</div><div>OLD</div><p>older</p>",
        ),
        (
            "New<div id=mail-editor-reference-message-container>OLD</div>",
            "<div id=\"m-mail-editor-reference-message-container\">OLD</div>",
        ),
        // Outlook on a desktop.
        (
            "<div class=WordSection1><p>New</p><div>\n<div style='border:none;border-top:solid #E1E1E1 1.0pt;\
             padding:3.0pt 0cm 0cm 0cm'><p>From: Ada</p></div></div><p>x</p>OLD</div>",
            "<div>\n<div style=\"border:none;border-top:solid #e1e1e1 1.0pt;padding:3.0pt 0cm 0cm 0cm\">\
             <p>From: Ada</p></div></div><p>x</p>OLD",
        ),
    ] {
        assert_eq!(fold_of(html).as_deref(), Some(expected), "{html}");
    }
}

#[test]
fn what_is_answered_forwarded_short_or_no_quotation_stays_as_it_is() {
    for html in [
        // Answered piece by piece, or below.
        "New<blockquote type=cite>OLD</blockquote>my answer",
        "New<blockquote type=cite>OLD</blockquote><p>-- <br>list footer</p>",
        "New<div class=gmail_quote>Ada:<blockquote class=gmail_quote>OLD</blockquote>answer</div>",
        "<section>New<div id=divRplyFwdMsg>From: Ada</div></section><div>OLD</div>",
        // Nothing else to read.
        "<blockquote type=cite>OLD</blockquote>",
        "<p>&nbsp;</p><br><img alt=x src=cid:x><blockquote type=cite>OLD</blockquote>",
        "<div>On Monday, Ada wrote:</div><blockquote type=cite>OLD</blockquote>",
        "<div>月曜日：</div><blockquote type=cite>OLD</blockquote>",
        "<div id=divRplyFwdMsg>From: Ada</div><div>OLD</div>",
        "<pre class=moz-signature>Ada</pre><blockquote type=cite>OLD</blockquote>",
        // A forward of Gmail's.
        "FYI<div class=gmail_quote>---------- Forwarded message ---------<br>From: Ada<br>OLD</div>",
        // Too short to hide.
        "New<blockquote type=cite><p>one<p>two<p>three<p>four</blockquote>",
        // Moved in, or called so by somebody.
        "New<blockquote>OLD</blockquote>",
        "New<blockquote type=citation>OLD</blockquote><div type=cite>OLD</div>",
        "New<div style='border-top:solid red 1px;padding:3px'>x</div>OLD",
        "New<p id=gmail_quote title=gmail_quote>OLD</p>",
        "",
    ] {
        assert_eq!(fold_of(&format!("{html}<br>\n")), None, "{html}");
    }
    let answer = format!("FYI<blockquote type=cite>{}</blockquote>", old());
    for (subject, is_folded) in [
        ("Fwd: x", false),
        ("FW : Re: x", false),
        ("wg:x", false),
        ("Re: Fwd: x", true),
        ("Forward", true),
        ("Fwd", true),
        ("", true),
    ] {
        assert_eq!(html_of(&mail(subject, &answer), OPTIONS).contains(OPEN), is_folded, "{subject}");
    }
    let unasked = ReadOptions { quotation: "", ..OPTIONS };
    assert!(!html_of(&mail("x", &answer), unasked).contains("details"));
}

#[test]
fn only_the_last_quotation_is_folded_and_each_part_of_a_message_for_itself() {
    let html = "New<blockquote type=cite>OLD</blockquote>answer<blockquote type=cite>end OLD</blockquote>";
    assert_eq!(fold_of(html).as_deref(), Some("<blockquote type=\"cite\">end OLD</blockquote>"));
    let inner = "New<div class=gmail_quote>Ada:<blockquote class=gmail_quote>OLD</blockquote>answer\
        <blockquote class=gmail_quote>end OLD</blockquote></div>";
    assert_eq!(fold_of(inner).as_deref(), Some("<blockquote class=\"m-gmail_quote\">end OLD</blockquote>"));
}

#[test]
fn mail_cannot_fold_anything_itself_or_speak_in_the_button() {
    for html in [
        "<details open class='m--fold'><summary class='m--fold'>Click</summary>hidden</details>",
        "New<details><blockquote type=cite>OLD</details>",
        "New<blockquote type=cite>OLD<summary>mine</summary></blockquote></details></summary>",
        "<summary>New</summary><blockquote type=cite><details><summary>x</summary>OLD</details></blockquote>",
        "<b><i>New<blockquote type=cite><p>OLD</b></i></blockquote>",
        "<p>New<table><tr><td><blockquote type=cite>OLD<td></table>",
        "<a href=https://x.example>New<blockquote type=cite>OLD</blockquote></a>",
        "New<blockquote type=cite>OLD<svg></p><style><g title='</style><img src=x onerror=alert(1)>'>",
        "New<ul><li>x<blockquote type=cite>OLD</ul>",
        "New<blockquote type='cite\" onclick=\"x' class='m--fold' id='\"><script>'>OLD",
    ] {
        let html = html.replace("OLD", &old());
        let found = html_of(&mail("x", &html), OPTIONS);
        inspect(&found).unwrap_or_else(|harm| panic!("{harm}\nin: {html}\nout: {found}"));
        assert_eq!(found.replace(OPEN, "").replace(CLOSE, ""), sanitized(&html), "{html}");
        assert!(found.matches("<details").count() <= 1 && found.matches(CLOSE).count() <= 1, "{found}");
        assert_eq!(found.matches("<details").count(), found.matches(CLOSE).count(), "{found}");
    }
}

#[test]
fn a_folded_quotation_is_open_where_it_has_what_was_searched_for() {
    let html = format!("New<blockquote type=cite>{}hit</blockquote>", old());
    let find = |wanted: &'static str| {
        move |text: &str| text.match_indices(wanted).map(|(at, word)| at..at + word.len()).collect::<Vec<_>>()
    };
    let read =
        |find: &dyn Fn(&str) -> Vec<std::ops::Range<usize>>| match read_marked(&mail("x", &html), OPTIONS, find).body {
            Body::Html { html, .. } => html,
            other => panic!("{other:?}"),
        };
    let (hit, new) = (read(&find("hit")), read(&find("New")));
    assert!(hit.contains("<details class=\"m--fold\" open=\"\">") && hit.contains("<mark class=\"m--hit\">hit</mark>"));
    assert!(new.contains(OPEN) && new.starts_with("<mark class=\"m--hit\">New</mark>"), "{new}");
    for html in [hit, new] {
        inspect(&html).expect("harmless");
        assert!(frame_document(&html, Default::default()).contains("summary.m--fold{"));
    }
    assert!(!frame_document("<p>details class=\"m--fold\"", Default::default()).contains("m--fold{"));
}

#[test]
fn text_and_links_of_a_message_are_those_without_the_button() {
    let html = format!(
        "<a href=https://a.example>New</a><blockquote type=cite>{}<a href=https://b.example>b</a></blockquote>",
        old()
    );
    let bodies = [OPTIONS, ReadOptions::default()].map(|options| match read(&mail("x", &html), options).body {
        Body::Html { links, text, .. } => (links, text),
        other => panic!("{other:?}"),
    });
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(bodies[0].0.len(), 2);
}

#[test]
fn what_is_as_deep_or_as_large_as_can_be_is_shown_unfolded_or_folded_in_time() {
    let deep = |depth: usize| format!("New<blockquote type=cite>{}{}", "<div>".repeat(depth), "x".repeat(1_000));
    let deepest = (1..300).rev().find(|depth| !sanitized(&deep(*depth)).is_empty()).expect("some depth");
    let folds = |depth| html_of(&mail("x", &deep(depth)), OPTIONS).contains(OPEN);
    assert!(!folds(deepest) && folds(deepest - 1));
    for piece in [
        "<div class=gmail_quote>",
        "<div id=divRplyFwdMsg>",
        "<blockquote type=cite>",
        "<div class=gmail_quote><blockquote>",
    ] {
        for close in [true, false] {
            let end = if close { "</blockquote></div>" } else { "" };
            let many = format!("New{}", format!("{piece}{end}").repeat(if close { 3_000 } else { 120 }));
            let nested = format!("{many}{}end", "<div></div>".repeat(3_000));
            assert!(!html_of(&mail("x", &nested), OPTIONS).is_empty());
        }
    }
}
