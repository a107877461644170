//! POP3 client protocol as one sans-I/O state machine.
