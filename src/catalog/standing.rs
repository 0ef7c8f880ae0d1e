//! What of the papers is signed, bound and claimed, what others attested, and what was checked: in
//! numbers.

use super::entry::Entry;
use super::key::KeyHasher;
use super::listing::{MOST_LISTED_PAPERS, NEWEST_LISTED_PAPERS};
use super::table::Catalog;
use pith::{Attestation, Attested, Check, Claim, Digest, Outcome, Standing};

/// Of how many papers something is so, and the newest of these.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally<'c> {
    /// How many.
    pub count: u64,
    /// The newest, at most [`MOST_LISTED_PAPERS`].
    newest: Vec<&'c Entry>,
}

impl<'c> Tally<'c> {
    /// Counts a paper that is older than those before it.
    fn add(&mut self, entry: &'c Entry) {
        self.count += 1;
        if self.newest.len() < MOST_LISTED_PAPERS {
            self.newest.push(entry);
        }
    }

    /// The newest, where there is one.
    pub(crate) fn newest(&self) -> Option<&'c Entry> {
        self.newest.first().copied()
    }

    /// Those that a list of them shows: all, or the newest where they are too many.
    pub(crate) fn listed(&self) -> &[&'c Entry] {
        let is_cut = self.count > self.newest.len() as u64;
        self.newest.get(..NEWEST_LISTED_PAPERS).filter(|_| is_cut).unwrap_or(&self.newest)
    }

    /// What a list of them shows: two with the same key make the same page.
    pub(crate) fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        key.text(&self.count.to_string());
        key.entries(self.listed());
        key.finish()
    }
}

/// How many papers have which documents.
#[derive(Debug, Clone, Default)]
pub(crate) struct DocumentTallies<'c> {
    /// A record alone.
    pub record: Tally<'c>,
    /// A sealed bundle alone.
    pub bundle: Tally<'c>,
    /// Both.
    pub both: Tally<'c>,
}

/// Of how many papers a text is of which standing. Papers whose documents don't show it count nowhere.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextTallies<'c> {
    /// A trusted key signed the text.
    pub signed: Tally<'c>,
    /// A trusted key signed its hash.
    pub bound: Tally<'c>,
    /// No signature covers it.
    pub claimed: Tally<'c>,
}

impl<'c> TextTallies<'c> {
    fn add(&mut self, standing: Option<Standing>, entry: &'c Entry) {
        match standing {
            None => {}
            Some(Standing::Signed) => self.signed.add(entry),
            Some(Standing::ByHash) => self.bound.add(entry),
            Some(Standing::Claimed) => self.claimed.add(entry),
        }
    }
}

/// How many papers have an attestation, and how far.
#[derive(Debug, Clone, Default)]
pub(crate) struct AttestationTallies<'c> {
    /// By an event that a trusted key signed.
    pub signed: Tally<'c>,
    /// By an event that the seal covers and somebody else's key signed, or by proofs of a kind that nothing
    /// here checks.
    pub undecided: Tally<'c>,
    /// By the document's word alone.
    pub claimed: Tally<'c>,
}

impl<'c> AttestationTallies<'c> {
    fn add(&mut self, attested: Attested, entry: &'c Entry) {
        match attested {
            Attested::No => {}
            Attested::Unchecked | Attested::Sealed => self.undecided.add(entry),
            Attested::Claimed => self.claimed.add(entry),
            Attested::Signed => self.signed.add(entry),
        }
    }
}

/// Of how many published documents a check came to what. Nothing else is published.
#[derive(Debug, Clone, Default)]
pub(crate) struct CheckTallies<'c> {
    /// It passed.
    pub passed: Tally<'c>,
    /// There was nothing to decide by.
    pub undecided: Tally<'c>,
    /// The document has no such part.
    pub absent: Tally<'c>,
}

impl<'c> CheckTallies<'c> {
    fn add(&mut self, outcome: Outcome, entry: &'c Entry) {
        match outcome {
            Outcome::Pass => self.passed.add(entry),
            Outcome::Absent => self.absent.add(entry),
            Outcome::Unknown | Outcome::Fail | Outcome::Untrusted => self.undecided.add(entry),
        }
    }

    /// How many documents have such a check.
    pub(crate) fn count(&self) -> u64 {
        self.passed.count + self.undecided.count + self.absent.count
    }
}

/// The standing of all that the catalog shows, in numbers.
#[derive(Debug, Default)]
pub(crate) struct Standings<'c> {
    /// Which documents papers have.
    pub documents: DocumentTallies<'c>,
    /// Their titles.
    pub titles: TextTallies<'c>,
    /// Their abstracts.
    pub abstracts: TextTallies<'c>,
    /// Their authors' names.
    pub authors: TextTallies<'c>,
    /// Each of [`Attestation::ALL`].
    pub attestations: [AttestationTallies<'c>; Attestation::ALL.len()],
    /// Each check that a published document has, in the order of results.
    pub checks: Vec<(Check, CheckTallies<'c>)>,
}

impl Standings<'_> {
    /// How many papers there are: each has one of the documents, or both.
    pub(crate) fn papers(&self) -> u64 {
        let DocumentTallies { record, bundle, both } = &self.documents;
        record.count + bundle.count + both.count
    }
}

impl Catalog {
    /// Counts the standing of all papers, of each by its newest version, and the checks of all documents.
    pub(crate) fn standings(&self) -> Standings<'_> {
        let mut all = Standings::default();
        let mut checks = Check::ALL.map(|_| CheckTallies::default());
        for entry in self.newest_first() {
            let paper = entry.paper();
            let standing = |claim: Option<Claim<&str>>| claim.map(|claim| claim.into_parts().1);
            all.titles.add(standing(paper.title()), entry);
            all.abstracts.add(paper.excerpt(), entry);
            all.authors.add(standing(paper.authors()), entry);
            match (&entry.record, &entry.bundle) {
                (Some(_), Some(_)) => all.documents.both.add(entry),
                (None, Some(_)) => all.documents.bundle.add(entry),
                _ => all.documents.record.add(entry),
            }
            for (what, tallies) in Attestation::ALL.into_iter().zip(&mut all.attestations) {
                tallies.add(paper.attestations().get(what), entry);
            }
        }
        for entry in self.numbers_newest_first() {
            for (check, outcome) in entry.documents().flat_map(|document| document.proof.checks().iter()) {
                checks.get_mut(check as usize).into_iter().for_each(|tallies| tallies.add(outcome, entry));
            }
        }
        let is_there = |(_, tallies): &(Check, CheckTallies<'_>)| tallies.count() > 0;
        all.checks = Check::ALL.into_iter().zip(checks).filter(is_there).collect();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample;

    #[test]
    fn the_real_papers_are_counted_by_what_covers_them() {
        let mut summaries = sample::real();
        // One paper has both documents.
        let bundle = summaries.remove(1);
        let mut record = summaries[0].clone();
        record.document.proof = bundle.proof();
        summaries.extend([bundle, record]);
        let catalog = sample::catalog_of(summaries);
        let all = catalog.standings();
        let counts =
            |tallies: &TextTallies<'_>| [&tallies.signed, &tallies.bound, &tallies.claimed].map(|one| one.count);
        let documents = [&all.documents.record, &all.documents.bundle, &all.documents.both].map(|one| one.count);
        assert_eq!(documents, [3, 1, 1]);
        assert_eq!((counts(&all.titles), counts(&all.authors)), ([2, 3, 0], [2, 0, 3]));
        assert_eq!(counts(&all.abstracts).iter().sum::<u64>(), 5);
        assert_eq!(all.titles.bound.newest().unwrap().year().as_str(), "2019");
        let (check, receipts) = all.checks.iter().find(|(check, _)| *check == Check::Receipt).unwrap();
        assert_eq!((*check, receipts.passed.count, receipts.count()), (Check::Receipt, 6, 6));
        assert!(all.checks.iter().all(|(check, _)| *check != Check::Schema), "no published document has it");
        assert!(all.attestations.iter().all(|one| one.signed.count + one.undecided.count + one.claimed.count == 0));
    }

    #[test]
    fn a_list_has_all_papers_up_to_a_hundred_and_the_newest_fifty_of_more() {
        let entries = sample::catalog(&["A", "B"].map(sample::summary));
        let entry = entries.entries().first().unwrap();
        for (count, listed) in [(0, 0), (1, 1), (100, 100), (101, 50), (1_000, 50)] {
            let mut tally = Tally::default();
            (0..count).for_each(|_| tally.add(entry));
            assert_eq!((tally.count, tally.listed().len()), (count, listed));
        }
        let mut tally = Tally::default();
        let empty = tally.key();
        tally.add(entry);
        assert_ne!(tally.key(), empty);
    }
}
