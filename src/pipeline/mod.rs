//! The passes over the documents: the only place with threads, and the only one that knows both
//! ends.
//!
//! [`BuildPlan`] says what to build, [`BuildEvent`] how far it is, [`Built`] what that came to; [`build()`] orchestrates.
//! `first.rs` reads and judges every document (`judge.rs`), out of files that `inputs.rs` finds or as `source_index.rs`
//! knows them. Both passes use the threads by way of `ordered.rs`. Between the passes it is settled what the site will be: `conflicts.rs`, `content.rs` and `overrides.rs` with
//! what the operator wrote, `guard.rs`, `fit.rs`, `names.rs`, `overlap.rs`; `build_report.rs` says what became of what. `second.rs` and
//! the files beside it write the site: `feeds.rs` what programs follow, `mirror.rs` what hosts look for.

mod alphabet_pages;
mod build;
mod build_report;
mod conflicts;
mod content;
mod event;
mod feeds;
mod first;
mod fit;
mod guard;
mod index_build;
mod inputs;
mod judge;
mod listed_names;
mod mirror;
mod names;
mod ordered;
mod outcome;
mod overlap;
mod overrides;
mod plan;
mod search;
mod search_files;
mod second;
mod source_index;
mod threads;

pub use build::{build, build_into};
pub use event::{BuildEvent, Phase};
pub use fit::{Fit, LimitUse};
pub(crate) use judge::{JudgeOutcome, judge_all};
pub use outcome::{Built, Stopped, Work};
#[cfg(feature = "serve")]
pub(crate) use overrides::OVERRIDE_FOLDERS;
#[cfg(feature = "cli")]
pub(crate) use overrides::built_in_files;
pub use plan::BuildPlan;
pub(crate) use threads::with_threads;
