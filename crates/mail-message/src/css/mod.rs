//! The CSS filter: style sheets and style attributes, read as tokens and written anew from an allow-list.
//!
//! Nothing is copied through: what is not understood is left out, so that no two readings of the same octets can differ.
//! Must not: let any address through but an image of the message itself; write a `<`.

mod declaration;
mod selector;
mod sheet;
mod value;

pub(crate) use declaration::declarations;
pub(crate) use sheet::sheet;

/// An error of this filter needs no words: what failed is left out.
type Failure = cssparser::ParseError<()>;
