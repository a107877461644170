//! Which parts of a mail are shown, and which are listed as files: all of them are one or the other.
//!
//! Must not: look at how a file is named by itself, or shown.

use mail_message::{
    Body, Document, FileType, Preview, ReadOptions, Span, attachment, preview, read, searchable, summarize, within,
};

const TEXT: &str = "Content-Type: text/plain\r\n\r\nwords";
const FOOTER: &str = "Content-Type: text/plain\r\n\r\nfooter";
const HTML: &str = "Content-Type: text/html\r\n\r\n<p>rich</p>";
const WITH_LOGO: &str = "Content-Type: text/html\r\n\r\n<p>rich</p><img src=cid:logo@x>";
const PHOTO: &str =
    "Content-Type: image/jpeg; name=photo.jpg\r\nContent-Disposition: inline; filename=photo.jpg\r\n\r\n\u{0}";
const SOUND: &str = "Content-Type: audio/wav; name=a.wav\r\n\r\nRIFF....WAVE";

/// A part of several: each container is a line of its own, so that boundaries never meet.
fn multi(kind: &str, parts: &[&str]) -> String {
    let boundary = format!("{kind}{}", parts.concat().len());
    let parts: String = parts.iter().map(|part| format!("--{boundary}\r\n{part}\r\n")).collect();
    format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n{parts}--{boundary}--\r\n")
}

fn mail(content: &str) -> Vec<u8> {
    format!("From: a@a.example\r\nMIME-Version: 1.0\r\n{content}").into_bytes()
}

fn logo(id: &str, octets: usize) -> String {
    let content = format!("GIF89a\x01\0\x01\0{}", "x".repeat(octets));
    format!("Content-Type: image/gif; name=logo.gif\r\nContent-ID: <{id}>\r\n\r\n{content}")
}

fn of_type(media_type: &str) -> String {
    format!("Content-Type: {media_type}\r\n\r\nother words")
}

fn read_of(raw: &[u8]) -> Document {
    read(raw, ReadOptions::default())
}

/// The words that are shown, `[]` for each image between them.
fn shown(document: &Document) -> String {
    let html = match &document.body {
        Body::Html { html, .. } => html.clone(),
        Body::Text(blocks) => {
            let spans = blocks.iter().flat_map(|block| block.spans.iter().cloned().chain([Span::Text(" ".into())]));
            spans
                .map(|span| match span {
                    Span::Text(text) | Span::Link { text, .. } => text,
                })
                .collect()
        }
        Body::Empty => String::new(),
    };
    let mut shown = String::new();
    for (index, piece) in html.split('<').enumerate() {
        let text = if index == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) };
        shown.push_str(if piece.starts_with("img src=\"data:") { " [] " } else { " " });
        shown.push_str(text);
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn listed(document: &Document) -> String {
    let files = document.attachments.iter();
    files
        .map(|file| if file.inline { format!("({})", file.name) } else { file.name.clone() })
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn no_part_of_a_mail_is_out_of_reach() {
    let pdf = "Content-Type: application/pdf\r\nContent-Disposition: inline; filename=bill.pdf\r\n\r\n%PDF-1.4";
    let drawn = "Content-Type: image/png; name=b.png\r\nContent-Disposition: inline\r\n\r\n\u{7f}PNG";
    let gif = "Content-Type: image/gif; name=dot.gif\r\nContent-Disposition: inline\r\n\r\nGIF89a\x01\0\x01\0";
    let avif = "Content-Type: image/avif; name=a.avif\r\nContent-ID: <logo@x>\r\n\r\n\0\0\0\x1cftypavif";
    let calendar = "Content-Type: text/calendar; method=REQUEST; name=a.ics\r\n\r\nBEGIN:VCALENDAR";
    let alternative = |parts: &[&str]| multi("alternative", parts);
    let amp = of_type("text/x-amp-html");
    let watch = of_type("text/watch-html");
    let csv = of_type("text/csv");
    for (content, expected_text, expected_files, has_attachments) in [
        // What telephones, scanners and answering machines send.
        (multi("mixed", &[TEXT, PHOTO]), "words", "photo.jpg", true),
        (multi("mixed", &[TEXT, PHOTO, FOOTER]), "words footer", "photo.jpg", true),
        (multi("mixed", &[PHOTO]), "", "photo.jpg", true),
        (SOUND.to_owned(), "", "a.wav", true),
        (PHOTO.to_owned(), "", "photo.jpg", true),
        (multi("mixed", &[TEXT, pdf]), "words", "bill.pdf", true),
        // What cannot be drawn is a file, and so is what can but was not made for the HTML.
        (multi("mixed", &[HTML, SOUND, FOOTER]), "rich footer", "a.wav", true),
        (multi("mixed", &[HTML, PHOTO, drawn]), "rich", "photo.jpg b.png", true),
        (multi("mixed", &[HTML, gif, SOUND, FOOTER]), "rich [] footer", "a.wav dot.gif", true),
        (multi("related", &[WITH_LOGO, avif]), "rich", "a.avif", true),
        // A logo is a piece of the HTML that draws it; a photo is a file as well.
        (multi("related", &[WITH_LOGO, &logo("logo@x", 9)]), "rich []", "(logo.gif)", false),
        (multi("related", &[WITH_LOGO, &logo("logo@x", 40_000)]), "rich []", "logo.gif", true),
        (multi("related", &[WITH_LOGO, &logo("logo@x", 9), pdf]), "rich []", "bill.pdf (logo.gif)", true),
        (multi("mixed", &[TEXT, &logo("logo@x", 9)]), "words", "logo.gif", true),
        // Of versions, one is shown, and the others are no files.
        (alternative(&[TEXT, &amp, HTML]), "rich", "", false),
        (alternative(&[TEXT, &watch, &amp]), "words", "", false),
        (alternative(&[&amp, &watch]), "", "attachment-1.txt attachment-2.txt", true),
        (alternative(&[TEXT, HTML, calendar]), "rich", "a.ics", true),
        // What the parser puts in no list.
        (alternative(&[TEXT, &multi("mixed", &[HTML, drawn, FOOTER])]), "rich footer", "b.png", true),
        (alternative(&[&multi("mixed", &[HTML, &alternative(&[TEXT, HTML])])]), "rich rich", "", false),
        (alternative(&[&multi("mixed", &[TEXT, drawn, HTML])]), "words rich", "b.png", true),
        (alternative(&[&multi("mixed", &[TEXT, HTML, &alternative(&[TEXT, HTML])])]), "words rich rich", "", false),
        (alternative(&[&multi("mixed", &[TEXT, FOOTER]), HTML]), "rich", "", false),
        // What lies beside a version that is not shown is no version of anything.
        (alternative(&[&multi("mixed", &[TEXT, &csv]), HTML]), "rich", "attachment-3.csv", true),
        (
            alternative(&[&multi("mixed", &[TEXT, &multi("related", &[&csv, &amp])]), HTML]),
            "rich",
            "attachment-4.csv attachment-5.txt",
            true,
        ),
        (alternative(&[TEXT, &multi("mixed", &[HTML, &csv])]), "rich", "attachment-4.csv", true),
        // A boundary that never comes.
        (
            multi("mixed", &[TEXT, "Content-Type: multipart/mixed; boundary=never\r\n\r\nlost"]),
            "words",
            "attachment-2.txt",
            true,
        ),
    ] {
        let raw = mail(&content);
        let document = read_of(&raw);
        assert_eq!(
            (shown(&document).as_str(), listed(&document).as_str()),
            (expected_text, expected_files),
            "{content}"
        );
        assert_eq!(summarize(&raw).has_attachments, has_attachments, "{content}");
        let names = searchable(&raw).file_names;
        let all = document.attachments.iter().filter(|file| !file.inline || names.contains(&file.name));
        assert_eq!(names.len(), all.count(), "{names:?} of {content}");
        for file in &document.attachments {
            let saved = attachment(&raw, file.part).expect("what is listed can be saved");
            assert_eq!((&saved.name, saved.octets.len() as u64), (&file.name, file.octets));
        }
    }
}

#[test]
fn text_beyond_what_is_shown_is_a_file() {
    let many: Vec<&str> = std::iter::repeat_n(FOOTER, mail_message::limits::BODY_PARTS + 2).collect();
    let document = read_of(&mail(&multi("mixed", &many)));
    assert_eq!(listed(&document), "attachment-51.txt attachment-52.txt");
}

#[test]
fn what_is_said_about_a_message_is_text_and_no_message() {
    let report = "Reporting-MTA: dns; mx.a.example\r\n\r\nFinal-Recipient: rfc822; b@b.example\r\nAction: failed\r\n";
    for kind in [
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
    ] {
        let part = format!("Content-Type: {kind}\r\n\r\n{report}");
        let raw = mail(&multi("report", &[TEXT, &part]));
        let document = read_of(&raw);
        let [file] = document.attachments.as_slice() else { panic!("{:?}", document.attachments) };
        assert_eq!(
            (file.name.as_str(), file.file_type, file.is_disguised),
            ("attachment-2.txt", FileType::Text, false)
        );
        let Some(Preview::Text { text, .. }) = preview(&raw, file.part) else { panic!("{kind} can be looked at") };
        assert!(text.contains("Action: failed"), "{text}");
        assert_eq!(within(&raw, &[file.part]), None);
    }
}

#[test]
fn a_file_without_a_name_gets_the_extension_of_its_type() {
    for (media_type, name) in [
        ("text/x-diff", "attachment-0.diff"),
        ("text/markdown", "attachment-0.md"),
        ("text/x-unheard", "attachment-0.txt"),
        ("image/heic", "attachment-0.heic"),
        ("AUDIO/MPEG", "attachment-0.mp3"),
        ("video/mp4", "attachment-0.mp4"),
        ("application/json", "attachment-0.json"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment-0.docx"),
        ("application/x-msdownload", "attachment-0.bin"),
    ] {
        let raw = mail(&format!("Content-Type: {media_type}\r\nContent-Disposition: attachment\r\n\r\nx"));
        assert_eq!(listed(&read_of(&raw)), name);
    }
}
