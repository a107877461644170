//! The cryptography, and in what order it is offered.
//!
//! Must not: let the name of a provider be known anywhere else.

use rustls::crypto::CryptoProvider;

#[cfg(not(feature = "ring"))]
compile_error!("mail-tls needs a provider of cryptography: its feature `ring`");

/// What TLS is built on. ChaCha20-Poly1305 comes first: without AES instructions, as in Wasm, it is six times as fast
/// as AES and takes the same time for any key; AES-128 comes before AES-256, and X25519 before the NIST curves.
#[cfg(feature = "ring")]
pub(crate) fn provider() -> CryptoProvider {
    use ring as _;
    use rustls::crypto::ring::{cipher_suite as suites, default_provider, kx_group};
    CryptoProvider {
        cipher_suites: vec![
            suites::TLS13_CHACHA20_POLY1305_SHA256,
            suites::TLS13_AES_128_GCM_SHA256,
            suites::TLS13_AES_256_GCM_SHA384,
            suites::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            suites::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            suites::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            suites::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            suites::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            suites::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        ],
        kx_groups: vec![kx_group::X25519, kx_group::SECP256R1, kx_group::SECP384R1],
        ..default_provider()
    }
}
