//! Real and hostile mail from public corpora, read whole.
//!
//! Where they lie is told by `POPLAR_CORPORA`; without it these tests say aloud that they are skipped. What comes out
//! is parsed again, by html5ever and cssparser, and looked at as structure, so that the proof does not lean on the code
//! it proves.
//! Must not: copy a corpus into the repository.

mod support;

use mail_message::{Body, Document, ReadOptions, Span, Warning, frame_document, read, summarize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{inspect, sanitized};
use test_corpora::{files, folder};

#[test]
fn every_mail_of_the_corpora_is_read_and_what_comes_out_is_harmless() {
    let Some(corpora) = folder() else { return };
    for (archive, least) in [("spamassassin.tar.xz", 6_000), ("mail-parser.tar.xz", 100)] {
        let folder = unpacked(&corpora, archive);
        let mut mails = 0;
        let mut with_html = 0;
        for path in files(&folder) {
            let raw = std::fs::read(&path).unwrap();
            summarize(&raw);
            let document = read(&raw, ReadOptions::default());
            let shows_something = !matches!(document.body, Body::Empty)
                || !document.attachments.is_empty()
                || !document.from.is_empty()
                || raw.trim_ascii().is_empty();
            assert!(shows_something || !document.warnings.is_empty() || has_no_body(&raw), "{}", path.display());
            if let Body::Html { html, .. } = &document.body {
                with_html += 1;
                inspect(html).unwrap_or_else(|harm| panic!("{}: {harm}", path.display()));
                let again = sanitized(html);
                assert_eq!(&again, html, "{} is no fixed point", path.display());
            }
            mails += 1;
        }
        println!("{archive}: {mails} mails read, {with_html} as HTML");
        assert!(mails >= least, "{archive} held {mails} files");
    }
}

/// What is said of every mail stays what it is, told by digests: one for each mail, in the order of their names. Where a
/// change is meant, `POPLAR_SNAPSHOTS=write` writes them anew.
#[test]
fn every_mail_of_the_corpora_is_summarised_and_read_as_before() {
    let Some(corpora) = folder() else { return };
    let mut honest = Honest::default();
    for archive in test_corpora::OF_MAIL {
        let mut digests = String::new();
        let mut names = Vec::new();
        for (path, raw) in test_corpora::mails(&corpora, archive, Path::new(env!("CARGO_TARGET_TMPDIR"))) {
            let document = read(&raw, ReadOptions::default());
            let is_honest = path.components().any(|part| part.as_os_str().to_string_lossy().contains("ham"));
            honest.count(is_honest && archive == "spamassassin", &document);
            let digest = Sha256::digest(told(&raw, document));
            writeln!(digests, "{:02x}{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2], digest[3]).unwrap();
            names.push(path);
        }
        let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/{archive}.txt"));
        if std::env::var("POPLAR_SNAPSHOTS").is_ok_and(|wish| wish == "write") {
            std::fs::create_dir_all(snapshot.parent().unwrap()).unwrap();
            std::fs::write(&snapshot, &digests).unwrap();
        }
        let before = std::fs::read_to_string(&snapshot).unwrap();
        let changed: Vec<_> = names
            .iter()
            .zip(digests.lines().zip(before.lines()))
            .filter(|(_, (now, before))| now != before)
            .map(|(path, _)| path.display().to_string())
            .collect();
        println!("{archive}: {} mails", names.len());
        assert!(
            changed.is_empty(),
            "{} mails of {archive} are read otherwise: {:#?}",
            changed.len(),
            &changed[..changed.len().min(20)]
        );
        assert_eq!(before.lines().count(), names.len(), "{archive}");
    }
    println!("{honest:?}");
    assert!(honest.mails > 4_000, "{honest:?}");
    // Whoever is warned of honest mail learns to pass warnings over.
    assert!(honest.warned * 200 < honest.mails, "more than one in 200 is warned of: {honest:?}");
    assert!(honest.cautioned * 50 < honest.mails, "more than one in 50 has a link that asks first: {honest:?}");
}

/// Mail that is no spam, and how much of it is warned of.
#[derive(Debug, Default)]
struct Honest {
    mails: usize,
    /// With a warning about the sender.
    warned: usize,
    /// With a link in HTML that asks before it opens.
    cautioned: usize,
}

impl Honest {
    fn count(&mut self, is_honest: bool, document: &mail_message::Document) {
        const OF_SENDERS: [Warning; 4] =
            [Warning::NameHoldsOtherAddress, Warning::LookAlikeSender, Warning::HiddenCharacters, Warning::ReplyTrap];
        if !is_honest {
            return;
        }
        self.mails += 1;
        self.warned += usize::from(document.warnings.iter().any(|warning| OF_SENDERS.contains(warning)));
        if let Body::Html { links, .. } = &document.body {
            let asks = |link: &mail_message::Link| !mail_message::target(&link.text, &link.href).cautions.is_empty();
            self.cautioned += usize::from(links.iter().any(asks));
        }
    }
}

/// All that is shown of a mail in list and reader, but for its attachments.
fn told(raw: &[u8], document: Document) -> String {
    let summary = summarize(raw);
    let mut told = format!("{}\n{:?}\n{}\n", summary.subject, summary.date, summary.preview);
    for address in summary.from.iter().chain(&summary.to) {
        writeln!(told, "{} <{}>", address.name, address.address).unwrap();
    }
    let (kind, text) = match document.body {
        Body::Html { text, .. } => ("HTML", text),
        Body::Text(text) => ("text", text),
        Body::Empty => ("nothing", Vec::new()),
    };
    writeln!(told, "{kind} {:?} {:?}", document.author, document.warnings).unwrap();
    for block in text {
        write!(told, "{}{}{}|", block.quote_depth, block.is_signature, block.is_folded).unwrap();
        for span in block.spans {
            match span {
                Span::Text(text) => told.push_str(&text),
                Span::Link { text, href } => write!(told, "[{text}|{href}]").unwrap(),
            }
        }
    }
    told
}

#[test]
fn no_payload_of_the_attack_lists_survives() {
    let Some(corpora) = folder() else { return };
    let mut payloads = Vec::new();
    for list in ["dompurify-payloads.json", "h5sc-payloads.json"] {
        let text = std::fs::read_to_string(corpora.join(list)).unwrap();
        let mut strings = Vec::new();
        collect_strings(&serde_json::from_str(&text).unwrap(), &mut strings);
        assert!(strings.len() > 100, "{list} held {} strings", strings.len());
        payloads.extend(strings);
    }
    let leaks = std::fs::read_to_string(corpora.join("httpleaks.html")).unwrap();
    payloads.extend(leaks.lines().map(str::to_owned));
    payloads.push(leaks);
    for (index, payload) in payloads.iter().enumerate() {
        let html = sanitized(payload);
        inspect(&html).unwrap_or_else(|harm| panic!("payload {index}: {harm}\nin: {payload}\nout: {html}"));
        assert_eq!(sanitized(&html), html, "payload {index} is no fixed point: {payload}");
        inspect_frame(&html);
    }
    println!("{} payloads sanitised", payloads.len());
}

#[test]
fn the_html_that_mail_uses_in_practice_keeps_its_text() {
    let Some(corpora) = folder() else { return };
    let folder = unpacked(&corpora, "caniemail.tar.xz");
    let mut pages = 0;
    for path in files(&folder).into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "html")) {
        let page = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let html = sanitized(&page);
        inspect(&html).unwrap_or_else(|harm| panic!("{}: {harm}", path.display()));
        assert_eq!(sanitized(&html), html, "{} is no fixed point", path.display());
        pages += usize::from(!html.is_empty());
        // Newsletters keep their sheets whole: without their elements, nothing could be too much.
        let sheets = |html: &str| pieces(html, "<style", "</style>").concat();
        assert_eq!(sheets(&html), sheets(&sanitized(&sheets(&page))), "{}", path.display());
    }
    println!("caniemail: {pages} pages sanitised");
    assert!(pages > 50);
}

#[test]
fn without_the_corpora_it_is_said_aloud_that_they_are_skipped() {
    let run = |corpora: Option<&str>| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "no_payload_of_the_attack_lists_survives"]).env_remove(test_corpora::VARIABLE);
        let output = command.envs(corpora.map(|folder| (test_corpora::VARIABLE, folder))).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).contains("SKIPPED: "))
    };
    assert_eq!(run(None), (true, true));
    assert_eq!(run(Some("/nowhere")), (false, false), "a folder that was named and is not there is a failure");
}

fn unpacked(corpora: &Path, archive: &str) -> PathBuf {
    test_corpora::unpacked(corpora, archive, Path::new(env!("CARGO_TARGET_TMPDIR")))
}

/// What stands between two words, with them.
fn pieces<'t>(text: &'t str, from: &str, to: &str) -> Vec<&'t str> {
    let pieces = text.match_indices(from).filter_map(|(at, _)| text.get(at..));
    pieces.filter_map(|piece| piece.get(..piece.find(to)? + to.len())).collect()
}

fn has_no_body(raw: &[u8]) -> bool {
    let text = String::from_utf8_lossy(raw).replace("\r\n", "\n");
    text.split_once("\n\n").is_none_or(|(_, body)| body.len() < 4_000)
}

fn collect_strings(value: &serde_json::Value, strings: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => strings.push(text.clone()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect_strings(value, strings)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| collect_strings(value, strings)),
        _ => {}
    }
}

/// The fragment stays what it is inside the frame's document.
fn inspect_frame(html: &str) {
    let frame = frame_document(html, mail_message::FrameOptions::default());
    assert!(frame.ends_with(&format!("<body>{html}</body></html>")));
    assert!(frame.starts_with("<!DOCTYPE html><html><head><meta http-equiv=\"Content-Security-Policy\""));
}
