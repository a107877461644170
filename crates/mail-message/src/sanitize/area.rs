//! Areas of image maps: shape and place.
//!
//! Must not: write anything but a known shape and plain numbers.

use crate::limits;

/// The shape of an area, also by the names that only old pages use.
pub(super) fn shape(value: &str) -> Option<String> {
    let shape = match value.trim().to_ascii_lowercase().as_str() {
        "rect" | "rectangle" => "rect",
        "circle" | "circ" => "circle",
        "poly" | "polygon" => "poly",
        "default" => "default",
        _ => return None,
    };
    Some(shape.to_owned())
}

/// The numbers that tell where an area lies, separated as browsers separate them (HTML §2.3.4.6); nothing where one of them
/// is none, or they are too many.
pub(super) fn coordinates(value: &str) -> Option<String> {
    let is_separator = |char: char| char.is_ascii_whitespace() || matches!(char, ',' | ';');
    let mut out = String::new();
    for (index, number) in value.split(is_separator).filter(|number| !number.is_empty()).enumerate() {
        if index >= limits::AREA_NUMBERS || !is_number(number) {
            return None;
        }
        if index > 0 {
            out.push(',');
        }
        out.push_str(number);
    }
    (!out.is_empty()).then_some(out)
}

fn is_number(number: &str) -> bool {
    number.len() <= limits::AREA_NUMBER_OCTETS
        && number.bytes().all(|octet| octet.is_ascii_digit() || matches!(octet, b'.' | b'-'))
        && number.parse::<f32>().is_ok_and(|number| number.abs() <= limits::AREA_NUMBER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_those_that_browsers_know() {
        for (value, expected) in [
            ("rect", Some("rect")),
            (" RECTANGLE ", Some("rect")),
            ("Circ", Some("circle")),
            ("polygon", Some("poly")),
            ("default", Some("default")),
            ("", None),
            ("star", None),
            ("rect poly", None),
        ] {
            assert_eq!(shape(value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn coordinates_are_numbers_and_bounded() {
        for (value, expected) in [
            ("0,0,10,20", Some("0,0,10,20")),
            (" 0, 0 ;10\n20, ", Some("0,0,10,20")),
            ("-1.5,.5,2.,99999", Some("-1.5,.5,2.,99999")),
            ("", None),
            (",;", None),
            ("50%,1", None),
            ("1e5,1", None),
            ("1px", None),
            ("inf,nan", None),
            ("--1", None),
            ("9999999,1", None),
            ("0.00000000001", None),
            ("url(http://a.example)", None),
        ] {
            assert_eq!(coordinates(value).as_deref(), expected, "{value}");
            assert_eq!(expected.and_then(coordinates).as_deref(), expected, "again: {value}");
        }
        assert!(coordinates(&"1,".repeat(limits::AREA_NUMBERS)).is_some());
        assert_eq!(coordinates(&"1,".repeat(limits::AREA_NUMBERS + 1)), None);
    }
}
