//! What is said of the documents: findings and counts, as values. Nothing here prints.
//!
//! [`Report`] is all that a build says. `advice.rs` has what to make of each check, `fragments.rs` and `untrusted.rs` what
//! is told once for many documents, `severity.rs` how much a finding of a site says.

pub(crate) mod advice;
mod fragments;
mod severity;
mod untrusted;

pub(crate) use advice::untrusted_advice;
pub(crate) use fragments::Fragments;
pub(crate) use severity::MOST_FINDINGS_OF_A_KIND;
pub use severity::Severity;
pub use untrusted::{DocumentsOfKey, RejectedDocuments, UntrustedDocuments};

use advice::{advice, advice_on};
use pith::json::{Difference, Differences};
use pith::quote::escaped;
use pith::{self, Check, Checks, FileKind, Judgement, Kind, Outcome, PithNumber, Verdict};
use serde::{Serialize, Serializer};
use std::{fmt, io};

/// Where a document was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct Place {
    /// The file's path, or `-` for standard input.
    pub path: String,
    /// The line, counted from 1, in a file of lines.
    pub line: Option<u64>,
}

impl fmt::Display for Place {
    /// Displays as `path` or `path:line`, safe to print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", escaped(&self.path)),
            None => write!(f, "{}", escaped(&self.path)),
        }
    }
}

/// A path that couldn't be read, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnreadPath {
    /// The path.
    pub path: String,
    /// The reason, as a clause.
    pub reason: String,
    /// Whether reading was tried and failed, so that what it holds isn't known; else it is passed
    /// over by rule, as a symbolic link is.
    #[serde(skip)]
    pub failed: bool,
}

impl UnreadPath {
    /// Names a path that is passed over by rule, and the reason.
    pub(crate) fn new(path: &str, reason: &str) -> Self {
        Self { path: path.to_owned(), reason: reason.to_owned(), failed: false }
    }

    /// Names a path that couldn't be read, and the system's reason.
    pub(crate) fn io(path: impl AsRef<str>, error: &io::Error) -> Self {
        let path = path.as_ref();
        match error.kind() {
            // Nobody could ever read it, as nobody can what is nested too deep.
            io::ErrorKind::InvalidFilename => Self::new(path, "its path is too long for this system; move it up"),
            io::ErrorKind::PermissionDenied => {
                let reason = io_reason(error) + "; make it readable for this user, or remove it";
                Self { failed: true, ..Self::new(path, &reason) }
            }
            _ => Self { failed: true, ..Self::new(path, &io_reason(error)) },
        }
    }
}

impl fmt::Display for UnreadPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", escaped(&self.path), self.reason)
    }
}

/// The system's reason in lower case and without its number, for the middle of a sentence.
pub(crate) fn io_reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// What became of every document: `read` is the sum of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Account {
    /// Documents read. Lines of a file that follow each other and are no part of a document count as one.
    pub read: u64,
    /// Documents on the site.
    pub published: u64,
    /// Left out for another one of the same number and kind.
    pub superseded: u64,
    /// Left out as a copy of another one, with the same bytes or the same canonical ones.
    pub duplicate: u64,
    /// Left out as the configuration says: excluded, or not of a partial mirror.
    pub excluded: u64,
    /// Left out as not verified.
    pub rejected: u64,
}

/// How many documents of a kind a report lists; the others are counted. Stops a folder of millions
/// of bad lines, which would make a report larger than the site.
pub(crate) const MOST_LISTED: usize = 1000;

/// What a [`Report`] calls its form (docs/schemas/report.v1.json).
pub(crate) const REPORT_FORMAT: &str = "pith-catalog-report-v1";

/// What a build says of the documents (`report.json`, docs/schemas/report.v1.json).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(tag = "format", rename = "pith-catalog-report-v1")]
pub struct Report {
    /// How many documents became what.
    pub account: Account,
    /// Documents that are not verified, in the order in which they were read.
    pub rejected: Listed<Rejected>,
    /// Those of them that name a key that isn't trusted, by their keys.
    pub untrusted: UntrustedDocuments,
    /// Paths that couldn't be read.
    pub unread: Listed<UnreadPath>,
    /// Documents of one number that contradict each other.
    #[serde(rename = "doubts")]
    pub conflicts: Listed<Conflict>,
    /// What else whoever runs the site should mend: in its pages, files and configuration.
    pub notes: Listed<Note>,
    /// What of published papers has no place on the site. Nobody but the registry could change it, so
    /// that a strict build takes it as it is.
    #[serde(rename = "remarks")]
    pub notices: Listed<Note>,
}

impl Report {
    /// The listed documents that aren't told with the others that name their key.
    pub fn rejected_otherwise(&self) -> impl Iterator<Item = &Rejected> {
        self.rejected.first.iter().filter(|one| !one.is_of_untrusted_key)
    }

    /// How many such documents there are, listed or not.
    pub fn count_rejected_otherwise(&self) -> u64 {
        self.rejected.count().saturating_sub(self.untrusted.count())
    }

    /// Whether anything was left out that a strict build insists on, or is in doubt.
    pub fn has_findings(&self) -> bool {
        self.rejected.count() + self.unread.count() + self.conflicts.count() + self.notes.count() > 0
    }
}

/// The first `MOST_LISTED` of some findings, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed<T> {
    /// The first ones.
    pub first: Vec<T>,
    /// How many are not listed.
    pub more: u64,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { first: Vec::new(), more: 0 }
    }
}

impl<T> Listed<T> {
    /// Adds one.
    pub(crate) fn push(&mut self, one: T) {
        if self.first.len() < MOST_LISTED {
            self.first.push(one);
        } else {
            self.more += 1;
        }
    }

    /// How many there are, listed or not.
    pub fn count(&self) -> u64 {
        self.first.len() as u64 + self.more
    }
}

impl<T> Listed<T> {
    /// Makes something of each that is listed.
    pub(crate) fn map<U>(self, make: impl FnMut(T) -> U) -> Listed<U> {
        Listed { first: self.first.into_iter().map(make).collect(), more: self.more }
    }
}

impl<T> FromIterator<T> for Listed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        let mut listed = Self::default();
        all.into_iter().for_each(|one| listed.push(one));
        listed
    }
}

/// A document that is left out of the site, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// Where it was read.
    pub place: Place,
    /// What it claims to be; any text.
    pub pith_number: Option<String>,
    /// Anything but `verified`.
    pub verdict: &'static str,
    /// Why, in the order of the checks.
    pub findings: Vec<RejectionFinding>,
    /// Whether it is told with the others that name its key.
    #[serde(skip)]
    pub is_of_untrusted_key: bool,
    /// What is there in its place, where that is known.
    #[serde(skip)]
    pub found: Option<FileKind>,
}

impl Rejected {
    /// What a judgement says of a document that isn't verified.
    pub fn new(place: Place, judgement: Judgement) -> Self {
        let verdict = judgement.checks.verdict();
        let is_of_untrusted_key = judgement.untrusted_key.is_some();
        let mut findings: Vec<_> =
            judgement.findings.iter().map(|finding| RejectionFinding::new(finding, &judgement)).collect();
        if verdict == Verdict::Unsigned {
            findings.extend(missing_signatures(&judgement.checks));
        }
        let pith_number = judgement.claimed_number;
        Self { place, pith_number, verdict: verdict.name(), findings, is_of_untrusted_key, found: judgement.found }
    }
}

/// The receipt or the seal that an unsigned document lacks.
pub(crate) fn missing_signatures(checks: &Checks) -> impl Iterator<Item = RejectionFinding> {
    let absent =
        [Check::Receipt, Check::Bundle].into_iter().filter(|check| checks.get(*check) == Some(Outcome::Absent));
    absent.map(|check| RejectionFinding {
        check: check.name(),
        message: format!(
            "expected a signed `{}`, found none",
            if check == Check::Bundle { "bundle_signature" } else { "receipt" }
        ),
        advice: advice(check, Some(Outcome::Absent)),
    })
}

/// One thing that is wrong with a document: a value to collect and to print later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectionFinding {
    /// The check that it doesn't pass.
    pub check: &'static str,
    /// What was expected and what was found, in one sentence that is safe to print.
    pub message: String,
    /// What to make of it.
    pub advice: &'static str,
}

impl RejectionFinding {
    /// Adds to a check's finding what to make of it.
    pub(crate) fn new(finding: &pith::Finding, judgement: &Judgement) -> Self {
        Self {
            check: finding.check.name(),
            message: finding.message.clone(),
            advice: advice_on(finding.check, judgement),
        }
    }
}

/// Something to look at that isn't about one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What it is about.
    pub about: String,
    /// What is wrong and what to do, in a clause.
    pub message: String,
}

/// Two verified documents of one number that contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Whether one of the two is left out.
    pub kind: ConflictKind,
    /// The Pith number.
    #[serde(serialize_with = "as_text")]
    pub pith_number: PithNumber,
    /// The kind of the document that is shown.
    #[serde(serialize_with = "kind_name")]
    pub document: Kind,
    /// The document whose values are shown.
    #[serde(rename = "taken")]
    pub published: ConflictDocument,
    /// Why it is that one.
    pub rule: ConflictRule,
    /// The other one.
    #[serde(rename = "other")]
    pub rejected: ConflictDocument,
    /// The fields in which two records or two bundles differ; `None` where they weren't compared.
    pub differences: Option<Differences>,
}

/// One of the documents of a [`Conflict`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictDocument {
    /// Where it was read.
    pub place: Place,
    /// Its SHA-256 in hex.
    pub sha256: String,
}

/// What the documents of a [`Conflict`] are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// Two records, or two bundles, of which one is published.
    Conflict,
    /// A record and a bundle, both published.
    Disagreement,
}

impl ConflictKind {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Disagreement => "disagreement",
        }
    }
}

/// By what rule a document is shown and not the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictRule {
    /// Its path comes first, in byte order.
    Path,
    /// Both are in one file, and its line comes first.
    Line,
    /// Its values are signed, and those of the other one aren't.
    Signed,
}

impl ConflictRule {
    /// What puts one place before another one.
    pub(crate) fn of_places(shown: &Place, other: &Place) -> Self {
        if shown.path == other.path { Self::Line } else { Self::Path }
    }
}

impl fmt::Display for ConflictRule {
    /// Displays as the end of a sentence about the one that is shown, such as “it … comes first by path”.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "comes first by path",
            Self::Line => "comes first by line",
            Self::Signed => "has the signed values",
        })
    }
}

impl Conflict {
    /// What it is about, in a clause.
    pub fn message(&self) -> &'static str {
        match (self.kind, self.document) {
            (ConflictKind::Disagreement, _) => "the record and the bundle show the paper differently",
            (ConflictKind::Conflict, Kind::Record) => "two records differ in unsigned fields",
            (ConflictKind::Conflict, Kind::Bundle) => "two bundles with the same `built_at` differ",
        }
    }

    /// The fields that differ, a line each.
    pub fn differences(&self) -> Vec<String> {
        match self.kind {
            ConflictKind::Conflict => difference_lines(self.differences.as_ref()),
            ConflictKind::Disagreement => Vec::new(),
        }
    }

    /// The line of `[accept]` that settles it for the document that is shown, and the one that settles it for the
    /// other; `None` where both are published.
    pub fn accept_lines(&self) -> Option<[String; 2]> {
        let lines = [&self.published, &self.rejected].map(|one| accept_line(self.pith_number, &one.sha256));
        (self.kind == ConflictKind::Conflict).then_some(lines)
    }
}

/// The line of a configuration's table `[accept]` that names a document of a number.
pub(crate) fn accept_line(number: PithNumber, sha256: &str) -> String {
    format!("{} = \"{sha256}\"", number.suffix())
}

/// Fields that differ, a line each, and how many more there are.
pub(crate) fn difference_lines(differences: Option<&Differences>) -> Vec<String> {
    let Some(Differences { first, more }) = differences else {
        return vec![
            "their fields were not compared: one document is larger than 1 MiB, or changed in the meantime".to_owned(),
        ];
    };
    let more = match more {
        0 => None,
        1 => Some("and 1 more field".to_owned()),
        more => Some(format!("and {more} more fields")),
    };
    first.iter().map(Difference::to_string).chain(more).collect()
}

fn as_text<S: Serializer>(number: &PithNumber, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn kind_name<S: Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::{TrustStore, judge};

    #[test]
    fn a_place_is_a_path_and_perhaps_a_line() {
        let place = |path: &str, line| Place { path: path.to_owned(), line }.to_string();
        assert_eq!(place("records/a.json", None), "records/a.json");
        assert_eq!(place("-", Some(12)), "-:12");
        assert_eq!(place("a b\n\u{202e}\\.json", Some(1)), r"a b\n\u{202e}\\.json:1");
        let long = "d/".repeat(500);
        assert_eq!(place(&long, None), long, "who can't read its end can't find the file");
    }

    #[test]
    fn places_are_ordered_by_path_and_line() {
        let place = |path: &str, line| Place { path: path.to_owned(), line };
        assert!(place("a", Some(9)) < place("a", Some(10)));
        assert!(place("a", Some(9)) < place("a.b", None));
    }

    #[test]
    fn the_systems_reason_stands_in_the_middle_of_a_sentence() {
        let missing = std::fs::read("there/is/no/such/file").unwrap_err();
        let unread = UnreadPath::io("a\tb", &missing);
        #[cfg(unix)]
        assert_eq!(unread.to_string(), r"a\tb: no such file or directory");
        assert!(!unread.reason.contains("os error"), "{unread}");
        assert_eq!(UnreadPath::io("a", &io::Error::other("It changed")).to_string(), "a: it changed");
        assert_eq!(UnreadPath::io("a", &io::Error::other("")).to_string(), "a: ");
    }

    const RECORD: &str = include_str!("../../content/records/MFB4YH5ROE256JUPXCULHXXWFK.record.json");

    fn rejected(text: &str) -> Rejected {
        let (judgement, verified) = judge(text.as_bytes(), &TrustStore::registry(), |_| ());
        assert!(verified.is_none());
        Rejected::new(Place { path: "a.json".to_owned(), line: None }, judgement)
    }

    #[test]
    fn whatever_is_rejected_has_a_reason() {
        let changed = |member: &str, value: serde_json::Value| {
            let mut record: serde_json::Value = serde_json::from_str(RECORD).unwrap();
            record[member] = value;
            rejected(&record.to_string())
        };
        let mut receipt = serde_json::from_str::<serde_json::Value>(RECORD).unwrap()["receipt"].take();
        receipt["key_id"] = "lab".into();
        for (rejected, verdict, checks) in [
            (rejected("{"), "invalid", vec!["schema"]),
            (changed("receipt", serde_json::Value::Null), "unsigned", vec!["receipt"]),
            (changed("receipt", receipt), "untrusted", vec!["receipt"]),
            (changed("canonical_sha256", "".into()), "invalid", vec!["canonical_hash", "receipt"]),
        ] {
            assert_eq!(rejected.verdict, verdict);
            assert_eq!(rejected.findings.iter().map(|finding| finding.check).collect::<Vec<_>>(), checks);
            for finding in &rejected.findings {
                assert!(!finding.message.is_empty() && finding.advice.ends_with('.'), "{finding:?}");
            }
        }
    }

    #[test]
    fn a_report_without_findings_says_so() {
        let mut report = Report {
            account: Account { read: 2, published: 1, duplicate: 1, ..Account::default() },
            ..Report::default()
        };
        assert!(!report.has_findings(), "documents that were merely superseded are none");
        report.unread.push(UnreadPath::new("a", "gone"));
        assert!(report.has_findings());
        let report = Report { rejected: [rejected("{")].into_iter().collect(), ..Report::default() };
        assert!(report.has_findings());
    }

    #[test]
    fn a_report_lists_the_first_and_counts_the_others() {
        let listed: Listed<usize> = (0..MOST_LISTED + 7).collect();
        assert_eq!((listed.first.len(), listed.more, listed.count()), (MOST_LISTED, 7, 1007));
        assert_eq!(listed.first.last(), Some(&(MOST_LISTED - 1)));
    }
}
