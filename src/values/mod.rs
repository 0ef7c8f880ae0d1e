//! What documents say of a paper, each in a type with a strict grammar, so that it can be sorted, linked to and
//! made part of a path. Pure; each type parses a text or refuses it.
//!
//! Ids at arXiv and their DOIs are in `arxiv.rs`, other DOIs in `doi.rs`, the keys that both are looked up by in
//! `identifier.rs`, what people write for all of them in `paper_identifier.rs` and `spelling.rs`, categories in `category.rs` and their names in `taxonomy.rs`, times in `time.rs`, stretches of days
//! and the like in `span.rs`, the name of an operator's page in `slug.rs`. `all_of.rs` lists the variants of any enum.

mod all_of;
mod arxiv;
mod category;
mod doi;
mod identifier;
mod paper_identifier;
mod slug;
mod span;
mod spelling;
mod taxonomy;
mod time;

pub(crate) use all_of::all_of;
pub use arxiv::{ArxivId, ArxivName};
pub(crate) use arxiv::{ArxivReference, folded_id};
pub(crate) use category::{Category, Group, known_categories};
pub use doi::Doi;
pub(crate) use identifier::Identifier;
pub use paper_identifier::{NotAPaper, NumberStart, PaperIdentifier};
pub(crate) use slug::Slug;
pub(crate) use span::Span;
pub use time::Moment;
pub(crate) use time::{Date, Month, is_iso_date};
