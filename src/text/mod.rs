//! Text as a page, a line or an address may hold it. Pure.
//!
//! Each type of this module holds text that is safe in its place: [`Html`] in a page, [`JsonScript`] in a
//! script block, [`PlainText`] wherever a template escapes, a line (`one_line`) in a field of a citation. Short
//! ASCII text held in place is in `inline.rs`; `bytes.rs` has sets of bytes, by which a text is known that needs nothing;
//! `shorten.rs` cuts a text at a word, numbers with commas and plurals are in `words.rs`, and `near.rs` has which name
//! somebody may have meant.

mod bytes;
mod html;
mod inline;
mod json_script;
mod line;
mod near;
mod plain;
mod shorten;
mod size;
mod words;

pub(crate) use bytes::ByteSet;
pub(crate) use html::{Html, write_html};
pub(crate) use inline::Inline;
pub(crate) use json_script::JsonScript;
pub(crate) use line::{address, one_line, percent_encoded};
pub(crate) use near::is_near;
pub(crate) use plain::{PlainText, is_not_shown};
pub(crate) use shorten::shortened;
#[cfg(feature = "cli")]
pub(crate) use size::tenths_up;
pub(crate) use size::{size_down, size_up};
pub(crate) use words::{counted, plural, thousands};
