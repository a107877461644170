//! How much memory a Wasm module may ask for, as its own memory section says.
//!
//! Must not: execute it.

use crate::Outcome;

/// What is bounded, and its most memory in pages of 64 KiB: the workers 1 GiB (`client/worker/build.rs`), what speaks TLS
/// 64 MiB (`client/tls/build.rs`).
pub(crate) const MODULES: [(&str, u64); 2] = [("client-worker_bg.wasm", 1 << 14), ("client-tls_bg.wasm", 1 << 10)];
/// The number of the memory section.
const MEMORY_SECTION: u8 = 5;
/// Octets before the first section.
const HEAD_OCTETS: usize = 8;

/// Sees to it that a module's memory is bounded.
///
/// # Errors
/// That it is not.
pub(crate) fn check(name: &str, wasm: &[u8], most: u64) -> Outcome {
    match most_pages(wasm) {
        Some(pages) if pages <= most => Ok(()),
        Some(pages) => Err(format!("{name} may ask for {pages} pages of memory, more than {most}")),
        None => Err(format!("the memory of {name} has no bound")),
    }
}

/// The most pages its first memory may have; nothing where there is no bound.
fn most_pages(wasm: &[u8]) -> Option<u64> {
    let mut rest = wasm.get(HEAD_OCTETS..)?;
    while let Some((&section, after)) = rest.split_first() {
        let (length, after) = number(after)?;
        let (content, next) = after.split_at_checked(usize::try_from(length).ok()?)?;
        if section == MEMORY_SECTION {
            let (_, content) = number(content)?;
            let (&flags, content) = content.split_first()?;
            let (_, content) = number(content)?;
            return if flags & 1 == 1 { number(content).map(|(pages, _)| pages) } else { None };
        }
        rest = next;
    }
    None
}

/// A number in LEB128.
fn number(octets: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (place, octet) in octets.iter().enumerate().take(9) {
        value |= u64::from(octet & 0x7f) << (7 * place);
        if octet & 0x80 == 0 {
            return Some((value, octets.get(place + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_memory_without_a_bound_or_with_a_larger_one_is_told() {
        let module = |memory: &[u8]| [b"\0asm\x01\0\0\0\x01\x01\x00\x05", &[memory.len() as u8][..], memory].concat();
        let check = |wasm: &[u8]| check("a module", wasm, 1 << 14);
        assert_eq!(check(&module(b"\x01\x01\x1e\x80\x80\x01")), Ok(()));
        for memory in [&b"\x01\x00\x1e"[..], b"\x01\x01\x1e\x81\x80\x01", b"\x01"] {
            assert!(check(&module(memory)).is_err(), "{memory:?}");
        }
        assert!(check(b"\0asm\x01\0\0\0").is_err());
    }
}
