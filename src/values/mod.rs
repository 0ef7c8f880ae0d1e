//! What documents say of a paper, each in a type with a strict grammar, so that it can be sorted, linked to and
//! made part of a path: its category, its id at arXiv, its times; and the name of a page. Pure.

mod arxiv;
mod category;
mod slug;
mod taxonomy;
mod time;

pub use arxiv::{ArxivId, ArxivReference};
pub use category::{Category, Group, NotACategory};
pub use slug::Slug;
pub use time::{Date, Moment, Month};
