//! What a pull tells while it is under way.

use super::entry::EntryReport;
use super::finding::PullFinding;
use crate::report::UnreadPath;

/// News of a pull that is under way.
#[derive(Debug)]
pub enum PullEvent {
    /// So many documents of the folder were looked at.
    Looked(u64),
    /// A path in the folder can't be read.
    Unread(UnreadPath),
    /// So many documents are to be asked for.
    Began(u64),
    /// So many of them are done, with so many bytes.
    Done(u64, u64),
    /// So many entries are to be looked up.
    BeganEntries(u64),
    /// What became of one of them, in their order.
    Entry(Box<EntryReport>),
    /// Something is to be told.
    Found(PullFinding),
}
