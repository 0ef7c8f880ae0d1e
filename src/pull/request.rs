//! What is asked for, as somebody wrote it.

use crate::fetch::WantedPaper;
use crate::values::PaperIdentifier;
use std::sync::Arc;

/// Which papers to pull.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PullRequest {
    /// All that the site lists.
    Everything,
    /// These numbers; only problems are told of them.
    Numbers(Vec<WantedPaper>),
    /// These entries; of each it is told what became of it.
    Entries(Vec<RequestedEntry>),
}

/// A paper as it is named on the command line, in a list or in a bibliography.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedEntry {
    /// The list, as it was named; `None` for the command line.
    pub list: Option<Arc<str>>,
    /// The line where it begins in the list, counted from 1.
    pub line: Option<u64>,
    /// Its citation key, its line, or what was typed.
    pub label: String,
    /// What names it, the most certain first; all are names of one paper.
    pub identifiers: Vec<PaperIdentifier>,
    /// What is wrong with it, in a clause, if something is.
    pub problem: Option<String>,
}
