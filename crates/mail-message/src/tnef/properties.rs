//! A list of properties (MS-OXTNEF §2.1.3.4), of which text, numbers and octets are kept.
//!
//! Must not: keep more of them than the bound, whatever their number claims.

use super::cursor::{self, Cursor};
use crate::limits;

/// What a property says.
pub(super) enum Value<'o> {
    Number(u32),
    Text(String),
    Octets(&'o [u8]),
}

/// Properties by their number, in the order in which they stand.
pub(super) struct Properties<'o>(Vec<(u16, Value<'o>)>);

impl<'o> Properties<'o> {
    /// As many as can be read.
    pub(super) fn read(octets: &'o [u8], code_page: u32) -> Self {
        let mut cursor = Cursor::new(octets);
        let mut properties = Vec::new();
        let count = cursor.u32().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
        for _ in 0..count.min(limits::TNEF_PROPERTIES) {
            let Some((id, value)) = property(&mut cursor, code_page) else { break };
            properties.extend(value.map(|value| (id, value)));
        }
        Self(properties)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u16, &Value<'o>)> {
        self.0.iter().map(|(id, value)| (*id, value))
    }

    pub(super) fn text(&self, wanted: u16) -> Option<&str> {
        self.iter().find_map(|(id, value)| match value {
            Value::Text(text) if id == wanted && !text.is_empty() => Some(text.as_str()),
            _ => None,
        })
    }

    pub(super) fn number(&self, wanted: u16) -> Option<u32> {
        self.iter().find_map(|(id, value)| match value {
            Value::Number(number) if id == wanted => Some(*number),
            _ => None,
        })
    }

    pub(super) fn octets(&self, wanted: u16) -> Option<&'o [u8]> {
        self.iter().find_map(|(id, value)| match value {
            Value::Octets(octets) if id == wanted => Some(*octets),
            _ => None,
        })
    }
}

/// One property. Its number is 0 where a name stands for it; the value is none where it is of no use here.
fn property<'o>(cursor: &mut Cursor<'o>, code_page: u32) -> Option<(u16, Option<Value<'o>>)> {
    const SEVERAL: u16 = 0x1000;
    let kind = cursor.u16()?;
    let mut id = cursor.u16()?;
    if id >= 0x8000 {
        id = 0;
        cursor.take(16)?;
        if cursor.u32()? == 0 {
            cursor.u32()?;
        } else {
            cursor.counted()?;
        }
    }
    let is_several = kind & SEVERAL != 0;
    let kind = kind & !SEVERAL;
    let is_counted = matches!(kind, 0x0d | 0x1e | 0x1f | 0x102);
    let count = if is_several || is_counted { cursor.u32()? } else { 1 };
    let mut first = None;
    for _ in 0..count {
        let value = match kind {
            0x02 => Some(Value::Number(cursor.take(4)?.first().copied().unwrap_or(0).into())),
            0x03 => Some(Value::Number(cursor.u32()?)),
            0x04 | 0x0a | 0x0b => cursor.take(4).map(|_| None)?,
            0x05 | 0x06 | 0x07 | 0x14 | 0x40 => cursor.take(8).map(|_| None)?,
            0x48 => cursor.take(16).map(|_| None)?,
            0x1e => Some(Value::Text(cursor::text(bounded(cursor.counted()?), code_page))),
            0x1f => Some(Value::Text(cursor::wide_text(bounded(cursor.counted()?)))),
            0x0d | 0x102 => Some(Value::Octets(cursor.counted()?)),
            _ => return None,
        };
        first = first.or(value);
    }
    Some((id, first))
}

fn bounded(octets: &[u8]) -> &[u8] {
    octets.get(..limits::TEXT_OCTETS).unwrap_or(octets)
}
