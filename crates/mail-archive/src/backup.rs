//! A backup of everything: one zip, whose parts other programs can read, too.
//!
//! | File | What |
//! |---|---|
//! | `accounts.json` | the accounts, without passwords |
//! | `records/<name>` | what the engine keeps by name, such as tags and filters, in formats of its own |
//! | `mail/<number>.mbox` | some messages, as [`crate::mbox`] writes them |
//! | `mail/<number>.json` | what is known of each of them, before the mbox |
//! | `purged/<number>.json` | what is known of messages that were removed for good, so that none comes back; after all mail |
//! | `manifest.json` | that this is a backup, of which version, how much is in it, and the SHA-256 of each other file |
//!
//! The manifest is written last and read first. A file that is not what the manifest says is not believed.
//!
//! Must not: hold a password, or be read where its version is newer.

use crate::limits::BACKUP_TEXT_OCTETS;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The version that is written.
pub const VERSION: u32 = 1;
/// What a manifest calls itself.
const FORMAT: &str = "poplar-backup";
/// Its name.
pub const MANIFEST: &str = "manifest.json";
/// The name of the accounts.
pub const ACCOUNTS: &str = "accounts.json";
/// What the names of records begin with.
pub const RECORDS: &str = "records/";
/// What the names of mail begin with.
pub const MAIL: &str = "mail/";

/// What the names of lists of messages that were removed for good begin with.
pub const PURGED: &str = "purged/";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: String,
    version: u32,
    /// When it was made, in milliseconds since 1970.
    pub made: u64,
    /// How many messages are in it.
    pub messages: u64,
    /// The SHA-256 of each file by its name, in hexadecimal.
    pub files: BTreeMap<String, String>,
}

/// What comes of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// It is one.
    Manifest(Manifest),
    /// It is one of a later version.
    Newer,
    /// It is something else.
    Other,
}

impl Manifest {
    /// One of a backup that is made now, in milliseconds since 1970.
    pub fn new(made: u64) -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION, made, messages: 0, files: BTreeMap::new() }
    }

    /// Notes a file that was written.
    pub fn note(&mut self, name: &str, content: &[u8]) {
        self.files.insert(name.to_owned(), sha256(content));
    }

    /// Whether a file is what was written under this name.
    pub fn vouches_for(&self, name: &str, content: &[u8]) -> bool {
        self.files.get(name).is_some_and(|noted| *noted == sha256(content))
    }

    /// The manifest in these octets.
    pub fn read(octets: &[u8]) -> Read {
        #[derive(Deserialize)]
        struct Head {
            format: String,
            version: u32,
        }
        match from_json::<Head>(octets) {
            Some(head) if head.format != FORMAT => Read::Other,
            Some(head) if head.version > VERSION => Read::Newer,
            Some(_) => from_json(octets).map_or(Read::Other, Read::Manifest),
            None => Read::Other,
        }
    }
}

/// What is known of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// By which account it came, as `accounts.json` numbers them.
    pub account: u32,
    /// What the server calls it, in hexadecimal; empty where there is none.
    pub unique_id: String,
    /// When it was stored, in milliseconds since 1970.
    pub came: u64,
    /// How large the server said it was, in octets.
    pub announced: Option<u64>,
    /// What was done with it: the bits of the store's flags.
    pub flags: u64,
    /// Where only its beginning is stored: the size of the whole message, in octets.
    pub beginning_of: Option<u64>,
}

/// A message that was removed for good, and that a server may still have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purged {
    /// By which account it came, as `accounts.json` numbers them.
    pub account: u32,
    /// What the server calls it, in hexadecimal.
    pub unique_id: String,
    /// Its size, as the server said it or as it was stored, in octets.
    pub octets: u64,
    /// What its header comes to, in hexadecimal; empty where that is not known.
    pub digest: String,
}

/// An account, without its password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BackupAccount {
    /// Its number in this backup.
    pub number: u32,
    /// `server` or `device`.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `implicit`, `stls` or `none`.
    pub security: String,
    /// The user's name there.
    pub user_name: String,
    /// `password` or `token`.
    pub credential: String,
    /// `session` or `device`.
    pub keeping: String,
    /// How often it is checked, in minutes.
    pub check_minutes: Option<u16>,
    /// What becomes of the copies on the server.
    pub leave: Leave,
    /// What a check retrieves.
    pub retrieval: Retrieval,
}

/// What becomes of the copies on the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "as the settings of an account have them")]
pub struct Leave {
    pub after_hours: Option<u32>,
    pub keep_newest: Option<u32>,
    pub keep_octets: Option<u64>,
    pub when_deleted_here: bool,
    pub when_archived_here: bool,
    pub despite_eviction: bool,
}

/// What a check retrieves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "as the settings of an account have them")]
pub struct Retrieval {
    /// `newest-first` or `smallest-first`.
    pub order: String,
    pub most_messages: Option<u32>,
    pub most_octets: Option<u64>,
    pub whole_up_to: Option<u64>,
}

/// The names of the two files with these messages.
pub fn mail_names(number: u32) -> [String; 2] {
    ["json", "mbox"].map(|extension| format!("{MAIL}{number:06}.{extension}"))
}

/// The name of the file with these that were removed for good.
pub fn purged_name(number: u32) -> String {
    format!("{PURGED}{number:06}.json")
}

/// A value as it is written.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    // Nothing here can fail to be written: names are strings, and writing into memory does not fail.
    serde_json::to_vec(value).unwrap_or_default()
}

/// The value in these octets, if they are one.
pub fn from_json<T: DeserializeOwned>(octets: &[u8]) -> Option<T> {
    if octets.len() > BACKUP_TEXT_OCTETS {
        return None;
    }
    serde_json::from_slice(octets).ok()
}

/// Octets in hexadecimal.
pub fn to_hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The octets of a hexadecimal text, if it is one.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

fn sha256(content: &[u8]) -> String {
    to_hex(&Sha256::digest(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> BackupAccount {
        BackupAccount {
            number: 3,
            kind: "server".into(),
            name: "Ada".into(),
            host: "pop.example.org".into(),
            port: 995,
            security: "implicit".into(),
            user_name: "ada".into(),
            credential: "password".into(),
            keeping: "device".into(),
            check_minutes: Some(10),
            leave: Leave {
                after_hours: Some(24),
                keep_newest: None,
                keep_octets: None,
                when_deleted_here: true,
                when_archived_here: false,
                despite_eviction: false,
            },
            retrieval: Retrieval {
                order: "newest-first".into(),
                most_messages: None,
                most_octets: None,
                whole_up_to: Some(5),
            },
        }
    }

    /// Backups lie on people's disks for years: what is written is pinned.
    #[test]
    fn what_is_written_is_pinned() {
        let mut manifest = Manifest::new(7);
        manifest.messages = 1;
        manifest.note("a", b"abc");
        let written = r#"{"format":"poplar-backup","version":1,"made":7,"messages":1,"files":{"a":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}}"#;
        assert_eq!(String::from_utf8(to_json(&manifest)).unwrap(), written);
        assert_eq!(Manifest::read(written.as_bytes()), Read::Manifest(manifest));
        let known = Known {
            account: 3,
            unique_id: to_hex(b"u\xff"),
            came: 9,
            announced: None,
            flags: 257,
            beginning_of: Some(5),
        };
        let written = r#"{"account":3,"unique_id":"75ff","came":9,"announced":null,"flags":257,"beginning_of":5}"#;
        assert_eq!(String::from_utf8(to_json(&known)).unwrap(), written);
        assert_eq!(from_json(written.as_bytes()), Some(known));
        let written = r#"{"number":3,"kind":"server","name":"Ada","host":"pop.example.org","port":995,"security":"implicit","user-name":"ada","credential":"password","keeping":"device","check-minutes":10,"leave":{"after-hours":24,"keep-newest":null,"keep-octets":null,"when-deleted-here":true,"when-archived-here":false,"despite-eviction":false},"retrieval":{"order":"newest-first","most-messages":null,"most-octets":null,"whole-up-to":5}}"#;
        assert_eq!(String::from_utf8(to_json(&account())).unwrap(), written);
        assert_eq!(from_json(written.as_bytes()), Some(account()));
        assert_eq!(mail_names(7), ["mail/000007.json", "mail/000007.mbox"]);
        let purged = Purged { account: 3, unique_id: to_hex(b"u"), octets: 9, digest: to_hex(b"\x01") };
        let written = r#"{"account":3,"unique_id":"75","octets":9,"digest":"01"}"#;
        assert_eq!(String::from_utf8(to_json(&purged)).unwrap(), written);
        assert_eq!(from_json(written.as_bytes()), Some(purged));
        assert_eq!(purged_name(7), "purged/000007.json");
    }

    #[test]
    fn a_newer_backup_is_told_from_something_else() {
        let read = |text: &str| Manifest::read(text.as_bytes());
        assert_eq!(read(r#"{"format":"poplar-backup","version":2,"later":true}"#), Read::Newer);
        assert_eq!(read(r#"{"format":"something","version":1}"#), Read::Other);
        assert_eq!(read(r#"{"format":"poplar-backup","version":1}"#), Read::Other);
        assert_eq!(read("no json"), Read::Other);
        assert_eq!(read(&"[".repeat(100_000)), Read::Other);
    }

    #[test]
    fn a_manifest_vouches_for_what_was_written_alone() {
        let mut manifest = Manifest::new(0);
        manifest.note("a", b"abc");
        assert!(manifest.vouches_for("a", b"abc"));
        assert!(!manifest.vouches_for("a", b"abd") && !manifest.vouches_for("b", b"abc"));
    }

    #[test]
    fn hexadecimal_comes_back() {
        assert_eq!(from_hex(&to_hex(b"\0\x0f\xff")), Some(b"\0\x0f\xff".to_vec()));
        assert_eq!(from_hex("0"), None);
        assert_eq!(from_hex("0g"), None);
        assert_eq!(from_hex("\u{e4}"), None);
    }
}
