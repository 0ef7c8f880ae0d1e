//! Names of people: split out of the one text that a document has for its authors, and how they sort; and how titles
//! sort. Pure; it uses [`crate::tex`] for accents.
//!
//! `split.rs` says where a name begins and ends, `person.rs` what its parts are, for citations, and `lexicon.rs` by which
//! words; `bucket.rs` how a name sorts and in which listing it stands; `author_names.rs` puts them together for an entry.
//! `title.rs` has the same of titles as `bucket.rs` of names.

mod author_names;
mod bucket;
mod lexicon;
mod person;
mod split;
#[cfg(test)]
mod split_test;
mod title;

pub(crate) use author_names::{
    AuthorNames, NameBuckets, NameCodes, coded_name, coded_names, names_in_buckets, placed_names,
};
pub(crate) use bucket::BucketCode;
pub(crate) use bucket::{Bucket, NameKey, anchor};
pub use person::Name;
pub use split::Names;
pub(crate) use split::PlacedNames;
#[cfg(test)]
pub(crate) use split::SPLITS;
pub(crate) use title::{TitleBucket, TitleHead, TitleKey, TitleSymbol};
