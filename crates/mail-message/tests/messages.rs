//! Whole messages, from octets to what is shown.
//!
//! Must not: test what one module can show alone (links, names and CSS have their tests beside them).

mod support;

use mail_message::{
    Address, Body, FrameOptions, ReadOptions, Scheme, Span, TextBlock, Warning, attachment, frame_document, read,
    summarize, within,
};
use support::{read_html, sanitized};

fn lines(text: &str) -> Vec<u8> {
    text.replace('\n', "\r\n").into_bytes()
}

fn document(raw: &[u8]) -> mail_message::Document {
    read(raw, ReadOptions::default())
}

/// The text of a body, quoting depths in front.
fn shown(body: &Body) -> String {
    let blocks = match body {
        Body::Text(blocks) | Body::Html { text: blocks, .. } => blocks.as_slice(),
        Body::Empty => &[],
    };
    let show = |block: &TextBlock| {
        let spans = block.spans.iter().map(|span| match span {
            Span::Text(text) => text.clone(),
            Span::Link { text, href } => format!("[{text}|{href}]"),
        });
        format!("{}|{}", block.quote_depth, spans.collect::<String>())
    };
    blocks.iter().map(show).collect::<Vec<_>>().join("/")
}

fn address(name: &str, address: &str) -> Address {
    Address { name: name.to_owned(), address: address.to_owned() }
}

#[test]
fn a_summary_holds_what_a_row_shows() {
    let raw = lines(
        "From: =?utf-8?q?J=C3=BCrgen?= <j@a.example>, b@a.example\nTo: undisclosed: c@a.example;\nSubject:  Hello\n  there\n\
         Date: Fri, 21 Nov 1997 09:55:06 -0600\nMessage-ID: <1@a.example>\nIn-Reply-To: <0@a.example>\n\
         References: <x@a.example> <0@a.example>\n\nFirst   line\n\n second\u{200b} line\n",
    );
    let summary = summarize(&raw);
    assert_eq!(summary.subject, "Hello there");
    assert_eq!(summary.from, [address("Jürgen", "j@a.example"), address("", "b@a.example")]);
    assert_eq!(summary.to, [address("", "c@a.example")]);
    assert_eq!(summary.date, Some(880_127_706));
    assert_eq!(summary.message_id.as_deref(), Some("1@a.example"));
    assert_eq!(
        (summary.in_reply_to, summary.references),
        (vec!["0@a.example".into()], vec!["x@a.example".into(), "0@a.example".into()])
    );
    assert_eq!((summary.preview.as_str(), summary.has_attachments), ("First line second line", false));
}

#[test]
fn a_preview_is_the_first_readable_text_and_bounded() {
    let long = "word ".repeat(100_000);
    for (content, expected) in [
        ("Content-Type: text/html\n\n<style>p{color:red}</style><script>x</script><p>Dear &amp; you</p>", "Dear & you"),
        ("Content-Type: text/html\n\n<!-- hidden --><title>Title</title><b>shown</b>", "shown"),
        ("Content-Type: text/plain; charset=iso-2022-jp\n\n\u{1b}$B$3$s\u{1b}(B", "こん"),
        ("Content-Transfer-Encoding: base64\n\nSGVsbG8=", "Hello"),
        ("\n", ""),
    ] {
        assert_eq!(summarize(&lines(&format!("From: a@a.example\n{content}"))).preview, expected, "of {content}");
    }
    // Cut off within 140 characters, and not behind the space between two words.
    assert_eq!(summarize(&lines(&format!("From: a@a.example\n\n{long}"))).preview, "word ".repeat(28).trim_end());
    let full = "x".repeat(140);
    assert_eq!(summarize(&lines(&format!("From: a@a.example\n\n{full} more"))).preview, full);
    assert_eq!(summarize(b"From: a@a.example\r\nSubject: x\r\n").preview, "");
}

#[test]
fn header_text_is_cleaned_of_what_deceives() {
    let raw = lines(
        "From: \"ceo@bank.example\u{202e}\" <x@evil.example>\nSubject: =?utf-8?q?a=0D=0Ab=00=E2=80=AEc=E2=81=A6d=EF=BB=BF?=\n\
         To: \"<script>alert(1)</script>\" <a@a.example>\n\nx",
    );
    let document = document(&raw);
    assert_eq!(document.subject, "a bcd");
    assert_eq!(document.from, [address("ceo@bank.example", "x@evil.example")]);
    assert_eq!(document.to, [address("<script>alert(1)</script>", "a@a.example")]);
    let long =
        summarize(&lines(&format!("Subject: {}\nTo: {}\n\nx", "x".repeat(100_000), "a@a.example, ".repeat(10_000))));
    assert_eq!((long.subject.len(), long.to.len()), (1_000, 500));
}

#[test]
fn no_text_turns_the_direction_of_letters_round_and_right_to_left_text_keeps_its_marks() {
    let kept = "\u{202b}\u{5e9}\u{5dc}\u{202c}\u{200f}!";
    for head in ["", "Content-Type: text/html; charset=utf-8\n"] {
        let raw = lines(&format!("From: a@a.example\n{head}\nsee \u{202e}moc.elgoog\u{202d} {kept}"));
        assert_eq!(shown(&document(&raw).body).trim_end(), format!("0|see moc.elgoog {kept}"));
    }
}

#[test]
fn text_is_read_in_the_charset_it_is_in() {
    for (content_type, octets, expected) in [
        ("text/plain; charset=utf-8", "Grüße €".as_bytes(), "Grüße €"),
        ("text/plain; charset=iso-8859-1", b"Gr\xfc\xdfe", "Grüße"),
        ("text/plain; charset=windows-1252", b"\x93x\x94 \x80", "“x” €"),
        ("text/plain; charset=koi8-r", b"\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"),
        ("text/plain; charset=ISO-2022-JP", b"\x1b$B$3$s$K$A$O\x1b(B", "こんにちは"),
        ("text/plain; charset=shift_jis", b"\x82\xb1\x82\xf1", "こん"),
        ("text/plain; charset=gb2312", b"\xc4\xe3\xba\xc3", "你好"),
        ("text/plain; charset=euc-kr", b"\xbe\xc8\xb3\xe7", "안녕"),
        ("text/plain; charset=utf-16le", b"h\0i\0", "hi"),
        ("text/plain; charset=utf-7", b"+ADw-b+AD4-", "<b>"),
        ("text/plain", "Grüße".as_bytes(), "Grüße"),
        (
            "text/plain",
            b"Sch\xf6ne Gr\xfc\xdfe aus K\xf6ln, bis n\xe4chste Woche!",
            "Schöne Grüße aus Köln, bis nächste Woche!",
        ),
        ("text/plain; charset=us-ascii", "Grüße".as_bytes(), "Grüße"),
        ("text/plain; charset=us-ascii", b"Sch\xf6ne Gr\xfc\xdfe aus K\xf6ln", "Schöne Grüße aus Köln"),
        (
            "text/plain; charset=utf-8",
            b"Sch\xf6ne Gr\xfc\xdfe aus K\xf6ln, das ist kein UTF-8",
            "Schöne Grüße aus Köln, das ist kein UTF-8",
        ),
        ("text/plain; charset=utf-8", b"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa4 cut \xc3", "äöüßä cut \u{fffd}"),
        ("text/plain; charset=x-unknown", b"\xd0\x9f\xd1\x80", "Пр"),
        ("text/html", b"<meta charset=koi8-r><p>\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"),
    ] {
        let head = format!("From: a@a.example\r\nContent-Type: {content_type}\r\n\r\n");
        let raw = [head.as_bytes(), octets].concat();
        assert_eq!(shown(&document(&raw).body), format!("0|{expected}"), "{content_type}");
        assert_eq!(summarize(&raw).preview, expected, "preview of {content_type}");
    }
}

#[test]
fn raw_octets_in_header_fields_are_guessed() {
    for (raw, subject) in [
        (&b"Subject: Sch\xf6ne Gr\xfc\xdfe aus K\xf6ln\r\nTo: a@a.example\r\n\r\nx"[..], "Schöne Grüße aus Köln"),
        ("Subject: Grüße\r\n\r\nx".as_bytes(), "Grüße"),
        (b"Subject: \xf0\xd2\xc9\xd7\xc5\xd4\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\nx", "Привет"),
        (b"Subject: \xbe\xc8\xb3\xe7\r\nContent-Type: text/plain; charset=\"euc-kr\"\r\n\r\nx", "안녕"),
    ] {
        assert_eq!(summarize(raw).subject, subject);
        assert_eq!(document(raw).subject, subject);
    }
    let raw = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n\
                Content-Type: application/pdf; name=\"Z\xe4hler f\xfcr K\xf6ln.pdf\"\r\n\r\nx\r\n--b--";
    assert_eq!(document(raw).attachments.first().unwrap().name, "Zähler für Köln.pdf");
}

#[test]
fn a_body_is_read_in_its_own_charset_whatever_line_ends_the_header() {
    for empty in [&b"\r\n"[..], b"\n", b"\r\r\n", b"\x0c\r\n", b"no field\r\n \t\r\n", b" \r\n\r\n"] {
        let head = b"From: a@a.example\r\nContent-Type: text/plain; charset=iso-8859-1\r\n";
        let raw = [head, empty, b"gr\xfc\xdfe"].concat();
        assert_eq!(shown(&document(&raw).body), "0|gr\u{fc}\u{df}e", "{}", empty.escape_ascii());
    }
}

#[test]
fn quotations_keep_their_depth_and_flowed_lines_are_joined() {
    let plain = |text: &str| shown(&document(&lines(&format!("From: a@a.example\n\n{text}"))).body);
    assert_eq!(plain("a\n> b\n> > c\n>> d\ne\n"), "0|a/1|b/2|c\nd/0|e");
    assert_eq!(plain(">From here\n>From there"), "0|From here\nFrom there");
    assert_eq!(plain("  indented\n\n\ttab\u{7}"), "0|  indented\n\n\ttab");
    assert_eq!(plain("see http://a.example/x, or"), "0|see [http://a.example/x|http://a.example/x], or");
    let flowed = |parameters: &str, text: &str| {
        shown(&document(&lines(&format!("From: a@a.example\nContent-Type: text/plain; {parameters}\n\n{text}"))).body)
    };
    assert_eq!(flowed("format=flowed", "a \nb\n c\n> d \n> e\nf \n-- \nsig"), "0|a b\nc/1|d e/0|f -- \nsig");
    assert_eq!(flowed("format=flowed; delsp=yes", "こん \nにちは"), "0|こんにちは");
    assert_eq!(flowed("format=fixed", "a \nb"), "0|a \nb");
}

#[test]
fn html_can_be_read_as_text() {
    for (html, expected) in [
        ("<p>a<p>b<br>c", "0|a\n\nb\nc"),
        ("<div>a</div><div>b</div>", "0|a\nb"),
        ("a<blockquote>b<blockquote>c</blockquote></blockquote>d", "0|a/1|b/2|c/0|d"),
        ("<ul><li>a<li>b</ul>", "0|• a\n• b"),
        ("<a href=http://a.example>text</a> more", "0|[text|http://a.example] more"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "0|a b\nc"),
        ("<img src=http://a.example alt=Logo>", "0|Logo"),
        ("x http://a.example", "0|x [http://a.example|http://a.example]"),
    ] {
        assert_eq!(shown(&read_html(html).body), expected, "of {html}");
    }
}

const ALTERNATIVE: &str = "From: a@a.example\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n\
    --b\nContent-Type: text/plain\n\nas text\n--b\nContent-Type: text/html\n\n<p>as <b>html</b></p>\n--b--\n";

#[test]
fn of_alternatives_the_html_is_read_unless_text_is_preferred() {
    let raw = lines(ALTERNATIVE);
    assert!(matches!(&document(&raw).body, Body::Html { html, .. } if html.trim() == "<p>as <b>html</b></p>"));
    assert_eq!(shown(&read(&raw, ReadOptions { prefer_text: true, ..ReadOptions::default() }).body), "0|as text");
    assert!(document(&raw).attachments.is_empty());
    assert_eq!(summarize(&raw).preview, "as text");
}

const MIXED: &str = "From: a@a.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\
    Content-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n\
    <div style=\"background:url(cid:dot%40x)\"><img src=\"cid:dot@x\" alt=dot><img src=cid:none></div>\n\
    --r\nContent-Type: image/gif\nContent-ID: <dot@x>\nContent-Transfer-Encoding: base64\n\n\
    R0lGODlhAQABAAAAACwAAAAAAQABAAA=\n--r--\n--b\n\
    Content-Type: TEXT/HTML; charset=x; name=\"../a.html\"\nContent-Disposition: attachment\n\n<script>alert(1)</script>\n--b\n\
    Content-Type: application/pdf\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment;\n \
    filename*0*=utf-8''%E2%82%AC%20; filename*1=rates.pdf\n\nJVBERg==\n--b\n\
    Content-Type: message/rfc822\n\nFrom: c@a.example\nSubject: inner/mail\n\ninner text\n--b--\n";

#[test]
fn attachments_are_listed_with_safe_names_and_given_out_decoded() {
    let raw = lines(MIXED);
    let document = document(&raw);
    let listed: Vec<_> = document
        .attachments
        .iter()
        .map(|info| (info.name.as_str(), info.media_type.as_str(), info.octets, info.inline))
        .collect();
    assert_eq!(
        listed,
        [
            ("a.html", "text/html", 25, false),
            ("€ rates.pdf", "application/pdf", 4, false),
            ("inner_mail.eml", "message/rfc822", 52, false),
            ("attachment-3.gif", "image/gif", 23, true),
        ]
    );
    let saved: Vec<_> = document.attachments.iter().map(|info| attachment(&raw, info.part).unwrap()).collect();
    assert!(saved.iter().zip(&document.attachments).all(|(saved, info)| saved.octets.len() as u64 == info.octets));
    assert_eq!(saved[0].octets, b"<script>alert(1)</script>");
    assert_eq!(saved[1].octets, b"%PDF");
    assert!(saved[2].octets.starts_with(b"From: c@a.example\r\n"));
    assert_eq!(attachment(&raw, 0), None);
    assert_eq!(attachment(&raw, 1_000), None);
    assert!(summarize(&raw).has_attachments);
}

#[test]
fn an_attachment_is_saved_under_the_name_that_is_shown() {
    // The name alone would be taken for another charset than the header as a whole.
    let raw = b"Subject: \xcf\xf0\xe8\xe2\xe5\xf2 \xe8\xe7 \xcc\xee\xf1\xea\xe2\xfb, \xe4\xf0\xf3\xe7\xfc\xff\r\n\
                Content-Type: application/pdf\r\n\
                Content-Disposition: attachment; filename=\"e\xff\xff]\xff\xff\xff.pdf\"\r\n\r\nx";
    let shown = document(raw).attachments.swap_remove(0);
    let saved = attachment(raw, shown.part).unwrap();
    assert_eq!((saved.name, saved.octets), (shown.name, b"x".to_vec()));
}

#[test]
fn a_message_inside_is_named_by_its_subject_as_far_as_a_name_may_reach() {
    for (subject, name) in [("", "message.eml".to_owned()), ("a.b", "a_b.eml".to_owned())] {
        let raw = lines(&format!(
            "From: a@a.example\nContent-Type: message/rfc822\n\nSubject: {subject}\nTo: b@b.example\n\nx"
        ));
        assert_eq!(attachment(&raw, 0).unwrap().name, name);
    }
    let long = "ä".repeat(200);
    let raw = lines(&format!("From: a@a.example\nContent-Type: message/rfc822\n\nSubject: {long}\n\nx"));
    let name = attachment(&raw, 0).unwrap().name;
    assert!(name.ends_with("ä.eml") && (110..=120).contains(&name.len()), "{name}");
}

#[test]
fn images_of_the_message_are_shown_inside_it() {
    let Body::Html { html, .. } = document(&lines(MIXED)).body else { panic!() };
    let image = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
    assert_eq!(
        html.trim(),
        format!("<div style=\"background:url(&quot;{image}&quot;)\"><img src=\"{image}\" alt=\"dot\"><img></div>")
    );
    assert_eq!(sanitized(&html), html);
}

#[test]
fn text_beside_html_is_shown_with_it_and_cannot_be_markup() {
    let raw = lines(
        "From: a@a.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n\
         <div><form><table><b>open\n--b\nContent-Type: text/plain\n\n<img src=x onerror=alert(1)> http://a.example\n--b--\n",
    );
    let Body::Html { html, .. } = document(&raw).body else { panic!() };
    support::inspect(&html).unwrap();
    assert!(
        html.contains("&lt;img src=x onerror=alert(1)&gt;") && html.contains("href=\"http://a.example\""),
        "{html}"
    );
}

#[test]
fn several_from_fields_are_pointed_out_and_all_shown() {
    let document = document(b"From: a@a.example\r\nFrom: b@b.example\r\nSubject: x\r\n\r\nx");
    assert_eq!(document.from.len(), 2);
    assert_eq!(document.warnings, [Warning::SeveralFrom]);
}

#[test]
fn who_sent_what_another_wrote_is_told() {
    for (fields, sender) in [
        ("From: a@a.example\r\nSender: Bo <b@b.example>", Some(address("Bo", "b@b.example"))),
        ("From: a@a.example, b@b.example\r\nSender: Bo <B@b.example>", None),
        ("From: a@a.example", None),
        ("From: a@a.example\r\nSender:", None),
    ] {
        assert_eq!(document(format!("{fields}\r\n\r\nx").as_bytes()).sender, sender, "{fields}");
    }
}

#[test]
fn what_only_other_programs_can_read_is_pointed_out() {
    for (content_type, warning) in [
        ("multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x", Some(Warning::Encrypted)),
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", Some(Warning::Encrypted)),
        ("application/x-pkcs7-mime; smime-type=signed-data; name=smime.p7m", Some(Warning::Sealed)),
        ("application/pkcs7-mime; name=smime.p7m", Some(Warning::Sealed)),
        ("application/pkcs7-mime; smime-type=certs-only; name=smime.p7c", None),
        ("multipart/signed; protocol=\"application/pgp-signature\"; boundary=x", None),
        ("text/plain", None),
    ] {
        let raw = format!(
            "From: a@a.example\r\nMIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n--x\r\n\r\nx\r\n--x--\r\n"
        );
        assert_eq!(document(raw.as_bytes()).warnings, warning.into_iter().collect::<Vec<_>>(), "{content_type}");
    }
}

#[test]
fn what_is_not_mail_is_shown_as_it_begins() {
    let unstructured = document(b"no header here\n\nat all");
    assert_eq!(
        (shown(&unstructured.body).as_str(), unstructured.warnings),
        ("0|no header here\n\nat all", vec![Warning::NotMail])
    );
    assert_eq!(document(b"").body, Body::Empty);
    for raw in
        [&b"\0\0\0"[..], b"\r\n\r\n", b":", b"\xff\xfe\xfd", b"From", b"--b\r\n--b--", b"Content-Type: multipart/mixed"]
    {
        document(raw);
        summarize(raw);
        attachment(raw, 0);
    }
    let broken =
        document(b"From: a@a.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--y\r\nreadable\r\n--y--");
    assert!(shown(&broken.body).contains("readable") && broken.attachments.is_empty(), "{broken:?}");
    let odd = document(b"From: a@a.example\r\nContent-Type: TEXT/PLAIN charset=US-ASCII\r\n\r\nreadable");
    assert_eq!((shown(&odd.body).as_str(), odd.attachments.len()), ("0|readable", 0));
}

#[test]
fn a_message_cut_anywhere_is_read() {
    for raw in [lines(MIXED), lines(ALTERNATIVE)] {
        for cut in 0..raw.len() {
            let part = raw.get(..cut).unwrap();
            summarize(part);
            if let Body::Html { html, .. } = document(part).body {
                support::inspect(&html).unwrap();
            }
        }
    }
}

#[test]
fn bombs_of_structure_are_cut_off_with_a_warning() {
    let nested: String =
        (0..1_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
    let deep = document(&lines(&format!("From: a@a.example\n{nested}")));
    assert!(deep.warnings.contains(&Warning::TooDeep), "{:?}", deep.warnings);
    let forwarded =
        document(&lines(&format!("From: a@a.example\n{}", "Content-Type: message/rfc822\n\n".repeat(8_000))));
    assert!(forwarded.attachments.len() <= 1);
    let wide = document(&lines(&format!(
        "From: a@a.example\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\nContent-Type: application/x\n\nx\n".repeat(20_000)
    )));
    assert!(wide.warnings.contains(&Warning::TooManyParts) && wide.attachments.len() <= 1_000);
    let pages = document(&lines(&format!(
        "From: a@a.example\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\nContent-Type: text/html\n\n<p>page\n".repeat(2_000)
    )));
    assert!(matches!(&pages.body, Body::Html { html, .. } if html.matches("page").count() == 50));
}

#[test]
fn bombs_of_header_fields_are_bounded() {
    for head in [
        "X: y\n".repeat(100_000),
        format!("Subject: {}\n", "x".repeat(3_000_000)),
        format!("Subject: {}\n", "=?utf-8?q?a?= ".repeat(100_000)),
        format!("Subject: {}\n", "=?utf-8?q?".repeat(100_000)),
        format!("To: {}\n", "a@a.example,".repeat(100_000)),
        format!("To: {}\n", "(".repeat(500_000)),
        format!("References: {}\n", "<a@a.example> ".repeat(100_000)),
    ] {
        let document = document(&lines(&format!("From: a@a.example\n{head}\nx")));
        assert!(
            document.subject.chars().count() <= 1_000 && document.to.len() <= 500 && document.references.len() <= 100
        );
    }
}

#[test]
fn long_text_is_cut_and_of_huge_mail_the_beginning_is_read() {
    let long = document(&lines(&format!("From: a@a.example\n\n{}", "word word word\n".repeat(200_000))));
    assert_eq!(long.warnings, [Warning::TextCut]);
    let mut huge = b"From: a@a.example\r\nSubject: huge\r\n\r\n".to_vec();
    huge.resize(50 * 1024 * 1024 + 1, b'x');
    let text = document(&huge);
    assert_eq!((text.subject.as_str(), text.warnings), ("huge", vec![Warning::TextCut, Warning::TooLarge]));
    assert!(shown(&text.body).starts_with("0|xxx"));
    assert_eq!(summarize(&huge).subject, "huge");
    assert_eq!(attachment(&huge, 0), None);
    // Of what is attached, that which is whole can be saved, and no other.
    let file =
        |name: &str| format!("\n--b\nContent-Type: text/x-vcard; name={name}\n\nBEGIN:VCARD\nFN:{name}\nEND:VCARD\n");
    for last in ["", "Content-Type: message/rfc822; name=c.eml\n\nFrom: c@c.example\n\n"] {
        let head = "From: a@a.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHello";
        let mut huge = lines(&format!("{head}{}\n--b\n{last}{}", file("a.vcf"), file("b.vcf").replace("\n--b\n", "")));
        huge.resize(50 * 1024 * 1024 + 1, b'x');
        let mail = document(&huge);
        assert_eq!((shown(&mail.body).as_str(), mail.warnings), ("0|Hello", vec![Warning::TooLarge]));
        let [file] = mail.attachments.as_slice() else { panic!("{:?}", mail.attachments) };
        assert_eq!((file.name.as_str(), mail.cards.len()), ("a.vcf", 1));
        assert!(attachment(&huge, file.part).is_some_and(|file| file.octets.ends_with(b"END:VCARD\r\n")));
        assert_eq!((attachment(&huge, file.part + 1), within(&huge, &[file.part + 1])), (None, None));
    }
}

#[test]
fn the_frame_document_begins_with_its_policy_and_darkens_only_plain_mail() {
    let dark = FrameOptions { scheme: Scheme::Dark, ..FrameOptions::default() };
    let plain = frame_document("<p>color background</p>", dark);
    assert!(plain.starts_with(
        "<!DOCTYPE html><html><head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
    ));
    assert!(plain.ends_with("<body><p>color background</p></body></html>"));
    assert!(plain.contains("color-scheme:dark") && !plain.contains("color-scheme:light"));
    for html in [
        "<style>\np{color:red}\n</style><p>x</p>",
        "<p style=\"background-color:red\">x</p>",
        "<table bgcolor=\"red\"></table>",
        "<font color=\"red\">x</font>",
    ] {
        let frame = frame_document(html, dark);
        assert!(frame.contains("color-scheme:light") && !frame.contains("color-scheme:dark"), "{html}");
    }
    let system = frame_document("<p>x</p>", FrameOptions::default());
    assert!(system.contains("prefers-color-scheme:dark"));
}

#[test]
fn the_frame_scrolls_to_what_is_too_wide_and_takes_the_widths_of_tables_for_wishes_on_phones() {
    let frame =
        frame_document("<div class=\"m--page\" style=\"overflow:hidden\"><p>x</p></div>", FrameOptions::default());
    for rule in ["overflow:auto!important}", "overflow:visible!important", "@media (max-width:640px){table[width]"] {
        assert!(frame.contains(rule), "{rule}");
    }
}
