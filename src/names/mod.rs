//! Names of people: split out of the one text that a document has for its authors, and how they sort. Pure; it uses
//! [`crate::tex`] for accents.
//!
//! `split.rs` says where a name begins and ends, and its parts, for citations; `bucket.rs` how a name sorts and in which
//! listing it stands; `author_names.rs` puts the two together for an entry.

mod author_names;
mod bucket;
mod split;

pub(crate) use author_names::AuthorNames;
pub(crate) use bucket::BucketCode;
pub(crate) use bucket::{Bucket, NameKey};
pub use split::{Name, Names};
