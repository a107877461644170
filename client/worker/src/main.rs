//! The engine and the reader, each in a web worker.

fn main() {}
