//! The rows that the engine does not meet yet, and what is missing.
//!
//! Must not: hold a row that is met; the test says so.

/// Names of rows, and what is missing.
pub(crate) const NOT_YET: &[(&str, &str)] = &[
    ("xoauth2-in-two-lines", "the engine has no tokens yet"),
    (
        "token-of-4096-characters",
        "the engine has no tokens yet, and a password of more than 4096 octets cannot be entered",
    ),
    ("capa-hangs", "a check does not connect again without CAPA"),
    ("capa-closes", "a check does not connect again without CAPA"),
    ("mechanisms-that-are-not-announced", "USER and PASS are not tried where SASL is announced and USER is not"),
    ("closes-on-auth", "one way to log in is tried in a check, and no second connection is made"),
    ("password-in-latin-1", "only UTF-8 is tried"),
];
