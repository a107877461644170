//! Scripted POP3 server, simulated network, delaying TCP proxy.
