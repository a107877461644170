//! Real browser, real bridge, real POP3 servers.
