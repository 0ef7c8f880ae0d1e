//! The view of a paper's page: all that its documents hold, each value with its standing.
//!
//! `input.rs` is what it is made of, `view.rs` the whole page. Each part of the page has a file: `checks.rs` the
//! verdict, `facts.rs` what stands beside the text, `cite.rs` the citations and the head, `claims.rs`, `timeline.rs`,
//! `files.rs`, `recipes.rs` the ways to check it without this program, `members.rs` all that has no place of its own.

mod checks;
pub(super) mod cite;
mod claims;
pub(super) mod description;
mod facts;
mod files;
mod input;
mod json_text;
mod members;
mod recipes;
mod timeline;
mod view;

pub(super) use checks::{CheckMeaning, label as check_label, meanings as check_meanings};
pub(crate) use files::FileInput;
pub(super) use files::REGISTRY;
pub(crate) use input::Opened;
pub(crate) use input::{CategoryLink, PageCheckView, PaperInput, VersionView};
pub(super) use members::{UsualMember, usual as usual_members};
pub(super) use timeline::{WantedAttestation, wanted as wanted_attestations};
pub(crate) use view::PaperPage;
