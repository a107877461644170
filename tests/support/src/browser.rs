//! A real browser, driven over WebDriver: what a person does, and its sudden death.
//!
//! A [`Browser`] owns its driver and all processes of the browser. The profile is a directory of the caller's, so that it
//! outlives the browser where a test opens it again. What is said over DevTools works with Chromium only.
//!
//! Must not: use a profile of the machine's user, or reach the Internet on its own account.

mod driver;
pub mod keys;

use crate::process_tree;
use crate::waiting::until;
use fantoccini::error::CmdError;
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

/// How long [`Browser`] waits for what it is told to wait for.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Which browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Chromium, by chromedriver.
    #[default]
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
}

/// What a browser is to be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Which it is.
    pub kind: Kind,
    /// Width of the window in CSS pixels.
    pub width: u32,
    /// Height of the window in CSS pixels.
    pub height: u32,
    /// Whether a person wants no motion (Chromium only).
    pub reduced_motion: bool,
    /// Whether sites may store nothing, as in the strictest privacy setting of Chromium.
    pub storage_denied: bool,
    /// The file to which Chromium writes all that its network stack does: names looked up, connections opened ahead.
    pub net_log: Option<PathBuf>,
    /// Where the names that are kept for examples lead in Chromium, at any port. No certificate is doubted then.
    pub strangers: Option<SocketAddr>,
}

impl Default for Setup {
    /// Chromium with a desktop's window.
    fn default() -> Self {
        Self {
            kind: Kind::Chromium,
            width: 1440,
            height: 900,
            reduced_motion: false,
            storage_denied: false,
            net_log: None,
            strangers: None,
        }
    }
}

/// One tab of a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab(WindowHandle);

/// A running browser. Dropping it kills it.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    driver: Child,
}

impl Browser {
    /// Starts chromedriver and Chromium on `profile`, with a desktop's window.
    ///
    /// # Panics
    /// Where one of the two is missing or does not start.
    pub async fn start(profile: &Path) -> Self {
        Self::start_with(profile, &Setup::default()).await
    }

    /// Starts a browser that is like that.
    ///
    /// # Panics
    /// Where the browser or its driver is missing or does not start.
    pub async fn start_with(profile: &Path, setup: &Setup) -> Self {
        let (mut driver, port) = driver::start(setup.kind);
        match driver::connect(port, driver::capabilities(profile, setup)).await {
            Ok(client) => Self { client, driver },
            Err(error) => {
                process_tree::kill_all(driver.id());
                let _ = driver.wait();
                panic!("{:?} does not start: {error}", setup.kind);
            }
        }
    }

    /// The WebDriver client, for what this type has no word for.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Opens an address.
    ///
    /// # Panics
    /// Where the browser cannot open it.
    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("cannot open {url}: {error}"));
    }

    /// Waits until `selector` is there and visible.
    ///
    /// # Panics
    /// Where it is not there within [`PATIENCE`]; what the page shows is told.
    pub async fn see(&self, selector: &str) {
        self.see_within(selector, PATIENCE).await;
    }

    /// Waits until `selector` is there and visible, for so long.
    ///
    /// # Panics
    /// Where it is not there in time; what the page shows is told.
    pub async fn see_within(&self, selector: &str, patience: Duration) {
        let script = "const e = document.querySelector(arguments[0]); return !!e && e.checkVisibility();";
        self.until(&format!("`{selector}` is seen"), patience, script, vec![selector.into()]).await;
    }

    /// Waits until `selector` is nowhere, or hidden.
    ///
    /// # Panics
    /// Where it is still there after [`PATIENCE`].
    pub async fn see_no(&self, selector: &str) {
        let script = "const e = document.querySelector(arguments[0]); return !e || !e.checkVisibility();";
        self.until(&format!("`{selector}` is gone"), PATIENCE, script, vec![selector.into()]).await;
    }

    /// Waits until the text of `selector` holds `words`.
    ///
    /// # Panics
    /// Where it does not within [`PATIENCE`].
    pub async fn read(&self, selector: &str, words: &str) {
        let script = "const e = document.querySelector(arguments[0]); \
                      return !!e && (e.innerText ?? e.textContent).includes(arguments[1]);";
        self.until(&format!("`{selector}` says `{words}`"), PATIENCE, script, vec![selector.into(), words.into()])
            .await;
    }

    /// Clicks on `selector` once it is seen.
    ///
    /// # Panics
    /// Where it cannot be clicked.
    pub async fn click(&self, selector: &str) {
        self.see(selector).await;
        // The page may paint anew between finding and clicking; a person would click once more.
        let click = async || self.client.find(Locator::Css(selector)).await?.click().await;
        until(&format!("`{selector}` can be clicked"), click).await;
    }

    /// Clicks on the middle of `selector` while keys are held: 2 for Ctrl, 8 for Shift, as DevTools name them.
    ///
    /// # Panics
    /// Where it is not seen.
    pub async fn click_holding(&self, selector: &str, modifiers: u32) {
        self.see(selector).await;
        let middle = "const { x, y, width, height } = document.querySelector(arguments[0]).getBoundingClientRect(); \
            return [x + width / 2, y + height / 2];";
        let middle = self.evaluate(middle, vec![selector.into()]).await;
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": middle[0], "y": middle[1], "button": "left", "clickCount": 1,
                "modifiers": modifiers});
            self.devtools("Input.dispatchMouseEvent", event).await.expect("devtools answer");
        }
    }

    /// Replaces the text of a field by typing.
    ///
    /// # Panics
    /// Where there is no such field.
    pub async fn fill(&self, selector: &str, text: &str) {
        self.see(selector).await;
        let field = self.client.find(Locator::Css(selector)).await.expect("it is seen");
        // WebDriver's own clearing sets the value behind the page's back; a person selects all and types.
        field.send_keys(keys::SELECT_ALL).await.expect("a field takes keys");
        field.send_keys(if text.is_empty() { keys::DELETE } else { text }).await.expect("a field takes keys");
    }

    /// Chooses a value: of a `<select>`, of the radio buttons inside `selector`, or of a checkbox (`on`, `off`).
    ///
    /// # Panics
    /// Where there is no such choice.
    pub async fn pick(&self, selector: &str, value: &str) {
        self.see(selector).await;
        let script = "const e = document.querySelector(arguments[0]); const v = arguments[1]; \
                      const told = (t) => { t.dispatchEvent(new Event('input', {bubbles: true})); \
                        t.dispatchEvent(new Event('change', {bubbles: true})); }; \
                      if (e.matches('select')) { e.value = v; told(e); return e.value === v; } \
                      if (e.matches('input[type=checkbox]')) { if (e.checked !== (v === 'on')) e.click(); return true; } \
                      const radio = [e, ...e.querySelectorAll('input[type=radio]')].find(r => r.value === v); \
                      radio?.click(); return !!radio;";
        let picked = self.evaluate(script, vec![selector.into(), value.into()]).await;
        assert_eq!(picked, json!(true), "`{selector}` has no choice `{value}`");
    }

    /// Gives a field for files these ones of the disk, as if a person had chosen them; such a field may be hidden.
    ///
    /// # Panics
    /// Where there is no such field.
    pub async fn give_files(&self, selector: &str, files: &[PathBuf]) {
        let field = self.client.find(Locator::Css(selector)).await.expect("there is a field for files");
        let lines: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
        field.send_keys(&lines.join("\n")).await.expect("the field takes files");
    }

    /// How many elements match.
    pub async fn count(&self, selector: &str) -> usize {
        let script = "return document.querySelectorAll(arguments[0]).length;";
        let count = self.evaluate(script, vec![selector.into()]).await;
        count.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(0)
    }

    /// The text of the first element that matches; empty where none does.
    pub async fn text(&self, selector: &str) -> String {
        let script = "const e = document.querySelector(arguments[0]); return e ? (e.innerText ?? e.textContent) : '';";
        self.evaluate(script, vec![selector.into()]).await.as_str().unwrap_or_default().to_owned()
    }

    /// An attribute of the first element that matches.
    pub async fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null;";
        self.evaluate(script, vec![selector.into(), name.into()]).await.as_str().map(str::to_owned)
    }

    /// Runs a script in the page and returns what it returns; a promise is awaited.
    ///
    /// # Panics
    /// Where the script throws.
    pub async fn evaluate(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap_or_else(|error| panic!("script failed: {error}"))
    }

    /// Waits until a script returns `true`.
    ///
    /// # Panics
    /// Where it does not in time; `what` and what the page shows are told.
    pub async fn until(&self, what: &str, patience: Duration, script: &str, arguments: Vec<Value>) {
        let began = Instant::now();
        let mut last = String::new();
        while began.elapsed() < patience {
            match self.client.execute(script, arguments.clone()).await {
                Ok(Value::Bool(true)) => return,
                Ok(_) => {}
                Err(error) => last = error.to_string(),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let shown = self.client.execute("return document.body?.innerText ?? ''", Vec::new()).await;
        let shown = shown.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default();
        panic!("waited {patience:?} until {what}. {last}\nThe page shows:\n{shown}");
    }

    /// Presses keys wherever the focus is; special ones are [`keys`].
    ///
    /// # Panics
    /// Where nothing can take them.
    pub async fn press(&self, keys: &str) {
        let focused = self.client.active_element().await.expect("something has the focus");
        focused.send_keys(keys).await.expect("what has the focus takes keys");
    }

    /// Waits until the focus is on or inside `selector`.
    ///
    /// # Panics
    /// Where it is elsewhere after [`PATIENCE`].
    pub async fn see_focus(&self, selector: &str) {
        let script = "return !!document.activeElement?.closest(arguments[0]);";
        self.until(&format!("the focus is in `{selector}`"), PATIENCE, script, vec![selector.into()]).await;
    }

    /// The tab that is driven now.
    ///
    /// # Panics
    /// Where the browser has none.
    pub async fn tab(&self) -> Tab {
        Tab(self.client.window().await.expect("a window"))
    }

    /// Opens another tab, and drives that one from now on.
    ///
    /// # Panics
    /// Where the browser refuses.
    pub async fn open_tab(&self) -> Tab {
        let tab = Tab(self.client.new_window(true).await.expect("a new tab").handle);
        self.switch_to(&tab).await;
        tab
    }

    /// Drives this tab from now on.
    ///
    /// # Panics
    /// Where it is closed.
    pub async fn switch_to(&self, tab: &Tab) {
        self.client.switch_to_window(tab.0.clone()).await.expect("a tab can be chosen");
    }

    /// All tabs there are.
    ///
    /// # Panics
    /// Where the browser does not say.
    pub async fn tabs(&self) -> Vec<Tab> {
        self.client.windows().await.expect("tabs").into_iter().map(Tab).collect()
    }

    /// Closes the tab that is driven now; another one is to be chosen then.
    ///
    /// # Panics
    /// Where the browser refuses.
    pub async fn close_tab(&self) {
        self.client.close_window().await.expect("a tab can be closed");
    }

    /// What the window shows, as PNG.
    ///
    /// # Panics
    /// Where the browser gives no picture.
    pub async fn screenshot(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("the browser gives a picture")
    }

    /// A command of the Chrome DevTools protocol.
    pub async fn devtools(&self, command: &'static str, parameters: Value) -> Result<Value, CmdError> {
        self.client.issue_cmd(DevTools { command, parameters }).await
    }

    /// Where the browser listens for the DevTools protocol, as `host:port`.
    pub fn devtools_address(&self) -> Option<String> {
        let session = self.client.session_creation_response()?;
        let options = session.capabilities()?.get("goog:chromeOptions")?;
        options.get("debuggerAddress")?.as_str().map(str::to_owned)
    }

    /// Runs a script in every page that is opened from now on, before any of the page's own.
    ///
    /// # Panics
    /// Where the browser refuses.
    pub async fn run_first(&self, script: &str) {
        let parameters = json!({"source": script});
        self.devtools("Page.addScriptToEvaluateOnNewDocument", parameters).await.expect("devtools answer");
    }

    /// Takes the network away from the page, or gives it back. Workers may keep theirs: stop the bridge too.
    ///
    /// # Panics
    /// Where the browser refuses.
    pub async fn set_offline(&self, offline: bool) {
        let conditions = json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.devtools("Network.enable", json!({})).await.expect("devtools answer");
        self.devtools("Network.emulateNetworkConditions", conditions).await.expect("devtools answer");
    }

    /// The errors and warnings the page wrote to the console.
    pub async fn console(&self) -> Vec<String> {
        let log = self.client.issue_cmd(ConsoleLog).await.unwrap_or(Value::Null);
        let lines = log.as_array().map(Vec::as_slice).unwrap_or_default();
        lines.iter().filter_map(|line| line["message"].as_str().map(str::to_owned)).collect()
    }

    /// All processes of this browser as they are now.
    pub fn processes(&self) -> Vec<u32> {
        let mut all = process_tree::descendants(self.driver.id());
        all.retain(|pid| *pid != self.driver.id());
        all
    }

    /// Closes the browser as a person does; the profile is written out.
    pub async fn close(mut self) {
        let _ = self.client.clone().close().await;
        let began = Instant::now();
        while !self.processes().is_empty() && began.elapsed() < Duration::from_secs(10) {
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        self.kill_now();
    }

    /// Kills every process of the browser at once, without a word (SIGKILL).
    pub fn kill(mut self) {
        self.kill_now();
    }

    fn kill_now(&mut self) {
        process_tree::kill_all(self.driver.id());
        let _ = self.driver.wait();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.kill_now();
    }
}

/// Where a browser on this profile saves files.
pub fn downloads(profile: &Path) -> PathBuf {
    profile.join("downloads")
}

#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({"cmd": self.command, "params": self.parameters}).to_string()))
    }
}

#[derive(Debug)]
struct ConsoleLog;

impl WebDriverCompatibleCommand for ConsoleLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({"type": "browser"}).to_string()))
    }
}
