//! Writing a site: whole files into a folder that is ours. It knows artifacts, not records.

mod folder;
mod sink;

pub use folder::Folder;
pub use sink::{Change, Changes, Sink};
