//! What tests need from the world: real servers, bad servers, a slow network and a real browser.
//!
//! | Module | What |
//! |---|---|
//! | [`dovecot`] | a real Dovecot of one's own, on free loopback ports, gone when dropped |
//! | [`courier`], [`mailutils`] | the same of other makes, unpacked by `tools/ensure` |
//! | [`server`], [`maildrop`] | what all of them have, and the mail behind them |
//! | [`plain_client`] | what such a server serves, as a client without any of our code sees it |
//! | [`certificate`] | certificates made for one test: good, expired, self-signed, for another name |
//! | [`faulty`] | a POP3 server that does one thing wrong |
//! | [`scripted`] | a POP3 server that says exactly what a `C:`/`S:` transcript says |
//! | [`delay_proxy`] | a TCP proxy that adds round-trip time, cuts, or stalls |
//! | [`messages`] | mail of known sizes, the same on every run |
//! | [`bridge_runner`] | the bridge as a library, on a free loopback port |
//! | [`browser`] | Chromium over WebDriver, and its sudden death |
//! | [`browser_memory`] | what it holds: its processes, and one of the page's workers |
//! | [`web_space`] | any web space, with the files of a folder |
//! | [`folder_proxy`] | a reverse proxy that has a web server in a folder of its host |
//! | [`page`] | Poplar's page, as a person uses it |
//! | [`waiting`] | looking until something is there |
//! | [`program`], [`unpacked`], [`fetched`] | finding the programs and scripts that are not ours |
//!
//! Must not: be used by anything that ships, or skip silently where a program is missing.

pub mod bridge_runner;
pub mod browser;
pub mod browser_memory;
pub mod certificate;
pub mod courier;
mod daemon;
pub mod delay_proxy;
pub mod dovecot;
pub mod faulty;
pub mod fetched;
pub mod folder_proxy;
pub mod maildrop;
pub mod mailutils;
pub mod messages;
mod namespace;
pub mod page;
pub mod plain_client;
pub mod process_tree;
pub mod program;
pub mod scripted;
pub mod server;
pub mod tap;
pub mod unpacked;
pub mod waiting;
pub mod web_space;
