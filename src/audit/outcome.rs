//! What an audit came to.

use super::check::AuditFinding;
use super::findings::Findings;
use crate::fetch::Failure;
use crate::report::Severity;
use pith::KeyUses;

/// What an audit came to.
#[derive(Debug)]
pub struct Audited {
    /// What was found: what is of the whole first, then papers by their suffixes, then other files.
    pub findings: Vec<AuditFinding>,
    /// How many differences there are, also of kinds of which not each is told.
    pub differences: u64,
    /// How many notes.
    pub notes: u64,
    /// How many papers were looked at.
    pub papers: u64,
    /// How many documents are as they should be.
    pub documents: u64,
    /// How many files were had.
    pub files: u64,
    /// For how many documents each key beside the registry's was used.
    pub key_uses: KeyUses,
    /// Whether all was looked at: a host that fails at its index, too often, or takes too long, is given up.
    pub is_complete: bool,
    /// Why the host was given up, if it was.
    pub given_up: Option<Failure>,
}

impl Findings {
    pub(super) fn audited(mut self, is_complete: bool, given_up: Option<Failure>) -> Audited {
        self.report_the_rest();
        let [differences, notes] = [Severity::Difference, Severity::Note].map(|severity| self.count_of(severity));
        let Self { list: findings, papers, documents, files, key_uses, .. } = self;
        Audited { findings, differences, notes, papers, documents, files, key_uses, is_complete, given_up }
    }
}
