//! The passes over the documents: the only place with threads, and the only one that knows both ends.
//!
//! [`BuildPlan`] says what to build, [`BuildEvent`] how far it is, [`Built`] what that came to; [`build()`]
//! orchestrates. `first.rs` reads and judges every document (`judge.rs`), out of files that `inputs.rs` finds or as
//! `source_index.rs` knows them. Both passes use the threads by way of `ordered.rs`. Between the passes it is settled
//! what the site will be: `select.rs`, `exclusions.rs`, `conflicts.rs`, `content.rs` and `overrides.rs` with what the
//! operator wrote, `guard.rs`, `names.rs`, `overlap.rs`; and whether there is room for what it needs (`needs.rs`), on
//! its disk (`room.rs`) and at its host (`fit.rs`). `build_report.rs` says what became of what. `second.rs` and the files
//! beside it write the site: `carried.rs` leaves what a build with the same papers made, `lookups.rs` writes what
//! identifiers lead to, `feeds.rs` what programs follow, `mirror.rs` what hosts look for. `shard.rs` does the part of one
//! shard; `parts.rs` and `finished.rs` take what all of them made in the place of the first pass and of most of the
//! second, and `shared.rs` says what all of them must have in common.

mod alphabet_pages;
mod build;
mod build_report;
mod carried;
mod conflicts;
mod content;
mod event;
mod exclusions;
mod feeds;
mod finished;
mod first;
mod fit;
mod guard;
mod index_build;
mod inputs;
mod judge;
mod listed_names;
mod lookups;
mod mirror;
mod names;
mod needs;
mod ordered;
mod outcome;
mod overlap;
mod overrides;
mod parts;
mod plan;
mod room;
mod search;
mod search_files;
mod second;
mod select;
mod shard;
mod shared;
mod source_index;
mod threads;

#[cfg(feature = "cli")]
pub(crate) use crate::site::checker_file;
pub use build::{build, build_into};
pub use event::{BuildEvent, Phase};
pub use fit::{Fit, LimitUse};
pub(crate) use judge::{JudgeOutcome, judge_all};
pub use needs::{FolderNeeds, Needs};
pub use outcome::{Built, Stopped, Work};
#[cfg(feature = "serve")]
pub(crate) use overrides::OVERRIDE_FOLDERS;
#[cfg(feature = "cli")]
pub(crate) use overrides::built_in_files;
pub use plan::BuildPlan;
pub use shard::{BuiltPart, build_part};
pub(crate) use threads::with_threads;
