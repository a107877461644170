//! Public lists of attacks, mailed: no vector reaches a host, no payload runs.
//!
//! Each vector has a host name of its own and is looked for in the browser's own log of its network, in which names
//! looked up and connections opened ahead stand too. A test either does the same to a page without walls, where it must
//! find what it looks for, or sees that the vector is in the frame. Where the lists lie is told by `POPLAR_CORPORA`.
//! Must not: copy a list into the repository; believe a wall that was not reached.

use e2e::rig::{Rig, dovecot, form, page_with};
use e2e::walls::{lay_nothing_out_ahead, let_through};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use test_support::browser::{Browser, PATIENCE, Setup};
use test_support::certificate::Authority;
use test_support::dovecot::Options;
use test_support::page::{Page, Security, at};

/// The end of every host name that a vector would reach.
const LEAKS: &str = ".leaks.example";

/// Vectors that only the sanitiser keeps from their hosts: Chromium looks names up and connects ahead whatever the policy of
/// a document says.
const UNGOVERNED: [&str; 3] = ["link-dns-prefetch", "link-preconnect", "iframe-src"];

/// Most parts of one mail that are shown one after the other (`BODY_PARTS` of `mail-message`).
const PARTS: usize = 50;

/// A mail of these HTML parts. Each is sanitised for itself, so that none can hide in another.
fn mail(subject: &str, parts: &[String]) -> Vec<u8> {
    let head = format!(
        "From: Eve <eve@example.org>\r\nTo: ada@example.net\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"=_walls\"\r\n\r\n"
    );
    let part = |part: &String| {
        format!(
            "--=_walls\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>before</p>{}\r\n",
            part.replace('\n', "\r\n")
        )
    };
    let parts: String = parts.iter().map(part).collect();
    format!("{head}{parts}--=_walls\r\nContent-Type: text/html\r\n\r\n<p>the last part</p>\r\n--=_walls--\r\n")
        .into_bytes()
}

/// Every mail is opened and shown as HTML to its last part; then the browser is closed. How often a payload told the page
/// that it ran.
async fn read_all(mails: Vec<Vec<u8>>, setup: &Setup) -> u64 {
    let authority = Authority::new();
    let count = mails.len();
    let server = dovecot(Options::default(), &authority, mails);
    let rig = Rig::start(authority, &[server.port()]).await;
    let page = rig.open_with(setup).await;
    page.browser().evaluate(LISTEN, Vec::new()).await;
    page.add_account(&form(&server, Security::None)).await;
    page.wait_for_total(count as u64, PATIENCE).await;
    page.wait_until_idle(PATIENCE).await;
    for index in 0..count {
        page.open_message(&format!("Hostile {index}.")).await;
        page.wait_for_words_in_frame("the last part").await;
        provoke(&page).await;
    }
    assert_eq!(page.browser().count(&at("reader-body-frame")).await, 1);
    let ran = ran(page.browser()).await;
    page.close().await;
    ran
}

/// Does to everything in the frame what handlers of events wait for.
async fn provoke(page: &Page) {
    let script = "for (const element of document.querySelectorAll('*')) for (const kind of \
        ['mouseover', 'pointerover', 'focus', 'keydown', 'animationstart', 'load', 'error', 'toggle', 'scroll']) \
        element.dispatchEvent(new Event(kind, {bubbles: true})); return document.querySelectorAll('*').length;";
    let elements = page.evaluate_in_frame(script, Vec::new()).await.as_u64().unwrap_or(0);
    assert!(elements > 5, "the frame holds {elements} elements");
}

/// The leak list, each vector with its own host.
struct Leaks {
    /// All of it.
    whole: String,
    /// Between its comments it has one kind of vector each: an element that is not closed swallows no more.
    kinds: Vec<String>,
    /// Its lines with vectors.
    lines: Vec<String>,
    /// How many vectors there are.
    vectors: usize,
}

fn leaks(corpora: &Path) -> Leaks {
    let list = fs::read_to_string(corpora.join("httpleaks.html")).expect("the list is among the corpora");
    let pieces: Vec<&str> = list.split("leaking.via").collect();
    let vectors = pieces.len() - 1;
    let whole = pieces.iter().enumerate().fold(String::new(), |mut whole, (index, piece)| {
        if index > 0 {
            whole.push_str(&format!("l{index}{LEAKS}"));
        }
        whole + piece
    });
    let with_vectors = |part: &&str| part.contains(LEAKS);
    let kinds = whole.split("-->").filter_map(|kind| kind.split("<!--").next()).filter(with_vectors);
    let kinds = kinds.map(str::to_owned).collect();
    let lines = whole.lines().filter(with_vectors).map(str::to_owned).collect();
    Leaks { whole, kinds, lines, vectors }
}

/// The hosts of vectors that the browser's network stack had to do with.
fn reached(net_log: &Path) -> BTreeSet<String> {
    let log = fs::read_to_string(net_log).expect("the browser wrote its log");
    assert!(log.contains("URL_REQUEST") && log.len() > 10_000, "the log of {} octets is none", log.len());
    let ends = log.match_indices(LEAKS).map(|(at, _)| at);
    let name = |end: usize| log[..end].rsplit(|char: char| !char.is_ascii_alphanumeric()).next().map(str::to_owned);
    ends.filter_map(name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn none_of_the_known_ways_to_reach_a_host_reaches_one() {
    let Some(corpora) = test_corpora::folder() else { return };
    let Leaks { whole, kinds, lines, vectors } = leaks(&corpora);
    assert!(vectors >= 216, "{vectors} vectors");
    let parts = [vec![whole.clone()], kinds, lines].concat();
    let folder = tempfile::tempdir().expect("a directory can be made");
    let net_log = folder.path().join("net.json");
    let mails = parts.chunks(PARTS - 1).enumerate();
    let mails = mails.map(|(index, parts)| mail(&format!("Hostile {index}."), parts)).collect();
    read_all(mails, &Setup { net_log: Some(net_log.clone()), ..Setup::default() }).await;
    let reached_by_mail = reached(&net_log);

    // The same in a page without walls, in a browser of the same kind.
    let (page, profile) = (folder.path().join("page.html"), folder.path().join("profile"));
    let net_log = folder.path().join("control.json");
    fs::write(&page, whole).expect("the directory is ours");
    let browser = Browser::start_with(&profile, &Setup { net_log: Some(net_log.clone()), ..Setup::default() }).await;
    browser.open(&format!("file://{}", page.display())).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    browser.close().await;
    let reached_without = reached(&net_log);

    println!("{vectors} vectors: {} hosts reached, {} without walls", reached_by_mail.len(), reached_without.len());
    assert!(reached_without.len() >= 50, "the log does not see what a page reaches: {reached_without:?}");
    assert_eq!(reached_by_mail, BTreeSet::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_sanitiser_no_vector_reaches_a_host_but_those_that_no_policy_keeps() {
    let Some(corpora) = test_corpora::folder() else { return };
    let Leaks { whole, kinds, .. } = leaks(&corpora);
    let parts = [vec![whole.clone()], kinds].concat();
    let folder = tempfile::tempdir().expect("a directory can be made");
    let net_log = folder.path().join("net.json");
    let mails = (0..parts.len()).map(|index| mail(&format!("Hostile {index}."), &["Plain words".into()])).collect();
    let (_rig, page) =
        page_with(mails, &Setup { net_log: Some(net_log.clone()), height: 4_000, ..Setup::default() }).await;
    let browser = page.browser();
    lay_nothing_out_ahead(browser).await;
    for (index, part) in parts.iter().enumerate() {
        let_through(browser, "Plain words", part).await;
        page.click_message(&format!("Hostile {index}.")).await;
        let is_there = "return document.querySelector(arguments[0])?.srcdoc.includes(arguments[1]);";
        let arguments = vec![at("reader-body-frame").into(), part.as_str().into()];
        browser.until("the vectors are in the frame", PATIENCE, is_there, arguments).await;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    page.close().await;
    let path_of = |host: &String| {
        let address = format!("{host}{LEAKS}/");
        let path = whole.split_once(&address).map_or("", |(_, path)| path);
        path.split(|char: char| !char.is_ascii_alphanumeric() && char != '-').next().unwrap_or_default()
    };
    let reached = reached(&net_log);
    let kept_by_nobody: Vec<&str> = reached.iter().map(path_of).collect();
    println!("{kept_by_nobody:?} reach their hosts where the sanitiser lets them through");
    assert!(kept_by_nobody.iter().all(|path| UNGOVERNED.contains(path)), "{kept_by_nobody:?}");
}

/// All payloads of both lists, with the place-holders of the second filled in.
fn payloads(corpora: &Path) -> Vec<String> {
    let read = |list: &str, field: &str| -> Vec<String> {
        let text = fs::read_to_string(corpora.join(list)).expect("the list is among the corpora");
        let list: Vec<Value> = serde_json::from_str(&text).expect("it is a list");
        list.iter().filter_map(|item| item[field].as_str().map(str::to_owned)).collect()
    };
    let mut payloads = read("dompurify-payloads.json", "payload");
    assert!(payloads.len() >= 200, "{} payloads", payloads.len());
    let second = read("h5sc-payloads.json", "data");
    assert!(second.len() >= 140, "{} payloads", second.len());
    payloads.extend(second.into_iter().map(|payload| {
        let filled = payload.replace("%js_uri_alert%", "javascript:alert(1)").replace("%js_alert_only%", "alert");
        filled.replace("%js_alert%", "alert(1)").replace("%js_write%", "alert(1)")
    }));
    // A frame without modal dialogs swallows alerts; what is posted to the page is heard, and needs no quotes.
    let telling = |payload: &String| payload.replace("alert(1)", "top.postMessage(1,String.fromCharCode(42))");
    payloads.iter().map(telling).collect()
}

/// Tells the page of every payload that runs, in whichever frame: `1` is what payloads post in the place of an alert.
const LISTEN: &str =
    "window.__ran = 0; addEventListener('message', event => { if (event.data === 1) window.__ran += 1; });";

async fn ran(browser: &Browser) -> u64 {
    browser.evaluate("return window.__ran;", Vec::new()).await.as_u64().expect("the page counts")
}

#[tokio::test(flavor = "multi_thread")]
async fn none_of_the_known_payloads_runs() {
    let Some(corpora) = test_corpora::folder() else { return };
    let payloads = payloads(&corpora);
    let mails: Vec<_> = payloads.chunks(PARTS - 1).enumerate().collect();
    let mails = mails.into_iter().map(|(index, parts)| mail(&format!("Hostile {index}."), parts)).collect();
    let of_mail = read_all(mails, &Setup::default()).await;

    // The same in frames that let scripts run, and nothing else.
    let folder = tempfile::tempdir().expect("a directory can be made");
    let escaped = |payload: &String| payload.replace('&', "&amp;").replace('"', "&quot;");
    let frames: String = payloads
        .iter()
        .map(|payload| format!("<iframe sandbox=\"allow-scripts\" srcdoc=\"{}\"></iframe>", escaped(payload)))
        .collect();
    let page = folder.path().join("page.html");
    let content = format!("<!doctype html><meta charset=utf-8><script>{LISTEN}</script>{frames}");
    fs::write(&page, content).expect("the directory is ours");
    let browser = Browser::start(&folder.path().join("profile")).await;
    browser.open(&format!("file://{}", page.display())).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let without = ran(&browser).await;
    browser.close().await;

    println!("{} payloads: {of_mail} ran, {without} times without walls", payloads.len());
    assert!(without >= 20, "payloads that run are not seen: {without}");
    assert_eq!(of_mail, 0);
}
