//! Natively: prints the figures of this process. With `--pack FILE`, writes the mails for the browser instead.
//!
//! Must not: do anything that takes memory before it measures but read the mails.

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    native::main();
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use searching_bench::mails::Mails;
    use searching_bench::{MESSAGES, figure, known_items, measure};
    use std::path::Path;
    use std::time::{SystemTime, UNIX_EPOCH};

    pub(super) fn main() {
        let Some(corpora) = test_corpora::folder() else { std::process::exit(2) };
        let below = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tmp");
        let folder = test_corpora::unpacked(&corpora, "spamassassin.tar.xz", &below);
        let read = |path: &std::path::PathBuf| std::fs::read(path).expect("it was unpacked");
        let mails: Vec<Vec<u8>> = test_corpora::files(&folder).iter().map(read).collect();
        let packed = Mails::pack(&mails);
        drop(mails);
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        match arguments.as_slice() {
            [option, file] if option == "--pack" => std::fs::write(file, packed).expect("the file can be written"),
            _ => {
                let print = |line| println!("{line}");
                let mails = Mails::of(&packed);
                let subject = "poplar-native";
                let made = measure(subject, &mails, MESSAGES, now, memory, print);
                let (agreeing, all) = known_items(&mails, MESSAGES, &made.index);
                print(figure(subject, &format!("known_items_of_{all}_agreeing"), agreeing as f64, "searches"));
            }
        }
    }

    fn now() -> f64 {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1e3
    }

    /// What this process holds, as Linux counts it.
    fn memory() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let held = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = held.and_then(|held| held.trim().split(' ').next()?.parse::<u64>().ok());
        kibibytes.expect("Linux tells the memory of a process") * 1024
    }
}
