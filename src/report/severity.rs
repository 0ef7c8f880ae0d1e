//! How much a finding of a site says.

/// Whether something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The site isn't what it should be, or what was asked for isn't there.
    Difference,
    /// Worth knowing, and no fault.
    Note,
}

impl Severity {
    /// What programs call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::Note => "note",
        }
    }
}

/// The most findings of one kind that are told one by one. Stops a site in which millions of files are wrong, whose
/// findings would fill the memory.
pub(crate) const MOST_FINDINGS_OF_A_KIND: u64 = 1000;
