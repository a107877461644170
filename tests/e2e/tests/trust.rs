//! Whom a person may believe, and what a message may load: what speaks against a sender is said where the message is
//! read, a provider is believed for as long as somebody says so, and images come only while somebody wants them.
//!
//! Must not: reach a host that is none of this machine's.

use data_encoding::BASE64;
use e2e::mails::{sample, with_fields};
use e2e::rig::page_with;
use e2e::screens::speak;
use e2e::stranger::Stranger;
use test_support::browser::{PATIENCE, Setup};
use test_support::page::{Page, at};
use test_support::waiting::until;

const INLINE_IMAGE: &str = include_str!("../../../bridge/demo/inline-image.eml");

/// The server of the reader's own provider, as it signs.
const OWN: &str = "mx.home.example";

/// An author whose name is written as mail programs write it.
fn from(name: &str, address: &str) -> String {
    format!("From: =?utf-8?B?{}?= <{address}>", BASE64.encode(name.as_bytes()))
}

/// A mail of text with these header fields.
fn letter(subject: &str, fields: &[&str]) -> Vec<u8> {
    let subject = format!("Subject: {subject}");
    let fields: Vec<&str> = fields.iter().copied().chain([subject.as_str()]).collect();
    with_fields(&fields, "text/plain", "Please read this.")
}

/// Nothing that the open message is shown with calls anything safe: in no words, for eyes or ears.
async fn promises_nothing(page: &Page, case: &str) {
    let script = "const reader = document.querySelector('.reader'); \
        const named = [...reader.querySelectorAll('[title],[aria-label]')].flatMap(e => [e.title, e.ariaLabel]); \
        return [reader.textContent, ...named].join(' ').toLowerCase();";
    let said = page.browser().evaluate(script, Vec::new()).await;
    let said = said.as_str().expect("words");
    assert!(said.contains("please read this"), "{case}: {said}");
    let words: Vec<&str> = said.split(|char: char| !char.is_alphabetic()).collect();
    for promise in ["safe", "secure", "genuine", "trustworthy", "sicher", "echt", "vertrauenswürdig", "harmlos"] {
        assert!(!words.contains(&promise), "{case} is called {promise}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_speaks_against_a_sender_is_said_above_the_message_and_nothing_is_called_safe() {
    let turned = from("Ba\u{202e}knaB", "turned@evil.example");
    let unseen = from("Ba\u{200b}nk", "unseen@evil.example");
    let disguised = from("P\u{430}ypal", "disguised@evil.example");
    let holding = from("service@bank.example", "holding@evil.example");
    let cases: [(&str, &[&str], &str, &str); 8] = [
        // Subject, header fields, what is said, which address is shown beside it.
        (
            "Two senders",
            &["From: Bank <two@bank.example>", "From: Eve <two@evil.example>"],
            "more than one sender",
            "two@evil.example",
        ),
        ("Another address", &[&holding], "shows an address that is not theirs", "holding@evil.example"),
        ("Letters of others", &[&disguised], "can be mistaken for another", "disguised@evil.example"),
        (
            "A host of others",
            &["From: Pay <pay@xn--pypal-4ve.example>"],
            "can be mistaken for another",
            "pay@xn--pypal-4ve.example",
        ),
        ("Turned round", &[&turned], "cannot be seen", "turned@evil.example"),
        ("Not seen", &[&unseen], "cannot be seen", "unseen@evil.example"),
        (
            "Not to me",
            &["From: Boss <boss@work.example>", "Reply-To: Boss <boss@gmail.com>"],
            "only looks like it belongs to them",
            "boss@gmail.com",
        ),
        ("All as it is", &["From: Ada <ada@bank.example>"], "", "ada@bank.example"),
    ];
    let mails = cases.iter().map(|(subject, fields, ..)| letter(subject, fields)).collect();
    let (rig, page) = page_with(mails, &Setup::default()).await;
    let browser = page.browser();
    for language in ["en", "de"] {
        speak(&rig, &page, language).await;
        for (subject, _, words, address) in cases {
            page.open_message(subject).await;
            browser.read(&at("reader-text"), "Please read this.").await;
            browser.read(".letter-who", address).await;
            let warnings = browser.count(&at("warning")).await;
            assert_eq!(warnings, usize::from(!words.is_empty()), "{subject} in {language}");
            if !words.is_empty() {
                // Whoever reads the message has read it before, without opening anything.
                let is_above = "const [warning, text] = [...arguments].map(one => \
                    document.querySelector(one).getBoundingClientRect()); \
                    return warning.height > 20 && warning.bottom <= text.top && warning.top >= 0;";
                let places = vec![at("warning").into(), at("reader-text").into()];
                browser.until("the warning is above the text", PATIENCE, is_above, places).await;
            }
            if language == "en" && !words.is_empty() {
                browser.read(&at("warning"), words).await;
            }
            promises_nothing(&page, subject).await;
            let shown = browser.evaluate("return document.body.textContent;", Vec::new()).await;
            let shown = shown.as_str().expect("text");
            assert!(!shown.contains(['\u{202e}', '\u{200b}']), "{subject}: what cannot be seen is in the page");
        }
    }

    // What the warning says is so: an answer would go there.
    page.open_message("Not to me").await;
    browser.read(&at("reply-to"), "boss@gmail.com").await;
    browser.click(&at("reply")).await;
    browser.read(&at("answer-people"), "boss@gmail.com").await;
    page.close().await;
}

/// What somebody says about a message by the bank.
fn results(server: &str, results: &str) -> String {
    format!("Authentication-Results: {server}; {results}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_providers_word_counts_from_when_it_is_named_until_that_is_taken_back() {
    let bank = "From: Bank <service@bank.example>";
    let received = "Received: from out.bank.example by mx.home.example; Thu, 5 Sep 2024 08:00:00 +0000";
    let passes = "dkim=pass header.d=bank.example; dmarc=pass header.from=bank.example";
    let (pass, fail) = (results(OWN, passes), results(OWN, "dmarc=fail header.from=bank.example"));
    let foreign = results("mx.evil.example", passes);
    let other = results(OWN, "dmarc=pass header.from=evil.example");
    let nameless = format!("Authentication-Results: {passes}");
    let mails = vec![
        letter("Passed", &[&pass, received, bank]),
        // The bank's own name stands in what the sender wrote below.
        letter("Refuted", &[&fail, received, &pass, bank]),
        letter("Left open", &[&other, received, bank]),
        letter("Foreign", &[&foreign, received, bank]),
        letter("Nameless", &[&nameless, received, bank]),
        letter("Silent", &[received, bank]),
    ];
    let (rig, page) = page_with(mails, &Setup::default()).await;
    let browser = page.browser();
    let verdict = |verdict: &str| format!("{}[data-verdict=\"{verdict}\"]", at("verdict"));
    let open = async |subject: &str, expected: &str| {
        page.open_message(subject).await;
        browser.read(&at("reader-text"), "Please read this.").await;
        browser.see(&verdict(expected)).await;
        assert_eq!(browser.count(&at("verdict")).await, 1, "{subject}");
        promises_nothing(&page, subject).await;
    };
    for subject in ["Passed", "Refuted", "Left open", "Foreign", "Nameless"] {
        open(subject, "stranger").await;
        browser.read(&format!("{} summary", at("verdict")), "Sender not confirmed").await;
        browser.click(&format!("{} summary", at("verdict"))).await;
        browser.read(&at("verdict"), "Anybody can write that.").await;
        let can_be_named = browser.count(&at("trust-provider")).await;
        assert_eq!(can_be_named, usize::from(subject != "Nameless"), "{subject}");
    }
    page.open_message("Silent").await;
    browser.read(&at("reader-text"), "Please read this.").await;
    assert_eq!(browser.count(&at("verdict")).await, 0, "of nothing, nothing is said");

    open("Passed", "stranger").await;
    browser.click(&format!("{} summary", at("verdict"))).await;
    browser.read(&at("verdict"), "mx.home.example claims to have checked the sender").await;
    browser.click(&at("trust-provider")).await;
    browser.read(&format!("{} summary", verdict("confirmed")), "bank.example confirmed by your provider").await;
    browser.read(&at("verdict"), "DMARC: passed (bank.example)").await;

    // It is remembered, and goes for all that this provider says, and for nothing that others say.
    page.open(&rig.bridge.url()).await;
    open("Refuted", "refuted").await;
    browser.see(&format!("{} ul", at("verdict"))).await;
    browser.read(&format!("{} summary", at("verdict")), "Your provider doubts that bank.example sent this").await;
    browser.read(&at("verdict"), "DMARC: failed (bank.example)").await;
    open("Left open", "open").await;
    browser.click(&format!("{} summary", at("verdict"))).await;
    browser.read(&at("verdict"), "could not tell whether bank.example sent this message").await;
    browser.read(&at("verdict"), "DMARC: passed (evil.example)").await;
    open("Foreign", "stranger").await;
    open("Nameless", "stranger").await;

    open("Passed", "confirmed").await;
    browser.click(&format!("{} summary", at("verdict"))).await;
    browser.read(&at("distrust-provider"), "mx.home.example is not my provider").await;
    browser.click(&at("distrust-provider")).await;
    browser.see(&verdict("stranger")).await;
    open("Refuted", "stranger").await;
    page.open(&rig.bridge.url()).await;
    open("Passed", "stranger").await;
    page.close().await;
}

/// A mail of HTML with a picture of a host and a pixel that only counts readers.
fn pictured(subject: &str, fields: &[&str], host: &str) -> Vec<u8> {
    let subject = format!("Subject: {subject}");
    let fields: Vec<&str> = fields.iter().copied().chain([subject.as_str()]).collect();
    let html = format!(
        "<p>Words</p><img class=seen width=600 height=20 src=https://{host}/seen.png>\
         <img width=1 height=1 src=https://count.{host}/one.png>"
    );
    with_fields(&fields, "text/html", &html)
}

/// Waits until the frame has so many pictures of other hosts, each drawn, and says its words.
async fn see_pictures(page: &Page, pictures: u64) {
    page.wait_for_words_in_frame("Words").await;
    let drawn = "return [...document.querySelectorAll('img[src^=https]')].filter(img => img.naturalWidth > 0).length;";
    until(&format!("{pictures} pictures are drawn"), async || {
        let seen = page.evaluate_in_frame(drawn, Vec::new()).await;
        let panel = page.browser().text(&at("blocked")).await;
        if seen == pictures { Ok(()) } else { Err(format!("{seen} are; {panel}")) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_was_kept_out_is_named_and_nothing_of_it_was_asked_for() {
    let stranger = Stranger::start().await;
    let setup = Setup { strangers: Some(stranger.address()), ..Setup::default() };
    let html = "<p>Words</p><img width=600 height=20 src=https://one.example/a.png>\
        <img width=1 height=1 src=https://count.example/b.png><img width=1 height=1 src=https://count.example/c.png>\
        <form action=https://form.example/><input name=a></form><script src=https://script.example/d.js></script>";
    let mail = with_fields(&["From: Ada <ada@one.example>", "Subject: All sorts"], "text/html", html);
    let (_rig, page) = page_with(vec![mail], &setup).await;
    page.open_message("All sorts").await;
    page.wait_for_words_in_frame("Words").await;
    let browser = page.browser();
    browser.click(&format!("{} summary", at("blocked"))).await;
    for words in [
        "one.example",
        "count.example",
        "2 images are too small to be seen.",
        "1 form was removed.",
        "1 script was removed.",
    ] {
        browser.read(&at("blocked"), words).await;
    }
    assert_eq!(stranger.came(), 0, "somebody was asked");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn images_for_everybody_come_once_they_are_wanted_and_no_more_once_they_are_not() {
    let stranger = Stranger::start().await;
    let setup = Setup { strangers: Some(stranger.address()), ..Setup::default() };
    let mails = vec![
        pictured("From Ada", &["From: Ada <ada@one.example>"], "one.example"),
        pictured("From Bob", &["From: Bob <bob@two.example>"], "two.example"),
    ];
    let (rig, page) = page_with(mails, &setup).await;
    let browser = page.browser();
    let summary = format!("{} summary", at("blocked"));
    for subject in ["From Bob", "From Ada"] {
        page.open_message(subject).await;
        see_pictures(&page, 0).await;
        browser.read(&summary, "Nothing was loaded from outside: 2 remote items are blocked.").await;
    }
    browser.click(&summary).await;
    browser.read(&at("blocked"), "nobody learns that you open this message").await;
    assert_eq!(stranger.came(), 0, "somebody was asked before anybody wanted it");

    browser.click(&at("remote-always")).await;
    see_pictures(&page, 1).await;
    browser.read(&at("blocked"), "Whoever runs these servers learned that and when this message was opened").await;
    browser.read(&at("blocked"), "Images came from: one.example").await;
    browser.read(&at("remote-again"), "No longer for everybody").await;
    let asked = stranger.wait_until_asked("one.example").await;
    assert_eq!((asked.path.as_str(), asked.told.as_slice()), ("/seen.png", [].as_slice()), "the reader was told of");
    assert_eq!(stranger.asked("two.example"), [], "of a message that nobody opened");

    // Whoever it is by, and from then on.
    page.open(&rig.bridge.url()).await;
    page.open_message("From Bob").await;
    see_pictures(&page, 1).await;
    assert_eq!(stranger.asked("two.example").len(), 1);
    browser.click(&summary).await;
    browser.click(&at("remote-again")).await;
    browser.see(&at("remote-always")).await;
    see_pictures(&page, 0).await;
    browser.read(&at("blocked"), "Nothing leaves this page").await;

    let came = stranger.came();
    for subject in ["From Ada", "From Bob"] {
        page.open_message(subject).await;
        see_pictures(&page, 0).await;
        browser.see(&at("blocked")).await;
    }
    page.close().await;
    let page = rig.open_with(&setup).await;
    page.open_message("From Ada").await;
    see_pictures(&page, 0).await;
    page.close().await;
    assert_eq!(stranger.came(), came, "somebody was asked after it was taken back");
    for host in ["count.one.example", "count.two.example"] {
        assert_eq!(stranger.asked(host), [], "who only counts readers was asked");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_sender_may_show_nobody_may_who_only_calls_themselves_so() {
    let stranger = Stranger::start().await;
    let setup = Setup { strangers: Some(stranger.address()), ..Setup::default() };
    let ada = "From: Ada <ada@bank.example>";
    let [pass, fail] = ["pass", "fail"].map(|result| results(OWN, &format!("dmarc={result} header.from=bank.example")));
    let mails = vec![
        pictured("From Ada", &[&pass, ada], "one.example"),
        pictured("Another one", &[&pass, ada], "two.example"),
        pictured("From Bob", &["From: Bob <bob@bank.example>"], "three.example"),
        pictured("Not from Ada", &[&fail, ada], "four.example"),
    ];
    let (_rig, page) = page_with(mails, &setup).await;
    let browser = page.browser();
    let blocked = format!("{} summary", at("blocked"));
    page.open_message("From Ada").await;
    browser.click(&format!("{} summary", at("verdict"))).await;
    browser.click(&at("trust-provider")).await;
    browser.see(&format!("{}[data-verdict=\"confirmed\"]", at("verdict"))).await;
    browser.click(&blocked).await;
    browser.read(&at("remote-sender"), "Always for ada@bank.example").await;
    browser.click(&at("remote-sender")).await;
    browser.read(&at("remote-again"), "No longer for ada@bank.example").await;
    see_pictures(&page, 1).await;
    page.open_message("Another one").await;
    see_pictures(&page, 1).await;
    for subject in ["From Bob", "Not from Ada"] {
        page.open_message(subject).await;
        see_pictures(&page, 0).await;
    }
    // Nor can this be allowed to Ada here.
    browser.click(&blocked).await;
    browser.see(&at("remote-message")).await;
    assert_eq!(browser.count(&at("remote-sender")).await, 0);

    page.open_message("Another one").await;
    browser.click(&blocked).await;
    browser.click(&at("remote-again")).await;
    browser.see(&at("remote-sender")).await;
    page.open_message("From Ada").await;
    see_pictures(&page, 0).await;
    page.close().await;
    let hosts = ["one.example", "two.example", "three.example", "four.example"];
    assert_eq!(hosts.map(|host| stranger.asked(host).len()), [1, 2, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_comes_with_the_message_is_seen_and_nobody_is_asked_for_it() {
    let stranger = Stranger::start().await;
    let setup = Setup { strangers: Some(stranger.address()), ..Setup::default() };
    let (_rig, page) = page_with(vec![sample(INLINE_IMAGE)], &setup).await;
    page.open_message("The view from the tent").await;
    page.wait_for_words_in_frame("This is what we woke up to").await;
    let script = "return new Promise(done => { const img = document.querySelector('img'); \
        const look = () => done([img.naturalWidth > 100, img.getBoundingClientRect().width > 100, img.alt]); \
        if (img.complete) look(); else { img.onload = look; img.onerror = look; } });";
    let seen = page.evaluate_in_frame(script, Vec::new()).await;
    assert_eq!(seen, serde_json::json!([true, true, "The sun low over the sea, hills to the left"]));
    assert_eq!(page.browser().count(&at("blocked")).await, 0, "something was kept out");
    page.close().await;
    assert_eq!(stranger.came(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_people_some_are_named_and_the_rest_are_found_with_their_addresses() {
    let people = |prefix: &str, count: u32| -> String {
        let person = |number| format!("Person {number} <{prefix}{number}@people.example>");
        (1..=count).map(person).collect::<Vec<_>>().join(", ")
    };
    let (authors, copied) = (format!("From: {}", people("author", 5)), format!("Cc: {}", people("copied", 20)));
    let (_rig, page) = page_with(vec![letter("To the choir", &[&authors, &copied])], &Setup::default()).await;
    let browser = page.browser();
    page.open_message("To the choir").await;
    for (part, words, hidden) in [
        ("more-authors", "and 2 more", "author5@people.example"),
        ("more-people", "and 14 more", "copied20@people.example"),
    ] {
        browser.read(&at(part), words).await;
        let head = browser.text(".letter-head").await;
        assert!(!head.contains(hidden), "{hidden} is seen: {head}");
        browser.click(&format!("{} summary", at(part))).await;
        browser.read(&at(part), hidden).await;
    }
    let head = browser.text(".letter-head").await;
    for (prefix, count) in [("author", 5), ("copied", 20)] {
        let missing: Vec<u32> =
            (1..=count).filter(|number| !head.contains(&format!("{prefix}{number}@people.example"))).collect();
        assert!(missing.is_empty(), "{prefix} {missing:?}: {head}");
    }
    page.close().await;
}
