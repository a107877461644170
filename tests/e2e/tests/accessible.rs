//! Fit for everyone: axe-core finds nothing on any screen, small screens need no scrolling sideways, fingers hit, nothing
//! moves on any for whoever wants no motion, the focus is seen wherever Tab leads, and ears get what eyes get.
//!
//! Must not: pass over a screen; `screens` names them all.

use e2e::audit::{Check, axe, axe_in_frame, check};
use e2e::rig::{Rig, dovecot, form};
use e2e::screens::{Look, PHONE, Screen, USUAL, painted, prefer, sample, walk};
use e2e::{files, mails};
use serde_json::{Value, json};
use std::time::Duration;
use test_support::browser::keys::{BACK_TAB, ENTER, ESCAPE, TAB};
use test_support::browser::{Browser, PATIENCE, Setup};
use test_support::certificate::Authority;
use test_support::delay_proxy::DelayProxy;
use test_support::dovecot::Options;
use test_support::messages::{TINY_MAIL, message};
use test_support::page::{Form, Security, at};

/// Looks at every screen in this language, light and dark, on a desktop and a phone, and on the smallest of screens; and
/// whether anything moves for whoever wants no motion.
async fn look_at_all(language: &str, reduced_motion: bool) {
    let setup = Setup { reduced_motion, ..Setup::default() };
    let mut sample = sample().await;
    let mut faults = Vec::new();
    let page = walk(&mut sample, &setup, language, async |page, screen| {
        let browser = page.browser();
        let mut note = |look: &str, found: Vec<String>| {
            faults.extend(found.into_iter().map(|fault| format!("{} {language} {look}: {fault}", screen.name())));
        };
        note("as it opened", check(browser, &[Check::Dialog]).await);
        if setup.reduced_motion {
            note("as it opened", check(browser, &[Check::Motion]).await);
        }
        for look in Look::all().filter(|look| !screen.is_narrow_only() || look.width == PHONE.0) {
            look.put_on(browser).await;
            note(&look.name(), axe(browser).await);
            note(&look.name(), axe_in_frame(page, screen == Screen::QuotedHtml).await);
            note(&look.name(), check(browser, &[Check::Targets, Check::Sideways, Check::Cut]).await);
        }
        // 320 CSS pixels wide (WCAG 1.4.10), and what is left of 1280 by 1024 at 400 %.
        for (height, dark) in [(640, true), (256, false)] {
            let look = Look { dark, width: 320, height };
            look.put_on(browser).await;
            note(&format!("320 × {height}"), check(browser, &[Check::Targets, Check::Sideways]).await);
        }
    })
    .await;
    page.close().await;
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_is_fit_for_everyone_in_english() {
    look_at_all("en", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_is_fit_for_everyone_in_german_and_for_whoever_wants_no_motion() {
    look_at_all("de", true).await;
}

/// So many times Tab is pressed on a screen: no screen has more places, and those of a list are one.
const TABS: usize = 40;

/// Presses a key until the focus has been everywhere, and notes where it cannot be seen.
async fn tab_through(browser: &Browser, key: &str) -> (usize, Vec<String>) {
    let mut faults = Vec::new();
    let mut places = 0;
    for _ in 0..TABS {
        browser.press(key).await;
        faults.extend(check(browser, &[Check::Focus]).await);
        // The page's end is followed by its begin, with the window itself in between.
        let been = "const e = document.activeElement; window.__been ??= new Set(); if (e === document.body) return 'none'; \
                    if (window.__been.has(e)) return 'old'; window.__been.add(e); return 'new';";
        match browser.evaluate(been, Vec::new()).await.as_str() {
            Some("new") => places += 1,
            Some("old") => break,
            _ => {}
        }
    }
    browser.evaluate("delete window.__been;", Vec::new()).await;
    (places, faults)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_focus_is_seen_wherever_tab_leads_in_windows_of_any_size() {
    let mut sample = sample().await;
    let mut faults = Vec::new();
    let page = walk(&mut sample, &Setup::default(), "en", async |page, screen| {
        // A menu that is left open may lie over what Tab reaches behind it; Escape takes it away (WCAG 2.4.11).
        let mail = [Screen::List, Screen::MessageText, Screen::FileFirst];
        let dialogs = [Screen::Unsubscribe, Screen::LeavePreview];
        let steps = [&[Screen::FormWrong, Screen::Settings, Screen::Account], &mail[..], &dialogs[..]].concat();
        if !steps.contains(&screen) {
            return;
        }
        for (width, height) in [(USUAL.width, USUAL.height), (320, 480)] {
            Look { dark: false, width, height }.put_on(page.browser()).await;
            for key in [TAB, BACK_TAB] {
                let (places, found) = tab_through(page.browser(), key).await;
                let least = if dialogs.contains(&screen) { 2 } else { 4 };
                assert!(places >= least, "{screen:?}: Tab leads to {places} places only");
                faults.extend(found.into_iter().map(|fault| format!("{screen:?} {width}: {fault}")));
            }
        }
        // Whatever was opened on the way is of no use to the walk.
        page.browser().evaluate("document.activeElement?.blur();", Vec::new()).await;
    })
    .await;
    page.close().await;
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_for_whoever_wants_no_motion() {
    let sample = sample().await;
    let page = sample.rig.open().await;
    // All that ever moves here, put on the page at once.
    let movers = "const kinds = ['spinner', 'progress-done is-open-ended', 'snack']; \
        for (const kind of kinds) { const e = document.createElement('div'); e.className = kind; document.body.append(e); } \
        const row = document.createElement('div'); row.className = 'is-waiting'; \
        row.append(Object.assign(document.createElement('i'), {className: 'bar'})); document.body.append(row);";
    for (wish, moves) in [("no-preference", true), ("reduce", false)] {
        page.browser().evaluate(movers, Vec::new()).await;
        prefer(page.browser(), "prefers-reduced-motion", wish).await;
        painted(page.browser()).await;
        let moving = check(page.browser(), &[Check::Motion]).await;
        assert_eq!(!moving.is_empty(), moves, "{wish}: {moving:?}");
    }
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_opened_takes_the_focus_to_its_heading_and_gives_it_back_to_its_row() {
    let sample = sample().await;
    let page = sample.open().await;
    let browser = page.browser();
    browser.see_focus("#list").await;
    page.open_message("Welcome to Poplar").await;
    for (width, height) in [(USUAL.width, USUAL.height), PHONE] {
        Look { dark: false, width, height }.put_on(browser).await;
        browser.see_focus(&at("reader-subject")).await;
        browser.press("u").await;
        browser.see_focus(&at("message-row")).await;
        let row = browser.evaluate("return document.activeElement.textContent;", Vec::new()).await;
        assert!(row.as_str().is_some_and(|row| row.contains("Welcome to Poplar")), "{width}: {row}");
        browser.press(ENTER).await;
        browser.see_focus(&at("reader-subject")).await;
    }
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_opens_over_a_message_takes_the_focus_and_gives_it_back_to_what_opened_it() {
    let sample = sample().await;
    let page = sample.open().await;
    let browser = page.browser();
    let focus = "document.querySelector(arguments[0]).focus();";
    for (message, opens, opened) in [
        ("Two pictures", "attachment-preview", "preview"),
        ("Two pictures", "reply", "answer"),
        ("spoonbills", "unsubscribe-open", "unsubscribe"),
        ("spoonbills", "more-actions", "message-menu"),
    ] {
        page.open_message(message).await;
        browser.see(&at(opens)).await;
        browser.evaluate(focus, vec![at(opens).into()]).await;
        browser.press(ENTER).await;
        browser.see(&at(opened)).await;
        if opened == "message-menu" {
            // A menu stands behind its button in the order of Tab.
            browser.press(TAB).await;
        }
        browser.see_focus(&at(opened)).await;
        browser.press(ESCAPE).await;
        browser.see_no(&at(opened)).await;
        browser.see_focus(&at(opens)).await;
    }
    // What is chosen in the menu opens from its button, and gives back to that.
    browser.press(ENTER).await;
    browser.see(&at("message-menu")).await;
    browser.evaluate(focus, vec![at("menu-unsubscribe").into()]).await;
    browser.press(ENTER).await;
    browser.see_focus(&at("unsubscribe")).await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("unsubscribe")).await;
    browser.see_focus(&at("more-actions")).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_the_room_of_the_list_begins_at_its_heading_and_nothing_leaves_the_focus_nowhere() {
    let sample = sample().await;
    let page = sample.open().await;
    let browser = page.browser();
    for (opens, heading) in [
        ("settings", "settings-title"),
        ("open-keep", "keep-title"),
        ("organise", "organise-title"),
        ("filter-add", "filter-title"),
    ] {
        browser.click(&at(opens)).await;
        browser.see_focus(&format!("#{heading}")).await;
    }
    browser.click(&format!("{} .panel-head button", at("filter-editor"))).await;
    browser.see_focus("#organise-title").await;

    browser.click(&at("inbox-view")).await;
    page.open_message("Welcome to Poplar").await;
    browser.click(&at("tag-menu")).await;
    browser.press(TAB).await;
    browser.press(ESCAPE).await;
    browser.see_focus(&at("tag-menu")).await;
    browser.click(&at("show-source")).await;
    browser.see(&at("reader-source")).await;
    // The way back from there is gone once it was taken.
    browser.click(&at("show-body")).await;
    browser.see_focus(&at("reader-subject")).await;

    browser.click(&at("edit-account")).await;
    browser.pick(&at("leave"), "once-stored").await;
    browser.pick(&at("leave-anyway"), "on").await;
    browser.click(&at("submit")).await;
    browser.see_focus(&at("leave-preview")).await;
    browser.press(ESCAPE).await;
    browser.see_no(&at("leave-preview")).await;
    browser.see_focus(&at("submit")).await;

    files::drop_all_on(&page, &[("one.eml", &mails::text()), ("other.eml", &mails::with_attachment())]).await;
    browser.see_focus("#file-title").await;
    browser.click(&at("file-row")).await;
    browser.see_focus(&at("reader-subject")).await;
    browser.click(&at("file-all")).await;
    browser.see_focus("#file-title").await;
    browser.click(&at("keep-file")).await;
    browser.see_focus("#file-title").await;
    browser.click(&at("show-mail")).await;
    browser.click(&format!("{}:last-child {}", at("account-item"), at("edit-account"))).await;
    browser.see_focus("#device-title").await;
    page.close().await;
}

/// Half a round trip to the server: slow enough that a check is told of more than once.
const ONE_WAY: Duration = Duration::from_millis(700);

/// Notes from now on what the live regions of the page say, and when.
const LISTEN: &str = "const heard = window.__heard = []; const said = {}; \
    const listen = () => { for (const name of arguments[0]) { \
      const text = document.querySelector(`[data-test=\"${name}\"]`)?.textContent ?? ''; \
      if (text && text !== said[name]) heard.push({name, text, at: Date.now()}); said[name] = text; } }; \
    new MutationObserver(listen).observe(document, {subtree: true, childList: true, characterData: true});";

/// What was heard from one live region: the words, and when, in milliseconds.
async fn heard(browser: &Browser, name: &str) -> Vec<(String, u64)> {
    let all = browser.evaluate("return window.__heard;", Vec::new()).await;
    let of_it = all.as_array().into_iter().flatten().filter(|one| one["name"] == name);
    of_it.map(|one| (one["text"].as_str().unwrap_or_default().to_owned(), one["at"].as_u64().unwrap_or(0))).collect()
}

/// The nodes of a role in the tree that screen readers are given: the names, and the properties by name.
async fn nodes(browser: &Browser, role: &str) -> Vec<(String, Value)> {
    browser.devtools("Accessibility.enable", json!({})).await.expect("devtools answer");
    let tree = browser.devtools("Accessibility.getFullAXTree", json!({})).await.expect("devtools answer");
    let of_role = |node: &&Value| node["role"]["value"] == role && node["ignored"] != true;
    let nodes = tree["nodes"].as_array().expect("a tree has nodes").iter().filter(of_role);
    let property = |all: &Value| {
        let all = all.as_array().into_iter().flatten();
        let pairs = all.map(|one| (one["name"].as_str().unwrap_or_default().to_owned(), one["value"]["value"].clone()));
        pairs.collect::<serde_json::Map<_, _>>()
    };
    let name = |node: &Value| node["name"]["value"].as_str().unwrap_or_default().to_owned();
    nodes.map(|node| (name(node), Value::Object(property(&node["properties"])))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_reader_hears_positions_states_progress_arrivals_and_finds() {
    let authority = Authority::new();
    let server = dovecot(Options::default(), &authority, (0..12).map(|index| message(TINY_MAIL, index)));
    let proxy = DelayProxy::start(server.address(), ONE_WAY).await.expect("a loopback port is free");
    let rig = Rig::start(authority, &[proxy.address().port()]).await;
    let page = rig.open().await;
    let browser = page.browser();
    browser.evaluate(LISTEN, vec![json!(["said-progress", "said-found", "snack"])]).await;
    page.add_account(&Form { port: proxy.address().port(), ..form(&server, Security::None) }).await;
    page.wait_for_total(12, PATIENCE).await;
    let bars = nodes(browser, "progressbar").await;
    assert!(bars.iter().any(|(name, _)| name == "Checking mail"), "{bars:?}");
    page.wait_until_idle(PATIENCE).await;
    browser.read(&at("snack"), "12 new messages").await;

    let progress = heard(browser, "said-progress").await;
    assert!(progress.len() >= 2, "progress was told {} times: {progress:?}", progress.len());
    let gaps: Vec<u64> = progress.windows(2).map(|two| two[1].1.saturating_sub(two[0].1)).collect();
    // A timer may be a little early by another clock.
    assert!(gaps.iter().all(|gap| *gap >= 4_900), "{gaps:?} milliseconds between {progress:?}");
    assert!(heard(browser, "snack").await.iter().any(|(words, _)| words.contains("12 new messages")));

    let rows = nodes(browser, "row").await;
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|(name, _)| name.starts_with("Unread. ") && name.contains("Message ")), "{rows:?}");
    assert_eq!(nodes(browser, "treegrid").await.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Inbox"]);
    let positions = "return [...document.querySelectorAll(arguments[0])].every((row, at) => \
                     row.ariaPosInSet === String(at + 1) && row.ariaSetSize === '12');";
    assert_eq!(browser.evaluate(positions, vec![at("message-row").into()]).await, json!(true));
    let regions = nodes(browser, "status").await;
    assert!(regions.len() >= 3 && regions.iter().all(|(_, with)| with["live"] == "polite"), "{regions:?}");

    page.open_message("Message 3 ").await;
    let rows = nodes(browser, "row").await;
    let read: Vec<_> = rows.iter().filter(|(name, _)| !name.starts_with("Unread. ")).collect();
    assert!(
        read.len() == 1
            && read[0].0.contains("Message 3 ")
            && browser.attribute(".row.is-selected", "aria-current").await.as_deref() == Some("true"),
        "{read:?}"
    );

    browser.fill(&at("search"), "subject:3").await;
    browser
        .until(
            "the count is told",
            PATIENCE,
            "return window.__heard.some(one => one.name === 'said-found');",
            Vec::new(),
        )
        .await;
    assert_eq!(heard(browser, "said-found").await[0].0, "1 message was found.");
    page.close().await;
}
