//! Reading documents out of files, folders and standard input, one at a time.
//!
//! [`content_layout`] says what a content folder is. [`folder`] lists and opens what lies in a folder and follows no
//! link, [`mod@walk`] finds the files, [`mod@slice`] says which of them one of several shards reads, [`reading`] cuts
//! them into tasks in a fixed order ([`read_task`] says what a task is and comes to), and [`read`] reads one document's
//! bytes: of a file that `file.rs` opens and unpacks, or of a line that `lines.rs` finds; `json_stream.rs` finds the
//! documents of standard input, on one line or on several. [`cache`] says how one is had without reading its file,
//! `spool.rs` has those that can't be read again from their place, and [`limits`] says how much of anything a hostile
//! file may use. [`pages`] reads what authors write, and [`mod@files`] finds what is copied as it is. [`document_list`]
//! reads which documents a retired key counts for.

pub(crate) mod cache;
pub(crate) mod content_layout;
pub(crate) mod document_list;
mod file;
pub(crate) mod files;
pub(crate) mod folder;
mod json_stream;
pub(crate) mod limits;
mod lines;
mod origins;
pub(crate) mod pages;
pub(crate) mod read;
pub(crate) mod read_task;
pub(crate) mod reading;
mod slice;
mod spool;
#[cfg(test)]
mod test_folder;
pub(crate) mod walk;

pub(crate) use cache::{CachedItem, CachedSource, SourceCache};
pub(crate) use content_layout::{ContentLayout, ContentPart};
pub use document_list::read_document_list;
pub(crate) use files::{CopiedFile, files};
pub(crate) use folder::{Folder, below};
pub use limits::Limits;
pub(crate) use origins::Origins;
pub(crate) use read::{Origin, ReadError, Refusal, without_mark};
pub(crate) use read_task::{ReadOutcome, ReadTask, Refused, SourceDone};
pub(crate) use reading::ReadTasks;
pub(crate) use slice::SourceList;
pub use slice::{ParseShardError, Shard};
pub(crate) use spool::Spool;
pub use walk::Misnamed;
pub(crate) use walk::{Input, Inputs, READ_NAMES, SourceFile, inputs, walk};
