//! What is told of each entry: values, to be collected or printed.

use super::request::RequestedEntry;
use crate::report::Severity;
use crate::values::PaperIdentifier;
use pith::PithNumber;
use pith::quote::escaped;
use serde::Serialize;

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryOutcome {
    /// A document of it is new in the folder.
    Got,
    /// The folder had it.
    AlreadyThere,
    /// The site lacks the version; another one is in the folder.
    OtherVersion,
    /// The site sent documents of it, and none is kept.
    NotKept,
    /// It can't be told whether the site has it.
    Unavailable,
    /// The site wasn't asked, since it was given up before.
    NotAsked,
    /// What names it leads to several papers: the beginning of a number, a DOI, or different identifiers.
    Ambiguous,
    /// A record claims the DOI, and nothing signs that.
    ClaimedDoi,
    /// The site's operator leaves it out.
    LeftOut,
    /// The site showed other papers.
    OtherPaper,
    /// The site has none.
    Missing,
    /// The site can't look up what names it.
    NoWay,
    /// Nothing in the entry names a paper.
    NoIdentifier,
}

impl EntryOutcome {
    /// All outcomes, the more telling first.
    pub const ALL: [Self; 13] = [
        Self::Got,
        Self::AlreadyThere,
        Self::OtherVersion,
        Self::NotKept,
        Self::Unavailable,
        Self::NotAsked,
        Self::Ambiguous,
        Self::ClaimedDoi,
        Self::LeftOut,
        Self::OtherPaper,
        Self::Missing,
        Self::NoWay,
        Self::NoIdentifier,
    ];

    /// What programs call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Got => "got",
            Self::AlreadyThere => "already_there",
            Self::OtherVersion => "other_version",
            Self::NotKept => "not_kept",
            Self::Unavailable => "unavailable",
            Self::NotAsked => "not_asked",
            Self::Ambiguous => "ambiguous",
            Self::ClaimedDoi => "claimed_doi",
            Self::LeftOut => "left_out",
            Self::OtherPaper => "other_paper",
            Self::Missing => "missing",
            Self::NoWay => "no_lookup",
            Self::NoIdentifier => "no_identifier",
        }
    }

    /// The same for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Got => "got",
            Self::AlreadyThere => "already there",
            Self::OtherVersion => "other version",
            Self::NotKept => "not kept",
            Self::Unavailable => "unavailable",
            Self::NotAsked => "not asked",
            Self::Ambiguous => "ambiguous",
            Self::ClaimedDoi => "claimed DOI",
            Self::LeftOut => "left out",
            Self::OtherPaper => "other paper",
            Self::Missing => "missing",
            Self::NoWay => "no lookup",
            Self::NoIdentifier => "no identifier",
        }
    }

    /// Whether something is missing.
    pub fn severity(self) -> Severity {
        match self {
            Self::Got | Self::AlreadyThere | Self::OtherVersion => Severity::Note,
            _ => Severity::Difference,
        }
    }

    /// What to do about it.
    pub fn advice(self) -> Option<&'static str> {
        Some(match self {
            Self::Got | Self::AlreadyThere => return None,
            Self::OtherVersion => {
                "Another mirror or the registry may have that version. Not every version has a Pith number."
            }
            Self::NotKept => {
                "The document is not what was signed, or contradicts one that you have. Try another mirror or the registry."
            }
            Self::Unavailable | Self::NotAsked => {
                "Run the same command again: what is in the folder is not fetched again. If this persists, try another mirror."
            }
            Self::Ambiguous => "Name the one that you mean by its whole number, or correct the entry.",
            Self::ClaimedDoi => {
                "Read the paper’s page, and if it is the one that you mean, name it by its number: anybody can claim a DOI."
            }
            Self::LeftOut => "Another mirror or the registry may have it.",
            Self::OtherPaper => {
                "Nothing of it was kept. Check the identifier; if it is right, tell the site’s operator, and try another mirror or the registry."
            }
            Self::Missing => {
                "Ask another mirror or the registry, https://pith.science. If none has it, the paper has no Pith number yet."
            }
            Self::NoWay => {
                "Name the paper by its arXiv id or its whole Pith number, or pull from a mirror with api/, which looks up any identifier."
            }
            Self::NoIdentifier => "Add the paper’s arXiv id or DOI to the entry. What has neither can’t be looked up.",
        })
    }
}

/// What became of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryReport {
    /// The entry.
    pub entry: RequestedEntry,
    /// The one of its identifiers that this is about.
    pub identifier: Option<PaperIdentifier>,
    /// What became of it.
    pub outcome: EntryOutcome,
    /// The numbers that it is about: those that were taken, or that a person may ask for.
    pub numbers: Vec<PithNumber>,
    /// What was found, in a clause that is safe to print; empty where the outcome says all.
    pub message: String,
}

impl EntryReport {
    /// What to do about it.
    pub fn advice(&self) -> Option<&'static str> {
        Some(match (self.outcome, &self.identifier) {
            (EntryOutcome::Missing, Some(PaperIdentifier::Number { .. })) => {
                "Check the number. If it is right, ask another mirror or the registry, https://pith.science."
            }
            (EntryOutcome::NoWay, Some(PaperIdentifier::Number { .. } | PaperIdentifier::Arxiv { .. })) => {
                "Name the paper by its whole Pith number, pull all that the site lists, or pull from a mirror with api/, which looks up any identifier."
            }
            _ => return self.outcome.advice(),
        })
    }

    /// Of an entry that names no paper.
    pub(super) fn without_identifier(entry: RequestedEntry) -> Self {
        let problem = entry.problem.as_deref().map(|problem| escaped(problem).to_string());
        let message = problem.unwrap_or_else(|| "no identifier was found in it".to_owned());
        Self { entry, identifier: None, outcome: EntryOutcome::NoIdentifier, numbers: Vec::new(), message }
    }
}

/// How many entries came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct EntryCounts {
    /// All.
    pub entries: u64,
    /// Those of which a document is new in the folder.
    pub got: u64,
    /// Those that the folder had.
    pub already_there: u64,
    /// Those of which another version is in the folder.
    pub other_version: u64,
    /// All others.
    pub not_there: u64,
}

impl EntryCounts {
    pub(super) fn add(&mut self, outcome: EntryOutcome) {
        self.entries += 1;
        let count = match outcome {
            EntryOutcome::Got => &mut self.got,
            EntryOutcome::AlreadyThere => &mut self.already_there,
            EntryOutcome::OtherVersion => &mut self.other_version,
            _ => &mut self.not_there,
        };
        *count += 1;
    }
}
