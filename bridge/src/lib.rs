//! Carries octets between a WebSocket and a permitted TCP upstream.
