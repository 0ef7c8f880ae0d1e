//! What a verified document says of its paper, and whether that is what an identifier means.

use crate::catalog::Summary;
use crate::values::{PaperIdentifier, folded_id};
use pith::{PithNumber, Standing, TrustStore, Verified};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What the verified documents of a number say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaperFacts {
    /// Its number.
    pub(crate) number: PithNumber,
    /// Its id at arXiv as its canonical record has it, without a version, which is signed.
    pub(crate) arxiv: Option<String>,
    /// Its version there, likewise.
    pub(crate) version: Option<u32>,
    /// Other DOIs in small letters, which a seal covers.
    pub(crate) dois: BTreeSet<String>,
    /// Those that a record claims, and nothing signs.
    pub(crate) claimed_dois: BTreeSet<String>,
    /// Its title, cut where it is long.
    pub(crate) title: Option<String>,
}

impl PaperFacts {
    /// The facts of one document.
    pub(crate) fn of(verified: &Verified<'_>, keys: &TrustStore) -> Self {
        Self::of_summary(&Summary::of(verified, keys))
    }

    /// The facts of a number of which nothing else is known.
    pub(crate) fn of_number(number: PithNumber) -> Self {
        let (dois, claimed_dois) = (BTreeSet::new(), BTreeSet::new());
        Self { number, arxiv: None, version: None, dois, claimed_dois, title: None }
    }

    /// The same of its summary.
    pub(crate) fn of_summary(summary: &Summary) -> Self {
        let paper = &summary.paper;
        let arxiv = paper.arxiv();
        let (mut dois, mut claimed_dois) = (BTreeSet::new(), BTreeSet::new());
        for (doi, standing) in paper.dois().map(pith::Claim::into_parts) {
            let to = if standing == Standing::Signed { &mut dois } else { &mut claimed_dois };
            to.insert(doi.to_owned());
        }
        Self {
            number: summary.number(),
            arxiv: arxiv.map(|arxiv| arxiv.id().to_owned()),
            version: arxiv.and_then(|arxiv| arxiv.version().parse().ok()),
            dois,
            claimed_dois,
            title: paper.title().map(|title| title.into_parts().0.to_owned()),
        }
    }

    /// Adds what another document of the same number says.
    pub(crate) fn add(&mut self, other: Self) {
        self.dois.extend(other.dois);
        self.claimed_dois.extend(other.claimed_dois);
        self.claimed_dois.retain(|doi| !self.dois.contains(doi));
        self.title = self.title.take().or(other.title);
    }

    /// How it is called at arXiv, such as `arXiv:1903.00045v2`.
    pub(crate) fn arxiv_name(&self) -> Option<String> {
        Some(format!("arXiv:{}v{}", self.arxiv.as_deref()?, self.version?))
    }

    /// What it is looked up by, whatever its version.
    pub(crate) fn keys(&self) -> impl Iterator<Item = String> {
        let arxiv = self.paper().map(|id| format!("arxiv:{id}"));
        let short = self.number.suffix().as_str().get(..8).map(|short| format!("pith:{}", short.to_ascii_lowercase()));
        arxiv.into_iter().chain(short).chain(self.dois.iter().map(|doi| format!("doi:{doi}")))
    }

    /// The paper of which it is a version.
    fn paper(&self) -> Option<String> {
        self.arxiv.as_deref().map(folded_id)
    }

    /// Whether an identifier names this paper, as far as what is signed of it tells; `None` where it may have this name beside its
    /// others, or not.
    pub(crate) fn is_named_by(&self, identifier: &PaperIdentifier) -> Option<bool> {
        match (fit(identifier, self), identifier) {
            (Fit::Asked, _) => Some(true),
            (_, PaperIdentifier::Doi(_)) => None,
            _ => self.arxiv.is_some().then_some(false),
        }
    }

    /// Those of which only a look-up tells it.
    pub(crate) fn doubtful(&self, identifiers: &[PaperIdentifier]) -> Vec<PaperIdentifier> {
        identifiers.iter().filter(|one| self.is_named_by(one).is_none()).cloned().collect()
    }

    /// Whether two numbers are of one paper, in whatever version. What isn't of arXiv is alone.
    fn is_of_same_paper(&self, other: &Self) -> bool {
        self.number.suffix() == other.number.suffix() || (self.arxiv.is_some() && self.paper() == other.paper())
    }
}

/// How an identifier fits what is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Asked,
    OtherVersion,
    /// A record claims the DOI.
    Claimed,
    Other,
}

fn fit(identifier: &PaperIdentifier, facts: &PaperFacts) -> Fit {
    match identifier {
        PaperIdentifier::Number { .. } if identifier.is_number(facts.number) => Fit::Asked,
        PaperIdentifier::Arxiv { id, version } if facts.paper().as_ref() == Some(id) => match version {
            Some(version) if facts.version != Some(*version) => Fit::OtherVersion,
            _ => Fit::Asked,
        },
        PaperIdentifier::Doi(doi) if facts.dois.contains(doi.as_str()) => Fit::Asked,
        PaperIdentifier::Doi(doi) if facts.claimed_dois.contains(doi.as_str()) => Fit::Claimed,
        _ => Fit::Other,
    }
}

/// Which of some papers an identifier means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PaperMatch {
    /// These: the version that is named, else the newest. They are several where several numbers have it.
    Asked(Vec<PithNumber>),
    /// The paper is there, but not this version; the newest that is.
    OtherVersion(Vec<PithNumber>, u32),
    /// Those of several papers: the beginning of a number is that of several, or several sealed the DOI. Only a person can choose.
    Ambiguous(Vec<PithNumber>),
    /// These merely claim the DOI, which may be that of another paper.
    ClaimedDoi(Vec<PithNumber>),
    /// None of them; there are some.
    OtherPapers(Vec<PithNumber>),
    /// There are none.
    Nothing,
}

impl PaperMatch {
    /// Chooses among the papers that a site shows for an identifier.
    pub(crate) fn of(identifier: &PaperIdentifier, papers: &[&PaperFacts]) -> Self {
        let fitting = |wanted: Fit| papers.iter().copied().filter(move |facts| fit(identifier, facts) == wanted);
        let numbers = |of: Vec<&PaperFacts>| -> Vec<PithNumber> {
            let mut all: Vec<_> = of.iter().map(|facts| facts.number).collect();
            all.sort_unstable_by_key(PithNumber::suffix);
            all.dedup();
            all
        };
        let asked = newest(fitting(Fit::Asked));
        if let [first, others @ ..] = &asked[..] {
            let is_one = match identifier {
                PaperIdentifier::Number { .. } => others.is_empty(),
                PaperIdentifier::Arxiv { .. } | PaperIdentifier::Doi(_) => {
                    others.iter().all(|other| first.is_of_same_paper(other))
                }
            };
            let asked = numbers(asked);
            return if is_one { Self::Asked(asked) } else { Self::Ambiguous(asked) };
        }
        let others = newest(fitting(Fit::OtherVersion));
        if let Some(version) = others.first().and_then(|facts| facts.version) {
            return Self::OtherVersion(numbers(others), version);
        }
        let claimed = numbers(fitting(Fit::Claimed).collect());
        if !claimed.is_empty() {
            return Self::ClaimedDoi(claimed);
        }
        let others = numbers(papers.to_vec());
        if others.is_empty() { Self::Nothing } else { Self::OtherPapers(others) }
    }

    /// A number that an identifier leads to, where none of those is of a paper that another identifier led to.
    pub(crate) fn contradicts(&self, papers: &[&PaperFacts], found: &PaperFacts) -> Option<PithNumber> {
        let numbers = match self {
            Self::Asked(numbers) | Self::OtherVersion(numbers, _) | Self::Ambiguous(numbers) => numbers,
            Self::ClaimedDoi(_) | Self::OtherPapers(_) | Self::Nothing => return None,
        };
        let is_same = |facts: &&PaperFacts| numbers.contains(&facts.number) && facts.is_of_same_paper(found);
        numbers.first().filter(|_| !papers.iter().any(is_same)).copied()
    }

    /// The numbers that are believed to be what was asked for.
    pub(crate) fn believed(&self) -> &[PithNumber] {
        match self {
            Self::Asked(numbers) | Self::OtherVersion(numbers, _) => numbers,
            Self::Ambiguous(_) | Self::ClaimedDoi(_) | Self::OtherPapers(_) | Self::Nothing => &[],
        }
    }
}

/// Of each paper those of its newest version. What isn't of arXiv is alone.
fn newest<'f>(all: impl Iterator<Item = &'f PaperFacts>) -> Vec<&'f PaperFacts> {
    let mut papers: BTreeMap<_, Vec<&PaperFacts>> = BTreeMap::new();
    for facts in all {
        let alone = facts.arxiv.is_none().then(|| facts.number.suffix());
        papers.entry((facts.paper(), alone)).or_default().push(facts);
    }
    let newest_of = |mut versions: Vec<&'f PaperFacts>| {
        versions.sort_by_key(|facts| Reverse(facts.version));
        let newest = versions.first().and_then(|facts| facts.version);
        versions.retain(|facts| facts.version == newest);
        versions
    };
    papers.into_values().flat_map(newest_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(start: &str, arxiv: Option<(&str, u32)>, sealed: &[&str], claimed: &[&str]) -> PaperFacts {
        let texts = |all: &[&str]| all.iter().map(|doi| (*doi).to_owned()).collect();
        PaperFacts {
            number: number(start),
            arxiv: arxiv.map(|(id, _)| id.to_owned()),
            version: arxiv.map(|(_, version)| version),
            dois: texts(sealed),
            claimed_dois: texts(claimed),
            title: None,
        }
    }

    fn number(start: &str) -> PithNumber {
        format!("pith:2019:{start:A<26}").parse().unwrap()
    }

    #[test]
    fn only_what_is_signed_makes_a_paper_the_one_that_is_meant() {
        let all = [
            paper("B", Some(("1903.00045", 2)), &["10.1103/twins"], &["10.1/other"]),
            paper("C", Some(("1903.00045", 1)), &["10.1103/x"], &[]),
            paper("D", Some(("1903.00045", 2)), &["10.1103/twins"], &[]),
            paper("E", Some(("math.GT/0309136", 1)), &["10.1103/x"], &["10.1103/y"]),
            paper("F", None, &["10.1103/z"], &["10.1103/y"]),
            paper("EAAAAAAAB", None, &[], &[]),
        ];
        let all: Vec<_> = all.iter().collect();
        let every = || ["B", "C", "D", "E", "EAAAAAAAB", "F"].map(number).to_vec();
        let numbers = |starts: &[&str]| starts.iter().map(|start| number(start)).collect::<Vec<_>>();
        for (identifier, matched) in [
            ("1903.00045", PaperMatch::Asked(numbers(&["B", "D"]))),
            ("1903.00045v2", PaperMatch::Asked(numbers(&["B", "D"]))),
            ("1903.00045v1", PaperMatch::Asked(numbers(&["C"]))),
            ("1903.00045v3", PaperMatch::OtherVersion(numbers(&["B", "D"]), 2)),
            ("math/0309136v1", PaperMatch::Asked(numbers(&["E"]))),
            ("arXiv:math.GT/0309136", PaperMatch::Asked(numbers(&["E"]))),
            ("10.1103/X", PaperMatch::Ambiguous(numbers(&["C", "E"]))),
            ("10.1103/twins", PaperMatch::Asked(numbers(&["B", "D"]))),
            ("10.1103/z", PaperMatch::Asked(numbers(&["F"]))),
            ("10.1103/y", PaperMatch::ClaimedDoi(numbers(&["E", "F"]))),
            ("10.1103/none", PaperMatch::OtherPapers(every())),
            ("1904.00045", PaperMatch::OtherPapers(every())),
            ("pith:EAAAAAAA", PaperMatch::Ambiguous(numbers(&["E", "EAAAAAAAB"]))),
            ("pith:EAAAAAAAB", PaperMatch::Asked(numbers(&["EAAAAAAAB"]))),
            ("pith:2019:FAAAAAAA", PaperMatch::Asked(numbers(&["F"]))),
            ("pith:2018:FAAAAAAA", PaperMatch::OtherPapers(every())),
        ] {
            assert_eq!(PaperMatch::of(&identifier.parse().unwrap(), &all), matched, "{identifier}");
        }
        assert_eq!(PaperMatch::of(&"1903.00045".parse().unwrap(), &[]), PaperMatch::Nothing);
    }

    #[test]
    fn what_a_bundle_seals_is_not_merely_claimed() {
        let mut one = paper("B", None, &[], &["10.1103/x", "10.1103/y"]);
        one.add(paper("B", None, &["10.1103/x"], &[]));
        assert_eq!(one, paper("B", None, &["10.1103/x"], &["10.1103/y"]));
    }
}
