//! Untrusted octets into what people read.
