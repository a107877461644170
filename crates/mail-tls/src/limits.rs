//! Every bound of this crate. Must not: hold anything but bounds.

/// The most certificates a server may show, its own included. Real chains hold two to five.
pub const CHAIN_CERTIFICATES: usize = 16;

/// The largest handshake message, in octets. It is rustls's own bound, checked before the message is held; a flight of
/// several messages is taken one by one.
pub const HANDSHAKE_MESSAGE_OCTETS: usize = 0xffff;

/// The most plaintext that is held until the handshake is done, in octets.
pub const QUEUED_OCTETS: usize = 64 * 1024;

/// The most ciphertext that waits for [`take_output`](crate::Client::take_output) before [`write`](crate::Client::write)
/// takes no more, in octets. Beside it lie only alerts and the handshake.
pub const OUTPUT_OCTETS: usize = 1024 * 1024;

/// The most pairs of host and trust whose sessions are kept; the one unused longest goes first.
pub const HOSTS: usize = 32;

/// The most names of a certificate that are reported.
pub const NAMES: usize = 32;

/// The longest name of a certificate that is reported, in octets; also the longest issuer, in characters.
pub const NAME_LENGTH: usize = 255;

/// The most answers, and the most certificates of its signer, that are looked at in a stapled OCSP response.
pub const OCSP_ENTRIES: usize = 8;

/// How far our clock may be behind the one of whoever signed an OCSP response, in seconds.
pub const OCSP_SKEW_SECONDS: i64 = 300;

/// How far our clock may be behind the moment this program was built before it is evidently wrong, in seconds.
pub const CLOCK_BEHIND_SECONDS: u64 = 24 * 60 * 60;

/// How far our clock must be ahead of the moment this program was built before a certificate that has expired, and is
/// good in all else, speaks against the clock, in seconds: five years.
pub const CLOCK_AHEAD_SECONDS: u64 = 5 * 365 * 24 * 60 * 60;

/// The most keying material that is exported at once, in octets.
pub const EXPORT_OCTETS: usize = 255;
