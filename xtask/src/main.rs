//! The few build steps neither cargo nor trunk can do.

fn main() {}
