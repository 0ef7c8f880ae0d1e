//! Text as a page, a line or an address may hold it. Pure.
//!
//! What a type of this room holds is safe where it is meant to stand: [`Html`] in a page, [`JsonScript`] in a
//! script block, [`PlainText`] wherever a template escapes, a line (`one_line`) in a field of a citation. Short
//! ASCII text held in place is in `inline.rs`; numbers with commas and plurals are in `words.rs`.

mod html;
mod inline;
mod json_script;
mod line;
mod plain;
mod words;

pub(crate) use html::Html;
pub(crate) use inline::Inline;
pub(crate) use json_script::JsonScript;
pub(crate) use line::{address, one_line, percent_encoded};
pub(crate) use plain::{PlainText, is_not_shown};
pub(crate) use words::{counted, plural, thousands};
