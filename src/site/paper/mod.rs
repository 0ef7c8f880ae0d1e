//! The view of a paper's page: all that its documents hold, each value with its standing.
//!
//! `input.rs` is what it is made of, `view.rs` the whole page. Each part of the page has a file: `checks.rs` the
//! verdict, `facts.rs` what stands beside the text, `cite.rs` the citations and the head, `claims.rs`, `timeline.rs`,
//! `files.rs`, `recipes.rs` the ways to check it without this program, `members.rs` all that has no place of its own.

mod checks;
pub(super) mod cite;
mod claims;
mod facts;
mod files;
mod input;
mod json_text;
mod members;
mod recipes;
mod timeline;
mod view;

pub(super) use checks::label as check_label;
pub(crate) use files::FileInput;
pub(crate) use input::Opened;
pub(crate) use input::{CategoryLink, PaperInput, VersionView};
pub(crate) use view::PaperPage;
