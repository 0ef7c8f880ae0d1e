//! What a pull came to.

use super::entry::EntryCounts;
use crate::error::Error;
use crate::fetch::{Failure, PublishedSite};
use pith::{KeyUses, PithNumber};
use serde::Serialize;

/// What became of all documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PullSummary {
    /// Documents that are new in the folder.
    pub kept: u64,
    /// Documents that the folder had.
    pub already_there: u64,
    /// Bundles of which the folder has a newer one.
    pub older: u64,
    /// Documents that came and are not kept.
    pub set_aside: u64,
    /// Documents that didn't come, and papers of which there is none.
    pub missing: u64,
    /// Documents that weren't asked for, since the site was given up.
    pub not_asked: u64,
    /// The bytes that came.
    pub bytes: u64,
    /// Findings that something is wrong.
    pub differences: u64,
    /// Other findings.
    pub notes: u64,
}

/// What a pull came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulled {
    /// What became of all documents.
    pub summary: PullSummary,
    /// What became of all entries, where papers were named by more than their numbers.
    pub entries: Option<EntryCounts>,
    /// How many documents the folder has that are not verified.
    pub not_verified: u64,
    /// For how many documents, of the folder and of the site, each key beside the registry's was used.
    pub key_uses: KeyUses,
    /// The numbers of those that are, each once, in the order of their suffixes.
    pub numbers: Vec<PithNumber>,
    /// Why the site wasn't asked for all, where it can't be reached, or not any more.
    pub given_up: Option<GivenUp>,
}

/// Why a site isn't asked for more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenUp {
    /// It can't be reached; with the reason.
    Unreachable(String),
    /// It takes too long; with the reason.
    TooLong(String),
}

impl GivenUp {
    pub(super) fn of(failure: &Failure) -> Self {
        match failure {
            Failure::TooSlow | Failure::OutOfTime => Self::TooLong(failure.to_string()),
            Failure::Unreachable(reason) => Self::Unreachable(reason.clone()),
            other => Self::Unreachable(other.to_string()),
        }
    }

    /// The error that says so of a site.
    pub fn error(self, site: &PublishedSite) -> Error {
        let address = site.address().to_string();
        match self {
            Self::Unreachable(reason) => Error::Unreachable { address, reason },
            Self::TooLong(reason) => Error::GaveUp { address, reason },
        }
    }
}
