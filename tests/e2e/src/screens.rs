//! Every screen of the page, one after the other, in any language; and how a device shows them.
//!
//! Must not: judge what is shown; whoever walks does.

mod walk;

use crate::mails;
use crate::rig::{Rig, dovecot};
use serde_json::json;
use test_support::bridge_runner;
use test_support::browser::{Browser, PATIENCE};
use test_support::certificate::Authority;
use test_support::dovecot::{Dovecot, Options};
use test_support::messages::message;
use test_support::page::{Page, at};

pub use walk::walk;

/// One screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// What the page is, and the form for the first account.
    FirstRun,
    /// That form, sent without a word in it.
    FormWrong,
    /// A mail of a file, where there is no account yet.
    FileFirst,
    /// The list, with nothing open.
    List,
    /// A thread of it, unfolded.
    Thread,
    /// What can be set.
    Settings,
    /// A list with nothing in it.
    ListEmpty,
    /// The field for a search, with what can be asked.
    SearchOpen,
    /// What of a search was not understood.
    SearchNote,
    /// What a search found.
    SearchFound,
    /// Rows that are chosen, and what can be done with them.
    Chosen,
    /// The tags that can be given to them.
    TagMenu,
    /// A search that found nothing.
    SearchNothing,
    /// A message of text.
    MessageText,
    /// A newsletter.
    MessageHtml,
    /// The source of a message.
    Source,
    /// What else can be done with a message.
    MoreMenu,
    /// The header fields of a message.
    Headers,
    /// A hostile message, and what was kept out of it.
    Blocked,
    /// The same with its pictures, which were allowed.
    RemoteShown,
    /// Why a sender is not confirmed, unfolded.
    Verdict,
    /// Where a link leads that the pointer is on.
    LinkMeant,
    /// The question before a link whose text names another host.
    LinkQuestion,
    /// The ways out of a mailing list.
    Unsubscribe,
    /// A message with files.
    Attached,
    /// One of them, looked at.
    Preview,
    /// An answer to a message.
    Answer,
    /// An invitation.
    Invitation,
    /// Somebody's address and telephone.
    Contact,
    /// What Outlook packed (`winmail.dat`).
    Package,
    /// A message within a message.
    Inside,
    /// What was just done, and the way to take it back.
    Undo,
    /// Tags and filters.
    Organise,
    /// A filter that was tried.
    FilterEditor,
    /// Backup, export, import, and what mail takes on this device.
    Keep,
    /// The question before the trash is emptied.
    EmptyTrash,
    /// A file of mail that was dropped on the page.
    File,
    /// A file in which there is no mail.
    FileWithoutMail,
    /// Its mail on the way into the store.
    Importing,
    /// The account without a server that has it then.
    DeviceAccount,
    /// The shortcuts.
    Help,
    /// The accounts and lists over the list, on a narrow screen.
    Drawer,
    /// The form of an account.
    Account,
    /// What a rule would delete from the server.
    LeavePreview,
    /// The question before an account goes.
    Confirm,
    /// A certificate that nobody vouches for.
    Certificate,
    /// A certificate that is another one than was trusted.
    CertificateChanged,
    /// A text that ends with a quotation, unfolded.
    QuotedText,
    /// HTML that ends with a quotation.
    QuotedHtml,
    /// A message of which only the beginning is here.
    Beginning,
    /// A check that failed.
    ErrorCard,
    /// Where and why it fails.
    Doctor,
    /// Some of what was stored is missing.
    Loss,
    /// A message that could not be shown.
    NotShown,
    /// The password that an account asks for.
    PasswordPrompt,
    /// No network.
    Offline,
    /// A newer version that waits until a person takes it.
    UpdateWaits,
    /// Instead of everything: the page cannot work.
    Fatal,
}

impl Screen {
    /// Its name, for files and faults.
    pub fn name(self) -> String {
        format!("{self:?}")
    }

    /// Whether it is one of those that pictures are kept of.
    pub const fn is_pictured(self) -> bool {
        !matches!(
            self,
            Self::ListEmpty | Self::SearchNothing | Self::Source | Self::TagMenu | Self::Drawer | Self::Confirm
        )
    }

    /// Whether a wide window does not have it.
    pub const fn is_narrow_only(self) -> bool {
        matches!(self, Self::Drawer)
    }
}

/// How a device shows the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether its owner likes it dark.
    pub dark: bool,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// A desktop's window.
pub const DESKTOP: (u32, u32) = (1280, 800);
/// A phone's.
pub const PHONE: (u32, u32) = (360, 740);

impl Look {
    /// Light and dark, desktop and phone.
    pub fn all() -> impl Iterator<Item = Self> {
        let sizes = [DESKTOP, PHONE].into_iter();
        sizes.flat_map(|(width, height)| [false, true].map(|dark| Self { dark, width, height }))
    }

    /// Its name, for files and faults.
    pub fn name(self) -> String {
        format!("{}-{}", if self.dark { "dark" } else { "light" }, self.width)
    }

    /// Shows the page like this from now on.
    ///
    /// # Panics
    /// Where the browser cannot.
    pub async fn put_on(self, browser: &Browser) {
        let Self { dark, width, height } = self;
        let scheme = if dark { "dark" } else { "light" };
        prefer(browser, "prefers-color-scheme", scheme).await;
        resize(browser, width, height).await;
        painted(browser).await;
    }
}

/// Makes the window so large, in CSS pixels, whatever it is on.
///
/// # Panics
/// Where the browser cannot.
pub async fn resize(browser: &Browser, width: u32, height: u32) {
    let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
    browser.devtools("Emulation.setDeviceMetricsOverride", size).await.expect("devtools answer");
}

/// Sets what a person prefers, and nothing that was set before.
///
/// # Panics
/// Where the browser cannot.
pub async fn prefer(browser: &Browser, feature: &str, wish: &str) {
    let features = json!({"features": [{"name": feature, "value": wish}]});
    browser.devtools("Emulation.setEmulatedMedia", features).await.expect("devtools answer");
}

/// Waits for two frames: in the first, the list measures itself, and what begins to move begins.
pub async fn painted(browser: &Browser) {
    let painted = "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));";
    browser.until("it is painted", PATIENCE, painted, Vec::new()).await;
}

/// How a desktop shows it by day: in this the walk goes.
pub const USUAL: Look = Look { dark: false, width: DESKTOP.0, height: DESKTOP.1 };

/// Where the walk goes.
#[derive(Debug)]
pub struct Sample {
    /// A bridge with the sample mailbox, and a browser that has not been there.
    pub rig: Rig,
    /// Another mail server, with a certificate that no browser trusts, and with what the sample mailbox does not hold.
    server: Dovecot,
}

/// A bridge with the sample mailbox, a mail server beside it, and a browser that has not been there.
pub async fn sample() -> Sample {
    let authority = Authority::new();
    let large = message(&[(1_500_000, 1000)], 7);
    let mails = [mails::quoting_text(), mails::quoting_html(), mails::sealed(), large];
    let server = dovecot(Options::default(), &authority, mails);
    let options =
        bridge_runner::Options { demo: true, ports: vec![server.tls_port()], ..bridge_runner::Options::default() };
    Sample { rig: Rig::start_with(authority, options).await, server }
}

impl Sample {
    /// The page with the sample mailbox, and no check running.
    pub async fn open(&self) -> Page {
        let page = self.rig.open().await;
        page.browser().click(&at("demo-button")).await;
        has_arrived(&page).await;
        page
    }
}

/// Waits until the mail of an account is there, and nothing is told of it any more.
async fn has_arrived(page: &Page) {
    page.browser().see(&at("message-row")).await;
    page.wait_until_idle(PATIENCE).await;
    nothing_told(page.browser()).await;
}

/// Waits until what was told for a moment at the lower edge is over.
async fn nothing_told(browser: &Browser) {
    let script = "return document.querySelector(arguments[0]).textContent === '';";
    browser.until("nothing is told any more", PATIENCE, script, vec![at("snack").into()]).await;
}

/// Makes the page speak a language, by its tag.
///
/// # Panics
/// Where it does not.
pub async fn speak(rig: &Rig, page: &Page, language: &str) {
    let script = "localStorage.setItem('poplar.language', arguments[0]);";
    page.browser().evaluate(script, vec![language.into()]).await;
    page.open(&rig.bridge.url()).await;
    let script = "return document.documentElement.lang === arguments[0];";
    page.browser().until(&format!("the page speaks {language}"), PATIENCE, script, vec![language.into()]).await;
}
