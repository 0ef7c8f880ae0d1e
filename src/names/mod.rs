//! Names of people: split out of the one text that a document has for its authors, and how they sort. Pure.

mod author_names;
mod bucket;
mod split;

pub use author_names::AuthorNames;
pub(crate) use bucket::BucketCode;
pub use bucket::{Bucket, NameKey};
pub use split::{Name, Names};
