//! The search index: what `docs/search.md` says, byte for byte. Pure.
//!
//! `fold.rs` takes TeX and accents from a text, `words.rs` reads its words, `terms.rs` what a paper is found by; `key.rs`
//! has the keys of exact matches, `id.rs` the ids of papers.

mod fold;
mod id;
mod key;
mod terms;
mod words;

pub(crate) use id::{IdMonth, PaperId};
pub(crate) use key::ExactKey;
pub(crate) use terms::{PaperTerm, PaperTerms, PaperText, categories, category_number};
pub(crate) use words::{Word, Words};
