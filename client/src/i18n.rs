//! Words: every text a person sees, in their language, through Fluent.
//!
//! A page loads the words of one language, beside the Wasm and before the first paint; the service worker keeps them all,
//! so that they are there with the network off.
//! `tr("id")` must be called with a literal: a test reads the sources and looks every id up.
//! Must not: hold a sentence (they stand in `static/translations`), or let text of others turn the sentence around it.

use crate::{boot, format};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use mail_api::{ErrorKind, Retry, Stage, UserError};
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
};
use unic_langid::LanguageIdentifier;
use wasm_bindgen::JsValue;

/// The languages of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, also for whoever reads neither.
    English,
    /// German.
    German,
    /// English with accents, 40 % longer and from right to left: shows what does not fit other languages. Never offered;
    /// whoever writes its tag into the page's storage gets it.
    Pseudo,
}

/// Something that stands in a sentence. Numbers choose the plural and are written as the language writes them.
#[derive(Debug, Clone)]
pub enum Arg<'a> {
    /// Text; may be a stranger's.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
}

/// Where a browser keeps the choice; the boot script reads it.
const KEPT: &str = "poplar.language";

/// Longest text of a server that is shown whole, in characters.
const LONG_SERVER_TEXT: usize = 80;

/// The words for an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorWords {
    /// What happened: one or two sentences, with the server's own words where it said any.
    pub what: String,
    /// Whether the server said so much that it is folded.
    pub is_long: bool,
    /// Where: a few words, with the host where it is known.
    pub whereabouts: String,
    /// What to do now, and what the app does by itself.
    pub todo: String,
}

impl Language {
    /// All that are offered, in their order.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag (BCP 47), for `lang` and `Intl`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Pseudo => "en-XA",
        }
    }

    /// Where its lines begin, for `dir`.
    pub const fn direction(self) -> &'static str {
        match self {
            Self::English | Self::German => "ltr",
            Self::Pseudo => "rtl",
        }
    }

    /// The tag of the language in whose words it speaks.
    const fn words(self) -> &'static str {
        match self {
            Self::English | Self::Pseudo => "en",
            Self::German => "de",
        }
    }

    /// Its name in itself, for the one who looks for it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::Pseudo => "Pseudo",
        }
    }

    /// The language of a tag such as `de-AT`; `None` for one the page does not speak.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

/// Takes the words that the boot script has asked for. To be awaited once, before the first `tr`.
///
/// # Errors
/// They cannot be fetched, in the browser's words.
pub async fn start() -> Result<(), JsValue> {
    let tag = boot::language().unwrap_or_default();
    let is_pseudo = tag == Language::Pseudo.tag();
    let language = if is_pseudo { Language::Pseudo } else { Language::of_tag(&tag).unwrap_or(Language::English) };
    adopt(language, boot::words(language.words()).await?);
    Ok(())
}

/// The language words are in now.
pub fn language() -> Language {
    WORDS.with_borrow(|words| words.language)
}

/// Changes the language and keeps the choice on this device. Whether it did: then what is on the screen must be rendered
/// again. `false` where another one was chosen before its words came.
///
/// # Errors
/// Its words cannot be fetched, in the browser's words; all stays as it was.
pub async fn set_language(language: Language) -> Result<bool, JsValue> {
    WISHED.set(language);
    let words = boot::words(language.words()).await;
    if WISHED.get() != language {
        return Ok(false);
    }
    adopt(language, words?);
    // A private window may refuse; the choice then lasts as long as the page.
    if let Some(Ok(Some(storage))) = web_sys::window().map(|window| window.local_storage()) {
        let _ = storage.set_item(KEPT, language.tag());
    }
    Ok(true)
}

fn adopt(language: Language, words: String) {
    WORDS.set(Words::of(language, words));
    let root = web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("lang", language.tag());
        let _ = root.set_attribute("dir", language.direction());
    }
}

/// The words of an id. An id that does not exist is shown as such: `⟨id⟩`.
pub fn tr(id: &str) -> String {
    tr_args(id, &[])
}

/// The words of an id with something in them: `tr_args("inbox-unread", &[("count", 3.into())])`.
pub fn tr_args(id: &str, args: &[(&str, Arg<'_>)]) -> String {
    WORDS.with_borrow(|words| words.say(id, args)).unwrap_or_else(|| format!("⟨{id}⟩"))
}

/// The words for an error, in the current language.
pub fn error_words(error: &UserError) -> ErrorWords {
    let host = known(&error.host);
    let mut args = vec![("host", Arg::from(host)), ("server", known(&error.server_text).into())];
    let id = error_id(error.kind);
    let mut what = tr_args(id, &args);
    if !error.server_text.is_empty() {
        join(&mut what, &tr_args("error-server-said", &args));
    }
    let is_long = error.server_text.chars().count() > LONG_SERVER_TEXT;
    let whereabouts = tr_args(stage_id(error.stage), &args);
    let mut todo = tr_args(&format!("{id}.todo"), &args);
    match error.retry {
        Retry::ByPerson => {}
        Retry::NextCheck => join(&mut todo, &tr("retry-next-check")),
        Retry::After(milliseconds) => {
            args.push(("minutes", milliseconds.div_ceil(60_000).max(1).into()));
            join(&mut todo, &tr_args("retry-after", &args));
        }
    }
    ErrorWords { what, is_long, whereabouts, todo }
}

/// What stands for a text that is not known, so that a sentence can do without it.
fn known(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

fn join(sentences: &mut String, next: &str) {
    if !sentences.is_empty() {
        sentences.push(' ');
    }
    sentences.push_str(next);
}

/// A table of ids: the match must name every variant, and tests walk the list.
macro_rules! ids {
    ($function:ident, $all:ident, $type:ident { $($variant:ident => $id:literal,)* }) => {
        const fn $function(of: $type) -> &'static str {
            match of {
                $($type::$variant => $id,)*
            }
        }

        #[cfg(test)]
        const $all: &[$type] = &[$($type::$variant),*];
    };
}

ids!(error_id, ALL_ERRORS, ErrorKind {
    BridgeUnreachable => "error-bridge-unreachable",
    BridgeRefusedHost => "error-bridge-refused-host",
    BridgeRefusedPort => "error-bridge-refused-port",
    BridgeRefusedAddress => "error-bridge-refused-address",
    BridgeBusy => "error-bridge-busy",
    BridgeProtocol => "error-bridge-protocol",
    Offline => "error-offline",
    NameNotFound => "error-name-not-found",
    ConnectionRefused => "error-connection-refused",
    Unreachable => "error-unreachable",
    TimedOut => "error-timed-out",
    ConnectionLost => "error-connection-lost",
    CertificateExpired => "error-certificate-expired",
    CertificateNotYetValid => "error-certificate-not-yet-valid",
    CertificateWrongName => "error-certificate-wrong-name",
    CertificateUnknownIssuer => "error-certificate-unknown-issuer",
    CertificateRevoked => "error-certificate-revoked",
    CertificateChanged => "error-certificate-changed",
    ClockWrong => "error-clock-wrong",
    TlsTampered => "error-tls-tampered",
    TlsIntercepted => "error-tls-intercepted",
    TlsTooOld => "error-tls-too-old",
    NotTls => "error-not-tls",
    TlsUnanswered => "error-tls-unanswered",
    TlsFailed => "error-tls-failed",
    StlsNotOffered => "error-stls-not-offered",
    StlsInjected => "error-stls-injected",
    NotPop3 => "error-not-pop3",
    ServerUnavailable => "error-server-unavailable",
    LoginRefused => "error-login-refused",
    PasswordNeeded => "error-password-needed",
    TokenRefused => "error-token-refused",
    TokenNeeded => "error-token-needed",
    TokensNotTaken => "error-tokens-not-taken",
    MaildropInUse => "error-maildrop-in-use",
    LoginDelay => "error-login-delay",
    ServerTemporary => "error-server-temporary",
    ServerPermanent => "error-server-permanent",
    NoCommonMechanism => "error-no-common-mechanism",
    LoginWeaker => "error-login-weaker",
    NoUniqueIds => "error-no-unique-ids",
    CommandRefused => "error-command-refused",
    ServerExceedsLimit => "error-server-exceeds-limit",
    ServerBrokeProtocol => "error-server-broke-protocol",
    StorageFull => "error-storage-full",
    StorageDenied => "error-storage-denied",
    StorageFailed => "error-storage-failed",
    StorageNewer => "error-storage-newer",
    MessageGone => "error-message-gone",
    OnlyBeginning => "error-only-beginning",
    RestNotGiven => "error-rest-not-given",
    NoServer => "error-no-server",
    NotMailFile => "error-not-mail-file",
    FileDamaged => "error-file-damaged",
    ImportBusy => "error-import-busy",
    BackupNewer => "error-backup-newer",
    NotUndoable => "error-not-undoable",
    ChangedElsewhere => "error-changed-elsewhere",
    MessageUnreadable => "error-message-unreadable",
    BuildMismatch => "error-build-mismatch",
    PasswordNotKept => "error-password-not-kept",
    PasswordNotForgotten => "error-password-not-forgotten",
    CheckedElsewhere => "error-checked-elsewhere",
    AccountBusy => "error-account-busy",
    AccountGone => "error-account-gone",
    InvalidSettings => "error-invalid-settings",
    Cancelled => "error-cancelled",
    Internal => "error-internal",
});

ids!(stage_id, ALL_STAGES, Stage {
    Bridge => "stage-bridge",
    Name => "stage-name",
    Connect => "stage-connect",
    Tls => "stage-tls",
    Greeting => "stage-greeting",
    Capabilities => "stage-capabilities",
    Login => "stage-login",
    Listing => "stage-listing",
    Retrieving => "stage-retrieving",
    Storing => "stage-storing",
    Deleting => "stage-deleting",
    Quitting => "stage-quitting",
    Reading => "stage-reading",
    Starting => "stage-starting",
});

thread_local! {
    /// The language that was chosen last; its words may be on their way.
    static WISHED: Cell<Language> = const { Cell::new(Language::English) };
    static WORDS: RefCell<Words> = RefCell::new(Words::of(Language::English, first_words()));
}

/// Before [`start`] there are none.
#[cfg(not(test))]
const fn first_words() -> String {
    String::new()
}

/// Tests need no page to speak.
#[cfg(test)]
fn first_words() -> String {
    tests::words_of(Language::English)
}

/// One language, ready to speak.
struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    fn of(language: Language, words: String) -> Self {
        let tag = LanguageIdentifier::from_bytes(language.tag().as_bytes()).unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![tag]);
        // Fluent would wrap every argument in isolation marks; here only those that could do harm are (`isolated`).
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::English | Language::Pseudo => |value, _| write_number(Language::English, value),
            Language::German => |value, _| write_number(Language::German, value),
        }));
        // What cannot be read is left out, and a test fails; the rest still speaks.
        let resource = FluentResource::try_new(words).unwrap_or_else(|(rest, _)| rest);
        let _ = bundle.add_resource(resource);
        Self { language, bundle }
    }

    /// The words of `id` or of `id.attribute`.
    fn say(&self, id: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        let (id, attribute) = id.split_once('.').map_or((id, None), |(id, attribute)| (id, Some(attribute)));
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(attribute) => message.get_attribute(attribute)?.value(),
        };
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            values.set(
                *name,
                match arg {
                    Arg::Text(text) => FluentValue::String(isolated(text)),
                    Arg::Number(number) => FluentValue::from(*number),
                },
            );
        }
        let said = self.bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned();
        Some(if self.language == Language::Pseudo { pseudo(&said) } else { said })
    }
}

fn write_number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(format::number(language, number.value)),
        _ => None,
    }
}

/// A sentence in the pseudo-language: every vowel twice, with accents. Vowels are four letters of ten in English.
fn pseudo(said: &str) -> String {
    let mut longer = String::with_capacity(said.len() * 2);
    for letter in said.chars() {
        match letter {
            'a' => longer.push_str("áà"),
            'e' => longer.push_str("éè"),
            'i' => longer.push_str("íì"),
            'o' => longer.push_str("óò"),
            'u' => longer.push_str("úù"),
            'A' => longer.push_str("Áà"),
            'E' => longer.push_str("Éè"),
            'I' => longer.push_str("Íì"),
            'O' => longer.push_str("Óò"),
            'U' => longer.push_str("Úù"),
            other => longer.push(other),
        }
    }
    longer
}

/// Whether a character is of those that are written from right to left: Hebrew, Arabic and what is written like them.
pub const fn is_right_to_left(char: char) -> bool {
    matches!(char, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Text of others, so that it cannot turn the sentence it stands in: without the marks that change direction, and
/// isolated where it is written from right to left.
fn isolated(text: &str) -> Cow<'_, str> {
    let is_mark =
        |c| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(|c| is_mark(c) || is_right_to_left(c)) {
        return Cow::Borrowed(text);
    }
    let text: String = text.chars().filter(|&c| !is_mark(c)).collect();
    Cow::Owned(format!("\u{2068}{text}\u{2069}"))
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {
        $(impl From<$type> for Arg<'_> {
            // Counts and octets are far below 2⁵³, where every whole number is exact.
            #[allow(clippy::cast_lossless)]
            fn from(number: $type) -> Self {
                Self::Number(number as f64)
            }
        })*
    };
}

numbers!(u8, u16, u32, u64, usize, i32, f64);

#[cfg(test)]
pub(crate) mod tests;
