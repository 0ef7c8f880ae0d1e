//! The catalog: summaries of verified documents, sorted and grouped into entries. Pure.

pub mod arxiv;
mod build;
pub mod slug;
mod summary;

pub use build::{Catalog, Choice, Entry, EntryDocument};
pub use slug::Slug;
pub use summary::{DocumentId, Summary, Time};
