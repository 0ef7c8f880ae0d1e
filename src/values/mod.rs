//! What documents say of a paper, each in a type with a strict grammar, so that it can be sorted, linked to and
//! made part of a path. Pure; each type parses a text or refuses it.
//!
//! Ids at arXiv and their DOIs are in `arxiv.rs`, categories in `category.rs` and their names in `taxonomy.rs`, times in
//! `time.rs`, stretches of days and the like in `span.rs`, the name of an operator's page in `slug.rs`. `all_of.rs` lists the variants of any enum.

mod all_of;
mod arxiv;
mod category;
mod slug;
mod span;
mod taxonomy;
mod time;

pub(crate) use all_of::all_of;
pub use arxiv::ArxivId;
pub(crate) use arxiv::ArxivReference;
pub(crate) use category::{Category, Group, known_categories};
pub(crate) use slug::Slug;
pub(crate) use span::Span;
pub use time::Moment;
pub(crate) use time::{Date, Month};
