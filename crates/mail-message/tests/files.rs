//! Which parts of a mail are shown, and which are listed as files: all of them are one or the other.
//!
//! Must not: look at how a file is named by itself, or shown.

use mail_message::{
    Document, FileType, Preview, ReadOptions, preview, read, within
};

const TEXT: &str = "Content-Type: text/plain\r\n\r\nwords";
/// A part of several: each container is a line of its own, so that boundaries never meet.
fn multi(kind: &str, parts: &[&str]) -> String {
    let boundary = format!("{kind}{}", parts.concat().len());
    let parts: String = parts.iter().map(|part| format!("--{boundary}\r\n{part}\r\n")).collect();
    format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n{parts}--{boundary}--\r\n")
}

fn mail(content: &str) -> Vec<u8> {
    format!("From: a@a.example\r\nMIME-Version: 1.0\r\n{content}").into_bytes()
}

fn read_of(raw: &[u8]) -> Document {
    read(raw, ReadOptions::default())
}

fn listed(document: &Document) -> String {
    let files = document.attachments.iter();
    files
        .map(|file| if file.inline { format!("({})", file.name) } else { file.name.clone() })
        .collect::<Vec<_>>()
        .join(" ")
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
