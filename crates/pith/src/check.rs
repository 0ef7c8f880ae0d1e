//! The checks by name, their results, and the verdict that follows (PROTOCOL.md, "Checks").

use crate::document::Kind;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One check of a document. The names and their order are part of the program's public interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Check {
    /// The text is strict JSON of the right shape. Reported only as a failure, and then alone.
    Schema,
    /// `canonical_sha256` is the hash of `canonical_record`.
    CanonicalHash,
    /// The Pith number and its short form follow from that hash and the year.
    PithNumber,
    /// The displayed source equals that of the canonical record.
    Source,
    /// Every event's hash, id, subject, signer and signature.
    Events,
    /// The receipt's signature over the stated hash.
    Receipt,
    /// Exactly one `record_created` event, of this canonical record.
    RecordCreated,
    /// The displayed title has the hash in the metadata.
    Title,
    /// The displayed abstract has the hash in the metadata.
    Abstract,
    /// The displayed categories, license and date equal those in the metadata.
    Paper,
    /// Short forms and arXiv ids agree with the number and the source.
    Aliases,
    /// The graph snapshot describes the displayed paper.
    Snapshot,
    /// `state_sha256` is the hash of the state.
    State,
    /// The events merge to exactly the state.
    Merge,
    /// The listed keys are consistent, and a listed key with a trusted name is the trusted key.
    Keys,
    /// The seal over the whole bundle.
    Bundle,
}

impl Check {
    /// Every check, in the order in which results are reported.
    pub const ALL: [Self; 16] = [
        Self::Schema,
        Self::CanonicalHash,
        Self::PithNumber,
        Self::Source,
        Self::Events,
        Self::Receipt,
        Self::RecordCreated,
        Self::Title,
        Self::Abstract,
        Self::Paper,
        Self::Aliases,
        Self::Snapshot,
        Self::State,
        Self::Merge,
        Self::Keys,
        Self::Bundle,
    ];

    /// Whether documents of a kind have this check among their results.
    pub fn is_of(self, kind: Kind) -> bool {
        match self {
            // It is a result alone, of what is no document.
            Self::Schema => false,
            Self::Snapshot => kind == Kind::Record,
            Self::Events | Self::RecordCreated | Self::State | Self::Merge | Self::Keys | Self::Bundle => {
                kind == Kind::Bundle
            }
            Self::CanonicalHash
            | Self::PithNumber
            | Self::Source
            | Self::Receipt
            | Self::Title
            | Self::Abstract
            | Self::Paper
            | Self::Aliases => true,
        }
    }

    /// The name in results, reports and pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::CanonicalHash => "canonical_hash",
            Self::PithNumber => "pith_number",
            Self::Source => "source",
            Self::Events => "events",
            Self::Receipt => "receipt",
            Self::RecordCreated => "record_created",
            Self::Title => "title",
            Self::Abstract => "abstract",
            Self::Paper => "paper",
            Self::Aliases => "aliases",
            Self::Snapshot => "snapshot",
            Self::State => "state",
            Self::Merge => "merge",
            Self::Keys => "keys",
            Self::Bundle => "bundle",
        }
    }
}

/// The result of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// The document has no such part.
    Absent,
    /// Well-formed, but signed with a key that isn't trusted.
    Untrusted,
    /// The check can't decide.
    Unknown,
}

impl Outcome {
    /// The name in results, reports and pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Absent => "absent",
            Self::Untrusted => "untrusted",
            Self::Unknown => "unknown",
        }
    }
}

/// What a check's function says: the outcome, and why where that isn't plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ruling {
    Pass,
    Absent,
    Unknown,
    Untrusted(String),
    /// What was expected and what was found, in one sentence.
    Fail(Cow<'static, str>),
}

impl Ruling {
    /// Passes, or fails with the sentence, which is made only then.
    pub(super) fn expect<M: Into<Cow<'static, str>>>(holds: bool, message: impl FnOnce() -> M) -> Self {
        if holds { Self::Pass } else { Self::Fail(message().into()) }
    }

    /// Goes on to the next condition where this one holds.
    pub(super) fn and_then(self, next: impl FnOnce() -> Self) -> Self {
        if self == Self::Pass { next() } else { self }
    }

    /// Says where a failure lies: `prefix: message`.
    pub(super) fn within(self, prefix: impl FnOnce() -> String) -> Self {
        match self {
            Self::Fail(message) => Self::Fail(format!("{}: {message}", prefix()).into()),
            Self::Untrusted(message) => Self::Untrusted(format!("{}: {message}", prefix())),
            other => other,
        }
    }
}

/// A check that failed or whose key isn't trusted, and what was expected and found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// The check.
    pub check: Check,
    /// One sentence; text of the document is quoted in it and safe to print.
    pub message: String,
}

/// The results of a document's checks. A record and a bundle have different ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checks {
    outcomes: [Option<Outcome>; Check::ALL.len()],
}

impl Checks {
    /// The result of a check, or `None` if the document's kind has no such check.
    pub fn get(&self, check: Check) -> Option<Outcome> {
        self.outcomes.get(check as usize).copied().flatten()
    }

    /// The results in their order.
    pub fn iter(&self) -> impl Iterator<Item = (Check, Outcome)> {
        Check::ALL.into_iter().zip(self.outcomes).filter_map(|(check, outcome)| Some((check, outcome?)))
    }

    /// The verdict that follows from the results (PROTOCOL.md, "Checks", last paragraph).
    pub fn verdict(&self) -> Verdict {
        let any = |outcome| self.outcomes.contains(&Some(outcome));
        if any(Outcome::Fail) {
            Verdict::Invalid
        } else if any(Outcome::Untrusted) {
            Verdict::Untrusted
        } else if self.get(Check::Receipt) != Some(Outcome::Pass) || self.get(Check::Bundle) == Some(Outcome::Absent) {
            Verdict::Unsigned
        } else {
            Verdict::Verified
        }
    }

    pub(super) fn set(&mut self, check: Check, outcome: Outcome) {
        if let Some(place) = self.outcomes.get_mut(check as usize) {
            *place = Some(outcome);
        }
    }
}

/// The overall result of a document's checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing failed, and trusted keys signed it. Only such documents are published.
    Verified,
    /// Nothing failed, but a record has no receipt or a bundle no receipt or seal.
    Unsigned,
    /// Nothing failed, but a signature was made with a key that isn't trusted.
    Untrusted,
    /// A check failed.
    Invalid,
}

impl Verdict {
    /// The name in results, reports and pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Unsigned => "unsigned",
            Self::Untrusted => "untrusted",
            Self::Invalid => "invalid",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks(results: &[(Check, Outcome)]) -> Checks {
        let mut checks = Checks::default();
        for (check, outcome) in results {
            checks.set(*check, *outcome);
        }
        checks
    }

    #[test]
    fn the_names_are_those_of_the_protocol_in_its_order() {
        let names: Vec<_> = Check::ALL.iter().map(|check| check.name()).collect();
        let expected = "schema canonical_hash pith_number source events receipt record_created title abstract paper \
                        aliases snapshot state merge keys bundle";
        assert_eq!(names.join(" "), expected);
    }

    #[test]
    fn every_check_has_a_place_of_its_own() {
        for check in Check::ALL {
            let checks = checks(&[(check, Outcome::Pass)]);
            assert_eq!(checks.iter().collect::<Vec<_>>(), [(check, Outcome::Pass)]);
            let set = Check::ALL.into_iter().filter(|other| checks.get(*other).is_some());
            assert_eq!(set.collect::<Vec<_>>(), [check]);
        }
    }

    #[test]
    fn results_come_in_the_order_of_the_checks_however_they_were_set() {
        let checks =
            checks(&[(Check::Bundle, Outcome::Fail), (Check::Title, Outcome::Pass), (Check::Source, Outcome::Unknown)]);
        let expected =
            [(Check::Source, Outcome::Unknown), (Check::Title, Outcome::Pass), (Check::Bundle, Outcome::Fail)];
        assert_eq!(checks.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_verdict_is_the_worst_that_the_results_allow() {
        use Check::{Bundle, Events, Receipt, Schema, Title};
        use Outcome::{Absent, Fail, Pass, Unknown, Untrusted};
        let table: [(&[(Check, Outcome)], Verdict); 13] = [
            (&[(Schema, Fail)], Verdict::Invalid),
            (&[(Receipt, Pass), (Title, Pass)], Verdict::Verified),
            (&[(Receipt, Pass), (Title, Fail)], Verdict::Invalid),
            (&[(Receipt, Pass), (Title, Unknown)], Verdict::Verified),
            (&[(Receipt, Pass), (Title, Absent)], Verdict::Verified),
            (&[(Receipt, Absent)], Verdict::Unsigned),
            (&[(Receipt, Untrusted)], Verdict::Untrusted),
            (&[(Receipt, Untrusted), (Title, Fail)], Verdict::Invalid),
            (&[(Events, Pass), (Receipt, Pass), (Bundle, Pass)], Verdict::Verified),
            (&[(Events, Unknown), (Receipt, Pass), (Bundle, Pass)], Verdict::Verified),
            (&[(Events, Pass), (Receipt, Pass), (Bundle, Absent)], Verdict::Unsigned),
            (&[(Events, Pass), (Receipt, Absent), (Bundle, Untrusted)], Verdict::Untrusted),
            (&[(Events, Pass), (Receipt, Untrusted), (Bundle, Absent)], Verdict::Untrusted),
        ];
        for (results, verdict) in table {
            assert_eq!(checks(results).verdict(), verdict, "{results:?}");
        }
        assert_eq!(Checks::default().verdict(), Verdict::Unsigned, "no result is no proof");
    }

    #[test]
    fn a_ruling_goes_on_only_while_the_conditions_hold() {
        let fail = || Ruling::expect(false, || "first");
        assert_eq!(fail().and_then(|| Ruling::Pass), Ruling::Fail("first".into()));
        assert_eq!(Ruling::expect(true, || "never made").and_then(fail), fail());
        assert_eq!(Ruling::Unknown.and_then(fail), Ruling::Unknown);
        assert_eq!(fail().within(|| "here".to_owned()), Ruling::Fail("here: first".into()));
        let untrusted = Ruling::Untrusted("whose".to_owned()).within(|| "here".to_owned());
        assert_eq!(untrusted, Ruling::Untrusted("here: whose".to_owned()));
        assert_eq!(Ruling::Pass.within(|| "here".to_owned()), Ruling::Pass);
    }
}
