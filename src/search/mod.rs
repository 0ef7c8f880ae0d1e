//! The search index: `docs/search.md` is its format. Pure: who calls reads and writes the files.
//!
//! ```text
//!  Posting ──encode──▶ spool, by partition() ──SortedPostings::sort──▶ make_part ──Part.shards──▶ Joiner ──▶ Shard ──callback──▶ file
//!                                                          old files ──────▲ └──Part.chunks, Part.frequent
//! ```
//! A part is a range of terms; parts are made in any order, by several threads, and joined in theirs. The files are the same
//! however the terms are divided, and whether an index is made anew or from an earlier one: only the papers decide. `tests.rs` has
//! a whole build and its patch.
//!
//! A new index, for each family: encode the postings of all papers, each into the block of its partition. For each
//! partition [`SortedPostings::sort`] its blocks and [`make_part`] with [`TermRange::of_partition`], no `old_terms` and
//! [`NoOldFiles`]. Give each [`Part::shards`](Part) in order to a [`Joiner`], write the [`Shard`]s that come back and [`Joiner::finish`]
//! returns, and the chunks. The shards' first terms are the directory.
//!
//! A changed one: `additions` are the postings of papers that are new or changed, `removed` the ids of those that are gone or
//! changed, as the earlier index has them. If a paper that stays has a removed id, it is an addition, too. One part with
//! the range of all terms is enough for a few papers; for many, ranges between any terms do. `old_terms` are all of the earlier
//! directory. [`Reading::Changed`] reads as few files as it can; [`Reading::All`] also names each chunk that stays and counts frequent
//! words. Files of `old_terms` that no [`Shard`] names are gone, and so are chunks that are [`ChunkContent::Gone`].
//!
//! `fold.rs` takes TeX and accents from a text, `words.rs` reads its words, `terms.rs` what a paper is found by, `key.rs` its exact
//! keys; `id.rs` has the ids of papers. `partition.rs` divides terms, `name.rs` names files, `limits.rs` says where lists and files
//! are cut.
//!
//! `posting.rs` sorts; `list.rs` writes lists of ids in Rice codes (`rice.rs`), `chunk.rs` those that are too long for
//! their file, `entry.rs` terms and their lists, `cut.rs` files; `merge.rs` brings old and new together. `exact.rs`, `common.rs` and
//! `callback.rs` have what else the index consists of.

mod bytes;
mod callback;
mod chunk;
mod common;
mod cut;
mod damaged;
mod entry;
mod exact;
mod fold;
mod id;
mod key;
mod limits;
mod list;
mod merge;
mod name;
mod partition;
mod posting;
mod rice;
mod terms;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use callback::{callback, json_callback, read_callback, read_json_callback};
pub(crate) use chunk::{ChunkContent, ChunkFile};
pub(crate) use common::{common_payload, frequent_from};
pub(crate) use cut::{Content, Joiner, NoOldFiles, OldFiles, Shard};
pub(crate) use damaged::Damaged;
pub(crate) use exact::{ExactKey, exact_bits, exact_name, make_exact};
pub(crate) use id::{IdMonth, PaperId, range_bits};
pub(crate) use key::KeyDigest;
pub(crate) use limits::Limits;
pub(crate) use merge::{Part, PartPlan, Reading, make_part};
pub(crate) use name::{ChunkName, TermName};
pub(crate) use partition::{PARTITIONS, TermRange, partition};
pub(crate) use posting::{Family, SortedPostings};
pub(crate) use terms::{PaperTerms, PaperText, categories, category_number};
pub(crate) use words::Words;
