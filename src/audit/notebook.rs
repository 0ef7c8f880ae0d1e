//! What is written down while a site is looked at: findings, counts, and what the host said of files.

use super::check::{Check, Finding, Severity};
use crate::fetch::{Failure, Headers};
use crate::pith::PithNumber;
use crate::site::SitePath;
use std::collections::{BTreeMap, BTreeSet};

/// So many findings of one kind that tell of the host and not of a file are told one by one.
const MOST_FAILURES: usize = 5;

/// The types that a host must tell rightly, by the ends of names. For other files hosts differ, and no
/// reader and no program minds.
const TYPES: [(&str, &[&str]); 5] = [
    ("html", &["text/html"]),
    ("json", &["application/json"]),
    ("css", &["text/css"]),
    ("js", &["text/javascript", "application/javascript", "application/x-javascript"]),
    ("svg", &["image/svg+xml"]),
];

/// What one part of an audit found.
#[derive(Debug, Default)]
pub(super) struct Notebook {
    pub(super) findings: Vec<Finding>,
    /// The paths of differences: one cause is told once.
    told: BTreeSet<String>,
    pub(super) papers: u64,
    pub(super) documents: u64,
    pub(super) files: u64,
    headers: HeaderTally,
}

/// How many files of some kind, and the first.
#[derive(Debug)]
struct Several {
    count: u64,
    first: String,
}

#[derive(Debug, Default)]
struct HeaderTally {
    /// By the end of the name and the type that the host told.
    types: BTreeMap<(&'static str, String), Several>,
    /// Documents and manifests that pages elsewhere may not read.
    closed: Option<Several>,
}

impl Notebook {
    /// Notes a finding.
    pub(super) fn note(
        &mut self,
        path: impl Into<String>,
        number: Option<PithNumber>,
        check: Check,
        severity: Severity,
        message: impl Into<String>,
    ) {
        let path = path.into();
        if severity == Severity::Difference {
            self.told.insert(path.clone());
        }
        self.findings.push(Finding { path: format!("/{path}"), number, check, severity, message: message.into() });
    }

    /// Notes a difference at a path of the site, unless one was told there.
    pub(super) fn tell(
        &mut self,
        path: &SitePath,
        number: Option<PithNumber>,
        check: Check,
        message: impl Into<String>,
    ) {
        if !self.is_told(path.as_str()) {
            self.note(path.as_str(), number, check, Severity::Difference, message);
        }
    }

    /// Notes that a file couldn't be had.
    pub(super) fn fail(&mut self, path: &SitePath, number: Option<PithNumber>, failure: &Failure) {
        self.tell(path, number, check_of(failure), failure.to_string());
    }

    /// Whether a difference was told of a path.
    pub(super) fn is_told(&self, path: &str) -> bool {
        self.told.contains(path)
    }

    /// Notes what a host said of a file that it has.
    pub(super) fn heard(&mut self, path: &SitePath, headers: &Headers) {
        let end = path.as_str().rsplit('.').next().unwrap_or_default();
        if let Some((end, right)) = TYPES.iter().find(|(known, _)| *known == end) {
            let said = headers.content_type.as_deref().unwrap_or_default();
            let bare = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            if !right.contains(&bare.as_str()) {
                let tally = self.headers.types.entry((end, said.to_owned()));
                tally.or_insert_with(|| Several { count: 0, first: path.to_string() }).count += 1;
            }
        }
        if end == "json" && headers.allowed_origin.as_deref().map(str::trim) != Some("*") {
            let closed = self.headers.closed.get_or_insert_with(|| Several { count: 0, first: path.to_string() });
            closed.count += 1;
        }
    }

    /// Adds what another part found after this one.
    pub(super) fn append(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.told.extend(other.told);
        self.papers += other.papers;
        self.documents += other.documents;
        self.files += other.files;
        for (kind, some) in other.headers.types {
            let tally = self.headers.types.entry(kind).or_insert_with(|| Several { count: 0, first: some.first });
            tally.count += some.count;
        }
        if let Some(some) = other.headers.closed {
            let closed = self.headers.closed.get_or_insert(Several { count: 0, first: some.first });
            closed.count += some.count;
        }
    }

    /// Tells what the host says of its files: one finding for each fault, with an example.
    pub(super) fn tell_headers(&mut self) {
        let headers = std::mem::take(&mut self.headers);
        for ((end, said), some) in headers.types {
            let right = TYPES.iter().find(|(known, _)| *known == end).and_then(|(_, right)| right.first());
            let said = if said.is_empty() { "nothing".to_owned() } else { said };
            let message = format!(
                "expected the type {}, found {}{}",
                right.unwrap_or(&""),
                crate::pith::quote::escaped(&said),
                others(some.count, &format!(".{end} file"))
            );
            self.note(some.first, None, Check::ContentType, Severity::Difference, message);
        }
        if let Some(some) = headers.closed {
            let message = format!("no Access-Control-Allow-Origin is sent{}", others(some.count, ".json file"));
            self.note(some.first, None, Check::Cors, Severity::Note, message);
        }
    }

    /// Tells what went wrong with many files once.
    pub(super) fn gather_failures(&mut self) {
        const OF_THE_HOST: [Check; 6] =
            [Check::Redirect, Check::Timeout, Check::TooLarge, Check::Encoding, Check::Status, Check::Unreachable];
        for check in OF_THE_HOST {
            let is_one = |finding: &Finding| finding.check == check && finding.severity == Severity::Difference;
            let count = self.findings.iter().filter(|finding| is_one(finding)).count();
            if count <= MOST_FAILURES {
                continue;
            }
            let mut first = true;
            self.findings.retain_mut(|finding| {
                let is_one = is_one(finding);
                let stays = !is_one || first;
                if is_one && first {
                    finding.message += &others(count as u64, "file");
                    first = false;
                }
                stays
            });
        }
    }
}

/// Such as `; so it is with 12 more .json files`.
fn others(count: u64, noun: &str) -> String {
    match count.saturating_sub(1) {
        0 => String::new(),
        1 => format!("; so it is with 1 more {noun}"),
        more => format!("; so it is with {more} more {noun}s"),
    }
}

/// What a file that can't be had is told as.
fn check_of(failure: &Failure) -> Check {
    match failure {
        Failure::Unreachable(_) => Check::Unreachable,
        Failure::TimedOut => Check::Timeout,
        Failure::Status(_) => Check::Status,
        Failure::CutOff(_) => Check::Truncated,
        Failure::TooLarge(_) => Check::TooLarge,
        Failure::RedirectedElsewhere(_) | Failure::RedirectedTooOften => Check::Redirect,
        Failure::Encoded(_) => Check::Encoding,
        Failure::Unreadable(_) => Check::Unreadable,
    }
}
