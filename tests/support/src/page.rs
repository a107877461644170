//! Poplar's page as a person uses it: every place a test touches, by its `data-test` name.
//!
//! Must not: know how the page is built, only what it shows and how it is used.

use crate::browser::{Browser, PATIENCE};
use crate::waiting::until;
use fantoccini::Locator;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How an account's connection is secured, as the form names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first octet.
    Implicit,
    /// STLS.
    Stls,
    /// No TLS at all.
    None,
}

/// What becomes of the copies on the server, as the form names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// They stay.
    All,
    /// One is deleted after it was deleted here.
    WhenDeletedHere,
    /// They are deleted so many days after they were stored.
    AfterDays(u16),
    /// They are deleted once stored.
    DeleteOnceStored,
}

/// What a person enters to add an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// What the account is called.
    pub name: String,
    /// Server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Security.
    pub security: Security,
    /// Whether TLS, where there is any, ends in the bridge, which trusts the authority of the tests; browsers do not.
    pub tls_in_bridge: bool,
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
    /// Whether it is remembered on this device.
    pub remember: bool,
    /// Leave policy.
    pub leave: Leave,
    /// Whether it holds although the browser may clear its storage.
    pub despite_eviction: bool,
}

impl Form {
    /// A form with a password that any server of the tests accepts, and all else as it comes.
    pub fn new(host: &str, port: u16, security: Security, user: &str) -> Self {
        Self {
            name: "Ada".into(),
            host: host.into(),
            port,
            security,
            tls_in_bridge: true,
            user: user.into(),
            password: "correct horse".into(),
            remember: false,
            leave: Leave::All,
            despite_eviction: true,
        }
    }
}

/// The page in a browser.
#[derive(Debug)]
pub struct Page {
    browser: Browser,
}

impl Page {
    /// The page will be in this browser.
    pub const fn new(browser: Browser) -> Self {
        Self { browser }
    }

    /// The browser itself.
    pub const fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Closes the browser as a person does.
    pub async fn close(self) {
        self.browser.close().await;
    }

    /// Kills the browser (SIGKILL).
    pub fn kill(self) {
        self.browser.kill();
    }

    /// Opens the app and waits until it knows whether there are accounts.
    pub async fn open(&self, url: &str) {
        self.browser.open(url).await;
        self.browser.see(&any(&["first-run", "account-item", "error-card"])).await;
    }

    /// Fills the account form in, without sending it.
    pub async fn enter(&self, form: &Form) {
        // The first screen is the form; on all others a button leads to it.
        let script = "const [form, button] = arguments; if (document.querySelector(form)) return true; \
                      document.querySelector(button)?.click(); return false;";
        let arguments = vec![at("add-account").into(), at("add-account-button").into()];
        self.browser.until("the account form is shown", PATIENCE, script, arguments).await;
        let security = match form.security {
            Security::Implicit => "implicit",
            Security::Stls => "stls",
            Security::None => "none",
        };
        self.browser.fill(&at("name"), &form.name).await;
        self.browser.fill(&at("host"), &form.host).await;
        self.browser.pick(&at("security"), security).await;
        if form.security != Security::None {
            self.browser.pick(&at("tls-end"), if form.tls_in_bridge { "bridge" } else { "browser" }).await;
        }
        self.browser.fill(&at("port"), &form.port.to_string()).await;
        self.browser.fill(&at("user"), &form.user).await;
        self.browser.fill(&at("password"), &form.password).await;
        self.browser.pick(&at("keeping"), if form.remember { "device" } else { "session" }).await;
        let leave = match form.leave {
            Leave::All | Leave::WhenDeletedHere => "all",
            Leave::AfterDays(_) => "days",
            Leave::DeleteOnceStored => "once-stored",
        };
        self.browser.pick(&at("leave"), leave).await;
        if form.leave != Leave::DeleteOnceStored {
            let when_deleted = if form.leave == Leave::WhenDeletedHere { "on" } else { "off" };
            self.browser.pick(&at("leave-when-deleted"), when_deleted).await;
        }
        if form.leave != Leave::All && form.despite_eviction {
            // Browsers of the tests promise nothing, and the form says so as soon as it knows.
            self.browser.pick(&at("leave-anyway"), "on").await;
        }
        if let Leave::AfterDays(days) = form.leave {
            self.browser.fill(&at("days"), &days.to_string()).await;
        }
    }

    /// Adds an account; the page then checks its mail. Where the form lets mail be deleted from the server, the page shows
    /// before what would go.
    pub async fn add_account(&self, form: &Form) {
        self.enter(form).await;
        self.browser.click(&at("submit")).await;
        if form.leave != Leave::All {
            self.browser.click(&at("leave-confirm")).await;
        }
    }

    /// Clicks on "Check mail".
    pub async fn check(&self) {
        self.browser.click(&at("check-button")).await;
    }

    /// Goes to one account's own list.
    pub async fn go_to_account(&self, name: &str) {
        let script = "const item = [...document.querySelectorAll(arguments[0])]\
                      .find(item => item.textContent.includes(arguments[1])); \
                      item?.querySelector('button').click(); return !!item;";
        let what = format!("there is an account `{name}`");
        self.browser.until(&what, PATIENCE, script, vec![at("account-item").into(), name.into()]).await;
    }

    /// Waits until no check runs.
    pub async fn wait_until_idle(&self, patience: Duration) {
        let script = "return !document.querySelector(arguments[0])";
        self.browser.until("the check ends", patience, script, vec![at("progress").into()]).await;
    }

    /// How many messages the list says it holds, once it is read; 0 where there is no list.
    pub async fn total(&self) -> u64 {
        let script = "return document.querySelector(arguments[0])?.getAttribute('aria-busy') !== 'true';";
        self.browser.until("the list is read", PATIENCE, script, vec![at("list-count").into()]).await;
        let total = self.browser.attribute(&at("list-count"), "data-total").await;
        total.and_then(|total| total.parse().ok()).unwrap_or(0)
    }

    /// Waits until the list holds so many messages.
    pub async fn wait_for_total(&self, total: u64, patience: Duration) {
        let script = "return document.querySelector(arguments[0])?.dataset.total === arguments[1];";
        let what = format!("the list holds {total} messages");
        self.browser.until(&what, patience, script, vec![at("list-count").into(), total.to_string().into()]).await;
    }

    /// Waits until the list shows what this search finds, and says of no message that it is still to be looked at.
    pub async fn wait_for_search(&self, search: &str, patience: Duration) {
        let script = "const list = document.querySelector(arguments[0]); \
                      return list?.dataset.search === arguments[1] && list.dataset.goesOn === 'false';";
        let what = format!("`{search}` was searched for");
        self.browser.until(&what, patience, script, vec![at("list-count").into(), search.into()]).await;
    }

    /// Opens the first message on the screen whose row holds these words.
    pub async fn open_message(&self, words: &str) {
        self.click_message(words).await;
        self.browser.read(&at("reader-subject"), words).await;
    }

    /// The same for one that may not be shown.
    pub async fn click_message(&self, words: &str) {
        let script = "const row = [...document.querySelectorAll(arguments[0])]\
                      .find(row => row.textContent.includes(arguments[1])); row?.click(); return !!row;";
        let what = format!("a row says `{words}`");
        self.browser.until(&what, PATIENCE, script, vec![at("message-row").into(), words.into()]).await;
    }

    /// Puts the mouse on the row of a message.
    pub async fn point_at_message(&self, words: &str) {
        let script = "const [rows, words] = arguments; \
            const row = [...document.querySelectorAll(rows)].find(row => row.textContent.includes(words)); \
            return !!row?.dispatchEvent(new PointerEvent('pointerenter', {pointerType: 'mouse'}));";
        let arguments = vec![at("message-row").into(), words.into()];
        self.browser.until(&format!("a row says `{words}`"), PATIENCE, script, arguments).await;
    }

    /// The index of every generated message in the list, and how often it is there; the whole list is scrolled through.
    pub async fn generated_messages(&self) -> BTreeMap<u64, usize> {
        // Positions tell one row from another: two rows of one subject are two messages.
        let script = "return [...document.querySelectorAll(arguments[0])].map(row => [\
                      Number(row.getAttribute('aria-posinset')), row.textContent]);";
        let total = usize::try_from(self.total().await).unwrap_or(usize::MAX);
        let mut rows: BTreeMap<u64, String> = BTreeMap::new();
        self.browser.evaluate(&format!("{SCROLLER} scroller.scrollTop = 0;"), vec![at("message-row").into()]).await;
        let began = Instant::now();
        while rows.len() < total && began.elapsed() < PATIENCE * 2 {
            let seen = self.browser.evaluate(script, vec![at("message-row").into()]).await;
            for row in seen.as_array().into_iter().flatten() {
                if let (Some(position), Some(text)) = (row[0].as_u64(), row[1].as_str())
                    && text.contains("Message ")
                {
                    rows.insert(position, text.to_owned());
                }
            }
            let step = format!(
                "{SCROLLER} const end = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2; \
                 scroller.scrollTop = end ? 0 : scroller.scrollTop + scroller.clientHeight * 0.8;"
            );
            self.browser.evaluate(&step, vec![at("message-row").into()]).await;
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        let mut found = BTreeMap::new();
        for text in rows.values() {
            if let Some(index) = text.split_once("Message ").and_then(|(_, rest)| rest.split(' ').next()?.parse().ok())
            {
                *found.entry(index).or_default() += 1;
            }
        }
        found
    }

    /// What the progress said during [`Self::time_check`], with milliseconds since the click: for failures.
    pub async fn story_of_check(&self) -> String {
        self.browser.evaluate("return window.__times?.said ?? [];", Vec::new()).await.to_string()
    }

    /// Waits for an error card and returns which kind of error it tells, lower-case and without hyphens.
    pub async fn error(&self, patience: Duration) -> String {
        self.browser.see_within(&at("error-card"), patience).await;
        let kind = self.browser.attribute(&at("error-card"), "data-kind").await.unwrap_or_default();
        kind.replace('-', "").to_lowercase()
    }

    /// Waits until the service worker holds the app and could start it offline.
    pub async fn wait_until_offline_ready(&self) {
        // One of a copy in a folder above is none.
        let script = "return navigator.serviceWorker.getRegistration().then(r => \
                      r?.scope === new URL('./', location.href).href && r.active?.state === 'activated');";
        self.browser.until("the service worker is active", PATIENCE, script, Vec::new()).await;
    }

    /// Takes the service worker away, so that what is opened next comes from the bridge.
    pub async fn forget_service_worker(&self) {
        let script = "return navigator.serviceWorker.getRegistrations()\
                      .then(all => Promise.all(all.map(one => one.unregister()))).then(() => true);";
        self.browser.until("the service worker is gone", PATIENCE, script, Vec::new()).await;
    }

    /// Goes on inside the frame that shows an HTML message: the next one, where that is replaced meanwhile.
    async fn enter_frame(&self) {
        let frame = at("reader-body-frame");
        until("a frame can be entered", async || {
            self.browser.see(&frame).await;
            self.browser.client().find(Locator::Css(&frame)).await?.enter_frame().await
        })
        .await;
    }

    /// The words in the frame that shows an HTML message.
    pub async fn words_in_frame(&self) -> String {
        let words = "return document.body?.innerText ?? '';";
        self.evaluate_in_frame(words, Vec::new()).await.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script in the frame that shows an HTML message and returns what it returns.
    ///
    /// # Panics
    /// Where no such frame is seen, or the script throws.
    pub async fn evaluate_in_frame(&self, script: &str, arguments: Vec<Value>) -> Value {
        let client = self.browser.client();
        self.enter_frame().await;
        let value = self.browser.evaluate(script, arguments).await;
        client.enter_parent_frame().await.expect("a frame can be left");
        value
    }

    /// Puts the focus into the frame that shows an HTML message.
    ///
    /// # Panics
    /// Where no such frame is seen.
    pub async fn focus_frame(&self) {
        let frame = at("reader-body-frame");
        self.browser.see(&frame).await;
        self.browser.evaluate("document.querySelector(arguments[0]).focus();", vec![frame.into()]).await;
    }

    /// Presses keys while the focus is in the frame that shows an HTML message.
    ///
    /// # Panics
    /// Where no such frame is seen.
    pub async fn press_in_frame(&self, keys: &str) {
        let client = self.browser.client();
        self.enter_frame().await;
        self.browser.press(keys).await;
        client.enter_parent_frame().await.expect("a frame can be left");
    }

    /// Clicks on the link with these words in the frame that shows an HTML message.
    ///
    /// # Panics
    /// Where there is none to be clicked.
    pub async fn click_link_in_frame(&self, words: &str) {
        let client = self.browser.client();
        self.enter_frame().await;
        let link = client.find(Locator::LinkText(words)).await.expect("there is such a link");
        link.click().await.expect("it can be clicked");
        client.enter_parent_frame().await.expect("a frame can be left");
    }

    /// Waits until the frame that shows an HTML message says so.
    pub async fn wait_for_words_in_frame(&self, words: &str) {
        until(&format!("the frame says `{words}`"), async || {
            let shown = self.words_in_frame().await;
            if shown.contains(words) { Ok(()) } else { Err(shown.chars().take(1_000).collect::<String>()) }
        })
        .await;
    }

    /// Clicks on `button` (a check that runs by itself counts as well) and notes, by the page's own clock, when the first message is painted and when a check has
    /// ended with `total` messages in the list. WebDriver's pace does not count.
    pub async fn time_check(&self, button: &str, total: u64, patience: Duration) -> Times {
        let script = "const [button, rows, count, progress, total] = arguments; \
            const t = window.__times = {clicked: Date.now(), said: []}; let ran = false; \
            const look = () => { \
              const said = document.querySelector(progress)?.textContent ?? '-'; \
              if (t.said.at(-1)?.[1] !== said) t.said.push([Date.now() - t.clicked, said]); \
              if (!t.first && document.querySelector(rows)) { t.first = -1; requestAnimationFrame(() => \
                setTimeout(() => { t.first = Date.now(); })); } \
              const runs = !!document.querySelector(progress); ran ||= runs; \
              if (!t.ended && ran && !runs && document.querySelector(count)?.dataset.total === total) \
                { t.ended = Date.now(); observer.disconnect(); } }; \
            const observer = new MutationObserver(look); \
            observer.observe(document, {subtree: true, childList: true, attributes: true}); \
            look(); \
            document.querySelector(button).click();";
        let arguments = [button.to_owned(), at("message-row"), at("list-count"), at("progress"), total.to_string()];
        self.browser.evaluate(script, arguments.map(Value::from).to_vec()).await;
        let ended = "return (window.__times.ended ?? 0) > 0 && (window.__times.first ?? 0) > 0;";
        self.browser.until(&format!("a check ends with {total} messages"), patience, ended, Vec::new()).await;
        let times = self.browser.evaluate("return window.__times;", Vec::new()).await;
        let time = |name: &str| times[name].as_u64().unwrap_or(0);
        Times { clicked: time("clicked"), first_message: time("first"), ended: time("ended") }
    }
}

/// When what happened, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The click that began it.
    pub clicked: u64,
    /// The first message was painted.
    pub first_message: u64,
    /// The check had ended and the list was whole.
    pub ended: u64,
}

/// A script's beginning: `tallOf(frame)` is how tall a mail in its frame is, in CSS pixels, as far as it is laid out.
pub const TALL_OF: &str = "const tallOf = frame => parseInt(frame?.parentElement.style.getPropertyValue('--tall')); ";

/// The selector of a `data-test` name.
pub fn at(name: &str) -> String {
    format!("[data-test=\"{name}\"]")
}

fn any(names: &[&str]) -> String {
    names.iter().map(|name| at(name)).collect::<Vec<_>>().join(",")
}

/// The element that scrolls the list.
const SCROLLER: &str = "let scroller = document.querySelector(arguments[0])?.parentElement; \
    while (scroller && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement; \
    scroller ??= document.scrollingElement;";
