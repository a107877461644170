//! Plain text: cleaned of what deceives, cut into runs of lines by quoting depth, with its links found.
//!
//! Must not: build HTML. What people see goes through text nodes.

use crate::document::{Span, TextBlock};
use crate::{limits, links};

/// Header text made safe to show on one line: no controls, no characters that reorder or hide text, white space
/// collapsed, at most [`limits::HEADER_CHARS`] characters.
pub(crate) fn clean_line(text: &str) -> String {
    clean(text, limits::HEADER_CHARS)
}

/// The first words of a text for a list row.
pub(crate) fn preview(text: &str) -> String {
    clean(text, limits::PREVIEW_CHARS)
}

/// Whether a character is unseen and changes how others are seen or compared: bidirectional controls, zero-width
/// spaces and joiners that no script needs, byte order marks, tags.
pub(crate) const fn is_hidden(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'
        | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e007f}')
}

/// Whether a character joins or parts two others and does neither, for it follows none that it could: no letter of a script
/// whose letters join, no sign of one, no picture. The blank of Braille counts where no Braille is.
pub(crate) fn is_idle_joiner(before: Option<char>, char: char) -> bool {
    match char {
        '\u{200c}' | '\u{200d}' => before.is_none_or(|before| {
            before < '\u{590}' || before.is_whitespace() || matches!(before, '\u{1e00}'..='\u{206f}')
        }),
        BLANK => before.is_none_or(|before| !('\u{2800}'..='\u{28ff}').contains(&before)),
        _ => false,
    }
}

/// Whether a character turns the direction of whatever follows round, letters included. Text of any language does
/// without; of the other controls of direction, some does not.
pub(crate) const fn is_override(char: char) -> bool {
    matches!(char, '\u{202d}' | '\u{202e}')
}

/// Braille without a dot, which looks like a space.
const BLANK: char = '\u{2800}';

/// The line that separates a signature from the text (RFC 3676 §4.3).
const SIGNATURE: &str = "-- ";

/// How the lines of a text are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Flow {
    /// `format=flowed` (RFC 3676): lines that end in a space go on in the next.
    pub(crate) flowed: bool,
    /// `delsp=yes`: that space is not part of the text.
    pub(crate) delete_space: bool,
}

/// Cuts a text into runs of lines of one quoting depth.
pub(crate) fn blocks(text: &str, flow: Flow) -> Vec<TextBlock> {
    let mut blocks = Blocks::default();
    // The depth of a flowed line that goes on.
    let mut open: Option<u8> = None;
    for line in text.split_inclusive('\n') {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let (depth, mut content) = unquoted(line);
        if flow.flowed && depth == 0 {
            content = content.strip_prefix(' ').unwrap_or(content);
        }
        if open.is_some_and(|open| open != depth) {
            blocks.end_line();
        }
        let goes_on = flow.flowed && content.ends_with(' ') && content != SIGNATURE;
        if goes_on && flow.delete_space {
            content = content.strip_suffix(' ').unwrap_or(content);
        }
        blocks.add(depth, content);
        open = goes_on.then_some(depth);
        if !goes_on {
            blocks.end_line();
        }
    }
    blocks.finish()
}

/// Collects lines into blocks.
#[derive(Default)]
struct Blocks {
    done: Vec<TextBlock>,
    line: String,
    depth: u8,
    /// A signature began, and nothing else did since.
    is_signature: bool,
}

impl Blocks {
    fn add(&mut self, depth: u8, content: &str) {
        self.depth = depth;
        self.line.extend(content.chars().filter(|char| *char == '\t' || !char.is_control() && !is_override(*char)));
    }

    fn end_line(&mut self) {
        self.is_signature = self.depth == 0 && (self.is_signature || self.line == SIGNATURE);
        let is_new = self
            .done
            .last()
            .is_none_or(|block| block.quote_depth != self.depth || block.is_signature != self.is_signature);
        if is_new && self.done.len() < limits::TEXT_BLOCKS {
            self.done.push(TextBlock {
                quote_depth: self.depth,
                is_signature: self.is_signature,
                ..TextBlock::default()
            });
        }
        if let Some(block) = self.done.last_mut() {
            links::linkify(&self.line, &mut block.spans);
            links::push_text(&mut block.spans, "\n");
        }
        self.line.clear();
    }

    fn finish(mut self) -> Vec<TextBlock> {
        if !self.line.is_empty() {
            self.end_line();
        }
        for block in &mut self.done {
            let is_empty = match block.spans.last_mut() {
                Some(Span::Text(last)) => {
                    last.truncate(last.trim_end().len());
                    last.is_empty()
                }
                _ => false,
            };
            if is_empty {
                block.spans.pop();
            }
        }
        self.done.retain(|block| !block.spans.is_empty());
        links::bound(&mut self.done);
        self.done
    }
}

/// A line's quoting depth and what is quoted. `>From ` is how mbox files write `From `, not a quotation.
fn unquoted(line: &str) -> (u8, &str) {
    let mut depth = 0_u8;
    let mut rest = line;
    while depth < limits::QUOTE_DEPTH && !(depth == 0 && rest.starts_with(">From ")) {
        let Some(inner) = rest.strip_prefix('>') else { break };
        depth = depth.saturating_add(1);
        rest = match inner.strip_prefix(' ') {
            Some(next) if next.starts_with('>') => next,
            _ => inner,
        };
    }
    if depth == 0 {
        return (0, rest.strip_prefix('>').filter(|rest| rest.starts_with("From ")).unwrap_or(rest));
    }
    (depth, rest.strip_prefix(' ').unwrap_or(rest))
}

fn clean(text: &str, most: usize) -> String {
    let mut cleaned = String::with_capacity(text.len().min(most));
    let mut space = false;
    let mut count = 0_usize;
    let mut before = None;
    for char in text.chars() {
        let is_idle = is_idle_joiner(before, char);
        before = Some(char);
        if char.is_whitespace() || is_idle && char == BLANK {
            space = !cleaned.is_empty();
        } else if !char.is_control() && !is_hidden(char) && !is_idle {
            if space && count < most {
                cleaned.push(' ');
                count = count.saturating_add(1);
                space = false;
            }
            if count >= most {
                break;
            }
            cleaned.push(char);
            count = count.saturating_add(1);
        }
    }
    // Cut off between two words.
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}
