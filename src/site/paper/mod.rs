//! The view of a paper's page: all that its documents hold, each value with its standing.

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
pub use files::FileInput;
pub(crate) use input::Opened;
pub use input::{CategoryLink, PaperInput, VersionView};
pub use view::PaperPage;
