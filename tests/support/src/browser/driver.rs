//! Starting a browser's driver, and what it is told about the browser.
//!
//! Must not: let a browser speak to its maker.

use super::{Kind, Setup, downloads};
use crate::process_tree;
use crate::program::{self, Program};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Starts the driver of a browser on a free port.
///
/// # Panics
/// Where it does not start.
pub(super) fn start(kind: Kind) -> (Child, u16) {
    match kind {
        Kind::Chromium => start_driver(program::CHROMEDRIVER, &["--port=0"], "started successfully on port "),
        Kind::Firefox => start_driver(program::GECKODRIVER, &["--port=0"], "Listening on 127.0.0.1:"),
    }
}

/// chromedriver takes a free port of IPv4, and ends where another process has the same one of IPv6: then once more.
fn start_driver(program: Program, arguments: &[&str], announces: &'static str) -> (Child, u16) {
    for _ in 0..10 {
        let mut driver = Command::new(program.path())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be run: {error}", program.name));
        if let Some(port) = announced_port(&mut driver, announces) {
            return (driver, port);
        }
        process_tree::kill_all(driver.id());
        let _ = driver.wait();
    }
    panic!("{} does not start", program.name);
}

/// A driver names its port in its first lines; what it says later is read away, so that it never waits for us.
fn announced_port(driver: &mut Child, announces: &str) -> Option<u16> {
    let mut lines = BufReader::new(driver.stdout.take()?).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once(announces)?;
        port.trim_end_matches('.').parse().ok()
    });
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    port
}

/// A session with a browser of these capabilities.
pub(super) async fn connect(port: u16, capabilities: Value) -> Result<Client, String> {
    let Value::Object(capabilities) = capabilities else { return Err("capabilities are an object".into()) };
    let url = format!("http://127.0.0.1:{port}");
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(Capabilities::from_iter(capabilities)).connect(&url).await.map_err(|error| error.to_string())
}

/// What a driver is told to start.
pub(super) fn capabilities(profile: &Path, setup: &Setup) -> Value {
    match setup.kind {
        Kind::Chromium => chromium(profile, setup),
        Kind::Firefox => firefox(profile, setup),
    }
}

/// Names that nobody has, kept for examples (RFC 2606).
const EXAMPLES: [&str; 4] = ["*.example", "*.example.com", "*.example.net", "*.example.org"];

fn chromium(profile: &Path, setup: &Setup) -> Value {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        // Tests run as root in containers too.
        "--no-sandbox".into(),
        "--disable-gpu".into(),
        "--disable-quic".into(),
        "--disable-dev-shm-usage".into(),
        "--no-first-run".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-sync".into(),
        "--lang=en-US".into(),
        format!("--window-size={},{}", setup.width, setup.height),
        format!("--user-data-dir={}", profile.display()),
    ];
    if setup.reduced_motion {
        arguments.push("--force-prefers-reduced-motion".into());
    }
    if let Some(file) = &setup.net_log {
        arguments.extend([format!("--log-net-log={}", file.display()), "--net-log-capture-mode=Everything".into()]);
    }
    if let Some(address) = &setup.strangers {
        let rules: Vec<String> = EXAMPLES.iter().map(|names| format!("MAP {names} {address}")).collect();
        let rules = format!("--host-resolver-rules={}", rules.join(","));
        arguments.extend([rules, "--ignore-certificate-errors".into()]);
    }
    json!({
        "browserName": "chrome",
        "goog:loggingPrefs": {"browser": "ALL"},
        "goog:chromeOptions": {
            "binary": program::CHROMIUM.path(),
            "args": arguments,
            "prefs": {
                "intl.accept_languages": "en-US,en",
                "download.default_directory": downloads(profile),
                "download.prompt_for_download": false,
                // 1: allow, 2: block. It decides about all that a site stores, not about cookies only.
                "profile.default_content_setting_values.cookies": if setup.storage_denied { 2 } else { 1 },
            },
        },
    })
}

fn firefox(profile: &Path, setup: &Setup) -> Value {
    let arguments = [
        "-headless".to_owned(),
        "-profile".into(),
        profile.display().to_string(),
        "--width".into(),
        setup.width.to_string(),
        "--height".into(),
        setup.height.to_string(),
    ];
    json!({
        "browserName": "firefox",
        "moz:firefoxOptions": {
            "binary": program::FIREFOX.path(),
            "args": arguments,
            "prefs": {
                "intl.accept_languages": "en-US,en",
                "browser.download.folderList": 2,
                "browser.download.dir": downloads(profile),
                "browser.download.always_ask_before_handling_new_types": false,
                "app.update.enabled": false,
                "browser.safebrowsing.update.enabled": false,
                "browser.startup.homepage_override.mstone": "ignore",
                "datareporting.policy.dataSubmissionEnabled": false,
                "extensions.update.enabled": false,
                "network.captive-portal-service.enabled": false,
                "network.connectivity-service.enabled": false,
                "services.settings.server": "data:,",
            },
        },
    })
}
