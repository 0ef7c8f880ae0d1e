//! Reading documents out of files, folders and standard input, one at a time.
//!
//! [`folder`] lists and opens what lies in a folder and follows no link, [`mod@walk`] finds the files,
//! [`batch`] cuts them into tasks in a fixed order, [`read`] opens one document's bytes, [`cache`] says how
//! one is had without reading its file, and [`limits`] says how much of anything a hostile file may use.
//! [`pages`] reads what authors write.

pub mod batch;
pub mod cache;
pub mod content_layout;
mod file;
pub mod files;
pub mod folder;
pub mod limits;
mod lines;
pub mod pages;
pub mod read;
pub mod read_task;
mod spool;
pub mod walk;

pub use batch::Batches;
pub use cache::{CachedItem, CachedSource, SourceCache};
pub use content_layout::{ContentLayout, ContentPart};
pub use files::{CopiedFile, files};
pub use folder::Folder;
pub use limits::Limits;
pub use read::{Origin, ReadError, read_small, without_mark};
pub use read_task::{ReadOutcome, ReadTask, Refused, SourceDone};
pub use spool::Spool;
pub use walk::{Input, Inputs, Misnamed, READ_NAMES, SourceFile, inputs, walk};
