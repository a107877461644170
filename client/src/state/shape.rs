//! How lists are shown, and how that is remembered.
//!
//! Must not: know which list.

use mail_api::{Order, OrderBy};

/// How lists are shown; remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// How they are sorted.
    pub order: Order,
    /// Whether messages of one thread make one row.
    pub threads: bool,
}

impl Shape {
    /// The shape in these words; what cannot be understood is as usual.
    pub fn read(words: &str) -> Self {
        let mut shape = Self::default();
        for word in words.split(' ') {
            match word {
                "date" => shape.order.by = OrderBy::Date,
                "sender" => shape.order.by = OrderBy::Sender,
                "size" => shape.order.by = OrderBy::Size,
                "up" => shape.order.up = true,
                "flat" => shape.threads = false,
                _ => {}
            }
        }
        shape
    }

    /// The same in words.
    pub fn write(self) -> String {
        let by = match self.order.by {
            OrderBy::Date => "date",
            OrderBy::Sender => "sender",
            OrderBy::Size => "size",
        };
        format!("{by}{}{}", if self.order.up { " up" } else { "" }, if self.threads { "" } else { " flat" })
    }
}

impl Default for Shape {
    fn default() -> Self {
        Self { order: Order::default(), threads: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_lists_are_shown_is_read_as_it_was_written() {
        for by in [OrderBy::Date, OrderBy::Sender, OrderBy::Size] {
            for (up, threads) in [(false, false), (false, true), (true, false), (true, true)] {
                let shape = Shape { order: Order { by, up }, threads };
                assert_eq!(Shape::read(&shape.write()), shape);
            }
        }
        assert_eq!(Shape::read("colour backwards"), Shape::default());
    }
}
