//! Mail made to take more time or memory than anybody has, one of each kind that is known (classes H27 to H33 of public
//! advisories: structure, header, HTML, style sheets, pictures, foreign formats, text).
//!
//! Must not: be larger than what a mail server takes without a word.

use crate::winmail;
use data_encoding::BASE64;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::fmt::Write as _;
use std::io::Write as _;

/// A mail, and what it is called in its subject.
pub type Bomb = (&'static str, Vec<u8>);

/// All of them.
pub fn all() -> Vec<Bomb> {
    [structure(), header(), html(), sheets(), pictures(), foreign(), text()].concat()
}

fn mail(name: &'static str, fields: &str, content: &str) -> Bomb {
    let head =
        format!("From: Eve <eve@example.org>\r\nTo: ada@example.net\r\nSubject: Bomb {name}.\r\nMIME-Version: 1.0\r\n");
    (name, format!("{head}{fields}\r\n\r\n{content}\r\n").into_bytes())
}

fn of_type(name: &'static str, media_type: &str, content: &str) -> Bomb {
    mail(name, &format!("Content-Type: {media_type}; charset=utf-8"), content)
}

fn of_html(name: &'static str, content: &str) -> Bomb {
    of_type(name, "text/html", &lines(content))
}

/// Cut into lines, so that servers take it.
fn lines(content: &str) -> String {
    const WIDTH: usize = 900;
    let mut cut = String::with_capacity(content.len() + content.len() / WIDTH * 2);
    let mut width = 0;
    for piece in content.split_inclusive(['>', ' ', ';', '}', '"']) {
        if width + piece.len() > WIDTH {
            cut.push_str("\r\n");
            width = 0;
        }
        cut.push_str(piece);
        width += piece.len();
    }
    cut
}

/// H27: depth, number of parts, boundaries that never come.
fn structure() -> Vec<Bomb> {
    let mut nested = String::new();
    for depth in 0..100_000 {
        let _ = write!(nested, "--b{depth}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", depth + 1);
    }
    let mut open = String::new();
    for part in 0..100_000 {
        let _ = write!(open, "--b\r\nContent-Type: multipart/mixed; boundary=x{part}\r\n\r\n");
    }
    let letters = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    // Each boundary is how the next begins, so that a line may be the end of any of them.
    let mut prefixes = String::new();
    for depth in 1..70 {
        let (own, inner) = ("b".repeat(depth), "b".repeat(depth + 1));
        let _ = write!(prefixes, "--{own}\r\nContent-Type: multipart/mixed; boundary={inner}\r\n\r\n");
    }
    prefixes.push_str(&format!("--{}\r\n", "b".repeat(70)).repeat(50_000));
    let dashes = "-".repeat(70);
    let ruled = format!("{dashes}\r\n--{dashes}\r\n\r\nx\r\n").repeat(30_000);
    let parts = "--b\r\n\r\nx\r\n".repeat(100_000);
    let files =
        "--b\r\nContent-Type: image/png; name=x.png\r\nContent-Disposition: attachment\r\n\r\nx\r\n".repeat(100_000);
    vec![
        mail("of depth", "Content-Type: multipart/mixed; boundary=b0", &nested),
        mail("of letters", "Content-Type: message/rfc822", &letters),
        mail("of parts", "Content-Type: multipart/mixed; boundary=b", &parts),
        mail("of files", "Content-Type: multipart/mixed; boundary=b", &files),
        mail("of prefixes", "Content-Type: multipart/mixed; boundary=b", &prefixes),
        mail("of dashes", &format!("Content-Type: multipart/mixed; boundary=\"{dashes}\""), &ruled),
        mail("of open ends", "Content-Type: multipart/mixed; boundary=b", &open),
    ]
}

/// H28: number and length of fields, encoded words, recipients, comments, references.
fn header() -> Vec<Bomb> {
    let mut recipients = String::from("Cc:");
    let mut references = String::from("References:");
    for index in 0..100_000 {
        let _ = write!(recipients, "\r\n a{index}@example.org,");
        let _ = write!(references, "\r\n <{index}@example.org>");
    }
    vec![
        mail("of fields", &"X-Field: x\r\n".repeat(1_000_000), "x"),
        mail(
            "of one field",
            &format!("X-Field: x{}", "\r\n xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".repeat(240_000)),
            "x",
        ),
        mail("of encoded words", &format!("Comments: x{}", "\r\n =?utf-8?q?=41?=".repeat(100_000)), "x"),
        mail("of words without end", &format!("Comments: x{}", "\r\n =?utf-8?q?=41".repeat(100_000)), "x"),
        mail("of recipients", recipients.trim_end_matches(','), "x"),
        mail("of groups", &format!("To: {}x@example.org", "\r\n a: b:".repeat(100_000)), "x"),
        mail(
            "of comments",
            &format!("Reply-To: x@example.org{}", "\r\n (((((((((((((((((((((((((((((((((((".repeat(10_000)),
            "x",
        ),
        mail("of references", &references, "x"),
        mail(
            "of results",
            &format!("Authentication-Results: a{}", "\r\n (((((((((;spf=pass;((((((((((((((".repeat(10_000)),
            "x",
        ),
    ]
}

/// H29: depth, attributes, elements that the parser repeats, entities, raw text.
fn html() -> Vec<Bomb> {
    let attributes: String = (0..100_000).map(|index| format!(" a{index}=x")).collect();
    let fonts: String = (0..100_000).map(|size| format!("<font size={size}>")).collect();
    vec![
        of_html("of nested elements", &"<div>".repeat(200_000)),
        of_html("of nested tables", &"<table><tr><td>".repeat(100_000)),
        of_html("of attributes", &format!("<p{attributes}>x</p>")),
        of_html("of fonts", &format!("{fonts}{}", "<p>x".repeat(50_000))),
        of_html("of entities", &"&CounterClockwiseContourIntegral; ".repeat(50_000)),
        of_html("of raw text", &format!("<plaintext>{}", "<b>x ".repeat(200_000))),
        of_html("of cells", &"<table><tr><td colspan=1000 rowspan=65534>x</table>".repeat(2_000)),
        of_html("of links", &"<a href=https://example.org/x>x</a> ".repeat(30_000)),
        of_type("of one line", "text/html", &format!("<p>{}", "x".repeat(20_000_000))),
    ]
}

/// H30: rules, selectors, gradients, shadows.
fn sheets() -> Vec<Bomb> {
    let rules: String = (0..100_000).map(|rule| format!(".a{rule}{{color:red}} ")).collect();
    let chains = format!("a{}{{color:red}} ", ":has(b".repeat(20_000));
    let gradients = vec!["linear-gradient(red,blue)"; 10_000].join(", ");
    let gradients = format!("<p style='background:{gradients}'>x</p>");
    let selectors = |sign: char| (0..400).map(|class| format!(".a{class} {sign} hr")).collect::<Vec<_>>();
    let siblings = |sign| {
        let rules: String =
            selectors(sign).chunks(100).map(|some| format!("{} {{color:red}} ", some.join(", "))).collect();
        format!("<style>{rules}</style><p>x</p>{}", "<hr>".repeat(25_000))
    };
    let grid = format!(
        "<div style='display:grid;grid-template-columns:repeat(1000000,1px);grid-template-rows:repeat(1000000,1px);grid-auto-flow:row dense'>{}</div>",
        "<p style='grid-row:1'>x</p>".repeat(60_000)
    );
    let shadow = "<div style='box-shadow:0 0 900px 400px red;width:900px;height:20px'>x</div>".repeat(4_000);
    let descent = format!(
        "<style>{}</style>{}",
        "div div div div div div div p{color:red} ".repeat(4_000),
        "<div><p>x</p></div>".repeat(10_000)
    );
    vec![
        of_html("of rules", &format!("<style>{rules}</style><p>x")),
        of_html("of selectors", &format!("<style>{chains}</style><p>x")),
        of_html("of gradients", &gradients),
        of_html("of shadows", &shadow),
        of_html("of blurs", &"<div style='filter:blur(900px);backdrop-filter:blur(900px)'>x</div>".repeat(10_000)),
        of_html("of descendants", &descent),
        of_html("of siblings", &siblings('~')),
        of_html("of neighbours", &siblings('+')),
        of_html("of columns", &format!("{}x", "<div style='columns:2'>a ".repeat(30))),
        of_html("of a grid", &grid),
    ]
}

/// H31: pictures that unpack into more than they are.
fn pictures() -> Vec<Bomb> {
    let png = base64_lines(&png(30_000));
    let frame = "IfkEAAAAAAAsAAAAAAEAAQAAAgJEAQA=";
    let svg = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjx1c2UgaHJlZj0iI2EiLz48L3N2Zz4=";
    let part = |media_type: &str, content: &str| {
        format!(
            "--b\r\nContent-Type: text/html\r\n\r\n<p>x<img src=cid:i><img src=cid:i>\r\n--b\r\nContent-Type: {media_type}\r\n\
             Content-ID: <i>\r\nContent-Transfer-Encoding: base64\r\n\r\n{content}\r\n--b--"
        )
    };
    let related = "Content-Type: multipart/related; boundary=b";
    let gif = format!("R0lGODlhAQABAIAAAAAAAP///w==\r\n{}", format!("{frame}\r\n").repeat(10_000));
    vec![
        mail("of pixels", related, &part("image/png", &png)),
        mail("of frames", related, &part("image/gif", &gif)),
        mail("of vectors", related, &part("image/svg+xml", svg)),
        of_type(
            "of inline pictures",
            "text/html",
            &format!("<img src='data:image/png;base64,\r\n{png}'>\r\n").repeat(13),
        ),
    ]
}

/// A black square of so many pixels along each side, which packs into a thousandth of an octet for each.
fn png(side: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], content: &[u8]| {
        let body = [kind, content].concat();
        file.extend(u32::try_from(content.len()).expect("it is small").to_be_bytes());
        file.extend(&body);
        file.extend(crc32fast::hash(&body).to_be_bytes());
    };
    // One bit a pixel, grey.
    chunk(b"IHDR", &[&side.to_be_bytes()[..], &side.to_be_bytes(), &[1, 0, 0, 0, 0]].concat());
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let row = vec![0; usize::try_from(side.div_ceil(8)).expect("it is small") + 1];
    for _ in 0..side {
        packed.write_all(&row).expect("memory takes it");
    }
    chunk(b"IDAT", &packed.finish().expect("memory takes it"));
    chunk(b"IEND", &[]);
    file
}

/// H32: winmail.dat whose sizes lie, RTF that unpacks into more than it is, packages in packages.
fn foreign() -> Vec<Bomb> {
    let lying = b"\x01\x06\x90\x08\x00\xff\xff\xff\xff\0\0\0\0".repeat(20_000);
    // Four thousand million values of one property.
    let counts = [&b"\x01\0\0\0\x03\x10\x05\0"[..], &u32::MAX.to_le_bytes()].concat();
    let rtf = winmail::property(winmail::RTF, winmail::OCTETS, &winmail::packed_bomb(1_000_000));
    let mut nested = Vec::new();
    for _ in 0..1_000 {
        // What stands before a package is the number of the interface that reads it.
        let inner = [&[0; 16][..], &winmail::package(&nested)].concat();
        let inner = winmail::property(winmail::DATA, winmail::OBJECT, &inner);
        let attributes = [(winmail::RENDER_DATA, vec![0; 14]), (winmail::ATTACHMENT_PROPERTIES, inner)];
        nested = attributes.iter().flat_map(|(id, data)| winmail::attribute(*id, data)).collect();
    }
    vec![
        of_winmail("of sizes", &lying),
        of_winmail("of counts", &winmail::attribute(winmail::MESSAGE_PROPERTIES, &counts).repeat(20_000)),
        of_winmail("of RTF", &winmail::attribute(winmail::MESSAGE_PROPERTIES, &rtf)),
        of_winmail("of packages", &nested),
    ]
}

fn of_winmail(name: &'static str, attributes: &[u8]) -> Bomb {
    let fields = "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64";
    mail(name, fields, &base64_lines(&winmail::package(attributes)))
}

fn base64_lines(octets: &[u8]) -> String {
    BASE64.encode(octets).as_bytes().chunks(76).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\r\n")
}

/// H33: what is nearly an address, marks without end, pictures made of many characters.
fn text() -> Vec<Bomb> {
    vec![
        of_type("of addresses", "text/plain", &"http://a@a.a@http://www.a@a.a ".repeat(30_000).replace(" h", " \r\nh")),
        of_type("of brackets", "text/plain", &format!("http://a.example/{}", "([".repeat(500_000))),
        of_type("of marks", "text/plain", &format!("a{}", "\u{301}".repeat(1_000_000))),
        of_type("of families", "text/plain", &"\u{1f468}\u{200d}".repeat(150_000)),
        of_type("of directions", "text/plain", &"\u{202b}\u{5d0}\u{202c}a".repeat(100_000)),
        of_type(
            "of quotations",
            "text/plain",
            &(0..60_000).map(|depth| format!("{}x\r\n", ">".repeat(depth % 40))).collect::<String>(),
        ),
        of_html("of directions in HTML", &"<p>\u{202b}\u{5d0}\u{202c}a ".repeat(100_000).replace("<p>", "")),
        of_html("of marks in HTML", &format!("<p>a{}", "\u{301}".repeat(1_000_000))),
    ]
}
