//! Punycode (RFC 3492): letters of any script as those that go over the wire.
//!
//! Must not: know what a host is.

use crate::limits;

const BASE: u32 = 36;

/// §6.1.
fn adapted(delta: u32, points: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta = delta.saturating_add(delta.checked_div(points).unwrap_or(0));
    let mut k = 0_u32;
    while delta > 455 {
        delta /= 35;
        k = k.saturating_add(BASE);
    }
    k.saturating_add(delta.saturating_mul(36).checked_div(delta.saturating_add(38)).unwrap_or(0))
}

fn threshold(k: u32, bias: u32) -> u32 {
    k.saturating_sub(bias).clamp(1, 26)
}

/// The letters that a label without its `xn--` stands for (§6.2).
pub(crate) fn decode(label: &str) -> Option<String> {
    if label.len() > limits::NAME_OCTETS || !label.is_ascii() {
        return None;
    }
    let (basic, extended) = label.rsplit_once('-').unwrap_or(("", label));
    let mut output: Vec<char> = basic.chars().collect();
    let (mut n, mut i, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = extended.bytes();
    while digits.len() > 0 {
        let before = i;
        let mut weight = 1_u32;
        let mut k = BASE;
        loop {
            let digit = match digits.next()? {
                octet @ b'a'..=b'z' => u32::from(octet.saturating_sub(b'a')),
                octet @ b'A'..=b'Z' => u32::from(octet.saturating_sub(b'A')),
                octet @ b'0'..=b'9' => u32::from(octet.saturating_sub(b'0')).saturating_add(26),
                _ => return None,
            };
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let least = threshold(k, bias);
            if digit < least {
                break;
            }
            weight = weight.checked_mul(BASE.saturating_sub(least))?;
            k = k.saturating_add(BASE);
        }
        let length = u32::try_from(output.len()).ok()?.saturating_add(1);
        bias = adapted(i.saturating_sub(before), length, before == 0);
        n = n.checked_add(i.checked_div(length)?)?;
        i = i.checked_rem(length)?;
        output.insert(usize::try_from(i).ok()?, char::from_u32(n)?);
        i = i.saturating_add(1);
    }
    Some(output.into_iter().collect())
}

/// A label without its `xn--` (§6.3).
pub(crate) fn encode(label: &str) -> Option<String> {
    if label.len() > limits::HOST_OCTETS {
        return None;
    }
    let points: Vec<u32> = label.chars().map(u32::from).collect();
    let mut output: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(output.len()).ok()?;
    if basic > 0 {
        output.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (128_u32, 0_u32, 72_u32, basic);
    while usize::try_from(handled).ok()? < points.len() {
        let next = points.iter().copied().filter(|point| *point >= n).min()?;
        delta = delta.checked_add(next.saturating_sub(n).checked_mul(handled.saturating_add(1))?)?;
        n = next;
        for point in &points {
            if *point < n {
                delta = delta.checked_add(1)?;
            }
            if *point == n {
                write_delta(&mut output, delta, bias);
                bias = adapted(delta, handled.saturating_add(1), handled == basic);
                delta = 0;
                handled = handled.saturating_add(1);
            }
        }
        delta = delta.checked_add(1)?;
        n = n.checked_add(1)?;
    }
    Some(output)
}

fn write_delta(output: &mut String, delta: u32, bias: u32) {
    let digit = |value: u32| char::from_digit(value, BASE);
    // 0 to 25 are letters, 26 to 35 digits; `from_digit` has it the other way round.
    let letter =
        |value: u32| if value < 26 { digit(value.saturating_add(10)) } else { digit(value.saturating_sub(26)) };
    let (mut q, mut k) = (delta, BASE);
    loop {
        let least = threshold(k, bias);
        if q < least {
            break;
        }
        let rest = q.saturating_sub(least);
        let span = BASE.saturating_sub(least);
        output.extend(letter(least.saturating_add(rest.checked_rem(span).unwrap_or(0))));
        q = rest.checked_div(span).unwrap_or(0);
        k = k.saturating_add(BASE);
    }
    output.extend(letter(q));
}
