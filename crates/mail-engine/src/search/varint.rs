//! Numbers in as few octets as they need: seven bits an octet, lowest first, the top bit set where more follow.
//!
//! Must not: read beyond the end, or more than a number has.

/// Appends a number.
pub(super) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number off the front; `None` where there is none, or none that fits.
pub(super) fn take(octets: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (octet, rest) = octets.split_first()?;
        *octets = rest;
        let bits = u64::from(octet & 0x7f);
        number |= bits.checked_shl(shift).filter(|shifted| shifted >> shift == bits)?;
        if octet & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// The same for a number of 32 bits.
pub(super) fn take_u32(octets: &mut &[u8]) -> Option<u32> {
    take(octets)?.try_into().ok()
}

/// Takes that many octets off the front.
pub(super) fn take_octets<'o>(octets: &mut &'o [u8], count: usize) -> Option<&'o [u8]> {
    let (taken, rest) = octets.split_at_checked(count)?;
    *octets = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_nothing_else_is_taken_for_one() {
        for number in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut octets = Vec::new();
            put(&mut octets, number);
            let mut rest = octets.as_slice();
            assert_eq!((take(&mut rest), rest.len()), (Some(number), 0));
            let mut cut = &octets[..octets.len() - 1];
            assert_eq!(take(&mut cut), None);
        }
        assert_eq!(take(&mut &[0xff; 20][..]), None);
        assert_eq!(take(&mut &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02][..]), None, "65 bits");
        assert_eq!(take_u32(&mut &[0xff, 0xff, 0xff, 0xff, 0x1f][..]), None);
        let mut rest = &[1, 2, 3][..];
        assert_eq!((take_octets(&mut rest, 2), take_octets(&mut rest, 2), rest), (Some(&[1, 2][..]), None, &[3][..]));
    }
}
