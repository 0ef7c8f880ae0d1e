//! What is written down while a site is looked at: findings, counts, and what the host said of files.

use super::check::{AuditCheck, AuditFinding};
use crate::fetch::{Failure, Headers};
use crate::layout::{MediaType, SitePath};
use crate::report::{MOST_FINDINGS_OF_A_KIND, Severity};
use crate::text::{plural, thousands};
use pith::quote::{escaped, quoted};
use pith::{Digest, Judgement, KeyUses, PithNumber};
use std::collections::{BTreeMap, BTreeSet};

/// The most paths of differences that are remembered. Stops the same; beyond them a cause may be counted twice.
const MOST_REPORTED: usize = 100_000;

/// The most kinds of types, labels and rules for other pages that are told. Stops a host with another one for each file.
const MOST_KINDS: usize = 50;

/// So many findings of one kind that tell of the host, or of the way there, and not of a file are told one by one.
const MOST_FAILURES: u64 = 5;

/// The ends of names whose type a host must tell rightly, each with what else it may say. For other files hosts differ,
/// and no reader and no program minds.
const TYPED: [(&str, &[&str]); 5] = [
    ("html", &[]),
    ("json", &[]),
    ("css", &[]),
    ("js", &["application/javascript", "application/x-javascript"]),
    ("svg", &[]),
];

/// What one part of an audit found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) list: Vec<AuditFinding>,
    /// How many there are of each kind, told and untold.
    counts: BTreeMap<(AuditCheck, Severity), u64>,
    /// The hashes of the paths of differences: one cause is told once.
    reported: BTreeSet<Digest>,
    pub(super) papers: u64,
    pub(super) documents: u64,
    pub(super) files: u64,
    pub(super) key_uses: KeyUses,
    /// What the host said of files, until it is known which of them are wrong otherwise.
    recorded: Vec<(SitePath, Headers)>,
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
    /// Documents and manifests that pages elsewhere may not read, by who may.
    closed: BTreeMap<Option<String>, Several>,
    /// By what the host writes where a compression would stand, and which is none.
    labels: BTreeMap<String, Several>,
}

impl HeaderTally {
    fn take(&mut self, path: &SitePath, headers: &Headers) {
        let end = path.as_str().rsplit('.').next().unwrap_or_default();
        if let Some((end, others)) = TYPED.iter().find(|(known, _)| *known == end) {
            let said = headers.content_type.as_deref().unwrap_or_default();
            if !is_type(said, MediaType::of_extension(end).essence(), others) {
                count(&mut self.types, (*end, said.to_owned()), path.as_str(), 1);
            }
        }
        if end == "json" && !headers.is_open() {
            count(&mut self.closed, headers.allowed_origin.clone(), path.as_str(), 1);
        }
        if let Some(label) = &headers.label {
            count(&mut self.labels, label.clone(), path.as_str(), 1);
        }
    }
}

/// Adds so many to those of some kind.
fn count<K: Ord>(tally: &mut BTreeMap<K, Several>, kind: K, first: &str, more: u64) {
    if tally.len() >= MOST_KINDS && !tally.contains_key(&kind) {
        return;
    }
    tally.entry(kind).or_insert_with(|| Several { count: 0, first: first.to_owned() }).count += more;
}

/// Whether a type is the right one or one of the others, and no other charset than that of all our files.
fn is_type(said: &str, right: &str, others: &[&str]) -> bool {
    let said = said.to_ascii_lowercase();
    let mut parts = said.split(';').map(str::trim);
    let is_right = parts.next().is_some_and(|bare| bare == right || others.contains(&bare));
    let charset = parts.find_map(|part| part.strip_prefix("charset="));
    is_right && charset.is_none_or(|charset| ["utf-8", "utf8"].contains(&charset.trim_matches('"')))
}

impl Findings {
    /// Notes a finding.
    pub(super) fn note(
        &mut self,
        path: impl Into<String>,
        number: Option<PithNumber>,
        check: AuditCheck,
        severity: Severity,
        message: impl Into<String>,
    ) {
        let path = path.into();
        self.remember(&path, severity);
        let (path, message) = (format!("/{path}"), message.into());
        self.add(AuditFinding { path, number, check, severity, message, untrusted_key: None });
    }

    fn remember(&mut self, path: &str, severity: Severity) {
        if severity == Severity::Difference && self.reported.len() < MOST_REPORTED {
            self.reported.insert(Digest::of(path.as_bytes()));
        }
    }

    /// Keeps a finding, or counts it alone where there are many of its kind.
    fn add(&mut self, finding: AuditFinding) {
        let count = self.counts.entry((finding.check, finding.severity)).or_default();
        *count += 1;
        if *count <= MOST_FINDINGS_OF_A_KIND {
            self.list.push(finding);
        }
    }

    /// Counts differences of a kind that aren't told one by one.
    pub(super) fn count_more(&mut self, check: AuditCheck, more: u64) {
        if more > 0 {
            *self.counts.entry((check, Severity::Difference)).or_default() += more;
        }
    }

    /// How many findings of a severity there are, told and untold.
    pub(super) fn count_of(&self, severity: Severity) -> u64 {
        self.counts.iter().filter(|((_, of), _)| *of == severity).map(|(_, count)| count).sum()
    }

    /// Says of which kinds not each finding is told, and how many there are.
    pub(super) fn report_the_rest(&mut self) {
        for ((check, severity), count) in &self.counts {
            let told = self.listed_of(*check, *severity);
            if *count > told {
                let message = format!("and {} more of this kind", thousands(count - told));
                let path = "/".to_owned();
                let finding = AuditFinding {
                    path,
                    number: None,
                    check: *check,
                    severity: *severity,
                    message,
                    untrusted_key: None,
                };
                self.list.push(finding);
            }
        }
    }

    fn listed_of(&self, check: AuditCheck, severity: Severity) -> u64 {
        self.list.iter().filter(|one| (one.check, one.severity) == (check, severity)).count() as u64
    }

    /// Whether a difference was told of a path by now, whatever is told later.
    pub(super) fn reported_by_now(&self) -> impl Fn(&str) -> bool + Clone + use<> {
        let told = self.reported.clone();
        move |path| told.contains(&Digest::of(path.as_bytes()))
    }

    /// Notes a difference at a path of the site, unless one was told there.
    pub(super) fn report(
        &mut self,
        path: &SitePath,
        number: Option<PithNumber>,
        check: AuditCheck,
        message: impl Into<String>,
    ) {
        if !self.is_reported(path.as_str()) {
            self.note(path.as_str(), number, check, Severity::Difference, message);
        }
    }

    /// Notes that a document isn't verified, unless a difference was told at its path.
    pub(super) fn report_not_verified(
        &mut self,
        path: &SitePath,
        number: Option<PithNumber>,
        message: String,
        judgement: Judgement,
    ) {
        if !self.is_reported(path.as_str()) {
            self.report(path, number, AuditCheck::NotVerified, message);
            if let Some(finding) = self.list.last_mut() {
                finding.untrusted_key = judgement.untrusted_key;
            }
        }
    }

    /// Notes that a file couldn't be had. That nobody waits any more says nothing of the file; it is told at the end.
    pub(super) fn fail(&mut self, path: &SitePath, number: Option<PithNumber>, failure: &Failure) {
        if failure.ends_all() {
            return;
        }
        self.report(path, number, check_of(failure), failure.to_string());
    }

    /// Whether a difference was told of a path.
    pub(super) fn is_reported(&self, path: &str) -> bool {
        self.reported.contains(&Digest::of(path.as_bytes()))
    }

    /// Notes what a host said of a file that it has.
    pub(super) fn record_headers(&mut self, path: &SitePath, headers: &Headers) {
        self.recorded.push((path.clone(), headers.clone()));
    }

    /// Adds what another part found after this one.
    pub(super) fn append(&mut self, mut other: Self) {
        self.tally_headers();
        other.tally_headers();
        for ((check, severity), count) in &other.counts {
            let untold = count - other.listed_of(*check, *severity);
            *self.counts.entry((*check, *severity)).or_default() += untold;
        }
        other.list.into_iter().for_each(|finding| self.add(finding));
        let room = MOST_REPORTED.saturating_sub(self.reported.len());
        self.reported.extend(other.reported.into_iter().take(room));
        self.papers += other.papers;
        self.documents += other.documents;
        self.files += other.files;
        self.key_uses.add(other.key_uses);
        for (kind, some) in other.headers.types {
            count(&mut self.headers.types, kind, &some.first, some.count);
        }
        for (kind, some) in other.headers.closed {
            count(&mut self.headers.closed, kind, &some.first, some.count);
        }
        for (kind, some) in other.headers.labels {
            count(&mut self.headers.labels, kind, &some.first, some.count);
        }
    }

    /// Adds the differences that another part found where none was told before.
    pub(super) fn append_new(&mut self, other: Self) {
        let is_new = |finding: &AuditFinding| !self.is_reported(finding.path.trim_start_matches('/'));
        let new: Vec<_> = other.list.into_iter().filter(is_new).collect();
        for finding in new {
            self.remember(finding.path.trim_start_matches('/'), finding.severity);
            self.add(finding);
        }
    }

    /// Of a file that is another one than it should be, what the host says of it is no fault of its own.
    fn tally_headers(&mut self) {
        for (path, headers) in std::mem::take(&mut self.recorded) {
            if !self.is_reported(path.as_str()) {
                self.headers.take(&path, &headers);
            }
        }
    }

    /// Tells what the host says of its files: one finding for each fault, with an example.
    pub(super) fn report_headers(&mut self) {
        self.tally_headers();
        let headers = std::mem::take(&mut self.headers);
        for ((end, said), some) in headers.types {
            let right = MediaType::of_extension(end).essence();
            let said = if said.is_empty() { "none".to_owned() } else { said };
            let charset = if said.contains("charset") { " in UTF-8" } else { "" };
            let message = format!(
                "expected the content type {}{charset}, found {}{}",
                right,
                escaped(&said),
                others(some.count, &format!(".{end} file"))
            );
            self.note(some.first, None, AuditCheck::ContentType, Severity::Difference, message);
        }
        for (said, some) in headers.closed {
            let found = match said {
                None => "the host sends no Access-Control-Allow-Origin".to_owned(),
                Some(said) => format!("the host sends the Access-Control-Allow-Origin {}", quoted(&said)),
            };
            let message = format!("{found}{}", others(some.count, ".json file"));
            self.note(some.first, None, AuditCheck::Cors, Severity::Note, message);
        }
        for (label, some) in headers.labels {
            let message = format!(
                "the host sends the Content-Encoding {}, which is not a compression, so it was ignored{}",
                quoted(&label),
                others(some.count, "file")
            );
            self.note(some.first, None, AuditCheck::Encoding, Severity::Note, message);
        }
    }

    /// Tells what went wrong with many files once.
    pub(super) fn merge_failures(&mut self) {
        const OF_THE_HOST: [AuditCheck; 7] = [
            AuditCheck::Redirect,
            AuditCheck::Timeout,
            AuditCheck::TooLarge,
            AuditCheck::Encoding,
            AuditCheck::Status,
            AuditCheck::Unreachable,
            AuditCheck::LineEnds,
        ];
        for check in OF_THE_HOST {
            let is_one = |finding: &AuditFinding| finding.check == check && finding.severity == Severity::Difference;
            let count = self.counts.get(&(check, Severity::Difference)).copied().unwrap_or_default();
            if count <= MOST_FAILURES {
                continue;
            }
            self.counts.insert((check, Severity::Difference), 1);
            let mut first = true;
            self.list.retain_mut(|finding| {
                let is_one = is_one(finding);
                let stays = !is_one || first;
                if is_one && first {
                    finding.message += &others(count, "file");
                    first = false;
                }
                stays
            });
        }
    }
}

/// Such as ` (and 12 more .json files)`.
fn others(count: u64, noun: &str) -> String {
    match count.saturating_sub(1) {
        0 => String::new(),
        more => format!(" (and {})", plural(more, &format!("more {noun}"))),
    }
}

/// What a file that can't be had is told as.
fn check_of(failure: &Failure) -> AuditCheck {
    match failure {
        Failure::Unreachable(_) => AuditCheck::Unreachable,
        Failure::TimedOut | Failure::TooSlow | Failure::OutOfTime | Failure::NotAsked(_) => AuditCheck::Timeout,
        Failure::Status(_) => AuditCheck::Status,
        Failure::CutOff(_) => AuditCheck::Truncated,
        Failure::TooLarge(_) => AuditCheck::TooLarge,
        Failure::RedirectedElsewhere(_) | Failure::RedirectedTooOften => AuditCheck::Redirect,
        Failure::Encoded(_) => AuditCheck::Encoding,
        Failure::Unreadable(_) | Failure::NotStored(_) => AuditCheck::Unreadable,
    }
}
