//! Reading documents out of files, folders and standard input, one at a time.
//!
//! [`folder`] lists and opens what lies in a folder and follows no link, [`mod@walk`] finds the files,
//! [`batch`] cuts them into tasks in a fixed order, [`read`] opens one document's bytes, [`known`] says how
//! one is had without reading its file, and [`limits`] says how much of anything a hostile file may use.
//! [`pages`] reads what authors write.

pub mod batch;
pub mod content_layout;
mod file;
pub mod files;
pub mod folder;
pub mod known;
pub mod limits;
mod lines;
pub mod pages;
pub mod read;
mod spool;
pub mod task;
pub mod walk;

pub use batch::Batches;
pub use content_layout::{ContentLayout, ContentPart};
pub use files::{FileSource, files};
pub use folder::Folder;
pub use known::{Found, Head, Memory};
pub use limits::Limits;
pub use read::{Origin, ReadError, read_small, without_mark};
pub use spool::Spool;
pub use task::{Ended, Had, Refused, Task};
pub use walk::{Input, Inputs, Misnamed, READ_NAMES, Source, inputs, walk};
