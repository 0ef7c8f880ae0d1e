//! The DOIs of a paper beside the one that arXiv gives it: those that its documents state.
//!
//! A sealed bundle states them under its seal. A record's are merely claimed, whoever signed the record: its receipt doesn't
//! cover them, so that anybody may write somebody else's DOI into it. They lead to an entry that says so, and nowhere by
//! themselves.

use super::entry::Entry;
use crate::values::Identifier;
use pith::Standing;
use std::collections::BTreeSet;

/// The most of a paper and its versions that are told. Stops a paper of fifty versions, each of which claims others.
const MOST_STATED: usize = 8;

/// A DOI that some version of a paper states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StatedDoi<'c> {
    /// In small letters.
    pub doi: &'c str,
    /// Whether a bundle states it, so that a seal covers it.
    pub is_sealed: bool,
}

impl<'c> StatedDoi<'c> {
    /// What it is looked up by.
    pub(crate) fn identifier(&self) -> Identifier<'c> {
        if self.is_sealed { Identifier::Doi(self.doi) } else { Identifier::ClaimedDoi(self.doi) }
    }

    /// The word for it.
    pub(crate) fn standing(&self) -> &'static str {
        if self.is_sealed { "sealed" } else { "claimed" }
    }
}

/// The DOIs of a paper: of its newest version and of the others. Those that are sealed come first, each in the order of their
/// bytes.
pub(crate) fn stated_dois<'c>(newest: &'c Entry, others: &[&'c Entry]) -> Vec<StatedDoi<'c>> {
    let (mut sealed, mut claimed) = (BTreeSet::new(), BTreeSet::new());
    for claim in [newest].into_iter().chain(others.iter().copied()).flat_map(|entry| entry.paper().dois()) {
        let (doi, standing) = claim.into_parts();
        if standing == Standing::Signed { &mut sealed } else { &mut claimed }.insert(doi);
    }
    claimed.retain(|doi| !sealed.contains(doi));
    let each = |dois: BTreeSet<&'c str>, is_sealed| dois.into_iter().map(move |doi| StatedDoi { doi, is_sealed });
    each(sealed, true).chain(each(claimed, false)).take(MOST_STATED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{Sample, catalog, suffix, summary};

    fn version(start: &str, version: &str) -> Sample {
        summary(start).source("arxiv", "1903.00045", version)
    }

    /// The DOIs of the paper whose newest version has a number that begins so.
    fn stated(samples: &[Sample], newest: &str) -> Vec<String> {
        let catalog = catalog(samples);
        let entry = catalog.find(suffix(newest)).unwrap();
        stated_dois(entry, &catalog.earlier_versions(entry)).iter().map(|one| one.identifier().to_string()).collect()
    }

    #[test]
    fn a_doi_counts_as_the_best_document_of_any_version_states_it() {
        for (name, samples, expected) in [
            ("none", vec![version("B", "2")], vec![]),
            ("a record's", vec![version("B", "2").dois("10.1000/x")], vec!["claimed-doi:10.1000/x"]),
            (
                "a bundle's",
                vec![version("B", "2").bundle().dois("10.1000/x 10.1000/a")],
                vec!["doi:10.1000/a", "doi:10.1000/x"],
            ),
            (
                "an earlier version's",
                vec![version("B", "2").dois("10.1000/x"), version("C", "1").bundle().dois("10.1000/x")],
                vec!["doi:10.1000/x"],
            ),
            (
                "of a record beside a bundle those of the bundle",
                vec![version("B", "2").dois("10.1000/claimed"), version("B", "2").bundle().dois("10.1000/sealed")],
                vec!["doi:10.1000/sealed"],
            ),
            (
                "another paper's",
                vec![version("B", "2"), summary("C").source("other", "1903.00045", "1").dois("10.1000/x")],
                vec![],
            ),
        ] {
            assert_eq!(stated(&samples, "B"), expected, "{name}");
        }
    }

    #[test]
    fn of_very_many_those_that_are_sealed_stay() {
        let dois = |of: &str| (0..4).map(|at| format!("10.1000/{of}{at}")).collect::<Vec<_>>().join(" ");
        let claims = ["C", "D", "E"].map(|start| version(start, "1").dois(&dois(start)));
        let samples: Vec<_> = claims.into_iter().chain([version("B", "2").bundle().dois(&dois("z"))]).collect();
        let kept = stated(&samples, "B");
        assert_eq!((kept.len(), kept[0].as_str(), kept[4].as_str()), (8, "doi:10.1000/z0", "claimed-doi:10.1000/C0"));
    }
}
