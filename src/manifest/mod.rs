//! The form of what a site says of itself to programs, once for those that write it and those that read it: a member
//! that is added to one of these types is written and read by the same name. What is in them is another matter: a
//! stranger's manifest may say anything. A leaf.
//!
//! [`IndexFile`] is `catalog/index.json`, [`DocumentLine`] a line of the lists that it names, [`MirrorsFile`]
//! `pith-mirrors.json`, and [`KeyFile`] `pith-signing-key.json`, which `pith` reads.

mod index_file;
mod key_file;
mod mirrors_file;

pub(crate) use index_file::{DocumentLine, INDEX_FORMAT, IndexFile, ListLine, ListedSite, NumberLine};
pub(crate) use key_file::{KeyFile, KeyLine};
pub(crate) use mirrors_file::{MirrorLine, MirrorsFile, ReadMirror, read_mirrors};
