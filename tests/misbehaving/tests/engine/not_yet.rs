//! The rows that the engine does not meet yet, and what is missing.
//!
//! Must not: hold a row that is met; the test says so.

/// Names of rows, and what is missing.
pub(crate) const NOT_YET: &[(&str, &str)] = &[
    ("xoauth2-in-two-lines", "there is no XOAUTH2 yet"),
    ("token-of-4096-characters", "there is no XOAUTH2 yet, and a password of more than 4096 octets cannot be entered"),
    ("size-of-a-compressed-message", "more than twice the announced size, or 1 MiB more, ends the check"),
    ("blank-unique-id", "messages without unique-id are passed over; nothing tells messages by their headers yet"),
    ("uidl-refused-for-now", "a refused UIDL means for ever that the server has none, even where it is announced"),
    ("uidl-announced-and-absent", "nothing tells messages by their headers yet"),
    ("no-uidl-at-all", "nothing tells messages by their headers yet"),
    ("capa-hangs", "a check does not connect again without CAPA"),
    ("capa-closes", "a check does not connect again without CAPA"),
    ("mechanisms-that-are-not-announced", "USER and PASS are not tried where SASL is announced and USER is not"),
    ("stls-not-announced", "STLS is not tried where it is not announced"),
    ("closes-on-auth", "one way to log in is tried in a check, and no second connection is made"),
    ("auth-plain-announced-and-refused", "one way to log in is tried in a check"),
    ("lf-dot-lf-inside", "a dot behind LF alone is taken for a doubled one where lines end with CRLF"),
    ("wait-in-words", "of human text only words that begin with `lock` are understood"),
    ("unavailable-in-words", "of human text only words that begin with `lock` are understood"),
    ("unique-ids-per-node", "messages are not known again under other unique-ids"),
    ("arguments-of-capabilities", "the LOGIN-DELAY announced after login is not kept for the next check"),
    ("pipelined-commands-are-lost", "that pipelining fails is not remembered"),
    ("password-in-latin-1", "only UTF-8 is tried"),
];
