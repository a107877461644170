//! Puts the mails that the benchmark in the browser makes its messages of into its program: a browser reads no folder.
//!
//! Must not: fail where there are none; the program then says so.

use std::path::Path;
use std::{env, fs};

/// Names the file that `searching-bench` wrote natively.
const MAILS: &str = "POPLAR_SEARCH_MAILS";

fn main() {
    println!("cargo::rerun-if-env-changed={MAILS}");
    let mails = env::var_os(MAILS).map(|file| fs::read(file).expect("the file of mails is there")).unwrap_or_default();
    let folder = env::var_os("OUT_DIR").expect("cargo names a folder");
    fs::write(Path::new(&folder).join("mails"), mails).expect("cargo's folder can be written");
}
