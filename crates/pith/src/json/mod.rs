//! Strict JSON and its canonical form (PROTOCOL.md, "Canonical JSON").
//!
//! [`parse()`] turns a text into a [`Value`], or says where and why it refuses the text; [`canonical`] writes or
//! hashes a value as Python's `json.dumps(v, sort_keys=True, separators=(",", ":"),
//! ensure_ascii=False)` does. A value borrows from its text: only a string with an escape in it is
//! copied. This is not RFC 8785, whose order of members and form of numbers differ.
//! [`differences_of_texts`] names the fields in which two documents differ.

pub mod canonical;
mod difference;
mod number;
mod output;
mod parse;
mod value;

pub use difference::{Difference, Differences, MOST_COMPARED_BYTES, differences_of_texts};
pub use number::Number;
pub use parse::{JsonError, JsonErrorKind, MAX_DEPTH, MAX_VALUES, parse};
pub use value::{Object, Text, Value};
